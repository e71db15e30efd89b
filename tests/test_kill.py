"""What was promised survives the death of the process that promised it."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

from aiohttp import ClientError, ClientSession

from demo.channel import DemoChannel
from storage.checking import breaches
from storage.database import Database
from tests.mail.servers import SmtpServer, smtp_server
from tests.service import free_port
from tests.test_paths import ANNA, control, letter, page, slot_buttons, submit

ROOT = Path(__file__).parents[1]


@asynccontextmanager
async def process(folder: Path, port: int, post: SmtpServer) -> AsyncIterator[asyncio.subprocess.Process]:
    """The service as its own process, killed without mercy at the end."""
    settings = {"DATA_DIR": str(folder), "PORT": str(port), "SMTP_URL": f"{post.url}?starttls=never"}
    running = await asyncio.create_subprocess_exec(
        sys.executable, "app.py", cwd=ROOT, env={**os.environ, **settings}, stderr=asyncio.subprocess.DEVNULL
    )
    try:
        await ready(f"http://localhost:{port}/readyz")
        yield running
    finally:
        running.send_signal(signal.SIGKILL)
        await running.wait()


async def ready(address: str, seconds: int = 30) -> None:
    async with ClientSession() as session:
        for _ in range(seconds * 10):
            try:
                async with session.get(address) as response:
                    if response.status == 200:
                        return
            except ClientError:
                await asyncio.sleep(0.1)
    raise AssertionError("it never came up")


async def test_a_letter_promised_before_kill_9_is_sent_after_it(tmp_path: Path) -> None:
    port = free_port()
    channel = DemoChannel(f"http://localhost:{port}", lambda: datetime.now(UTC))
    async with smtp_server() as post, ClientSession() as guest:
        post.answers["MAIL"] = "451 not now"
        async with process(tmp_path, port, post):
            await channel.open(ANNA)
            await channel.say(ANNA, "create 30-minute office hours")
            # The channel of this test is not the one the service answers to, so the link is the one we know.
            link = f"http://localhost:{port}/anna-berger/office-hours"
            offered = slot_buttons(await page(guest, link))
            start = next(iter(offered.values())).replace("+", "%2B")
            form = await page(guest, f"{link}/book?start={start}")
            values = {control(form, "Name"): "Gina Guest", control(form, "Email"): "gina@example.net"}
            status, url, _ = await submit(guest, form, link, **values)
            assert (status, "/b/" in url) == (200, True)
        assert post.letters == []
        post.answers.clear()
        async with process(tmp_path, port, post):
            await letter(post, "gina@example.net", "Booked", seconds=40)
            database = Database(f"sqlite:///{tmp_path / 'bookings.db'}")
            assert await breaches(database, datetime.now(UTC)) == []
            await database.close()
            assert "Cancel" in (await page(guest, url)).get_text()
    await channel.close()
