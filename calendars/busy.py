"""What blocks in all calendars of an organizer, read at once."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterable, Sequence

from scheduling.errors import CalendarUnreachable
from scheduling.ports import Calendar
from scheduling.spans import Span
from scheduling.taken import BusyTimes

DEADLINE = 3.0  # seconds; somebody is waiting for the page

log = logging.getLogger(__name__)


async def busy(calendars: Iterable[Calendar], window: Span, deadline: float = DEADLINE) -> Sequence[BusyTimes]:
    """Every calendar or none: raises CalendarUnreachable if one fails or is late, whatever the reason."""
    try:
        async with asyncio.timeout(deadline), asyncio.TaskGroup() as group:
            readings = [group.create_task(_reading(calendar, window)) for calendar in calendars]
    except TimeoutError as late:
        log.warning("no answer from a calendar in %s seconds", deadline)
        raise CalendarUnreachable from late
    except ExceptionGroup as failed:
        log.warning("a calendar cannot be read: %s", failed.exceptions[0], exc_info=failed)
        raise CalendarUnreachable from failed
    return [reading.result() for reading in readings]


async def _reading(calendar: Calendar, window: Span) -> BusyTimes:
    return await calendar.busy(window)
