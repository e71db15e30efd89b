"""What Teams sends beside words and buttons: acknowledged, nothing said or done. With tokens as Teams signs them."""

from __future__ import annotations

import logging
from typing import Any

import pytest

from tests.bot.face import Face

EDITED = {"channelData": {"eventType": "editMessage", "tenant": {"id": "t"}}}
DELETED = {"channelData": {"eventType": "softDeleteMessage", "tenant": {"id": "t"}}}
UNDELETED = {"channelData": {"eventType": "undeleteMessage", "tenant": {"id": "t"}}}
KINDS: dict[str, dict[str, Any]] = {
    "edited": {"type": "messageUpdate", "text": "create office hours", **EDITED},
    "edited without channel data": {"type": "messageUpdate", "text": "create office hours", "channelData": None},
    "undeleted": {"type": "messageUpdate", "text": "create office hours", **UNDELETED},
    "deleted": {"type": "messageDelete", **DELETED},
    "liked": {"type": "messageReaction", "reactionsAdded": [{"type": "like"}], "replyToId": "1"},
    "no longer liked": {"type": "messageReaction", "reactionsRemoved": [{"type": "like"}], "replyToId": "1"},
    "typing": {"type": "typing"},
    "read": {"type": "event", "name": "application/vnd.microsoft.readReceipt", "value": {"lastReadMessageId": "1"}},
    "meeting": {"type": "event", "name": "application/vnd.microsoft.meetingStart", "value": {"Id": "1"}},
    "event": {"type": "event", "name": "unheardOf", "value": {}},
    "upgrade": {"type": "installationUpdate", "action": "add-upgrade"},
    "team renamed": {"type": "conversationUpdate", "channelData": {"eventType": "teamRenamed", "team": {"id": "t"}}},
    "member left": {"type": "conversationUpdate", "membersRemoved": [{"id": "29:ben-demo"}]},
    "end": {"type": "endOfConversation"},
    "trace": {"type": "trace", "name": "x"},
    "command": {"type": "command", "name": "x"},
    "new kind": {"type": "somethingNew", "value": {"a": [1]}},
    "unknown invoke": {"type": "invoke", "name": "somethingNew/action", "value": {"a": 1}},
    "invoke without name": {"type": "invoke", "value": None},
    "sign-in": {"type": "invoke", "name": "signin/verifyState", "value": {"state": "1"}},
    "dialog": {"type": "invoke", "name": "task/fetch", "value": {"data": {}}},
    "file consent": {"type": "invoke", "name": "fileConsent/invoke", "value": {"action": "accept"}},
    "feedback": {"type": "invoke", "name": "message/submitAction", "value": {"actionName": "feedback"}},
}


@pytest.mark.parametrize("kind", KINDS)
async def test_it_is_acknowledged_and_nothing_happens(
    registered: Face, kind: str, caplog: pytest.LogCaptureFixture
) -> None:
    answer = await registered.channel.post("anna", **KINDS[kind])
    assert answer.status == 200
    assert registered.script.turns == []
    assert [one.message for one in caplog.records if one.levelno >= logging.WARNING] == []


async def test_without_a_good_token_not_even_that(registered: Face) -> None:
    for body in KINDS.values():
        activity = registered.activity(**{"text": None, **body})
        status, _ = await registered.post(activity)
        assert status == 401
