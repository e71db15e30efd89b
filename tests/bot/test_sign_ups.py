"""A sign-up in a group, with several people at once: the whole service, over HTTP, as they see it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from cards.kit import as_text
from demo.buttons import titled, titles
from demo.channel import Answer, Message
from demo.people import GROUPS, Group, Person
from scheduling.usecases.organizers import known
from tests.conftest import Clock
from tests.service import Running, running

COURSE = GROUPS[0]
CLASS = tuple(
    Person(
        f"p{n}", f"Person{n} Last{n}", f"00000000-0000-4000-8000-{n:012}", f"p{n}@example.org", "Europe/Berlin", "en-GB"
    )
    for n in range(6)
)
TIMES = [f"Thu 5 March, {hour}:{minute:02}" for hour in (14, 15, 16) for minute in (0, 30)]


@dataclass
class Room:
    """A group with a sign-up for Anna's office hours on Thursday afternoon."""

    service: Running
    group: Group
    card: str  # id of the message that shows it

    def seen(self, who: str = "anna") -> Mapping[str, Any]:
        return next(one.card for one in self.service.channel.messages_in(self.group, who) if one.id == self.card) or {}

    def for_all(self) -> Mapping[str, Any]:
        """The card as it stands in the chat, for somebody who has not pressed anything."""
        return self.seen("nobody")

    def note(self, who: str) -> str:
        return next(one.note for one in self.service.channel.messages_in(self.group, who) if one.id == self.card)

    async def tap(self, who: str, title: str) -> Answer:
        return await self.service.channel.press_titled_in(self.group, who, title, self.card)

    async def settled(self) -> None:
        """Until the card of all has been changed in place."""
        for _ in range(500):
            await asyncio.sleep(0.02)
            if not any(task.get_coro().__qualname__ == "Redrawing._work" for task in asyncio.all_tasks()):
                return
        raise AssertionError("the card is still being drawn")

    async def bookings(self) -> list[tuple[str, str]]:
        """Who has which time, as Anna's diary has it."""
        ports = self.service.service.ports
        anna = await known(ports, self.service.channel.person("anna").directory_id)
        assert anna is not None
        async with ports.reading() as work:
            links = await work.share_links.of([one.id for one in await work.meeting_types.of(anna.id)])
            made = [one for link in links for one in await work.diaries.of_link(link.id) if one.stands]
        return sorted((f"{one.slot.start:%H:%M}", one.attendee.name) for one in made)


@pytest.fixture
async def room(tmp_path: Path, clock: Clock) -> AsyncIterator[Room]:
    async with running(tmp_path, clock) as service:
        channel = service.channel
        for one in (*CLASS, Person("nobody", "No Body", "n", "n@example.org", "Europe/Berlin", "en-GB")):
            channel.add_chat(one)
        await channel.say("anna", "create 30-minute office hours")
        await channel.say("anna", "I work Monday to Friday, 9 to 17")
        [shown] = await channel.say_in(COURSE, "anna", "sign-up for office hours on Thursday 2-5")
        yield Room(service, COURSE, shown.id)


async def test_it_shows_the_free_times_of_its_stretch(room: Room) -> None:
    card = room.for_all()
    assert as_text(card).splitlines()[:2] == [
        "Sign-up: Office hours with Anna Berger",
        "30 minutes · Times in Berlin.",
    ]
    assert [one for one in titles(card) if one.startswith("Thu")] == TIMES
    assert "userIds" not in card["refresh"]


async def test_who_taps_has_the_time_and_all_see_it(room: Room) -> None:
    answer = await room.tap("ben", TIMES[0])
    assert "is yours" in answer.text
    await room.settled()
    card = room.for_all()
    assert "14:00 · Ben O." in as_text(card)
    assert [one for one in titles(card) if one.startswith("Thu")] == TIMES[1:]
    assert await room.bookings() == [("13:00", "Ben Osei")]


async def test_of_five_who_tap_the_same_time_one_has_it_and_the_others_see_what_is_left(room: Room) -> None:
    action = titled(room.for_all(), TIMES[2])
    assert action is not None
    tap = room.service.channel.press_in
    answers = await asyncio.gather(*(tap(COURSE, one, room.card, action) for one in CLASS[:5]))
    [(time, winner)] = await room.bookings()
    assert time == "14:00"
    assert [answer.status for answer in answers] == [200] * 5
    lost = [answer for answer in answers if answer.card]
    assert len(lost) == 4
    for answer in lost:
        assert as_text(answer.card or {}).splitlines()[0] == "That time is no longer free."
        assert TIMES[2] not in titles(answer.card or {})
    await room.settled()
    assert TIMES[2] not in titles(room.for_all())
    assert f"15:00 · {winner.split()[0]} L." in as_text(room.for_all())


async def test_the_same_press_sent_again_books_once_and_is_answered_alike(room: Room) -> None:
    action = titled(room.for_all(), TIMES[1])
    assert action is not None
    tap = room.service.channel.press_in
    answers = await asyncio.gather(*(tap(COURSE, "ben", room.card, action) for _ in range(3)))
    assert await room.bookings() == [("13:30", "Ben Osei")]
    later = await tap(COURSE, "ben", room.card, action)
    assert as_text(later.card or {}).startswith("You have Thu 5 March, 13:30–14:00 (London) already.")
    assert [answer.status for answer in (*answers, later)] == [200] * 4
    assert await room.bookings() == [("13:30", "Ben Osei")]


async def test_a_second_time_is_instead_of_the_first(room: Room) -> None:
    for title in (TIMES[0], TIMES[3]):
        await room.tap("ben", title)
    assert await room.bookings() == [("14:30", "Ben Osei")]
    await room.settled()
    assert TIMES[0] not in titles(room.for_all())  # for ten minutes Ben can go back
    both = [titled(room.for_all(), title) for title in (TIMES[4], TIMES[5])]
    tap = room.service.channel.press_in
    await asyncio.gather(*(tap(COURSE, "chloe", room.card, one) for one in both if one))
    assert len(await room.bookings()) == 2


async def test_six_at_once_fill_it_and_then_it_says_so(room: Room) -> None:
    await asyncio.gather(*(room.tap(one.handle, title) for one, title in zip(CLASS, TIMES, strict=True)))
    assert [name for _, name in await room.bookings()] == [one.name for one in CLASS]
    await room.settled()
    card = room.for_all()
    assert as_text(card).splitlines()[0] == "Full: Office hours with Anna Berger"
    assert [one for one in titles(card) if one.startswith("Thu")] == []
    assert all(f"Person{n} L." in as_text(card) for n in range(6))


async def test_who_leaves_makes_room_when_that_cannot_be_undone_any_more(room: Room, clock: Clock) -> None:
    await room.tap("ben", TIMES[0])
    await room.settled()
    answer = await room.tap("chloe", "Take me off")
    assert "pas sur cette liste" in as_text(answer.card or {})
    answer = await room.tap("ben", "Take me off")
    assert as_text(answer.card or {}).startswith("You are off the list")
    await room.settled()
    assert "Ben" not in as_text(room.for_all())
    assert await room.bookings() == []


async def test_only_the_organizer_says_how_much_of_the_names_is_seen(room: Room) -> None:
    await room.tap("ben", TIMES[0])
    await room.settled()
    await room.service.channel.refresh_in(COURSE, "anna", room.card)
    assert {"Show full names", "Show no names"} <= set(titles(room.seen("anna")))
    assert not {"Show full names", "Show no names"} & set(titles(room.for_all()))
    full, none = (titled(room.seen("anna"), one) for one in ("Show full names", "Show no names"))
    assert full is not None
    assert none is not None
    answer = await room.service.channel.press_in(COURSE, "ben", room.card, none)
    assert "belongs to somebody else" in answer.text
    await room.service.channel.press_in(COURSE, "anna", room.card, full)
    await room.settled()
    assert "14:00 · Ben Osei" in as_text(room.for_all())
    await room.service.channel.press_in(COURSE, "anna", room.card, none)
    await room.settled()
    assert "Ben" not in as_text(room.for_all())
    assert "1 person has signed up." in as_text(room.for_all())


async def test_everybody_who_looks_sees_it_in_their_own_words_and_zone(room: Room, clock: Clock) -> None:
    await room.service.channel.refresh_in(COURSE, "dev", room.card)
    assert next(one for one in titles(room.seen("dev")) if one.startswith("Thu")) == "Thu March 5, 8:00\u202fAM"
    await room.service.channel.refresh_in(COURSE, "chloe", room.card)
    assert "Horaires libres" in as_text(room.seen("chloe"))
    await room.tap("ben", TIMES[0])
    await room.settled()
    assert "8:00" not in " ".join(titles(room.seen("dev")))  # the card of all has taken the place of his
    assert await room.service.channel.refresh_in(COURSE, "dev", room.card)
    times = [one for one in titles(room.seen("dev")) if one.startswith("Thu")]
    assert times[0] == "Thu March 5, 8:30\u202fAM"


async def test_a_time_given_up_by_the_letter_is_free_on_the_card(room: Room, clock: Clock) -> None:
    await room.tap("ben", TIMES[0])
    [message] = await room.service.channel.say("ben", "cancel my meeting with Anna")
    assert message.card is not None
    await room.settled()
    clock.advance(timedelta(minutes=11))
    await room.service.channel.refresh_in(COURSE, "chloe", room.card)
    assert await room.bookings() == []


async def test_when_its_stretch_is_over_it_says_so(room: Room, clock: Clock) -> None:
    clock.advance(timedelta(minutes=4 * 24 * 60))
    await room.service.channel.refresh_in(COURSE, "ben", room.card)
    card = room.seen("ben")
    assert as_text(card).splitlines()[0] == "Over: sign-up for Office hours with Anna Berger"
    assert titles(card) == []


async def test_in_a_personal_chat_it_says_where_it_belongs(room: Room) -> None:
    [message] = await room.service.channel.say("anna", "sign-up for office hours on Thursday 2-5")
    assert message.card is None
    assert message.text.startswith("A sign-up belongs where others read along.")


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"address": "p/x", "low": "2026-03-05T13:00:00+00:00", "high": "2026-03-05T16:00:00+00:00", "names": "short"},
        {"address": "anna-berger/office-hours", "low": "x", "high": "y", "names": "short"},
        {"address": "p/x", "low": "2026-03-05T13:00:00+00:00", "high": "2027-03-05T16:00:00+00:00", "names": "short"},
        {"address": "p/x", "low": "2026-03-05T13:00:00+00:00", "high": "2026-03-05T16:00:00+00:00", "names": "all"},
    ],
    ids=str,
)
async def test_a_button_that_nobody_of_ours_has_written_does_nothing(room: Room, data: Mapping[str, Any]) -> None:
    for verb in ("sign_up_show", "sign_up_take", "sign_up_leave", "sign_up_names"):
        action = {"type": "Action.Execute", "verb": verb, "data": {**data, "start": "2026-03-05T13:00:00+00:00"}}
        answer = await room.service.channel.press_in(COURSE, "ben", room.card, action)
        assert (answer.status, answer.card) == (200, None)
        assert answer.text
        assert "recorded" not in answer.text
    assert await room.bookings() == []


async def test_what_was_found_is_live_in_the_group_and_each_sees_their_own(room: Room) -> None:
    channel = room.service.channel
    listed = (await channel.search("anna", "office", COURSE)).body["composeExtension"]["attachments"]
    put = channel.put_in(COURSE, "anna", listed[0]["content"])
    assert titles(listed[0]["content"]) == ["See free times", "Open the page"]
    await channel.refresh_in(COURSE, "ben", put.id)
    bens = _card(channel.messages_in(COURSE, "ben"), put.id)
    first = next(title for title in titles(bens) if ":" in title)
    answer = await channel.press_titled_in(COURSE, "ben", first, put.id)
    assert "Booked for you" in answer.text
    await room.settled()
    # It came with a link, so for who only sees it the times are those of its organizer.
    shown = _card(channel.messages_in(COURSE, "chloe"), put.id)
    assert "Times in Berlin." in as_text(shown)
    assert (titled(bens, first) or {})["data"]["start"] not in str(shown)


def _card(messages: list[Message], identity: str) -> Mapping[str, Any]:
    return next(one.card for one in messages if one.id == identity) or {}
