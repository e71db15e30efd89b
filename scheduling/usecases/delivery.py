"""Keep the promises of the outbox: lease, hand to a courier with no transaction open, settle."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, TypeVar

from scheduling import zones
from scheduling.errors import CalendarUnreachable, NotFound, Overloaded, Undeliverable
from scheduling.model import LAPSED, UNSURE, Actor, Kind, Notice, Notification, Receipt, SignUp
from scheduling.ports import Announcement, Delivery, Ports, use_case
from scheduling.spans import Span
from scheduling.usecases.bookings import changes_until
from scheduling.usecases.organizers import forget_chat
from scheduling.usecases.requests import neighbours
from scheduling.usecases.sign_ups import look
from scheduling.usecases.waiting import fresh

log = logging.getLogger("delivery")

T = TypeVar("T")

BATCH = 12  # deliveries that a process has in hand at a time; at the slowest pace of letters still within PATIENCE
PATIENCE = timedelta(seconds=30)  # for one courier
LEASE = 2 * PATIENCE
AGAIN = (0.5, 1, 2, 4, 8, 10)  # seconds between attempts to write down what was done; the lease lasts that long
FIRST_PAUSE, LONGEST_PAUSE = timedelta(seconds=5), timedelta(hours=1)
GIVE_UP = 80  # attempts: with an hour between them, three days
# Else a letter is promised as well.
CHAT_ONLY: frozenset[Kind] = frozenset(
    {"reminder", "late", "earlier", "undelivered", "unwritten", "clash", "cannot_come", "proposed"}
)
QUIETABLE: frozenset[Kind] = frozenset({"reminder", "follow_up"})
# No use to who wanted to come once the meeting is over; an organizer has to know whom they have missed.
INVITING: frozenset[Kind] = frozenset({"confirm", "confirmed", "moved", "requested", "suggested", "changed", "renewed"})
LEVELS = {"undeliverable": logging.ERROR, "postponed": logging.WARNING}  # of the line that an outcome is worth
WORTH_TELLING = 8  # attempts to write into a calendar: after ten minutes its owner is told


@use_case
async def deliver_due(ports: Ports, owner: str, most: int = BATCH) -> int:
    """Deliver what is due, `most` at a time; the answer is how many were tried. At least once, in order for each
    booking."""
    now = ports.clock()
    async with ports.work() as work:
        leased = await work.outbox.lease(now, now + LEASE, owner, most)
        notices = await work.notices.lease(now, now + LEASE, owner, most)
    telling = [*(_deliver(ports, owner, one) for one in leased), *(_announce(ports, owner, one) for one in notices)]
    # Each to its end: what goes wrong with one must not leave the others to nobody.
    ends = await asyncio.gather(*telling, return_exceptions=True)
    for problem in ends:
        if isinstance(problem, Exception):
            log.error("not written down; it will be delivered again", exc_info=problem)
    return len(telling)


@use_case
async def give_back(ports: Ports, owner: str) -> None:
    """Let go what this worker has in hand, so that another can go on at once."""
    async with ports.work() as work:
        await work.outbox.release(owner)
        await work.notices.release(owner)


@use_case
async def take_over(ports: Ports) -> None:
    """Let go what a process that died had in hand. Only for a database that has no other process at work."""
    async with ports.work() as work:
        await work.outbox.release_all()
        await work.notices.release_all()


@use_case
async def remember_card(ports: Ports, uid: str, person_id: int, card: Mapping[str, Any]) -> None:
    """One more card in a chat that shows a booking, so that it can be changed in place later."""
    async with ports.work() as work:
        booking = await work.diaries.by_uid(uid)
        reader: Actor = "organizer" if booking.organizer_id == person_id else "attendee"
        await work.outbox.remember(Receipt(uid, "chat", reader, booking.sequence, {"cards": [dict(card)]}))


def lapsed(delivery: Delivery, now: datetime) -> bool:
    """Whether there is nothing left to tell: the booking has moved on, or the meeting has."""
    notification, booking = delivery.notification, delivery.booking
    if notification.sequence < booking.sequence:
        return True
    if notification.kind in QUIETABLE and delivery.receipt("quiet", notification.recipient):
        return True
    if notification.kind == "confirm":  # after an outage its link would lead to a time that is no longer kept
        return now >= booking.confirm_by
    if notification.kind == "late" or (notification.recipient == "attendee" and notification.kind in INVITING):
        return booking.slot.end <= now
    over = booking.status == "cancelled" or booking.slot.start <= now
    return notification.kind in ("reminder", "earlier", "clash") and over


async def _deliver(ports: Ports, owner: str, delivery: Delivery) -> None:
    notification = delivery.notification
    if lapsed(delivery, ports.clock()):
        await _settle(ports, owner, notification, f"{UNSURE}: {LAPSED}" if delivery.unsure else LAPSED)
        return

    async def tell() -> Mapping[str, Any]:
        return await ports.couriers[notification.courier].deliver(await _complete(ports, delivery))

    try:
        data = await _tried(tell, notification)
    except Undeliverable as problem:
        await _failed(ports, owner, delivery, problem)
        if problem.gone and delivery.notification.courier == "chat":
            await _forget_chat(ports, delivery)
    else:
        await _settle(ports, owner, notification, "delivered", data, then=await _clashing(ports, delivery))


async def _tried(tell: Callable[[], Awaitable[T]], promise: Notification | Notice) -> T:
    """What comes of telling, within PATIENCE. Raises Undeliverable, whatever went wrong."""
    try:
        return await asyncio.wait_for(tell(), PATIENCE.total_seconds())
    except Undeliverable:
        raise
    except TimeoutError:
        raise Undeliverable("no answer in time", unsure=True) from None
    except Exception as problem:  # a bug in a courier must not stop the others; it is logged and tried again
        log.exception("courier failed", extra={"notification": promise.id, "courier": promise.courier})
        raise Undeliverable(type(problem).__name__, unsure=True) from problem


async def _announce(ports: Ports, owner: str, announcement: Announcement) -> None:
    """Tell an organizer of several meetings; nothing where none is left to tell of."""
    notice, organizer = announcement.notice, announcement.organizer
    meetings = announcement.meetings(ports.clock())
    if not meetings or organizer.leaves is not None:
        await _settle_notice(ports, owner, notice, f"{UNSURE}: {LAPSED}" if announcement.unsure else LAPSED)
        return

    async def tell() -> None:
        await ports.announcers[notice.courier].announce(notice, organizer, meetings)

    try:
        await _tried(tell, notice)
    except Undeliverable as problem:
        await _not_announced(ports, owner, announcement, problem)
    else:
        await _settle_notice(ports, owner, notice, "delivered")


async def _not_announced(ports: Ports, owner: str, announcement: Announcement, problem: Undeliverable) -> None:
    """Tried again later, or by letter to whom no chat reaches."""
    notice, organizer = announcement.notice, announcement.organizer
    attempts, now = notice.attempts + 1, ports.clock()
    if problem.permanent or attempts >= GIVE_UP:
        letter = replace(notice, id=ports.new_id(), courier="mail", due=now, attempts=0)
        then = [letter] if notice.courier == "chat" and "mail" in ports.announcers else []
        await _settle_notice(ports, owner, notice, f"undeliverable: {problem.reason}"[:200], then)
        if problem.gone and notice.courier == "chat":
            await forget_chat(ports, organizer.id, organizer.reference)
        return
    reason = f"{UNSURE}: {problem.reason}" if announcement.unsure or problem.unsure else problem.reason
    async with ports.work() as work:
        await work.notices.postpone(notice, owner, now + (problem.after or pause_after(attempts)), reason[:200])
    _record_notice(notice, "postponed")


async def _settle_notice(ports: Ports, owner: str, notice: Notice, outcome: str, then: Sequence[Notice] = ()) -> None:
    async def write() -> None:
        async with ports.work() as work:
            if await work.notices.settle(notice, owner, outcome, ports.clock()):
                await work.notices.add(then, ports.clock())

    await _surely(write)
    _record_notice(notice, _ending(outcome))


async def _clashing(ports: Ports, delivery: Delivery) -> list[Notification]:
    """What is promised where something came into the calendar while it was booked over: whose time it is hears of it
    and decides. It is looked for once the booking stands there as well, so that nothing can slip in between; an
    organizer who chose the time knows."""
    notification, booking, calendar = delivery.notification, delivery.booking, delivery.connection
    written = notification.courier == "calendar" and notification.kind in ("confirmed", "moved")
    unseen = booking.status == "confirmed" and booking.changed_by == "attendee"
    if not (written and unseen and calendar and calendar.blocks) or "chat" not in ports.couriers:
        return []
    try:
        found = await ports.busy_now([calendar], booking.slot)
    except CalendarUnreachable:
        return []
    # What may be ours the diary keeps apart; of a booking that has just moved away the event may still stand here.
    strange = [event.span for times in found for event in times.events if not event.booking]
    if not any(span.overlaps(booking.slot) for span in strange):
        return []
    return [Notification(ports.new_id(), booking.uid, "chat", "organizer", "clash", booking.sequence, ports.clock())]


async def _complete(ports: Ports, delivery: Delivery) -> Delivery:
    """With what its cards and letters say besides; an organizer who is asked in chat has to know the day around it."""
    notification, booking = delivery.notification, delivery.booking
    delivery = replace(delivery, manage_url=ports.links.booking(booking), now=ports.clock())
    if notification.courier == "room":
        return await _with_sign_ups(ports, delivery)
    if booking.status == "confirmed" and notification.reader == "attendee":
        async with ports.reading() as work:
            delivery = replace(delivery, changes_until=await changes_until(work, booking))
    if notification.kind == "earlier" or (notification.courier, notification.recipient) == ("chat", "attendee"):
        return await _with_earlier(ports, delivery)
    if booking.status != "requested" or (notification.courier, notification.recipient) != ("chat", "organizer"):
        return delivery
    return replace(delivery, neighbours=await neighbours(ports, booking, delivery.organizer))


async def _with_earlier(ports: Ports, delivery: Delivery) -> Delivery:
    """With the earlier times that somebody waits for."""
    async with ports.reading() as work:
        wait = await work.waits.find(delivery.booking.uid)
    if wait is None or not wait.is_for(delivery.booking):
        return delivery
    return replace(delivery, waiting=True, earlier=fresh(wait, delivery.booking))


async def _with_sign_ups(ports: Ports, delivery: Delivery) -> Delivery:
    """With the cards of groups that show the booking, and the sign-ups as they are now that some of these are."""
    known = delivery.receipt("room", "organizer")
    placed = known.data["cards"] if known else ()
    # Of what was remembered of one card the newest holds: what it shows may have been changed.
    cards = {one["activity"]: one for one in placed}.values()
    found: dict[str, SignUp] = {}
    for data in (one["sign_up"] for one in cards if "sign_up" in one):
        with suppress(NotFound):  # its link was revoked: nothing is shown any more that could be true
            found[data["address"]] = await _signed_up(ports, data)
    return replace(delivery, cards=tuple(cards), sign_ups=found)


async def _signed_up(ports: Ports, data: Mapping[str, str]) -> SignUp:
    window = Span(zones.from_iso(data["low"]), zones.from_iso(data["high"]))
    try:
        return await look(ports, data["address"], window)
    except CalendarUnreachable as problem:
        raise Undeliverable("the calendar could not be read") from problem


async def _settle(
    ports: Ports,
    owner: str,
    notification: Notification,
    outcome: str,
    data: Mapping[str, Any] | None = None,
    then: Sequence[Notification] = (),
) -> None:
    async def write() -> None:
        async with ports.work() as work:
            # Another worker may have taken over; what that one brings back stands.
            if await work.outbox.settle(notification, owner, outcome, ports.clock()):
                await work.outbox.add(then, ports.clock())
                if data:
                    uid, courier, reader = notification.uid, notification.courier, notification.reader
                    await work.outbox.remember(Receipt(uid, courier, reader, notification.sequence, data))

    await _surely(write)
    _record(notification, _ending(outcome))


async def _surely(write: Callable[[], Awaitable[None]]) -> None:
    """Write down what was done outside. A database that is away for a moment is waited for: else it is done again."""
    for pause in AGAIN:
        try:
            return await write()
        except Overloaded:
            await asyncio.sleep(pause)
    return await write()


async def _forget_chat(ports: Ports, delivery: Delivery) -> None:
    """The bot was taken off there: the next promises go by letter at once."""
    told = delivery.organizer if delivery.notification.recipient == "organizer" else delivery.attendee
    if told:
        await forget_chat(ports, told.id, told.reference)


async def _failed(ports: Ports, owner: str, delivery: Delivery, problem: Undeliverable) -> None:
    notification = delivery.notification
    attempts, abandoned = notification.attempts + 1, _is_abandoned(delivery, problem)
    if problem.permanent or abandoned or attempts >= GIVE_UP:
        outcome = f"undeliverable: {problem.reason}"[:200]
        await _settle(ports, owner, notification, outcome, then=() if abandoned else instead(ports, notification))
        return
    due = ports.clock() + (problem.after or pause_after(attempts))
    reason = f"{UNSURE}: {problem.reason}" if delivery.unsure or problem.unsure else problem.reason
    async with ports.work() as work:
        ours = await work.outbox.postpone(notification, owner, due, reason[:200])
        # Another worker may have taken over; what comes of it is that one's to tell.
        if ours and notification.courier == "calendar" and attempts == WORTH_TELLING:
            await work.outbox.add(instead(ports, notification), ports.clock())
    _record(notification, "postponed")


def _is_abandoned(delivery: Delivery, problem: Undeliverable) -> bool:
    """Whether it is about the calendar of somebody who has left, and refuses us: nobody is there to mend that, and what
    opens it is to be forgotten."""
    return delivery.notification.courier == "calendar" and problem.gone and delivery.organizer.leaves is not None


def _record(notification: Notification, outcome: str) -> None:
    """A line for each attempt, of ids and words of ours: what a server answered may name a person."""
    said = {
        "notification": notification.id,
        "booking": notification.uid,
        "courier": notification.courier,
        "recipient": notification.recipient,
        "kind": notification.kind,
        "attempt": notification.attempts + 1,
        "outcome": outcome,
    }
    log.log(LEVELS.get(outcome, logging.INFO), "delivery", extra=said)


def _record_notice(notice: Notice, outcome: str) -> None:
    said = {
        "notice": notice.id,
        "organizer": notice.organizer_id,
        "courier": notice.courier,
        "meetings": len(notice.shifted),
        "attempt": notice.attempts + 1,
        "outcome": outcome,
    }
    log.log(LEVELS.get(outcome, logging.INFO), "delivery", extra=said)


def _ending(outcome: str) -> str:
    """The word of ours that an outcome begins with."""
    return outcome.removeprefix(f"{UNSURE}: ").partition(":")[0]


def instead(ports: Ports, lost: Notification) -> list[Notification]:
    """What is promised for a promise that cannot be kept: the organizer is told in chat of a letter to the attendee or
    a guest that cannot arrive and of a calendar that cannot be written, and what would be said in chat alone goes by
    letter to whom no chat reaches."""
    told: tuple[str, Actor, Kind]
    if (lost.courier, lost.recipient) == ("mail", "attendee"):
        told = "chat", "organizer", "undelivered"
    elif lost.courier == "calendar":
        told = "chat", "organizer", "unwritten"
    elif lost.courier == "chat" and lost.kind in CHAT_ONLY:
        told = "mail", lost.recipient, lost.kind
    else:
        return []
    courier, reader, kind = told
    if courier not in ports.couriers:
        return []
    now = ports.clock()
    return [Notification(ports.new_id(), lost.uid, courier, reader, kind, lost.sequence, now, guest=lost.guest)]


def pause_after(attempts: int) -> timedelta:
    """5 s, 10 s, 20 s … an hour: soon enough for greylisting, patient enough for an outage."""
    return min(FIRST_PAUSE * (1 << min(attempts - 1, 20)), LONGEST_PAUSE)
