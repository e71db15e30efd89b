"""What a guest sees of what is kept about them, downloads, and has deleted."""

from __future__ import annotations

import json
from urllib.parse import urlsplit

from scheduling.model import NOBODY, Booking, Organizer
from scheduling.ports import Ports
from scheduling.usecases import bookings, personal_data
from tests.conftest import guest, half_hour
from tests.web.browsing import Browser


async def kept(ports: Ports, booking: Booking) -> Booking:
    async with ports.reading() as work:
        return await work.diaries.by_uid(booking.uid)


async def test_from_the_booking_to_what_is_kept_of_it(
    ports: Ports, browser: Browser, booking: Booking, letter: str
) -> None:
    page = await browser.open((await browser.open(letter)).link("Your data"))
    assert page.heading == "Your data Office hours with Anna Berg"
    assert "About chapter three." in page.text
    assert "It is forgotten by itself on Wednesday, 3 June 2026." in page.text
    assert page.headers["Cache-Control"] == "no-store"
    answer = await browser.open(page.link("Download everything"))
    assert answer.headers["Content-Disposition"] == 'attachment; filename="my-data.json"'
    (meeting,) = json.loads(answer.html)["meetings_attended"]
    assert (meeting["attendee_name"], meeting["note"]) == ("Ada Lovelace", "About chapter three.")
    assert booking.uid in (await browser.open(page.link("Download meetings"))).html
    assert await kept(ports, booking) == booking


async def test_deleted_once_it_was_said_what_will_happen(
    ports: Ports, browser: Browser, booking: Booking, letter: str
) -> None:
    page = await browser.open((await browser.open(f"{letter}/data")).link("Delete my data"))
    assert "You have booked one meeting ahead." in page.text
    assert "This cannot be undone." in page.text
    assert await kept(ports, booking) == booking
    done = await browser.press(page, "Delete, cancel meetings")
    assert (done.status, done.heading) == (200, "Your data is deleted")
    assert "Everybody concerned is being told." in done.text
    assert (await kept(ports, booking)).status == "cancelled"
    assert (await browser.open(letter)).status == 404


async def test_asked_again_where_the_meeting_has_changed(
    ports: Ports, browser: Browser, booking: Booking, letter: str
) -> None:
    page = await browser.open(f"{letter}/data/delete")
    await bookings.cancel(ports, booking.uid)
    again = await browser.press(page, "Delete, keep meetings")
    assert again.status == 409
    assert again.notice.startswith("Another meeting was booked meanwhile")
    assert (await kept(ports, booking)).attendee == booking.attendee


async def test_the_link_of_a_letter_opens_all_of_an_address(
    ports: Ports, browser: Browser, anna: Organizer, booking: Booking, share: str, letter: str
) -> None:
    other = await bookings.book(
        ports, share[1:], ports.new_id(), half_hour("2026-03-06 12:30"), guest(email=booking.attendee.email)
    )
    page = await browser.open(f"{letter}/data")
    assert other.uid not in (await browser.open(page.link("Download everything"))).html
    page = await browser.press(page, "Send the letter")
    assert f"on its way to {booking.attendee.email}" in page.text
    async with ports.reading() as work:
        told = [one.notification for one in await work.outbox.told(booking.uid)]
    (promised,) = [one for one in told if one.kind == "my_data"]
    page = await browser.open(urlsplit(ports.links.address_data(promised.id)).path)
    assert page.text.count("Office hours with Anna Berg") == 2
    assert other.uid in (await browser.open(page.link("Download everything"))).html
    done = await browser.press(await browser.open(page.link("Delete my data")), "Delete, cancel meetings")
    assert done.status == 200
    assert [(await kept(ports, one)).status for one in (booking, other)] == ["cancelled", "cancelled"]


async def test_a_persons_page_deletes_nothing(ports: Ports, browser: Browser, anna: Organizer) -> None:
    path = urlsplit(personal_data.page_of(ports, anna)).path
    page = await browser.open(path)
    assert "write “delete my data” to the bot" in page.text
    assert json.loads((await browser.open(page.link("Download everything"))).html)["profile"]["name"] == anna.name
    for method in ("GET", "POST"):
        async with browser.client.request(method, f"{path}/delete", data={"how": "cancel"}) as answer:
            assert answer.status == 404
    assert NOBODY not in (await browser.open(path)).text
