"""A statement and its rows in one visit to the driver's thread.

aiosqlite asks its thread four times for what SQLAlchemy wants of one statement: a cursor, the statement, its rows, and
to close the cursor. Each visit wakes two threads, which takes longer than SQLite does. `Connection._execute` is what
all of aiosqlite is made of.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from typing import Any

import aiosqlite

FIRST = 256  # rows that come with a statement; what has more keeps its cursor open


class VisitingConnection(aiosqlite.Connection):
    """A connection whose statements come back with their rows."""

    def cursor(self) -> VisitingCursor:  # type: ignore[override]
        return VisitingCursor(self)

    async def rollback(self) -> None:
        """Nothing where nothing was begun, as after every commit when the connection goes back to the pool."""
        if self.in_transaction:
            await super().rollback()


class VisitingCursor:
    """What SQLAlchemy asks of a cursor."""

    arraysize = 1

    def __init__(self, connection: VisitingConnection) -> None:
        self._connection = connection
        self._open: sqlite3.Cursor | None = None  # while there are more rows
        self._rows: list[Any] = []
        self.description: Any = None
        self.rowcount, self.lastrowid = -1, 0

    async def __aenter__(self) -> VisitingCursor:
        return self

    async def execute(self, statement: str, parameters: Sequence[Any] = ()) -> VisitingCursor:
        return await self._ask(lambda cursor: cursor.execute(statement, parameters))

    async def executemany(self, statement: str, parameters: Sequence[Sequence[Any]]) -> VisitingCursor:
        return await self._ask(lambda cursor: cursor.executemany(statement, parameters))

    async def fetchone(self) -> Any:
        return next(iter(await self.fetchmany(1)), None)

    async def fetchmany(self, size: int = 1) -> list[Any]:
        if self._open and len(self._rows) < size:
            self._rows += await self._visit(self._open.fetchmany, size - len(self._rows))
        rows, self._rows = self._rows[:size], self._rows[size:]
        return rows

    async def fetchall(self) -> list[Any]:
        if self._open:
            self._rows += await self._visit(self._open.fetchall)
        rows, self._rows = self._rows, []
        return rows

    async def close(self) -> None:
        if self._open:
            await self._visit(self._open.close)
            self._open = None

    async def _ask(self, ask: Callable[[sqlite3.Cursor], object]) -> VisitingCursor:
        cursor, self._rows = await self._visit(self._asked, ask)
        self.description, self.rowcount, self.lastrowid = cursor.description, cursor.rowcount, cursor.lastrowid
        self._open = cursor if len(self._rows) == FIRST else None
        return self

    def _asked(self, ask: Callable[[sqlite3.Cursor], object]) -> tuple[sqlite3.Cursor, list[Any]]:
        """In the thread."""
        cursor = self._connection._conn.cursor()
        try:
            ask(cursor)
            rows = cursor.fetchmany(FIRST) if cursor.description else []
        except BaseException:
            cursor.close()
            raise
        if len(rows) < FIRST:
            cursor.close()  # its description and counts stay
        return cursor, rows

    async def _visit(self, act: Callable[..., Any], *values: Any) -> Any:
        visit: Any = self._connection._execute
        return await visit(act, *values)


def connect(path: str, **options: Any) -> VisitingConnection:
    """As `aiosqlite.connect`."""
    connection = VisitingConnection(lambda: sqlite3.connect(path, **options), iter_chunk_size=FIRST)
    connection._thread.daemon = True  # a connection that nobody closed keeps no process alive
    return connection
