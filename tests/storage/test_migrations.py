"""From nothing to now and back, on both databases; and the tables are what the code says they are."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, inspect

from storage.database import Database
from storage.migrations import configuration, migrate, versions
from storage.tables import metadata

MIGRATIONS = sorted(Path(versions.__file__).parent.glob("0*.py"))


async def test_migrations_make_the_tables_the_code_knows(database: Database) -> None:
    def differences(connection: Connection) -> None:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []

    await database.run(differences)


async def test_migrations_go_back_and_forth(database: Database) -> None:
    def back(connection: Connection) -> None:
        command.downgrade(configuration(connection), "base")
        assert set(inspect(connection).get_table_names()) <= {"alembic_version"}

    await database.run(back)
    await migrate(database)
    await migrate(database)
    await database.ping()


@pytest.mark.parametrize("path", MIGRATIONS, ids=lambda path: path.stem)
def test_a_migration_stays_what_it_was_whatever_becomes_of_the_program(path: Path) -> None:
    lines = [line for line in path.read_text(encoding="utf-8").splitlines() if line.startswith(("import ", "from "))]
    modules = {line.split()[1].partition(".")[0] for line in lines}
    assert modules <= sys.stdlib_module_names | {"alembic", "sqlalchemy"}
