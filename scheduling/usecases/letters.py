"""Letters beside the news of a booking: the one after a meeting, who wants no more of them, and what was sent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from scheduling.errors import NotAllowed
from scheduling.model import Booking, Heard, Notification, Organizer, Receipt, Told
from scheduling.ports import Ports, use_case
from scheduling.spans import Span

AFTERWARDS = timedelta(hours=1)  # after the end of a meeting
TOO_LATE = timedelta(days=1)  # after which nobody wants to hear of it


@dataclass(frozen=True)
class History:
    """What was told of a booking, and what came back by letter."""

    booking: Booking
    told: tuple[Told, ...]
    heard: tuple[Heard, ...]


@use_case
async def follow_up(ports: Ports) -> int:
    """Promise the letters that follow meetings which ended an hour ago; the answer is how many."""
    now = ports.clock()
    if "mail" not in ports.couriers:
        return 0
    async with ports.reading() as work:
        over = await work.diaries.to_follow_up(now - TOO_LATE, now - AFTERWARDS)
    return sum([await _promised(ports, booking) for booking in over])


async def _promised(ports: Ports, known: Booking) -> bool:
    """Under the lock, so that two processes that look at the clock promise one letter."""
    async with ports.work() as work:
        diary = await work.diaries.lock(known.organizer_id, known.slot, holding=known.uid)
        booking = diary.bookings[known.uid]
        told = await work.outbox.told(booking.uid)
        if booking.status != "confirmed" or any(one.notification.kind == "follow_up" for one in told):
            return False
        now = ports.clock()
        letter = Notification(ports.new_id(), booking.uid, "mail", "attendee", "follow_up", booking.sequence, now)
        await work.outbox.add([letter], now)
    return True


@use_case
async def silence(ports: Ports, booking: Booking) -> None:
    """No more reminders of a meeting for its attendee, nor a letter after it; the meeting stays as it is."""
    async with ports.work() as work:
        await work.outbox.remember(Receipt(booking.uid, "quiet", "attendee", booking.sequence, {}))


@use_case
async def history(ports: Ports, uid: str, by: Organizer) -> History:
    """What became of all that was to be said of a booking, for its organizer; raises NotFound, NotAllowed."""
    async with ports.reading() as work:
        booking = await work.diaries.by_uid(uid)
        if booking.organizer_id != by.id:
            raise NotAllowed
        # A card in a group that is drawn anew is no news to anybody.
        told = tuple(one for one in await work.outbox.told(uid) if one.notification.courier != "room")
        return History(booking, told, tuple(await work.heard.of(uid)))


@use_case
async def given(ports: Ports, organizer: Organizer, window: Span) -> list[Booking]:
    """All bookings of an organizer in a window, cancelled ones too, by start."""
    async with ports.reading() as work:
        diary = await work.diaries.read(organizer.id, window)
    return list(diary.bookings.values())
