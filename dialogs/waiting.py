"""Waiting for an earlier time: from now on, or no more."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from cards import booking as cards
from dialogs import help
from dialogs.bookings import titled
from dialogs.choices import remembered
from dialogs.pressed import needed
from dialogs.shown import shown
from dialogs.turn import Reply, Turn
from language.words import words_for
from scheduling.model import Booked
from scheduling.ports import Ports
from scheduling.spans import Span
from scheduling.usecases import bookings, waiting

Values = Mapping[str, Any]


async def wait(ports: Ports, turn: Turn, values: Values) -> Reply:
    """Earlier times are told from now on, or no more."""
    words, uid, on = words_for(turn.person.language), needed(values, "uid"), bool(values.get("on"))
    await (waiting.wait if on else waiting.stop)(ports, uid, turn.person)
    return await shown(ports, turn, uid, words("earlier.waits" if on else "earlier.stopped"))


async def earlier(ports: Ports, turn: Turn, values: Values) -> Reply:
    """The same for the booking the conversation is about, or for the one that is meant of those this person booked."""
    mine = await _booked(ports, turn)
    if not mine:
        return Reply(text=words_for(turn.person.language)("agenda.not_found"))
    return await _of(ports, turn, mine, "earlier.which", on=True)


async def abort(ports: Ports, turn: Turn, values: Values) -> Reply:
    """What is half done is dropped. Where nothing is, "stop" ends the waiting of who waits."""
    waits = [] if "asks" in (turn.draft or {}) else [one for one in await _booked(ports, turn) if one.waiting]
    return await _of(ports, turn, waits, "earlier.which_stop", on=False) if waits else await help.abort(ports, turn, {})


async def _booked(ports: Ports, turn: Turn) -> list[Booked]:
    """What this person has booked with others, by start."""
    now, person = ports.clock(), turn.person
    ahead = await bookings.agenda(ports, person, Span(now, now + bookings.AHEAD))
    return [one for one in ahead if one.booking.attendee.person_id == person.id and one.booking.slot.start > now]


async def _of(ports: Ports, turn: Turn, fitting: Sequence[Booked], question: str, *, on: bool) -> Reply:
    """For the only one of these, or the one that the conversation is about; asked where several are left."""
    about = ((turn.draft or {}).get("about") or {}).get("uid")
    meant = [one for one in fitting if one.booking.uid == about] or fitting
    if len(meant) == 1:
        return await wait(ports, turn, {"uid": meant[0].booking.uid, "on": on})
    words = words_for(turn.person.language)
    rows = [(one.booking, one.organizer) for one in meant]
    options = [(titled(one, turn.person, words), "wait", {"uid": one.booking.uid, "on": on}) for one in meant]
    card = cards.choose_booking(words, words(question), rows, turn.person, "wait", {"on": on})
    return Reply(card=card, about=remembered(options))
