"""How many meetings there were, without anybody in them: counted by weeks, or by months over long times."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from scheduling import zones
from scheduling.spans import Span

WEEK = timedelta(days=7)
WEEKS = 8  # of which one is told, this one being the last
MOST_WEEKS = 14  # after which months are counted
FEWEST = 5  # people a number of the organization is about, at least, and what it is rounded to


@dataclass(frozen=True)
class Count:
    """Meetings that stood or stand, some of which their attendee missed, and those that were cancelled."""

    meetings: int = 0
    cancelled: int = 0
    no_shows: int = 0

    def __add__(self, other: Count) -> Count:
        return Count(self.meetings + other.meetings, self.cancelled + other.cancelled, self.no_shows + other.no_shows)

    @property
    def rounded(self) -> Count:
        """To the nearest five, so that nobody can be told from two numbers that differ by one."""
        return Count(*(FEWEST * round(one / FEWEST) for one in (self.meetings, self.cancelled, self.no_shows)))


@dataclass(frozen=True)
class Counted:
    """What was counted of one meeting type, or of everything, in one step of the time asked for."""

    step: int
    name: str
    count: Count
    organizers: int = 1


@dataclass(frozen=True)
class Step:
    """A week or a month, whole or as much of it as was asked for; `hidden` where too few people are behind it."""

    first: date
    last: date
    count: Count
    hidden: bool = False


@dataclass(frozen=True)
class Numbers:
    """What there was in some time, step by step and, for one organizer, by meeting type."""

    first: date
    last: date
    steps: tuple[Step, ...]
    types: tuple[tuple[str, Count], ...] = ()
    rows: tuple[tuple[date, str, Count], ...] = ()  # step by step for each meeting type, without the empty ones

    @property
    def total(self) -> Count:
        """Of what is shown: what is hidden cannot be reckoned from it."""
        return _sum(one.count for one in self.steps)


def weeks_before(today: date, number: int = WEEKS) -> tuple[date, date]:
    """The first and the last day of so many weeks, that of today being the last one."""
    monday = today - timedelta(days=today.weekday())
    return monday - (number - 1) * WEEK, monday + WEEK - timedelta(days=1)


def cut(first: date, last: date) -> list[date]:
    """The first day of each step of a time."""
    monthly = last - first >= MOST_WEEKS * WEEK
    begins = (day for day in _days(first, last) if (day.day == 1 if monthly else day.weekday() == 0))
    return list(dict.fromkeys([first, *begins]))


def edges(begins: Sequence[date], last: date, zone: str) -> list[Span]:
    """The steps as spans, on the wall clock of a zone."""
    ends = [*(one - timedelta(days=1) for one in begins[1:]), last]
    return [
        Span(zones.local_day(begin, zone).start, zones.local_day(end, zone).end)
        for begin, end in zip(begins, ends, strict=True)
    ]


def of_organizer(begins: Sequence[date], last: date, counted: Sequence[Counted]) -> Numbers:
    """The numbers of one organizer, by meeting type, the one with most meetings first."""
    steps = tuple(
        Step(first, end, _sum(one.count for one in counted if one.step == index))
        for index, (first, end) in enumerate(_pairs(begins, last))
    )
    names = list(dict.fromkeys(one.name for one in counted))
    types = [(name, _sum(one.count for one in counted if one.name == name)) for name in names]
    types.sort(key=lambda one: (-one[1].meetings, -one[1].cancelled, one[0]))
    rows = tuple(
        (begins[one.step], one.name, one.count) for one in sorted(counted, key=lambda one: (one.step, one.name))
    )
    return Numbers(begins[0], last, steps, tuple(types), rows)


def of_all(begins: Sequence[date], last: date, counted: Sequence[Counted]) -> Numbers:
    """The numbers of the organization, in which nobody can be found: a step is hidden unless enough people had
    meetings in it, what is shown is rounded, and the total adds up what is shown."""
    known = {one.step: one for one in counted}
    steps = []
    for index, (first, end) in enumerate(_pairs(begins, last)):
        one = known.get(index)
        hidden = one is not None and one.organizers < FEWEST
        steps.append(Step(first, end, Count() if hidden or one is None else one.count.rounded, hidden))
    return Numbers(begins[0], last, tuple(steps))


def _pairs(begins: Sequence[date], last: date) -> Iterator[tuple[date, date]]:
    return zip(begins, [*(one - timedelta(days=1) for one in begins[1:]), last], strict=True)


def _sum(counts: Iterable[Count]) -> Count:
    return sum(counts, Count())


def _days(first: date, last: date) -> Iterator[date]:
    return (first + timedelta(days=number) for number in range((last - first).days + 1))
