"""From what was said or pressed to a command and its values."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from dialogs.pressed import values_from
from dialogs.turn import Turn
from language import format
from language.intents import understand, understand_answer
from language.words import Words
from scheduling.errors import BookingError

LONGEST_NAME = 80


def command(turn: Turn, now: datetime) -> tuple[str, dict[str, Any]]:
    """A button's verb; else what the text says; else the text as the answer to what was asked.

    Raises Unreadable for a button whose data nobody of ours has written.
    """
    if turn.verb:
        return turn.verb, values_from(turn.data)
    intent = understand(turn.text, now, turn.person.zone, turn.person.language)
    if intent.command == "none" and (answered := _answer(turn, now)):
        return answered
    return intent.command, dict(intent.values)


def _answer(turn: Turn, now: datetime) -> tuple[str, dict[str, Any]] | None:
    draft: Mapping[str, Any] = turn.draft or {}
    if "asks" not in draft:
        return None
    value: Any = turn.text.strip()[:LONGEST_NAME]
    if draft["asks"] != "person":
        value = understand_answer(turn.text, draft["asks"], now, turn.person.zone, turn.person.language)
    if not value:
        return None
    return draft["command"], {**draft["values"], draft["asks"]: value}


def said_of(words: Words, problem: BookingError) -> dict[str, Any]:
    """The values of an error as a reader sees them: fields by their name, lengths in words."""
    shown: dict[str, Any] = {}
    for name, value in problem.values.items():
        if isinstance(value, timedelta):
            shown[name] = format.duration(value, words)
        elif name == "field":
            field = words(f"changed.{value}")
            shown[name] = field[:1].upper() + field[1:]
        else:
            shown[name] = value
    return shown
