"""Wall clocks and instants: the only module that knows time zones.

A moment is an aware `datetime` in UTC everywhere else. A time that somebody typed and the clock skips moves on by the
length of the gap; of one that is shown twice the first is meant (RFC 5545, 3.3.5).
"""

from __future__ import annotations

import re
import zoneinfo
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import cache, lru_cache
from importlib import resources
from importlib.resources.abc import Traversable
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo, available_timezones

from scheduling.errors import UnknownZone
from scheduling.minutes import DAY, MINUTE, Pair, floor, moment
from scheduling.spans import Span

BLOCK = 364 * DAY  # how much of a zone's history is looked through, and remembered, at once
STEP = 4 * DAY  # no zone has changed twice within six days since 1970; a test holds the data to it
PACKAGE = resources.files("tzdata") / "zoneinfo"
RELEASE = re.compile(rb"# version (\d{4}[a-z]+)")  # how tzdata.zi begins
EARLIEST = floor(datetime(1, 1, 3, tzinfo=UTC))
LATEST = floor(datetime(9999, 12, 29, tzinfo=UTC))


@cache
def names() -> frozenset[str]:
    """All IANA zone names this machine knows."""
    return frozenset(available_timezones())


def is_zone(name: str) -> bool:
    return name in names()


@cache
def zone(name: str) -> ZoneInfo:
    """The zone of an IANA name; raises UnknownZone, never falls back to UTC."""
    if not is_zone(name):
        raise UnknownZone(name)
    return ZoneInfo(name)


@cache
def release() -> str:
    """Which release of the zone rules this process goes by, such as `2026b`: a later one is greater."""
    return _release_of(_source())


def source() -> str:
    """Where they lie: a folder of the machine, or the package tzdata."""
    return str(_source())


def rules(name: str) -> bytes:
    """The rules of a zone as its file has them (RFC 8536): compared as a whole, and read by `ruled`. Raises
    UnknownZone."""
    if not is_zone(name):
        raise UnknownZone(name)
    files = (folder.joinpath(*name.split("/")) for folder in _folders())
    return next(file for file in files if file.is_file()).read_bytes()


def ruled(kept: bytes) -> tzinfo:
    """A zone by the rules that were kept of it."""
    return ZoneInfo.from_file(BytesIO(kept))


def offset_in(moment: datetime, there: tzinfo) -> timedelta:
    """How far clocks by such rules are ahead of UTC at a moment."""
    return moment.astimezone(there).utcoffset() or timedelta()


def utc(moment: datetime) -> datetime:
    """An aware moment, in UTC; raises ValueError for a naive one."""
    if moment.tzinfo is None:
        raise ValueError(f"{moment!r} has no time zone")
    return moment.astimezone(UTC)


def from_iso(text: str) -> datetime:
    """An ISO 8601 moment with an offset, in UTC; raises ValueError for anything else."""
    return utc(datetime.fromisoformat(text))


def in_zone(moment: datetime, zone_name: str) -> datetime:
    """The same moment, aware, with the zone's offset."""
    return moment.astimezone(zone(zone_name))


def wall_clock(moment: datetime, zone_name: str) -> datetime:
    """What the clocks of a zone show at a moment, as a naive datetime."""
    return in_zone(moment, zone_name).replace(tzinfo=None)


def offset(moment: datetime, zone_name: str) -> timedelta:
    """How far the zone's clocks are ahead of UTC at a moment."""
    return offset_in(moment, zone(zone_name))


def instant(day: date, clock: time, zone_name: str) -> datetime:
    """The moment at which the clocks of a zone show `clock` on `day`, in UTC."""
    # fold=0 reads a skipped time with the offset before the gap, which moves it on by the length of the gap.
    return datetime.combine(day, clock, zone(zone_name)).astimezone(UTC)


def local_date(moment: datetime, zone_name: str) -> date:
    return in_zone(moment, zone_name).date()


def local_dates(moments: Iterable[datetime], zone_name: str) -> list[date]:
    """The date of each of many moments."""
    there = zone(zone_name)
    return [moment.astimezone(there).date() for moment in moments]


def local_day(day: date, zone_name: str) -> Span:
    """The span of a date in a zone, not always 24 hours and empty where the date was skipped."""
    start = instant(day, time(), zone_name)
    return Span(start, max(start, instant(day + timedelta(days=1), time(), zone_name)))


def local_days(span: Span, zone_name: str) -> list[date]:
    """The dates of a zone that a span touches, ascending."""
    first = local_date(span.start, zone_name)
    last = local_date(max(span.start, span.end - timedelta(microseconds=1)), zone_name)
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


def transitions(zone_name: str, low: int, high: int) -> tuple[Sequence[int], Sequence[int]]:
    """The changes of a zone's clocks about [low, high], ascending: UTC minutes, and minutes ahead of UTC from then on.

    The first entry is no change, it lies at or before `low` and says what held there. All minutes are counted from
    1970-01-01T00:00Z. Offsets are whole minutes, as all have been since 1972; older ones lose their seconds. Raises
    UnknownZone.
    """
    return _transitions(zone_name, low // BLOCK, high // BLOCK)


def segments(zone_name: str, low: int, high: int) -> list[tuple[int, int, int]]:
    """[low, high) cut where the zone's clocks change: start, end and minutes ahead of UTC of each part."""
    if low >= high:
        return []
    at, offsets = transitions(zone_name, low, high)
    first, last = bisect_right(at, low) - 1, bisect_left(at, high)
    if last - first == 1:
        return [(low, high, offsets[first])]
    bounds = [low, *at[first + 1 : last], high]
    return list(zip(bounds, bounds[1:], offsets[first:last], strict=False))


def local_day_number(minute: int, zone_name: str) -> int:
    """The zone's date at a UTC minute, as days since 1970-01-01."""
    at, offsets = transitions(zone_name, minute, minute)
    return (minute + offsets[bisect_right(at, minute) - 1]) // DAY


def dated(zone_name: str, first: int, last: int, low: int, high: int) -> list[Pair]:
    """The UTC minutes of [low, high) whose date in a zone is from `first` to `last` (included, days since 1970-01-01).

    More than one stretch where clocks are turned back just after midnight, none for a date that was skipped.
    """
    clipped = [
        (max(start, first * DAY - offset), min(end, (last + 1) * DAY - offset))
        for start, end, offset in segments(zone_name, low, high)
    ]
    return [(start, end) for start, end in clipped if start < end]


@lru_cache(maxsize=4096)
def _transitions(zone_name: str, first: int, last: int) -> tuple[Sequence[int], Sequence[int]]:
    at, offsets = [first * BLOCK], [_offset(zone_name, first * BLOCK)]
    for block in range(first, last + 1):
        for minute, offset in _changes(zone_name, block):
            at.append(minute)
            offsets.append(offset)
    return at, offsets


@cache
def _changes(zone_name: str, block: int) -> tuple[Pair, ...]:
    """The changes after the start of a block up to its end, included: UTC minute and offset."""
    minutes = range(block * BLOCK, (block + 1) * BLOCK + 1, STEP)
    offsets = [(_offset(zone_name, minute), minute) for minute in minutes]
    return tuple((_change(zone_name, low, high), new) for (old, low), (new, high) in pairwise(offsets) if old != new)


def _change(zone_name: str, low: int, high: int) -> int:
    """The first minute after `low` with another offset than there, knowing that `high` has one."""
    old = _offset(zone_name, low)
    return low + bisect_right(range(low, high), False, key=lambda minute: _offset(zone_name, minute) != old)


def _folders() -> Sequence[Traversable]:
    """Where zoneinfo looks for a zone, in its order."""
    return [*map(Path, zoneinfo.TZPATH), PACKAGE]


def _source() -> Traversable:
    """The first of them in which zones are; of what only another one has the rules go with that."""
    return next(folder for folder in _folders() if folder.joinpath("Etc", "UTC").is_file())


def _release_of(folder: Traversable) -> str:
    """Empty where the files do not say."""
    told = folder / "tzdata.zi"
    found = RELEASE.match(told.read_bytes()) if told.is_file() else None
    return found[1].decode() if found else ""


def _offset(zone_name: str, minute: int) -> int:
    return offset(moment(min(max(minute, EARLIEST), LATEST)), zone_name) // MINUTE


# Of the rules of the machine and those of the package the newer ones hold, for all of this process: zoneinfo itself
# takes the machine's, which may be years behind.
if _release_of(_source()) < _release_of(PACKAGE):
    zoneinfo.reset_tzpath(())
