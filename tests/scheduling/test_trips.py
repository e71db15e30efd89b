"""Days somewhere else: what is open at home is what the clock there says."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from scheduling.availability import open_minutes, working_hours
from scheduling.minutes import ceil
from scheduling.model import WORKING_WEEK, Opening, Override
from scheduling.trips import abroad, span_of
from scheduling.zones import local_day, segments

ZONES = (
    "Europe/Berlin",
    "Asia/Tokyo",
    "America/Los_Angeles",
    "Pacific/Auckland",
    "Pacific/Kiritimati",
    "Asia/Kathmandu",
    "America/St_Johns",
    "Pacific/Pago_Pago",
    "Australia/Lord_Howe",
    "UTC",
)
NIGHTS = (Opening((0, 2, 5), 0, 3 * 60), Opening((0, 2, 5), 20 * 60, 24 * 60))


@given(
    st.sampled_from(ZONES),
    st.sampled_from(ZONES),
    st.dates(date(2026, 1, 1), date(2026, 12, 1)),
    st.integers(0, 12),
    st.sampled_from([WORKING_WEEK, NIGHTS]),
)
@settings(deadline=None, derandomize=True, max_examples=150)
def test_the_trip_is_open_as_its_own_clock_says(
    home: str, away: str, first: date, days: int, openings: tuple[Opening, ...]
) -> None:
    last = first + timedelta(days=days)
    trip = span_of(away, first, last)
    low, high = ceil(trip.start), ceil(trip.end)
    overrides = abroad(openings, (), home, away, first, last)
    at_home = working_hours(openings, overrides)
    expected = open_minutes(working_hours(openings, ()), away, low, high)
    if len(segments(home, low - 1440, high + 1440)) > 1:
        return  # hours that the clock at home skips or repeats are not told apart
    assert open_minutes(at_home, home, low, high) == expected
    usual = working_hours(openings, ())
    before, after = ceil(local_day(first, home).start), ceil(local_day(last, home).end)
    for start, end in ((low - 4000, min(low, before)), (max(high, after), high + 4000)):
        assert open_minutes(at_home, home, start, end) == open_minutes(usual, home, start, end)


def test_hours_that_cross_midnight_at_home_stand_on_both_dates() -> None:
    made = abroad(WORKING_WEEK, (), "Europe/Berlin", "America/Los_Angeles", date(2026, 5, 4), date(2026, 5, 5))
    assert [(one.date.day, one.intervals) for one in made] == [
        (4, ((18 * 60, 24 * 60),)),  # until nine the clock of Berlin still counts, and Berlin opens at nine
        (5, ((0, 120), (18 * 60, 24 * 60))),
        (6, ((0, 120), (9 * 60, 17 * 60))),
    ]
    assert {one.zone for one in made} == {"America/Los_Angeles"}


def test_what_was_said_of_a_date_before_stays() -> None:
    off = Override(date(2026, 5, 5))
    made = abroad(WORKING_WEEK, [off], "Europe/Berlin", "Asia/Tokyo", date(2026, 5, 4), date(2026, 5, 6))
    assert [(one.date.day, one.intervals) for one in made] == [(4, ((120, 600),)), (6, ((120, 600),))]


def test_an_earlier_trip_does_not_count() -> None:
    earlier = abroad(WORKING_WEEK, (), "Europe/Berlin", "America/New_York", date(2026, 5, 4), date(2026, 5, 8))
    days = ("Europe/Berlin", "Asia/Tokyo", date(2026, 5, 4), date(2026, 5, 8))
    assert abroad(WORKING_WEEK, earlier, *days) == abroad(WORKING_WEEK, (), *days)
