"""What can be said, and what to do when nothing was understood."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cards import home as cards
from cards import kit
from dialogs import availability, bookings, meeting_types
from dialogs.turn import Reply, Turn
from language.words import words_for
from scheduling.ports import Ports

Values = Mapping[str, Any]

UNDOABLE = {
    "delete_meeting_type": meeting_types.delete,
    "restore_type": meeting_types.restore,
    "update_meeting_type": meeting_types.change,
    "pause": meeting_types.pause,
    "resume": meeting_types.resume,
    "set_hours": availability.set_hours,
    "set_timezone": availability.set_zone,
    "unblock_time": availability.unblock,
    "restore_booking": bookings.restore,
    "cancel_booking": bookings.cancel,
}


async def help(ports: Ports, turn: Turn, values: Values) -> Reply:
    words = words_for(turn.person.language)
    return _home(turn, words("help.again", name=kit.plain(turn.person.name)))


async def greet(ports: Ports, turn: Turn, values: Values) -> Reply:
    words = words_for(turn.person.language)
    return _home(turn, words("help.hello", name=kit.plain(turn.person.name)))


async def lost(ports: Ports, turn: Turn, values: Values) -> Reply:
    """Nothing was understood: nothing is done, and what can be done is said. What was asked stays asked."""
    words = words_for(turn.person.language)
    reply = _home(turn, words("help.lost"))
    return Reply(card=reply.card, draft=turn.draft)


async def abort(ports: Ports, turn: Turn, values: Values) -> Reply:
    words = words_for(turn.person.language)
    return Reply(text=words("help.dropped" if "asks" in (turn.draft or {}) else "help.nothing_open"))


async def undo(ports: Ports, turn: Turn, values: Values) -> Reply:
    """The last thing this conversation did, taken back."""
    last = (turn.draft or {}).get("undo")
    if not last:
        return Reply(text=words_for(turn.person.language)("help.nothing_to_undo"))
    return await UNDOABLE[last["command"]](ports, turn, last["values"])


def _home(turn: Turn, said: str) -> Reply:
    words = words_for(turn.person.language)
    return Reply(card=cards.home(words, turn.person, said=said, name=words("help.somebody")))
