"""Clear a stretch of time at once: whoever is booked in it is moved or told, and nobody can book it any more.

One booking after the other, each in a transaction of its own, in steps of ten with the calendars read once for each:
ten take a fraction of a second, and a press has five. Whoever asks makes the first step and goes on until nothing is
ahead, so that the card can say how far it is; if they die, it goes on when that card is pressed or looked at again.
What is to be done is kept as a plan, beside the half-finished conversations and as long as they; what was done is told
from the bookings themselves. One step is made at a time, so pressing twice, or dying in between, does nothing twice.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any, Literal

from scheduling import exceptions, zones
from scheduling.errors import AlreadyOver, BookingError, SlotTaken
from scheduling.model import MIDNIGHT, UNDO, Booked, Booking, Connection, Organizer, Override
from scheduling.ports import Ports, UnitOfWork, use_case
from scheduling.spans import Span
from scheduling.taken import BusyTimes
from scheduling.usecases import bookings
from scheduling.usecases.bookings import Offer

How = Literal["cancel", "move", "block"]
# "stays": it could not be done, "changed": the other side was quicker; "back": taken back, "stuck": it could not be,
# "final": its cancellation cannot be undone any more.
Outcome = Literal["", "cancelled", "declined", "moved", "stays", "changed", "back", "stuck", "final"]

STEP = 10  # bookings at a time
PATIENCE = timedelta(seconds=30)  # after which whoever is at a step has died
SAME_CLOCK = timedelta(days=7)  # how far after the stretch a slot at the same time of day is waited for
TRIES = 3  # slots looked for before a booking stays where it is
HOUR = 60


@dataclass(frozen=True)
class Item:
    """One booking of a plan: as it was, and what became of it."""

    uid: str
    sequence: int
    start: datetime
    outcome: Outcome = ""
    after: int = 0  # the sequence once that was done


@dataclass(frozen=True)
class Plan:
    """What somebody wants to be done with a stretch of their time."""

    id: str
    how: How
    window: Span
    began: datetime
    items: tuple[Item, ...] = ()
    before: tuple[Override, ...] = ()  # what was said of these dates
    lasts: timedelta = UNDO  # how long it can be taken back: as long as any of its bookings
    undoing: bool = False
    busy_until: datetime | None = None  # by when a step that is being made is over

    @property
    def ahead(self) -> tuple[Item, ...]:
        """The bookings still to be seen to."""
        return tuple(one for one in self.items if _is_ahead(self, one))


@dataclass(frozen=True)
class Progress:
    """How far a plan is: its bookings as they are now, each with its outcome."""

    plan: Plan
    rows: tuple[tuple[Booked, Outcome], ...]

    @property
    def done(self) -> int:
        return len(self.plan.items) - len(self.plan.ahead)


@use_case
async def affected(ports: Ports, person: Organizer, window: Span) -> list[Booked]:
    """The meetings a person gives or attends in a window and that have not begun, by start."""
    now = ports.clock()
    return [one for one in await bookings.agenda(ports, person, window) if _concerned(one.booking, window, now)]


@use_case
async def clear(ports: Ports, person: Organizer, plan_id: str, how: How, window: Span) -> Progress:
    """Block the window, and do the next bookings of the plan; the same id again goes on with it. While another press
    is at them, this one looks on.

    Moved ones get the first slot after the last day of the window, within a week one at the same time of day if there
    is any. A request is declined, since another time would only be suggested.
    """
    await _begun(ports, person, plan_id, how, window)
    return await _advanced(ports, person, plan_id)


@use_case
async def go_on(ports: Ports, person: Organizer, plan_id: str) -> Progress:
    """The next bookings of a plan, or of its being taken back; raises AlreadyOver for one that is forgotten."""
    return await _advanced(ports, person, plan_id)


@use_case
async def take_back(ports: Ports, person: Organizer, plan_id: str) -> Progress:
    """Everything as it was before, but for what somebody else has changed since, and no further with what is still
    ahead; raises AlreadyOver once it is too late."""
    now = ports.clock()
    async with ports.work() as work:
        plan = await _locked(work, person, plan_id, now)
        if not plan.undoing and now >= plan.began + plan.lasts:
            raise AlreadyOver
        if not plan.undoing:
            organizer = await work.organizers.by_id(person.id)
            await work.organizers.save(replace(organizer, overrides=_with(organizer, plan.window, plan.before)))
            await work.drafts.write(_key(person, plan_id), _to(replace(plan, undoing=True)), now)
    return await _advanced(ports, person, plan_id)


async def _begun(ports: Ports, person: Organizer, plan_id: str, how: How, window: Span) -> Plan:
    """The plan as it is, made now unless it was."""
    now = ports.clock()
    async with ports.work() as work:
        await work.diaries.lock(person.id, window)
        if known := await work.drafts.read(_key(person, plan_id), now):
            return _from(known)
        organizer = await work.organizers.by_id(person.id)
        found = [] if how == "block" else await work.diaries.of_person(person.id, window)
        items = tuple(Item(one.uid, one.sequence, one.slot.start) for one in found if _concerned(one, window, now))
        dates = zones.local_days(window, organizer.zone)
        before = tuple(one for one in organizer.overrides if one.date in dates)
        lasts = max([UNDO, *(one.undo for one in found)])
        plan = Plan(plan_id, how, window, now, items, before, lasts)
        closed = exceptions.closed(organizer.overrides, _minutes(window, organizer.zone))
        await work.organizers.save(replace(organizer, overrides=_with(organizer, window, closed)))
        await work.drafts.write(_key(person, plan_id), _to(plan), now)
    return plan


async def _advanced(ports: Ports, person: Organizer, plan_id: str) -> Progress:
    """The next step of a plan, unless somebody is at it, and how far it is then."""
    plan, mine = await _claimed(ports, person, plan_id)
    if mine:
        once = _reading_once(ports)
        done = {item.uid: await _settled(once, person, plan, item) for item in plan.ahead[:STEP]}
        plan = await _kept(ports, person, plan_id, done)
    shown = [item for item in plan.items if item.outcome]
    rows = [(await bookings.view(ports, item.uid, person), item.outcome) for item in shown]
    return Progress(plan, tuple(rows))


async def _claimed(ports: Ports, person: Organizer, plan_id: str) -> tuple[Plan, bool]:
    """A plan, and whether its next step is for who asks."""
    now = ports.clock()
    async with ports.work() as work:
        plan = await _locked(work, person, plan_id, now)
        if not plan.ahead or (plan.busy_until and now < plan.busy_until):
            return plan, False
        await work.drafts.write(_key(person, plan_id), _to(replace(plan, busy_until=now + PATIENCE)), now)
    return plan, True


async def _kept(ports: Ports, person: Organizer, plan_id: str, done: Mapping[str, Item]) -> Plan:
    """The plan after a step; that it is to be taken back may have been said meanwhile."""
    now = ports.clock()
    async with ports.work() as work:
        plan = await _locked(work, person, plan_id, now)
        items = tuple(done.get(item.uid, item) for item in plan.items)
        plan = replace(plan, items=items, busy_until=None)
        await work.drafts.write(_key(person, plan_id), _to(plan), now)
    return plan


async def _settled(ports: Ports, person: Organizer, plan: Plan, item: Item) -> Item:
    booking = (await bookings.view(ports, item.uid, person)).booking
    expected = item.after if plan.undoing else item.sequence
    if booking.sequence != expected:
        return _told(plan, person, item, booking)
    outcome: Outcome = "stuck" if plan.undoing else "stays"
    try:
        booking, outcome = await (_taken_back if plan.undoing else _carried_out)(ports, person, plan, item, booking)
    except BookingError as problem:
        booking = (await bookings.view(ports, item.uid, person)).booking
        if booking.sequence != expected:
            return _told(plan, person, item, booking)
        if plan.undoing and not booking.stands and isinstance(problem, AlreadyOver):
            outcome = "final"
    return replace(item, outcome=outcome, after=booking.sequence)


def _told(plan: Plan, person: Organizer, item: Item, booking: Booking) -> Item:
    """What became of a booking that is not as it was: done by an earlier attempt, or by somebody else."""
    side = "organizer" if booking.organizer_id == person.id else "attendee"
    expected = item.after if plan.undoing else item.sequence
    ours = booking.sequence == expected + 1 and booking.changed_by == side
    outcome: Outcome = "changed"
    if ours and plan.undoing and booking.stands and booking.slot.start == item.start:
        outcome = "back"
    elif ours and not plan.undoing and not booking.stands:
        outcome = "cancelled"
    elif ours and not plan.undoing and plan.how == "move":
        outcome = "moved"
    return replace(item, outcome=outcome, after=booking.sequence)


async def _carried_out(
    ports: Ports, person: Organizer, plan: Plan, item: Item, booking: Booking
) -> tuple[Booking, Outcome]:
    if booking.status == "requested" and booking.organizer_id == person.id:
        return await bookings.decline(ports, item.uid, person), "declined"
    if plan.how == "cancel":
        return await bookings.cancel(ports, item.uid, by=person), "cancelled"
    return await _moved(ports, person, plan, booking), "moved"


async def _taken_back(
    ports: Ports, person: Organizer, plan: Plan, item: Item, booking: Booking
) -> tuple[Booking, Outcome]:
    if item.outcome == "cancelled":
        return await bookings.restore(ports, item.uid, by=person), "back"
    return await bookings.reschedule(ports, item.uid, booking.slot.moved_to(item.start), by=person), "back"


async def _moved(ports: Ports, person: Organizer, plan: Plan, booking: Booking) -> Booking:
    """Raises SlotTaken where nothing is free, and what `reschedule` raises."""
    after = zones.local_day(zones.local_days(plan.window, person.zone)[-1], person.zone).end
    for _ in range(TRIES):
        offer = await bookings.offer(ports, "", Span(after, after + SAME_CLOCK), moving=booking.uid, by=person)
        slot = _preferred(offer, booking)
        if slot is None:
            break
        try:
            return await bookings.reschedule(ports, booking.uid, slot, by=person)
        except SlotTaken:  # somebody was quicker
            continue
    raise SlotTaken


def _preferred(offer: Offer, booking: Booking) -> Span | None:
    """The first slot at the same time of day, else the first of all."""
    zone = offer.organizer.zone
    clock = zones.wall_clock(booking.slot.start, zone).time()
    same = (slot for slot in offer.slots if zones.wall_clock(slot.start, zone).time() == clock)
    return next(same, offer.slots[0] if offer.slots else offer.next)


def _reading_once(ports: Ports) -> Ports:
    """The same ports, which ask the calendars once for what is looked at within one step."""
    known: dict[tuple[str, ...], tuple[Span, Sequence[BusyTimes]]] = {}

    async def busy(connections: Sequence[Connection], window: Span) -> Sequence[BusyTimes]:
        which = tuple(one.id for one in connections)
        seen = known.get(which)
        if seen is None or seen[0].start > window.start or seen[0].end < window.end:
            known[which] = seen = window, await ports.busy_now(connections, window)
        return seen[1]

    return replace(ports, busy=busy, busy_now=busy)


def _concerned(booking: Booking, window: Span, now: datetime) -> bool:
    return booking.slot.start > now and booking.slot.overlaps(window)


def _is_ahead(plan: Plan, item: Item) -> bool:
    return item.outcome in ("cancelled", "moved") if plan.undoing else not item.outcome


def _with(organizer: Organizer, window: Span, overrides: Sequence[Override]) -> tuple[Override, ...]:
    """The organizer's exceptions, those of the dates of a window replaced."""
    dates = zones.local_days(window, organizer.zone)
    kept = [one for one in organizer.overrides if one.date not in dates]
    return tuple(sorted([*kept, *overrides], key=lambda one: one.date))


def _minutes(window: Span, zone: str) -> exceptions.Minutes:
    """What a window takes of each date."""
    dates = zones.local_days(window, zone)
    taken = {day: (_minute(window.start, day, zone), _minute(window.end, day, zone)) for day in dates}
    return {day: [pair] for day, pair in taken.items() if pair[0] < pair[1]}


def _minute(moment: datetime, day: date, zone: str) -> int:
    """The minute of a date that a moment is, its first or last one for a moment outside."""
    local = zones.wall_clock(moment, zone)
    if local.date() != day:
        return 0 if local.date() < day else MIDNIGHT
    return local.hour * HOUR + local.minute


async def _locked(work: UnitOfWork, person: Organizer, plan_id: str, now: datetime) -> Plan:
    """A plan that nobody else writes meanwhile; raises AlreadyOver for one that is forgotten."""
    await work.diaries.lock(person.id, Span(now, now))
    kept = await work.drafts.read(_key(person, plan_id), now)
    if kept is None:
        raise AlreadyOver
    return _from(kept)


def _key(person: Organizer, plan_id: str) -> str:
    """Under the person's own id, so that a forwarded card opens nothing."""
    return f"clearing:{person.id}:{plan_id}"


def _to(plan: Plan) -> dict[str, Any]:
    return {
        "id": plan.id,
        "how": plan.how,
        "window": [plan.window.start.isoformat(), plan.window.end.isoformat()],
        "began": plan.began.isoformat(),
        "items": [[one.uid, one.sequence, one.start.isoformat(), one.outcome, one.after] for one in plan.items],
        "before": [
            [one.date.isoformat(), [list(pair) for pair in one.intervals], one.kind, one.zone] for one in plan.before
        ],
        "lasts": plan.lasts // timedelta(minutes=1),
        "undoing": plan.undoing,
        "busy_until": plan.busy_until and plan.busy_until.isoformat(),
    }


def _from(kept: Mapping[str, Any]) -> Plan:
    start, end = (zones.from_iso(moment) for moment in kept["window"])
    return Plan(
        id=kept["id"],
        how=kept["how"],
        window=Span(start, end),
        began=zones.from_iso(kept["began"]),
        items=tuple(
            Item(uid, sequence, zones.from_iso(start), outcome, after)
            for uid, sequence, start, outcome, after in kept["items"]
        ),
        before=tuple(
            Override(date.fromisoformat(day), tuple((low, high) for low, high in intervals), kind, zone)
            for day, intervals, kind, zone in kept["before"]
        ),
        lasts=timedelta(minutes=kept.get("lasts", UNDO // timedelta(minutes=1))),
        undoing=kept["undoing"],
        busy_until=zones.from_iso(until) if (until := kept.get("busy_until")) else None,
    )
