"""What was promised survives the death of the process that promised it: kill -9 at random moments under load."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from random import Random
from uuid import uuid4

import pytest
from aiohttp import ClientError, ClientSession, ClientTimeout
from aiosmtpd.smtp import SMTP, Envelope, Session
from sqlalchemy import select

from app import now
from scheduling.links import Links
from scheduling.ports import Ports
from scheduling.spans import Span
from scheduling.usecases.delivery import BATCH
from storage.checking import breaches
from storage.database import Database
from storage.migrations import migrate
from storage.tables import bookings
from tests.conftest import PATIENT, BusyPort, Clock, ports_on
from tests.mail.servers import SmtpServer, smtp_server
from tests.reliability.office import Slot, all_told, offices, untold
from tests.reliability.size import LONG, figure, size
from tests.service import free_port
from tests.test_paths import event, until

ROOT = Path(__file__).parents[2]
KEYS = "a key that outlives every process of this test"
KILLS = size(1, 100)
CLIENTS = 8
READY = 60  # seconds to come up in
# Seconds until everything must have been told; the leases of one of two that died end within a minute.
HEARD_OF = 600 if LONG else 120
STATES = {"book": "confirmed", "cancel": "cancelled"}


@asynccontextmanager
async def process(folder: Path, port: int, **settings: str) -> AsyncIterator[asyncio.subprocess.Process]:
    """The service as its own process, killed without mercy at the end."""
    given = {**os.environ, "DATA_DIR": str(folder), "PORT": str(port), "LINK_KEYS": KEYS, **settings}
    with (folder / "log").open("ab") as log:
        running = await asyncio.create_subprocess_exec(
            sys.executable, "app.py", cwd=ROOT, env=given, stdout=log, stderr=log
        )
    try:
        try:
            await ready(f"http://localhost:{port}/readyz", READY)
        except AssertionError as problem:
            raise AssertionError((folder / "log").read_text(encoding="utf-8")[-4000:]) from problem
        yield running
    finally:
        if running.returncode is None:
            running.send_signal(signal.SIGKILL)
        await running.wait()


async def ready(address: str, seconds: int = 30) -> None:
    async with ClientSession() as session:
        for _ in range(seconds * 10):
            try:
                async with session.get(address) as response:
                    if response.status == 200:
                        return
            except ClientError:
                await asyncio.sleep(0.1)
    raise AssertionError("it never came up")


@dataclass
class Crowd:
    """Guests who book, cancel some of it, and know what they were told."""

    links: Links
    random: Random
    free: list[Slot] = field(default_factory=list)
    told: dict[str, str] = field(default_factory=dict)  # uid -> the last that was confirmed: "book" or "cancel"
    tried: dict[str, str] = field(default_factory=dict)  # uid -> the last that was asked for

    async def book_until_cut_off(self, places: list[int]) -> None:
        """Until the services at these ports are gone, or there is nothing left to book."""
        urls = [f"http://localhost:{places[number % len(places)]}" for number in range(CLIENTS)]
        async with ClientSession(timeout=ClientTimeout(total=30)) as session:
            await asyncio.gather(*(self._guest(session, url) for url in urls))

    async def _guest(self, session: ClientSession, url: str) -> None:
        try:
            while self.free:
                slot, uid = self.free.pop(), uuid4().hex
                since = int(now().timestamp())
                filled = {
                    "form": self.links.token("form", uid, since),
                    "since": str(since),
                    "start": slot.start.isoformat(),
                    "zone": "UTC",
                    "name": "Gina Guest",
                    "email": f"{uid}@example.net",
                }
                booked = await self._ask(session, f"{url}/{slot.address}/book", uid, "book", filled)
                if booked and self.random.random() < 0.2:
                    there = f"{url}/b/{self.links.token('booking', uid)}/cancel"
                    await self._ask(session, there, uid, "cancel", {})
        except (ClientError, TimeoutError, OSError):
            return

    async def _ask(self, session: ClientSession, address: str, uid: str, what: str, form: dict[str, str]) -> bool:
        """Whether it was done; a service that is asked too much says so, and nothing is done."""
        self.tried[uid] = what
        async with session.post(address, data=form, allow_redirects=False) as answer:
            if answer.status == 303:
                self.told[uid] = what
            elif answer.status != 503:
                raise AssertionError(f"{what}: {answer.status}")
            return answer.status == 303


@dataclass
class Moody(SmtpServer):
    """A mail server that takes its time, and sometimes wants to be asked again."""

    random: Random = field(default_factory=lambda: Random(5))
    refuses: float = 0.05

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        if self.random.random() < self.refuses:
            return "451 not now"
        self.delay = self.random.uniform(0, 0.04)
        return await super().handle_DATA(server, session, envelope)


@dataclass
class Scene:
    """A database that outlives its processes, and the mail server they send to."""

    folder: Path
    database: Database
    ports: Ports
    post: SmtpServer
    settings: dict[str, str]
    crowd: Crowd
    places: list[int]  # ports

    def process(self, place: int) -> AbstractAsyncContextManager[object]:
        folder = self.folder / str(place)
        folder.mkdir(exist_ok=True)
        return process(folder, place, **self.settings)

    async def open_an_office(self, number: int) -> None:
        """One more person to book: strangers may make sixty bookings an hour with one."""
        free = list(await offices(self.ports, [f"Anna{number} Berger"], Span(now(), now() + timedelta(days=14))))
        self.crowd.random.shuffle(free)
        self.crowd.free = free[:60]

    async def require_unbroken(self) -> None:
        """The promises of the database hold, and so does every word that was given."""
        assert await breaches(self.database, now()) == []
        stored = await self.statuses()
        for uid, word in self.crowd.told.items():
            # Of what was asked for and never answered either may be true.
            assert stored[uid] == STATES[word] or self.crowd.tried[uid] != word

    async def statuses(self) -> dict[str, str]:
        async with self.database.reader.connect() as connection:
            rows = await connection.execute(select(bookings.c.uid, bookings.c.status))
            return {row.uid: row.status for row in rows}


@pytest.fixture(params=["sqlite", "postgresql"] if LONG else ["sqlite"])
def address(request: pytest.FixtureRequest) -> str:
    """PostgreSQL, with two processes, takes longer than the suite has."""
    found: str = request.getfixturevalue("sqlite_address" if request.param == "sqlite" else "postgres_address")
    return found


@pytest.fixture
async def scene(address: str, tmp_path: Path) -> AsyncIterator[Scene]:
    database = Database(address, queue=PATIENT)
    await migrate(database)
    async with smtp_server(Moody() if LONG else SmtpServer(delay=0.2)) as post:
        settings = {
            "DATABASE_URL": address,
            "LINK_KEYS": KEYS,
            "SMTP_URL": f"{post.url}?starttls=never",
            "MAIL_FROM": "bookings@example.org",
        }
        ports = replace(ports_on(database, Clock(now()), BusyPort(), {}), clock=now)
        places = [free_port() for _ in range(2 if database.shared else 1)]
        crowd = Crowd(Links("http://localhost", (KEYS.encode(),)), Random(3))
        yield Scene(tmp_path, database, ports, post, settings, crowd, places)
    await database.close()


@pytest.mark.timeout(3600)
async def test_what_was_confirmed_and_promised_survives_kill_9(scene: Scene) -> None:
    left_over = 0
    async with AsyncExitStack() as others:
        for place in scene.places[1:]:
            await others.enter_async_context(scene.process(place))
        for number in range(KILLS):
            await scene.open_an_office(number)
            async with scene.process(scene.places[0]):
                booking = asyncio.create_task(scene.crowd.book_until_cut_off(scene.places))
                before = len(scene.crowd.told)
                await until(lambda before=before: len(scene.crowd.told) > before + 3, "bookings", READY)
                await asyncio.sleep(scene.crowd.random.uniform(0, 1 if LONG else 0))
            await booking
            await scene.require_unbroken()
            left_over += len(await untold(scene.database))
        assert left_over > 0
        async with scene.process(scene.places[0]):
            await all_told(scene.database, HEARD_OF)
    await scene.require_unbroken()
    _require_letters(scene, await scene.statuses())


def _require_letters(scene: Scene, stored: dict[str, str]) -> None:
    """Each guest knows how things are; no letter is about nothing; what came twice is the same."""
    known: dict[str, dict[int, str]] = {}
    copies: dict[str, list[tuple[str, int, str]]] = {}
    for letter in scene.post.letters:
        if letter["Subject"].startswith("Reminder"):
            continue  # invites to nothing; some come due while this test is at work
        method, invited = event(letter)
        uid, sequence = str(invited["UID"]).partition("@")[0], int(invited["SEQUENCE"])
        copies.setdefault(str(letter["Message-ID"]), []).append((uid, sequence, method))
        if f"{uid}@example.net" in letter["To"]:
            known.setdefault(uid, {})[sequence] = method
    phantoms = {uid for same in copies.values() for uid, _, _ in same} - stored.keys()
    told = {uid: sequences[max(sequences)] for uid, sequences in known.items()}
    missing = [uid for uid, status in stored.items() if status == "confirmed" and told.get(uid) != "REQUEST"]
    missing += [uid for uid, status in stored.items() if status == "cancelled" and told.get(uid, "CANCEL") != "CANCEL"]
    twice = sum(len(same) - 1 for same in copies.values())
    figure(
        f"kill -9, {len(scene.places)} on {scene.database.url.get_backend_name()}",
        kills=KILLS,
        bookings=len(stored),
        letters=len(copies),
        missing=len(missing),
        about_nothing=len(phantoms),
        sent_twice=twice,
    )
    assert (missing, phantoms) == ([], set())
    assert all(len(set(same)) == 1 for same in copies.values())
    assert twice <= KILLS * BATCH
