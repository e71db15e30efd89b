"""Span: a stretch of time between two instants."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta


@dataclass(frozen=True, order=True)
class Span:
    """From `start` (included) to `end` (excluded), both aware and in UTC; raises ValueError for anything else."""

    start: datetime
    end: datetime

    def __post_init__(self) -> None:
        if self.start.tzinfo is not UTC or self.end.tzinfo is not UTC:
            raise ValueError(f"a span is in UTC, not {self.start!r} – {self.end!r}")
        if self.end < self.start:
            raise ValueError(f"a span does not end before it starts: {self.start} – {self.end}")

    @property
    def duration(self) -> timedelta:
        return self.end - self.start

    def overlaps(self, other: Span) -> bool:
        """Whether the two share an instant; touching spans do not."""
        return self.start < other.end and other.start < self.end

    def contains(self, moment: datetime) -> bool:
        return self.start <= moment < self.end

    def widened(self, before: timedelta, after: timedelta) -> Span:
        return Span(self.start - before, self.end + after)

    def moved_to(self, start: datetime) -> Span:
        return Span(start, start + self.duration)
