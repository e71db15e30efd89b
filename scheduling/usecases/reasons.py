"""Why nobody can book an organizer, answered by the functions that offer the slots, and what would change it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from scheduling.availability import open_minutes, working_hours
from scheduling.errors import NotAllowed
from scheduling.mending import Changes, closes, relaxed, step_for
from scheduling.minutes import MINUTE, ceil, complement, moment
from scheduling.model import Closed, Diary, MeetingType, Organizer, Rule
from scheduling.ports import Ports, use_case
from scheduling.rules import RULES, Day, Held, name_of
from scheduling.slots import next_slot, open_slots, why_closed
from scheduling.spans import Span
from scheduling.taken import BusyTimes
from scheduling.usecases import policy
from scheduling.usecases.bookings import AHEAD, REACH, Bookable, day_of
from scheduling.zones import local_day, local_days


@dataclass(frozen=True)
class Reason:
    """A stretch of an organizer's time that nobody can book, and the rule that says so.

    "hours" is what the weekly hours leave out, "exception" and "trip" what a dated exception takes away, "off" the rest
    of a date that is closed, "grid" a start between two starts.
    """

    span: Span
    reason: str
    detail: str = ""  # what stands in the calendar, or whose clock the hours are on
    until: datetime | None = None  # when it ends by itself
    changes: Changes | None = None  # what of the meeting type could change it
    organizations: bool = False  # whether a limit of the organization says so, which its organizer cannot change


@dataclass(frozen=True)
class Why:
    """What can be booked of a meeting type in a window, what cannot, and whether the door is open at all."""

    organizer: Organizer
    meeting_type: MeetingType
    window: Span
    # Why nothing can be booked anywhere: "turned_off" or what a licence lacks, "page_paused", "type_paused",
    # "unpublished", "link_over".
    shut: tuple[str, ...]
    slots: tuple[Span, ...]  # that would be open if the door is
    reasons: tuple[Reason, ...]
    next: Span | None  # the first slot after the window, told when it has none


@use_case
async def why(ports: Ports, meeting_type_id: str, window: Span, by: Organizer, start: datetime | None = None) -> Why:
    """What takes an organizer's own time away in a window, or keeps one start from being booked.

    Raises NotFound, NotAllowed, CalendarUnreachable.
    """
    async with ports.reading() as work:
        meeting_type = await work.meeting_types.by_id(meeting_type_id)
        if meeting_type.organizer_id != by.id:
            raise NotAllowed
        organizer = await work.organizers.by_id(by.id)
        blocking = tuple(one for one in await work.organizers.connections(by.id) if one.blocks)
        window = meeting_type.slot(start) if start else window
        ahead = Span(window.start, max(window.end, window.start + AHEAD))
        diary = await work.diaries.read(by.id, ahead.widened(REACH, REACH))
        limits = (await policy.organization(work)).limits
        refused = await policy.refused(work, ports, organizer)
    busy = await ports.busy(blocking, window.widened(REACH, REACH))
    own, meeting_type = meeting_type, replace(meeting_type, rules=(*meeting_type.rules, *limits))
    bookable = Bookable(organizer, meeting_type, blocking)
    day = day_of(ports, bookable, busy, diary)
    asked = Span(start, start + MINUTE) if start else window
    slots = open_slots(meeting_type, asked, day)
    found = _closed(ports, bookable, window, busy, diary)
    starts = ((one, start or _first_start(one, meeting_type, day)) for one in found)
    reasons = [_with_remedy(one, own, limits, first, day) for one, first in starts]
    if start and not slots and not why_closed(meeting_type, asked, day):
        step = step_for(meeting_type, start, day)
        reasons.append(Reason(window, "grid", changes={"increment_min": step} if step else None))
    later = None
    if not slots:
        busy = await ports.busy(blocking, ahead.widened(REACH, REACH))
        rest = Span(min(window.end, ahead.end), ahead.end)
        later = next_slot(meeting_type, rest, day_of(ports, bookable, busy, diary))
    shut = (*([refused.shut] if refused else []), *_shut(organizer, own, ports.clock()))
    return Why(organizer, own, window, shut, tuple(slots), tuple(reasons), later)


def _shut(organizer: Organizer, meeting_type: MeetingType, now: datetime) -> Iterable[str]:
    if organizer.paused:
        yield "page_paused"
    if meeting_type.paused:
        yield "type_paused"
    if not meeting_type.published:
        yield "unpublished"
    if meeting_type.visibility == "private" and meeting_type.link_expires and meeting_type.link_expires <= now:
        yield "link_over"


def _closed(
    ports: Ports, bookable: Bookable, window: Span, busy: Sequence[BusyTimes], diary: Diary
) -> Iterable[Reason]:
    """Asked for a meeting of a minute: people want to know which time is closed, not from where one could begin."""
    moments = replace(bookable.meeting_type, duration=MINUTE, interval=MINUTE)
    day = day_of(ports, replace(bookable, meeting_type=moments), busy, diary)
    # By event, for the titles.
    events = [event for times in busy for event in times.events if event.booking not in diary.bookings]
    for one in why_closed(moments, window, replace(day, taken=(), busy=tuple(events))):
        if one.reason == "hours":
            yield from _by_exception(one, bookable.organizer, moments)
        else:
            until = _end_of_hold(one, diary, ports.clock()) if one.reason == "held" else None
            yield Reason(Span(one.start, one.end), one.reason, one.detail, until)


def _by_exception(closed: Closed, organizer: Organizer, meeting_type: MeetingType) -> Iterable[Reason]:
    """The parts of a stretch that the weekly hours leave out, and those that somebody took out of them, by date."""
    openings = organizer.openings if meeting_type.openings is None else meeting_type.openings
    hours = working_hours(openings, ())
    for day in local_days(Span(closed.start, closed.end), organizer.zone):
        whole = local_day(day, organizer.zone)
        low, high = ceil(max(closed.start, whole.start)), ceil(min(closed.end, whole.end))
        usual = open_minutes(hours, organizer.zone, low, high)
        parts = [(pair, True) for pair in usual] + [(pair, False) for pair in complement(usual, low, high)]
        for (start, end), is_exception in sorted(parts):
            yield Reason(Span(moment(start), moment(end)), *_named(day, organizer, is_exception))


def _named(day: date, organizer: Organizer, is_exception: bool) -> tuple[str, str]:
    """The reason and its detail."""
    of_date = [one for one in organizer.overrides if one.date == day]
    zone = next((one.zone for one in of_date if one.zone), "")
    if not is_exception:
        closed = any(one.kind == "hours" and not one.intervals and not one.zone for one in of_date)
        return ("off" if closed else "hours", "")
    return ("trip", zone) if zone and all(one.kind != "less" for one in of_date) else ("exception", "")


def _end_of_hold(closed: Closed, diary: Diary, now: datetime) -> datetime | None:
    """When the last of what is kept in a stretch is given back, unless somebody books it."""
    span = Span(closed.start, closed.end)
    undone = (one.kept(now) for one in diary.bookings.values())
    kept = [*diary.holds.values(), *(one for one in undone if one)]
    return max((one.until for one in kept if one.slot.overlaps(span)), default=None)


def _first_start(reason: Reason, meeting_type: MeetingType, day: Day) -> datetime:
    """Where a meeting could begin in a stretch, if no rule stood against it."""
    bare = replace(day, busy=(), taken=(), booked=(), held=(), holds=())
    slots = open_slots(replace(meeting_type, rules=()), reason.span, bare)
    return slots[0].start if slots else reason.span.start


def _with_remedy(
    reason: Reason, meeting_type: MeetingType, limits: Sequence[Rule], start: datetime, day: Day
) -> Reason:
    """With what of the meeting type would change it; a limit of the organization stays, whatever its own rule is."""
    if any(name_of(one) == reason.reason and closes(one, start, day) for one in limits):
        return replace(reason, organizations=True)
    rule = meeting_type.rule(RULES[reason.reason]) if reason.reason in RULES else None
    if rule is None:
        return reason
    # The buffer of a meeting there is stays, whatever is changed now.
    if reason.reason == "buffer" and list(Held().closed(Span(start, start + MINUTE), day)):
        return reason
    return replace(reason, changes=relaxed(rule, start, day) or None)
