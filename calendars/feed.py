"""Calendars published at an address, as iCalendar (RFC 5545): what blocks is read, nothing is written."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from yarl import URL

from calendars.keeping import Keeping
from calendars.outside import Details, Outside
from scheduling.errors import CalendarUnreachable, Undeliverable
from scheduling.model import Busy, Connection
from scheduling.ports import Changes, Entry, Found
from scheduling.spans import Span
from scheduling.taken import BusyTimes

ACCEPT = {"Accept": "text/calendar, */*;q=0.1"}
UNCHANGED = 304
JUST_NOW = 2.0  # seconds in which what was fetched need not be fetched again


@dataclass(frozen=True)
class File:
    """What lay at the address, and what the server wants to be asked with the next time."""

    body: bytes
    digest: str
    validators: Mapping[str, str]


class FeedCalendar:
    """A published calendar. Its address is a secret: whoever knows it can read it."""

    invites = False
    fields = ("address",)
    writes = False

    def __init__(self, connection: Connection, outside: Outside) -> None:
        self._connection, self._outside = connection, outside
        self._file: File | None = None
        self._fetched = float("-inf")  # when, on the clock of the event loop
        self._keeping = Keeping(self)

    @staticmethod
    async def find(outside: Outside, details: Details) -> list[Found]:
        """The calendar at an address. Raises CalendarUnreachable, CalendarRefused."""
        address = details["address"].strip()
        file = await _fetched(outside, _typed(address), None)
        if not file.body.lstrip(b"\xef\xbb\xbf \r\n").upper().startswith(b"BEGIN:VCALENDAR"):
            raise CalendarUnreachable("no calendar at this address")
        # The address itself is a secret; its digest tells it from others.
        mark = sha256(address.encode()).hexdigest()[:16]
        return [Found(_called(file.body), {"mark": mark}, outside.vault.seal({"address": address}), main=True)]

    async def busy(self, window: Span, now: bool = False) -> BusyTimes:
        return await self._keeping.busy(window, now)

    async def mark(self) -> str:
        address = self._outside.vault.open(self._connection.secret).get("address", "")
        self._file = await _fetched(self._outside, _typed(address), self._file)
        self._fetched = asyncio.get_running_loop().time()
        return self._file.digest

    async def read(self, window: Span) -> Sequence[Busy]:
        if self._file is None or asyncio.get_running_loop().time() - self._fetched > JUST_NOW:
            await self.mark()
        assert self._file is not None
        one = self._connection
        return await self._outside.readers.busy([self._file.body], window, one.zone, one.blocking)

    async def put(self, entry: Entry, reference: str | None) -> Mapping[str, Any]:
        raise Undeliverable("nothing can be written to a published calendar", permanent=True)

    async def remove(self, entry: Entry, reference: str | None) -> None:
        raise Undeliverable("nothing can be written to a published calendar", permanent=True)

    async def changes(self, cursor: str, known: Collection[str]) -> Changes:
        """Whether it can be read; nothing of ours lies in it."""
        await self.mark()
        return Changes(cursor)


async def _fetched(outside: Outside, url: URL, known: File | None) -> File:
    """What lies at an address; the same object if that has not changed. Raises CalendarUnreachable."""
    answer = await outside.web.ask("GET", url, headers={**ACCEPT, **(known.validators if known else {})})
    if answer.status == UNCHANGED and known:
        return known
    if answer.status not in range(200, 300):
        raise CalendarUnreachable(f"{url.host} answered {answer.status}")
    digest = await asyncio.to_thread(lambda: sha256(answer.body).hexdigest())
    if known and known.digest == digest:
        return known
    given = {"If-None-Match": answer.etag, "If-Modified-Since": answer.headers.get("Last-Modified", "")}
    return File(answer.body, digest, {name: value for name, value in given.items() if value})


def _typed(address: str) -> URL:
    """The address as people copy it, `webcal:` and all. Raises CalendarUnreachable."""
    try:
        url = URL(address)
        if url.scheme in ("webcal", "webcals"):
            url = URL(f"https{address[len(url.scheme) :]}")
        if url.scheme not in ("http", "https") or not url.host:
            raise ValueError(address)
    except ValueError as problem:
        raise CalendarUnreachable("not an address") from problem
    return url


def _called(body: bytes) -> str:
    """The name that most programs write into a calendar; empty where there is none."""
    head = body[:4096].partition(b"BEGIN:VEVENT")[0].decode("utf-8", "replace")
    names = (line.partition(":")[2].strip() for line in head.splitlines() if line.upper().startswith("X-WR-CALNAME"))
    return next(names, "").replace("\\,", ",")[:100]
