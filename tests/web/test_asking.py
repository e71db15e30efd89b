"""Questions, further guests, doubts about who sends a form, and bookings that wait for the link in a letter."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from urllib.parse import urlsplit

import pytest

from scheduling.model import CONFIRM, Answer, Booking, MeetingType, Organizer
from scheduling.ports import Ports
from scheduling.usecases import bookings, meeting_types
from tests.conftest import Clock, guest, half_hour, office_hours
from tests.web.browsing import Browser, Page
from tests.web.conftest import ADA, BERLIN, application, browser_on
from tests.web.places import QUESTIONS
from tests.web.test_sharing import all_bookings
from web.throttle import Limits


@pytest.fixture
async def asking(ports: Ports, anna: Organizer) -> MeetingType:
    return await office_hours(ports, anna, name="First consultation", questions=QUESTIONS, max_guests=2)


@pytest.fixture
async def form(ports: Ports, browser: Browser, anna: Organizer, asking: MeetingType) -> Page:
    return await browser.open(f"/{ports.links.address(asking, anna.page)}/book?start=2026-03-05T09:00Z&{BERLIN}")


def answers(asking: MeetingType, *given: str) -> dict[str, str]:
    return {one.key: text for one, text in zip(asking.questions, given, strict=False)}


class TestQuestions:
    async def test_what_is_asked_is_kept_and_shown(
        self, ports: Ports, browser: Browser, anna: Organizer, asking: MeetingType, form: Page
    ) -> None:
        typed = answers(asking, "Acme", "The move.\r\n\r\nSlides follow.", "2–10", "no")
        done = await browser.press(form, "Book", **ADA, **typed, guests="bo@example.org\ncy@example.org")
        assert done.heading == "Booked First consultation with Anna Berg"
        for said in (
            "Company Acme",
            "Size of your team 2–10",
            "Have we met before? No",
            "bo@example.org cy@example.org",
        ):
            assert said in done.text
        [booking] = await all_bookings(ports, anna)
        assert booking.answers == (
            Answer("Company", "Acme"),
            Answer("What is it about?", "The move.\n\nSlides follow.", "long"),
            Answer("Size of your team", "2–10", "choice"),
            Answer("Have we met before?", "no", "yes_no"),
        )
        assert booking.guests == ("bo@example.org", "cy@example.org")

    async def test_what_is_missing_is_said_beside_its_field(
        self, ports: Ports, browser: Browser, anna: Organizer, asking: MeetingType, form: Page
    ) -> None:
        typed = answers(asking, "", "Something long.", "huge")
        again = await browser.press(form, "Book", **ADA, **typed, guests="bo@example, cy@example.org")
        assert again.status == 422
        assert again.notice.startswith("3 entries have to change before it can be booked")
        company, _, size, _ = asking.questions
        said = {key: again.soup.find(id=f"{key}-problem") for key in (company.key, size.key, "guests")}
        assert [one.get_text() if one else "" for one in said.values()] == [
            "Answer “Company”.",
            "Choose one of the answers to “Size of your team”.",
            "“bo@example” is not a complete e-mail address.",
        ]
        assert again.field("Company")["aria-describedby"] == f"{company.key}-problem"
        for link in again.soup.select(".notice a"):
            assert again.soup.find(id=str(link["href"])[1:]) is not None
        assert again.value("What is it about?") == "Something long."
        assert again.value("Further guests") == "bo@example, cy@example.org"
        assert await all_bookings(ports, anna) == []

    async def test_more_guests_than_may_come(self, browser: Browser, asking: MeetingType, form: Page) -> None:
        typed = answers(asking, "Acme", "", "more")
        again = await browser.press(form, "Book", **ADA, **typed, guests="a@example.org b@example.org c@example.org")
        assert "2 further guests are possible." in again.notice

    async def test_a_choice_is_kept_while_another_time_is_chosen(
        self, ports: Ports, browser: Browser, anna: Organizer, asking: MeetingType, form: Page
    ) -> None:
        address = ports.links.address(asking, anna.page)
        taken = await bookings.book(
            ports,
            address,
            ports.new_id(),
            half_hour("2026-03-05 09:00"),
            guest(),
            answers=answers(asking, "x", "", "more"),
        )
        typed = answers(asking, "Acme", "", "2–10", "yes")
        slots = await browser.press(form, "Book", **ADA, **typed)
        assert slots.status == 409
        other = await browser.press(slots, "Thursday, 5 March 2026, 11:00 (Berlin)")
        assert other.value("Company") == "Acme"
        assert [one["value"] for one in other.soup.select("input[type=radio][checked]")] == ["2–10", "yes"]
        assert (await browser.press(other, "Book")).heading.startswith("Booked")
        assert len(await all_bookings(ports, anna)) == 2
        assert taken.slot == half_hour("2026-03-05 09:00")

    async def test_a_question_that_is_new_is_asked_for(
        self, ports: Ports, browser: Browser, anna: Organizer, asking: MeetingType, form: Page
    ) -> None:
        new = [{"label": "Invoice address", "required": True}]
        await meeting_types.change(ports, anna, asking.id, {"questions": new})
        again = await browser.press(form, "Book", **ADA, **answers(asking, "Acme", "", "more"))
        assert "Answer “Invoice address”." in again.notice

    async def test_nothing_is_asked_that_is_not_to_be(self, browser: Browser, share: str) -> None:
        form = await browser.open(f"{share}/book?start=2026-03-05T09:00Z&{BERLIN}")
        labels = [one.get_text(strip=True) for one in form.soup.select("form label")]
        assert labels == ["Leave this field empty", "Name", "Email", "Note"]


class TestDoubts:
    """Complaint 12: filled by bots."""

    @pytest.fixture
    async def wary(self, ports: Ports) -> AsyncIterator[Browser]:
        async for browser in browser_on(application(ports, limits=Limits())):
            yield browser

    async def test_nobody_types_that_fast(
        self, ports: Ports, wary: Browser, clock: Clock, share: str, anna: Organizer
    ) -> None:
        form = await wary.open(f"{share}/book?start=2026-03-05T09:00Z&{BERLIN}")
        clock.advance(timedelta(seconds=1))
        again = await wary.press(form, "Book", **ADA)
        assert again.status == 422
        assert again.value("Name") == ADA["name"]
        clock.advance(timedelta(seconds=1))
        assert (await wary.press(again, "Book")).heading.startswith("Booked")

    async def test_a_field_that_nobody_sees_stays_empty(
        self, ports: Ports, wary: Browser, clock: Clock, share: str, anna: Organizer
    ) -> None:
        form = await wary.open(f"{share}/book?start=2026-03-05T09:00Z&{BERLIN}")
        clock.advance(timedelta(minutes=1))
        again = await wary.press(form, "Book", **ADA, website="https://casino.example")
        assert again.status == 422
        assert await all_bookings(ports, anna) == []
        assert (await wary.press(again, "Book")).heading.startswith("Booked")

    async def test_the_time_of_a_form_cannot_be_changed(
        self, ports: Ports, wary: Browser, share: str, anna: Organizer
    ) -> None:
        form = await wary.open(f"{share}/book?start=2026-03-05T09:00Z&{BERLIN}")
        for since in ("0", "", "soon", "9" * 40):
            assert (await wary.press(form, "Book", **ADA, since=since)).status == 422
        assert await all_bookings(ports, anna) == []

    async def test_too_many_bookings_are_a_page_of_their_own(
        self, ports: Ports, browser: Browser, share: str, anna: Organizer
    ) -> None:
        for number in range(11):
            start = half_hour("2026-03-05 08:00").start + timedelta(minutes=30 * number)
            form = await browser.open(f"{share}/book?start={start:%Y-%m-%dT%H:%MZ}&{BERLIN}")
            done = await browser.press(form, "Book", **ADA)
        assert (done.status, done.headers["Retry-After"]) == (429, "60")
        assert "More bookings came in within an hour than can be accepted here." in done.text
        assert len(await all_bookings(ports, anna)) == 10


class TestConfirming:
    @pytest.fixture
    async def waiting(self, ports: Ports, browser: Browser, anna: Organizer) -> Page:
        """What Ada sees after pressing the button."""
        checked = await office_hours(ports, anna, name="Checked", confirm_outside=True)
        address = ports.links.address(checked, anna.page)
        form = await browser.open(f"/{address}/book?start=2026-03-05T09:00Z&{BERLIN}")
        return await browser.press(form, "Book", **ADA)

    async def made(self, ports: Ports, anna: Organizer) -> Booking:
        [booking] = await all_bookings(ports, anna)
        return booking

    async def test_the_page_does_not_give_away_what_the_letter_does(
        self, ports: Ports, browser: Browser, waiting: Page, anna: Organizer
    ) -> None:
        assert waiting.heading == "One more step Checked with Anna Berg"
        assert "A letter went to ada@example.net. Open the link in it by 08:30" in waiting.text
        booking = await self.made(ports, anna)
        token = ports.links.booking(booking).rpartition("/")[2]
        assert token not in waiting.html
        own = waiting.path.rpartition("/")[2]
        for path in (f"/b/{own}", f"/b/{own}/confirm", f"/w/{token}"):
            assert (await browser.open(path)).status == 404

    async def test_opening_changes_nothing_and_pressing_makes_it_final(
        self, ports: Ports, browser: Browser, waiting: Page, anna: Organizer
    ) -> None:
        link = urlsplit(ports.links.booking(await self.made(ports, anna), "confirm")).path
        for method in ("GET", "HEAD", "GET"):
            assert (await browser.open(link, method)).status == 200
        assert (await self.made(ports, anna)).status == "pending"
        page = await browser.open(link)
        assert page.heading == "Confirm this booking? Checked with Anna Berg"
        done = await browser.press(page, "Confirm the booking")
        assert done.heading == "Booked Checked with Anna Berg"
        assert (await browser.press(page, "Confirm the booking")).heading == done.heading
        assert (await browser.open(link)).heading == done.heading
        assert (await browser.open(waiting.path)).heading == "Nothing left to confirm Checked with Anna Berg"

    @pytest.mark.parametrize("swept", [True, False])
    async def test_too_late(
        self, ports: Ports, browser: Browser, waiting: Page, anna: Organizer, clock: Clock, swept: bool
    ) -> None:
        link = urlsplit(ports.links.booking(await self.made(ports, anna), "confirm")).path
        page = await browser.open(link)
        clock.advance(CONFIRM)
        if swept:
            await bookings.expire_unconfirmed(ports)
        for late in (await browser.press(page, "Confirm the booking"), await browser.open(link)):
            assert late.heading == "Not confirmed in time Checked with Anna Berg"
            assert "so nothing is booked" in late.text
        assert (await browser.follow(late, "Book another time")).heading == "Checked with Anna Berg"
        assert (await self.made(ports, anna)).status in ("pending", "cancelled")

    async def test_until_then_there_is_nothing_to_change(
        self, ports: Ports, browser: Browser, waiting: Page, anna: Organizer
    ) -> None:
        here = urlsplit(ports.links.booking(await self.made(ports, anna))).path
        assert (await browser.open(here)).heading.startswith("Confirm this booking?")
        assert (await browser.open(f"{here}/invite.ics")).status == 404
        for what in ("move", "cancel"):
            assert (await browser.open(f"{here}/{what}")).status == 409


async def test_calendars_of_others_are_offered(browser: Browser, letter: str) -> None:
    page = await browser.open(letter)
    google = urlsplit(page.link("Google Calendar"))
    assert google.hostname == "calendar.google.com"
    assert "dates=20260305T123000Z%2F20260305T130000Z" in google.query
    assert "text=Office+hours+with+Anna+Berg" in google.query
    assert urlsplit(page.link("Outlook Calendar")).hostname == "outlook.office.com"


async def test_weeks_of_an_unusual_distance_are_told(browser: Browser, share: str) -> None:
    warning = "Until Fri 27 March, New York and Berlin are 5 hours apart; usually it is 6 hours."
    asides = {
        day: [one.get_text() for one in (await browser.open(f"{share}?zone={zone}&from={day}")).soup.select(".aside")]
        for zone, day in (
            ("America/New_York", "2026-03-03"),
            ("America/New_York", "2026-04-01"),
            ("Europe/Paris", "2026-03-10"),
        )
    }
    assert asides == {"2026-03-03": [warning], "2026-04-01": [], "2026-03-10": []}
