"""Weekly hours changed weekday by weekday, and written with as few openings as they need."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from scheduling.availability import WEEK, working_hours
from scheduling.minutes import Pair, merged, without
from scheduling.model import Opening

Week = tuple[tuple[Pair, ...], ...]  # seven, Monday first; ascending, apart from each other
Weekly = Mapping[int, Sequence[Pair]]  # minutes of some weekdays, 0 is Monday


def week_of(openings: tuple[Opening, ...]) -> Week:
    return tuple(tuple(reversed(day)) for day in working_hours(openings, ()).weekly)


def openings_of(week: Sequence[Sequence[Pair]]) -> tuple[Opening, ...]:
    """Weekdays with the same hours together, in the order of the week."""
    alike: dict[tuple[Pair, ...], list[int]] = {}
    for day, pairs in enumerate(week):
        alike.setdefault(tuple(merged(pairs)), []).append(day)
    return tuple(Opening(tuple(days), start, end) for pairs, days in alike.items() for start, end in pairs)


def narrowed(openings: tuple[Opening, ...], weekly: Weekly) -> tuple[Opening, ...]:
    """Closed every week in these minutes."""
    return _changed(openings, weekly, lambda usual, pairs: without(usual, merged(pairs)))


def widened(openings: tuple[Opening, ...], weekly: Weekly) -> tuple[Opening, ...]:
    """Open every week in these minutes too."""
    return _changed(openings, weekly, lambda usual, pairs: merged([*usual, *pairs]))


def exchanged(openings: tuple[Opening, ...], weekly: Weekly) -> tuple[Opening, ...]:
    """These are the hours of these weekdays now."""
    return _changed(openings, weekly, lambda usual, pairs: merged(pairs))


def _changed(
    openings: tuple[Opening, ...], weekly: Weekly, change: Callable[[Sequence[Pair], Sequence[Pair]], list[Pair]]
) -> tuple[Opening, ...]:
    before = week_of(openings)
    return openings_of([change(before[day], weekly[day]) if day in weekly else before[day] for day in range(WEEK)])
