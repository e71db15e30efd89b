"""Diaries: read, lock, save. The lock is why a slot is booked once."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import (
    BindParameter,
    and_,
    bindparam,
    case,
    cast,
    delete,
    exists,
    func,
    insert,
    null,
    or_,
    select,
    true,
    union_all,
    update,
)
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from scheduling.errors import NotFound, SlotTaken
from scheduling.model import LONGEST_UNDO, UNDO, Attendee, Booking, Diary, Hold, Notification
from scheduling.spans import Span
from storage import together
from storage.audit import SqlAudit
from storage.outbox import SqlOutbox, promises_to
from storage.rows import booking_from, booking_to, hold_from, hold_to
from storage.tables import Instant, audit, bookings, holds, meeting_types, organizers, outbox

STANDS = bookings.c.status != "cancelled"
KNOWN = bookings.c.status.in_(("confirmed", "requested"))  # to the organizer
MINUTE = timedelta(minutes=1)
EVER = datetime(1970, 1, 1, tzinfo=UTC)  # before the first booking
OVERLAP = "bookings_overlap"  # what the constraint and the triggers of the migrations are called

# What every booking and every offer says is put together once: that takes longer than the database does.
_SINCE: BindParameter[datetime] = bindparam("since")
_UNTIL: BindParameter[datetime] = bindparam("until")
# The held span reaches furthest; a buffer outside the window can still matter inside.
_WITHIN = and_(bookings.c.held_from < _UNTIL, bookings.c.held_to > _SINCE)
# What has moved away may still keep the time it had.
_LEFT = and_(bookings.c.previous_held_from < _UNTIL, bookings.c.previous_held_to > _SINCE)
# Of a slot that was given up nothing is kept once that cannot be undone; there may be many of them. Each database adds
# minutes to a moment in a way of its own, so how long it can be is rounded up to one of a few, counted back from now.
UNDONE_WITHIN = (timedelta(), UNDO, timedelta(minutes=30), LONGEST_UNDO)
_SINCES = [bindparam(f"undone_{number}", type_=Instant) for number in range(len(UNDONE_WITHIN))]
_UNDONE_SINCE = case(
    *((bookings.c.undo <= one // MINUTE, since) for one, since in zip(UNDONE_WITHIN, _SINCES, strict=True)),
    else_=_SINCES[-1],
)
_MATTERS = or_(STANDS, func.coalesce(bookings.c.changed, bookings.c.created) > _UNDONE_SINCE)
_BOOKED = select(bookings, cast(null(), Instant).label("until")).where(
    bookings.c.organizer_id == bindparam("organizer"),
    or_(and_(or_(_WITHIN, _LEFT), _MATTERS), bookings.c.uid == bindparam("holding")),
)
_KEPT = select(*(holds.c.get(one.name, null().label(one.name)) for one in bookings.c), holds.c.until).where(
    holds.c.organizer_id == bindparam("organizer")
)
_ENTRIES = union_all(_BOOKED, _KEPT).subquery("entries")
# The version, then each booking and each hold with it; what is kept for a form has an end of that.
DIARY = (
    select(organizers.c.diary_version, *_ENTRIES.c)
    .select_from(organizers.outerjoin(_ENTRIES, true()))
    .where(organizers.c.id == bindparam("organizer"))
    .order_by(_ENTRIES.c.starts)
)
_CONCERNED = or_(bookings.c.organizer_id == bindparam("person"), bookings.c.person_id == bindparam("person"))
CONCERNING = select(bookings).where(_CONCERNED, KNOWN, _WITHIN).order_by(bookings.c.starts)
LOCK = (
    update(organizers)
    .where(organizers.c.id == bindparam("organizer"))
    .values(diary_version=organizers.c.diary_version + 1)
    .returning(organizers.c.diary_version)
)
BY_UID = select(bookings).where(bookings.c.uid == bindparam("one"))
MADE = insert(bookings)
CHANGED = update(bookings).where(bookings.c.uid == bindparam("one"))
RELEASED = delete(holds).where(holds.c.uid == bindparam("one"))


@contextmanager
def _refusing_overlap() -> Iterator[None]:
    """Raises SlotTaken where the database itself sees two in one slot."""
    try:
        yield
    except (IntegrityError, DBAPIError) as problem:
        if OVERLAP in str(problem.orig):
            raise SlotTaken(("booked",)) from problem
        raise


class SqlDiaries:
    def __init__(self, connection: AsyncConnection, audit: SqlAudit) -> None:
        self._connection, self._audit = connection, audit
        self.promises = 0  # notifications written in this transaction

    async def read(
        self, organizer_id: int, around: Span, *, holding: str | None = None, now: datetime | None = None
    ) -> Diary:
        about = {
            "organizer": organizer_id,
            "since": around.start,
            "until": around.end,
            "holding": holding,
            **{one.key: now - within if now else EVER for one, within in zip(_SINCES, UNDONE_WITHIN, strict=True)},
        }
        rows = (await self._connection.execute(DIARY, about)).mappings().all()
        return Diary(
            organizer_id,
            {row["uid"]: booking_from(row) for row in rows if row["uid"] and row["until"] is None},
            {row["uid"]: hold_from(row) for row in rows if row["until"] is not None},
            rows[0]["diary_version"] if rows else 0,
        )

    async def lock(
        self,
        organizer_id: int,
        around: Span,
        *,
        holding: str | None = None,
        now: datetime | None = None,
        known: Diary | None = None,
    ) -> Diary:
        # A plain update locks the row the same way in every database, and what is read after it is what was
        # committed before it, also by those it waited for (READ COMMITTED).
        version = (await self._connection.execute(LOCK, {"organizer": organizer_id})).scalar_one_or_none()
        if version is None:
            raise NotFound
        if known and known.version + 1 == version:
            return known  # ours is the first lock since: whoever changes a diary locks it before
        return await self.read(organizer_id, around, holding=holding, now=now)

    async def by_uid(self, uid: str) -> Booking:
        row = (await self._connection.execute(BY_UID, {"one": uid})).mappings().one_or_none()
        if row is None:
            raise NotFound
        return booking_from(row)

    async def of_person(self, person_id: int, window: Span) -> Sequence[Booking]:
        about = {"person": person_id, "since": window.start, "until": window.end}
        rows = await self._connection.execute(CONCERNING, about)
        return [booking_from(row) for row in rows.mappings()]

    async def ahead_of(self, meeting_type_id: str, attendee: Attendee, now: datetime) -> int:
        same = func.lower(bookings.c.attendee_email) == attendee.email.lower()
        if attendee.person_id is not None:
            same = or_(same, bookings.c.person_id == attendee.person_id)
        counted = select(func.count()).where(
            bookings.c.meeting_type_id == meeting_type_id,
            STANDS,
            bookings.c.starts > now,
            same,
        )
        return int((await self._connection.execute(counted)).scalar_one())

    async def made_since(self, since: datetime, *, organizer_id: int | None = None, email: str = "") -> int:
        made = select(func.count()).where(bookings.c.created > since, bookings.c.person_id.is_(None))
        if organizer_id is not None:
            made = made.where(bookings.c.organizer_id == organizer_id)
        if email:
            made = made.where(func.lower(bookings.c.attendee_email) == email.lower())
        return int((await self._connection.execute(made)).scalar_one())

    async def unconfirmed(self, made_before: datetime, now: datetime) -> Sequence[Booking]:
        late = or_(bookings.c.created <= made_before, bookings.c.starts <= now)
        return await self._all(and_(bookings.c.status == "pending", late), bookings.c.created)

    async def of_type(self, meeting_type_id: str, now: datetime) -> Sequence[Booking]:
        ahead = and_(bookings.c.meeting_type_id == meeting_type_id, KNOWN, bookings.c.starts > now)
        return await self._all(ahead, bookings.c.starts)

    async def of_link(self, link_id: str) -> Sequence[Booking]:
        never = or_(bookings.c.status == "pending", func.coalesce(bookings.c.outcome, "") == "lapsed")
        return await self._all(and_(bookings.c.link_id == link_id, ~never), bookings.c.created)

    async def unanswered(self, asked_before: datetime, now: datetime) -> Sequence[Booking]:
        asked = func.coalesce(bookings.c.changed, bookings.c.created)
        late = or_(asked <= asked_before, bookings.c.starts <= now)
        return await self._all(and_(bookings.c.status == "requested", late), bookings.c.created)

    async def to_follow_up(self, over_since: datetime, over_before: datetime) -> Sequence[Booking]:
        promised = exists().where(outbox.c.uid == bookings.c.uid, outbox.c.kind == "follow_up")
        wanted = exists().where(meeting_types.c.id == bookings.c.meeting_type_id, meeting_types.c.follow_up)
        over = and_(bookings.c.ends > over_since, bookings.c.ends <= over_before, bookings.c.status == "confirmed")
        came = bookings.c.no_show.is_(False)
        return await self._all(and_(over, came, wanted, ~promised), bookings.c.ends)

    async def ahead_in(self, zone_names: Collection[str], now: datetime) -> Sequence[tuple[Booking, str]]:
        ahead = (
            select(bookings, organizers.c.zone)
            .join(organizers, organizers.c.id == bookings.c.organizer_id)
            .where(KNOWN, bookings.c.starts > now, organizers.c.leaves.is_(None))
            .order_by(bookings.c.starts)
        )
        concerned = or_(organizers.c.zone.in_(zone_names), bookings.c.attendee_zone.in_(zone_names))
        rows = await self._connection.execute(ahead.where(concerned))
        return [(booking_from(row), row["zone"]) for row in rows.mappings()]

    async def _all(self, condition: Any, order: Any) -> Sequence[Booking]:
        rows = await self._connection.execute(select(bookings).where(condition).order_by(order))
        return [booking_from(row) for row in rows.mappings()]

    async def save(self, booking: Booking, notifications: Sequence[Notification], *, known: bool = False) -> None:
        values, changed = booking_to(booking), booking.changed or booking.created
        with _refusing_overlap():
            if booking.sequence == 0 and booking.late is None and not known:
                record = self._audit.made("booking", booking.uid, values)
                promised = promises_to(notifications, changed)
                await together.add(self._connection, {bookings: [values], audit: record, outbox: promised})
            else:
                async with self._audit.watching("booking", booking.uid):
                    if not (await self._connection.execute(CHANGED, values | {"one": booking.uid})).rowcount:
                        await self._connection.execute(MADE, values)
                await SqlOutbox(self._connection).add(notifications, changed)
        self.promises += len(notifications)

    async def hold(self, hold: Hold, now: datetime) -> None:
        await self._connection.execute(
            delete(holds).where(
                or_(holds.c.uid == hold.uid, and_(holds.c.organizer_id == hold.organizer_id, holds.c.until <= now))
            )
        )
        await self._connection.execute(insert(holds).values(hold_to(hold)))

    async def release(self, uid: str) -> None:
        await self._connection.execute(RELEASED, {"one": uid})
