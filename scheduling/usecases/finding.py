"""What can be put into a conversation: one's own public meeting types, and those of colleagues by name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from scheduling.model import MeetingType, Organizer
from scheduling.ports import Ports, UnitOfWork, use_case
from scheduling.texts import typed_words, unaccented
from scheduling.usecases import policy

MOST_WORDS = 6
SHORTEST_WORD = 2  # of one letter half the organization would be found
MOST_PEOPLE = 20


@dataclass(frozen=True)
class Offered:
    """Something that everybody may know can be booked."""

    organizer: Organizer
    meeting_type: MeetingType


@use_case
async def bookable(ports: Ports, person: Organizer, said: str) -> list[Offered]:
    """All that have every word of what was said in the name of the meeting type or of who offers it, one's own first.
    Colleagues are found by how a word of their name begins; nothing said finds one's own."""
    words = typed_words(said)[:MOST_WORDS]
    async with ports.reading() as work:
        people = await _people(work, person, [word for word in words if len(word) >= SHORTEST_WORD])
        people = await policy.allowed(work, ports, people)
        kinds = await work.meeting_types.of_each([one.id for one in people])
    offered = [Offered(one, kind) for one in people for kind in kinds[one.id]]
    return [one for one in offered if _is_open(one) and all(word in _named(one) for word in words)]


async def _people(work: UnitOfWork, person: Organizer, words: Sequence[str]) -> list[Organizer]:
    called = await work.organizers.offering_about(words, MOST_PEOPLE + 1) if words else ()
    others = [one for one in called if one.id != person.id]
    return [person, *others[:MOST_PEOPLE]]


def _is_open(one: Offered) -> bool:
    kind = one.meeting_type
    return kind.published and kind.is_listed and not (kind.paused or one.organizer.paused)


def _named(one: Offered) -> str:
    return unaccented(f"{one.meeting_type.name} {one.organizer.name}").replace("-", " ")
