"""Which slots are open. One function lists them, checks one when it is booked, and says why not.

All is reckoned in start space: from the hours come the starts on the grid, from the rules the starts that are closed,
and what remains is the answer. Minutes are UTC, counted from 1970-01-01T00:00Z.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from operator import attrgetter

from scheduling.availability import Hours, grids, working_hours
from scheduling.errors import SlotTaken
from scheduling.minutes import DAY, MINUTE, Pair, ceil, complement, length, merged, moment
from scheduling.model import Closed, MeetingType, Rule
from scheduling.rules import ALWAYS, Day, MinuteRule, Shut
from scheduling.spans import Span
from scheduling.taken import Taken

Starts = tuple[Sequence[Pair], int]  # pieces, each from its first start to before its end; a step from start to start

NAME = attrgetter("reason", "detail")


def open_slots(meeting_type: MeetingType, window: Span, day: Day) -> list[Span]:
    """The slots that start in the window and may be booked, ascending."""
    pieces, step = open_starts(meeting_type, ceil(window.start), ceil(window.end), day)
    return [meeting_type.slot(moment(minute)) for first, stop in pieces for minute in range(first, stop, step)]


def next_slot(meeting_type: MeetingType, window: Span, day: Day) -> Span | None:
    """The first of the open slots, looking no further ahead than needed."""
    start = next_start(meeting_type, ceil(window.start), ceil(window.end), day)
    return None if start is None else meeting_type.slot(moment(start))


def require_open(meeting_type: MeetingType, slot: Span, day: Day) -> None:
    """Raises SlotTaken, with the reasons, unless `open_slots` lists the slot."""
    window = Span(slot.start, slot.start + MINUTE)
    if slot not in open_slots(meeting_type, window, day):
        reasons = (closed.reason for closed in why_closed(meeting_type, window, day))
        # Nothing closes it and it is not open: it is not on the grid of the hours, or has another length.
        raise SlotTaken(tuple(dict.fromkeys(reasons)) or ("hours",))


def why_closed(meeting_type: MeetingType, window: Span, day: Day) -> list[Closed]:
    """All stretches of the window in which no slot may start, by their beginning.

    Those of one reason and detail do not touch: two events that follow each other are two, each under its title.
    """
    found = [closed for rule in (*ALWAYS, *meeting_type.rules) for closed in rule.closed(window, day)]
    found += _outside_hours(meeting_type, window, day)
    found.sort(key=NAME)
    stretches = [closed for name, group in groupby(found, key=NAME) for closed in _joined(group, window, *name)]
    return sorted(stretches, key=attrgetter("start", "end", "reason", "detail"))


def open_starts(meeting_type: MeetingType, low: int, high: int, day: Day) -> Starts:
    """The starts in [low, high) that may be booked, ascending."""
    low, high, shut = _shut(meeting_type, low, high, day)
    return _free(meeting_type, low, high, day, shut)


def next_start(meeting_type: MeetingType, low: int, high: int, day: Day) -> int | None:
    """The first of `open_starts`."""
    # What the rules close is known for the whole time at little cost, the hours are looked at as far as needed.
    low, high, shut = _shut(meeting_type, low, high, day)
    for first, last in doubling(low, high):
        pieces, _ = _free(meeting_type, first, last, day, shut)
        if pieces:
            return pieces[0][0]
    return None


def doubling(low: int, high: int) -> Iterator[Pair]:
    """[low, high) in parts of 2, 4, 8 … days."""
    days = 2
    while low < high:
        end = min(high, low + days * DAY)
        yield low, end
        low, days = end, days * 2


def _shut(meeting_type: MeetingType, low: int, high: int, day: Day) -> tuple[int, int, list[Shut]]:
    """What is left of [low, high) when what is closed at its ends is taken off, and what the rules close in it."""
    reach: dict[Taken, Pair] = {}
    for rule in (*meeting_type.rules, *ALWAYS):
        for taken, early, late in (
            rule.shut(low, high, day) if isinstance(rule, MinuteRule) else _told(rule, low, high, day)
        ):
            if taken in reach:
                # Both reach out from the same stretches, so together they reach as far as the further on either side.
                early, late = max(early, reach[taken][0]), max(late, reach[taken][1])
            reach[taken] = early, late
    for taken, (early, late) in reach.items():
        low, high = taken.trimmed(low, high, early, late)
    return low, high, [(taken, early, late) for taken, (early, late) in reach.items()]


def _told(rule: Rule, low: int, high: int, day: Day) -> Iterable[Shut]:
    """What a rule closes that speaks of moments only."""
    closed = rule.closed(Span(moment(low), moment(max(low, high))), day)
    return [(Taken.of((ceil(each.start), ceil(each.end)) for each in closed), 0, 0)]


def _free(meeting_type: MeetingType, low: int, high: int, day: Day, shut: Iterable[Shut]) -> Starts:
    """The grids in [low, high) without what is shut."""
    duration = length(meeting_type.duration)
    step = length(meeting_type.interval) if meeting_type.interval else duration
    pieces = grids(_hours(meeting_type, day), day.zone, low, high, duration, step)
    for taken, early, late in shut:
        pieces = taken.cut(pieces, step, early, late)
    return pieces, step


def _hours(meeting_type: MeetingType, day: Day) -> Hours:
    return day.hours if meeting_type.openings is None else working_hours(meeting_type.openings, day.overrides)


def _outside_hours(meeting_type: MeetingType, window: Span, day: Day) -> list[Closed]:
    low, high = ceil(window.start), ceil(window.end)
    inside = merged(grids(_hours(meeting_type, day), day.zone, low, high, length(meeting_type.duration), 1))
    return [Closed(moment(start), moment(end), "hours") for start, end in complement(inside, low, high)]


def _joined(group: Iterable[Closed], window: Span, reason: str, detail: str) -> Iterator[Closed]:
    """The stretches of one name, clipped to the window and merged."""
    low, high = ceil(window.start), ceil(window.end)
    for start, end in merged((max(low, ceil(each.start)), min(high, ceil(each.end))) for each in group):
        yield Closed(moment(start), moment(end), reason, detail)
