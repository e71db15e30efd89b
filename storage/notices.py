"""Promises to tell an organizer of several meetings at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import Integer, RowMapping, bindparam, delete, insert, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from scheduling.model import UNSURE, Booking, Notice
from scheduling.ports import Announcement
from storage.leases import Leases, statements
from storage.organizers import organizers_by_id
from storage.outbox import OF_BOOKINGS
from storage.rows import booking_from, notice_from, notice_to
from storage.tables import notices

LEASES = statements(notices)
DUE = (
    select(notices.c.id)
    .where(
        notices.c.settled.is_(None),
        notices.c.due <= bindparam("now"),
        or_(notices.c.leased_until.is_(None), notices.c.leased_until < bindparam("now")),
    )
    .order_by(notices.c.due, notices.c.id)
    .limit(bindparam("most", type_=Integer))
)


class SqlNotices:
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection, self._leases = connection, Leases(connection, LEASES)

    async def add(self, promised: Sequence[Notice], now: datetime) -> None:
        if rows := [{**notice_to(one), "created": now} for one in promised]:
            await self._connection.execute(insert(notices), rows)

    async def lease(self, now: datetime, until: datetime, owner: str, limit: int) -> Sequence[Announcement]:
        due = list((await self._connection.execute(DUE, {"now": now, "most": limit})).scalars())
        if not due:
            return []
        taken = await self._leases.take(due, now, until, owner, limit)
        return [await self._announcement(taken[one]) for one in due if one in taken]

    async def settle(self, notice: Notice, owner: str, outcome: str, now: datetime) -> bool:
        return await self._leases.settle(notice.id, owner, outcome, now)

    async def postpone(self, notice: Notice, owner: str, due: datetime, reason: str) -> bool:
        return await self._leases.postpone(notice.id, owner, due, notice.attempts + 1, reason)

    async def release(self, owner: str) -> None:
        await self._leases.release(owner)

    async def release_all(self) -> None:
        await self._leases.release_all()

    async def waiting(self, now: datetime) -> tuple[int, datetime | None, int]:
        return await self._leases.waiting(now)

    async def drop(self, settled_before: datetime, limit: int) -> int:
        over = select(notices.c.id).where(notices.c.settled < settled_before).limit(limit)
        gone = delete(notices).where(notices.c.id.in_(over.with_for_update(skip_locked=True)))
        return (await self._connection.execute(gone)).rowcount

    async def _announcement(self, row: RowMapping) -> Announcement:
        notice = notice_from(row)
        persons = await organizers_by_id(self._connection, {notice.organizer_id})
        known = await self._bookings([one.uid for one in notice.shifted])
        unsure = (row["outcome"] or "").startswith(UNSURE)
        return Announcement(notice, persons[notice.organizer_id], known, unsure)

    async def _bookings(self, uids: Sequence[str]) -> Mapping[str, Booking]:
        rows = await self._connection.execute(OF_BOOKINGS, {"uids": list(uids)})
        return {row["uid"]: booking_from(row) for row in rows.mappings()}
