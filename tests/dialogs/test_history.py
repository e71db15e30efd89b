"""What happened with a booking."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from cards.kit import as_text
from demo.buttons import titled, titles
from dialogs import answer
from dialogs.turn import Reply, Turn
from mail.answering import take_in
from scheduling.errors import Undeliverable
from scheduling.model import Organizer
from scheduling.ports import Ports
from scheduling.usecases import bookings
from scheduling.usecases.delivery import deliver_due
from tests.conftest import Clock, KeepingCourier, guest, half_hour, meet, office_hours
from tests.mail.messages import HOST, replied

Couriers = dict[str, KeepingCourier]


@pytest.fixture
async def anna(ports: Ports) -> Organizer:
    return await meet(ports, "Anna Berger")


async def booked(ports: Ports, anna: Organizer, *names: str) -> list[str]:
    address = ports.links.address(await office_hours(ports, anna), anna.page)
    uids = [ports.new_id() for _ in names]
    for hour, (uid, name) in enumerate(zip(uids, names, strict=True), 9):
        await bookings.book(ports, address, uid, half_hour(f"2026-03-03 {hour:02}:00"), guest(name))
    while await deliver_due(ports, "worker"):
        pass
    return uids


async def typed(ports: Ports, who: Organizer, text: str) -> Reply:
    return await answer(ports, Turn(who, text=text))


def text_of(reply: Reply) -> str:
    return as_text(reply.card or {})


async def test_what_was_sent_to_whom_and_what_is_to_come(ports: Ports, anna: Organizer) -> None:
    await booked(ports, anna, "Gina Guest")
    shown = text_of(await typed(ports, anna, "what happened with Gina's booking?"))
    assert shown.startswith("What was sent about Office hours\nTue 3 March, 10:00–10:30 (Berlin)\n")
    for line in (
        "Your calendar: Booked\nSent on Mon 2 March, 08:00.",
        "Letter to Gina Guest: Booked\nSent on Mon 2 March, 08:00.",
        "Message to you in Teams: Reminder\nDue on Tue 3 March, 09:45.",
    ):
        assert line in shown


async def test_failures_say_why(ports: Ports, anna: Organizer, couriers: Couriers, clock: Clock) -> None:
    couriers["mail"].problem = Undeliverable("550 5.1.1 *no* such user", permanent=True)
    couriers["calendar"].problem = Undeliverable("503 later")
    (uid,) = await booked(ports, anna, "Gina Guest")
    shown = text_of(await answer(ports, Turn(anna, verb="history", data={"uid": uid})))
    assert "Your calendar: Booked\nNot gone through yet, tried again on Mon 2 March, 08:00: 503 later" in shown
    clock.advance(timedelta(minutes=3))
    while await deliver_due(ports, "worker"):
        pass
    shown = text_of(await answer(ports, Turn(anna, verb="history", data={"uid": uid})))
    assert "Letter to Gina Guest: Booked\nCould not be delivered: 550 5.1.1 *no* such user" in shown


async def test_what_came_back_is_part_of_it(ports: Ports, anna: Organizer) -> None:
    (uid,) = await booked(ports, anna, "Gina Guest")
    await take_in(ports, replied(uid), HOST)
    shown = text_of(await answer(ports, Turn(anna, verb="history", data={"uid": uid})))
    assert "Gina Guest declined the invitation\nMon 2 March, 08:00" in shown


async def test_a_cancelled_booking_is_found_too_and_several_are_chosen_from(ports: Ports, anna: Organizer) -> None:
    uids = await booked(ports, anna, "Gina Guest", "Hugo Host")
    await bookings.cancel(ports, uids[1])
    question = await typed(ports, anna, "what was sent?")
    assert text_of(question).startswith("Which booking?\n")
    assert titles(question.card or {}) == ["Details"] * 2
    assert text_of(await typed(ports, anna, "what happened with Hugo's booking?")).startswith("What was sent about")


async def test_new_links_with_a_tap_and_a_word_of_what_it_does(
    ports: Ports, anna: Organizer, couriers: Couriers, clock: Clock
) -> None:
    (uid,) = await booked(ports, anna, "Gina Guest")
    while await deliver_due(ports, "worker"):
        pass
    card = await answer(ports, Turn(anna, verb="booking", data={"uid": uid}))
    assert "If the links in the emails to Gina Guest have come into other hands" in json.dumps(card.card)
    for _ in range(2):  # Teams sends a button again that it waits for too long
        button = titled(card.card or {}, "Send new links")
        assert button
        reply = await answer(ports, Turn(anna, verb=button["verb"], data=button["data"]))
        assert text_of(reply).startswith("The links so far no longer open anything. Gina Guest gets an email")
    while await deliver_due(ports, "worker"):
        pass
    letters = [one for one in couriers["mail"].delivered if one.notification.kind == "renewed"]
    assert [one.booking.version for one in letters] == [1]
    clock.advance(timedelta(days=9))
    over = await answer(ports, Turn(anna, verb="booking", data={"uid": uid}))
    assert "Send new links" not in titles(over.card or {})


async def test_nobody_reads_of_what_others_gave(ports: Ports, anna: Organizer) -> None:
    (uid,) = await booked(ports, anna, "Gina Guest")
    ben = await meet(ports, "Ben Alder")
    refused = await answer(ports, Turn(ben, verb="history", data={"uid": uid}))
    assert refused.card is None
    assert "Gina" not in refused.text
    assert (await typed(ports, ben, "what happened with Gina's booking?")).card is None
