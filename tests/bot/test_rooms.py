"""What a group sees of somebody's meeting, and that it stays true by whatever door the meeting changes."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from cards.kit import as_text
from demo.buttons import titles
from demo.channel import Message
from demo.people import GROUPS
from scheduling.model import Booking
from scheduling.spans import Span
from scheduling.usecases.bookings import agenda, cancel, reschedule
from scheduling.usecases.delivery import deliver_due
from scheduling.usecases.organizers import known
from tests.conftest import Clock
from tests.service import Running, running
from tests.test_paths import until

COURSE = GROUPS[0]
FIRST = "Thu 5 March, 14:00"


@pytest.fixture
async def service(tmp_path: Path, clock: Clock) -> AsyncIterator[Running]:
    async with running(tmp_path, clock) as service:
        await service.channel.say("anna", "create 30-minute office hours")
        await service.channel.say("anna", "I work Monday to Friday, 9 to 17")
        yield service


async def booked(service: Running) -> Booking:
    """Ben's meeting with Anna, made with a sign-up in the group."""
    await service.channel.say("ben", "hello")
    [shown] = await service.channel.say_in(COURSE, "anna", "sign-up for office hours on Thursday 2-5")
    await service.channel.press_titled_in(COURSE, "ben", FIRST, shown.id)
    return await bens(service)


async def bens(service: Running) -> Booking:
    ports = service.service.ports
    ben = await known(ports, service.channel.person("ben").directory_id)
    assert ben is not None
    [found] = await agenda(ports, ben, Span(ports.clock(), ports.clock() + timedelta(days=30)))
    return found.booking


def seen(service: Running, identity: str, who: str = "anna") -> Mapping[str, Any]:
    return next(one.card for one in service.channel.messages_in(COURSE, who) if one.id == identity) or {}


async def told(service: Running) -> None:
    """Until everybody was told of what is due."""
    ports = service.service.ports
    for _ in range(200):
        await deliver_due(ports, "test")
        async with ports.reading() as work:
            waiting = (await work.outbox.waiting(ports.clock()))[0]
        if not waiting:
            return
        await asyncio.sleep(0.02)
    raise AssertionError("somebody is still to be told")


async def shared(service: Running) -> Message:
    [message] = await service.channel.say_in(COURSE, "ben", "share my meeting with Anna here")
    assert message.card is not None
    return message


async def test_a_group_sees_what_when_and_who_and_nothing_else(service: Running) -> None:
    await booked(service)
    message = await shared(service)
    assert as_text(message.card or {}).splitlines() == [
        "Booked: Office hours",
        "Thu 5 March, 13:00–13:30 (London)",
        "Anna Berger and Ben Osei",
    ]
    assert titles(message.card or {}) == []


async def test_each_reader_has_it_in_their_own_words_and_zone(service: Running) -> None:
    await booked(service)
    message = await shared(service)
    await service.channel.refresh_in(COURSE, "chloe", message.id)
    assert as_text(seen(service, message.id, "chloe")).startswith("Réservé\u202f: Office hours")
    assert as_text(seen(service, message.id, "dev")).startswith("Booked: Office hours")


async def test_moved_or_cancelled_by_the_letters_link_it_says_so_in_place(service: Running) -> None:
    booking = await booked(service)
    message = await shared(service)
    ports = service.service.ports
    await reschedule(ports, booking.uid, booking.slot.moved_to(booking.slot.start + timedelta(hours=1)))
    await told(service)
    lines = as_text(seen(service, message.id)).splitlines()
    assert lines[:2] == ["Moved: Office hours", "Thu 5 March, 14:00–14:30 (London)"]
    await cancel(ports, booking.uid)
    await told(service)
    assert as_text(seen(service, message.id)).startswith("Cancelled: Office hours")


async def test_the_button_in_ones_own_chat_shows_it_to_the_group_it_was_booked_in(service: Running) -> None:
    booking = await booked(service)
    mine = service.channel.messages("ben")[-1]
    assert "Show in the group" in titles(mine.card or {})
    before = len(service.channel.messages_in(COURSE, "anna"))
    answer = await service.channel.press_titled("ben", "Show in the group")
    assert as_text(answer.card or {}).startswith("The group sees this meeting now")
    put = service.channel.messages_in(COURSE, "anna")
    assert len(put) == before + 1
    assert as_text(put[-1].card or {}).startswith("Booked: Office hours")
    await cancel(service.service.ports, booking.uid)
    await told(service)
    assert as_text(seen(service, put[-1].id)).startswith("Cancelled: Office hours")


async def test_a_meeting_of_others_is_shown_by_nobody_else(service: Running) -> None:
    booking = await booked(service)
    shown = next(one for one in service.channel.messages_in(COURSE, "anna") if one.card)
    action = {"type": "Action.Execute", "verb": "share_booking", "data": {"uid": booking.uid}}
    answer = await service.channel.press_in(COURSE, "chloe", shown.id, action)
    assert answer.card is None
    assert "quelqu’un d’autre" in answer.text


@pytest.mark.parametrize("token", ["", "x", "A" * 64])
async def test_a_card_that_nobody_of_ours_has_written_shows_nothing(service: Running, token: str) -> None:
    shown = (await service.channel.say_in(COURSE, "anna", "sign-up for office hours on Thursday 2-5"))[0]
    action = {"type": "Action.Execute", "verb": "room_booking", "data": {"token": token}}
    answer = await service.channel.press_in(COURSE, "ben", shown.id, action)
    assert (answer.status, answer.card) == (200, None)


async def test_typed_where_nobody_reads_along_it_says_where_it_belongs(service: Running) -> None:
    await service.channel.say("anna", "create 20-minute reviews")
    booking = await booked(service)
    [*_, said] = await service.channel.say("ben", "share my meeting with Anna here")
    assert as_text(said.card or {}).startswith("The group sees this meeting now")
    said_to_anna = await service.channel.say("anna", "share my meeting with Ben here")
    assert "Add me to the chat in which others should see this meeting" in " ".join(one.text for one in said_to_anna)
    assert booking.status == "confirmed"


async def test_a_sign_up_follows_who_is_moved_or_gone_without_a_tap(service: Running, clock: Clock) -> None:
    booking = await booked(service)
    card = next(one.id for one in service.channel.messages_in(COURSE, "anna") if one.card)
    ports = service.service.ports
    await until(lambda: "14:00 · Ben O." in as_text(seen(service, card, "chloe")), "the card with Ben")
    await reschedule(ports, booking.uid, booking.slot.moved_to(booking.slot.start + timedelta(hours=1)))
    await told(service)
    assert "15:00 · Ben O." in as_text(seen(service, card, "chloe"))
    await cancel(ports, booking.uid)
    await told(service)
    assert "Ben O." not in as_text(seen(service, card, "chloe"))
    assert "Thu 5 March, 15:00" not in titles(seen(service, card, "chloe"))
    clock.advance(timedelta(minutes=11))
    await told(service)
    assert "Thu 5 March, 15:00" in titles(seen(service, card, "chloe"))


async def test_a_meeting_type_shared_in_a_group_becomes_a_sign_up_with_one_tap_of_its_organizer(
    service: Running,
) -> None:
    [shared] = await service.channel.say_in(COURSE, "anna", "share office hours")
    assert "Use as a sign-up" in titles(shared.card or {}), shared.text
    answer = await service.channel.press_titled_in(COURSE, "ben", "Use as a sign-up", shared.id)
    assert "belongs to somebody else" in answer.text
    answer = await service.channel.press_titled_in(COURSE, "anna", "Use as a sign-up", shared.id)
    assert as_text(answer.card or {}).startswith("Sign-up: Office hours with Anna Berger")
    await until(
        lambda: as_text(seen(service, shared.id, "chloe")).startswith("Sign-up: Office hours"), "the sign-up for others"
    )
    [alone] = await service.channel.say("anna", "share office hours")
    assert "Use as a sign-up" not in titles(alone.card or {})
