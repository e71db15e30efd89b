"""One booking for one slot, however many ask at once; and the same race with the lock taken out."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.ext.asyncio import create_async_engine

from scheduling.errors import SlotTaken
from scheduling.model import Diary
from scheduling.ports import Ports
from scheduling.spans import Span
from scheduling.usecases import bookings
from storage.database import Database
from storage.diaries import UNDONE_WITHIN, SqlDiaries
from storage.migrations import migrate
from storage.tables import bookings as table
from storage.work import SqlWork
from tests.conftest import PATIENT, BusyPort, Clock, guest, half_hour, meet, office_hours, ports_on

GUESTS = 60
SLOT = half_hour("2026-03-03 09:00")


class UnlockedDiaries(SqlDiaries):
    """The control: the same but for the lock."""

    async def lock(
        self,
        organizer_id: int,
        around: Span,
        *,
        holding: str | None = None,
        now: datetime | None = None,
        known: Diary | None = None,
    ) -> Diary:
        diary = await self.read(organizer_id, around)
        await asyncio.sleep(0.01)  # what a network between service and database takes
        return diary


@asynccontextmanager
async def unlocked(ports: Ports, database: Database) -> AsyncIterator[Ports]:
    # Not `database.work`, whose BEGIN IMMEDIATE lets one writer in at a time on SQLite: as the driver does by itself.
    engine = create_async_engine(database.url, pool_size=GUESTS)

    @asynccontextmanager
    async def work() -> AsyncIterator[SqlWork]:
        async with engine.begin() as connection:
            work = SqlWork(connection)
            work.diaries = UnlockedDiaries(connection, work.audit)
            yield work

    try:
        yield replace(ports, work=work)
    finally:
        await engine.dispose()


async def without_the_net(database: Database) -> None:
    """Take out what the database itself has against two bookings at once."""
    statements = [
        "ALTER TABLE bookings DROP CONSTRAINT bookings_overlap",
        "DROP TRIGGER bookings_overlap ON bookings",
    ]
    if database.url.get_backend_name() == "sqlite":
        statements = [f"DROP TRIGGER bookings_overlap_{when}" for when in ("insert", "update")]
    async with database.writer.begin() as connection:
        for statement in statements:
            await connection.execute(text(statement))


async def race(ports: Ports, address: str, guests: int = GUESTS) -> Counter[str]:
    """All ask for the same slot at once; what each was told."""

    async def ask(number: int) -> str:
        try:
            await bookings.book(ports, address, ports.new_id(), SLOT, guest(f"Guest {number}"))
        except SlotTaken:
            return "taken"
        except Exception as problem:
            return type(problem).__name__
        return "booked"

    return Counter(await asyncio.gather(*(ask(number) for number in range(guests))))


async def booked(database: Database) -> int:
    async with database.reader.connect() as connection:
        return int((await connection.execute(select(func.count()).select_from(table))).scalar_one())


async def test_one_slot_is_booked_once(ports_everywhere: Ports, database: Database) -> None:
    anna = await meet(ports_everywhere, "Anna Berger")
    address = ports_everywhere.links.address(await office_hours(ports_everywhere, anna), anna.page)
    assert await race(ports_everywhere, address) == {"booked": 1, "taken": GUESTS - 1}
    assert await booked(database) == 1


@pytest.mark.parametrize("minutes", [0, 5, 10, 30, 45, 60])
async def test_what_was_cancelled_is_not_read_where_slots_are_looked_for_once_that_cannot_be_undone(
    ports_everywhere: Ports, clock: Clock, minutes: int
) -> None:
    ports, undo = ports_everywhere, timedelta(minutes=minutes)
    anna = await meet(ports, "Anna Berger")
    address = ports.links.address(await office_hours(ports, anna, **{"undo.period": minutes}), anna.page)
    booking = await bookings.book(ports, address, ports.new_id(), SLOT, guest())
    await bookings.cancel(ports, booking.uid)

    async def found(holding: str | None = None) -> bool:
        async with ports.reading() as work:
            return booking.uid in (await work.diaries.read(anna.id, SLOT, holding=holding, now=clock())).bookings

    clock.advance(undo - timedelta(seconds=1) if minutes else undo)
    assert await found() == bool(minutes)
    clock.advance(next(one for one in UNDONE_WITHIN if one >= undo) - undo + timedelta(seconds=1))
    assert not await found()
    assert await found(holding=booking.uid)
    async with ports.reading() as work:
        assert (await work.diaries.read(anna.id, SLOT)).bookings.keys() == {booking.uid}


async def test_what_was_read_before_the_lock_counts_if_nobody_came_between(ports_everywhere: Ports) -> None:
    ports = ports_everywhere
    anna = await meet(ports, "Anna Berger")
    address = ports.links.address(await office_hours(ports, anna), anna.page)
    async with ports.reading() as work:
        before = await work.diaries.read(anna.id, SLOT)
    async with ports.work() as work:
        assert await work.diaries.lock(anna.id, SLOT, known=before) is before
    booking = await bookings.book(ports, address, ports.new_id(), SLOT, guest())
    async with ports.work() as work:
        assert (await work.diaries.lock(anna.id, SLOT, known=before)).bookings == {booking.uid: booking}


async def test_without_the_lock_the_same_race_books_it_several_times(
    ports_everywhere: Ports, database: Database
) -> None:
    anna = await meet(ports_everywhere, "Anna Berger")
    address = ports_everywhere.links.address(await office_hours(ports_everywhere, anna), anna.page)
    await without_the_net(database)
    async with unlocked(ports_everywhere, database) as careless:
        told = await race(careless, address)
    assert told["booked"] > 1
    assert await booked(database) == told["booked"]


async def test_the_lock_alone_is_enough(ports_everywhere: Ports, database: Database) -> None:
    anna = await meet(ports_everywhere, "Anna Berger")
    address = ports_everywhere.links.address(await office_hours(ports_everywhere, anna), anna.page)
    await without_the_net(database)
    assert await race(ports_everywhere, address) == {"booked": 1, "taken": GUESTS - 1}


async def test_the_net_holds_where_the_lock_is_forgotten(ports_everywhere: Ports, database: Database) -> None:
    anna = await meet(ports_everywhere, "Anna Berger")
    address = ports_everywhere.links.address(await office_hours(ports_everywhere, anna), anna.page)
    async with unlocked(ports_everywhere, database) as careless:
        told = await race(careless, address)
    assert told["booked"] == 1
    assert await booked(database) == 1


@pytest.mark.parametrize("minutes", [-40, -20, 20, 40])
async def test_the_net_knows_the_buffers(ports_everywhere: Ports, database: Database, minutes: int) -> None:
    """Nobody's slot lies in what another booking holds; two buffers may lie in one another."""
    anna = await meet(ports_everywhere, "Anna Berger")
    meeting_type = await office_hours(ports_everywhere, anna, buffer_before_min=10, buffer_after_min=10)
    address = ports_everywhere.links.address(meeting_type, anna.page)
    booking = await bookings.book(ports_everywhere, address, ports_everywhere.new_id(), SLOT, guest())
    distance = timedelta(minutes=minutes)
    slot, held = (Span(one.start + distance, one.end + distance) for one in (booking.slot, booking.held))
    second = replace(booking, uid=ports_everywhere.new_id(), slot=slot, held=held)
    async with ports_everywhere.work() as work:
        await work.diaries.lock(anna.id, slot)
        if abs(minutes) < 40:
            with pytest.raises(SlotTaken):
                await work.diaries.save(second, [])
            return
        await work.diaries.save(second, [])
        slot = Span(slot.start - distance / 4, slot.end - distance / 4)
        with pytest.raises(SlotTaken):
            await work.diaries.save(replace(second, slot=slot, sequence=1), [])


async def test_one_of_many_holds_a_slot(ports_everywhere: Ports) -> None:
    anna = await meet(ports_everywhere, "Anna Berger")
    address = ports_everywhere.links.address(await office_hours(ports_everywhere, anna), anna.page)
    uids = [ports_everywhere.new_id() for _ in range(20)]
    told = await asyncio.gather(
        *(bookings.hold(ports_everywhere, address, uid, SLOT.start) for uid in uids), return_exceptions=True
    )
    assert Counter(type(one).__name__ for one in told) == {"Hold": 1, "SlotTaken": 19}


async def test_a_daily_limit_holds_under_the_race(ports_everywhere: Ports, database: Database) -> None:
    anna = await meet(ports_everywhere, "Anna Berger")
    meeting_type = await office_hours(ports_everywhere, anna, max_per_day=3)
    address = ports_everywhere.links.address(meeting_type, anna.page)
    offered = await bookings.offer(ports_everywhere, address, Span(SLOT.start, SLOT.end.replace(hour=23)))

    async def ask(slot: Span) -> str:
        try:
            await bookings.book(ports_everywhere, address, ports_everywhere.new_id(), slot, guest())
        except SlotTaken:
            return "taken"
        return "booked"

    told = Counter(await asyncio.gather(*(ask(slot) for slot in offered.slots)))
    assert told["booked"] == 3
    assert await booked(database) == 3


@pytest.mark.parametrize("same", [True, False])
async def test_a_form_sent_many_times_books_once(ports_everywhere: Ports, database: Database, same: bool) -> None:
    anna = await meet(ports_everywhere, "Anna Berger")
    address = ports_everywhere.links.address(await office_hours(ports_everywhere, anna), anna.page)
    uid = ports_everywhere.new_id()
    slots = [SLOT if same else half_hour(f"2026-03-03 {hour:02}:00") for hour in range(9, 14)]
    answers = await asyncio.gather(*(bookings.book(ports_everywhere, address, uid, slot, guest()) for slot in slots))
    assert {answer.uid for answer in answers} == {uid}
    assert len({answer.slot for answer in answers}) == 1
    assert await booked(database) == 1


async def test_two_hundred_guests_want_twenty_slots(ports_everywhere: Ports, database: Database) -> None:
    """Each asks for one slot after the other until one is theirs; buffers are kept whoever wins."""
    anna = await meet(ports_everywhere, "Anna Berger")
    meeting_type = await office_hours(ports_everywhere, anna, duration_min=20, buffer_after_min=5, increment_min=25)
    address = ports_everywhere.links.address(meeting_type, anna.page)
    window = Span(SLOT.start, SLOT.start + timedelta(days=1, hours=8))
    slots = list((await bookings.offer(ports_everywhere, address, window)).slots)[:20]

    async def ask(number: int) -> str:
        slot, who = slots[number % len(slots)], guest(email=f"guest-{number}@example.net")
        try:
            await bookings.book(ports_everywhere, address, ports_everywhere.new_id(), slot, who)
        except SlotTaken:
            return "taken"
        return "booked"

    told = Counter(await asyncio.gather(*(ask(number) for number in range(200))))
    assert told == {"booked": 20, "taken": 180}
    async with database.reading() as work:
        diary = await work.diaries.read(anna.id, window)
    spans = sorted(booking.slot for booking in diary.bookings.values())
    assert all(later.start - earlier.end >= timedelta(minutes=5) for earlier, later in pairwise(spans))


async def test_the_lock_holds_whatever_isolation_the_server_prefers(
    postgres_address: str, clock: Clock, busy: BusyPort
) -> None:
    """Under REPEATABLE READ the lock would let many through, so the engine names its own level."""
    first = Database(postgres_address)
    await migrate(first)
    async with first.writer.begin() as connection:
        name = (await connection.execute(text("SELECT current_database()"))).scalar_one()
        await connection.execute(text(f"ALTER DATABASE {name} SET default_transaction_isolation = 'repeatable read'"))
    await first.close()
    database = Database(postgres_address, queue=PATIENT)
    async with database.reader.connect() as connection:
        assert (await connection.execute(text("SHOW default_transaction_isolation"))).scalar_one() == "repeatable read"
    ports = ports_on(database, clock, busy, {})
    anna = await meet(ports, "Anna Berger")
    address = ports.links.address(await office_hours(ports, anna), anna.page)
    await without_the_net(database)
    assert await race(ports, address) == {"booked": 1, "taken": GUESTS - 1}
    await database.close()
