"""Make the pictures of the guide anew, by doing what it says: `python -m tests.pictures`."""

from __future__ import annotations

import asyncio
import io
from pathlib import Path
from tempfile import TemporaryDirectory

from aiohttp import ClientSession
from PIL import Image
from playwright.async_api import Browser, FloatRect, Page

from demo.people import GROUPS
from scheduling.usecases import bookings
from tests.browser import browser as chromium
from tests.conftest import Clock, guest, half_hour
from tests.guides import GUIDE, MENTION, Step, follow, steps
from tests.service import Running, running

TARGET = GUIDE.parent / "pictures"
WIDE, TALL, SCALE = 600, 2400, 1.5  # one chat at a time, tall enough for any card
MARGIN = 12
COLOURS = 128  # enough for flat surfaces and letters, and a fifth of the size
SHOWN = "book.example.org"
# What was said last and the answer stay alone.
LAST = """() => {
  const all = [...document.querySelectorAll("#left .entry")];
  const asked = all.findLastIndex((one) => one.classList.contains("own"));
  const answer = all.findIndex((one, index) => index > asked && one.querySelector(".sheet"));
  all.forEach((one, index) => { if (index !== asked && index !== answer) one.remove(); });
}"""


async def main() -> None:
    TARGET.mkdir(exist_ok=True)
    with TemporaryDirectory() as folder:
        async with running(Path(folder), Clock(), PUBLIC_URL=f"https://{SHOWN}") as service, chromium() as browser:
            last = None
            for step in steps(GUIDE.read_text(encoding="utf-8")):
                if step.kind == "pictured":
                    picture = await _picture(browser, service, step, last)
                    (TARGET / f"{step.text}.png").write_bytes(_small(picture))
                else:
                    await _quiet(service)  # cards of what was done before must not come between
                    await follow(service.channel, step)
                    last = step


async def _picture(browser: Browser, service: Running, step: Step, last: Step | None) -> bytes:
    size = {"width": WIDE, "height": TALL}
    context = await browser.new_context(
        viewport=size, device_scale_factor=SCALE, color_scheme="light", locale="en-GB", timezone_id="Europe/London"
    )
    page = await context.new_page()
    try:
        if step.text == "guest-times":
            await page.goto(f"{_local(service)}/anna-berger/office-hours?zone=Europe/London")
            day = await page.locator(".days .day").first.bounding_box()
            assert day is not None
            return await page.screenshot(
                clip={"x": 0, "y": 0, "width": WIDE, "height": day["y"] + day["height"] + MARGIN}
            )
        if step.text == "letter":
            await page.goto(await _letter(service))
            return await page.screenshot(clip=await _around(page, "body > *"))
        within = f"&left-in={GROUPS[0].handle}" if last and last.text.startswith(MENTION) else ""
        await page.goto(f"{_local(service)}/demo?left={step.who}{within}")
        await page.wait_for_selector("#left .entry .sheet")
        await page.wait_for_timeout(400)  # a card that comes into view asks for its state
        await page.evaluate(LAST)
        return await page.screenshot(clip=await _around(page, "#left .entry"))
    finally:
        await context.close()


async def _quiet(service: Running) -> None:
    while True:
        async with service.service.database.reading() as work:
            if (await work.outbox.waiting(service.service.ports.clock()))[0] == 0:
                return
        await asyncio.sleep(0.02)


async def _around(page: Page, selector: str) -> FloatRect:
    """The part of a page that holds what is selected: of a chat what was said last, and what the bot answered."""
    boxes = await page.locator(selector).evaluate_all(
        "all => all.map(one => { const box = one.getBoundingClientRect();"
        " return [box.left, box.top, box.right, box.bottom]; })"
    )
    left, top = (min(box[side] for box in boxes) - MARGIN for side in (0, 1))
    right, bottom = (max(box[side] for box in boxes) + MARGIN for side in (2, 3))
    return {"x": max(left, 0), "y": max(top, 0), "width": right - max(left, 0), "height": bottom - max(top, 0)}


async def _letter(service: Running) -> str:
    """The address of the letter to a guest who has just booked."""
    booked = half_hour("2026-03-05 13:30")
    await bookings.book(service.service.ports, "anna-berger/office-hours", "c" * 32, booked, guest())
    async with ClientSession() as session:
        for _ in range(200):
            async with session.get(f"{_local(service)}/demo/api/letters") as answer:
                for one in await answer.json():
                    if "gina@example.net" in one["to"]:
                        return f"{_local(service)}/demo/api/letters/{one['id']}/html"
            await asyncio.sleep(0.05)
    raise RuntimeError("no letter was sent")


def _local(service: Running) -> str:
    return service.channel.bot_url


def _small(picture: bytes) -> bytes:
    drawn = Image.open(io.BytesIO(picture)).convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
    written = io.BytesIO()
    drawn.save(written, "PNG", optimize=True)
    return written.getvalue()


if __name__ == "__main__":
    asyncio.run(main())
