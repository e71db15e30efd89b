"""The morning preview: asked for, put off, and left again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cards.home import notice
from dialogs.turn import Reply, Turn
from dialogs.undoing import button, undoing
from language import format
from language.words import words_for
from scheduling import zones
from scheduling.ports import Ports
from scheduling.usecases import previews

Values = Mapping[str, Any]
USUAL = 8 * 60  # 8:00


async def preview(ports: Ports, turn: Turn, values: Values) -> Reply:
    """On at a time of the day, the one it had or 8:00 if none was said; or off."""
    words, before = words_for(turn.person.language), turn.person.preview
    minute = _minute(values.get("at"), USUAL if before is None else before) if values.get("on", True) else None
    person = await previews.set_preview(ports, turn.person, minute)
    undo: dict[str, Any] = {"on": before is not None}
    if before is not None:
        undo["at"] = _clock(before)
    said = words("preview.off")
    if person.preview is not None and person.preview_due is not None:
        said = words(
            "preview.on",
            time=format.minute(person.preview, words),
            zone=format.place(person.zone, words),
            day=format.day(zones.local_date(person.preview_due, person.zone), words),
        )
    draft = undoing(ports.clock(), "preview", undo)
    return Reply(card=notice(words("preview.heading"), said, button(words, draft)), draft=draft)


def _minute(said: Any, usual: int) -> int:
    if not said:
        return usual
    hours, _, minutes = str(said).partition(":")
    return int(hours) * 60 + int(minutes or 0)


def _clock(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"
