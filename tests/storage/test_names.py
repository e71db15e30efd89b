"""Who is typed is found: as people type names, whatever became of them, and who was met before there was an index."""

from __future__ import annotations

from dataclasses import replace

from alembic import command
from sqlalchemy import Connection

from scheduling.ports import Ports
from scheduling.usecases import meeting_types, organizers, personal_data
from storage.database import Database
from storage.migrations import configuration, migrate
from tests.conftest import meet, office_hours


async def called(ports: Ports, *typed: str) -> list[list[str]]:
    return [[one.name for one in await organizers.named(ports, each)] for each in typed]


async def offering(ports: Ports, *names: str) -> None:
    for name in names:
        await meeting_types.publish(ports, anna := await meet(ports, name), [(await office_hours(ports, anna)).id])


async def test_people_are_found_as_they_are_typed(ports_everywhere: Ports) -> None:
    ports = ports_everywhere
    # The names of two begin alike in bytes, and not in the order of a language.
    await offering(ports, "Zoë Müller-Weiß", "zoltan ábel", "Ångström,Per")
    assert await called(ports, "zo", "ZOE", "weiss, zoe", "mull") == [
        ["Zoë Müller-Weiß", "zoltan ábel"],
        *[["Zoë Müller-Weiß"]] * 3,
    ]
    assert await called(ports, "Abel", "angstrom,per", "ångström", "zoltan@example.org") == [
        ["zoltan ábel"],
        *[["Ångström,Per"]] * 2,
        ["zoltan ábel"],
    ]
    assert await called(ports, "oltan", "weiss abel", "zoltan@example", " - ", "") == [[]] * 5


async def test_a_name_that_is_no_more_finds_nobody(ports_everywhere: Ports) -> None:
    ports = ports_everywhere
    await offering(ports, "Anna Berger")
    anna = await meet(ports, "Anna Castell")  # the same person, as the channel says now
    assert await called(ports, "berger", "castell") == [[], ["Anna Castell"]]
    async with ports.work() as work:
        assert [one.name for one in await work.organizers.called("cast")] == ["Anna Castell"]
    await personal_data.delete(ports, anna, "cancel")
    async with ports.work() as work:
        await work.organizers.save(replace(anna, name="Anna Dorn"))  # under way while she left
        assert await work.organizers.called("anna") == []


async def test_who_was_met_before_is_found(database: Database, ports_everywhere: Ports) -> None:
    await offering(ports_everywhere, "Anna Berger")

    def back(connection: Connection) -> None:
        command.downgrade(configuration(connection), "0018")

    await database.run(back)
    await migrate(database)
    assert await called(ports_everywhere, "berger") == [["Anna Berger"]]
