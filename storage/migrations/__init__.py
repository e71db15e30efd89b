"""Alembic: how a database gets from any released state to this one, and back."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from storage.database import Database

LOCK = 7_246_110  # any number; the same for all replicas, so that only one of them migrates


async def migrate(database: Database, revision: str = "head") -> None:
    """Bring the database to a revision; safe to call from several processes at once."""

    def act(connection: Connection) -> None:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
        command.upgrade(configuration(connection), revision)

    await database.run(act)


async def revision(database: Database) -> str | None:
    """Where a database is now; None if it is empty."""
    async with database.reader.connect() as connection:
        return await connection.run_sync(lambda plain: MigrationContext.configure(plain).get_current_revision())


def newest() -> str | None:
    """Where this program wants it to be."""
    return ScriptDirectory.from_config(configuration(None)).get_current_head()


def configuration(connection: Any) -> Config:
    """What Alembic needs to know; it runs on the connection it is given and leaves logging alone."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config
