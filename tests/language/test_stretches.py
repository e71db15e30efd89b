"""Dates and their hours in a sentence."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from language.stretches import days, stretches
from language.words import words_for

ENGLISH = words_for("en-GB")
WHOLE, MORNING, NOON = (0, 1440), (540, 720), (720, 840)


def march(day: int) -> date:
    return date(2026, 3, day)


@pytest.mark.parametrize(
    ("minutes", "said"),
    [
        ({3: [WHOLE]}, "Tue 3 March"),
        ({3: [(840, 960)]}, "Tue 3 March, 14:00–16:00"),
        ({3: [MORNING, (780, 1020)]}, "Tue 3 March, 09:00–12:00, 13:00–17:00"),
        ({3: [MORNING, NOON]}, "Tue 3 March, 09:00–14:00"),
        ({3: [WHOLE], 4: [WHOLE], 5: [WHOLE]}, "Tue 3 March – Thu 5 March"),
        ({3: [MORNING], 4: [MORNING]}, "Tue 3 March – Wed 4 March, 09:00–12:00"),
        ({3: [(900, 1440)], 4: [WHOLE], 5: [(0, 660)]}, "Tue 3 March, 15:00 – Thu 5 March, 11:00"),
        ({3: [(540, 1440)], 4: [(0, 1020)]}, "Tue 3 March, 09:00 – Wed 4 March, 17:00"),
        ({3: [WHOLE], 5: [WHOLE], 6: [MORNING]}, "Tue 3 March, Thu 5 March and Fri 6 March, 09:00–12:00"),
        ({}, ""),
    ],
)
def test_stretches(minutes: dict[int, list[tuple[int, int]]], said: str) -> None:
    assert stretches({march(day): pairs for day, pairs in minutes.items()}, ENGLISH) == said


def test_what_would_be_too_long_is_counted() -> None:
    mondays = [march(2) + timedelta(days=7 * number) for number in range(8)]
    assert days(mondays, ENGLISH) == (
        "Mon 2 March, Mon 9 March, Mon 16 March and 5 more, the last on Monday, 20 April 2026"
    )
