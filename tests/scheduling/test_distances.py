"""The weeks in which two zones are not the usual distance apart, on both sides of the equator."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduling import zones
from scheduling.distances import SHORT, Unusual, unusual
from scheduling.minutes import MINUTE
from tests.conftest import at

HOUR = timedelta(hours=1)
PLACES = (
    "Europe/Berlin",
    "America/New_York",
    "Australia/Sydney",
    "Australia/Lord_Howe",
    "America/Santiago",
    "Africa/Casablanca",
    "Africa/Cairo",
    "Asia/Tokyo",
    "Asia/Kolkata",
    "America/Phoenix",
    "UTC",
)


@pytest.mark.parametrize(
    ("one", "other", "moment", "now", "usual", "until"),
    [
        # The United States go first in spring, Europe does in autumn.
        ("Europe/Berlin", "America/New_York", "2026-03-10 12:00", 5, (6,), "2026-03-29 01:00"),
        ("America/New_York", "Europe/Berlin", "2026-10-27 12:00", 5, (6,), "2026-11-01 06:00"),
        # Across the equator the clocks go apart: what was usual before is not what will be.
        ("Europe/Berlin", "Australia/Sydney", "2026-10-10 12:00", 9, (8, 10), "2026-10-25 01:00"),
        ("Europe/Berlin", "Australia/Sydney", "2026-04-01 12:00", 9, (10, 8), "2026-04-04 16:00"),
        # Chile and New York, both with their own Sundays.
        ("America/New_York", "America/Santiago", "2026-03-20 12:00", 1, (2, 0), "2026-04-05 03:00"),
        # Egypt follows Europe a month later, and then they read the same.
        ("Europe/Berlin", "Africa/Cairo", "2026-04-10 12:00", 0, (1,), "2026-04-23 22:00"),
        # Morocco's clocks go back for the month of Ramadan.
        ("Europe/London", "Africa/Casablanca", "2026-03-01 12:00", 0, (1,), "2026-03-22 02:00"),
    ],
)
def test_an_unusual_week(one: str, other: str, moment: str, now: int, usual: tuple[int, ...], until: str) -> None:
    expected = Unusual(now * HOUR, tuple(each * HOUR for each in usual), at(until))
    assert unusual(one, other, at(moment)) == expected


@pytest.mark.parametrize(
    ("one", "other", "moment"),
    [
        ("Europe/Berlin", "America/New_York", "2026-03-08 06:59"),  # the last minute before New York changes
        ("Europe/Berlin", "America/New_York", "2026-03-29 01:00"),  # the first after Berlin has
        ("Europe/Berlin", "America/New_York", "2026-07-01 12:00"),
        ("Europe/Berlin", "Europe/Paris", "2026-03-29 00:30"),  # the same clock
        ("Europe/Berlin", "Asia/Tokyo", "2026-04-01 12:00"),  # seven hours all summer, eight all winter
        ("America/Phoenix", "Asia/Kolkata", "2026-03-15 12:00"),  # neither ever changes
        ("Europe/Berlin", "Europe/Berlin", "2026-03-29 01:00"),
    ],
)
def test_an_ordinary_week(one: str, other: str, moment: str) -> None:
    assert unusual(one, other, at(moment)) is None


@given(
    st.sampled_from(PLACES),
    st.sampled_from(PLACES),
    st.datetimes(datetime(2000, 1, 1), datetime(2035, 1, 1)),
)
def test_what_is_told_is_what_the_clocks_show(one: str, other: str, naive: datetime) -> None:
    moment = at(naive.isoformat(sep=" "))
    told = unusual(one, other, moment)
    mirrored = unusual(other, one, moment)
    assert (told is None) == (mirrored is None)
    if told is None:
        return

    def apart(when: datetime) -> timedelta:
        return abs(zones.offset(when, one) - zones.offset(when, other))

    assert told.now == apart(moment) == apart(told.until - MINUTE)
    assert moment < told.until <= moment + SHORT * MINUTE
    assert apart(told.until) != told.now or zones.offset(told.until, one) != zones.offset(moment, one)
