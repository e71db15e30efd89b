"""Rows of a SQLite file, of which the first ones come with their statement."""

from __future__ import annotations

import sqlite3
import threading
from pathlib import Path

import pytest
from sqlalchemy import text

from storage.database import Database
from storage.sqlite import CHUNK, connect

COUNTED = text("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n LIMIT :most")


async def test_every_row_comes_however_many_there_are(sqlite: Database) -> None:
    async with sqlite.reader.connect() as connection:
        for most in (0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK + 5):
            wanted = list(range(1, most + 1))
            assert (await connection.execute(COUNTED, {"most": most})).scalars().all() == wanted
            async with connection.stream(COUNTED.execution_options(yield_per=10), {"most": most}) as streamed:
                assert [number async for number in streamed.scalars()] == wanted


async def test_what_nobody_reads_to_its_end_keeps_nobody_from_writing(sqlite: Database) -> None:
    async with sqlite.reader.connect() as connection:
        async with connection.stream(COUNTED, {"most": 10 * CHUNK}) as streamed:
            assert (await streamed.scalars().first()) == 1
        assert (await connection.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))).scalar_one() == 0


async def test_a_file_that_cannot_be_opened_leaves_no_thread_behind(tmp_path: Path) -> None:
    """What a thread says after the event loop has ended, nobody hears."""
    before = set(threading.enumerate())
    for _ in range(20):
        with pytest.raises(sqlite3.OperationalError):
            await connect(str(tmp_path / "nowhere" / "bookings.db"))
        assert set(threading.enumerate()) <= before
