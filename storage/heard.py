"""What came by letter: each message once, however often a mailbox shows it. Nothing of its text is kept."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from scheduling.model import Heard
from storage.tables import heard


class SqlHeard:
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def knows(self, identity: str) -> bool:
        found = select(func.count()).where(heard.c.id == identity)
        return bool((await self._connection.execute(found)).scalar_one())

    async def add(self, one: Heard) -> None:
        values = {"id": one.id, "uid": one.uid or None, "said": one.said, "received": one.received}
        await self._connection.execute(insert(heard).values(values))

    async def of(self, uid: str) -> Sequence[Heard]:
        rows = await self._connection.execute(select(heard).where(heard.c.uid == uid).order_by(heard.c.received))
        return [Heard(row["id"], row["uid"], row["said"], row["received"]) for row in rows.mappings()]

    async def often(self, uid: str, said: str, since: datetime) -> int:
        counted = select(func.count()).where(heard.c.uid == uid, heard.c.said == said, heard.c.received >= since)
        return int((await self._connection.execute(counted)).scalar_one())
