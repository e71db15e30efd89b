"""Dates and stretches of dates as they are said; which ones are meant is known once today is."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import islice
from typing import TypeAlias

DAY = timedelta(days=1)
WEEK = timedelta(days=7)
MONTHS_OF_QUARTER = 3
YEARS_AHEAD = 8  # far enough for any leap day
SATURDAY = 5
WORKDAY = 7  # any day from Monday to Friday, where a day of the week is asked for
Over: TypeAlias = tuple[date | None, date | None]


def monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def month_on(day: date, months: int) -> date:
    """The same day some months on, or the last day where that month is shorter."""
    index = day.year * 12 + day.month - 1 + months
    year, month = index // 12, index % 12 + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def moved(day: date, count: float, unit: str) -> date:
    if unit in ("month", "year"):
        return month_on(day, round(count * (12 if unit == "year" else 1)))
    return day + timedelta(days=round(count * (7 if unit == "week" else 1)))


@dataclass(frozen=True, slots=True)
class Ahead:
    """Counted from today: tomorrow, in two weeks."""

    count: float
    unit: str = "day"

    def on(self, today: date) -> date:
        return moved(today, self.count, self.unit)


@dataclass(frozen=True, slots=True)
class Weekday:
    """A day of the week: the coming one, or that of a week counted from this one."""

    day: int
    week: int | None = None
    which: str = ""  # "this", "next", "last"

    def on(self, today: date) -> date:
        if self.week is not None:
            return monday(today) + self.week * WEEK + self.day * DAY
        if self.which == "last":
            return today - ((today.weekday() - self.day - 1) % 7 + 1) * DAY
        if self.which == "next":
            return monday(today) + WEEK + self.day * DAY
        if self.which == "this":
            return today + (self.day - today.weekday()) % 7 * DAY
        return today + ((self.day - today.weekday() - 1) % 7 + 1) * DAY


@dataclass(frozen=True, slots=True)
class Dated:
    """A day of a month; what is not said of month and year is the next that fits, a weekday included."""

    day: int
    month: int | None = None
    year: int | None = None
    weekday: int | None = None
    years_on: int | None = None  # "next year on 11 February"

    def on(self, today: date) -> date | None:
        if self.years_on is not None and self.year is None:
            return replace(self, year=today.year + self.years_on).on(today)
        candidates = self._candidates(today)
        fitting = [day for day in candidates if self.weekday in (None, day.weekday())]
        return next(iter(fitting or candidates), None)

    def _candidates(self, today: date) -> list[date]:
        """The dates it may be, the soonest first."""
        years = [self.year] if self.year is not None else range(today.year, today.year + YEARS_AHEAD)
        months = [self.month] if self.month is not None else range(1, 13)
        made = (_made(year, month, self.day) for year in years for month in months)
        ahead = (day for day in made if day is not None and (self.year is not None or day >= today))
        return list(islice(ahead, 12 if self.month is None else 1 if self.weekday is None else 2))


def in_month_of(day: Dated, dated: Dated, before: bool) -> Dated:
    """A day without a month, in that of another; "the 30th or 2 April" begins in March."""
    month = dated.month or 1
    earlier = before and day.day > dated.day
    return replace(day, month=(month - 2) % 12 + 1 if earlier else month, year=dated.year if not earlier else None)


def _made(year: int, month: int, day: int) -> date | None:
    return date(year, month, day) if 1 <= day <= monthrange(year, month)[1] else None


@dataclass(frozen=True, slots=True)
class Shifted:
    """A week on Friday, the day before the 4th."""

    base: Day
    count: float
    unit: str

    def on(self, today: date) -> date | None:
        base = self.base.on(today)
        return base and moved(base, self.count, self.unit)


@dataclass(frozen=True, slots=True)
class Nth:
    """The last Friday of April: the nth of a weekday, or the nth day, in a month."""

    n: int
    weekday: int | None
    within: Span

    def on(self, today: date) -> date | None:
        found = self._in(self.within, today)
        if found is not None and found < today and isinstance(self.within, Month) and self.within.year is None:
            found = self._in(replace(self.within, year=today.year + 1), today)
        return found

    def _fits(self, day: date) -> bool:
        return day.weekday() < SATURDAY if self.weekday == WORKDAY else self.weekday in (None, day.weekday())

    def _in(self, within: Span, today: date) -> date | None:
        whole = replace(within, whole=True) if isinstance(within, Month | Quarter | Current) else within
        start, end = whole.over(today)
        if start is None or end is None:
            return None
        days = [start + n * DAY for n in range((end - start).days + 1)]
        fitting = [day for day in days if self._fits(day)]
        index = self.n - 1 if self.n > 0 else self.n
        return fitting[index] if -len(fitting) <= index < len(fitting) else None


@dataclass(frozen=True, slots=True)
class Month:
    """A month of the calendar; the current one counts from today."""

    month: int
    year: int | None = None
    whole: bool = False

    def over(self, today: date) -> Over:
        year = self.year if self.year is not None else today.year + (self.month < today.month)
        start = date(year, self.month, 1)
        end = start.replace(day=monthrange(year, self.month)[1])
        return (start if self.whole or not start <= today <= end else today), end


@dataclass(frozen=True, slots=True)
class Quarter:
    """Three months of the calendar, the first to the fourth of a year; the current one counts from today."""

    n: int
    year: int | None = None
    whole: bool = False

    def over(self, today: date) -> Over:
        over = MONTHS_OF_QUARTER * self.n < today.month
        year = self.year if self.year is not None else today.year + over
        start = date(year, MONTHS_OF_QUARTER * (self.n - 1) + 1, 1)
        end = month_on(start, MONTHS_OF_QUARTER) - DAY
        return (start if self.whole or not start <= today <= end else today), end


@dataclass(frozen=True, slots=True)
class Current:
    """This, next or last week, month, quarter or year; the current one counts from today."""

    count: int
    unit: str
    whole: bool = False

    def over(self, today: date) -> Over:
        start, end = self._whole(today)
        return (today if not self.whole and start <= today <= end else start), end

    def _whole(self, today: date) -> tuple[date, date]:
        if self.unit == "week":
            start = monday(today) + self.count * WEEK
            return start, start + 6 * DAY
        if self.unit == "month":
            start = month_on(today.replace(day=1), self.count)
            return start, month_on(start, 1) - DAY
        if self.unit == "quarter":
            begun = date(today.year, today.month - (today.month - 1) % MONTHS_OF_QUARTER, 1)
            start = month_on(begun, MONTHS_OF_QUARTER * self.count)
            return start, month_on(start, MONTHS_OF_QUARTER) - DAY
        start = date(today.year + self.count, 1, 1)
        return start, date(start.year, 12, 31)


@dataclass(frozen=True, slots=True)
class Weekend:
    """Saturday and Sunday of a week counted from this one, or of the week around a day."""

    week: int = 0
    around: Day | None = None

    def over(self, today: date) -> Over:
        base = self.around.on(today) if self.around else today
        start = monday(base or today) + self.week * WEEK + SATURDAY * DAY
        return max(start, today) if self.week == 0 and not self.around else start, start + DAY


@dataclass(frozen=True, slots=True)
class WeekOf:
    """Monday to Sunday around a day."""

    day: Day

    def over(self, today: date) -> Over:
        day = self.day.on(today)
        return (monday(day), monday(day) + 6 * DAY) if day else (None, None)


@dataclass(frozen=True, slots=True)
class NumberedWeek:
    """The nth week of a year, as ISO counts them; a week that is over is next year's."""

    n: int

    def over(self, today: date) -> Over:
        starts = (_week_start(year, self.n) for year in range(today.year, today.year + YEARS_AHEAD))
        start = next((start for start in starts if start and start + 6 * DAY >= today), None)
        return (start, start + 6 * DAY) if start else (None, None)


def _week_start(year: int, n: int) -> date | None:
    start = date.fromisocalendar(year, 1, 1) + (n - 1) * WEEK
    return start if start.isocalendar().year == year else None


@dataclass(frozen=True, slots=True)
class InWeek:
    """A weekday of the week around a day."""

    weekday: int
    around: Day

    def on(self, today: date) -> date | None:
        day = self.around.on(today)
        return day and monday(day) + self.weekday * DAY


@dataclass(frozen=True, slots=True)
class NextDays:
    """From today to some days, weeks or months on."""

    count: float
    unit: str

    def over(self, today: date) -> Over:
        return today, moved(today, self.count, self.unit)


@dataclass(frozen=True, slots=True)
class Between:
    """Whole days from one to another, the second taking month and week from the first or giving them to it."""

    start: Day
    end: Day | Span

    def over(self, today: date) -> Over:
        start, end = self._start(), self.end
        first = start.on(today)
        if first is None:
            return None, None
        last = _edge(end, today, 1)
        if last is None or last <= first:
            last = _edge(end, first, 1)
        return first, last

    def _start(self) -> Day:
        start, end = self.start, self.end
        if isinstance(start, Dated) and isinstance(end, Dated):
            return replace(start, month=start.month or end.month, year=start.year or end.year)
        if isinstance(start, Weekday) and isinstance(end, Weekday) and start.week is None and not start.which:
            return replace(start, week=end.week)
        return start


@dataclass(frozen=True, slots=True)
class Joint:
    """From the start of one stretch to the end of another: June to August."""

    start: Span
    end: Span

    def over(self, today: date) -> Over:
        begin = self.start.over(today)[0]
        return begin, self.end.over(begin or today)[1]


@dataclass(frozen=True, slots=True)
class Open:
    """From a day on, or up to one; `shift` leaves the day itself out."""

    start: Day | Span | None
    end: Day | Span | None
    shift: int = 0

    def over(self, today: date) -> Over:
        start, end = _edge(self.start, today, 0), _edge(self.end, today, 1)
        if self.shift > 0 and self.start is not None and not hasattr(self.start, "on"):
            start = _edge(self.start, today, 1)
        if self.shift < 0 and self.end is not None and not hasattr(self.end, "on"):
            end = _edge(self.end, today, 0)
        return start and start + max(self.shift, 0) * DAY, end and end + min(self.shift, 0) * DAY


def _edge(value: Day | Span | None, today: date, side: int) -> date | None:
    if value is None:
        return None
    if isinstance(value, Month | Quarter | Current):
        return replace(value, whole=True).over(today)[side]
    return value.over(today)[side] if hasattr(value, "over") else value.on(today)


def _whole(span: Span) -> Span:
    """The stretch with the days of it that are over."""
    return replace(span, whole=True) if isinstance(span, Month | Quarter | Current) else span


@dataclass(frozen=True, slots=True)
class Piece:
    """The start, middle or end of a week, month or year."""

    of: Span
    which: str

    def over(self, today: date) -> Over:
        start, end = _whole(self.of).over(today)
        if start is None or end is None:
            return start, end
        return self._week(start) if (end - start).days < 7 else self._longer(start, end)

    def _week(self, start: date) -> Over:
        first, last = {"start": (0, 1), "mid": (1, 3), "end": (3, 4), "first half": (0, 2), "second half": (2, 4)}[
            self.which
        ]
        return start + first * DAY, start + last * DAY

    def _longer(self, start: date, end: date) -> Over:
        third = timedelta(days=((end - start).days + 1) // 3)
        if self.which.endswith("half"):
            middle = start + (end - start + DAY) // 2
            return (start, middle - DAY) if self.which == "first half" else (middle, end)
        if self.which == "start":
            return start, start + third - DAY
        return (start + third, end - third) if self.which == "mid" else (end - third + DAY, end)


@dataclass(frozen=True, slots=True)
class SevenDays:
    """The nth seven days of a month."""

    n: int
    of: Span

    def over(self, today: date) -> Over:
        start, end = _whole(self.of).over(today)
        if start is None or end is None:
            return start, end
        return (end - 6 * DAY, end) if self.n < 0 else (start + (self.n - 1) * WEEK, start + self.n * WEEK - DAY)


@dataclass(frozen=True, slots=True)
class DaysOf:
    """So many days from the beginning of a stretch; counted from its end where `count` is negative."""

    count: int
    of: Span

    def over(self, today: date) -> Over:
        start, end = _whole(self.of).over(today)
        if start is None or end is None:
            return start, end
        if self.count < 0:
            return max(start, end + (self.count + 1) * DAY), end
        return start, min(end, start + (self.count - 1) * DAY)


Day: TypeAlias = "Ahead | Weekday | Dated | Shifted | Nth | InWeek"
Span: TypeAlias = (
    "Month | Quarter | Current | Weekend | WeekOf | NumberedWeek | NextDays | Between | Joint | Open | Piece"
    " | SevenDays | DaysOf"
)
