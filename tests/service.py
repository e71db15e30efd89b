"""The whole service on a port of its own, as `make run` starts it: for tests that come in through HTTP."""

from __future__ import annotations

import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from aiohttp import web

from app import Installation, build
from demo.channel import DemoChannel
from settings import Settings
from tests.conftest import PATIENT, migrated_file


@dataclass(frozen=True)
class Running:
    """A service that answers at `url`, and the chats of its demo."""

    url: str
    service: Installation
    channel: DemoChannel  # without a bot's app id only


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@asynccontextmanager
async def running(folder: Path, clock: Callable[[], datetime], **settings: Any) -> AsyncIterator[Running]:
    """Start it with its data in `folder`; further settings by their names in the environment."""
    file = folder / "bookings.db"
    if not file.exists() and "DATABASE_URL" not in settings:
        file.write_bytes(migrated_file())
    port = settings.pop("PORT", 0) or free_port()
    given = {"DATA_DIR": folder, "PORT": port, "DATABASE_PATIENCE": PATIENT, **settings}
    service = build(Settings.model_validate(given), clock)
    runner = web.AppRunner(service.application, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", port)
    await site.start()
    channel = service.channel or DemoChannel("", clock)
    try:
        yield Running(f"http://localhost:{port}", service, channel)
    finally:
        await runner.cleanup()
