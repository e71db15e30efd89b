"""A mail server that is down, slow, refusing or hanging up: what is booked meanwhile is told all the same, in order."""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

import pytest
from aiohttp.test_utils import make_mocked_request

from app import waiting
from mail.compose import Post
from mail.courier import MailCourier
from mail.smtp import SmtpSender
from metrics import Metrics
from scheduling.model import Booking
from scheduling.ports import Ports
from scheduling.spans import Span
from scheduling.usecases import bookings
from scheduling.usecases.delivery import LEASE, deliver_due
from storage.database import Database
from tests.conftest import BusyPort, Clock, guest, half_hour, meet, office_hours, ports_on
from tests.mail.servers import SmtpServer, smtp_server
from tests.reliability.office import untold
from tests.test_paths import event

FROM = "bookings@book.example.com"
HALF_A_MINUTE = timedelta(seconds=30)
STARTS = ("2026-03-03 09:00", "2026-03-03 10:00", "2026-03-03 11:00", "2026-03-04 09:00", "2026-03-04 10:00")
MOVED = ("2026-03-05 09:00", "2026-03-05 10:00", "2026-03-05 11:00", "2026-03-06 09:00", "2026-03-06 10:00")


def posted(database: Database, clock: Clock, busy: BusyPort, sender: SmtpSender) -> Ports:
    ports = ports_on(database, clock, busy, {})
    mail = MailCourier(sender, Post(ports.links, FROM, "book.example.com"))
    return ports_on(database, clock, busy, {"mail": mail})


async def booked(ports: Ports) -> list[Booking]:
    anna = await meet(ports, "Anna Berg")
    address = ports.links.address(await office_hours(ports, anna), anna.page)
    return [
        await bookings.book(ports, address, ports.new_id(), half_hour(start), guest(email=f"g{number}@example.net"))
        for number, start in enumerate(STARTS)
    ]


async def booked_later(ports: Ports) -> None:
    """One more booking, of whom nobody has refused a letter yet."""
    ben = await meet(ports, "Ben Osei")
    address = ports.links.address(await office_hours(ports, ben, name=ports.new_id()[:9]), ben.page)
    ahead = Span(ports.clock() + timedelta(days=1), ports.clock() + timedelta(days=8))
    slot = (await bookings.offer(ports, address, ahead)).slots[0]
    await bookings.book(ports, address, ports.new_id(), slot, guest(email="later@example.net"))


async def tried_for(ports: Ports, clock: Clock, length: timedelta) -> None:
    """As long as that passes, by the clock of the outbox: the pauses grow, so steps of half a minute are enough."""
    end = clock.moment + length
    while clock.moment < end:
        while await deliver_due(ports, "worker"):
            pass
        clock.advance(timedelta(seconds=30))


def sent(server: SmtpServer) -> Counter[tuple[str, str]]:
    return Counter((str(one["To"]), str(one["Subject"]).partition(":")[0]) for one in server.letters)


async def test_a_server_that_is_down_delays_letters_and_loses_none(
    database: Database, clock: Clock, busy: BusyPort
) -> None:
    async with smtp_server() as server:
        url = server.url
    sender = SmtpSender(url, FROM)
    ports = posted(database, clock, busy, sender)
    made = await booked(ports)
    await tried_for(ports, clock, timedelta(minutes=5))
    for booking, start in zip(made, MOVED, strict=True):
        await bookings.reschedule(ports, booking.uid, half_hour(start))
    await bookings.cancel(ports, made[0].uid)
    await tried_for(ports, clock, timedelta(minutes=5))
    async with smtp_server(port=int(url.rpartition(":")[2])) as server:
        await tried_for(ports, clock, timedelta(minutes=15))
    await sender.close()
    # Who never heard of a booking is told of it as it is now, once.
    told = {("anna@example.org", "Booked"): 4, **{(f"g{n}@example.net", "Booked"): 1 for n in range(1, 5)}}
    assert sent(server) == told


@pytest.mark.parametrize("trouble", ["451 not now", "421 too busy"])
async def test_a_server_that_refuses_for_a_while(sqlite: Database, clock: Clock, busy: BusyPort, trouble: str) -> None:
    async with smtp_server() as server:
        sender = SmtpSender(server.url, FROM)
        ports = posted(sqlite, clock, busy, sender)
        server.answers["RCPT"] = trouble
        made = await booked(ports)
        await tried_for(ports, clock, timedelta(minutes=3))
        assert server.letters == []
        server.answers.clear()
        await tried_for(ports, clock, timedelta(minutes=6))
        for booking, start in zip(made, MOVED, strict=True):
            await bookings.reschedule(ports, booking.uid, half_hour(start))
        await tried_for(ports, clock, timedelta(minutes=1))
        await sender.close()
    of_first = [str(one["Subject"]).partition(":")[0] for one in server.letters if one["To"] == "g0@example.net"]
    assert of_first == ["Booked", "Moved"]
    assert sum(sent(server).values()) == 20
    assert len({str(one["Message-ID"]) for one in server.letters}) == 20


async def test_a_password_that_was_changed_delays_letters_and_loses_none(
    sqlite: Database, clock: Clock, busy: BusyPort
) -> None:
    async with smtp_server() as server:
        sender = SmtpSender(server.url, FROM)
        ports = posted(sqlite, clock, busy, sender)
        server.answers["MAIL"] = "535 5.7.8 the password was changed"
        await booked(ports)
        await tried_for(ports, clock, timedelta(minutes=1))
        clock.advance(timedelta(minutes=40))
        assert server.letters == []
        server.answers.clear()
        await tried_for(ports, clock, timedelta(minutes=1))
        await sender.close()
    assert sum(sent(server).values()) == 10


async def test_a_password_that_was_changed_raises_one_alarm_that_ends(
    sqlite: Database, clock: Clock, busy: BusyPort, caplog: pytest.LogCaptureFixture
) -> None:
    metrics = Metrics(partial(waiting, sqlite, clock), clock)

    async def failing() -> float | None:
        await metrics.answer(make_mocked_request("GET", "/metrics"))
        return metrics.registry.get_sample_value("bookings_failing_seconds", {"courier": "mail"})

    def told(by: str = "metrics") -> list[tuple[int, str]]:
        return [(one.levelno, one.getMessage()[:32]) for one in caplog.records if one.name == by]

    async with smtp_server() as server:
        sender = SmtpSender(server.url, FROM)
        plain = posted(sqlite, clock, busy, sender)
        ports = replace(plain, couriers={"mail": metrics.counted("mail", plain.couriers["mail"])})

        async def lasting(length: timedelta) -> None:
            for _ in range(length // HALF_A_MINUTE):
                await tried_for(ports, clock, HALF_A_MINUTE)
                await metrics.look(ports)

        await booked(ports)
        server.answers["RCPT"] = "550 nobody is called so"  # which says that the server is well
        await lasting(timedelta(minutes=6))
        assert (told(), await failing()) == ([], 0)
        for _ in range(2):
            server.answers = {"MAIL": "535 5.7.8 the password was changed"}
            caplog.clear()
            await booked_later(ports)
            await lasting(timedelta(minutes=4.5))
            assert told() == []
            await lasting(timedelta(minutes=1))
            assert told() == [(logging.ERROR, "No letter has gone out for 5 min")]
            await lasting(timedelta(minutes=12))
            assert told() == [(logging.ERROR, "No letter has gone out for 5 min")]
            assert told("mail.smtp") == [(logging.ERROR, "no letters go out until SMTP_URL")]
            assert await failing() == pytest.approx(17.5 * 60, abs=60)
            server.answers.clear()
            await lasting(timedelta(minutes=16))
            assert told()[1:] == [(logging.WARNING, "It is over: what waited goes out")]
            assert await failing() == 0
        await sender.close()


async def test_after_days_without_mail_nobody_is_invited_to_what_is_over(
    sqlite: Database, clock: Clock, busy: BusyPort
) -> None:
    async with smtp_server() as server:
        url = server.url
    sender = SmtpSender(url, FROM)
    ports = posted(sqlite, clock, busy, sender)
    made = await booked(ports)
    await bookings.reschedule(ports, made[3].uid, half_hour("2026-03-06 09:00"))
    for _ in range(5):
        await tried_for(ports, clock, timedelta(seconds=30))
        clock.advance(timedelta(hours=12))
    async with smtp_server(port=int(url.rpartition(":")[2])) as server:
        await tried_for(ports, clock, timedelta(minutes=2))
    await sender.close()
    # Only one meeting is still ahead, as it is now; Anna has to know whom she has missed.
    assert sent(server) == {("anna@example.org", "Booked"): 5, ("g3@example.net", "Booked"): 1}


async def test_a_server_that_hangs_up_before_it_has_a_letter_gets_each_once(
    sqlite: Database, clock: Clock, busy: BusyPort
) -> None:
    async with smtp_server() as server:
        sender = SmtpSender(server.url, FROM)
        ports = posted(sqlite, clock, busy, sender)
        for moment in ("MAIL", "RCPT", "DATA"):
            server.hangs_up = {moment}
            await booked(ports) if moment == "MAIL" else None
            await tried_for(ports, clock, timedelta(seconds=30))
        server.hangs_up = set()
        await tried_for(ports, clock, timedelta(minutes=5))
        await sender.close()
    # Hanging up at DATA comes after the text: there the server may have it, so it can come again, the same.
    identities = Counter(str(one["Message-ID"]) for one in server.letters)
    assert len(identities) == 10


async def test_a_server_that_hangs_up_after_it_took_a_letter_gets_the_same_again(
    sqlite: Database, clock: Clock, busy: BusyPort
) -> None:
    async with smtp_server() as server:
        sender = SmtpSender(server.url, FROM)
        ports = posted(sqlite, clock, busy, sender)
        server.hangs_up = {"ACCEPTED"}
        await booked(ports)
        await tried_for(ports, clock, timedelta(seconds=1))
        server.hangs_up = set()
        await tried_for(ports, clock, timedelta(minutes=2))
        await sender.close()
    copies: dict[str, set[bytes]] = {}
    for letter, envelope in zip(server.letters, server.received, strict=True):
        assert isinstance(envelope.original_content, bytes)
        copies.setdefault(str(letter["Message-ID"]), set()).add(envelope.original_content)
    assert len(copies) == 10
    assert len(server.letters) > 10
    assert all(len(same) == 1 for same in copies.values())


@pytest.mark.parametrize("end", ["dies", "hears nothing"])
async def test_who_may_have_been_told_hears_how_it_is_now(
    database: Database, clock: Clock, busy: BusyPort, end: str
) -> None:
    """A process dies, or its server goes silent, after a letter was taken and before that was written down."""
    async with smtp_server() as server:
        sender = SmtpSender(server.url, FROM)
        ports = posted(database, clock, busy, sender)

        async def told_and_not_written_down() -> None:
            if end == "dies":
                async with ports.work() as work:
                    letters = await work.outbox.lease(clock(), clock() + LEASE, "dies", 8)
                for one in letters:
                    await ports.couriers["mail"].deliver(one)
            else:
                server.hangs_up = {"ACCEPTED"}
                await deliver_due(ports, "worker")
                server.hangs_up = set()

        called_off, moved, *_ = await booked(ports)
        there, elsewhere = moved.slot, half_hour(MOVED[0])
        await told_and_not_written_down()
        await bookings.cancel(ports, called_off.uid)
        await tried_for(ports, clock, timedelta(minutes=5))
        await bookings.reschedule(ports, moved.uid, elsewhere)
        await told_and_not_written_down()
        await bookings.reschedule(ports, moved.uid, there)
        await tried_for(ports, clock, timedelta(minutes=5))
        await sender.close()
    known: dict[tuple[str, str], tuple[str, datetime]] = {}
    for letter in server.letters:
        method, meeting = event(letter)
        known[str(letter["To"]), str(meeting["UID"]).partition("@")[0]] = method, meeting.start
    heard = {uid: [how for (_, one), how in known.items() if one == uid] for uid in (called_off.uid, moved.uid)}
    assert heard[called_off.uid] == [("CANCEL", called_off.slot.start)]  # whom no letter reached need not hear of it
    assert [start for _, start in heard[moved.uid]] == [there.start] * 2
    assert await untold(database) == []


async def test_a_slow_server_gets_every_letter_once(sqlite: Database, clock: Clock, busy: BusyPort) -> None:
    server = SmtpServer(delay=0.2)
    async with smtp_server(server):
        sender = SmtpSender(server.url, FROM)
        ports = posted(sqlite, clock, busy, sender)
        await booked(ports)
        workers = (deliver_due(ports, f"worker {number}") for number in range(3))
        while any(await asyncio.gather(*workers)):
            workers = (deliver_due(ports, f"worker {number}") for number in range(3))
        await sender.close()
    assert sum(sent(server).values()) == 10
    assert len({str(one["Message-ID"]) for one in server.letters}) == 10
