"""What all tests share: real ports on a real database, a clock one can set, couriers that keep what they deliver."""

from __future__ import annotations

import asyncio
import gc
import os
import shutil
import tempfile
from collections.abc import AsyncIterator, Coroutine, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import cache, partial
from pathlib import Path
from typing import Any
from uuid import uuid4

import asyncpg
import hypothesis
import pytest
from sqlalchemy.engine import make_url

from calendars import Calendars
from scheduling.errors import Undeliverable
from scheduling.links import Links
from scheduling.model import Attendee, Booked, Booking, Busy, Connection, MeetingType, Notice, Organizer, Shifted
from scheduling.ports import Delivery, News, Ports
from scheduling.spans import Span
from scheduling.taken import BusyTimes
from scheduling.usecases import meeting_types, organizers
from storage.database import Database
from storage.migrations import migrate
from tests import postgres
from web.squares import squared

# What is slow for once says something of the machine and nothing of the code; what is slow for good the bench shows.
hypothesis.settings.register_profile("bookings", deadline=None)
hypothesis.settings.load_profile("bookings")

MONDAY = datetime(2026, 3, 2, 7, 0, tzinfo=UTC)  # 8:00 in Berlin, before anybody's working day
PUBLIC_URL = "http://localhost:3978"


PATIENT = 60  # seconds in the queue for the database: the tests ask what comes out, on however slow a machine


class Clock:
    """A clock that stands still until it is set."""

    def __init__(self, moment: datetime = MONDAY) -> None:
        self.moment = moment

    def __call__(self) -> datetime:
        return self.moment

    def advance(self, length: timedelta) -> None:
        self.moment += length


@dataclass
class KeepingCourier:
    """Delivers by remembering; raises `problem` instead while there is one."""

    delivered: list[Delivery] = field(default_factory=list)
    problem: Exception | None = None

    async def deliver(self, delivery: Delivery) -> Mapping[str, Any]:
        if self.problem:
            # Else each raising of the same exception would add to what it remembers of the last.
            raise self.problem.with_traceback(None)
        self.delivered.append(delivery)
        return {"reference": delivery.notification.id}


@dataclass
class KeepingPreview:
    """Keeps the previews it is given."""

    told: list[tuple[Organizer, date, Sequence[Booked]]] = field(default_factory=list)

    async def __call__(self, organizer: Organizer, today: date, meetings: Sequence[Booked]) -> None:
        self.told.append((organizer, today, meetings))


@dataclass
class KeepingAnnouncer:
    """Keeps what organizers are told of several meetings; raises `problem` instead while there is one."""

    told: list[tuple[str, list[tuple[Booking, Shifted]]]] = field(default_factory=list)
    problem: Undeliverable | None = None

    async def announce(self, notice: Notice, organizer: Organizer, meetings: Sequence[tuple[Booking, Shifted]]) -> None:
        await asyncio.sleep(0)  # as any real one lets others run
        if self.problem:
            raise self.problem
        self.told.append((organizer.name, list(meetings)))


@dataclass
class KeepingNews:
    """Keeps the news of calendars; raises `problem` instead while there is one."""

    told: list[tuple[str, str, str]] = field(default_factory=list)
    problem: Undeliverable | None = None

    async def __call__(self, organizer: Organizer, connection: Connection, news: News, title: str = "") -> None:
        if self.problem:
            raise self.problem
        self.told.append((organizer.name, news, title))


class BusyPort:
    """The busy port: what the tests put in, or the problem they want."""

    def __init__(self) -> None:
        self.spans: list[Busy] = []
        self.problem: Exception | None = None

    async def __call__(self, connections: Sequence[Connection], window: Span) -> Sequence[BusyTimes]:
        await asyncio.sleep(0)  # as any real calendar lets others run
        if self.problem:
            raise self.problem
        return [BusyTimes(tuple(one for one in self.spans if one.span.overlaps(window)))]


def pytest_xdist_auto_num_workers() -> int:
    """One more than there are cores: many tests wait for a server, a browser or a process of their own."""
    return (os.cpu_count() or 1) + 1


def pytest_collection_finish() -> None:
    """What was imported and collected stays to the end. To look through it again and again for garbage takes a tenth of
    all the time, and more than that where many tests are at work on a database."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """The address of a PostgreSQL server: that of DATABASE_URL, else one started for these tests."""
    if given := os.environ.get("DATABASE_URL"):
        yield given
    else:
        with postgres.server() as address:
            yield address


@pytest.fixture(scope="session")
def migrated_template(postgres_server: str) -> str:
    """The name of a migrated database on the server, to copy: migrating takes ten times as long as copying."""
    name = f"migrated_{uuid4().hex}"

    async def made() -> None:
        await _administer(postgres_server, f"CREATE DATABASE {name}")
        await _migrated(_beside(postgres_server, name))

    _apart(made())
    return name


@pytest.fixture
async def postgres_address(request: pytest.FixtureRequest, postgres_server: str) -> AsyncIterator[str]:
    """A database of its own on the PostgreSQL server: empty, or migrated for who asks for `migrated_address`."""
    migrated = "migrated_address" in request.fixturenames
    template = request.getfixturevalue("migrated_template") if migrated else "template1"
    async with fresh(postgres_server, template, _of_this_process()) as address:
        yield address


@asynccontextmanager
async def fresh(server: str, template: str = "template1", name: str = "") -> AsyncIterator[str]:
    """The address of a database on a server, empty or the copy of another, gone afterwards. Without a name it gets one
    that no other has."""
    name = name or f"test_{uuid4().hex}"
    # As files: page by page, which is the usual way, takes four times as long for one as small as ours.
    await _administer(server, f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY")
    try:
        yield _beside(server, name)
    finally:
        await _administer(server, f"DROP DATABASE {name} WITH (FORCE)")


@cache
def _of_this_process() -> str:
    """A name for what each of its tests makes anew in the same place."""
    return f"test_{uuid4().hex}"


def _beside(server: str, name: str) -> str:
    head, _, query = server.partition("?")
    return f"{head.rpartition('/')[0]}/{name}?{query}"


async def _migrated(address: str) -> None:
    database = Database(address)
    await migrate(database)
    await database.close()


def _apart(work: Coroutine[Any, Any, None]) -> None:
    """Done in a thread of its own: the loop of this one belongs to the test."""
    with ThreadPoolExecutor(1) as pool:
        pool.submit(asyncio.run, work).result()


@cache
def migrated_file() -> bytes:
    """A migrated SQLite database, to copy: hundreds of tests want one."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "bookings.db"
        _apart(_migrated(f"sqlite:///{path}"))
        return path.read_bytes()


@pytest.fixture(scope="session")
def sqlite_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("sqlite")


@pytest.fixture
def sqlite_address(sqlite_folder: Path) -> str:
    """Where no file is yet, in a folder with nothing in it."""
    shutil.rmtree(sqlite_folder)
    sqlite_folder.mkdir()
    return f"sqlite:///{sqlite_folder / 'bookings.db'}"


@pytest.fixture(params=["sqlite", "postgresql"])
def address(request: pytest.FixtureRequest) -> str:
    """A fresh database of each kind."""
    wanted = "sqlite_address" if request.param == "sqlite" else "postgres_address"
    result: str = request.getfixturevalue(wanted)
    return result


@pytest.fixture
def migrated_address(address: str) -> str:
    """A database of each kind in the newest state, where a service need not begin with bringing it there."""
    if address.startswith("sqlite"):
        _copy_to(address)
    return address


async def _administer(address: str, statement: str) -> None:
    # Straight to the driver: an engine asks its server a dozen things first, and hundreds of tests come here twice.
    url = make_url(address).set(drivername="postgresql").render_as_string(hide_password=False)
    connection = await asyncpg.connect(url)
    await connection.execute(statement)
    await connection.close()


def _copy_to(address: str) -> None:
    Path(address.removeprefix("sqlite:///")).write_bytes(migrated_file())


@cache
def _at(address: str) -> Database:
    """What all tests of this process share of a database: the statements that are compiled already, which takes longer
    than most answers. Closed after each test, it connects anew in the next, to what is there by then."""
    return Database(address, queue=PATIENT)


@pytest.fixture
async def sqlite(sqlite_address: str) -> AsyncIterator[Database]:
    _copy_to(sqlite_address)
    yield (database := _at(sqlite_address))
    await database.close()


@pytest.fixture
async def database(migrated_address: str) -> AsyncIterator[Database]:
    """A migrated database, once of each kind."""
    yield (database := _at(migrated_address))
    await database.close()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def busy() -> BusyPort:
    return BusyPort()


@pytest.fixture
def couriers() -> dict[str, KeepingCourier]:
    return {"calendar": KeepingCourier(), "mail": KeepingCourier(), "chat": KeepingCourier()}


def ports_on(database: Database, clock: Clock, busy: BusyPort, couriers: Mapping[str, Any]) -> Ports:
    return Ports(
        work=partial(database.work, "tests", clock),
        reading=database.reading,
        busy=busy,
        busy_now=busy,
        couriers=couriers,
        announcers={"chat": KeepingAnnouncer(), "mail": KeepingAnnouncer()},
        preview=KeepingPreview(),
        calendars=Calendars(),
        calendar_news=KeepingNews(),
        providers=("memory",),
        clock=clock,
        new_id=lambda: uuid4().hex,
        incident=lambda: uuid4().hex[:8],
        links=Links(PUBLIC_URL, (b"a key of tests, long enough to be one",)),
        squared=squared,
    )


@pytest.fixture
def ports(sqlite: Database, clock: Clock, busy: BusyPort, couriers: dict[str, KeepingCourier]) -> Ports:
    """Everything real on a temporary SQLite file, but for the world outside."""
    return ports_on(sqlite, clock, busy, couriers)


@pytest.fixture
def ports_everywhere(database: Database, clock: Clock, busy: BusyPort, couriers: dict[str, KeepingCourier]) -> Ports:
    """The same, once on SQLite and once on PostgreSQL."""
    return ports_on(database, clock, busy, couriers)


async def meet(ports: Ports, name: str, zone: str = "Europe/Berlin", language: str = "en-GB") -> Organizer:
    """Somebody talks to the bot for the first time."""
    first = name.split()[0].lower()
    who = organizers.Who(
        key=f"key-{first}",
        name=name,
        email=f"{first}@example.org",
        zone=zone,
        language=language,
        conversation=f"chat-{first}",
        reference={"conversation": {"id": f"chat-{first}"}},
    )
    return (await organizers.welcome(ports, who)).organizer


async def office_hours(ports: Ports, organizer: Organizer, **values: Any) -> MeetingType:
    wanted = {"name": "Office hours", "duration_min": 30, **values}
    return await meeting_types.create(ports, organizer, ports.new_id(), wanted)


def guest(name: str = "Gina Guest", **values: Any) -> Attendee:
    return Attendee(**{"name": name, "email": "gina@example.net", "zone": "Europe/Paris", **values})


def at(text_: str) -> datetime:
    """A moment written in UTC: `at("2026-03-03 09:00")`."""
    return datetime.fromisoformat(text_).replace(tzinfo=UTC)


def half_hour(text_: str) -> Span:
    return Span(at(text_), at(text_) + timedelta(minutes=30))
