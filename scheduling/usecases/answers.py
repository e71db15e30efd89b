"""What comes back by letter: an invitation declined, another time proposed or asked for, a letter that bounced.

Whoever wrote it is believed only if they are the attendee and name something that only our letters say. Nothing here
moves a meeting; it is cancelled only where an installation wants a "no" to do that.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Literal

from scheduling import zones
from scheduling.errors import AlreadyOver, NotFound, PageClosed, SlotTaken, TooLate
from scheduling.model import Actor, Booking, Heard, Incoming, Kind, Notification, Organizer, Receipt
from scheduling.ports import Ports, UnitOfWork, use_case
from scheduling.spans import Span
from scheduling.usecases import bookings
from scheduling.usecases.delivery import instead

Declines = Literal["ask", "cancel"]
# The text, now, the reader's zone and language and the day of the meeting: where to look for another time.
Wished = Callable[[str, datetime, str, str, date], tuple[Span, datetime | None] | None]

MOST_TIMES = 3
MOST_WISHES = 3  # letters with free times a day, so that two machines cannot write to each other for ever
LONGER = timedelta(days=7)  # how far around is looked for what is nearest


@dataclass(frozen=True)
class Found:
    """What a message is about."""

    booking: Booking
    organizer: Organizer


@use_case
async def take(ports: Ports, incoming: Incoming, wished: Wished, declines: Declines = "ask") -> str:
    """Do what a message asks for; the answer is one of SAID, or why nothing was done: "known", "stranger", "outdated".

    The same message again changes nothing. Raises CalendarUnreachable, after which it can be tried again.
    """
    async with ports.reading() as work:
        if await work.heard.knows(incoming.id):
            return "known"
        found = await _about(work, ports, incoming)
    if found is None or (incoming.said != "bounced" and not _may_speak(incoming, found.booking)):
        return "stranger"
    if incoming.said == "bounced":
        return await _came_back(ports, incoming, found.booking)
    if incoming.sequence is not None and incoming.sequence < found.booking.sequence:
        return "outdated"
    if not _lies_ahead(found.booking, ports.clock()):
        return await _noted(ports, incoming, found.booking, incoming.said)
    return await _ahead(ports, incoming, found, wished, declines)


async def _ahead(ports: Ports, incoming: Incoming, found: Found, wished: Wished, declines: Declines) -> str:
    """A message about a meeting that can still be moved or called off."""
    booking = found.booking
    if incoming.said == "declined" and declines == "cancel":
        try:
            await bookings.cancel(ports, booking.uid)
        except TooLate:
            return await _asked(ports, incoming, booking, "cannot_come")
        except AlreadyOver:
            pass
        return await _noted(ports, incoming, booking, "declined")
    if incoming.said == "declined":
        return await _asked(ports, incoming, booking, "cannot_come")
    if incoming.said == "proposed" and incoming.proposed and incoming.proposed.start > ports.clock():
        slot = booking.slot.moved_to(incoming.proposed.start)
        return await _asked(ports, incoming, booking, "proposed", {"proposed": _written(slot)})
    if incoming.said == "written":
        return await _wish(ports, incoming, found, wished)
    return await _noted(ports, incoming, booking, incoming.said)


async def _about(work: UnitOfWork, ports: Ports, incoming: Incoming) -> Found | None:
    """The booking that a message names, by the address it was sent to, the letter it answers or its calendar part;
    None where it names none, or two."""
    uids = {uid for uid in [*_marked(ports, incoming), *await _answered(work, incoming), incoming.uid] if uid}
    if len(uids) != 1:
        return None
    try:
        booking = await work.diaries.by_uid(uids.pop())
        for mark in incoming.marks:
            ports.links.require_mark(mark, booking)
    except NotFound:
        return None
    return Found(booking, await work.organizers.by_id(booking.organizer_id))


def _marked(ports: Ports, incoming: Incoming) -> list[str]:
    found = []
    for mark in incoming.marks:
        with suppress(NotFound):
            found.append(ports.links.marked(mark))
    return found


async def _answered(work: UnitOfWork, incoming: Incoming) -> list[str]:
    told = [await work.outbox.of_letter(identity) for identity in incoming.letters]
    return [one.notification.uid for one in told if one]


def _may_speak(incoming: Incoming, booking: Booking) -> bool:
    return incoming.vouched and incoming.sender == booking.attendee.email.casefold()


def _lies_ahead(booking: Booking, now: datetime) -> bool:
    return booking.status in ("confirmed", "requested") and booking.slot.start > now


async def _wish(ports: Ports, incoming: Incoming, found: Found, wished: Wished) -> str:
    """Answered with free times, if it asks for another one; else it is for the organizer, who got it as well."""
    booking = found.booking
    zone = booking.attendee.zone if zones.is_zone(booking.attendee.zone) else found.organizer.zone
    meant = wished(
        incoming.text, ports.clock(), zone, booking.attendee.language, zones.local_date(booking.slot.start, zone)
    )
    async with ports.reading() as work:
        often = await work.heard.often(booking.uid, "wish", ports.clock() - timedelta(days=1))
    if meant is None or often >= MOST_WISHES or "mail" not in ports.couriers:
        return await _noted(ports, incoming, booking, "written")
    try:
        times, fitting = await _times(ports, booking, *meant)
    except (AlreadyOver, PageClosed, NotFound, SlotTaken, TooLate):
        return await _noted(ports, incoming, booking, "written")
    answer = {"times": [one.isoformat() for one in times], "fitting": fitting, "message_id": incoming.message_id}
    return await _promised(ports, incoming, booking, "wish", ("mail", "attendee", "times"), answer)


async def _times(ports: Ports, booking: Booking, window: Span, near: datetime | None) -> tuple[list[datetime], bool]:
    """At most three free starts, and whether they are what was asked for."""
    offer = await bookings.offer(ports, "", window, moving=booking.uid)
    starts = [slot.start for slot in offer.slots if slot != booking.slot]
    if near in starts:
        return [near], True
    if starts:
        return _some(starts, near), near is None
    if offer.next is None:
        return [], False
    later = await bookings.offer(ports, "", Span(offer.next.start, offer.next.start + LONGER), moving=booking.uid)
    return [slot.start for slot in later.slots if slot != booking.slot][:MOST_TIMES], False


def _some(starts: list[datetime], near: datetime | None) -> list[datetime]:
    """Those nearest to a moment; without one the first, the last and one between."""
    if near is not None:
        return sorted(sorted(starts, key=lambda start: abs(start - near))[:MOST_TIMES])
    if len(starts) <= MOST_TIMES:
        return starts
    return [starts[0], starts[len(starts) // 2], starts[-1]]


async def _asked(
    ports: Ports, incoming: Incoming, booking: Booking, kind: Kind, data: dict[str, Any] | None = None
) -> str:
    """The organizer is asked, in chat where there is one."""
    courier = "chat" if "chat" in ports.couriers else "mail"
    return await _promised(ports, incoming, booking, incoming.said, (courier, "organizer", kind), data or {})


async def _promised(
    ports: Ports,
    incoming: Incoming,
    booking: Booking,
    said: str,
    promise: tuple[str, Actor, Kind],
    data: dict[str, Any],
) -> str:
    courier, reader, kind = promise
    now = ports.clock()
    async with ports.work() as work:
        await work.diaries.lock(booking.organizer_id, booking.slot)
        if await work.heard.knows(incoming.id):
            return "known"
        await work.heard.add(Heard(incoming.id, booking.uid, said, now))
        # What an earlier message said is forgotten, so that nothing of it mixes with this.
        await work.outbox.remember(Receipt(booking.uid, "inbox", "attendee", booking.sequence, _frozen(data)))
        note = Notification(ports.new_id(), booking.uid, courier, reader, kind, booking.sequence, now)
        await work.outbox.add([note], now)
    return said


async def _came_back(ports: Ports, incoming: Incoming, booking: Booking) -> str:
    """A letter that bounced: on record, and told to the organizer where it was the attendee's."""
    now = ports.clock()
    async with ports.work() as work:
        await work.diaries.lock(booking.organizer_id, booking.slot)
        letters = [told for one in incoming.letters if (told := await work.outbox.of_letter(one))]
        if await work.heard.knows(incoming.id) or not letters:
            return "known"
        await work.heard.add(Heard(incoming.id, booking.uid, "bounced", now))
        for told in letters:
            if told.outcome == "delivered":
                await work.outbox.came_back(told.notification.id, f"bounced: {incoming.reason}"[:200])
                await work.outbox.add(instead(ports, told.notification), now)
    return "bounced"


async def _noted(ports: Ports, incoming: Incoming, booking: Booking, said: str) -> str:
    async with ports.work() as work:
        await work.diaries.lock(booking.organizer_id, booking.slot)
        if not await work.heard.knows(incoming.id):
            await work.heard.add(Heard(incoming.id, booking.uid, said, ports.clock()))
    return said


def _written(slot: Span) -> Sequence[str]:
    return (slot.start.isoformat(), slot.end.isoformat())


def _frozen(data: dict[str, Any]) -> dict[str, Any]:
    """Lists in a receipt grow; these are to be replaced."""
    return {name: tuple(value) if isinstance(value, list) else value for name, value in data.items()}
