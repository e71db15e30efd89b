"""Reply -> activity."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from botbuilder.core import CardFactory
from botbuilder.schema import Activity, ActivityTypes

from cards.kit import as_text, unmarked

LONGEST_SUMMARY = 200
LONGEST_TEXT = 4000  # characters: whatever is too large, this is not


class _Finished(dict[str, Any]):
    """A card that nobody changes any more. The SDK copies whatever it sends, part by part; this one is its own copy."""

    def __deepcopy__(self, known: Mapping[int, Any]) -> _Finished:
        return self


def message(text: str = "", card: Mapping[str, Any] | None = None) -> Activity:
    """A message for a chat, its text Markdown. A card gets a summary, for notifications and clients that show none."""
    return Activity(
        type=ActivityTypes.message,
        text=text or None,
        text_format="markdown" if text else None,
        attachments=[CardFactory.adaptive_card(_Finished(card))] if card else None,
        summary=_summary(unmarked(text) or as_text(card)) if card else None,
    )


def in_words(activity: Activity) -> Activity:
    """The same without its card: what it says and what stands to choose, cut where it is very long."""
    cards = [attachment.content for attachment in activity.attachments or ()]
    said = "\n\n".join([*([unmarked(activity.text)] if activity.text else []), *map(as_text, cards)])
    text = said if len(said) <= LONGEST_TEXT else said[: LONGEST_TEXT - 1] + "…"
    return Activity(type=ActivityTypes.message, text=text, text_format="plain")


def _summary(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= LONGEST_SUMMARY else line[: LONGEST_SUMMARY - 1] + "…"
