"""S17–S19: links for somebody, a number of times, until a day; on SQLite and on PostgreSQL."""

from __future__ import annotations

import asyncio
from collections import Counter
from datetime import timedelta

import pytest

from scheduling.errors import BadValue, LinkOver, NotAllowed, NotFound, PageClosed, Unpublished
from scheduling.model import Booking
from scheduling.ports import Ports
from scheduling.spans import Span
from scheduling.usecases import bookings, finding, meeting_types, organizers, share_links
from scheduling.usecases.share_links import Shared
from tests.conftest import Clock, at, guest, half_hour, meet, office_hours

TUESDAY = half_hour("2026-03-03 09:00")
WEDNESDAY = half_hour("2026-03-04 09:00")
WEEK = Span(at("2026-03-03 00:00"), at("2026-03-10 00:00"))


async def linked(ports: Ports, visibility: str = "private", **values: int | str | None) -> tuple[Shared, str]:
    """A link to Anna's office hours, and its address."""
    anna = await meet(ports, "Anna Berger")
    meeting_type = await office_hours(ports, anna, visibility=visibility)
    shared = await share_links.create(ports, anna, ports.new_id(), meeting_type.id, **values)  # type: ignore[arg-type]
    return shared, address_of(ports, shared)


def address_of(ports: Ports, shared: Shared) -> str:
    address = ports.links.address_in(ports.links.own(shared.link))
    assert address is not None
    return address


async def book(ports: Ports, address: str, slot: Span = TUESDAY, uid: str = "") -> Booking:
    return await bookings.book(ports, address, uid or ports.new_id(), slot, guest())


async def now_of(ports: Ports, shared: Shared) -> Shared:
    return await share_links.one(ports, await meet(ports, "Anna Berger"), shared.link.id)


async def test_a_single_use_link_used_by_twenty_at_once_books_once(ports_everywhere: Ports) -> None:
    """S18: each wants another time, so only the link itself stands in their way."""
    shared, address = await linked(ports_everywhere, max_uses=1)
    window = Span(WEEK.start, WEEK.end)
    slots = (await bookings.offer(ports_everywhere, address, window)).slots[:20]
    told = await asyncio.gather(*(book(ports_everywhere, address, slot) for slot in slots), return_exceptions=True)
    assert Counter(type(one).__name__ for one in told) == {"Booking": 1, "LinkOver": 19}
    after = await now_of(ports_everywhere, shared)
    assert after.link.uses == 1
    assert len(after.bookings) == 1


async def test_five_uses_are_five_bookings_however_many_ask(ports_everywhere: Ports) -> None:
    shared, address = await linked(ports_everywhere, max_uses=5)
    slots = (await bookings.offer(ports_everywhere, address, WEEK)).slots[:20]
    told = await asyncio.gather(*(book(ports_everywhere, address, slot) for slot in slots), return_exceptions=True)
    assert Counter(type(one).__name__ for one in told) == {"Booking": 5, "LinkOver": 15}
    assert (await now_of(ports_everywhere, shared)).link.uses == 5


async def test_who_loses_the_slot_uses_nothing_up(ports_everywhere: Ports) -> None:
    shared, address = await linked(ports_everywhere, max_uses=20)
    told = await asyncio.gather(*(book(ports_everywhere, address) for _ in range(20)), return_exceptions=True)
    assert Counter(type(one).__name__ for one in told) == {"Booking": 1, "SlotTaken": 19}
    assert (await now_of(ports_everywhere, shared)).link.uses == 1


async def test_pressing_twice_on_the_last_use_gives_the_same_booking(ports_everywhere: Ports) -> None:
    shared, address = await linked(ports_everywhere, max_uses=1)
    uid = ports_everywhere.new_id()
    assert await book(ports_everywhere, address, uid=uid) == await book(ports_everywhere, address, uid=uid)
    assert (await now_of(ports_everywhere, shared)).link.uses == 1


async def test_a_link_is_changed_while_it_is_used(ports_everywhere: Ports) -> None:
    """No use is forgotten because the link was revoked and restored at the same time."""
    shared, address = await linked(ports_everywhere, max_uses=50)
    anna = await meet(ports_everywhere, "Anna Berger")
    slots = (await bookings.offer(ports_everywhere, address, WEEK)).slots[:20]

    async def waver() -> None:
        for _ in range(10):
            await share_links.revoke(ports_everywhere, anna, shared.link.id)
            await share_links.restore(ports_everywhere, anna, shared.link.id)

    told = await asyncio.gather(
        waver(), *(book(ports_everywhere, address, slot) for slot in slots), return_exceptions=True
    )
    after = await now_of(ports_everywhere, shared)
    assert after.link.uses == sum(isinstance(one, Booking) for one in told) == len(after.bookings)


async def test_a_link_to_a_public_type_works_and_is_counted(ports_everywhere: Ports) -> None:
    shared, address = await linked(ports_everywhere, "public", name="Ana", max_uses=2)
    booking = await book(ports_everywhere, address)
    assert booking.link_id == shared.link.id
    assert (await now_of(ports_everywhere, shared)).bookings == (booking,)


async def test_a_use_stays_used_when_the_meeting_is_called_off(ports_everywhere: Ports) -> None:
    """S18: a single-use link dies with its first booking, whatever becomes of that; its booking can still be moved."""
    shared, address = await linked(ports_everywhere, max_uses=1)
    booking = await book(ports_everywhere, address)
    moved = await bookings.reschedule(ports_everywhere, booking.uid, half_hour("2026-03-04 09:00"))
    await bookings.cancel(ports_everywhere, booking.uid)
    assert moved.link_id == shared.link.id
    assert (await now_of(ports_everywhere, shared)).link.is_used_up
    with pytest.raises(LinkOver):
        await book(ports_everywhere, address, half_hour("2026-03-05 09:00"))


async def test_a_renewed_link_works_again_at_the_same_address(ports_everywhere: Ports, clock: Clock) -> None:
    shared, address = await linked(ports_everywhere, max_uses=1, days=3)
    anna = await meet(ports_everywhere, "Anna Berger")
    await book(ports_everywhere, address)
    clock.advance(timedelta(days=5))
    with pytest.raises(LinkOver):
        await book(ports_everywhere, address, half_hour("2026-03-10 09:00"))
    renewed, before = await share_links.renew(ports_everywhere, anna, shared.link.id)
    assert address_of(ports_everywhere, renewed) == address
    assert (before.uses, renewed.link.uses) == (1, 0)
    await book(ports_everywhere, address, half_hour("2026-03-10 09:00"))
    was = share_links.Renewed(before.expires, before.uses, before.counted, before.revoked)
    for _ in range(2):  # pressed twice it takes back once
        again = await share_links.unrenew(ports_everywhere, anna, shared.link.id, was)
        assert (again.link.expires, again.link.uses) == (before.expires, 2)


async def test_until_friday_is_all_of_friday_where_the_organizer_is(ports: Ports, clock: Clock) -> None:
    shared, address = await linked(ports, days=4)
    assert shared.link.expires == at("2026-03-06 23:00")
    clock.moment = at("2026-03-06 22:59")
    await book(ports, address, half_hour("2026-03-09 09:00"))
    clock.moment = at("2026-03-06 23:00")
    with pytest.raises(LinkOver):
        await book(ports, address, half_hour("2026-03-09 10:00"))


async def test_ninety_days_unless_it_was_said(ports: Ports) -> None:
    """S17"""
    shared, _ = await linked(ports)
    assert shared.link.expires == at("2026-05-31 22:00")
    assert shared.link.max_uses is None


async def test_revoked_restored_and_unknown(ports: Ports) -> None:
    """S16: who has a link that was revoked learns no more than who guessed one."""
    shared, address = await linked(ports)
    anna = await meet(ports, "Anna Berger")
    await share_links.revoke(ports, anna, shared.link.id)
    guessed = f"p/{ports.links.token('link', ports.new_id())}"
    forged = f"p/{ports.links.token('link', shared.link.id, 7)}"
    for wrong in (address, guessed, forged):
        with pytest.raises(NotFound):
            await bookings.offer(ports, wrong, WEEK)
    assert await share_links.mine(ports, anna) == []
    await share_links.restore(ports, anna, shared.link.id)
    assert (await bookings.offer(ports, address, WEEK)).slots


async def test_only_who_has_an_expired_link_is_told_so(ports: Ports, clock: Clock) -> None:
    shared, address = await linked(ports, days=1)
    clock.advance(timedelta(days=3))
    with pytest.raises(LinkOver):
        await bookings.offer(ports, address, WEEK)
    with pytest.raises(NotFound):
        await bookings.offer(ports, f"p/{ports.links.token('link', shared.link.id, 1)}", WEEK)


async def test_the_private_link_ends_and_is_renewed(ports: Ports, clock: Clock) -> None:
    """S17: the link every private type has is good for 90 days as well."""
    anna = await meet(ports, "Anna Berger")
    meeting_type = await office_hours(ports, anna, visibility="private")
    address = ports.links.address(meeting_type, anna.page)
    clock.advance(timedelta(days=91))
    with pytest.raises(LinkOver):
        await bookings.offer(ports, address, WEEK)
    renewed = await share_links.renew_private(ports, anna, meeting_type.id, 30)
    assert ports.links.address(renewed, anna.page) == address
    assert (await bookings.offer(ports, address, Span(clock(), clock() + timedelta(days=7)))).slots


async def test_every_link_of_such_a_type_is_for_one_booking(ports_everywhere: Ports) -> None:
    ports, anna = ports_everywhere, await meet(ports_everywhere, "Anna Berger")
    kind = await office_hours(ports, anna, single_use=True)
    first = await share_links.create(ports, anna, ports.new_id(), kind.id, max_uses=5)
    second = await share_links.create(ports, anna, ports.new_id(), kind.id)
    assert [one.link.max_uses for one in (first, second)] == [1, 1]
    booking = await book(ports, address_of(ports, first))
    with pytest.raises(LinkOver):
        await book(ports, address_of(ports, first), WEDNESDAY)
    assert bookings.again(ports, await bookings.view(ports, booking.uid, anna)) is None
    await book(ports, address_of(ports, second), WEDNESDAY)


@pytest.mark.parametrize("visibility", ["public", "private"])
async def test_such_a_type_has_no_standing_link(ports_everywhere: Ports, visibility: str) -> None:
    """Its link of before is over rather than unknown, and good again when it has one again."""
    ports, anna = ports_everywhere, await meet(ports_everywhere, "Anna Berger")
    kind = await office_hours(ports, anna, visibility=visibility)
    address = ports.links.address(kind, anna.page)
    booking = await book(ports, address)
    kind, before = await meeting_types.change(ports, anna, kind.id, {"single_use": True})
    assert (kind.single_use, before, kind.link_expires) == (True, {"single_use": False}, None)
    with pytest.raises(LinkOver):
        await bookings.offer(ports, address, WEEK)
    with pytest.raises(LinkOver):
        await book(ports, address, WEDNESDAY)
    assert bookings.again(ports, await bookings.view(ports, booking.uid, anna)) is None
    assert (await bookings.page(ports, anna.page)).meeting_types == ()
    assert await finding.bookable(ports, anna, "office") == []
    assert await organizers.bookable(ports) == []
    await meeting_types.change(ports, anna, kind.id, before)
    assert (await bookings.offer(ports, address, WEEK)).slots


async def test_what_is_closed_is_closed_for_every_link(ports: Ports) -> None:
    anna = await meet(ports, "Anna Berger")
    waiting = await meeting_types.create(
        ports, anna, ports.new_id(), {"name": "Coffee", "duration_min": 15}, published=False
    )
    shared = await share_links.create(ports, anna, ports.new_id(), waiting.id)
    with pytest.raises(Unpublished):
        await bookings.offer(ports, address_of(ports, shared), WEEK)
    await meeting_types.publish(ports, anna)
    await meeting_types.pause(ports, anna, waiting.id, True)
    with pytest.raises(PageClosed):
        await bookings.offer(ports, address_of(ports, shared), WEEK)


async def test_links_belong_to_who_made_them(ports: Ports) -> None:
    shared, _ = await linked(ports)
    ben = await meet(ports, "Ben Osei")
    own = await office_hours(ports, ben)
    for change in (share_links.renew, share_links.revoke, share_links.restore, share_links.one):
        with pytest.raises(NotAllowed):
            await change(ports, ben, shared.link.id)  # type: ignore[operator]
    with pytest.raises(NotAllowed):
        await share_links.create(ports, ben, shared.link.id, own.id)
    with pytest.raises(NotFound):
        await share_links.renew(ports, ben, ports.new_id())
    assert await share_links.mine(ports, ben) == []


async def test_the_same_id_makes_one(ports: Ports) -> None:
    shared, _ = await linked(ports, name="Ana")
    anna = await meet(ports, "Anna Berger")
    again = await share_links.create(ports, anna, shared.link.id, shared.meeting_type.id, name="Bea")
    assert again.link == shared.link
    assert [one.link for one in await share_links.mine(ports, anna)] == [shared.link]


@pytest.mark.parametrize("values", [{"max_uses": 0}, {"max_uses": 1001}, {"days": -1}, {"days": 366}])
async def test_out_of_range(ports: Ports, values: dict[str, int]) -> None:
    with pytest.raises(BadValue):
        await linked(ports, **values)


async def requested(ports: Ports, max_uses: int = 1) -> tuple[Shared, str, Booking]:
    """A link to what the organizer has to approve, and a request that was made with it."""
    shared, address = await linked(ports, max_uses=max_uses)
    anna = await meet(ports, "Anna Berger")
    await meeting_types.change(ports, anna, shared.meeting_type.id, {"approval": True})
    return shared, address, await book(ports, address)


@pytest.mark.parametrize("ending", ["declined", "expired", "withdrawn"])
async def test_a_request_that_comes_to_nothing_gives_its_use_back(
    ports_everywhere: Ports, clock: Clock, ending: str
) -> None:
    """S18: what was never booked has not used a single-use link up."""
    ports = ports_everywhere
    shared, address, booking = await requested(ports)
    with pytest.raises(LinkOver):
        await book(ports, address, half_hour("2026-03-05 09:00"))
    if ending == "declined":
        await bookings.decline(ports, booking.uid, await meet(ports, "Anna Berger"))
    elif ending == "withdrawn":
        await bookings.cancel(ports, booking.uid)
    else:
        clock.advance(timedelta(days=2))
        assert await bookings.expire_requests(ports) == 1
    assert (await now_of(ports, shared)).link.uses == 0
    await book(ports, address, half_hour("2026-03-05 09:00"))
    assert (await now_of(ports, shared)).link.is_used_up


async def test_two_who_want_the_use_that_came_back_get_one(ports_everywhere: Ports) -> None:
    """S18: the request is made again at the moment somebody else uses the link."""
    ports = ports_everywhere
    shared, address, booking = await requested(ports)
    await bookings.cancel(ports, booking.uid)
    slots = [half_hour(f"2026-03-05 {hour:02}:00") for hour in range(9, 14)]
    told = await asyncio.gather(
        bookings.restore(ports, booking.uid), *(book(ports, address, one) for one in slots), return_exceptions=True
    )
    assert Counter(type(one).__name__ for one in told) == {"Booking": 1, "LinkOver": 5}
    assert (await now_of(ports, shared)).link.uses == 1


async def test_ten_who_are_declined_and_ten_who_ask_at_once_are_counted_right(ports_everywhere: Ports) -> None:
    ports = ports_everywhere
    shared, address, _ = await requested(ports, max_uses=50)
    anna = await meet(ports, "Anna Berger")
    slots = (await bookings.offer(ports, address, WEEK)).slots

    async def ask(number: int) -> Booking:
        someone = guest(email=f"guest{number}@example.net")
        return await bookings.book(ports, address, ports.new_id(), slots[number], someone)

    first = [await ask(number) for number in range(5)]
    await asyncio.gather(*(bookings.decline(ports, one.uid, anna) for one in first), *map(ask, range(5, 10)))
    assert (await now_of(ports, shared)).link.uses == 6


async def test_an_organizer_who_cancels_gives_the_use_back_and_takes_it_again_with_undo(
    ports_everywhere: Ports,
) -> None:
    ports = ports_everywhere
    shared, address = await linked(ports, max_uses=1)
    anna, booking = await meet(ports, "Anna Berger"), await book(ports, address)
    await bookings.cancel(ports, booking.uid, by=anna)
    assert (await now_of(ports, shared)).link.uses == 0
    await bookings.restore(ports, booking.uid, by=anna)
    assert (await now_of(ports, shared)).link.is_used_up


async def test_what_was_booked_before_a_renewal_gives_nothing_back_after_it(ports: Ports, clock: Clock) -> None:
    shared, address, booking = await requested(ports)
    clock.advance(timedelta(hours=1))
    anna = await meet(ports, "Anna Berger")
    await share_links.renew(ports, anna, shared.link.id)
    await book(ports, address, half_hour("2026-03-05 09:00"))
    await bookings.decline(ports, booking.uid, anna)
    assert (await now_of(ports, shared)).link.is_used_up


async def test_new_times_are_found_through_the_link_as_long_as_it_is_good(ports: Ports) -> None:
    shared, address = await linked(ports, max_uses=1)
    anna, booking = await meet(ports, "Anna Berger"), await book(ports, address)
    await bookings.cancel(ports, booking.uid, by=anna)
    booked = await bookings.opened(ports, ports.links.token("booking", booking.uid))
    assert bookings.again(ports, booked) == address
    await share_links.revoke(ports, anna, shared.link.id)
    booked = await bookings.opened(ports, ports.links.token("booking", booking.uid))
    assert bookings.again(ports, booked) is None
