"""The command: JSON lines in, JSON lines out."""

from __future__ import annotations

import io
import json
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings

from scheduling.cases import lines, reply
from tests.scheduling.questions import question, questions, told

EXAMPLE = {
    "organizer_tz": "Europe/Berlin",
    "weekly_hours": [{"days": ["mo", "tu", "we", "th", "fr"], "start": "09:00", "end": "17:00"}],
    "overrides": [{"date": "2026-06-01", "intervals": [{"start": "10:00", "end": "12:00"}]}],
    "duration_min": 30,
    "increment_min": 30,
    "buffer_before_min": 0,
    "buffer_after_min": 0,
    "min_notice_min": 0,
    "horizon_days": None,
    "max_per_day": None,
    "busy": [["2026-06-01T08:15:00Z", "2026-06-01T10:45:00+02:00"]],
    "bookings": [["2026-06-01T11:30:00+02:00", "2026-06-01T12:00:00+02:00"]],
    "now": "2026-05-01T00:00:00Z",
    "from": "2026-06-01T00:00:00+02:00",
    "to": "2026-06-02T09:30:00+02:00",
    "viewer_tz": "America/New_York",
}
ANSWER = ["2026-06-01T05:00:00-04:00", "2026-06-02T03:00:00-04:00"]


class Recorder(io.StringIO):
    """Keeps what stood there at every flush."""

    def __init__(self) -> None:
        super().__init__()
        self.flushed: list[str] = []

    def flush(self) -> None:
        self.flushed.append(self.getvalue())


def asked(**changes: Any) -> Any:
    return json.loads(reply(json.dumps(EXAMPLE | changes)))


def test_a_line_is_answered_by_a_line() -> None:
    out = Recorder()
    lines([json.dumps(EXAMPLE) + "\n", json.dumps(EXAMPLE | {"viewer_tz": "Asia/Kolkata"}) + "\n"], out)
    first, second = out.getvalue().splitlines()
    assert json.loads(first) == ANSWER
    assert json.loads(second) == ["2026-06-01T14:30:00+05:30", "2026-06-02T12:30:00+05:30"]
    assert [text.count("\n") for text in out.flushed] == [1, 2]


@pytest.mark.parametrize(
    "line",
    [
        "",
        "{",
        "[]",
        "null",
        "3",
        '"text"',
        "[" * 100_000,
        "{}",
        json.dumps(EXAMPLE | {"organizer_tz": "Mars/Olympus"}),
        json.dumps(EXAMPLE | {"viewer_tz": "Mars/Olympus"}),
        json.dumps(EXAMPLE | {"viewer_tz": "Mars/Olympus", "to": EXAMPLE["from"]}),
        json.dumps(EXAMPLE | {"organizer_tz": ["UTC"]}),
        json.dumps(EXAMPLE | {"now": "2026-06-01T00:00:00"}),
        json.dumps(EXAMPLE | {"from": "yesterday"}),
        json.dumps(EXAMPLE | {"to": None}),
        json.dumps(EXAMPLE | {"duration_min": 0}),
        json.dumps(EXAMPLE | {"duration_min": None}),
        json.dumps(EXAMPLE | {"duration_min": "30"}),
        json.dumps(EXAMPLE | {"duration_min": 1e300}),
        json.dumps(EXAMPLE | {"duration_min": float("nan")}),
        json.dumps(EXAMPLE | {"increment_min": 0}),
        json.dumps(EXAMPLE | {"increment_min": 7.5}),
        json.dumps(EXAMPLE | {"buffer_after_min": -1}),
        json.dumps(EXAMPLE | {"busy": [["2026-06-01T08:15:00Z"]]}),
        json.dumps(EXAMPLE | {"busy": [["2026-06-01T08:15:00", "2026-06-01T09:15:00"]]}),
        json.dumps(EXAMPLE | {"busy": 5}),
        json.dumps(EXAMPLE | {"weekly_hours": [{"days": ["xx"], "start": "09:00", "end": "17:00"}]}),
        json.dumps(EXAMPLE | {"weekly_hours": [{"days": ["mo"], "start": "09:00", "end": "24:01"}]}),
        json.dumps(EXAMPLE | {"weekly_hours": [{"days": ["mo"], "start": "09:00"}]}),
        json.dumps(EXAMPLE | {"overrides": [{"date": "2026-02-30"}]}),
    ],
)
def test_a_malformed_line_is_told_so_and_the_next_is_answered(line: str) -> None:
    out = io.StringIO()
    lines([line + "\n", json.dumps(EXAMPLE) + "\n"], out)
    wrong, right = out.getvalue().splitlines()
    assert list(json.loads(wrong)) == ["error"]
    assert json.loads(wrong)["error"]
    assert json.loads(right) == ANSWER


def test_unknown_fields_are_ignored() -> None:
    assert asked(colour="blue", days=["mo"]) == ANSWER


def test_what_is_absent_or_null_does_not_restrict() -> None:
    optional = {name for name in EXAMPLE if name.endswith(("_min", "_days", "_day")) and name != "duration_min"}
    assert asked(**dict.fromkeys(optional)) == ANSWER
    few = {name: value for name, value in EXAMPLE.items() if name not in optional | {"now", "viewer_tz"}}
    assert json.loads(reply(json.dumps(few))) == ["2026-06-01T11:00:00+02:00", "2026-06-02T09:00:00+02:00"]
    assert asked(weekly_hours=None, overrides=None) == []
    assert len(asked(busy=None, bookings=None)) == 5


@pytest.mark.parametrize(
    "start", ["2026-06-01T08:15:00Z", "20260601T101500+0200", "2026-06-01 10:15+02:00", "2026-W23-1T0815Z"]
)
def test_busy_time_in_any_notation_of_iso_8601(start: str) -> None:
    assert asked(busy=[[start, "2026-06-01T08:45:00Z"]]) == ANSWER


def test_now_stands_for_from() -> None:
    assert asked(**{"now": "2026-06-01T09:00:00Z", "from": None}) == ANSWER
    assert asked(**{"now": "2026-06-01T09:00:01Z", "from": None}) == ANSWER[1:]


def test_a_range_that_is_empty_or_reversed_has_no_starts() -> None:
    assert asked(to=EXAMPLE["from"]) == asked(to="2026-01-01T00:00Z") == []


def test_a_limit_of_none_a_day_offers_nothing() -> None:
    assert asked(max_per_day=0) == []
    assert asked(max_per_day=1) == ANSWER[1:]


@settings(deadline=None, derandomize=True, max_examples=60)
@given(questions())
def test_every_start_is_written_with_the_offset_of_its_instant(asked: dict[str, Any]) -> None:
    for start in told(asked):
        moment = datetime.fromisoformat(start)
        assert start == moment.astimezone(ZoneInfo(asked["viewer_tz"])).isoformat()


def test_text_crosses_the_viewers_midnight_and_change() -> None:
    berlin = question("UTC", "2026-10-24T21:00Z", "2026-10-25T02:00Z", increment_min=60, viewer_tz="Europe/Berlin")
    assert told(berlin) == [
        "2026-10-24T23:00:00+02:00",
        "2026-10-25T00:00:00+02:00",
        "2026-10-25T01:00:00+02:00",
        "2026-10-25T02:00:00+02:00",
        "2026-10-25T02:00:00+01:00",
    ]
