"""The links in a letter: view, move, cancel."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from urllib.parse import urlsplit

import pytest

from scheduling.model import Booking, MeetingType, Organizer
from scheduling.ports import Ports
from scheduling.usecases import bookings, meeting_types, organizers
from tests.conftest import Clock, at, guest, half_hour
from tests.web.browsing import Browser, Page

FRIDAY = "Friday, 6 March 2026, 10:00 (Berlin)"


async def stored(ports: Ports, booking: Booking) -> Booking:
    async with ports.reading() as work:
        return await work.diaries.by_uid(booking.uid)


class TestViewing:
    async def test_says_what_when_who_and_where(self, browser: Browser, letter: str) -> None:
        page = await browser.open(letter)
        assert page.status == 200
        assert page.heading == "Booked Office hours with Anna Berg"
        assert page.text.startswith("Booked")
        for fact in ("Thursday, 5 March 2026 13:30–14:00 (Berlin)", "Microsoft Teams", "Anna Berg", "Ada Lovelace"):
            assert fact in page.text
        assert [page.link(text) for text in ("Add to calendar", "Move", "Cancel")] == [
            f"{letter}/invite.ics",
            f"{letter}/move",
            f"{letter}/cancel",
        ]

    async def test_the_zone_it_was_booked_in_comes_first(self, ports: Ports, browser: Browser, share: str) -> None:
        attendee = guest(zone="America/New_York")
        booking = await bookings.book(ports, share[1:], ports.new_id(), half_hour("2026-03-05 12:30"), attendee)
        page = await browser.open(ports.links.booking(booking))
        assert "07:30–08:00 (New York) 13:30–14:00 Berlin" in page.text
        assert "12:30–13:00 (London) 13:30–14:00 Berlin" in (await browser.open(f"{page.path}?zone=London")).text

    async def test_the_calendar_file(self, browser: Browser, booking: Booking, letter: str) -> None:
        file = await browser.open((await browser.open(letter)).link("Add to calendar"))
        assert file.html == f"BEGIN:VCALENDAR {booking.uid} 0"
        assert file.headers["Content-Type"] == "text/calendar; charset=utf-8"
        assert file.headers["Content-Disposition"] == 'attachment; filename="invite.ics"'

    async def test_a_link_that_was_renewed_says_so_and_opens_nothing(
        self, ports: Ports, browser: Browser, anna: Organizer, booking: Booking, letter: str
    ) -> None:
        sure = await browser.open(f"{letter}/cancel")
        renewed = await bookings.renew_links(ports, booking.uid, anna)
        paths = ("", "/move", "/cancel", "/invite.ics", "/data", "/data/data.json", "/not-me", "/earlier", "/again")
        for refused in [*[await browser.open(f"{letter}{one}") for one in paths], await browser.press(sure, "Cancel")]:
            assert (refused.status, refused.heading) == (410, "This link was replaced")
            assert "it is in the newest email about this meeting" in refused.text
            assert "Ada" not in refused.text
            assert "Anna" not in refused.text
        assert await stored(ports, booking) == renewed
        assert (await browser.open(ports.links.booking(renewed))).heading == "Booked Office hours with Anna Berg"

    async def test_another_time_leads_to_the_share_link(self, browser: Browser, letter: str, share: str) -> None:
        assert (await browser.open(letter)).link("Book another time") == share

    async def test_a_past_meeting_has_no_actions(self, browser: Browser, letter: str, clock: Clock) -> None:
        clock.advance(timedelta(days=4))
        page = await browser.open(letter)
        assert page.heading == "Over Office hours with Anna Berg"
        assert [link.get_text() for link in page.soup.select(".actions a")] == ["Book another time"]
        for path in ("move", "cancel"):
            refused = await browser.open(f"{letter}/{path}")
            assert refused.status == 409
            assert refused.notice.startswith("This meeting is over or was cancelled")

    async def test_from_the_cut_off_on_it_stays_as_it_is(
        self, ports: Ports, browser: Browser, booking: Booking, letter: str, anna: Organizer, clock: Clock
    ) -> None:
        await meeting_types.change(ports, anna, booking.meeting_type_id, {"cut_off.notice": 24 * 60})
        page = await browser.open(letter)
        assert "You can cancel or move it until Wed 4 March, 13:30." in page.text
        sure = await browser.open(f"{letter}/cancel")
        clock.moment = booking.slot.start - timedelta(days=1)
        bound = "It could be cancelled or moved until Wed 4 March, 13:30. If something has come up, write to Anna Berg."
        page = await browser.open(letter)
        assert bound in page.text
        assert [one for one in page.soup.find_all("a") if one["href"].endswith(("/move", "/cancel"))] == []
        for refused in (await browser.open(f"{letter}/move"), await browser.press(sure, "Cancel the meeting")):
            assert (refused.status, refused.notice) == (409, bound)
        assert await stored(ports, booking) == booking

    async def test_opening_changes_nothing(self, ports: Ports, browser: Browser, booking: Booking, letter: str) -> None:
        for _ in range(3):
            for method in ("GET", "HEAD"):
                for path in ("", "/invite.ics", "/move", "/move?start=2026-03-06T09:00Z&zone=Europe/Berlin", "/cancel"):
                    assert (await browser.open(letter + path, method)).status == 200
        assert await stored(ports, booking) == booking
        # The same pages' buttons do change it.
        await browser.press(await browser.open(f"{letter}/cancel"), "Cancel the meeting")
        assert (await stored(ports, booking)).status == "cancelled"


class TestMoving:
    async def test_the_whole_way(self, ports: Ports, browser: Browser, booking: Booking, letter: str) -> None:
        choose = await browser.follow(await browser.open(letter), "Move")
        assert choose.heading == "Office hours with Anna Berg"
        assert "Old time Thursday, 5 March 2026 13:30–14:00 (Berlin)" in choose.text
        # The time it has now is told and cannot be chosen.
        assert "13:30, the time it has now" in choose.text
        assert "Thursday, 5 March 2026, 13:30 (Berlin)" not in choose.slots
        ask = await browser.press(choose, FRIDAY)
        assert ask.heading == "Move this meeting? Office hours with Anna Berg"
        assert "New time Friday, 6 March 2026 10:00–10:30 (Berlin)" in ask.text
        assert (await stored(ports, booking)) == booking
        done = await browser.press(ask, "Move to Fri 6 March, 10:00")
        assert done.status == 200
        assert done.path == letter
        assert done.heading == "Moved Office hours with Anna Berg"
        assert [one.get_text() for one in done.soup.find_all("del")] == ["Thu 5 March, 13:30"]
        assert (await stored(ports, booking)).slot == half_hour("2026-03-06 09:00")

    async def test_it_can_be_taken_back(
        self, ports: Ports, browser: Browser, booking: Booking, letter: str, share: str, clock: Clock
    ) -> None:
        ask = await browser.press(await browser.open(f"{letter}/move"), FRIDAY)
        moved = await browser.press(ask, "Move to")
        assert "Until 08:10 the move can be undone. Then others can book the old time." in moved.text
        rival = await browser.open(f"{share}/book?start=2026-03-05T12:30Z&zone=Europe/Berlin")
        assert rival.status == 409
        back = await browser.press(moved, "Undo the move")
        assert [one.get_text() for one in back.soup.find_all("del")] == ["Fri 6 March, 10:00"]
        twice = await browser.press(moved, "Undo the move")
        assert (twice.html, (await stored(ports, booking)).slot) == (back.html, booking.slot)
        clock.advance(timedelta(minutes=10))
        late = await browser.press(back, "Undo the move")
        assert (late.status, (await stored(ports, booking)).slot) == (409, booking.slot)
        assert "Undo" not in (await browser.open(letter)).text

    async def test_pressing_twice_moves_once(
        self, ports: Ports, browser: Browser, booking: Booking, letter: str
    ) -> None:
        ask = await browser.press(await browser.open(f"{letter}/move"), FRIDAY)
        first = await browser.press(ask, "Move to")
        second = await browser.press(ask, "Move to")
        assert first.html == second.html
        together = await asyncio.gather(*(browser.press(ask, "Move to") for _ in range(3)))
        assert {page.html for page in together} == {first.html}
        assert (await stored(ports, booking)).sequence == 1

    async def test_posting_answers_with_see_other(self, browser: Browser, letter: str) -> None:
        ask = await browser.press(await browser.open(f"{letter}/move"), FRIDAY)
        answer = await browser.send(ask, "Move to", follow=False)
        assert (answer.status, answer.headers["Location"]) == (303, letter)

    async def test_a_slot_taken_meanwhile(
        self, ports: Ports, browser: Browser, booking: Booking, letter: str, share: str
    ) -> None:
        ask = await browser.press(await browser.open(f"{letter}/move"), FRIDAY)
        await bookings.book(ports, share[1:], ports.new_id(), half_hour("2026-03-06 09:00"), guest())
        page = await browser.press(ask, "Move to")
        assert page.status == 409
        assert page.notice == (
            "Fri 6 March, 10:00–10:30 (Berlin) is no longer free. The nearest free times are 09:30 and 10:30."
        )
        assert FRIDAY not in page.slots
        assert await stored(ports, booking) == booking
        moved = await browser.press(await browser.press(page, "Friday, 6 March 2026, 10:30"), "Move to")
        assert moved.heading == "Moved Office hours with Anna Berg"

    @pytest.mark.parametrize(("start", "status"), [("2026-03-01T09:00Z", 409), ("soon", 422)])
    async def test_a_time_that_cannot_be(
        self, ports: Ports, browser: Browser, booking: Booking, letter: str, start: str, status: int
    ) -> None:
        page = await browser.open(f"{letter}/move?start={start}")
        assert page.status == status
        assert page.notice
        assert page.slots
        answer = await browser.client.post(f"{letter}/move", data={"start": start})
        assert answer.status == status
        assert await stored(ports, booking) == booking

    async def test_keep_leads_back(self, browser: Browser, letter: str) -> None:
        ask = await browser.press(await browser.open(f"{letter}/move"), FRIDAY)
        assert ask.link("Keep Thu 5 March, 13:30") == letter
        other = await browser.follow(ask, "Choose another time")
        assert FRIDAY in other.slots

    async def test_other_weeks_and_zones(self, browser: Browser, letter: str) -> None:
        page = await browser.follow(await browser.open(f"{letter}/move"), "Later: from Mon 16 March")
        page = await browser.press(page, "Use this time zone", zone="Tokyo")
        assert page.slots[0] == "Monday, 16 March 2026 (Tokyo), 17:00, 09:00 Berlin"

    async def test_a_deleted_type_cannot_be_chosen_from(
        self, ports: Ports, browser: Browser, letter: str, anna: Organizer, hours: MeetingType
    ) -> None:
        await meeting_types.delete(ports, anna, hours.id)
        assert (await browser.open(letter)).status == 200
        page = await browser.open(f"{letter}/move")
        assert page.status == 409
        assert page.notice.startswith("This kind of meeting is no longer offered")
        cancelled = await browser.press(await browser.open(f"{letter}/cancel"), "Cancel the meeting")
        assert cancelled.heading == "Cancelled Office hours with Anna Berg"


class TestCancelling:
    async def test_the_whole_way(self, ports: Ports, browser: Browser, booking: Booking, letter: str) -> None:
        ask = await browser.follow(await browser.open(letter), "Cancel")
        assert ask.heading == "Cancel this meeting? Office hours with Anna Berg"
        assert ask.link("Keep it") == letter
        done = await browser.press(ask, "Cancel the meeting")
        assert done.path == letter
        assert done.heading == "Cancelled Office hours with Anna Berg"
        assert [link.get_text() for link in done.soup.select(".actions a")] == ["Book another time"]
        assert (await stored(ports, booking)).status == "cancelled"

    async def test_it_can_be_taken_back(
        self, ports: Ports, browser: Browser, booking: Booking, letter: str, clock: Clock
    ) -> None:
        cancelled = await browser.press(await browser.open(f"{letter}/cancel"), "Cancel the meeting")
        back = await browser.press(cancelled, "Undo the cancellation")
        assert back.heading == "Booked Office hours with Anna Berg"
        twice = await browser.press(cancelled, "Undo the cancellation")
        assert (twice.status, (await stored(ports, booking)).sequence) == (200, 2)
        again = await browser.press(await browser.open(f"{letter}/cancel"), "Cancel the meeting")
        clock.advance(timedelta(minutes=10))
        late = await browser.press(again, "Undo the cancellation")
        assert (late.status, (await stored(ports, booking)).status) == (409, "cancelled")
        assert "Undo" not in (await browser.open(letter)).text

    async def test_nothing_offers_to_take_back_what_is_final(
        self, ports: Ports, browser: Browser, booking: Booking, share: str, anna: Organizer
    ) -> None:
        await meeting_types.change(ports, anna, booking.meeting_type_id, {"undo.period": 0})
        final = await bookings.book(ports, share[1:], ports.new_id(), half_hour("2026-03-05 13:30"), guest())
        letter = ports.links.booking(final)
        await bookings.reschedule(ports, final.uid, half_hour("2026-03-05 14:30"))
        assert "ndo" not in (await browser.open(letter)).text
        cancelled = await browser.press(await browser.open(f"{letter}/cancel"), "Cancel the meeting")
        assert cancelled.heading == "Cancelled Office hours with Anna Berg"
        assert "ndo" not in cancelled.text

    async def test_it_cannot_be_taken_back_once_the_meeting_would_have_begun(
        self, browser: Browser, letter: str, clock: Clock
    ) -> None:
        clock.advance(at("2026-03-05 12:25") - clock())
        cancelled = await browser.press(await browser.open(f"{letter}/cancel"), "Cancel the meeting")
        assert "Until 13:30 the cancellation can be undone." in cancelled.text  # in five minutes, not in ten
        clock.advance(timedelta(minutes=5))
        assert "undone" not in (await browser.open(letter)).text

    async def test_what_the_organizer_cancelled_is_not_the_guests_to_take_back(
        self, ports: Ports, browser: Browser, booking: Booking, letter: str
    ) -> None:
        own = await browser.press(await browser.open(f"{letter}/cancel"), "Cancel the meeting")
        await bookings.restore(ports, booking.uid)
        anna = await organizers.by_id(ports, booking.organizer_id)
        await bookings.cancel(ports, booking.uid, by=anna)
        refused_page = await browser.press(own, "Undo the cancellation")
        assert (refused_page.status, (await stored(ports, booking)).status) == (403, "cancelled")
        assert "Undo" not in (await browser.open(letter)).text

    async def test_pressing_twice_cancels_once(
        self, ports: Ports, browser: Browser, booking: Booking, letter: str
    ) -> None:
        ask = await browser.open(f"{letter}/cancel")
        pages = await asyncio.gather(*(browser.press(ask, "Cancel the meeting") for _ in range(4)))
        pages.append(await browser.press(ask, "Cancel the meeting"))
        assert {(page.status, page.heading) for page in pages} == {(200, "Cancelled Office hours with Anna Berg")}
        assert (await stored(ports, booking)).sequence == 1

    async def test_a_begun_meeting_stays(
        self, ports: Ports, browser: Browser, booking: Booking, letter: str, clock: Clock
    ) -> None:
        ask = await browser.open(f"{letter}/cancel")
        clock.advance(timedelta(days=4))
        page = await browser.press(ask, "Cancel the meeting")
        assert page.status == 409
        assert await stored(ports, booking) == booking

    async def test_a_cancelled_meeting_is_not_moved(
        self, ports: Ports, browser: Browser, booking: Booking, letter: str
    ) -> None:
        ask = await browser.press(await browser.open(f"{letter}/move"), FRIDAY)
        await bookings.cancel(ports, booking.uid)
        page = await browser.press(ask, "Move to")
        assert page.status == 409
        assert page.heading == "Cancelled Office hours with Anna Berg"

    async def test_the_organizers_doing_is_said(
        self, ports: Ports, browser: Browser, booking: Booking, letter: str, anna: Organizer
    ) -> None:
        await bookings.reschedule(ports, booking.uid, half_hour("2026-03-06 09:00"), by=anna)
        assert "Anna Berg moved this meeting." in (await browser.open(letter)).text
        await bookings.cancel(ports, booking.uid, by=anna)
        assert "Anna Berg cancelled this meeting." in (await browser.open(letter)).text


async def refused(browser: Browser, path: str) -> Page:
    page = await browser.open(path)
    assert page.status == 404
    return page


class TestTokens:
    async def test_unknown_malformed_and_altered_links_look_alike(
        self, ports: Ports, browser: Browser, booking: Booking, letter: str
    ) -> None:
        token = letter.rpartition("/")[2]
        revoked = ports.links.token("booking", booking.uid, booking.version + 1)
        strangers = [
            "x",
            token[:-1],
            token + "A",
            token[:-1] + ("A" if token[-1] != "A" else "B"),
            token[::-1],
            revoked,
            ports.links.token("booking", ports.new_id()),
            ports.links.token("form", booking.uid),
            "%00",
            "ä",
        ]
        for path in ("", "/move", "/cancel", "/invite.ics"):
            pages = [await refused(browser, f"/b/{one}{path}") for one in strangers]
            assert {page.html for page in pages} == {pages[0].html}
        private = [await refused(browser, f"/p/{one}") for one in strangers]
        assert {page.html for page in private} == {pages[0].html}
        assert (await browser.open(letter)).status == 200

    async def test_they_change_nothing(self, ports: Ports, browser: Browser, booking: Booking, letter: str) -> None:
        altered = letter[:-1] + ("A" if letter[-1] != "A" else "B")
        for path in ("/cancel", "/move"):
            answer = await browser.client.post(altered + path, data={"start": "2026-03-06T09:00Z"})
            assert answer.status == 404
        assert await stored(ports, booking) == booking

    async def test_a_link_is_absolute_and_has_no_name_in_it(self, ports: Ports, booking: Booking) -> None:
        parts = urlsplit(ports.links.booking(booking, "move"))
        assert (parts.scheme, parts.netloc) == ("http", "localhost:3978")
        assert "ada" not in parts.path.lower() or len(parts.path) == len("/b//move") + 64
