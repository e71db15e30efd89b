"""A booking as a group sees it: what, when and who, each reader in their own words and zone; nothing else of it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from cards import kit
from cards.kit import Json
from language import format
from language.words import Words
from scheduling.model import Booking, Organizer

SHOWN = "room_booking"  # the verb by which the card is drawn for one reader


def room_card(words: Words, booking: Booking, organizer: Organizer, zone: str, now: datetime, token: str) -> Json:
    """Without note, address, place or anything to press: whoever is on one of its sides has that in their own chat."""
    over = booking.stands and booking.slot.end <= now
    state = "over" if over else _state(booking)
    who = words("room.who", organizer=organizer.name, attendee=booking.attendee.name)
    body: list[Any] = [
        kit.title(words(f"room.{state}", name=booking.title)),
        kit.text(kit.plain(format.span(booking.slot, zone, words)), weight="Bolder", spacing="Small"),
    ]
    if booking.previous and booking.stands:
        body.append(kit.struck(words("booking.was"), format.span(booking.previous, zone, words)))
    body.append(kit.quiet(kit.plain(who), spacing="Small"))
    return kit.card(body, refresh=kit.refreshing(SHOWN, {"token": token}))


def _state(booking: Booking) -> str:
    if booking.status == "cancelled":
        return "cancelled"
    return "moved" if booking.previous else "booked"
