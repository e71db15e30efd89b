"""Dated exceptions as people make them: minutes closed, opened, or the only ones of a date.

Each function gives what is to stand on the dates it was asked about, in place of all that stood there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, timedelta

from scheduling.availability import THURSDAY, WEEK, working_hours
from scheduling.minutes import DAY, Pair, day_number, merged, without
from scheduling.model import Difference, Opening, Override

Minutes = Mapping[date, Sequence[Pair]]  # of the wall clock, by date
Run = tuple[date, int, tuple[Override, ...]]  # from a date on, so many days, each with these

WHOLE_DAY = ((0, DAY),)
CLOSING: tuple[Difference, ...] = ("hours", "less")  # the kinds that can take something away


def open_on(openings: tuple[Opening, ...], overrides: tuple[Override, ...], day: date) -> list[Pair]:
    """The open minutes of a date, ascending."""
    hours, number = working_hours(openings, overrides), day_number(day)
    return list(reversed(hours.dated.get(number, hours.weekly[(number + THURSDAY) % WEEK])))


def closed(overrides: tuple[Override, ...], minutes: Minutes) -> tuple[Override, ...]:
    """Nothing is open in these minutes any more, whatever the weekly hours are or become."""
    return _each(overrides, minutes, _closed)


def opened(overrides: tuple[Override, ...], openings: tuple[Opening, ...], minutes: Minutes) -> tuple[Override, ...]:
    """These minutes are open too; where what was closed is open again, no exception is left."""

    def one(day: date, there: Sequence[Override], pairs: Sequence[Pair]) -> Iterable[Override]:
        less = without(_minutes_of(there, "less"), pairs)
        more, hours = _minutes_of(there, "more"), [each for each in there if each.kind == "hours"]
        bare = (*hours, *_made(day, "more", more), *_made(day, "less", less))
        still = without(pairs, open_on(openings, bare, day))
        if hours and not any(each.zone for each in hours):
            # Hours of its own that are longer now: one exception to read, not two.
            own = [pair for each in hours for pair in each.intervals]
            return [Override(day, tuple(merged([*own, *still]))), *bare[len(hours) :]]
        return [*hours, *_made(day, "more", merged([*more, *still])), *_made(day, "less", less)]

    return _each(overrides, minutes, one)


def only(minutes: Minutes) -> tuple[Override, ...]:
    """These minutes are open on their dates, and no others."""
    return tuple(Override(day, tuple(merged(pairs))) for day, pairs in minutes.items())


def kept(overrides: Iterable[Override], dates: Iterable[date], gone: Sequence[Difference]) -> tuple[Override, ...]:
    """What is left on the dates without the exceptions of some kinds."""
    wanted = set(dates)
    return tuple(one for one in overrides if one.date in wanted and one.kind not in gone)


def runs(overrides: Iterable[Override], dates: Iterable[date] = ()) -> list[Run]:
    """The same by stretches of days that are alike, ascending; `dates` are told also where nothing stands on them."""
    by_date: dict[date, list[Override]] = {day: [] for day in dates}
    for one in overrides:
        by_date.setdefault(one.date, []).append(one)
    found: list[Run] = []
    for day in sorted(by_date):
        alike = tuple(by_date[day])
        if found:
            first, days, before = found[-1]
            if first + timedelta(days=days) == day and _sign(before) == _sign(alike):
                found[-1] = (first, days + 1, before)
                continue
        found.append((day, 1, alike))
    return found


def _sign(overrides: Sequence[Override]) -> list[tuple[object, ...]]:
    return [(one.kind, one.intervals, one.zone) for one in overrides]


def _each(
    overrides: Iterable[Override],
    minutes: Minutes,
    one: Callable[[date, Sequence[Override], Sequence[Pair]], Iterable[Override]],
) -> tuple[Override, ...]:
    there: dict[date, list[Override]] = {}
    for override in overrides:
        there.setdefault(override.date, []).append(override)
    return tuple(made for day, pairs in minutes.items() for made in one(day, there.get(day, []), merged(pairs)))


def _closed(day: date, there: Sequence[Override], pairs: Sequence[Pair]) -> list[Override]:
    if tuple(pairs) == WHOLE_DAY:
        return [Override(day)]
    hours = [each for each in there if each.kind == "hours"]
    more = without(_minutes_of(there, "more"), pairs)
    if hours and not any(each.intervals for each in hours) and not more:
        return hours  # closed anyway
    less = merged([*_minutes_of(there, "less"), *pairs])
    return [*hours, *_made(day, "more", more), *_made(day, "less", less)]


def _minutes_of(overrides: Iterable[Override], kind: Difference) -> list[Pair]:
    return merged(pair for each in overrides if each.kind == kind for pair in each.intervals)


def _made(day: date, kind: Difference, pairs: Sequence[Pair]) -> list[Override]:
    return [Override(day, tuple(pairs), kind)] if pairs else []
