"""What was done can be taken back for ten minutes: by its button, and by saying so."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from cards import kit
from cards.hours import changed
from dialogs.turn import Reply
from language.words import Words
from scheduling import zones
from scheduling.model import UNDO

Values = Mapping[str, Any]


def undoing(now: datetime, command: str, values: Values) -> dict[str, Any]:
    """The draft of a reply that can be taken back from now on."""
    return {"undo": {"command": command, "values": {**values, "until": (now + UNDO).isoformat()}}}


def button(words: Words, draft: Values) -> kit.Json:
    """The button that does what the draft says."""
    return kit.press(words("action.undo"), draft["undo"]["command"], draft["undo"]["values"])


def too_late(words: Words, values: Values, now: datetime) -> Reply | None:
    """The answer to who takes something back that stays; None if it is still time, or is no taking back."""
    until = values.get("until")
    if not until or now <= zones.from_iso(str(until)):
        return None
    return Reply(card=changed(words, words("hours.title"), [words("hours.late")]))
