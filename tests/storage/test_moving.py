"""From a SQLite file to PostgreSQL: all that is kept arrives, is the same, and is worked with as before."""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert, select, text, update

from scheduling import zones
from scheduling.errors import SlotTaken
from scheduling.model import Notice, Shifted
from scheduling.ports import Ports
from scheduling.usecases import bookings
from scheduling.usecases.delivery import deliver_due
from scheduling.usecases.organizers import remember
from storage import tables
from storage.checking import breaches
from storage.database import Database, alone
from storage.migrations import migrate
from storage.moving import NotEmpty, NotTaken, move
from storage.tables import metadata
from tests.conftest import PATIENT, BusyPort, Clock, KeepingCourier, guest, half_hour, meet, office_hours, ports_on
from tests.storage.test_checking import a_week
from tests.test_app import Done, run

ODD = "Zoë “Ω” 会議 🙂\n\tO'Hara \\ {x}"


async def fill(ports: Ports, database: Database, clock: Clock) -> str:
    """Something in every table; the answer is the address of a meeting type."""
    first, second = await a_week(ports, clock)
    anna = await meet(ports, "Anna Berger")
    address = ports.links.address(await office_hours(ports, anna, name="会議 🙂"), anna.page)
    await bookings.book(ports, address, ports.new_id(), half_hour("2026-03-09 10:00"), guest("Zoë Ω", note=ODD))
    await bookings.hold(ports, address, ports.new_id(), half_hour("2026-03-10 10:00").start)
    await remember(ports, "chat-anna", {"command": "create", "name": ODD})
    lists = {one.name: ["a"] for one in tables.policies.c if one.name.endswith(("list", "allowed", "refused"))}
    rows: list[tuple[Any, Mapping[str, Any]]] = [
        (
            tables.connections,
            {
                "id": "c" * 32,
                "organizer_id": anna.id,
                "provider": "memory",
                "settings": {"what": ODD},
                "blocks": True,
                "writes": False,
            },
        ),
        (tables.heard, {"id": "d" * 64, "uid": first.uid, "said": "accepted", "received": clock()}),
        (tables.waits, {"uid": second.uid, "sequence": 1, "due": clock(), "known": ["a"], "fresh": []}),
        (tables.licences, {"key": anna.key, "licence": "yes", "tried": clock(), "due": clock()}),
        (tables.policies, {"scope": anna.key, "version": 1, "access": "", "outside": True, "limits": {}, **lists}),
        (tables.portraits, {"organizer_id": anna.id, "picture": bytes(range(256)), "origin": "uploaded"}),
    ]
    async with ports.work() as work:
        await work.zone_rules.keep("2000a", {"Europe/Berlin": zones.rules("Europe/Berlin")})
        shifted = Shifted(second.uid, second.slot.start, anna.zone, ours=0)
        await work.notices.add([Notice("n" * 32, anna.id, "chat", (shifted,), clock())], clock())
    async with database.writer.begin() as connection:
        await connection.execute(tables.portraits.delete())
        for table, row in rows:
            await connection.execute(insert(table), [row])
    return address


async def kept(database: Database) -> dict[str, Sequence[Any]]:
    """All rows of all tables."""
    async with database.reader.connect() as connection:
        found = {one.name: (await connection.execute(select(one))).all() for one in metadata.sorted_tables}
    return {name: sorted(map(repr, rows)) for name, rows in found.items()}


def file_of(database: Database) -> Path:
    return Path(str(database.url.database))


async def test_everything_arrives_and_is_worked_with_as_before(
    sqlite: Database, postgres_address: str, ports: Ports, clock: Clock, busy: BusyPort
) -> None:
    address = await fill(ports, sqlite, clock)
    before = await kept(sqlite)
    assert [name for name, rows in before.items() if not rows] == []
    database = Database(postgres_address, queue=PATIENT)
    moved = await move(file_of(sqlite), database)
    assert {one.table: one.rows for one in moved} == {name: len(rows) for name, rows in before.items()}
    assert len({one.digest for one in moved}) == len(moved)
    assert await kept(database) == before == await kept(sqlite)
    assert await breaches(database, clock()) == []
    # New people, entries of the record and bookings are numbered on; what was taken is taken, what was owed is told.
    mail = KeepingCourier()
    there = ports_on(database, clock, busy, {"calendar": KeepingCourier(), "mail": mail, "chat": KeepingCourier()})
    assert (await meet(there, "Carla Neu")).id == 1 + max(one.id for one in await people(sqlite))
    with pytest.raises(SlotTaken):
        await bookings.book(there, address, there.new_id(), half_hour("2026-03-09 10:00"), guest())
    await bookings.book(there, address, there.new_id(), half_hour("2026-03-09 11:00"), guest())
    while await deliver_due(there, "worker"):
        pass
    owed = [one.notification for one in mail.delivered if one.booking.slot == half_hour("2026-03-09 10:00")]
    assert {(one.kind, one.recipient) for one in owed} == {("confirmed", "attendee"), ("confirmed", "organizer")}
    assert len(owed) == 2
    assert await breaches(database, clock()) == []
    with pytest.raises(NotEmpty):
        await move(file_of(sqlite), database)
    await database.close()


async def people(database: Database) -> Sequence[Any]:
    async with database.reader.connect() as connection:
        return (await connection.execute(select(tables.organizers.c.id))).all()


async def test_what_the_other_database_does_not_take_moves_nothing(
    sqlite: Database, postgres_address: str, ports: Ports, clock: Clock
) -> None:
    await a_week(ports, clock)
    async with sqlite.writer.begin() as connection:  # SQLite keeps it, however long the column says it can be
        await connection.execute(update(tables.bookings).values(title="x" * 300))
    database = Database(postgres_address, queue=PATIENT)
    with pytest.raises(NotTaken, match=r"bookings: .*too long") as refused:
        await move(file_of(sqlite), database)
    assert "xxx" not in str(refused.value)
    assert {name for name, rows in (await kept(database)).items() if rows} == set()
    await database.close()


async def test_what_arrives_changed_moves_nothing(
    sqlite: Database, postgres_address: str, ports: Ports, clock: Clock
) -> None:
    await a_week(ports, clock)
    database = Database(postgres_address, queue=PATIENT)
    await migrate(database)
    changing = (
        "CREATE FUNCTION changed() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.note := 'x'; RETURN NEW; END $$"
    )
    async with database.writer.begin() as connection:
        await connection.execute(text(changing))
        trigger = "CREATE TRIGGER z BEFORE INSERT ON bookings FOR EACH ROW EXECUTE FUNCTION changed()"
        await connection.execute(text(trigger))
    with pytest.raises(NotTaken, match="bookings: 3 rows were sent, 3 arrived, and they are not the same"):
        await move(file_of(sqlite), database)
    assert {name for name, rows in (await kept(database)).items() if rows} == set()
    await database.close()


async def test_a_file_of_the_first_version_is_moved_and_left_as_it_was(
    sqlite_address: str, postgres_address: str, sqlite_folder: Path
) -> None:
    old = Database(sqlite_address)
    await migrate(old, "0001")
    await old.close()
    file = sqlite_folder / "bookings.db"
    before = sha256(file.read_bytes()).hexdigest()
    database = Database(postgres_address, queue=PATIENT)
    assert {one.rows for one in await move(file, database)} == {0}
    assert sha256(file.read_bytes()).hexdigest() == before
    assert {one.name for one in os.scandir(sqlite_folder) if one.is_dir()} == set()  # nothing is left lying about
    await database.close()


async def test_the_command_says_what_it_did_and_what_it_did_not(
    sqlite: Database, postgres_address: str, ports: Ports, clock: Clock
) -> None:
    await a_week(ports, clock)
    file = file_of(sqlite)

    async def asked(*arguments: str, to: str = postgres_address) -> Done:
        given = {"DATABASE_URL": to, "DATA_DIR": str(file.parent)}
        return await asyncio.to_thread(run, "move-database", *arguments, **given)

    unset = await asked(to="")
    assert (unset.returncode, "Set DATABASE_URL" in unset.stderr) == (2, True)
    missing = await asked(str(file.with_name("other.db")))
    assert (missing.returncode, "is not there" in missing.stderr) == (2, True)
    away = await asked(to="postgresql://me:hidden@127.0.0.1:1/bookings")
    assert (away.returncode, "Nobody answers at 127.0.0.1:1." in away.stderr, "hidden" in away.stderr) == (
        2,
        True,
        False,
    )
    with alone(f"sqlite:///{file}"):
        served = await asked()
    assert (served.returncode, "Stop it first" in served.stderr) == (2, True)
    done = await asked()
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1] == "Everything is as promised."
    assert [one.split()[1] for one in done.stdout.splitlines() if one.startswith("bookings ")] == ["3"]
    again = await asked("--json")
    assert (again.returncode, "is not empty" in again.stderr) == (1, True)


async def test_for_scripts(sqlite: Database, postgres_address: str, ports: Ports, clock: Clock) -> None:
    await a_week(ports, clock)
    given = {"DATABASE_URL": postgres_address, "DATA_DIR": str(file_of(sqlite).parent)}
    done = await asyncio.to_thread(run, "move-database", "--json", **given)
    told = json.loads(done.stdout)
    assert {one["table"]: one["rows"] for one in told["moved"]}["organizers"] == 2
    assert told["breaches"] == []
