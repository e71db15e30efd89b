"""What every change leaves behind: how it can be taken back, for a while, by its button and by saying so."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from cards import kit
from language.words import Words
from scheduling import zones
from scheduling.model import UNDO

Values = Mapping[str, Any]


def undoing(now: datetime, command: str, values: Values, lasts: timedelta = UNDO) -> dict[str, Any]:
    """The draft of a reply that can be taken back from now on: which command does that, and until when."""
    return {"undo": {"command": command, "values": dict(values), "until": (now + lasts).isoformat()}}


def button(words: Words, draft: Values) -> kit.Json:
    """The button that says "undo" of this draft, whatever was said since; nothing typed on its card matters to it."""
    return kit.press(words("action.undo"), "undo", {"last": draft["undo"]}, associatedInputs="none")


def is_late(last: Values, now: datetime) -> bool:
    """Whether what was done stays."""
    return now >= zones.from_iso(str(last["until"]))
