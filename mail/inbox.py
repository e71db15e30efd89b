"""The mailbox that answers come to, read by IMAP: every message once, and left where it is, marked as read."""

from __future__ import annotations

import asyncio
import logging
import ssl
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeVar
from urllib.parse import parse_qsl, unquote, urlsplit

from imapclient import SEEN, IMAPClient
from imapclient.exceptions import IMAPClientError

from mail.reading import LARGEST
from mail.smtp import is_loopback

PORTS = {"imap": 143, "imaps": 993}
TIMEOUT = 20.0  # seconds
BATCH = 20  # messages at a time, so that a flood keeps nobody from the rest
SIGN_IN = "INBOX_URL must look like imaps://user:password@host/INBOX"

Answer = TypeVar("Answer")
Take = Callable[[bytes], Awaitable[object]]

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class InboxSettings:
    """What INBOX_URL says."""

    host: str
    port: int
    tls: bool
    user: str
    password: str
    folder: str = "INBOX"
    ca: str = ""

    def __repr__(self) -> str:
        return f"InboxSettings({self.host}:{self.port}/{self.folder})"  # never the password


def parse_inbox_url(text: str) -> InboxSettings:
    """`imaps://user:password@host:993/INBOX?ca=/file`, user and password percent-encoded; without encryption only on
    this machine. Raises ValueError with a sentence for whoever set it."""
    try:
        url = urlsplit(text)
        port = url.port
    except ValueError:
        raise ValueError(SIGN_IN) from None
    options = dict(parse_qsl(url.query))
    if url.scheme not in PORTS or not url.hostname or not url.username or options.keys() - {"ca"}:
        raise ValueError(SIGN_IN)
    if url.scheme == "imap" and not is_loopback(url.hostname):
        raise ValueError(
            "INBOX_URL must begin with imaps:// for another machine, so that its password is not overheard"
        )
    return InboxSettings(
        host=url.hostname,
        port=port or PORTS[url.scheme],
        tls=url.scheme == "imaps",
        user=unquote(url.username),
        password=unquote(url.password or ""),
        folder=unquote(url.path.strip("/")) or "INBOX",
        ca=options.get("ca", ""),
    )


class Unreachable(Exception):
    """The mailbox cannot be read now; why is for whoever looks after the installation."""


class Inbox:
    """Reads what is new in one folder."""

    def __init__(self, url: str) -> None:
        self.settings = parse_inbox_url(url)
        self._trust = ssl.create_default_context(cafile=self.settings.ca or None) if self.settings.tls else None

    async def read(self, take: Take) -> int:
        """Hand on every unread message, oldest first; the answer is how many. One that `take` raises on stays unread
        for the next time, and does not keep the others from being read. Raises Unreachable."""
        taken = []
        for uid, raw in (await self._asked(self._unread)).items():
            try:
                await take(raw)
            except Exception:  # whatever is wrong with one message, or with the world just now
                log.exception("a message could not be taken in; it is tried again")
            else:
                taken.append(uid)
        if taken:
            await self._asked(partial(self._mark, taken))
        return len(taken)

    async def reach(self) -> None:
        """Sign in, open the folder and leave. Raises Unreachable."""
        await self._asked(lambda client: None)

    async def _asked(self, question: Callable[[IMAPClient], Answer]) -> Answer:
        """The library waits, so it does that in a thread; each question has a connection of its own."""
        try:
            return await asyncio.to_thread(self._connected, question)
        except (OSError, IMAPClientError) as problem:
            raise Unreachable(str(problem) or type(problem).__name__) from problem

    def _connected(self, question: Callable[[IMAPClient], Answer]) -> Answer:
        settings = self.settings
        client = IMAPClient(
            settings.host, settings.port, ssl=settings.tls, ssl_context=self._trust, timeout=TIMEOUT, use_uid=True
        )
        try:
            client.login(settings.user, settings.password)
            client.select_folder(settings.folder)
            return question(client)
        finally:
            client.shutdown()

    def _unread(self, client: IMAPClient) -> dict[int, bytes]:
        # Peeking leaves it unread: only what was understood is marked. The start of a large one says all that matters.
        found = sorted(client.search("UNSEEN"))[:BATCH]
        fetched = client.fetch(found, [f"BODY.PEEK[]<0.{LARGEST}>"]) if found else {}
        return {uid: _body(fetched[uid]) for uid in found if uid in fetched}

    def _mark(self, uids: Sequence[int], client: IMAPClient) -> None:
        client.add_flags(uids, [SEEN], silent=True)


def _body(fetched: Mapping[bytes, Any]) -> bytes:
    return next((value for name, value in fetched.items() if name.startswith(b"BODY[") and value), b"")
