"""Published calendars, and files that want to do harm."""

from __future__ import annotations

import asyncio
import gzip
import socket
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from ipaddress import IPv4Network, ip_address

import pytest
import pytest_asyncio
from aiohttp import web
from yarl import URL

from calendars import Calendars
from calendars.feed import FeedCalendar
from calendars.network import Web
from calendars.outside import Outside
from scheduling.errors import CalendarRefused, CalendarUnreachable, Undeliverable
from scheduling.model import Connection
from scheduling.ports import Changes, Entry
from scheduling.spans import Span
from tests.calendars import servers
from tests.calendars.test_ical import feed
from tests.mail.examples import ANNA, BOOKED, at

pytestmark = pytest.mark.asyncio(loop_scope="session")

WEEK = Span(at(2, 0), at(9, 0))
DAILY = feed("UID:1\nDTSTART:20260302T090000Z\nDURATION:PT1H\nRRULE:FREQ=DAILY;COUNT=2", head="X-WR-CALNAME:Team\n")


@dataclass
class Site:
    """A web server that publishes a calendar."""

    body: bytes = DAILY
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    asked: list[web.Request] = field(default_factory=list)
    sent: int = 0  # calendars, not counting "it has not changed"
    url: str = ""
    wait: float = 0.0

    async def answer(self, request: web.Request) -> web.StreamResponse:
        self.asked.append(request)
        await asyncio.sleep(self.wait)
        if "ETag" in self.headers and request.headers.get("If-None-Match") == self.headers["ETag"]:
            return web.Response(status=304)
        self.sent += 1
        return web.Response(status=self.status, body=self.body, headers=self.headers)


@pytest_asyncio.fixture(loop_scope="session")
async def site() -> AsyncIterator[Site]:
    site = Site()
    application = web.Application()
    application.router.add_get("/{path:.*}", site.answer)
    runner = web.AppRunner(application, access_log=None)
    await runner.setup()
    port = servers.free_port()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    site.url = f"http://127.0.0.1:{port}/team.ics"
    yield site
    await runner.cleanup()


def calendar(outside: Outside, url: str) -> FeedCalendar:
    secret = outside.vault.seal({"address": url})
    return FeedCalendar(Connection("c1", 1, "feed", {}, writes=False, secret=secret, zone="Europe/Berlin"), outside)


async def times(one: FeedCalendar, now: bool = True) -> list[str]:
    return [f"{busy.span.start:%d %H:%M}" for busy in (await one.busy(WEEK, now)).events]


async def test_a_published_calendar_blocks(site: Site, outside: Outside) -> None:
    (found,) = await FeedCalendar.find(outside, {"address": f" {site.url} "})
    assert (found.name, found.writable, found.main) == ("Team", False, True)
    (other,) = await FeedCalendar.find(outside, {"address": f"{site.url}?another"})
    assert found.settings != other.settings
    assert site.url not in found.secret + repr(found.settings)
    assert await times(calendar(outside, site.url)) == ["02 09:00", "03 09:00"]


async def test_it_is_fetched_again_only_if_it_changed(site: Site, outside: Outside) -> None:
    site.headers["ETag"] = '"1"'
    one = calendar(outside, site.url)
    first = await one.busy(WEEK)
    assert await one.busy(WEEK) is first
    asked = len(site.asked)
    assert await one.busy(WEEK, now=True) is first  # the server was asked, and had nothing new
    assert (len(site.asked) - asked, site.sent) == (1, 1)
    site.body, site.headers["ETag"] = feed("UID:2\nDTSTART:20260304T090000Z\nDURATION:PT1H"), '"2"'
    assert await times(one, now=False) == ["02 09:00", "03 09:00"]  # a minute old at most
    assert await times(one) == ["04 09:00"]
    assert await times(one, now=False) == ["04 09:00"]


async def test_what_blocks_changes_as_soon_as_it_is_said(site: Site, outside: Outside) -> None:
    site.body = feed(
        "UID:1\nDTSTART:20260303T090000Z\nDURATION:PT1H",
        "UID:2\nDTSTART:20260304T090000Z\nDURATION:PT1H\nTRANSP:TRANSPARENT",
    )
    secret = outside.vault.seal({"address": site.url})
    known, one = Calendars(outside=outside), Connection("c1", 1, "feed", {}, writes=False, secret=secret)

    async def blocked(connection: Connection) -> list[int]:
        return [busy.span.start.day for busy in (await known.open(connection).busy(WEEK, now=False)).events]

    assert [await blocked(one), await blocked(one)] == [[3], [3]]
    assert await blocked(replace(one, blocking=("busy", "free"))) == [3, 4]
    assert await blocked(replace(one, blocking=())) == []


async def test_nothing_can_be_written_to_it(site: Site, outside: Outside) -> None:
    one = calendar(outside, site.url)
    with pytest.raises(Undeliverable) as refused:
        await one.put(Entry(BOOKED, ANNA), None)
    assert refused.value.permanent
    assert await one.changes("", []) == Changes("")


@pytest.mark.parametrize("body", [b"", b"<!doctype html>", DAILY[:-20], DAILY.replace(b"END:VEVENT", b"")])
async def test_half_a_calendar_is_none(body: bytes, site: Site, outside: Outside) -> None:
    site.body = body
    with pytest.raises(CalendarUnreachable):
        await calendar(outside, site.url).busy(WEEK)


@pytest.mark.parametrize("status", [404, 410, 429, 500])
async def test_no_answer_is_no_free_time(status: int, site: Site, outside: Outside) -> None:
    site.status = status
    with pytest.raises(CalendarUnreachable):
        await calendar(outside, site.url).busy(WEEK)


async def test_an_address_that_was_taken_back_is_told_apart(site: Site, outside: Outside) -> None:
    site.status = 403
    with pytest.raises(CalendarRefused):
        await calendar(outside, site.url).busy(WEEK)


async def test_too_much_is_not_read(site: Site, outside: Outside) -> None:
    site.body = gzip.compress(b"BEGIN:VCALENDAR\r\n" + b" " * 30_000_000)
    site.headers["Content-Encoding"] = "gzip"
    with pytest.raises(CalendarUnreachable):
        await calendar(outside, site.url).busy(WEEK)


# Some lead to this machine by another name, the others to networks that nobody outside can reach.
INTERNAL = [
    *("127.0.0.1", "localhost", "LOCALHOST", "127.255.255.254", "2130706433", "0x7f.1", "0x7f000001", "127.1", "0"),
    *("017700000001", "0177.0.0.1", "0.0.0.0", "①②⑦.⓪.⓪.①", "127.0.0.1.", "nobody@127.0.0.1"),
    *("[::1]", "[::]", "[0:0:0:0:0:0:0:1]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[::127.0.0.1]"),
    *("[64:ff9b::7f00:1]", "[64:ff9b:1::7f00:1]", "[2002:7f00:1::]", "[fe80::1]", "[fd00:ec2::254]"),
    *("169.254.169.254", "10.0.0.1", "172.16.0.1", "192.168.0.1", "100.64.0.1"),
]


@pytest.mark.parametrize("host", INTERNAL)
async def test_no_internal_address_is_reached(host: str, site: Site) -> None:
    outside = Outside()
    address = site.url.replace("127.0.0.1", host)
    try:
        with pytest.raises(CalendarUnreachable):
            await FeedCalendar.find(outside, {"address": address})
    finally:
        await outside.close()
    assert site.asked == []


async def test_the_same_addresses_are_reached_where_they_are_opened(site: Site, outside: Outside) -> None:
    assert len(await FeedCalendar.find(outside, {"address": site.url})) == 1
    assert len(await FeedCalendar.find(outside, {"address": site.url.replace("127.0.0.1", "localhost")})) == 1


async def test_a_redirect_leads_to_no_internal_address(site: Site) -> None:
    # What may be reached is the redirecting address alone; its target is another of the same machine.
    site.status, site.headers["Location"] = 302, site.url.replace("127.0.0.1", "127.0.0.2")
    outside = Outside(Web((IPv4Network("127.0.0.1/32"),)))
    try:
        with pytest.raises(CalendarUnreachable):
            await FeedCalendar.find(outside, {"address": site.url})
    finally:
        await outside.close()
    assert len(site.asked) == 1


async def test_redirects_come_to_an_end(site: Site, outside: Outside) -> None:
    site.status, site.headers["Location"] = 302, site.url
    with pytest.raises(CalendarUnreachable):
        await FeedCalendar.find(outside, {"address": site.url})
    assert len(site.asked) == 6


async def test_what_decides_is_the_address_of_the_socket() -> None:
    """However a name was looked up before: the connection itself is refused."""
    target = (socket.AF_INET, socket.SOCK_STREAM, 6, "", ("10.0.0.1", 443))
    with pytest.raises(OSError, match="public internet"):
        Web()._socket(target)


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("8.8.8.8", True),
        ("2a00:1450:4001::1", True),
        ("10.0.0.1", False),
        ("100.64.0.1", False),
        ("169.254.169.254", False),
        ("224.0.0.1", False),
        ("fe80::1", False),
        ("fd00::1", False),
        ("::ffff:10.0.0.1", False),
        ("64:ff9b::a00:1", False),
        ("64:ff9b::808:808", True),
        ("64:ff9b:1::a00:1", False),
        ("2002:7f00:1::", False),
    ],
)
async def test_which_addresses_belong_to_everybody(address: str, public: bool) -> None:
    assert Web().allows(ip_address(address)) is public


async def test_a_password_never_goes_in_the_clear(site: Site) -> None:
    outside = Outside(Web(servers.LOOPBACK))
    with pytest.raises(CalendarUnreachable):
        await outside.web.ask("GET", URL("http://calendar.example.org/"), authorization="Basic YTpi")
    await outside.close()


async def test_who_waits_no_longer_finds_it_read_the_next_time(site: Site, outside: Outside) -> None:
    site.wait = 0.3
    one = calendar(outside, site.url)
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(one.busy(WEEK), 0.1)
    assert [busy.span.start.day for busy in (await one.busy(WEEK)).events] == [2, 3]
    assert site.sent <= 2


async def test_what_failed_a_moment_ago_is_not_tried_at_once(site: Site, outside: Outside) -> None:
    site.status = 500
    one = calendar(outside, site.url)
    for _ in range(3):
        with pytest.raises(CalendarUnreachable):
            await one.busy(WEEK)
    assert len(site.asked) == 1
