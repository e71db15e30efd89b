"""Requests to Microsoft Graph: with a token, four at a time for each mailbox, patient where Graph wants patience.

https://learn.microsoft.com/graph/throttling-limits
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from functools import partial
from typing import Any, TypeVar

from aiohttp import ClientError, ClientResponse, ClientSession, ClientTimeout

from calendars.tokens import Tokens
from scheduling.errors import CalendarRefused, CalendarUnreachable

Found = TypeVar("Found")

AT_ONCE = 4  # requests to a mailbox; a fifth is refused
TIMEOUT = ClientTimeout(total=20, connect=5)
BUSY = frozenset({429, 503, 504})
LONGEST_WAIT = 2.0  # seconds; whoever asks for more is asked again later
MOST_PAGES = 200
# What an owner or an admin has to mend. Codes, since sentences change.
REFUSALS = frozenset(
    {
        "ErrorAccessDenied",
        "AccessDenied",
        "Authorization_RequestDenied",
        "MailboxNotEnabledForRESTAPI",
        "ErrorInvalidUser",
        "Request_ResourceNotFound",
        "MailboxNotHostedInExchangeOnline",
    }
)


class GraphProblem(CalendarUnreachable):
    """An answer that is none of the good ones."""

    def __init__(self, status: int, code: str, after: timedelta | None = None) -> None:
        super().__init__(f"Graph answered {status} {code}")
        self.status, self.code, self.after = status, code, after


class GraphRefused(CalendarRefused):
    """A refusal that an owner or an admin has to mend."""

    def __init__(self, status: int, code: str) -> None:
        super().__init__(f"Graph answered {status} {code}")
        self.status = status


class Graph:
    """Microsoft Graph for one installation. `push` is where it tells us of changes; empty where it cannot reach us."""

    def __init__(
        self,
        url: str,
        tokens: Tokens,
        clock: Callable[[], datetime],
        *,
        push: str = "",
        state: Callable[[str], str] = str,
    ) -> None:
        self.url, self.tokens, self.clock, self.push, self.state = url.rstrip("/"), tokens, clock, push, state
        self._rooms: dict[str, asyncio.Semaphore] = defaultdict(lambda: asyncio.Semaphore(AT_ONCE))
        self._session: ClientSession | None = None

    async def ask(self, mailbox: str, method: str, path: str, body: Any = None, **headers: str) -> Mapping[str, Any]:
        """The answer's JSON, empty if there is none. `path` may be a link that Graph gave. Raises GraphProblem,
        CalendarRefused, CalendarUnreachable."""
        address = path if path.startswith(("https://", self.url)) else f"{self.url}{path}"
        if not address.startswith(f"{self.url}/"):
            raise CalendarUnreachable("a link that leads away from Graph")
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        return await self._in_turn(mailbox, lambda: self._patiently(method, address, body, given, _read))

    async def content(self, mailbox: str, path: str, most: int) -> bytes:
        """An answer's bytes as they are, empty if they are more than `most`. Raises as `ask`."""
        address = f"{self.url}{path}"
        return await self._in_turn(mailbox, lambda: self._patiently("GET", address, None, {}, partial(_bytes, most)))

    async def _in_turn(self, mailbox: str, work: Callable[[], Awaitable[Found]]) -> Found:
        try:
            async with self._rooms[mailbox]:
                return await work()
        except (ClientError, OSError, TimeoutError, ValueError, KeyError) as problem:
            raise CalendarUnreachable(f"Graph: {type(problem).__name__}") from problem

    async def pages(self, mailbox: str, path: str, **headers: str) -> AsyncIterator[Mapping[str, Any]]:
        """The pages of a collection, links followed as they are given."""
        link = path
        for _ in range(MOST_PAGES):
            page = await self.ask(mailbox, "GET", link, **headers)
            yield page
            link = page.get("@odata.nextLink", "")
            if not link:
                return
        raise CalendarUnreachable("pages without end")

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()

    async def _patiently(
        self,
        method: str,
        address: str,
        body: Any,
        headers: Mapping[str, str],
        read: Callable[[ClientResponse], Awaitable[Found]],
    ) -> Found:
        for last in (False, False, True):
            try:
                async with self._asked(method, address, body, headers) as answer:
                    return await read(answer)
            except GraphProblem as problem:
                expired = problem.status == 401
                wait = problem.after.total_seconds() if problem.after else 0.0
                if last or not (expired or (problem.status in BUSY and problem.after and wait <= LONGEST_WAIT)):
                    raise
                if expired:
                    self.tokens.forget()
                await asyncio.sleep(wait)
        raise AssertionError("the last try has returned or raised")

    @asynccontextmanager
    async def _asked(
        self, method: str, address: str, body: Any, headers: Mapping[str, str]
    ) -> AsyncIterator[ClientResponse]:
        session = self._open()
        known = {**headers, "Authorization": f"Bearer {await self.tokens.token(session)}"}
        async with session.request(method, address, json=body, headers=known, allow_redirects=False) as answer:
            yield answer

    def _open(self) -> ClientSession:
        if self._session is None:
            self._session = ClientSession(timeout=TIMEOUT, trust_env=True)
        return self._session


async def _read(answer: ClientResponse) -> Mapping[str, Any]:
    await _require_good(answer)
    return await answer.json() if answer.content_type == "application/json" else {}


async def _bytes(most: int, answer: ClientResponse) -> bytes:
    await _require_good(answer)
    found = b""
    async for chunk in answer.content.iter_chunked(1 << 16):
        found += chunk
        if len(found) > most:
            return b""
    return found


async def _require_good(answer: ClientResponse) -> None:
    if answer.status in range(200, 300):
        return
    code = await _code(answer)
    if answer.status == 403 or code in REFUSALS:
        raise GraphRefused(answer.status, code)
    pause = answer.headers.get("Retry-After", "")
    after = timedelta(seconds=int(pause)) if pause.isdecimal() and len(pause) < 6 else None
    raise GraphProblem(answer.status, code, after)


async def _code(answer: ClientResponse) -> str:
    """`error.code`: what programs go by."""
    if answer.content_type != "application/json":
        return ""
    found = await answer.json()
    error = found.get("error", {}) if isinstance(found, dict) else {}
    return str(error.get("code", "")) if isinstance(error, dict) else ""
