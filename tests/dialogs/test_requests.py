"""Requests answered in words: the only one at once, otherwise by name or from a choice."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from cards.kit import as_text
from demo.buttons import titles
from dialogs import answer
from dialogs.turn import Reply, Turn
from scheduling.model import Booking, Organizer
from scheduling.ports import Ports
from scheduling.usecases import bookings, requests
from tests.conftest import guest, half_hour, meet, office_hours


@pytest.fixture
async def anna(ports: Ports) -> Organizer:
    return await meet(ports, "Anna Berger")


async def asked(ports: Ports, anna: Organizer, *names: str) -> list[Booking]:
    kind = await office_hours(ports, anna, approval=True)
    address = ports.links.address(kind, anna.page)
    return [
        await bookings.book(ports, address, ports.new_id(), half_hour(f"2026-03-03 {hour:02}:00"), guest(name))
        for hour, name in enumerate(names, 9)
    ]


async def said(ports: Ports, who: Organizer, verb: str, draft: Mapping[str, Any] | None = None, **values: Any) -> Reply:
    return await answer(ports, Turn(who, verb=verb, data=values, draft=draft))


async def waiting(ports: Ports, anna: Organizer) -> list[str]:
    return [one.booking.attendee.name for one in await requests.unanswered(ports, anna)]


async def test_the_only_request_is_meant(ports: Ports, anna: Organizer) -> None:
    await asked(ports, anna, "Gina Guest")
    listed = await said(ports, anna, "list_requests")
    assert listed.card is not None
    assert titles(listed.card)[:3] == ["Approve", "Decline", "Suggest another time"]
    granted = await said(ports, anna, "approve_booking")
    assert as_text(granted.card or {}).startswith("Approved: Office hours with Gina Guest\n")
    assert await waiting(ports, anna) == []


async def test_several_are_chosen_from_and_a_name_or_a_number_tells_them_apart(ports: Ports, anna: Organizer) -> None:
    await asked(ports, anna, "Gina Guest", "Hugo Host", "Ida Inn")
    listed = await said(ports, anna, "list_requests")
    assert as_text(listed.card or {}).startswith("Requests waiting for you\n")
    question = await said(ports, anna, "decline_booking")
    assert as_text(question.card or {}).startswith("Which request is to be declined?\n")
    assert titles(question.card or {}) == ["Decline"] * 3
    await said(ports, anna, "approve_booking", person="hugo")
    assert await waiting(ports, anna) == ["Gina Guest", "Ida Inn"]
    await answer(ports, Turn(anna, text="the first one", draft=question.draft))
    assert await waiting(ports, anna) == ["Ida Inn"]


async def test_nothing_is_answered_that_was_not_meant(ports: Ports, anna: Organizer) -> None:
    assert (await said(ports, anna, "list_requests")).text == "No request waits for your answer."
    assert (await said(ports, anna, "approve_booking")).text == "No request waits for your answer."
    await asked(ports, anna, "Gina Guest")
    assert (await said(ports, anna, "approve_booking", person="Zoe")).text == "No open request fits that."
    assert await waiting(ports, anna) == ["Gina Guest"]


async def test_a_button_gives_no_rights(ports: Ports, anna: Organizer) -> None:
    [booking] = await asked(ports, anna, "Gina Guest")
    mallory = await meet(ports, "Mallory Stranger")
    for verb in ("approve_booking", "decline_booking"):
        assert (await said(ports, mallory, verb, uid=booking.uid)).card is None
    assert await waiting(ports, anna) == ["Gina Guest"]


async def test_an_answer_leaves_nothing_older_to_undo(ports: Ports, anna: Organizer) -> None:
    await asked(ports, anna, "Gina Guest")
    before = {"undo": {"command": "set_timezone", "values": {"zone": "Asia/Tokyo"}}}
    declined = await said(ports, anna, "decline_booking", before)
    assert "undo" not in (declined.draft or {})
