"""What can be put into a conversation: one's own public meeting types, and those of colleagues by name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from scheduling.model import MeetingType, Organizer
from scheduling.ports import Ports, UnitOfWork, use_case
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
    Nothing said finds one's own."""
    words = said.casefold().split()[:MOST_WORDS]
    async with ports.reading() as work:
        people = await _people(work, person, [word for word in words if len(word) >= SHORTEST_WORD])
        people = await policy.allowed(work, ports, people)
        offered = [Offered(one, kind) for one in people for kind in await work.meeting_types.of(one.id)]
    return [one for one in offered if _is_open(one) and all(word in _named(one) for word in words)]


async def _people(work: UnitOfWork, person: Organizer, words: Sequence[str]) -> list[Organizer]:
    offering = await work.organizers.offering() if words else ()
    others = (one for one in offering if one.id != person.id)
    called = [one for one in others if any(word in one.name.casefold() for word in words)]
    return [person, *called[:MOST_PEOPLE]]


def _is_open(one: Offered) -> bool:
    kind = one.meeting_type
    return kind.published and kind.visibility == "public" and not (kind.paused or one.organizer.paused)


def _named(one: Offered) -> str:
    return f"{one.meeting_type.name} {one.organizer.name}".casefold()
