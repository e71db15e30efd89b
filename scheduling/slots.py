"""Which slots are open. One function lists them, checks one when it is booked, and says why not.

All is reckoned in start space: from the hours come the starts on the grid, from the rules the starts that are closed,
and what remains is the answer. Minutes are UTC, counted from 1970-01-01T00:00Z.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from operator import attrgetter

from scheduling.availability import Hours, Window, open_windows, working_hours
from scheduling.errors import SlotTaken
from scheduling.minutes import DAY, MINUTE, Pair, ceil, complement, length, merged, moment, near
from scheduling.model import Closed, MeetingType, Rule
from scheduling.rules import ALWAYS, Day, MinuteRule
from scheduling.spans import Span

NEVER = 1 << 40


def open_slots(meeting_type: MeetingType, window: Span, day: Day) -> list[Span]:
    """The slots that start in the window and may be booked, ascending."""
    starts = open_starts(meeting_type, ceil(window.start), ceil(window.end), day)
    return [meeting_type.slot(moment(minute)) for grid in starts for minute in grid]


def next_slot(meeting_type: MeetingType, window: Span, day: Day) -> Span | None:
    """The first of the open slots, looking no further ahead than needed."""
    for low, high in doubling(ceil(window.start), ceil(window.end)):
        for starts in open_starts(meeting_type, low, high, day):
            return meeting_type.slot(moment(starts.start))
    return None


def require_open(meeting_type: MeetingType, slot: Span, day: Day) -> None:
    """Raises SlotTaken, with the reasons, unless `open_slots` lists the slot."""
    window = Span(slot.start, slot.start + MINUTE)
    if slot not in open_slots(meeting_type, window, day):
        reasons = (closed.reason for closed in why_closed(meeting_type, window, day))
        # Nothing closes it and it is not open: it is not on the grid of the hours, or has another length.
        raise SlotTaken(tuple(dict.fromkeys(reasons)) or ("hours",))


def why_closed(meeting_type: MeetingType, window: Span, day: Day) -> list[Closed]:
    """All stretches of the window in which no slot may start, by their beginning; those of one reason do not touch."""
    found = [closed for rule in (*ALWAYS, *meeting_type.rules) for closed in rule.closed(window, day)]
    found += _outside_hours(meeting_type, window, day)
    by_reason = groupby(sorted(found, key=attrgetter("reason")), key=attrgetter("reason"))
    stretches = [closed for reason, group in by_reason for closed in _joined(reason, group, window)]
    return sorted(stretches, key=attrgetter("start", "end", "reason"))


def open_starts(meeting_type: MeetingType, low: int, high: int, day: Day) -> list[range]:
    """The starts in [low, high) that may be booked, ascending."""
    closed = _closed(meeting_type, low, high, day)
    low, high = _trimmed(low, high, closed)
    if low >= high:
        return []
    interval = length(meeting_type.interval or meeting_type.duration)
    fitting = _fitting(_hours(meeting_type, day), day.zone, low, high, length(meeting_type.duration))
    return _free(fitting, interval, near(closed, low, high))


def doubling(low: int, high: int) -> Iterator[Pair]:
    """[low, high) in parts of 2, 4, 8 … days."""
    days = 2
    while low < high:
        end = min(high, low + days * DAY)
        yield low, end
        low, days = end, days * 2


def _hours(meeting_type: MeetingType, day: Day) -> Hours:
    return day.hours if meeting_type.openings is None else working_hours(meeting_type.openings, day.overrides)


def _closed(meeting_type: MeetingType, low: int, high: int, day: Day) -> list[Pair]:
    """What the rules close of [low, high), merged."""
    closed: list[Pair] = []
    for rule in (*ALWAYS, *meeting_type.rules):
        closed += rule.minutes(low, high, day) if isinstance(rule, MinuteRule) else _minutes(rule, low, high, day)
    return merged(closed)


def _minutes(rule: Rule, low: int, high: int, day: Day) -> list[Pair]:
    """What a rule closes that speaks of moments only."""
    window = Span(moment(low), moment(max(low, high)))
    return [(ceil(closed.start), ceil(closed.end)) for closed in rule.closed(window, day)]


def _trimmed(low: int, high: int, closed: Sequence[Pair]) -> Pair:
    """[low, high) without what is closed at its ends: notice and horizon shorten the walk."""
    about = near(closed, low, high)
    if about and about[0][0] <= low:
        low = about[0][1]
    if about and about[-1][1] >= high:
        high = about[-1][0]
    return low, high


def _fitting(hours: Hours, zone_name: str, low: int, high: int, duration: int) -> list[Window]:
    """The parts of the open windows from which a slot starting in [low, high) stays in what is open."""
    # The last start is high - 1; windows that touch carry a slot on, so the end of each run is known from behind.
    fitting: list[Window] = []
    following = run_end = NEVER
    for start, end, origin in reversed(open_windows(hours, zone_name, low, high + duration - 1)):
        if end != following:
            run_end = end
        following = start
        stop = min(end, run_end - duration + 1)
        if start < stop:
            fitting.append((start, stop, origin))
    fitting.reverse()
    return fitting


def _free(windows: Sequence[Window], interval: int, closed: Sequence[Pair]) -> list[range]:
    """The starts on the grids of the windows that are not closed: two pointers, both ascending."""
    free: list[range] = []
    ahead = iter((*closed, (NEVER, NEVER)))
    shut, opened = next(ahead)
    for start, stop, origin in windows:
        start += (origin - start) % interval
        while start < stop:
            while opened <= start:
                shut, opened = next(ahead)
            if shut >= stop:
                free.append(range(start, stop, interval))
                break
            if shut > start:
                free.append(range(start, shut, interval))
            start = opened + (start - opened) % interval
    return free


def _outside_hours(meeting_type: MeetingType, window: Span, day: Day) -> list[Closed]:
    low, high = ceil(window.start), ceil(window.end)
    fitting = _fitting(_hours(meeting_type, day), day.zone, low, high, length(meeting_type.duration))
    inside = merged((start, stop) for start, stop, _ in fitting)
    return [Closed(moment(start), moment(end), "hours") for start, end in complement(inside, low, high)]


def _joined(reason: str, group: Iterable[Closed], window: Span) -> Iterator[Closed]:
    """One reason's stretches, clipped to the window and merged."""
    low, high = ceil(window.start), ceil(window.end)
    for start, end in merged((max(low, ceil(each.start)), min(high, ceil(each.end))) for each in group):
        yield Closed(moment(start), moment(end), reason)
