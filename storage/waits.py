"""Who waits for an earlier time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import RowMapping, delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from scheduling.model import Notification, Wait
from storage.outbox import SqlOutbox
from storage.tables import waits


class SqlWaits:
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def find(self, uid: str) -> Wait | None:
        row = (await self._connection.execute(select(waits).where(waits.c.uid == uid))).mappings().one_or_none()
        return _wait_from(row) if row else None

    async def due(self, now: datetime, limit: int) -> Sequence[Wait]:
        rows = await self._connection.execute(
            select(waits).where(waits.c.due <= now).order_by(waits.c.due).limit(limit)
        )
        return [_wait_from(row) for row in rows.mappings()]

    async def begin(self, wait: Wait) -> None:
        await self.end(wait.uid)
        await self._connection.execute(insert(waits).values(uid=wait.uid, **_values(wait)))

    async def end(self, uid: str) -> None:
        await self._connection.execute(delete(waits).where(waits.c.uid == uid))

    async def looked(self, before: Wait, after: Wait, told: Sequence[Notification], now: datetime) -> bool:
        same = (waits.c.uid == before.uid) & (waits.c.due == before.due)
        changed = await self._connection.execute(update(waits).where(same).values(_values(after)))
        if changed.rowcount != 1:
            return False
        await SqlOutbox(self._connection).add(told, now)
        return True


def _values(wait: Wait) -> dict[str, object]:
    return {"sequence": wait.sequence, "due": wait.due, "known": list(wait.known), "fresh": list(wait.fresh)}


def _wait_from(row: RowMapping) -> Wait:
    return Wait(row["uid"], row["sequence"], row["due"], tuple(row["known"]), tuple(row["fresh"]))
