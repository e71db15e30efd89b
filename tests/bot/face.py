"""The bot and a channel of invented people on one server, over real HTTP; the dialogs are the test's own."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import ClientSession, web

from bot import Bot, BotSettings
from demo.channel import DemoChannel
from dialogs.turn import Reply, Turn
from scheduling.ports import Ports
from tests.bot.keys import claims, signed


class Script:
    """Dialogs that keep the turns they get and answer what the test wants."""

    def __init__(self) -> None:
        self.turns: list[Turn] = []
        self.reply: Reply | Exception = Reply(text="Heard.")

    async def __call__(self, ports: Ports, turn: Turn) -> Reply:
        self.turns.append(turn)
        if isinstance(self.reply, Exception):
            raise self.reply
        return self.reply


class SigningChannel(DemoChannel):
    """A channel that signs what it sends, as Teams does."""

    async def headers(self, activity: Mapping[str, Any]) -> Mapping[str, str]:
        return {"Authorization": f"Bearer {signed(claims(serviceurl=activity['serviceUrl']))}"}


@dataclass
class Face:
    """A running bot and whoever talks to it."""

    bot: Bot
    channel: DemoChannel
    script: Script
    ports: Ports
    url: str
    session: ClientSession
    headers: dict[str, str] = field(default_factory=dict)

    async def post(self, body: Any = None, **options: Any) -> tuple[int, Any]:
        """What /api/messages answers: status, and body if there is one."""
        sent = {"json": body} if "data" not in options else {}
        async with self.session.post(f"{self.url}/api/messages", **sent, **options) as response:
            return response.status, await response.json() if response.content_type == "application/json" else None

    def activity(self, **fields: Any) -> dict[str, Any]:
        """A good activity of Anna's."""
        return dict(self.channel.activity(self.channel.person("anna"), {"type": "message", "text": "hello", **fields}))


@asynccontextmanager
async def running(ports: Ports, port: int, settings: BotSettings) -> AsyncIterator[Face]:
    script = Script()
    bot = Bot(settings, script)
    url = f"http://127.0.0.1:{port}"
    channel = (SigningChannel if settings.app_id else DemoChannel)(url, ports.clock)
    app = web.Application()
    app.add_routes([*bot.serve(ports), *channel.routes()])
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)  # seconds: a test may have left it waiting
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    try:
        async with ClientSession() as session:
            yield Face(bot, channel, script, ports, url, session)
    finally:
        await channel.close()
        await bot.close()
        await runner.cleanup()
