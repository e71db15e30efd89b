"""What takes starts away. A rule has no way to add one, and every stretch it closes names it.

To add a rule: a frozen dataclass here whose fields have a range, and a line in RULES. It is stored, shown on the form
and checked from its fields.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import Field, dataclass, field, fields
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any, ClassVar

from scheduling.availability import Hours, working_hours
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
    blocked: tuple[Pair, ...] = ()  # more busy time, for who has it in whole UTC minutes

    @cached_property
    def hours(self) -> Hours:
        """The organizer's; a meeting type may have others."""
        return working_hours(self.openings, self.overrides)

    @cached_property
    def soonest(self) -> int:
        """The first minute that is not past."""
        return ceil(self.now)

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


class MinuteRule:
    """A rule that reckons in whole UTC minutes, which is quick; what it says in moments follows from that."""

    reason: ClassVar[str]

    def minutes(self, low: int, high: int, day: Day) -> Iterable[Pair]:
        """The starts it closes, at least those in [low, high); pairs may overlap, reversed ones count for nothing."""
        return ()

    def told(self, low: int, high: int, day: Day) -> Iterable[Pair]:
        """What it names itself as the reason of: all it closes, unless that is better said by another rule."""
        return self.minutes(low, high, day)

    def closed(self, window: Span, day: Day) -> Iterable[Closed]:
        low, high = ceil(window.start), ceil(window.end)
        for start, end in self.told(low, high, day):
            if max(start, low) < min(end, high):
                yield Closed(moment(max(start, low)), moment(min(end, high)), self.reason)


def overlapping(union: Sequence[Pair], low: int, high: int, before: int, after: int) -> list[Pair]:
    """The starts in and about [low, high) from which [start - before, start + after) would meet a merged list."""
    last = after - 1
    return [(start - last, end + before) for start, end in near(union, low - before, high + last)] if union else []


class Past(MinuteRule):
    """Nobody can begin before now."""

    reason = "past"

    def minutes(self, low: int, high: int, day: Day) -> Iterable[Pair]:
        return [(low, day.soonest)]


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


class Margin(MinuteRule):
    """Time about meetings. Where a slot meets the meeting itself, "busy" or "booked" is the better word."""

    reason = "buffer"

    def told(self, low: int, high: int, day: Day) -> Iterable[Pair]:
        taken = [pair for rule in (BusyTime(), Booked()) for pair in rule.minutes(low, high, day)]
        return without(merged(self.minutes(low, high, day)), merged(taken))


class Held(Margin):
    """The buffers of bookings there are, whatever the buffers of the new one."""

    def minutes(self, low: int, high: int, day: Day) -> Iterable[Pair]:
        return overlapping(day.held_minutes, low, high, 0, day.length)


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
        return [(day.soonest, ceil(day.now + self.notice))]


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
class Buffer(Margin):
    """Time that stays free before and after the new meeting; that of earlier ones is kept by Held."""

    before: timedelta = field(default=timedelta(), metadata=between(timedelta(), timedelta(hours=4)))
    after: timedelta = field(default=timedelta(), metadata=between(timedelta(), timedelta(hours=4)))

    def minutes(self, low: int, high: int, day: Day) -> Iterable[Pair]:
        before, after = length(self.before), length(self.after)
        taken = (day.busy_minutes, day.booked_minutes) if before or after else ()
        return [pair for union in taken for pair in overlapping(union, low, high, before, day.length + after)]


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
            raise BadValue(f"{name_of(rule)}.{setting.name}", low, high)


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
