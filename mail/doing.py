"""What a reader can do from a letter, each with its link. Opening one only shows a page: scanners open them too."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from language import format
from language.words import Words
from scheduling import adding
from scheduling.links import Links
from scheduling.model import Actor, Booking, Kind
from scheduling.spans import Span

QUIETABLE: frozenset[Kind] = frozenset({"reminder", "follow_up"})  # what somebody may not want to hear
OFFERING: frozenset[Kind] = frozenset({"times", "earlier"})  # what names free times to move to
CHANGING = frozenset({"move", "cancel"})  # what ends with the cut-off
TAKING_BACK = frozenset({"undo", "back"})  # the last cancellation, the last move


@dataclass(frozen=True)
class Action:
    """A button of the page and a line of the text."""

    name: str
    label: str
    lead: str
    url: str


def names_of(booking: Booking, reader: Actor, kind: Kind | None = None) -> list[str]:
    """What the attendee can do, the first thing first. The links are the attendee's; an organizer acts in Teams."""
    if reader == "organizer":
        return []
    if kind == "follow_up":
        return ["again"]
    if booking.status == "pending":
        return ["confirm"]
    if booking.forget is not None and not booking.stands:  # its page is gone
        return []
    if booking.status == "cancelled":
        return _after_the_end(booking, kind)
    if booking.status == "requested" and booking.waits_for == "attendee":
        return ["accept", "move", "cancel"]
    if kind == "moved" and booking.moved_at and booking.can_go_back("attendee", booking.moved_at):
        return ["move", "cancel", "back", "view"]
    return ["move", "cancel", "view"]


def _after_the_end(booking: Booking, kind: Kind | None) -> list[str]:
    if booking.changed_by == "organizer":
        return ["again", "view"]
    return ["undo"] if kind == "cancelled" and booking.changed and booking.restorable(booking.changed) else ["view"]


def actions(booking: Booking, reader: Actor, kind: Kind, links: Links, words: Words, zone: str) -> list[Action]:
    until = format.clock(_undone_by(booking), zone, words)
    return [
        Action(name, words(f"mail.action.{name}"), words(f"mail.lead.{name}", until=until), link(booking, name, links))
        for name in names_of(booking, reader, kind)
    ]


def link(booking: Booking, name: str, links: Links) -> str:
    """Where one of these things is done; what a booking's own page has a button for is done there."""
    return links.booking(booking, "" if name in ("view", "accept", *TAKING_BACK) else name)


def times(booking: Booking, starts: Sequence[datetime], links: Links, words: Words, zone: str) -> list[tuple[str, str]]:
    """Other times with the page that asks whether to move there."""
    page = links.booking(booking, "move")
    return [
        (
            format.span(booking.slot.moved_to(start), zone, words),
            f"{page}?{urlencode({'start': start.isoformat(), 'zone': zone})}",
        )
        for start in starts
    ]


def calendars(slot: Span, title: str, place: str, text: str, file: str, words: Words) -> list[tuple[str, str]]:
    """Where to put a meeting into the own calendar, for whom the invitation does not do that; `file` may be empty."""
    found = [
        (words("mail.calendar.google"), adding.google(slot, title, place, text)),
        ("Outlook", adding.outlook(slot, title, place, text)),
    ]
    return [*found, (words("mail.calendar.file"), file)] if file else found


def _undone_by(booking: Booking) -> datetime:
    changed = booking.changed or booking.created
    kept = booking.kept(changed)
    return kept.until if kept else changed
