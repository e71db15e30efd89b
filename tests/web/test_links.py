"""What somebody sees behind a link of limited use, and its picture."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import urlsplit

import pytest
import segno

from scheduling.model import MeetingType, Organizer
from scheduling.ports import Ports
from scheduling.usecases import bookings, meeting_types, share_links
from scheduling.usecases.share_links import Shared
from tests.conftest import Clock, guest, half_hour
from tests.web.browsing import Browser
from tests.web.conftest import ADA, BERLIN
from web.pictures import code_of

PNG = b"\x89PNG\r\n"


def path_of(ports: Ports, shared: Shared) -> str:
    return urlsplit(ports.links.own(shared.link)).path


@pytest.fixture
async def private(ports: Ports, anna: Organizer, hours: MeetingType) -> MeetingType:
    """Anna's office hours, made private."""
    return (await meeting_types.change(ports, anna, hours.id, {"visibility": "private"}))[0]


@pytest.fixture
async def single(ports: Ports, anna: Organizer, private: MeetingType) -> Shared:
    return await share_links.create(ports, anna, ports.new_id(), private.id, max_uses=1)


async def test_a_link_for_one_booking_ends_with_it(browser: Browser, ports: Ports, single: Shared) -> None:
    """S18: the page says that the link is over, not that there is none; the booking stays in reach."""
    path = path_of(ports, single)
    form = await browser.open(f"{path}/book?start=2026-03-05T09:00Z&{BERLIN}")
    booked = await browser.press(form, "Book", **ADA)
    assert booked.status == 200
    assert booked.path.startswith("/b/")
    again = await browser.open(path)
    assert (again.status, again.heading) == (410, "This link is no longer good")
    assert "can renew it" in again.text
    twice = await browser.press(form, "Book", **ADA)
    assert (twice.status, twice.path) == (200, booked.path)


async def test_an_old_standing_link_is_over_once_each_link_is_for_one_booking(
    browser: Browser, ports: Ports, anna: Organizer, hours: MeetingType, share: str
) -> None:
    """Who was given it before reads what became of it; a form filled in meanwhile books nothing."""
    form = await browser.open(f"{share}/book?start=2026-03-05T09:00Z&{BERLIN}")
    await meeting_types.change(ports, anna, hours.id, {"single_use": True})
    booked = await browser.press(form, "Book", **ADA)
    assert (booked.status, booked.heading) == (410, "This link is no longer good")
    for ending in ("", "/book"):
        assert (await browser.open(f"{share}{ending}")).status == 410
    made = path_of(ports, await share_links.create(ports, anna, ports.new_id(), hours.id))
    assert (await browser.open(made)).status == 200


async def test_a_cancelled_booking_leads_to_no_wider_link(browser: Browser, ports: Ports, single: Shared) -> None:
    """S16: "book another time" must not give away the private link to who had one for a single booking."""
    address = path_of(ports, single)[1:]
    booking = await bookings.book(ports, address, ports.new_id(), half_hour("2026-03-05 12:30"), guest())
    await bookings.cancel(ports, booking.uid)
    page = await browser.open(urlsplit(ports.links.booking(booking)).path)
    assert page.status == 200
    assert "/p/" not in page.html


async def test_an_unpublished_page_says_so(browser: Browser, ports: Ports, anna: Organizer, share: str) -> None:
    """S07"""
    ids = [one.id for one in await meeting_types.mine(ports, anna)]
    await meeting_types.unpublish(ports, anna, ids)
    for path in (share, f"/{anna.page}"):
        page = await browser.open(path)
        assert (page.status, page.heading) == (410, "Not open for bookings yet")
        assert page.text.endswith("The person who gave you the link can publish it.")


async def test_wrong_missing_and_revoked_links_look_alike(
    browser: Browser, ports: Ports, anna: Organizer, single: Shared
) -> None:
    """S16"""
    revoked = path_of(ports, single)
    await share_links.revoke(ports, anna, single.link.id)
    forged = f"/p/{ports.links.token('link', single.link.id, 1)}"
    guessed = f"/p/{ports.links.token('link', ports.new_id())}"
    for ending in ("", "/book", "/qr.png"):
        pages = [await browser.open(f"{path}{ending}") for path in (revoked, forged, guessed, "/p/nothing")]
        assert {page.status for page in pages} == {404}
        assert len({page.html for page in pages}) == 1


async def test_an_expired_link_is_over_and_a_renewed_one_is_not(
    browser: Browser, ports: Ports, anna: Organizer, single: Shared, clock: Clock
) -> None:
    clock.advance(timedelta(days=91))
    assert (await browser.open(path_of(ports, single))).status == 410
    await share_links.renew(ports, anna, single.link.id)
    assert (await browser.open(path_of(ports, single))).status == 200


class TestThePicture:
    @pytest.mark.parametrize("ending", ["", "/office-hours"])
    async def test_of_what_is_public(self, browser: Browser, hours: MeetingType, ports: Ports, ending: str) -> None:
        response = await browser.client.get(f"/anna-berg{ending}/qr.png")
        assert response.status == 200
        assert response.content_type == "image/png"
        assert response.headers["Cache-Control"] == "public, max-age=86400"
        assert await response.read() == code_of(f"{ports.links.public_url}/anna-berg{ending}")

    async def test_of_a_link_of_its_own_also_when_it_is_over(
        self, browser: Browser, ports: Ports, single: Shared, clock: Clock
    ) -> None:
        for days in (0, 91):
            clock.advance(timedelta(days=days))
            response = await browser.client.get(f"{path_of(ports, single)}/qr.png")
            assert await response.read() == code_of(ports.links.own(single.link))

    @pytest.mark.parametrize("path", ["/nobody/qr.png", "/anna-berg/tea/qr.png", "/p/qr.png", "/p/nothing/qr.png"])
    async def test_of_nothing(self, browser: Browser, hours: MeetingType, path: str) -> None:
        page = await browser.open(path)
        assert (page.status, page.heading) == (404, "Nothing is here")

    def test_it_holds_the_address_in_a_square_that_can_be_read(self) -> None:
        url = f"http://localhost:3978/p/{'A' * 64}"
        picture = code_of(url)
        assert picture.startswith(PNG)
        side = int.from_bytes(picture[16:20], "big")
        assert side == int.from_bytes(picture[20:24], "big") == segno.make(url, error="m").symbol_size(8)[0]
