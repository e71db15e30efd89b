"""With whom: the organizer who is mentioned, named or chosen from a list. Nobody is guessed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from cards import kit
from cards import people as cards
from dialogs.choices import offered
from dialogs.turn import Reply, Turn
from dialogs.wanted import carried, still_carried
from language.words import Words, words_for
from scheduling.errors import TurnedOff
from scheduling.model import Organizer
from scheduling.ports import Ports
from scheduling.usecases import organizers

Values = Mapping[str, Any]


async def whom(ports: Ports, turn: Turn, words: Words, values: Values, verb: str) -> Organizer | Reply:
    """The organizer who is meant, or what to say where that is not clear. `verb` is the command that goes on."""
    if values.get("organizer"):
        return await organizers.by_id(ports, int(values["organizer"]))
    name = str(values.get("person") or "")
    passed_on = {"name": values.get("name") or "", **(carried(values.get("when")) or still_carried(values))}
    found = await _meant(ports, turn, name)
    if len(found) == 1:
        return found[0]
    if found:
        options = [(one.name, verb, {**passed_on, "organizer": one.id}) for one in found]
        return offered(words, words("dialog.whom"), options)
    if name and await organizers.turned_off(ports, name):
        raise TurnedOff
    return await _listed(ports, turn, words, name, passed_on, verb)


async def people(ports: Ports, turn: Turn, values: Values) -> Reply:
    """Everybody who can be booked."""
    return await _listed(ports, turn, words_for(turn.person.language), "", {}, "find_times")


async def _meant(ports: Ports, turn: Turn, name: str) -> Sequence[Organizer]:
    """Those of the people mentioned, or else named, who can be booked."""
    if turn.mentions:
        return await organizers.mentioned(ports, turn.mentions)
    return await organizers.named(ports, name) if name else []


async def _listed(ports: Ports, turn: Turn, words: Words, name: str, passed_on: Values, verb: str) -> Reply:
    """All there are to choose from, because nobody was named, or nobody who can be booked."""
    known = [one for one in await organizers.bookable(ports) if one.id != turn.person.id]
    said = words("dialog.nobody_yet")
    if name or turn.mentions:
        said = words("dialog.nobody", name=kit.plain(name)) if name else words("dialog.nobody_mentioned")
    elif known:
        said = words("dialog.with_whom", name=words("help.book", name=known[0].name))
    if not known:
        return Reply(text=said)
    draft = {"asks": "person", "command": verb, "values": dict(passed_on)}
    card = cards.to_choose(words, said, [(one.id, one.name) for one in known], verb, passed_on)
    return Reply(card=card, draft=draft, public=True)
