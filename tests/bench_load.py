"""Bookings and bot turns under load, memory, and how both grow: `python -m tests.bench_load [PART …]`.

* **bookings** through the whole use case, by 1, 8 and 64 at once, on SQLite and on PostgreSQL, there also by as many
  processes as there are cores. Beside them the very statements of one booking without anything about them: by pgbench
  on PostgreSQL, by the sqlite3 module on SQLite. Both take turns.
* **turns** over HTTP from another process, in many conversations, with the connector that is answered, beside echo
  bots: one of the SDK with its adapter, one with ours.
* **memory** of a process before and after many bookings: --made says how many.
* **growth**: an offer, a booking and finding somebody by name among more and more organizers: --organizers says how
  many in the end.
* **hour** of load through HTTP: pages, turns and bookings that are cancelled again, with a line a minute of what was
  done and how large the service is. It runs where it is named alone; --minutes says how many.

--long is 100,000 bookings and 10,000 organizers. Each part tells how long it took.
"""

from __future__ import annotations

import argparse
import asyncio
import multiprocessing
import os
import re
import resource
import sqlite3
import subprocess
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, closing, contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from itertools import count, cycle
from multiprocessing.connection import Connection as Pipe
from pathlib import Path
from random import Random
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter, process_time
from typing import Any

from aiohttp import ClientSession, web
from botbuilder.core import ActivityHandler, TurnContext
from botbuilder.integration.aiohttp import CloudAdapter, ConfigurationBotFrameworkAuthentication
from sqlalchemy import event, func, insert, select, text
from sqlalchemy.engine import make_url

from app import build
from bot.adapter import Adapter, BotSettings
from demo.channel import CONNECTOR, Answer, DemoChannel
from demo.people import PEOPLE as KNOWN
from demo.people import Person
from scheduling.ports import Ports
from scheduling.spans import Span
from scheduling.usecases import bookings, organizers
from settings import Settings
from storage import tables
from storage.database import Database
from storage.migrations import migrate
from tests import postgres
from tests.conftest import MONDAY, PATIENT, BusyPort, Clock, KeepingCourier, fresh, guest, meet, office_hours, ports_on

SECONDS, ROUNDS, CLIENTS = 2, 2, (1, 8, 64)
TALKING = (1, 8)  # people who talk to the bot at once, of a
CROWD = 64  # each with a conversation, which Teams lets the bot speak in only so often
PEOPLE = 20  # who are booked
BOOKER = 1_000_000  # the number of who books
FIRST_ID = BOOKER + 1  # of who is booked, so that a number tells one
AHEAD = Span(MONDAY, MONDAY + timedelta(days=58))
MANY, MOST = 2_000, 100_000  # bookings for the look at memory
SIZES = (100, 1_000, 10_000)
ASKED = 60
SETTLED = 500  # bookings until everything is loaded that will be
WEEK = "when is anna free?"
ECHO, ADAPTED, OURS = "echo bot of the SDK", "echo bot with our adapter", "ours"
OPTIONS = "-c max_connections=200 -c listen_addresses= -k"  # written to the disk, as it would be in use
HEX = re.compile(r"[0-9a-f]{32}")
STAMP = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d+)?")
COURIERS = ("calendar", "mail", "chat")
PARTS = ("bookings", "turns", "memory", "growth")
HOUR, MINUTES = "hour", 60
EVERY = 2  # seconds between two bookings of the hour: what was cancelled is kept for ten minutes, and slots are few
Statement = tuple[str, Sequence[tuple[Any, ...]]]  # once with each of the values


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
    ports = ports_on(database, Clock(), BusyPort(), {name: KeepingCourier() for name in COURIERS})
    await meet(ports, "Zoe Zimmer")
    async with database.writer.begin() as connection:
        zoe = dict((await connection.execute(select(tables.organizers))).mappings().one())
        booker = {"id": BOOKER, "key": "another key", "page": "another-page"}
        await connection.execute(insert(tables.organizers).values(zoe | booker))
        if database.shared:
            await connection.execute(text(f"ALTER SEQUENCE organizers_id_seq RESTART {FIRST_ID}"))
    return database, ports


async def wishes(ports: Ports, people: int, name: str = "Anna") -> list[tuple[str, Span]]:
    """Free slots of some people, in no order, each once."""
    found = []
    for number in range(people):
        anna = await meet(ports, f"{name}{number} Berger")
        address = ports.links.address(await office_hours(ports, anna, min_notice_min=None), anna.page)
        found += [(address, slot) for slot in (await bookings.offer(ports, address, AHEAD)).slots]
    Random(1).shuffle(found)
    return found


async def book_one(ports: Ports, wished: Iterator[tuple[str, Span]], _: int = 0) -> None:
    address, slot = next(wished)
    colleague = guest(person_id=BOOKER)  # strangers may book only so fast
    await bookings.book(ports, address, ports.new_id(), slot, colleague)


@contextmanager
def overheard(database: Database) -> Iterator[list[Statement]]:
    """What the database is told, statement by statement."""
    heard: list[Statement] = []

    def hear(_c: Any, _cursor: Any, statement: str, values: Any, _context: Any, many: bool) -> None:
        heard.append((statement, [tuple(one) for one in (values if many else [values])]))

    def said(what: str, connection: Any) -> None:
        # Of a file we begin ourselves, and what only reads from a server begins nothing.
        alone = connection.get_execution_options().get("isolation_level") == "AUTOCOMMIT"
        if not alone and (what == "COMMIT" or database.shared):
            heard.append((what, [()]))

    listening: dict[str, Callable[..., None]] = {
        "before_cursor_execute": hear,
        "begin": partial(said, "BEGIN"),
        "commit": partial(said, "COMMIT"),
    }
    engines = {database.writer} if database.shared else {database.writer, database.reader}
    for engine in engines:
        for name, listener in listening.items():
            event.listen(engine.sync_engine, name, listener)
    yield heard
    for engine in engines:
        for name, listener in listening.items():
            event.remove(engine.sync_engine, name, listener)


async def booked(name: str, address: str) -> None:
    database, ports = await begun(address)
    wished = await wishes(ports, PEOPLE)
    first = iter(wished[:2])
    await book_one(ports, first)
    with overheard(database) as statements:
        await book_one(ports, first)
    numbers = count(1)
    for processes in sorted({1, os.cpu_count() or 1}) if database.shared else [1]:
        with bookers(address, wished[2::2] if processes == 1 else wished[3::2], processes) as pipes:
            for clients in CLIENTS:
                if clients < processes:
                    continue
                rounds = []
                for _ in range(ROUNDS):
                    through = await asyncio.to_thread(_through, pipes, clients // processes)
                    plain = _pgbench(address, statements, clients) if database.shared else None
                    rounds.append((through, plain or _plain(database, statements, numbers)))
                ours = Pace(
                    _mean([one.a_second for one, _ in rounds]), [one for each, _ in rounds for one in each.took]
                )
                rate = _mean([plain for _, plain in rounds])
                title = f"{name}, {clients} at once" + (f", {processes} processes" if processes > 1 else "")
                print(f"{title:36}{ours}{rate:12,.0f}{ours.a_second / rate:9.2f}", flush=True)
    await database.close()


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values)


def _through(pipes: Sequence[Pipe], clients: int) -> Pace:
    """So many clients of each process, all at the same time."""
    for pipe in pipes:
        pipe.send(clients)
    told: list[Pace] = [pipe.recv() for pipe in pipes]
    return Pace(sum(one.a_second for one in told), [took for one in told for took in one.took])


@contextmanager
def bookers(address: str, wished: Sequence[tuple[str, Span]], processes: int) -> Iterator[list[Pipe]]:
    """Processes that book, each other slots of the same people."""
    context = multiprocessing.get_context("spawn")
    pipes, started = [], []
    for number in range(processes):
        ours, theirs = context.Pipe()
        values = (address, wished[number::processes], theirs)
        started.append(context.Process(target=booker, args=values, daemon=True))
        started[-1].start()
        pipes.append(ours)
    for pipe in pipes:
        pipe.recv()
    yield pipes
    for pipe, process in zip(pipes, started, strict=True):
        pipe.send(0)
        process.join()


def booker(address: str, wished: Sequence[tuple[str, Span]], pipe: Pipe) -> None:
    """A process that books for as many clients as it is told, until it is told none."""

    async def run() -> None:
        database, left = Database(address, queue=PATIENT), iter(wished)
        ports = ports_on(database, Clock(), BusyPort(), {name: KeepingCourier() for name in COURIERS})
        await book_one(ports, left)
        pipe.send(True)
        while clients := await asyncio.to_thread(pipe.recv):
            pipe.send(await pace(partial(book_one, ports, left), clients))
        await database.close()

    asyncio.run(run())


def _literal(value: Any, uid: str, listed: bool = False) -> str:
    """A value of one booking as SQL that makes another: :uid and :day are chosen anew each time. Ids in lists are those
    of new rows."""
    if isinstance(value, list):
        return f"ARRAY[{', '.join(_literal(one, uid, True) for one in value)}]"
    if value == uid:
        return "md5(:uid::text)"
    if listed and _is_id(value):
        return "md5(random()::text || clock_timestamp()::text)"
    if isinstance(value, datetime):
        return f"(timestamptz '{value.isoformat()}' + :day * interval '1 day')"
    if isinstance(value, bool) or value is None:
        return {None: "NULL", True: "TRUE", False: "FALSE"}[value]
    if isinstance(value, int):
        return ":person" if value >= FIRST_ID else str(value)
    return "'" + str(value).replace("'", "''") + "'"


def _pgbench(address: str, statements: Sequence[Statement], clients: int) -> float:
    """Transactions a second of the same statements; those with many values in one trip, as we send them."""
    uid = next(one for sql, values in statements if "INSERT INTO bookings" in sql for one in values[0] if _is_id(one))
    lines = [
        f"\\set person random({FIRST_ID}, {FIRST_ID + PEOPLE - 1})",
        "\\set day random(1, 90000000)",
        "\\set uid random(1, 9000000000000000000)",
    ]
    for sql, many in statements:
        written = [f"{_written(sql, values, uid)};" for values in many]
        lines += ["\\startpipeline", *written, "\\endpipeline"] if len(many) > 1 else written
    url = make_url(address)
    with TemporaryDirectory() as folder:
        script = Path(folder, "booking.sql")
        script.write_text("\n".join(lines), encoding="utf-8")
        program = postgres.WHEEL / postgres.PROGRAMS / "pgbench"
        where = ["-h", str(url.query["host"]), "-U", str(url.username), str(url.database)]
        how = ["-n", "-M", "prepared", "-c", str(clients), "-j", "1", "-T", str(SECONDS), "-f", str(script)]
        done = subprocess.run([str(program), *how, *where], capture_output=True, text=True, check=True)
    return float(re.search(r"tps = ([\d.]+)", done.stdout)[1])  # type: ignore[index]


def _written(sql: str, values: Sequence[Any], uid: str) -> str:
    """A statement with its values in it."""
    written = {place: _literal(value, uid) for place, value in enumerate(values, 1)}
    return re.sub(r"\$(\d+)", lambda found: written[int(found[1])], " ".join(sql.split()))


def _is_id(value: Any) -> bool:
    return isinstance(value, str) and bool(HEX.fullmatch(value))


def _plain(database: Database, statements: Sequence[Statement], numbers: Iterator[int]) -> float:
    """Transactions a second of the same statements in one connection that nobody shares."""
    fixed = {one for sql, many in statements if "INSERT" not in sql for each in many for one in each if _is_id(one)}
    made = {one for sql, many in statements if "INSERT INTO bookings" in sql for one in many[0] if _is_id(one)}
    with closing(sqlite3.connect(str(database.url.database), isolation_level=None)) as connection:
        for pragma in ("synchronous=FULL", "foreign_keys=ON", "busy_timeout=5000"):
            connection.execute(f"PRAGMA {pragma}")
        fixed = (fixed - made) | {str(row[0]) for row in connection.execute("SELECT id FROM meeting_types")}
        done, end = 0, perf_counter() + SECONDS
        while perf_counter() < end:
            number = next(numbers)
            for sql, many in statements:
                values = [[_another(one, number, fixed) for one in each] for each in many]
                if len(many) > 1:
                    connection.executemany(sql, values)
                else:
                    connection.execute(sql, values[0]).fetchall()
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
    """A process with a bot in it; tells its port, its processor time when it is asked, and ends when it is told to."""
    asyncio.run(_served(way, Path(folder), pipe))


async def _served(way: str, folder: Path, pipe: Pipe) -> None:
    if way == OURS:
        values = {"DATA_DIR": folder, "DATABASE_URL": f"sqlite:///{folder}/bench.db"}
        application = build(Settings.model_validate(values)).application
    else:
        bare = CloudAdapter(ConfigurationBotFrameworkAuthentication(Unregistered()))
        application = _echoing(bare if way == ECHO else Adapter(BotSettings()))
    runner = web.AppRunner(application, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    pipe.send(runner.addresses[0][1])
    while await asyncio.to_thread(pipe.recv):
        pipe.send((process_time(), _resident()))
    await runner.cleanup()


def _echoing(adapter: CloudAdapter) -> web.Application:
    async def messages(request: web.Request) -> web.Response:
        return await adapter.process(request, Echo()) or web.Response()

    async def close(_: web.Application) -> None:
        if isinstance(adapter, Adapter):
            await adapter.close()

    application = web.Application()
    application.add_routes([web.post("/api/messages", messages)])
    application.on_cleanup.append(close)
    return application


class Elsewhere(DemoChannel):
    """A channel whose connector is in this process, and its bot in another."""

    connector = ""

    @property
    def _base(self) -> str:
        return self.bot_url

    def forget(self) -> None:
        """What was said so far."""
        self._chats = {chat: {} for chat in self._chats}

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


@asynccontextmanager
async def talking(way: str) -> AsyncIterator[tuple[Elsewhere, Pipe]]:
    """A bot in a process of its own, and the channel of a crowd that has talked to it before."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    with TemporaryDirectory() as folder:
        process = context.Process(target=served, args=(way, folder, theirs), daemon=True)
        process.start()
        channel = Elsewhere(f"http://127.0.0.1:{ours.recv()}", Clock(), people=(*KNOWN, *crowd()))
        async with connector(channel):
            await channel.say("anna", "create 30-minute office hours")
            for person in crowd():
                await channel.say(person, WEEK)
            yield channel, ours
        await channel.close()
        ours.send(False)
        process.join()


def crowd() -> list[Person]:
    return [
        Person(f"ben{n}", f"Ben{n} Brook", f"{n:032x}", f"ben{n}@example.org", "Europe/London", "en-GB")
        for n in range(CROWD)
    ]


Act = Callable[[Elsewhere, Person], Awaitable[Answer]]


def saying(text: str) -> Act:
    return lambda channel, person: channel.post(person, type="message", text=text, textFormat="plain")


async def pressing(channel: Elsewhere, person: Person) -> Answer:
    """The button to the next day on the card that was shown first."""
    shown = next(one for one in channel.messages(person) if one.card)
    action = next(one for one in _actions(shown.card) if one.get("verb") == "slots")
    value = {"action": {one: action[one] for one in ("type", "verb", "data")}, "trigger": "manual"}
    return await channel.post(person, type="invoke", name="adaptiveCard/action", value=value, replyToId=shown.id)


def _actions(card: Any) -> Iterator[Mapping[str, Any]]:
    if isinstance(card, Mapping):
        if card.get("type") == "Action.Execute":
            yield card
        card = list(card.values())
    for one in card if isinstance(card, list) else ():
        yield from _actions(one)


async def turns() -> None:
    async with talking(ECHO) as echo, talking(ADAPTED) as adapted, talking(OURS) as ours:
        asked = [
            (ECHO, *echo, saying("help")),
            (ADAPTED, *adapted, saying("help")),
            ("help", *ours, saying("help")),
            ("a week of free times", *ours, saying(WEEK)),
            ("a button: the next day", *ours, pressing),
        ]
        heads = ("a second", "p50 ms", "p99 ms", "p99/p50", "of echo", "cpu ms", "of echo")
        print(f"\n{'bot turns':36}{''.join(f'{head:>9}' for head in heads)}")
        for clients in TALKING:
            rounds = [[await _talked(*one[1:], clients) for one in asked] for _ in range(ROUNDS)]
            medians, costs = [], []
            for (way, *_), *each in zip(asked, *rounds, strict=True):
                took = [one for measured, _ in each for one in measured.took]
                measured = Pace(_mean([one.a_second for one, _ in each]), took)
                medians.append(median(took))
                costs.append(min(cost for _, cost in each))
                print(
                    f"{f'{way}, {clients} at once':36}{measured}{medians[-1] / medians[0]:9.2f}"
                    f"{costs[-1]:9.1f}{costs[-1] / costs[0]:9.2f}",
                    flush=True,
                )


async def _talked(channel: Elsewhere, pipe: Pipe, act: Act, clients: int) -> tuple[Pace, float]:
    """Turns of people who take turns, and what one costs the bot's process, in milliseconds."""
    people = cycle(crowd())

    async def turn(_: int) -> None:
        answer = await act(channel, next(people))
        assert answer.status < 300, answer

    before = _spent(pipe)
    measured = await pace(turn, clients)
    return measured, 1000 * (_spent(pipe) - before) / len(measured.took)


def _spent(pipe: Pipe) -> float:
    return _asked(pipe)[0]


def _asked(pipe: Pipe) -> tuple[float, float]:
    """The seconds of processor time of a bot's process, and its MiB."""
    pipe.send(True)
    spent, size = pipe.recv()
    return float(spent), float(size)


async def lasting(minutes: int) -> None:
    """An hour's load, or another number of minutes of it."""
    heads = ("pages", "turns", "bookings", "refused", "p99 ms", "MiB")
    print(f"\n{'minute':>6}{''.join(f'{head:>9}' for head in heads)}")
    sizes = []
    async with talking(OURS) as (channel, pipe), ClientSession(channel.bot_url) as session:
        people = Lasting(channel, session, cycle(crowd()))
        for minute in range(1, minutes + 1):
            done = await asyncio.gather(
                pace(people.look, 2, 60), pace(people.ask, 2, 60), pace(people.change_ones_mind, 1, 60)
            )
            sizes.append(_asked(pipe)[1])
            told = "".join(f"{number:9,}" for number in (*(len(one.took) for one in done), people.refused))
            took = sorted(one for each in done[:2] for one in each.took)
            print(f"{minute:6}{told}{took[int(len(took) * 0.99)]:9.0f}{sizes[-1]:9.1f}", flush=True)
            channel.forget()
    print(f"MiB after a quarter of it {sizes[len(sizes) // 4]:.1f}, most {max(sizes):.1f}, at its end {sizes[-1]:.1f}")


@dataclass
class Lasting:
    """What people do for an hour; who finds the service overloaded, as it may be beside other work, is counted."""

    channel: Elsewhere
    session: ClientSession
    people: Iterator[Person]
    refused: int = 0

    async def look(self, _: int) -> None:
        async with self.session.get("/anna-berger/office-hours") as answer:
            await answer.read()
        self.refused += answer.status == 503
        assert answer.status in (200, 503), answer.status

    async def ask(self, _: int) -> None:
        answer = await saying(WEEK)(self.channel, next(self.people))
        assert answer.status < 300, answer

    async def change_ones_mind(self, _: int) -> None:
        """Book the first time there is, and call it off."""
        await self.channel.say("ben", WEEK)
        shown = self.channel.messages("ben")[-1]
        for verb in ("take", "cancel_booking"):
            action = next((one for one in _actions(shown.card) if one.get("verb") == verb), None)
            if action is None:
                self.refused += 1
                break
            await self.channel.press("ben", shown.id, action)
            shown = next(one for one in self.channel.messages("ben") if one.id == shown.id)
        await asyncio.sleep(EVERY)


def memory(made: int, folder: str, pipe: Pipe) -> None:
    """A process that makes so many bookings and tells its size in MiB at the start and after each quarter."""

    async def run() -> None:
        database, ports = await begun(f"sqlite:///{folder}/memory.db")
        sizes, done, wished = [], 0, iter(list[tuple[str, Span]]())
        for number in range(made + 1):
            if number == SETTLED or (number and number % (made // 4) == 0):
                sizes.append(_resident())
            while (wish := next(wished, None)) is None:
                done += 1
                wished = iter(await wishes(ports, PEOPLE, f"Anna{done}x"))
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
    """An offer of a week, a booking and a name, among more and more people who have meeting types and bookings."""
    database, ports = await begun(address)
    wished = iter(await wishes(ports, PEOPLE))
    await book_one(ports, wished)
    known = PEOPLE
    for size in sizes:
        await _add_people(database, size - known)
        await organizers.put_into_words(ports)
        known = size
        offered, made, named = [], [], []
        for _ in range(ASKED):
            address_of, slot = next(wished)
            began = perf_counter()
            await bookings.offer(ports, address_of, Span(slot.start, slot.start + timedelta(days=7)))
            offered.append(1000 * (perf_counter() - began))
            began = perf_counter()
            await book_one(ports, iter([(address_of, slot)]))
            made.append(1000 * (perf_counter() - began))
            began = perf_counter()
            await organizers.named(ports, "Anna3 Berger")
            named.append(1000 * (perf_counter() - began))
        print(f"{f'{name}, {size:,} organizers':36}{median(offered):9.1f}{median(made):9.1f}{median(named):9.1f}")
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
                [first[0] | {"id": one, "key": f"key {one}", "page": f"page-{one}", "name": _name(one)} for one in new],
                [first[1] | {"id": f"{one:032x}", "organizer_id": one} for one in new],
                [
                    first[2] | {"uid": f"{one:032x}", "organizer_id": one, "meeting_type_id": f"{one:032x}"}
                    for one in new
                ],
            ]
            for table, values in zip(copied, rows, strict=True):
                await connection.execute(insert(table), values)
        # PostgreSQL counts its rows anew in the background, where people come one by one and not all in a second.
        await connection.execute(text("ANALYZE"))


def _name(number: int) -> str:
    return f"Person{number} Berger"


async def everything(parts: Sequence[str], made: int, sizes: Sequence[int], minutes: int) -> None:
    with TemporaryDirectory() as folder, postgres.server(OPTIONS) as server:
        for part in parts:
            began = perf_counter()
            match part:
                case "bookings":
                    heads = ("a second", "p50 ms", "p99 ms", "p99/p50")
                    print(f"{part:36}{''.join(f'{one:>9}' for one in heads)}{'statements':>12}{'of them':>9}")
                    await booked("SQLite", f"sqlite:///{folder}/bookings.db")
                    async with fresh(server) as address:
                        await booked("PostgreSQL", address)
                case "turns":
                    await turns()
                case "memory":
                    remembered(made)
                case "hour":
                    await lasting(minutes)
                case "growth":
                    print(f"\n{'milliseconds':36}{'offer':>9}{'booking':>9}{'name':>9}")
                    await grown("SQLite", f"sqlite:///{folder}/growth.db", sizes)
                    async with fresh(server) as address:
                        await grown("PostgreSQL", address, sizes)
            print(f"({part}: {perf_counter() - began:.0f} s)", flush=True)


def asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("parts", nargs="*", metavar="PART", help=", ".join([*PARTS, HOUR]))
    parser.add_argument("--made", type=int, default=MANY, help="bookings for the look at memory")
    parser.add_argument("--organizers", type=int, default=SIZES[1], help="organizers in the end")
    parser.add_argument("--minutes", type=int, default=MINUTES, help="of load")
    parser.add_argument("--long", action="store_true", help=f"{MOST:,} and {SIZES[-1]:,}")
    values = parser.parse_args()
    if unknown := set(values.parts) - {*PARTS, HOUR}:
        parser.error(f"no part {', '.join(sorted(unknown))}")
    return values


if __name__ == "__main__":
    wanted = asked()
    most = SIZES[-1] if wanted.long else wanted.organizers
    sizes = sorted({most, *(size for size in SIZES if size < most)})
    asyncio.run(everything(wanted.parts or PARTS, MOST if wanted.long else wanted.made, sizes, wanted.minutes))
