"""Half-finished conversations: one row each, forgotten after a day."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, delete, insert, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.tables import drafts

KEPT = timedelta(days=1)
_OF, _SINCE = drafts.c.conversation == bindparam("of"), bindparam("since", type_=drafts.c.written.type)
DRAFT = select(drafts.c.draft).where(_OF, drafts.c.written > _SINCE)
STALE = delete(drafts).where(or_(_OF, drafts.c.written <= _SINCE))
WRITTEN = insert(drafts)


class SqlDrafts:
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def read(self, conversation: str, now: datetime) -> Mapping[str, Any] | None:
        row = await self._connection.execute(DRAFT, {"of": conversation, "since": now - KEPT})
        draft: Mapping[str, Any] | None = row.scalar_one_or_none()
        return draft

    async def write(self, conversation: str, draft: Mapping[str, Any] | None, now: datetime) -> None:
        # The old ones go whenever a new one is written: no timer needed for so little.
        await self._connection.execute(STALE, {"of": conversation, "since": now - KEPT})
        if draft is not None:
            values = {"conversation": conversation, "draft": dict(draft), "written": now}
            await self._connection.execute(WRITTEN, values)
