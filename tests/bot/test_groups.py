"""Where others read along: only what is theirs to see is said, and nobody is taken for somebody else."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from cards.kit import as_text
from demo.people import BOT, Person
from dialogs.turn import Reply
from scheduling.errors import PageClosed
from scheduling.usecases.organizers import known
from tests.bot.face import Face
from tests.test_paths import until

TEAM = Person("team", "The team", "team-directory", "", "UTC", "en-GB")
CARD = {"type": "AdaptiveCard", "version": "1.5", "body": [{"type": "TextBlock", "text": "Booked: Review with Ben"}]}


@pytest.fixture
def team(face: Face) -> Face:
    face.channel.add_chat(TEAM)
    return face


def in_the_group(**fields: Any) -> dict[str, Any]:
    conversation = {"id": TEAM.conversation, "conversationType": "groupChat", "isGroup": True}
    return {"type": "message", "text": "what have I booked?", "conversation": conversation, **fields}


async def test_what_is_private_is_said_in_the_personal_chat(team: Face) -> None:
    await team.channel.say("anna", "hello")
    team.script.reply = Reply(card=CARD)
    await team.channel.post("anna", **in_the_group())
    assert team.channel.messages("anna")[-1].card == CARD
    [said] = team.channel.messages(TEAM)
    assert said.card is None
    assert said.text == "I have answered in our personal chat, since others can read along here."


async def test_who_has_no_personal_chat_is_told_to_open_one(team: Face) -> None:
    team.script.reply = Reply(card=CARD)
    await team.channel.post("anna", **in_the_group())
    [said] = team.channel.messages(TEAM)
    assert said.card is None
    assert "in a personal chat" in said.text


async def test_a_personal_chat_that_is_gone_is_no_reason_to_tell_the_group(team: Face) -> None:
    await team.channel.say("anna", "hello")
    team.script.reply = Reply(card=CARD)
    team.channel.refuse(403)
    await team.channel.post("anna", **in_the_group())
    assert all(one.card is None for one in team.channel.messages(TEAM))


async def test_what_everybody_may_see_is_shown_in_the_group(team: Face) -> None:
    team.script.reply = Reply(card=CARD, public=True)
    await team.channel.post("anna", **in_the_group())
    assert [one.card for one in team.channel.messages(TEAM)] == [CARD]


async def test_who_was_met_in_a_group_is_greeted_once_in_the_personal_chat(team: Face) -> None:
    """S07: the first words come with the app, wherever somebody has met the bot before."""
    await team.channel.post("anna", **in_the_group())
    for _ in range(2):
        await team.channel.post("anna", type="conversationUpdate", membersAdded=[{"id": "28:bot"}])
    assert [turn.verb for turn in team.script.turns] == ["", "welcome"]


async def test_a_group_is_greeted_once_with_what_the_bot_does_there(team: Face) -> None:
    there = in_the_group()["conversation"]
    await team.channel.post("anna", type="conversationUpdate", membersAdded=[{"id": "29:ben-demo"}], conversation=there)
    assert team.channel.messages(TEAM) == []
    for _ in range(2):
        await team.channel.post("anna", type="conversationUpdate", membersAdded=[BOT], conversation=there)
    [said] = team.channel.messages(TEAM)
    assert said.card is not None
    assert as_text(said.card).splitlines()[:3] == [
        "Meetings can be arranged here now",
        "Mention me and write, for example:",
        "“share office hours”",
    ]
    assert await known(team.ports, team.channel.person("anna").directory_id) is None  # nobody is met by being there
    assert team.script.turns == []


async def test_a_card_that_cannot_be_drawn_anew_stays_and_the_next_press_changes_it(team: Face) -> None:
    async def gone() -> Mapping[str, Any]:
        raise PageClosed

    async def fresh() -> Mapping[str, Any]:
        return {**CARD, "body": []}

    team.script.reply = Reply(card=CARD, public=True)
    await team.channel.post("anna", **in_the_group())
    [shown] = team.channel.messages(TEAM)
    there = in_the_group()["conversation"]
    value = {"action": {"type": "Action.Execute", "verb": "take", "data": {}}, "trigger": "manual"}
    pressed = {"type": "invoke", "name": "adaptiveCard/action", "value": value, "replyToId": shown.id}
    for stays, body in ((gone, CARD["body"]), (fresh, [])):
        team.script.reply = Reply(text="Booked.", stays=stays)
        assert (await team.channel.post("ben", conversation=there, **pressed)).text == "Booked."
        await until(lambda b=body: [(one.card or {})["body"] for one in team.channel.messages(TEAM)] == [b], "the card")


async def test_everybody_in_a_group_has_their_own_thread(team: Face) -> None:
    asked = {"asks": "duration_min", "command": "create_meeting_type", "values": {}}
    team.script.reply = Reply(text="How long?", draft=asked)
    await team.channel.post("anna", **in_the_group())
    await team.channel.post("ben", **in_the_group(text="45"))
    await team.channel.post("anna", **in_the_group(text="45"))
    assert [turn.draft for turn in team.script.turns] == [None, None, asked]
