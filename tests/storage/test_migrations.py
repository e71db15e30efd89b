"""From nothing to now and back, on both databases; and the tables are what the code says they are."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, inspect

from scheduling.errors import SlotTaken
from scheduling.ports import Ports
from scheduling.usecases.bookings import book
from storage.checking import breaches
from storage.database import Database
from storage.migrations import configuration, migrate, versions
from storage.tables import metadata
from tests.conftest import guest, half_hour, meet, office_hours

MIGRATIONS = sorted(Path(versions.__file__).parent.glob("0*.py"))


async def test_migrations_make_the_tables_the_code_knows(database: Database) -> None:
    def differences(connection: Connection) -> None:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []

    await database.run(differences)


async def test_migrations_go_back_and_forth(database: Database) -> None:
    def back(connection: Connection) -> None:
        command.downgrade(configuration(connection), "base")
        assert set(inspect(connection).get_table_names()) <= {"alembic_version"}

    await database.run(back)
    await migrate(database)
    await migrate(database)
    await database.ping()


async def test_what_is_booked_survives_the_way_back_and_forth(database: Database, ports_everywhere: Ports) -> None:
    ports = ports_everywhere
    anna = await meet(ports, "Anna Berg")
    hours = await office_hours(ports, anna)
    address = ports.links.address(hours, anna.page)
    booking = await book(ports, address, ports.new_id(), half_hour("2026-03-04 09:00"), guest(note="Slides follow."))

    def back(connection: Connection) -> None:
        command.downgrade(configuration(connection), "0001")

    await database.run(back)
    await migrate(database)
    async with ports.reading() as work:
        kept = await work.diaries.by_uid(booking.uid)
        assert await work.organizers.by_page(anna.page) == anna
    assert (kept.slot, kept.held, kept.attendee, kept.status) == (
        booking.slot,
        booking.held,
        booking.attendee,
        "confirmed",
    )
    assert await breaches(database, ports.clock()) == []
    with pytest.raises(SlotTaken):
        await book(ports, address, ports.new_id(), booking.slot, guest("Otto"))


@pytest.mark.parametrize("path", MIGRATIONS, ids=lambda path: path.stem)
def test_a_migration_stays_what_it_was_whatever_becomes_of_the_program(path: Path) -> None:
    lines = [line for line in path.read_text(encoding="utf-8").splitlines() if line.startswith(("import ", "from "))]
    modules = {line.split()[1].partition(".")[0] for line in lines}
    assert modules <= sys.stdlib_module_names | {"alembic", "sqlalchemy"}
