"""The public address may have a path of its own, and the public pages may be found."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from urllib.parse import urlsplit

import pytest
from bs4 import Tag

from scheduling.errors import CalendarUnreachable
from scheduling.links import Links
from scheduling.model import Organizer
from scheduling.ports import Ports
from tests.conftest import BusyPort, meet, office_hours
from tests.web.browsing import Browser, Page
from tests.web.conftest import ADA, BERLIN, PATIENT, application, browser_on

ROOT = "/times/of"


@pytest.fixture
def below(ports: Ports) -> Ports:
    return replace(ports, links=Links(f"https://book.example.org{ROOT}", ports.links.keys))


@pytest.fixture
async def browser(below: Ports) -> AsyncIterator[Browser]:
    async for browser in browser_on(application(below, limits=PATIENT)):
        yield browser


@pytest.fixture
async def anna(below: Ports) -> Organizer:
    anna = await meet(below, "Anna Berg")
    await office_hours(below, anna)
    return anna


def ours(page: Page) -> list[str]:
    """Every address of our own on a page."""
    found: list[str] = []
    for name in ("href", "src", "action", "data-hold"):
        found += [str(tag[name]) for tag in page.soup.find_all(attrs={name: True}) if isinstance(tag, Tag)]
    return [one for one in found if not one.startswith(("#", "https://calendar.google", "https://outlook."))]


@pytest.mark.parametrize("seen", [ROOT, ""], ids=["the proxy passes it on", "the proxy takes it away"])
async def test_the_whole_way_below_a_path(browser: Browser, anna: Organizer, seen: str) -> None:
    """Whatever stands on a page leads below the root."""
    page = await browser.open(f"{seen}/{anna.page}")
    offers = page.soup.select("a.offer")
    choose = await browser.open(f"{seen}{str(offers[0]['href']).removeprefix(ROOT)}?{BERLIN}")
    form = await browser.press(choose, "Thursday, 5 March 2026, 10:00 (Berlin)")
    done = await browser.press(form, "Book", **ADA)
    assert done.heading == "Booked Office hours with Anna Berg"
    moving = await browser.follow(done, "Move")
    sure = await browser.press(moving, "Friday, 6 March 2026, 10:00 (Berlin)")
    moved = await browser.press(sure, "Move to")
    gone = await browser.press(await browser.follow(moved, "Cancel"), "Cancel the meeting")
    back = await browser.press(gone, "Undo the cancellation")
    assert back.heading.startswith("Moved")
    landing = await browser.open(f"{seen}/")
    for one in (page, choose, form, done, moving, sure, moved, gone, back, landing):
        assert one.status == 200
        assert [address for address in ours(one) if not address.startswith(f"{ROOT}/")] == []
    style = next(address for address in ours(landing) if address.endswith(".css"))
    assert [(await browser.open(f"{there}{style.removeprefix(ROOT)}")).status for there in (ROOT, seen)] == [200, 200]


async def test_trying_again_leads_below_the_path(browser: Browser, anna: Organizer, busy: BusyPort) -> None:
    busy.problem = CalendarUnreachable("away")
    for seen in (ROOT, ""):
        page = await browser.open(f"{seen}/{anna.page}/office-hours?{BERLIN}")
        assert page.link("Try again") == f"{ROOT}/{anna.page}/office-hours?{BERLIN}"


async def test_what_is_public_may_be_found_where_that_is_wanted(below: Ports, anna: Organizer) -> None:
    secret = await office_hours(below, anna, name="Secret", visibility="private")
    private = urlsplit(below.links.share(secret, anna.page)).path
    async for browser in browser_on(application(below, limits=PATIENT, indexed=True)):
        robots = (await browser.open("/robots.txt")).html
        assert f"Disallow: {ROOT}/b/\n" in robots
        assert f"Disallow: {ROOT}/\n" not in robots
        hours = f"{ROOT}/{anna.page}/office-hours"
        form = f"{hours}/book?start=2026-03-05T09:00Z"
        paths = (f"{ROOT}/{anna.page}", hours, form, private, f"{ROOT}/nobody")
        told = [(await browser.open(path)).headers.get("X-Robots-Tag", "") for path in paths]
        assert told == ["", "", *["noindex, nofollow"] * 3]
