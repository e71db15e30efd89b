"""Every kind of time somebody can say to close or open time, and which minutes are meant."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from dialogs.meant import Meant, meant
from language.times import Time
from scheduling.exceptions import WHOLE_DAY
from scheduling.model import Organizer

NOW = datetime(2026, 3, 2, 7, tzinfo=UTC)  # a Monday, 8:00 in Berlin
ANNA = Organizer(1, "key", "Anna", "", "Europe/Berlin", "en", "anna")
BEN = Organizer(2, "key", "Ben", "", "America/New_York", "en", "ben")


def clock(hour: int, day: int = 3) -> datetime:
    return datetime(2026, 3, day, hour - 1, tzinfo=UTC)  # on Berlin's clocks


def march(day: int) -> date:
    return date(2026, 3, day)


@pytest.mark.parametrize(
    ("when", "dates"),
    [
        (Time("day", date=march(5)), {5: WHOLE_DAY}),
        (Time("instant", start=clock(15)), {3: ((900, 960),)}),
        (Time("instant", start=clock(15), minutes=90), {3: ((900, 990),)}),
        (Time("window", start=clock(14), end=clock(16)), {3: ((840, 960),)}),
        (Time("window", start=clock(15)), {3: ((900, 1440),)}),
        (Time("window", end=clock(11)), {3: ((0, 660),)}),
        (
            Time("window", start=clock(15), end=clock(11, 5)),
            {3: ((900, 1440),), 4: WHOLE_DAY, 5: ((0, 660),)},
        ),
        (Time("range", first=march(4), last=march(5)), {4: WHOLE_DAY, 5: WHOLE_DAY}),
        (Time("range", last=march(3)), {2: WHOLE_DAY, 3: WHOLE_DAY}),
        (Time("range", first=march(4), last=march(5), daily=("09:00", "12:00")), {4: ((540, 720),), 5: ((540, 720),)}),
        (Time("range", first=date(2026, 2, 27), last=march(2)), {2: WHOLE_DAY}),
        (
            Time("options", options=(Time("day", date=march(4)), Time("window", start=clock(14), end=clock(16)))),
            {3: ((840, 960),), 4: WHOLE_DAY},
        ),
    ],
)
def test_dates(when: Time, dates: dict[int, object]) -> None:
    assert meant(when, ANNA, NOW) == Meant({march(day): pairs for day, pairs in dates.items()})  # type: ignore[misc]


@pytest.mark.parametrize(
    ("when", "weekly"),
    [
        (Time("recurrence", days=("fr",)), {4: WHOLE_DAY}),
        (Time("recurrence", every=(1, "day"), closes="10:00"), dict.fromkeys(range(7), ((0, 600),))),
        (Time("recurrence", days=("mo", "tu"), daily=("09:00", "12:00")), {0: ((540, 720),), 1: ((540, 720),)}),
        (Time("recurrence", days=("fr",), opens="16:00"), {4: ((960, 1440),)}),
    ],
)
def test_what_comes_back_every_week(when: Time, weekly: dict[int, object]) -> None:
    assert meant(when, ANNA, NOW) == Meant(weekly=weekly)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("when", "first"),
    [
        (Time("recurrence", every=(2, "week"), days=("fr",)), [march(6), march(20), date(2026, 4, 3)]),
        (Time("recurrence", every=(1, "month"), days=("1mo",)), [march(2), date(2026, 4, 6), date(2026, 5, 4)]),
        (Time("recurrence", every=(1, "month"), days=("-1fr",)), [march(27), date(2026, 4, 24), date(2026, 5, 29)]),
        (Time("recurrence", every=(2, "month"), monthdays=(15,)), [march(15), date(2026, 5, 15), date(2026, 7, 15)]),
        (Time("recurrence", every=(1, "month"), monthdays=(-1,)), [march(31), date(2026, 4, 30), date(2026, 5, 31)]),
        (Time("recurrence", every=(3, "day")), [march(2), march(5), march(8)]),
    ],
)
def test_another_rhythm_is_a_year_of_dates(when: Time, first: list[date]) -> None:
    found = meant(when, ANNA, NOW)
    assert (list(found.dates)[:3], found.weekly) == (first, {})
    assert max(found.dates) <= march(2) + timedelta(days=366)


def test_a_moment_is_meant_on_the_organizers_clock() -> None:
    assert meant(Time("instant", start=clock(4)), BEN, NOW) == Meant({march(2): ((1320, 1380),)})


def test_what_is_over_or_has_no_end_is_not_done() -> None:
    assert meant(Time("day", date=march(1)), ANNA, NOW) == Meant(over=True)
    assert meant(Time("range", first=march(6)), ANNA, NOW) == Meant(endless=march(6))
    for nothing in (None, "tomorrow", Time("duration", minutes=30), Time("window"), Time("recurrence")):
        assert not meant(nothing, ANNA, NOW)
