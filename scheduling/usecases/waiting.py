"""A waiting list for earlier times: who has a booking is told when a time before it gets free."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from scheduling.errors import AlreadyOver, BookingError, NotAllowed
from scheduling.minutes import floor, moment
from scheduling.model import Booking, Notification, Organizer, Wait
from scheduling.ports import Ports
from scheduling.spans import Span
from scheduling.usecases.bookings import offer
from scheduling.usecases.both import engaged

EVERY = timedelta(minutes=5)  # how soon somebody hears of a time that has got free
BATCH = 50
TOLD = 3  # times at once: more are no news but a calendar


async def wait(ports: Ports, uid: str, by: Organizer, *, on: bool) -> Booking:
    """Tell the attendee of earlier times from now on, or no more. What is free already is no news to them.

    Raises NotFound, NotAllowed, AlreadyOver, CalendarUnreachable.
    """
    async with ports.reading() as work:
        booking = await work.diaries.by_uid(uid)
    if booking.attendee.person_id != by.id:
        raise NotAllowed
    booking.require_open(ports.clock())
    if booking.status != "confirmed":
        raise AlreadyOver
    known = tuple(await _earlier(ports, booking, by)) if on else ()
    async with ports.work() as work:
        if on:
            await work.waits.begin(Wait(uid, booking.sequence, ports.clock() + EVERY, known))
        else:
            await work.waits.end(uid)
    return booking


async def look_for_earlier(ports: Ports) -> int:
    """Tell those who wait of times that have got free since the last look; the answer is how many were told."""
    async with ports.reading() as work:
        due = await work.waits.due(ports.clock(), BATCH)
    return sum([await _look(ports, one) for one in due])


def fresh(wait: Wait, booking: Booking) -> tuple[Span, ...]:
    """The earlier times that a waiting person is told of."""
    return tuple(booking.slot.moved_to(moment(start)) for start in wait.fresh)


async def _look(ports: Ports, wait: Wait) -> bool:
    now = ports.clock()
    async with ports.reading() as work:
        booking = await work.diaries.by_uid(wait.uid)
        person = await work.organizers.by_id(booking.attendee.person_id or 0)
    if not wait.is_for(booking) or booking.slot.start <= now:
        async with ports.work() as work:
            await work.waits.end(wait.uid)
        return False
    try:
        free = await _earlier(ports, booking, person)
    except BookingError:  # the page is paused, a calendar away: nothing can be offered now
        free = list(wait.known)
    new = tuple(sorted(set(free) - set(wait.known)))[:TOLD]
    after = replace(wait, due=now + EVERY, known=tuple(free), fresh=new or wait.fresh)
    told = [_promise(ports, booking)] if new and "chat" in ports.couriers else []
    async with ports.work() as work:
        # Another process may have looked at the same time; then that one has told.
        return await work.waits.looked(wait, after, told, now) and bool(told)


def _promise(ports: Ports, booking: Booking) -> Notification:
    return Notification(ports.new_id(), booking.uid, "chat", "attendee", "earlier", booking.sequence, ports.clock())


async def _earlier(ports: Ports, booking: Booking, person: Organizer) -> list[int]:
    """The starts before that of a booking which are free for both sides, as minutes."""
    window = Span(ports.clock(), booking.slot.end)  # with its own time, which is free for itself: never empty
    offered = await offer(ports, "", window, moving=booking.uid, by=person)
    mine = await engaged(ports, person, window, booking.uid)
    return [floor(one.start) for one in offered.slots if one.start < booking.slot.start and not mine.at(one)]
