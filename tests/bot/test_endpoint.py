"""POST /api/messages: whatever comes, an answer that says whose fault it is, and never 500."""

from __future__ import annotations

import errno
import gzip
import json
import logging
import socket
from collections.abc import Mapping
from typing import Any

import pytest

from bot import BotSettings
from bot.activities import LARGEST, is_loopback
from demo.people import TENANT
from dialogs.turn import Reply
from language.words import words_for
from scheduling.ports import Ports
from tests.bot.face import Face, running
from tests.bot.keys import APP_ID, KeyServer, claims, signed

OTHER_TENANT = "66666666-7777-8888-9999-000000000000"
JSON = {"Content-Type": "application/json"}


@pytest.fixture(params=["face", "registered"])
def either(request: pytest.FixtureRequest) -> Face:
    """Shape comes before token: a bad body is refused alike by both."""
    return request.getfixturevalue(request.param)


NOT_JSON = {
    "empty": b"",
    "malformed": b'{"type": "message"',
    "not UTF-8": b'{"type": "message", "text": "\xff\xfe"}',
    "UTF-16": '{"type": "message"}'.encode("utf-16"),
    "nested 5000": b'{"type": "message", "value": ' + b"[" * 5000 + b"]" * 5000 + b"}",
    "nested 100": b'{"type": "message", "value": ' + b"[" * 100 + b"]" * 100 + b"}",
    "nested 100000": b"[" * 100_000,
    "NaN": b'{"type": "message", "value": NaN}',
    "huge number": b'{"type": "message", "value": ' + b"9" * 5000 + b"}",
    "form": b"type=message",
}
NOT_ACTIVITIES: dict[str, Any] = {
    "null": None,
    "list": [],
    "list of one": [{"type": "message"}],
    "string": "message",
    "number": 7,
    "true": True,
    "no type": {},
    "empty type": {"type": ""},
    "type null": {"type": None},
    "type number": {"type": 3},
    "from string": {"type": "message", "from": "anna"},
    "from list": {"type": "message", "from": [{"id": "anna"}]},
    "from id number": {"type": "message", "from": {"id": 7}},
    "recipient string": {"type": "message", "recipient": "bot"},
    "conversation string": {"type": "message", "conversation": "chat"},
    "conversation id list": {"type": "message", "conversation": {"id": ["a"]}},
    "text object": {"type": "message", "text": {"a": 1}},
    "timestamp": {"type": "message", "timestamp": "yesterday"},
    "timestamp number": {"type": "message", "timestamp": 5},
    "entities string": {"type": "message", "entities": "none"},
    "entities of strings": {"type": "message", "entities": ["none"]},
    "entity type": {"type": "message", "entities": [{"type": 4}]},
    "members object": {"type": "conversationUpdate", "membersAdded": {}},
    "member string": {"type": "conversationUpdate", "membersAdded": ["anna"]},
    "members null": {"type": "conversationUpdate", "membersAdded": [None]},
    "serviceUrl number": {"type": "message", "serviceUrl": 5},
    "channelData string": {"type": "message", "channelData": "x"},
    "locale list": {"type": "message", "locale": ["en"]},
    "attachments string": {"type": "message", "attachments": "x"},
}


@pytest.mark.parametrize("body", NOT_JSON.values(), ids=NOT_JSON.keys())
async def test_a_body_that_is_not_json(either: Face, body: bytes) -> None:
    assert await either.post(data=body, headers=JSON) == (400, {"error": {"code": "BadSyntax", "message": ANY_MESSAGE}})


@pytest.mark.parametrize("body", NOT_ACTIVITIES.values(), ids=NOT_ACTIVITIES.keys())
async def test_a_body_that_is_not_an_activity(either: Face, body: Any) -> None:
    sent = json.dumps(body).encode()
    assert await either.post(data=sent, headers=JSON) == (400, {"error": {"code": "BadSyntax", "message": ANY_MESSAGE}})


class AnyMessage:
    def __eq__(self, other: object) -> bool:
        return isinstance(other, str) and other != ""

    __hash__ = None  # type: ignore[assignment]


ANY_MESSAGE = AnyMessage()


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "application/jsonp", "", "json"])
async def test_another_content_type(either: Face, kind: str) -> None:
    status, _ = await either.post(data=b'{"type": "message"}', headers={"Content-Type": kind})
    assert status == 415


async def test_no_content_type(either: Face) -> None:
    async with either.session.post(
        f"{either.url}/api/messages", data=b"{}", skip_auto_headers=["Content-Type"]
    ) as response:
        assert response.status == 415


@pytest.mark.parametrize("kind", ["application/json; charset=utf-8", "APPLICATION/JSON", "application/json;x=y"])
async def test_json_by_any_name(face: Face, kind: str) -> None:
    body = json.dumps(face.activity(type="typing")).encode()
    assert await face.post(data=body, headers={"Content-Type": kind}) == (200, None)


async def test_a_body_that_is_too_long(either: Face) -> None:
    body = json.dumps({"type": "message", "text": "x" * LARGEST}).encode()
    assert (await either.post(data=body, headers=JSON))[0] == 413


async def test_a_body_that_is_too_long_and_does_not_say_so(either: Face) -> None:
    async def parts() -> Any:
        for _ in range(LARGEST // 1024 + 2):
            yield b" " * 1024

    assert (await either.post(data=parts(), headers=JSON))[0] == 413


async def test_a_body_that_is_too_long_once_unpacked(either: Face) -> None:
    packed = gzip.compress(b" " * (50 * LARGEST))
    assert (await either.post(data=packed, headers={**JSON, "Content-Encoding": "gzip"}))[0] == 413


async def test_a_body_that_is_packed_badly(either: Face) -> None:
    status, _ = await either.post(data=b"this is not gzip", headers={**JSON, "Content-Encoding": "gzip"})
    assert status == 400


async def test_a_body_as_long_as_may_be(face: Face) -> None:
    body = json.dumps(face.activity()).encode()
    assert (await face.post(data=body + b" " * (LARGEST - len(body)), headers=JSON))[0] == 200


async def test_only_post(either: Face) -> None:
    for method in ("GET", "PUT", "DELETE"):
        async with either.session.request(method, f"{either.url}/api/messages") as response:
            assert (response.status, response.headers["Allow"]) == (405, "POST")


# With an app id


@pytest.mark.parametrize(
    "header",
    [
        None,
        "",
        "garbage",
        "Bearer",
        "Bearer garbage",
        f"Bearer {signed(claims(exp=None))}",
        f"Bearer {signed(claims(exp=-600))}",
        f"Bearer {signed(claims(aud='another'))}",
        f"Bearer {signed(claims(iss='https://evil.example'))}",
        f"Bearer {signed(claims(), kid='unknown')}",
        f"Bearer {signed(claims(), algorithm='RS384')}",
        f"Bearer {signed(claims(serviceurl='https://elsewhere.example'))}",
    ],
)
async def test_a_good_body_without_a_good_token(registered: Face, header: str | None) -> None:
    headers = {} if header is None else {"Authorization": header}
    status, body = await registered.post(registered.activity(), headers=headers)
    assert (status, body["error"]["code"]) == (401, "Unauthorized")
    assert registered.script.turns == []


async def test_a_key_server_that_is_away(registered: Face, key_server: Any) -> None:
    key_server.broken = True
    answer = await registered.channel.post("anna", type="typing")
    assert answer.status == 401


async def test_a_button_with_a_good_token(registered: Face) -> None:
    registered.script.reply = Reply(text="Done.")
    value = {"action": {"type": "Action.Execute", "verb": "do", "data": {}}}
    answer = await registered.channel.post("anna", type="invoke", name="adaptiveCard/action", value=value)
    assert (answer.status, answer.text) == (200, "Done.")
    assert [turn.verb for turn in registered.script.turns] == ["do"]


async def test_a_token_for_another_service_address(registered: Face) -> None:
    token = {"Authorization": f"Bearer {signed(claims(serviceurl='https://smba.example/'))}"}
    assert (await registered.post(registered.activity(), headers=token))[0] == 401
    without = registered.activity()
    del without["serviceUrl"]
    assert (await registered.post(without, headers=token))[0] == 401


@pytest.mark.parametrize(
    ("app_type", "tenant", "status"),
    [
        ("SingleTenant", TENANT, 200),
        ("SingleTenant", TENANT.upper(), 200),
        ("SingleTenant", OTHER_TENANT, 401),
        ("UserAssignedMSI", OTHER_TENANT, 401),
        ("MultiTenant", OTHER_TENANT, 200),
        ("SingleTenant", "contoso.example", 200),  # by its domain, which no activity tells
    ],
)
async def test_who_comes_from_another_tenant(
    ports: Ports, unused_port: int, key_server: KeyServer, app_type: str, tenant: str, status: int
) -> None:
    settings = BotSettings(APP_ID, "secret", app_type, tenant, key_server.metadata)
    async with running(ports, unused_port, settings) as face:
        button = {"type": "invoke", "name": "adaptiveCard/action"}
        value = {"action": {"type": "Action.Execute", "verb": "do", "data": {}}}
        assert (await face.channel.post("anna", **button, value=value)).status == status
        assert len(face.script.turns) == (status == 200)


@pytest.mark.parametrize(
    "told", [{"channelData": {"tenant": {"id": OTHER_TENANT}}}, {"conversation": {"id": "c", "tenantId": OTHER_TENANT}}]
)
async def test_every_tenant_that_an_activity_names_has_to_be_ours(
    ports: Ports, unused_port: int, key_server: KeyServer, told: dict[str, Any]
) -> None:
    settings = BotSettings(APP_ID, "secret", "SingleTenant", TENANT, key_server.metadata)
    async with running(ports, unused_port, settings) as face:
        assert (await face.channel.post("anna", type="message", text="hello", **told)).status == 401
        assert face.script.turns == []


async def test_what_fails_at_a_face_leaves_nothing_of_it_behind(ports: Ports, unused_port: int) -> None:
    """Else one test that fails takes others with it."""
    for _ in range(2):
        with pytest.raises(ZeroDivisionError):
            async with running(ports, unused_port, BotSettings()):
                raise ZeroDivisionError
    with socket.socket() as knocking:
        assert knocking.connect_ex(("127.0.0.1", unused_port)) == errno.ECONNREFUSED


async def test_that_the_bot_cannot_speak_is_not_the_sender_s_fault(
    registered: Face, caplog: pytest.LogCaptureFixture
) -> None:
    answer = await registered.channel.post("anna", type="message", text="hello")
    assert answer.status == 200
    assert "NoToken" in {record.exc_info[0].__name__ for record in caplog.records if record.exc_info}


# Without an app id


@pytest.mark.parametrize(
    "address",
    [
        "",
        "https://smba.trafficmanager.net/emea/",
        "http://169.254.169.254/latest",
        "http://127.0.0.1@evil.example/",
        "http://localhost\\@evil.example/",
        "http://localhost.evil.example/",
        "http://evil.example/#localhost",
        "http://127.0.0.1:99999999/",
        "http://[::1",
        "file:///etc/passwd",
        "localhost",
        "http://10.0.0.1/",
        "http://2130706433/",
        "http://0.0.0.0/",
        "http://local\thost/",
    ],
)
async def test_a_demo_speaks_to_this_machine_only(face: Face, address: str) -> None:
    assert not is_loopback(address)
    status, body = await face.post(face.activity(serviceUrl=address))
    assert (status, body["error"]["code"]) == (400, "BadSyntax")
    assert face.script.turns == []


@pytest.mark.parametrize(
    "address", ["http://localhost:3978/x", "http://127.0.0.1", "https://[::1]:8/", "http://127.9.8.7/"]
)
def test_this_machine(address: str) -> None:
    assert is_loopback(address)


# What is not for us, and what goes wrong here


@pytest.mark.parametrize(
    "fields",
    [
        {"type": "typing"},
        {"type": "messageReaction", "reactionsAdded": [{"type": "like"}]},
        {"type": "messageUpdate"},
        {"type": "messageDelete"},
        {"type": "endOfConversation"},
        {"type": "event", "name": "application/vnd.microsoft.readReceipt", "value": {}},
        {"type": "event", "name": "ContinueConversation"},
        {"type": "installationUpdate", "action": "remove"},
        {"type": "installationUpdate"},
        {"type": "something/new"},
        {"type": "conversationUpdate"},
        {"type": "conversationUpdate", "channelData": None, "membersAdded": []},
        {"type": "conversationUpdate", "membersRemoved": [{"id": "29:anna-demo"}]},
        {"type": "message", "from": None},
        {"type": "message", "from": {}},
        {"type": "message", "conversation": None},
        {"type": "message", "conversation": {}},
    ],
    ids=str,
)
async def test_what_needs_no_answer_gets_none(face: Face, fields: Mapping[str, Any]) -> None:
    assert await face.post(face.activity(**fields)) == (200, None)
    assert (face.script.turns, face.channel.messages("anna")) == ([], [])


async def test_the_least_an_activity_can_be(face: Face) -> None:
    for kind in ("message", "invoke", "conversationUpdate", "installationUpdate", "event", "x"):
        assert (await face.post({"type": kind, "serviceUrl": face.activity()["serviceUrl"]}))[0] == 200


@pytest.mark.parametrize("name", [None, "", "task/fetch", "composeExtension/selectItem", "signin/verifyState", "x/y"])
async def test_an_invoke_we_do_not_know(face: Face, name: str | None) -> None:
    assert await face.post(face.activity(type="invoke", name=name, value={})) == (200, None)


async def test_a_bug_is_logged_and_told_with_its_id(face: Face, caplog: pytest.LogCaptureFixture) -> None:
    face.script.reply = ZeroDivisionError()
    [message] = await face.channel.say("anna", "hello")
    [record] = [one for one in caplog.records if one.name == "bot" and one.levelno == logging.ERROR]
    assert message.text == words_for("en")("error.unexpected", id=record.incident)
    assert record.exc_info[0] is ZeroDivisionError


async def test_a_bug_behind_a_button_is_told_in_its_place(face: Face, caplog: pytest.LogCaptureFixture) -> None:
    face.script.reply = ZeroDivisionError()
    value = {"action": {"type": "Action.Execute", "verb": "do"}}
    answer = await face.channel.post("anna", type="invoke", name="adaptiveCard/action", value=value)
    [record] = [one for one in caplog.records if one.name == "bot" and one.levelno == logging.ERROR]
    assert (answer.status, answer.text) == (200, words_for("en")("error.unexpected", id=record.incident))


async def test_a_chat_that_does_not_take_the_answer(face: Face) -> None:
    face.channel.refuse(502, times=9)
    answer = await face.channel.post("anna", type="message", text="hello")
    assert answer.status == 200


async def test_no_characters_that_no_database_takes(face: Face) -> None:
    await face.channel.say("anna", "a\0b \ud83d c")
    assert [turn.text for turn in face.script.turns] == ["ab ? c"]


async def test_replies_within_the_answer(face: Face) -> None:
    status, body = await face.post(face.activity(deliveryMode="expectReplies"))
    assert (status, [one["text"] for one in body["activities"]]) == (200, ["Heard."])
