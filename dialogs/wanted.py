"""When somebody would like it, as where to look: from a sentence, or from what a button carries."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from language.times import Time
from scheduling import zones
from scheduling.model import Organizer
from scheduling.spans import Span

Values = Mapping[str, Any]
CARRIED = ("day", "low", "high", "missed")


@dataclass(frozen=True)
class Wanted:
    """When somebody would like it: from a day on, or within it between two moments, or at one exactly."""

    day: date | None = None
    low: datetime | None = None
    high: datetime | None = None
    exact: datetime | None = None
    missed: datetime | None = None  # one exactly, which was not free when it was asked for

    def fits(self, slot: Span) -> bool:
        late_enough = self.low is None or slot.start >= self.low
        return late_enough and (self.high is None or slot.end <= self.high)

    @property
    def timed(self) -> bool:
        """Whether more was said than a day."""
        return bool(self.missed or self.low or self.high)

    def gap(self, slot: Span) -> timedelta:
        """How far a slot is from what was asked for."""
        if self.missed:
            return abs(slot.start - self.missed)
        before = self.low - slot.start if self.low else timedelta()
        after = slot.end - self.high if self.high else timedelta()
        return max(before, after, timedelta())

    def with_beginning(self, zone: str) -> Wanted:
        """Some days with the moment at which they begin, since the card may show one before them."""
        if self.day is None or self.high is None or self.low:
            return self
        return replace(self, low=zones.local_day(self.day, zone).start)


def wanted_of(values: Values, name: str, reader: Organizer, now: datetime) -> Wanted:
    """The time a sentence says, or the one a button carries."""
    if any(values.get(carries) for carries in CARRIED):
        day = date.fromisoformat(values["day"]) if values.get("day") else None
        low, high, missed = (moment(values.get(carries)) for carries in ("low", "high", "missed"))
        return Wanted(day, low, high, missed=missed)
    return wanted_from(values.get(name), reader, now)


def still_carried(values: Values) -> dict[str, Any]:
    return {name: values[name] for name in CARRIED if values.get(name)}


def asked_for(wanted: Wanted) -> dict[str, str]:
    """A wish as what a button can carry."""
    made = {name: getattr(wanted, name) for name in CARRIED}
    return {name: value.isoformat() for name, value in made.items() if value is not None}


def wanted_from(when: Any, reader: Organizer, now: datetime) -> Wanted:
    """A time that was said, as where to look."""
    if not isinstance(when, Time):
        return Wanted()
    if when.kind == "options" and when.options:
        return wanted_from(when.options[0], reader, now)
    if when.kind == "instant" and when.start:
        start = zones.utc(when.start)
        return Wanted(zones.local_date(start, reader.zone), exact=start)
    if when.kind == "day":
        return Wanted(when.date)
    if when.kind == "window":
        low, high = (zones.utc(moment) if moment else None for moment in (when.start, when.end))
        first = low or high
        return Wanted(zones.local_date(first, reader.zone) if first else None, low, high)
    if when.kind == "range":
        end = zones.local_day(when.last, reader.zone).end if when.last else None
        return Wanted(when.first or zones.local_date(now, reader.zone), high=end)
    return Wanted()


def carried(when: Any) -> dict[str, Any]:
    """A time that was said, as what a button can carry."""
    if not isinstance(when, Time):
        return {}
    made = {"day": when.date or when.first, "low": when.start, "high": when.end}
    if when.kind == "instant":
        made["high"] = None
    if when.start and not made["day"]:
        made["day"] = when.start.date()
    return {name: value.isoformat() for name, value in made.items() if value is not None}


def moment(value: Any) -> datetime | None:
    """A moment that a button carries."""
    return zones.from_iso(str(value)) if value else None
