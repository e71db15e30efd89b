"""Calendars that throttle, fail, lose their answers and forget where we were: in the end each holds every booking once,
where it is."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from uuid import uuid4

import pytest
from aiohttp import ClientSession, hdrs, web
from yarl import URL

from calendars import PROVIDERS, Calendars
from calendars.courier import CalendarCourier
from scheduling.errors import SlotTaken
from scheduling.model import Booking, Connection, Watch
from scheduling.ports import Ports
from scheduling.spans import Span
from scheduling.usecases import bookings
from scheduling.usecases.calendars import look_around
from scheduling.usecases.delivery import deliver_due
from storage.checking import breaches
from storage.database import Database
from tests.calendars import servers
from tests.calendars.graph_server import ANNA as MAILBOX
from tests.calendars.graph_server import graph_of, serving
from tests.calendars.test_paths import stored
from tests.conftest import BusyPort, Clock, KeepingCourier, guest, meet, office_hours, ports_on
from tests.reliability.office import untold
from tests.reliability.size import figure, size

FAULTS = size(12, 1000)
CHANCE = 0.4  # that a request meets one
# "lost": it is done, and nobody hears so. What has no better answer of the kind gets 503.
KINDS = ("429", "503", "lost", "410")
HOP = frozenset({"host", "content-length", "content-encoding", "transfer-encoding", "connection"})
Looked = Callable[[], Awaitable[list[tuple[str, datetime, datetime]]]]


@dataclass
class Faulty:
    """Stands before a calendar server. What it does wrong is chance."""

    target: str = ""
    random: Random = field(default_factory=lambda: Random(11))
    chance: float = 0.0
    met: Counter[str] = field(default_factory=Counter)

    async def answer(self, request: web.Request) -> web.StreamResponse:
        fault = self.random.choice(KINDS) if self.random.random() < self.chance else ""
        if fault == "410" and "deltatoken" not in request.query_string and request.method != "REPORT":
            fault = "503"
        self.met[fault] += 1
        if fault in ("429", "503", "410"):
            code = "SyncStateNotFound" if fault == "410" else "TooManyRequests"
            patience = {hdrs.RETRY_AFTER: "30"} if self.random.random() < 0.5 else {}
            return web.json_response({"error": {"code": code}}, status=int(fault), headers=patience)
        response = await self._passed_on(request)
        if fault == "lost" and request.transport:
            request.transport.abort()
        return response

    async def _passed_on(self, request: web.Request) -> web.Response:
        there = URL(self.target).join(URL(request.raw_path, encoded=True))
        headers = {name: value for name, value in request.headers.items() if name.lower() not in HOP}
        async with (
            ClientSession() as session,
            session.request(request.method, there, headers=headers, data=await request.read()) as answer,
        ):
            kept = {name: value for name, value in answer.headers.items() if name.lower() not in HOP}
            return web.Response(status=answer.status, headers=kept, body=await answer.read())


@asynccontextmanager
async def faulty() -> AsyncIterator[tuple[Faulty, str]]:
    """One that works well for now, and its address."""
    proxy, application = Faulty(), web.Application()
    application.router.add_route("*", "/{path:.*}", proxy.answer)
    runner = web.AppRunner(application, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield proxy, f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


@dataclass(frozen=True)
class Place:
    """A calendar behind a faulty server, and what is in it, seen without any code of ours."""

    proxy: Faulty
    calendars: Calendars
    connection: Connection
    events: Looked


async def in_outlook(stack: AsyncExitStack, tmp_path: Path) -> Place:
    proxy, url = await stack.enter_async_context(faulty())
    server = await stack.enter_async_context(serving())
    proxy.target, server.url = server.url, url
    world = await stack.enter_async_context(servers.outside())
    world = replace(world, graph=(client := graph_of(server)))
    stack.push_async_callback(client.close)

    async def events() -> list[tuple[str, datetime, datetime]]:
        def moment(one: Mapping[str, str]) -> datetime:
            return datetime.fromisoformat(one["dateTime"][:19]).replace(tzinfo=UTC)

        return [(one["ours"][1], moment(one["start"]), moment(one["end"])) for one in server.events.values()]

    found = next(one for one in await PROVIDERS["microsoft"].find(world, {"organizer": MAILBOX}) if one.main)
    made = Connection(uuid4().hex, 0, "microsoft", found.settings, name=found.name, zone="Europe/Berlin")
    return Place(proxy, Calendars(outside=world), made, events)


async def on_radicale(stack: AsyncExitStack, tmp_path: Path) -> Place:
    proxy, url = await stack.enter_async_context(faulty())
    server = stack.enter_context(servers.radicale(tmp_path))
    proxy.target = server.root
    world = await stack.enter_async_context(servers.outside())
    await server.make("work", "Work")

    async def events() -> list[tuple[str, datetime, datetime]]:
        found = await stored(server, "work")
        return [(str(one["UID"]).partition("@")[0], one["DTSTART"].dt, one["DTEND"].dt) for one in found]

    address = f"{server.home.replace(server.root, url)}work/"
    details = {"address": address, "user": servers.USER, "password": servers.PASSWORD}
    (found,) = await PROVIDERS["caldav"].find(world, details)
    settings, secret = found.settings, found.secret
    made = Connection(uuid4().hex, 0, "caldav", settings, name=found.name, secret=secret, zone="Europe/Berlin")
    return Place(proxy, Calendars(outside=world), made, events)


@pytest.fixture(params=[in_outlook, on_radicale])
async def place(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Place]:
    async with AsyncExitStack() as stack:
        yield await request.param(stack, tmp_path)


@pytest.mark.timeout(1500)
async def test_each_booking_is_one_event_where_it_is_whatever_went_wrong(
    sqlite: Database, clock: Clock, place: Place
) -> None:
    plain = ports_on(
        sqlite, clock, BusyPort(), {"calendar": CalendarCourier(place.calendars.open), "mail": KeepingCourier()}
    )
    ports = replace(plain, calendars=place.calendars)
    anna = await meet(ports, "Anna Berger")
    address = ports.links.address(await office_hours(ports, anna, horizon_days=365), anna.page)
    async with ports.work() as work:
        await work.watches.add(Watch(replace(place.connection, organizer_id=anna.id), clock()))
    ahead = Span(clock() + timedelta(days=30), clock() + timedelta(days=200))
    slots = list((await bookings.offer(ports, address, ahead)).slots)
    random, made = Random(5), dict[str, Booking]()
    random.shuffle(slots)
    place.proxy.chance = CHANCE
    while sum(place.proxy.met[one] for one in KINDS) < FAULTS or not all(place.proxy.met[one] for one in KINDS):
        standing = [one for one in made.values() if one.status == "confirmed"]
        act = random.choice(["book", "book", "move", "cancel"]) if standing else "book"
        try:
            if act == "book":
                who = guest(email=f"{len(made)}@example.net", person_id=anna.id)
                booking = await bookings.book(ports, address, ports.new_id(), slots.pop(), who)
            elif act == "move":
                booking = await bookings.reschedule(ports, random.choice(standing).uid, slots.pop())
            else:
                booking = await bookings.cancel(ports, random.choice(standing).uid)
        except SlotTaken:
            continue
        made[booking.uid] = booking
        await passing(ports, clock, random.randrange(1, 8))
    place.proxy.chance = 0
    for _ in range(60):
        if not await untold(sqlite):
            break
        await passing(ports, clock, 4)
        clock.advance(timedelta(minutes=10))
    assert await untold(sqlite) == []
    standing = [one for one in made.values() if one.status == "confirmed"]
    assert sorted(await place.events()) == sorted((one.uid, one.slot.start, one.slot.end) for one in standing)
    await look_around(ports)
    assert {one: await bookings.made(ports, one) for one in made} == made  # nothing was taken for a hand's work
    assert await breaches(sqlite, clock()) == []
    met = {one: place.proxy.met[one] for one in KINDS}
    figure(f"calendars that fail, {place.connection.provider}", bookings=len(made), events=len(standing), **met)


async def passing(ports: Ports, clock: Clock, steps: int) -> None:
    """So many half minutes pass, in which what is due is tried and the calendar is looked at."""
    for _ in range(steps):
        await deliver_due(ports, "worker")
        await look_around(ports)
        clock.advance(timedelta(seconds=30))
