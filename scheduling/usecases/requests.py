"""Requests: those that wait for the organizer's word, and what lies beside them on their day."""

from __future__ import annotations

from operator import attrgetter

from scheduling import zones
from scheduling.errors import CalendarUnreachable
from scheduling.model import Booked, Booking, Neighbour, Organizer
from scheduling.ports import Ports, use_case
from scheduling.spans import Span
from scheduling.usecases.bookings import AHEAD, agenda


@use_case
async def unanswered(ports: Ports, organizer: Organizer) -> list[Booked]:
    """The requests that wait for this person's word, by start: of those who ask, and of who suggested another time."""
    now = ports.clock()
    ahead = await agenda(ports, organizer, Span(now, now + AHEAD))
    return [one for one in ahead if one.booking.status == "requested" and _asked(one.booking) == organizer.id]


@use_case
async def neighbours(ports: Ports, booking: Booking, organizer: Organizer) -> tuple[Neighbour, ...]:
    """What else the organizer has on the day of a booking, by start: meetings here, and what blocks in the calendars.

    Calendars that cannot be read are left out: this informs a decision and does not take it.
    """
    day = zones.local_day(zones.local_date(booking.slot.start, organizer.zone), organizer.zone)
    async with ports.reading() as work:
        meetings = [one for one in await work.diaries.of_person(organizer.id, day) if one.uid != booking.uid]
        connections = [one for one in await work.organizers.connections(organizer.id) if one.blocks]
    known = {booking.uid, *(one.uid for one in meetings)}
    found = [Neighbour(one.slot, one.title, _other(one, organizer)) for one in meetings if one.slot.overlaps(day)]
    try:
        busy = await ports.busy(connections, day)
    except CalendarUnreachable:
        busy = ()
    events = (event for times in busy for event in times.events if event.booking not in known)
    found += [Neighbour(event.span, event.title) for event in events if event.span.overlaps(day)]
    return tuple(sorted(found, key=attrgetter("span.start", "span.end", "title")))


def _asked(booking: Booking) -> int | None:
    """Whose word a request waits for, if it is somebody's in Teams."""
    return booking.organizer_id if booking.waits_for == "organizer" else booking.attendee.person_id


def _other(booking: Booking, organizer: Organizer) -> str:
    """Whom a meeting is with, where it is one that this organizer gives."""
    return booking.attendee.name if booking.organizer_id == organizer.id else ""
