"""The mailbox, on a real IMAP server."""

from __future__ import annotations

import asyncio
import imaplib
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from mail.inbox import Inbox, InboxSettings, Unreachable, parse_inbox_url
from tests.mail.messages import written

USER, PASSWORD = "inbox", "pass/word@1"
SECRET = "pass%2Fword%401"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def port() -> Iterator[int]:
    """An IMAP server with one empty mailbox, in memory."""
    port = free_port()
    program = Path(sys.executable).with_name("pymap")
    where = ["--host", "127.0.0.1", "--port", str(port), "--no-tls", "--no-service", "admin"]
    account = ["dict", "--demo-data", "--demo-user", USER, "--demo-password", PASSWORD]
    with subprocess.Popen([program, *where, *account], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
        try:
            _await(port, server)
            yield port
        finally:
            server.terminate()


def _await(port: int, server: subprocess.Popen[bytes]) -> None:
    for _ in range(300):
        try:
            with imaplib.IMAP4("127.0.0.1", port, timeout=5) as client:
                client.login(USER, PASSWORD)
                client.select("INBOX")
                client.store("1:*", "+FLAGS", r"(\Seen)")  # the server's own welcome
            return
        except OSError:
            assert server.poll() is None
            time.sleep(0.05)
    raise AssertionError("no IMAP server")


def put(port: int, *messages: bytes) -> None:
    with imaplib.IMAP4("127.0.0.1", port, timeout=5) as client:
        client.login(USER, PASSWORD)
        for message in messages:
            client.append("INBOX", "", imaplib.Time2Internaldate(0), message)


@pytest.fixture
def inbox(port: int) -> Inbox:
    return Inbox(f"imap://{USER}:{SECRET}@127.0.0.1:{port}/INBOX")


def letter(number: int) -> bytes:
    return written(f"Letter {number}", Message_ID=f"<{number}@example.net>").as_bytes()


async def test_every_message_is_read_once_and_in_order(inbox: Inbox, port: int) -> None:
    taken: list[bytes] = []

    async def take(raw: bytes) -> None:
        taken.append(raw)

    assert await inbox.read(take) == 0
    await asyncio.to_thread(put, port, letter(1), letter(2))
    assert await inbox.read(take) == 2
    assert await inbox.read(take) == 0
    await asyncio.to_thread(put, port, letter(3))
    assert await inbox.read(take) == 1
    assert taken == [letter(1), letter(2), letter(3)]


async def test_what_cannot_be_taken_in_is_left_for_the_next_time(
    inbox: Inbox, port: int, caplog: pytest.LogCaptureFixture
) -> None:
    await asyncio.to_thread(put, port, letter(1), letter(2))
    taken: list[bytes] = []

    async def moody(raw: bytes) -> None:
        if raw == letter(1) and letter(2) not in taken:
            raise RuntimeError("not now")
        taken.append(raw)

    assert await inbox.read(moody) == 1
    assert await inbox.read(moody) == 1
    assert taken == [letter(2), letter(1)]
    assert "it is tried again" in caplog.text


@pytest.mark.parametrize("problem", ["password", "folder", "server"])
async def test_a_mailbox_that_cannot_be_read_says_so(port: int, problem: str) -> None:
    secret = "wrong" if problem == "password" else SECRET
    folder = "Nowhere" if problem == "folder" else "INBOX"
    place = free_port() if problem == "server" else port

    async def never(raw: bytes) -> None:
        raise AssertionError

    with pytest.raises(Unreachable):
        await Inbox(f"imap://{USER}:{secret}@127.0.0.1:{place}/{folder}").read(never)


@pytest.mark.parametrize(
    ("url", "settings"),
    [
        ("imaps://a:s3cret@mail.example.org", InboxSettings("mail.example.org", 993, True, "a", "s3cret")),
        (
            "imaps://a%40b.org:c%2Fd@mail.example.org:1993/Sub%20folder?ca=/x",
            InboxSettings("mail.example.org", 1993, True, "a@b.org", "c/d", "Sub folder", "/x"),
        ),
        ("imap://a:s3cret@localhost", InboxSettings("localhost", 143, False, "a", "s3cret")),
    ],
)
def test_addresses_that_can_be_set(url: str, settings: InboxSettings) -> None:
    assert parse_inbox_url(url) == settings
    assert settings.password not in repr(settings)


@pytest.mark.parametrize(
    "url", ["imap://a:b@mail.example.org", "https://a:b@x", "imaps://x", "imaps://a:b@x:y", "imaps://a:b@x?z=1", "["]
)
def test_addresses_that_cannot(url: str) -> None:
    with pytest.raises(ValueError, match="INBOX_URL"):
        parse_inbox_url(url)
