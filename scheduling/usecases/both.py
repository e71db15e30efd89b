"""What somebody who books has on their own calendars, so that a time can suit both sides."""

from __future__ import annotations

from dataclasses import dataclass, field

from scheduling.errors import CalendarUnreachable
from scheduling.minutes import ceil, floor
from scheduling.model import Organizer
from scheduling.ports import Ports, use_case
from scheduling.spans import Span
from scheduling.taken import BusyTimes, Taken


@dataclass(frozen=True)
class Engaged:
    """When somebody is busy; `unread` where their calendars could not be asked, so that only our bookings are known."""

    taken: Taken = field(default_factory=Taken)
    unread: bool = False

    def at(self, slot: Span) -> bool:
        return bool(self.taken.starts) and bool(self.taken.near(floor(slot.start), ceil(slot.end)))


@use_case
async def engaged(ports: Ports, person: Organizer, window: Span, moving: str | None = None) -> Engaged:
    """What a person gives, attends or has in a calendar of their own; the booking that is being moved is none of it.

    Never raises for a calendar: what binds is the organizer's time, this is a courtesy.
    """
    async with ports.reading() as work:
        bookings = [one for one in await work.diaries.of_person(person.id, window) if one.uid != moving]
        connections = [one for one in await work.organizers.connections(person.id) if one.blocks]
    spans = [one.slot for one in bookings]
    try:
        busy = await ports.busy(connections, window) if connections else ()
    except CalendarUnreachable:
        return Engaged(Taken.by(spans), unread=True)
    events = [one for times in busy for one in _events(times, moving)]
    return Engaged(Taken.by([*spans, *events]))


def _events(times: BusyTimes, moving: str | None) -> list[Span]:
    return [event.span for event in times.events if not (moving and event.booking == moving)]
