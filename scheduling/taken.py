"""Taken: minutes in which something stands in the way, merged once and asked often."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from scheduling.minutes import Pair, ceil, floor, merged, pairs
from scheduling.model import Busy
from scheduling.spans import Span


@dataclass(frozen=True, eq=False, slots=True)
class Taken:
    """Stretches of UTC minutes: ascending, apart from each other, none empty; make one by `of` or `by`.

    Questions take `early` and `late`, by which every stretch reaches further than it is: nothing is written down for
    that, so a list that was merged once serves every duration and buffer, and is as quick when it is long. Two are
    the same only if they are one, which makes them cheap as keys.
    """

    starts: tuple[int, ...] = ()
    ends: tuple[int, ...] = ()  # excluded

    @staticmethod
    def of(stretches: Iterable[Pair]) -> Taken:
        """The union of pairs of minutes, in any order."""
        union = merged(stretches)
        return Taken(tuple(start for start, _ in union), tuple(end for _, end in union))

    @staticmethod
    def by(spans: Iterable[Span]) -> Taken:
        """The minutes that spans touch."""
        return Taken.of(pairs(spans))

    def added(self, span: Span) -> Taken:
        """With a further span. Costs a copy; nothing is merged anew."""
        if span.start >= span.end:
            return self
        start, end = floor(span.start), ceil(span.end)
        first, last = bisect_left(self.ends, start), bisect_right(self.starts, end)
        if first < last:
            start, end = min(start, self.starts[first]), max(end, self.ends[last - 1])
        return Taken(
            (*self.starts[:first], start, *self.starts[last:]),
            (*self.ends[:first], end, *self.ends[last:]),
        )

    def near(self, low: int, high: int, early: int = 0, late: int = 0) -> list[Pair]:
        """The stretches that share a minute with [low, high), ascending and unclipped; widened ones may overlap."""
        first, last = bisect_right(self.ends, low - late), bisect_left(self.starts, high + early)
        found = zip(self.starts[first:last], self.ends[first:last], strict=True)
        return [(start - early, end + late) for start, end in found]

    def trimmed(self, low: int, high: int, early: int, late: int) -> Pair:
        """[low, high) without the stretch at its beginning and the one at its end."""
        first = bisect_right(self.ends, low - late)
        if first < len(self.ends) and self.starts[first] - early <= low:
            low = self.ends[first] + late
        last = bisect_left(self.starts, high + early) - 1
        if last >= 0 and self.ends[last] + late >= high:
            high = self.starts[last] - early
        return low, high

    def cut(self, pieces: Sequence[Pair], step: int, early: int, late: int) -> list[Pair]:
        """What is left of pieces of a grid, each from its first start to before its end; both are ascending."""
        starts, ends, known = self.starts, self.ends, len(self.ends)
        left: list[Pair] = []
        at = 0
        for first, stop in pieces:
            # Most of what is taken lies between the pieces, so it is leapt over and not walked through.
            at = bisect_right(ends, first - late, at)
            while at < known and (shut := starts[at] - early) < stop:
                if shut > first:
                    left.append((first, shut))
                opened = ends[at] + late
                first = opened + (first - opened) % step
                at += 1
            if first < stop:
                left.append((first, stop))
            else:
                # What reached over the end of this piece may reach into the next.
                at -= 1
        return left


@dataclass(frozen=True, eq=False)
class BusyTimes:
    """What blocks in one calendar, merged once for all who ask: who keeps this keeps the work."""

    events: tuple[Busy, ...] = ()

    @cached_property
    def strange(self) -> Taken:
        """The minutes of the events that cannot be ours."""
        return Taken.by(event.span for event in self.events if not event.booking)

    @cached_property
    def perhaps_ours(self) -> tuple[Busy, ...]:
        """The others: the diary knows better where those of its bookings lie."""
        return tuple(event for event in self.events if event.booking)
