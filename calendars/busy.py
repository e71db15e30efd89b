"""What blocks in all calendars of an organizer, read at once."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping, Sequence

from scheduling.errors import CalendarUnreachable
from scheduling.ports import Calendar
from scheduling.spans import Span
from scheduling.taken import BusyTimes

DEADLINE = 3.0  # seconds; somebody is waiting for the page

log = logging.getLogger(__name__)


async def busy(
    calendars: Mapping[str, Calendar],
    window: Span,
    *,
    now: bool = False,
    deadline: float = DEADLINE,
    suspects: set[str] | None = None,
) -> Sequence[BusyTimes]:
    """Every calendar or none: raises CalendarUnreachable if one fails or is late, whatever the reason. Those that did
    are named in `suspects`."""
    reached: set[str] = set()

    async def reading(name: str, calendar: Calendar) -> BusyTimes:
        times = await calendar.busy(window, now)
        reached.add(name)
        return times

    try:
        async with asyncio.timeout(deadline), asyncio.TaskGroup() as group:
            readings = [group.create_task(reading(name, calendar)) for name, calendar in calendars.items()]
    except TimeoutError as late:
        log.warning("no answer from a calendar in %s seconds", deadline)
        raise CalendarUnreachable from late
    except ExceptionGroup as failed:
        log.warning("a calendar cannot be read: %s", failed.exceptions[0], exc_info=failed)
        raise CalendarUnreachable from failed
    finally:
        if suspects is not None:
            suspects |= calendars.keys() - reached
    return [reading.result() for reading in readings]
