"""The page at /demo, and what it asks."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

from aiohttp import web

from demo.changes import Changes
from demo.channel import Answer, DemoChannel, Message, json_object
from demo.letters import Letters
from demo.people import Group, Person

PAGE = Path(__file__).parent / "page"
ASSETS = {
    "demo.css": "text/css",
    "demo.js": "text/javascript",
    "host.js": "text/javascript",
    "mark.svg": "image/svg+xml",
}
VENDOR = {
    "adaptivecards.js": "adaptivecards/dist/adaptivecards.min.js",
    "markdown-it.js": "markdown-it/dist/browser/markdown-it.umd.min.js",
}
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    ),
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-cache",
}
LONGEST_WAIT = 15.0  # seconds a page waits for a change; also how long it can hold up a shutdown
LONGEST_TEXT = 4000  # characters
MENTION = re.compile(r"@(?:Bookings Bot\b)?[ ,:]*", re.IGNORECASE)
LINK = re.compile(r"https?://[^\s<>\"]+")
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Demo:
    """Two chats and the letters, on one page."""

    def __init__(self, bot_url: str, letters: Letters, node_modules: Path, clock: Callable[[], datetime]) -> None:
        self.letters = letters
        self.channel = DemoChannel(bot_url, clock, letters.changes)
        self._node_modules = node_modules

    def routes(self) -> list[web.RouteDef]:
        """Everything below /demo."""
        chat = "/demo/api/chats/{person}"
        return [
            *self.channel.routes(),
            *self.letters.routes(),
            web.get("/demo", self._on_page),
            web.get("/demo/", self._on_page),
            *(web.get(f"/demo/{name}", _file(PAGE / name, kind)) for name, kind in ASSETS.items()),
            *(web.get(f"/demo/vendor/{name}", self._vendor(path)) for name, path in VENDOR.items()),
            web.get("/demo/api/people", self._on_people),
            web.get("/demo/api/changes", self._on_changes),
            web.get(chat, self._on_chat),
            web.post(chat, self._on_say),
            web.get(f"{chat}/found", self._on_search),
            web.post(f"{chat}/put", self._on_put),
            web.post(f"{chat}/{{message}}/press", self._on_press),
            web.post(f"{chat}/{{message}}/refresh", self._on_refresh),
        ]

    async def close(self) -> None:
        """Let waiting pages go. To be called when shutting down, before open requests are waited for."""
        await self.channel.close()

    @property
    def _changes(self) -> Changes:
        return self.channel.changes

    async def _on_page(self, request: web.Request) -> web.StreamResponse:
        return web.FileResponse(PAGE / "index.html", headers=HEADERS)

    def _vendor(self, path: str) -> Handler:
        return _file(self._node_modules / path, "text/javascript")

    async def _on_people(self, request: web.Request) -> web.Response:
        groups = [{"handle": one.handle, "name": one.name} for one in self.channel.groups]
        return web.json_response({"people": [_person(one) for one in self.channel.people], "groups": groups})

    async def _on_changes(self, request: web.Request) -> web.Response:
        """Answers when something is new, so that the page shows it at once."""
        since = request.query.get("since", "")
        known = int(since) if since.isascii() and since.isdigit() else -1
        return web.json_response({"revision": await self._changes.after(known, LONGEST_WAIT)})

    async def _on_chat(self, request: web.Request) -> web.Response:
        person, group = self._person(request), self._group(request)
        await self.channel.open(person)
        if group:
            await self.channel.open_in(group, person)
        listed = [_message(one) for one in self._messages(person, group)]
        return web.json_response({"revision": self._changes.revision, "messages": listed})

    async def _on_say(self, request: web.Request) -> web.Response:
        text = (await json_object(request)).get("text")
        if not isinstance(text, str) or not text.strip() or len(text) > LONGEST_TEXT:
            raise web.HTTPBadRequest
        person, group = self._person(request), self._group(request)
        if group is None:
            await self.channel.say(person, text.strip())
        elif spoken := MENTION.match(text.strip()):
            await self.channel.say_in(group, person, text.strip()[spoken.end() :])
        else:
            await self._among_people(group, person, text.strip())
        return web.json_response({})

    async def _among_people(self, group: Group, person: Person, text: str) -> None:
        """What is said in a group without the bot; below a link of ours stands what it leads to."""
        link = LINK.search(text)
        card = await self.channel.unfurl(person, link[0], group) if link else None
        self.channel.put_in(group, person, card, text)

    async def _on_search(self, request: web.Request) -> web.Response:
        """What Teams lists beside the box for messages."""
        text = request.query.get("text", "")[:LONGEST_TEXT]
        answer = await self.channel.search(self._person(request), text, self._group(request))
        return web.json_response((answer.body or {}).get("composeExtension") or {})

    async def _on_put(self, request: web.Request) -> web.Response:
        card, group = (await json_object(request)).get("card"), self._group(request)
        if not isinstance(card, dict) or group is None:
            raise web.HTTPBadRequest
        self.channel.put_in(group, self._person(request), card)
        return web.json_response({})

    async def _on_press(self, request: web.Request) -> web.Response:
        body = await json_object(request)
        action, inputs = body.get("action"), body.get("inputs") or {}
        if not isinstance(action, dict) or not isinstance(inputs, dict):
            raise web.HTTPBadRequest
        person, group = self._person(request), self._group(request)
        pressed = self._message(request, person, group)
        if group:
            return _answered(await self.channel.press_in(group, person, pressed, action, inputs))
        return _answered(await self.channel.press(person, pressed, action, inputs))

    async def _on_refresh(self, request: web.Request) -> web.Response:
        person, group = self._person(request), self._group(request)
        seen = self._message(request, person, group)
        refresh = self.channel.refresh_in(group, person, seen) if group else self.channel.refresh(person, seen)
        answer = await refresh
        return _answered(answer) if answer else web.json_response({})

    def _messages(self, person: Person, group: Group | None) -> list[Message]:
        return self.channel.messages_in(group, person) if group else self.channel.messages(person)

    def _group(self, request: web.Request) -> Group | None:
        """The group that is looked at, if it is not the chat with the bot."""
        name = request.query.get("group")
        try:
            return self.channel.group(name) if name else None
        except KeyError:
            raise web.HTTPNotFound from None

    def _person(self, request: web.Request) -> Person:
        try:
            return self.channel.person(request.match_info["person"])
        except KeyError:
            raise web.HTTPNotFound from None

    def _message(self, request: web.Request, person: Person, group: Group | None) -> str:
        wanted = request.match_info["message"]
        if all(message.id != wanted for message in self._messages(person, group)):
            raise web.HTTPNotFound
        return wanted


def _answered(answer: Answer) -> web.Response:
    return web.json_response({"ok": answer.status < 400, "text": answer.text})


def _person(person: Person) -> Mapping[str, Any]:
    return {**asdict(person), "id": person.id}


def _message(message: Message) -> Mapping[str, Any]:
    wanted = ("id", "author", "text", "card", "sent", "revision", "note")
    return {name: getattr(message, name) for name in wanted}


def _file(path: Path, kind: str) -> Handler:
    async def handler(request: web.Request) -> web.StreamResponse:
        return web.FileResponse(path, headers={**HEADERS, "Content-Type": f"{kind}; charset=utf-8"})

    return handler
