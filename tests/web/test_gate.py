"""What every answer carries, who is let in, and what errors look like."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Sequence

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from scheduling.errors import CalendarUnreachable, NotFound
from scheduling.model import Booking
from scheduling.ports import Ports
from scheduling.usecases import bookings
from tests.conftest import BusyPort, guest, half_hour
from tests.web.browsing import Browser
from tests.web.conftest import ADA, BERLIN, application, browser_on
from web.throttle import Limits

FORM = {"Content-Type": "application/x-www-form-urlencoded"}


async def status_of(ports: Ports, booking: Booking) -> str:
    async with ports.reading() as work:
        return (await work.diaries.by_uid(booking.uid)).status


class TestHeaders:
    async def test_every_page_carries_them(self, browser: Browser, share: str, letter: str) -> None:
        book = f"{share}/book?start=2026-03-05T09:00Z"
        organizers = share.rpartition("/")[0]
        moved = f"{letter}/move?start=2026-03-06T09:00Z"
        paths = ("/", organizers, share, book, letter, f"{letter}/move", moved, f"{letter}/cancel")
        for path in (*paths, f"{letter}/invite.ics", "/nobody", "/b/x", "/p/x", "/a/b/c/d", "/robots.txt"):
            headers = (await browser.open(path)).headers
            policy = headers["Content-Security-Policy"].split("; ")
            assert policy[0] == "default-src 'none'"
            assert {"form-action 'self'", "base-uri 'none'", "frame-ancestors 'none'"} < set(policy)
            assert "unsafe" not in headers["Content-Security-Policy"]
            assert headers["X-Content-Type-Options"] == "nosniff"
            assert headers["X-Robots-Tag"] == "noindex, nofollow"
            assert headers["Cache-Control"] == "no-store"
            telltale = path.startswith(("/b/", "/p/"))
            assert headers["Referrer-Policy"] == ("no-referrer" if telltale else "same-origin")

    async def test_pages_have_no_inline_script_or_style(self, browser: Browser, share: str, letter: str) -> None:
        for path in ("/", share, letter, f"{letter}/move"):
            soup = (await browser.open(path)).soup
            assert all(script.get("src") and not script.string for script in soup.find_all("script"))
            assert soup.find_all("style") == []
            assert soup.select("[style], [onclick], [onload], [onsubmit]") == []

    async def test_static_files_stay_forever_under_their_hash(self, browser: Browser, share: str) -> None:
        soup = (await browser.open(share)).soup
        addresses = [str(one["href"]) for one in soup.find_all("link")] + [str(soup.script["src"])]  # type: ignore[index]
        assert len(addresses) == 3
        for address in addresses:
            answer = await browser.open(address)
            assert answer.status == 200
            assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
            _, static, digest, name = address.split("/")
            assert (await browser.open(f"/{static}/{digest[::-1]}/{name}")).status == 404
        assert (await browser.open("/static/x/../../pages.py")).status == 404

    async def test_the_icon_has_its_own_address_too(self, browser: Browser) -> None:
        assert (await browser.open("/favicon.ico")).headers["Content-Type"].startswith("image/svg+xml")

    async def test_nobody_is_to_index_this(self, browser: Browser) -> None:
        assert (await browser.open("/robots.txt")).html == "User-agent: *\nDisallow: /\n"


class TestOtherSites:
    @pytest.mark.parametrize(
        "headers",
        [
            {"Sec-Fetch-Site": "cross-site"},
            {"Sec-Fetch-Site": "same-site"},
            {"Sec-Fetch-Site": "cross-site", "Origin": "http://localhost:3978"},
            {"Origin": "https://evil.example"},
            {"Origin": "http://localhost:3978.evil.example"},
            {"Origin": "https://localhost:3978"},
        ],
    )
    async def test_their_forms_are_refused(
        self, ports: Ports, browser: Browser, booking: Booking, letter: str, headers: dict[str, str]
    ) -> None:
        answer = await browser.client.post(f"{letter}/cancel", headers={**headers, **FORM})
        assert answer.status == 403
        assert "This form came from another site" in await answer.text()
        assert await status_of(ports, booking) == "confirmed"

    @pytest.mark.parametrize(
        "headers",
        [
            {},
            {"Sec-Fetch-Site": "same-origin", "Origin": "null"},
            {"Sec-Fetch-Site": "none"},
            {"Origin": "http://localhost:3978"},
            {"Origin": "null"},
        ],
    )
    async def test_ours_are_not(
        self, ports: Ports, browser: Browser, booking: Booking, letter: str, headers: dict[str, str]
    ) -> None:
        answer = await browser.client.post(f"{letter}/cancel", headers={**headers, **FORM}, allow_redirects=False)
        assert answer.status == 303
        assert await status_of(ports, booking) == "cancelled"

    @pytest.mark.parametrize(
        ("headers", "body", "status"),
        [
            ({"Content-Type": "application/json"}, b"{}", 415),
            ({"Content-Type": "multipart/form-data; boundary=x"}, b"--x--", 415),
            ({"Content-Type": f"{FORM['Content-Type']}; charset=nonsense"}, b"a=b", 400),
            (FORM, b"note=" + b"x" * 70_000, 413),
        ],
    )
    async def test_bodies_that_are_no_form_of_ours(
        self, browser: Browser, share: str, headers: dict[str, str], body: bytes, status: int
    ) -> None:
        answer = await browser.client.post(f"{share}/book", headers=headers, data=body)
        assert answer.status == status
        assert "This request could not be read" in await answer.text()

    async def test_a_method_nobody_offers(self, browser: Browser, share: str) -> None:
        assert (await browser.client.delete(share)).status == 405


@pytest.fixture
async def narrow(ports: Ports) -> AsyncIterator[Browser]:
    """A site that lets through little."""
    async for browser in browser_on(application(ports, limits=Limits(posts=3, misses=3))):
        yield browser


class TestThrottle:
    async def test_too_many_posts(self, narrow: Browser, letter: str) -> None:
        statuses = [(await narrow.client.post(f"{letter}/move", data={"start": "x"})).status for _ in range(6)]
        # At the turn of a minute the window lets one more through.
        assert (statuses[:3], statuses[-1]) == ([422, 422, 422], 429)
        answer = await narrow.client.post(f"{letter}/move", data={"start": "x"})
        assert answer.headers["Retry-After"] == "60"
        assert "A little slower, please" in await answer.text()
        assert (await narrow.open(letter)).status == 200  # reading goes on

    async def test_too_many_guesses(self, narrow: Browser, letter: str) -> None:
        statuses = [(await narrow.open(f"/b/{n}")).status for n in range(5)]
        # At the turn of a minute the window lets one more through.
        assert (statuses[:3], statuses[-1]) == ([404, 404, 404], 429)
        assert (await narrow.open(letter)).status == 429
        assert (await narrow.open("/")).status == 200

    async def test_the_demo_is_not_throttled(self, ports: Ports, letter: str) -> None:
        app = application(ports, throttled=False, limits=Limits(posts=1, misses=1))
        async for browser in browser_on(app):
            assert [(await browser.open("/b/x")).status for _ in range(4)] == [404] * 4
            for _ in range(3):
                assert (await browser.client.post(f"{letter}/move", data={"start": "x"})).status == 422

    @pytest.mark.parametrize(
        ("proxies", "forwarded", "same"),
        [
            # Nobody of ours stands before: the header is a stranger's claim.
            (0, ["192.0.2.1", "192.0.2.2"], True),
            (1, ["192.0.2.1", "192.0.2.2"], False),
            (1, ["203.0.113.9, 192.0.2.1", "203.0.113.10, 192.0.2.1"], True),
            (2, ["192.0.2.1, 10.0.0.1", "192.0.2.2, 10.0.0.1"], False),
            # A household has a whole /64.
            (1, ["2001:db8:1:2::1", "2001:db8:1:2:ffff::2"], True),
            (1, ["2001:db8:1:2::1", "2001:db8:1:3::1"], False),
            (1, ["::ffff:192.0.2.1", "192.0.2.1"], True),
            (1, ["nonsense", "nonsense"], True),
        ],
    )
    async def test_who_counts_as_one(self, ports: Ports, proxies: int, forwarded: Sequence[str], same: bool) -> None:
        first, second = forwarded
        async with TestClient(TestServer(application(ports, limits=Limits(misses=1, proxies=proxies)))) as client:
            # At the turn of a minute the window lets one more through: the first has used that up as well.
            asked = [first] * 3 + [second]
            answers = [await client.get("/b/x", headers={"X-Forwarded-For": one}) for one in asked]
            assert answers[2].status == 429
            assert (answers[3].status == 429) == same


class TestErrors:
    async def test_an_unreadable_calendar(self, browser: Browser, share: str, busy: BusyPort) -> None:
        form = await browser.open(f"{share}/book?start=2026-03-05T09:00Z&{BERLIN}")
        busy.problem = CalendarUnreachable()
        for page in (await browser.open(share), await browser.press(form, "Book", **ADA)):
            assert page.status == 503
            assert page.headers["Retry-After"] == "60"
            assert page.heading == "No times can be shown right now"
        again = await browser.open(share)
        busy.problem = None
        assert (await browser.follow(again, "Try again")).status == 200

    async def test_what_nobody_foresaw_is_logged_with_the_id_that_is_shown(
        self, browser: Browser, share: str, letter: str, busy: BusyPort, caplog: pytest.LogCaptureFixture
    ) -> None:
        busy.problem = RuntimeError("the roof is on fire")
        with caplog.at_level(logging.ERROR, "web.errors"):
            page = await browser.open(f"{letter}/move")
        assert page.status == 500
        assert page.heading == "Something went wrong"
        assert "roof" not in page.html
        [record] = caplog.records
        incident = record.getMessage().rpartition(" ")[2]
        assert f"recorded as {incident}" in page.text
        assert letter not in record.getMessage()
        assert page.headers["Content-Security-Policy"]

    async def test_a_subclass_is_answered_like_its_parent(self, ports: Ports, busy: BusyPort, share: str) -> None:
        class Revoked(NotFound):
            pass

        busy.problem = Revoked()
        async for browser in browser_on(application(ports)):
            page, nobody = await browser.open(share), await browser.open("/nobody/here")
            assert (page.status, page.html) == (nobody.status, nobody.html)

    async def test_addresses_nobody_answers(self, browser: Browser) -> None:
        pages = [await browser.open(path) for path in ("/nobody", "/nobody/nothing", "/a/b/c/d", "/b/x", "/x%00y/z")]
        assert {(page.status, page.html) for page in pages} == {(404, pages[0].html)}

    async def test_somebody_without_a_meeting_type_has_no_page(self, browser: Browser, anna: object) -> None:
        assert (await browser.open("/anna-berg")).status == 404

    async def test_other_rooms_answer_for_themselves(self, ports: Ports) -> None:
        async def busy(_: web.Request) -> web.Response:
            raise web.HTTPConflict

        app = application(ports)
        app.router.add_post("/api/messages", busy)
        async for browser in browser_on(app):
            answer = await browser.client.post("/api/messages", headers={"Sec-Fetch-Site": "cross-site"})
            assert answer.status == 409
            assert "Content-Security-Policy" not in answer.headers
            assert (await browser.open("/api/other")).heading == "Nothing is here"

    async def test_home(self, ports: Ports) -> None:
        async for browser in browser_on(application(ports)):
            assert (await browser.open("/")).heading == "Book a time, without letters to and fro"
        async for browser in browser_on(application(ports, home="/demo")):
            answer = await browser.client.get("/", allow_redirects=False)
            assert (answer.status, answer.headers["Location"]) == (302, "/demo")

    async def test_a_booking_of_a_zone_we_forgot_is_still_shown(
        self, ports: Ports, browser: Browser, share: str
    ) -> None:
        attendee = guest(zone="Mars/Olympus")
        booking = await bookings.book(ports, share[1:], ports.new_id(), half_hour("2026-03-05 12:30"), attendee)
        for path in ("", "move", "cancel"):
            page = await browser.open(ports.links.booking(booking, path))
            assert page.status == 200
            assert "13:30–14:00 (Berlin)" in page.text
