"""When an organizer is open: weekly hours and dated exceptions, as minutes of the wall clock and then of UTC."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from scheduling.minutes import DAY, Pair, day_number, merged
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
    """A date that any override names has the hours of all its overrides, any other those of its weekday."""
    return Hours(
        tuple(_day((opening.start, opening.end) for opening in openings if day in opening.days) for day in range(WEEK)),
        {day_number(override.date): _day(_intervals(overrides, override.date)) for override in overrides},
    )


def _intervals(overrides: Iterable[Override], day: date) -> list[Pair]:
    return [interval for override in overrides if override.date == day for interval in override.intervals]


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
