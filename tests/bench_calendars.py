"""What a full calendar costs: 5,000 events and 300 series that recur every week, published at an address.

`python -m tests.bench_calendars`, part of `make bench`.
"""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from statistics import median
from time import perf_counter

from aiohttp import web

from calendars.feed import FeedCalendar
from calendars.network import Web
from calendars.outside import Outside
from calendars.reading import Readers
from scheduling.model import Connection
from scheduling.spans import Span
from tests.calendars.servers import LOOPBACK
from tests.conftest import MONDAY

EVENTS, SERIES = 5000, 300
WINDOW = Span(MONDAY - timedelta(days=8), MONDAY + timedelta(days=15))  # a page of a week, as far as rules look
PAGES = 200


def full() -> bytes:
    """Events every five hours since two years ago, and the series all the while."""
    first = datetime(2024, 6, 1, 8)
    single = (_event(f"{n}", first + timedelta(hours=5 * n), "") for n in range(EVENTS))
    weekly = (_event(f"s{n}", first + timedelta(hours=n), "RRULE:FREQ=WEEKLY\r\n") for n in range(SERIES))
    return f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\n{''.join((*single, *weekly))}END:VCALENDAR\r\n".encode()


def _event(uid: str, start: datetime, more: str) -> str:
    stamp, end = f"{start:%Y%m%dT%H%M%S}", f"{start + timedelta(minutes=30):%Y%m%dT%H%M%S}"
    zone = "TZID=Europe/Berlin"
    lines = (
        f"UID:{uid}\r\nDTSTAMP:20240101T000000Z\r\nDTSTART;{zone}:{stamp}\r\nDTEND;{zone}:{end}\r\nSUMMARY:{uid}\r\n"
    )
    return f"BEGIN:VEVENT\r\n{lines}{more}END:VEVENT\r\n"


async def measure() -> None:
    body, asked = full(), []

    async def answer(request: web.Request) -> web.Response:
        asked.append(request)
        if request.headers.get("If-None-Match"):
            return web.Response(status=304)
        return web.Response(body=body, headers={"ETag": '"1"'})

    application = web.Application()
    application.router.add_get("/full.ics", answer)
    runner = web.AppRunner(application, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    outside = Outside(Web(LOOPBACK), Readers(processes=1))
    secret = outside.vault.seal({"address": f"http://127.0.0.1:{runner.addresses[0][1]}/full.ics"})
    calendar = FeedCalendar(Connection("c", 1, "feed", {}, secret=secret, zone="Europe/Berlin"), outside)

    async def once(now: bool) -> float:
        began = perf_counter()
        (await calendar.busy(WINDOW, now)).strange  # noqa: B018  what is merged once is part of the cost
        return perf_counter() - began

    first = await once(now=False)
    requests = len(asked)
    pages = [await once(now=False) for _ in range(PAGES)]
    assert len(asked) == requests, "the calendar was read again for a page"
    bookings = [await once(now=True) for _ in range(PAGES)]
    await outside.close()
    await runner.cleanup()
    print(f"a calendar of {EVENTS} events and {SERIES} series, {len(body) / 1e6:.1f} MB")
    print(f"  read once, in the background   {first:8.2f} s")
    print(f"  a page that shows its times    {median(pages) * 1e6:8.1f} µs")
    print(f"  a booking that asks whether it changed {median(bookings) * 1e3:.2f} ms")


if __name__ == "__main__":
    asyncio.run(measure())
