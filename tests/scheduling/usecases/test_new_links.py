"""An organizer renews the links of a booking: the old ones end at once, and who booked gets new ones."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from urllib.parse import urlsplit

import pytest

from scheduling.errors import AlreadyOver, LinkRenewed, NotAllowed, NotFound, Undeliverable
from scheduling.model import Booking, Organizer
from scheduling.ports import Ports
from scheduling.usecases import bookings, personal_data, policy, waiting
from scheduling.usecases.delivery import deliver_due
from storage.checking import breaches
from storage.database import Database
from tests.conftest import Clock, KeepingCourier, guest, half_hour, meet, office_hours

Couriers = dict[str, KeepingCourier]
SLOT = half_hour("2026-03-04 09:00")


async def a_booking(ports: Ports, **values: object) -> tuple[Organizer, Booking]:
    anna = await meet(ports, "Anna Berg")
    hours = await office_hours(ports, anna, **values)
    address = ports.links.address(hours, anna.page)
    return anna, await bookings.book(ports, address, ports.new_id(), SLOT, guest())


async def drained(ports: Ports) -> None:
    while await deliver_due(ports, "worker"):
        pass


def token(ports: Ports, booking: Booking) -> str:
    return urlsplit(ports.links.booking(booking)).path.rpartition("/")[2]


def told(couriers: Couriers) -> list[tuple[str, str, str]]:
    """Courier, reader and kind of all that was delivered; forgotten afterwards."""
    found = [
        (name, one.notification.reader, one.notification.kind) for name in couriers for one in couriers[name].delivered
    ]
    for courier in couriers.values():
        courier.delivered.clear()
    return found


async def test_the_old_links_end_at_once_and_new_ones_are_sent(
    ports_everywhere: Ports, couriers: Couriers, database: Database
) -> None:
    ports = ports_everywhere
    anna, before = await a_booking(ports)
    await drained(ports)
    told(couriers)
    after = await bookings.renew_links(ports, before.uid, anna, before.version)
    with pytest.raises(LinkRenewed):
        await bookings.opened(ports, token(ports, before))
    with pytest.raises(LinkRenewed):
        await personal_data.deny(ports, token(ports, before))
    assert (await bookings.opened(ports, token(ports, after))).booking == after
    assert after.sequence == before.sequence  # a link is nothing that calendars reckon with
    await drained(ports)
    assert told(couriers) == [
        ("calendar", "organizer", "renewed"),
        ("mail", "attendee", "renewed"),
        ("chat", "organizer", "renewed"),
    ]
    assert await breaches(database, ports.clock()) == []


async def test_a_letter_tells_the_newest_links_however_late_it_is_sent(
    ports: Ports, couriers: Couriers, clock: Clock
) -> None:
    anna, booking = await a_booking(ports)
    couriers["mail"].problem = Undeliverable("451 later")
    await drained(ports)
    for version in range(3):
        booking = await bookings.renew_links(ports, booking.uid, anna, version)
    couriers["mail"].problem = None
    clock.advance(timedelta(hours=1))
    await drained(ports)
    letters = [one for one in couriers["mail"].delivered if one.notification.recipient == "attendee"]
    assert [(one.notification.kind, one.manage_url) for one in letters] == [
        ("confirmed", ports.links.booking(booking))  # the one that waited: nobody reads of links they never had
    ]


async def test_who_may_have_the_old_links_by_a_letter_on_its_way_gets_another(
    ports: Ports, couriers: Couriers, clock: Clock
) -> None:
    anna, booking = await a_booking(ports)
    couriers["mail"].problem = Undeliverable("silence", unsure=True)
    await drained(ports)
    await bookings.renew_links(ports, booking.uid, anna)
    couriers["mail"].problem = None
    clock.advance(timedelta(hours=1))
    await drained(ports)
    letters = [one.notification for one in couriers["mail"].delivered if one.notification.recipient == "attendee"]
    assert sorted(one.kind for one in letters) == ["confirmed", "renewed"]


async def test_pressed_twice_or_by_two_at_once_it_is_done_once(ports_everywhere: Ports, couriers: Couriers) -> None:
    ports = ports_everywhere
    anna, booking = await a_booking(ports)
    await drained(ports)
    told(couriers)
    done = await asyncio.gather(*(bookings.renew_links(ports, booking.uid, anna, 0) for _ in range(6)))
    assert {one.version for one in done} == {1}
    await drained(ports)
    assert told(couriers).count(("mail", "attendee", "renewed")) == 1


async def test_nothing_else_of_the_meeting_changes(ports_everywhere: Ports, couriers: Couriers, clock: Clock) -> None:
    """What the attendee can take back, what they wait for and what an invitation is answered to stay as they were."""
    ports = ports_everywhere
    anna, booking = await a_booking(ports)
    moved = await bookings.reschedule(ports, booking.uid, half_hour("2026-03-04 10:00"))
    await waiting.wait(ports, moved.uid, None)
    clock.advance(timedelta(minutes=5))
    renewed = await bookings.renew_links(ports, booking.uid, anna)
    assert renewed.can_go_back("attendee", clock())
    assert not renewed.can_go_back("organizer", clock())
    assert (await bookings.opened(ports, token(ports, renewed))).waiting
    assert ports.links.mark(renewed) == ports.links.mark(booking)
    ports.links.require_mark(ports.links.mark(booking), renewed)
    await drained(ports)
    assert ("mail", "organizer", "moved") in told(couriers)


async def test_a_request_keeps_its_deadline_and_the_card_that_answers_it(ports: Ports, clock: Clock) -> None:
    anna, request = await a_booking(ports, approval=True)
    clock.advance(timedelta(hours=3))
    renewed = await bookings.renew_links(ports, request.uid, anna)
    assert renewed.answer_by == request.answer_by
    assert (await bookings.approve(ports, request.uid, anna, request.sequence)).status == "confirmed"


async def test_only_its_organizer_renews_what_lies_ahead(ports: Ports, clock: Clock) -> None:
    anna, booking = await a_booking(ports)
    with pytest.raises(NotAllowed):
        await bookings.renew_links(ports, booking.uid, await meet(ports, "Ben Osei"))
    with pytest.raises(NotFound):
        await bookings.renew_links(ports, "0" * 32, anna)
    clock.moment = SLOT.end
    with pytest.raises(AlreadyOver):
        await bookings.renew_links(ports, booking.uid, anna)


async def test_who_never_had_a_link_learns_nothing(ports: Ports) -> None:
    anna, booking = await a_booking(ports)
    renewed = await bookings.renew_links(ports, booking.uid, anna)
    for wrong in (
        ports.links.token("waiting", booking.uid, 0),  # of another purpose
        ports.links.token("booking", booking.uid, renewed.version + 1),  # of a renewal that has not been
        ports.links.token("booking", "0" * 32, 0),
    ):
        with pytest.raises(NotFound):
            await bookings.opened(ports, wrong)


async def test_it_is_recorded_as_the_organizers_doing(ports: Ports) -> None:
    anna, booking = await a_booking(ports)
    await bookings.renew_links(ports, booking.uid, anna)
    scope = await policy.scope_of(ports, anna.key)
    last = (await policy.history(ports, ports.clock() - timedelta(days=1), scope))[-1]
    assert (last.who, last.before, last.after) == ("organizer", {"version": 0}, {"version": 1})
