"""When somebody means: the time in a sentence, as one neutral answer.

The grammar makes a row of nodes of the sentence, the nodes are gathered into items (a date, a clock, a part of the
day, a length, a repetition), and only then are `now` and the zone looked at.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import Any

from language import amounts, clocks, days, odd, repeats, zones
from language.clocks import Clock, between
from language.dates import Current, Dated, Day, InWeek, Month, Open, Shifted, Span, Weekday, WeekOf, Between
from language.lexicon import Lexicon, lexicon
from language.nodes import Node, Rule, compiled, reduced
from language.repeats import WEEK_DAYS, Repeat, merged
from language.tokens import tokens
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
LATEST_NIGHT_HOUR = 5  # "2 at night" is after midnight, "9 at night" before
Hours = tuple["Clock | None", "Clock | None", "str"]


@dataclass(frozen=True)
class Time:
    """A time that was meant; which fields are set depends on `kind` (the table is in docs/understanding.md)."""

    kind: str
    start: datetime | None = None
    end: datetime | None = None
    date: date | None = None
    first: date | None = None
    last: date | None = None
    opens: str | None = None
    closes: str | None = None
    daily: tuple[str | None, str | None] | None = None
    every: tuple[int, str] = (1, "week")
    days: tuple[str, ...] = ()
    monthdays: tuple[int, ...] = ()
    minutes: int | None = None
    options: tuple[Time, ...] = ()

    def as_json(self, timespec: str = "minutes") -> dict[str, Any]:
        """The answer as `app.py understand` writes it; moments carry their offset."""
        made: dict[str, Any] = {"kind": self.kind} | _FIELDS[self.kind](self, timespec)
        if self.daily is not None:
            made["daily"] = {"start": self.daily[0], "end": self.daily[1]}
        if self.minutes is not None and self.kind != "duration":
            made["duration"] = self.minutes
        return made


def _iso(moment: datetime | None, timespec: str) -> str | None:
    return None if moment is None else moment.isoformat(timespec=timespec)


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _recurrence_json(made: Time, timespec: str) -> dict[str, Any]:
    answer: dict[str, Any] = {"every": {"n": made.every[0], "unit": made.every[1]}, "days": list(made.days)}
    if made.monthdays:
        answer["monthdays"] = list(made.monthdays)
    return answer if made.daily else answer | {"start": made.opens, "end": made.closes}


_FIELDS = {
    "instant": lambda made, timespec: {"start": _iso(made.start, timespec)},
    "window": lambda made, timespec: {"start": _iso(made.start, timespec), "end": _iso(made.end, timespec)},
    "day": lambda made, timespec: {"date": _day(made.date)},
    "range": lambda made, timespec: {"start": _day(made.first), "end": _day(made.last)},
    "recurrence": _recurrence_json,
    "duration": lambda made, timespec: {"minutes": made.minutes},
    "options": lambda made, timespec: {"options": [one.as_json(timespec) for one in made.options]},
}


@dataclass(frozen=True)
class Item:
    """What was said of one time, before anything is known of now and here."""

    day: Day | None = None
    span: Span | None = None
    clock: Clock | None = None
    hours: Hours | None = None
    part: str | None = None
    plural: bool = False  # "mornings"
    minutes: int | None = None
    repeat: Repeat | None = None
    zone: str | None = None
    ahead: int | None = None
    within: int | None = None
    end_day: Day | None = None
    order: tuple[str, ...] = field(default=(), compare=False)
    spans: tuple[tuple[int, int], ...] = field(default=(), compare=False)

    @property
    def dated(self) -> bool:
        return self.day is not None or self.span is not None or self.repeat is not None

    @property
    def clocked(self) -> bool:
        return self.clock is not None or self.hours is not None or self.part is not None


NOTHING = Item()


@cache
def grammar(locale: str) -> tuple[Rule, ...]:
    """All rules of a language, compiled."""
    lex = lexicon(locale)
    groups = (
        days.GATES, zones.RULES, amounts.RULES, odd.RULES, days.DATES, repeats.OFTEN, days.RELATIVE, repeats.LISTS,
        days.ORDINALS, days.SINGLE, clocks.RULES, days.STRETCHES, LAST,
    )  # fmt: skip
    return tuple(
        Rule(compiled(pattern), build)
        for group in groups
        for pattern, build, needs in group
        if not needs or lex.option(needs)
    )


def parsed(text: str, locale: str) -> list[Node]:
    """The nodes of a text with every rule of time applied."""
    row = tokens(text, lexicon(locale))
    return reduced(row, grammar(locale)) if any(node.kind in TELLING for node in row) else row


# A text without any of these has no time in it.
TELLING = frozenset(
    """NUM NUMWORD DOTTED DECIMAL ORD MAYORD HALF QUARTER YEAR HOURFORM FOURDIGITS DOTORD DAYMONTH ISODATE CLOCK NOON
    UNIT HOURWORD WEEKDAY MAYWEEKDAY WEEKDAYS WEEKSET MONTH MAYMONTH DAY PART PARTS TONIGHT WEEKEND WEEKENDS AMOUNT DUR
    REPEATEDLY NOW WORDDATE""".split()
)


def _moments(nodes: Sequence[Node]) -> Node | None:
    """From a clock on one date to a clock on another."""
    dates = [node for node in nodes if node.kind == "DATE"]
    ends = [node.value for node in nodes if node.kind == "CLOCK"]
    if len(dates) != 2 or len(ends) != 2:
        return None
    item = Item(day=dates[0].value, end_day=dates[1].value, hours=(ends[0], ends[1], ""))
    return Node("MOMENTS", item, nodes[0].start, nodes[-1].end)


def _interrupted(nodes: Sequence[Node]) -> tuple[Node, ...] | None:
    """"from 22:30 tonight to 1am": the date stands between the two clocks."""
    start = next(node for node in nodes if node.kind in ("HOURS", "CLOCK"))
    begin = start.value if isinstance(start.value, Clock) else start.value[0]
    if start.kind == "HOURS" and start.value[1] is not None:
        return None
    end = clocks.hour_of(nodes[-1])
    between_them = [node for node in nodes if node.kind in ("DATE", "SPAN", "SET", "REPEAT")]
    if end is None:
        return None
    return (Node("HOURS", (begin, end, ""), nodes[0].start, nodes[-1].end), *between_them)


def _bounded(nodes: Sequence[Node]) -> tuple[Node, ...]:
    """"by Friday 5pm", "after Monday at 3": the bound is the clock on that date."""
    word, *rest = nodes
    day, at = rest[-1 if rest[-1].kind == "DATE" else 0], next(node for node in rest if node.kind == "CLOCK")
    day = next(node for node in rest if node.kind == "DATE")
    hours: Hours = (at.value, None, "from" if word.kind in ("FROM", "STARTING") else "")
    if word.kind in ("BY", "BEFORE", "UNTIL"):
        hours = (None, at.value, "")
    return day, Node("HOURS", hours, word.start, nodes[-1].end)


def _absorb(nodes: Sequence[Node]) -> Node:
    return nodes[-1]._replace(start=nodes[0].start)


def _ahead(nodes: Sequence[Node]) -> Node | None:
    length = next((node for node in nodes if node.kind in ("DUR", "HOURFORM")), None)
    if length is None:
        return None
    minutes = length.value if length.kind == "DUR" else length.value[0] * 60 + (length.value[1] or 0)
    return Node("AHEAD", -minutes if any(node.kind == "AGO" for node in nodes) else minutes, nodes[0].start, nodes[-1].end)


def _within(nodes: Sequence[Node]) -> Node | None:
    made = _ahead(nodes)
    return made._replace(kind="WITHINSPAN") if made else None


LAST: tuple[days.Entry, ...] = (
    ("(?: WITHIN | IN | FOR )? THE? (?: NEXT | COMING ) DUR", _within, ""),
    ("WITHIN (?: THE | MY )? DUR", _within, ""),
    ("IN AROUND? DUR (?: FILL? ZONEWORD )? (?! DASH? (?: SLOT | BOOKING | TYPE | THINGS | LONG ) )", _ahead, ""),
    ("AROUND? DUR (?: FROMNOW | AGO )", _ahead, ""),
    ("BETWEEN AROUND? DUR", _ahead, ""),
    ("PAST (?: DUR | HOURFORM )", _ahead, "past_is_in"),
    ("AGO DUR", _ahead, ""),
    ("from? fill* DATE fill* CLOCK to fill* DATE fill* CLOCK", _moments, ""),
    ("from? fill* CLOCK fill* DATE to fill* CLOCK fill* DATE", _moments, ""),
    ("(?: HOURS | CLOCK ) (?: fill | DATE | PART | SET | SPAN | REPEAT )* (?: DATE | PART | SET | SPAN | REPEAT ) to at? hour",
     _interrupted, ""),
    ("(?: BY | BEFORE | UNTIL | AFTER | FROM | STARTING ) fill* DATE fill* CLOCK", _bounded, ""),
    ("NOW", lambda nodes: Node("AHEAD", 0, nodes[0].start, nodes[-1].end), ""),
    ("(?: fill | BETWEEN | EITHER | from | FOR | DUE )+ (?: DATE | SPAN | SET | REPEAT | CLOCK | HOURS | PART | PARTS | DUR | MOMENTS )",
     _absorb, ""),
)  # fmt: skip


@dataclass
class Gathering:
    """Items in the making, left to right."""

    items: list[Item] = field(default_factory=lambda: [NOTHING])
    apart: list[str] = field(default_factory=lambda: [""])  # what stands before each item

    def add(self, node: Node, joint: str) -> None:
        more = _item(node)
        last = self.items[-1]
        together = None if joint == "or" and last != NOTHING else _together(last, more)
        if together is None:
            self.items.append(more)
            self.apart.append(joint)
        else:
            self.items[-1] = together


def _item(node: Node) -> Item:
    made = _ATOMS[node.kind](node.value)
    return replace(made, order=(node.kind,), spans=((node.start, node.end),))


_ATOMS: dict[str, Any] = {
    "DATE": lambda value: Item(day=value),
    "SPAN": lambda value: Item(span=value),
    "CLOCK": lambda value: Item(clock=value),
    "HOURS": lambda value: Item(hours=value),
    "PART": lambda value: Item(part=value),
    "PARTS": lambda value: Item(part=value, plural=True),
    "DUR": lambda value: Item(minutes=value),
    "SET": lambda value: Item(repeat=value),
    "REPEAT": lambda value: Item(repeat=value),
    "TIMEZONE": lambda value: Item(zone=value),
    "AHEAD": lambda value: Item(ahead=value),
    "WITHINSPAN": lambda value: Item(within=value),
    "MOMENTS": lambda value: value,
}


def _together(one: Item, other: Item) -> Item | None:
    """Both as one item, or None where they contradict each other."""
    values: dict[str, Any] = {}
    for name in ("clock", "part", "minutes", "zone", "ahead", "within", "end_day"):
        mine, theirs = getattr(one, name), getattr(other, name)
        if mine is not None and theirs is not None and mine != theirs:
            return None
        values[name] = mine if mine is not None else theirs
    dated = _dates_together(one, other)
    hours = _hours_together(one, other)
    if dated is None or hours is None or (values["clock"] is not None and hours[0] is not None):
        return None
    return replace(
        one, **values, day=dated[0], span=dated[1], repeat=dated[2], hours=hours[0], plural=one.plural or other.plural,
        order=one.order + other.order, spans=one.spans + other.spans,
    )  # fmt: skip


def _hours_together(one: Item, other: Item) -> tuple[Hours | None] | None:
    if one.hours is None or other.hours is None:
        return (one.hours or other.hours,)
    (start, end, flag), (start2, end2, _) = one.hours, other.hours
    if start is not None and end is None and start2 is None:
        return ((start, end2, flag),)
    return None


def _dates_together(one: Item, other: Item) -> tuple[Day | None, Span | None, Repeat | None] | None:
    repeat = one.repeat or other.repeat
    if one.repeat and other.repeat:
        if one.repeat.days and other.repeat.days:
            return None
        repeat = merged(one.repeat, other.repeat)
    day, span = one.day or other.day, one.span or other.span
    if one.span and other.span:
        return None
    if one.day and other.day and (day := _days_together(one.day, other.day)) is None:
        return None
    if day is not None and repeat is not None:
        return _repeated_on(day, span, repeat)
    if day is not None and span is not None:
        return _day_in(day, span, repeat)
    return day, span, repeat


def _days_together(one: Day, other: Day) -> Day | None:
    """"Friday … the 13th" is one date."""
    if isinstance(one, Weekday) and isinstance(other, Dated):
        return replace(other, weekday=one.day) if one.which == "" and other.weekday is None else None
    if isinstance(other, Weekday) and isinstance(one, Dated):
        return replace(one, weekday=other.day) if other.which == "" and one.weekday is None else None
    return one if one == other else None


def _repeated_on(day: Day, span: Span | None, repeat: Repeat) -> tuple[None, Span | None, Repeat] | None:
    if isinstance(day, Weekday) and not repeat.days:
        return None, span, merged(repeat, Repeat(days=(WEEK_DAYS[day.day],)))
    if isinstance(day, Dated) and repeat.unit == "month" and not repeat.monthdays and not repeat.days:
        return None, span, replace(repeat, monthdays=(day.day,))
    return (None, span, repeat) if repeat.sure and not isinstance(day, Weekday) else None


def _day_in(day: Day, span: Span, repeat: Repeat | None) -> tuple[Day | None, Span | None, Repeat | None] | None:
    """"Tuesday" and "next week" are one day."""
    week = span.count if isinstance(span, Current) and span.unit == "week" else None
    if isinstance(day, Weekday) and week is not None:
        return replace(day, week=week, which=""), None, repeat
    if isinstance(day, Weekday) and isinstance(span, WeekOf):
        return InWeek(day.day, span.day), None, repeat
    if isinstance(day, Dated) and isinstance(span, Month) and day.month is None:
        return replace(day, month=span.month, year=span.year), None, repeat
    if isinstance(day, Weekday) and isinstance(span, Open):
        return None
    return None


def gathered(row: Sequence[Node]) -> list[Item]:
    """The times of a row, one after the other, each with what belongs to it."""
    made = Gathering()
    joint = ""
    for node in row:
        if node.kind in _ATOMS:
            made.add(node, joint)
            joint = ""
        elif node.kind == "OR":
            joint = "or"
        elif node.kind in ("AND", "COMMA", "SLASH") and not joint:
            joint = "and"
    return [item for item in made.items if item != NOTHING]


def shared(items: Sequence[Item]) -> list[Item]:
    """Words that belong to all alternatives, given to each: "Tuesday or Wednesday next week at 3"."""
    made = list(items)
    for index, item in enumerate(made):
        made[index] = _with_dates_of(made, index, item)
    last, opening = made[-1], made[0]
    for index, item in enumerate(made):
        giver = last if last.dated and last.clocked else opening if _clock_first(opening) else None
        if giver is not None and not item.clocked and item.ahead is None:
            made[index] = replace(item, clock=giver.clock, hours=giver.hours, part=giver.part, plural=giver.plural)
        elif giver is not None and item.clock and item.part is None and giver.part:
            made[index] = replace(made[index], part=giver.part)
    zone = next((item.zone for item in made if item.zone), None)
    minutes = next((item.minutes for item in made if item.minutes), None)
    return [replace(item, zone=item.zone or zone, minutes=item.minutes or minutes) for item in made]


def _clock_first(item: Item) -> bool:
    """"at 10 on Monday or Tuesday": the clock was said before the date."""
    return bool(item.clocked and item.dated and item.order[0] in ("CLOCK", "HOURS", "PART"))


def _with_dates_of(items: Sequence[Item], index: int, item: Item) -> Item:
    if item.ahead is not None or item.within is not None:
        return item
    if not item.dated:
        near = [one for one in (*reversed(items[:index]), *items[index + 1 :]) if one.dated]
        return replace(item, day=near[0].day, span=near[0].span, repeat=near[0].repeat) if near else item
    if isinstance(item.day, Weekday) and item.day.week is None and not item.day.which:
        weeks = [one.day for one in items[index:] if isinstance(one.day, Weekday) and one.day.week is not None]
        before = [one.day for one in items[:index] if isinstance(one.day, Weekday) and (one.day.week or one.day.which)]
        if weeks:
            return replace(item, day=replace(item.day, week=weeks[0].week))
        if before:
            return replace(item, day=replace(item.day, week=before[-1].week, which=before[-1].which))
    if isinstance(item.day, Dated) and item.day.month is None:
        months = [one.day.month for one in items if isinstance(one.day, Dated) and one.day.month]
        return replace(item, day=replace(item.day, month=months[0])) if months else item
    return item


def find(row: Sequence[Node], now: datetime, zone: str, available: bool = False) -> Time | None:
    """The one time of a row of nodes; `available` where the sentence is about being bookable."""
    items = gathered(row)
    whole = [item for item in items if item.dated or item.clocked or item.ahead is not None or item.within is not None]
    if not whole:
        lengths = [item.minutes for item in items if item.minutes is not None]
        return Time("duration", minutes=lengths[0]) if lengths else None
    spread = [part for item in shared(items) if item in whole or item.dated or item.clocked or item.ahead is not None
              for part in _spread(item, available)]  # fmt: skip
    answers = [answer for item in spread if (answer := Resolving(now, zone).answer(item))]
    answers = list(dict.fromkeys(answers))
    if len(answers) > 1:
        return Time("options", options=tuple(answers))
    return answers[0] if answers else None


def _spread(item: Item, available: bool) -> list[Item]:
    """A list of weekdays that is no repetition is one item each."""
    repeat = item.repeat
    if repeat is None or repeat.sure or _available(item, available):
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
        made = self._answer(_with_part(item))
        return replace(made, minutes=item.minutes) if made and made.minutes is None and not _used(item) else made

    def _answer(self, item: Item) -> Time | None:
        if item.repeat is not None:
            return _recurrence(item, item.repeat)
        if item.ahead is not None:
            return Time("instant", start=self._on_the_minute(item.ahead))
        if item.within is not None:
            return Time("window", start=self._on_the_minute(0), end=self._on_the_minute(item.within))
        if item.span is not None:
            return self._range(item, item.span)
        if item.plural and item.part:
            return Time("recurrence", every=(1, "day"), daily=PARTS[item.part]) if item.day is None else self._window(item)
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

    def _day(self, item: Item) -> Time | None:
        day = item.day.on(self.here.date()) if item.day else None
        return Time("day", date=day) if day else None

    def _range(self, item: Item, span: Span) -> Time | None:
        start, end = span.over(self.here.date())
        if start is None and end is None:
            return None
        return Time("range", first=start, last=end, daily=_daily(item))

    def _instant(self, item: Item, said: Clock) -> Time | None:
        at = self._today(item, said)
        start = self._moment(item, at.minutes)
        return Time("instant", start=start) if start else None

    def _today(self, item: Item, said: Clock) -> Clock:
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


def _used(item: Item) -> bool:
    """Whether the length already is the distance between the ends of a window."""
    return item.hours is not None and item.hours[2] in ("from", "starting", True) and item.hours[1] is None


def _span_minutes(item: Item, resolving: Resolving) -> tuple[int | None, int | None]:
    start, end, _ = item.hours or (None, None, "")
    if start is not None and end is not None:
        if item.end_day is not None:
            return start.in_working_day().minutes, end.in_working_day().minutes
        begin, finish = between(start, end)
        return begin.minutes, finish.minutes
    if start is not None:
        begin = resolving._today(item, start)
        return begin.minutes, begin.minutes + item.minutes if item.minutes and _used(item) else None
    return None, end.in_working_day().minutes if end else None


def _with_part(item: Item) -> Item:
    """Clocks take their half of the day from a part of the day that was said with them."""
    if item.part is None or (item.clock is None and item.hours is None):
        return item
    hours = item.hours
    if hours is not None:
        start = _in_part(hours[0], item.part)
        end = hours[1] if start is not None and hours[1] is not None else _in_part(hours[1], item.part)
        hours = (start, end, hours[2])
    clock = _in_part(item.clock, item.part) if item.clock else None
    return replace(item, clock=clock, hours=hours, part=None, plural=False)


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


def understand_time(text: str, now: datetime, zone: str, locale: str = "en") -> Time | None:
    """The time that is meant in `text` typed at `now` by somebody in `zone`; None if none is."""
    row = parsed(text, locale)
    available = any(node.kind in ("BOOKABLE", "WORK", "FREE", "HOURSNOUN", "OPENUP") for node in row)
    return find(row, now, zone, available)
