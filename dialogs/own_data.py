"""Everything about who is speaking: where to have it, and how to have it deleted."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cards import own_data as cards
from dialogs.turn import Reply, Turn
from language.words import words_for
from scheduling.errors import NotAllowed, Outdated, Unreadable
from scheduling.ports import Ports
from scheduling.usecases import personal_data
from scheduling.usecases.personal_data import How

Values = Mapping[str, Any]


async def export(ports: Ports, turn: Turn, values: Values) -> Reply:
    """A link to a page, since a chat is kept and a card cannot carry a file. It opens for half an hour."""
    return Reply(card=cards.data_card(words_for(turn.person.language), personal_data.page_of(ports, turn.person)))


async def ask(ports: Ports, turn: Turn, values: Values) -> Reply:
    """What would be deleted; nothing is done."""
    return await _asked(ports, turn)


async def keep(ports: Ports, turn: Turn, values: Values) -> Reply:
    return await export(ports, turn, values)


async def forget(ports: Ports, turn: Turn, values: Values) -> Reply:
    """What was shown, for whom it was shown, unless other meetings have been booked since. Nothing of the conversation
    is kept, and nothing can be taken back."""
    if values.get("organizer") != turn.person.id:
        raise NotAllowed
    how: How = "keep" if values.get("how") == "keep" else "cancel"
    words, mark = words_for(turn.person.language), values.get("sequence")
    if not isinstance(mark, int):
        raise Unreadable
    try:
        done = await personal_data.delete(ports, turn.person, how, mark=mark)
    except Outdated:
        return await _asked(ports, turn, words("data.ask.changed"))
    return Reply(card=cards.gone_card(words, how, finished=done.finished), draft={}, about={})


async def _asked(ports: Ports, turn: Turn, said: str = "") -> Reply:
    words, foreseen = words_for(turn.person.language), await personal_data.foresee(ports, turn.person)
    page = personal_data.page_of(ports, turn.person)
    return Reply(card=cards.ask_card(words, turn.person, foreseen, page, said=said))
