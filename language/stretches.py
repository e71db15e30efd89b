"""Dates and hours of them for a reader: days that follow each other are said as one stretch."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from language import format
from language.words import Words
from scheduling.minutes import DAY, EPOCH_DAY, Pair, day_number, merged

MOST = 4  # stretches that one sentence can hold


@dataclass(frozen=True)
class Stretch:
    """From a date to a date: these minutes of each, or, if `through`, from a minute of the first to one of the last."""

    first: date
    last: date
    windows: tuple[Pair, ...]
    through: bool = False


def stretches(minutes: Mapping[date, Sequence[Pair]], words: Words) -> str:
    """`Tue 3 March, 14:00–16:00`, `Mon 9 March – Fri 13 March`, `Tue 3 March, 15:00 – Thu 5 March, 11:00`."""
    said = [_said(one, words) for one in _joined(minutes)]
    if len(said) <= MOST:
        return format.listed(said, words) if said else ""
    # So many are far apart, so that the year is worth saying.
    last = format.long_day(max(minutes), words)
    return words("when.more", count=len(said) - MOST + 1, shown=", ".join(said[: MOST - 1]), last=last)


def days(dates: Iterable[date], words: Words) -> str:
    """The same of whole days."""
    return stretches(dict.fromkeys(dates, ((0, DAY),)), words)


def _joined(minutes: Mapping[date, Sequence[Pair]]) -> list[Stretch]:
    """Whole days and nights together first, then equal hours of days that follow each other; by their beginning."""
    numbered = [(day_number(day) * DAY, pair) for day, pairs in minutes.items() for pair in pairs]
    found: list[Stretch] = []
    for start, end in merged((midnight + low, midnight + high) for midnight, (low, high) in numbered):
        first, last, pair = _date(start), _date(end - 1), (start % DAY, (end - 1) % DAY + 1)
        through = first != last and pair != (0, DAY)
        if found and first == last == found[-1].last == found[-1].first:
            found[-1] = replace(found[-1], windows=(*found[-1].windows, pair))
        else:
            found.append(Stretch(first, last, (pair,), through))
    return list(_in_a_row(found))


def _in_a_row(stretches: Iterable[Stretch]) -> Iterable[Stretch]:
    """The same with equal hours of days that follow each other as one."""
    before: Stretch | None = None
    for one in stretches:
        if before and _goes_on(before, one):
            before = replace(before, last=one.last)
            continue
        if before:
            yield before
        before = one
    if before:
        yield before


def _goes_on(before: Stretch, one: Stretch) -> bool:
    daily = not before.through and not one.through
    return daily and before.windows == one.windows and before.last + timedelta(days=1) == one.first


def _said(stretch: Stretch, words: Words) -> str:
    first, last = format.day(stretch.first, words), format.day(stretch.last, words)
    if stretch.through:
        start, end = (format.minute(minute, words) for minute in stretch.windows[0])
        return f"{first}, {start} – {last}, {end}"
    between = first if stretch.first == stretch.last else f"{first} – {last}"
    return between if stretch.windows == ((0, DAY),) else f"{between}, {format.windows(stretch.windows, words)}"


def _date(minute: int) -> date:
    return EPOCH_DAY + timedelta(days=minute // DAY)
