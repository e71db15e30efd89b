"""What is ahead: a day, a week, everything, and what is told in the morning."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from itertools import groupby
from typing import Any

from cards import kit
from cards.booking import late_line
from cards.kit import Json
from language import format
from language.words import Words
from scheduling import zones
from scheduling.model import Actor, Booked, Organizer


def agenda_card(
    words: Words,
    heading: str,
    rows: Sequence[Booked],
    reader: Organizer,
    actions: Sequence[Json] = (),
    *,
    following: Booked | None = None,
    one_day: bool = False,
    now: datetime | None = None,
) -> Json:
    """Meetings by day, each with its details behind a button. `following` is what comes after an empty time; with
    `one_day` the heading has named the day."""
    body: list[Any] = [kit.title(heading)]
    if rows or following:
        body.append(kit.quiet(words("slots.zone", zone=format.place(reader.zone, words))))
    if not rows:
        body.append(kit.text(words("agenda.none"), spacing="Medium"))
    if following and not rows:
        body.append(kit.text(words("agenda.following"), spacing="Medium"))
        rows, one_day = [following], False
    shown = _rows(words, rows, reader, now) if one_day else _days(words, rows, reader, now)
    return kit.card([*body, *shown, *more(words, len(rows))], actions)


def preview_card(words: Words, today: date, rows: Sequence[Booked], reader: Organizer) -> Json:
    """What the morning brings: how much, from when on, and then the meetings."""
    body: list[Any] = [kit.title(words("preview.title", day=format.day(today, words)))]
    if rows:
        first = format.clock(rows[0].booking.slot.start, reader.zone, words)
        said = words("preview.some", count=len(rows), first=first)
        body += [kit.text(said), kit.quiet(words("slots.zone", zone=format.place(reader.zone, words)))]
    else:
        body.append(kit.text(words("preview.none")))
    rest = [kit.press(words("preview.stop"), "preview", {"on": False})]
    return kit.card([*body, *_rows(words, rows, reader), *more(words, len(rows))], rest)


def _days(words: Words, rows: Sequence[Booked], reader: Organizer, now: datetime | None) -> list[Any]:
    made: list[Any] = []
    shown = rows[: kit.MOST_ROWS]
    for day, of_day in groupby(shown, lambda one: zones.local_date(one.booking.slot.start, reader.zone)):
        made += [kit.heading(kit.capital(format.day(day, words))), *_rows(words, list(of_day), reader, now)]
    return made


def more(words: Words, count: int, shown: int = kit.MOST_ROWS) -> list[Any]:
    """How many of so many meetings are not shown, where a card has no room for all."""
    left = count - shown
    return [kit.quiet(words("agenda.more", count=left), spacing="Medium")] if left > 0 else []


def _rows(words: Words, rows: Sequence[Booked], reader: Organizer, now: datetime | None = None) -> list[Any]:
    return [_row(words, one, reader, now) for one in rows[: kit.MOST_ROWS]]


def _row(words: Words, booked: Booked, reader: Organizer, now: datetime | None) -> Any:
    """When, what and with whom, what is to be known of it, where; and its details."""
    booking, other = booked.booking, booked.other(reader)
    name = words("agenda.row", name=booking.title, other=other)
    lines = [
        kit.text(kit.plain(format.clocks(booking.slot, reader.zone, words)), weight="Bolder"),
        kit.text(kit.plain(name), spacing="None"),
        *(kit.text(line, spacing="None") for line in _states(words, booked, reader, now)),
    ]
    if where := _where(words, booked):
        lines.append(kit.quiet(where))
    full = f"{format.start(booking.slot.start, reader.zone, words)}, {name}"  # ten buttons of one name tell nothing
    button = kit.press(words("action.details"), "booking", {"uid": booking.uid}, tooltip=full)
    return kit.row(lines, button, spacing="Medium")


def _states(words: Words, booked: Booked, reader: Organizer, now: datetime | None) -> list[str]:
    """What is not as usual, each in a line."""
    booking, other = booked.booking, booked.other(reader)
    side: Actor = "organizer" if booking.organizer_id == reader.id else "attendee"
    said = []
    if booking.status == "requested":
        key = "agenda.waiting_mine" if side == booking.waits_for else "agenda.waiting"
        said.append(words(key, other=kit.plain(other)))
    if booking.late and not (now and booking.slot.end <= now):
        said.append(late_line(words, booking, other, side))
    return said


def _where(words: Words, booked: Booked) -> str:
    """The place, and the way in where there is one, as Markdown."""
    booking = booked.booking
    place = format.venue(booking.place, booking.place_detail, words)
    join = kit.words_link(words("action.join"), booked.join_url) if booked.join_url else ""
    return " · ".join(part for part in (kit.plain(place), join) if part)
