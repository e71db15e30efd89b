"""Who gets letters about a meeting that somebody else booked under their address."""

from __future__ import annotations

from datetime import timedelta

from scheduling.model import NOBODY, Booking
from scheduling.ports import Ports
from scheduling.usecases import bookings
from scheduling.usecases.delivery import deliver_due
from scheduling.usecases.housekeeping import tidy
from tests.conftest import Clock, KeepingCourier, guest, half_hour
from tests.web.browsing import Browser


async def kept(ports: Ports, booking: Booking) -> Booking:
    async with ports.reading() as work:
        return await work.diaries.by_uid(booking.uid)


async def drained(ports: Ports) -> None:
    while await deliver_due(ports, "worker"):
        pass


async def test_a_stranger_frees_the_time_and_is_forgotten(
    ports: Ports, browser: Browser, share: str, booking: Booking, letter: str, couriers: dict[str, KeepingCourier]
) -> None:
    await drained(ports)
    page = await browser.open(f"{letter}/not-me")
    await browser.open(f"{letter}/not-me", method="HEAD")
    assert page.heading == "You did not book this? Office hours with Anna Berg"
    assert "gave the address gina@example.net." in page.text
    assert await kept(ports, booking) == booking
    unsure = await browser.press(page, "Cancel the meeting")  # as a scanner would
    assert (unsure.status, unsure.heading, await kept(ports, booking)) == (422, page.heading, booking)
    done = await browser.press(page, "Cancel the meeting", sure="1")
    assert (done.status, done.heading) == (200, "Thank you")
    again = await browser.press(page, "Cancel the meeting", sure="1")
    assert (again.status, again.text) == (200, done.text)
    assert (await browser.open(letter)).status == 404
    # Final, so the time is nobody's at once; who mistyped the address can book anew.
    ada = guest("Ada Lovelace", email="ada@example.net")
    await bookings.book(ports, share[1:], ports.new_id(), booking.slot, ada)
    for courier in couriers.values():
        courier.delivered.clear()
    await drained(ports)
    told = [
        (one.notification.courier, one.notification.recipient, one.booking.outcome, one.booking.attendee.email)
        for courier in couriers.values()
        for one in courier.delivered
        if one.booking.uid == booking.uid
    ]
    email = booking.attendee.email
    assert sorted(told) == [
        ("calendar", "organizer", "denied", email),
        ("chat", "organizer", "denied", email),
        ("mail", "attendee", "denied", email),
        ("mail", "organizer", "denied", email),
    ]
    await tidy(ports)
    gone = await kept(ports, booking)
    assert (gone.attendee.name, gone.attendee.email, gone.attendee.note) == (NOBODY, "", "")
    assert (await browser.press(page, "Cancel the meeting", sure="1")).text == done.text


async def test_after_the_meeting_the_address_is_forgotten_at_once(
    ports: Ports, browser: Browser, booking: Booking, letter: str, clock: Clock
) -> None:
    await drained(ports)
    clock.moment = booking.slot.end + timedelta(hours=1)
    page = await browser.open(f"{letter}/not-me")
    assert "no longer lies ahead" in page.text
    done = await browser.press(page, "Forget my address", sure="1")
    assert (done.status, "Your address is forgotten here." in done.text) == (200, True)
    gone = await kept(ports, booking)
    assert (gone.status, gone.attendee.email) == ("confirmed", "")


async def test_whoever_booked_in_teams_or_has_no_link_denies_nothing(
    ports: Ports, browser: Browser, share: str, booking: Booking, letter: str
) -> None:
    wrong = f"{letter[:-1]}{'A' if letter[-1] != 'A' else 'B'}"
    assert (await browser.client.post(f"{wrong}/not-me", data={"sure": "1"})).status == 404
    ben = guest("Ben Osei", person_id=booking.organizer_id)
    his = await bookings.book(ports, share[1:], ports.new_id(), half_hour("2026-03-06 12:30"), ben)
    path = ports.links.booking(his, "not-me").removeprefix(ports.links.public_url)
    assert (await browser.open(path)).status == 404
    assert (await browser.client.post(path, data={"sure": "1"})).status == 404
    assert [await kept(ports, one) for one in (booking, his)] == [booking, his]
