"""Hours, days off, time zone, and why nobody can book."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from cards import kit
from cards.home import notice
from dialogs import meeting_types
from dialogs.turn import Reply, Turn
from language import format
from language.times import Time
from language.words import Words, words_for
from scheduling import zones
from scheduling.minutes import MINUTE
from scheduling.model import MIDNIGHT, MeetingType, Organizer, Override
from scheduling.ports import Ports
from scheduling.spans import Span
from scheduling.usecases import bookings, organizers
from scheduling.usecases import meeting_types as cases

Values = Mapping[str, Any]
Minutes = tuple[int, int]  # of a day
LONGEST = 366  # days that can be blocked with one sentence


async def set_hours(ports: Ports, turn: Turn, values: Values) -> Reply:
    """The weekly hours, with a way back to the old ones."""
    words = words_for(turn.person.language)
    if not values.get("availability"):
        return Reply(text=words("dialog.hours_what"))
    before = [cases.availability_of(one) for one in turn.person.openings]
    person = await organizers.set_hours(ports, turn.person, cases.openings_from(values["availability"]))
    zone = format.place(person.zone, words)
    said = words("dialog.hours_set", hours=format.hours(person.openings, words), zone=zone)
    return _done(words, words("field.hours"), said, "set_hours", {"availability": before})


async def set_zone(ports: Ports, turn: Turn, values: Values) -> Reply:
    words = words_for(turn.person.language)
    if not values.get("timezone"):
        return Reply(text=words("dialog.zone_what"))
    before = turn.person.zone
    person = await organizers.set_zone(ports, turn.person, values["timezone"])
    said = words("dialog.zone_set", zone=format.zone_name(person.zone, words))
    return _done(words, format.place(person.zone, words), said, "set_timezone", {"timezone": before})


async def block(ports: Ports, turn: Turn, values: Values) -> Reply:
    """Nobody can book then; what is booked already stays."""
    words = words_for(turn.person.language)
    dates, hours = _when(values.get("when"), turn.person, ports.clock())
    if not dates:
        return Reply(text=words("dialog.when_what"))
    overrides = [Override(day, _without(_open_on(turn.person, day), hours)) for day in dates]
    await organizers.replace_overrides(ports, turn.person, dates, overrides)
    said = words("dialog.blocked", when=_said(words, dates, hours))
    before = [
        {"date": one.date.isoformat(), "intervals": one.intervals} for one in turn.person.overrides if one.date in dates
    ]
    undo = {"dates": [day.isoformat() for day in dates], "before": before}
    return _done(words, _said(words, dates, hours), said, "unblock_time", undo)


async def unblock(ports: Ports, turn: Turn, values: Values) -> Reply:
    """The weekly hours count again; as the undoing of `block`, what was said of these dates before."""
    words = words_for(turn.person.language)
    dates = [date.fromisoformat(day) for day in values.get("dates", ())]
    if not dates:
        dates, _ = _when(values.get("when"), turn.person, ports.clock())
    if not dates:
        return Reply(text=words("dialog.when_what"))
    before = [
        Override(date.fromisoformat(one["date"]), tuple((start, end) for start, end in one["intervals"]))
        for one in values.get("before", ())
    ]
    await organizers.replace_overrides(ports, turn.person, dates, before)
    when = _said(words, dates, None)
    return Reply(card=notice(when, words("dialog.unblocked", when=when)))


async def why(ports: Ports, turn: Turn, values: Values) -> Reply:
    """What takes the time away on a day or at a time of it, rule by rule, and what is left."""
    words = words_for(turn.person.language)
    dates, hours = _when(values.get("when"), turn.person, ports.clock())
    if values.get("day"):
        dates = [date.fromisoformat(values["day"])]
    day = dates[0] if dates else zones.local_date(ports.clock(), turn.person.zone)
    mine = [] if values.get("name") else await cases.mine(ports, turn.person)
    asked = {"day": day.isoformat(), **{name: value for name, value in values.items() if name in ("id", "name")}}
    found = mine[0] if mine else await meeting_types.find(ports, turn, words, asked, "why")
    if isinstance(found, Reply):
        return found
    if hours and _is_moment(values.get("when")):
        hours = (hours[0], min(hours[0] + int(found.duration / MINUTE), MIDNIGHT))
    return await _explained(ports, turn, words, found, day, hours)


async def _explained(
    ports: Ports, turn: Turn, words: Words, meeting_type: MeetingType, day: date, hours: Minutes | None
) -> Reply:
    window, asked = zones.local_day(day, turn.person.zone), _said(words, [day], hours)
    if hours:
        low, high = (_moment(day, minute, turn.person.zone) for minute in hours)
        window = Span(low, max(low, high))
    reasons = await bookings.why(ports, meeting_type.id, window, turn.person)
    whole = zones.local_day(day, turn.person.zone)
    rows = [_reason(words, one, whole, turn.person.zone) for one in reasons]
    offer = await bookings.offer(ports, ports.links.address(meeting_type, turn.person.page), window)
    if offer.slots:
        times = format.listed((format.clock(one.start, turn.person.zone, words) for one in offer.slots), words)
        rows.append(kit.text(words("dialog.why_open", day=asked, times=times)))
    heading = words("dialog.why_partly" if offer.slots else "dialog.why_title", day=asked)
    return Reply(card=kit.card([kit.title(heading), kit.quiet(kit.plain(meeting_type.name)), *rows]))


def _reason(words: Words, closed: bookings.Reason, whole: Span, zone: str) -> Any:
    """`All day: outside your hours`, `14:00–16:00: “Team day” in your calendar`."""
    span = words("dialog.all_day") if closed.span == whole else format.clocks(closed.span, zone, words)
    reason = words(f"reason.{closed.reason}")
    if closed.detail:
        reason = words("reason.event", title=kit.plain(closed.detail))
    return kit.text(words("dialog.why_row", span=span, reason=reason), spacing="Small")


def _done(words: Words, heading: str, said: str, command: str, values: Values) -> Reply:
    undo = {"command": command, "values": dict(values)}
    return Reply(
        card=notice(heading, said, kit.press(words("action.undo"), command, values)),
        draft={"undo": undo},
    )


def _moment(day: date, minute: int, zone: str) -> datetime:
    days, minute = divmod(minute, MIDNIGHT)
    return zones.instant(day + timedelta(days=days), time(*divmod(minute, 60)), zone)


def _is_moment(when: Any) -> bool:
    return isinstance(when, Time) and when.kind == "instant" and not when.minutes


def _when(when: Any, person: Organizer, now: datetime) -> tuple[list[date], Minutes | None]:
    """The dates that are meant, and the hours of each where only those are. Nothing for a time that names none."""
    if not isinstance(when, Time):
        return [], None
    today = zones.local_date(now, person.zone)
    if when.kind == "options":
        return [day for one in when.options for day in _when(one, person, now)[0]], None
    if when.kind == "day" and when.date:
        return [when.date], None
    if when.kind == "range" and when.last:
        first = when.first or today
        days = min((when.last - first).days + 1, LONGEST)
        hours = (_minute(when.daily[0], 0), _minute(when.daily[1], MIDNIGHT)) if when.daily else None
        return [first + timedelta(days=n) for n in range(days)], hours
    if when.kind in ("window", "instant"):
        return _clocked(when, person)
    return [], None


def _clocked(when: Time, person: Organizer) -> tuple[list[date], Minutes | None]:
    start = zones.wall_clock(when.start, person.zone) if when.start else None
    end = zones.wall_clock(when.end, person.zone) if when.end else None
    day = start or end
    if day is None:
        return [], None
    if when.kind == "instant" and start:
        end = start + timedelta(minutes=when.minutes or 60)
    low = start.hour * 60 + start.minute if start else 0
    high = end.hour * 60 + end.minute if end and end.date() == day.date() else MIDNIGHT
    return [day.date()], (low, high)


def _minute(clock: str | None, default: int) -> int:
    if clock is None:
        return default
    hours, _, minutes = clock.partition(":")
    return int(hours) * 60 + int(minutes)


def _open_on(person: Organizer, day: date) -> list[tuple[int, int]]:
    """The open minutes of a date as they are now."""
    known = [one for one in person.overrides if one.date == day]
    if known:
        return [interval for one in known for interval in one.intervals]
    return [(one.start, one.end) for one in person.openings if day.weekday() in one.days]


def _without(intervals: Sequence[tuple[int, int]], hours: Minutes | None) -> tuple[tuple[int, int], ...]:
    """The intervals less the hours; all of them if no hours were said."""
    if hours is None:
        return ()
    low, high = hours
    parts = [part for start, end in intervals for part in ((start, min(end, low)), (max(start, high), end))]
    return tuple(sorted({(start, end) for start, end in parts if start < end}))


def _said(words: Words, dates: Sequence[date], hours: Minutes | None) -> str:
    first = format.day(dates[0], words)
    if len(dates) > 1:
        consecutive = (dates[-1] - dates[0]).days == len(dates) - 1
        first = (
            f"{first} – {format.day(dates[-1], words)}"
            if consecutive
            else format.listed((format.day(day, words) for day in dates), words)
        )
    if hours is None:
        return first
    return f"{first}, {format.minute(hours[0], words)}–{format.minute(hours[1], words)}"
