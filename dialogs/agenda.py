"""What is ahead of a person: a day, a week, everything, or the next meeting."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from cards import agenda as cards
from cards import kit
from cards.clearing import stretch
from dialogs.choices import remembered
from dialogs.shown import shown
from dialogs.turn import Reply, Turn
from dialogs.wanted import Wanted, wanted_of
from language import format
from language.words import Words, words_for
from scheduling import zones
from scheduling.model import Booked, Organizer
from scheduling.ports import Ports
from scheduling.spans import Span
from scheduling.usecases import bookings as cases

Values = Mapping[str, Any]
DAY = timedelta(days=1)
INSTANT = timedelta(microseconds=1)


async def listing(ports: Ports, turn: Turn, values: Values) -> Reply:
    """The meetings ahead, those of the time that was said, or with `next` the next one alone."""
    if values.get("next"):
        return await _next(ports, turn)
    words, now = words_for(turn.person.language), ports.clock()
    wanted = wanted_of(values, "when", turn.person, now)
    window = window_of(wanted, turn.person, now)
    rows = await cases.agenda(ports, turn.person, window)
    following = None if rows else await _following(ports, turn.person, window.end)
    heading = words("agenda.title") if wanted == Wanted() else _heading(words, window, turn.person, now)
    actions = _actions(words, wanted, window, rows, turn.person, now)
    one_day = len(zones.local_days(window, turn.person.zone)) == 1
    card = cards.agenda_card(words, heading, rows, turn.person, actions, following=following, one_day=one_day, now=now)
    return Reply(card=card, about=_about(words, rows, turn.person))


def window_of(wanted: Wanted, reader: Organizer, now: datetime) -> Span:
    """The time an agenda is asked for; everything ahead if none was said."""
    if wanted.low or wanted.high:
        first = zones.local_day(wanted.day, reader.zone).start if wanted.day else now
        low = wanted.low or first
        return Span(low, max(low, wanted.high or zones.local_day(zones.local_date(low, reader.zone), reader.zone).end))
    if wanted.day:
        return zones.local_day(wanted.day, reader.zone)
    return Span(now, now + cases.AHEAD)


async def _next(ports: Ports, turn: Turn) -> Reply:
    """The meeting that begins next, as the card that it has everywhere."""
    words, now = words_for(turn.person.language), ports.clock()
    ahead = await _following(ports, turn.person, now)
    if ahead is None:
        return Reply(text=words("agenda.none"), about={})
    begins = ahead.booking.slot.start - now
    said = words("agenda.next_later")
    if begins < DAY:
        said = words("agenda.next", length=format.duration(begins, words))
    return await shown(ports, turn, ahead.booking.uid, said)


async def _following(ports: Ports, person: Organizer, moment: datetime) -> Booked | None:
    """The first meeting that begins at a moment or after it."""
    ahead = await cases.agenda(ports, person, Span(moment, moment + cases.AHEAD))
    return next((one for one in ahead if one.booking.slot.start >= moment), None)


def _heading(words: Words, window: Span, reader: Organizer, now: datetime) -> str:
    day = zones.local_date(window.start, reader.zone)
    if window != zones.local_day(day, reader.zone):
        return words("agenda.of", when=stretch(words, window, reader))
    key = "agenda.today" if day == zones.local_date(now, reader.zone) else "agenda.of_day"
    return words(key, day=format.day(day, words))


def _actions(
    words: Words, wanted: Wanted, window: Span, rows: Sequence[Booked], reader: Organizer, now: datetime
) -> list[kit.Json]:
    """The days or weeks before and after, and what can be done with a whole day."""
    if wanted.day is None or (wanted.low and wanted.high):
        return []
    first, last = (zones.local_date(moment, reader.zone) for moment in (window.start, window.end - INSTANT))
    length = (last - first) + DAY
    actions = [
        kit.press(words(key, day=format.day(day, words)), "list_bookings", _days(day, length, reader))
        for key, day in (("slots.before", first - length), ("slots.after", last + DAY))
    ]
    if length == DAY and any(one.booking.slot.start > now for one in rows):
        actions.append(kit.press(words("agenda.clear"), "clear_day", {"day": first.isoformat()}))
    if length == DAY and first == zones.local_date(now, reader.zone) and reader.preview is None:
        actions.append(kit.press(words("preview.start"), "preview", {"on": True}))
    return actions


def _days(first: date, length: timedelta, reader: Organizer) -> dict[str, Any]:
    if length == DAY:
        return {"day": first.isoformat()}
    end = zones.local_day(first + length - DAY, reader.zone).end
    return {"day": first.isoformat(), "high": end.isoformat()}


def _about(words: Words, rows: Sequence[Booked], reader: Organizer) -> dict[str, Any]:
    """ "It" is the only meeting of the card; of several each can be named or numbered."""
    if len(rows) == 1:
        return {"uid": rows[0].booking.uid}
    options = [
        (
            f"{one.booking.title} {one.other(reader)} {format.start(one.booking.slot.start, reader.zone, words)}",
            "booking",
            {"uid": one.booking.uid},
        )
        for one in rows[: kit.MOST_ROWS]
    ]
    return remembered(options) if options else {}
