"""Requests: see what waits for an answer, and give it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from cards import booking as cards
from dialogs.bookings import reschedule
from dialogs.choices import remembered
from dialogs.shown import shown
from dialogs.turn import Reply, Turn
from language import format
from language.words import words_for
from scheduling import zones
from scheduling.errors import AlreadyOver, Outdated
from scheduling.model import Booked, Booking, Organizer
from scheduling.ports import Ports
from scheduling.usecases import bookings
from scheduling.usecases import requests as cases

Values = Mapping[str, Any]
Act = Callable[[Ports, str, Organizer, int | None], Awaitable[Booking]]


async def approve(ports: Ports, turn: Turn, values: Values) -> Reply:
    """The request that is meant granted, or the time accepted that was suggested; asked where several wait."""
    return await _answer(ports, turn, values, "approve", bookings.approve)


async def decline(ports: Ports, turn: Turn, values: Values) -> Reply:
    """The request that is meant refused, or withdrawn by who asked; asked where several wait."""
    return await _answer(ports, turn, values, "decline", _refuse)


async def suggest(ports: Ports, turn: Turn, values: Values) -> Reply:
    """Other times for the request that is meant; asked where several wait."""
    found = str(values.get("uid") or "") or await _only(ports, turn, values, "suggest")
    if isinstance(found, Reply):
        return found
    slot = (await bookings.view(ports, found, turn.person)).booking.slot
    day = zones.local_date(slot.start, turn.person.zone).isoformat()
    return await reschedule(ports, turn, {"uid": found, "day": day})


async def listing(ports: Ports, turn: Turn, values: Values) -> Reply:
    """All that waits for an answer; the only one as it is, ready to be answered."""
    words = words_for(turn.person.language)
    waiting = await cases.unanswered(ports, turn.person)
    if not waiting:
        return Reply(text=words("requests.none"), about={})
    if len(waiting) == 1:
        return await shown(ports, turn, waiting[0].booking.uid)
    return _offered(turn, waiting, "booking", words("requests.title"))


async def _answer(ports: Ports, turn: Turn, values: Values, verb: str, act: Act) -> Reply:
    uid = str(values.get("uid") or "")
    if not uid:
        found = await _only(ports, turn, values, verb)
        if isinstance(found, Reply):
            return found
        uid = found
    said = ""
    try:
        await act(ports, uid, turn.person, values.get("sequence"))
    except (AlreadyOver, Outdated) as problem:
        # Answered elsewhere meanwhile, or it expired: the card shows which.
        said = words_for(turn.person.language)(f"error.{problem.name}")
    # An answer is final, so "undo" must not reach for whatever was done before it.
    return replace(await shown(ports, turn, uid, said), draft={})


async def _refuse(ports: Ports, uid: str, by: Organizer, sequence: int | None) -> Booking:
    booking = (await bookings.view(ports, uid, by)).booking
    mine = booking.organizer_id == by.id
    return await bookings.decline(ports, uid, by) if mine else await bookings.cancel(ports, uid, by)


async def _only(ports: Ports, turn: Turn, values: Values, verb: str) -> str | Reply:
    """The uid of the only request that fits, or of the one in front of the reader, which `near` is if it is one; a
    choice of several, a sentence for none."""
    words, person = words_for(turn.person.language), str(values.get("person") or "").casefold()
    waiting = await cases.unanswered(ports, turn.person)
    fitting = [one for one in waiting if person in one.other(turn.person).casefold()]
    fitting = [one for one in fitting if one.booking.uid == values.get("near")] or fitting
    if len(fitting) == 1:
        return fitting[0].booking.uid
    if fitting:
        return _offered(turn, fitting, f"{verb}_booking", words(f"requests.which_{verb}"))
    return Reply(text=words("requests.not_found" if waiting else "requests.none"))


def _offered(turn: Turn, found: Sequence[Booked], verb: str, question: str) -> Reply:
    words, reader = words_for(turn.person.language), turn.person
    rows = [(one.booking, one.organizer) for one in found]
    card = cards.choose_booking(words, question, rows, reader, verb, {})
    titles = (
        f"{one.booking.title} {one.other(reader)} {format.start(one.booking.slot.start, reader.zone, words)}"
        for one in found
    )
    options = [(title, verb, {"uid": one.booking.uid}) for title, one in zip(titles, found, strict=True)]
    return Reply(card=card, about=remembered(options))
