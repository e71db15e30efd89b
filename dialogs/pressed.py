"""What a button brought back, read as what it claims to be.

A card is in the hands of the client, so its data can be anything. What is not of the form that our cards write is
refused here, once; what is of that form still has to belong to the person, which the use cases check.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, TypeVar, get_args
from uuid import UUID

from scheduling import zones
from scheduling.errors import Unreadable
from scheduling.model import Difference, Shown
from scheduling.usecases.meeting_types import DAYS

Day = TypeVar("Day", bound=date)

DIFFERENCES: tuple[Difference, ...] = get_args(Difference)
SHOWN: tuple[Shown, ...] = get_args(Shown)
LONGEST = 4000
YEARS = range(1900, 9000)
MOST = 400


def values_from(data: Mapping[str, Any]) -> dict[str, Any]:
    """The values of a press; raises Unreadable."""
    return {str(name): _read(str(name), value) for name, value in data.items() if value is not None}


def needed(values: Mapping[str, Any], name: str) -> Any:
    """A value that has to be there; raises Unreadable."""
    if not values.get(name):
        raise Unreadable
    return values[name]


def _read(name: str, value: Any) -> Any:
    try:
        reader: Callable[[Any], Any] = READERS.get(name, _scalar)
        return reader(value)
    except (ValueError, TypeError, KeyError, AttributeError, OverflowError):
        raise Unreadable from None


def _scalar(value: Any) -> str | int | bool:
    if not isinstance(value, str | int | float | bool) or len(str(value)) > LONGEST:
        raise ValueError
    return int(value) if isinstance(value, float) else value


def _identity(value: Any) -> str:
    return UUID(hex=str(value)).hex


def _moment(value: Any) -> str:
    return _near(zones.from_iso(value)).isoformat() if value else ""


def _date(value: Any) -> str:
    return _near(date.fromisoformat(value)).isoformat() if value else ""


def _near(day: Day) -> Day:
    """Raises ValueError for a day so far away that none can be reckoned before or after it."""
    if day.year not in YEARS:
        raise ValueError
    return day


def _count(value: Any) -> int:
    number = int(value)
    if not 0 <= number < 2**31:
        raise ValueError
    return number


def _number(value: Any) -> int | str:
    return "" if value == "" else int(float(value))


def _identities(value: Any) -> list[str]:
    return [_identity(one) for one in _list(value)]


def _overrides(value: Any) -> list[dict[str, Any]]:
    return [
        {"date": _date(one["date"]), "intervals": [(_count(start), _count(end)) for start, end in one["intervals"]]}
        for one in _list(value)
    ]


def _runs(value: Any) -> list[dict[str, Any]]:
    runs = [
        {"date": _date(run["date"]), "days": _lasts(run["days"]), "of": [_difference(one) for one in _list(run["of"])]}
        for run in _list(value)
    ]
    _lasts(sum(run["days"] for run in runs))
    return runs


def _difference(value: Any) -> dict[str, Any]:
    intervals = [(_count(start), _count(end)) for start, end in _list(value["intervals"])]
    return {
        "kind": DIFFERENCES[DIFFERENCES.index(value["kind"])],
        "intervals": intervals,
        "zone": str(value["zone"]) if not value["zone"] or zones.is_zone(value["zone"]) else "",
    }


def _lasts(value: Any) -> int:
    days = int(value)
    if not 1 <= days <= MOST:
        raise ValueError
    return days


def _days(value: Any) -> list[str]:
    return [DAYS[DAYS.index(day)] for day in _list(value)]


def _fix(value: Any) -> dict[str, Any]:
    return {"command": str(_scalar(value["command"])), "values": values_from(value["values"])}


def _last(value: Any) -> dict[str, Any]:
    return {**_fix(value), "until": _near(zones.from_iso(value["until"])).isoformat()}


def _availability(value: Any) -> list[dict[str, Any]]:
    return [
        {
            "days": [DAYS[DAYS.index(day)] for day in one["days"]],
            "start": _clock(one["start"]),
            "end": _clock(one["end"]),
        }
        for one in _list(value)
    ]


def _questions(value: Any) -> list[dict[str, Any]]:
    return [
        {
            "label": str(_scalar(one["label"])),
            "kind": str(_scalar(one["kind"])),
            "required": bool(one["required"]),
            "options": [str(_scalar(option)) for option in _list(one["options"])],
        }
        for one in _list(value)
    ]


def _parts(value: Any) -> list[Any]:
    """What is chosen of several, as a form sends it with commas between, or as a list."""
    return [one.strip() for one in value.split(",") if one.strip()] if isinstance(value, str) else _list(value)


def _shown(value: Any) -> list[str]:
    return [SHOWN[SHOWN.index(one)] for one in _parts(value)]


def _lengths(value: Any) -> list[int]:
    """Minutes, the most first."""
    return sorted({_count(one) for one in _parts(value)}, reverse=True)


def _clock(value: Any) -> str:
    hours, minutes = (int(part) for part in value.split(":"))
    if not (0 <= hours <= 24 and 0 <= minutes < 60):
        raise ValueError
    return f"{hours:02}:{minutes:02}"


def _changes(value: Any) -> dict[str, Any]:
    # None is a value here: "no limit any more".
    return {str(name): None if one is None else _read(str(name), one) for name, one in dict(value).items()}


def _reader(value: Any) -> dict[str, str]:
    if not zones.is_zone(value["zone"]):
        raise ValueError
    return {"zone": value["zone"], "language": str(_scalar(value["language"]))}


def _list(value: Any) -> list[Any]:
    if not isinstance(value, list | tuple) or len(value) > MOST:
        raise ValueError
    return list(value)


READERS: dict[str, Callable[[Any], Any]] = {
    "id": _identity,
    "uid": _identity,
    "moving": _identity,
    "new_id": _identity,
    "ids": _identities,
    "uids": _identities,
    "start": _moment,
    "low": _moment,
    "high": _moment,
    "missed": _moment,
    "reader": _reader,
    "day": _date,
    "first": _count,
    "duration_min": _number,
    "increment_min": _number,
    "shift_min": int,
    "same_day": int,
    "organizer": _count,
    "link_id": _identity,
    "max_uses": _number,
    "expires_days": _number,
    "uses": _count,
    "plan": _identity,
    "minutes": _count,
    "at": _clock,
    "open": _overrides,
    "runs": _runs,
    "lasts": _lasts,
    "begins": _date,
    "ends": _date,
    "closed": _days,
    "until": _moment,
    "fix": _fix,
    "last": _last,
    "version": _count,
    "counted": _moment,
    "expires": _moment,
    "revoked": _moment,
    "sequence": _count,
    "availability": _availability,
    "questions": _questions,
    "reminders": _lengths,
    "shown": _shown,
    "changes": _changes,
}
