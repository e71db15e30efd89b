"""A bot of thirty lines for the demo to talk to: it repeats, it counts, it answers buttons. Over real HTTP."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from aiohttp import ClientSession, web

from demo import Demo, Letters

ROOT = Path(__file__).parents[2]
NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)


class Clock:
    """Stands still until it is set."""

    moment = NOW

    def __call__(self) -> datetime:
        return self.moment


class StandIn:
    """Keeps what came, and answers it in the same chat."""

    def __init__(self) -> None:
        self.received: list[dict[str, Any]] = []
        self.count = 0

    def routes(self) -> list[web.RouteDef]:
        return [web.post("/api/messages", self.on_activity)]

    async def on_activity(self, request: web.Request) -> web.Response:
        activity = await request.json()
        self.received.append(activity)
        if activity["type"] == "invoke":
            return web.json_response(self.pressed(activity["value"]["action"]))
        if activity["type"] == "conversationUpdate":
            await self.send(activity, text="Hello.")
        if activity["type"] == "message" and activity.get("text") == "card":
            await self.send(activity, card=self.card())
        elif activity["type"] == "message":
            await self.send(activity, text=f"You said: {activity.get('text') or activity['value']}")
        return web.Response()

    def pressed(self, action: Mapping[str, Any]) -> dict[str, Any]:
        self.count += 1
        if action["verb"] == "say":
            return {"statusCode": 200, "type": "application/vnd.microsoft.activity.message", "value": "Said."}
        return {"statusCode": 200, "type": "application/vnd.microsoft.card.adaptive", "value": self.card()}

    def card(self) -> dict[str, Any]:
        return {
            "type": "AdaptiveCard",
            "version": "1.5",
            "refresh": {
                "userIds": ["29:anna-demo"],
                "action": {"type": "Action.Execute", "verb": "look", "data": {"id": 7}},
            },
            "body": [
                {
                    "type": "TextBlock",
                    "text": f"Office hours, seen {self.count} times",
                    "weight": "bolder",
                    "wrap": True,
                },
                {"type": "Input.Text", "id": "note", "label": "Note", "value": "as before"},
                {"type": "Input.Toggle", "id": "online", "title": "Online"},
                {"type": "ActionSet", "actions": [{"type": "Action.Execute", "title": "Speak", "verb": "say"}]},
            ],
            "actions": [
                {"type": "Action.Execute", "title": "Count", "verb": "count", "data": {"id": 7}, "style": "positive"},
                {"type": "Action.OpenUrl", "title": "Open the page", "url": "http://localhost/anna"},
            ],
        }

    async def send(self, activity: Mapping[str, Any], text: str = "", card: Mapping[str, Any] | None = None) -> None:
        body: dict[str, Any] = {"type": "message", "text": text}
        if card:
            body["attachments"] = [{"contentType": "application/vnd.microsoft.card.adaptive", "content": card}]
        url = f"{activity['serviceUrl']}/v3/conversations/{activity['conversation']['id']}/activities/{activity['id']}"
        async with ClientSession() as session, session.post(url, json=body) as response:
            assert response.status == 201


@asynccontextmanager
async def running(unused_port: int, bot: StandIn, clock: Clock) -> AsyncIterator[Demo]:
    """The demo and the stand-in on one server, as in the product."""
    demo = Demo(f"http://127.0.0.1:{unused_port}", Letters(), ROOT / "node_modules", clock)
    app = web.Application()
    app.add_routes([*demo.routes(), *bot.routes()])
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", unused_port).start()
    try:
        yield demo
    finally:
        await demo.close()
        await runner.cleanup()
