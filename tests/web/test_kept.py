"""A page that many open at once is made once, and never shown when something has changed."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from aiohttp import web

from scheduling.ports import Ports
from scheduling.spans import Span
from scheduling.usecases import bookings
from storage.database import Database
from tests.conftest import MONDAY, guest, half_hour, meet, office_hours
from tests.web.conftest import ADA, BERLIN, PATIENT, application, browser_on
from web.kept import MOST, Kept


class Press:
    """Makes pages and counts them."""

    def __init__(self, status: int = 200, error: Exception | None = None) -> None:
        self.made = 0
        self.status, self.error = status, error

    async def __call__(self) -> web.Response:
        self.made += 1
        await asyncio.sleep(0.01)
        if self.error:
            raise self.error
        return web.Response(text=f"page {self.made}", status=self.status)


async def test_those_who_come_together_share_a_page() -> None:
    kept, press = Kept(lambda: 0), Press()
    pages = await asyncio.gather(*(kept.page("a", press) for _ in range(20)))
    assert {page.body for page in pages} == {b"page 1"}
    assert (await kept.page("b", press)).text == "page 2"


async def test_a_page_from_before_a_change_is_not_shown() -> None:
    changes = 0
    kept, press = Kept(lambda: changes), Press()
    making = asyncio.create_task(kept.page("a", press))
    await asyncio.sleep(0)
    changes = 1
    assert (await kept.page("a", press)).text == "page 2"
    await making
    assert (await kept.page("a", press)).body == b"page 2"


async def test_a_page_is_kept_for_a_moment_only() -> None:
    kept, press = Kept(lambda: 0, fresh=0), Press()
    await kept.page("a", press)
    assert (await kept.page("a", press)).text == "page 2"


@pytest.mark.parametrize("press", [Press(status=422), Press(error=ValueError())])
async def test_what_went_wrong_is_not_kept(press: Press) -> None:
    kept = Kept(lambda: 0)
    await asyncio.gather(*(kept.page("a", press) for _ in range(3)), return_exceptions=True)
    assert press.made == 3


async def test_no_more_is_kept_than_has_room() -> None:
    kept, press = Kept(lambda: 0), Press()
    for number in range(MOST + 1):
        await asyncio.wait_for(kept.page(str(number), press), 1)
    await kept.page("0", press)
    assert press.made == MOST + 2


async def test_who_sees_a_slot_that_another_replica_has_given_away_is_told(ports_everywhere: Ports) -> None:
    ports = ports_everywhere
    anna = await meet(ports, "Anna Berg")
    share = urlsplit(ports.links.share(await office_hours(ports, anna), anna.page)).path
    # Neither hears of what the other writes, as two processes on one database; and what is kept stays for long.
    apps = [application(ports, kept=Kept(lambda: 0, fresh=600), limits=PATIENT) for _ in range(2)]
    async for one in browser_on(apps[0]):
        async for other in browser_on(apps[1]):
            slot = (await one.open(f"{share}?{BERLIN}")).slots[0]
            form = await other.press(await other.open(f"{share}?{BERLIN}"), slot)
            assert (await other.press(form, "Book", **ADA)).heading.startswith("Booked")
            stale = await one.open(f"{share}?{BERLIN}")
            assert stale.slots[0] == slot
            told = await one.press(stale, slot)
            assert "is no longer free" in told.text
            assert slot not in told.slots
            assert len(await bookings.agenda(ports, anna, Span(MONDAY, MONDAY + timedelta(days=30)))) == 1


async def test_a_booked_slot_is_gone_from_the_next_page(ports: Ports, sqlite: Database, share: str) -> None:
    async for browser in browser_on(application(ports, kept=Kept(lambda: sqlite.changes))):
        before = (await browser.open(share)).slots
        assert (await browser.open(share)).slots == before
        await bookings.book(ports, share[1:].partition("?")[0], ports.new_id(), half_hour("2026-03-05 09:00"), guest())
        assert len((await browser.open(share)).slots) == len(before) - 1
