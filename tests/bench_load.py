"""Bookings and bot turns under load, memory, and how both grow: `python -m tests.bench_load [--long]`.

* **bookings** through the whole use case, by 1, 8 and 64 at once, on SQLite and on PostgreSQL. Beside them the very
  statements of one booking without anything about them: by pgbench on PostgreSQL, by the sqlite3 module on SQLite.
* **bot turns** over HTTP from another process, with the connector that is answered, beside an echo bot of the SDK.
* **memory** of a process before and after many bookings.
* **growth**: an offer and a booking among 100, 1,000 and, with --long, 10,000 organizers.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import re
import resource
import sqlite3
import subprocess
import sys
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, closing, contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from itertools import count
from multiprocessing.connection import Connection as Pipe
from pathlib import Path
from random import Random
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any

from aiohttp import ClientSession, web
from botbuilder.core import ActivityHandler, TurnContext
from botbuilder.integration.aiohttp import CloudAdapter, ConfigurationBotFrameworkAuthentication
from sqlalchemy import event, func, insert, select, text
from sqlalchemy.engine import make_url

from app import build
from demo.channel import CONNECTOR, DemoChannel
from demo.people import Person
from scheduling.ports import Ports
from scheduling.spans import Span
from scheduling.usecases import bookings
from settings import Settings
from storage import tables
from storage.database import Database
from storage.migrations import migrate
from tests import postgres
from tests.conftest import MONDAY, PATIENT, BusyPort, Clock, KeepingCourier, fresh, guest, meet, office_hours, ports_on

SECONDS, CLIENTS = 3.0, (1, 8, 64)
PEOPLE = 20  # who are booked
BOOKER = 1_000_000  # the number of who books
FIRST_ID = BOOKER + 1  # of who is booked, so that a number tells one
AHEAD = Span(MONDAY, MONDAY + timedelta(days=58))
MANY, MOST = 2_000, 100_000  # bookings for the look at memory
SIZES = (100, 1_000, 10_000)
ASKED = 60
SETTLED = 500  # bookings until everything is loaded that will be
OPTIONS = "-c max_connections=200 -c listen_addresses= -k"  # written to the disk, as it would be in use
HEX = re.compile(r"[0-9a-f]{32}")
STAMP = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d+)?")
Statement = tuple[str, tuple[Any, ...]]


@dataclass(frozen=True)
class Pace:
    """How often something was done, and how long it took, in milliseconds."""

    a_second: float
    took: Sequence[float]

    def __str__(self) -> str:
        ordered = sorted(self.took)
        p50, p99 = (ordered[int(len(ordered) * part)] for part in (0.5, 0.99))
        return f"{self.a_second:9,.0f}{p50:9.1f}{p99:9.1f}{p99 / p50:9.1f}"


async def pace(act: Callable[[int], Awaitable[None]], clients: int, seconds: float = SECONDS) -> Pace:
    """So many clients, each doing it one time after the other."""
    took: list[float] = []
    end = perf_counter() + seconds

    async def client(number: int) -> None:
        while (began := perf_counter()) < end:
            await act(number)
            took.append(1000 * (perf_counter() - began))

    began = perf_counter()
    await asyncio.gather(*(client(number) for number in range(clients)))
    return Pace(len(took) / (perf_counter() - began), took)


async def begun(address: str) -> tuple[Database, Ports]:
    """A database with somebody who books. As in app.py, whatever is changed is recorded, and promised to every
    courier."""
    database = Database(address, queue=PATIENT)
    await migrate(database)
    ports = ports_on(database, Clock(), BusyPort(), {name: KeepingCourier() for name in ("calendar", "mail", "chat")})
    await meet(ports, "Zoe Zimmer")
    async with database.writer.begin() as connection:
        zoe = dict((await connection.execute(select(tables.organizers))).mappings().one())
        booker = {"id": BOOKER, "key": "another key", "page": "another-page"}
        await connection.execute(insert(tables.organizers).values(zoe | booker))
        if database.shared:
            await connection.execute(text(f"ALTER SEQUENCE organizers_id_seq RESTART {FIRST_ID}"))
    return database, ports


async def wishes(ports: Ports, people: int, name: str = "Anna") -> Iterator[tuple[str, Span]]:
    """Free slots of some people, in no order, each once."""
    found = []
    for number in range(people):
        anna = await meet(ports, f"{name}{number} Berger")
        address = ports.links.address(await office_hours(ports, anna, min_notice_min=None), anna.page)
        found += [(address, slot) for slot in (await bookings.offer(ports, address, AHEAD)).slots]
    Random(1).shuffle(found)
    return iter(found)


async def book_one(ports: Ports, wished: Iterator[tuple[str, Span]], _: int = 0) -> None:
    address, slot = next(wished)
    colleague = guest(person_id=BOOKER)  # strangers may book only so fast
    await bookings.book(ports, address, ports.new_id(), slot, colleague)


@contextmanager
def overheard(database: Database) -> Iterator[list[Statement]]:
    """What the database is told, statement by statement; a transaction ends where the next one begins."""
    heard: list[Statement] = []

    def hear(_c: Any, _cursor: Any, statement: str, values: Any, _context: Any, many: bool) -> None:
        heard.extend((statement, tuple(one)) for one in (values if many else [values]))

    def begin(_c: Any) -> None:
        if database.shared:  # of a file we say it ourselves
            heard.append(("BEGIN", ()))

    engines = {database.writer, database.reader}
    for engine in engines:
        event.listen(engine.sync_engine, "before_cursor_execute", hear)
        event.listen(engine.sync_engine, "begin", begin)
    yield heard
    for engine in engines:
        event.remove(engine.sync_engine, "before_cursor_execute", hear)
        event.remove(engine.sync_engine, "begin", begin)


async def booked(name: str, address: str) -> None:
    database, ports = await begun(address)
    wished = await wishes(ports, PEOPLE)
    await book_one(ports, wished)
    with overheard(database) as statements:
        await book_one(ports, wished)
    numbers = count(1)
    for clients in CLIENTS:
        through = await pace(partial(book_one, ports, wished), clients)
        plain = _pgbench(address, statements, clients) if database.shared else _plain(database, statements, numbers)
        print(f"{f'{name}, {clients} at once':30}{through}{plain:12,.0f}{through.a_second / plain:9.2f}")
    await database.close()


def _literal(value: Any) -> str:
    """A value of one booking as SQL that makes another: :uid and :day are chosen anew each time."""
    if isinstance(value, datetime):
        return f"(timestamptz '{value.isoformat()}' + :day * interval '1 day')"
    if isinstance(value, bool) or value is None:
        return {None: "NULL", True: "TRUE", False: "FALSE"}[value]
    if isinstance(value, int):
        return ":person" if value >= FIRST_ID else str(value)
    return "'" + str(value).replace("'", "''") + "'"


def _pgbench(address: str, statements: Sequence[Statement], clients: int) -> float:
    """Transactions a second of the same statements."""
    uid = next(one for sql, values in statements if "INSERT INTO bookings" in sql for one in values if _is_id(one))
    lines = [
        f"\\set person random({FIRST_ID}, {FIRST_ID + PEOPLE - 1})",
        "\\set day random(1, 90000000)",
        "\\set uid random(1, 9000000000000000000)",
    ]
    for number, (sql, values) in enumerate(statements):
        if number and sql == "BEGIN":
            lines.append("COMMIT;")
        written = {place: _literal(value) for place, value in enumerate(values, 1)}
        for place, value in enumerate(values, 1):
            if value == uid:
                written[place] = "md5(:uid::text)"
            elif _is_id(value) and "INSERT INTO outbox" in sql:
                written[place] = "md5(random()::text || clock_timestamp()::text)"
        known = re.sub(r"\$(\d+)", lambda found, made=written: made[int(found[1])], " ".join(sql.split()))  # type: ignore[misc]
        lines.append(f"{known};")
    lines.append("COMMIT;")
    url = make_url(address)
    with TemporaryDirectory() as folder:
        script = Path(folder, "booking.sql")
        script.write_text("\n".join(lines), encoding="utf-8")
        program = postgres.WHEEL / postgres.PROGRAMS / "pgbench"
        where = ["-h", str(url.query["host"]), "-U", str(url.username), str(url.database)]
        how = ["-n", "-M", "prepared", "-c", str(clients), "-j", "1", "-T", str(int(SECONDS)), "-f", str(script)]
        done = subprocess.run([str(program), *how, *where], capture_output=True, text=True, check=True)
    return float(re.search(r"tps = ([\d.]+)", done.stdout)[1])  # type: ignore[index]


def _is_id(value: Any) -> bool:
    return isinstance(value, str) and bool(HEX.fullmatch(value))


def _plain(database: Database, statements: Sequence[Statement], numbers: Iterator[int]) -> float:
    """Transactions a second of the same statements in one connection that nobody shares."""
    fixed = {one for sql, values in statements if "INSERT" not in sql for one in values if _is_id(one)}
    with closing(sqlite3.connect(str(database.url.database), isolation_level=None)) as connection:
        for pragma in ("synchronous=FULL", "foreign_keys=ON", "busy_timeout=5000"):
            connection.execute(f"PRAGMA {pragma}")
        inserted = {one for sql, values in statements if "INSERT INTO bookings" in sql for one in values if _is_id(one)}
        fixed -= inserted
        types = {str(row[0]) for row in connection.execute("SELECT id FROM meeting_types")}
        done, end = 0, perf_counter() + SECONDS
        while perf_counter() < end:
            number = next(numbers)
            for place, (sql, values) in enumerate(statements):
                if place and sql.startswith("BEGIN"):
                    connection.execute("COMMIT")
                connection.execute(sql, [_another(one, number, fixed | types) for one in values])
            connection.execute("COMMIT")
            done += 1
    return done / SECONDS


def _another(value: Any, number: int, fixed: set[str]) -> Any:
    """The same value of another booking, on a later day."""
    if _is_id(value) and value not in fixed:
        return f"{(int(value, 16) + number * 7919) % 16**32:032x}"
    if isinstance(value, int) and value >= FIRST_ID:
        return FIRST_ID + number % PEOPLE
    if isinstance(value, str) and STAMP.fullmatch(value):
        later = datetime.fromisoformat(value) + timedelta(days=100 + number // PEOPLE)
        return later.isoformat(" ", "microseconds" if "." in value else "seconds")
    return value


class Echo(ActivityHandler):
    async def on_message_activity(self, turn_context: TurnContext) -> None:
        await turn_context.send_activity(f"You said: {turn_context.activity.text}")


class Unregistered:
    """What the SDK wants to know of a bot without an app id."""

    APP_ID = APP_PASSWORD = APP_TENANTID = ""
    APP_TYPE = "MultiTenant"


def served(way: str, folder: str, pipe: Pipe) -> None:
    """A process with a bot in it; tells its port, and ends when it is told to."""
    asyncio.run(_served(way, Path(folder), pipe))


async def _served(way: str, folder: Path, pipe: Pipe) -> None:
    if way == "echo bot":
        adapter, application = CloudAdapter(ConfigurationBotFrameworkAuthentication(Unregistered())), web.Application()

        async def messages(request: web.Request) -> web.Response:
            return await adapter.process(request, Echo()) or web.Response()

        application.add_routes([web.post("/api/messages", messages)])
    else:
        values = {"DATA_DIR": folder, "DATABASE_URL": f"sqlite:///{folder}/bench.db"}
        application = build(Settings.model_validate(values)).application
    runner = web.AppRunner(application, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    pipe.send(runner.addresses[0][1])
    await asyncio.get_running_loop().run_in_executor(None, pipe.recv)
    await runner.cleanup()


class Elsewhere(DemoChannel):
    """A channel whose connector is in this process, and its bot in another."""

    connector = ""

    @property
    def _base(self) -> str:
        return self.bot_url

    def activity(self, person: Person, fields: Any, more_entities: Any = ()) -> Any:
        return {**super().activity(person, fields, more_entities), "serviceUrl": f"{self.connector}{CONNECTOR}"}


@asynccontextmanager
async def connector(channel: Elsewhere) -> Any:
    application = web.Application()
    application.add_routes(channel.routes())
    runner = web.AppRunner(application, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    channel.connector = f"http://127.0.0.1:{runner.addresses[0][1]}"
    yield
    await runner.cleanup()


async def turns() -> None:
    context = multiprocessing.get_context("spawn")
    print(
        f"\n{'bot turns (one chat at a time)':30}{'a second':>9}{'p50 ms':>9}{'p99 ms':>9}{'p99/p50':>9}{'of echo':>12}"
    )
    medians: dict[str, float] = {}
    for way, said in (("echo bot", "help"), ("help", "help"), ("a week of free times", "when is anna free?")):
        ours, theirs = context.Pipe()
        with TemporaryDirectory() as folder:
            process = context.Process(target=served, args=(way, folder, theirs), daemon=True)
            process.start()
            channel = Elsewhere(f"http://127.0.0.1:{ours.recv()}", Clock())
            async with connector(channel), ClientSession():
                await channel.say("anna", "create 30-minute office hours")
                await channel.say("ben", said)

                async def turn(_: int, channel: Elsewhere = channel, said: str = said) -> None:
                    answer = await channel.post("ben", type="message", text=said)
                    assert answer.status < 300, answer

                measured = await pace(turn, 1)
            medians[way] = sorted(measured.took)[len(measured.took) // 2]
            print(f"{way:30}{measured}{medians[way] / medians['echo bot']:12.2f}")
            await channel.close()
            ours.send(False)
            process.join()


def memory(made: int, folder: str, pipe: Pipe) -> None:
    """A process that makes so many bookings and tells its size in MiB at the start and after each quarter."""

    async def run() -> None:
        database, ports = await begun(f"sqlite:///{folder}/memory.db")
        sizes, done, wished = [], 0, iter(())
        for number in range(made + 1):
            if number == SETTLED or (number and number % (made // 4) == 0):
                sizes.append(_resident())
            while (wish := next(wished, None)) is None:
                done += 1
                wished = await wishes(ports, PEOPLE, f"Anna{done}x")
            await book_one(ports, iter([wish]))
        pipe.send(sizes)
        await database.close()

    asyncio.run(run())


def _resident() -> float:
    """MiB of memory as it is now."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * resource.getpagesize() / 2**20


def remembered(made: int) -> None:
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    with TemporaryDirectory() as folder:
        process = context.Process(target=memory, args=(made, folder, theirs), daemon=True)
        process.start()
        sizes = ours.recv()
        process.join()
    said = " ".join(f"{size:9.1f}" for size in sizes)
    print(f"\nMiB of a process after {SETTLED} bookings and after each quarter of {made:,}\n{'':30}{said}")


async def grown(name: str, address: str, sizes: Sequence[int]) -> None:
    """An offer of a week and a booking, among more and more people who have meeting types and bookings."""
    database, ports = await begun(address)
    wished = await wishes(ports, PEOPLE)
    await book_one(ports, wished)
    known = PEOPLE
    for size in sizes:
        await _add_people(database, size - known)
        known = size
        offered, made = [], []
        for _ in range(ASKED):
            address_of, slot = next(wished)
            began = perf_counter()
            await bookings.offer(ports, address_of, Span(slot.start, slot.start + timedelta(days=7)))
            offered.append(1000 * (perf_counter() - began))
            began = perf_counter()
            await book_one(ports, iter([(address_of, slot)]))
            made.append(1000 * (perf_counter() - began))
        print(f"{f'{name}, {size:,} organizers':30}{median(offered):9.1f}{median(made):9.1f}")
    await database.close()


async def _add_people(database: Database, number: int) -> None:
    """Copies of somebody who can be booked, each with a booking."""
    copied = (tables.organizers, tables.meeting_types, tables.bookings)
    async with database.writer.begin() as connection:
        newest = (tables.organizers.c.id.desc(), tables.meeting_types.c.created, tables.bookings.c.created)
        first = [
            dict((await connection.execute(select(one).order_by(by).limit(1))).mappings().one())
            for one, by in zip(copied, newest, strict=True)
        ]
        last = (await connection.execute(select(func.max(tables.organizers.c.id)))).scalar_one()
        for start in range(0, number, 500):
            new = range(last + 1 + start, last + 1 + min(start + 500, number))
            rows = [
                [first[0] | {"id": one, "key": f"key {one}", "page": f"page-{one}"} for one in new],
                [first[1] | {"id": f"{one:032x}", "organizer_id": one} for one in new],
                [
                    first[2] | {"uid": f"{one:032x}", "organizer_id": one, "meeting_type_id": f"{one:032x}"}
                    for one in new
                ],
            ]
            for table, values in zip(copied, rows, strict=True):
                await connection.execute(insert(table), values)


async def everything(long: bool) -> None:
    with TemporaryDirectory() as folder, postgres.server(OPTIONS) as server:
        print(f"{'bookings':30}{'a second':>9}{'p50 ms':>9}{'p99 ms':>9}{'p99/p50':>9}{'statements':>12}{'of them':>9}")
        await booked("SQLite", f"sqlite:///{folder}/bookings.db")
        async with fresh(server) as address:
            await booked("PostgreSQL", address)
        await turns()
        remembered(MOST if long else MANY)
        print(f"\n{'milliseconds':30}{'offer':>9}{'booking':>9}")
        sizes = SIZES if long else SIZES[:2]
        await grown("SQLite", f"sqlite:///{folder}/growth.db", sizes)
        async with fresh(server) as address:
            await grown("PostgreSQL", address, sizes)


if __name__ == "__main__":
    asyncio.run(everything("--long" in sys.argv[1:]))
