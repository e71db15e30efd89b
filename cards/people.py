"""The people who can be booked, to choose from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from cards import kit
from cards.kit import Json
from language.words import Words

MOST_NAMES = 100  # a longer list is not read, and a name is typed more quickly


def to_choose(words: Words, said: str, known: Sequence[tuple[int, str]], verb: str, data: Mapping[str, Any]) -> Json:
    """One of those who have a page; a few as buttons, more as a list to pick from."""
    if len(known) <= kit.MOST_ROWS and all(len(name) <= kit.LONGEST_LABEL for _, name in known):
        buttons = (kit.press(name, verb, {**data, "organizer": identity}) for identity, name in known)
        return kit.card([kit.title(words("dialog.whom_title")), kit.text(said), kit.stack(buttons, spacing="Medium")])
    names = {str(identity): name for identity, name in known[:MOST_NAMES]}
    body = [
        kit.title(words("dialog.whom_title")),
        kit.text(said),
        kit.choice("organizer", words("dialog.who"), next(iter(names)), names),
    ]
    return kit.card(body, [kit.press(words("slots.show_times"), verb, data, main=True)])
