"""Questions for the slot engine: one to start from, and random ones about clock changes, for Hypothesis and without."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

from hypothesis import strategies as st

from scheduling.cases import Case, parse, reply
from scheduling.model import Busy
from scheduling.rules import BookerLimit, Day, TotalDailyLimit, TotalWeeklyLimit, WeeklyLimit
from scheduling.slots import open_slots
from scheduling.spans import Span

WEEK = ["mo", "tu", "we", "th", "fr", "sa", "su"]
# Zones and moments about which something happens to the clocks.
CHANGES = [
    ("Europe/Berlin", "2026-03-29T01:00Z"),
    ("Europe/Berlin", "2026-10-25T01:00Z"),
    ("America/New_York", "2026-03-08T07:00Z"),
    ("America/New_York", "2026-11-01T06:00Z"),
    ("Australia/Lord_Howe", "2026-04-04T15:00Z"),  # half an hour
    ("Australia/Lord_Howe", "2026-10-03T15:30Z"),
    ("Pacific/Apia", "2011-12-30T10:00Z"),  # a date skipped
    ("America/Havana", "2026-03-08T05:00Z"),  # midnight skipped
    ("America/Havana", "2026-11-01T05:00Z"),
    ("Asia/Beirut", "2026-10-24T21:00Z"),  # midnight comes twice
    ("Asia/Beirut", "2026-03-28T22:00Z"),
    ("America/St_Johns", "2010-11-07T02:31Z"),  # a minute of Sunday, then an hour of Saturday again
    ("America/St_Johns", "2010-03-14T03:31Z"),
    ("Africa/Casablanca", "2026-02-15T02:00Z"),
    ("Africa/Casablanca", "2012-07-20T02:00Z"),
    ("Africa/Cairo", "2010-08-10T21:00Z"),
    ("Africa/Cairo", "2026-04-23T22:00Z"),
    ("Asia/Kolkata", "2026-03-29T01:00Z"),
    ("America/Sao_Paulo", "2018-11-04T03:00Z"),
    ("America/Sao_Paulo", "2018-02-18T02:00Z"),
    ("Antarctica/Troll", "2026-03-29T01:00Z"),  # two hours
    ("Pacific/Kwajalein", "1993-08-21T12:00Z"),
]
LIMITS: dict[str, Any] = {
    "max_per_week": WeeklyLimit,
    "max_total_per_day": TotalDailyLimit,
    "max_total_per_week": TotalWeeklyLimit,
    "max_per_booker": BookerLimit,
}
# Bookings of other meeting types, what is on hold, the buffers that bookings were made with, and more limits.
UNKNOWN_TO_THE_COMMAND = {"others": [], "holds": [], "held_min": 0, "of_booker": 0} | dict.fromkeys(LIMITS)


def hours(start: str, end: str, days: Iterable[str] = WEEK) -> dict[str, Any]:
    return {"days": list(days), "start": start, "end": end}


def question(zone: str, low: str, high: str, **changes: Any) -> dict[str, Any]:
    """All day open, nothing else in the way; the question is asked long before."""
    return {
        "organizer_tz": zone,
        "weekly_hours": [hours("00:00", "24:00")],
        "overrides": [],
        "duration_min": 30,
        "increment_min": 30,
        "buffer_before_min": 0,
        "buffer_after_min": 0,
        "min_notice_min": 0,
        "horizon_days": None,
        "max_per_day": None,
        "busy": [],
        "bookings": [],
        "now": "2000-01-01T00:00Z",
        "from": low,
        "to": high,
        "viewer_tz": zone,
        **UNKNOWN_TO_THE_COMMAND,
    } | changes


def told(asked: dict[str, Any]) -> list[str]:
    """What the command answers."""
    answer = json.loads(reply(json.dumps(asked)))
    assert isinstance(answer, list), answer
    return answer


def instants(asked: dict[str, Any]) -> list[datetime]:
    return [datetime.fromisoformat(start).astimezone(UTC) for start in told(asked)]


def day_of(asked: dict[str, Any]) -> tuple[Case, Day]:
    """The question as the booking pages put it: with spans instead of minutes, and all the rules there are."""
    case = parse(asked)
    own, others = (list(_spans(asked[name])) for name in ("bookings", "others"))
    margin = timedelta(minutes=asked["held_min"])
    day = replace(
        case.day,
        taken=(),
        busy=tuple(Busy(span) for span in _spans(asked["busy"])),
        booked=(*own, *others),
        held=tuple(span.widened(margin, margin) for span in (*own, *others)),
        holds=tuple(_spans(asked["holds"])),
        all_starts=tuple(span.start for span in (*own, *others)),
        of_booker=asked["of_booker"],
    )
    rules = tuple(kind(asked[name]) for name, kind in LIMITS.items() if asked[name] is not None)
    return replace(case, meeting_type=replace(case.meeting_type, rules=(*case.meeting_type.rules, *rules))), day


def listed(asked: dict[str, Any]) -> list[datetime]:
    """The starts that the booking pages show."""
    case, day = day_of(asked)
    return [slot.start for slot in open_slots(case.meeting_type, window_of(asked), day)]


def window_of(asked: dict[str, Any]) -> Span:
    return Span(*(datetime.fromisoformat(asked[name]).astimezone(UTC) for name in ("from", "to")))


def _spans(stretches: list[list[str]]) -> Iterable[Span]:
    for stretch in stretches:
        start, end = (datetime.fromisoformat(text).astimezone(UTC) for text in stretch)
        if start < end:
            yield Span(start, end)


def _shown(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"


def _clock(random: Random) -> int:
    """On round minutes mostly, so that windows touch and overlap often, and a few odd ones."""
    return random.choice([30 * random.randint(0, 48), random.choice([1, 1439, 1440]), random.randint(0, 1440)])


def _interval(random: Random) -> dict[str, str]:
    return {"start": _shown(_clock(random)), "end": _shown(_clock(random))}


def _opening(random: Random) -> dict[str, Any]:
    days = random.sample(WEEK, random.randint(0, 7))
    return random.choice([_interval(random) | {"days": days}, hours("00:00", "24:00"), hours("22:00", "24:00")])


def _near(random: Random, middle: datetime, hours: int) -> datetime:
    """Within some hours, with seconds here and there."""
    seconds = random.randint(-hours * 3600, hours * 3600)
    rough = random.choice([1, 60, 300, 900])
    return middle + timedelta(seconds=seconds // rough * rough)


def _stretches(random: Random, middle: datetime, most: int) -> list[list[str]]:
    starts = [_near(random, middle, 24) for _ in range(random.randint(0, most))]
    lasts = [-600, 0, 20, 60, 900, 1800, 3600, 40_000]
    return [[start.isoformat(), (start + timedelta(seconds=random.choice(lasts))).isoformat()] for start in starts]


def random_question(random: Random) -> dict[str, Any]:
    """About half a day around a change of the clocks."""
    zone, change = random.choice(CHANGES)
    noon = datetime.fromisoformat(change)
    low = _near(random, noon, 12)
    asked = noon - timedelta(days=random.randint(0, 2)) + timedelta(seconds=random.randint(-9999, 9999))
    return question(
        zone,
        low.isoformat(),
        (low + timedelta(seconds=random.randint(0, 14 * 3600))).isoformat(),
        weekly_hours=[_opening(random) for _ in range(random.randint(1, 3))],
        overrides=[
            {
                "date": (noon + timedelta(days=random.randint(-1, 1))).date().isoformat(),
                "intervals": [_interval(random) for _ in range(random.randint(0, 2))],
            }
            for _ in range(random.randint(0, 2))
        ],
        duration_min=random.choice([1, 15, 30, 45, 60, 400]),
        increment_min=random.choice([1, 7, 15, 30, 40, 60]),
        buffer_before_min=random.choice([0, 0, 5, 20]),
        buffer_after_min=random.choice([0, 0, 5, 20]),
        min_notice_min=random.choice([0, 0, 45, 1440]),
        horizon_days=random.choice([None, None, 0, 1, 2]),
        max_per_day=random.choice([None, None, 1, 2]),
        busy=_stretches(random, noon, 3),
        bookings=_stretches(random, noon, 2),
        now=asked.isoformat(),
        viewer_tz=random.choice(CHANGES)[0],
    )


def random_full_question(random: Random) -> dict[str, Any]:
    """With what the command does not know of as well."""
    asked = random_question(random)
    noon = datetime.fromisoformat(asked["from"])
    return asked | {
        "others": _stretches(random, noon, 2),
        "holds": _stretches(random, noon, 2),
        "held_min": random.choice([0, 0, 10, 60]),
        "of_booker": random.choice([0, 0, 1, 2]),
        "max_per_week": random.choice([None, None, 1, 2]),
        "max_total_per_day": random.choice([None, None, 2, 3]),
        "max_total_per_week": random.choice([None, None, 2, 3]),
        "max_per_booker": random.choice([None, 2, 3]),
    }


randoms = st.randoms(use_true_random=False)


def questions() -> st.SearchStrategy[dict[str, Any]]:
    return randoms.map(random_question)


def full_questions() -> st.SearchStrategy[dict[str, Any]]:
    return randoms.map(random_full_question)
