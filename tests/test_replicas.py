"""Several processes on one database: how each comes and goes, and whose work is whose.

That they sell each slot once is tests/reliability/test_histories.py."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientSession
from sqlalchemy import text

from app import answering
from scheduling.ports import Delivery
from scheduling.usecases import bookings
from scheduling.usecases.delivery import LEASE, deliver_due, give_back
from storage.checking import breaches
from storage.database import Database
from storage.migrations import migrate
from tests.conftest import PATIENT, BusyPort, Clock, KeepingCourier, guest, half_hour, meet, office_hours, ports_on
from tests.mail.servers import smtp_server
from tests.service import running
from tests.test_paths import control, page, slot_buttons, submit, until
from tests.test_paths import office_hours as offered_in_chat
from tests.wire import wire

SLOT = half_hour("2026-03-03 09:00")


async def test_a_worker_that_stands_still_while_it_leases_blocks_nobody(
    postgres_address: str, clock: Clock, busy: BusyPort
) -> None:
    first, second = Database(postgres_address), Database(postgres_address, queue=PATIENT)
    await migrate(first)
    couriers = {"mail": KeepingCourier()}
    ports = ports_on(second, clock, busy, couriers)
    anna = await meet(ports, "Anna Berger")
    address = ports.links.address(await office_hours(ports, anna), anna.page)
    made = [
        await bookings.book(ports, address, ports.new_id(), half_hour(f"2026-03-03 {hour:02}:00"), guest())
        for hour in (9, 10)
    ]
    async with first.work() as work:
        held = await work.outbox.lease(clock(), clock() + LEASE, "still", 1)
        # Not committed: its row is locked. The other booking is told, the rest of this one waits for its turn.
        await asyncio.wait_for(deliver_due(ports, "other"), 5)
    told = {one.booking.uid for one in couriers["mail"].delivered}
    assert told == {one.uid for one in made} - {held[0].booking.uid}
    await first.close()
    await second.close()


class Stopping(KeepingCourier):
    """Says when it begins, and takes as long as it is let."""

    def __init__(self) -> None:
        super().__init__()
        self.began, self.go_on = asyncio.Event(), asyncio.Event()

    async def deliver(self, delivery: Delivery) -> Mapping[str, Any]:
        self.began.set()
        await self.go_on.wait()
        return await super().deliver(delivery)


async def test_what_a_worker_lost_it_does_not_settle(database: Database, clock: Clock, busy: BusyPort) -> None:
    """Its lease ran out while it stood still, and another told what was to be told."""
    slow, quick = Stopping(), KeepingCourier()
    ports, others = (ports_on(database, clock, busy, {"mail": courier}) for courier in (slow, quick))
    anna = await meet(ports, "Anna Berger")
    address = ports.links.address(await office_hours(ports, anna), anna.page)
    booking = await bookings.book(ports, address, ports.new_id(), SLOT, guest())
    first = asyncio.create_task(deliver_due(ports, "slow"))
    await slow.began.wait()
    assert await deliver_due(others, "quick") == 0
    clock.advance(LEASE + timedelta(seconds=1))
    assert await deliver_due(others, "quick") == 1
    async with database.reading() as work:
        settled = await work.outbox.told(booking.uid)
    slow.go_on.set()
    await first
    async with database.reading() as work:
        assert await work.outbox.told(booking.uid) == settled
    assert await breaches(database, clock()) == []


async def test_what_is_given_back_is_anothers_at_once(database: Database, clock: Clock, busy: BusyPort) -> None:
    quick = KeepingCourier()
    ports = ports_on(database, clock, busy, {"mail": quick})
    anna = await meet(ports, "Anna Berger")
    address = ports.links.address(await office_hours(ports, anna), anna.page)
    await bookings.book(ports, address, ports.new_id(), SLOT, guest())
    async with ports.work() as work:
        assert len(await work.outbox.lease(clock(), clock() + LEASE, "leaving", 8)) == 1
    assert await deliver_due(ports, "other") == 0
    await give_back(ports, "other")
    assert await deliver_due(ports, "other") == 0
    await give_back(ports, "leaving")
    assert await deliver_due(ports, "other") == 1


async def test_who_ends_lets_arrive_what_is_on_its_way(tmp_path: Path, clock: Clock) -> None:
    async with smtp_server() as post, ClientSession() as session:
        post.delay = 2
        settings = {"SMTP_URL": f"{post.url}?starttls=never", "MAIL_FROM": "bookings@example.org"}
        async with running(tmp_path, clock, **settings) as service:
            link = await offered_in_chat(service)
            start = next(iter(slot_buttons(await page(session, link)).values())).replace("+", "%2B")
            form = await page(session, f"{link}/book?start={start}")
            values = {control(form, "Name"): "Gina Guest", control(form, "Email"): "gina@example.net"}
            assert (await submit(session, form, link, **values))[0] == 200
            await until(lambda: post.sessions, "a connection to the mail server")
        sent = len(post.letters)
    assert sent > 0
    database = Database(f"sqlite:///{tmp_path / 'bookings.db'}")
    async with database.reader.connect() as connection:
        held = await connection.execute(text("SELECT count(*) FROM outbox WHERE owner IS NOT NULL"))
        settled = await connection.execute(
            text("SELECT count(*) FROM outbox WHERE courier = 'mail' AND settled IS NOT NULL AND outcome = 'delivered'")
        )
        assert (held.scalar_one(), settled.scalar_one()) == (0, sent)
    assert await breaches(database, datetime.now(UTC)) == []
    await database.close()


async def test_it_waits_for_its_database_and_says_so(postgres_address: str, caplog: pytest.LogCaptureFixture) -> None:
    async with wire(postgres_address) as line:
        await line.turn("cut")
        database = Database(line.address)
        waiting = asyncio.create_task(answering(database))
        await until(lambda: "waiting for the database: The database postgresql" in caplog.text, "a line in the log")
        assert not waiting.done()
        await line.turn("good")
        await asyncio.wait_for(waiting, 10)
        await database.close()
