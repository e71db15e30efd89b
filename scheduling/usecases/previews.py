"""The morning preview: an organizer is told what is ahead, at the minute of the day they chose."""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import datetime, time, timedelta

from scheduling import zones
from scheduling.errors import BadValue, Undeliverable
from scheduling.model import MIDNIGHT, Organizer
from scheduling.ports import Ports, use_case
from scheduling.usecases.bookings import agenda
from scheduling.usecases.organizers import forget_chat

log = logging.getLogger("previews")


@use_case
async def set_preview(ports: Ports, organizer: Organizer, minute: int | None) -> Organizer:
    """From now on at this minute of the day on the organizer's clock; None is never. Raises BadValue."""
    if minute is not None and not 0 <= minute < MIDNIGHT:
        raise BadValue("preview", "0:00", "23:59")
    after = _scheduled(replace(organizer, preview=minute), ports.clock())
    async with ports.work() as work:
        await work.organizers.save(after)
    return after


@use_case
async def send_due(ports: Ports) -> int:
    """Tell all who want to be told now; the answer is how many.

    At most once a day: the next one is fixed before this one goes out, and one that cannot be delivered is left out,
    since a preview that comes late is none.
    """
    now = ports.clock()
    async with ports.work() as work:
        due = await work.organizers.previews_due(now)
        for organizer in due:
            await work.organizers.save(_scheduled(organizer, now))
    for organizer in due:
        today = zones.local_date(now, organizer.zone)
        meetings = await agenda(ports, organizer, zones.local_day(today, organizer.zone))
        try:
            await ports.preview(organizer, today, meetings)
        except Undeliverable as problem:
            log.warning("no preview", extra={"organizer": organizer.id, "reason": problem.reason})
            if problem.gone:
                await forget_chat(ports, organizer.id, organizer.reference)
    return len(due)


def _scheduled(organizer: Organizer, now: datetime) -> Organizer:
    if organizer.preview is None:
        return replace(organizer, preview_due=None)
    clock, today = time(*divmod(organizer.preview, 60)), zones.local_date(now, organizer.zone)
    due = (zones.instant(today + timedelta(days=ahead), clock, organizer.zone) for ahead in range(3))
    return replace(organizer, preview_due=next(moment for moment in due if moment > now))
