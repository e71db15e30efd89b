"""aiosqlite with fewer visits to its thread: a statement makes one, and more only where it has many rows.

Its own cursors are made, asked, fetched from and closed there one after the other, and a visit takes longer than most
answers.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import Any

import aiosqlite
from aiosqlite import (
    DatabaseError,
    Error,
    IntegrityError,
    NotSupportedError,
    OperationalError,
    ProgrammingError,
    __version__,
    sqlite_version,
    sqlite_version_info,
)

# What SQLAlchemy wants of a driver.
__all__ = [
    "Connection",
    "DatabaseError",
    "Error",
    "IntegrityError",
    "NotSupportedError",
    "OperationalError",
    "ProgrammingError",
    "__version__",
    "connect",
    "sqlite_version",
    "sqlite_version_info",
]
CHUNK = 64  # rows that come with a statement


class Asked:
    """A statement that was asked, and what aiosqlite is to bring back from its thread: the cursor and the first
    rows."""

    def __init__(self, cursor: sqlite3.Cursor) -> None:
        self._cursor = cursor

    def fetchall(self) -> tuple[sqlite3.Cursor, list[Any]]:
        return self._cursor, self._cursor.fetchmany(CHUNK)


class File(sqlite3.Connection):
    """What a `Connection` has in its thread."""

    def execute(self, statement: str, values: Any = ()) -> Asked:  # type: ignore[override]  # only aiosqlite calls it
        return Asked(super().execute(statement, values))


class Cursor:
    """A cursor that is there with its first statement, and with the first rows of that."""

    arraysize = 1

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._asked: aiosqlite.Cursor | None = None
        self._first: list[Any] = []  # rows that are here already
        self._left = False  # whether there may be more that nobody has fetched yet

    async def __aenter__(self) -> Cursor:
        return self

    async def execute(self, statement: str, values: Iterable[Any] = ()) -> Cursor:
        self._connection.at_rest = False
        brought: Any = await self._connection.execute_fetchall(statement, values)
        self._connection.at_rest = True
        cursor, self._first = brought
        self._asked = aiosqlite.Cursor(self._connection, cursor)
        self._left = len(self._first) == CHUNK
        return self

    async def executemany(self, statement: str, rows: Iterable[Iterable[Any]]) -> Cursor:
        self._connection.at_rest = False
        self._asked = await self._connection.executemany(statement, rows)
        self._connection.at_rest = True
        return self

    async def fetchall(self) -> Iterable[Any]:
        rows = [*self._first, *(await self._asked.fetchall() if self._asked and self._left else ())]
        self._first, self._left = [], False
        return rows

    async def fetchmany(self, size: int = arraysize) -> Iterable[Any]:
        rows, self._first = self._first[:size], self._first[size:]
        if self._asked and self._left and len(rows) < size:
            rows += await self._asked.fetchmany(size - len(rows))
        return rows

    async def close(self) -> None:
        """Let the database go. With its last row it has let go by itself."""
        if self._asked and self._left:
            await self._asked.close()
            self._left = False

    @property
    def description(self) -> Sequence[Any] | None:
        return self._asked.description if self._asked else None

    @property
    def rowcount(self) -> int:
        return self._asked.rowcount if self._asked else -1

    @property
    def lastrowid(self) -> int | None:
        return self._asked.lastrowid if self._asked else None


class Connection(aiosqlite.Connection):
    at_rest = True  # not so once a statement failed, or was given up and may still be at work

    async def rollback(self) -> None:
        """What is in no transaction has nothing to undo: every connection is rolled back when it is left."""
        if self.in_transaction or not self.at_rest:
            await super().rollback()
            self.at_rest = True

    async def _connect(self) -> aiosqlite.Connection:
        try:
            return await super()._connect()
        except Exception:
            self._thread.join()  # at once; later its last word may find that the event loop has ended
            raise

    def cursor(self) -> Cursor:  # type: ignore[override]  # SQLAlchemy enters it, and so waits for nothing
        return Cursor(self)


def connect(database: str, **settings: Any) -> Connection:
    opened: Callable[[], sqlite3.Connection] = partial(sqlite3.connect, database, factory=File, **settings)
    return Connection(opened, CHUNK)
