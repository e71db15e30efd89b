"""Offer, book, reschedule, cancel: the same four for the card, the page and the letter's link."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from scheduling.errors import (
    AlreadyOver,
    BadValue,
    LimitReached,
    LinkOver,
    NotAllowed,
    NotFound,
    Outdated,
    Overloaded,
    PageClosed,
    SlotTaken,
    TooLate,
    TooMany,
    TurnedOff,
    Unpublished,
)
from scheduling.minutes import MINUTE
from scheduling.model import (
    CONFIRM,
    HOLD,
    PATIENCE,
    UNDO,
    Actor,
    Attendee,
    Booked,
    Booking,
    Connection,
    Diary,
    Hold,
    Kind,
    MeetingType,
    Notification,
    Organizer,
    Rule,
    ShareLink,
    Status,
    Told,
)
from scheduling.policy import Policy
from scheduling.ports import Ports, UnitOfWork, use_case
from scheduling.questions import answers_from, guests_from
from scheduling.rules import BookerLimit, Buffer, CutOff, Day, Limit, MinimumNotice, Undo
from scheduling.slots import next_slot, open_slots, require_open, why_closed
from scheduling.spans import Span
from scheduling.taken import BusyTimes
from scheduling.usecases import policy, rooms

REACH = timedelta(days=8)  # how far from a slot a rule may look: limits count the week of it
AHEAD = timedelta(days=366)  # how far ahead the next free slot is looked for
NOTHING: Mapping[str, str] = {}
AN_HOUR = timedelta(hours=1)
MOST_AN_HOUR = 60  # bookings from outside with one organizer
MOST_A_PERSON = 10  # the same under one address, with whomever
KINDS: Mapping[Status, Kind] = {"pending": "confirm", "requested": "requested", "confirmed": "confirmed"}  # of news
# Letters at once that say where a booking is moved or cancelled; each carries the links of the moment it is sent.
LINKING: frozenset[Kind] = frozenset({"confirmed", "moved", "requested", "suggested", "changed", "renewed"})
LATEST = 120  # minutes that somebody can be late
TOLD = ("past", "minimum_notice", "horizon", "hours")  # why a start is none, to whoever asks for it
MOST_HOLDS = 10  # an organizer's slots that can be kept at a time, so that a stranger cannot keep them all


@dataclass(frozen=True)
class Bookable:
    """A meeting type that is open for booking, with all that decides its slots but the diary."""

    organizer: Organizer
    meeting_type: MeetingType
    connections: tuple[Connection, ...]
    noticed: datetime | None = None  # as in Offer
    giving: Actor | None = None  # whose moves and cancellations keep nothing: who gave a time up may use it otherwise
    link: ShareLink | None = None  # the link that led here, if it is one of its own


@dataclass(frozen=True)
class Offer:
    """The open slots of a window. `next` is the first one after it, told when the window has none."""

    organizer: Organizer
    meeting_type: MeetingType
    slots: tuple[Span, ...]
    next: Span | None
    window: Span
    booking: Booking | None = None  # the one that is being moved
    noticed: datetime | None = None  # what is earlier lies within the notice that the organizer is not held to
    missed: str = ""  # why the start that was asked for is none, as far as that concerns who books


@dataclass(frozen=True)
class Page:
    """What an organizer's page shows to everybody."""

    organizer: Organizer
    meeting_types: tuple[MeetingType, ...]


@use_case
async def page(ports: Ports, address: str, known: Organizer | None = None) -> Page:
    """An organizer's public meeting types, of one who is `known` or found by the address; raises NotFound,
    PageClosed."""
    async with ports.reading() as work:
        organizer = known or await work.organizers.by_page(address)
        meeting_types = await work.meeting_types.of(organizer.id)
        allowed = await policy.allowed(work, ports, [organizer])
    if not meeting_types:
        # Everybody who has talked to the bot has an address; without a meeting type there is no page at it.
        raise NotFound
    if not allowed:
        raise TurnedOff
    published = [one for one in meeting_types if one.published]
    if not published:
        raise Unpublished
    if organizer.paused:
        raise PageClosed
    public = tuple(one for one in published if one.is_listed and not one.paused)
    return Page(organizer, public)


@use_case
async def require_address(ports: Ports, address: str) -> None:
    """That the address of a page or of a share link leads somewhere; raises as `page` and `offer` do if it does not."""
    if "/" not in address:
        await page(ports, address)
        return
    async with ports.reading() as work:
        await _bookable(work, ports, address)


@use_case
async def offered_at(ports: Ports, address: str) -> Bookable:
    """What a share link leads to, without its slots; raises NotFound, PageClosed."""
    async with ports.reading() as work:
        return await _bookable(work, ports, address)


@use_case
async def offer(
    ports: Ports,
    address: str,
    window: Span,
    *,
    moving: str | None = None,
    by: Organizer | None = None,
    holding: str | None = None,
    asked: datetime | None = None,
) -> Offer:
    """The slots one may book in a window, or move the booking `moving` to: it does not stand in its own way, nor does
    what is kept for `holding`. Where the start `asked` for is none of them, the offer tells why.

    Raises NotFound, PageClosed, CalendarUnreachable; with `moving` also AlreadyOver, NotAllowed and TooLate.
    """
    ahead = Span(window.start, max(window.end, window.start + AHEAD))
    async with ports.reading() as work:
        bookable, booking = await _subject(work, ports, address, moving, by)
        if booking:
            _require_in_time(booking, _actor(booking, by), _cut_off(bookable.meeting_type.rules), ports.clock())
        around = window.widened(REACH, REACH)
        diary = await work.diaries.read(bookable.organizer.id, around, now=ports.clock())
    organizer, meeting_type = bookable.organizer, bookable.meeting_type
    busy = await ports.busy(bookable.connections, around)
    day = day_of(ports, bookable, busy, diary, moving or holding)
    slots = open_slots(meeting_type, window, day)
    missed = _missed(meeting_type, asked, day) if asked and all(one.start != asked for one in slots) else ""
    later = None
    if not slots:
        # Only now are the diary and the calendars asked about a whole year.
        around = ahead.widened(REACH, REACH)
        async with ports.reading() as work:
            diary = await work.diaries.read(organizer.id, around, now=ports.clock())
        busy = await ports.busy(bookable.connections, around)
        rest = Span(min(window.end, ahead.end), ahead.end)
        later = next_slot(meeting_type, rest, day_of(ports, bookable, busy, diary, moving or holding))
    return Offer(organizer, meeting_type, tuple(slots), later, window, booking, bookable.noticed, missed)


def _missed(meeting_type: MeetingType, asked: datetime, day: Day) -> str:
    """The rule that keeps a start from being booked, "grid" for one between two starts; what the organizer has at that
    time is nobody's business, and so are their limits: ""."""
    closed = {one.reason for one in why_closed(meeting_type, Span(asked, asked + MINUTE), day)}
    return next((one for one in TOLD if one in closed), "" if closed else "grid")


@use_case
async def hold(ports: Ports, address: str, uid: str, start: datetime) -> Hold | None:
    """A slot kept for who is filling in the form of `uid`, which gives back what was kept for it before.

    A courtesy, so None where too much is kept already: who books first has it then. Raises as `book` does.
    """
    async with ports.reading() as work:
        bookable = await _bookable(work, ports, address)
    organizer, meeting_type = bookable.organizer, bookable.meeting_type
    slot, now = meeting_type.slot(start), ports.clock()
    around = slot.widened(REACH, REACH)
    busy = await ports.busy(bookable.connections, around)
    async with _unless_taken(ports, bookable, slot, uid), ports.work() as work:
        diary = await work.diaries.lock(organizer.id, around, holding=uid, now=ports.clock())
        if uid in diary.bookings:
            return None
        require_open(meeting_type, slot, day_of(ports, bookable, busy, diary, uid))
        if sum(each.until > now and each.uid != uid for each in diary.holds.values()) >= MOST_HOLDS:
            return None
        hold = Hold(uid, organizer.id, meeting_type.id, slot, held_by(meeting_type, slot), now + HOLD)
        await work.diaries.hold(hold, now)
    return hold


@use_case
async def made(ports: Ports, uid: str) -> Booking | None:
    """The booking of a form or a card, if it was made."""
    async with ports.reading() as work:
        return await _made(work, uid)


@use_case
async def release(ports: Ports, uid: str) -> None:
    """Whatever was kept for a form is free again."""
    async with ports.work() as work:
        await work.diaries.release(uid)


@use_case
async def book(
    ports: Ports,
    address: str,
    uid: str,
    slot: Span,
    attendee: Attendee,
    *,
    answers: Mapping[str, str] = NOTHING,
    guests: Sequence[str] = (),
) -> Booking:
    """The slot is theirs, or asked for where the organizer has the last word, and everybody will be told. The same
    `uid` again gives the same booking. `answers` go by the keys of the meeting type's questions, `guests` are the
    addresses of further people to invite.

    Somebody from outside may have to open the link of a letter before it is final. Raises NotFound, PageClosed,
    NotAdmitted, LinkOver, LimitReached, TooMany, BadAnswer, BadGuests, SlotTaken, CalendarUnreachable,
    Overloaded.
    """
    async with ports.reading() as work:
        try:
            bookable = await _bookable(work, ports, address)
        except PageClosed:
            # Pressed twice on a link that was good for one booking: what was to be done is done.
            if made := await _made(work, uid):
                return made
            raise
        organizer, meeting_type = bookable.organizer, bookable.meeting_type
        slot = meeting_type.slot(slot.start)
        around = slot.widened(REACH, REACH)
        diary = await work.diaries.read(organizer.id, around, holding=uid, now=ports.clock())
    if uid in diary.bookings:
        return diary.bookings[uid]
    answered = answers_from(meeting_type.questions, answers)
    invited = guests_from(guests, meeting_type.max_guests, attendee.email)
    # Of many who want one slot most are told so here, without a place in the queue of those who write.
    require_open(meeting_type, slot, day_of(ports, bookable, (), diary, uid))
    busy = await ports.busy_now(bookable.connections, around)
    async with _unless_taken(ports, bookable, slot, uid), ports.work() as work:
        diary = await work.diaries.lock(organizer.id, around, holding=uid, now=ports.clock(), known=diary)
        if uid in diary.bookings:
            return diary.bookings[uid]
        # Asked again: it may have been turned off while the calendars were read.
        allowed = await policy.require_open(work, ports, organizer)
        policy.require_booker(allowed, attendee, invited)
        await _require_room(work, ports, meeting_type, attendee)
        require_open(meeting_type, slot, day_of(ports, bookable, busy, diary, uid))
        booking = _new_booking(meeting_type, uid, slot, attendee, ports.clock())
        booking = replace(booking, answers=answered, guests=invited)
        if bookable.link:
            await work.share_links.use(bookable.link.id, ports.clock())
            booking = replace(booking, link_id=bookable.link.id)
        if uid in diary.holds:
            await work.diaries.release(uid)
        if _is_to_confirm(ports, meeting_type, attendee):
            booking = replace(booking, status="pending")
            if not booking.can_be_vouched(ports.clock()):  # begins this very moment: too late for a letter
                raise SlotTaken(("past",))
        await work.diaries.save(booking, notifications(ports, booking, KINDS[booking.status]))
    return booking


@asynccontextmanager
async def _unless_taken(ports: Ports, bookable: Bookable, slot: Span, uid: str) -> AsyncIterator[None]:
    """Who waited in vain among those who write hears that the slot is gone, if it is, and not to try again."""
    try:
        yield
    except Overloaded:
        async with ports.reading() as work:
            diary = await work.diaries.read(bookable.organizer.id, slot.widened(REACH, REACH))
        require_open(bookable.meeting_type, slot, day_of(ports, bookable, (), diary, uid))
        raise


@use_case
async def reschedule(ports: Ports, uid: str, slot: Span, by: Organizer | None = None) -> Booking:
    """The booking at another time, its uid kept, its sequence one higher. `by` None is the guest who holds its link.
    An organizer only suggests another time for what is asked for; it stays a request until the attendee accepts.

    Moving to where it is already changes nothing. An organizer is not held to the minimum notice, nor is anybody who
    takes a move back in time.
    Raises NotFound, NotAllowed, AlreadyOver, TooLate, SlotTaken, CalendarUnreachable.
    """
    async with ports.reading() as work:
        bookable, before = await _subject(work, ports, "", uid, by)
    assert before is not None
    slot = before.slot.moved_to(slot.start)
    if slot == before.previous and before.can_go_back(_actor(before, by), ports.clock()):
        bookable = replace(bookable, meeting_type=_promised(bookable.meeting_type))
    around = slot.widened(REACH, REACH)
    busy = await ports.busy_now(bookable.connections, around)
    async with ports.work() as work:
        diary = await work.diaries.lock(bookable.organizer.id, around, holding=uid)
        booking = diary.bookings[uid]
        if booking.slot == slot and booking.stands:
            return await _agreed(work, ports, booking, _actor(booking, by))
        booking.require_open(ports.clock())
        actor, now = _actor(booking, by), ports.clock()
        if not (slot == booking.previous and booking.can_go_back(actor, now)):
            _require_in_time(booking, actor, _cut_off(bookable.meeting_type.rules), now)
        require_open(bookable.meeting_type, slot, day_of(ports, bookable, busy, diary, uid))
        held = held_by(bookable.meeting_type, slot)
        booking = booking.moved(slot, held, actor, now)
        kind: Kind = "suggested" if booking.outcome == "suggested" else "moved"
        await work.diaries.save(booking, await promises(work, ports, booking, kind))
    return booking


async def _agreed(work: UnitOfWork, ports: Ports, booking: Booking, actor: Actor) -> Booking:
    """A booking that stays where it is; who is asked and picks the very time grants it."""
    if booking.status != "requested" or actor != booking.waits_for:
        return booking
    booking = booking.approved(ports.clock())
    await work.diaries.save(booking, await promises(work, ports, booking, "confirmed"))
    return booking


@use_case
async def approve(ports: Ports, uid: str, by: Organizer | None = None, sequence: int | None = None) -> Booking:
    """A request granted by the side whose word it waits for, as in `reschedule`; one that is granted already is left
    as it is. `sequence` is that of the request as it was seen.

    Raises NotFound, NotAllowed, AlreadyOver, and Outdated if another time has been named since."""

    def granted(booking: Booking) -> Booking:
        if booking.status == "confirmed":
            return booking
        if booking.waits_for != _actor(booking, by):
            raise NotAllowed
        if booking.status == "requested" and sequence not in (None, booking.sequence):
            raise Outdated
        return booking.approved(ports.clock())

    return await _answered(ports, uid, granted)


@use_case
async def decline(ports: Ports, uid: str, by: Organizer) -> Booking:
    """A request refused by the organizer, its slot free. Raises NotFound, NotAllowed, AlreadyOver."""

    def declined(booking: Booking) -> Booking:
        if booking.organizer_id != by.id:
            raise NotAllowed
        return booking.refused("declined", ports.clock())

    return await _answered(ports, uid, declined)


@use_case
async def expire_requests(ports: Ports) -> int:
    """Refuse the requests that nobody answered in time, and say so; the answer is how many there were."""
    now = ports.clock()
    async with ports.reading() as work:
        overdue = await work.diaries.unanswered(now - PATIENCE, now)
    expired = 0
    for booking in overdue:
        with suppress(AlreadyOver):  # answered meanwhile, or refused by another process that looked at the clock too
            await _answered(ports, booking.uid, lambda one: one.expired(ports.clock()))
            expired += 1
    return expired


@use_case
async def expire_unconfirmed(ports: Ports) -> int:
    """Give back the slots of bookings whose letter nobody followed; the answer is how many there were."""
    now = ports.clock()
    async with ports.reading() as work:
        overdue = await work.diaries.unconfirmed(now - CONFIRM, now)

    def lapsed(booking: Booking) -> Booking:
        return booking.cancelled("attendee", now) if booking.status == "pending" else booking

    for booking in overdue:
        await _answered(ports, booking.uid, lapsed)
    return len(overdue)


async def _answered(ports: Ports, uid: str, answer: Callable[[Booking], Booking]) -> Booking:
    """What an answer makes of a request, told to everybody; one that it leaves as it is concerns nobody."""
    async with ports.reading() as work:
        known = await work.diaries.by_uid(uid)
    async with ports.work() as work:
        diary = await work.diaries.lock(known.organizer_id, known.slot, holding=uid)
        before = diary.bookings[uid]
        after = answer(before)
        if after != before:
            await record(work, ports, before, after)
    return after


async def record(work: UnitOfWork, ports: Ports, before: Booking, after: Booking) -> None:
    """A booking that was confirmed, ended or brought back, with the promises to tell of it. A link whose booking came
    to nothing can be used once more. Under the diary's lock.

    Raises LinkOver for an attendee whose link somebody has used meanwhile; an organizer may give more than the link.
    """
    if after.link_id and after.spends != before.spends:
        link = await work.share_links.lock(after.link_id)
        if after.spends and after.changed_by == "attendee" and link.is_used_up:
            raise LinkOver
        if link.counts(after):
            await work.share_links.save(replace(link, uses=max(0, link.uses + (1 if after.spends else -1))))
    kind: Kind = "requested" if after.status == "requested" else "confirmed"
    if after.status == "cancelled":
        kind = after.outcome if after.outcome in ("declined", "expired") else "cancelled"
    await work.diaries.save(after, await promises(work, ports, after, kind))


@use_case
async def announce_late(ports: Ports, uid: str, minutes: int, by: Organizer | None = None) -> Booking:
    """Tell the other side that somebody will be late; nothing about the meeting changes.

    Raises NotFound, NotAllowed, AlreadyOver, BadValue.
    """
    if not 1 <= minutes <= LATEST:
        raise BadValue("late", 1, LATEST)
    async with ports.reading() as work:
        known = await work.diaries.by_uid(uid)
    async with ports.work() as work:
        diary = await work.diaries.lock(known.organizer_id, known.slot, holding=uid)
        booking = diary.bookings[uid]
        actor = _actor(booking, by)
        if not booking.stands or booking.slot.end <= ports.clock():
            raise AlreadyOver
        work.audit.done_by(actor)
        booking = replace(booking, late=timedelta(minutes=minutes), late_by=actor)
        await work.diaries.save(booking, _late_notice(ports, booking, actor))
    return booking


@use_case
async def annotate(ports: Ports, uid: str, note: str, by: Organizer) -> Booking:
    """What the attendee wants the organizer to know, in place of what stood there; nothing about the meeting changes.

    Raises NotFound, NotAllowed, AlreadyOver.
    """
    async with ports.reading() as work:
        known = await work.diaries.by_uid(uid)
    async with ports.work() as work:
        diary = await work.diaries.lock(known.organizer_id, known.slot, holding=uid)
        booking = diary.bookings[uid]
        if _actor(booking, by) != "attendee":
            raise NotAllowed
        if not booking.stands or booking.slot.end <= ports.clock():
            raise AlreadyOver
        if booking.attendee.note == note:
            return booking
        booking = replace(booking, attendee=replace(booking.attendee, note=note))
        await work.diaries.save(booking, _noted(ports, booking), known=True)
    return booking


def _noted(ports: Ports, booking: Booking) -> list[Notification]:
    return [
        Notification(ports.new_id(), booking.uid, courier, "organizer", "noted", booking.sequence, ports.clock())
        for courier in ("calendar", "chat")
        if courier in ports.couriers
    ]


@use_case
async def renew_links(ports: Ports, uid: str, by: Organizer, version: int | None = None) -> Booking:
    """The links of a booking that may have come into other hands exchanged for new ones: the old ones open nothing from
    now on, and its attendee gets the new ones by letter. `version` is that of the links to be exchanged: pressed twice
    it is done once.

    Raises NotFound, NotAllowed, AlreadyOver.
    """
    async with ports.reading() as work:
        known = await work.diaries.by_uid(uid)
    async with ports.work() as work:
        work.audit.done_by("organizer")
        diary = await work.diaries.lock(known.organizer_id, known.slot, holding=uid)
        before = diary.bookings[uid]
        if before.organizer_id != by.id:
            raise NotAllowed
        if version not in (None, before.version):
            return before
        after = before.with_new_links(ports.clock())
        await work.diaries.save(after, _renewed(ports, after, await work.outbox.told(uid)), known=True)
    return after


def _renewed(ports: Ports, booking: Booking, promised: Iterable[Told]) -> list[Notification]:
    """What brings new links to where the old ones stand: a letter, unless one waits that will have them anyway, the
    event in a calendar whose provider shows it to the attendee, and the cards in both chats."""
    told: list[tuple[str, Actor]] = [("chat", "organizer")]
    if booking.status == "confirmed":
        told.append(("calendar", "organizer"))
    if booking.attendee.person_id is not None:
        told.append(("chat", "attendee"))
    if not any(one.waits and _brings_links(one.notification, booking) for one in promised):
        told.append(("mail", "attendee"))
    now = ports.clock()
    return _by_courier(ports, booking, [(courier, reader, "renewed", now) for courier, reader in told])


def _brings_links(notification: Notification, booking: Booking) -> bool:
    attendees = (notification.courier, notification.reader) == ("mail", "attendee")
    return attendees and notification.kind in LINKING and notification.sequence == booking.sequence


def _late_notice(ports: Ports, booking: Booking, actor: Actor) -> list[Notification]:
    other: Actor = "attendee" if actor == "organizer" else "organizer"
    in_teams = other == "organizer" or booking.attendee.person_id is not None
    courier = "chat" if in_teams and "chat" in ports.couriers else "mail"
    if courier not in ports.couriers:
        return []
    return [Notification(ports.new_id(), booking.uid, courier, other, "late", booking.sequence, ports.clock())]


@use_case
async def cancel(ports: Ports, uid: str, by: Organizer | None = None) -> Booking:
    """The meeting called off, its slot free as soon as that cannot be undone any more; `by` None is the guest who holds
    its link. An organizer who calls off a request declines it.

    Raises NotFound, NotAllowed, AlreadyOver, TooLate.
    """
    async with ports.reading() as work:
        known = await work.diaries.by_uid(uid)
        cut_off = await _cut_off_of(work, known)
    async with ports.work() as work:
        diary = await work.diaries.lock(known.organizer_id, known.slot, holding=uid)
        before = diary.bookings[uid]
        actor, now = _actor(before, by), ports.clock()
        _require_in_time(before, actor, cut_off, now)
        booking = before.cancelled(actor, now)
        await record(work, ports, before, booking)
    return booking


@use_case
async def restore(ports: Ports, uid: str, by: Organizer | None = None) -> Booking:
    """A cancellation taken back by whoever made it. One that stands is left as it is.

    Raises NotFound, NotAllowed, AlreadyOver, SlotTaken, CalendarUnreachable.
    """

    def back(before: Booking, meeting_type: MeetingType) -> Booking:
        actor = _actor(before, by)
        if before.stands:
            return before
        if before.changed_by != actor:
            raise NotAllowed
        return before.restored(actor, ports.clock())

    return await _promised_again(ports, uid, back)


@use_case
async def vouch(ports: Ports, uid: str) -> Booking:
    """A booking from outside made final, or a request, for whoever opened the link of its letter. One that is so
    already is left as it is.

    Raises NotFound, PageClosed, AlreadyOver, SlotTaken, CalendarUnreachable.
    """

    def final(before: Booking, meeting_type: MeetingType) -> Booking:
        if before.status in ("confirmed", "requested"):
            return before
        return before.vouched("requested" if meeting_type.approval else "confirmed", ports.clock())

    async with ports.reading() as work:
        booking = await work.diaries.by_uid(uid)
        if booking.status == "pending":
            await policy.require_open(work, ports, await work.organizers.by_id(booking.organizer_id))
    return await _promised_again(ports, uid, final)


async def _promised_again(ports: Ports, uid: str, change: Callable[[Booking, MeetingType], Booking]) -> Booking:
    """A booking whose slot was kept and is now to be taken; a calendar may have got something else meanwhile."""
    async with ports.reading() as work:
        known = await work.diaries.by_uid(uid)
        organizer = await work.organizers.by_id(known.organizer_id)
        meeting_type = await work.meeting_types.by_id(known.meeting_type_id)
        meeting_type = replace(_promised(meeting_type), duration=known.slot.duration)
        bookable = await _with_calendars(work, organizer, meeting_type, await policy.organization(work))
    around = known.slot.widened(REACH, REACH)
    busy = await ports.busy_now(bookable.connections, around)
    async with ports.work() as work:
        diary = await work.diaries.lock(organizer.id, around, holding=uid)
        before = diary.bookings[uid]
        after = change(before, meeting_type)
        if after != before:
            require_open(meeting_type, after.slot, day_of(ports, bookable, busy, diary, uid))
            await record(work, ports, before, after)
    return after


@use_case
async def opened(ports: Ports, token: str, purpose: str = "booking") -> Booked:
    """The booking that a link in a letter opens, or one of another purpose; raises NotFound for every link that does
    not, and LinkRenewed for one that did until it was renewed."""
    async with ports.reading() as work:
        booking = await work.diaries.by_uid(ports.links.named(token))
        if booking.is_forgotten(ports.clock()):
            raise NotFound
        ports.links.require_current(token, purpose, booking)
        return await _with_end(work, await _booked(work, booking))


def again(ports: Ports, booked: Booked) -> str | None:
    """The address at which the same can be booked once more; what is not on the page through the link that led there,
    and None where that is no longer good."""
    meeting_type, link = booked.meeting_type, booked.link
    if meeting_type is None:
        return None
    if link is not None and not meeting_type.is_listed:
        return ports.links.own_address(link) if link.is_good(ports.clock()) else None
    return None if meeting_type.single_use else ports.links.address(meeting_type, booked.organizer.page)


@use_case
async def view(ports: Ports, uid: str, by: Organizer) -> Booked:
    """A booking as one of its two sides sees it; raises NotFound, NotAllowed."""
    async with ports.reading() as work:
        booking = await work.diaries.by_uid(uid)
        _actor(booking, by)
        return await _with_end(work, await _booked(work, booking))


@use_case
async def agenda(ports: Ports, person: Organizer, window: Span) -> list[Booked]:
    """The meetings a person gives or attends in a window, by start."""
    async with ports.reading() as work:
        return [await _booked(work, booking) for booking in await work.diaries.of_person(person.id, window)]


async def promises(work: UnitOfWork, ports: Ports, booking: Booking, kind: Kind) -> list[Notification]:
    """What tells of a change: to everybody it concerns, and on the cards of groups that show the booking."""
    return [*notifications(ports, booking, kind), *await rooms.promised(work, ports, booking, kind)]


def notifications(ports: Ports, booking: Booking, kind: Kind) -> list[Notification]:
    """One promise per courier and reader. Who booked in Teams has the card in front of them already, and who declined
    or named another time needs no letter about it; what is only asked for stands in no calendar. Of a booking that its
    booker has not stood up for, only that address hears."""
    if booking.outcome == "lapsed":
        return []
    now, in_teams = ports.clock(), booking.attendee.person_id is not None
    if booking.status == "pending":
        return [Notification(ports.new_id(), booking.uid, "mail", "attendee", kind, booking.sequence, now)]
    told: list[tuple[str, Actor]] = [("mail", "attendee"), ("chat", "organizer")]
    if kind not in ("declined", "suggested"):
        told.insert(1, ("mail", "organizer"))
    if booking.status == "confirmed" or booking.called_off:
        told.insert(0, ("calendar", "organizer"))
    if in_teams and booking.sequence > 0:
        told.append(("chat", "attendee"))
    promises = [(courier, reader, kind, now) for courier, reader in told]
    if booking.status == "confirmed":
        promises += _reminders(booking, now)
    return _by_courier(ports, booking, promises) + _to_guests(ports, booking, kind)


def reminders(ports: Ports, booking: Booking) -> list[Notification]:
    """The reminders of a meeting that are still ahead; of what nobody has granted yet there are none."""
    return _by_courier(ports, booking, _reminders(booking, ports.clock())) if booking.status == "confirmed" else []


def _by_courier(
    ports: Ports, booking: Booking, promises: Iterable[tuple[str, Actor, Kind, datetime]]
) -> list[Notification]:
    """Courier, reader, kind and time of each, as far as there is such a courier."""
    return [
        Notification(ports.new_id(), booking.uid, courier, reader, what, booking.sequence, due)
        for courier, reader, what, due in promises
        if courier in ports.couriers
    ]


def _to_guests(ports: Ports, booking: Booking, kind: Kind) -> list[Notification]:
    """A letter for each further guest, of what stands in a calendar: nobody is invited to what is only asked for."""
    final = booking.status == "confirmed" or booking.called_off
    if not final or "mail" not in ports.couriers:
        return []
    return [
        Notification(
            ports.new_id(), booking.uid, "mail", "attendee", kind, booking.sequence, ports.clock(), guest=number
        )
        for number in range(1, len(booking.guests) + 1)
    ]


def _reminders(booking: Booking, now: datetime) -> list[tuple[str, Actor, Kind, datetime]]:
    attendees = "mail" if booking.attendee.person_id is None else "chat"
    readers: tuple[tuple[str, Actor], ...] = (("chat", "organizer"), (attendees, "attendee"))
    times = [booking.slot.start - before for before in booking.reminders]
    return [(courier, reader, "reminder", due) for due in times if due > now for courier, reader in readers]


async def _bookable(work: UnitOfWork, ports: Ports, address: str) -> Bookable:
    meeting_type, organizer, calendars, link = await _by_address(work, ports, address)
    allowed = await policy.require_open(work, ports, organizer)
    if not meeting_type.published:
        raise Unpublished
    if meeting_type.paused or organizer.paused:
        raise PageClosed
    return _held_to(allowed, organizer, meeting_type, calendars, link)


async def _made(work: UnitOfWork, uid: str) -> Booking | None:
    try:
        return await work.diaries.by_uid(uid)
    except NotFound:
        return None


async def _by_address(
    work: UnitOfWork, ports: Ports, address: str
) -> tuple[MeetingType, Organizer, Sequence[Connection], ShareLink | None]:
    """What an address leads to, whose that is, their calendars, and the link of its own that it is."""
    first, _, second = address.partition("/")
    if first != "p":
        found = await work.meeting_types.by_address(first, second)
        if found[0].single_use:
            raise LinkOver
        return (*found, None)
    meeting_type, link = await _by_link(work, ports, second)
    organizer = await work.organizers.by_id(meeting_type.organizer_id)
    return meeting_type, organizer, await work.organizers.connections(organizer.id), link


async def _by_link(work: UnitOfWork, ports: Ports, second: str) -> tuple[MeetingType, ShareLink | None]:
    """Whether a link was good once is told only to who has it: wrong and revoked ones look like those that never
    were."""
    identity, now = ports.links.named(second), ports.clock()
    link = await work.share_links.find(identity)
    if link is None:
        meeting_type = await work.meeting_types.by_id(identity)
        ports.links.require(second, "private", meeting_type.id, meeting_type.version)
        if meeting_type.visibility != "private":
            raise NotFound
        if meeting_type.single_use or (meeting_type.link_expires and meeting_type.link_expires <= now):
            raise LinkOver
        return meeting_type, None
    ports.links.require(second, "link", link.id, link.version)
    if link.revoked:
        raise NotFound
    if link.is_over(now) or link.is_used_up:
        raise LinkOver
    return await work.meeting_types.by_id(link.meeting_type_id), link


async def _require_room(work: UnitOfWork, ports: Ports, meeting_type: MeetingType, attendee: Attendee) -> None:
    """Raises LimitReached for somebody who has booked as often as one may. Asked here and not among the slots, because
    a page does not know who looks at it."""
    await _require_pace(work, ports, meeting_type, attendee)
    limit = meeting_type.rule(BookerLimit)
    if limit and await work.diaries.ahead_of(meeting_type.id, attendee, ports.clock()) >= limit.bookings:
        raise LimitReached(limit.bookings)


async def _require_pace(work: UnitOfWork, ports: Ports, meeting_type: MeetingType, attendee: Attendee) -> None:
    """Raises TooMany where strangers book faster than people do: an open page must not fill a calendar in a minute, nor
    somebody's mailbox with letters they never asked for."""
    if attendee.person_id is not None:
        return
    since = ports.clock() - AN_HOUR
    here = await work.diaries.made_since(since, organizer_id=meeting_type.organizer_id)
    if here >= MOST_AN_HOUR or await work.diaries.made_since(since, email=attendee.email) >= MOST_A_PERSON:
        raise TooMany


def _is_to_confirm(ports: Ports, meeting_type: MeetingType, attendee: Attendee) -> bool:
    outside = attendee.person_id is None and "mail" in ports.couriers
    return outside and (meeting_type.confirm_outside or ports.confirm_outside)


async def _subject(
    work: UnitOfWork, ports: Ports, address: str, moving: str | None, by: Organizer | None
) -> tuple[Bookable, Booking | None]:
    """What is to be booked: the meeting type of an address, or that of a booking on the move."""
    if moving is None:
        return await _bookable(work, ports, address), None
    booking = await work.diaries.by_uid(moving)
    actor = _actor(booking, by)
    booking.require_open(ports.clock())
    organizer = await work.organizers.by_id(booking.organizer_id)
    meeting_type = await work.meeting_types.by_id(booking.meeting_type_id)
    if actor == "attendee":
        await policy.require_open(work, ports, organizer)
        if organizer.paused or meeting_type.paused:
            raise PageClosed
    # A booking keeps its length, whatever became of the meeting type, and an organizer decides about the own notice.
    meeting_type = replace(meeting_type, duration=booking.slot.duration)
    bookable = await _with_calendars(work, organizer, meeting_type, await policy.organization(work))
    if actor == "organizer":
        notice = meeting_type.rule(MinimumNotice)
        noticed = ports.clock() + notice.notice if notice else None
        free = _without_notice(bookable.meeting_type)
        bookable = replace(bookable, meeting_type=free, noticed=noticed, giving="organizer")
    return bookable, booking


async def _with_calendars(
    work: UnitOfWork, organizer: Organizer, meeting_type: MeetingType, limits: Policy
) -> Bookable:
    return _held_to(limits, organizer, meeting_type, await work.organizers.connections(organizer.id))


def _held_to(
    limits: Policy,
    organizer: Organizer,
    meeting_type: MeetingType,
    calendars: Iterable[Connection],
    link: ShareLink | None = None,
) -> Bookable:
    blocking = tuple(one for one in calendars if one.blocks)
    return Bookable(organizer, policy.limited(limits, meeting_type), blocking, link=link)


async def _booked(work: UnitOfWork, booking: Booking) -> Booked:
    organizer = await work.organizers.by_id(booking.organizer_id)
    meeting_types = await work.meeting_types.of(organizer.id)
    meeting_type = next((one for one in meeting_types if one.id == booking.meeting_type_id), None)
    link = await work.share_links.find(booking.link_id) if booking.link_id else None
    wait = await work.waits.find(booking.uid)
    waiting = wait is not None and wait.is_for(booking)
    return Booked(booking, organizer, meeting_type, await _join_url(work, booking), link, waiting)


async def _with_end(work: UnitOfWork, booked: Booked) -> Booked:
    """With the time until which the attendee can cancel or move it."""
    return replace(booked, changes_until=await changes_until(work, booked.booking))


async def changes_until(work: UnitOfWork, booking: Booking) -> datetime | None:
    """Until when its attendee can cancel or move a booking, where that ends before it begins."""
    return booking.changes_until(await _cut_off_of(work, booking))


async def _cut_off_of(work: UnitOfWork, booking: Booking) -> timedelta:
    """How long before it begins the attendee of a booking must leave it as it is; what its meeting type said is gone
    with that."""
    rules = list((await policy.organization(work)).limits)
    with suppress(NotFound):
        rules += (await work.meeting_types.by_id(booking.meeting_type_id)).rules
    return _cut_off(rules)


def _cut_off(rules: Iterable[Rule]) -> timedelta:
    return max((rule.notice for rule in rules if isinstance(rule, CutOff)), default=timedelta())


def _require_in_time(booking: Booking, actor: Actor, cut_off: timedelta, now: datetime) -> None:
    """Raises TooLate for an attendee who comes too shortly before it begins."""
    until = booking.changes_until(cut_off)
    if actor == "attendee" and until and until <= now < booking.slot.start:
        raise TooLate


async def _join_url(work: UnitOfWork, booking: Booking) -> str:
    receipt = (await work.outbox.receipts(booking.uid)).get(("calendar", "organizer"))
    return str(receipt.data.get("join_url", "")) if receipt and booking.stands else ""


def day_of(ports: Ports, bookable: Bookable, busy: Sequence[BusyTimes], diary: Diary, own: str | None = None) -> Day:
    """All that rules may look at. The events we wrote ourselves stand in the diary and count once, and nothing of the
    booking `own` stands in its own way."""
    organizer, meeting_type, now = bookable.organizer, bookable.meeting_type, ports.clock()
    others = [one for one in diary.bookings.values() if one.uid != own]
    booked: list[Booking | Hold] = [one for one in others if one.stands]
    forms = [one for one in diary.holds.values() if one.uid != own and one.until > now]
    given_up = (one.kept(now) for one in others if one.giver != bookable.giving)
    kept = [*forms, *(one for one in given_up if one)]
    return Day(
        now=now,
        zone=organizer.zone,
        openings=organizer.openings if meeting_type.openings is None else meeting_type.openings,
        overrides=organizer.overrides,
        duration=meeting_type.duration,
        busy=tuple(one for times in busy for one in times.perhaps_ours if one.booking not in diary.bookings),
        taken=tuple(times.strange for times in busy),
        booked=tuple(one.slot for one in booked),
        held=tuple(one.held for one in (*booked, *kept)),
        holds=tuple(one.slot for one in kept),
        counted=tuple(_starts((*booked, *forms), meeting_type)),
        all_starts=tuple(one.slot.start for one in (*booked, *forms)),
    )


def _starts(bookings: Iterable[Booking | Hold], meeting_type: MeetingType) -> Iterable[datetime]:
    return (one.slot.start for one in bookings if one.meeting_type_id == meeting_type.id)


def _new_booking(meeting_type: MeetingType, uid: str, slot: Span, attendee: Attendee, now: datetime) -> Booking:
    return Booking(
        uid=uid,
        organizer_id=meeting_type.organizer_id,
        meeting_type_id=meeting_type.id,
        title=meeting_type.name,
        slot=slot,
        held=held_by(meeting_type, slot),
        attendee=attendee,
        created=now,
        place=meeting_type.place,
        place_detail=meeting_type.place_detail,
        status="requested" if meeting_type.approval else "confirmed",
        reminders=meeting_type.reminders,
        undo=min((rule.period for rule in meeting_type.rules if isinstance(rule, Undo)), default=UNDO),
    )


def held_by(meeting_type: MeetingType, slot: Span) -> Span:
    buffer = meeting_type.rule(Buffer)
    return slot.widened(buffer.before, buffer.after) if buffer else slot


def _promised(meeting_type: MeetingType) -> MeetingType:
    """What was promised once is not held to notice and horizon again, when it comes back. Its slot may have been kept;
    its place within the limits was not, since who calls off a meeting often books another one on the same day."""
    return replace(meeting_type, rules=tuple(rule for rule in meeting_type.rules if isinstance(rule, Limit)))


def _without_notice(meeting_type: MeetingType) -> MeetingType:
    return replace(meeting_type, rules=tuple(r for r in meeting_type.rules if not isinstance(r, MinimumNotice)))


def _actor(booking: Booking, by: Organizer | None) -> Actor:
    """Which side of a booking somebody is on; raises NotAllowed for strangers."""
    if by is None or by.id == booking.attendee.person_id:
        return "attendee"
    if by.id == booking.organizer_id:
        return "organizer"
    raise NotAllowed
