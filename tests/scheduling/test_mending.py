"""What would have to change: it opens the start, and nothing smaller of the same kind does."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from scheduling.mending import relaxed, step_for
from scheduling.model import MeetingType, Opening
from scheduling.rules import (
    Buffer,
    DailyLimit,
    Day,
    Horizon,
    MinimumNotice,
    MinuteRule,
    TotalWeeklyLimit,
)
from scheduling.spans import Span

NOW = datetime(2026, 6, 1, 8, tzinfo=UTC)
HALF_HOUR = timedelta(minutes=30)
DAY = Day(NOW, "UTC", openings=(Opening(tuple(range(7)), 540, 1020),), duration=HALF_HOUR)
TEN = datetime(2026, 6, 1, 10, tzinfo=UTC)


def meeting(hour: int, length: int = 60) -> Span:
    start = TEN.replace(hour=hour)
    return Span(start, start + timedelta(minutes=length))


@pytest.mark.parametrize(
    ("rule", "start", "day", "expected"),
    [
        (MinimumNotice(timedelta(hours=4)), TEN, DAY, {"minimum_notice.notice": 120}),
        (MinimumNotice(timedelta(hours=4)), NOW + timedelta(minutes=3), DAY, {"minimum_notice.notice": 0}),
        (MinimumNotice(timedelta(hours=1)), TEN, DAY, {}),
        (Horizon(60), TEN + timedelta(days=61), DAY, {"horizon.days": 75}),
        (Horizon(3), TEN + timedelta(days=5), DAY, {"horizon.days": 5}),
        (Horizon(60), TEN + timedelta(days=500), DAY, {"horizon.days": None}),
        (DailyLimit(1), TEN, replace(DAY, counted=(NOW, NOW)), {"daily_limit.bookings": 3}),
        (DailyLimit(1), TEN, replace(DAY, counted=(NOW,) * 70), {"daily_limit.bookings": None}),
        (TotalWeeklyLimit(2), TEN, replace(DAY, all_starts=(NOW, NOW)), {"total_weekly_limit.bookings": 3}),
        (Buffer(HALF_HOUR, HALF_HOUR), TEN, replace(DAY, booked=(meeting(9, 40),)), {"buffer.before": 15}),
        (Buffer(HALF_HOUR, HALF_HOUR), TEN, replace(DAY, booked=(meeting(9, 60),)), {"buffer.before": 0}),
        (Buffer(HALF_HOUR, HALF_HOUR), TEN, replace(DAY, booked=(meeting(10),)), None),
    ],
)
def test_the_smallest_step_that_opens_it(
    rule: MinuteRule, start: datetime, day: Day, expected: dict[str, int | None] | None
) -> None:
    assert relaxed(rule, start, day) == expected


@pytest.mark.parametrize(("minute", "step"), [(30, 30), (15, 15), (20, 20), (5, 5), (7, None)])
def test_a_start_between_two_others(minute: int, step: int | None) -> None:
    hour_long = MeetingType("a", 1, "a", "A", timedelta(hours=1))
    day = replace(DAY, duration=timedelta(hours=1))
    assert step_for(hour_long, TEN + timedelta(minutes=minute), day) == step
