"""Half-finished conversations: one row each, forgotten after a day."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.tables import drafts

KEPT = timedelta(days=1)
_OF = drafts.c.conversation == bindparam("of")
DRAFT = select(drafts.c.draft).where(_OF, drafts.c.written > bindparam("since"))
FORGOTTEN = delete(drafts).where(_OF)
WRITTEN = {
    name: made.on_conflict_do_update(
        index_elements=[drafts.c.conversation],
        set_={"draft": made.excluded.draft, "written": made.excluded.written},
    )
    for name, made in (("postgresql", postgresql.insert(drafts)), ("sqlite", sqlite.insert(drafts)))
}


class SqlDrafts:
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def read(self, conversation: str, now: datetime) -> Mapping[str, Any] | None:
        row = await self._connection.execute(DRAFT, {"of": conversation, "since": now - KEPT})
        draft: Mapping[str, Any] | None = row.scalar_one_or_none()
        return draft

    async def write(self, conversation: str, draft: Mapping[str, Any] | None, now: datetime) -> None:
        if draft is None:
            await self._connection.execute(FORGOTTEN, {"of": conversation})
            return
        values = {"conversation": conversation, "draft": dict(draft), "written": now}
        await self._connection.execute(WRITTEN[self._connection.dialect.name], values)
