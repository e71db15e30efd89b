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

from scheduling.availability import THURSDAY, WEEK, Hours, working_hours
from scheduling.errors import BadValue
from scheduling.minutes import DAY, MINUTE, Pair, ceil, floor, length, merged, moment, pairs, without
from scheduling.model import LONGEST_UNDO, UNDO, Busy, Closed, Opening, Override, Rule
from scheduling.spans import Span
from scheduling.taken import Taken
from scheduling.zones import dated, local_day_number

END_OF_TIME = 4_000_000  # days since 1970-01-01, later than any date


Shut = tuple[Taken, int, int]  # closes the starts from `early` minutes before each stretch to `late` after it


@dataclass(frozen=True)
class Day:
    """All a rule may look at. Moments are aware and in UTC."""

    now: datetime
    zone: str  # of the organizer
    openings: tuple[Opening, ...] = ()
    overrides: tuple[Override, ...] = ()
    duration: timedelta = timedelta(minutes=30)  # of the meeting type
    busy: tuple[Busy, ...] = ()  # other calendars
    taken: tuple[Taken, ...] = ()  # more of them, for who keeps them merged
    booked: tuple[Span, ...] = ()  # all our bookings of this organizer
    held: tuple[Span, ...] = ()  # the same, with the buffers they were made with
    holds: tuple[Span, ...] = ()  # what may become a booking: a form being filled in, a cancellation not yet final
    counted: tuple[datetime, ...] = ()  # starts of the bookings of this meeting type
    all_starts: tuple[datetime, ...] = ()  # starts of the bookings of all meeting types
    of_booker: int = 0  # how many bookings of this meeting type the booker has ahead

    @cached_property
    def hours(self) -> Hours:
        """The organizer's; a meeting type may have others."""
        return working_hours(self.openings, self.overrides)

    @cached_property
    def soonest(self) -> int:
        """The first minute that is not past."""
        return ceil(self.now)

    @cached_property
    def reach(self) -> int:
        """How many minutes before something taken a start must not lie, because the slot would run into it."""
        return length(self.duration) - 1

    @cached_property
    def calendars(self) -> tuple[Taken, ...]:
        return (*self.taken, Taken.by(busy.span for busy in self.busy)) if self.busy else self.taken

    @cached_property
    def booked_minutes(self) -> Taken:
        return Taken.by(self.booked)

    @cached_property
    def held_minutes(self) -> Taken:
        return Taken.by(self.held)

    @cached_property
    def hold_minutes(self) -> Taken:
        return Taken.by(self.holds)

    @cached_property
    def dates(self) -> Sequence[int]:
        """The organizer's date (days since 1970-01-01) of each booking of this meeting type."""
        return _dates(self.counted, self.zone)

    @cached_property
    def all_dates(self) -> Sequence[int]:
        """The same of all meeting types."""
        return _dates(self.all_starts, self.zone)


def _dates(starts: Iterable[datetime], zone: str) -> Sequence[int]:
    return [local_day_number(floor(start), zone) for start in starts]


class MinuteRule:
    """A rule that reckons in whole UTC minutes, which is quick; what it says in moments follows from that."""

    reason: ClassVar[str]

    def shut(self, low: int, high: int, day: Day) -> Iterable[Shut]:
        """The starts it closes, at least those in [low, high)."""
        return ()

    def told(self, low: int, high: int, day: Day) -> Iterable[Pair]:
        """What it names itself as the reason of: all it closes, unless that is better said by another rule."""
        return self.minutes(low, high, day)

    def minutes(self, low: int, high: int, day: Day) -> list[Pair]:
        """What it closes of [low, high) as pairs: unclipped, in no order, some may overlap."""
        shut = self.shut(low, high, day)
        return [pair for taken, early, late in shut for pair in taken.near(low, high, early, late)]

    def closed(self, window: Span, day: Day) -> Iterable[Closed]:
        low, high = ceil(window.start), ceil(window.end)
        return self._clipped(self.told(low, high, day), low, high)

    def _clipped(self, pairs: Iterable[Pair], low: int, high: int, detail: str = "") -> Iterable[Closed]:
        for start, end in pairs:
            if max(start, low) < min(end, high):
                yield Closed(moment(max(start, low)), moment(min(end, high)), self.reason, detail)


def stretch(low: int, high: int) -> Iterable[Shut]:
    """The starts in [low, high)."""
    return ((Taken((low,), (high,)), 0, 0),) if low < high else ()


class Past(MinuteRule):
    """Nobody can begin before now."""

    reason = "past"

    def shut(self, low: int, high: int, day: Day) -> Iterable[Shut]:
        return stretch(low, day.soonest)


class BusyTime(MinuteRule):
    """Other calendars."""

    reason = "busy"

    def shut(self, low: int, high: int, day: Day) -> Iterable[Shut]:
        return [(taken, day.reach, 0) for taken in day.calendars]

    def closed(self, window: Span, day: Day) -> Iterable[Closed]:
        """By event, with its title."""
        low, high = ceil(window.start), ceil(window.end)
        for taken in day.taken:
            yield from self._clipped(taken.near(low, high, day.reach), low, high)
        for busy in day.busy:
            for start, end in pairs([busy.span]):
                yield from self._clipped([(start - day.reach, end)], low, high, busy.title)


class Booked(MinuteRule):
    """The organizer's bookings."""

    reason = "booked"

    def shut(self, low: int, high: int, day: Day) -> Iterable[Shut]:
        return [(day.booked_minutes, day.reach, 0)] if day.booked else ()


class OnHold(MinuteRule):
    """What somebody else may be about to book."""

    reason = "held"

    def shut(self, low: int, high: int, day: Day) -> Iterable[Shut]:
        return [(day.hold_minutes, day.reach, 0)] if day.holds else ()


MEETINGS = (BusyTime(), Booked(), OnHold())


class Margin(MinuteRule):
    """Time about meetings. Where a slot meets the meeting itself, the meeting is the better word."""

    reason = "buffer"

    def told(self, low: int, high: int, day: Day) -> Iterable[Pair]:
        taken = [pair for rule in MEETINGS for pair in rule.minutes(low, high, day)]
        return without(merged(self.minutes(low, high, day)), merged(taken))


class Held(Margin):
    """The buffers of bookings there are, whatever the buffers of the new one."""

    def shut(self, low: int, high: int, day: Day) -> Iterable[Shut]:
        return [(day.held_minutes, day.reach, 0)] if day.held else ()


ALWAYS: tuple[Rule, ...] = (Past(), *MEETINGS, Held())


def between(low: object, high: object) -> Mapping[str, object]:
    """The range of a field, both ends included, for the forms and for `check`."""
    return {"low": low, "high": high}


@dataclass(frozen=True)
class MinimumNotice(MinuteRule):
    """How long before its start a slot can be booked at the latest, in elapsed time."""

    reason = "minimum_notice"
    notice: timedelta = field(default=timedelta(hours=4), metadata=between(timedelta(), timedelta(days=60)))

    def shut(self, low: int, high: int, day: Day) -> Iterable[Shut]:
        return stretch(day.soonest, ceil(day.now + self.notice))


@dataclass(frozen=True)
class Horizon(MinuteRule):
    """How many dates ahead, on the organizer's calendar, can be booked; 0 is today only."""

    reason = "horizon"
    days: int = field(default=60, metadata=between(1, 365))

    def shut(self, low: int, high: int, day: Day) -> Iterable[Shut]:
        first = local_day_number(floor(day.now), day.zone) + self.days + 1
        # No clock is a day ahead of UTC, so earlier minutes need no looking at.
        low = max(low, (first - 1) * DAY)
        return [(Taken.of(dated(day.zone, first, END_OF_TIME, low, high)), 0, 0)] if low < high else ()


@dataclass(frozen=True)
class CutOff(MinuteRule):
    """How long before it begins who booked a meeting can still cancel or move it. It closes no start, and binds no
    organizer."""

    reason = "cut_off"
    notice: timedelta = field(default=timedelta(), metadata=between(timedelta(), timedelta(days=30)))


@dataclass(frozen=True)
class Undo(MinuteRule):
    """How long a cancellation or a move can be taken back by who made it, the time it gave up being kept. It closes no
    start itself."""

    reason = "undo"
    period: timedelta = field(default=UNDO, metadata=between(timedelta(), LONGEST_UNDO))


@dataclass(frozen=True)
class Buffer(Margin):
    """Time that stays free before and after the new meeting; that of earlier ones is kept by Held."""

    before: timedelta = field(default=timedelta(), metadata=between(timedelta(), timedelta(hours=4)))
    after: timedelta = field(default=timedelta(), metadata=between(timedelta(), timedelta(hours=4)))

    def shut(self, low: int, high: int, day: Day) -> Iterable[Shut]:
        before, early = length(self.before), day.reach + length(self.after)
        for rule in MEETINGS:
            for taken, _, _ in rule.shut(low, high, day):
                yield taken, early, before


@dataclass(frozen=True)
class Limit(MinuteRule):
    """How many meetings the organizer's dates can have, `days` of them together; weeks begin on Monday (ISO 8601).

    No limit is a kind of another one: a meeting type's rules are told apart by `isinstance`.
    """

    days: ClassVar[int] = 1
    bookings: int = field(metadata=between(1, 50))

    def dates(self, day: Day) -> Iterable[int]:
        """Of the bookings that count."""
        return day.dates

    def shut(self, low: int, high: int, day: Day) -> Iterable[Shut]:
        if self.bookings <= 0:
            return stretch(low, high)
        counts = Counter((number + THURSDAY) // self.days for number in self.dates(day))
        full = [count * self.days - THURSDAY for count, bookings in counts.items() if bookings >= self.bookings]
        return [(Taken.of(pair for first in full for pair in self._from(first, day)), 0, 0)] if full else ()

    def _from(self, first: int, day: Day) -> list[Pair]:
        # A date lies within a day of its namesake in UTC.
        return dated(day.zone, first, first + self.days - 1, (first - 1) * DAY, (first + self.days + 1) * DAY)


class DailyLimit(Limit):
    """How many meetings of this type a date can have."""

    reason = "daily_limit"


class WeeklyLimit(Limit):
    """How many meetings of this type a week can have."""

    reason = "weekly_limit"
    days = WEEK


class TotalDailyLimit(Limit):
    """How many meetings of all types together a date can have."""

    reason = "total_daily_limit"

    def dates(self, day: Day) -> Iterable[int]:
        return day.all_dates


class TotalWeeklyLimit(Limit):
    """How many meetings of all types together a week can have."""

    reason = "total_weekly_limit"
    days = WEEK

    def dates(self, day: Day) -> Iterable[int]:
        return day.all_dates


@dataclass(frozen=True)
class BookerLimit(MinuteRule):
    """How many meetings of this type one person can have ahead."""

    reason = "booker_limit"
    bookings: int = field(metadata=between(1, 20))

    def shut(self, low: int, high: int, day: Day) -> Iterable[Shut]:
        return stretch(low, high) if day.of_booker >= self.bookings else ()


RULES: Mapping[str, type[MinuteRule]] = {
    "minimum_notice": MinimumNotice,
    "horizon": Horizon,
    "cut_off": CutOff,
    "undo": Undo,
    "buffer": Buffer,
    "daily_limit": DailyLimit,
    "weekly_limit": WeeklyLimit,
    "total_daily_limit": TotalDailyLimit,
    "total_weekly_limit": TotalWeeklyLimit,
    "booker_limit": BookerLimit,
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
