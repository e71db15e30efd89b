"""What takes starts away. A rule has no way to add one, and every stretch it closes names it.

To add a rule: a frozen dataclass here whose fields have a range, and a line in RULES. It is stored, shown on the form
and checked from its fields.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import Field, dataclass, field, fields
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any, ClassVar

from scheduling.errors import BadValue
from scheduling.minutes import DAY, MINUTE, Pair, ceil, floor, length, merged, moment, near, pairs, without
from scheduling.model import Busy, Closed, Opening, Override, Rule
from scheduling.spans import Span
from scheduling.zones import dated, local_day_number

END_OF_TIME = 4_000_000  # days since 1970-01-01, later than any date


@dataclass(frozen=True)
class Day:
    """All a rule may look at. Moments are aware and in UTC."""

    now: datetime
    zone: str  # of the organizer
    openings: tuple[Opening, ...] = ()
    overrides: tuple[Override, ...] = ()
    duration: timedelta = timedelta(minutes=30)  # of the meeting type
    busy: tuple[Busy, ...] = ()  # other calendars
    booked: tuple[Span, ...] = ()  # all our bookings of this organizer
    held: tuple[Span, ...] = ()  # the same, with the buffers they were made with
    counted: tuple[datetime, ...] = ()  # starts of the bookings of this meeting type
    blocked: tuple[Pair, ...] = ()  # more busy time, for who has it in minutes: see minutes.outwards

    @cached_property
    def length(self) -> int:
        """The duration in minutes."""
        return length(self.duration)

    @cached_property
    def busy_minutes(self) -> list[Pair]:
        return merged([*pairs(busy.span for busy in self.busy), *self.blocked])

    @cached_property
    def booked_minutes(self) -> list[Pair]:
        return merged(pairs(self.booked))

    @cached_property
    def held_minutes(self) -> list[Pair]:
        return merged(pairs(self.held))

    @cached_property
    def bookings(self) -> Mapping[int, int]:
        """How many bookings of this meeting type start on a date of the organizer (days since 1970-01-01)."""
        return Counter(local_day_number(floor(start), self.zone) for start in self.counted)


class MinuteRule(ABC):
    """A rule that reckons in whole UTC minutes, which is quick; what it says in moments follows from that."""

    reason: ClassVar[str]

    @abstractmethod
    def minutes(self, low: int, high: int, day: Day) -> Iterable[Pair]:
        """The starts it closes, at least of those in [low, high); pairs may overlap, empty and reversed ones count for none."""

    def closed(self, window: Span, day: Day) -> Iterable[Closed]:
        """The same in moments, clipped to the window."""
        low, high = ceil(window.start), ceil(window.end)
        for start, end in self.minutes(low, high, day):
            if max(start, low) < min(end, high):
                yield Closed(moment(max(start, low)), moment(min(end, high)), self.reason)


def overlapping(union: Sequence[Pair], low: int, high: int, before: int, after: int) -> list[Pair]:
    """The starts in and about [low, high) from which [start - before, start + after) would meet a merged list."""
    return [(start - after + 1, end + before) for start, end in near(union, low - before, high + after)]


class Past(MinuteRule):
    """Nobody can begin before now."""

    reason = "past"

    def minutes(self, low: int, high: int, day: Day) -> Iterable[Pair]:
        return [(low, ceil(day.now))]


class BusyTime(MinuteRule):
    """Other calendars."""

    reason = "busy"

    def minutes(self, low: int, high: int, day: Day) -> Iterable[Pair]:
        return overlapping(day.busy_minutes, low, high, 0, day.length)


class Booked(MinuteRule):
    """The organizer's bookings."""

    reason = "booked"

    def minutes(self, low: int, high: int, day: Day) -> Iterable[Pair]:
        return overlapping(day.booked_minutes, low, high, 0, day.length)


class Held(MinuteRule):
    """The buffers of bookings there are, whatever the buffers of the new one."""

    reason = "buffer"

    def minutes(self, low: int, high: int, day: Day) -> Iterable[Pair]:
        held = merged(overlapping(day.held_minutes, low, high, 0, day.length))
        return without(held, merged(overlapping(day.booked_minutes, low, high, 0, day.length)))


ALWAYS: tuple[Rule, ...] = (Past(), BusyTime(), Booked(), Held())


def between(low: object, high: object) -> Mapping[str, object]:
    """The range of a field, both ends included, for the forms and for `check`."""
    return {"low": low, "high": high}


@dataclass(frozen=True)
class MinimumNotice(MinuteRule):
    """How long before its start a slot can be booked at the latest, in elapsed time."""

    reason = "minimum_notice"
    notice: timedelta = field(default=timedelta(hours=4), metadata=between(timedelta(), timedelta(days=60)))

    def minutes(self, low: int, high: int, day: Day) -> Iterable[Pair]:
        return [(ceil(day.now), ceil(day.now + self.notice))]


@dataclass(frozen=True)
class Horizon(MinuteRule):
    """How many dates ahead, on the organizer's calendar, can be booked; 0 is today only."""

    reason = "horizon"
    days: int = field(default=60, metadata=between(1, 365))

    def minutes(self, low: int, high: int, day: Day) -> Iterable[Pair]:
        first = local_day_number(floor(day.now), day.zone) + self.days + 1
        # No clock is a day ahead of UTC, so earlier minutes need no looking at.
        low = max(low, (first - 1) * DAY)
        return dated(day.zone, first, END_OF_TIME, low, high) if low < high else ()


@dataclass(frozen=True)
class Buffer(MinuteRule):
    """Time that stays free before and after the new meeting; that of earlier ones is kept by Held."""

    reason = "buffer"
    before: timedelta = field(default=timedelta(), metadata=between(timedelta(), timedelta(hours=4)))
    after: timedelta = field(default=timedelta(), metadata=between(timedelta(), timedelta(hours=4)))

    def minutes(self, low: int, high: int, day: Day) -> Iterable[Pair]:
        """The margins only: what meets the meeting itself is busy or booked, and told so."""
        before, after = length(self.before), length(self.after) + day.length
        for union in (day.busy_minutes, day.booked_minutes) if self.before or self.after else ():
            for start, end in near(union, low - before, high + after):
                yield start - after + 1, start - day.length + 1
                yield end, end + before


@dataclass(frozen=True)
class DailyLimit(MinuteRule):
    """How many meetings of this type a date of the organizer can have."""

    reason = "daily_limit"
    bookings: int = field(metadata=between(1, 50))

    def minutes(self, low: int, high: int, day: Day) -> Iterable[Pair]:
        if self.bookings <= 0:
            return [(low, high)]
        full = [number for number, bookings in day.bookings.items() if bookings >= self.bookings]
        # A date lies within a day of its namesake in UTC.
        return [pair for n in full for pair in dated(day.zone, n, n, (n - 1) * DAY, (n + 2) * DAY)]


RULES: Mapping[str, type[MinuteRule]] = {
    "minimum_notice": MinimumNotice,
    "horizon": Horizon,
    "buffer": Buffer,
    "daily_limit": DailyLimit,
}


def settings(rule: type[Any] | Any) -> tuple[Field[Any], ...]:
    """The fields of a rule, or of a kind of rule; each has its range as `low` and `high` in its metadata."""
    return fields(rule)


def is_time(setting: Field[Any]) -> bool:
    """Whether a setting is a timedelta (stored in whole minutes) and not a number."""
    return isinstance(setting.metadata["low"], timedelta)


def check(rule: Any) -> None:
    """Raises BadValue for the first setting out of its range."""
    for setting in settings(rule):
        low, high = setting.metadata["low"], setting.metadata["high"]
        if not low <= getattr(rule, setting.name) <= high:
            raise BadValue(setting.name, low, high)


def name_of(rule: Any) -> str:
    """The name a rule has in RULES; raises KeyError for one that is not there."""
    return {kind: name for name, kind in RULES.items()}[type(rule)]


def rule_to(rule: Any) -> dict[str, int]:
    """The settings of a rule as JSON can have them: times are whole minutes."""
    values = {setting: getattr(rule, setting.name) for setting in settings(rule)}
    return {setting.name: value // MINUTE if is_time(setting) else value for setting, value in values.items()}


def rule_from(name: str, stored: Mapping[str, Any]) -> Rule:
    """The rule of a name and what `rule_to` made of it; unknown settings are ignored. Raises KeyError."""
    kind = RULES[name]
    values = {setting: stored[setting.name] for setting in settings(kind) if setting.name in stored}
    return kind(**{each.name: value * MINUTE if is_time(each) else value for each, value in values.items()})
