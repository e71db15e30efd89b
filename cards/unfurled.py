"""What a link becomes in a message: cards that many see, of which Teams keeps some for half an hour.

So no free time stands on them, and nothing that only who has a private link may know. A button fetches for who presses.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from cards import kit
from cards.kit import Json
from language import format
from language.words import Words
from scheduling.model import MeetingType, Organizer

MOST_TYPES = 5
OLDEST = "1.3"  # the version that Teams asks of previews; the buttons fall back
LONGEST_TEXT = 300


def bookable(words: Words, organizer: Organizer, meeting_type: MeetingType, url: str, address: str) -> Json:
    """A meeting type of somebody's, and the button that fetches its free times."""
    body: list[Any] = [
        kit.title(words("slots.title", name=meeting_type.name, organizer=organizer.name)),
        kit.quiet(line(words, meeting_type)),
    ]
    if meeting_type.description:
        body.append(kit.text(kit.plain(_shortened(meeting_type.description)), spacing="Small"))
    fetch = kit.press(words("unfurled.times"), "slots", {"address": address}, main=True)
    return kit.card(body, [fetch, kit.link(words("action.open"), url)])


def live(words: Words, organizer: Organizer, meeting_type: MeetingType, url: str, address: str) -> Json:
    """The same for a message of one's own: who looks at it sees the free times, each in their own zone."""
    return {
        **bookable(words, organizer, meeting_type, url, address),
        "refresh": {"action": kit.press(words("unfurled.times"), "slots", {"address": address})},
    }


def page(words: Words, organizer: Organizer, meeting_types: Sequence[MeetingType], url: str) -> Json:
    """What can be booked with somebody."""
    body: list[Any] = [kit.title(words("web.page.title", organizer=organizer.name))]
    for one in meeting_types[:MOST_TYPES]:
        body.append(kit.text(kit.plain(f"{one.name}, {format.duration(one.duration, words)}"), spacing="Small"))
    if (more := len(meeting_types) - MOST_TYPES) > 0:
        body.append(kit.quiet(words("page.more", count=more), spacing="Small"))
    fetch = kit.press(words("unfurled.times"), "open_link", {"url": url}, main=True)
    return kit.card(body, [fetch, kit.link(words("action.open"), url)])


def private(words: Words, url: str) -> Json:
    """A link that only who opens it may know more of."""
    body = [kit.title(words("unfurled.private")), kit.quiet(words("unfurled.private_text"))]
    return kit.card(body, [kit.link(words("action.open"), url)])


def line(words: Words, meeting_type: MeetingType) -> str:
    """`30 minutes · Teams meeting`, as Markdown."""
    where = format.venue(meeting_type.place, "" if meeting_type.place == "phone" else meeting_type.place_detail, words)
    return " · ".join(kit.plain(one) for one in (format.duration(meeting_type.duration, words), where) if one)


def _shortened(text: str) -> str:
    said = " ".join(text.split())
    return said if len(said) <= LONGEST_TEXT else said[: LONGEST_TEXT - 1] + "…"
