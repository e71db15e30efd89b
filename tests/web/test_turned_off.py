"""What guests see of a page that the organization has turned off, and what those see whom it does not admit."""

from __future__ import annotations

from dataclasses import replace

import pytest

from scheduling.model import Organizer
from scheduling.policy import Switch
from scheduling.ports import Ports
from scheduling.usecases import policy
from scheduling.usecases.policy import ORGANIZATION, Changing, Scope
from tests.web.browsing import Browser
from tests.web.conftest import ADA, BERLIN

OFF = "The organization has turned bookings off here."


async def change(ports: Ports, scope: Scope, how: Changing) -> None:
    await policy.apply(ports, "the admin", await policy.preview(ports, [scope], how))


async def switch(ports: Ports, anna: Organizer, how: Switch) -> None:
    await change(ports, Scope(anna.key, anna), policy.turned(how))


@pytest.mark.parametrize("rest", ["", "/book?start=2026-03-05T09:00Z"])
async def test_links_say_so_politely_and_work_again(
    ports: Ports, browser: Browser, share: str, anna: Organizer, rest: str
) -> None:
    await switch(ports, anna, "off")
    page = await browser.open(f"{share}{rest}")
    assert (page.status, page.heading) == (410, "Bookings are turned off")
    assert OFF in page.text
    assert (await browser.open(f"/{anna.page}")).status == 410
    await switch(ports, anna, "on")
    assert (await browser.open(f"{share}{rest}")).status == 200
    assert (await browser.open(f"/{anna.page}")).status == 200


async def test_a_form_that_was_open_already_books_nothing(
    ports: Ports, browser: Browser, share: str, anna: Organizer
) -> None:
    form = await browser.open(f"{share}/book?start=2026-03-05T09:00Z&{BERLIN}")
    await switch(ports, anna, "off")
    page = await browser.press(form, "Book", **ADA)
    assert (page.status, OFF in page.text) == (410, True)
    await switch(ports, anna, "on")
    assert (await browser.press(form, "Book", **ADA)).status == 200


async def test_the_letters_link_still_shows_and_cancels_and_does_not_move(
    ports: Ports, browser: Browser, letter: str, anna: Organizer
) -> None:
    await switch(ports, anna, "off")
    page = await browser.open(letter)
    assert (page.status, page.heading) == (200, "Booked Office hours with Anna Berg")
    assert (await browser.open(f"{letter}/move")).status == 410
    asked = await browser.open(f"{letter}/cancel")
    assert asked.status == 200
    assert (await browser.press(asked, "Cancel the meeting")).text.startswith("Cancelled")


async def test_who_is_not_admitted_is_told_so(ports: Ports, browser: Browser, share: str) -> None:
    form = await browser.open(f"{share}/book?start=2026-03-05T09:00Z&{BERLIN}")
    await change(ports, Scope(ORGANIZATION), lambda before, _: replace(before, outside=False))
    page = await browser.press(form, "Book", **ADA)
    assert (page.status, page.heading) == (403, "This booking is not possible")
