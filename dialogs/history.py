"""What happened with a booking: what was sent, to whom, and what came back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from cards import booking as booking_cards
from cards.history import history_card
from dialogs.turn import Reply, Turn
from language.words import words_for
from scheduling.model import Booking
from scheduling.ports import Ports
from scheduling.spans import Span
from scheduling.texts import unaccented
from scheduling.usecases import bookings, letters

BEFORE = timedelta(days=30)


async def history(ports: Ports, turn: Turn, values: Mapping[str, Any]) -> Reply:
    """The record of the booking that is meant; a choice where several fit, the latest first."""
    if values.get("uid"):
        return await _of(ports, turn, str(values["uid"]))
    words, now = words_for(turn.person.language), ports.clock()
    mine = await letters.given(ports, turn.person, Span(now - BEFORE, now + bookings.AHEAD))
    person = unaccented(str(values.get("person") or ""))
    fitting = [one for one in mine if person in unaccented(f"{one.attendee.name} {one.title}")]
    if not fitting:
        return Reply(text=words("told.not_found"))
    if len(fitting) == 1:
        return await _of(ports, turn, fitting[0].uid)
    latest = sorted(fitting, key=_touched, reverse=True)
    rows = [(one, turn.person) for one in latest]
    return Reply(card=booking_cards.choose_booking(words, words("told.which"), rows, turn.person, "history", {}))


async def _of(ports: Ports, turn: Turn, uid: str) -> Reply:
    found = await letters.history(ports, uid, turn.person)
    words = words_for(turn.person.language)
    card = history_card(words, found.booking, found.told, found.heard, turn.person)
    return Reply(card=card, about={"uid": uid})


def _touched(booking: Booking) -> Any:
    return booking.changed or booking.created
