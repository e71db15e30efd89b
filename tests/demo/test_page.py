"""The page in a real browser: two chats and the letters, by keyboard, in both schemes and on a phone."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, expect

from demo import Demo
from tests.browser import browser as chromium
from tests.demo.letters import SCRIPT, letter
from tests.demo.stand_in import ROOT, Clock, StandIn, running
from tests.service import free_port

expect.set_options(timeout=20_000)  # milliseconds: what has to come is waited for on a busy machine as well
pytestmark = pytest.mark.asyncio(loop_scope="module")

DESK, TABLET, PHONE = {"width": 1400, "height": 900}, {"width": 900, "height": 800}, {"width": 320, "height": 640}
# Names in the heads of the chats that have less room than they need.
CUT = """() => [...document.querySelectorAll(".who")].filter((one) => one.offsetWidth).filter((one) => {
  const shown = one.offsetWidth;
  one.style.cssText = "position: absolute; max-width: none";
  const needed = one.offsetWidth;
  one.style.cssText = "";
  return shown < needed;
}).map((one) => one.value)"""
AXE = (ROOT / "node_modules" / "axe-core" / "axe.min.js").read_text(encoding="utf-8")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def started() -> AsyncIterator[Browser]:
    """One for all: it takes longer to start than most tests take."""
    async with chromium() as opened:
        yield opened


@pytest_asyncio.fixture(loop_scope="module")
async def browser(started: Browser) -> AsyncIterator[Browser]:
    """As nobody has used it: what a test opens is closed with it."""
    yield started
    for context in started.contexts:
        await context.close()


@pytest_asyncio.fixture(loop_scope="module")
async def demo(bot: StandIn, clock: Clock) -> AsyncIterator[Demo]:
    async with running(free_port(), bot, clock) as demo:
        yield demo


async def opened(browser: Browser, demo: Demo, **options: Any) -> tuple[Page, list[str]]:
    """The page, and everything it complains of."""
    context = await browser.new_context(**{"viewport": DESK, **options})
    page = await context.new_page()
    problems: list[str] = []
    page.on("console", lambda message: problems.append(message.text) if message.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: problems.append(str(error)))
    await page.goto(f"{demo.channel.bot_url}/demo")
    await page.wait_for_selector("body[data-ready]")
    return page, problems


async def say(page: Page, side: str, text: str) -> None:
    await page.fill(f"#{side} textarea", text)
    await page.press(f"#{side} textarea", "Enter")


async def test_a_conversation_and_a_card(browser: Browser, demo: Demo, bot: StandIn) -> None:
    page, problems = await opened(browser, demo)
    await expect(page.locator("#left .bubble")).to_have_text(["Hello."])
    await say(page, "left", "card")
    await expect(page.locator("#left .own .bubble")).to_have_text(["card"])
    sheet = page.locator("#left .sheet")
    await expect(sheet).to_contain_text("Office hours, seen 1 times")  # it came into view and asked for its state
    await sheet.get_by_label("Note").fill("typed")
    await sheet.get_by_role("button", name="Count").click()
    await expect(sheet).to_contain_text("seen 2 times")
    sent = bot.received[-1]["value"]["action"]
    assert (sent["verb"], sent["data"]) == ("count", {"id": 7, "note": "typed", "online": "false"})
    await sheet.get_by_label("Note").fill("")  # what was emptied does not come back
    await sheet.get_by_role("button", name="Count").click()
    await expect(sheet).to_contain_text("seen 3 times")
    assert "note" not in bot.received[-1]["value"]["action"]["data"]  # as the client of Teams sends it
    await sheet.get_by_role("button", name="Speak").click()
    await expect(sheet.locator(".note")).to_have_text("Said.")
    assert problems == []


async def test_what_others_do_is_seen_at_once(browser: Browser, demo: Demo) -> None:
    page, problems = await opened(browser, demo)
    await demo.channel.say("anna", "from elsewhere")
    await expect(page.locator("#left .bubble").last).to_have_text("You said: from elsewhere")
    demo.letters.add(letter())
    await expect(page.locator("#letters-list")).to_contain_text("Booked: Office hours")
    assert problems == []


async def test_letters_are_read_in_every_form(browser: Browser, demo: Demo) -> None:
    page, problems = await opened(browser, demo)
    await expect(page.locator("#letters-empty")).to_be_visible()
    demo.letters.add(letter())
    frame = page.frame_locator("#reading iframe")
    await expect(frame.locator("h1")).to_have_css("color", "rgb(79, 82, 178)")
    async with page.context.expect_page() as beside:
        await frame.get_by_role("link", name="Move").click()
    await (await beside.value).wait_for_url("**/demo/mark.svg")
    await page.get_by_role("button", name="Text", exact=True).click()
    await expect(page.locator("#reading pre a")).to_have_attribute("href", "http://localhost:3978/b/abc")
    await page.get_by_role("button", name="Invitation").click()
    await expect(page.locator("#reading dl")).to_contain_text("Office hours, 30 minutes")
    assert problems == []


async def test_a_letter_runs_no_script(browser: Browser, demo: Demo) -> None:
    page, problems = await opened(browser, demo)
    demo.letters.add(letter(more=SCRIPT))
    await expect(page.frame_locator("#reading iframe").locator("h1")).to_be_visible()
    assert await page.title() == "Bookings Bot – Teams on this machine"
    assert [problem.split(" in ")[0] for problem in problems] == ["Blocked script execution"]


async def test_another_person_and_a_reload(browser: Browser, demo: Demo) -> None:
    page, problems = await opened(browser, demo)
    await page.locator("#right select.who:not(.place)").select_option("Chloé Martin")
    await say(page, "right", "bonjour")
    await expect(page.locator("#right .bubble").last).to_have_text("You said: bonjour")
    await page.reload()
    await page.wait_for_selector("body[data-ready]")
    await expect(page.locator("#right .bubble").last).to_have_text("You said: bonjour")
    assert [message.author for message in demo.channel.messages("chloe")] == ["bot", "chloe", "bot"]
    assert problems == []


async def test_a_sentence_to_try(browser: Browser, demo: Demo) -> None:
    page, _ = await opened(browser, demo)
    await page.get_by_role("button", name="what have I booked?").first.click()
    await expect(page.locator("#left .bubble").last).to_have_text("You said: what have I booked?")


async def test_nothing_said_is_markup_and_no_link_runs_a_script(browser: Browser, demo: Demo) -> None:
    page, problems = await opened(browser, demo)
    await say(page, "left", "<img src=x onerror=alert(1)> [x](javascript:alert(1)) http://localhost/a")
    await expect(page.locator("#left .bubble").last).to_contain_text("You said: <img src=x onerror=alert(1)>")
    assert await page.locator("#left .bubble img").count() == 0
    links = await page.locator("#left .bubble a").evaluate_all("all => all.map(one => [one.href, one.target, one.rel])")
    assert {tuple(link) for link in links} == {("http://localhost/a", "_blank", "noopener")}
    assert problems == []


async def test_everything_can_be_reached_by_keyboard(browser: Browser, demo: Demo) -> None:
    page, _ = await opened(browser, demo)
    await say(page, "left", "card")
    await page.wait_for_selector("#left .sheet button")
    demo.letters.add(letter())
    await page.wait_for_selector("#reading iframe")
    await page.evaluate("document.activeElement.blur()")
    reached = []
    for _ in range(40):
        await page.keyboard.press("Tab")
        reached.append(await page.evaluate("document.activeElement.innerText"))
    for wanted in ("Count", "Speak", "Chloé Martin", "help", "Text", "Invitation"):
        assert any(wanted in one for one in reached), (wanted, reached)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("viewport", [DESK, TABLET, PHONE], ids=["desk", "tablet", "phone"])
async def test_it_fits_and_can_be_read(browser: Browser, demo: Demo, scheme: Any, viewport: Any) -> None:
    demo.letters.add(letter())
    await demo.channel.say("anna", "card")
    page, problems = await opened(browser, demo, viewport=viewport, color_scheme=scheme)
    await page.wait_for_selector("#left .sheet")
    assert await page.evaluate("document.documentElement.scrollWidth") <= viewport["width"]
    assert await page.evaluate(CUT) == []
    await page.evaluate(AXE)
    found = await page.evaluate("axe.run(document, {resultTypes: ['violations'], iframes: false})")
    assert [(one["id"], [node["html"] for node in one["nodes"]]) for one in found["violations"]] == []
    assert problems == []


async def test_on_a_phone_one_pane_is_shown(browser: Browser, demo: Demo) -> None:
    page, _ = await opened(browser, demo, viewport=PHONE)
    panes = {name: page.locator(f"#{name}") for name in ("left", "right", "letters")}
    await expect(panes["left"]).to_be_visible()
    await expect(panes["right"]).to_be_hidden()
    await page.get_by_role("tab", name="Anna Berger").press("ArrowRight")
    await expect(page.get_by_role("tab", name="Ben Osei")).to_be_focused()
    await expect(panes["right"]).to_be_visible()
    await page.get_by_role("tab", name="Letters").click()
    await expect(panes["letters"]).to_be_visible()
    await expect(panes["right"]).to_be_hidden()


async def test_a_bot_that_is_away_is_said(browser: Browser, demo: Demo) -> None:
    page, _ = await opened(browser, demo)
    demo.channel.bot_url = "http://127.0.0.1:9"
    await say(page, "left", "hello")
    await expect(page.locator("#left .busy")).to_contain_text("did not reach the bot")
