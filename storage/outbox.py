"""The outbox: promises written with the booking, leased by workers, settled when kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import RowMapping, and_, case, exists, func, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from scheduling.model import UNSURE, Kind, Notification, Receipt, Told
from scheduling.ports import Delivery
from storage.audit import SqlAudit
from storage.organizers import SqlOrganizers
from storage.rows import booking_from, notification_from, notification_to
from storage.tables import bookings, outbox, receipts

# The calendar may bring back the link of the online meeting, so the others wait for it this long.
CALENDAR_FIRST = timedelta(minutes=2)
ROWS = 16  # of the outbox that are looked at for each delivery: four a booking, and some that others are taking
LONGEST_LIST = 10
PROMISED = insert(outbox)
NEWS = ("undelivered", "unwritten")  # of what went wrong while others were told; nothing to who has not heard of it


class SqlOutbox:
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def add(self, notifications: Sequence[Notification], now: datetime) -> None:
        rows = [{**notification_to(one), "created": now} for one in notifications]
        if rows:
            await self._connection.execute(PROMISED, rows)

    async def lease(self, now: datetime, until: datetime, owner: str, limit: int) -> Sequence[Delivery]:
        rows = await self._connection.execute(_deliverable(now).limit(limit * ROWS))
        first: dict[str, str] = {}
        for row in rows.mappings():
            first.setdefault(row["uid"], row["id"])
        taken = await self._take(list(first.values()), now, until, owner, limit)
        return await self._deliveries([taken[one] for one in first.values() if one in taken])

    async def settle(self, notification: Notification, owner: str, outcome: str, now: datetime) -> bool:
        return await self._finish(notification, owner, settled=now, outcome=outcome, owner=None, leased_until=None)

    async def postpone(self, notification: Notification, owner: str, due: datetime, reason: str) -> bool:
        attempts = notification.attempts + 1
        return await self._finish(
            notification, owner, due=due, attempts=attempts, outcome=reason, owner=None, leased_until=None
        )

    async def release(self, owner: str) -> None:
        await self._connection.execute(
            update(outbox).where(outbox.c.owner == owner).values(leased_until=None, owner=None)
        )

    async def release_all(self) -> None:
        held = outbox.c.leased_until.is_not(None)
        await self._connection.execute(update(outbox).where(held).values(leased_until=None, owner=None))

    async def waiting(self, now: datetime) -> tuple[int, datetime | None, int]:
        """How many are due, since when the first of them, and how often the most stubborn of all was tried."""
        due = case((outbox.c.due <= now, outbox.c.due))
        asked = select(func.count(due), func.min(due), func.max(outbox.c.attempts)).where(outbox.c.settled.is_(None))
        count, first, tried = (await self._connection.execute(asked)).one()
        return count, first, tried or 0

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
        known = (await self.receipts(receipt.uid)).get((receipt.courier, receipt.recipient))
        values = {"sequence": receipt.sequence, "data": _grown(known.data if known else {}, receipt.data)}
        key = {"uid": receipt.uid, "courier": receipt.courier, "recipient": receipt.recipient}
        if known:
            which = (receipts.c[name] == value for name, value in key.items())
            await self._connection.execute(update(receipts).where(*which).values(values))
        else:
            await self._connection.execute(insert(receipts).values({**key, **values}))

    async def receipts(self, uid: str) -> Mapping[tuple[str, str], Receipt]:
        return (await self._receipts([uid]))[uid]

    async def _receipts(self, uids: Sequence[str]) -> Mapping[str, Mapping[tuple[str, str], Receipt]]:
        rows = await self._connection.execute(select(receipts).where(receipts.c.uid.in_(uids)))
        found: dict[str, dict[tuple[str, str], Receipt]] = {uid: {} for uid in uids}
        for row in rows.mappings():
            found[row["uid"]][row["courier"], row["recipient"]] = Receipt(**row)
        return found

    async def waits(self, uid: str, courier: str) -> bool:
        open_ones = and_(outbox.c.uid == uid, outbox.c.courier == courier, outbox.c.settled.is_(None))
        return (await self._connection.execute(select(outbox.c.id).where(open_ones).limit(1))).first() is not None

    async def _take(
        self, wanted: Sequence[str], now: datetime, until: datetime, owner: str, limit: int
    ) -> Mapping[str, RowMapping]:
        # What another worker is taking at this moment is passed over and not waited for. It is the first of its booking
        # for both, so the second is nobody's meanwhile. (SQLite has one writer and locks no rows.)
        free = (
            select(outbox)
            .where(outbox.c.id.in_(wanted), outbox.c.settled.is_(None), outbox.c.due <= now, _unleased(outbox, now))
            .order_by(outbox.c.due, outbox.c.id)
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
        taken = {row["id"]: row for row in (await self._connection.execute(free)).mappings()}
        # Until somebody says how it ended, nobody knows: who has it in hand may die.
        begun = {"leased_until": until, "owner": owner, "outcome": UNSURE}
        await self._connection.execute(update(outbox).where(outbox.c.id.in_(taken)).values(begun))
        return taken

    async def _finish(self, notification: Notification, holder: str, /, **values: Any) -> bool:
        # Whoever lost the lease must not settle what another worker is at.
        done = await self._connection.execute(
            update(outbox).where(outbox.c.id == notification.id, outbox.c.owner == holder).values(values)
        )
        return done.rowcount == 1

    async def _deliveries(self, rows: Sequence[RowMapping]) -> Sequence[Delivery]:
        """All that couriers need, each thing of it asked for once: an organizer's letters come in swarms."""
        uids = [row["uid"] for row in rows]
        from_bookings = await self._connection.execute(select(bookings).where(bookings.c.uid.in_(uids)))
        known = {row["uid"]: booking_from(row) for row in from_bookings.mappings()}
        brought = await self._receipts(uids)
        people = SqlOrganizers(self._connection, SqlAudit(self._connection))
        sides = {side for one in known.values() for side in (one.organizer_id, one.attendee.person_id)}
        persons = {side: await people.by_id(side) for side in sides if side is not None}
        offering = {one.organizer_id for one in known.values()}
        calendars = {side: await people.connections(side) for side in offering}

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


def _deliverable(now: datetime) -> Any:
    """Due notifications in the order of their telling, none of a booking that is in somebody's hands."""
    other = outbox.alias("other")
    same = and_(other.c.uid == outbox.c.uid, other.c.settled.is_(None))
    in_hand = exists().where(same, other.c.leased_until.is_not(None), other.c.leased_until >= now)
    calendar_waits = exists().where(
        same,
        other.c.rank < outbox.c.rank,
        other.c.sequence == outbox.c.sequence,
        other.c.created > now - CALENDAR_FIRST,
    )
    # The booking itself may have to be told again to the same reader, and then stands behind in the order of time.
    too_early = and_(
        outbox.c.kind.in_(NEWS),
        exists().where(
            same,
            other.c.courier == outbox.c.courier,
            other.c.recipient == outbox.c.recipient,
            other.c.kind.not_in(NEWS),
            other.c.attempts > 0,
        ),
    )
    news_last = case((outbox.c.kind.in_(NEWS), 1), else_=0)
    return (
        select(outbox)
        .where(outbox.c.settled.is_(None), outbox.c.due <= now, ~in_hand, ~calendar_waits, ~too_early)
        .order_by(outbox.c.due, outbox.c.sequence, outbox.c.rank, news_last, outbox.c.id)
    )


def _unleased(table: Any, now: datetime) -> Any:
    return or_(table.c.leased_until.is_(None), table.c.leased_until < now)
