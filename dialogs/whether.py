"""Did somebody book?"""

from __future__ import annotations

from collections.abc import Sequence

from cards import links as link_cards
from cards.agenda import agenda_card
from dialogs import links
from dialogs.turn import Reply, Turn
from language.words import words_for
from scheduling.model import Booked
from scheduling.ports import Ports
from scheduling.spans import Span
from scheduling.usecases import bookings as cases
from scheduling.usecases.share_links import Shared


async def booked(ports: Ports, turn: Turn, person: str, window: Span, *, ahead: bool) -> Reply:
    """The meetings with somebody in a window, also those that their link was used for under another name. If there are
    none `ahead`, what became of the links made for them."""
    words, name = words_for(turn.person.language), links.titled(person)
    made = await links.made_for(ports, turn, person)
    found = await _with(ports, turn, person, made, window)
    if not found and ahead:
        before = await _with(ports, turn, person, made, Span(window.start - cases.AHEAD, window.start))
        last = before[-1].booking if before else None
        card = link_cards.not_booked(words, name, made, links.known(ports, turn), last)
        only = {"id": made[0].meeting_type.id, "link_id": made[0].link.id} if len(made) == 1 else {}
        return Reply(card=card, about=only)
    about = {"uid": found[0].booking.uid} if len(found) == 1 else {}
    card = agenda_card(words, words("agenda.with_person", person=name), found, turn.person)
    return Reply(card=card, about=about)


async def _with(ports: Ports, turn: Turn, person: str, made: Sequence[Shared], window: Span) -> list[Booked]:
    through = {one.link.id for one in made}
    agenda = await cases.agenda(ports, turn.person, window)
    return [one for one in agenda if one.booking.link_id in through or _is_with(one, turn, person)]


def _is_with(one: Booked, turn: Turn, person: str) -> bool:
    given = one.booking.organizer_id == turn.person.id
    other = one.booking.attendee.name if given else one.organizer.name
    return person.casefold() in other.casefold()
