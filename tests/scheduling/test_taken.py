"""Taken: what was merged once, asked in pieces, against sets of minutes."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from scheduling.minutes import moment
from scheduling.spans import Span
from scheduling.taken import Taken

quick = settings(deadline=None, derandomize=True, max_examples=300)
minutes = st.integers(0, 200)
stretches = st.lists(st.tuples(minutes, st.integers(-5, 30)).map(lambda pair: (pair[0], sum(pair))), max_size=12)
reaches = st.integers(0, 25)


def covered(pairs: list[tuple[int, int]], early: int = 0, late: int = 0) -> set[int]:
    return {minute for start, end in pairs if start < end for minute in range(start - early, end + late)}


def pairs(taken: Taken) -> list[tuple[int, int]]:
    return list(zip(taken.starts, taken.ends, strict=True))


def span(start: int, end: int, seconds: int = 0) -> Span:
    return Span(moment(start) - timedelta(seconds=seconds), moment(end) + timedelta(seconds=seconds))


@quick
@given(stretches)
def test_stretches_are_merged(some: list[tuple[int, int]]) -> None:
    taken = Taken.of(some)
    assert covered(pairs(taken)) == covered(some)
    assert all(start < end for start, end in pairs(taken))
    assert all(one < other for one, other in zip(taken.ends, taken.starts[1:], strict=False))


@quick
@given(stretches)
def test_one_added_after_the_other_is_all_merged_at_once(some: list[tuple[int, int]]) -> None:
    taken = Taken()
    for start, end in some:
        if start <= end:
            taken = taken.added(span(start, end))
    assert pairs(taken) == pairs(Taken.of(some))


def test_an_added_span_is_rounded_outwards_and_an_empty_one_is_nothing() -> None:
    taken = Taken.by([span(10, 20)])
    assert pairs(taken.added(span(30, 40, seconds=1))) == [(10, 20), (29, 41)]
    assert pairs(taken.added(span(20, 30))) == [(10, 30)]
    assert taken.added(span(15, 15)) is taken
    assert pairs(taken) == [(10, 20)]


@quick
@given(stretches, minutes, st.integers(0, 60), reaches, reaches)
def test_what_is_near(some: list[tuple[int, int]], low: int, length: int, early: int, late: int) -> None:
    asked, shut = set(range(low, low + length)), covered(some, early, late)
    near = Taken.of(some).near(low, low + length, early, late)
    assert covered(near) & asked == shut & asked
    assert covered(near) <= shut


@quick
@given(stretches, minutes, st.integers(0, 60), reaches, reaches)
def test_ends_are_trimmed(some: list[tuple[int, int]], low: int, length: int, early: int, late: int) -> None:
    asked, shut = set(range(low, low + length)), covered(some, early, late)
    left = set(range(*Taken.of(some).trimmed(low, low + length, early, late)))
    assert left <= asked
    assert asked - left <= shut


@quick
@given(
    stretches,
    st.lists(st.tuples(st.integers(0, 30), st.integers(1, 40)), max_size=6),
    st.integers(1, 20),
    reaches,
    reaches,
)
def test_pieces_are_cut(
    some: list[tuple[int, int]], gaps: list[tuple[int, int]], step: int, early: int, late: int
) -> None:
    pieces, at = [], 0
    for gap, length in gaps:
        pieces.append((at + gap, at + gap + length))
        at += gap + length
    shut = covered(some, early, late)
    left = Taken.of(some).cut(pieces, step, early, late)
    starts = [minute for first, stop in pieces for minute in range(first, stop, step)]
    assert [minute for first, stop in left for minute in range(first, stop, step)] == [
        minute for minute in starts if minute not in shut
    ]
    assert all(first < stop for first, stop in left)
