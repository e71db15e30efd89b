"""In Chromium: the whole way by keyboard alone, the reader's zone by script, nothing that axe would find."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import pytest_asyncio
from aiohttp.test_utils import TestServer
from playwright.async_api import Browser as Chromium
from playwright.async_api import Page, expect

from scheduling.model import Organizer
from scheduling.ports import Ports
from scheduling.usecases import bookings
from storage.database import Database
from tests.browser import browser as chromium
from tests.conftest import PATIENT as QUEUE
from tests.conftest import (
    BusyPort,
    Clock,
    KeepingCourier,
    guest,
    half_hour,
    meet,
    migrated_file,
    office_hours,
    ports_on,
)
from tests.web.conftest import PATIENT, application
from tests.web.places import few_free_days, places

# One loop, so that one Chromium serves all tests of a worker: to start it takes longer than most of them.
pytestmark = pytest.mark.asyncio(loop_scope="session")

AXE = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"
PHONE, DESK = {"width": 390, "height": 844}, {"width": 1280, "height": 900}


@dataclass(frozen=True)
class Site:
    """Anna's office hours on a server of their own."""

    server: TestServer
    ports: Ports
    anna: Organizer
    busy: BusyPort
    share: str  # the path of her link


@asynccontextmanager
async def opened(folder: Path) -> AsyncIterator[Site]:
    (folder / "bookings.db").write_bytes(migrated_file())
    database, busy = Database(f"sqlite:///{folder / 'bookings.db'}", queue=QUEUE), BusyPort()
    ports = ports_on(database, Clock(), busy, {name: KeepingCourier() for name in ("calendar", "mail", "chat")})
    anna = await meet(ports, "Anna Berg")
    hours = await office_hours(ports, anna, description="For whatever is on your mind.", location="teams")
    try:
        async with TestServer(application(ports, limits=PATIENT)) as server:
            yield Site(server, ports, anna, busy, urlsplit(ports.links.share(hours, anna.page)).path)
    finally:
        await database.close()


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Chromium]:
    async with chromium() as browser:
        yield browser


@pytest_asyncio.fixture(loop_scope="session")
async def site(tmp_path: Path) -> AsyncIterator[Site]:
    async with opened(tmp_path) as site:
        yield site


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def furnished(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[tuple[Site, dict[str, str]]]:
    """An address of every kind of page, with few free days on it; for tests that change none of them."""
    async with opened(tmp_path_factory.mktemp("site")) as site:
        addresses = await places(site.ports, site.anna, site.share)
        few_free_days(site.busy)
        yield site, addresses


@asynccontextmanager
async def tab(browser: Chromium, site: Site, **values: Any) -> AsyncIterator[Page]:
    """A fresh tab in London; what the page complains of is a failure."""
    wanted = {"locale": "en-GB", "timezone_id": "Europe/London", "viewport": DESK, **values}
    context = await browser.new_context(base_url=str(site.server.make_url("/")), **wanted)
    page = await context.new_page()
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda message: complaints.append(message.text) if "Content Security" in message.text else None)
    try:
        yield page
        assert complaints == []
    finally:
        await context.close()


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


async def test_the_whole_way_by_keyboard(browser: Chromium, site: Site) -> None:
    few_free_days(site.busy)
    async with tab(browser, site) as page:
        await page.goto(site.share)
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
        await expect(page.locator(".was")).to_have_text("was Thu 5 March, 09:00")
        await tab_to(page, "Cancel")
        await page.keyboard.press("Enter")
        await expect(page.get_by_role("heading", level=1)).to_contain_text("Cancel this meeting?")
        await tab_to(page, "Cancel the meeting")
        await page.keyboard.press("Enter")
        await expect(page.get_by_role("heading", level=1)).to_contain_text("Cancelled")
        await tab_to(page, "Book another time")
        await page.keyboard.press("Enter")
        await expect(page.get_by_role("heading", name="Choose a time")).to_be_visible()


async def test_the_zone_of_the_browser_is_taken_once(browser: Chromium, site: Site) -> None:
    async with tab(browser, site, timezone_id="Asia/Tokyo") as page:
        await page.goto(site.share)
        await expect(page.get_by_text("Japan Time – Tokyo")).to_be_visible()
        assert page.url.endswith("?zone=Asia%2FTokyo")
        # Who chooses another is not sent back.
        await page.get_by_text("Change", exact=True).click()
        await page.get_by_label("Time zone").fill("Lisbon")
        await page.get_by_role("button", name="Use this time zone").click()
        await expect(page.get_by_text("Western European Time – Lisbon")).to_be_visible()
    async with tab(browser, site, timezone_id="Europe/Berlin") as page:
        await page.goto(site.share)
        assert page.url.endswith(site.share)
    async with tab(browser, site, timezone_id="Asia/Tokyo", java_script_enabled=False) as page:
        await page.goto(site.share)
        await expect(page.get_by_text("Central European Time – Berlin, the time zone of Anna Berg")).to_be_visible()


async def test_from_the_link_to_a_moved_booking_without_script(browser: Chromium, site: Site) -> None:
    async with tab(browser, site, viewport=PHONE, java_script_enabled=False) as page:
        await page.goto(site.share)
        await page.get_by_role("button", name="Thursday, 5 March 2026, 10:00 (Berlin)").click()
        await page.get_by_label("Name", exact=True).fill("Ada Lovelace")
        await page.get_by_label("Email", exact=True).fill("ada@example.net")
        await page.get_by_role("button", name="Book Thu 5 March, 10:00").click()
        await expect(page.get_by_role("heading", level=1)).to_contain_text("Booked")
        await page.get_by_role("link", name="Move").click()
        await page.get_by_role("link", name="Later: from Mon 16 March").click()
        await page.get_by_role("button", name="Tuesday, 17 March 2026, 09:30 (Berlin)").click()
        await page.get_by_role("button", name="Move to Tue 17 March, 09:30").click()
        await expect(page.get_by_role("heading", level=1)).to_contain_text("Moved")
        await expect(page.locator(".was")).to_have_text("was Thu 5 March, 10:00")


async def test_back_and_again_books_the_new_choice(browser: Chromium, site: Site) -> None:
    """Going back from the form and choosing anew must not bring the first booking back."""
    async with tab(browser, site, timezone_id="Europe/Berlin") as page:
        for start in ("10:00", "11:00"):
            await page.goto(site.share)
            await page.get_by_role("button", name=f"Thursday, 5 March 2026, {start} (Berlin)").click()
            await page.get_by_label("Name", exact=True).fill("Ada Lovelace")
            await page.get_by_label("Email", exact=True).fill("ada@example.net")
            await page.get_by_role("button", name="Book Thu").click()
            await expect(page.locator(".when time")).to_contain_text(start)
            await page.go_back()


SIZES = "rules: {'target-size': {enabled: true}}"  # of WCAG 2.2, which axe leaves out unless asked
ALL = f"{{preload: false, resultTypes: ['violations'], {SIZES}}}"
# What another size and other colours can change; the rest of a page is the same.
ELSEWHERE = (
    "{preload: false, resultTypes: ['violations'], runOnly: ['color-contrast', 'link-in-text-block', 'target-size']}"
)


async def findings(page: Page) -> list[str]:
    """What axe says against a page: all its rules but the experimental ones, light and on a desk; then in the dark and
    on a phone those that look at colours and sizes."""
    found = await axe(page, ALL)
    await page.emulate_media(color_scheme="dark")
    await page.set_viewport_size(PHONE)
    found += await axe(page, ELSEWHERE)
    await page.emulate_media(color_scheme="light")
    await page.set_viewport_size(DESK)
    return found


async def axe(page: Page, options: str) -> list[str]:
    violations = await page.evaluate(f"axe.run(document, {options}).then((found) => found.violations)")
    return [f"{page.url}: {one['id']}: {one['nodes'][0]['html'][:120]}" for one in violations]


@asynccontextmanager
async def looked_at(browser: Chromium, site: Site, **values: Any) -> AsyncIterator[Page]:
    """A tab in which axe is at hand on every page."""
    async with tab(browser, site, bypass_csp=True, color_scheme="light", reduced_motion="reduce", **values) as page:
        await page.add_init_script(path=AXE)
        yield page


async def test_axe_finds_nothing(browser: Chromium, furnished: tuple[Site, dict[str, str]]) -> None:
    (site, addresses), found = furnished, list[str]()
    async with looked_at(browser, site) as page:
        for address in addresses.values():
            await page.goto(address)
            found += await findings(page)
        await page.goto(addresses["form_asking"])
        await page.get_by_role("button", name="Book").click()
        await expect(page.locator("#problems")).to_be_focused()
        found += await findings(page)
        await page.goto(addresses["choose"])
        await page.locator("summary").click()
        found += await findings(page)
        slot = half_hour("2026-03-05 15:30")  # of no other page
        await page.goto(f"{site.share}/book?zone=Europe/Berlin&start=2026-03-05T15:30Z")
        await bookings.book(site.ports, site.share[1:], site.ports.new_id(), slot, guest())
        await page.get_by_label("Name", exact=True).fill("Ada Lovelace")
        await page.get_by_label("Email", exact=True).fill("ada@example.net")
        await page.get_by_role("button", name="Book").click()
        await expect(page.locator("#notice")).to_be_focused()
        found += await findings(page)
    assert found == []


async def test_axe_finds_what_is_wrong(browser: Chromium, site: Site) -> None:
    """The control: a page that axe cannot be content with, by colours and otherwise."""
    async with looked_at(browser, site) as page:
        await page.goto("/")
        await page.evaluate("document.querySelector('.lead').style.color = 'var(--soft)'")
        await page.evaluate("document.documentElement.lang = ''")
        rules = {one.split(": ")[1] for one in await axe(page, ALL)}
        assert {"color-contrast", "html-has-lang"} <= rules
        await page.emulate_media(color_scheme="dark")
        assert [one.split(": ")[1] for one in await axe(page, ELSEWHERE)] == ["color-contrast"]


async def test_axe_finds_nothing_in_another_language(browser: Chromium, furnished: tuple[Site, dict[str, str]]) -> None:
    (site, addresses), found = furnished, list[str]()
    async with looked_at(browser, site, locale="de-DE") as page:
        for name in ("choose", "form_asking", "answered", "cancel"):
            await page.goto(addresses[name])
            assert await page.locator("html").get_attribute("lang") == "de"
            found += await axe(page, ALL)
    assert found == []


# What sticks out of the element it stands in, such as "10:30 AM" in a button made for "10:30"; what is too low to be
# pressed; and the page itself, if it is wider than its window.
UNFIT = """() => {
  const low = (one) => { const { height } = one.getBoundingClientRect(); return height && height < 44; };
  const sticks = (one) => one.scrollWidth > one.clientWidth + 1 && one.clientWidth > 0
    && getComputedStyle(one).position !== "absolute";
  const typed = "input:not([type=hidden], [type=radio], [type=checkbox], [tabindex])";
  const pressed = `button, .button, ${typed}, label.option, .jump a, summary`;
  return [
    ...[...document.querySelectorAll("main *")].filter(sticks),
    ...[...document.querySelectorAll(pressed)].filter(low),
    ...[document.documentElement].filter((one) => one.scrollWidth > innerWidth),
  ].map((one) => one.outerHTML.slice(0, 80));
}"""


@pytest.mark.parametrize("locale", ["en-GB", "en-US", "de-DE", "pt-PT"])
async def test_it_fits(browser: Chromium, furnished: tuple[Site, dict[str, str]], locale: str) -> None:
    """Nothing scrolls sideways at 320 px, which is also a desk at 400 %, and everything one presses is 44 px high."""
    site, addresses = furnished
    small = {"viewport": {"width": 320, "height": 640}, "locale": locale, "timezone_id": "America/New_York"}
    async with tab(browser, site, **small) as page:
        for address in addresses.values():
            await page.goto(address)
            assert await page.evaluate(UNFIT) == [], address


async def test_other_weeks_and_zones_come_without_a_new_page(browser: Chromium, site: Site) -> None:
    async with tab(browser, site, timezone_id="Europe/Berlin") as page:
        await page.goto(site.share)
        await page.evaluate("window.same = true")
        await page.get_by_role("link", name="Later: from Mon 16 March").click()
        await expect(page.get_by_role("button", name="Monday, 16 March 2026, 09:00 (Berlin)")).to_be_visible()
        await expect(page.get_by_role("heading", name="Choose a time")).to_be_focused()
        assert page.url.endswith("?from=2026-03-16&zone=Europe%2FBerlin")
        await page.get_by_text("Change", exact=True).click()
        await page.get_by_label("Time zone").fill("Tokyo")
        await page.keyboard.press("Enter")
        await expect(page.get_by_text("Japan Time – Tokyo")).to_be_focused()
        await page.get_by_text("Change", exact=True).click()
        await page.get_by_label("Time zone").fill("Atlantis")
        await page.keyboard.press("Enter")
        await expect(page.locator("#notice")).to_be_focused()
        for _ in range(2):
            await page.go_back()
        await expect(page.get_by_role("button", name="Monday, 16 March 2026, 09:00 (Berlin)")).to_be_visible()
        await page.go_back()
        await expect(page.get_by_role("button", name="Monday, 2 March 2026, 12:00 (Berlin)")).to_be_visible()
        assert await page.evaluate("window.same")
        await page.get_by_role("button", name="Monday, 2 March 2026, 12:00 (Berlin)").click()
        await expect(page.get_by_role("heading", name="Your details")).to_be_visible()


async def test_a_day_is_one_step_away(browser: Chromium, site: Site) -> None:
    async with tab(browser, site, timezone_id="Europe/Berlin") as page:
        await page.goto(site.share)
        await page.get_by_role("navigation", name="Days with free times").get_by_text("Thu 12 March").click()
        await expect(page.get_by_role("heading", name="Thursday 12 March")).to_be_focused()
        await page.keyboard.press("Tab")
        await expect(page.get_by_role("button", name="Thursday, 12 March 2026, 09:00 (Berlin)")).to_be_focused()


async def test_the_print_is_the_booking_alone(browser: Chromium, furnished: tuple[Site, dict[str, str]]) -> None:
    site, addresses = furnished
    async with tab(browser, site) as page:
        await page.goto(addresses["booked"])
        await page.emulate_media(media="print")
        await expect(page.get_by_role("heading", level=1)).to_be_visible()
        for hidden in (".actions", "footer"):
            await expect(page.locator(hidden)).to_be_hidden()


async def test_the_time_is_kept_while_the_form_is_filled_in(browser: Chromium, site: Site) -> None:
    nine = "Thursday, 5 March 2026 (London), 09:00, 10:00 Berlin"
    async with tab(browser, site) as page, tab(browser, site) as rival:
        await page.goto(site.share)
        await page.get_by_role("button", name=nine).click()
        await rival.goto(site.share)
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
        await page.goto(site.share)
        await expect(page.get_by_role("button", name=nine)).to_have_count(0)
        await rival.get_by_label("Email", exact=True).fill("grace@example.net")
        await rival.get_by_role("button", name="Book").click()
        await expect(rival.get_by_role("heading", level=1)).to_contain_text("Booked")


async def test_who_types_too_late_is_told_at_once(browser: Chromium, site: Site) -> None:
    nine = "Thursday, 5 March 2026 (London), 09:00, 10:00 Berlin"
    async with tab(browser, site) as page, tab(browser, site) as rival:
        for each in (page, rival):
            await each.goto(site.share)
            await each.get_by_role("button", name=nine).click()
        await rival.get_by_label("Name", exact=True).fill("Grace Hopper")
        await expect(rival.get_by_role("status")).to_contain_text("kept for you")
        await page.get_by_label("Name", exact=True).fill("Ada Lovelace")
        await expect(page.get_by_role("status")).to_contain_text("Somebody else took this time meanwhile.")
        await page.get_by_label("Email", exact=True).fill("ada@example.net")
        await page.get_by_role("button", name="Book").click()
        await expect(page.locator("#notice")).to_contain_text("What you typed is kept.")
