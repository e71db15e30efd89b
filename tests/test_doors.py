"""One booking, three doors: a card in a group that many tap, the attendee's own card, the letter's link. Over HTTP."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from aiohttp import ClientSession

from cards.kit import as_text
from demo.buttons import gathered, titled, titles
from demo.channel import Answer, Message
from demo.people import Person
from language.words import words_for
from scheduling.usecases.delivery import deliver_due
from tests.conftest import Clock
from tests.service import Running, running
from tests.test_paths import chat, page, slot_buttons, submit, until

TEAM = Person("team", "The team", "team-directory", "", "UTC", "en-GB")
EVE = Person("eve", "Eve Stone", "5a4c2e96-b1b2-4a94-9d87-95b4e9dae505", "eve@example.org", "Europe/London", "en-GB")
FINN = Person("finn", "Finn Lund", "6b5d3fa7-c2c3-4ba5-8e98-a6c5faebf606", "finn@example.org", "Europe/Oslo", "en-GB")
FIVE = ("ben", "chloe", "dev", "eve", "finn")
IN_THE_GROUP = {"id": TEAM.conversation, "conversationType": "groupChat", "isGroup": True}


@pytest.fixture
async def service(tmp_path: Path, clock: Clock) -> AsyncIterator[Running]:
    async with running(tmp_path, clock) as service:
        for person in (TEAM, EVE, FINN):
            service.channel.add_chat(person)
        for person in ("anna", *FIVE):
            await service.channel.open(person)
        await service.channel.say("anna", "create 30-minute office hours")
        yield service


async def say_in_group(service: Running, who: str, text: str) -> Message:
    """What is said there; the answer is the newest message of the group."""
    await service.channel.post(who, type="message", text=text, textFormat="plain", conversation=IN_THE_GROUP)
    return service.channel.messages(TEAM)[-1]


async def press_in_group(
    service: Running, who: str, shown: Message, title: str, card: Mapping[str, Any] | None = None
) -> Answer:
    """A button of the card as this person sees it: invokes of Teams name the group and the message."""
    seen = card or shown.card or {}
    action = titled(seen, title)
    assert action is not None, titles(seen)
    pressed = {"type": "Action.Execute", "verb": action["verb"], "data": gathered(seen, action)}
    return await service.channel.post(
        who,
        type="invoke",
        name="adaptiveCard/action",
        value={"action": pressed, "trigger": "manual"},
        replyToId=shown.id,
        conversation=IN_THE_GROUP,
    )


def in_group(service: Running, shown: Message) -> Message:
    return next(one for one in service.channel.messages(TEAM) if one.id == shown.id)


def is_booked(service: Running, who: str, text: str) -> bool:
    words = words_for(service.channel.person(who).locale)
    return text.startswith(words("booking.booked", name="Office hours", other="Anna Berger"))


async def test_five_tap_the_same_slot_one_gets_it_and_the_others_see_fresh_ones(service: Running) -> None:
    shown = await say_in_group(service, "ben", "book office hours with Anna")
    slot, start = "Mon 2 March, 13:00", "2026-03-02T13:00:00+00:00"
    answers = await asyncio.gather(*(press_in_group(service, who, shown, slot, shown.card) for who in FIVE))
    assert len([answer for answer in answers if answer.card is None and answer.text]) == 1
    lost = {who: answer.card for who, answer in zip(FIVE, answers, strict=True) if answer.card is not None}
    assert len(lost) == 4
    for who, card in lost.items():
        words = words_for(service.channel.person(who).locale)
        assert as_text(card).startswith(words("slots.taken"))
        assert start not in str(card)
    # Everybody else sees the card without the slot as well, in the words and the zone of who asked for it, and nobody
    # sees whose it is.
    await until(lambda: start not in str(in_group(service, shown).card), "a card without the slot")
    left = [line for line in as_text(shown.card or {}).splitlines() if line != slot]
    assert as_text(in_group(service, shown).card or {}).splitlines()[: len(left)] == left
    booked = [who for who in FIVE if any(is_booked(service, who, text) for text in chat(service, who))]
    assert set(booked) == set(FIVE) - set(lost)
    assert all(service.channel.person(who).name not in as_text(in_group(service, shown).card or {}) for who in FIVE)


async def test_the_same_invoke_again_books_once(service: Running) -> None:
    shown = await say_in_group(service, "ben", "book office hours with Anna")
    card = shown.card
    first, *again = [await press_in_group(service, "ben", shown, "Mon 2 March, 13:00", card) for _ in range(3)]
    assert [one.text for one in again] == [first.text, first.text]
    agenda = await service.channel.say("anna", "what have I booked?")
    assert as_text(agenda[-1].card or {}).count("Office hours with Ben Osei") == 1


async def test_where_a_card_in_a_group_begins_stays_whoever_taps(service: Running) -> None:
    shown = await say_in_group(service, "ben", "book office hours with Anna tomorrow")
    later = (await press_in_group(service, "dev", shown, "Later that day")).card
    assert later is not None
    tapped = next(title for title in titles(later) if title.startswith("Tue March 3"))  # 12:00 in London
    await press_in_group(service, "dev", shown, tapped, later)
    await until(lambda: in_group(service, shown).card != shown.card, "the card for all")
    times = [line for line in as_text(in_group(service, shown).card or {}).splitlines() if "March, " in line]
    assert times[0] == "Tue 3 March, 12:30"


async def test_two_people_book_two_slots_with_one_card(service: Running) -> None:
    shown = await say_in_group(service, "ben", "book office hours with Anna")
    await press_in_group(service, "ben", shown, "Mon 2 March, 13:00", shown.card)
    await press_in_group(service, "eve", shown, "Mon 2 March, 13:30", shown.card)
    agenda = as_text((await service.channel.say("anna", "what have I booked?"))[-1].card or {})
    assert "Office hours with Ben Osei" in agenda
    assert "Office hours with Eve Stone" in agenda


async def test_a_second_slot_of_the_same_card_is_not_booked_as_well(service: Running) -> None:
    shown = await say_in_group(service, "ben", "book office hours with Anna")
    await press_in_group(service, "ben", shown, "Mon 2 March, 13:00", shown.card)
    answer = await press_in_group(service, "ben", shown, "Mon 2 March, 13:30", shown.card)
    assert answer.text.startswith("You have booked a time with this card already.")
    agenda = as_text((await service.channel.say("anna", "what have I booked?"))[-1].card or {})
    assert agenda.count("Office hours with Ben Osei") == 1


async def test_a_card_in_a_group_refreshes_for_everybody_in_their_own_time(service: Running) -> None:
    shown = await say_in_group(service, "ben", "book office hours with Anna")
    refresh = (shown.card or {})["refresh"]
    assert "userIds" not in refresh
    answer = await service.channel.post(
        "dev",
        type="invoke",
        name="adaptiveCard/action",
        value={"action": refresh["action"], "trigger": "automatic"},
        replyToId=shown.id,
        conversation=IN_THE_GROUP,
    )
    assert "Times in New York." in as_text(answer.card or {})


async def test_a_move_by_the_letters_link_changes_every_card_in_place(service: Running) -> None:
    channel = service.channel
    shown = await say_in_group(service, "ben", "book office hours with Anna")
    await press_in_group(service, "ben", shown, "Mon 2 March, 13:00", shown.card)
    await until(lambda: any("Booked: Office hours with Ben" in one for one in chat(service, "anna")), "Anna's card")
    [bens] = [one for one in channel.messages("ben") if one.card and "Booked: Office hours" in as_text(one.card)]
    [annas] = [one for one in channel.messages("anna") if one.card and "Office hours with Ben" in as_text(one.card)]
    manage = re.search(r"http://localhost:\d+/b/[\w-]+", str(bens.card))
    assert manage is not None
    move = f"{manage[0]}/move"
    async with ClientSession() as guest:
        start = list(slot_buttons(await page(guest, move)).values())[-1]
        confirm = await page(guest, f"{move}?start={quote(start)}")
        assert (await submit(guest, confirm, move))[0] == 200

    def card_of(person: str, message: Message) -> str:
        return next(as_text(one.card or {}) for one in channel.messages(person) if one.id == message.id)

    for person, message in (("ben", bens), ("anna", annas)):
        await until(lambda p=person, m=message: card_of(p, m).startswith("Moved: Office hours"), f"{person}'s card")


async def test_a_reminder_is_a_card_that_changes_with_the_booking(service: Running, clock: Clock) -> None:
    channel = service.channel
    await channel.say("ben", "book office hours with Anna on Wednesday at 10")
    clock.advance(timedelta(days=1, hours=3))
    await deliver_due(service.service.ports, "test")
    reminders = await until(
        lambda: [one for one in channel.messages("ben") if one.card and "Reminder:" in as_text(one.card)], "a reminder"
    )
    assert {"Move", "Cancel"} <= set(titles(reminders[-1].card))
    await channel.say("ben", "cancel my meeting with Anna")
    await until(
        lambda: all("Cancelled:" in as_text(one.card) for one in channel.messages("ben") if one.id == reminders[-1].id),
        "the reminder without a meeting",
    )
