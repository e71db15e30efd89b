"""Whole minutes since 1970-01-01T00:00Z: the numbers in which slots are reckoned.

A slot starts on a whole minute, so nothing is lost: what blocks is rounded outwards, a first moment allowed is rounded
up, and comparing the integers gives what comparing the instants to the microsecond would.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, timedelta

from scheduling.spans import Span

Pair = tuple[int, int]  # from (included) to (excluded)

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
EPOCH_DAY = EPOCH.date()
MINUTE = timedelta(minutes=1)
DAY = 24 * 60


def floor(moment: datetime) -> int:
    """The last whole minute not after an aware moment; raises TypeError for a naive one."""
    return (moment - EPOCH) // MINUTE


def ceil(moment: datetime) -> int:
    """The first whole minute not before an aware moment; raises TypeError for a naive one."""
    return -((EPOCH - moment) // MINUTE)


def moment(minute: int) -> datetime:
    return EPOCH + timedelta(minutes=minute)


def length(duration: timedelta) -> int:
    """A duration in minutes, a started one counting whole."""
    return -(-duration // MINUTE)


def day_number(day: date) -> int:
    """Days since 1970-01-01."""
    return (day - EPOCH_DAY).days


def pairs(spans: Iterable[Span]) -> list[Pair]:
    """The minutes that spans touch, in their order; empty spans touch none."""
    return [(floor(span.start), ceil(span.end)) for span in spans if span.start < span.end]


def merged(pairs: Iterable[Pair]) -> list[Pair]:
    """Their union: ascending, apart from each other, none empty."""
    union: list[Pair] = []
    first, last = 0, 0
    for start, end in sorted(pairs):
        if start <= last and first < last:
            if end > last:
                last = end
        elif start < end:
            if first < last:
                union.append((first, last))
            first, last = start, end
    if first < last:
        union.append((first, last))
    return union


def near(union: Sequence[Pair], low: int, high: int) -> Sequence[Pair]:
    """Those of a merged list that share a minute with [low, high), unclipped."""
    first = bisect_left(union, (low,))
    if first and union[first - 1][1] > low:
        first -= 1
    return union[first : bisect_left(union, (high,))]


def complement(union: Sequence[Pair], low: int, high: int) -> list[Pair]:
    """The minutes of [low, high) that are in none of a merged list."""
    free: list[Pair] = []
    for start, end in near(union, low, high):
        if low < start:
            free.append((low, start))
        low = end
    return [*free, (low, high)] if low < high else free


def without(union: Iterable[Pair], others: Sequence[Pair]) -> list[Pair]:
    """What is left of a merged list when another merged list is taken away."""
    return [part for low, high in union for part in complement(others, low, high)]
