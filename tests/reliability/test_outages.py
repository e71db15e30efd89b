"""The world outside is down, slow, half-open, speaks nonsense or hangs up: a sentence in time, and nothing is lost.

Mail server, calendar and the endpoint of tokens lie behind wires of wire.py, as the database does in
tests/storage/test_overload.py.
"""

from __future__ import annotations

import asyncio
import resource
import time
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import AsyncExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from aiohttp import ClientSession, ClientTimeout, hdrs, web

from app import HANDS, keep_promises
from demo.channel import DemoChannel
from demo.people import Person
from mail.compose import Post
from mail.courier import MailCourier
from mail.smtp import SmtpSender
from scheduling.errors import Undeliverable
from scheduling.links import Links
from scheduling.model import Organizer
from scheduling.ports import Courier, Delivery, Ports
from scheduling.spans import Span
from scheduling.usecases import bookings, calendars
from scheduling.usecases.delivery import LEASE, deliver_due, give_back, take_over
from storage.checking import breaches
from storage.database import Database
from tests.calendars.graph_server import ANNA as MAILBOX
from tests.calendars.graph_server import APP, SECRET, TENANT, GraphServer
from tests.conftest import PUBLIC_URL, BusyPort, Clock, KeepingCourier, guest, half_hour, meet, office_hours, ports_on
from tests.mail.servers import SmtpServer, smtp_server
from tests.reliability.office import Guest, Slot, all_told, untold
from tests.reliability.size import LONG, figure, size
from tests.service import Running, running
from tests.test_paths import ANNA, newest, until
from tests.wire import Trouble, Wire, tcp_wire

TROUBLES: tuple[Trouble, ...] = ("cut", "slow", "silent", "hangs up", "nonsense") if LONG else ("silent",)
TEN = half_hour("2026-03-03 09:00")
DEADLINE = 5.0  # seconds: Teams waits no longer, and a guest should not
HALF_HOUR = timedelta(minutes=30)


@dataclass
class Scene:
    """Anna's calendar is in Outlook, Ben has none; both are booked by guests."""

    service: Running
    clock: Clock
    mail: SmtpServer
    graph: GraphServer
    wires: tuple[Wire, ...]
    anna: str  # address of what can be booked
    ben: str
    gina: Guest

    async def turn(self, trouble: Trouble) -> None:
        for line in self.wires:
            await line.turn(trouble)

    async def status(self, address: str) -> tuple[int, str]:
        """The page of free times, which nobody waits for longer than the deadline."""
        began = time.monotonic()
        there = f"{self.service.url}/{address}?from=2026-03-03&nonce={uuid4().hex}"
        async with self.gina.session.get(there) as answer:
            text = await answer.text()
        assert time.monotonic() - began < DEADLINE
        return answer.status, text

    async def times_are_shown_again(self) -> None:
        """Soon: who could not be reached is left alone for some seconds."""
        for _ in range(60):
            if (await self.status(self.anna))[0] == 200:
                return
            await asyncio.sleep(0.25)
        raise AssertionError("no times are shown")

    async def tried_for(self, length: timedelta) -> None:
        """As long as that passes by the clock of the outbox."""
        ports = self.service.service.by_door("clock")
        end = self.clock() + length
        while self.clock() < end:
            while await deliver_due(ports, "test"):
                pass
            self.clock.advance(timedelta(seconds=30))


@pytest.fixture
async def graph() -> AsyncIterator[GraphServer]:
    server, application = GraphServer(), web.Application()
    application.add_routes(server.routes())
    runner = web.AppRunner(application, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    server.url = str(runner.addresses[0][1])
    yield server
    await runner.cleanup()


@pytest.fixture
async def scene(tmp_path: Path, clock: Clock, graph: GraphServer) -> AsyncIterator[Scene]:
    async with AsyncExitStack() as stack:
        post = await stack.enter_async_context(smtp_server())
        mail, calendar, tokens = [
            await stack.enter_async_context(tcp_wire(port)) for port in (post.port, int(graph.url), int(graph.url))
        ]
        graph.url = f"http://{calendar.address}"
        settings = {
            "MicrosoftAppId": APP,
            "MicrosoftAppPassword": SECRET,
            "MicrosoftAppTenantId": TENANT,
            "PUBLIC_URL": "http://book.example.org",
            "MICROSOFT_CALENDARS": "secret",
            "LICENCE_CHECK": "off",
            "GRAPH_URL": graph.url,
            "MICROSOFT_LOGIN_URL": f"http://{tokens.address}",
            "SMTP_URL": f"smtp://{mail.address}?starttls=never&timeout=1",
            "MAIL_FROM": "bookings@example.org",
        }
        service = await stack.enter_async_context(running(tmp_path, clock, **settings))
        session = await stack.enter_async_context(ClientSession(timeout=ClientTimeout(total=60)))
        ports = service.service.ports
        people: list[Organizer] = []
        for name in ("Anna Berger", "Ben Osei"):
            people.append(replace(await meet(ports, name), reference=None, key=MAILBOX if name[0] == "A" else "ben"))
            async with ports.work() as work:
                await work.organizers.save(people[-1])
        await calendars.connect(ports, people[0], "microsoft", {})
        addresses = [ports.links.address(await office_hours(ports, one), one.page) for one in people]
        gina = Guest(service, ports.links, session)
        yield Scene(service, clock, post, graph, (mail, calendar, tokens), *addresses, gina)


@pytest.mark.parametrize("trouble", TROUBLES)
async def test_who_books_is_served_or_told_and_all_is_done_when_it_is_over(scene: Scene, trouble: Trouble) -> None:
    scene.graph.add("2026-03-03T10:00", "2026-03-03T11:00")
    await scene.turn(trouble)
    tasks = len(asyncio.all_tasks())
    status, text = await scene.status(scene.anna)
    assert status == 503 or trouble == "slow"
    assert status != 503 or "No times can be shown right now" in text
    # Who has no calendar here can be booked, moved and called off; nothing outside is waited for.
    made = [uuid4().hex for _ in range(4)]
    began = time.monotonic()
    slots = [Slot(scene.ben, TEN.start + number * HALF_HOUR) for number in range(6)]
    for uid, slot in zip(made, slots, strict=False):
        assert await scene.gina.book(slot, uid)
    assert await scene.gina.move(slots[5], made[1])
    assert await scene.gina.cancel(made[2])
    assert time.monotonic() - began < 2 * DEADLINE
    await asyncio.wait_for(deliver_due(scene.service.service.by_door("clock"), "test"), 2 * LEASE.total_seconds())
    assert len(asyncio.all_tasks()) < tasks + 100
    await scene.turn("good")
    await scene.tried_for(timedelta(minutes=4))
    assert await untold(scene.service.service.database) == []
    told = {uid: _told(scene.mail, f"{uid}@example.net") for uid in made}
    assert [len(told[uid]) for uid in (made[0], made[3])] == [1, 1]
    assert told[made[1]] in (["Booked"], ["Booked", "Moved"])  # who had heard nothing hears how it is now
    assert told[made[2]] in ([], ["Booked", "Cancelled"])
    await scene.times_are_shown_again()
    assert await scene.gina.book(Slot(scene.anna, TEN.start + timedelta(hours=3)), uuid4().hex)
    await until(lambda: len(scene.graph.events) == 2, "the event")
    assert await breaches(scene.service.service.database, scene.clock()) == []


def _told(post: SmtpServer, to: str) -> list[str]:
    """What was said, once: a letter that the server took too slowly to say so comes again, with its Message-ID."""
    told = {one["Message-ID"]: str(one["Subject"]).partition(":")[0] for one in post.letters if to in one["To"]}
    return list(told.values())


class Behind(DemoChannel):
    """Teams, whose connector is reached through a wire."""

    connector = ""

    def activity(self, person: Person, fields: object, more_entities: object = ()) -> dict[str, object]:
        made = super().activity(person, fields, more_entities)  # type: ignore[arg-type]
        return {**made, "serviceUrl": f"http://{self.connector}/demo/connector"}


async def _comes(there: Callable[[], bool]) -> bool:
    """Whether it is so within two seconds."""
    for _ in range(20):
        if there():
            return True
        await asyncio.sleep(0.1)
    return there()


@pytest.mark.parametrize("trouble", TROUBLES[:1] if not LONG else TROUBLES)
async def test_a_connector_that_does_not_answer_keeps_nobody_and_gets_the_cards_later(
    tmp_path: Path, clock: Clock, trouble: Trouble
) -> None:
    async with (
        running(tmp_path, clock) as service,
        tcp_wire(int(service.url.rpartition(":")[2])) as line,
        ClientSession() as session,
    ):
        channel = Behind(service.url, clock)
        channel.connector = line.address
        ports = service.service.ports
        await channel.say(ANNA, "create 30-minute office hours")
        await until(lambda: service.channel.messages(ANNA), "an answer")
        address = newest(service, ANNA).partition(f"{service.url}/")[2].split()[0].rstrip(").]")
        await line.turn(trouble)
        gina, uid = Guest(service, ports.links, session), uuid4().hex
        began = time.monotonic()
        assert await gina.book(Slot(address, TEN.start), uid)
        assert time.monotonic() - began < DEADLINE
        await asyncio.sleep(0.5)
        await line.turn("good")
        for _ in range(20):
            clock.advance(timedelta(seconds=30))
            await deliver_due(service.service.by_door("clock"), "test")
            # What the service itself has in hand meanwhile is given time: its lease ends by this clock.
            if await _comes(lambda: newest(service, ANNA).startswith("Booked: Office hours with Gina")):
                break
        shown = [one for one in service.channel.messages(ANNA) if one.card and "Gina" in str(one.card)]
        assert len(shown) == 1
        await channel.close()


@contextmanager
def full_disk(file: Path) -> Iterator[None]:
    """No file can grow beyond what this one has: the kernel refuses it as it would refuse a full disk."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (file.stat().st_size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


async def test_on_a_full_disk_nothing_is_half_done_and_the_same_form_books_afterwards(
    tmp_path: Path, clock: Clock
) -> None:
    async with running(tmp_path, clock) as service, ClientSession() as session:
        ports = service.service.ports
        anna = await meet(ports, "Anna Berger")
        address = ports.links.address(await office_hours(ports, anna), anna.page)
        gina, uid, slot = Guest(service, ports.links, session), uuid4().hex, Slot(address, TEN.start)
        filled = gina.filled(slot, uid)
        with full_disk(tmp_path / "bookings.db-wal"):
            async with session.post(f"{service.url}/{address}/book", data=filled) as answer:
                assert (answer.status, answer.headers[hdrs.RETRY_AFTER]) == (503, "60")
                assert "Try again in a moment" in await answer.text()
            async with session.get(f"{service.url}/{address}") as page:
                assert page.status == 200  # who only looks is served
        assert await bookings.made(ports, uid) is None
        assert await breaches(service.service.database, clock()) == []
        assert await gina.book(slot, uid)
        assert await breaches(service.service.database, clock()) == []


@pytest.mark.parametrize("step", [timedelta(hours=-1), timedelta(hours=1)])
async def test_a_clock_that_jumps_tells_nothing_twice_and_forgets_nothing(
    sqlite: Database, clock: Clock, busy: BusyPort, step: timedelta
) -> None:
    mail = KeepingCourier()
    ports = ports_on(sqlite, clock, busy, {"mail": mail})
    anna = await meet(ports, "Anna Berger")
    address = ports.links.address(await office_hours(ports, anna), anna.page)
    first = await bookings.book(ports, address, ports.new_id(), TEN, guest())
    async with ports.work() as work:
        assert await work.outbox.lease(clock(), clock() + LEASE, "stands still", 8)
    clock.advance(step)
    second = await bookings.book(ports, address, ports.new_id(), half_hour("2026-03-03 11:00"), guest())
    assert await bookings.cancel(ports, second.uid)
    assert second.restorable(clock()) is False
    await bookings.restore(ports, second.uid)
    for _ in range(150):
        await deliver_due(ports, "quick")
        clock.advance(timedelta(minutes=1))
    told = [(one.booking.uid, one.notification.recipient, one.notification.kind) for one in mail.delivered]
    news = [one for one in told if one[2] != "reminder"]
    assert len(set(news)) == len(news)
    assert {one[0] for one in news} == {first.uid, second.uid}
    assert await breaches(sqlite, clock()) == []


@pytest.mark.timeout(600)
async def test_a_long_backlog_drains_once_and_does_not_grow_the_process(sqlite: Database, clock: Clock) -> None:
    """Nobody can be written to for as long as it takes to book all of this."""
    mail = KeepingCourier()
    ports = ports_on(sqlite, clock, BusyPort(), {"mail": mail})
    count, per_day = size(16, 2000), 16
    people = -(-count // (40 * per_day))
    before, uids = _resident(), []
    mail.problem = Undeliverable("nobody is there")
    for number in range(people):
        anna = await meet(ports, f"Anna{number} Berger")
        address = ports.links.address(await office_hours(ports, anna), anna.page)
        ahead = Span(clock(), clock() + timedelta(days=58))
        slots = (await bookings.offer(ports, address, ahead)).slots[: count - len(uids)]
        for slot in slots:
            attendee = guest(email=f"{len(uids)}@example.net", person_id=anna.id)
            uids.append((await bookings.book(ports, address, ports.new_id(), slot, attendee)).uid)
            if len(uids) % 8 == 0:
                await deliver_due(ports, "worker")
    grown = _resident() - before
    mail.problem = None
    clock.advance(timedelta(minutes=30))
    while await deliver_due(ports, "worker"):
        pass
    await take_over(ports)
    await give_back(ports, "worker")
    told = [one.booking.uid for one in mail.delivered if one.notification.kind == "confirmed"]
    assert sorted(set(told)) == sorted(uids)
    figure("a backlog", bookings=len(uids), letters=len(mail.delivered), grown_by_kib=grown)
    assert grown < 64 * 1024


@dataclass
class Noted:
    """A courier, and what it and others did, in order."""

    courier: Courier
    done: list[tuple[str, int, str]]

    async def deliver(self, delivery: Delivery) -> Mapping[str, Any]:
        brought = await self.courier.deliver(delivery)
        one = delivery.notification
        self.done.append((one.uid, one.sequence, one.courier))
        return brought


@pytest.mark.timeout(1200)
async def test_what_waited_goes_out_in_the_order_of_each_booking(database: Database, clock: Clock) -> None:
    """A mail server that takes a while for each letter, after an outage in which half of the meetings were moved."""
    count, done = size(4, 1000), list[tuple[str, int, str]]()
    async with smtp_server(SmtpServer(delay=0.02)) as post:
        sender = SmtpSender(f"{post.url}?starttls=never", "bookings@example.org")
        mail = MailCourier(sender, Post(Links(PUBLIC_URL, (b"k" * 32,)), "bookings@example.org", "localhost"))
        plain: dict[str, Courier] = {"calendar": KeepingCourier(), "mail": mail, "chat": KeepingCourier()}
        ports = ports_on(database, clock, BusyPort(), {name: Noted(courier, done) for name, courier in plain.items()})
        moved = await _half_of_them_moved(ports, count)
        stop, wake, began = asyncio.Event(), asyncio.Event(), time.perf_counter()
        hands = [asyncio.create_task(keep_promises(ports, wake, f"hand {one}", stop)) for one in range(HANDS)]
        await all_told(database, 1000)
        seconds = time.perf_counter() - began
        stop.set()
        wake.set()
        await asyncio.gather(*hands)
        await sender.close()
    # The calendar first, and nothing of what a move has overtaken.
    for uid, sequence in moved.items():
        mine = [(number, courier) for one, number, courier in done if one == uid]
        assert mine[0] == (sequence, "calendar")
        assert sorted(mine) == [(sequence, name) for name in ("calendar", "chat", "mail", "mail")]
    told = [str(one["To"]) for one in post.letters if "@example.net" in str(one["To"])]
    assert sorted(told) == sorted(f"{number}@example.net" for number in range(count))
    letters = len(post.letters)
    figure(
        f"letters that waited, {database.url.get_backend_name()}",
        letters=letters,
        seconds=round(seconds, 1),
        a_second=round(letters / seconds, 1),
    )
    assert await breaches(database, clock()) == []


async def _half_of_them_moved(ports: Ports, count: int) -> dict[str, int]:
    """Bookings, every second one of them moved by half an hour; the sequence of each."""
    made: dict[str, int] = {}
    while len(made) < count:
        anna = await meet(ports, f"Anna{len(made)} Berger")
        address = ports.links.address(await office_hours(ports, anna), anna.page)
        offer = await bookings.offer(ports, address, Span(ports.clock(), ports.clock() + timedelta(days=28)))
        for slot, other in list(zip(offer.slots[::2], offer.slots[1::2], strict=False))[: min(40, count - len(made))]:
            booking = await bookings.book(ports, address, ports.new_id(), slot, guest(email=f"{len(made)}@example.net"))
            if len(made) % 2:
                booking = await bookings.reschedule(ports, booking.uid, other)
            made[booking.uid] = booking.sequence
    return made


def _resident() -> int:
    """KiB of memory, at its most."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
