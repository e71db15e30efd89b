from __future__ import annotations

import socket
from collections.abc import AsyncIterator

import pytest
from aiohttp import web

from bot import BotSettings
from scheduling.ports import Ports
from tests.bot.face import Face, running
from tests.bot.keys import APP_ID, KeyServer


@pytest.fixture
def unused_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@pytest.fixture
async def key_server() -> AsyncIterator[KeyServer]:
    server = KeyServer()
    app = web.Application()
    app.add_routes(server.routes())
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    server.metadata = f"http://127.0.0.1:{runner.addresses[0][1]}/metadata"
    yield server
    await runner.cleanup()


@pytest.fixture
async def face(ports: Ports, unused_port: int) -> AsyncIterator[Face]:
    """The bot as in the demo: not registered, nothing signed."""
    async with running(ports, unused_port, BotSettings()) as face:
        yield face


@pytest.fixture
async def registered(ports: Ports, unused_port: int, key_server: KeyServer) -> AsyncIterator[Face]:
    """The bot as registered in a tenant. Its own tokens cannot be had here, so it can answer but not speak."""
    settings = BotSettings(APP_ID, "secret", "SingleTenant", "tenant", key_server.metadata)
    async with running(ports, unused_port, settings) as face:
        yield face
