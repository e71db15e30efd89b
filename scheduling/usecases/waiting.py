"""A waiting list for earlier times: who has a booking is told when a time before it gets free."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from scheduling.errors import AlreadyOver, BookingError, NotAllowed
from scheduling.minutes import floor, moment
from scheduling.model import Booking, Notification, Organizer, Wait
from scheduling.ports import Ports, UnitOfWork, use_case
from scheduling.spans import Span
from scheduling.usecases.bookings import offer
from scheduling.usecases.both import Engaged, engaged

EVERY = timedelta(minutes=5)  # how soon somebody hears of a time that has got free
BATCH = 50
TOLD = 3  # times at once: more are no news but a calendar


@use_case
async def wait(ports: Ports, uid: str, by: Organizer | None) -> Booking:
    """Tell the attendee of earlier times from now on; `by` None is the guest who holds the booking's link. What is free
    already is no news to them.

    Raises NotFound, NotAllowed, AlreadyOver, CalendarUnreachable.
    """
    async with ports.reading() as work:
        booking = await work.diaries.by_uid(uid)
        person = await _person(work, booking)
    _require_attendee(booking, by)
    booking.require_open(ports.clock())
    if booking.status != "confirmed":
        raise AlreadyOver
    known = tuple(await _earlier(ports, booking, person))
    async with ports.work() as work:
        await work.waits.begin(Wait(uid, booking.sequence, ports.clock() + EVERY, known))
    return booking


@use_case
async def stop(ports: Ports, uid: str, by: Organizer | None) -> Booking:
    """Tell the attendee of no more earlier times, whether or not anything was told; raises NotFound, NotAllowed."""
    async with ports.work() as work:
        booking = await work.diaries.by_uid(uid)
        _require_attendee(booking, by)
        await work.waits.end(uid)
    return booking


@use_case
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
        person = await _person(work, booking)
    # Of what is cancelled nothing is offered, but who takes that back goes on waiting.
    if not (wait.is_for(booking) or booking.restorable(now)) or booking.slot.start <= now:
        async with ports.work() as work:
            await work.waits.end(wait.uid)
        return False
    try:
        free = await _earlier(ports, booking, person)
    except BookingError:  # the page is paused, a calendar away: nothing can be offered now
        free = list(wait.known)
    new = tuple(sorted(set(free) - set(wait.known)))[:TOLD]
    after = replace(wait, due=now + EVERY, known=tuple(free), fresh=new or wait.fresh)
    told = _promises(ports, booking) if new else []
    async with ports.work() as work:
        # Another process may have looked at the same time; then that one has told.
        return await work.waits.looked(wait, after, told, now) and bool(told)


def _promises(ports: Ports, booking: Booking) -> list[Notification]:
    """A card for a person in Teams, a letter for anybody else."""
    courier = "mail" if booking.attendee.person_id is None else "chat"
    if courier not in ports.couriers:
        return []
    identity, now = ports.new_id(), ports.clock()
    return [Notification(identity, booking.uid, courier, "attendee", "earlier", booking.sequence, now)]


def _require_attendee(booking: Booking, by: Organizer | None) -> None:
    if by is not None and booking.attendee.person_id != by.id:
        raise NotAllowed


async def _person(work: UnitOfWork, booking: Booking) -> Organizer | None:
    """The attendee as a person in Teams."""
    person_id = booking.attendee.person_id
    return None if person_id is None else await work.organizers.by_id(person_id)


async def _earlier(ports: Ports, booking: Booking, person: Organizer | None) -> list[int]:
    """The starts before that of a booking which are free for both sides, as far as those can be known, as minutes."""
    window = Span(ports.clock(), booking.slot.end)  # with its own time, which is free for itself: never empty
    offered = await offer(ports, "", window, moving=booking.uid, by=person)
    mine = await engaged(ports, person, window, booking.uid) if person else Engaged()
    return [floor(one.start) for one in offered.slots if one.start < booking.slot.start and not mine.at(one)]
