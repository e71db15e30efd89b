"""What the machine itself takes away: the disk under PostgreSQL, and the name server. Both need root."""

from __future__ import annotations

import asyncio
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from random import Random
from statistics import median
from typing import Any
from uuid import uuid4

import pytest
from aiohttp import ClientSession, hdrs
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from app import now
from scheduling.links import Links
from scheduling.spans import Span
from storage.checking import breaches
from storage.database import Database
from tests import postgres
from tests.conftest import BusyPort, Clock, fresh, ports_on
from tests.mail.servers import smtp_server
from tests.reliability.office import Guest, all_told, offices
from tests.reliability.size import LONG, figure
from tests.reliability.test_kill import KEYS, READY, ROOT, Crowd, ready
from tests.service import free_port, running

SMALL = 32  # MiB
NAMES = 53  # the port of name servers
NAME = "mail.bookings.test"
PAGE = 5.0  # seconds: half of what the system's resolver takes to give a name up

pytestmark = pytest.mark.skipif(not LONG or os.geteuid() != 0, reason="a file system and a port of one's own")


@pytest.fixture
def small_disk() -> Iterator[Path]:
    """A file system of its own that PostgreSQL may write to."""
    folder = Path(tempfile.mkdtemp(prefix="small-"))
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={SMALL}m", "none", str(folder)], check=True)
    try:
        shutil.chown(folder, postgres.NOBODY)
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)
        folder.rmdir()


async def _administer(address: str, *statements: str) -> None:
    database = Database(address)
    async with database.writer.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
        for statement in statements:
            await connection.execute(text(statement))
    await database.close()


async def _fill(database: Database) -> None:
    """Until the disk has no room."""
    rows = 100_000
    while rows:
        try:
            async with database.writer.begin() as connection:
                await connection.execute(
                    text(f"INSERT INTO filler SELECT repeat('x', 1000) FROM generate_series(1, {rows})")
                )
        except DBAPIError:
            rows //= 4


@pytest.mark.timeout(300)
async def test_on_a_full_disk_of_postgresql_the_same_form_books_once_there_is_room(
    small_disk: Path, tmp_path: Path, clock: Clock
) -> None:
    async with AsyncExitStack() as stack:
        server = stack.enter_context(postgres.server())
        await _administer(server, f"CREATE TABLESPACE small LOCATION '{small_disk}'")
        address = await stack.enter_async_context(fresh(server, "template1 TABLESPACE small"))
        service = await stack.enter_async_context(running(tmp_path, clock, DATABASE_URL=address))
        session = await stack.enter_async_context(ClientSession())
        ports, database = service.service.ports, service.service.database
        slots = list(await offices(ports, ["Anna Berger"], Span(clock(), clock() + timedelta(days=14))))
        await _administer(address, "CREATE TABLE filler (x text)")
        await _fill(database)
        gina, booked, status = Guest(service, ports.links, session), 0, 303
        while status == 303:  # a page of the file has room for some
            slot, uid = slots.pop(), uuid4().hex
            there = f"{service.url}/{slot.address}"
            async with session.post(f"{there}/book", data=gina.filled(slot, uid), allow_redirects=False) as answer:
                status, text_ = answer.status, await answer.text()
            booked += status == 303
        assert (status, answer.headers[hdrs.RETRY_AFTER]) == (503, "60")
        assert "Try again in a moment" in text_
        async with session.get(there) as page:
            assert page.status == 200  # who only looks is served
        assert await breaches(database, clock()) == []
        await _administer(address, "DROP TABLE filler")
        assert await gina.book(slot, uid) == uid
        assert await breaches(database, clock()) == []
        figure("PostgreSQL's disk full", booked_before=booked)


class Names(asyncio.DatagramProtocol):
    """A name server that says nothing until it is told to; then every name is this machine."""

    def __init__(self) -> None:
        self.silent, self.asked = True, 0
        self._transport: Any = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        self.asked += 1
        if self.silent:
            return
        # RFC 1035, 4.1: the question comes back with an answer, to which it points; only addresses of IPv4 are known.
        end = data.index(b"\0", 12) + 5
        found = data[end - 4 : end - 2] == b"\0\1"
        answer = b"\xc0\x0c\0\1\0\1\0\0\0\1\0\4\x7f\0\0\1" if found else b""
        self._transport.sendto(
            data[:2] + b"\x81\x80\0\1\0" + bytes([found]) + b"\0\0\0\0" + data[12:end] + answer, addr
        )


@pytest.mark.timeout(300)
async def test_without_names_nobody_waits_and_letters_go_when_there_are_names_again(
    tmp_path: Path, sqlite_address: str, sqlite: Database
) -> None:
    loop, names, port = asyncio.get_running_loop(), Names(), free_port()
    listening, _ = await loop.create_datagram_endpoint(lambda: names, ("127.0.0.1", NAMES))
    ports = replace(ports_on(sqlite, Clock(now()), BusyPort(), {}), clock=now)
    crowd = Crowd(Links("http://localhost", (KEYS.encode(),)), Random(3))
    free = list(await offices(ports, ["Anna Berger"], Span(now(), now() + timedelta(days=14))))
    crowd.free = free[:8]
    (tmp_path / "resolv.conf").write_text("nameserver 127.0.0.1\n", encoding="utf-8")
    async with smtp_server() as post, AsyncExitStack() as stack:
        stack.callback(listening.close)
        smtp = f"smtp://{NAME}:{post.port}?starttls=never&timeout=5"
        given = {"DATABASE_URL": sqlite_address, "LINK_KEYS": KEYS, "SMTP_URL": smtp, "MAIL_FROM": "b@example.org"}
        await stack.enter_async_context(blind(tmp_path, port, **given))
        await crowd.book_until_cut_off([port])
        seconds = await _looked_at(f"http://localhost:{port}/{free[0].address}")
        assert (names.asked > 0, post.letters) == (True, [])
        assert median(seconds) < PAGE
        names.silent = False
        await all_told(sqlite, 120)
        told = [str(one["To"]) for one in post.letters]
        booked = [uid for uid, word in crowd.told.items() if word == "book"]
        assert len(booked) > 4
        assert [sum(uid in one for one in told) for uid in booked] == [1] * len(booked)
    assert await breaches(sqlite, now()) == []
    figure("no names", bookings=len(crowd.told), letters=len(told), a_page_s=round(median(seconds), 2))


@asynccontextmanager
async def blind(folder: Path, port: int, **settings: str) -> AsyncIterator[None]:
    """The service as a process that asks for names where `resolv.conf` in its folder says."""
    program = f"mount --bind {folder}/resolv.conf /etc/resolv.conf && exec {sys.executable} app.py"
    given = {**os.environ, "DATA_DIR": str(folder), "PORT": str(port), **settings}
    with (folder / "log").open("ab") as log:
        running = await asyncio.create_subprocess_exec(
            "unshare", "--mount", "sh", "-c", program, cwd=ROOT, env=given, stdout=log, stderr=log
        )
    try:
        await ready(f"http://localhost:{port}/readyz", READY)
        yield
    finally:
        running.kill()
        await running.wait()


async def _looked_at(address: str) -> list[float]:
    """The seconds that pages took, over a time in which many names were asked for in vain."""
    taken = []
    async with ClientSession() as session:
        for _ in range(20):
            began = time.monotonic()
            async with session.get(f"{address}?nonce={uuid4().hex}") as answer:
                assert answer.status == 200
                await answer.read()
            taken.append(time.monotonic() - began)
            await asyncio.sleep(0.5)
    return taken
