"""The uses most people have, ready to be added."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from cards import kit
from cards.kit import Json
from cards.meeting_type import conditions, title
from language.words import Words
from scheduling.model import MeetingType


def templates(words: Words, rows: Sequence[tuple[str, MeetingType]], *, said: str = "") -> Json:
    """Each by its key, as the meeting type it makes; the button carries that one's id, so that it makes one only."""
    body: list[Any] = [kit.text(said)] if said else []
    body += [kit.title(words("template.title")), kit.quiet(words("template.text"))]
    for key, made in rows:
        lines = [kit.text(kit.plain(title(words, made)), weight="Bolder"), kit.quiet(conditions(words, made))]
        button = kit.press(words("action.add"), "templates", {"name": key, "id": made.id}, tooltip=made.name)
        body.append(kit.tall_row(lines, button, spacing="Medium"))
    other = kit.press(words("template.own"), "create_meeting_type")
    return kit.card(body, [other, kit.press(words("help.my_types"), "list_meeting_types")])
