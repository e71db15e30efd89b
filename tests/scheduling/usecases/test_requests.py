"""Where the organizer has the last word: asked for, granted, refused, forgotten; on both databases."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from scheduling.errors import AlreadyOver, CalendarUnreachable, LimitReached, NotAllowed, Outdated, SlotTaken
from scheduling.model import PATIENCE, Booking, Busy, Neighbour, Organizer
from scheduling.ports import Ports
from scheduling.spans import Span
from scheduling.usecases import bookings, meeting_types, requests
from scheduling.usecases.delivery import deliver_due
from tests.conftest import BusyPort, Clock, KeepingCourier, at, guest, half_hour, meet, office_hours

Couriers = dict[str, KeepingCourier]
TUESDAY = Span(at("2026-03-03 00:00"), at("2026-03-04 00:00"))
NINE, TEN, NOON = (half_hour(f"2026-03-03 {hour}") for hour in ("08:00", "09:00", "11:00"))  # on Berlin's clocks


async def asked(ports: Ports, slot: Span = NINE, **values: Any) -> tuple[Booking, Organizer, str]:
    """A request of Gina's, whom she asks, and the address she asked at."""
    anna = await meet(ports, "Anna Berger")
    meeting_type = await office_hours(ports, anna, approval=True, **values)
    address = ports.links.address(meeting_type, anna.page)
    return await bookings.book(ports, address, ports.new_id(), slot, guest()), anna, address


async def told(ports: Ports, couriers: Couriers) -> set[tuple[str, str, str]]:
    """What was told since the last time: by which courier, whom, what."""
    while await deliver_due(ports, "worker"):
        pass
    found: set[tuple[str, str, str]] = {
        (name, one.notification.recipient, one.notification.kind)
        for name, courier in couriers.items()
        for one in courier.delivered
    }
    for courier in couriers.values():
        courier.delivered.clear()
    return found


async def stored(ports: Ports, booking: Booking) -> Booking:
    async with ports.reading() as work:
        return await work.diaries.by_uid(booking.uid)


async def test_a_request_takes_its_slot_and_its_place_within_the_limits(ports_everywhere: Ports) -> None:
    ports = ports_everywhere
    booking, _, address = await asked(ports, NINE, **{"daily_limit.bookings": 1, "booker_limit.bookings": 1})
    assert (booking.status, booking.sequence, await stored(ports, booking)) == ("requested", 0, booking)
    assert (await bookings.offer(ports, address, TUESDAY)).slots == ()
    for slot, reason in ((NINE, "booked"), (TEN, "daily_limit")):
        with pytest.raises(SlotTaken) as problem:
            await bookings.book(ports, address, ports.new_id(), slot, guest(email="other@example.net"))
        assert reason in problem.value.reasons
    with pytest.raises(LimitReached):
        await bookings.book(ports, address, ports.new_id(), half_hour("2026-03-04 08:00"), guest())


async def test_who_asks_and_who_is_asked_are_told_and_no_calendar_is(
    ports_everywhere: Ports, couriers: Couriers
) -> None:
    await asked(ports_everywhere)
    assert await told(ports_everywhere, couriers) == {
        ("mail", "attendee", "requested"),
        ("mail", "organizer", "requested"),
        ("chat", "organizer", "requested"),
    }


async def test_a_request_that_is_granted_is_a_booking(
    ports_everywhere: Ports, couriers: Couriers, clock: Clock
) -> None:
    ports = ports_everywhere
    booking, anna, _ = await asked(ports, NOON)
    await told(ports, couriers)
    granted = await bookings.approve(ports, booking.uid, anna)
    assert (granted.status, granted.sequence, granted.outcome) == ("confirmed", 1, "approved")
    assert await stored(ports, booking) == granted
    assert await bookings.approve(ports, booking.uid, anna) == granted
    assert await told(ports, couriers) == {
        ("calendar", "organizer", "confirmed"),
        ("mail", "attendee", "confirmed"),
        ("mail", "organizer", "confirmed"),
        ("chat", "organizer", "confirmed"),
    }
    clock.moment = NOON.start - timedelta(minutes=15)
    assert await told(ports, couriers) == {("mail", "attendee", "reminder"), ("chat", "organizer", "reminder")}


async def test_nothing_reminds_of_what_nobody_granted(
    ports_everywhere: Ports, couriers: Couriers, clock: Clock
) -> None:
    await asked(ports_everywhere, NOON)
    await told(ports_everywhere, couriers)
    clock.moment = NOON.start - timedelta(minutes=15)
    assert await told(ports_everywhere, couriers) == set()


async def test_a_request_that_is_declined_is_over_and_its_slot_free_at_once(
    ports_everywhere: Ports, couriers: Couriers
) -> None:
    ports = ports_everywhere
    booking, anna, address = await asked(ports)
    await told(ports, couriers)
    declined = await bookings.decline(ports, booking.uid, anna)
    assert (declined.status, declined.sequence, declined.outcome) == ("cancelled", 1, "declined")
    assert NINE in (await bookings.offer(ports, address, TUESDAY)).slots
    assert await told(ports, couriers) == {("mail", "attendee", "declined"), ("chat", "organizer", "declined")}
    other = await bookings.book(ports, address, ports.new_id(), NINE, guest("Other", email="other@example.net"))
    assert other.slot == NINE


@pytest.mark.parametrize("by_organizer", [True, False])
async def test_nobody_takes_a_refusal_back(ports_everywhere: Ports, clock: Clock, by_organizer: bool) -> None:
    ports = ports_everywhere
    booking, anna, _ = await asked(ports)
    declined = await bookings.decline(ports, booking.uid, anna)
    for act in (
        bookings.restore(ports, booking.uid, anna if by_organizer else None),
        bookings.approve(ports, booking.uid, anna),
        bookings.decline(ports, booking.uid, anna),
    ):
        with pytest.raises((AlreadyOver, NotAllowed)):
            await act
    assert await stored(ports, booking) == declined


async def test_an_organizer_who_cancels_a_request_declines_it(ports: Ports, couriers: Couriers) -> None:
    booking, anna, address = await asked(ports)
    await told(ports, couriers)
    assert (await bookings.cancel(ports, booking.uid, by=anna)).outcome == "declined"
    assert NINE in (await bookings.offer(ports, address, TUESDAY)).slots
    assert await told(ports, couriers) == {("mail", "attendee", "declined"), ("chat", "organizer", "declined")}


async def test_a_guest_takes_a_request_back_and_makes_it_again(ports_everywhere: Ports, couriers: Couriers) -> None:
    ports = ports_everywhere
    booking, anna, _ = await asked(ports)
    await told(ports, couriers)
    assert (await bookings.cancel(ports, booking.uid)).outcome == "withdrawn"
    assert await told(ports, couriers) == {
        ("mail", "attendee", "cancelled"),
        ("mail", "organizer", "cancelled"),
        ("chat", "organizer", "cancelled"),
    }
    with pytest.raises(NotAllowed):
        await bookings.restore(ports, booking.uid, anna)
    again = await bookings.restore(ports, booking.uid)
    assert (again.status, again.outcome) == ("requested", None)  # what nobody granted is not granted by undoing
    assert ("calendar", "organizer", "requested") not in (news := await told(ports, couriers))
    assert ("chat", "organizer", "requested") in news


async def test_a_guest_moves_a_request_and_it_stays_one(ports_everywhere: Ports, couriers: Couriers) -> None:
    ports = ports_everywhere
    booking, _, _ = await asked(ports)
    await told(ports, couriers)
    moved = await bookings.reschedule(ports, booking.uid, TEN)
    assert (moved.status, moved.slot, moved.outcome) == ("requested", TEN, None)
    assert await told(ports, couriers) == {
        ("mail", "attendee", "moved"),
        ("mail", "organizer", "moved"),
        ("chat", "organizer", "moved"),
    }


async def test_an_organizer_who_picks_the_time_that_was_asked_for_grants_it(
    ports_everywhere: Ports, couriers: Couriers
) -> None:
    ports = ports_everywhere
    booking, anna, _ = await asked(ports)
    assert (await bookings.reschedule(ports, booking.uid, NINE)).status == "requested"
    granted = await bookings.reschedule(ports, booking.uid, NINE, by=anna)
    assert (granted.status, granted.slot, granted.outcome) == ("confirmed", NINE, "approved")
    later = await bookings.reschedule(ports, booking.uid, NOON, by=anna)
    assert (later.status, later.outcome) == ("confirmed", None)


async def test_another_time_is_only_suggested_until_the_attendee_accepts_it(
    ports_everywhere: Ports, couriers: Couriers
) -> None:
    ports = ports_everywhere
    booking, anna, address = await asked(ports)
    await told(ports, couriers)
    suggested = await bookings.reschedule(ports, booking.uid, TEN, by=anna)
    assert (suggested.status, suggested.slot, suggested.outcome) == ("requested", TEN, "suggested")
    assert suggested.waits_for == "attendee"
    assert await told(ports, couriers) == {("mail", "attendee", "suggested"), ("chat", "organizer", "suggested")}
    free = (await bookings.offer(ports, address, TUESDAY)).slots
    assert (NINE in free, TEN in free) == (True, False)  # what was suggested is kept, what was asked for is not
    assert await bookings.reschedule(ports, booking.uid, TEN, by=anna) == suggested
    with pytest.raises(NotAllowed):
        await bookings.approve(ports, booking.uid, anna)
    accepted = await bookings.approve(ports, booking.uid)
    assert (accepted.status, accepted.outcome, accepted.changed_by) == ("confirmed", "accepted", "attendee")
    assert await bookings.approve(ports, booking.uid) == accepted
    assert await told(ports, couriers) == {
        ("calendar", "organizer", "confirmed"),
        ("mail", "attendee", "confirmed"),
        ("mail", "organizer", "confirmed"),
        ("chat", "organizer", "confirmed"),
    }


async def test_an_attendee_who_picks_the_suggested_time_accepts_it(ports: Ports) -> None:
    booking, anna, _ = await asked(ports)
    await bookings.reschedule(ports, booking.uid, TEN, by=anna)
    assert (await bookings.reschedule(ports, booking.uid, TEN)).outcome == "accepted"


async def test_an_attendee_who_names_a_third_time_asks_again(ports: Ports, clock: Clock) -> None:
    booking, anna, _ = await asked(ports, half_hour("2026-03-06 08:00"))
    await bookings.reschedule(ports, booking.uid, half_hour("2026-03-06 10:00"), by=anna)
    clock.advance(timedelta(hours=47))
    again = await bookings.reschedule(ports, booking.uid, half_hour("2026-03-06 11:00"))
    assert (again.status, again.outcome, again.waits_for) == ("requested", None, "organizer")
    clock.advance(timedelta(hours=47))
    assert await bookings.expire_requests(ports) == 0  # whoever is asked has all the time there is
    clock.advance(timedelta(hours=1))
    assert await bookings.expire_requests(ports) == 1


@pytest.mark.parametrize("by_organizer", [True, False])
async def test_nobody_grants_a_time_they_have_not_seen(ports: Ports, by_organizer: bool) -> None:
    """The card or the page in front of them still shows another."""
    booking, anna, _ = await asked(ports)
    if by_organizer:
        seen, after = booking, await bookings.reschedule(ports, booking.uid, TEN)
    else:
        seen = await bookings.reschedule(ports, booking.uid, TEN, by=anna)
        after = await bookings.reschedule(ports, booking.uid, NOON, by=anna)
    who = anna if by_organizer else None
    with pytest.raises(Outdated):
        await bookings.approve(ports, booking.uid, who, sequence=seen.sequence)
    assert await stored(ports, booking) == after
    assert (await bookings.approve(ports, booking.uid, who, sequence=after.sequence)).status == "confirmed"


async def test_who_suggested_still_declines_and_who_asked_still_withdraws(ports: Ports) -> None:
    for act, outcome in ((bookings.decline, "declined"), (bookings.cancel, "withdrawn")):
        booking, anna, _ = await asked(ports)
        await bookings.reschedule(ports, booking.uid, TEN, by=anna)
        ended = await act(ports, booking.uid, anna) if outcome == "declined" else await act(ports, booking.uid)  # type: ignore[operator]
        assert (ended.status, ended.outcome) == ("cancelled", outcome)


@pytest.mark.parametrize(
    ("slot", "until"),
    [(half_hour("2026-03-06 08:00"), at("2026-03-02 07:00") + PATIENCE), (NINE, NINE.start)],
    ids=["two days", "the start"],
)
async def test_what_nobody_answers_expires_and_both_are_told(
    ports_everywhere: Ports, couriers: Couriers, clock: Clock, slot: Span, until: object
) -> None:
    ports = ports_everywhere
    booking, anna, _ = await asked(ports, slot)
    await told(ports, couriers)
    assert booking.answer_by == until
    clock.moment = booking.answer_by - timedelta(seconds=1)
    assert await bookings.expire_requests(ports) == 0
    clock.moment = booking.answer_by
    assert [await bookings.expire_requests(ports) for _ in range(2)] == [1, 0]
    expired = await stored(ports, booking)
    assert (expired.status, expired.outcome, expired.restorable(clock())) == ("cancelled", "expired", False)
    assert await told(ports, couriers) == {
        ("mail", "attendee", "expired"),
        ("mail", "organizer", "expired"),
        ("chat", "organizer", "expired"),
    }
    with pytest.raises(AlreadyOver):
        await bookings.approve(ports, booking.uid, anna)


async def test_what_was_answered_does_not_expire(ports_everywhere: Ports, clock: Clock) -> None:
    ports = ports_everywhere
    booking, anna, _ = await asked(ports, half_hour("2026-03-06 08:00"))
    await bookings.approve(ports, booking.uid, anna)
    clock.advance(PATIENCE)
    assert await bookings.expire_requests(ports) == 0


async def test_strangers_and_guests_answer_nothing(ports_everywhere: Ports) -> None:
    ports = ports_everywhere
    booking, _, _ = await asked(ports)
    mallory = await meet(ports, "Mallory Stranger")
    for act in (bookings.approve(ports, booking.uid, mallory), bookings.decline(ports, booking.uid, mallory)):
        with pytest.raises(NotAllowed):
            await act
    assert (await stored(ports, booking)).status == "requested"


async def test_a_meeting_type_that_no_longer_asks_leaves_its_requests(ports: Ports) -> None:
    booking, anna, _ = await asked(ports)
    await meeting_types.change(ports, anna, booking.meeting_type_id, {"approval": False})
    assert [one.booking for one in await requests.unanswered(ports, anna)] == [booking]
    await bookings.approve(ports, booking.uid, anna)
    assert await requests.unanswered(ports, anna) == []


async def test_only_who_is_asked_has_a_request_to_answer(ports: Ports) -> None:
    anna, ben = await meet(ports, "Anna Berger"), await meet(ports, "Ben Osei")
    meeting_type = await office_hours(ports, anna, approval=True)
    address = ports.links.address(meeting_type, anna.page)
    await bookings.book(ports, address, ports.new_id(), NINE, guest("Ben Osei", person_id=ben.id))
    assert [len(await requests.unanswered(ports, one)) for one in (anna, ben)] == [1, 0]


async def test_the_day_of_a_request_is_shown_with_all_that_is_on_it(ports_everywhere: Ports, busy: BusyPort) -> None:
    ports = ports_everywhere
    booking, anna, address = await asked(ports, TEN)
    await bookings.book(ports, address, ports.new_id(), NOON, guest("Ben Osei"))
    await bookings.book(ports, address, ports.new_id(), half_hour("2026-03-04 08:00"), guest("Next Day"))
    busy.spans += [Busy(NINE, "x", "Team day"), Busy(TEN, booking.uid), Busy(half_hour("2026-03-04 09:00"), "y", "Far")]
    assert await requests.neighbours(ports, booking, anna) == (
        Neighbour(NINE, "Team day"),
        Neighbour(NOON, "Office hours", "Ben Osei"),
    )
    busy.problem = CalendarUnreachable()
    assert await requests.neighbours(ports, booking, anna) == (Neighbour(NOON, "Office hours", "Ben Osei"),)


async def test_who_is_asked_in_chat_is_shown_the_day(ports: Ports, couriers: Couriers) -> None:
    booking, _, address = await asked(ports, TEN)
    await bookings.book(ports, address, ports.new_id(), NOON, guest("Ben Osei"))
    while await deliver_due(ports, "worker"):
        pass
    [shown] = [one.neighbours for one in couriers["chat"].delivered if one.booking == booking]
    assert list(shown) == [Neighbour(NOON, "Office hours", "Ben Osei")]
    assert {one.neighbours for one in couriers["mail"].delivered} == {()}


async def test_being_late_is_told_before_anything_else_changed(ports_everywhere: Ports, couriers: Couriers) -> None:
    ports = ports_everywhere
    booking, anna, _ = await asked(ports)
    await bookings.approve(ports, booking.uid, anna)
    plain = await office_hours(ports, anna, name="Coffee")
    address = ports.links.address(plain, anna.page)
    other = await bookings.book(ports, address, ports.new_id(), NOON, guest())
    await told(ports, couriers)
    for one in (booking, other):  # one that changed before, and one that never did
        await bookings.announce_late(ports, one.uid, 10, anna)
        assert (await stored(ports, one)).late == timedelta(minutes=10)
        assert await told(ports, couriers) == {("mail", "attendee", "late")}
    await bookings.announce_late(ports, other.uid, 5)
    assert await told(ports, couriers) == {("chat", "organizer", "late")}
