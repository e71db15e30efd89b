"""Counts of bookings. They need no attendee, so they are the same once attendees are forgotten."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Integer, Select, and_, case, func, literal, select
from sqlalchemy.ext.asyncio import AsyncConnection

from scheduling.numbers import Count, Counted
from scheduling.spans import Span
from storage.tables import bookings, meeting_types

MET = bookings.c.status == "confirmed"
# What was only asked for and came to nothing was no meeting.
CALLED_OFF = and_(bookings.c.status == "cancelled", bookings.c.outcome.is_(None))


class SqlNumbers:
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def of(self, organizer_id: int, steps: Sequence[Span]) -> Sequence[Counted]:
        step = _step(steps)
        rows = await self._connection.execute(
            _counted(steps, step.label("step"), meeting_types.c.name)
            .join(meeting_types, meeting_types.c.id == bookings.c.meeting_type_id)
            .where(bookings.c.organizer_id == organizer_id)
            .group_by(step, meeting_types.c.name)
        )
        return [Counted(row.step, row.name, _count(row)) for row in rows]

    async def of_all(self, steps: Sequence[Span]) -> Sequence[Counted]:
        step = _step(steps)
        people = func.count(bookings.c.organizer_id.distinct()).label("people")
        rows = await self._connection.execute(_counted(steps, step.label("step"), people).group_by(step))
        return [Counted(row.step, "", _count(row), row.people) for row in rows]


def _counted(steps: Sequence[Span], *columns: ColumnElement[Any]) -> Select[Any]:
    within = and_(bookings.c.starts >= steps[0].start, bookings.c.starts < steps[-1].end)
    return select(
        *columns,
        _how_many(MET).label("met"),
        _how_many(CALLED_OFF).label("called_off"),
        _how_many(and_(MET, bookings.c.no_show)).label("missed"),
    ).where(within, MET | CALLED_OFF)


def _step(steps: Sequence[Span]) -> ColumnElement[int]:
    """In which of the steps a booking begins. The numbers stand in the statement as they are: PostgreSQL takes two
    parameters for two different expressions, and groups by neither."""
    chosen = [
        (bookings.c.starts < span.end, literal(index, Integer, literal_execute=True))
        for index, span in enumerate(steps)
    ]
    return case(*chosen)


def _how_many(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.sum(case((condition, 1), else_=0))


def _count(row: Any) -> Count:
    return Count(row.met, row.called_off, row.missed)
