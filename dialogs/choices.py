"""Several things fit: they are offered, and whichever is pressed, named or numbered is taken. Nothing is guessed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from cards import meeting_type as cards
from dialogs.turn import Reply
from language.words import Words

Option = tuple[str, str, Mapping[str, Any]]  # title, command, values


def offered(words: Words, question: str, options: Sequence[Option]) -> Reply:
    """A button for each option."""
    return Reply(card=cards.choose(words, question, options), public=True, about=remembered(options))


def remembered(options: Iterable[Option]) -> dict[str, Any]:
    """The options as a conversation keeps them."""
    return {"choices": [{"title": title, "verb": verb, "data": dict(data)} for title, verb, data in options]}
