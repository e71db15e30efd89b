"""The answer to "when?": one neutral form that dialogs read and `app.py understand` writes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeAlias

Date: TypeAlias = date


@dataclass(frozen=True)
class Time:
    """A time that was meant; which fields are set depends on `kind`, as in _FIELDS.

    `opens` and `closes` are the clock of a recurrence; `daily` narrows whole days, or the days of a recurrence, to a
    part of the day; `minutes` is the length that was said, of any kind.
    """

    kind: str
    start: datetime | None = None
    end: datetime | None = None
    date: Date | None = None
    first: Date | None = None
    last: Date | None = None
    opens: str | None = None
    closes: str | None = None
    daily: tuple[str | None, str | None] | None = None
    every: tuple[int, str] = (1, "week")
    days: tuple[str, ...] = ()
    monthdays: tuple[int, ...] = ()
    minutes: int | None = None
    options: tuple[Time, ...] = ()

    def as_json(self, timespec: str = "minutes") -> dict[str, Any]:
        """The answer as `app.py understand` writes it; moments carry their offset."""
        fields: Callable[[Time, str], dict[str, Any]] = _FIELDS[self.kind]
        made: dict[str, Any] = {"kind": self.kind} | fields(self, timespec)
        if self.daily is not None:
            made["daily"] = {"start": self.daily[0], "end": self.daily[1]}
        if self.minutes is not None and self.kind != "duration":
            made["duration"] = self.minutes
        return made


def _iso(moment: datetime | None, timespec: str) -> str | None:
    return None if moment is None else moment.isoformat(timespec=timespec)


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _recurrence_json(made: Time, timespec: str) -> dict[str, Any]:
    answer: dict[str, Any] = {"every": {"n": made.every[0], "unit": made.every[1]}, "days": list(made.days)}
    if made.monthdays:
        answer["monthdays"] = list(made.monthdays)
    return answer if made.daily else answer | {"start": made.opens, "end": made.closes}


_FIELDS: Mapping[str, Callable[[Time, str], dict[str, Any]]] = {
    "instant": lambda made, timespec: {"start": _iso(made.start, timespec)},
    "window": lambda made, timespec: {"start": _iso(made.start, timespec), "end": _iso(made.end, timespec)},
    "day": lambda made, timespec: {"date": _day(made.date)},
    "range": lambda made, timespec: {"start": _day(made.first), "end": _day(made.last)},
    "recurrence": _recurrence_json,
    "duration": lambda made, timespec: {"minutes": made.minutes},
    "options": lambda made, timespec: {"options": [one.as_json(timespec) for one in made.options]},
}
