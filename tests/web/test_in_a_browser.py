"""In Chromium: the whole way by keyboard alone, the reader's zone by script, nothing that axe would find."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from aiohttp.test_utils import TestServer
from playwright.async_api import Browser as Chromium
from playwright.async_api import Page, expect

from scheduling.model import Busy
from scheduling.ports import Ports
from scheduling.spans import Span
from scheduling.usecases import bookings
from tests.browser import browser as chromium
from tests.conftest import BusyPort, at, guest, half_hour
from tests.web.conftest import PATIENT, application

AXE = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"
PHONE, DESK = {"width": 390, "height": 844}, {"width": 1280, "height": 900}


@asynccontextmanager
async def tab(browser: Chromium, server: TestServer, **values: Any) -> AsyncIterator[Page]:
    """A fresh tab in London; what the page complains of is a failure."""
    wanted = {"locale": "en-GB", "timezone_id": "Europe/London", "viewport": DESK, **values}
    context = await browser.new_context(base_url=str(server.make_url("/")), **wanted)
    page = await context.new_page()
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda message: complaints.append(message.text) if "Content Security" in message.text else None)
    yield page
    assert complaints == []
    await context.close()


@pytest.fixture
async def server(ports: Ports) -> AsyncIterator[TestServer]:
    server = TestServer(application(ports, limits=PATIENT))
    async with server:
        yield server


async def tab_to(page: Page, name: str) -> None:
    """Press Tab until the control with this accessible name has the focus, and see that the focus can be seen."""
    for _ in range(400):
        await page.keyboard.press("Tab")
        if await page.evaluate(FOCUSED) == name:
            assert await page.evaluate("getComputedStyle(document.activeElement).outlineStyle") != "none"
            return
    raise AssertionError(f"{name!r} is not reached by Tab")


FOCUSED = """() => {
  const it = document.activeElement;
  const label = it.labels && it.labels.length ? it.labels[0].textContent : it.textContent;
  return (it.getAttribute("aria-label") || label).replace(/\\s+/g, " ").trim();
}"""


async def test_the_whole_way_by_keyboard(server: TestServer, share: str) -> None:
    async with chromium() as browser, tab(browser, server) as page:
        await page.goto(share)
        await tab_to(page, "Thursday, 5 March 2026 (London), 09:00, 10:00 Berlin")
        await page.keyboard.press("Enter")
        await expect(page.get_by_role("heading", name="Your details")).to_be_visible()
        await tab_to(page, "Name")
        await page.keyboard.type("Ada Lovelace")
        await tab_to(page, "Email")
        await page.keyboard.type("ada.example.net")
        await page.keyboard.press("Enter")
        # The summary of what is wrong has the focus; its link leads to the field.
        await expect(page.locator("#problems")).to_be_focused()
        await page.keyboard.press("Tab")
        await page.keyboard.press("Enter")
        await expect(page.get_by_label("Email", exact=True)).to_be_focused()
        await expect(page.get_by_label("Name", exact=True)).to_have_value("Ada Lovelace")
        await page.keyboard.press("Control+a")
        await page.keyboard.type("ada@example.net")
        await tab_to(page, "Note")
        await page.keyboard.type("About chapter three.")
        await tab_to(page, "Book Thu 5 March, 09:00")
        await page.keyboard.press("Space")
        await expect(page.get_by_role("heading", level=1)).to_have_text(
            re.compile("Booked.*Office hours with Anna Berg")
        )
        await tab_to(page, "Move")
        await page.keyboard.press("Enter")
        await expect(page.get_by_role("heading", name="Choose a new time")).to_be_visible()
        await tab_to(page, "Friday, 6 March 2026 (London), 09:30, 10:30 Berlin")
        await page.keyboard.press("Space")
        await expect(page.get_by_role("heading", level=1)).to_contain_text("Move this meeting?")
        await tab_to(page, "Move to Fri 6 March, 09:30")
        await page.keyboard.press("Enter")
        await expect(page.get_by_role("heading", level=1)).to_contain_text("Moved")
        await expect(page.get_by_text("was Thu 5 March, 09:00")).to_be_visible()
        await tab_to(page, "Cancel")
        await page.keyboard.press("Enter")
        await expect(page.get_by_role("heading", level=1)).to_contain_text("Cancel this meeting?")
        await tab_to(page, "Cancel the meeting")
        await page.keyboard.press("Enter")
        await expect(page.get_by_role("heading", level=1)).to_contain_text("Cancelled")
        await tab_to(page, "Book another time")
        await page.keyboard.press("Enter")
        await expect(page.get_by_role("heading", name="Choose a time")).to_be_visible()


async def test_the_zone_of_the_browser_is_taken_once(server: TestServer, share: str) -> None:
    async with chromium() as browser:
        async with tab(browser, server, timezone_id="Asia/Tokyo") as page:
            await page.goto(share)
            await expect(page.get_by_text("Japan Time – Tokyo")).to_be_visible()
            assert page.url.endswith("?zone=Asia%2FTokyo")
            # Who chooses another is not sent back.
            await page.get_by_text("Change", exact=True).click()
            await page.get_by_label("Time zone").fill("Lisbon")
            await page.get_by_role("button", name="Use this time zone").click()
            await expect(page.get_by_text("Western European Time – Lisbon")).to_be_visible()
        async with tab(browser, server, timezone_id="Europe/Berlin") as page:
            await page.goto(share)
            assert page.url.endswith(share)
        async with tab(browser, server, timezone_id="Asia/Tokyo", java_script_enabled=False) as page:
            await page.goto(share)
            await expect(page.get_by_text("Central European Time – Berlin, the time zone of Anna Berg")).to_be_visible()
            await page.get_by_role("button", name="Thursday, 5 March 2026, 10:00 (Berlin)").click()
            await page.get_by_label("Name", exact=True).fill("Ada Lovelace")
            await page.get_by_label("Email", exact=True).fill("ada@example.net")
            await page.get_by_role("button", name="Book Thu 5 March, 10:00").click()
            await expect(page.get_by_role("heading", level=1)).to_contain_text("Booked")


async def test_back_and_again_books_the_new_choice(server: TestServer, ports: Ports, share: str) -> None:
    """Going back from the form and choosing anew must not bring the first booking back."""
    async with chromium() as browser, tab(browser, server, timezone_id="Europe/Berlin") as page:
        for start in ("10:00", "11:00"):
            await page.goto(share)
            await page.get_by_role("button", name=f"Thursday, 5 March 2026, {start} (Berlin)").click()
            await page.get_by_label("Name", exact=True).fill("Ada Lovelace")
            await page.get_by_label("Email", exact=True).fill("ada@example.net")
            await page.get_by_role("button", name="Book Thu").click()
            await expect(page.locator(".when time")).to_contain_text(start)
            await page.go_back()


@pytest.fixture
def full(busy: BusyPort) -> None:
    """Anna has few free days, so that a page of them is looked through quickly."""
    busy.spans = [Busy(Span(at("2026-03-02 00:00"), at("2026-03-05 00:00")))]
    busy.spans += [Busy(Span(at("2026-03-12 00:00"), at("2026-12-31 00:00")))]


async def pages_of(ports: Ports, share: str, letter: str) -> dict[str, str]:
    """An address of every kind of page."""
    _, moved, cancelled = [
        await bookings.book(ports, share[1:], ports.new_id(), half_hour(f"2026-03-10 {hour}:00"), guest())
        for hour in ("09", "10", "11")
    ]
    await bookings.reschedule(ports, moved.uid, half_hour("2026-03-11 10:00"))
    await bookings.cancel(ports, cancelled.uid)
    return {
        "landing": "/",
        "organizer": share.rpartition("/")[0],
        "choose": f"{share}?zone=Europe/Berlin",
        "choose_abroad": f"{share}?zone=America/New_York",
        "unknown_zone": f"{share}?zone=Atlantis",
        "nothing": f"{share}?zone=Europe/Berlin&from=2027-01-01",
        "taken": f"{share}/book?zone=Europe/Berlin&start=2026-03-10T09:00Z",
        "form": f"{share}/book?zone=Europe/Berlin&start=2026-03-05T09:00Z",
        "booked": letter,
        "moved": urlsplit(ports.links.booking(moved)).path,
        "cancelled": urlsplit(ports.links.booking(cancelled)).path,
        "over": f"{urlsplit(ports.links.booking(cancelled)).path}/cancel",
        "choose_again": f"{letter}/move",
        "move": f"{letter}/move?start=2026-03-06T09:00Z",
        "cancel": f"{letter}/cancel",
        "not_found": "/b/nothing",
    }


async def findings(page: Page) -> list[str]:
    """What axe says against a page, all its rules but the experimental ones."""
    await page.add_script_tag(path=AXE)
    result = await page.evaluate("axe.run(document, {resultTypes: ['violations', 'incomplete']})")
    return [f"{page.url}: {one['id']}: {one['nodes'][0]['html'][:120]}" for one in result["violations"]]


@pytest.mark.usefixtures("full")
@pytest.mark.parametrize(("scheme", "viewport"), [("light", DESK), ("dark", PHONE)], ids=["light", "dark"])
async def test_axe_finds_nothing(
    server: TestServer, ports: Ports, share: str, letter: str, scheme: str, viewport: dict[str, int]
) -> None:
    found: list[str] = []
    addresses = await pages_of(ports, share, letter)
    async with chromium() as browser:
        context = {"color_scheme": scheme, "viewport": viewport, "bypass_csp": True}
        async with tab(browser, server, **context) as page:
            for address in addresses.values():
                await page.goto(address)
                found += await findings(page)
            await page.goto(addresses["form"])
            await page.get_by_role("button", name="Book").click()
            await expect(page.locator("#problems")).to_be_focused()
            found += await findings(page)
            await page.goto(addresses["choose"])
            await page.locator("summary").click()
            found += await findings(page)
            await page.goto(addresses["form"])
            slot = half_hour("2026-03-05 09:00")
            await bookings.book(ports, share[1:], ports.new_id(), slot, guest())
            await page.get_by_label("Name", exact=True).fill("Ada Lovelace")
            await page.get_by_label("Email", exact=True).fill("ada@example.net")
            await page.get_by_role("button", name="Book").click()
            await expect(page.locator("#notice")).to_be_focused()
            found += await findings(page)
    assert found == []


# Elements that stick out of the one they stand in, such as "10:30 AM" in a button made for "10:30".
STICKING_OUT = """[...document.querySelectorAll('main *')].filter(one => one.scrollWidth > one.clientWidth + 1
    && one.clientWidth > 0 && getComputedStyle(one).position !== 'absolute').map(one => one.outerHTML.slice(0, 80))"""


@pytest.mark.usefixtures("full")
async def test_axe_finds_nothing_in_another_language(server: TestServer, ports: Ports, share: str, letter: str) -> None:
    found: list[str] = []
    addresses = await pages_of(ports, share, letter)
    async with chromium() as browser, tab(browser, server, locale="de-DE", bypass_csp=True) as page:
        for name in ("choose", "form", "booked", "cancel"):
            await page.goto(addresses[name])
            assert await page.locator("html").get_attribute("lang") == "de"
            found += await findings(page)
    assert found == []


@pytest.mark.parametrize("locale", ["en-GB", "en-US", "de-DE", "pt-PT"])
async def test_it_fits(server: TestServer, ports: Ports, share: str, letter: str, locale: str) -> None:
    """Nothing scrolls sideways at 320 px, which is also a desk at 400 %, and everything one presses is 44 px high."""
    addresses = await pages_of(ports, share, letter)
    small = {"viewport": {"width": 320, "height": 640}, "locale": locale, "timezone_id": "America/New_York"}
    async with chromium() as browser, tab(browser, server, **small) as page:
        for address in addresses.values():
            await page.goto(address)
            assert await page.evaluate(STICKING_OUT) == [], address
            assert await page.evaluate("document.documentElement.scrollWidth") <= 320, address
            low = "[...document.querySelectorAll('button, .button, input:not([type=hidden]), summary')]"
            heights = f"{low}.map(one => one.getBoundingClientRect().height).filter(height => height && height < 44)"
            assert await page.evaluate(heights) == [], address


async def test_the_print_is_the_booking_alone(server: TestServer, letter: str) -> None:
    async with chromium() as browser, tab(browser, server) as page:
        await page.goto(letter)
        await page.emulate_media(media="print")
        await expect(page.get_by_role("heading", level=1)).to_be_visible()
        for hidden in (".actions", "footer"):
            await expect(page.locator(hidden)).to_be_hidden()


async def test_the_time_is_kept_while_the_form_is_filled_in(server: TestServer, share: str) -> None:
    nine = "Thursday, 5 March 2026 (London), 09:00, 10:00 Berlin"
    async with chromium() as browser, tab(browser, server) as page, tab(browser, server) as rival:
        await page.goto(share)
        await page.get_by_role("button", name=nine).click()
        await rival.goto(share)
        await expect(rival.get_by_role("button", name=nine)).to_be_visible()  # opening a form keeps nothing
        await page.get_by_label("Name", exact=True).fill("Ada Lovelace")
        await expect(page.get_by_role("status")).to_have_text("This time is kept for you for 5 minutes.")
        await rival.reload()
        await expect(rival.get_by_role("button", name=nine)).to_have_count(0)
        await page.go_back()
        await rival.reload()
        await rival.get_by_role("button", name=nine).click()
        await rival.get_by_label("Name", exact=True).fill("Grace Hopper")
        await expect(rival.get_by_role("status")).to_have_text("This time is kept for you for 5 minutes.")
        await page.goto(share)
        await expect(page.get_by_role("button", name=nine)).to_have_count(0)
        await rival.get_by_label("Email", exact=True).fill("grace@example.net")
        await rival.get_by_role("button", name="Book").click()
        await expect(rival.get_by_role("heading", level=1)).to_contain_text("Booked")


async def test_who_types_too_late_is_told_at_once(server: TestServer, share: str) -> None:
    nine = "Thursday, 5 March 2026 (London), 09:00, 10:00 Berlin"
    async with chromium() as browser, tab(browser, server) as page, tab(browser, server) as rival:
        for each in (page, rival):
            await each.goto(share)
            await each.get_by_role("button", name=nine).click()
        await rival.get_by_label("Name", exact=True).fill("Grace Hopper")
        await expect(rival.get_by_role("status")).to_contain_text("kept for you")
        await page.get_by_label("Name", exact=True).fill("Ada Lovelace")
        await expect(page.get_by_role("status")).to_contain_text("Somebody else took this time meanwhile.")
        await page.get_by_label("Email", exact=True).fill("ada@example.net")
        await page.get_by_role("button", name="Book").click()
        await expect(page.locator("#notice")).to_contain_text("What you typed is kept.")
