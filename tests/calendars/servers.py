"""Real calendar servers on ports of their own, each with a person who has calendars there."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass
from ipaddress import IPv4Network
from pathlib import Path

from aiohttp import ClientSession, encode_basic_auth

from calendars.network import Web
from calendars.outside import Outside
from calendars.reading import Readers

USER, PASSWORD = "anna", "correct horse"
LOOPBACK = (IPv4Network("127.0.0.0/8"),)
MADE = (
    '<?xml version="1.0"?><c:mkcalendar xmlns:d="DAV:" xmlns:c="urn:ietf:params:xml:ns:caldav"><d:set><d:prop>'
    "<d:displayname>{name}</d:displayname></d:prop></d:set></c:mkcalendar>"
)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass(frozen=True)
class Server:
    """A CalDAV server, and a client of its own to look at it with."""

    root: str  # what its owner would type
    home: str
    user: str = USER

    async def ask(self, method: str, path: str, body: str = "", **headers: str) -> tuple[int, str]:
        """Straight to the server, without any code of ours."""
        known = {"Authorization": encode_basic_auth(self.user, PASSWORD), **headers}
        url = f"{self.home}{path}"
        async with (
            ClientSession() as session,
            session.request(method, url, data=body.encode(), headers=known) as answer,
        ):
            return answer.status, await answer.text()

    async def make(self, path: str, name: str) -> None:
        status, text = await self.ask("MKCALENDAR", f"{path}/", MADE.format(name=name))
        assert status == 201, text

    async def put(self, path: str, ics: str) -> None:
        status, text = await self.ask("PUT", path, ics, **{"Content-Type": "text/calendar; charset=utf-8"})
        assert status in (200, 201, 204), text


@asynccontextmanager
async def outside(readers: Readers | None = None) -> AsyncIterator[Outside]:
    """All that calendars need, with this machine's network open; with readers of one's own, or some that are kept."""
    reading = readers or Readers(processes=1)
    world = Outside(Web(LOOPBACK), reading, host="book.example.com", sender="bookings@book.example.com")
    try:
        yield world
    finally:
        await (world.web if readers else world).close()


@contextmanager
def radicale(folder: Path) -> Iterator[Server]:
    """Radicale, which asks for a password."""
    port = free_port()
    users = folder / "users"
    users.write_text(f"{USER}:{PASSWORD}\nolga:{PASSWORD}\n", encoding="utf-8")
    config = folder / "radicale.ini"
    config.write_text(
        f"[server]\nhosts = 127.0.0.1:{port}\n[auth]\ntype = htpasswd\nhtpasswd_filename = {users}\n"
        "htpasswd_encryption = plain\ndelay = 0\n"
        f"[storage]\nfilesystem_folder = {folder / 'collections'}\n[logging]\nlevel = error\n",
        encoding="utf-8",
    )
    arguments = ["-m", "radicale", "--config", str(config)]
    with _running(port, arguments, folder):
        yield Server(f"http://127.0.0.1:{port}", f"http://127.0.0.1:{port}/{USER}/")


@contextmanager
def xandikos(folder: Path) -> Iterator[Server]:
    """Xandikos, which keeps calendars in git and asks nobody who they are."""
    port = free_port()
    arguments = ["-m", "xandikos", "serve", "-d", str(folder / "data"), "-l", "127.0.0.1", "-p", str(port)]
    arguments += ["--current-user-principal", f"/{USER}", "--defaults"]
    with _running(port, arguments, folder):
        yield Server(f"http://127.0.0.1:{port}", f"http://127.0.0.1:{port}/{USER}/calendars/")


@contextmanager
def _running(port: int, arguments: list[str], folder: Path) -> Iterator[None]:
    environment = {"PATH": os.environ["PATH"], "HOME": str(folder)}
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-W", "ignore", *arguments], stdout=log, stderr=log, cwd=folder, env=environment
        )
    try:
        for _ in range(600):
            assert process.poll() is None, (folder / "log").read_text()
            with suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
                break
            time.sleep(0.05)
        else:
            raise AssertionError((folder / "log").read_text())
        yield
    finally:
        process.terminate()
        process.wait()
