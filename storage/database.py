"""One database, two engines where it must be: SQLite has a single writer, so writers queue for one connection."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import event, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from storage.work import SqlWork

DRIVERS = {"sqlite": "sqlite+aiosqlite", "postgresql": "postgresql+asyncpg"}
PRAGMAS = ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=5000")


class Database:
    """Where everything is kept. `promised` is called after a commit that put notifications into the outbox."""

    def __init__(self, address: str, promised: Callable[[], None] = lambda: None) -> None:
        self.url = url_from(address)
        self.promised = promised
        self.changes = 0  # transactions of this process that may have written something
        if self.url.get_backend_name() == "sqlite":
            self.writer = _sqlite(self.url, "BEGIN IMMEDIATE", pool_size=1, max_overflow=0)
            self.reader = _sqlite(self.url, "BEGIN", pool_size=5, max_overflow=5)
        else:
            # The diary's lock needs to see what was committed while it waited; the server's default may say otherwise.
            self.writer = create_async_engine(
                self.url, isolation_level="READ COMMITTED", pool_size=10, max_overflow=10, pool_pre_ping=True
            )
            self.reader = self.writer

    @property
    def shared(self) -> bool:
        """Whether other processes may be at work on it; a SQLite file belongs to one."""
        return self.url.get_backend_name() != "sqlite"

    @asynccontextmanager
    async def work(
        self, door: str = "", clock: Callable[[], datetime] | None = None
    ) -> AsyncIterator[SqlWork]:
        """One transaction that may write: leaving commits, an exception rolls back. What it changes is recorded under
        a door and the time of a clock; without one nothing is."""
        async with self.writer.begin() as connection:
            work = SqlWork(connection, door, clock)
            yield work
        self.changes += 1
        if work.diaries.promises:
            self.promised()

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[SqlWork]:
        """One transaction that only reads and waits for nobody."""
        async with self.reader.begin() as connection:
            yield SqlWork(connection)

    async def ping(self) -> None:
        """Raises what the driver raises if the database does not answer."""
        async with self.reader.connect() as connection:
            await connection.execute(text("SELECT 1"))

    async def run(self, act: Callable[[Any], None]) -> None:
        """Run something that wants a plain connection, as migrations do."""
        async with self.writer.connect() as connection:
            await _run(connection, act)

    async def close(self) -> None:
        await self.writer.dispose()
        await self.reader.dispose()


def url_from(address: str) -> URL:
    """The SQLAlchemy address with the driver we use; raises ValueError for a database we do not know."""
    url = make_url(address)
    driver = DRIVERS.get(url.get_backend_name())
    if driver is None:
        raise ValueError(f"{url.get_backend_name()} is neither sqlite nor postgresql")
    return url.set(drivername=driver)


def _sqlite(url: URL, begin: str, **pool: int) -> AsyncEngine:
    if url.database:
        Path(url.database).parent.mkdir(parents=True, exist_ok=True)
    engine = create_async_engine(url, pool_timeout=30, **pool)

    @event.listens_for(engine.sync_engine, "connect")
    def set_up(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # the driver must not begin by itself, `begin` below does
        cursor = connection.cursor()
        for pragma in PRAGMAS:
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine.sync_engine, "begin")
    def start(connection: Any) -> None:
        connection.exec_driver_sql(begin)

    return engine


async def _run(connection: AsyncConnection, act: Callable[[Any], None]) -> None:
    await connection.run_sync(act)
    await connection.commit()
