"""How fast slots are found, beside the way one would write it first: `python -m tests.bench`.

Five questions, each answered by the engine and by a plain walk over aware datetimes, in the same run and checked to be
the same, beside a bare loop that knows the answer already and only formats it. Then how the engine grows with days and
with busy time. Organizers are parsed before, ISO text comes out. Milliseconds of processor time a question, the best
of many rounds in which all take turns: another program can make a round slower and never faster.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from functools import partial
from itertools import islice
from platform import python_version
from random import Random
from time import process_time
from typing import Any
from zoneinfo import ZoneInfo

from scheduling.cases import Case, answer, parse, written
from scheduling.minutes import pairs
from scheduling.slots import next_start
from scheduling.spans import Span
from scheduling.taken import Taken

Work = Callable[[], object]

ROUNDS, ROUND = 300, 0.002  # of each; seconds, long enough for the clock
PATIENCE = 4.0  # seconds for all rounds of a slow one
DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)
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


def milliseconds(*works: Work) -> list[float]:
    """The best round of each; they take turns, so that all meet the machine in the same mood."""
    rough = [max(_seconds(work, 1), 1e-7) for work in works]
    times = [max(1, int(ROUND / once)) for once in rough]
    rounds = [max(3, min(ROUNDS, int(PATIENCE / max(once, ROUND)))) for once in rough]
    best = rough
    for turn in range(ROUNDS):
        for n, work in enumerate(works):
            if turn < rounds[n]:
                best[n] = min(best[n], _seconds(work, times[n]) / times[n])
    return [1000 * seconds for seconds in best]


def _seconds(work: Work, times: int) -> float:
    began = process_time()
    for _ in range(times):
        work()
    return process_time() - began


@dataclass(frozen=True)
class Ways:
    """One question, answered in three ways."""

    engine: Work
    naive: Work
    bare: Work


def bare(answer: list[str]) -> Work:
    """Formats each start of an answer that is known, from a date, a time and an offset that are text already."""
    known = [(start[:10], start[11:19], start[19:]) for start in answer]
    return lambda: [f"{date}T{clock}{offset}" for date, clock, offset in known]


def listing(asked: dict[str, Any]) -> Ways:
    """All starts; raises ValueError unless the two ways agree."""
    case, plain = parse(asked), naive(asked)
    told: list[str] = json.loads(answer(case))
    if told != sorted(plain.starts()):
        raise ValueError("the two ways to list differ")
    return Ways(lambda: answer(case), lambda: list(plain.starts()), bare(told))


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
    return Ways(ours, theirs, bare([start for text in ours() for start in json.loads(text)]))


BEGIN = "2026-06-01T00:00:00+02:00"


def questions() -> dict[str, Ways]:
    buffers = {"buffer_before_min": 10, "buffer_after_min": 10}
    organizers = [away(question(n, BEGIN, 60, 30, 100, organizer_tz=ZONES[n % len(ZONES)]), n % 21) for n in range(200)]
    change = question(4, "2026-03-15T00:00:00+01:00", 28, 15, 50, weekly_hours=ALL_DAY)
    return {
        "7 days, 30 min, 20 busy": listing(question(1, BEGIN, 7, 30, 20)),
        "60 days, 15 min, 300 busy, buffers": listing(question(2, BEGIN, 60, 15, 300, **buffers)),
        "365 days, 5 min, 3,000 busy": listing(question(3, BEGIN, 365, 5, 3000)),
        "next slot of 200 organizers": searching(organizers),
        "28 days around a clock change": listing(change),
    }


def main() -> None:
    # What this machine is worth at the moment.
    (loop,) = milliseconds(lambda: sum(n * n for n in range(10_000)))
    print(f"Python {python_version()}; a sum of 10,000 squares takes {loop:.3f} ms\n")
    workloads()
    growth_with_days()
    growth_with_busy_time()


def workloads() -> None:
    print(f"{'milliseconds a question':36}{'engine':>9}{'naive':>9}{'bare':>9}{'naive/engine':>14}{'engine/bare':>13}")
    for name, ways in questions().items():
        engine, plain, floor = milliseconds(ways.engine, ways.naive, ways.bare)
        print(f"{name:36}{engine:9.3f}{plain:9.2f}{floor:9.3f}{plain / engine:13.0f}x{engine / floor:12.2f}x")


def growth_with_days() -> None:
    print(f"\n{'days (15 min, 5 busy a day)':36}{'engine':>9}{'starts':>9}{'a day':>9}")
    cases = {days: parse(question(5, BEGIN, days, 15, 5 * days)) for days in (7, 30, 90, 365)}
    found = milliseconds(*(partial(answer, case) for case in cases.values()))
    for (days, case), engine in zip(cases.items(), found, strict=True):
        print(f"{days:<36}{engine:9.3f}{len(json.loads(answer(case))):9,}{engine / days:9.4f}")


def growth_with_busy_time() -> None:
    """A week, in a calendar that holds more and more about it."""
    asked, one = question(1, BEGIN, 7, 30, 20), Span(*(datetime.fromisoformat(BEGIN).astimezone(UTC),) * 2)
    print(f"\n{'events in ten years about the week':36}{'engine':>9}{'merging':>9}{'one more':>9}")
    numbers = (0, 300, 3000, 30_000)
    crowds = [list(elsewhere(events, one.start, timedelta(days=7))) for events in numbers]
    cases = [crowded(parse(asked), crowd) for crowd in crowds]
    if len({answer(case) for case in cases}) > 1:
        raise ValueError("what lies elsewhere changed the answer")
    engine = milliseconds(*(partial(answer, case) for case in cases))
    merging = milliseconds(*(partial(Taken.by, crowd) for crowd in crowds))
    adding = milliseconds(*(partial(case.day.taken[0].added, one.widened(HOUR, HOUR)) for case in cases))
    for row in zip(numbers, engine, merging, adding, strict=True):
        print("{:<36,}{:9.3f}{:9.3f}{:9.3f}".format(*row))


def crowded(case: Case, crowd: list[Span]) -> Case:
    """With these in the organizer's calendar as well."""
    (own,) = case.day.taken
    taken = Taken.of([*pairs(crowd), *zip(own.starts, own.ends, strict=True)])
    return replace(case, day=replace(case.day, taken=(taken,)))


def elsewhere(events: int, begin: datetime, kept: timedelta) -> Iterator[Span]:
    """Half hours in the five years before a day and the five after, some days away from the time that is kept."""
    random, quarters = Random(events), 5 * 365 * 96
    for n in range(events):
        far = timedelta(days=2, minutes=15 * random.randrange(quarters))
        start = (begin - far if n % 2 else begin + kept + far).astimezone(UTC)
        yield Span(start, start + timedelta(minutes=30))


if __name__ == "__main__":
    main()
