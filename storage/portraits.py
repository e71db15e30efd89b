"""Pictures of organizers, apart from the rows that every page reads; these know only which picture it is."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from scheduling.errors import NotFound
from scheduling.model import Organizer, Portrait
from storage.organizers import organizer_from
from storage.tables import organizers, portraits


class SqlPortraits:
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def of(self, organizer_id: int) -> Portrait:
        wanted = select(portraits).where(portraits.c.organizer_id == organizer_id)
        row = (await self._connection.execute(wanted)).mappings().one_or_none()
        if row is None:
            raise NotFound
        return Portrait(organizer_id, row["origin"], row["picture"] or b"")

    async def lock(self, organizer_id: int) -> Portrait:
        # A plain update, as with the diary: it works the same in every database.
        mine = portraits.c.organizer_id == organizer_id
        await self._connection.execute(update(portraits).where(mine).values(origin=portraits.c.origin))
        return await self.of(organizer_id)

    async def save(self, portrait: Portrait) -> None:
        mine = portraits.c.organizer_id == portrait.organizer_id
        values = {"origin": portrait.origin, "picture": portrait.picture or None}
        await self._connection.execute(update(portraits).where(mine).values(values))
        shown = update(organizers).where(organizers.c.id == portrait.organizer_id)
        await self._connection.execute(shown.values(portrait=portrait.name))

    async def ask_again(self, organizer_id: int, due: datetime) -> None:
        mine = portraits.c.organizer_id == organizer_id
        await self._connection.execute(update(portraits).where(mine).values(due=due))

    async def take_due(self, now: datetime, until: datetime, limit: int) -> Sequence[Organizer]:
        due = (
            select(organizers)
            .join(portraits, portraits.c.organizer_id == organizers.c.id)
            .where(portraits.c.origin == "directory", portraits.c.due <= now)
            .order_by(portraits.c.due)
            .limit(limit)
            .with_for_update(of=portraits, skip_locked=True)
        )
        taken = [organizer_from(row) for row in (await self._connection.execute(due)).mappings()]
        mine = portraits.c.organizer_id.in_([one.id for one in taken])
        await self._connection.execute(update(portraits).where(mine).values(due=until))
        return taken
