"""Activities become turns, replies become what is seen; over HTTP both ways."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from demo.people import BOT, PEOPLE
from dialogs.turn import Reply, Turn
from scheduling.usecases.organizers import known
from tests.bot.bookings import booked
from tests.bot.face import Face
from tests.test_paths import until

CARD = {
    "type": "AdaptiveCard",
    "version": "1.5",
    "body": [
        {"type": "TextBlock", "text": "**Office hours**, 30 minutes"},
        {"type": "Input.Text", "id": "note", "value": "as before"},
    ],
    "actions": [
        {
            "type": "Action.Execute",
            "title": "Take",
            "verb": "take",
            "data": {"slot": 1},
            "fallback": {"type": "Action.Submit", "title": "Take", "data": {"verb": "take", "slot": 1}},
        }
    ],
}
OTHER = {"type": "AdaptiveCard", "version": "1.5", "body": [{"type": "TextBlock", "text": "Booked"}]}


async def test_a_message_is_a_turn_of_a_person_we_know_from_then_on(face: Face) -> None:
    answers = await face.channel.say("anna", "  create 30-minute office hours ")
    anna = face.channel.person("anna")
    person = await known(face.ports, anna.directory_id)
    assert person is not None
    assert (person.name, person.email, person.zone, person.language) == (
        "Anna Berger",
        "anna.berger@example.org",
        "Europe/Berlin",
        "en-GB",
    )
    assert person.reference == {
        "user": {"id": anna.id, "name": anna.name, "aadObjectId": anna.directory_id},
        "bot": BOT,
        "conversation": {"id": anna.conversation, "conversationType": "personal"},
        "channelId": "msteams",
        "serviceUrl": f"{face.url}/demo/connector",
    }
    assert face.script.turns == [Turn(person, text="create 30-minute office hours")]
    assert [(message.text, message.card) for message in answers] == [("Heard.", None)]


async def test_nothing_is_asked_or_written_of_somebody_known(face: Face) -> None:
    await face.channel.say("anna", "hello")
    first = face.script.turns[0].person
    await face.channel.say("anna", "again")
    assert face.script.turns[1].person == first
    face.channel.refuse(500)  # what the bot's next request gets, and that is its answer
    [answer] = await face.channel.say("anna", "and again")
    assert answer.text != "Heard."


async def test_an_answer_that_does_not_get_through_at_once_is_sent_again(face: Face) -> None:
    await face.channel.say("anna", "hello")
    face.channel.refuse(429)
    assert [message.text for message in await face.channel.say("anna", "again")] == ["Heard."]


@pytest.mark.parametrize("status", [404, 403, 500])
async def test_a_channel_that_does_not_tell_who_this_is(face: Face, status: int) -> None:
    face.channel.refuse(status)
    assert [message.text for message in await face.channel.say("anna", "hello")] == ["Heard."]
    assert face.script.turns[0].person.email == ""
    await face.channel.say("anna", "again")
    assert face.script.turns[1].person.email == "anna.berger@example.org"


async def test_a_channel_that_takes_too_long_to_tell(face: Face) -> None:
    face.channel.refuse(500, delay=90)
    async with asyncio.timeout(60):  # three seconds, and what a busy machine needs
        assert [message.text for message in await face.channel.say("anna", "hello")] == ["Heard."]


async def test_a_card_comes_with_a_summary(face: Face) -> None:
    face.script.reply = Reply(card=CARD)
    [message] = await face.channel.say("anna", "card")
    assert (message.text, message.card, message.summary) == ("", CARD, "Office hours, 30 minutes")
    face.script.reply = Reply(text="Here\\* it is.", card=CARD)
    [message] = await face.channel.say("anna", "card")
    assert (message.text, message.card, message.summary) == ("Here\\* it is.", CARD, "Here* it is.")


async def test_a_reply_of_nothing_is_silence(face: Face) -> None:
    face.script.reply = Reply()
    assert await face.channel.say("anna", "hm") == []


async def test_a_draft_comes_back_until_it_is_dropped(face: Face) -> None:
    face.script.reply = Reply(text="How long?", draft={"command": "create", "title": "Office hours"})
    await face.channel.say("anna", "create office hours")
    await face.channel.say("ben", "hello")
    face.script.reply = Reply(text="Made.")
    await face.channel.say("anna", "30 minutes")
    await face.channel.say("anna", "thanks")
    said = [(turn.text, turn.draft) for turn in face.script.turns]
    assert said == [
        ("create office hours", None),
        ("hello", None),
        ("30 minutes", {"command": "create", "title": "Office hours"}),
        ("thanks", None),
    ]


async def test_a_button_is_a_turn_and_its_card_is_replaced(face: Face) -> None:
    face.script.reply = Reply(card=CARD, draft={"command": "book"})
    [shown] = await face.channel.say("anna", "card")
    face.script.reply = Reply(card=OTHER)
    answer = await face.channel.press_titled("anna", "Take", {"note": "typed"})
    turn = face.script.turns[-1]
    assert (turn.verb, turn.text, turn.data) == ("take", "", {"slot": 1, "note": "typed"})
    assert turn.draft == {"command": "book"}
    assert (answer.status, answer.body) == (
        200,
        {"statusCode": 200, "type": "application/vnd.microsoft.card.adaptive", "value": OTHER},
    )
    assert [(one.id, one.card) for one in face.channel.messages("anna")][-1] == (shown.id, OTHER)
    await face.channel.say("anna", "next")
    assert face.script.turns[-1].draft is None


async def test_what_follows_by_itself_takes_the_place_of_the_card_step_by_step(face: Face) -> None:
    seen: list[Any] = []

    async def second() -> Reply:
        seen.append(face.channel.messages("anna")[-1].card)
        return Reply(card=OTHER, then=third)

    async def third() -> Reply:
        seen.append(face.channel.messages("anna")[-1].card)
        return Reply(card=CARD)

    face.script.reply = Reply(card=CARD, then=second)
    [shown] = await face.channel.say("anna", "I am ill today")
    await until(lambda: len(seen) == 2, "the steps")
    await until(lambda: face.channel.messages("anna")[-1].card == CARD, "the last card")
    assert (seen, face.channel.messages("anna")[-1].id) == ([CARD, OTHER], shown.id)


async def test_a_button_answered_in_words(face: Face) -> None:
    face.script.reply = Reply(card=CARD)
    await face.channel.say("anna", "card")
    face.script.reply = Reply(text="That time is taken.")
    answer = await face.channel.press_titled("anna", "Take")
    assert answer.body == {
        "statusCode": 200,
        "type": "application/vnd.microsoft.activity.message",
        "value": "That time is taken.",
    }
    assert face.channel.messages("anna")[-1].card == CARD


async def test_a_button_answered_with_words_and_a_card(face: Face) -> None:
    face.script.reply = Reply(card=CARD)
    await face.channel.say("anna", "card")
    face.script.reply = Reply(text="Booked.", card=OTHER)
    await face.channel.press_titled("anna", "Take")
    assert [(one.card, one.text) for one in face.channel.messages("anna")][1:] == [(OTHER, ""), (None, "Booked.")]


@pytest.mark.parametrize(
    "value",
    [
        None,
        {},
        {"action": None},
        {"action": "take"},
        {"action": {"type": "Action.Submit", "verb": "take"}},
        {"action": {"type": "Action.Execute"}},
        {"action": {"type": "Action.Execute", "verb": ""}},
        {"action": {"type": "Action.Execute", "verb": 3}},
        {"action": {"type": "Action.Execute", "verb": "take", "data": "x"}},
        {"action": {"type": "Action.Execute", "verb": "take", "data": [1]}},
    ],
    ids=str,
)
async def test_a_button_that_is_broken(face: Face, value: Any) -> None:
    answer = await face.channel.post("anna", type="invoke", name="adaptiveCard/action", value=value)
    message = "This button is broken: it names no action."
    assert (answer.status, answer.body) == (
        200,
        {
            "statusCode": 400,
            "type": "application/vnd.microsoft.error",
            "value": {"code": "BadRequest", "message": message},
        },
    )
    assert face.script.turns == []


async def test_the_fallback_of_a_button_replaces_its_card_too(face: Face) -> None:
    face.script.reply = Reply(card=CARD)
    [shown] = await face.channel.say("anna", "card")
    face.script.reply = Reply(card=OTHER)
    await face.channel.press("anna", shown.id, CARD["actions"][0]["fallback"])
    turn = face.script.turns[-1]
    assert (turn.verb, turn.data) == ("take", {"slot": 1, "note": "as before"})
    assert [(one.id, one.card) for one in face.channel.messages("anna")][1:] == [(shown.id, OTHER)]


async def test_the_fallback_of_a_card_that_is_gone_is_answered_anew(face: Face) -> None:
    face.script.reply = Reply(card=OTHER)
    await face.channel.post("anna", type="message", value={"verb": "take", "msteams": {}}, replyToId="gone")
    assert face.script.turns[-1].data == {}
    assert [one.card for one in face.channel.messages("anna")] == [OTHER]


async def test_the_bot_s_own_mention_is_not_part_of_what_is_said(face: Face) -> None:
    bot = {"type": "mention", "mentioned": BOT, "text": "<at>Bookings Bot</at>"}
    await face.channel.post("anna", type="message", text="<at>Bookings Bot</at> share my page", more_entities=[bot])
    assert (face.script.turns[0].text, face.script.turns[0].mentions) == ("share my page", ())


async def test_people_mentioned_are_known_by_their_directory_ids(face: Face) -> None:
    await face.channel.say("anna", "book <at>Ben Osei</at>", mentions=["ben"])
    [turn] = face.script.turns
    assert (turn.text, turn.mentions) == ("book Ben Osei", (PEOPLE[1].directory_id,))


async def test_somebody_mentioned_whom_the_channel_does_not_know(face: Face) -> None:
    await face.channel.say("anna", "hello")
    stranger = {"type": "mention", "mentioned": {"id": "29:stranger", "name": "X"}, "text": "<at>X</at>"}
    odd = {"type": "mention", "mentioned": "nobody"}
    await face.channel.post("anna", type="message", text="<at>X</at>", more_entities=[stranger, odd])
    assert face.script.turns[-1].mentions == ("29:stranger",)


async def test_in_a_group_the_private_address_is_not_overwritten(face: Face) -> None:
    await face.channel.say("anna", "hello")
    private = face.script.turns[0].person.reference
    group = {"id": PEOPLE[0].conversation, "conversationType": "groupChat"}
    await face.channel.post("anna", type="message", text="hello all", conversation=group)
    assert face.script.turns[1].person.reference == private


async def test_the_zone_is_also_taken_from_the_client(face: Face) -> None:
    await face.channel.post("chloe", type="message", text="bonjour", localTimezone=None)
    assert face.script.turns[0].person.zone == "Europe/Paris"


@pytest.mark.parametrize(
    ("told", "language"),
    [("de-AT", "de-AT"), ("zh-Hant-TW", "zh-Hant-TW"), (None, "en"), ("x" * 999, "en"), ("é", "en")],
)
async def test_a_language_is_a_language_tag(face: Face, told: str | None, language: str) -> None:
    await face.channel.post("anna", type="message", text="hi", locale=told)
    assert face.script.turns[0].person.language == language


async def test_somebody_without_a_directory_id(face: Face) -> None:
    await face.channel.post("dev", type="message", text="hi", **{"from": {"id": "29:dev-demo"}})
    [turn] = face.script.turns
    assert (turn.person.key, turn.person.name) == ("29:dev-demo", "Dev Patel")


async def test_the_first_meeting_is_greeted_once(face: Face) -> None:
    face.script.reply = Reply(text="Welcome.")
    await face.channel.open("anna")
    await face.channel.post("anna", type="conversationUpdate", membersAdded=[BOT, {"id": "29:anna-demo"}])
    await face.channel.post("anna", type="installationUpdate", action="add")
    assert [(turn.verb, turn.text) for turn in face.script.turns] == [("welcome", "")]
    assert [message.text for message in face.channel.messages("anna")] == ["Welcome."]


async def test_teams_names_nobody_when_a_bot_is_installed(face: Face) -> None:
    anna = PEOPLE[0]
    nameless = {"id": anna.id, "aadObjectId": anna.directory_id}
    await face.channel.post(
        "anna", type="conversationUpdate", membersAdded=[BOT], channelData=None, entities=None, **{"from": nameless}
    )
    assert face.script.turns[0].person.name == "Anna Berger"


async def test_a_group_is_not_greeted(face: Face) -> None:
    group = {"id": PEOPLE[0].conversation, "conversationType": "groupChat"}
    await face.channel.post("anna", type="conversationUpdate", membersAdded=[BOT], conversation=group)
    assert face.script.turns == []


async def test_the_card_of_a_booking_is_remembered(face: Face) -> None:
    first, second = await booked(face), await booked(face, "2026-03-03 10:00")
    face.script.reply = Reply(card=CARD, shows=first.uid)
    [shown] = await face.channel.say("ben", "show")
    face.script.reply = Reply(card=OTHER, shows=second.uid)
    await face.channel.press_titled("ben", "Take")
    there = {"conversation": PEOPLE[1].conversation, "activity": shown.id}
    assert await receipts(face, first.uid) == {("chat", "attendee"): {"cards": [there]}}
    assert await receipts(face, second.uid) == {("chat", "attendee"): {"cards": [there]}}


async def receipts(face: Face, uid: str) -> dict[tuple[str, str], Any]:
    async with face.ports.reading() as work:
        return {key: receipt.data for key, receipt in (await work.outbox.receipts(uid)).items()}


async def test_who_takes_the_bot_off_is_not_written_to_any_more(face: Face) -> None:
    await face.channel.say("anna", "hello")
    anna = face.script.turns[0].person
    assert anna.reference
    group = {"id": "19:team", "conversationType": "channel"}
    await face.channel.post("anna", type="installationUpdate", action="remove", conversation=group)
    assert (await known(face.ports, anna.key)) == anna
    await face.channel.post("anna", type="installationUpdate", action="remove")
    gone = await known(face.ports, anna.key)
    assert gone is not None
    assert gone.reference is None
    await face.channel.say("anna", "hello again")
    assert face.script.turns[-1].person.reference == anna.reference
