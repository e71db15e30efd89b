"""Reply -> activity."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from botbuilder.core import CardFactory
from botbuilder.schema import Activity, ActivityTypes

from cards.kit import as_text, unmarked

LONGEST_SUMMARY = 200


def message(text: str = "", card: Mapping[str, Any] | None = None) -> Activity:
    """A message for a chat, its text Markdown. A card gets a summary, for notifications and clients that show none."""
    return Activity(
        type=ActivityTypes.message,
        text=text or None,
        text_format="markdown" if text else None,
        attachments=[CardFactory.adaptive_card(dict(card))] if card else None,
        summary=_summary(unmarked(text) or as_text(card)) if card else None,
    )


def _summary(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= LONGEST_SUMMARY else line[: LONGEST_SUMMARY - 1] + "…"
