"""Connected calendars, and what is known of them from looking at them now and then."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import RowMapping, and_, bindparam, delete, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from scheduling.errors import NotFound
from scheduling.model import Booking, Connection, Receipt, Watch
from storage.rows import booking_from
from storage.tables import bookings, connections, organizers, receipts

WITH_OWNER = (
    select(connections, organizers.c.zone, organizers.c.blocking)
    .join(organizers, organizers.c.id == connections.c.organizer_id)
    .order_by(connections.c.connected, connections.c.id)
)
OF_ALL = WITH_OWNER.where(connections.c.organizer_id.in_(bindparam("organizers", expanding=True)))
OF = WITH_OWNER.where(connections.c.organizer_id == bindparam("organizer"))
STATE = ("due", "cursor", "failed", "told", "subscription", "subscribed_until")


class SqlWatches:
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def of(self, organizer_id: int) -> Sequence[Watch]:
        rows = await self._connection.execute(OF, {"organizer": organizer_id})
        return [watch_from(row) for row in rows.mappings()]

    async def by_id(self, connection_id: str) -> Watch:
        found = await self._all(connections.c.id == connection_id)
        if not found:
            raise NotFound
        return found[0]

    async def all(self) -> Sequence[Watch]:
        return await self._all(connections.c.id.is_not(None))

    async def add(self, watch: Watch) -> None:
        await self._connection.execute(insert(connections).values({**watch_to(watch), "connected": watch.due}))

    async def save(self, watch: Watch) -> None:
        known = update(connections).where(connections.c.id == watch.connection.id)
        await self._connection.execute(known.values(watch_to(watch)))

    async def remove(self, connection_id: str) -> None:
        await self._connection.execute(delete(connections).where(connections.c.id == connection_id))

    async def take_due(self, now: datetime, until: datetime, also: Collection[str], limit: int) -> Sequence[Watch]:
        matters = or_(connections.c.blocks, connections.c.writes)
        wanted = and_(matters, or_(connections.c.due <= now, connections.c.id.in_(sorted(also))))
        rows = await self._connection.execute(
            WITH_OWNER.where(wanted).limit(limit).with_for_update(of=connections, skip_locked=True)
        )
        taken = [watch_from(row) for row in rows.mappings()]
        mine = connections.c.id.in_([one.connection.id for one in taken])
        await self._connection.execute(update(connections).where(mine).values(due=until))
        return taken

    async def followed(self, connection_id: str, now: datetime) -> Sequence[tuple[Booking, Receipt]]:
        ahead = and_(bookings.c.status == "confirmed", bookings.c.starts > now)
        of = select(connections.c.organizer_id).where(connections.c.id == connection_id).scalar_subquery()
        written = and_(
            receipts.c.uid == bookings.c.uid, receipts.c.courier == "calendar", receipts.c.recipient == "organizer"
        )
        rows = await self._connection.execute(
            select(bookings, receipts.c.sequence.label("told_sequence"), receipts.c.data)
            .join(receipts, written)
            .where(bookings.c.organizer_id == of, ahead)
        )
        both = [(booking_from(row), _receipt_from(row)) for row in rows.mappings()]
        return [one for one in both if one[1].data.get("connection") == connection_id]

    async def _all(self, condition: Any) -> Sequence[Watch]:
        rows = await self._connection.execute(WITH_OWNER.where(condition))
        return [watch_from(row) for row in rows.mappings()]


async def connections_of(connection: AsyncConnection, organizer_ids: Collection[int]) -> Mapping[int, list[Connection]]:
    """Those of each, in the order in which they were connected."""
    found: dict[int, list[Connection]] = {one: [] for one in organizer_ids}
    for row in (await connection.execute(OF_ALL, {"organizers": sorted(organizer_ids)})).mappings():
        found[row["organizer_id"]].append(connection_from(row))
    return found


def connection_from(row: Mapping[Any, Any]) -> Connection:
    names = ("id", "organizer_id", "provider", "settings", "blocks", "writes", "name", "secret", "zone")
    return Connection(**{name: row[name] for name in names}, blocking=tuple(row["blocking"]))


def watch_from(row: RowMapping) -> Watch:
    return Watch(connection_from(row), **{name: row[name] for name in STATE})


def watch_to(watch: Watch) -> dict[str, Any]:
    connection = watch.connection
    names = ("id", "organizer_id", "provider", "blocks", "writes", "name", "secret")
    known = {name: getattr(connection, name) for name in names}
    return {**known, "settings": dict(connection.settings), **{name: getattr(watch, name) for name in STATE}}


def _receipt_from(row: RowMapping) -> Receipt:
    return Receipt(row["uid"], "calendar", "organizer", row["told_sequence"], row["data"])
