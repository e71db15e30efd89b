"""A Bot Framework channel on this machine: the connector that the bot writes to, and people who write to the bot.

Everything goes over HTTP as with Teams: what people do is POSTed to the bot's own address, what the bot says comes in
at `/demo/connector`. The tests drive the same class from Python.
https://learn.microsoft.com/azure/bot-service/rest-api/bot-framework-rest-connector-api-reference
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from aiohttp import ClientSession, ClientTimeout, web

from demo.buttons import gathered, titled
from demo.changes import Changes
from demo.people import BOT, GROUPS, PEOPLE, TENANT, Group, Person

log = logging.getLogger("demo")

CONNECTOR = "/demo/connector"
ADAPTIVE_CARD = "application/vnd.microsoft.card.adaptive"
PATIENCE = ClientTimeout(total=30)
REFRESH_PAUSE = timedelta(minutes=1)  # Teams refreshes a card that comes into view at most so often


@dataclass(frozen=True)
class Message:
    """One entry of a chat, as it looks now."""

    id: str
    author: str  # the handle of a person, or "bot"
    text: str = ""
    card: Mapping[str, Any] | None = None
    answers: str = ""  # id of the message that it is a reply to; empty for what the bot says of its own accord
    sent: str = ""  # ISO 8601
    revision: int = 0  # of its last change
    note: str = ""  # what a button answered in words
    summary: str = ""  # what a notification shows
    refreshed: datetime | None = None
    views: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)  # in a group: the card as one of them has it
    notes: Mapping[str, str] = field(default_factory=dict)  # what a button answered to one of them
    looked: Mapping[str, datetime] = field(default_factory=dict)  # when it was refreshed for one of them

    def seen_by(self, handle: str) -> Message:
        """As one of a group sees it."""
        return replace(self, card=self.views.get(handle, self.card), note=self.notes.get(handle, self.note))


@dataclass(frozen=True)
class Answer:
    """What the bot answered to a request: the HTTP status, and for a button its body."""

    status: int
    body: Any = None

    @property
    def card(self) -> Mapping[str, Any] | None:
        return self.body["value"] if self._kind == ADAPTIVE_CARD else None

    @property
    def text(self) -> str:
        """The sentence a button was answered with, also that of a refusal."""
        if self._kind == "application/vnd.microsoft.activity.message":
            return str(self.body["value"])
        if self._kind == "application/vnd.microsoft.error":
            return str(self.body["value"].get("message", ""))
        return ""

    @property
    def _kind(self) -> str:
        return str(self.body.get("type", "")) if isinstance(self.body, dict) else ""


@dataclass(frozen=True)
class Refusal:
    """What the connector shall answer instead of doing what it is asked."""

    status: int
    headers: Mapping[str, str]
    delay: float = 0.0


class DemoChannel:
    """The chats of a few people with the bot at `bot_url` (its address without /api/messages). Memory only."""

    def __init__(
        self,
        bot_url: str,
        clock: Callable[[], datetime],
        changes: Changes | None = None,
        people: Sequence[Person] = PEOPLE,
        groups: Sequence[Group] = GROUPS,
    ) -> None:
        self.bot_url = bot_url
        self.people, self.groups = tuple(people), tuple(groups)
        self.changes = changes or Changes()
        self._clock = clock
        chats = [*(one.conversation for one in people), *(one.conversation for one in groups)]
        self._chats: dict[str, dict[str, Message]] = {chat: {} for chat in chats}
        self._opened: set[str] = set()
        self._refusals: list[Refusal] = []
        self._session: ClientSession | None = None

    # What people do

    def person(self, name: str) -> Person:
        """Somebody by handle, name or directory id; raises KeyError."""
        for person in self.people:
            if name in (person.handle, person.name, person.directory_id, person.id):
                return person
        raise KeyError(name)

    def add_chat(self, chat: Person) -> None:
        """One more chat, of a person or of a group that goes by a name."""
        self.people = (*self.people, chat)
        self._chats[chat.conversation] = {}

    def messages(self, person: Person | str) -> list[Message]:
        """The person's chat, oldest first."""
        return list(self._chat(person).values())

    def group(self, name: str) -> Group:
        """A group by its handle; raises KeyError."""
        for group in self.groups:
            if group.handle == name:
                return group
        raise KeyError(name)

    def messages_in(self, group: Group, person: Person | str) -> list[Message]:
        """A group's chat as one of it sees it, oldest first."""
        handle = self._known(person).handle
        return [one.seen_by(handle) for one in self._chats[group.conversation].values()]

    async def say_in(self, group: Group, person: Person | str, text: str) -> list[Message]:
        """Type a message to the bot in a group, which hears only what mentions it; the answer as from `say`."""
        person = self._known(person)
        asked = self._put(group, Message(_new_id(), person.handle, f"@{BOT['name']} {text}"))
        mention = {"type": "mention", "mentioned": BOT, "text": f"<at>{BOT['name']}</at>"}
        said = f"{mention['text']} {text}"
        more: dict[str, Any] = {"conversation": _shared(group), "more_entities": [mention]}
        await self.post(person, type="message", id=asked.id, text=said, textFormat="plain", **more)
        return _answers(asked, self.messages_in(group, person))

    def put_in(
        self, group: Group, person: Person | str, card: Mapping[str, Any] | None = None, text: str = ""
    ) -> Message:
        """Send something in one's own name that the bot does not hear: words, a card that was found, both."""
        return self._put(group, Message(_new_id(), self._known(person).handle, text, card))

    async def press_in(
        self,
        group: Group,
        person: Person | str,
        message_id: str,
        action: Mapping[str, Any],
        inputs: Mapping[str, Any] | None = None,
    ) -> Answer:
        """Press a button of a card in a group; what is answered only who pressed sees."""
        person = self._known(person)
        shown = self._chats[group.conversation][message_id].seen_by(person.handle)
        data = gathered(shown.card or {}, action, inputs)
        return await self._invoke_in(group, person, message_id, {"action": _execute(action, data), "trigger": "manual"})

    async def press_titled_in(self, group: Group, person: Person | str, title: str, message_id: str = "") -> Answer:
        """Press the button of this title, on the newest card that has one for this person; raises LookupError."""
        for message in reversed(self.messages_in(group, person)):
            action = titled(message.card, title) if message.card and message_id in ("", message.id) else None
            if action is not None:
                return await self.press_in(group, person, message.id, action)
        raise LookupError(f"no button “{title}”")

    async def refresh_in(self, group: Group, person: Person | str, message_id: str) -> Answer | None:
        """As `refresh`, for one who looks at a card in a group."""
        person = self._known(person)
        message = self._chats[group.conversation][message_id]
        wish = (message.seen_by(person.handle).card or {}).get("refresh")
        if not isinstance(wish, dict) or person.id not in wish.get("userIds", [person.id]):
            return None
        looked = message.looked.get(person.handle)
        if looked and self._clock() - looked < REFRESH_PAUSE:
            return None
        self._look(group, person, message_id)
        value = {"action": _execute(wish["action"], wish["action"].get("data") or {}), "trigger": "automatic"}
        return await self._invoke_in(group, person, message_id, value)

    async def search(self, person: Person | str, text: str, group: Group | None = None) -> Answer:
        """Look for something to put into a message."""
        typed = {"name": "search", "value": text} if text else {"name": "initialRun", "value": "true"}
        value = {"commandId": "find", "parameters": [typed], "queryOptions": {"skip": 0, "count": 25}}
        more: dict[str, Any] = {"conversation": _shared(group)} if group else {}
        return await self.post(person, type="invoke", name="composeExtension/query", value=value, **more)

    async def unfurl(self, person: Person | str, url: str, group: Group) -> Mapping[str, Any] | None:
        """The card that stands below a link; None where there is none."""
        name, value = "composeExtension/queryLink", {"url": url}
        answer = await self.post(person, type="invoke", name=name, value=value, conversation=_shared(group))
        found = (answer.body or {}).get("composeExtension", {}).get("attachments") or ()
        return next((dict(one["content"]) for one in found), None)

    async def open(self, person: Person | str) -> None:
        """Have the bot installed for somebody, as when they open its chat for the first time."""
        person = self._known(person)
        if person.handle in self._opened:
            return
        self._opened.add(person.handle)
        await self.post(person, type="installationUpdate", action="add")
        await self.post(person, type="conversationUpdate", membersAdded=[BOT, {"id": person.id}])

    async def open_in(self, group: Group, person: Person | str) -> None:
        """Have the bot added to a group by somebody, as when they open it for the first time."""
        if group.handle in self._opened:
            return
        self._opened.add(group.handle)
        await self.post(person, type="conversationUpdate", membersAdded=[BOT], conversation=_shared(group))

    async def say(self, person: Person | str, text: str, mentions: Sequence[Person | str] = ()) -> list[Message]:
        """Type a message; the answer is what the bot replied to it, without what it happened to say or change of its
        own accord meanwhile."""
        person = self._known(person)
        asked = self._put(person, Message(_new_id(), person.handle, text))
        mentioned = [self._known(one) for one in mentions]
        entities = [_mention(one) for one in mentioned]
        await self.post(person, type="message", id=asked.id, text=text, textFormat="plain", more_entities=entities)
        return _answers(asked, self.messages(person))

    async def press(
        self, person: Person | str, message_id: str, action: Mapping[str, Any], inputs: Mapping[str, Any] | None = None
    ) -> Answer:
        """Press a button (its JSON) of a card; the card that is answered takes the place of the old one."""
        person = self._known(person)
        shown = self._chat(person)[message_id]
        data = gathered(shown.card or {}, action, inputs)
        if action.get("type") == "Action.Submit":
            answer = await self.post(person, type="message", value=data, replyToId=message_id)
        else:
            value = {"action": _execute(action, data), "trigger": "manual"}
            answer = await self._invoke(person, message_id, value)
        if answer.text:
            self._change(person, message_id, note=answer.text)
        return answer

    async def press_titled(
        self, person: Person | str, title: str, inputs: Mapping[str, Any] | None = None, message_id: str = ""
    ) -> Answer:
        """Press the button of this title, on the newest card that has one. Raises LookupError if none has."""
        for message in reversed(self.messages(person)):
            if message_id in ("", message.id) and message.card is not None:
                action = titled(message.card, title)
                if action is not None:
                    return await self.press(person, message.id, action, inputs)
        raise LookupError(f"no button “{title}”")

    async def refresh(self, person: Person | str, message_id: str) -> Answer | None:
        """What Teams does when a card that wants it comes into view; None if it does not, or did a minute ago."""
        person = self._known(person)
        message = self._chat(person)[message_id]
        wish = (message.card or {}).get("refresh")
        if not isinstance(wish, dict) or person.id not in wish.get("userIds", [person.id]):
            return None
        if message.refreshed and self._clock() - message.refreshed < REFRESH_PAUSE:
            return None
        self._change(person, message_id, refreshed=self._clock())
        value = {"action": _execute(wish["action"], wish["action"].get("data") or {}), "trigger": "automatic"}
        return await self._invoke(person, message_id, value)

    async def post(self, person: Person | str, *, more_entities: Sequence[Any] = (), **fields: Any) -> Answer:
        """Send the bot any activity of somebody; the answer is what HTTP said."""
        person = self._known(person)
        activity = self.activity(person, fields, more_entities)
        url = f"{self._base}/api/messages"
        async with self._http().post(url, json=activity, headers=await self.headers(activity)) as response:
            body = await response.json() if response.content_type == "application/json" else None
            if response.status >= 400:
                log.error("the bot refused an activity", extra={"status": response.status, "activity": fields["type"]})
            return Answer(response.status, body)

    async def headers(self, activity: Mapping[str, Any]) -> Mapping[str, str]:
        """What goes with a request besides the body; a channel that signs adds its token here."""
        return {}

    def activity(
        self, person: Person, fields: Mapping[str, Any], more_entities: Sequence[Any] = ()
    ) -> Mapping[str, Any]:
        """An activity as Teams sends it."""
        return {
            "id": _new_id(),
            "timestamp": self._clock().isoformat(),
            "channelId": "msteams",
            "serviceUrl": f"{self._base}{CONNECTOR}",
            "from": person.account(),
            "recipient": BOT,
            "conversation": {"id": person.conversation, "conversationType": "personal", "tenantId": TENANT},
            "channelData": {"tenant": {"id": TENANT}},
            "locale": person.locale,
            "localTimezone": person.zone,
            "entities": [_client_info(person), *more_entities],
            **fields,
        }

    def refuse(self, status: int, times: int = 1, headers: Mapping[str, str] | None = None, delay: float = 0.0) -> None:
        """Have the connector refuse the next requests of the bot, as Teams does under load or for a bot removed."""
        self._refusals += [Refusal(status, headers or {}, delay)] * times

    async def close(self) -> None:
        self.changes.close()
        if self._session is not None:
            await self._session.close()

    # What the bot does: the connector

    def routes(self) -> list[web.RouteDef]:
        """The connector's part of the REST API, version 3."""
        base = f"{CONNECTOR}/v3/conversations"
        activities = f"{base}/{{conversation}}/activities"
        return [
            web.post(base, self._on_create),
            web.post(activities, self._on_send),
            web.post(f"{activities}/{{activity}}", self._on_send),
            web.put(f"{activities}/{{activity}}", self._on_update),
            web.delete(f"{activities}/{{activity}}", self._on_delete),
            web.get(f"{base}/{{conversation}}/members", self._on_members),
            web.get(f"{base}/{{conversation}}/pagedmembers", self._on_paged_members),
            web.get(f"{base}/{{conversation}}/members/{{member}}", self._on_member),
        ]

    async def _on_create(self, request: web.Request) -> web.Response:
        await self._may_refuse()
        members = (await json_object(request)).get("members") or []
        person = self._found(str(members[0].get("id")) if members else "")
        return web.json_response(
            {"id": person.conversation, "activityId": _new_id(), "serviceUrl": self._base + CONNECTOR}
        )

    async def _on_send(self, request: web.Request) -> web.Response:
        person = await self._addressed(request)
        activity = await json_object(request)
        if activity.get("type") != "message":
            return web.json_response({"id": _new_id()})
        answers = request.match_info.get("activity", "")
        message = self._put(person, Message(_new_id(), "bot", answers=answers, **_content(activity)))
        return web.json_response({"id": message.id}, status=201)

    async def _on_update(self, request: web.Request) -> web.Response:
        person = await self._addressed(request)
        identity = self._existing(person, request)
        anew: dict[str, Any] = {"note": "", "refreshed": None, "views": {}, "looked": {}}
        self._change(person, identity, **_content(await json_object(request)), **anew)
        return web.json_response({"id": identity})

    async def _on_delete(self, request: web.Request) -> web.Response:
        person = await self._addressed(request)
        del self._chat(person)[self._existing(person, request)]
        self.changes.bump()
        return web.Response()

    async def _on_members(self, request: web.Request) -> web.Response:
        return web.json_response(self._members(await self._addressed(request)))

    async def _on_paged_members(self, request: web.Request) -> web.Response:
        return web.json_response({"members": self._members(await self._addressed(request))})

    async def _on_member(self, request: web.Request) -> web.Response:
        await self._addressed(request)
        return web.json_response(self._found(request.match_info["member"]).member())

    async def _addressed(self, request: web.Request) -> Person | Group:
        """Which chat a request is about. Raises HTTPNotFound."""
        await self._may_refuse()
        chats: tuple[Person | Group, ...] = (*self.people, *self.groups)
        for one in chats:
            if one.conversation == request.match_info["conversation"]:
                return one
        raise _not_found("ConversationNotFound")

    async def _may_refuse(self) -> None:
        if self._refusals:
            refusal = self._refusals.pop(0)
            await asyncio.sleep(refusal.delay)
            raise _error(refusal.status, "Refused", refusal.headers)

    def _members(self, chat: Person | Group) -> list[dict[str, Any]]:
        people = [self.person(one) for one in chat.members] if isinstance(chat, Group) else [chat]
        return [one.member() for one in people]

    def _existing(self, person: Person | Group, request: web.Request) -> str:
        if request.match_info["activity"] not in self._chat(person):
            raise _not_found("ActivityNotFoundInConversation")
        return request.match_info["activity"]

    def _found(self, name: str) -> Person:
        try:
            return self.person(name)
        except KeyError:
            raise _not_found("MemberNotFoundInConversation") from None

    # Chats

    @property
    def _base(self) -> str:
        return self.bot_url.rstrip("/").removesuffix("/api/messages")

    def _known(self, person: Person | str) -> Person:
        return self.person(person) if isinstance(person, str) else person

    def _chat(self, chat: Person | Group | str) -> dict[str, Message]:
        return self._chats[(chat if isinstance(chat, Group) else self._known(chat)).conversation]

    def _put(self, person: Person | Group, message: Message) -> Message:
        message = replace(message, sent=self._clock().isoformat(), revision=self.changes.bump())
        self._chat(person)[message.id] = message
        return message

    def _change(self, person: Person | Group, message_id: str, **fields: Any) -> None:
        """Change an entry; its revision rises only if that can be seen, so that what is being typed in a card stays."""
        message = self._chat(person)[message_id]
        changed = replace(message, **fields)
        if replace(changed, refreshed=message.refreshed, looked=message.looked) != message:
            changed = replace(changed, revision=self.changes.bump())
        self._chat(person)[message_id] = changed

    async def _invoke(self, person: Person, message_id: str, value: Mapping[str, Any]) -> Answer:
        answer = await self.post(person, type="invoke", name="adaptiveCard/action", value=value, replyToId=message_id)
        if answer.card is not None and message_id in self._chat(person):
            self._change(person, message_id, card=answer.card, note="", refreshed=self._clock())
        return answer

    async def _invoke_in(self, group: Group, person: Person, message_id: str, value: Mapping[str, Any]) -> Answer:
        more: dict[str, Any] = {"conversation": _shared(group), "replyToId": message_id}
        answer = await self.post(person, type="invoke", name="adaptiveCard/action", value=value, **more)
        message = self._chats[group.conversation].get(message_id)
        if message is None:
            return answer
        if answer.card is not None:
            self._change(group, message_id, views={**message.views, person.handle: answer.card})
            self._look(group, person, message_id)
        if value["trigger"] == "manual":
            self._change(group, message_id, notes={**message.notes, person.handle: answer.text})
        return answer

    def _look(self, group: Group, person: Person, message_id: str) -> None:
        looked = self._chats[group.conversation][message_id].looked
        self._change(group, message_id, looked={**looked, person.handle: self._clock()})

    def _http(self) -> ClientSession:
        if self._session is None:
            self._session = ClientSession(timeout=PATIENCE)
        return self._session


def _execute(action: Mapping[str, Any], data: Mapping[str, Any]) -> dict[str, Any]:
    return {"type": "Action.Execute", "id": action.get("id", ""), "verb": action.get("verb", ""), "data": dict(data)}


def _content(activity: Mapping[str, Any]) -> dict[str, Any]:
    cards = [one["content"] for one in activity.get("attachments") or () if one.get("contentType") == ADAPTIVE_CARD]
    text, summary = activity.get("text") or "", activity.get("summary") or ""
    return {"text": text, "card": cards[0] if cards else None, "summary": summary}


def _client_info(person: Person) -> dict[str, Any]:
    country = person.locale.partition("-")[2]
    return {
        "type": "clientInfo",
        "locale": person.locale,
        "country": country,
        "platform": "Web",
        "timezone": person.zone,
    }


def _shared(group: Group) -> dict[str, Any]:
    return {"id": group.conversation, "conversationType": "groupChat", "isGroup": True, "tenantId": TENANT}


def _mention(person: Person) -> dict[str, Any]:
    return {"type": "mention", "mentioned": {"id": person.id, "name": person.name}, "text": f"<at>{person.name}</at>"}


def _answers(asked: Message, chat: Sequence[Message]) -> list[Message]:
    """The replies to a message, oldest first."""
    return [one for one in chat if one.answers == asked.id]


def _new_id() -> str:
    return f"1:{uuid4().hex}"


async def json_object(request: web.Request) -> Mapping[str, Any]:
    """The body of a request. It must be JSON by name, which no other site's page can send unasked. Raises an aiohttp
    HTTP error."""
    try:
        body = await request.json() if request.content_type == "application/json" else None
    except ValueError:
        body = None
    if not isinstance(body, dict):
        raise _error(400, "BadSyntax")
    return body


def _not_found(code: str) -> web.HTTPException:
    return _error(404, code)


def _error(status: int, code: str, headers: Mapping[str, str] | None = None) -> web.HTTPException:
    text = f'{{"error": {{"code": "{code}", "message": "{code}"}}}}'

    class Refused(web.HTTPException):
        status_code = status

    return Refused(text=text, content_type="application/json", headers=headers)
