"""Meetings that a change of zone rules has put at another time of day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from cards import kit
from cards.agenda import more
from cards.kit import Json
from language import format
from language.words import Words
from scheduling.agreed import as_agreed
from scheduling.model import Booking, Shifted

MOST_LINES = 40


def shifted_card(words: Words, meetings: Sequence[tuple[Booking, Shifted]], now: datetime) -> Json:
    """Each with both times of day, a button that brings the agreed one back, and its details."""
    body = [
        kit.title(words("shifted.title")),
        kit.text(words("shifted.lead")),
        *(_row(words, booking, one, now) for booking, one in meetings[: kit.MOST_ROWS]),
        *(_line(words, booking, one) for booking, one in meetings[kit.MOST_ROWS : MOST_LINES]),
        *more(words, len(meetings), MOST_LINES),
        kit.text(words("shifted.how"), spacing="Medium"),
    ]
    return kit.card(body)


def _line(words: Words, booking: Booking, one: Shifted) -> Any:
    """The same without buttons, for which a card has no more room."""
    name = words("agenda.row", name=booking.title, other=booking.attendee.name)
    was = "" if one.ours is None else f"{words('booking.was')} {format.start_ahead(one.start, one.ours, words)}"
    parts = (format.start_at(one.start, one.zone, words), was, name, format.shifted_for_attendee(booking, one, words))
    return kit.quiet(kit.plain(" · ".join(filter(None, parts))), spacing="Small")


def _row(words: Words, booking: Booking, one: Shifted, now: datetime) -> Any:
    name = words("agenda.row", name=booking.title, other=booking.attendee.name)
    time = format.start_at(one.start, one.zone, words)
    lines: list[Any] = [kit.text(kit.plain(time), weight="Bolder")]
    if one.ours is not None:
        lines.append(kit.struck(words("booking.was"), format.start_ahead(one.start, one.ours, words)))
    lines.append(kit.text(kit.plain(name), spacing="None"))
    if said := format.shifted_for_attendee(booking, one, words):
        lines.append(kit.quiet(kit.plain(said)))
    full = f"{time}, {name}"  # ten buttons of one name tell nothing
    details = kit.press(words("action.details"), "booking", {"uid": booking.uid}, tooltip=full)
    return kit.tall_row(lines, *_back(words, booking, one, now, full), details, spacing="Medium")


def _back(words: Words, booking: Booking, one: Shifted, now: datetime, full: str) -> list[Json]:
    """The button that brings the agreed time of day back, unless that is over by now."""
    start = as_agreed(booking, one)
    if start <= now:
        return []
    which = {"moving": booking.uid, "start": start.isoformat()}
    label = words("shifted.back", time=format.clock(start, one.zone, words))
    return [kit.press(label, "take", which, tooltip=full)]
