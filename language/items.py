"""What was said of one time, gathered from a row of nodes before anything is known of now and here."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from language.clocks import Clock
from language.dates import Current, Dated, Day, InWeek, Month, Nth, Span, Weekday, WeekOf, in_month_of
from language.nodes import CLASSES, Node
from language.repeats import WEEK_DAYS, Repeat, merged

Hours = tuple["Clock | None", "Clock | None", "str"]


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
    sliced: bool = False  # "in ten minute slots"
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


@dataclass
class Gathering:
    """Items in the making, left to right."""

    items: list[Item] = field(default_factory=lambda: [NOTHING])
    apart: list[str] = field(default_factory=lambda: [""])  # what stands before each item

    def add(self, node: Node, joint: str) -> None:
        more = _item(node)
        last = self.items[-1]
        if last is NOTHING and node.kind != "MOMENTS":  # nothing that it could contradict
            self.items[-1] = more
            return
        together = None if joint == "or" and last != NOTHING else _together(last, more)
        if together is None:
            self.items.append(more)
            self.apart.append(joint)
        else:
            self.items[-1] = together


def _item(node: Node) -> Item:
    return _ATOMS[node.kind](node.value, {"order": (node.kind,), "spans": ((node.start, node.end),)})


_ATOMS: Mapping[str, Callable[[Any, dict[str, Any]], Item]] = {
    "DATE": lambda value, place: Item(day=value, **place),
    "SPAN": lambda value, place: Item(span=value, **place),
    "CLOCK": lambda value, place: Item(clock=value, **place),
    "HOURS": lambda value, place: Item(hours=value, **place),
    "PART": lambda value, place: Item(part=value, **place),
    "PARTS": lambda value, place: Item(part=value, plural=True, **place),
    "DUR": lambda value, place: Item(minutes=value, **place),
    "SLICES": lambda value, place: Item(sliced=True, **place),
    "SET": lambda value, place: Item(repeat=value, **place),
    "REPEAT": lambda value, place: Item(repeat=value, **place),
    "TIMEZONE": lambda value, place: Item(zone=value, **place),
    "AHEAD": lambda value, place: Item(ahead=value, **place),
    "WITHINSPAN": lambda value, place: Item(within=value, **place),
    "MOMENTS": lambda value, place: replace(value, **place),
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
        sliced=one.sliced or other.sliced,
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
    """ "Friday … the 13th" is one date."""
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
    """ "Tuesday" and "next week" are one day."""
    week = span.count if isinstance(span, Current) and span.unit == "week" else None
    if isinstance(day, Weekday) and week is not None:
        return replace(day, week=week, which=""), None, repeat
    if isinstance(day, Weekday) and isinstance(span, WeekOf):
        return InWeek(day.day, span.day), None, repeat
    if isinstance(day, Dated) and isinstance(span, Month) and day.month is None:
        return replace(day, month=span.month, year=span.year), None, repeat
    if isinstance(day, Dated) and day.month and day.year is None and isinstance(span, Current) and span.unit == "year":
        return replace(day, years_on=span.count), None, repeat
    if isinstance(day, Dated) and day.month is None and isinstance(span, Current) and span.unit == "month":
        return Nth(day.day, None, span), None, repeat
    return None


REACH = 3  # words between a refusal and the time it refuses
DATES = ("DATE", "SPAN", "SET", "REPEAT")
REFUSING = CLASSES["refusing"]
BOUNDARY = ("COMMA", "STOP", "OR", "AND", "NUM", *REFUSING)
GLUE = ("FILL", "THE", "ON", "AT", "ATTO")


def _beside(row: Sequence[Node], index: int, step: int) -> tuple[int, int] | None:
    """How many words away the nearest time on one side is, and where; None if there is none in the clause."""
    distance = 0
    for at in range(index + step, index + (REACH + 2) * step, step):
        if not 0 <= at < len(row) or row[at].kind in BOUNDARY:
            return None
        if row[at].kind in _ATOMS:
            return distance, at
        distance += row[at].kind not in GLUE
    return None


def _run(row: Sequence[Node], at: int, step: int) -> list[int]:
    """Where the words of one time stand: it ends where a second date or clock begins."""
    found: list[int] = []
    kinds: set[str] = set()
    while 0 <= at < len(row) and row[at].kind in _ATOMS and row[at].kind not in kinds:
        found.append(at)
        kinds.add(row[at].kind)
        at += step
    return found


def _refused(row: Sequence[Node]) -> set[int]:
    """Times that were named to say no to them: "not Monday", "Tuesday doesn't work"."""
    found: set[int] = set()
    for index, node in enumerate(row):
        if node.kind in REFUSING and not (index and row[index - 1].kind == "WHY"):
            found |= set(_refused_by(row, index))
    return found


def _refused_by(row: Sequence[Node], index: int) -> list[int]:
    """The time nearest to a refusal; "except" and "not" look ahead first, and no further than the next word."""
    before, after = _beside(row, index, -1), _beside(row, index, 1)
    if row[index].kind == "EXCEPT":
        near = [(step, side) for step, side in ((1, after), (-1, before)) if side and not side[0]]
    else:
        near = [(step, side) for step, side in ((-1, before), (1, after)) if side]
        near.sort(key=lambda one: (one[1][0], one[0] if not one[1][0] else -one[0]))
    if not near:
        return []
    step, (_, at) = near[0]
    run = _run(row, at, step)
    alternative = step > 0 and run[-1] + 1 < len(row) and row[run[-1] + 1].kind == "OR"
    return [] if alternative and row[index].kind == "EXCEPT" else run


def gathered(row: Sequence[Node]) -> list[Item]:
    """The times of a row, one after the other, each with what belongs to it.

    Refused ones are among them only if there are no others.
    """
    refused = _refused(row)
    kept = _gathered([node for index, node in enumerate(row) if index not in refused]) if refused else []
    if any(item.dated or item.ahead is not None for item in kept):
        return kept
    if any(item.clocked for item in kept):  # "Monday at 3 doesn't work, at 4?": still on Monday
        return _gathered([node for index, node in enumerate(row) if index not in refused or node.kind in DATES])
    return _gathered(row)


def _gathered(row: Sequence[Node]) -> list[Item]:
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
    made = [_with_half(item, made[index + 1 :]) for index, item in enumerate(made)]
    zone = next((item.zone for item in made if item.zone), None)
    minutes = next((item.minutes for item in made if item.minutes), None)
    return [_completed(item, item.zone or zone, item.minutes or minutes) for item in made]


def _completed(item: Item, zone: str | None, minutes: int | None) -> Item:
    return item if (item.zone, item.minutes) == (zone, minutes) else replace(item, zone=zone, minutes=minutes)


def _with_half(item: Item, later: Sequence[Item]) -> Item:
    """ "8 or 9pm": both in the evening."""
    half = next((one.clock.half for one in later if one.clock and one.clock.half), "")
    bare = item.clock is not None and not item.clock.exact and item.part is None
    return replace(item, clock=item.clock.on_half(half)) if half and bare and item.clock else item


def _clock_first(item: Item) -> bool:
    """ "at 10 on Monday or Tuesday": the clock was said before the date."""
    return bool(item.clocked and item.dated and item.order[0] in ("CLOCK", "HOURS", "PART"))


def _week_of(item: Item) -> int | None:
    """The week that a list of days was said to be in: "next week Monday, Wednesday …"."""
    return item.span.count if isinstance(item.span, Current) and item.span.unit == "week" else None


def _with_dates_of(items: Sequence[Item], index: int, item: Item) -> Item:
    if item.ahead is not None or item.within is not None:
        return item
    if not item.dated:
        near = [one for one in (*reversed(items[:index]), *items[index + 1 :]) if one.dated]
        return replace(item, day=near[0].day, span=near[0].span, repeat=near[0].repeat) if near else item
    if isinstance(item.day, Weekday) and item.day.week is None and not item.day.which:
        weeks = [one.day for one in items[index:] if isinstance(one.day, Weekday) and one.day.week is not None]
        before = [one.day for one in items[:index] if isinstance(one.day, Weekday) and (one.day.week or one.day.which)]
        listed = [week for one in items[:index] if one.repeat and (week := _week_of(one)) is not None]
        if weeks or listed:
            return replace(item, day=replace(item.day, week=weeks[0].week if weeks else listed[-1]))
        if before:
            return replace(item, day=replace(item.day, week=before[-1].week, which=before[-1].which))
    if isinstance(item.day, Dated) and item.day.month is None:
        dated = [(at, one.day) for at, one in enumerate(items) if isinstance(one.day, Dated) and one.day.month]
        return replace(item, day=in_month_of(item.day, dated[0][1], before=index < dated[0][0])) if dated else item
    return item
