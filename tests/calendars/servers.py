"""Real calendar servers on ports of their own, each with a person who has calendars there."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from ipaddress import IPv4Network
from pathlib import Path

from aiohttp import BasicAuth, ClientError, ClientSession

from calendars.network import Web
from calendars.outside import Outside
from calendars.reading import Readers
from tests.service import free_port

USER, PASSWORD = "anna", "correct horse"
LOOPBACK = (IPv4Network("127.0.0.0/8"),)
MADE = (
    '<?xml version="1.0"?><c:mkcalendar xmlns:d="DAV:" xmlns:c="urn:ietf:params:xml:ns:caldav"><d:set><d:prop>'
    "<d:displayname>{name}</d:displayname></d:prop></d:set></c:mkcalendar>"
)


@dataclass(frozen=True)
class Server:
    """A CalDAV server, and a client of its own to look at it with."""

    root: str  # what its owner would type
    home: str
    session: ClientSession

    async def ask(self, method: str, path: str, body: str = "", **headers: str) -> tuple[int, str]:
        """Straight to the server, without any code of ours."""
        async with self.session.request(method, f"{self.home}{path}", data=body.encode(), headers=headers) as answer:
            return answer.status, await answer.text()

    async def make(self, path: str, name: str) -> None:
        status, text = await self.ask("MKCALENDAR", f"{path}/", MADE.format(name=name))
        assert status == 201, text

    async def put(self, path: str, ics: str) -> None:
        status, text = await self.ask("PUT", path, ics, **{"Content-Type": "text/calendar; charset=utf-8"})
        assert status in (200, 201, 204), text


@asynccontextmanager
async def outside() -> AsyncIterator[Outside]:
    """All that calendars need, with this machine's network open."""
    world = Outside(Web(LOOPBACK), Readers(processes=1), host="book.example.com", sender="bookings@book.example.com")
    try:
        yield world
    finally:
        await world.close()


@asynccontextmanager
async def radicale(folder: Path) -> AsyncIterator[Server]:
    """Radicale, which asks for a password."""
    port = free_port()
    users = folder / "users"
    users.write_text(f"{USER}:{PASSWORD}\n")
    config = folder / "radicale.ini"
    config.write_text(
        f"[server]\nhosts = 127.0.0.1:{port}\n[auth]\ntype = htpasswd\nhtpasswd_filename = {users}\n"
        "htpasswd_encryption = plain\ndelay = 0\n"
        f"[storage]\nfilesystem_folder = {folder / 'collections'}\n[logging]\nlevel = error\n"
    )
    arguments = ["-m", "radicale", "--config", str(config)]
    async with _running(port, arguments, f"/{USER}/", folder) as server:
        yield server


@asynccontextmanager
async def xandikos(folder: Path) -> AsyncIterator[Server]:
    """Xandikos, which keeps calendars in git and asks nobody who they are."""
    port = free_port()
    arguments = ["-m", "xandikos", "serve", "-d", str(folder / "data"), "-l", "127.0.0.1", "-p", str(port)]
    arguments += ["--current-user-principal", f"/{USER}", "--defaults"]
    async with _running(port, arguments, f"/{USER}/calendars/", folder) as server:
        yield server


@asynccontextmanager
async def _running(port: int, arguments: list[str], home: str, folder: Path) -> AsyncIterator[Server]:
    with (folder / "log").open("wb") as log:
        environment = {"PATH": os.environ["PATH"], "HOME": str(folder)}
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-W", "ignore", *arguments, stdout=log, stderr=log, cwd=folder, env=environment
        )
    root = f"http://127.0.0.1:{port}"
    try:
        async with ClientSession(auth=BasicAuth(USER, PASSWORD)) as session:
            await _answers(session, root, process, folder)
            yield Server(root, f"{root}{home}", session)
    finally:
        process.terminate()
        await process.wait()


async def _answers(session: ClientSession, root: str, process: asyncio.subprocess.Process, folder: Path) -> None:
    for _ in range(300):
        assert process.returncode is None, (folder / "log").read_text()
        try:
            async with session.get(root):
                return
        except ClientError:
            await asyncio.sleep(0.1)
    raise AssertionError((folder / "log").read_text())
