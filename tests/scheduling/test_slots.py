"""What is open: against the oracle, by the properties that the rules imply, and where others go wrong."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings

from scheduling.errors import SlotTaken
from scheduling.minutes import MINUTE, floor, moment
from scheduling.slots import next_slot, open_slots, require_open, why_closed
from scheduling.spans import Span
from scheduling.zones import transitions
from tests.scheduling.oracle import oracle
from tests.scheduling.questions import (
    LIMITS,
    UNKNOWN_TO_THE_COMMAND,
    day_of,
    full_questions,
    hours,
    instants,
    listed,
    question,
    questions,
    random_full_question,
    told,
    window_of,
)
from tests.scheduling.tzif import DISTINCT

thorough = settings(deadline=None, derandomize=True, max_examples=200)
quick = settings(deadline=None, derandomize=True, max_examples=60)


def clocks(asked: dict[str, Any]) -> list[str]:
    """The answer as day of the month, wall clock and offset: "29 03:00 +02:00"."""
    return [f"{start[8:10]} {start[11:16]} {start[19:]}" for start in told(asked)]


@thorough
@given(questions())
def test_an_oracle_that_walks_minute_by_minute_agrees(asked: dict[str, Any]) -> None:
    assert instants(asked) == oracle(asked)


@thorough
@given(full_questions())
def test_and_with_all_rules_that_the_pages_know(asked: dict[str, Any]) -> None:
    assert listed(asked) == oracle(asked)


@pytest.mark.parametrize("part", range(4))
def test_the_oracle_agrees_in_thousands_of_random_cases(part: int) -> None:
    asked = [random_full_question(Random(part * 1_000_000 + n)) for n in range(500)]
    assert [each for each in asked[::2] if listed(each) != oracle(each)] == []
    # What the command does not know of is left out of the question.
    plain = [each | UNKNOWN_TO_THE_COMMAND for each in asked[1::2]]
    assert [each for each in plain if instants(each) != oracle(each)] == []


@thorough
@given(questions())
def test_pages_and_command_ask_one_function(asked: dict[str, Any]) -> None:
    case, day = day_of(asked)
    slots = open_slots(case.meeting_type, window_of(asked), day)
    assert [slot.start for slot in slots] == instants(asked)
    assert {slot.duration for slot in slots} <= {case.meeting_type.duration}


@pytest.mark.parametrize("part", range(4))
def test_the_oracle_agrees_in_every_zone(part: int) -> None:
    wrong = []
    for number, zone in enumerate(DISTINCT[part::4]):
        for year in (2026, 1987 + number % 40):
            asked = about_a_change(zone, year)
            if instants(asked) != oracle(asked):
                wrong.append(asked)
    assert wrong == []


def about_a_change(zone: str, year: int) -> dict[str, Any]:
    """Three hours about the last change of a zone in a year, or about midnight if it has none."""
    first, last = (floor(datetime(each, 1, 1, tzinfo=UTC)) for each in (year, year + 1))
    changes = [minute for minute in transitions(zone, first, last)[0][1:] if first < minute < last]
    change = moment((changes or [first + 1440])[-1])
    low, high = (change + timedelta(minutes=n) for n in (-85, 95))
    openings = [hours("00:10", "23:40"), hours("23:40", "24:00", ["su", "fr"])]
    return question(
        zone, low.isoformat(), high.isoformat(), weekly_hours=openings, increment_min=20, now=f"{year - 1}-01-01T00:00Z"
    )


# What the rules imply.


@quick
@given(questions())
def test_the_viewer_changes_the_writing_only(asked: dict[str, Any]) -> None:
    elsewhere = asked | {"viewer_tz": "Asia/Kathmandu"}
    assert instants(elsewhere) == instants(asked)
    assert all(start.endswith(":00+05:45") for start in told(elsewhere))


@quick
@given(questions())
def test_a_range_cut_in_two_and_joined_is_the_range(asked: dict[str, Any]) -> None:
    window = window_of(asked)
    cut = (window.start + window.duration / 3).isoformat()
    assert told(asked | {"to": cut}) + told(asked | {"from": cut}) == told(asked)


@quick
@given(questions())
def test_more_that_stands_in_the_way_only_removes(asked: dict[str, Any]) -> None:
    window = window_of(asked)
    busy = [window.start.isoformat(), (window.start + window.duration / 2).isoformat()]
    for more in (
        {"busy": [*asked["busy"], busy]},
        {"bookings": [*asked["bookings"], busy]},
        {"min_notice_min": asked["min_notice_min"] + 100},
        {"horizon_days": max(0, (1 if asked["horizon_days"] is None else asked["horizon_days"]) - 1)},
        {"buffer_before_min": asked["buffer_before_min"] + 10},
        {"buffer_after_min": asked["buffer_after_min"] + 10},
    ):
        assert set(instants(asked | more)) <= set(instants(asked))


@quick
@given(full_questions())
def test_a_stricter_limit_only_removes(asked: dict[str, Any]) -> None:
    window = window_of(asked)
    more = [window.start.isoformat(), (window.start + window.duration / 2).isoformat()]
    stricter: list[dict[str, Any]] = [{name: 1} for name in ("max_per_day", *LIMITS)]
    stricter += [{name: [*asked[name], more]} for name in ("holds", "others")]
    stricter += [{"of_booker": asked["of_booker"] + 1}, {"held_min": asked["held_min"] + 10}]
    for change in stricter:
        assert set(listed(asked | change)) <= set(listed(asked))


@quick
@given(questions())
def test_364_days_later_clocks_show_the_same(asked: dict[str, Any]) -> None:
    # In a zone that does not change: a whole number of weeks keeps the weekdays.
    fixed = asked | {"organizer_tz": "Asia/Kolkata", "viewer_tz": "Asia/Kolkata"}
    later = instants(shifted(fixed, timedelta(days=364)))
    assert later == [start + timedelta(days=364) for start in instants(fixed)]


def shifted(asked: dict[str, Any], by: timedelta) -> dict[str, Any]:
    def moved(text: str) -> str:
        return (datetime.fromisoformat(text) + by).isoformat()

    return asked | {
        **{name: moved(asked[name]) for name in ("now", "from", "to")},
        **{name: [[moved(start), moved(end)] for start, end in asked[name]] for name in ("busy", "bookings")},
        "overrides": [entry | {"date": moved(entry["date"])[:10]} for entry in asked["overrides"]],
    }


@quick
@given(full_questions())
def test_the_next_slot_is_the_first(asked: dict[str, Any]) -> None:
    case, day = day_of(asked)
    window = window_of(asked)
    far = Span(window.start, window.end + timedelta(days=9))
    assert next_slot(case.meeting_type, window, day) == next(iter(open_slots(case.meeting_type, window, day)), None)
    assert next_slot(case.meeting_type, far, day) == next(iter(open_slots(case.meeting_type, far, day)), None)


@quick
@given(full_questions())
def test_what_is_listed_is_accepted_and_nothing_else(asked: dict[str, Any]) -> None:
    case, day = day_of(asked)
    window = window_of(asked)
    open_now = open_slots(case.meeting_type, window, day)
    for start in [
        window.start,
        window.end,
        *(start for slot in open_now[:3] for start in (slot.start, slot.start + MINUTE)),
    ]:
        slot = case.meeting_type.slot(start)
        if slot in open_slots(case.meeting_type, Span(start, start + MINUTE), day):
            require_open(case.meeting_type, slot, day)
        else:
            assert slot not in open_now
            with pytest.raises(SlotTaken) as taken:
                require_open(case.meeting_type, slot, day)
            assert taken.value.reasons


@quick
@given(full_questions())
def test_what_is_not_closed_is_open_at_every_step_of_a_minute(asked: dict[str, Any]) -> None:
    # With a grid of one minute in an opening without borders nothing but the reasons can take a start away.
    fine = asked | {"increment_min": 1}
    case, day = day_of(fine)
    window = window_of(fine)
    reasons = why_closed(case.meeting_type, window, day)
    open_now = {slot.start for slot in open_slots(case.meeting_type, window, day)}
    first = floor(window.start - MINUTE / 60_000_000) + 1
    for minute in range(first, first + 200):
        start = moment(minute)
        if window.contains(start):
            assert (start in open_now) != any(closed.start <= start < closed.end for closed in reasons)


@quick
@given(full_questions())
def test_the_reasons_lie_in_the_window_and_those_of_one_name_apart(asked: dict[str, Any]) -> None:
    case, day = day_of(asked)
    window = window_of(asked)
    reasons = why_closed(case.meeting_type, window, day)
    assert reasons == sorted(reasons, key=lambda closed: closed.start)
    for name in {closed.reason for closed in reasons}:  # no event has a title here
        own = [closed for closed in reasons if closed.reason == name]
        assert all(window.start <= closed.start < closed.end < window.end + MINUTE for closed in own)
        assert all(one.end < other.start for one, other in pairwise(own))


# Where others go wrong.


def test_a_skipped_time_is_not_listed() -> None:
    asked = question("Europe/Berlin", "2026-03-29T01:00+01:00", "2026-03-29T04:00+02:00")
    assert clocks(asked) == ["29 01:00 +01:00", "29 01:30 +01:00", "29 03:00 +02:00", "29 03:30 +02:00"]


def test_a_repeated_time_is_listed_twice() -> None:
    asked = question("Europe/Berlin", "2026-10-25T02:00+02:00", "2026-10-25T03:00+01:00")
    assert clocks(asked) == ["25 02:00 +02:00", "25 02:30 +02:00", "25 02:00 +01:00", "25 02:30 +01:00"]


def test_a_window_across_a_change_keeps_its_hours_on_the_clock() -> None:
    asked = question(
        "America/New_York",
        "2026-03-08T00:00-05:00",
        "2026-03-09T00:00-04:00",
        weekly_hours=[hours("13:00", "18:00")],
        duration_min=60,
        increment_min=60,
    )
    assert clocks(asked) == [f"08 {hour}:00 -04:00" for hour in (13, 14, 15, 16, 17)]


def test_a_window_that_loses_an_hour_is_an_hour_shorter() -> None:
    asked = question(
        "Europe/Berlin",
        "2026-03-29T00:00+01:00",
        "2026-03-29T12:00+02:00",
        weekly_hours=[hours("01:30", "03:30")],
        duration_min=60,
    )
    assert clocks(asked) == ["29 01:30 +01:00"]


def test_nine_is_nine_in_summer_and_winter() -> None:
    asked = question(
        "Europe/Berlin",
        "2026-03-27T00:00Z",
        "2026-04-01T00:00Z",
        weekly_hours=[hours("09:00", "09:30")],
    )
    assert clocks(asked) == [
        f"{day} 09:00 {end}"
        for day, end in (("27", "+01:00"), ("28", "+01:00"), ("29", "+02:00"), ("30", "+02:00"), ("31", "+02:00"))
    ]


def test_a_midnight_that_does_not_exist() -> None:
    asked = question("America/Havana", "2026-03-07T23:30-05:00", "2026-03-08T02:00-04:00", duration_min=60)
    assert clocks(asked) == ["07 23:30 -05:00", "08 01:00 -04:00", "08 01:30 -04:00"]


def test_a_midnight_hour_that_comes_twice() -> None:
    asked = question("America/Havana", "2025-11-02T00:00-04:00", "2025-11-02T01:30-05:00", duration_min=60)
    assert clocks(asked) == [
        "02 00:00 -04:00",
        "02 00:30 -04:00",
        "02 00:00 -05:00",
        "02 00:30 -05:00",
        "02 01:00 -05:00",
    ]


def test_an_hour_before_midnight_that_comes_twice() -> None:
    asked = question(
        "Asia/Beirut",
        "2026-10-24T23:00+03:00",
        "2026-10-25T00:30+02:00",
        weekly_hours=[hours("23:00", "24:00", ["sa"])],
        duration_min=60,
    )
    # Saturday's last hour is shown twice, so an hour also fits from half past to half past.
    assert clocks(asked) == ["24 23:00 +03:00", "24 23:30 +03:00", "24 23:00 +02:00"]


def test_a_date_that_is_interrupted_by_the_one_before() -> None:
    # In St. John's, 2010, a minute of Sunday was followed by an hour of Saturday.
    asked = question(
        "America/St_Johns",
        "2010-11-06T23:58-02:30",
        "2010-11-07T00:02-03:30",
        duration_min=1,
        increment_min=1,
        now="2010-11-05T12:00Z",
        horizon_days=1,
    )
    assert clocks(asked)[:3] == ["06 23:58 -02:30", "06 23:59 -02:30", "06 23:01 -03:30"]
    assert clocks(asked)[-1] == "06 23:59 -03:30"
    assert clocks(asked | {"horizon_days": 2})[2] == "07 00:00 -02:30"
    full = asked | {"horizon_days": None, "max_per_day": 1, "bookings": [["2010-11-07T12:00Z", "2010-11-07T12:30Z"]]}
    assert clocks(full) == clocks(asked)


def test_a_change_of_half_an_hour() -> None:
    asked = question("Australia/Lord_Howe", "2026-04-05T01:00+11:00", "2026-04-05T02:30+10:30")
    assert clocks(asked) == ["05 01:00 +11:00", "05 01:30 +11:00", "05 01:30 +10:30", "05 02:00 +10:30"]
    spring = question("Australia/Lord_Howe", "2026-10-04T01:30+10:30", "2026-10-04T03:30+11:00", increment_min=60)
    assert clocks(spring) == ["04 03:00 +11:00"]


def test_a_date_that_was_skipped() -> None:
    asked = question(
        "Pacific/Apia", "2011-12-29T22:00-10:00", "2011-12-31T02:00+14:00", duration_min=60, increment_min=60
    )
    assert clocks(asked) == ["29 22:00 -10:00", "29 23:00 -10:00", "31 00:00 +14:00", "31 01:00 +14:00"]
    skipped = [{"date": "2011-12-30", "intervals": [{"start": "09:00", "end": "17:00"}]}]
    assert told(asked | {"overrides": skipped}) == told(asked)


@pytest.mark.parametrize(
    "what",
    [
        {"viewer_tz": "Asia/Kathmandu"},
        {"bookings": [["2026-06-01T07:10Z", "2026-06-01T07:20Z"]]},
        {"now": "2026-06-01T07:07:07Z"},
        {"from": "2026-06-01T07:07:07Z"},
        {"min_notice_min": 13},
    ],
)
def test_nothing_moves_the_grid(what: dict[str, Any]) -> None:
    asked = question(
        "Europe/Berlin",
        "2026-06-01T00:00Z",
        "2026-06-02T00:00Z",
        weekly_hours=[hours("09:05", "12:00")],
        increment_min=20,
        now="2026-06-01T06:00Z",
    )
    assert instants(asked)[0] == datetime(2026, 6, 1, 7, 5, tzinfo=UTC)
    assert set(instants(asked | what)) <= set(instants(asked))


def test_a_day_ends_at_24() -> None:
    late = question("Europe/Berlin", "2026-06-01T00:00+02:00", "2026-06-02T12:00+02:00")
    monday = late | {"weekly_hours": [hours("23:00", "24:00", ["mo"])]}
    assert clocks(monday) == ["01 23:00 +02:00", "01 23:30 +02:00"]
    assert clocks(late | {"weekly_hours": [hours("23:00", "23:59", ["mo"])]}) == ["01 23:00 +02:00"]
    assert clocks(late | {"weekly_hours": [hours("23:00", "00:00", ["mo"])]}) == []


def test_a_slot_over_midnight_when_both_sides_are_open() -> None:
    asked = question(
        "Europe/Berlin",
        "2026-06-01T00:00+02:00",
        "2026-06-03T00:00+02:00",
        weekly_hours=[hours("23:00", "24:00", ["mo"]), hours("00:00", "00:45", ["tu"])],
        duration_min=60,
    )
    assert clocks(asked) == ["01 23:00 +02:00", "01 23:30 +02:00"]
    closed = asked | {"overrides": [{"date": "2026-06-02", "intervals": []}]}
    assert clocks(closed) == ["01 23:00 +02:00"]


def test_weekdays_and_override_dates_are_the_organizers() -> None:
    # Monday 9:00 in Auckland is Sunday in New York and in UTC.
    asked = question(
        "Pacific/Auckland",
        "2026-06-06T00:00Z",
        "2026-06-10T00:00Z",
        weekly_hours=[hours("09:00", "09:30", ["mo"])],
        viewer_tz="America/New_York",
    )
    assert told(asked) == ["2026-06-07T17:00:00-04:00"]
    assert told(asked | {"overrides": [{"date": "2026-06-08"}]}) == []
    assert told(asked | {"overrides": [{"date": "2026-06-07"}]}) == told(asked)


def test_overlapping_windows_keep_the_earlier_start() -> None:
    asked = question("UTC", "2026-06-01T00:00Z", "2026-06-02T00:00Z", increment_min=45)
    overlapping = [hours("10:00", "12:00"), hours("09:00", "11:00"), hours("12:00", "12:30"), hours("08:00", "08:00")]
    assert clocks(asked | {"weekly_hours": overlapping}) == [
        f"01 {clock} +00:00" for clock in ("09:00", "09:45", "10:30", "11:15", "12:00")
    ]
    assert clocks(asked | {"weekly_hours": [hours("09:00", "09:30"), hours("09:40", "10:10")]}) == [
        "01 09:00 +00:00",
        "01 09:40 +00:00",
    ]


def test_all_overrides_of_a_date_count() -> None:
    day = [{"date": "2026-06-01", "intervals": [{"start": f"{hour}:00", "end": f"{hour}:30"}]} for hour in (14, 10)]
    asked = question("UTC", "2026-06-01T00:00Z", "2026-06-02T00:00Z", overrides=[*day, {"date": "2026-06-01"}])
    assert clocks(asked) == ["01 10:00 +00:00", "01 14:00 +00:00"]


def test_buffers_are_not_swapped_and_not_doubled() -> None:
    busy = [["2026-06-01T11:00Z", "2026-06-01T12:00Z"]]
    asked = question(
        "UTC",
        "2026-06-01T10:00Z",
        "2026-06-01T13:00Z",
        busy=busy,
        increment_min=5,
        weekly_hours=[hours("10:00", "13:00")],
    )
    assert instants(asked) == starts(
        "10:00 10:05 10:10 10:15 10:20 10:25 10:30 12:00 12:05 12:10 12:15 12:20 12:25 12:30"
    )
    assert instants(asked | {"buffer_before_min": 15})[6:8] == starts("10:30 12:15")
    assert instants(asked | {"buffer_after_min": 15})[3:5] == starts("10:15 12:00")
    # Buffers need not lie within the hours.
    assert instants(asked | {"busy": [], "buffer_before_min": 15})[0] == starts("10:00")[0]


def starts(clocks: str) -> list[datetime]:
    return [datetime.fromisoformat(f"2026-06-01T{clock}Z").astimezone(UTC) for clock in clocks.split()]


def test_buffers_do_not_space_the_grid() -> None:
    asked = question("UTC", "2026-06-01T10:00Z", "2026-06-01T12:00Z", buffer_before_min=10, buffer_after_min=10)
    assert instants(asked) == starts("10:00 10:30 11:00 11:30")
    # The one booked keeps its own margin and leaves the others where they were.
    booked = asked | {"bookings": [["2026-06-01T10:30Z", "2026-06-01T11:00Z"]]}
    assert instants(booked) == starts("11:30")


def test_busy_time_just_outside_the_range_is_reached_by_the_buffer() -> None:
    asked = question("UTC", "2026-06-01T10:00Z", "2026-06-01T11:00Z", increment_min=10)
    before = asked | {"busy": [["2026-06-01T09:00Z", "2026-06-01T10:00Z"]], "buffer_before_min": 20}
    after = asked | {"busy": [["2026-06-01T11:10Z", "2026-06-01T12:00Z"]], "buffer_after_min": 10}
    assert instants(before) == starts("10:20 10:30 10:40 10:50")
    assert instants(after) == starts("10:00 10:10 10:20 10:30")


def test_seconds_count_on_both_sides() -> None:
    asked = question("UTC", "2026-06-01T10:00Z", "2026-06-01T13:00Z", duration_min=60, increment_min=60)
    assert instants(asked | {"busy": [["2026-06-01T10:59:59Z", "2026-06-01T11:00:00Z"]]}) == starts("11:00 12:00")
    assert instants(asked | {"busy": [["2026-06-01T11:00:00Z", "2026-06-01T12:00:01Z"]]}) == starts("10:00")
    assert instants(asked | {"busy": [["2026-06-01T11:30:10Z", "2026-06-01T11:30:10Z"]]}) == starts("10:00 11:00 12:00")
    assert instants(asked | {"busy": [["2026-06-01T11:30:40Z", "2026-06-01T11:30:10Z"]]}) == starts("10:00 11:00 12:00")
    assert instants(asked | {"now": "2026-06-01T11:00:00Z"}) == starts("11:00 12:00")
    assert instants(asked | {"now": "2026-06-01T11:00:00.000001Z"}) == starts("12:00")
    assert instants(asked | {"now": "2026-06-01T08:00:01Z", "min_notice_min": 120}) == starts("11:00 12:00")
    assert instants(asked | {"from": "2026-06-01T10:00:01Z", "to": "2026-06-01T12:00:01Z"}) == starts("11:00 12:00")


def test_the_end_may_lie_after_the_range() -> None:
    asked = question("UTC", "2026-06-01T10:00Z", "2026-06-01T10:01Z", duration_min=600)
    assert instants(asked) == starts("10:00")


def test_the_horizon_is_a_date_of_the_organizers_calendar() -> None:
    # Asked half an hour before midnight in Auckland.
    asked = question("Pacific/Auckland", "2026-06-01T00:00Z", "2026-06-04T00:00Z", now="2026-06-01T11:30Z")
    assert clocks(asked | {"horizon_days": 0}) == ["01 23:30 +12:00"]
    assert len(clocks(asked | {"horizon_days": 1})) == 1 + 48
    assert clocks(asked | {"horizon_days": 1})[-1] == "02 23:30 +12:00"


def test_bookings_outside_the_range_count_for_the_limit() -> None:
    asked = question(
        "Europe/Berlin",
        "2026-06-01T12:00+02:00",
        "2026-06-02T01:00+02:00",
        max_per_day=2,
        bookings=[["2026-05-31T22:00Z", "2026-05-31T22:30Z"], ["2026-06-01T08:00Z", "2026-06-01T08:30Z"]],
    )
    # 22:00 in UTC is midnight in Berlin: both are on the first of June.
    assert clocks(asked) == ["02 00:00 +02:00", "02 00:30 +02:00"]
    assert len(told(asked | {"max_per_day": 3})) == 26


def test_bookings_of_other_types_block_but_do_not_count() -> None:
    busy = [["2026-06-01T08:00Z", "2026-06-01T08:30Z"]]
    asked = question("UTC", "2026-06-01T00:00Z", "2026-06-02T00:00Z", max_per_day=1, busy=busy)
    assert len(told(asked)) == 47
    assert told(asked | {"busy": [], "bookings": busy}) == []
