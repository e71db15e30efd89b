"""When an organizer is open: weekly hours and dated exceptions, as minutes of the wall clock and then of UTC."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from scheduling.minutes import DAY, Pair, day_number, merged, without
from scheduling.model import Opening, Override
from scheduling.zones import segments

WEEK = 7
THURSDAY = 3  # 1970-01-01, with Monday as 0
NEVER = 1 << 40  # later than any minute


@dataclass(frozen=True)
class Hours:
    """Open minutes of the wall clock by date, the last first, merged: touching and overlapping intervals are one."""

    weekly: tuple[tuple[Pair, ...], ...]  # seven, Monday first
    dated: Mapping[int, tuple[Pair, ...]]  # instead of the weekly ones, by days since 1970-01-01


@lru_cache(maxsize=1024)
def working_hours(openings: tuple[Opening, ...], overrides: tuple[Override, ...]) -> Hours:
    """A date that overrides give hours of its own has those of all of them, any other those of its weekday; then what
    others add to it is open as well, and what they take away is not."""
    weekly = tuple(_day((each.start, each.end) for each in openings if day in each.days) for day in range(WEEK))
    of_date: dict[date, list[Override]] = {}
    for override in overrides:
        of_date.setdefault(override.date, []).append(override)
    return Hours(weekly, {day_number(day): _dated(weekly[day.weekday()], of) for day, of in of_date.items()})


def open_minutes(hours: Hours, zone_name: str, low: int, high: int) -> list[Pair]:
    """The UTC minutes of [low, high) that are open, ascending, apart from each other."""
    return merged(grids(hours, zone_name, low, high, 1, 1))


def _dated(usual: Iterable[Pair], overrides: Iterable[Override]) -> tuple[Pair, ...]:
    said: dict[str, list[Pair]] = {}
    for override in overrides:
        said.setdefault(override.kind, []).extend(override.intervals)
    is_open = _day([*said.get("hours", usual), *said.get("more", ())])
    return tuple(reversed(without(reversed(is_open), merged(said.get("less", ())))))


def _day(intervals: Iterable[Pair]) -> tuple[Pair, ...]:
    return tuple(reversed(merged((max(start, 0), min(end, DAY)) for start, end in intervals)))


def grids(hours: Hours, zone_name: str, low: int, high: int, duration: int, interval: int) -> list[Pair]:
    """The starts in [low, high) of UTC on the grids of the hours, from which `duration` minutes stay in what is open.

    Pieces, ascending, cut where a date ends or the zone's clocks change: the first start, and before what the last
    one lies. Minutes that the clock skips are in none, minutes it repeats are in two. A grid begins where the wall
    clock, with the offset that holds in this piece, would show the start of the window, in the piece or not.
    """
    pieces: list[Pair] = []
    weekly, dated, reach = hours.weekly, hours.dated, duration - 1
    # The last start is high - 1; windows that touch carry a slot on, so the end of each run is known from behind.
    following = run_end = NEVER
    for first, last, offset in reversed(segments(zone_name, low, high + reach)):
        for number in range((last + offset - 1) // DAY, (first + offset) // DAY - 1, -1):
            midnight = number * DAY - offset
            for opens, closes in dated[number] if number in dated else weekly[(number + THURSDAY) % WEEK]:
                start, end = midnight + opens, midnight + closes
                if start >= last or end <= first:
                    continue
                origin = start
                if start < first:
                    start = first
                if end > last:
                    end = last
                if end != following:
                    run_end = end
                following = start
                if start > origin:
                    start += (origin - start) % interval
                stop = end if end < run_end - reach else run_end - reach
                if start < stop:
                    pieces.append((start, stop))
    pieces.reverse()
    return pieces
