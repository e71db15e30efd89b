"""Promises of whatever kind: taken in hand by one worker at a time, settled or put off by who has them, let go."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import RowMapping, Select, Table, Update, bindparam, case, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from scheduling.model import UNSURE


@dataclass(frozen=True)
class Statements:
    """What is said of the promises of one table, put together once: that takes longer than the database does."""

    free: Select[Any]
    begun: Update
    settled: Update
    postponed: Update
    released: Update
    released_all: Update
    waiting: Select[int, Any, Any]


def statements(table: Table) -> Statements:
    """Those of a table that has the columns of a lease."""
    let_go = {"leased_until": None, "owner": None}
    # Whoever lost the lease must not settle what another worker is at.
    held = update(table).where(table.c.id == bindparam("one"), table.c.owner == bindparam("holder"))
    said = held.values(outcome=bindparam("said"), **let_go)
    due = case((table.c.due <= bindparam("now"), table.c.due))
    return Statements(
        # What another worker is taking at this moment is passed over and not waited for. (SQLite has one writer and
        # locks no rows.)
        free=select(table)
        .where(
            table.c.id.in_(bindparam("wanted", expanding=True)),
            table.c.settled.is_(None),
            table.c.due <= bindparam("now"),
            or_(table.c.leased_until.is_(None), table.c.leased_until < bindparam("now")),
        )
        .order_by(table.c.due, table.c.id)
        .limit(bindparam("most"))
        .with_for_update(skip_locked=True),
        # Until somebody says how it ended, nobody knows: who has it in hand may die.
        begun=update(table)
        .where(table.c.id.in_(bindparam("taken", expanding=True)))
        .values(leased_until=bindparam("until"), owner=bindparam("holder"), outcome=UNSURE),
        settled=said.values(settled=bindparam("now")),
        postponed=said.values(due=bindparam("then"), attempts=bindparam("tried")),
        released=update(table).where(table.c.owner == bindparam("holder")).values(let_go),
        released_all=update(table).where(table.c.leased_until.is_not(None)).values(let_go),
        waiting=select(func.count(due), func.min(due), func.max(table.c.attempts)).where(table.c.settled.is_(None)),
    )


class Leases:
    """The promises of one table on one connection."""

    def __init__(self, connection: AsyncConnection, said: Statements) -> None:
        self._connection, self._said = connection, said

    async def take(
        self, wanted: Sequence[str], now: datetime, until: datetime, owner: str, limit: int
    ) -> Mapping[str, RowMapping]:
        """Those of the wanted ones that are nobody's, by id, and nobody else's until then."""
        asked = {"wanted": list(wanted), "now": now, "most": limit}
        taken = {row["id"]: row for row in (await self._connection.execute(self._said.free, asked)).mappings()}
        if taken:
            begun = {"taken": list(taken), "until": until, "holder": owner}
            await self._connection.execute(self._said.begun, begun)
        return taken

    async def settle(self, identity: str, owner: str, outcome: str, now: datetime) -> bool:
        said = {"one": identity, "holder": owner, "said": outcome, "now": now}
        return (await self._connection.execute(self._said.settled, said)).rowcount == 1

    async def postpone(self, identity: str, owner: str, due: datetime, tried: int, reason: str) -> bool:
        said = {"one": identity, "holder": owner, "said": reason, "then": due, "tried": tried}
        return (await self._connection.execute(self._said.postponed, said)).rowcount == 1

    async def release(self, owner: str) -> None:
        await self._connection.execute(self._said.released, {"holder": owner})

    async def release_all(self) -> None:
        await self._connection.execute(self._said.released_all)

    async def waiting(self, now: datetime) -> tuple[int, datetime | None, int]:
        """How many are due, since when the first of them, and how often the most stubborn of all was tried."""
        count, first, tried = (await self._connection.execute(self._said.waiting, {"now": now})).one()
        return count, first, tried or 0
