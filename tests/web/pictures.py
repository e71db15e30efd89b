"""Draw every page into var/pages, to be looked at: `python -m tests.web.pictures [name …]`."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import urlsplit

from aiohttp.test_utils import TestServer
from playwright.async_api import Browser

from storage.database import Database
from storage.migrations import migrate
from tests.browser import browser as chromium
from tests.conftest import BusyPort, Clock, KeepingCourier, meet, office_hours, ports_on
from tests.web.conftest import PATIENT, application
from tests.web.places import few_free_days, places

TARGET = Path("var/pages")
DESK, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 844}
LOOKS: dict[str, dict[str, Any]] = {
    "light": {"viewport": DESK, "color_scheme": "light"},
    "dark": {"viewport": DESK, "color_scheme": "dark"},
    "phone": {"viewport": PHONE, "color_scheme": "light"},
}


async def draw(browser: Browser, server: TestServer, names: Sequence[str], found: dict[str, str]) -> None:
    for look, values in LOOKS.items():
        context = await browser.new_context(
            base_url=str(server.make_url("/")), locale="en-GB", timezone_id="Europe/Berlin", **values
        )
        page = await context.new_page()
        for name in names:
            await page.goto(found[name])
            await page.screenshot(path=TARGET / f"{name}-{look}.png", full_page=True)
        if not names or "form_asking" in names:
            await page.goto(found["form_asking"])
            await page.locator("button.main").click()
            await page.screenshot(path=TARGET / f"problems-{look}.png", full_page=True)
        await context.close()


async def main(names: Sequence[str]) -> None:
    with TemporaryDirectory() as folder:
        database, busy = Database(f"sqlite:///{folder}/bookings.db"), BusyPort()
        await migrate(database)
        couriers = {name: KeepingCourier() for name in ("calendar", "mail", "chat")}
        ports = ports_on(database, Clock(), busy, couriers)
        anna = await meet(ports, "Anna Berg")
        hours = await office_hours(ports, anna, description="For whatever is on your mind.", location="teams")
        found = await places(ports, anna, urlsplit(ports.links.share(hours, anna.page)).path)
        few_free_days(busy)
        if unknown := set(names) - found.keys():
            sys.exit(f"No such page: {', '.join(sorted(unknown))}. There are: {', '.join(found)}")
        async with TestServer(application(ports, limits=PATIENT)) as server, chromium() as browser:
            await draw(browser, server, names or list(found), found)
        await database.close()


if __name__ == "__main__":
    TARGET.mkdir(parents=True, exist_ok=True)
    asyncio.run(main(sys.argv[1:]))
