"""The rules of slots once more, slowly: minute by minute, asking zoneinfo about each. What the engine is held to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

Question = Mapping[str, Any]
MINUTE = timedelta(minutes=1)
WEEKDAYS = ("mo", "tu", "we", "th", "fr", "sa", "su")


def clock(text: str) -> int:
    return int(text[:2]) * 60 + int(text[3:])


def windows(question: Question, day: date) -> list[tuple[int, int]]:
    """Runs of open wall-clock minutes of a date, from a set of minutes."""
    overrides = [entry for entry in question["overrides"] if entry["date"] == day.isoformat()]
    weekly = [entry for entry in question["weekly_hours"] if WEEKDAYS[day.weekday()] in entry["days"]]
    intervals = [each for entry in overrides for each in entry["intervals"]] if overrides else weekly
    minutes = {minute for each in intervals for minute in range(clock(each["start"]), clock(each["end"]))}
    starts = [minute for minute in sorted(minutes) if minute - 1 not in minutes]
    return [(start, next(end for end in range(start, 1441) if end not in minutes)) for start in starts]


def day_of(day: date) -> date:
    return day


def week_of(day: date) -> tuple[int, int]:
    return day.isocalendar()[:2]


def oracle(question: Question) -> list[datetime]:
    """The starts that may be booked, in UTC."""
    zone = ZoneInfo(question["organizer_tz"])
    read = datetime.fromisoformat
    now, low, high = (read(question[name]).astimezone(UTC) for name in ("now", "from", "to"))

    def stretches(*names: str) -> list[tuple[datetime, datetime]]:
        pairs = [(read(start), read(end)) for name in names for start, end in question[name]]
        return [(start, end) for start, end in pairs if start < end]

    busy, held = stretches("busy", "bookings", "others", "holds"), stretches("bookings", "others")
    own, all_types = (
        [start.astimezone(zone).date() for start, _ in stretches(*names)]
        for names in (["bookings"], ["bookings", "others"])
    )
    counts: list[tuple[int | None, Callable[[date], Any], Mapping[Any, int]]] = [
        (question["max_per_day"], day_of, Counter(map(day_of, own))),
        (question["max_per_week"], week_of, Counter(map(week_of, own))),
        (question["max_total_per_day"], day_of, Counter(map(day_of, all_types))),
        (question["max_total_per_week"], week_of, Counter(map(week_of, all_types))),
        (question["max_per_booker"], lambda _: "anybody", {"anybody": question["of_booker"]}),
    ]
    before, after, notice, lasts, margin = (
        question[f"{name}_min"] * MINUTE for name in ("buffer_before", "buffer_after", "min_notice", "duration", "held")
    )
    hours = cache(lambda day: windows(question, day))

    @cache
    def window_at(minute: datetime) -> int | None:
        """Minutes since its window opened on the wall clock, None when closed."""
        local = minute.astimezone(zone)
        shown = local.hour * 60 + local.minute
        return next((shown - start for start, end in hours(local.date()) if start <= shown < end), None)

    def is_open(start: datetime) -> bool:
        since, local = window_at(start), start.astimezone(zone).date()
        horizon = question["horizon_days"]
        return (
            since is not None
            and since % question["increment_min"] == 0
            and not any(start - before < e and s < start + lasts + after for s, e in busy)
            and not any(start < e + margin and s - margin < start + lasts for s, e in held)
            and start >= now + notice
            and (horizon is None or local <= now.astimezone(zone).date() + timedelta(days=horizon))
            and all(limit is None or booked.get(unit(local), 0) < limit for limit, unit, booked in counts)
            and all(window_at(start + n * MINUTE) is not None for n in range(question["duration_min"]))
        )

    first = low.replace(second=0, microsecond=0) + (MINUTE if low.second or low.microsecond else 0 * MINUTE)
    minutes = (first + n * MINUTE for n in range(max(0, -((first - high) // MINUTE))))
    return [minute for minute in minutes if is_open(minute)]
