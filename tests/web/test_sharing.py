"""Choosing a time and booking it, without script."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from scheduling.model import Booking, Busy, MeetingType, Organizer
from scheduling.ports import Ports
from scheduling.spans import Span
from scheduling.usecases import bookings, meeting_types, organizers
from tests.conftest import BusyPort, Clock, KeepingCourier, at, guest, half_hour, meet, office_hours
from tests.web.browsing import Browser, Page
from tests.web.conftest import ADA, BERLIN

WEEK = Span(at("2026-03-01 00:00"), at("2026-04-01 00:00"))


async def all_bookings(ports: Ports, organizer: Organizer) -> list[Booking]:
    async with ports.reading() as work:
        return list((await work.diaries.read(organizer.id, WEEK)).bookings.values())


@pytest.fixture
async def form(browser: Browser, share: str) -> Page:
    """The form for Thursday at ten in Berlin."""
    return await browser.open(f"{share}/book?start=2026-03-05T09:00Z&{BERLIN}")


class TestChoosing:
    async def test_shows_type_organizer_zone_and_times(self, browser: Browser, share: str) -> None:
        page = await browser.open(share)
        assert page.status == 200
        assert page.heading == "Office hours with Anna Berg"
        assert "30 minutes" in page.text
        assert "Microsoft Teams" in page.text
        assert "For whatever is on your mind." in page.text
        assert "Central European Time – Berlin, the time zone of Anna Berg" in page.text
        # It is Monday 8:00, and four hours' notice are wanted.
        assert page.slots[0] == "Monday, 2 March 2026, 12:00 (Berlin)"
        assert len(page.slots) == len(set(page.slots)) == 10 + 9 * 16

    async def test_each_slots_label_holds_what_is_seen(self, browser: Browser, share: str) -> None:
        for zone in ("Europe/Berlin", "Asia/Kolkata"):
            page = await browser.open(f"{share}?zone={zone}")
            for button in page.soup.select("button.slot"):
                assert button.get_text(", ", strip=True) in str(button["aria-label"])

    async def test_another_zone_shows_both_clocks(self, browser: Browser, share: str) -> None:
        page = await browser.open(f"{share}?zone=America/New_York")
        assert page.slots[0] == "Monday, 2 March 2026 (New York), 06:00, 12:00 Berlin"
        assert "Eastern Time – New York" in page.text

    async def test_the_other_clocks_date_is_told_where_it_differs(self, browser: Browser, share: str) -> None:
        page = await browser.open(f"{share}?zone=Pacific/Auckland")
        assert page.slots[0] == "Tuesday, 3 March 2026 (Auckland), 00:00, Mon 12:00 Berlin"

    @pytest.mark.parametrize("typed", ["Tokyo", "asia/tokyo", " TOKYO "])
    async def test_a_city_is_enough(self, browser: Browser, share: str, typed: str) -> None:
        page = await browser.press(await browser.open(share), "Use this time zone", zone=typed)
        assert page.status == 200
        assert page.slots[0] == "Monday, 2 March 2026 (Tokyo), 20:00, 12:00 Berlin"

    async def test_an_unknown_zone_is_said_and_kept(self, browser: Browser, share: str) -> None:
        page = await browser.open(f"{share}?zone=Atlantis")
        assert page.status == 422
        assert page.notice.startswith("“Atlantis” is not a time zone known here.")
        assert page.value("Time zone") == "Atlantis"
        assert page.slots[0] == "Monday, 2 March 2026, 12:00 (Berlin)"

    async def test_days_have_headings_and_long_days_parts(self, browser: Browser, share: str) -> None:
        page = await browser.open(f"{share}?{BERLIN}&from=2026-03-03")
        day = page.soup.select_one("section.day")
        assert day is not None
        assert [one.get_text(" ", strip=True) for one in day.find_all(["h3", "h4"])] == [
            "Tuesday 3 March",
            "Morning",
            "Afternoon",
        ]

    async def test_days_without_slots_are_named(self, browser: Browser, share: str, busy: BusyPort) -> None:
        busy.spans = [Busy(Span(at("2026-03-04 00:00"), at("2026-03-05 00:00")))]
        page = await browser.open(f"{share}?{BERLIN}")
        assert [one.get_text() for one in page.soup.select(".empty")] == [
            "Nothing free on Wed 4 March.",
            "Nothing free from Sat 7 March to Sun 8 March.",
            "Nothing free from Sat 14 March to Sun 15 March.",
        ]

    async def test_earlier_and_later(self, browser: Browser, share: str) -> None:
        first = await browser.open(f"{share}?{BERLIN}")
        assert "Earlier" not in first.text
        second = await browser.follow(first, "Later: from Mon 16 March")
        assert second.slots[0] == "Monday, 16 March 2026, 09:00 (Berlin)"
        assert (await browser.follow(second, "Earlier: from Mon 2 March")).slots == first.slots

    async def test_later_ends_with_the_horizon(self, browser: Browser, share: str) -> None:
        page = await browser.open(f"{share}?{BERLIN}")
        pages = 1
        while later := page.soup.select_one("a.later"):
            page, pages = await browser.open(str(later["href"])), pages + 1
        assert pages == 5  # 60 days
        assert page.slots[-1] == "Friday, 1 May 2026, 16:30 (Berlin)"

    async def test_an_empty_fortnight_leads_on(self, browser: Browser, share: str, busy: BusyPort) -> None:
        busy.spans = [Busy(Span(at("2026-03-01 00:00"), at("2026-03-19 11:00")))]
        page = await browser.open(f"{share}?{BERLIN}")
        assert page.slots == []
        assert "Nothing free from Mon 2 March to Sun 15 March." in page.text
        there = await browser.follow(page, "Next: Thu 19 March, 12:00")
        assert there.slots[0] == "Thursday, 19 March 2026, 12:00 (Berlin)"

    async def test_beyond_the_horizon_the_way_leads_back(self, browser: Browser, share: str) -> None:
        page = await browser.open(f"{share}?{BERLIN}&from=2027-06-01")
        assert "Nothing is free as far ahead as can be booked here." in page.text
        assert len((await browser.follow(page, "Show the first free times")).slots) == 10 + 9 * 16

    @pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31", "tomorrow", "2026-02-30", "2026-03-01"])
    async def test_an_odd_date_is_no_mistake_of_ours(self, browser: Browser, share: str, day: str) -> None:
        assert (await browser.open(f"{share}?from={day}&{BERLIN}")).status == 200

    async def test_the_spring_change_shifts_the_instants_not_the_clock(self, browser: Browser, share: str) -> None:
        page = await browser.open(f"{share}?{BERLIN}&from=2026-03-27")
        starts = {button["aria-label"]: button["value"] for button in page.soup.select("button.slot")}
        assert starts["Friday, 27 March 2026, 09:00 (Berlin)"] == "2026-03-27T08:00Z"
        assert starts["Monday, 30 March 2026, 09:00 (Berlin)"] == "2026-03-30T07:00Z"

    async def test_american_readers_count_to_twelve(self, browser: Browser, share: str) -> None:
        browser.headers["Accept-Language"] = "en-US,en;q=0.5"
        page = await browser.open(f"{share}?{BERLIN}&from=2026-03-03")
        assert page.slots[0].split() == ["Tuesday,", "March", "3,", "2026,", "9:00", "AM", "(Berlin)"]


class TestOrganizersPage:
    async def test_lists_public_types_with_their_links(
        self, ports: Ports, browser: Browser, anna: Organizer, hours: MeetingType
    ) -> None:
        await office_hours(ports, anna, name="Secret talks", visibility="private")
        page = await browser.open(f"/{anna.page}")
        assert page.heading == "Meet Anna Berg"
        assert [link.select_one(".offer-name").get_text() for link in page.soup.select("a.offer")] == ["Office hours"]  # type: ignore[union-attr]
        there = await browser.open(str(page.soup.select("a.offer")[0]["href"]))
        assert there.heading == "Office hours with Anna Berg"

    async def test_says_who_it_is(self, ports: Ports, browser: Browser, anna: Organizer, hours: MeetingType) -> None:
        await organizers.describe(ports, anna, "I look after <data>.\nAsk me anything.")
        page = await browser.open(f"/{anna.page}")
        assert "I look after <data>. Ask me anything." in page.text
        initials = page.soup.select_one(".face[aria-hidden=true]")
        assert initials is not None
        assert initials.get_text() == "AB"

    async def test_a_private_type_opens_by_its_link_only(self, ports: Ports, browser: Browser, anna: Organizer) -> None:
        secret = await office_hours(ports, anna, name="Secret talks", visibility="private")
        page = await browser.open(ports.links.share(secret, anna.page))
        assert page.heading == "Secret talks with Anna Berg"
        form = await browser.press(page, "Tuesday, 3 March 2026, 09:00")
        assert (await browser.press(form, "Book", **ADA)).heading == "Booked Secret talks with Anna Berg"
        assert (await browser.open(f"/{anna.page}/{secret.slug}")).status == 404


class TestBooking:
    async def test_the_whole_way(
        self, ports: Ports, browser: Browser, share: str, anna: Organizer, couriers: dict[str, KeepingCourier]
    ) -> None:
        page = await browser.open(f"{share}?{BERLIN}")
        form = await browser.press(page, "Thursday, 5 March 2026, 10:00 (Berlin)")
        assert form.status == 200
        assert "Thursday, 5 March 2026 10:00–10:30 (Berlin)" in form.text
        done = await browser.press(form, "Book Thu 5 March, 10:00", **ADA)
        assert done.status == 200
        assert done.path.startswith("/b/")
        assert done.heading == "Booked Office hours with Anna Berg"
        assert "Thursday, 5 March 2026 10:00–10:30 (Berlin)" in done.text
        [booking] = await all_bookings(ports, anna)
        assert booking.slot == half_hour("2026-03-05 09:00")
        assert booking.attendee == guest(
            "Ada Lovelace", email="ada@example.net", zone="Europe/Berlin", language="en-GB", note=ADA["note"]
        )

    async def test_posting_answers_with_see_other(self, browser: Browser, form: Page) -> None:
        answer = await browser.send(form, "Book", ADA, follow=False)
        assert answer.status == 303
        assert answer.headers["Location"].startswith("/b/")

    async def test_the_form_says_the_other_clock(self, browser: Browser, share: str) -> None:
        form = await browser.open(f"{share}/book?start=2026-03-05T09:00Z&zone=Asia/Tokyo")
        assert "18:00–18:30 (Tokyo) 10:00–10:30 Berlin" in form.text

    async def test_pressing_twice_books_once(self, ports: Ports, browser: Browser, form: Page, anna: Organizer) -> None:
        first = await browser.press(form, "Book", **ADA)
        second = await browser.press(form, "Book", **ADA)
        assert (first.path, first.html) == (second.path, second.html)
        assert len(await all_bookings(ports, anna)) == 1

    async def test_pressing_twice_at_once_books_once(
        self, ports: Ports, browser: Browser, form: Page, anna: Organizer
    ) -> None:
        pages = await asyncio.gather(*(browser.press(form, "Book", **ADA) for _ in range(5)))
        assert {page.path for page in pages} == {pages[0].path}
        assert [page.status for page in pages] == [200] * 5
        assert len(await all_bookings(ports, anna)) == 1

    async def test_two_guests_after_one_slot(self, ports: Ports, browser: Browser, share: str, anna: Organizer) -> None:
        here = f"{share}/book?start=2026-03-05T09:00Z&{BERLIN}"
        opened = await asyncio.gather(*(browser.open(here) for _ in range(8)))
        pages = await asyncio.gather(
            *(browser.press(page, "Book", **{**ADA, "name": f"Guest {number}"}) for number, page in enumerate(opened))
        )
        assert sorted(page.status for page in pages) == [200] + [409] * 7
        assert len(await all_bookings(ports, anna)) == 1

    async def test_a_taken_slot_shows_fresh_ones_and_keeps_what_was_typed(
        self, ports: Ports, browser: Browser, share: str, form: Page, anna: Organizer
    ) -> None:
        await bookings.book(ports, share[1:], ports.new_id(), half_hour("2026-03-05 09:00"), guest())
        page = await browser.press(form, "Book", **ADA)
        assert page.status == 409
        assert page.notice == (
            "Thu 5 March, 10:00–10:30 (Berlin) is no longer free. The nearest free times are 09:30 and 10:30. "
            "What you typed is kept."
        )
        assert "Thursday, 5 March 2026, 10:00 (Berlin)" not in page.slots
        assert {label.lower(): page.value(label) for label in ("Name", "Email", "Note")} == ADA
        again = await browser.press(page, "Thursday, 5 March 2026, 10:30 (Berlin)")
        assert again.status == 200
        assert {label.lower(): again.value(label) for label in ("Name", "Email", "Note")} == ADA
        assert len(await all_bookings(ports, anna)) == 1  # choosing another slot books nothing yet
        done = await browser.press(again, "Book Thu 5 March, 10:30")
        assert done.heading == "Booked Office hours with Anna Berg"

    async def test_other_weeks_keep_what_was_typed(
        self, ports: Ports, browser: Browser, share: str, form: Page, anna: Organizer
    ) -> None:
        await bookings.book(ports, share[1:], ports.new_id(), half_hour("2026-03-05 09:00"), guest())
        page = await browser.press(form, "Book", **ADA)
        later = await browser.press(page, "Later")
        assert later.slots[0] == "Thursday, 19 March 2026, 09:00 (Berlin)"
        assert later.value("Email") == ADA["email"]
        form = await browser.press(later, "Thursday, 19 March 2026, 09:00 (Berlin)")
        assert (await browser.press(form, "Book")).heading == "Booked Office hours with Anna Berg"
        assert len(await all_bookings(ports, anna)) == 2

    async def test_nothing_left_at_all_keeps_what_was_typed(self, browser: Browser, form: Page, busy: BusyPort) -> None:
        busy.spans = [Busy(Span(at("2026-03-01 00:00"), at("2026-03-25 12:00")))]
        page = await browser.press(form, "Book", **ADA)
        assert page.status == 409
        assert page.notice.startswith("Thu 5 March, 10:00–10:30 (Berlin) is no longer free, and nothing was booked.")
        assert page.value("Name") == "Ada Lovelace"
        there = await browser.press(page, "Next: Wed 25 March, 13:00")
        assert there.slots[0] == "Wednesday, 25 March 2026, 13:00 (Berlin)"
        assert there.value("Name") == "Ada Lovelace"

    async def test_a_slot_that_passed_while_typing(
        self, ports: Ports, browser: Browser, form: Page, clock: Clock, anna: Organizer
    ) -> None:
        clock.advance(timedelta(days=3, hours=3))
        page = await browser.press(form, "Book", **ADA)
        assert page.status == 409
        assert page.notice.startswith("Thu 5 March, 10:00–10:30 (Berlin) is over.")
        assert page.value("Note") == ADA["note"]
        assert await all_bookings(ports, anna) == []

    @pytest.mark.parametrize(
        ("start", "status", "sentence"),
        [
            ("2026-03-01T09:00Z", 409, "Sun 1 March, 10:00–10:30 (Berlin) is over."),
            ("2026-03-05T09:07Z", 409, "Thu 5 March, 10:07–10:37 (Berlin) is no longer free."),
            ("2026-03-08T09:00Z", 409, "Sun 8 March, 10:00–10:30 (Berlin) is no longer free."),
            ("whenever", 422, "The address holds no time that can be read."),
            ("", 422, "The address holds no time that can be read."),
            ("2026-03-05T09:00", 422, "The address holds no time that can be read."),
            ("0001-01-01T00:00%2B14:00", 422, "The address holds no time that can be read."),
            ("9999-12-31T23:59Z", 422, "The address holds no time that can be read."),
        ],
    )
    async def test_a_start_that_cannot_be_booked(
        self, browser: Browser, share: str, start: str, status: int, sentence: str
    ) -> None:
        page = await browser.open(f"{share}/book?start={start}&{BERLIN}")
        assert page.status == status
        assert page.notice.startswith(sentence)
        assert page.slots

    async def test_all_problems_at_once_and_nothing_lost(
        self, ports: Ports, browser: Browser, form: Page, anna: Organizer
    ) -> None:
        note = "x" * 2001
        page = await browser.press(form, "Book", name=" ", email="ada.example.net", note=note)
        assert page.status == 422
        assert page.notice == (
            "3 entries have to change before it can be booked Enter your name. An e-mail address has an @ in it, as in "
            "anna@example.org. The note is one character too long; 2000 are possible."
        )
        assert page.value("Email") == "ada.example.net"
        assert page.value("Note") == note
        for label in ("Name", "Email", "Note"):
            field = page.field(label)
            assert field["aria-invalid"] == "true"
            described = [page.soup.find(id=one) for one in str(field["aria-describedby"]).split()]
            assert all(described)
        assert await all_bookings(ports, anna) == []
        done = await browser.press(page, "Book", **ADA)
        assert done.heading == "Booked Office hours with Anna Berg"

    async def test_one_problem_is_counted_as_one(self, browser: Browser, form: Page) -> None:
        page = await browser.press(form, "Book", **{**ADA, "email": "ada"})
        assert page.notice.startswith("One entry has to change before it can be booked")
        assert "aria-invalid" not in page.field("Name").attrs

    async def test_what_was_typed_cannot_become_markup(self, browser: Browser, form: Page) -> None:
        evil = '"><script>alert(1)</script></textarea>'
        page = await browser.press(form, "Book", name=evil, email=evil, note=evil)
        assert page.status == 422 or page.status == 200
        assert [one for one in page.soup.find_all("script") if not one.get("src", "").startswith("/static/")] == []
        assert page.value("Email") == evil

    async def test_a_seal_that_is_not_ours_is_replaced(
        self, ports: Ports, browser: Browser, form: Page, anna: Organizer
    ) -> None:
        for seal in ("", "x" * 64, ports.links.token("private", ports.new_id()), "ä"):
            page = await browser.press(form, "Book", **ADA, form=seal)
            assert page.status == 422
            assert "could not be checked" in page.notice
            assert page.value("Name") == "Ada Lovelace"
        assert await all_bookings(ports, anna) == []
        assert (await browser.press(page, "Book")).heading == "Booked Office hours with Anna Berg"

    @pytest.mark.parametrize(
        "other",
        [
            {"start": "2026-03-05T10:00Z"},
            {"email": "bea@example.net"},
            {"name": "Bea Moreau", "start": "2026-03-05T10:00Z"},
            {"note": "With slides."},
        ],
    )
    async def test_the_same_form_with_something_else_in_it_says_what_it_booked(
        self, ports: Ports, browser: Browser, form: Page, anna: Organizer, other: dict[str, str]
    ) -> None:
        await browser.press(form, "Book", **ADA)
        page = await browser.press(form, "Book", **{**ADA, **other})
        assert page.status == 422
        assert "This form was sent before and booked Thu 5 March, 10:00" in page.notice
        (booked,) = await all_bookings(ports, anna)
        assert (booked.attendee.email, booked.attendee.note) == (ADA["email"], ADA["note"])
        if "start" not in other:  # that time is theirs already: others are offered, with what was typed
            page = await browser.press(page, "Thursday, 5 March 2026, 11:00 (Berlin)")
        assert page.value("Name") == {**ADA, **other}["name"]
        done = await browser.press(page, "Book Thu 5 March, 11:00")
        assert done.heading == "Booked Office hours with Anna Berg"
        assert len(await all_bookings(ports, anna)) == 2

    async def test_the_same_form_again_after_a_move_shows_its_booking(
        self, ports: Ports, browser: Browser, form: Page, anna: Organizer
    ) -> None:
        first = await browser.press(form, "Book", **ADA)
        (booked,) = await all_bookings(ports, anna)
        await bookings.reschedule(ports, booked.uid, half_hour("2026-03-06 09:00"))
        again = await browser.press(form, "Book", **ADA)
        assert (again.status, again.path) == (200, first.path)

    async def test_two_tabs_are_two_bookings(self, ports: Ports, browser: Browser, share: str, anna: Organizer) -> None:
        for start in ("09:00", "10:00"):
            form = await browser.open(f"{share}/book?start=2026-03-05T{start}Z&{BERLIN}")
            await browser.press(form, "Book", **ADA)
        assert len(await all_bookings(ports, anna)) == 2

    async def test_opening_books_nothing(self, ports: Ports, browser: Browser, form: Page, anna: Organizer) -> None:
        for method in ("GET", "HEAD", "GET"):
            await browser.open(form.path, method)
            await browser.open(
                f"{form.path}&name=Ada&email=ada@example.net&form={ports.links.token('form', ports.new_id())}", method
            )
        assert await all_bookings(ports, anna) == []
        await browser.press(form, "Book", **ADA)
        assert len(await all_bookings(ports, anna)) == 1

    async def test_paused_says_so(
        self, ports: Ports, browser: Browser, anna: Organizer, hours: MeetingType, share: str
    ) -> None:
        form = await browser.open(f"{share}/book?start=2026-03-05T09:00Z")
        await meeting_types.pause(ports, anna, hours.id, True)
        for page in (await browser.open(share), await browser.press(form, "Book", **ADA)):
            assert page.status == 410
            assert page.heading == "Bookings are paused"
        assert await all_bookings(ports, anna) == []

    async def test_someone_elses_slug_is_nobodys(self, ports: Ports, browser: Browser, hours: MeetingType) -> None:
        bert = await meet(ports, "Bert Brecht")
        assert (await browser.open(f"/{bert.page}/{hours.slug}")).status == 404
