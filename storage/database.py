"""One database, two engines where it must be: SQLite has a single writer, so writers queue for one connection."""

from __future__ import annotations

import asyncio
import logging
import sqlite3
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic
from typing import Any

import asyncpg
from sqlalchemy import event, text
from sqlalchemy.dialects.sqlite.aiosqlite import AsyncAdapt_aiosqlite_dbapi
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import DBAPIError, InvalidatePoolError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.pool import NullPool

from scheduling.errors import Overloaded
from storage import sqlite
from storage.work import SqlWork

log = logging.getLogger("storage")

# https://www.sqlite.org/rescode.html
TROUBLE_IN_SQLITE = (
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_LOCKED,
    sqlite3.SQLITE_NOMEM,
    sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_CANTOPEN,
)
# Connection, rollback to be tried again, resources, operator: https://www.postgresql.org/docs/current/errcodes-appendix.html
TROUBLE_IN_POSTGRESQL = ("08", "40", "53", "57")

DRIVERS = {"sqlite": "sqlite+aiosqlite", "postgresql": "postgresql+asyncpg"}
# Seconds. A button in Teams has to be answered in five, so who cannot be served hears of it before.
QUEUE = 3  # for a connection, of those there are or a new one
ANSWER = 10  # for one statement, the lock it may wait for included; a server that went silent is given up then
LEFT_ALONE = 10  # after which a connection is asked whether it still answers; asking takes three trips to the server
# What is deleted is overwritten: it was somebody's.
PRAGMAS = ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=5000", "secure_delete=ON")


class Database:
    """Where everything is kept. `promised` is called after a commit that put notifications into the outbox. Who
    finds no connection free within `queue` seconds is told so. A connection `left_alone` for longer is asked whether
    it still answers, if a network is in between."""

    def __init__(
        self,
        address: str,
        promised: Callable[[], None] = lambda: None,
        queue: float = QUEUE,
        left_alone: float = LEFT_ALONE,
    ) -> None:
        self.url = url_from(address)
        self.promised = promised
        self.changes = 0  # transactions of this process that may have written something
        if self.url.get_backend_name() == "sqlite":
            self.writer = _sqlite(self.url, "BEGIN IMMEDIATE", pool_timeout=queue, pool_size=1, max_overflow=0)
            self.reader = _sqlite(self.url, "", pool_timeout=queue, pool_size=5, max_overflow=5)
        else:
            self.writer = _postgresql(self.url, left_alone, queue)
            self.reader = self.writer.execution_options(isolation_level="AUTOCOMMIT")

    @property
    def shared(self) -> bool:
        """Whether other processes may be at work on it; a SQLite file belongs to one."""
        return self.url.get_backend_name() != "sqlite"

    @asynccontextmanager
    async def work(self, door: str = "", clock: Callable[[], datetime] | None = None) -> AsyncIterator[SqlWork]:
        """One transaction that may write: leaving commits, an exception rolls back. What it changes is recorded under
        a door and the time of a clock; without one nothing is. Raises Overloaded."""
        async with _answered(), self.writer.begin() as connection:
            work = SqlWork(connection, door, clock)
            yield work
        self.changes += 1
        if work.diaries.promises:
            self.promised()

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[SqlWork]:
        """Reads and waits for nobody. Each statement sees what is committed by then; to begin a transaction, and to end
        it, would be trips for nothing. Raises Overloaded."""
        async with _answered(), self.reader.connect() as connection:
            yield SqlWork(connection)

    async def ping(self) -> None:
        """Raises what the driver raises if the database does not answer."""
        async with self.reader.connect() as connection:
            await connection.execute(text("SELECT 1"))

    async def time(self) -> datetime:
        """What the clock of the database says; for a file, the clock of this machine."""
        async with self.reader.connect() as connection:
            answer = await connection.scalar(text("SELECT CAST(CURRENT_TIMESTAMP AS TEXT)"))
        moment = datetime.fromisoformat(str(answer))
        return moment if moment.tzinfo else moment.replace(tzinfo=UTC)

    async def copy(self, target: Path) -> None:
        """A copy of a SQLite database as it is at one moment, whoever writes meanwhile. The target must not exist."""
        await asyncio.to_thread(_copied, str(self.url.database), str(target))

    async def run(self, act: Callable[[Any], None]) -> None:
        """Run something that wants a plain connection, as migrations do, for as long as it takes."""
        async with self.patient(self.writer) as connection:
            await _run(connection, act)

    @asynccontextmanager
    async def patient(self, engine: AsyncEngine, **options: str) -> AsyncIterator[AsyncConnection]:
        """A connection whose statements may take as long as they do: for what looks at everything. On PostgreSQL it is
        one of its own, with these options; a SQLite file answers when it can, so there it is one of the engine."""
        apart = create_async_engine(self.url, poolclass=NullPool, execution_options=options) if self.shared else engine
        async with apart.connect() as connection:
            yield connection

    async def close(self) -> None:
        await self.writer.dispose()
        await self.reader.dispose()


class AlreadyServed(Exception):
    """Another service is at work on this SQLite file."""


@contextmanager
def alone(address: str) -> Iterator[None]:
    """What a service is within while it serves. A SQLite file is for one of them: two would each keep pages and do the
    work of the clock as if they were alone. Raises AlreadyServed. PostgreSQL takes any number.

    The lock is one of SQLite on a file beside it: it works wherever SQLite does, and ends with the process.
    """
    url = url_from(address)
    if url.get_backend_name() != "sqlite" or not url.database:
        yield
        return
    Path(url.database).parent.mkdir(parents=True, exist_ok=True)
    with closing(sqlite3.connect(f"{url.database}.lock", timeout=0, isolation_level=None)) as lock:
        try:
            lock.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError as problem:
            if problem.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY:
                raise
            raise AlreadyServed(
                f"Another process serves {url.database} already, and a SQLite file is for one. Stop that one first, or"
                " set DATABASE_URL to a PostgreSQL database, which takes any number of them."
            ) from None
        yield


def url_from(address: str) -> URL:
    """The SQLAlchemy address with the driver we use; raises ValueError for a database we do not know."""
    url = make_url(address)
    driver = DRIVERS.get(url.get_backend_name())
    if driver is None:
        raise ValueError(f"{url.get_backend_name()} is neither sqlite nor postgresql")
    return url.set(drivername=driver)


@asynccontextmanager
async def _answered() -> AsyncIterator[None]:
    """Raises Overloaded where the database does not answer, or not in time. Within a transaction nothing but the
    database is waited for, so whatever the network has to complain of is the way there."""
    try:
        yield
    except (PoolTimeout, OSError, DBAPIError, asyncpg.PostgresError, asyncpg.InterfaceError) as problem:
        if isinstance(problem, DBAPIError) and not _is_trouble(problem):
            raise
        log.warning("the database does not answer", extra={"problem": type(problem).__name__})
        raise Overloaded from problem


def _is_trouble(problem: DBAPIError) -> bool:
    """Whether the database is in trouble, which passes, rather than asked for what it does not have."""
    if isinstance(problem.orig, sqlite3.Error):
        code = getattr(problem.orig, "sqlite_errorcode", sqlite3.SQLITE_ERROR)
        return code & 0xFF in TROUBLE_IN_SQLITE
    state = getattr(problem.orig, "sqlstate", None) or ""
    return problem.connection_invalidated or state[:2] in TROUBLE_IN_POSTGRESQL


def _copied(source: str, target: str) -> None:
    there = f"{Path(source).absolute().as_uri()}?mode=rw"  # what is not there is not made, and copied empty
    with closing(sqlite3.connect(there, timeout=30, isolation_level=None, uri=True)) as connection:
        connection.execute("VACUUM INTO ?", (target,))


def _sqlite(url: URL, begin: str, **pool: float) -> AsyncEngine:
    if url.database:
        Path(url.database).parent.mkdir(parents=True, exist_ok=True)
    engine = create_async_engine(url, module=AsyncAdapt_aiosqlite_dbapi(sqlite, sqlite3), **pool)

    @event.listens_for(engine.sync_engine, "connect")
    def set_up(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # the driver must not begin by itself, `begin` below does
        cursor = connection.cursor()
        for pragma in PRAGMAS:
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    if begin:
        event.listen(engine.sync_engine, "begin", lambda connection: connection.exec_driver_sql(begin))
    return engine


def _postgresql(url: URL, left_alone: float, queue: float) -> AsyncEngine:
    engine = create_async_engine(
        url,
        # The diary's lock needs to see what was committed while it waited; the server's default may say otherwise.
        isolation_level="READ COMMITTED",
        pool_size=10,
        max_overflow=10,
        pool_timeout=queue,
        connect_args={"timeout": queue, "command_timeout": ANSWER},
    )

    @event.listens_for(engine.sync_engine, "checkin")
    def left(_connection: Any, record: Any) -> None:
        record.info["left"] = monotonic()

    @event.listens_for(engine.sync_engine, "checkout")
    def looked_at(connection: Any, record: Any, _proxy: Any) -> None:
        alone = monotonic() - record.info.get("left", monotonic())
        if connection.driver_connection.is_closed() or (alone > left_alone and not _answers(engine, connection)):
            raise InvalidatePoolError

    return engine


def _answers(engine: AsyncEngine, connection: Any) -> bool:
    try:
        return engine.dialect.do_ping(connection)
    except (engine.dialect.loaded_dbapi.Error, OSError):
        return False


async def _run(connection: AsyncConnection, act: Callable[[Any], None]) -> None:
    await connection.run_sync(act)
    await connection.commit()
