"""Days somewhere else: the weekly hours on the clock of that place, as exceptions on the clock at home."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from scheduling.availability import open_minutes, working_hours
from scheduling.exceptions import open_on
from scheduling.minutes import DAY, EPOCH_DAY, Pair, ceil, complement, merged, near
from scheduling.model import Opening, Override
from scheduling.spans import Span
from scheduling.zones import local_day, local_days, segments

LONGEST = 92  # days that hours can be planned elsewhere; who is away longer moves the time zone


def span_of(away: str, first: date, last: date) -> Span:
    """From the first midnight to the last one, on the clock there."""
    start = local_day(first, away).start
    return Span(start, max(start, local_day(last, away).end))


def abroad(
    openings: tuple[Opening, ...], overrides: Iterable[Override], home: str, away: str, first: date, last: date
) -> tuple[Override, ...]:
    """Hours for each date at home that the trip touches: on its own dates only those of the weekdays there, on the day
    before and after also the usual ones as long as it does not last. A date for which other hours were said, or that
    was closed, stays as it is; an earlier trip does not count.

    Hours that the clock at home shows twice are open both times.
    """
    trip = span_of(away, first, last)
    low, high = ceil(trip.start), ceil(trip.end)
    there = open_minutes(working_hours(openings, ()), away, low, high)
    said = {one.date for one in overrides if one.kind == "hours" and not one.zone}
    made = []
    for day in local_days(trip, home):
        is_edge = not first <= day <= last
        pairs = _on_date(day, home, there, openings if is_edge else (), (low, high))
        if day not in said and not (is_edge and pairs == open_on(openings, (), day)):
            made.append(Override(day, tuple(pairs), zone=away))
    return tuple(made)


def spans_of(openings: tuple[Opening, ...], away: str, first: date, last: date) -> list[tuple[date, list[Pair]]]:
    """The open UTC minutes of each day of the trip that has any, on the calendar there."""
    hours = working_hours(openings, ())
    days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    spans = [(day, span_of(away, day, day)) for day in days]
    opened = [(day, open_minutes(hours, away, ceil(span.start), ceil(span.end))) for day, span in spans]
    return [(day, pairs) for day, pairs in opened if pairs]


def _on_date(day: date, home: str, there: list[Pair], openings: tuple[Opening, ...], trip: Pair) -> list[Pair]:
    """The open minutes of a date on the clock at home: those of the trip, and these hours around it."""
    whole = local_day(day, home)
    low, high = ceil(whole.start), ceil(whole.end)
    usual = open_minutes(working_hours(openings, ()), home, low, high)
    around = [
        (max(start, one), min(end, other))
        for one, other in complement([trip], low, high)
        for start, end in near(usual, one, other)
    ]
    inside = [(max(start, low), min(end, high)) for start, end in near(there, low, high)]
    midnight = (day - EPOCH_DAY).days * DAY
    shown = [
        (start + offset - midnight, end + offset - midnight)
        for one, other in merged([*around, *inside])
        for start, end, offset in segments(home, one, other)
    ]
    return merged(shown)
