"""What the drivers are asked for less often than SQLAlchemy would ask by itself."""

from __future__ import annotations

import asyncio

from sqlalchemy import text

from storage.database import Database
from storage.visits import FIRST

MANY = 3 * FIRST + 7
NUMBERS = text(f"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {MANY}) SELECT i FROM n")


async def test_all_rows_come_however_many_and_however_they_are_taken(sqlite: Database) -> None:
    async with sqlite.reader.connect() as connection:
        assert (await connection.execute(NUMBERS)).scalars().all() == list(range(1, MANY + 1))
        async with connection.stream(NUMBERS.execution_options(yield_per=FIRST - 1)) as found:
            assert [row[0] async for row in found] == list(range(1, MANY + 1))
        async with connection.stream(NUMBERS) as found:
            assert (await found.fetchone()) == (1,)  # and the rest is left where it is
        assert (await connection.execute(text("SELECT 1 WHERE FALSE"))).all() == []


async def test_what_was_written_is_counted(sqlite: Database) -> None:
    async with sqlite.writer.begin() as connection:
        await connection.execute(text("CREATE TABLE counted (i INTEGER PRIMARY KEY)"))
        made = await connection.execute(text(f"INSERT INTO counted {NUMBERS.text} RETURNING i"))
        assert len(made.all()) == MANY
        assert (await connection.execute(text("UPDATE counted SET i = -i WHERE i > 10"))).rowcount == MANY - 10


async def test_a_connection_that_the_server_closed_is_nobodys_trouble(postgres_address: str) -> None:
    database, other = Database(postgres_address), Database(postgres_address)
    await database.ping()
    theirs = "FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    async with other.reader.connect() as connection:
        await connection.execute(text(f"SELECT pg_terminate_backend(pid) {theirs}"))
        while await connection.scalar(text(f"SELECT count(*) {theirs}")):
            continue
    await asyncio.sleep(0.05)  # the line has ended; now this side looks at it
    await database.ping()
    await database.time()
    await database.close()
    await other.close()
