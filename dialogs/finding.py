"""What is put into a message: something that can be booked, found by name, or a link of ours that was pasted there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from cards import unfurled as cards
from cards.kit import unmarked
from language import format
from language.words import Words, words_for
from scheduling.errors import BookingError
from scheduling.model import Organizer
from scheduling.ports import Ports
from scheduling.usecases import finding as cases
from scheduling.usecases.bookings import Page, offered_at, page

PRIVATE = "p"
BOOKING = "b"


@dataclass(frozen=True)
class Found:
    """A card for a message, and how it looks among others."""

    title: str
    line: str
    card: Mapping[str, Any]


async def found(ports: Ports, person: Organizer, said: str) -> list[Found]:
    """What can be booked and has these words in its name or in that of who offers it."""
    words = words_for(person.language)
    return [_found(ports, words, person, one) for one in await cases.bookable(ports, person, said)]


def nothing(person: Organizer, said: str) -> str:
    """Why nothing was found."""
    words = words_for(person.language)
    return words("unfurled.nobody", text=said) if said else words("unfurled.nothing")


async def unfurled(ports: Ports, language: str, url: str, *, anonymous: bool) -> Found | None:
    """What a link shows to everybody who sees it; None for one that leads nowhere or is nobody's business.

    The private ones are not looked up: whether they are good is only for who opens them.
    """
    words, address = words_for(language), ports.links.address_in(url) or ""
    first, _, rest = address.partition("/")
    if not address or first == BOOKING:
        return None
    if first == PRIVATE:
        title, line = words("unfurled.private"), words("unfurled.private_text")
        return None if anonymous or not rest else Found(title, line, _old(cards.private(words, url)))
    try:
        if rest:
            return await _of_type(ports, words, address, url)
        return _of_page(words, await page(ports, address), url)
    except BookingError:
        return None


def _found(ports: Ports, words: Words, person: Organizer, one: cases.Offered) -> Found:
    kind, url = one.meeting_type, ports.links.share(one.meeting_type, one.organizer.page)
    address = ports.links.address(kind, one.organizer.page)
    mine = one.organizer.id == person.id
    title = kind.name if mine else words("slots.title", name=kind.name, organizer=one.organizer.name)
    return Found(title, unmarked(cards.line(words, kind)), cards.live(words, one.organizer, kind, url, address))


async def _of_type(ports: Ports, words: Words, address: str, url: str) -> Found:
    offered = await offered_at(ports, address)
    organizer, kind = offered.organizer, offered.meeting_type
    card = _old(cards.bookable(words, organizer, kind, url, address))
    title = words("slots.title", name=kind.name, organizer=organizer.name)
    return Found(title, unmarked(cards.line(words, kind)), card)


def _of_page(words: Words, shown: Page, url: str) -> Found:
    names = format.listed([one.name for one in shown.meeting_types], words) if shown.meeting_types else ""
    card = _old(cards.page(words, shown.organizer, shown.meeting_types, url))
    return Found(words("web.page.title", organizer=shown.organizer.name), names, card)


def _old(card: Mapping[str, Any]) -> Mapping[str, Any]:
    return {**card, "version": cards.OLDEST}
