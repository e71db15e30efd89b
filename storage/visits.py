"""A statement in one visit to the driver's thread.

aiosqlite asks its thread four times for what SQLAlchemy wants of one statement: a cursor, the statement, its rows, and
to close the cursor. Each visit wakes two threads, which takes longer than SQLite does. `Connection._execute` is what
all of aiosqlite is made of.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from typing import Any

import aiosqlite

Asked = Callable[[sqlite3.Cursor], object]


class VisitingConnection(aiosqlite.Connection):
    """A connection whose statements come back with their rows."""

    def cursor(self) -> VisitingCursor:  # type: ignore[override]
        return VisitingCursor(self)

    async def rollback(self) -> None:
        """Nothing where nothing was begun, as after every commit when the connection goes back to the pool."""
        if self.in_transaction:
            await super().rollback()


class VisitingCursor:
    """What SQLAlchemy asks of a cursor. Everything is there when a statement was executed."""

    arraysize = 1

    def __init__(self, connection: VisitingConnection) -> None:
        self._connection = connection
        self.description: Any = None
        self.rowcount, self.lastrowid = -1, 0
        self._rows: list[Any] = []

    async def __aenter__(self) -> VisitingCursor:
        return self

    async def execute(self, statement: str, parameters: Sequence[Any] = ()) -> VisitingCursor:
        return await self._visit(lambda cursor: cursor.execute(statement, parameters))

    async def executemany(self, statement: str, parameters: Sequence[Sequence[Any]]) -> VisitingCursor:
        return await self._visit(lambda cursor: cursor.executemany(statement, parameters))

    async def fetchall(self) -> list[Any]:
        return self._rows

    async def close(self) -> None:
        """The thread closed it."""

    async def _visit(self, ask: Asked) -> VisitingCursor:
        self.description, self.rowcount, self.lastrowid, self._rows = await self._connection._execute(self._asked, ask)
        return self

    def _asked(self, ask: Asked) -> tuple[Any, int, int | None, list[Any]]:
        cursor = self._connection._conn.cursor()
        try:
            ask(cursor)
            rows = cursor.fetchall()  # of what returns rows, these are only counted once they are read
            return cursor.description, cursor.rowcount, cursor.lastrowid, rows
        finally:
            cursor.close()


def connect(path: str, **options: Any) -> VisitingConnection:
    """As `aiosqlite.connect`."""
    connection = VisitingConnection(lambda: sqlite3.connect(path, **options), iter_chunk_size=64)
    connection._thread.daemon = True  # a connection that nobody closed keeps no process alive
    return connection
