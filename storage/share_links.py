"""Links to meeting types that organizers name, limit and revoke."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import asdict
from datetime import datetime

from sqlalchemy import and_, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from scheduling.errors import LinkOver, NotFound
from scheduling.model import ShareLink
from storage.audit import SqlAudit
from storage.rows import share_link_from
from storage.tables import share_links


class SqlShareLinks:
    def __init__(self, connection: AsyncConnection, audit: SqlAudit) -> None:
        self._connection, self._audit = connection, audit

    async def find(self, link_id: str) -> ShareLink | None:
        found = await self._connection.execute(select(share_links).where(share_links.c.id == link_id))
        row = found.mappings().one_or_none()
        return None if row is None else share_link_from(row)

    async def lock(self, link_id: str) -> ShareLink:
        query = select(share_links).where(share_links.c.id == link_id).with_for_update()  # SQLite has one writer anyway
        row = (await self._connection.execute(query)).mappings().one_or_none()
        if row is None:
            raise NotFound
        return share_link_from(row)

    async def of(self, meeting_type_ids: Collection[str]) -> Sequence[ShareLink]:
        rows = await self._connection.execute(
            select(share_links)
            .where(share_links.c.meeting_type_id.in_(meeting_type_ids), share_links.c.revoked.is_(None))
            .order_by(share_links.c.created, share_links.c.id)
        )
        return [share_link_from(row) for row in rows.mappings()]

    async def add(self, link: ShareLink) -> None:
        async with self._audit.watching("link", link.id):
            await self._connection.execute(insert(share_links).values(asdict(link)))

    async def save(self, link: ShareLink) -> None:
        async with self._audit.watching("link", link.id):
            await self._connection.execute(update(share_links).where(share_links.c.id == link.id).values(asdict(link)))

    async def use(self, link_id: str, now: datetime) -> None:
        # One statement, so that of two who use the last time at once one finds it gone.
        good = and_(
            share_links.c.id == link_id,
            share_links.c.revoked.is_(None),
            or_(share_links.c.expires.is_(None), share_links.c.expires > now),
            or_(share_links.c.max_uses.is_(None), share_links.c.uses < share_links.c.max_uses),
        )
        used = await self._connection.execute(update(share_links).where(good).values(uses=share_links.c.uses + 1))
        if used.rowcount != 1:
            raise LinkOver
