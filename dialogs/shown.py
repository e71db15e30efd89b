"""A booking as the answer of a dialog."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from cards.booking import booking_card
from dialogs.turn import Reply, Turn
from dialogs.undoing import button, undoing
from language.words import words_for
from scheduling.model import Actor, Booked, Booking, Neighbour, Organizer
from scheduling.ports import Ports
from scheduling.usecases import requests, rooms
from scheduling.usecases.bookings import view


async def shown(ports: Ports, turn: Turn, uid: str, said: str = "") -> Reply:
    """The present state of a booking for who asks; raises NotFound, NotAllowed."""
    booked = await view(ports, uid, turn.person)
    words = words_for(turn.person.language)
    undo = going_back(booked.booking, turn.person, ports.clock())
    card = booking_card(
        words,
        booked.booking,
        booked.organizer,
        turn.person,
        said=said,
        join_url=booked.join_url,
        now=ports.clock(),
        neighbours=await _neighbours(ports, booked, turn),
        undo=button(words, undo) if undo else None,
        manage_url=ports.links.booking(booked.booking),
        waits=booked.waiting,
        until=booked.changes_until,
        spoken_of=turn.shared or await rooms.group_of(ports, uid, turn.person) is not None,
    )
    return Reply(card=card, shows=uid, about={"uid": uid}, spoken_of=(uid,))


def going_back(booking: Booking, reader: Organizer, now: datetime) -> dict[str, Any] | None:
    """How the reader takes the last move of a booking back; None where it was somebody else's, or is too long ago."""
    side: Actor = "organizer" if booking.organizer_id == reader.id else "attendee"
    if not (booking.previous and booking.moved_at and booking.can_go_back(side, now)):
        return None
    back = {"uid": booking.uid, "start": booking.previous.start.isoformat()}
    return undoing(booking.moved_at, "move_back", back, booking.undo)


async def _neighbours(ports: Ports, booked: Booked, turn: Turn) -> Sequence[Neighbour]:
    """What who is to answer a request has on that day; of no concern to anybody else."""
    booking = booked.booking
    if booking.status != "requested" or booking.organizer_id != turn.person.id or booking.waits_for != "organizer":
        return ()
    return await requests.neighbours(ports, booking, turn.person)
