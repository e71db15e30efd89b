"""No more reminders."""

from __future__ import annotations

from scheduling.model import Booking
from scheduling.ports import Ports
from tests.web.browsing import Browser


async def is_quiet(ports: Ports, booking: Booking) -> bool:
    async with ports.reading() as work:
        return ("quiet", "attendee") in await work.outbox.receipts(booking.uid)


async def test_a_button_stops_them_and_opening_the_page_does_not(
    ports: Ports, browser: Browser, booking: Booking, letter: str
) -> None:
    page = await browser.open(f"{letter}/quiet")
    await browser.open(f"{letter}/quiet", method="HEAD")
    assert page.heading == "Reminders Office hours with Anna Berg"
    assert not await is_quiet(ports, booking)
    page = await browser.press(page, "No more reminders")
    assert page.status == 200
    assert "No further reminders of this meeting will be sent." in page.text
    assert await is_quiet(ports, booking)
    async with ports.reading() as work:
        assert await work.diaries.by_uid(booking.uid) == booking


async def test_the_button_of_a_mail_program_is_enough(
    ports: Ports, browser: Browser, booking: Booking, letter: str
) -> None:
    # RFC 8058, 3.2: no cookie, no Origin, nothing but this.
    answer = await browser.client.post(f"{letter}/quiet", data={"List-Unsubscribe": "One-Click"})
    assert answer.status == 200
    assert await is_quiet(ports, booking)


async def test_a_wrong_link_stops_nothing(ports: Ports, browser: Browser, booking: Booking, letter: str) -> None:
    wrong = f"{letter[:-1]}{'A' if letter[-1] != 'A' else 'B'}"
    assert (await browser.client.post(f"{wrong}/quiet", data={"x": "y"})).status == 404
    assert not await is_quiet(ports, booking)
