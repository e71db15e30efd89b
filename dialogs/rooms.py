"""One's own meeting shown to a group, where it stays as the meeting is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from cards.room import room_card
from dialogs.bookings import which
from dialogs.pressed import needed
from dialogs.shown import shown
from dialogs.turn import Placed, Reply, Turn
from language.words import words_for
from scheduling.model import Organizer
from scheduling.ports import Ports
from scheduling.usecases import bookings as cases
from scheduling.usecases import rooms

Values = Mapping[str, Any]


async def share(ports: Ports, turn: Turn, values: Values) -> Reply:
    """The meeting that is meant, for all who read along: here, or in the group in which it was spoken of last."""
    found = await which(ports, turn, values, "share_booking", "agenda.which_share", {})
    if isinstance(found, Reply):
        return found
    words = words_for(turn.person.language)
    booking = (await cases.view(ports, found, turn.person)).booking
    if booking.status != "confirmed" or booking.slot.end <= ports.clock():
        return Reply(text=words("error.already_over"))
    # For all at once it is drawn in the words and the zone of who shows it; whoever looks gets it in their own.
    token = rooms.token_of(ports, booking)
    card = await _card(ports, turn.person, token)
    shows = {"language": turn.person.language, "zone": turn.person.zone, "token": token}
    if turn.shared:
        return Reply(card=card, public=True, places=Placed((found,), shows), about={"uid": found})
    group = await rooms.group_of(ports, found, turn.person)
    if group is None:
        return Reply(text=words("room.in_group"), about={"uid": found})
    mine = await shown(ports, turn, found, words("room.shown"))
    return replace(mine, places=Placed((found,), shows, card=card, group=group, unseen=words("room.not_shown")))


async def show(ports: Ports, turn: Turn, values: Values) -> Reply:
    """The same card for one who looks at it."""
    return Reply(card=await _card(ports, turn.person, str(needed(values, "token"))), public=True)


async def _card(ports: Ports, reader: Organizer, token: str) -> Mapping[str, Any]:
    seen = await rooms.seen(ports, token)
    words = words_for(reader.language)
    return room_card(words, seen.booking, seen.organizer, reader.zone, ports.clock(), token)
