"""The newcomer's first minutes: the demo page in a browser, with the whole service behind it."""

from __future__ import annotations

from pathlib import Path

from playwright.async_api import Locator, Page, expect

from tests.browser import browser
from tests.conftest import Clock
from tests.service import running


async def say(page: Page, person: str, text: str) -> None:
    field = chat(page, person).get_by_placeholder("Type a message")
    await field.fill(text)
    await field.press("Enter")


def chat(page: Page, person: str) -> Locator:
    return page.get_by_role("region", name={"Anna Berger": "First chat", "Ben Osei": "Second chat"}[person])


async def press(page: Page, person: str, button: str) -> None:
    await chat(page, person).get_by_role("button", name=button, exact=True).last.click()


async def test_the_first_minutes(tmp_path: Path, clock: Clock) -> None:
    async with running(tmp_path, clock) as service, browser() as chromium:
        page = await chromium.new_page(viewport={"width": 1400, "height": 1000})
        await page.goto(f"{service.url}/demo")
        anna, ben = chat(page, "Anna Berger"), chat(page, "Ben Osei")
        await say(page, "Anna Berger", "create office hours")
        await press(page, "Anna Berger", "30 minutes")
        await expect(anna.get_by_text("Office hours, 30 minutes")).to_be_visible()
        # The form as it stands can be saved, its empty fields being no mistakes.
        await press(page, "Anna Berger", "Change")
        await anna.get_by_label("Name").last.fill("Open door")
        await press(page, "Anna Berger", "Save")
        await expect(anna.get_by_text("Open door, 30 minutes")).to_be_visible()
        # What was asked for stays on the card when it refreshes itself.
        await say(page, "Ben Osei", "is Anna free tomorrow afternoon?")
        await expect(ben.get_by_role("button", name="Tue 3 March, 12:30")).to_be_visible()
        await page.wait_for_timeout(1000)
        await press(page, "Ben Osei", "Tue 3 March, 12:30")
        await expect(ben.get_by_text("Booked: Open door with Anna Berger")).to_be_visible()
        await expect(anna.get_by_text("Booked: Open door with Ben Osei")).to_be_visible()
        await expect(page.get_by_text("to ben.osei@example.org").first).to_be_visible()
        await press(page, "Ben Osei", "Cancel")
        await expect(anna.get_by_text("Cancelled: Open door with Ben Osei")).to_be_visible()


async def test_a_sign_up_and_a_find_in_a_group(tmp_path: Path, clock: Clock) -> None:
    async with running(tmp_path, clock) as service, browser() as chromium:
        page = await chromium.new_page(viewport={"width": 1400, "height": 1000})
        problems: list[str] = []
        page.on("pageerror", lambda error: problems.append(str(error)))
        await page.goto(f"{service.url}/demo")
        anna, ben = chat(page, "Anna Berger"), chat(page, "Ben Osei")
        await say(page, "Anna Berger", "create 30-minute office hours")
        await expect(anna.get_by_text("Office hours, 30 minutes")).to_be_visible()
        for one in (anna, ben):
            await one.get_by_label("In the chat").select_option("Course group")
        await say(page, "Anna Berger", "@Bookings Bot sign-up for office hours on Thursday 2-5")
        # Until the card has come in Ben's zone its times are those of all.
        await expect(ben.get_by_text("Times in London.")).to_be_visible()
        await press(page, "Ben Osei", "Thu 5 March, 14:00")
        await expect(anna.get_by_text("15:00 · Ben O.")).to_be_visible()
        await expect(anna.get_by_role("button", name="Thu 5 March, 15:00")).to_have_count(0)
        await expect(ben.get_by_text("is yours")).to_be_visible()
        # What people say to each other is not for the bot; below a link stands what it leads to, and no free time.
        await say(page, "Ben Osei", f"Have a look: {service.url}/anna-berger/office-hours")
        await expect(anna.get_by_role("button", name="See free times")).to_be_visible()
        await press(page, "Ben Osei", "Find a time")
        await ben.get_by_role("searchbox").fill("berger")
        await ben.get_by_role("button", name="Office hours with Anna Berger 30 minutes").click()
        await expect(anna.get_by_role("button", name="Mon 2 March, 13:00")).to_be_visible()
        await page.reload()
        await expect(anna.get_by_text("15:00 · Ben O.")).to_be_visible()
        assert problems == []
