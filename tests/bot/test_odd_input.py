"""Every field of an activity replaced by everything it should not be: refused or answered, never a bug."""

from __future__ import annotations

import copy
import logging
from collections.abc import Iterator
from typing import Any

import pytest

from demo.people import BOT
from dialogs.turn import Reply
from tests.bot.face import Face

JUNK: tuple[Any, ...] = (None, "", 0, [None], ["x"], {}, {"id": ["x"]}, "\ud800")
MENTIONS = [
    {"type": "mention", "mentioned": BOT, "text": "<at>Bookings Bot</at>"},
    {"type": "mention", "mentioned": {"id": "29:ben-demo", "name": "Ben", "aadObjectId": "b"}, "text": "<at>Ben</at>"},
]
ACTION = {"type": "Action.Execute", "verb": "do", "data": {"id": 1}}
KINDS: dict[str, dict[str, Any]] = {
    "message": {
        "type": "message",
        "text": "<at>Bookings Bot</at> hello",
        "attachments": [{"contentType": "text/html"}],
    },
    "submit": {"type": "message", "text": None, "value": {"verb": "do"}, "replyToId": "x"},
    "invoke": {"type": "invoke", "name": "adaptiveCard/action", "value": {"action": ACTION}, "replyToId": "x"},
    "update": {"type": "conversationUpdate", "membersAdded": [BOT, {"id": "29:anna-demo"}]},
    "install": {"type": "installationUpdate", "action": "add"},
}


def paths(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    children = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, child in children:
        yield (*path, name)
        yield from paths(child, (*path, name))


def spoiled(activity: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for path in paths(activity):
        for junk in JUNK:
            changed = copy.deepcopy(activity)
            place = changed
            for name in path[:-1]:
                place = place[name]
            place[path[-1]] = junk
            yield f"{path}: {junk!r}", changed


@pytest.mark.parametrize("kind", KINDS)
async def test_odd_input_is_never_a_bug(face: Face, kind: str, caplog: pytest.LogCaptureFixture) -> None:
    face.script.reply = Reply(text="Heard.", card={"type": "AdaptiveCard", "version": "1.5", "body": []})
    good = face.activity(**KINDS[kind])
    good["entities"] += MENTIONS
    wrong = []
    for name, activity in spoiled(good):
        caplog.clear()
        status, body = await face.post(activity)
        if status not in (200, 400) or (status == 400 and "error" not in body):
            wrong.append((name, status))
        wrong += [(name, repr(one.exc_info[1])) for one in caplog.records if _ours(one)]
    assert wrong == []


def _ours(record: logging.LogRecord) -> bool:
    """A bug, and not that an answer could not be delivered to a chat that does not exist."""
    if record.name == "aiohttp.server":
        return True
    return record.message == "unexpected" and type(record.exc_info[1]).__name__ != "ErrorResponseException"
