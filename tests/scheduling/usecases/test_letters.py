"""Letters beside the news of a booking."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from scheduling.errors import NotAllowed, Undeliverable
from scheduling.model import Booking, Busy, Connection, Watch
from scheduling.ports import Ports
from scheduling.usecases import bookings, letters, meeting_types
from scheduling.usecases.delivery import deliver_due
from storage.checking import breaches
from storage.database import Database
from tests.conftest import BusyPort, Clock, KeepingCourier, at, guest, half_hour, meet, office_hours

Couriers = dict[str, KeepingCourier]
SLOT = half_hour("2026-03-03 09:00")


async def booked(ports: Ports, **values: object) -> Booking:
    anna = await meet(ports, "Anna Berg")
    hours = await office_hours(ports, anna, **values)
    return await bookings.book(ports, ports.links.address(hours, anna.page), ports.new_id(), SLOT, guest())


async def drained(ports: Ports) -> None:
    while await deliver_due(ports, "worker"):
        pass


def kinds(courier: KeepingCourier) -> list[str]:
    return [one.notification.kind for one in courier.delivered]


async def test_a_letter_follows_a_meeting_once_if_it_is_wanted(
    ports_everywhere: Ports, couriers: Couriers, clock: Clock
) -> None:
    await booked(ports_everywhere, follow_up=True)
    await drained(ports_everywhere)
    clock.moment = SLOT.end + timedelta(minutes=59)
    assert await letters.follow_up(ports_everywhere) == 0
    clock.moment = SLOT.end + timedelta(hours=1)
    assert await letters.follow_up(ports_everywhere) == 1
    assert await letters.follow_up(ports_everywhere) == 0
    await drained(ports_everywhere)
    assert kinds(couriers["mail"])[-1] == "follow_up"
    assert couriers["mail"].delivered[-1].notification.recipient == "attendee"


async def test_two_processes_promise_one_letter(ports_everywhere: Ports, clock: Clock) -> None:
    await booked(ports_everywhere, follow_up=True)
    clock.moment = SLOT.end + timedelta(hours=2)
    assert sum(await asyncio.gather(*(letters.follow_up(ports_everywhere) for _ in range(8)))) == 1


async def test_no_letter_follows_what_nobody_wanted_one_for_or_what_did_not_take_place(
    ports: Ports, clock: Clock
) -> None:
    booking = await booked(ports)
    clock.moment = SLOT.end + timedelta(hours=2)
    assert await letters.follow_up(ports) == 0
    clock.moment = at("2026-03-02 07:00")
    anna = await meet(ports, "Anna Berg")
    await meeting_types.change(ports, anna, booking.meeting_type_id, {"follow_up": True})
    await bookings.cancel(ports, booking.uid)
    clock.moment = SLOT.end + timedelta(hours=2)
    assert await letters.follow_up(ports) == 0


async def test_a_meeting_of_the_day_before_yesterday_is_not_followed_up(ports: Ports, clock: Clock) -> None:
    await booked(ports, follow_up=True)
    clock.moment = SLOT.end + timedelta(days=1)
    assert await letters.follow_up(ports) == 0
    clock.moment -= timedelta(minutes=1)
    assert await letters.follow_up(ports) == 1


async def test_who_wants_no_reminders_gets_none_and_the_meeting_stays(
    ports_everywhere: Ports, couriers: Couriers, clock: Clock
) -> None:
    booking = await booked(ports_everywhere, follow_up=True)
    await drained(ports_everywhere)
    await letters.silence(ports_everywhere, booking)
    clock.moment = SLOT.start - timedelta(minutes=10)
    await drained(ports_everywhere)
    clock.moment = SLOT.end + timedelta(hours=1)
    await letters.follow_up(ports_everywhere)
    await drained(ports_everywhere)
    assert kinds(couriers["mail"]) == ["confirmed", "confirmed"]
    # The organizer is still reminded.
    assert kinds(couriers["chat"]) == ["confirmed", "reminder", "reminder"]
    async with ports_everywhere.reading() as work:
        assert (await work.diaries.by_uid(booking.uid)).status == "confirmed"


async def test_a_calendar_out_of_order_is_told_after_ten_minutes_once(
    ports: Ports, couriers: Couriers, clock: Clock
) -> None:
    couriers["calendar"].problem = Undeliverable("503")
    await booked(ports)
    began = clock.moment
    while clock.moment < began + timedelta(minutes=10):
        await drained(ports)
        clock.advance(timedelta(seconds=5))
    assert "unwritten" not in kinds(couriers["chat"])
    clock.advance(timedelta(minutes=1))
    await drained(ports)
    clock.advance(timedelta(hours=3))
    await drained(ports)
    assert kinds(couriers["chat"]).count("unwritten") == 1


async def test_a_calendar_that_is_away_for_two_days_gets_the_event_afterwards(
    ports: Ports, couriers: Couriers, clock: Clock
) -> None:
    calendar, chat = couriers["calendar"], couriers["chat"]
    calendar.problem = Undeliverable("503")
    booking = await booked(ports)
    later = await bookings.reschedule(ports, booking.uid, half_hour("2026-03-11 09:00"))
    began = clock.moment
    while clock.moment < began + timedelta(days=2):
        await drained(ports)
        clock.advance(timedelta(hours=2))
    assert kinds(calendar) == []
    assert (kinds(chat).count("unwritten"), len(kinds(couriers["mail"]))) == (1, 2)
    calendar.problem = None
    clock.advance(timedelta(hours=1))
    await drained(ports)
    assert [one.booking.slot for one in calendar.delivered] == [later.slot]
    assert kinds(chat).count("unwritten") == 1


@pytest.mark.parametrize(
    ("event", "told"),
    [
        (Busy(half_hour("2026-03-03 09:15")), 1),  # that of another reaches into it
        (Busy(half_hour("2026-03-03 09:30")), 0),
        (Busy(SLOT, uid="5" * 32), 0),  # of a booking of ours, which has moved away
    ],
    ids=["overlapping", "beside", "ours"],
)
async def test_what_came_into_the_calendar_meanwhile_is_told_and_both_stand(
    ports_everywhere: Ports, couriers: Couriers, busy: BusyPort, database: Database, event: Busy, told: int
) -> None:
    ports = ports_everywhere
    anna = await meet(ports, "Anna Berg")
    async with ports.work() as work:
        await work.watches.add(Watch(Connection("c" * 32, anna.id, "memory", {}, writes=True), ports.clock()))
    booking = await booked(ports)
    busy.spans.append(event)
    await drained(ports)
    assert kinds(couriers["chat"]) == ["confirmed", *["clash"] * told]
    assert len(couriers["mail"].delivered) == 2
    async with ports.reading() as work:
        assert (await work.diaries.by_uid(booking.uid)) == booking
    # Who moves it there themselves knows.
    await bookings.reschedule(ports, booking.uid, half_hour("2026-03-04 09:00"), anna)
    busy.spans.append(Busy(half_hour("2026-03-04 09:00")))
    await drained(ports)
    assert kinds(couriers["chat"]).count("clash") == told
    assert await breaches(database, ports.clock()) == []


async def test_a_calendar_that_refuses_for_good_is_told_at_once(ports: Ports, couriers: Couriers) -> None:
    couriers["calendar"].problem = Undeliverable("403", permanent=True)
    await booked(ports)
    await drained(ports)
    assert kinds(couriers["chat"]) == ["confirmed", "unwritten"]


async def test_what_went_wrong_is_told_after_the_booking_even_if_that_has_to_be_told_again(
    ports_everywhere: Ports, couriers: Couriers, clock: Clock
) -> None:
    ports, chat = ports_everywhere, couriers["chat"]
    couriers["calendar"].problem = Undeliverable("503")
    await booked(ports)
    clock.advance(timedelta(minutes=2))
    chat.problem = Undeliverable("the chat answered 503")
    couriers["calendar"].problem = Undeliverable("403", permanent=True)
    await drained(ports)
    chat.problem = None
    await drained(ports)
    assert kinds(chat) == []  # the booking is due again in some seconds, and the calendar's trouble at once
    clock.advance(timedelta(minutes=1))
    await drained(ports)
    assert kinds(chat) == ["confirmed", "unwritten"]


async def test_what_became_of_each_promise_is_on_record(
    ports_everywhere: Ports, couriers: Couriers, clock: Clock
) -> None:
    ports = ports_everywhere
    couriers["mail"].problem = Undeliverable("451 greylisted")
    booking = await booked(ports)
    anna = await meet(ports, "Anna Berg")
    await drained(ports)
    told = {
        (one.notification.courier, one.notification.recipient, one.notification.kind): one
        for one in (await letters.history(ports, booking.uid, anna)).told
        if one.notification.kind == "confirmed"
    }
    assert told["calendar", "organizer", "confirmed"].outcome == "delivered"
    assert told["calendar", "organizer", "confirmed"].settled == clock.moment
    waiting = told["mail", "attendee", "confirmed"]
    assert (waiting.settled, waiting.outcome, waiting.notification.attempts) == (None, "451 greylisted", 1)
    with pytest.raises(NotAllowed):
        await letters.history(ports, booking.uid, await meet(ports, "Ben Alder"))
