"""Dates, times, spans and lengths for a reader: the one place that writes them, so that all doors write the same.

What a page of slots says over and over is remembered: Babel takes its time.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Any, Literal

from babel import dates, lists, numbers

from language.words import Words
from scheduling import distances, zones
from scheduling.model import MIDNIGHT, Booking, Opening, Shifted
from scheduling.spans import Span

Width = Literal["abbreviated", "wide"]
UNITS = {"days": 24 * 60, "hours": 60, "minutes": 1}  # in minutes


@lru_cache(maxsize=4096)
def weekday(day: date, words: Words, width: Width = "abbreviated") -> str:
    return str(dates.get_day_names(width, "format", words.locale)[day.weekday()])


@lru_cache(maxsize=4096)
def day(value: date, words: Words) -> str:
    """`Tue 4 March`."""
    return words("format.day", weekday=weekday(value, words), date=month_day(value, words))


@lru_cache(maxsize=4096)
def month_day(value: date, words: Words) -> str:
    """`4 March`, beside a weekday in other letters."""
    return dates.format_skeleton("MMMMd", value, locale=words.locale)


@lru_cache(maxsize=4096)
def long_day(value: date, words: Words) -> str:
    """`Tuesday, 4 March 2026`, in the order of the language."""
    return dates.format_date(value, "full", locale=words.locale)


def short_day(value: date, words: Words) -> str:
    """`4 Mar`, where room is scarce."""
    return dates.format_skeleton("MMMd", value, locale=words.locale)


def month(value: date, words: Words) -> str:
    """`Mar`."""
    return dates.format_skeleton("MMM", value, locale=words.locale)


def number(value: int, words: Words) -> str:
    """`1,200`."""
    return str(numbers.format_decimal(value, locale=words.locale))


def dates_of(first: date, last: date, words: Words) -> str:
    """`2 Feb – 29 Mar 2026`."""
    return str(dates.format_interval(first, last, "yMMMd", locale=words.locale))


def clock(moment: datetime, zone: str, words: Words) -> str:
    """`13:30`, or `1:30 PM` where the reader's country counts to twelve."""
    return _time(zones.wall_clock(moment, zone).time(), words)


def clocks(slot: Span, zone: str, words: Words) -> str:
    """`13:30–14:00`; the second date is told where it is another."""
    start, end = clock(slot.start, zone, words), clock(slot.end, zone, words)
    last = zones.local_date(slot.end, zone)
    if zones.local_date(slot.start, zone) != last and zones.wall_clock(slot.end, zone).time() != time():
        return f"{start} – {day(last, words)}, {end}"
    return f"{start}–{end}"


def span(slot: Span, zone: str, words: Words) -> str:
    """`Tue 4 March, 13:30–14:00 (Berlin)`: weekday, date and zone, as on every first mention."""
    return f"{day(zones.local_date(slot.start, zone), words)}, {clocks(slot, zone, words)} ({place(zone, words)})"


def start(moment: datetime, zone: str, words: Words) -> str:
    """`Tue 4 March, 13:30`: for subjects, whose letter says the zone."""
    return f"{day(zones.local_date(moment, zone), words)}, {clock(moment, zone, words)}"


def start_at(moment: datetime, zone: str, words: Words) -> str:
    """`Tue 4 March, 13:30 (Berlin)`: where nothing around it says the zone."""
    return f"{start(moment, zone, words)} ({place(zone, words)})"


def start_ahead(moment: datetime, minutes: int, words: Words) -> str:
    """`Tue 4 March, 13:30` on a clock that is so many minutes ahead of UTC."""
    return start(moment + timedelta(minutes=minutes), "UTC", words)


@lru_cache(maxsize=4096)
def place(zone: str, words: Words) -> str:
    """`Berlin`: the city a zone is named after, in the reader's language."""
    tz = zones.zone(zone)
    if "/" not in zone:
        return zone
    # "Argentina/Buenos Aires" is said by its last part.
    return dates.get_timezone_location(tz, locale=words.locale, return_city=True).rpartition("/")[2]


def venue(kind: str, detail: str, words: Words) -> str:
    """Where a meeting is: `Phone: +49 30 1234567`, or the address itself; empty if that is left open."""
    if kind == "none" or (kind == "in_person" and detail):
        return detail
    name = words(f"place.{kind}")
    return labelled(name, detail, words) if detail else name


def labelled(label: str, value: str, words: Words) -> str:
    """`Phone: +49 30 1234567`."""
    return words("format.labelled", label=label, value=value)


def zone_name(zone: str, words: Words) -> str:
    """`Central European Time – Berlin`, for pickers and small print."""
    if "/" not in zone or zone.startswith("Etc/"):
        return place(zone, words)  # "UTC" lies in no region that could be named
    return f"{dates.get_timezone_name(zones.zone(zone), locale=words.locale)} – {place(zone, words)}"


def language_name(words: Words) -> str:
    """`English`, `Français`: the reader's language, in itself."""
    name = words.locale.get_language_name() or words.language
    return name[:1].upper() + name[1:]


def shifted_for_attendee(booking: Booking, one: Shifted, words: Words) -> str:
    """Both times of day of who booked, where the rules of their own zone have changed; else empty."""
    if one.theirs is None:
        return ""
    time = start_at(one.start, booking.attendee.zone, words)
    was = start_ahead(one.start, one.theirs, words)
    return words("shifted.theirs", other=booking.attendee.name, time=time, was=was)


def same_clock(slot: Span, one: str, other: str) -> bool:
    """Whether two zones read the same at the start of a slot."""
    return not ahead(slot.start, one, other)


def other_clock(slot: Span, reader: str, other: str, words: Words) -> str:
    """`8:30–9:00 New York`, with its date where that differs; empty where both clocks read the same."""
    if same_clock(slot, reader, other):
        return ""
    theirs, ours = zones.local_date(slot.start, other), zones.local_date(slot.start, reader)
    date_part = f"{day(theirs, words)}, " if theirs != ours else ""
    return f"{date_part}{clocks(slot, other, words)} {place(other, words)}"


def other_start(slot: Span, reader: str, other: str, words: Words) -> str:
    """`8:30 New York`, with its weekday where that differs: for slots, where space is scarce."""
    theirs, ours = zones.local_date(slot.start, other), zones.local_date(slot.start, reader)
    weekday_part = f"{weekday(theirs, words)} " if theirs != ours else ""
    return f"{weekday_part}{clock(slot.start, other, words)} {place(other, words)}"


def ahead(moment: datetime, one: str, other: str) -> timedelta:
    """How far the clocks of the other zone are ahead; negative where they are behind."""
    return zones.offset(moment, other) - zones.offset(moment, one)


def unusual(moment: datetime, reader: str, other: str, words: Words) -> str:
    """A warning for the weeks in which two zones are not the usual distance apart; empty in all others."""
    found = distances.unusual(reader, other, moment)
    if found is None:
        return ""
    last = zones.local_date(found.until, reader) - timedelta(days=1)
    known = [length for length in found.usual if length] or list(found.usual)
    usual = listed([duration(length, words) for length in known], words, "or")
    values: dict[str, Any] = {"day": day(last, words), "here": place(reader, words), "there": place(other, words)}
    if not found.now:
        return words("slots.unusual_same", usual=usual, **values)
    now = duration(found.now, words)
    if not any(found.usual):
        return words("slots.unusual_apart", now=now, **values)
    return words("slots.unusual", now=now, usual=usual, **values)


@lru_cache(maxsize=4096)
def duration(length: timedelta, words: Words) -> str:
    """`30 minutes`, `1 hour 15 minutes`, `2 days`; in our words, since Babel 2.18 lacks them in three languages."""
    minutes = int(length.total_seconds() // 60)
    if minutes == 0:
        return words("format.unit.minutes", count=0)
    parts = []
    for unit, size in UNITS.items():
        count, minutes = divmod(minutes, size)
        if count:
            parts.append(words(f"format.unit.{unit}", count=count))
    return " ".join(parts)


def hours(openings: Sequence[Opening], words: Words) -> str:
    """`Mon–Thu 9:00–12:00, 13:00–17:00; Fri 9:00–13:00`."""
    of_days: dict[tuple[int, ...], list[tuple[int, int]]] = {}
    for one in openings:
        of_days.setdefault(one.days, []).append((one.start, one.end))
    return words("format.several").join(
        f"{weekdays(days, words)} {windows(pairs, words)}" for days, pairs in of_days.items()
    )


def windows(pairs: Iterable[tuple[int, int]], words: Words) -> str:
    """`9:00–12:00, 13:00–17:00`."""
    return ", ".join(f"{minute(start, words)}–{minute(end, words)}" for start, end in pairs)


def minute(value: int, words: Words) -> str:
    """A minute of the day as a clock reads it; the end of the day is 24:00 only where days have 24 hours in writing."""
    if value == MIDNIGHT and "h" not in dates.get_time_format("short", words.locale).pattern:
        return "24:00"
    return _time(time(value % MIDNIGHT // 60, value % 60), words)


def listed(items: Iterable[str], words: Words, style: str = "standard") -> str:
    """`one, two and three`; with style "or", `one, two or three`."""
    return lists.format_list(list(items), style, locale=words.locale)  # type: ignore[arg-type]


@lru_cache(maxsize=4096)
def _time(value: time, words: Words) -> str:
    return dates.format_time(value, "short", locale=words.locale)


@lru_cache(maxsize=4096)
def weekdays(days: Sequence[int], words: Words) -> str:
    """`Mon–Thu, Sat`."""
    names = dates.get_day_names("abbreviated", "format", words.locale)
    runs: list[list[int]] = []
    for weekday_number in sorted(days):
        if runs and runs[-1][-1] == weekday_number - 1:
            runs[-1].append(weekday_number)
        else:
            runs.append([weekday_number])
    return ", ".join(
        f"{names[run[0]]}–{names[run[-1]]}" if len(run) > 2 else ", ".join(str(names[d]) for d in run) for run in runs
    )
