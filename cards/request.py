"""What a card says of a request: what lies beside it, for whose answer it waits and until when, and the answers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from cards import kit
from cards.kit import Json
from language import format
from language.words import Words
from scheduling import zones
from scheduling.model import Actor, Booking, Neighbour, Organizer

SHOWN = 2  # neighbours on either side


def asked(words: Words, booking: Booking, reader: Organizer, neighbours: Sequence[Neighbour]) -> list[Any]:
    """For the organizer, who is to decide."""
    deadline = format.start(booking.answer_by, reader.zone, words)
    return [
        kit.quiet(words("booking.day"), spacing="Medium"),
        *_day(words, booking, reader, neighbours),
        kit.quiet(words("booking.answer_by", when=deadline), spacing="Medium"),
    ]


def waiting(words: Words, booking: Booking, reader: Organizer, other: str, side: Actor) -> list[Any]:
    """For who asked, and for both sides of a time that was suggested."""
    deadline = format.start(booking.answer_by, reader.zone, words)
    key = "waiting"
    if booking.outcome == "suggested":
        key = "suggested_mine" if side == "organizer" else "suggested_theirs"
    return [kit.quiet(words(f"booking.{key}", other=kit.plain(other), when=deadline), spacing="Medium")]


def answers(words: Words, booking: Booking, reader: Organizer, side: Actor) -> list[Json]:
    """What a side can do with a request. Whose word it waits for grants it as it was seen; an organizer suggests
    another time by moving it, from that day on."""
    which, mine = {"uid": booking.uid}, booking.waits_for == side
    seen = {**which, "sequence": booking.sequence}
    if side == "attendee":
        accept = kit.press(words("action.accept"), "approve_booking", seen, main=True)
        move = kit.press(words("action.move"), "reschedule_booking", which)
        return [*([accept] if mine else []), move, kit.press(words("action.cancel"), "cancel_booking", which)]
    day = zones.local_date(booking.slot.start, reader.zone).isoformat()
    approve = kit.press(words("action.approve"), "approve_booking", seen, main=True)
    return [
        *([approve] if mine else []),
        kit.press(words("action.decline"), "decline_booking", which),
        kit.press(words("action.suggest"), "reschedule_booking", {**which, "day": day}),
    ]


def _day(words: Words, booking: Booking, reader: Organizer, neighbours: Sequence[Neighbour]) -> list[Any]:
    before = [one for one in neighbours if one.span.start < booking.slot.start]
    after = [one for one in neighbours if one.span.start >= booking.slot.start]
    clocks = format.clocks(booking.slot, reader.zone, words)
    here = kit.text(kit.plain(f"{clocks} · {words('booking.this')}"), weight="Bolder", spacing="None")
    earlier = [_line(words, one, reader) for one in before[-SHOWN:]]
    later = [_line(words, one, reader) for one in after[:SHOWN]]
    alone = [] if neighbours else [kit.text(words("booking.alone"), spacing="None")]
    return [*earlier, here, *later, *alone]


def _line(words: Words, neighbour: Neighbour, reader: Organizer) -> Any:
    title = neighbour.title or words("reason.busy")
    if neighbour.other:
        title = words("agenda.row", name=title, other=neighbour.other)
    return kit.text(kit.plain(f"{format.clocks(neighbour.span, reader.zone, words)} · {title}"), spacing="None")
