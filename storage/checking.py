"""Reads the whole database and proves what is promised about it; changes nothing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import RowMapping, Table, and_, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from scheduling.model import FORGOTTEN, Booking
from storage.database import Database
from storage.rows import booking_from
from storage.tables import bookings, holds, meeting_types, metadata, notices, outbox, share_links

AT_A_TIME = 1000  # rows in memory
STATUSES = ("confirmed", "requested", "pending", "cancelled")
LEAVES = timedelta(minutes=10)  # longer than any lease, so that only what was forgotten is found


@dataclass(frozen=True)
class Breach:
    """A promise that is broken, and where."""

    promise: str
    subject: str
    detail: str


Rows = AsyncIterator[Breach]
Check = Callable[[AsyncConnection, datetime], Rows]


async def breaches(database: Database, now: datetime) -> list[Breach]:
    """All that is wrong, of one moment: everything is read in one transaction."""
    async with database.patient(database.reader, isolation_level="REPEATABLE READ") as connection:
        if not database.shared:
            await connection.exec_driver_sql("BEGIN")
        return [found for check in CHECKS for found in [one async for one in check(connection, now)]]


async def overlap(connection: AsyncConnection, now: datetime) -> Rows:
    """Nobody's meeting lies in what another meeting of the same organizer holds, buffers included."""
    standing = select(bookings).where(bookings.c.status != "cancelled")
    ordered = standing.order_by(bookings.c.organizer_id, bookings.c.held_from, bookings.c.uid)
    organizer, reaching = 0, list[Booking]()
    async for booking in _bookings(connection, ordered):
        if booking.organizer_id != organizer:
            organizer, reaching = booking.organizer_id, []
        reaching = [one for one in reaching if one.held.end > booking.held.start]
        for other in reaching:
            if booking.slot.overlaps(other.held) or other.slot.overlaps(booking.held):
                yield Breach("overlap", booking.uid, f"with {other.uid}")
        reaching.append(booking)


async def shape(connection: AsyncConnection, now: datetime) -> Rows:
    """A meeting ends after it starts, lies in what it holds and has a status we know."""
    wrong = or_(
        bookings.c.starts >= bookings.c.ends,
        bookings.c.held_from > bookings.c.starts,
        bookings.c.held_to < bookings.c.ends,
        bookings.c.previous_held_from > bookings.c.previous_starts,
        bookings.c.previous_held_to < bookings.c.previous_ends,
        bookings.c.status.not_in(STATUSES),
        bookings.c.sequence < 0,
        bookings.c.moved_sequence > bookings.c.sequence,
    )
    async for row in _rows(connection, select(bookings.c.uid).where(wrong)):
        yield Breach("shape", row["uid"], "times, status or sequence cannot be")


async def unpromised(connection: AsyncConnection, now: datetime) -> Rows:
    """Whoever has to know of a meeting was promised to be told: its booker of every one, its organizer of those that
    its booker stood up for."""
    kept = or_(bookings.c.forget.is_(None), bookings.c.forget > FORGOTTEN)  # what was told goes with its people
    for recipient, also in (("attendee", bookings.c.status != ""), ("organizer", bookings.c.status.in_(STATUSES[:2]))):
        promised = select(outbox.c.id).where(
            outbox.c.uid == bookings.c.uid,
            outbox.c.recipient == recipient,
            outbox.c.courier.in_(("mail", "chat")),
            outbox.c.kind != "reminder",
        )
        async for row in _rows(connection, select(bookings.c.uid).where(also, kept, ~promised.exists())):
            yield Breach("unpromised", row["uid"], f"nothing was promised to the {recipient}")


async def sequence(connection: AsyncConnection, now: datetime) -> Rows:
    """Every change of a booking was promised to somebody: no number from the first to its own is missing, none beyond
    it was told. One that lapsed unseen ends in silence."""
    told = outbox.c.sequence
    numbers = (
        select(
            bookings.c.uid,
            bookings.c.sequence,
            func.count(func.distinct(told)).label("told"),
            func.max(told).label("last"),
        )
        .join(outbox, outbox.c.uid == bookings.c.uid)
        .where(func.coalesce(bookings.c.outcome, "") != "lapsed")
        .group_by(bookings.c.uid, bookings.c.sequence)
        .having(or_(func.count(func.distinct(told)) != bookings.c.sequence + 1, func.max(told) != bookings.c.sequence))
    )
    async for row in _rows(connection, numbers):
        detail = f"is at {row['sequence']}; {row['told']} were promised, the last is {row['last']}"
        yield Breach("sequence", row["uid"], detail)


async def repeated(connection: AsyncConnection, now: datetime) -> Rows:
    """The same is promised to the same reader once."""
    once = (outbox.c.uid, outbox.c.courier, outbox.c.recipient, outbox.c.guest, outbox.c.kind, outbox.c.sequence)
    news = outbox.c.kind.in_(("confirm", "confirmed", "moved", "cancelled", "requested", "suggested", "declined"))
    several = select(*once).where(news).group_by(*once).having(func.count() > 1)
    async for row in _rows(connection, several):
        detail = f"{row['kind']} {row['sequence']} to {row['recipient']} by {row['courier']} more than once"
        yield Breach("repeated", row["uid"], detail)


async def lease(connection: AsyncConnection, now: datetime) -> Rows:
    """What is settled is in nobody's hands and has an outcome; a lease ends, and belongs to somebody."""
    for table in (outbox, notices):
        held = or_(table.c.owner.is_not(None), table.c.leased_until.is_not(None))
        wrong = or_(
            and_(table.c.settled.is_not(None), or_(held, table.c.outcome.is_(None))),
            table.c.owner.is_(None) != table.c.leased_until.is_(None),
            table.c.leased_until > now + LEAVES,
        )
        async for row in _rows(connection, select(table.c.id).where(wrong)):
            yield Breach("lease", row["id"], "settled and held at once, held by nobody, or held for too long")


async def link_uses(connection: AsyncConnection, now: datetime) -> Rows:
    """A link is used as often as it may at most, and as often as bookings say; a renewed one counts from then on."""
    spent: Mapping[str, list[Booking]] = defaultdict(list)
    made = select(bookings).where(bookings.c.link_id.is_not(None))
    async for booking in _bookings(connection, made):
        if booking.spends and booking.link_id:
            spent[booking.link_id].append(booking)
    async for row in _rows(connection, select(share_links)):
        since = row["counted"]
        used = sum(since is None or since <= one.created for one in spent[row["id"]])
        if row["max_uses"] is not None and max(used, row["uses"]) > row["max_uses"]:
            yield Breach("link_uses", row["id"], f"used {max(used, row['uses'])} times of {row['max_uses']}")
        elif used != row["uses"]:
            yield Breach("link_uses", row["id"], f"{row['uses']} uses are counted, {used} bookings made")


async def orphan(connection: AsyncConnection, now: datetime) -> Rows:
    """Everything belongs to something that is there, also where the database itself does not ask for it."""
    for table in metadata.sorted_tables:
        for column in table.columns:
            for key in column.foreign_keys:
                async for found in _lost(connection, table, column, key.column):
                    yield found
    async for found in _lost(connection, bookings, bookings.c.link_id, share_links.c.id):
        yield found


async def mixed_up(connection: AsyncConnection, now: datetime) -> Rows:
    """A booking, a hold and its meeting type belong to the same organizer."""
    for table in (bookings, holds):
        joined = select(table.c.uid).join(meeting_types, meeting_types.c.id == table.c.meeting_type_id)
        async for row in _rows(connection, joined.where(table.c.organizer_id != meeting_types.c.organizer_id)):
            yield Breach("mixed_up", row["uid"], "belongs to another organizer than its meeting type")


CHECKS: tuple[Check, ...] = (
    overlap,
    shape,
    unpromised,
    sequence,
    repeated,
    lease,
    link_uses,
    orphan,
    mixed_up,
)


async def _lost(connection: AsyncConnection, table: Table, column: Any, target: Any) -> Rows:
    there = target.table.alias("there")
    missing = ~select(there.c[target.name]).where(there.c[target.name] == column).exists()
    own = next(iter(table.primary_key.columns))
    async for row in _rows(connection, select(own.label("own")).where(column.is_not(None), missing)):
        yield Breach("orphan", f"{table.name} {row['own']}", f"its {column.name} leads nowhere")


async def _bookings(connection: AsyncConnection, query: Any) -> AsyncIterator[Booking]:
    async for row in _rows(connection, query):
        yield booking_from(row)


async def _rows(connection: AsyncConnection, query: Any) -> AsyncIterator[RowMapping]:
    """Row by row, so that a database may be larger than our memory."""
    async with connection.stream(query.execution_options(yield_per=AT_A_TIME)) as found:
        async for row in found.mappings():
            yield row
