"""Connections to the mail server that are kept for the next letter: signing in takes longer than sending."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress

import aiosmtplib

MOST = 4  # at a time: what servers allow a single client without complaint
STALE = 30.0  # seconds after which a server may have hung up, so that nobody asks it any more


class Connections:
    """At most MOST connections, each with one letter at a time. `made` opens one and signs in."""

    def __init__(self, made: Callable[[], Awaitable[aiosmtplib.SMTP]]) -> None:
        self._made = made
        self._free = asyncio.Semaphore(MOST)
        self._idle: list[tuple[aiosmtplib.SMTP, float]] = []

    @asynccontextmanager
    async def one(self) -> AsyncIterator[aiosmtplib.SMTP]:
        """A connection that answers. It is kept if all went well, and closed after any trouble."""
        async with self._free:
            client = await self._living() or await self._made()
            try:
                yield client
            except BaseException:
                client.close()
                raise
            self._idle.append((client, _clock()))

    async def _living(self) -> aiosmtplib.SMTP | None:
        """One that was kept and still answers: a server that hung up is found out before a letter is given to it."""
        while self._idle:
            client, since = self._idle.pop()
            if _clock() - since < STALE:
                with suppress(aiosmtplib.SMTPException, OSError):
                    await client.noop()
                    return client
            client.close()
        return None

    async def close(self) -> None:
        """Say goodbye on all that are kept."""
        while self._idle:
            client, _ = self._idle.pop()
            with suppress(aiosmtplib.SMTPException, OSError):
                await client.quit()
            client.close()


class Pace:
    """So many letters a minute, and no more: relays count."""

    def __init__(self, a_minute: int) -> None:
        self._gap = 60 / a_minute if a_minute else 0.0
        self._next = 0.0

    async def wait(self) -> None:
        """Until the next letter may go. Whoever asks first goes first."""
        now = _clock()
        self._next = max(self._next, now)
        turn, self._next = self._next, self._next + self._gap
        await asyncio.sleep(turn - now)


def _clock() -> float:
    return asyncio.get_running_loop().time()
