"""Where the organizer has the last word, as a guest sees it."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import urlsplit

import pytest

from scheduling.model import PATIENCE, Booking, MeetingType, Organizer
from scheduling.ports import Ports
from scheduling.usecases import bookings, meeting_types
from tests.conftest import Clock, half_hour, office_hours
from tests.web.browsing import Browser, Page
from tests.web.conftest import ADA, BERLIN

FRIDAY = "Friday, 6 March 2026, 10:00 (Berlin)"


@pytest.fixture
async def hours(ports: Ports, anna: Organizer) -> MeetingType:
    return await office_hours(ports, anna, location="teams", approval=True)


def actions(page: Page) -> list[str]:
    return [one.get_text() for one in page.soup.select(".actions a, .actions button")]


async def test_the_whole_way(ports: Ports, browser: Browser, share: str, anna: Organizer) -> None:
    form = await browser.open(f"{share}/book?start=2026-03-05T12:30Z&{BERLIN}")
    assert "Ask for Office hours" in (form.soup.title or form.soup).get_text()
    assert "The time is kept for you until Anna Berg confirms or declines it." in form.text
    asked = await browser.press(form, "Ask for Thu 5 March, 13:30", **ADA)
    assert (asked.status, asked.heading) == (200, "Asked for, not yet confirmed Office hours with Anna Berg")
    assert (
        "Anna Berg confirms or declines it, and the answer goes to ada@example.net."
        " Without one by Wed 4 March, 08:00 the request expires." in asked.text
    )
    assert actions(asked) == ["Move", "Cancel", "Book another time"]
    assert [word for word in ("Booked", "invitation") if word in asked.text] == []
    await bookings.approve(ports, ports.links.named(asked.path.rpartition("/")[2]), anna)
    granted = await browser.open(asked.path)
    assert granted.heading == "Booked Office hours with Anna Berg"
    assert "Anna Berg confirmed this meeting." in granted.text
    assert actions(granted)[0] == "Add to calendar"


async def test_only_a_type_with_approval_asks(browser: Browser, ports: Ports, anna: Organizer) -> None:
    plain = await office_hours(ports, anna, name="Coffee")
    share = urlsplit(ports.links.share(plain, anna.page)).path
    form = await browser.open(f"{share}/book?start=2026-03-05T12:30Z&{BERLIN}")
    assert form.button("Book Thu 5 March, 13:30").get_text() == "Book Thu 5 March, 13:30"


async def test_a_request_is_moved_and_stays_one(browser: Browser, letter: str) -> None:
    moved = await browser.press(await browser.press(await browser.open(f"{letter}/move"), FRIDAY), "Move to")
    assert moved.heading == "Asked for, not yet confirmed Office hours with Anna Berg"
    assert [one.get_text() for one in moved.soup.find_all("del")] == ["Thu 5 March, 13:30"]


async def test_a_request_is_withdrawn_and_made_again(browser: Browser, letter: str) -> None:
    gone = await browser.press(await browser.open(f"{letter}/cancel"), "Cancel the meeting")
    assert gone.heading == "Cancelled Office hours with Anna Berg"
    back = await browser.press(gone, "Undo the cancellation")
    assert back.heading == "Asked for, not yet confirmed Office hours with Anna Berg"


async def test_a_refusal_leads_to_other_times(
    ports: Ports, browser: Browser, booking: Booking, letter: str, share: str, anna: Organizer
) -> None:
    await bookings.decline(ports, booking.uid, anna)
    page = await browser.open(letter)
    assert page.heading == "Declined Office hours with Anna Berg"
    assert "Anna Berg declined this request." in page.text
    assert actions(page) == ["Book another time"]
    assert (await browser.open(f"{letter}/again")).path == share
    for path in ("move", "cancel"):
        refused = await browser.open(f"{letter}/{path}")
        assert (refused.status, refused.heading) == (409, page.heading)
        assert refused.notice.startswith("This meeting is over or was cancelled")
    assert (await browser.client.post(f"{letter}/restore", data={"zone": ""})).status == 403


async def test_an_answer_that_does_not_come(ports: Ports, browser: Browser, letter: str, clock: Clock) -> None:
    clock.advance(PATIENCE)
    await bookings.expire_requests(ports)
    page = await browser.open(letter)
    assert page.heading == "Expired Office hours with Anna Berg"
    assert "This request with Anna Berg was not answered in time." in page.text
    assert actions(page) == ["Book another time"]


async def test_a_request_whose_time_has_come_is_not_said_to_be_over(
    browser: Browser, letter: str, clock: Clock
) -> None:
    clock.advance(timedelta(days=4))
    assert (await browser.open(letter)).heading == "Expired Office hours with Anna Berg"


async def test_other_times_where_there_are_none(
    ports: Ports, browser: Browser, letter: str, anna: Organizer, hours: MeetingType
) -> None:
    await meeting_types.delete(ports, anna, hours.id)
    assert (await browser.open(f"{letter}/again")).path == letter


async def test_another_time_that_is_suggested_is_accepted_by_a_button(
    ports: Ports, browser: Browser, booking: Booking, letter: str, anna: Organizer
) -> None:
    await bookings.reschedule(ports, booking.uid, half_hour("2026-03-06 09:00"), by=anna)
    page = await browser.open(letter)
    assert page.heading == "Another time suggested Office hours with Anna Berg"
    assert "Anna Berg suggests this time instead." in page.text
    assert [one.get_text() for one in page.soup.find_all("del")] == ["Thu 5 March, 13:30"]
    assert actions(page) == ["Accept this time", "Move", "Cancel", "Book another time"]
    accepted = await browser.press(page, "Accept this time")
    assert accepted.heading == "Booked Office hours with Anna Berg"
    assert actions(accepted)[0] == "Add to calendar"


async def test_only_the_time_that_was_shown_is_accepted(
    ports: Ports, browser: Browser, booking: Booking, letter: str, anna: Organizer
) -> None:
    await bookings.reschedule(ports, booking.uid, half_hour("2026-03-06 09:00"), by=anna)
    page = await browser.open(letter)
    await bookings.reschedule(ports, booking.uid, half_hour("2026-03-06 11:00"), by=anna)
    refused = await browser.press(page, "Accept this time")
    assert (refused.status, refused.heading) == (409, "The time has changed")
    assert (await browser.open(letter)).heading == "Another time suggested Office hours with Anna Berg"
