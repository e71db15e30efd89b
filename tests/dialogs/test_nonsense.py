"""Whatever is typed or pressed, the answer is a sentence or a card and never an exception."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest

from dialogs import COMMANDS, answer
from dialogs.turn import Turn
from scheduling.ports import Ports
from tests.conftest import meet, office_hours

TYPED = (
    "",
    " ",
    "?",
    "😀🎉",
    "\u202eterces",
    "\x00\x07",
    "<b>create</b>",
    "create " + "x" * 10_000,
    "create 30-minute a\x00b\ud800c",
    "book office hours with \x00",
    "book " + "9" * 400,
    "create 30 February office hours",
    "book office hours with Anna on 31/12/9999",
    "move my 25:99 to 99:99",
    "create 0 minute nothing",
    "create 999999999999 minute office hours",
    "I work 9 to 9",
    "I work from 17:00 to 9:00 on Monday",
    "http://localhost:3978/",
    "http://localhost:3978/p/",
    "http://localhost:3978/p/not-a-token",
    "http://localhost:3978/anna-berger/office-hours?zone=Nowhere",
    "http://localhost:3978/../../etc/passwd",
    "rename office hours to " + "y" * 500,
    "use Atlantis time",
    "block the year 9999",
    "'; DROP TABLE bookings; --",
    "صباح الخير",
)
KEYS = (
    "id", "uid", "moving", "start", "low", "high", "day", "first", "organizer", "form", "address", "name", "person",
    "duration_min", "increment_min", "availability", "changes", "dates", "before", "url", "timezone", "when", "to",
    "all", "link_id", "for_person", "max_uses", "single_use", "expires_days", "uses", "own", "visibility", "location",
    "minimum_notice.notice", "buffer.before", "provider", "description",
)  # fmt: skip
VALUES: tuple[Any, ...] = (
    None, "", "x", "0" * 32, "2026-03-03T09:00:00+00:00", "2026-03-03", "9999-12-31", "2026-13-45", -1, 0, 7, 10**30,
    1.5, True, [], {}, [[]], [{}], {"name": {}}, ["mo"], [{"days": ["mo"], "start": "17:00", "end": "09:00"}],
    [{"days": ["xx"], "start": "a", "end": None}], {"duration_min": "abc", "buffer.before": -5}, "p/" + "A" * 64,
    "anna-berger/office-hours", "A" * 64, "\ud800", "a\x00b",
)  # fmt: skip

VERBS = (*COMMANDS, "no_such_verb")
PARTS = 6  # databases that these share: making one takes as long as a dozen answers
ROUNDS = 10


async def test_nonsense_typed_is_answered(ports_everywhere: Ports) -> None:
    ports = ports_everywhere
    anna = await meet(ports, "Anna Berger")
    await office_hours(ports, anna)
    for text in TYPED:
        reply = await answer(ports, Turn(anna, text=text))
        assert reply.text or reply.card, text


@pytest.mark.parametrize("part", range(PARTS))
async def test_forged_buttons_are_refused_with_a_sentence(part: int, ports_everywhere: Ports) -> None:
    ports = ports_everywhere
    anna = await meet(ports, "Anna Berger")
    for verb in VERBS[part::PARTS]:
        chance = Random(verb)
        meeting_type = await office_hours(ports, anna, name=f"For {verb}")
        for number in range(ROUNDS):
            values = (*VALUES, meeting_type.id) if number == 0 else VALUES
            data = {key: chance.choice(values) for key in chance.sample(KEYS, chance.randint(0, 6))}
            reply = await answer(ports, Turn(anna, verb=verb, data=data))
            assert reply.text or reply.card, (verb, data)
