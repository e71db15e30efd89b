"""A booking as the answer of a dialog."""

from __future__ import annotations

from cards.booking import booking_card
from dialogs.turn import Reply, Turn
from language.words import words_for
from scheduling.ports import Ports
from scheduling.usecases.bookings import view


async def shown(ports: Ports, turn: Turn, uid: str, said: str = "") -> Reply:
    """The present state of a booking for who asks; raises NotFound, NotAllowed."""
    booked = await view(ports, uid, turn.person)
    words = words_for(turn.person.language)
    card = booking_card(words, booked.booking, booked.organizer, turn.person, said=said)
    return Reply(card=card, shows=uid, about={"uid": uid})
