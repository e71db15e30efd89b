"""The step between a tap and a booking, where there is something to ask; the time is kept meanwhile."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from cards.confirm import LONGEST_NOTE, confirm_card
from dialogs.turn import Reply, Turn
from language import format
from language.words import words_for
from scheduling import addresses
from scheduling.errors import PageClosed
from scheduling.ports import Ports
from scheduling.texts import paragraphs
from scheduling.usecases import bookings as cases

Values = Mapping[str, Any]


async def asked(ports: Ports, turn: Turn, values: Values, uid: str, start: datetime, said: str = "") -> Reply | None:
    """The form of a booking that is about to be made; None where nothing has to be asked, so that one tap books."""
    try:
        found = await cases.offered_at(ports, str(values["address"]))
    except PageClosed:
        return None  # pressed twice on a link that is used up now: booking knows what was made with it
    if not found.meeting_type.questions:
        return None
    words = words_for(turn.person.language)
    hold = await cases.hold(ports, str(values["address"]), uid, start)
    held = words("slots.kept", time=format.clock(hold.until, turn.person.zone, words)) if hold else ""
    data = {name: values[name] for name in ("address", "form", "all", "first", "reader") if values.get(name)}
    card = confirm_card(
        words,
        found.meeting_type,
        found.organizer,
        turn.person,
        found.meeting_type.slot(start),
        {**data, "start": start.isoformat()},
        said=said,
        held=held,
        typed=_typed(values),
    )
    return Reply(card=card)


def note_of(values: Values) -> str:
    return paragraphs(str(values.get("note") or ""), LONGEST_NOTE)


def answers_of(values: Values) -> dict[str, str]:
    """What was filled in, by the keys of the questions; what is of no question is not looked at."""
    return {name: str(value) for name, value in values.items() if name.startswith("q")}


def guests_of(values: Values) -> list[str]:
    return list(addresses.listed(str(values.get("guests") or "")))


def _typed(values: Values) -> dict[str, str]:
    return {**answers_of(values), "note": note_of(values), "guests": str(values.get("guests") or "")}
