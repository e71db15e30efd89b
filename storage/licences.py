"""What is known of people's licences: a row each, by directory id."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import datetime

from sqlalchemy import RowMapping, and_, exists, insert, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from scheduling.policy import Licensed
from storage.tables import licences, meeting_types, organizers


class SqlLicences:
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def find(self, key: str) -> Licensed | None:
        return (await self.of([key])).get(key)

    async def of(self, keys: Sequence[str]) -> Mapping[str, Licensed]:
        rows = await self._connection.execute(select(licences).where(licences.c.key.in_(keys)))
        return {row["key"]: Licensed(**row) for row in rows.mappings()}

    async def all(self) -> Mapping[str, Licensed]:
        rows = await self._connection.execute(select(licences))
        return {row["key"]: Licensed(**row) for row in rows.mappings()}

    async def due(self, now: datetime, limit: int) -> Mapping[str, Licensed | None]:
        has_page = exists().where(meeting_types.c.organizer_id == organizers.c.id, meeting_types.c.deleted.is_(None))
        rows = await self._connection.execute(
            select(organizers.c.key.label("of"), licences)
            .outerjoin(licences, licences.c.key == organizers.c.key)
            .where(and_(has_page, or_(licences.c.due.is_(None), licences.c.due <= now)))
            .order_by(licences.c.due.nulls_first(), organizers.c.id)
            .limit(limit)
        )
        return {row["of"]: _known_from(row) for row in rows.mappings()}

    async def save(self, licensed: Licensed) -> None:
        known = update(licences).where(licences.c.key == licensed.key).values(vars(licensed))
        if (await self._connection.execute(known)).rowcount:
            return
        with suppress(IntegrityError):  # somebody else has just asked, and the answer is the same
            async with self._connection.begin_nested():
                await self._connection.execute(insert(licences).values(vars(licensed)))


def _known_from(row: RowMapping) -> Licensed | None:
    if row["key"] is None:
        return None
    return Licensed(**{name: value for name, value in row.items() if name != "of"})
