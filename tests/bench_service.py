"""What an offer and a page cost with everything about them: `python -m tests.bench_service`, part of `make bench`.

The page is that of seven days with twenty busy times, its calendar in memory. It is asked for over HTTP by eight
connections at once from another process; the yardstick is a bare aiohttp handler that returns the same bytes, and the
servers take turns.
"""

from __future__ import annotations

import asyncio
import multiprocessing
from dataclasses import replace
from datetime import timedelta
from multiprocessing.connection import Connection as Pipe
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter, process_time

from aiohttp import web

from app import Installation, build, now
from calendars import Calendars
from calendars.memory import MemoryCalendar
from scheduling.model import Connection, Organizer
from scheduling.ports import Ports
from scheduling.spans import Span
from scheduling.usecases import bookings, meeting_types, organizers
from settings import Settings
from storage.database import Database
from storage.migrations import migrate
from tests import postgres
from tests.conftest import BusyPort, Clock, ports_on
from web.kept import Kept
from web.pages import Site

WEEK, HALF_HOUR = timedelta(days=7), timedelta(minutes=30)
CONNECTIONS, SECONDS, TURNS, ASKED = 8, 2.0, 3, 50
WAYS = ("page", "page, made anew each time", "bare handler")


async def office(ports: Ports) -> tuple[Organizer, str]:
    """Somebody who can be booked for a week ahead, and the address of that."""
    who = organizers.Who("key", "Anna Berger", "anna@example.org", "Europe/Berlin", "en", "chat", {})
    anna = (await organizers.welcome(ports, who)).organizer
    wanted = {"name": "Office hours", "duration_min": 30, "horizon_days": 7}
    made = await meeting_types.create(ports, anna, ports.new_id(), wanted)
    return anna, ports.links.address(made, anna.page)


def busy_week(calendar: MemoryCalendar) -> None:
    start = now().replace(hour=0, minute=0, second=0, microsecond=0)
    for number in range(20):
        at = start + timedelta(hours=8 * number + 9)
        calendar.add_busy(Span(at, at + HALF_HOUR), "Busy")


async def offers(name: str, address: str) -> None:
    """A week's slots from a database that was just opened, and from one that is in use."""
    database = Database(address)
    await migrate(database)
    calendar = MemoryCalendar(Connection("c", 1, "memory", {}))
    busy_week(calendar)

    async def busy(_: object, window: Span) -> list[object]:
        return [await calendar.busy(window)]

    ports = replace(ports_on(database, Clock(now()), BusyPort(), {}), busy=busy, busy_now=busy)
    _, page = await office(ports)
    await database.close()
    ports = replace(ports, reading=(fresh := Database(address)).reading, work=fresh.work)
    window = Span(now(), now() + WEEK)

    async def ask() -> float:
        began = perf_counter()
        await bookings.offer(ports, page, window)
        return 1000 * (perf_counter() - began)

    cold = await ask()
    warm = median([await ask() for _ in range(ASKED)])
    print(f"{name:36}{cold:9.1f}{warm:9.1f}")
    await fresh.close()


def served(way: str, folder: str, pipe: Pipe) -> None:
    """A process that serves the page in one of the ways; tells its port, then on request its processor time."""
    Path(folder).mkdir()
    asyncio.run(_served(way, Path(folder), pipe))


async def _served(way: str, folder: Path, pipe: Pipe) -> None:
    settings = Settings(_env_file=None, DATA_DIR=folder, DATABASE_URL=f"sqlite:///{folder}/bench.db")  # type: ignore[call-arg]
    service = build(settings)
    application, path = await _page(service, way)
    if way == WAYS[-1]:
        body = pipe.recv()

        async def bare(_: web.Request) -> web.Response:
            return web.Response(body=body, content_type="text/html", charset="utf-8")

        application = web.Application()
        application.add_routes([web.get(path.partition("?")[0], bare)])
    runner = web.AppRunner(application, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    pipe.send((runner.addresses[0][1], path))
    loop = asyncio.get_running_loop()
    while await loop.run_in_executor(None, pipe.recv):
        pipe.send(process_time())
    await runner.cleanup()
    if way == WAYS[-1]:
        await service.database.close()


async def _page(service: Installation, way: str) -> tuple[web.Application, str]:
    await migrate(service.database)
    ports = service.ports
    anna, address = await office(ports)
    calendars = Calendars()
    connection = Connection("c", anna.id, "memory", {})
    calendar = calendars.open(connection)
    assert isinstance(calendar, MemoryCalendar)
    busy_week(calendar)

    async def busy(_: object, window: Span) -> object:
        return await calendars.busy([connection], window)

    ports = replace(ports, busy=busy, busy_now=busy)  # type: ignore[arg-type]
    kept = Kept(lambda: service.database.changes) if way == WAYS[0] else None
    site = Site(ports, invitation=lambda _: b"", archive=service.archive, throttled=True, kept=kept)
    application = web.Application(middlewares=[*service.application.middlewares[:1], *site.middlewares])
    application.add_routes(site.routes())
    application.on_cleanup.append(lambda _: service.database.close())
    return application, f"/{address}?zone=Europe/Berlin"


async def asked(port: int, path: str, seconds: float) -> tuple[list[float], bytes]:
    """How long each answer of a time took, in milliseconds, and the last of them."""
    request = f"GET {path} HTTP/1.1\r\nHost: localhost\r\nAccept-Language: en\r\n\r\n".encode()
    until = perf_counter() + seconds
    took, last = list[float](), b""

    async def reader() -> None:
        nonlocal last
        incoming, outgoing = await asyncio.open_connection("127.0.0.1", port, limit=2**20)
        while (began := perf_counter()) < until:
            outgoing.write(request)
            head = await incoming.readuntil(b"\r\n\r\n")
            if not head.startswith(b"HTTP/1.1 200"):
                raise ValueError(head.decode())
            length = int(head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0])
            last = await incoming.readexactly(length)
            took.append(1000 * (perf_counter() - began))
        outgoing.close()
        await outgoing.wait_closed()

    await asyncio.gather(*(reader() for _ in range(CONNECTIONS)))
    return took, last


async def pages() -> None:
    context = multiprocessing.get_context("spawn")
    with TemporaryDirectory() as folder:
        servers = []
        body = b""
        for number, way in enumerate(WAYS):
            ours, theirs = context.Pipe()
            place = Path(folder, str(number))
            process = context.Process(target=served, args=(way, str(place), theirs), daemon=True)
            process.start()
            if way == WAYS[-1]:
                ours.send(body)
            port, path = ours.recv()
            _, body = await asked(port, path, 0.5)
            servers.append((way, port, path, ours, process))
        await _compared(servers, len(body))


async def _compared(servers: list[tuple[str, int, str, Pipe, object]], size: int) -> None:
    best: dict[str, float] = dict.fromkeys(WAYS, 0.0)
    cost: dict[str, float] = dict.fromkeys(WAYS, float("inf"))
    waited: dict[str, list[float]] = {}
    for _ in range(TURNS):
        for way, port, path, pipe, _process in servers:
            before, (took, _) = _spent(pipe), await asked(port, path, SECONDS)
            if len(took) / SECONDS > best[way]:
                best[way], waited[way] = len(took) / SECONDS, sorted(took)
            cost[way] = min(cost[way], 1000 * (_spent(pipe) - before) / len(took))
    print(f"\n{f'a page of {size:,} bytes':36}{'a second':>9}{'ms':>9}{'of bare':>9}{'p50 ms':>9}{'p99 ms':>9}")
    for way in WAYS:
        p50, p99 = (waited[way][int(len(waited[way]) * part)] for part in (0.5, 0.99))
        print(f"{way:36}{best[way]:9,.0f}{cost[way]:9.3f}{best[way] / best[WAYS[-1]]:9.2f}{p50:9.1f}{p99:9.1f}")
    for *_, pipe, process in servers:
        pipe.send(False)
        process.join()  # type: ignore[attr-defined]


def _spent(pipe: Pipe) -> float:
    pipe.send(True)
    return float(pipe.recv())


async def everything() -> None:
    print(f"{'milliseconds an offer of a week':36}{'cold':>9}{'in use':>9}")
    with TemporaryDirectory() as folder:
        await offers("SQLite", f"sqlite:///{folder}/bench.db")
    with postgres.server() as address:
        await offers("PostgreSQL", address)
    await pages()


if __name__ == "__main__":
    asyncio.run(everything())
