"""The outbox: promises written with the booking, leased by workers, settled when kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Integer,
    RowMapping,
    Select,
    and_,
    bindparam,
    false,
    func,
    insert,
    literal,
    or_,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from scheduling.model import LAPSED, UNSURE, Kind, Notification, Receipt, Told
from scheduling.ports import Delivery
from storage.leases import Leases, statements
from storage.organizers import organizers_by_id
from storage.rows import booking_from, notification_from, notification_to
from storage.tables import bookings, outbox, receipts
from storage.watches import connections_of

# The calendar may bring back the link of the online meeting, so the others wait for it this long.
CALENDAR_FIRST = timedelta(minutes=2)
ROWS = 16  # of the outbox that are looked at for each delivery: four a booking, and some that others are taking
LONGEST_LIST = 10
NEWS = ("undelivered", "unwritten", "clash")  # of what went wrong meanwhile; nothing to who has not heard of it


def _deliverable() -> Select[Any]:
    """Due notifications in the order of their telling, none of a booking that is in somebody's hands."""
    other = outbox.alias("other")
    now: BindParameter[datetime] = bindparam("now")
    same = and_(other.c.uid == outbox.c.uid, other.c.settled.is_(None))
    in_hand = other.c.leased_until >= now
    calendar_first = and_(
        other.c.rank < outbox.c.rank,
        other.c.sequence == outbox.c.sequence,
        other.c.created > bindparam("hopeless"),
    )
    # The booking itself may have to be told again to the same reader, and then stands behind in the order of time.
    before_news = and_(
        other.c.courier == outbox.c.courier,
        other.c.recipient == outbox.c.recipient,
        other.c.kind.not_in(NEWS),
        other.c.attempts > 0,
    )
    is_news = outbox.c.kind.in_(NEWS)
    return (
        select(outbox.c.id, outbox.c.uid)
        .where(
            outbox.c.settled.is_(None),
            outbox.c.due <= now,
            _none(same, in_hand),
            _none(same, calendar_first),
            or_(~is_news, _none(same, before_news)),
        )
        .order_by(outbox.c.due, outbox.c.sequence, outbox.c.rank, is_news, outbox.c.id)
        .limit(bindparam("most", type_=Integer))
    )


def _none(*conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    """That there is no such row, looked up for one after the other: of NOT EXISTS PostgreSQL makes a join over all that
    wait, which takes the longer the more there are, for the first few of them."""
    return select(literal(1)).where(*conditions).limit(1).scalar_subquery().is_(None)


# What every delivery says is put together once: that takes longer than the database does.
PROMISED = insert(outbox)
DELIVERABLE = _deliverable()
LEASES = statements(outbox)
OF_BOOKINGS = select(bookings).where(bookings.c.uid.in_(bindparam("uids", expanding=True)))
BROUGHT = select(receipts).where(receipts.c.uid.in_(bindparam("uids", expanding=True)))
REMEMBERED = {
    name: made.on_conflict_do_update(
        index_elements=[receipts.c.uid, receipts.c.courier, receipts.c.recipient],
        set_={"sequence": made.excluded.sequence, "data": made.excluded.data},
    )
    for name, made in (("postgresql", postgresql.insert(receipts)), ("sqlite", sqlite.insert(receipts)))
}


class SqlOutbox:
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection, self._leases = connection, Leases(connection, LEASES)

    async def add(self, notifications: Sequence[Notification], now: datetime) -> None:
        if rows := promises_to(notifications, now):
            await self._connection.execute(PROMISED, rows)

    async def lease(self, now: datetime, until: datetime, owner: str, limit: int) -> Sequence[Delivery]:
        asked = {"now": now, "hopeless": now - CALENDAR_FIRST, "most": limit * ROWS}
        first: dict[str, str] = {}
        for identity, uid in await self._connection.execute(DELIVERABLE, asked):
            first.setdefault(uid, identity)
        # Of a booking that two workers take at once both want the same promise, so the second is nobody's meanwhile.
        taken = await self._leases.take(list(first.values()), now, until, owner, limit)
        return await self._deliveries([taken[one] for one in first.values() if one in taken])

    async def settle(self, notification: Notification, owner: str, outcome: str, now: datetime) -> bool:
        return await self._leases.settle(notification.id, owner, outcome, now)

    async def postpone(self, notification: Notification, owner: str, due: datetime, reason: str) -> bool:
        return await self._leases.postpone(notification.id, owner, due, notification.attempts + 1, reason)

    async def release(self, owner: str) -> None:
        await self._leases.release(owner)

    async def release_all(self) -> None:
        await self._leases.release_all()

    async def withdraw(self, uid: str, kind: Kind, now: datetime) -> None:
        in_hand = outbox.c.leased_until >= now
        waiting = and_(
            outbox.c.uid == uid, outbox.c.kind == kind, outbox.c.settled.is_(None), ~func.coalesce(in_hand, false())
        )
        await self._connection.execute(update(outbox).where(waiting).values(settled=now, outcome=LAPSED))

    async def waiting(self, now: datetime) -> tuple[int, datetime | None, int]:
        return await self._leases.waiting(now)

    async def told(self, uid: str) -> Sequence[Told]:
        rows = await self._connection.execute(
            select(outbox).where(outbox.c.uid == uid).order_by(outbox.c.due, outbox.c.sequence, outbox.c.rank)
        )
        return [_told(row) for row in rows.mappings()]

    async def of_letter(self, identity: str) -> Told | None:
        wanted = select(outbox).where(outbox.c.id == identity, outbox.c.courier == "mail")
        row = (await self._connection.execute(wanted)).mappings().one_or_none()
        return _told(row) if row else None

    async def came_back(self, identity: str, reason: str) -> None:
        await self._connection.execute(update(outbox).where(outbox.c.id == identity).values(outcome=reason))

    async def remember(self, receipt: Receipt) -> None:
        known: Receipt | None = None
        if any(isinstance(value, list) for value in receipt.data.values()):
            known = (await self.receipts(receipt.uid)).get((receipt.courier, receipt.recipient))
        data = _grown(known.data if known else {}, receipt.data)
        remembered = REMEMBERED[self._connection.dialect.name]
        await self._connection.execute(remembered, {**vars(receipt), "data": data})

    async def receipts(self, uid: str) -> Mapping[tuple[str, str], Receipt]:
        return (await self._receipts([uid]))[uid]

    async def _receipts(self, uids: Sequence[str]) -> Mapping[str, Mapping[tuple[str, str], Receipt]]:
        rows = await self._connection.execute(BROUGHT, {"uids": list(uids)})
        found: dict[str, dict[tuple[str, str], Receipt]] = {uid: {} for uid in uids}
        for row in rows.mappings():
            found[row["uid"]][row["courier"], row["recipient"]] = Receipt(**row)
        return found

    async def waits(self, uid: str, courier: str) -> bool:
        open_ones = and_(outbox.c.uid == uid, outbox.c.courier == courier, outbox.c.settled.is_(None))
        return (await self._connection.execute(select(outbox.c.id).where(open_ones).limit(1))).first() is not None

    async def _deliveries(self, rows: Sequence[RowMapping]) -> Sequence[Delivery]:
        """All that couriers need, each thing of it asked for once: an organizer's letters come in swarms."""
        if not rows:
            return []
        uids = [row["uid"] for row in rows]
        from_bookings = await self._connection.execute(OF_BOOKINGS, {"uids": uids})
        known = {row["uid"]: booking_from(row) for row in from_bookings.mappings()}
        brought = await self._receipts(uids)
        sides = {side for one in known.values() for side in (one.organizer_id, one.attendee.person_id)}
        persons = await organizers_by_id(self._connection, {side for side in sides if side is not None})
        calendars = await connections_of(self._connection, {one.organizer_id for one in known.values()})

        async def delivery(row: RowMapping) -> Delivery:
            notification, booking, receipts_ = notification_from(row), known[row["uid"]], brought[row["uid"]]
            connections, attendee = calendars[booking.organizer_id], booking.attendee.person_id
            return Delivery(
                notification=notification,
                booking=booking,
                organizer=persons[booking.organizer_id],
                attendee=None if attendee is None else persons[attendee],
                connection=next((one for one in connections if one.writes), None),
                receipts=receipts_,
                elsewhere=[one for one in connections if not one.writes],
                unsure=(row["outcome"] or "").startswith(UNSURE),
                doubted=await self._doubted(notification, receipts_.get((notification.courier, notification.reader))),
            )

        return [await delivery(row) for row in rows]

    async def _doubted(self, notification: Notification, known: Receipt | None) -> Kind | None:
        """What may have been told before, by a letter of which nobody knows whether it arrived, and by none since."""
        if notification.courier != "mail" or notification.sequence == 0:
            return None
        doubted = (
            select(outbox.c.kind)
            .where(
                outbox.c.uid == notification.uid,
                outbox.c.courier == notification.courier,
                outbox.c.recipient == notification.recipient,
                outbox.c.guest == notification.guest,
                outbox.c.kind != "my_data",
                outbox.c.outcome.startswith(UNSURE),
                outbox.c.sequence < notification.sequence,
                outbox.c.sequence > (known.sequence if known else -1),
            )
            .order_by(outbox.c.sequence.desc())
            .limit(1)
        )
        return (await self._connection.execute(doubted)).scalar()


def promises_to(notifications: Sequence[Notification], now: datetime) -> list[dict[str, Any]]:
    return [{**notification_to(one), "created": now} for one in notifications]


def _told(row: RowMapping) -> Told:
    return Told(notification_from(row), row["settled"], row["outcome"] or "")


def _grown(known: Mapping[str, Any], fresh: Mapping[str, Any]) -> dict[str, Any]:
    """What is remembered now. Lists only grow: two who add to one at the same time both find theirs in it."""
    grown = {
        name: [*(one for one in known.get(name, ()) if one not in value), *value][-LONGEST_LIST:]
        for name, value in fresh.items()
        if isinstance(value, list)
    }
    return {**fresh, **grown}
