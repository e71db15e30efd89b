"""From what was said to what is meant: items, at a moment and in a place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from language import clocks
from language.answer import Time
from language.clocks import Clock, between
from language.dates import Ahead, Between, Current, Span, Weekday
from language.items import Item, gathered, shared
from language.nodes import Node
from language.repeats import WEEK_DAYS, WORKDAYS, Repeat
from scheduling.zones import in_zone, instant, wall_clock

PARTS: dict[str, tuple[str, str]] = {
    "early_morning": ("07:00", "09:00"),
    "morning": ("09:00", "12:00"),
    "mid_morning": ("09:30", "11:30"),
    "late_morning": ("10:30", "12:00"),
    "before_lunch": ("09:00", "12:00"),
    "lunchtime": ("12:00", "14:00"),
    "after_lunch": ("13:00", "17:00"),
    "early_afternoon": ("13:00", "15:00"),
    "afternoon": ("12:00", "18:00"),
    "late_afternoon": ("15:30", "18:00"),
    "early_evening": ("17:00", "19:00"),
    "evening": ("18:00", "22:00"),
    "late_evening": ("20:00", "23:00"),
    "tonight": ("18:00", "23:00"),
    "night": ("20:00", "24:00"),
    "end_of_day": ("15:00", "18:00"),
    "working_hours": ("09:00", "17:00"),
}
MORNINGS = ("early_morning", "morning", "mid_morning", "late_morning", "before_lunch")
NIGHTS = ("night", "late_evening", "tonight")
A_MOMENT = 1  # minute: "give me a minute" is no length of a meeting
LATEST_NIGHT_HOUR = 5  # "2 at night" is after midnight, "9 at night" before


def find(row: Sequence[Node], now: datetime, zone: str, available: bool = False) -> Time | None:
    """The one time of a row of nodes; `available` where the sentence is about being bookable."""
    return answered(gathered(row), now, zone, available)


def find_ahead(row: Sequence[Node], now: datetime, zone: str, available: bool = False) -> Time | None:
    """The one time of a row of nodes that is still to come: "we met last Friday, now Tuesday?" is Tuesday."""
    items = gathered(row)
    kept = [item for item in items if not _over(item, wall_clock(now, item.zone or zone).date())]
    told = len(kept) == len(items) or any(item.dated or item.clocked for item in kept)
    return answered(kept, now, zone, available) if told else None


def _over(item: Item, today: date) -> bool:
    """Whether something was said of the past."""
    if item.ahead is not None:
        return item.ahead < 0
    if item.day is not None:
        day = item.day.on(today)
        return day is not None and day < today
    end = item.span.over(today)[1] if item.span is not None else None
    return end is not None and end < today


def answered(items: Sequence[Item], now: datetime, zone: str, available: bool) -> Time | None:
    """The one time of what was said."""
    whole = [item for item in items if item.dated or item.clocked or item.ahead is not None or item.within is not None]
    if not whole:
        lengths = [item.minutes for item in items if item.minutes is not None]
        return Time("duration", minutes=lengths[0]) if lengths and lengths[0] > A_MOMENT else None
    spread = [part for item in shared(items) if item in whole or item.dated or item.clocked or item.ahead is not None
              for part in _spread(item, available)]  # fmt: skip
    answers = [answer for item in spread if (answer := Resolving(now, zone).answer(item))]
    answers = list(dict.fromkeys(answers))
    if len(answers) > 1:
        return Time("options", options=tuple(answers))
    return answers[0] if answers else None


def _spread(item: Item, available: bool) -> list[Item]:
    """A list of weekdays that is no repetition is one item each; a weekday offered in slots is one."""
    repeat = item.repeat
    if item.sliced and isinstance(item.day, Weekday) and item.day.week is None and not item.day.which:
        return [replace(item, day=None, repeat=Repeat(days=(WEEK_DAYS[item.day.day],)))]
    if repeat is None or repeat.sure or item.sliced or _available(item, available):
        return [item]
    named = [Weekday(WEEK_DAYS.index(day)) for day in repeat.days]
    if isinstance(item.span, Current) and item.span.unit == "week":
        named = [replace(day, week=item.span.count) for day in named]
    if repeat.span:
        return [replace(item, repeat=None, span=Between(named[0], named[-1]))]
    return [replace(item, repeat=None, span=None, day=day) for day in named]


def _available(item: Item, available: bool) -> bool:
    closed = item.hours is not None and None not in item.hours[:2]
    return item.span is None and (closed or item.plural or (available and item.clock is None))


@dataclass(frozen=True)
class Resolving:
    """An item, at a moment and in a place."""

    now: datetime
    zone: str

    @property
    def here(self) -> datetime:
        return wall_clock(self.now, self.zone)

    def answer(self, item: Item) -> Time | None:
        made = self._answer(with_part(item))
        return replace(made, minutes=item.minutes) if made and made.minutes is None and not _used(item) else made

    def _answer(self, item: Item) -> Time | None:
        if item.span is not None and item.repeat is not None and _on_every_day(item.repeat):
            return self._range(item, item.span)
        if item.repeat is not None:
            return _recurrence(item, item.repeat)
        if item.ahead is not None:
            return Time("instant", start=self._on_the_minute(item.ahead))
        if item.hours is not None and item.hours[2] == clocks.FROM_NOW:
            return self._from_now(item, item.hours[1] or clocks.MIDNIGHT)
        if item.within is not None:
            return Time("window", start=self._on_the_minute(0), end=self._on_the_minute(item.within))
        if item.span is not None:
            return self._range(item, item.span)
        if item.plural and item.part:
            return (
                Time("recurrence", every=(1, "day"), daily=PARTS[item.part]) if item.day is None else self._window(item)
            )
        if item.clock is not None:
            return self._instant(item, item.clock)
        if item.hours is not None and item.hours[1] is None and item.hours[2] == "starting" and item.minutes is None:
            return self._instant(item, item.hours[0] or clocks.MIDNIGHT)
        if item.hours is not None or item.part is not None:
            return self._window(item)
        return self._day(item)

    def _on_the_minute(self, minutes: int) -> datetime:
        moment = self.now + timedelta(minutes=minutes)
        return in_zone(moment.replace(second=0, microsecond=0), self.zone)

    def _from_now(self, item: Item, said: Clock) -> Time | None:
        end = self._moment(item, self.on_clock(replace(item, day=Ahead(0)), said).minutes)
        return Time("window", start=self._on_the_minute(0), end=end)

    def _day(self, item: Item) -> Time | None:
        day = item.day.on(self.here.date()) if item.day else None
        return Time("day", date=day) if day else None

    def _range(self, item: Item, span: Span) -> Time | None:
        start, end = span.over(self.here.date())
        if start is None and end is None:
            return None
        return Time("range", first=start, last=end, daily=_daily(item))

    def _instant(self, item: Item, said: Clock) -> Time | None:
        at = self.on_clock(item, said)
        start = self._moment(item, at.minutes)
        return Time("instant", start=start) if start else None

    def on_clock(self, item: Item, said: Clock) -> Clock:
        """A bare hour is in the working day; said of today, it is one still to come."""
        at = said.in_working_day()
        if said.exact or getattr(item.day, "count", None) != 0:
            return at
        now = self.here.hour * 60 + self.here.minute
        coming = [minutes for minutes in said.readings() if minutes > now]
        return at if at.minutes > now or not coming else clocks.clock(coming[0])

    def _window(self, item: Item) -> Time | None:
        start, end = self._ends(item)
        base = start if start is not None else end
        if base is None:
            return None
        first = self._base(item, base)
        if first is None:
            return None
        last = item.end_day.on(first) if item.end_day else first
        return Time(
            "window",
            start=None if start is None else self._at(item, first, start),
            end=None if end is None else self._at(item, last or first, end),
        )

    def _ends(self, item: Item) -> tuple[int | None, int | None]:
        if item.hours is None:
            start, end = PARTS[item.part or "working_hours"]
            return _minutes(start), _minutes(end)
        return _span_minutes(item, self)

    def _moment(self, item: Item, minutes: int) -> datetime | None:
        day = self._base(item, minutes)
        return self._at(item, day, minutes) if day else None

    def _base(self, item: Item, minutes: int) -> date | None:
        """The date: as said, or today while the clock has not passed."""
        here = wall_clock(self.now, item.zone or self.zone)
        if item.day is not None:
            return item.day.on(here.date())
        over = item.part is not None and item.clock is None and item.hours is None
        passed = _minutes(PARTS[item.part or "night"][1]) if over else minutes
        return here.date() + timedelta(days=passed <= here.hour * 60 + here.minute)

    def _at(self, item: Item, day: date, minutes: int) -> datetime:
        zone = item.zone or self.zone
        day += timedelta(days=minutes // clocks.DAY)
        at = time(minutes % clocks.DAY // 60, minutes % 60)
        return in_zone(instant(day, at, zone), zone)


def _on_every_day(repeat: Repeat) -> bool:
    """ "every day next week", "weekdays in May": a stretch of days and no repetition."""
    return repeat.days == WORKDAYS or (repeat.n, repeat.unit, repeat.days, repeat.monthdays) == (1, "day", (), ())


def _used(item: Item) -> bool:
    """Whether the length already is the distance between the ends of a window; of slots it is that of each."""
    return (
        not item.sliced
        and item.hours is not None
        and item.hours[2] in ("from", "starting", True)
        and item.hours[1] is None
    )


def _span_minutes(item: Item, resolving: Resolving) -> tuple[int | None, int | None]:
    start, end, _ = item.hours or (None, None, "")
    if start is not None and end is not None:
        if item.end_day is not None:
            return start.in_working_day().minutes, end.in_working_day().minutes
        begin, finish = between(start, end)
        return begin.minutes, finish.minutes
    if start is not None:
        begin = resolving.on_clock(item, start)
        return begin.minutes, begin.minutes + item.minutes if item.minutes and _used(item) else None
    return None, end.in_working_day().minutes if end else None


def with_part(item: Item) -> Item:
    """Clocks take their half of the day from a part of the day that was said with them."""
    if item.part is None or (item.clock is None and item.hours is None):
        return item
    hours = item.hours
    if hours is not None:
        start = _in_part(hours[0], item.part)
        end = hours[1] if start is not None and hours[1] is not None else _in_part(hours[1], item.part)
        hours = (start, end, hours[2])
    clock = _in_part(item.clock, item.part) if item.clock else None
    daily = Repeat(unit="day") if item.plural and not item.dated else item.repeat  # "tous les matins à 8h30"
    return replace(item, clock=clock, hours=hours, part=None, plural=False, repeat=daily)


def _in_part(said: Clock | None, part: str) -> Clock | None:
    if said is None or said.exact:
        return said
    if part in MORNINGS or (part in NIGHTS and said.hour <= LATEST_NIGHT_HOUR):
        return said.on_half("a") if said.hour < 12 else replace(said, exact=True)
    if part in NIGHTS and said.hour == 12:
        return clocks.MIDNIGHT
    return said.on_half("p") if part not in ("lunchtime", "working_hours") else said.in_working_day()


def _minutes(text: str) -> int:
    hour, _, minute = text.partition(":")
    return int(hour) * 60 + int(minute)


def _text(minutes: int | None) -> str | None:
    return None if minutes is None else f"{minutes // 60 % 24 if minutes != clocks.DAY else 24:02}:{minutes % 60:02}"


def _daily(item: Item) -> tuple[str | None, str | None] | None:
    if item.part is not None:
        return PARTS[item.part]
    return opening(item) if item.clock or item.hours else None


def opening(item: Item) -> tuple[str | None, str | None]:
    """Hours of the day of something that has no date."""
    if item.clock is not None:
        return _text(item.clock.in_working_day().minutes), None
    start, end, _ = item.hours or (None, None, "")
    if start is not None and end is not None:
        begin, finish = between(start, end)
        return _text(begin.minutes), _text(finish.minutes)
    opens = start.in_working_day().minutes if start else None
    closes = end.in_working_day().minutes if end else None
    if opens is not None and item.minutes and _used(item):
        closes = opens + item.minutes
    return _text(opens), _text(closes)


def _recurrence(item: Item, repeat: Repeat) -> Time:
    daily = PARTS[item.part] if item.part else None
    opens, closes = (None, None) if daily else opening(item)
    return Time(
        "recurrence", every=(repeat.n, repeat.unit), days=repeat.days, monthdays=repeat.monthdays,
        opens=opens, closes=closes, daily=daily,
    )  # fmt: skip
