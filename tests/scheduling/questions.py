"""Questions for the slot engine: one to start from, and a Hypothesis strategy for those about clock changes."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from scheduling.cases import Case, parse, reply
from scheduling.model import Busy
from scheduling.rules import Day
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
    } | changes


def told(asked: dict[str, Any]) -> list[str]:
    """What the command answers."""
    answer = json.loads(reply(json.dumps(asked)))
    assert isinstance(answer, list), answer
    return answer


def instants(asked: dict[str, Any]) -> list[datetime]:
    return [datetime.fromisoformat(start).astimezone(UTC) for start in told(asked)]


def day_of(asked: dict[str, Any]) -> tuple[Case, Day]:
    """The question as the booking pages put it: with spans instead of minutes."""
    case = parse(asked)
    busy = tuple(Busy(span) for span in _spans(asked["busy"]))
    return case, replace(case.day, taken=(), busy=busy, booked=tuple(_spans(asked["bookings"])))


def window_of(asked: dict[str, Any]) -> Span:
    return Span(*(datetime.fromisoformat(asked[name]).astimezone(UTC) for name in ("from", "to")))


def _spans(stretches: list[list[str]]) -> Iterable[Span]:
    for stretch in stretches:
        start, end = (datetime.fromisoformat(text).astimezone(UTC) for text in stretch)
        if start < end:
            yield Span(start, end)


def _shown(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"


# Hours on round minutes, so that windows touch and overlap often, and a few odd ones.
clocks = st.one_of(st.integers(0, 48).map(lambda n: n * 30), st.sampled_from([1, 1439, 1440]), st.integers(0, 1440))
intervals = st.tuples(clocks, clocks).map(lambda pair: {"start": _shown(pair[0]), "end": _shown(pair[1])})
openings = st.one_of(
    st.builds(lambda days, each: each | {"days": days}, st.lists(st.sampled_from(WEEK), max_size=7), intervals),
    st.just(hours("00:00", "24:00")),
    st.just(hours("22:00", "24:00")),
)


@st.composite
def questions(draw: st.DrawFn) -> dict[str, Any]:
    """About half a day around a change, with seconds here and there."""
    zone, change = draw(st.sampled_from(CHANGES))
    noon = datetime.fromisoformat(change)

    def near(hours: int) -> datetime:
        seconds = draw(st.integers(-hours * 3600, hours * 3600))
        rough = draw(st.sampled_from([1, 60, 300, 900]))
        return noon + timedelta(seconds=seconds // rough * rough)

    def stretches(most: int) -> list[list[str]]:
        starts = [near(24) for _ in range(draw(st.integers(0, most)))]
        lasts = st.sampled_from([-600, 0, 20, 60, 900, 1800, 3600, 40_000])
        return [[start.isoformat(), (start + timedelta(seconds=draw(lasts))).isoformat()] for start in starts]

    low = near(12)
    return question(
        zone,
        low.isoformat(),
        (low + timedelta(seconds=draw(st.integers(0, 14 * 3600)))).isoformat(),
        weekly_hours=draw(st.lists(openings, min_size=1, max_size=3)),
        overrides=[
            {"date": (noon + timedelta(days=n)).date().isoformat(), "intervals": draw(st.lists(intervals, max_size=2))}
            for n in draw(st.lists(st.integers(-1, 1), max_size=2))
        ],
        duration_min=draw(st.sampled_from([1, 15, 30, 45, 60, 400])),
        increment_min=draw(st.sampled_from([1, 7, 15, 30, 40, 60])),
        buffer_before_min=draw(st.sampled_from([0, 0, 5, 20])),
        buffer_after_min=draw(st.sampled_from([0, 0, 5, 20])),
        min_notice_min=draw(st.sampled_from([0, 0, 45, 1440])),
        horizon_days=draw(st.sampled_from([None, None, 0, 1, 2])),
        max_per_day=draw(st.sampled_from([None, None, 1, 2])),
        busy=stretches(3),
        bookings=stretches(2),
        now=(
            noon - timedelta(days=draw(st.integers(0, 2))) + timedelta(seconds=draw(st.integers(-9999, 9999)))
        ).isoformat(),
        viewer_tz=draw(st.sampled_from(CHANGES))[0],
    )
