"""A booking as the answer of a dialog."""

from __future__ import annotations

from collections.abc import Sequence

from cards.booking import booking_card
from dialogs.turn import Reply, Turn
from language.words import words_for
from scheduling.model import Booked, Neighbour
from scheduling.ports import Ports
from scheduling.usecases import requests
from scheduling.usecases.bookings import view


async def shown(ports: Ports, turn: Turn, uid: str, said: str = "") -> Reply:
    """The present state of a booking for who asks; raises NotFound, NotAllowed."""
    booked = await view(ports, uid, turn.person)
    words = words_for(turn.person.language)
    card = booking_card(
        words,
        booked.booking,
        booked.organizer,
        turn.person,
        said=said,
        join_url=booked.join_url,
        now=ports.clock(),
        neighbours=await _neighbours(ports, booked, turn),
    )
    return Reply(card=card, shows=uid, about={"uid": uid})


async def _neighbours(ports: Ports, booked: Booked, turn: Turn) -> Sequence[Neighbour]:
    """What who is to answer a request has on that day; of no concern to anybody else."""
    booking = booked.booking
    if booking.status != "requested" or booking.organizer_id != turn.person.id:
        return ()
    return await requests.neighbours(ports, booking, turn.person)
