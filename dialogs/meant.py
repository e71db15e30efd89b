"""Which minutes somebody means who closes or opens time: of dates, or of every week."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from language.times import Time
from scheduling import zones
from scheduling.exceptions import WHOLE_DAY
from scheduling.minutes import DAY, Pair
from scheduling.model import Organizer
from scheduling.usecases.meeting_types import DAYS

LONGEST = 366  # days that one sentence can name
EVERY_WEEK = ((1, "week"), (1, "day"))
USUAL = 60  # minutes of a moment for which no length was said


@dataclass(frozen=True)
class Meant:
    """Minutes of the organizer's wall clock, by date and, for what comes back every week, by weekday.

    Nothing at all means that no time was said. `endless` is a day from which on it holds and no last one, `over` says
    that all of it lies in the past.
    """

    dates: Mapping[date, tuple[Pair, ...]] = field(default_factory=dict)
    weekly: Mapping[int, tuple[Pair, ...]] = field(default_factory=dict)
    endless: date | None = None
    over: bool = False

    def __bool__(self) -> bool:
        return bool(self.dates or self.weekly)

    @property
    def is_whole(self) -> bool:
        """Whether days were said and no hours."""
        return all(tuple(pairs) == WHOLE_DAY for pairs in (*self.dates.values(), *self.weekly.values()))


def meant(when: Any, person: Organizer, now: datetime) -> Meant:
    """The minutes a time names, as far as they are not of days that are over."""
    if not isinstance(when, Time):
        return Meant()
    today = zones.local_date(now, person.zone)
    times = when.options if when.kind == "options" else (when,)
    weekly = _added((day, pairs) for one in times for day, pairs in _weekly(one))
    dates = _added((day, pairs) for one in times for day, pairs in _dated(one, person, today))
    ahead = {day: dates[day] for day in sorted(dates) if day >= today}
    endless = next((one.first for one in times if one.kind == "range" and one.first and not one.last), None)
    return Meant(ahead, weekly, endless, over=bool(dates) and not ahead)


def _added(parts: Iterable[tuple[Any, tuple[Pair, ...]]]) -> dict[Any, tuple[Pair, ...]]:
    """What is said of one day twice holds both: "10-12 and 14-16"."""
    made: dict[Any, tuple[Pair, ...]] = {}
    for day, pairs in parts:
        made[day] = (*made.get(day, ()), *pairs)
    return made


def _weekly(when: Time) -> Iterator[tuple[int, tuple[Pair, ...]]]:
    if when.kind != "recurrence" or when.every not in EVERY_WEEK:
        return
    names = when.days or (DAYS if when.every == (1, "day") else ())
    for name in names:
        yield DAYS.index(name), (_hours(when),)


def _dated(when: Time, person: Organizer, today: date) -> Iterator[tuple[date, tuple[Pair, ...]]]:
    if when.kind == "day" and when.date:
        yield when.date, (_hours(when),)
    elif when.kind == "range" and when.last:
        for day in _days(when.first or today, when.last):
            yield day, (_hours(when),)
    elif when.kind in ("window", "instant"):
        yield from _clocked(when, person)
    elif when.kind == "recurrence" and when.every not in EVERY_WEEK:
        for day in _recurring(when, today):
            yield day, (_hours(when),)


def _clocked(when: Time, person: Organizer) -> Iterator[tuple[date, tuple[Pair, ...]]]:
    """From one moment to another, the day of either where only that one was said."""
    start = zones.wall_clock(when.start, person.zone) if when.start else None
    end = zones.wall_clock(when.end, person.zone) if when.end else None
    if start and when.kind == "instant":
        end = start + timedelta(minutes=when.minutes or USUAL)
    day = start or end
    if day is None:
        return
    first, last = day.date(), (end or day).date()
    for one in _days(first, last):
        low = _minute_of(start) if start and one == first else 0
        high = _minute_of(end) if end and one == last else DAY
        if low < high:
            yield one, ((low, high),)


def _recurring(when: Time, today: date) -> Iterator[date]:
    """The dates of a year that come back in another rhythm than every week."""
    count, unit = when.every
    for number in range(LONGEST):
        day = today + timedelta(days=number)
        months = (day.year - today.year) * 12 + day.month - today.month
        if unit == "month" and months % count == 0 and _is_of_month(when, day):
            yield day
        if unit == "week" and DAYS[day.weekday()] in when.days and _weeks(when, today, day) % count == 0:
            yield day
        if unit == "day" and number % count == 0:
            yield day


def _weeks(when: Time, today: date, day: date) -> int:
    """Weeks from the first day that fits, which is where the rhythm begins."""
    first = next(
        today + timedelta(days=n) for n in range(7) if DAYS[(today + timedelta(days=n)).weekday()] in when.days
    )
    return (day - (first - timedelta(days=first.weekday()))).days // 7


def _is_of_month(when: Time, day: date) -> bool:
    length = monthrange(day.year, day.month)[1]
    nth, from_end = (day.day - 1) // 7 + 1, (length - day.day) // 7 + 1
    name = DAYS[day.weekday()]
    numbered = {f"{nth}{name}", f"-{from_end}{name}"} & set(when.days)
    return bool(numbered) or day.day in when.monthdays or day.day - length - 1 in when.monthdays


def _days(first: date, last: date) -> Iterator[date]:
    for number in range(min((last - first).days + 1, LONGEST)):
        yield first + timedelta(days=number)


def _hours(when: Time) -> Pair:
    """The part of each day that is meant; all of it if none was said."""
    opens, closes = when.daily or (when.opens, when.closes)
    low, high = _minute(opens, 0), _minute(closes, DAY)
    return (low, high) if low < high else (low, DAY)


def _minute(clock: str | None, default: int) -> int:
    if clock is None:
        return default
    hours, _, minutes = clock.partition(":")
    return int(hours) * 60 + int(minutes)


def _minute_of(moment: datetime) -> int:
    return moment.hour * 60 + moment.minute
