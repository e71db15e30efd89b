"""How fast slots are found, beside the way one would write it first: `python -m tests.bench`.

Five questions, each answered by the engine and by a plain walk over aware datetimes, in the same run and checked to be
the same. Organizers are parsed before, ISO text comes out. Milliseconds of processor time a question, best of three
rounds.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from itertools import islice
from random import Random
from time import process_time
from typing import Any
from zoneinfo import ZoneInfo

from scheduling.cases import Case, answer, parse, written
from scheduling.slots import next_start

Ways = tuple[Callable[[], object], Callable[[], object]]  # the engine's and the naive one

ROUNDS, SECONDS = 3, 0.3
DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
WEEKDAYS = ("mo", "tu", "we", "th", "fr", "sa", "su")
ZONES = ("Europe/Berlin", "America/New_York", "Asia/Kolkata", "Australia/Sydney", "America/Sao_Paulo")
OFFICE = [{"days": list(WEEKDAYS[:5]), "start": "09:00", "end": "17:00"}]
ALL_DAY = [{"days": list(WEEKDAYS), "start": "00:00", "end": "24:00"}]


def question(seed: int, begin: str, days: int, interval: int, busy: int, **changes: Any) -> dict[str, Any]:
    """Office hours in Berlin seen from New York; busy times of a quarter to a whole hour at random."""
    random, start = Random(seed), datetime.fromisoformat(begin)
    starts = sorted(start + timedelta(minutes=15 * random.randrange(days * 96)) for _ in range(busy))
    return {
        "organizer_tz": "Europe/Berlin",
        "viewer_tz": "America/New_York",
        "weekly_hours": OFFICE,
        "duration_min": 30,
        "increment_min": interval,
        "busy": [[at.isoformat(), (at + timedelta(minutes=15 * random.randint(1, 4))).isoformat()] for at in starts],
        "now": begin,
        "from": begin,
        "to": (start + timedelta(days=days)).isoformat(),
    } | changes


Stretch = tuple[datetime, datetime]


@dataclass(frozen=True)
class Naive:
    """The same question in aware datetimes, slot by slot, with the busy times about each date looked up once."""

    zone: ZoneInfo
    viewer: ZoneInfo
    hours: list[tuple[list[str], time, time]]  # to midnight is the end of the day
    duration: timedelta
    interval: timedelta
    before: timedelta
    after: timedelta
    busy: list[Stretch]
    now: datetime
    low: datetime
    high: datetime

    def starts(self) -> Iterator[str]:
        day, last = (moment.astimezone(self.zone).date() for moment in (self.low, self.high))
        while day <= last:
            midnight = datetime.combine(day, time(), self.zone).astimezone(UTC)
            first, until = midnight - DAY / 2, midnight + 3 * DAY / 2
            busy = [(begins, ends) for begins, ends in self.busy if begins < until and first < ends]
            for days, opens, closes in self.hours:
                if WEEKDAYS[day.weekday()] in days:
                    end = datetime.combine(day if closes > opens else day + DAY, closes)
                    yield from self.window(datetime.combine(day, opens), end, busy)
            day += DAY

    def window(self, clock: datetime, end: datetime, busy: list[Stretch]) -> Iterator[str]:
        while clock < end:
            readings = {clock.replace(tzinfo=self.zone, fold=fold).astimezone(UTC) for fold in (0, 1)}
            for start in sorted(readings):
                skipped = start.astimezone(self.zone).replace(tzinfo=None) != clock
                if not skipped and self.fits(start, end, busy):
                    yield start.astimezone(self.viewer).isoformat()
            clock += self.interval

    def fits(self, start: datetime, end: datetime, busy: list[Stretch]) -> bool:
        if start < self.now or not self.low <= start < self.high:
            return False
        # Hours to midnight go on at the next date in all questions here.
        last = (start + self.duration).astimezone(self.zone).replace(tzinfo=None)
        if last > end and end.time() != time():
            return False
        first, free = start - self.before, start + self.duration + self.after
        return not any(begins < free and first < ends for begins, ends in busy)


def naive(asked: dict[str, Any]) -> Naive:
    def utc(text: str) -> datetime:
        return datetime.fromisoformat(text).astimezone(UTC)

    def clock(text: str) -> time:
        return time.fromisoformat(text.replace("24:00", "00:00"))

    return Naive(
        zone=ZoneInfo(asked["organizer_tz"]),
        viewer=ZoneInfo(asked["viewer_tz"]),
        hours=[(entry["days"], clock(entry["start"]), clock(entry["end"])) for entry in asked["weekly_hours"]],
        duration=asked["duration_min"] * MINUTE,
        interval=asked["increment_min"] * MINUTE,
        before=asked.get("buffer_before_min", 0) * MINUTE,
        after=asked.get("buffer_after_min", 0) * MINUTE,
        busy=[(utc(start), utc(end)) for start, end in asked["busy"]],
        now=utc(asked["now"]),
        low=utc(asked["from"]),
        high=utc(asked["to"]),
    )


def away(asked: dict[str, Any], days: int) -> dict[str, Any]:
    """The same with the first days all taken."""
    until = datetime.fromisoformat(asked["from"]) + timedelta(days=days)
    return asked | {"busy": [*asked["busy"], [asked["from"], until.isoformat()]]}


def milliseconds(work: Callable[[], object]) -> float:
    """Best of the rounds, each long enough for the clock."""
    began = process_time()
    work()
    times = max(1, int(SECONDS / (process_time() - began)))
    return min(_round(work, times) for _ in range(ROUNDS)) / times * 1000


def _round(work: Callable[[], object], times: int) -> float:
    began = process_time()
    for _ in range(times):
        work()
    return process_time() - began


def listing(asked: dict[str, Any]) -> Ways:
    """All starts; raises ValueError unless the two ways agree."""
    case, plain = parse(asked), naive(asked)
    if json.loads(answer(case)) != sorted(plain.starts()):
        raise ValueError("the two ways to list differ")
    return lambda: answer(case), lambda: list(plain.starts())


def first_of(case: Case) -> str:
    """The next free slot, as a list of one or none."""
    start = next_start(case.meeting_type, case.low, case.high, case.day)
    return "[]" if start is None else written(([(start, start + 1)], 1), case.viewer)


def searching(many: list[dict[str, Any]]) -> Ways:
    """The first start of each; raises ValueError unless the two ways agree."""
    cases, plain = [parse(asked) for asked in many], [naive(asked) for asked in many]

    def ours() -> list[str]:
        return [first_of(case) for case in cases]

    def theirs() -> list[str]:
        return [json.dumps(list(islice(each.starts(), 1))) for each in plain]

    if ours() != theirs():
        raise ValueError("the two ways to search differ")
    return ours, theirs


def questions() -> dict[str, Ways]:
    begin = "2026-06-01T00:00:00+02:00"
    buffers = {"buffer_before_min": 10, "buffer_after_min": 10}
    organizers = [away(question(n, begin, 60, 30, 100, organizer_tz=ZONES[n % len(ZONES)]), n % 21) for n in range(200)]
    change = question(4, "2026-03-15T00:00:00+01:00", 28, 15, 50, weekly_hours=ALL_DAY)
    return {
        "7 days, 30 min, 20 busy": listing(question(1, begin, 7, 30, 20)),
        "60 days, 15 min, 300 busy, buffers": listing(question(2, begin, 60, 15, 300, **buffers)),
        "365 days, 5 min, 3,000 busy": listing(question(3, begin, 365, 5, 3000)),
        "next slot of 200 organizers": searching(organizers),
        "28 days around a clock change": listing(change),
    }


def main() -> None:
    print(f"{'milliseconds a question':36}{'engine':>10}{'naive':>10}{'ratio':>8}")
    for name, (ours, theirs) in questions().items():
        engine, plain = milliseconds(ours), milliseconds(theirs)
        print(f"{name:36}{engine:10.3f}{plain:10.2f}{plain / engine:7.0f}x")


if __name__ == "__main__":
    main()
