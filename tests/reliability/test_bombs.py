"""Published calendars that are made to keep a reader busy for ever: each is stopped, the next one is read, and nobody
who is served meanwhile waits for it."""

from __future__ import annotations

import asyncio
import gzip
import os
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

import pytest
from aiohttp import web

from calendars.feed import FeedCalendar
from calendars.network import Web
from calendars.outside import Outside
from calendars.reading import Readers
from scheduling.errors import CalendarUnreachable
from scheduling.model import Connection
from scheduling.spans import Span
from tests.calendars import servers
from tests.calendars.test_ical import feed
from tests.mail.examples import at
from tests.reliability.size import LONG, figure

WEEK = Span(at(2, 0), at(9, 0))
DAILY = feed("UID:1\nDTSTART:20260302T090000Z\nDURATION:PT1H\nRRULE:FREQ=DAILY;COUNT=2")
WORK = 1  # seconds of the processor that a reader has in this test; ten where it is used
STARTED = 6  # seconds of the processor that two readers take to begin, at most, beside the work
LAG = 0.05  # seconds of the processor that the loop may be at one thing


def event(lines: str, number: int = 1) -> str:
    return f"UID:{number}\n{lines}"


LONG_AGO = "DTSTART:19700101T000000Z\nDURATION:PT1S\nRRULE:"
NEVER = "DTSTART:20200101T000000Z\nDURATION:PT1H\nRRULE:FREQ=HOURLY;BYMONTH=2;BYMONTHDAY=30"
HALF = ",".join(str(minute) for minute in range(30))
OFTEN = f"DTSTART:20200101T000000Z\nDURATION:PT1M\nRRULE:FREQ=HOURLY;BYMINUTE={HALF}"
DATES = ",".join(f"20260303T{n // 3600 % 24:02}{n // 60 % 60:02}{n % 60:02}Z" for n in range(86_400))
PLAIN = "DTSTART:20260303T090000Z\nDURATION:PT1H"
ZONE = (
    "BEGIN:VTIMEZONE\nTZID:Bomb\nBEGIN:STANDARD\nDTSTART:19700101T000000\nTZOFFSETFROM:+0100\nTZOFFSETTO:+0000\n"
    "RRULE:FREQ=SECONDLY\nEND:STANDARD\nEND:VTIMEZONE\n"
)
BOMBS = {
    "never": feed(*(event(NEVER, n) for n in range(50))),
    "always": feed(*(event(OFTEN, n) for n in range(2000))),
    "every second since 1970": feed(event(f"{LONG_AGO}FREQ=SECONDLY")),
    "every minute since 1970": feed(*(event(f"{LONG_AGO}FREQ=MINUTELY", n) for n in range(20))),
    "all but all": feed(event(f"{LONG_AGO}FREQ=SECONDLY\nEXRULE:FREQ=SECONDLY")),
    "the last second of a year": feed(
        event(f"{LONG_AGO}FREQ=YEARLY;BYHOUR=23;BYMINUTE={HALF};BYSECOND={HALF};BYSETPOS=-1")
    ),
    "no end of years": feed(event(f"{LONG_AGO}FREQ=YEARLY;INTERVAL=1000;BYMONTH=2;BYMONTHDAY=30")),
    "a hundred thousand dates": feed(*(event(f"{PLAIN}\nRDATE:{DATES}", n) for n in range(4))),
    "as many exceptions": feed(*(event(f"{PLAIN}\nRRULE:FREQ=DAILY\nEXDATE:{DATES}", n) for n in range(4))),
    "a hundred thousand events": feed(*(event(PLAIN, n) for n in range(100_000))),
    "events in events": feed("BEGIN:VEVENT\n" * 50_000 + "END:VEVENT\n" * 50_000),
    "a line without end": feed(event(f"{PLAIN}\nDESCRIPTION:{chr(10) + ' '}".join("x" * 70 for _ in range(50_000)))),
    "a zone that changes each second": feed(event("DTSTART;TZID=Bomb:20260303T090000\nDURATION:PT1H"), head=ZONE),
    "packed": gzip.compress(b"BEGIN:VCALENDAR\r\n" + b" " * 30_000_000),
}
SHORT = ("never", "always")


@dataclass
class Site:
    """A web server that publishes a calendar."""

    url: str = ""
    body: bytes = DAILY
    headers: dict[str, str] = field(default_factory=dict)

    async def answer(self, _: web.Request) -> web.Response:
        return web.Response(body=self.body, headers=self.headers)


@asynccontextmanager
async def publishing() -> AsyncIterator[Site]:
    site, application = Site(), web.Application()
    application.router.add_get("/team.ics", site.answer)
    runner = web.AppRunner(application, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    site.url = f"http://127.0.0.1:{runner.addresses[0][1]}/team.ics"
    try:
        yield site
    finally:
        await runner.cleanup()


async def at_one_thing(longest: list[float]) -> None:
    """Notes how long the loop's own thread works before it lets others go on: what they wait for, whatever else this
    machine has to do."""
    while True:
        began = time.thread_time()
        await asyncio.sleep(0)
        longest.append(time.thread_time() - began)
        await asyncio.sleep(0.002)


@pytest.mark.parametrize("bomb", BOMBS if LONG else SHORT)
async def test_a_bomb_is_stopped_and_the_next_calendar_is_read(bomb: str) -> None:
    outside = Outside(Web(servers.LOOPBACK), Readers(processes=1, work=WORK))

    def calendar(url: str) -> FeedCalendar:
        secret = outside.vault.seal({"address": url})
        return FeedCalendar(Connection("c1", 1, "feed", {}, writes=False, secret=secret, zone="Europe/Berlin"), outside)

    async def times(url: str) -> list[str]:
        return [f"{busy.span.start:%d %H:%M}" for busy in (await calendar(url).busy(WEEK, now=True)).events]

    before, longest = os.times(), list[float]()
    async with publishing() as site:
        try:
            assert await times(site.url) == ["02 09:00", "03 09:00"]
            site.body = BOMBS[bomb]
            site.headers = {"Content-Encoding": "gzip"} if bomb == "packed" else {}
            watching = asyncio.create_task(at_one_thing(longest))
            outcome = "read"
            try:
                await calendar(site.url).busy(WEEK)
            except CalendarUnreachable:
                outcome = "stopped"
            watching.cancel()
            with suppress(asyncio.CancelledError):
                await watching
            site.body, site.headers = DAILY, {}
            assert await times(f"{site.url}?again") == ["02 09:00", "03 09:00"]
        finally:
            await outside.close()
    after = os.times()
    spent = after.children_user + after.children_system - before.children_user - before.children_system
    figure(
        f"a calendar that is a bomb, {bomb}",
        outcome=outcome,
        of_the_reader=f"{spent:.1f} s",
        lag=f"{max(longest):.3f} s",
    )
    assert outcome == "stopped" or bomb not in SHORT
    assert spent < WORK + 1 + STARTED
    assert max(longest) < LAG
