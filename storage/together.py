"""Rows of several tables in one statement, where the database can: each statement is a trip to it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import Insert, String, Table, bindparam, func, insert, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.types import TypeEngine

Rows = Sequence[Mapping[str, Any]]  # all with the same columns; none of JSON where there are several
into = cache(insert)  # each table's is made once: that takes longer than the database does


async def add(connection: AsyncConnection, rows: Mapping[Table, Rows]) -> None:
    """Insert rows into tables, in the order of the tables."""
    wanted = {table: some for table, some in rows.items() if some}
    if connection.dialect.name != "postgresql":
        for table, some in wanted.items():
            await connection.execute(into(table), some)
        return
    shape = tuple((table, tuple(some[0]), len(some) > 1) for table, some in wanted.items())
    values = {
        f"{table.name}_{name}": [one[name] for one in wanted[table]] if many else wanted[table][0][name]
        for table, names, many in shape
        for name in names
    }
    await connection.execute(_statement(shape), values)


@cache
def _statement(shape: tuple[tuple[Table, tuple[str, ...], bool], ...]) -> Insert:
    """References are checked at the end of a statement, so it may write what others refer to in any order."""
    *before, last = (_insert(*one) for one in shape)
    return last.add_cte(*(one.cte(f"into_{one.table.name}") for one in before))


def _insert(table: Table, names: Sequence[str], many: bool) -> Insert:
    """Of several rows each column comes as one array, so that the statement is the same for any number of them."""
    if not many:
        return insert(table).values(
            {name: bindparam(f"{table.name}_{name}", type_=table.c[name].type) for name in names}
        )
    arrays = [bindparam(f"{table.name}_{name}", type_=ARRAY(_element(table.c[name].type))) for name in names]
    rows = func.unnest(*arrays).table_valued(*names).render_derived(name=f"new_{table.name}")
    return insert(table).from_select(names, select(*rows.c))


def _element(kind: TypeEngine[Any]) -> TypeEngine[Any]:
    """Without a length: an array that is cast to one is cut in silence, while a column refuses what is too long."""
    return String() if isinstance(kind, String) else kind
