"""Half-finished conversations: one row each, forgotten after a day."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, insert, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.tables import drafts

KEPT = timedelta(days=1)


class SqlDrafts:
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def read(self, conversation: str, now: datetime) -> Mapping[str, Any] | None:
        row = await self._connection.execute(
            select(drafts.c.draft).where(drafts.c.conversation == conversation, drafts.c.written > now - KEPT)
        )
        draft: Mapping[str, Any] | None = row.scalar_one_or_none()
        return draft

    async def write(self, conversation: str, draft: Mapping[str, Any] | None, now: datetime) -> None:
        # The old ones go whenever a new one is written: no timer needed for so little.
        stale = or_(drafts.c.conversation == conversation, drafts.c.written <= now - KEPT)
        await self._connection.execute(delete(drafts).where(stale))
        if draft is not None:
            values = {"conversation": conversation, "draft": dict(draft), "written": now}
            await self._connection.execute(insert(drafts).values(values))
