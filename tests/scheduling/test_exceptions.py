"""Exceptions and weekly hours as people change them, held to sets of minutes."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from scheduling import exceptions, week
from scheduling.exceptions import WHOLE_DAY, closed, kept, only, open_on, opened, runs
from scheduling.minutes import Pair
from scheduling.model import WORKING_WEEK, Opening, Override

MONDAY = date(2026, 6, 1)
NINE_TO_FIVE = (9 * 60, 17 * 60)


def minutes(pairs: Iterable[Pair]) -> set[int]:
    return {minute for start, end in pairs for minute in range(start, end)}


def pairs() -> st.SearchStrategy[Pair]:
    bounds = st.lists(st.integers(0, 96).map(lambda quarter: quarter * 15), min_size=2, max_size=2, unique=True)
    return bounds.map(lambda two: (min(two), max(two)))


steps = st.lists(
    st.tuples(st.sampled_from(["close", "open", "only", "off"]), st.lists(pairs(), min_size=1, max_size=2))
)


@given(steps, st.booleans())
@settings(deadline=None, derandomize=True)
def test_what_is_said_last_holds(said: list[tuple[str, list[Pair]]], works: bool) -> None:
    openings = WORKING_WEEK if works else ()
    overrides: tuple[Override, ...] = ()
    expected = minutes([NINE_TO_FIVE]) if works else set()
    for verb, spans in said:
        asked = {MONDAY: spans}
        if verb == "close":
            overrides, expected = closed(overrides, asked), expected - minutes(spans)
        elif verb == "open":
            overrides, expected = opened(overrides, openings, asked), expected | minutes(spans)
        elif verb == "only":
            overrides, expected = only(asked), minutes(spans)
        else:
            overrides, expected = closed(overrides, {MONDAY: WHOLE_DAY}), set()
    assert minutes(open_on(openings, overrides, MONDAY)) == expected
    assert open_on(openings, kept(overrides, [MONDAY], ("hours", "less", "more")), MONDAY) == (
        [NINE_TO_FIVE] if works else []
    )


def test_a_time_off_opens_no_hours_of_another_meeting_type() -> None:
    off = closed((), {MONDAY: [(14 * 60, 16 * 60)]})
    evenings = (Opening((0,), 18 * 60, 20 * 60),)
    assert open_on(evenings, off, MONDAY) == [(18 * 60, 20 * 60)]
    assert open_on(WORKING_WEEK, off, MONDAY) == [(540, 840), (960, 1020)]


def test_opening_what_was_closed_leaves_no_exception() -> None:
    off = closed((), {MONDAY: [(14 * 60, 16 * 60)]})
    assert opened(off, WORKING_WEEK, {MONDAY: [(14 * 60, 16 * 60)]}) == ()


def test_a_day_off_needs_no_second_exception() -> None:
    off = closed((), {MONDAY: WHOLE_DAY})
    assert closed(off, {MONDAY: [(540, 600)]}) == off == (Override(MONDAY),)


def test_an_exception_outlives_a_change_of_the_week() -> None:
    off = closed((), {MONDAY: [(14 * 60, 16 * 60)]})
    assert open_on((Opening((0,), 8 * 60, 18 * 60),), off, MONDAY) == [(480, 840), (960, 1080)]


def test_days_alike_are_one_run() -> None:
    dates = [MONDAY + timedelta(days=number) for number in (0, 1, 2, 4)]
    found = runs(closed((), dict.fromkeys(dates, WHOLE_DAY)), [MONDAY + timedelta(days=5)])
    assert [(first, days, len(of)) for first, days, of in found] == [
        (MONDAY, 3, 1),
        (MONDAY + timedelta(days=4), 1, 1),
        (MONDAY + timedelta(days=5), 1, 0),
    ]


@given(st.dictionaries(st.integers(0, 6), st.lists(pairs(), max_size=3)), st.dictionaries(st.integers(0, 6), pairs()))
@settings(deadline=None, derandomize=True)
def test_the_week_is_changed_minute_by_minute(usual: dict[int, list[Pair]], said: dict[int, Pair]) -> None:
    openings = week.openings_of([usual.get(day, []) for day in range(7)])
    weekly = {day: [pair] for day, pair in said.items()}
    for change, expected in (
        (week.narrowed, lambda before, these: before - these),
        (week.widened, lambda before, these: before | these),
        (week.exchanged, lambda before, these: these),
    ):
        after = week.week_of(change(openings, weekly))
        for day in range(7):
            before = minutes(usual.get(day, []))
            assert minutes(after[day]) == (expected(before, minutes(weekly[day])) if day in weekly else before)


def test_days_with_the_same_hours_are_written_together() -> None:
    shorter = week.exchanged(WORKING_WEEK, {4: [(540, 780)]})
    assert shorter == (Opening((0, 1, 2, 3), 540, 1020), Opening((4,), 540, 780))
    assert exceptions.open_on(shorter, (), MONDAY + timedelta(days=4)) == [(540, 780)]
    assert week.narrowed(WORKING_WEEK, dict.fromkeys(range(7), WHOLE_DAY)) == ()
