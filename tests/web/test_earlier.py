"""Earlier times for guests: a button on the booking's page, and the way out in their letters."""

from __future__ import annotations

from datetime import timedelta

from scheduling.model import Booking
from scheduling.ports import Ports
from scheduling.usecases import bookings
from tests.conftest import Clock
from tests.web.browsing import Browser


async def waits(ports: Ports, booking: Booking) -> bool:
    async with ports.reading() as work:
        return await work.waits.find(booking.uid) is not None


async def test_a_button_on_the_page_begins_and_ends_it(
    ports: Ports, browser: Browser, booking: Booking, letter: str
) -> None:
    page = await browser.press(await browser.open(letter), "Tell me of earlier times")
    assert (page.path, await waits(ports, booking)) == (letter, True)
    assert f"When an earlier time gets free, a letter goes to {booking.attendee.email}." in page.text
    ended = await browser.press(page, "Stop telling me of earlier times")
    assert "You hear no more of earlier times. The meeting stays booked." in ended.text
    assert not await waits(ports, booking)
    assert "Tell me of earlier times" in (await browser.open(letter)).text


async def test_the_page_in_the_letter_asks_and_the_button_of_a_mail_program_is_enough(
    ports: Ports, browser: Browser, booking: Booking, letter: str
) -> None:
    await browser.press(await browser.open(letter), "Tell me of earlier times")
    asked = await browser.open(f"{letter}/earlier")
    assert "Hear no more of earlier times?" in asked.text
    await browser.open(f"{letter}/earlier", method="HEAD")
    assert await waits(ports, booking)
    # RFC 8058, 3.2: no cookie, no Origin, nothing but this.
    answer = await browser.client.post(f"{letter}/earlier", data={"List-Unsubscribe": "One-Click"})
    assert (answer.status, await waits(ports, booking)) == (200, False)


async def test_nobody_waits_for_what_is_over(
    ports: Ports, browser: Browser, booking: Booking, letter: str, clock: Clock
) -> None:
    page = await browser.open(letter)
    await bookings.cancel(ports, booking.uid)
    late = await browser.press(page, "Tell me of earlier times")
    assert (late.status, await waits(ports, booking)) == (409, False)
    assert "earlier times" not in (await browser.open(letter)).text
    clock.advance(timedelta(days=9))
    assert (await browser.client.post(f"{letter}/earlier", data={"x": "y"})).status == 200
