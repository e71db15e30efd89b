"""Everything from a SQLite file into an empty PostgreSQL database: whoever outgrows the file loses nothing."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import Table, delete, func, insert, select, text
from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.database import Database
from storage.migrations import migrate
from storage.tables import Identity, metadata
from storage.trouble import TROUBLE, trouble

AT_A_TIME = 500  # rows in memory, and in one statement: it has seconds to answer
DIGITS = 1 << 256  # what a sum of SHA-256 is counted in


class NotEmpty(Exception):
    """The database that was to be filled holds something already."""


class NotTaken(Exception):
    """Why the database does not take it all."""


@dataclass(frozen=True)
class Moved:
    """The rows of one table, and a digest of them in whatever order: the same on both sides."""

    table: str
    rows: int
    digest: str


async def move(source: Path, target: Database) -> Sequence[Moved]:
    """Copy all rows of a SQLite file, of this or an earlier version, into a database that has none, in one
    transaction; each table is read back and compared. The file is only read, and nobody may be serving it meanwhile.

    Raises NotEmpty, NotTaken, also for a file that cannot be read, and what the driver raises for a database that
    cannot be worked with; nothing is kept then.
    """
    await migrate(target)
    with TemporaryDirectory(dir=source.parent, prefix="moving-") as folder:
        copy = await _newest(source, Path(folder) / source.name)
        try:
            async with copy.reader.connect() as old, target.patient(target.writer) as new, new.begin():
                await _require_empty(new)
                moved = [await _copied(table, old, new) for table in metadata.sorted_tables]
                await _count_on(new)
                await new.execute(text("ANALYZE"))  # without which its first minutes would be slow
        finally:
            await copy.close()
    return moved


async def _newest(source: Path, copy: Path) -> Database:
    """A copy of the file in the newest state: whoever thinks better of it goes on with the file as it was."""
    original, database = Database(_address(source)), Database(_address(copy))
    try:
        await original.copy(copy)
        await migrate(database)
    except TROUBLE as problem:
        raise NotTaken(trouble(problem, original.url)) from None
    finally:
        await original.close()
    return database


def _address(path: Path) -> str:
    return URL.create("sqlite", database=str(path)).render_as_string()


async def _require_empty(connection: AsyncConnection) -> None:
    for table in metadata.sorted_tables:
        if (await connection.execute(select(table).limit(1))).first() is not None:
            raise NotEmpty(table.name)


async def _copied(table: Table, old: AsyncConnection, new: AsyncConnection) -> Moved:
    await new.execute(delete(table))  # what triggers made of the rows before, which comes along by itself
    async for rows in _rows(table, old):
        try:
            await new.execute(insert(table), [row._asdict() for row in rows])
        except DBAPIError as problem:
            # Its first line alone: what follows may hold what somebody wrote.
            raise NotTaken(f"{table.name}: {str(problem.orig).splitlines()[0]}") from None
    sent, arrived = await _digest(table, old), await _digest(table, new)
    if sent != arrived:
        raise NotTaken(f"{table.name}: {sent.rows} rows were sent, {arrived.rows} arrived, and they are not the same")
    return arrived


async def _digest(table: Table, connection: AsyncConnection) -> Moved:
    """The sum of the digests of all rows: databases order texts differently."""
    count, total = 0, 0
    async for rows in _rows(table, connection):
        for row in rows:
            written = json.dumps([_plain(value) for value in row], sort_keys=True)
            count, total = count + 1, (total + int.from_bytes(sha256(written.encode()).digest())) % DIGITS
    return Moved(table.name, count, f"{total:064x}")


def _plain(value: Any) -> Any:
    """A value as JSON can hold it, the same for both drivers."""
    if isinstance(value, datetime):
        return value.isoformat()
    return value.hex() if isinstance(value, bytes) else value


async def _rows(table: Table, connection: AsyncConnection) -> AsyncIterator[Sequence[Any]]:
    async with connection.stream(select(table).execution_options(yield_per=AT_A_TIME)) as found:
        async for rows in found.partitions():
            yield rows


async def _count_on(connection: AsyncConnection) -> None:
    """Numbers that the database gives itself begin after the highest that came along."""
    for table in metadata.sorted_tables:
        own = [one for one in table.primary_key.columns if one.type is Identity]
        for column in own:
            sequence = f"pg_get_serial_sequence('{table.name}', '{column.name}')"
            highest = func.coalesce(func.max(column), 0)
            last = (await connection.execute(select(highest))).scalar_one()
            counted = text(f"SELECT setval({sequence}, :next, false)")
            await connection.execute(counted, {"next": last + 1})
