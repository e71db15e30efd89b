"""A database that does not answer in time: a sentence within seconds, and the booking once it answers again."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from aiohttp import ClientSession, hdrs
from sqlalchemy import text

from scheduling.errors import Overloaded, SlotTaken
from scheduling.usecases import bookings
from storage.checking import breaches
from storage.database import Database
from storage.migrations import migrate
from tests.conftest import BusyPort, Clock, KeepingCourier, guest, half_hour, meet, office_hours, ports_on
from tests.service import Running, running
from tests.test_paths import ANNA, control, newest, page, slot_buttons, submit
from tests.test_paths import office_hours as offered_in_chat
from tests.wire import Wire, wire

SLOT = half_hour("2026-03-03 09:00")
SOON = 5  # seconds: Teams waits that long for the answer to a button
SENTENCE = "Too much is going on at once"


@asynccontextmanager
async def stalled(database: Database) -> AsyncIterator[None]:
    """Somebody writes and does not come to an end."""
    async with database.writer.begin() as connection:
        await connection.execute(text("UPDATE organizers SET diary_version = diary_version"))
        yield


@pytest.fixture
async def hasty(sqlite_address: str) -> AsyncIterator[Database]:
    """A database as it is outside the tests."""
    database = Database(sqlite_address)
    await migrate(database)
    yield database
    await database.close()


@pytest.fixture
async def service(tmp_path: Path, clock: Clock) -> AsyncIterator[Running]:
    async with running(tmp_path, clock, DATABASE_PATIENCE=3) as service:
        yield service


async def test_a_guest_is_told_in_time_and_books_with_the_same_form_afterwards(service: Running) -> None:
    link = await offered_in_chat(service)
    async with ClientSession() as session:
        start = next(iter(slot_buttons(await page(session, link)).values())).replace("+", "%2B")
        form = await page(session, f"{link}/book?start={start}")
        filled = {control(form, "Name"): "Gina Guest", control(form, "Email"): "gina@example.net"}
        data = {one["name"]: one.get("value", "") for one in form.select("form[method=post] input[name]")} | filled
        action = f"{service.url}{form.select_one('form[method=post]')['action']}"  # type: ignore[index]
        async with stalled(service.service.database):
            began = time.monotonic()
            async with session.post(action, data=data) as answer:
                told = await answer.text()
            assert time.monotonic() - began < SOON
            assert (answer.status, answer.headers[hdrs.RETRY_AFTER]) == (503, "60")
            assert SENTENCE in told
            await page(session, link)  # who only looks waits for nobody
        assert (await submit(session, form, link, **filled))[0] == 200


async def test_who_talks_to_the_bot_is_told_in_time(service: Running) -> None:
    await offered_in_chat(service)
    async with stalled(service.service.database):
        began = time.monotonic()
        await service.channel.say(ANNA, "pause office hours")
        assert time.monotonic() - began < SOON
        assert SENTENCE in newest(service, ANNA)
    await service.channel.say(ANNA, "pause office hours")
    assert "Paused" in newest(service, ANNA)


async def test_who_wants_what_is_gone_does_not_wait_among_those_who_write(
    hasty: Database, clock: Clock, busy: BusyPort
) -> None:
    ports = ports_on(hasty, clock, busy, {})
    anna = await meet(ports, "Anna Berger")
    address = ports.links.address(await office_hours(ports, anna), anna.page)
    await bookings.book(ports, address, ports.new_id(), SLOT, guest())
    async with stalled(hasty):
        with pytest.raises(SlotTaken):
            await asyncio.wait_for(bookings.book(ports, address, ports.new_id(), SLOT, guest("Late")), 1)


async def test_who_waited_in_vain_hears_that_the_slot_went_meanwhile(
    hasty: Database, sqlite_address: str, clock: Clock, busy: BusyPort
) -> None:
    ports = ports_on(hasty, clock, busy, {})
    anna = await meet(ports, "Anna Berger")
    address = ports.links.address(await office_hours(ports, anna), anna.page)
    other = Database(sqlite_address)
    async with hasty.writer.connect():  # a place is taken, the file is not locked
        waiting = asyncio.create_task(bookings.book(ports, address, ports.new_id(), SLOT, guest("Late")))
        await asyncio.sleep(0.3)
        await bookings.book(ports_on(other, clock, busy, {}), address, ports.new_id(), SLOT, guest())
        with pytest.raises(SlotTaken):
            await waiting
    await other.close()


async def test_a_statement_that_is_wrong_is_no_overload(database: Database) -> None:
    with pytest.raises(Exception, match="no_such_table") as told:
        async with database.reading() as work:
            await work.diaries._connection.execute(text("SELECT 1 FROM no_such_table"))
    assert not isinstance(told.value, Overloaded)


@pytest.fixture
async def line(postgres_address: str) -> AsyncIterator[Wire]:
    async with wire(postgres_address) as line:
        yield line


@pytest.mark.parametrize("trouble", ["cut", "silent", "nonsense"])
async def test_a_database_that_is_away_is_told_in_time_and_used_again(
    line: Wire, clock: Clock, busy: BusyPort, trouble: str
) -> None:
    database = Database(line.address)
    await migrate(database)
    ports = ports_on(database, clock, busy, {})
    anna = await meet(ports, "Anna Berger")
    address = ports.links.address(await office_hours(ports, anna), anna.page)
    await line.turn(trouble)
    began = time.monotonic()
    with pytest.raises(Overloaded):
        await bookings.book(ports, address, ports.new_id(), SLOT, guest())
    assert time.monotonic() - began < 15
    await line.turn("good")
    booking = await bookings.book(ports, address, ports.new_id(), SLOT, guest())
    assert booking.slot == SLOT
    await database.close()


async def test_a_connection_left_alone_for_long_is_asked_before_it_is_used(line: Wire) -> None:
    asked, trusted = Database(line.address, left_alone=0), Database(line.address, left_alone=3600)
    await migrate(asked)
    for database in (asked, trusted):
        await database.ping()
    await asyncio.sleep(0.01)
    await line.turn("forgets")
    async with asked.reading() as work:
        assert await work.organizers.offering() == []
    with pytest.raises(Overloaded):  # the control: what was used a moment ago is not asked
        async with trusted.reading() as work:
            await work.organizers.offering()
    async with trusted.reading() as work:
        assert await work.organizers.offering() == []
    for database in (asked, trusted):
        await database.close()


async def test_a_booking_whose_commit_nobody_heard_of_is_made_once(line: Wire, clock: Clock, busy: BusyPort) -> None:
    database = Database(line.address)
    await migrate(database)
    ports = ports_on(database, clock, busy, {"mail": KeepingCourier()})
    anna = await meet(ports, "Anna Berger")
    address, uid = ports.links.address(await office_hours(ports, anna), anna.page), ports.new_id()
    await line.turn("loses the commit")
    booking = asyncio.create_task(bookings.book(ports, address, uid, SLOT, guest()))
    await line.lost.wait()
    await asyncio.sleep(0.5)
    assert not booking.done()
    await line.turn("cut")
    with pytest.raises(Overloaded):
        await booking
    await line.turn("good")
    assert (await bookings.made(ports, uid)) is not None  # it was, though nobody could say so
    assert (await bookings.book(ports, address, uid, SLOT, guest())).uid == uid
    assert await breaches(database, clock()) == []
    await database.close()
