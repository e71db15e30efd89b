"""The channel behaves as Teams does where the bot can tell."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from aiohttp import ClientSession

from demo import Demo
from demo.buttons import gathered, titled, titles
from demo.channel import CONNECTOR
from demo.people import BOT, PEOPLE, TENANT
from tests.demo.stand_in import NOW, Clock, StandIn


async def test_what_is_said_comes_with_what_teams_tells_of_its_sender(demo: Demo, bot: StandIn) -> None:
    answers = await demo.channel.say("anna", "hello")
    assert [message.text for message in answers] == ["You said: hello"]
    anna = demo.channel.person("Anna Berger")
    [activity] = bot.received
    assert {**activity, "id": ""} == {
        "id": "",
        "type": "message",
        "text": "hello",
        "textFormat": "plain",
        "timestamp": NOW.isoformat(),
        "channelId": "msteams",
        "serviceUrl": f"{demo.channel.bot_url}{CONNECTOR}",
        "from": {"id": "29:anna-demo", "name": "Anna Berger", "aadObjectId": anna.directory_id},
        "recipient": BOT,
        "conversation": {"id": anna.conversation, "conversationType": "personal", "tenantId": TENANT},
        "channelData": {"tenant": {"id": TENANT}},
        "locale": "en-GB",
        "localTimezone": "Europe/Berlin",
        "entities": [
            {"type": "clientInfo", "locale": "en-GB", "country": "GB", "platform": "Web", "timezone": "Europe/Berlin"}
        ],
    }
    assert [(one.author, one.text) for one in demo.channel.messages("anna")] == [
        ("anna", "hello"),
        ("bot", "You said: hello"),
    ]
    assert demo.channel.messages("ben") == []


async def test_a_chat_is_opened_once(demo: Demo, bot: StandIn) -> None:
    await demo.channel.open("ben")
    await demo.channel.open("ben")
    assert [activity["type"] for activity in bot.received] == ["installationUpdate", "conversationUpdate"]
    assert [member["id"] for member in bot.received[1]["membersAdded"]] == ["28:bookings-bot", "29:ben-demo"]
    assert [message.text for message in demo.channel.messages("ben")] == ["Hello."]


async def test_mentions_are_told(demo: Demo, bot: StandIn) -> None:
    await demo.channel.say("ben", "book <at>Anna Berger</at>", mentions=["anna"])
    assert bot.received[0]["entities"][1] == {
        "type": "mention",
        "mentioned": {"id": "29:anna-demo", "name": "Anna Berger"},
        "text": "<at>Anna Berger</at>",
    }


async def test_a_button_sends_its_data_and_the_inputs_and_its_card_is_replaced(demo: Demo, bot: StandIn) -> None:
    [shown] = await demo.channel.say("anna", "card")
    answer = await demo.channel.press_titled("anna", "Count", {"note": "typed"})
    assert (answer.status, answer.text) == (200, "")
    assert bot.received[-1]["name"] == "adaptiveCard/action"
    assert bot.received[-1]["replyToId"] == shown.id
    assert bot.received[-1]["value"] == {
        "action": {
            "type": "Action.Execute",
            "id": "",
            "verb": "count",
            "data": {"id": 7, "note": "typed", "online": "false"},
        },
        "trigger": "manual",
    }
    [_, after] = demo.channel.messages("anna")
    assert (after.id, after.card) == (shown.id, bot.card())
    assert after.revision > shown.revision


async def test_a_button_that_answers_in_words_leaves_its_card(demo: Demo) -> None:
    [shown] = await demo.channel.say("anna", "card")
    answer = await demo.channel.press_titled("anna", "Speak")
    assert answer.text == "Said."
    after = demo.channel.messages("anna")[-1]
    assert (after.card, after.note) == (shown.card, "Said.")


async def test_a_button_for_older_clients_comes_as_a_message(demo: Demo, bot: StandIn) -> None:
    [shown] = await demo.channel.say("anna", "card")
    await demo.channel.press("anna", shown.id, {"type": "Action.Submit", "data": {"verb": "count"}})
    assert bot.received[-1]["type"] == "message"
    assert bot.received[-1]["value"] == {"verb": "count", "note": "as before", "online": "false"}


async def test_no_such_button(demo: Demo) -> None:
    await demo.channel.say("anna", "card")
    with pytest.raises(LookupError):
        await demo.channel.press_titled("anna", "Fly")


async def test_a_card_refreshes_for_those_it_names_and_once_a_minute(demo: Demo, bot: StandIn) -> None:
    for person in ("anna", "ben"):
        await demo.channel.say(person, "card")
    cards = {person: demo.channel.messages(person)[-1] for person in ("anna", "ben")}
    assert await demo.channel.refresh("ben", cards["ben"].id) is None
    assert await demo.channel.refresh("anna", cards["anna"].id) is not None
    assert bot.received[-1]["value"] == {
        "action": {"type": "Action.Execute", "id": "", "verb": "look", "data": {"id": 7}},
        "trigger": "automatic",
    }
    assert await demo.channel.refresh("anna", cards["anna"].id) is None
    assert bot.count == 1


async def test_a_minute_later_it_refreshes_again(demo: Demo, bot: StandIn, clock: Clock) -> None:
    [shown] = await demo.channel.say("anna", "card")
    await demo.channel.refresh("anna", shown.id)
    clock.moment += timedelta(seconds=61)
    assert await demo.channel.refresh("anna", shown.id) is not None
    assert bot.count == 2


async def test_a_refresh_that_changes_nothing_is_not_seen(demo: Demo, bot: StandIn) -> None:
    [shown] = await demo.channel.say("anna", "card")
    bot.count -= 1  # so that the answer is the same card
    await demo.channel.refresh("anna", shown.id)
    assert demo.channel.messages("anna")[-1].revision == shown.revision


async def test_the_connector_updates_deletes_and_knows_its_members(demo: Demo) -> None:
    anna = PEOPLE[0]
    [shown] = await demo.channel.say("anna", "hello")
    base = f"{demo.channel.bot_url}{CONNECTOR}/v3/conversations/{anna.conversation}"
    async with ClientSession() as session:
        async with session.put(
            f"{base}/activities/{shown.id}", json={"type": "message", "text": "changed"}
        ) as response:
            assert (response.status, await response.json()) == (200, {"id": shown.id})
        assert demo.channel.messages("anna")[-1].text == "changed"
        async with session.get(f"{base}/members") as response:
            assert await response.json() == [anna.member()]
        async with session.get(f"{base}/pagedmembers") as response:
            assert await response.json() == {"members": [anna.member()]}
        async with session.get(f"{base}/members/29:anna-demo") as response:
            assert (await response.json())["email"] == "anna.berger@example.org"
        async with session.get(f"{base}/members/29:nobody") as response:
            assert response.status == 404
        async with session.delete(f"{base}/activities/{shown.id}") as response:
            assert response.status == 200
        async with session.put(f"{base}/activities/{shown.id}", json={"type": "message"}) as response:
            assert response.status == 404
        async with session.post(f"{base}x/activities", json={"type": "message"}) as response:
            assert response.status == 404
        for body, kind in ((b"{", "application/json"), (b"[]", "application/json"), (b"{}", "text/plain")):
            async with session.post(f"{base}/activities", data=body, headers={"Content-Type": kind}) as response:
                assert response.status == 400
        conversations = f"{demo.channel.bot_url}{CONNECTOR}/v3/conversations"
        async with session.post(conversations, json={"members": [{"id": anna.directory_id}]}) as response:
            assert (await response.json())["id"] == anna.conversation
    assert [message.text for message in demo.channel.messages("anna")] == ["hello"]


async def test_the_connector_refuses_when_told_to(demo: Demo) -> None:
    demo.channel.refuse(429, headers={"Retry-After": "7"})
    url = f"{demo.channel.bot_url}{CONNECTOR}/v3/conversations/{PEOPLE[0].conversation}/members"
    async with ClientSession() as session:
        async with session.get(url) as response:
            assert (response.status, response.headers["Retry-After"]) == (429, "7")
        async with session.get(url) as response:
            assert response.status == 200


async def test_a_change_wakes_whoever_waits(demo: Demo) -> None:
    changes = demo.channel.changes
    waiting = asyncio.create_task(changes.after(changes.revision, 10))
    await asyncio.sleep(0)
    revision = changes.bump()
    assert await asyncio.wait_for(waiting, 10) == revision
    assert await changes.after(revision, 0.01) == revision


def test_a_button_within_a_card_shown_on_demand_is_found_and_a_fallback_is_not() -> None:
    inner = {"type": "AdaptiveCard", "actions": [{"type": "Action.Execute", "title": "Book", "verb": "book"}]}
    card = {
        "type": "AdaptiveCard",
        "actions": [
            {
                "type": "Action.Execute",
                "title": "Move",
                "verb": "move",
                "fallback": {"type": "Action.Submit", "title": "Old"},
            },
            {"type": "Action.ShowCard", "title": "More", "card": inner},
        ],
    }
    assert titles(card) == ["Move", "More", "Book"]
    assert titled(card, "Book") == inner["actions"][0]
    assert titled(card, "Old") is None


def test_inputs_are_left_out_where_a_button_wants_none() -> None:
    card = {"type": "AdaptiveCard", "body": [{"type": "Input.Text", "id": "note", "value": "x"}]}
    assert gathered(card, {"data": {"id": 1}}) == {"id": 1, "note": "x"}
    assert gathered(card, {"data": {"id": 1}, "associatedInputs": "none"}) == {"id": 1}


def test_people_have_ids_of_their_own() -> None:
    for field in ("handle", "directory_id", "email", "id", "conversation"):
        assert len({getattr(person, field) for person in PEOPLE}) == len(PEOPLE)
