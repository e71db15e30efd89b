"""What can be said, and what to do when nothing was understood."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cards import home as cards
from cards import kit
from dialogs.turn import Reply, Turn
from language.words import words_for
from scheduling.ports import Ports
from scheduling.usecases import meeting_types as cases

Values = Mapping[str, Any]


async def help(ports: Ports, turn: Turn, values: Values) -> Reply:
    """Three things to try where the conversation is; everything if that was asked for. What was asked stays asked."""
    return _home(turn) if values.get("all") else await _to_try(ports, turn)


async def greet(ports: Ports, turn: Turn, values: Values) -> Reply:
    words = words_for(turn.person.language)
    return _home(turn, words("help.hello", name=kit.plain(turn.person.name)))


async def lost(ports: Ports, turn: Turn, values: Values) -> Reply:
    """Nothing was understood: nothing is done, and what can be done is said. What was asked stays asked."""
    words = words_for(turn.person.language)
    return await _to_try(ports, turn, words("help.lost"))


async def thanked(ports: Ports, turn: Turn, values: Values) -> Reply:
    """A word of thanks is no request. What was asked stays asked."""
    return Reply(text=words_for(turn.person.language)("help.thanks"), draft=turn.draft)


async def abort(ports: Ports, turn: Turn, values: Values) -> Reply:
    words, draft = words_for(turn.person.language), turn.draft or {}
    asked = "asks" in draft or "choices" in (draft.get("about") or {})
    return Reply(text=words("help.dropped" if asked else "help.nothing_open"), about={})


async def _to_try(ports: Ports, turn: Turn, said: str = "") -> Reply:
    words, draft = words_for(turn.person.language), turn.draft or {}
    place, name = await _place(ports, turn, draft, words("help.somebody"))
    return Reply(card=cards.to_try(words, place, said=said, name=name), draft=turn.draft, public=True)


async def _place(ports: Ports, turn: Turn, draft: Mapping[str, Any], somebody: str) -> tuple[str, str]:
    """Where the conversation is, and the name of what is there."""
    about = draft.get("about") or {}
    mine = [one for one in await cases.mine(ports, turn.person) if one.published]
    if draft.get("asks") == "duration_min":
        return "length", ""
    if "slots" in about:
        return "slots", ""
    if "uid" in about:
        return "booking", ""
    named = {one.id: one.name for one in mine}
    if about.get("id") in named:
        return "type", named[about["id"]]
    return ("organizer", mine[0].name) if mine else ("start", somebody)


def _home(turn: Turn, said: str = "") -> Reply:
    words = words_for(turn.person.language)
    return Reply(card=cards.home(words, turn.person, said=said, name=words("help.somebody")), public=True)
