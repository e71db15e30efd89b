"""Who is typed is found: as people type names, whatever became of them, and who was met before there was an index."""

from __future__ import annotations

from dataclasses import replace

from alembic import command
from sqlalchemy import Connection, text

from scheduling.ports import Ports
from scheduling.usecases import meeting_types, organizers, personal_data
from scheduling.usecases.organizers import AT_ONCE
from storage import tables
from storage.database import Database
from storage.migrations import configuration, migrate
from storage.organizers import MOST_CALLED
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


async def test_who_was_written_by_something_that_knows_no_words_is_found(
    database: Database, ports_everywhere: Ports
) -> None:
    """As it is while a version from before there was an index of names is still at work."""
    ports = ports_everywhere
    await offering(ports, "Anna Berger", "Ben Osei", "Dev Patel")

    def back(connection: Connection) -> None:
        command.downgrade(configuration(connection), "0018")

    await database.run(back)
    await migrate(database)
    await organizers.put_into_words(ports)
    assert await called(ports, "berger") == [["Anna Berger"]]
    async with database.writer.begin() as connection:
        await connection.execute(text("UPDATE organizers SET name = 'Anna Castell' WHERE name = 'Anna Berger'"))
        await connection.execute(text("UPDATE organizers SET leaves = CURRENT_TIMESTAMP WHERE name = 'Ben Osei'"))
        # The version between knows of words, and of no mark: it leaves one that is not true.
        await connection.execute(text("INSERT INTO names SELECT id, '' FROM organizers WHERE name = 'Dev Patel'"))
        kept = await connection.execute(text("SELECT name, word FROM names JOIN organizers ON id = organizer_id"))
    assert {(name, word) for name, word in kept if name != "Dev Patel"} == {("Anna Castell", "")}
    await organizers.put_into_words(ports)
    await meet(ports, "Dev Patel", zone="Asia/Kolkata")
    assert await called(ports, "berger", "castell", "patel") == [[], ["Anna Castell"], ["Dev Patel"]]
    async with database.reader.connect() as connection:
        assert (await connection.execute(text("SELECT word FROM names WHERE word IN ('', 'osei')"))).all() == []


async def test_many_at_once_are_put_into_words(database: Database, ports_everywhere: Ports) -> None:
    await meet(ports_everywhere, "Anna Berger")
    columns = ", ".join(set(tables.organizers.c.keys()) - {"id", "key", "page", "name"})
    copies = f"""
INSERT INTO organizers (key, page, name, {columns})
WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < {AT_ONCE + 50})
SELECT 'key ' || n, 'page-' || n, CASE n WHEN 7 THEN '' ELSE 'Person' || n END, {columns} FROM organizers, numbers
"""
    async with database.writer.begin() as connection:
        await connection.execute(text(copies))
    await organizers.put_into_words(ports_everywhere)
    async with ports_everywhere.reading() as work:
        assert [one.name for one in await work.organizers.called(f"person{AT_ONCE + 50}")] == [f"Person{AT_ONCE + 50}"]
        assert len(await work.organizers.called("person")) == MOST_CALLED
