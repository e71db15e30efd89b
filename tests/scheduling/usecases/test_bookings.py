"""Offer, book, move, cancel, take back: on real SQL, with a clock one can set."""

from __future__ import annotations

from datetime import timedelta

import pytest

from scheduling.errors import (
    AlreadyOver,
    BadAnswer,
    BadGuests,
    CalendarUnreachable,
    LimitReached,
    NotAllowed,
    NotFound,
    PageClosed,
    SlotTaken,
    TooLate,
)
from scheduling.model import HOLD, UNDO, Answer, Booking, Busy, MeetingType, Organizer
from scheduling.ports import Ports
from scheduling.spans import Span
from scheduling.usecases import bookings, meeting_types, organizers
from scheduling.usecases.delivery import deliver_due
from storage.checking import breaches
from storage.database import Database
from tests.conftest import BusyPort, Clock, KeepingCourier, at, guest, half_hour, meet, office_hours

TUESDAY = Span(at("2026-03-03 00:00"), at("2026-03-04 00:00"))
NINE, TEN = half_hour("2026-03-03 08:00"), half_hour("2026-03-03 09:00")  # on Berlin's clocks


async def a_page(ports: Ports, **values: object) -> tuple[Organizer, MeetingType, str]:
    anna = await meet(ports, "Anna Berger")
    meeting_type = await office_hours(ports, anna, **values)
    return anna, meeting_type, ports.links.address(meeting_type, anna.page)


async def booked(ports: Ports, address: str, slot: Span = NINE, **values: object) -> Booking:
    return await bookings.book(ports, address, ports.new_id(), slot, guest(**values))


async def test_a_day_is_offered_from_nine_to_five(ports: Ports) -> None:
    _, _, address = await a_page(ports)
    offer = await bookings.offer(ports, address, TUESDAY)
    assert (offer.slots[0], offer.slots[-1], len(offer.slots)) == (NINE, half_hour("2026-03-03 15:30"), 16)


async def test_what_is_booked_is_no_longer_offered(ports: Ports) -> None:
    _, _, address = await a_page(ports)
    await booked(ports, address)
    assert NINE not in (await bookings.offer(ports, address, TUESDAY)).slots
    with pytest.raises(SlotTaken) as problem:
        await booked(ports, address)
    assert problem.value.reasons == ("booked",)


@pytest.mark.parametrize(
    "slot",
    [
        half_hour("2026-03-03 08:10"),  # not on the grid
        half_hour("2026-03-03 05:00"),  # before the hours
        half_hour("2026-03-02 06:30"),  # past
        half_hour("2026-03-02 08:00"),  # within the notice
        half_hour("2026-06-02 08:00"),  # beyond the horizon
        half_hour("2026-03-07 09:00"),  # Saturday
    ],
)
async def test_what_is_not_offered_cannot_be_booked(ports: Ports, slot: Span) -> None:
    _, _, address = await a_page(ports)
    with pytest.raises(SlotTaken):
        await booked(ports, address, slot)


async def test_the_length_is_the_organizers_to_say(ports: Ports) -> None:
    _, _, address = await a_page(ports)
    booking = await booked(ports, address, Span(NINE.start, NINE.start + timedelta(hours=8)))
    assert booking.slot == NINE


async def test_busy_time_is_read_again_at_the_moment_of_booking(ports: Ports, busy: BusyPort) -> None:
    _, _, address = await a_page(ports)
    assert NINE in (await bookings.offer(ports, address, TUESDAY)).slots
    busy.spans.append(Busy(NINE, "an appointment"))
    with pytest.raises(SlotTaken) as problem:
        await booked(ports, address)
    assert problem.value.reasons == ("busy",)


async def test_a_calendar_that_cannot_be_read_closes_the_page(ports: Ports, busy: BusyPort) -> None:
    _, _, address = await a_page(ports)
    busy.problem = CalendarUnreachable()
    with pytest.raises(CalendarUnreachable):
        await bookings.offer(ports, address, TUESDAY)
    with pytest.raises(CalendarUnreachable):
        await booked(ports, address)


async def test_an_event_of_ours_in_the_calendar_counts_once(ports: Ports, busy: BusyPort, clock: Clock) -> None:
    anna, _, address = await a_page(ports)
    booking = await booked(ports, address)
    busy.spans.append(Busy(booking.slot, f"{booking.uid}@localhost"))
    moved = await bookings.reschedule(ports, booking.uid, half_hour("2026-03-03 08:30"), by=anna)
    assert moved.sequence == 1
    clock.advance(UNDO)
    offered = (await bookings.offer(ports, address, TUESDAY)).slots
    assert NINE in offered


async def test_an_empty_window_names_the_next_slot(ports: Ports) -> None:
    _, _, address = await a_page(ports)
    weekend = Span(at("2026-03-07 00:00"), at("2026-03-08 00:00"))
    offer = await bookings.offer(ports, address, weekend)
    assert (offer.slots, offer.next) == ((), half_hour("2026-03-09 08:00"))


async def test_buffers_hold_whichever_meeting_was_booked_first(ports: Ports) -> None:
    anna, _, address = await a_page(ports, buffer_after_min=10, increment_min=10)
    other = await office_hours(ports, anna, name="Short call", increment_min=10)
    await booked(ports, address, TEN)
    late = half_hour("2026-03-03 09:30")
    assert late not in (await bookings.offer(ports, ports.links.address(other, anna.page), TUESDAY)).slots
    assert half_hour("2026-03-03 08:30") not in (await bookings.offer(ports, address, TUESDAY)).slots
    assert half_hour("2026-03-03 08:20") in (await bookings.offer(ports, address, TUESDAY)).slots


async def test_the_same_form_again_gives_the_same_booking(ports: Ports) -> None:
    _, _, address = await a_page(ports)
    uid = ports.new_id()
    first = await bookings.book(ports, address, uid, NINE, guest())
    assert await bookings.book(ports, address, uid, NINE, guest()) == first


async def test_a_move_keeps_the_uid_and_raises_the_sequence(ports: Ports) -> None:
    _, _, address = await a_page(ports)
    booking = await booked(ports, address)
    moved = await bookings.reschedule(ports, booking.uid, TEN)
    assert (moved.uid, moved.sequence, moved.slot, moved.previous) == (booking.uid, 1, TEN, NINE)
    assert TEN not in (await bookings.offer(ports, address, TUESDAY)).slots


@pytest.mark.parametrize("side", ["attendee", "organizer"])
async def test_the_time_before_a_move_is_kept_while_it_can_be_taken_back(
    ports_everywhere: Ports, database: Database, clock: Clock, side: str
) -> None:
    """With the buffers it was made with, from everybody but an organizer who has given it up, for ten minutes."""
    ports = ports_everywhere
    anna, _, address = await a_page(ports, buffer_after_min=15, increment_min=15)
    by = anna if side == "organizer" else None
    booking = await booked(ports, address)
    await meeting_types.change(ports, anna, booking.meeting_type_id, {"buffer_after_min": 0})
    await bookings.reschedule(ports, booking.uid, half_hour("2026-03-03 11:00"), by=by)
    after, clear = half_hour("2026-03-03 08:30"), half_hour("2026-03-03 08:45")
    for slot, reason in ((NINE, "held"), (after, "buffer")):
        with pytest.raises(SlotTaken) as problem:
            await booked(ports, address, slot)
        assert reason in problem.value.reasons
    other = await booked(ports, address, clear, name="Ben", email="ben@example.net")
    assert (NINE in (await bookings.offer(ports, "", TUESDAY, moving=other.uid, by=anna)).slots) == (
        side == "organizer"
    )
    assert (await bookings.reschedule(ports, booking.uid, NINE, by=by)).slot == NINE
    assert await breaches(database, clock()) == []


async def test_a_second_move_keeps_the_time_between(ports: Ports, clock: Clock) -> None:
    _, _, address = await a_page(ports)
    booking = await booked(ports, address)
    await bookings.reschedule(ports, booking.uid, TEN)
    await bookings.reschedule(ports, booking.uid, half_hour("2026-03-03 10:00"))
    slots = (await bookings.offer(ports, address, TUESDAY)).slots
    assert (NINE in slots, TEN in slots) == (True, False)
    clock.advance(UNDO)
    assert TEN in (await bookings.offer(ports, address, TUESDAY)).slots


async def test_a_time_before_a_move_is_kept_until_the_meeting_would_have_begun(ports: Ports, clock: Clock) -> None:
    anna, _, address = await a_page(ports)
    booking = await booked(ports, address)
    clock.moment = NINE.start - timedelta(minutes=3)
    moved = await bookings.reschedule(ports, booking.uid, half_hour("2026-03-03 12:00"), by=anna)
    kept = moved.kept(clock())
    assert kept is not None
    assert (kept.slot, kept.until) == (NINE, NINE.start)
    clock.moment = NINE.start
    assert moved.kept(clock()) is None


async def test_moving_to_where_it_is_changes_nothing(ports: Ports) -> None:
    _, _, address = await a_page(ports)
    booking = await booked(ports, address)
    assert (await bookings.reschedule(ports, booking.uid, NINE)).sequence == 0


async def test_a_booking_does_not_stand_in_its_own_way(ports: Ports) -> None:
    _, _, address = await a_page(ports, increment_min=15)
    booking = await booked(ports, address)
    quarter_later = Span(NINE.start + timedelta(minutes=15), NINE.end + timedelta(minutes=15))
    assert quarter_later in (await bookings.offer(ports, "", TUESDAY, moving=booking.uid)).slots
    assert (await bookings.reschedule(ports, booking.uid, quarter_later)).slot == quarter_later


async def test_a_taken_slot_cannot_be_moved_to(ports: Ports) -> None:
    _, _, address = await a_page(ports)
    booking = await booked(ports, address)
    await booked(ports, address, TEN)
    with pytest.raises(SlotTaken):
        await bookings.reschedule(ports, booking.uid, TEN)


async def test_the_organizer_may_move_within_the_own_notice(ports: Ports, clock: Clock) -> None:
    anna, _, address = await a_page(ports)
    booking = await booked(ports, address)
    soon = half_hour("2026-03-02 08:00")
    with pytest.raises(SlotTaken):
        await bookings.reschedule(ports, booking.uid, soon)
    assert (await bookings.reschedule(ports, booking.uid, soon, by=anna)).changed_by == "organizer"


async def test_a_cancelled_slot_is_free_once_that_is_final(ports: Ports, clock: Clock) -> None:
    _, _, address = await a_page(ports)
    booking = await booked(ports, address)
    cancelled = await bookings.cancel(ports, booking.uid)
    assert (cancelled.status, cancelled.sequence, cancelled.uid) == ("cancelled", 1, booking.uid)
    with pytest.raises(SlotTaken) as problem:
        await booked(ports, address)
    assert problem.value.reasons == ("held",)
    clock.advance(UNDO)
    assert NINE in (await bookings.offer(ports, address, TUESDAY)).slots


async def test_what_is_over_cannot_be_changed(ports: Ports, clock: Clock) -> None:
    _, _, address = await a_page(ports)
    first, second = await booked(ports, address), await booked(ports, address, TEN)
    await bookings.cancel(ports, first.uid)
    with pytest.raises(AlreadyOver):
        await bookings.cancel(ports, first.uid)
    with pytest.raises(AlreadyOver):
        await bookings.reschedule(ports, first.uid, half_hour("2026-03-03 12:00"))
    clock.moment = TEN.start
    with pytest.raises(AlreadyOver):
        await bookings.cancel(ports, second.uid)


async def test_a_cancellation_can_be_taken_back_by_whoever_made_it(ports: Ports, clock: Clock) -> None:
    anna, _, address = await a_page(ports)
    booking = await booked(ports, address)
    await bookings.cancel(ports, booking.uid)
    with pytest.raises(NotAllowed):
        await bookings.restore(ports, booking.uid, by=anna)
    back = await bookings.restore(ports, booking.uid)
    assert (back.status, back.sequence) == ("confirmed", 2)
    assert await bookings.restore(ports, booking.uid) == back
    await bookings.cancel(ports, booking.uid)
    clock.advance(timedelta(minutes=10))
    with pytest.raises(AlreadyOver):
        await bookings.restore(ports, booking.uid)


async def test_a_cancellation_stands_once_something_else_lies_there(ports: Ports, busy: BusyPort) -> None:
    _, _, address = await a_page(ports)
    booking = await booked(ports, address)
    await bookings.cancel(ports, booking.uid)
    busy.spans.append(Busy(NINE, "x", "Dentist"))
    with pytest.raises(SlotTaken):
        await bookings.restore(ports, booking.uid)


async def test_a_cancellation_gives_up_its_place_within_the_limits(ports: Ports) -> None:
    _, _, address = await a_page(ports, max_per_day=1)
    booking = await booked(ports, address)
    await bookings.cancel(ports, booking.uid)
    await booked(ports, address, TEN)
    with pytest.raises(SlotTaken) as problem:
        await bookings.restore(ports, booking.uid)
    assert problem.value.reasons == ("daily_limit",)


async def test_a_cancelled_meeting_keeps_its_buffer_for_its_return(ports: Ports) -> None:
    _, _, address = await a_page(ports, buffer_after_min=30)
    booking = await booked(ports, address)
    await bookings.cancel(ports, booking.uid)
    with pytest.raises(SlotTaken):
        await booked(ports, address, half_hour("2026-03-03 08:30"))
    assert (await bookings.restore(ports, booking.uid)).status == "confirmed"


async def test_a_meeting_type_says_how_long_a_change_can_be_taken_back(ports_everywhere: Ports, clock: Clock) -> None:
    ports = ports_everywhere
    anna, meeting_type, address = await a_page(ports, **{"undo.period": 60, "minimum_notice.notice": 0})
    await meeting_types.change(ports, anna, meeting_type.id, {"cut_off.notice": 24 * 60})
    long = await booked(ports, address, half_hour("2026-03-05 09:00"))
    await meeting_types.change(ports, anna, meeting_type.id, {"undo.period": 0, "cut_off.notice": None})
    short = await booked(ports, address, TEN)
    # What was booked before keeps what it had.
    await bookings.cancel(ports, long.uid)
    clock.advance(timedelta(minutes=59))
    with pytest.raises(SlotTaken):
        await booked(ports, address, long.slot)
    assert (await bookings.restore(ports, long.uid)).status == "confirmed"
    # Where nothing can be taken back the time is free at once, after a move as after a cancellation.
    moved = await bookings.reschedule(ports, short.uid, NINE)
    assert not moved.can_go_back("attendee", clock())
    await booked(ports, address, TEN)
    gone = await bookings.cancel(ports, short.uid)
    assert (gone.restorable(clock()), gone.kept(clock())) == (False, None)
    with pytest.raises(AlreadyOver):
        await bookings.restore(ports, short.uid)
    assert (await booked(ports, address)).slot == NINE


async def test_a_slot_is_kept_for_who_fills_in_the_form(ports: Ports, clock: Clock) -> None:
    _, _, address = await a_page(ports)
    mine, other = ports.new_id(), ports.new_id()
    hold = await bookings.hold(ports, address, mine, NINE.start)
    assert hold is not None
    assert (hold.slot, hold.until) == (NINE, clock() + HOLD)
    assert NINE not in (await bookings.offer(ports, address, TUESDAY)).slots
    assert NINE in (await bookings.offer(ports, address, TUESDAY, holding=mine)).slots
    with pytest.raises(SlotTaken) as problem:
        await bookings.book(ports, address, other, NINE, guest())
    assert problem.value.reasons == ("held",)
    with pytest.raises(SlotTaken):
        await bookings.hold(ports, address, other, NINE.start)
    assert (await bookings.book(ports, address, mine, NINE, guest())).slot == NINE
    assert await bookings.hold(ports, address, mine, TEN.start) is None
    assert TEN in (await bookings.offer(ports, address, TUESDAY)).slots


async def test_a_form_keeps_one_slot_and_gives_it_back(ports: Ports, clock: Clock) -> None:
    _, _, address = await a_page(ports)
    mine, other = ports.new_id(), ports.new_id()
    await bookings.hold(ports, address, mine, NINE.start)
    await bookings.hold(ports, address, mine, TEN.start)
    assert [one in (await bookings.offer(ports, address, TUESDAY)).slots for one in (NINE, TEN)] == [True, False]
    await bookings.release(ports, mine)
    assert TEN in (await bookings.offer(ports, address, TUESDAY)).slots
    await bookings.hold(ports, address, mine, NINE.start)
    clock.advance(HOLD)
    assert (await bookings.book(ports, address, other, NINE, guest())).slot == NINE
    with pytest.raises(SlotTaken):
        await bookings.book(ports, address, mine, NINE, guest())


async def test_what_is_kept_counts_towards_the_limits(ports: Ports) -> None:
    _, _, address = await a_page(ports, max_per_day=1)
    mine = ports.new_id()
    await bookings.hold(ports, address, mine, NINE.start)
    with pytest.raises(SlotTaken) as problem:
        await booked(ports, address, TEN)
    assert problem.value.reasons == ("daily_limit",)
    assert (await bookings.book(ports, address, mine, NINE, guest())).status == "confirmed"


async def test_nobody_can_keep_a_whole_day_from_others(ports: Ports) -> None:
    _, _, address = await a_page(ports)
    slots = (await bookings.offer(ports, address, TUESDAY)).slots
    kept = [await bookings.hold(ports, address, ports.new_id(), slot.start) for slot in slots]
    assert sum(one is not None for one in kept) == bookings.MOST_HOLDS
    assert len((await bookings.offer(ports, address, TUESDAY)).slots) == len(slots) - bookings.MOST_HOLDS


async def test_strangers_change_nothing(ports: Ports) -> None:
    _, _, address = await a_page(ports)
    booking = await booked(ports, address)
    mallory = await meet(ports, "Mallory Stranger")
    for act in (bookings.cancel(ports, booking.uid, by=mallory), bookings.view(ports, booking.uid, mallory)):
        with pytest.raises(NotAllowed):
            await act
    with pytest.raises(NotAllowed):
        await bookings.reschedule(ports, booking.uid, TEN, by=mallory)


async def test_a_booking_link_opens_its_booking_and_no_other(ports: Ports) -> None:
    _, _, address = await a_page(ports)
    first, second = await booked(ports, address), await booked(ports, address, TEN)
    token = ports.links.booking(first).rpartition("/")[2]
    other = ports.links.booking(second).rpartition("/")[2]
    assert (await bookings.opened(ports, token)).booking == first
    forged = other[:21] + token[21:]  # the id of one with the seal of the other
    for wrong in (forged, token[:-2] + "AA", token.swapcase(), "", "x" * 64, ports.links.token("form", first.uid)):
        with pytest.raises(NotFound):
            await bookings.opened(ports, wrong)


async def test_a_private_type_is_found_by_its_link_alone(ports: Ports) -> None:
    anna, meeting_type, address = await a_page(ports, visibility="private")
    assert (await bookings.offer(ports, address, TUESDAY)).meeting_type == meeting_type
    with pytest.raises(NotFound):
        await bookings.offer(ports, f"{anna.page}/{meeting_type.slug}", TUESDAY)
    assert (await bookings.page(ports, anna.page)).meeting_types == ()
    await meeting_types.revoke(ports, anna, meeting_type.id)
    with pytest.raises(NotFound):
        await bookings.offer(ports, address, TUESDAY)


async def test_paused_means_no_new_bookings_and_the_old_ones_stay(ports: Ports) -> None:
    anna, meeting_type, address = await a_page(ports)
    booking = await booked(ports, address)
    await meeting_types.pause(ports, anna, meeting_type.id, True)
    with pytest.raises(PageClosed):
        await booked(ports, address, TEN)
    assert (await bookings.view(ports, booking.uid, anna)).booking == booking
    await meeting_types.pause(ports, anna, meeting_type.id, False)
    await organizers.pause_page(ports, anna, True)
    with pytest.raises(PageClosed):
        await bookings.offer(ports, address, TUESDAY)
    assert (await bookings.cancel(ports, booking.uid)).status == "cancelled"


async def test_everybody_is_told_of_a_booking(ports: Ports) -> None:
    _, _, address = await a_page(ports)
    booking = await booked(ports, address)
    told = [(one.courier, one.recipient, one.kind) for one in bookings.notifications(ports, booking, "confirmed")]
    assert told == [
        ("calendar", "organizer", "confirmed"),
        ("mail", "attendee", "confirmed"),
        ("mail", "organizer", "confirmed"),
        ("chat", "organizer", "confirmed"),
        ("chat", "organizer", "reminder"),
        ("mail", "attendee", "reminder"),
        ("chat", "organizer", "reminder"),
        ("mail", "attendee", "reminder"),
    ]


async def test_limits_of_a_week_and_across_types_are_kept(ports: Ports) -> None:
    anna, _, address = await a_page(ports, **{"weekly_limit.bookings": 1})
    other = await office_hours(ports, anna, name="Other", **{"total_weekly_limit.bookings": 2})
    other_address = ports.links.address(other, anna.page)
    await booked(ports, address)
    with pytest.raises(SlotTaken) as weekly:
        await booked(ports, address, half_hour("2026-03-06 08:00"))
    await booked(ports, other_address, half_hour("2026-03-06 08:00"))
    with pytest.raises(SlotTaken) as total:
        await booked(ports, other_address, half_hour("2026-03-06 09:00"))
    assert (weekly.value.reasons, total.value.reasons) == (("weekly_limit",), ("total_weekly_limit",))
    assert (await booked(ports, address, half_hour("2026-03-09 08:00"))).status == "confirmed"


async def test_one_person_books_no_more_than_allowed(ports: Ports, clock: Clock) -> None:
    _, _, address = await a_page(ports, **{"booker_limit.bookings": 1})
    first = await booked(ports, address)
    with pytest.raises(LimitReached):
        await booked(ports, address, TEN, email="GINA@example.net")
    await booked(ports, address, TEN, email="somebody@example.net")
    assert (await bookings.reschedule(ports, first.uid, half_hour("2026-03-03 12:00"))).sequence == 1
    clock.moment = half_hour("2026-03-03 13:00").start
    assert (await booked(ports, address, half_hour("2026-03-04 08:00"))).status == "confirmed"


async def test_who_booked_cannot_cancel_or_move_it_after_the_cut_off(ports: Ports, clock: Clock) -> None:
    anna, _, address = await a_page(ports, **{"cut_off.notice": 24 * 60, "minimum_notice.notice": 0})
    noon = half_hour("2026-03-04 11:00")
    until, change = noon.start - timedelta(days=1), [bookings.cancel, lambda p, uid: bookings.reschedule(p, uid, TEN)]
    first, second = await booked(ports, address, noon), await booked(ports, address, half_hour("2026-03-04 11:30"))
    opened = await bookings.opened(ports, ports.links.booking(first).rpartition("/")[2])
    assert opened.changes_until == until
    clock.moment = until - timedelta(minutes=1)
    assert (await bookings.cancel(ports, first.uid)).status == "cancelled"
    # What was called off in time can come back, and then stays.
    clock.moment = until
    await bookings.restore(ports, first.uid)
    for each in change:
        with pytest.raises(TooLate):
            await each(ports, first.uid)
    with pytest.raises(TooLate):
        await bookings.offer(ports, "", TUESDAY, moving=first.uid)
    # The organizer is not bound, nor is a guest by a time the organizer has chosen.
    await bookings.reschedule(ports, first.uid, half_hour("2026-03-04 08:00"), by=anna)
    assert (await bookings.cancel(ports, first.uid)).status == "cancelled"
    # Nor is anybody within the minutes after booking.
    late = await booked(ports, address, half_hour("2026-03-04 09:00"))
    assert (await bookings.cancel(ports, late.uid)).status == "cancelled"
    clock.moment = half_hour("2026-03-04 11:00").start
    with pytest.raises(TooLate):
        await bookings.cancel(ports, second.uid)
    assert (await bookings.cancel(ports, second.uid, by=anna)).status == "cancelled"


async def test_answers_and_guests_are_kept_with_the_booking(ports_everywhere: Ports) -> None:
    ports = ports_everywhere
    asked = [{"label": "Company", "required": True}, {"label": "Been here before?", "kind": "yes_no"}]
    _, meeting_type, address = await a_page(ports, questions=asked, max_guests=2)
    company, before = (one.key for one in meeting_type.questions)
    answers, guests = {company: "Acme", before: "yes"}, ["bo@example.org", "cy@example.org"]
    made = await bookings.book(ports, address, ports.new_id(), NINE, guest(), answers=answers, guests=guests)
    booked = await bookings.opened(ports, ports.links.booking(made).rpartition("/")[2])
    assert booked.booking.answers == (Answer("Company", "Acme"), Answer("Been here before?", "yes", "yes_no"))
    assert booked.booking.guests == ("bo@example.org", "cy@example.org")
    assert booked.meeting_type == meeting_type
    moved = await bookings.reschedule(ports, made.uid, TEN)
    assert (moved.answers, moved.guests) == (made.answers, made.guests)


async def test_nothing_is_booked_without_the_answers_asked_for(ports: Ports) -> None:
    _, _, address = await a_page(ports, questions=[{"label": "Company", "required": True}])
    with pytest.raises(BadAnswer):
        await booked(ports, address)
    assert NINE in (await bookings.offer(ports, address, TUESDAY)).slots


async def test_no_more_guests_than_the_meeting_type_allows(ports: Ports) -> None:
    """S09: one who books, and a bounded list of others."""
    _, _, address = await a_page(ports)
    with pytest.raises(BadGuests):
        await bookings.book(ports, address, ports.new_id(), NINE, guest(), guests=["bo@example.org"])


async def test_guests_are_written_to_once_the_meeting_is_certain(
    ports: Ports, couriers: dict[str, KeepingCourier]
) -> None:
    anna, _, address = await a_page(ports, max_guests=2, approval=True)
    guests = ["bo@example.org", "cy@example.org"]
    made = await bookings.book(ports, address, ports.new_id(), NINE, guest(), guests=guests)
    assert await told_guests(ports, couriers) == []
    await bookings.approve(ports, made.uid, anna)
    assert await told_guests(ports, couriers) == [("confirmed", 1), ("confirmed", 2)]
    await bookings.reschedule(ports, made.uid, TEN)
    await bookings.cancel(ports, made.uid)
    assert await told_guests(ports, couriers) == [
        *[("confirmed", 1), ("confirmed", 2)],
        *[("cancelled", 1), ("cancelled", 2)],
    ]


async def told_guests(ports: Ports, couriers: dict[str, KeepingCourier]) -> list[tuple[str, int]]:
    while await deliver_due(ports, "test"):
        pass
    told = [one.notification for one in couriers["mail"].delivered]
    return sorted(((one.kind, one.guest) for one in told if one.guest), key=lambda one: (one[0] == "cancelled", one[1]))
