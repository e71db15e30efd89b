"""How far apart the clocks of two zones are, and when that is not the distance people have in their heads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from itertools import groupby, pairwise

from scheduling import zones
from scheduling.minutes import DAY, MINUTE, floor, moment
from scheduling.zones import BLOCK

SHORT = 7 * 7 * DAY  # a distance that holds no longer than this is an interlude between two seasons

Run = tuple[int, int, int]  # from a UTC minute to another, and how many minutes the other zone is ahead meanwhile


@dataclass(frozen=True)
class Unusual:
    """A few weeks in which two zones are not as far apart as before or afterwards; lengths without a sign."""

    now: timedelta
    usual: tuple[timedelta, ...]  # before and afterwards; two where these differ
    until: datetime  # the moment it is over


def unusual(one: str, other: str, at: datetime) -> Unusual | None:
    """What is out of the ordinary between two zones at a moment; None in most weeks of the year.

    Zones change their clocks on different dates (in March and October the United States and Europe, in April and
    October both sides of the equator), so that for some weeks "six hours behind" is wrong. Raises UnknownZone.
    """
    minute = floor(at)
    runs = _runs(one, other, minute // BLOCK)
    number = next(number for number, (start, end, _) in enumerate(runs) if start <= minute < end)
    start, end, ahead = runs[number]
    if end - start > SHORT:
        return None
    before = next((run for run in reversed(runs[:number]) if _is_long(run)), None)
    after = next((run for run in runs[number + 1 :] if _is_long(run)), None)
    usual = dict.fromkeys(abs(run[2]) for run in (before, after) if run and run[2] != ahead)
    if not usual:
        return None
    return Unusual(abs(ahead) * MINUTE, tuple(length * MINUTE for length in usual), moment(end))


def _is_long(run: Run) -> bool:
    return run[1] - run[0] > SHORT


@lru_cache(maxsize=256)
def _runs(one: str, other: str, block: int) -> Sequence[Run]:
    """The distances of a block and of those beside it, ascending."""
    low, high = (block - 1) * BLOCK, (block + 2) * BLOCK
    starts = {start for zone in (one, other) for start, _, _ in zones.segments(zone, low, high)}
    measured = [(start, _ahead(one, other, start)) for start in sorted(starts)]
    changes = [next(same) for _, same in groupby(measured, lambda each: each[1])]
    return [(start, end, ahead) for (start, ahead), (end, _) in pairwise([*changes, (high, 0)])]


def _ahead(one: str, other: str, minute: int) -> int:
    at = moment(minute)
    return (zones.offset(at, other) - zones.offset(at, one)) // MINUTE
