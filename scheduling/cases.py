"""The slot engine as a command: one question a line in JSON, one list of starts a line, without a database.

    {"organizer_tz": "Europe/Berlin", "duration_min": 30,
     "weekly_hours": [{"days": ["mo", "fr"], "start": "09:00", "end": "17:00"}],
     "overrides": [{"date": "2026-06-01", "intervals": [{"start": "10:00", "end": "12:00"}]}],
     "busy": [["2026-06-05T10:00+02:00", "2026-06-05T11:00+02:00"]], "bookings": [],
     "now": "2026-05-28T08:00Z", "from": "2026-06-01T00:00+02:00", "to": "2026-06-08T00:00+02:00"}

Zone, duration and `to` must be there. Also known: increment_min (the duration if absent), buffer_before_min,
buffer_after_min, min_notice_min (0), horizon_days, max_per_day (no limit), viewer_tz (the organizer's). `now` and
`from` stand for each other where one is absent. Unknown fields are ignored, null is as good as absent.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any, TextIO

from scheduling.errors import UnknownZone
from scheduling.minutes import DAY, EPOCH_DAY, MINUTE, Pair, ceil, floor
from scheduling.model import MeetingType, Opening, Override, Rule
from scheduling.rules import Buffer, DailyLimit, Day, Horizon, MinimumNotice
from scheduling.slots import Starts, open_starts
from scheduling.taken import Taken
from scheduling.zones import from_iso, segments, zone

WEEKDAYS = ("mo", "tu", "we", "th", "fr", "sa", "su")
MALFORMED = (ValueError, TypeError, KeyError, AttributeError, ArithmeticError, RecursionError, UnknownZone)

CLOCKS = [f"{minute // 60:02}:{minute % 60:02}" for minute in range(DAY)]

Question = Mapping[str, Any]


@dataclass(frozen=True)
class Case:
    """A question understood: which starts in [low, high) of UTC minutes are open, written in the viewer's zone."""

    meeting_type: MeetingType
    day: Day
    low: int
    high: int
    viewer: str


def lines(stdin: Iterable[str], stdout: TextIO) -> None:
    """Answers every line at once, one that cannot be understood with {"error": …}."""
    for line in stdin:
        stdout.write(reply(line) + "\n")
        stdout.flush()


def reply(line: str) -> str:
    """JSON to JSON; never raises for what is in the line."""
    try:
        return answer(parse(json.loads(line)))
    except MALFORMED as error:
        return json.dumps({"error": f"{type(error).__name__}: {error}"})


def answer(case: Case) -> str:
    """The open starts as a JSON list."""
    return written(open_starts(case.meeting_type, case.low, case.high, case.day), case.viewer)


def parse(question: Question) -> Case:
    """Raises one of MALFORMED."""
    now, low = (from_iso(_needed(question, *names)) for names in (("now", "from"), ("from", "now")))
    high = from_iso(_needed(question, "to"))
    meeting_type = _meeting_type(question)
    viewer = _zone(question, "viewer_tz", "organizer_tz")
    return Case(meeting_type, _day(question, now, meeting_type.duration), ceil(low), ceil(high), viewer)


def _meeting_type(question: Question) -> MeetingType:
    duration = _whole(question, "duration_min", 1) * MINUTE
    interval = _whole(question, "increment_min", 1, question["duration_min"]) * MINUTE
    return MeetingType("", 0, "", "", duration, interval=interval, rules=tuple(_rules(question)))


def _rules(question: Question) -> Iterable[Rule]:
    if notice := _whole(question, "min_notice_min", 0, 0):
        yield MinimumNotice(notice * MINUTE)
    before, after = (_whole(question, name, 0, 0) for name in ("buffer_before_min", "buffer_after_min"))
    if before or after:
        yield Buffer(before * MINUTE, after * MINUTE)
    if question.get("horizon_days") is not None:
        yield Horizon(_whole(question, "horizon_days", 0))
    if question.get("max_per_day") is not None:
        yield DailyLimit(_whole(question, "max_per_day", 0))


def _day(question: Question, now: datetime, duration: timedelta) -> Day:
    bookings = _stretches(question, "bookings")
    return Day(
        now=now,
        zone=_zone(question, "organizer_tz"),
        openings=tuple(_opening(entry) for entry in question.get("weekly_hours") or ()),
        overrides=tuple(_override(entry) for entry in question.get("overrides") or ()),
        duration=duration,
        counted=tuple(start for start, _ in bookings),
        taken=(Taken.of((floor(start), ceil(end)) for start, end in (*_stretches(question, "busy"), *bookings)),),
    )


def _stretches(question: Question, name: str) -> list[tuple[datetime, datetime]]:
    """Pairs of moments, the empty and the reversed left out."""
    # There may be thousands, and minutes can be reckoned from any offset: they are not brought to UTC.
    read = datetime.fromisoformat
    moments = [(read(start), read(end)) for start, end in question.get(name) or ()]
    return [(start, end) for start, end in moments if start < end]


def _opening(entry: Mapping[str, Any]) -> Opening:
    return Opening(tuple(WEEKDAYS.index(day) for day in entry["days"]), *_interval(entry))


def _override(entry: Mapping[str, Any]) -> Override:
    intervals = tuple(_interval(interval) for interval in entry.get("intervals") or ())
    return Override(date.fromisoformat(entry["date"]), intervals)


def _interval(entry: Mapping[str, Any]) -> Pair:
    return _clock(entry["start"]), _clock(entry["end"])


@lru_cache(maxsize=DAY)
def _clock(text: str) -> int:
    """The minutes since midnight of HH:MM, with 24:00 as the end of the day."""
    hour, minute = (int(part) for part in text.split(":"))
    if not (0 <= minute < 60 and 0 <= hour * 60 + minute <= DAY):
        raise ValueError(f"{text} is no time of the day")
    return hour * 60 + minute


def _needed(question: Question, *names: str) -> Any:
    """The first of these fields that is there."""
    for name in names:
        if question.get(name) is not None:
            return question[name]
    raise ValueError(f"{names[0]} is missing")


def _zone(question: Question, *names: str) -> str:
    """A zone's name; raises UnknownZone."""
    return zone(_needed(question, *names)).key


def _whole(question: Question, name: str, least: int, default: int | None = None) -> int:
    value = _needed(question, name) if default is None or question.get(name) is not None else default
    if int(value) != value or value < least:
        raise ValueError(f"{name} is {value!r}, not a whole number from {least}")
    return int(value)


def written(starts: Starts, zone_name: str) -> str:
    """UTC minutes as a JSON list of ISO 8601 times: what the clocks of a zone show, with the offset of the instant."""
    # A date is joined at once, its name and its offset between ready clocks: no string for each start.
    dates = [
        "".join(('"', date, "T", f'{offset}", "{date}T'.join(clocks), offset, '"'))
        for date, offset, clocks in _dated(*starts, zone_name)
    ]
    if not dates:
        return "[]"
    # The brackets go to small strings: of the long one no second copy is made.
    dates[0] = f"[{dates[0]}"
    dates[-1] = f"{dates[-1]}]"
    return ", ".join(dates)


def _dated(pieces: Sequence[Pair], step: int, zone_name: str) -> Iterator[tuple[str, str, list[str]]]:
    """Starts by the dates of a zone, anew where its clocks change: the date, the offset, what the clocks show."""
    if not pieces:
        return
    parts = iter(segments(zone_name, pieces[0][0], pieces[-1][1]))
    midnight = until = change = ahead = pieces[0][0]
    shown: list[str] = []
    for first, stop in pieces:
        while first < stop:
            if first >= until:
                if shown:
                    yield _date((midnight + ahead) // DAY), _offset(ahead), shown
                while first >= change:
                    _, change, ahead = next(parts)
                midnight = (first + ahead) // DAY * DAY - ahead
                until, shown = min(midnight + DAY, change), []
            if stop <= until:
                shown += CLOCKS[first - midnight : stop - midnight : step]
                break
            shown += CLOCKS[first - midnight : until - midnight : step]
            first += -((first - until) // step) * step
    yield _date((midnight + ahead) // DAY), _offset(ahead), shown


@lru_cache(maxsize=4096)
def _date(number: int) -> str:
    """A date by its days since 1970-01-01."""
    return (EPOCH_DAY + timedelta(days=number)).isoformat()


@lru_cache(maxsize=256)
def _offset(minutes: int) -> str:
    """The seconds of a whole minute, and how far the clocks are ahead of UTC."""
    hours, rest = divmod(abs(minutes), 60)
    return f":00{'-' if minutes < 0 else '+'}{hours:02}:{rest:02}"
