"""Upgrading a database that is full: every booking comes through every migration as it was, and whoever is still at
work with an older program can go on writing."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Table, func, insert, inspect, select, table
from sqlalchemy import column as named

from scheduling.errors import SlotTaken
from scheduling.ports import Ports
from scheduling.usecases.bookings import book
from storage.checking import breaches
from storage.database import Database
from storage.migrations import configuration, migrate
from storage.tables import bookings, meeting_types, organizers, outbox
from tests.conftest import Clock, guest, half_hour, meet, office_hours
from tests.reliability.size import LONG, figure, size

BOOKED = size(400, 100_000)
EACH = 40  # bookings of an organizer
AT_A_TIME = 1000
FIRST = half_hour("2026-03-05 09:00")
# What a booking was before anything was added to it.
TOLD = ("uid", "organizer_id", "starts", "ends", "held_from", "held_to", "attendee_name", "attendee_email", "note")
Row = dict[str, Any]


def revisions() -> list[str]:
    """All of them, the newest first."""
    return [one.revision for one in ScriptDirectory.from_config(configuration(None)).walk_revisions()]


@dataclass(frozen=True)
class Seed:
    """One of each, made by the use cases, to be multiplied."""

    organizer: Row
    meeting_type: Row
    booking: Row
    promises: Sequence[Row]


async def seeded(database: Database, ports: Ports, address: str) -> Seed:
    """The rows of a booking at this address."""
    await book(ports, address, ports.new_id(), FIRST, guest("Zoë Ω", note="Über alles.\n会議"))
    async with database.reader.connect() as connection:

        async def rows(of: Table) -> list[Row]:
            return [dict(row) for row in (await connection.execute(select(of))).mappings()]

        promises = [one for one in await rows(outbox) if one["kind"] == "confirmed"]
        found = [(await rows(one))[0] for one in (organizers, meeting_types, bookings)]
    return Seed(*found, promises)


async def fill(database: Database, seed: Seed, count: int) -> None:
    """So many bookings besides the seed."""
    people = range(1, -(-count // EACH) + 1)
    first = seed.organizer["id"]
    rows: dict[Table, list[Row]] = {organizers: [], meeting_types: [], bookings: [], outbox: []}
    for number in people:
        own = {"key": f"key-{number}", "page": f"page-{number}", "email": f"{number}@example.org"}
        rows[organizers].append({**seed.organizer, "id": first + number, **own})
        rows[meeting_types].append({**seed.meeting_type, "id": f"{number:032}", "organizer_id": first + number})
    for number in range(count):
        owner, step = first + 1 + number // EACH, timedelta(hours=number % EACH)
        moved = {name: seed.booking[name] + step for name in ("starts", "ends", "held_from", "held_to")}
        uid, kind = uuid4().hex, f"{owner - first:032}"
        rows[bookings].append({**seed.booking, **moved, "uid": uid, "organizer_id": owner, "meeting_type_id": kind})
        rows[outbox] += [{**one, "id": uuid4().hex, "uid": uid} for one in seed.promises]
    async with database.writer.begin() as connection:
        for of, made in rows.items():
            for start in range(0, len(made), AT_A_TIME):
                await connection.execute(insert(of), made[start : start + AT_A_TIME])


async def as_told(database: Database) -> list[tuple[Any, ...]]:
    asked = select(*(bookings.c[name] for name in TOLD)).order_by(bookings.c.uid)
    async with database.reader.connect() as connection:
        return [tuple(row) for row in await connection.execute(asked)]


def columns(connection: Connection) -> Mapping[str, set[str]]:
    """The names of all columns of all tables."""
    seen = inspect(connection)
    return {name: {one["name"] for one in seen.get_columns(name)} for name in seen.get_table_names()}


@pytest.mark.timeout(1500)
async def test_every_booking_comes_through_every_migration(
    database: Database, ports_everywhere: Ports, clock: Clock
) -> None:
    anna = await meet(ports_everywhere, "Anna Berger")
    address = ports_everywhere.links.address(await office_hours(ports_everywhere, anna), anna.page)
    seed = await seeded(database, ports_everywhere, address)
    await fill(database, seed, BOOKED)
    before = await as_told(database)
    assert len(before) == BOOKED + 1
    newest, *older = revisions() if LONG else [*revisions()[:2], revisions()[-1]]
    known: dict[str, Mapping[str, set[str]]] = {}

    def back(connection: Connection) -> None:
        for one in older:
            command.downgrade(configuration(connection), one)
            known[one] = columns(connection)

    await database.run(back)
    began, slowest = time.monotonic(), 0.0
    for one in [*reversed(older[:-1]), newest]:
        step = time.monotonic()
        await migrate(database, one)
        slowest = max(slowest, time.monotonic() - step)
    figure(
        f"upgrade of {BOOKED} bookings, {database.url.get_backend_name()}",
        migrations=len(older),
        seconds=round(time.monotonic() - began, 1),
        slowest=round(slowest, 1),
    )
    assert await as_told(database) == before
    async with ports_everywhere.reading() as work:
        assert await work.organizers.by_page(anna.page) == anna
    assert await breaches(database, clock()) == []
    with pytest.raises(SlotTaken):
        await book(ports_everywhere, address, ports_everywhere.new_id(), FIRST, guest())
    await book(
        ports_everywhere,
        address,
        ports_everywhere.new_id(),
        half_hour("2026-03-05 10:00"),
        guest(email="new@example.net"),
    )
    await _older_programs_go_on(database, seed, known)


async def _older_programs_go_on(database: Database, seed: Seed, known: Mapping[str, Mapping[str, set[str]]]) -> None:
    """What a program of an older version says of a new booking is taken by the newest database: nothing it names is
    gone, nothing it does not know is asked for."""
    rows = {
        organizers: seed.organizer,
        meeting_types: seed.meeting_type,
        bookings: seed.booking,
        outbox: seed.promises[0],
    }
    for number, (revision, there) in enumerate(known.items(), start=1):
        owner, kind, uid = 10_000_000 + number, f"old{number:029}", uuid4().hex
        new = {
            organizers: {"id": owner, "key": f"old-{number}", "page": f"old-{number}"},
            meeting_types: {"id": kind, "organizer_id": owner},
            bookings: {"uid": uid, "organizer_id": owner, "meeting_type_id": kind},
            outbox: {"id": uuid4().hex, "uid": uid},
        }
        async with database.writer.begin() as connection:
            for of, row in rows.items():
                names = there[of.name]
                assert names <= set(of.c.keys()), (revision, of.name)
                said = {name: value for name, value in {**row, **new[of]}.items() if name in names}
                old = table(of.name, *(named(name, of.c[name].type) for name in names))
                await connection.execute(insert(old).values(said))
    async with database.reader.connect() as connection:
        added = select(func.count()).where(bookings.c.organizer_id > 10_000_000)
        assert (await connection.execute(added)).scalar_one() == len(known)
