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

Window = tuple[int, int, int]  # from (included), to (excluded), origin of its grid


@dataclass(frozen=True)
class Hours:
    """Open minutes of the wall clock by date, merged: touching and overlapping intervals are one."""

    weekly: tuple[tuple[Pair, ...], ...]  # seven, Monday first
    dated: Mapping[int, tuple[Pair, ...]]  # instead of the weekly ones, by days since 1970-01-01

    def on(self, day: date) -> tuple[Pair, ...]:
        return self.numbered(day_number(day))

    def numbered(self, number: int) -> tuple[Pair, ...]:
        """The open minutes of the date that is `number` days after 1970-01-01."""
        return self.dated.get(number, self.weekly[(number + THURSDAY) % WEEK])


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
    return tuple(merged((max(start, 0), min(end, DAY)) for start, end in intervals))


def open_windows(hours: Hours, zone_name: str, low: int, high: int) -> list[Window]:
    """What is open in [low, high) of UTC, ascending and cut where a date ends or the zone's clocks change.

    Minutes that the clock skips are in none, minutes it repeats are in two. The origin of the grid is where the wall
    clock, with the offset that holds in this part, would show the start of the window: it may lie outside of it.
    """
    windows: list[Window] = []
    for first, last, offset in segments(zone_name, low, high):
        for number in range((first + offset) // DAY, (last + offset - 1) // DAY + 1):
            midnight = number * DAY - offset
            for opens, closes in hours.numbered(number):
                start, end = midnight + opens, midnight + closes
                if start < last and first < end:
                    windows.append((start if start > first else first, end if end < last else last, start))
    return windows
