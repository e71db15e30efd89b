"""What an organizer sees in chat of what came back by letter, and of what could not be written."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cards.kit import as_text
from demo.buttons import titles
from scheduling.model import Booking, Kind, Receipt
from tests.bot.bookings import booked, delivery
from tests.bot.face import Face
from tests.conftest import at, half_hour


@pytest.fixture
async def booking(face: Face) -> Booking:
    return await booked(face)


async def told(face: Face, booking: Booking, kind: Kind, **data: object) -> tuple[str, list[str]]:
    """What the last message says, and its buttons."""
    heard = Receipt(booking.uid, "inbox", "attendee", 0, data)
    before = await delivery(face, booking, kind=kind)
    await face.bot.courier.deliver(replace(before, receipts={**before.receipts, ("inbox", "attendee"): heard}))
    last = face.channel.messages("anna")[-1]
    return last.text or as_text(last.card or {}), titles(last.card or {})


async def test_a_no_comes_with_what_can_be_done(face: Face, booking: Booking) -> None:
    said, buttons = await told(face, booking, "cannot_come")
    assert said.startswith("Ben Osei declined the invitation to Office hours 09:00, ")
    assert buttons[:2] == ["Move", "Cancel"]


async def test_a_proposal_comes_with_the_button_that_takes_it(face: Face, booking: Booking) -> None:
    slot = half_hour("2026-03-06 13:00")
    said, buttons = await told(face, booking, "proposed", proposed=[slot.start.isoformat(), slot.end.isoformat()])
    assert said.startswith("Ben Osei proposes Fri 6 March, 14:00–14:30 (Berlin) for Office hours 09:00 instead of ")
    assert buttons[0] == "Move to Fri 6 March, 14:00"


async def test_a_lost_letter_leads_to_what_else_was_sent(face: Face, booking: Booking) -> None:
    said, buttons = await told(face, booking, "undelivered")
    assert said.startswith("Not delivered\nThe letter about Office hours 09:00, ")
    assert buttons == ["What was sent"]


async def test_something_else_at_the_same_time_comes_with_what_can_be_done(face: Face, booking: Booking) -> None:
    said, buttons = await told(face, booking, "clash")
    assert said.startswith("Something else has come into your calendar at the time of Office hours 09:00 with Ben Osei")
    assert buttons[:2] == ["Move", "Cancel"]


async def test_a_calendar_that_cannot_be_written_is_said(face: Face, booking: Booking) -> None:
    said, _ = await told(face, booking, "unwritten")
    assert said.startswith("Your calendar could not be reached, so Office hours 09:00, ")


async def test_a_booking_that_its_address_knows_nothing_of_is_told_as_that(face: Face, booking: Booking) -> None:
    said, _ = await told(face, booking.denied(at("2026-03-02 08:00")), "cancelled")
    assert "Ben Osei cancelled" not in said
    assert "the address given for Ben Osei belongs to somebody who did not book it" in said
