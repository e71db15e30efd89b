"""The outbox on real SQL: at least once, in order, and nothing told that is no longer so."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from scheduling.errors import BadValue, Undeliverable
from scheduling.model import Actor, Booking
from scheduling.ports import Delivery, Ports
from scheduling.usecases import bookings, meeting_types, policy
from scheduling.usecases.delivery import LEASE, WORTH_TELLING, deliver_due, pause_after, remember_card, take_over
from storage.database import Database
from tests.conftest import BusyPort, Clock, KeepingCourier, guest, half_hour, meet, office_hours, ports_on

Couriers = dict[str, KeepingCourier]


async def a_booking(ports: Ports, hour: int = 9) -> Booking:
    anna = await meet(ports, "Anna Berger")
    meeting_type = await office_hours(ports, anna)
    slot = half_hour(f"2026-03-04 {hour:02}:00")
    return await bookings.book(ports, ports.links.address(meeting_type, anna.page), ports.new_id(), slot, guest())


async def drain(ports: Ports, owner: str = "worker") -> int:
    total = 0
    while tried := await deliver_due(ports, owner):
        total += tried
    return total


def told(courier: KeepingCourier) -> list[tuple[str, str, int]]:
    return [(one.notification.recipient, one.notification.kind, one.notification.sequence) for one in courier.delivered]


async def test_everybody_is_told_once(ports_everywhere: Ports, couriers: Couriers) -> None:
    await a_booking(ports_everywhere)
    assert await drain(ports_everywhere) == 4
    assert told(couriers["calendar"]) == [("organizer", "confirmed", 0)]
    assert sorted(told(couriers["mail"])) == [("attendee", "confirmed", 0), ("organizer", "confirmed", 0)]
    assert told(couriers["chat"]) == [("organizer", "confirmed", 0)]
    assert await drain(ports_everywhere) == 0


async def test_the_calendar_is_told_first_and_brings_back_a_receipt(ports: Ports, couriers: Couriers) -> None:
    await a_booking(ports)
    await deliver_due(ports, "worker")
    assert (len(couriers["calendar"].delivered), len(couriers["mail"].delivered)) == (1, 0)
    await drain(ports)
    receipt = couriers["mail"].delivered[0].receipt("calendar", "organizer")
    assert receipt is not None
    assert receipt.data == {"reference": couriers["calendar"].delivered[0].notification.id}


async def test_a_calendar_out_of_order_holds_the_letters_for_two_minutes_only(
    ports: Ports, couriers: Couriers, clock: Clock
) -> None:
    couriers["calendar"].problem = Undeliverable("503")
    await a_booking(ports)
    await drain(ports)
    assert told(couriers["mail"]) == []
    clock.advance(timedelta(minutes=2))
    await drain(ports)
    assert len(told(couriers["mail"])) == 2


async def test_who_moves_twice_in_a_minute_sends_one_letter(ports: Ports, couriers: Couriers) -> None:
    booking = await a_booking(ports)
    await bookings.reschedule(ports, booking.uid, half_hour("2026-03-04 10:00"))
    await bookings.reschedule(ports, booking.uid, half_hour("2026-03-04 11:00"))
    await drain(ports)
    assert sorted(told(couriers["mail"])) == [("attendee", "moved", 2), ("organizer", "moved", 2)]


async def test_changes_are_told_in_order(ports: Ports, couriers: Couriers) -> None:
    booking = await a_booking(ports)
    await drain(ports)
    await bookings.reschedule(ports, booking.uid, half_hour("2026-03-04 10:00"))
    await drain(ports)
    await bookings.cancel(ports, booking.uid)
    await drain(ports)
    of_attendee = [one for one in told(couriers["mail"]) if one[0] == "attendee"]
    assert of_attendee == [("attendee", "confirmed", 0), ("attendee", "moved", 1), ("attendee", "cancelled", 2)]


async def test_a_courier_out_of_order_is_tried_again_later(ports: Ports, couriers: Couriers, clock: Clock) -> None:
    couriers["mail"].problem = Undeliverable("451")
    await a_booking(ports)
    await drain(ports)
    assert await drain(ports) == 0
    clock.advance(pause_after(1))
    couriers["mail"].problem = None
    await drain(ports)
    assert len(told(couriers["mail"])) == 2


async def test_the_pause_the_other_side_asks_for_is_kept(ports: Ports, couriers: Couriers, clock: Clock) -> None:
    couriers["mail"].problem = Undeliverable("429", after=timedelta(minutes=7))
    await a_booking(ports)
    await drain(ports)
    couriers["mail"].problem = None
    clock.advance(timedelta(minutes=6, seconds=59))
    await drain(ports)
    assert told(couriers["mail"]) == []
    clock.advance(timedelta(seconds=1))
    await drain(ports)
    assert len(told(couriers["mail"])) == 2


async def test_what_can_never_be_delivered_is_tried_once_and_the_organizer_is_told(
    ports: Ports, couriers: Couriers, clock: Clock
) -> None:
    couriers["mail"].problem = Undeliverable("550 no such user", permanent=True)
    await a_booking(ports)
    await drain(ports)
    clock.advance(timedelta(hours=2))
    couriers["mail"].problem = None
    await drain(ports)
    assert told(couriers["mail"]) == []
    assert ("organizer", "undelivered", 0) in told(couriers["chat"])


@pytest.mark.parametrize("reader", ["organizer", "attendee"])
async def test_lateness_goes_by_letter_where_no_chat_is_reached(
    ports_everywhere: Ports, couriers: Couriers, reader: Actor
) -> None:
    ports = ports_everywhere
    anna, ben = await meet(ports, "Anna Berger"), await meet(ports, "Ben Osei")
    address = ports.links.address(await office_hours(ports, anna), anna.page)
    attendee = guest("Ben Osei", person_id=ben.id)
    booking = await bookings.book(ports, address, ports.new_id(), half_hour("2026-03-04 09:00"), attendee)
    await drain(ports)
    couriers["mail"].delivered.clear()
    couriers["chat"].problem = Undeliverable("the chat answered 403", permanent=True)
    await bookings.announce_late(ports, booking.uid, 10, by=ben if reader == "organizer" else anna)
    await drain(ports)
    assert told(couriers["mail"]) == [(reader, "late", 0)]


async def test_what_an_organizer_hears_in_chat_alone_comes_by_letter_where_there_is_none(
    ports: Ports, couriers: Couriers, clock: Clock
) -> None:
    couriers["chat"].problem = Undeliverable("no conversation yet", permanent=True)
    booking = await a_booking(ports)
    await drain(ports)
    assert sorted(told(couriers["mail"])) == [("attendee", "confirmed", 0), ("organizer", "confirmed", 0)]
    clock.moment = booking.slot.start - timedelta(days=1)
    await drain(ports)
    reminded = [one for one in told(couriers["mail"]) if one[1] == "reminder"]
    assert sorted(reminded) == [("attendee", "reminder", 0), ("organizer", "reminder", 0)]


async def test_a_chat_that_is_away_for_a_while_is_waited_for(ports: Ports, couriers: Couriers, clock: Clock) -> None:
    booking = await a_booking(ports)
    await drain(ports)
    couriers["mail"].delivered.clear()
    couriers["chat"].problem = Undeliverable("the chat answered 503")
    await bookings.announce_late(ports, booking.uid, 10)
    await drain(ports)
    assert told(couriers["mail"]) == []
    couriers["chat"].problem = None
    clock.advance(pause_after(1))
    await drain(ports)
    assert told(couriers["chat"])[-1] == ("organizer", "late", 0)


@pytest.mark.parametrize("reader", ["organizer", "attendee"])
async def test_who_is_late_did_not_move_it(ports_everywhere: Ports, couriers: Couriers, reader: Actor) -> None:
    """A letter about the move that could not go until then still names who moved it."""
    ports = ports_everywhere
    anna = await meet(ports, "Anna Berger")
    address = ports.links.address(await office_hours(ports, anna), anna.page)
    booking = await bookings.book(ports, address, ports.new_id(), half_hour("2026-03-04 09:00"), guest())
    mover, late = (None, anna) if reader == "organizer" else (anna, None)
    await bookings.reschedule(ports, booking.uid, half_hour("2026-03-04 10:00"), by=mover)
    await bookings.announce_late(ports, booking.uid, 10, by=late)
    await drain(ports)
    seen = {one.booking for courier in couriers.values() for one in courier.delivered}
    assert {(one.changed_by, one.late_by) for one in seen} == {
        ("attendee", "organizer") if reader == "organizer" else ("organizer", "attendee")
    }
    [*_, last] = await policy.history(ports, ports.clock() - timedelta(days=1))
    assert (last.who, dict(last.after or {})) == (reader, {"late": 10})


async def test_a_lost_letter_is_told_by_letter_where_there_is_no_chat(ports: Ports, couriers: Couriers) -> None:
    lost = FailingFor("attendee")
    ports = replace(ports, couriers={**couriers, "mail": lost})
    couriers["chat"].problem = Undeliverable("no conversation yet", permanent=True)
    await a_booking(ports)
    await drain(ports)
    assert sorted(told(lost)) == [("organizer", "confirmed", 0), ("organizer", "undelivered", 0)]


class FailingFor(KeepingCourier):
    """Reaches everybody but one side."""

    def __init__(self, reader: Actor) -> None:
        super().__init__()
        self.reader = reader

    async def deliver(self, delivery: Delivery) -> Mapping[str, Any]:
        if delivery.notification.recipient == self.reader:
            raise Undeliverable("550 no such user", permanent=True)
        return await super().deliver(delivery)


async def test_nobody_is_late_for_what_is_over(ports: Ports, couriers: Couriers, clock: Clock) -> None:
    booking = await a_booking(ports)
    await drain(ports)
    couriers["mail"].delivered.clear()
    clock.moment = booking.slot.start
    await bookings.announce_late(ports, booking.uid, 10, by=await meet(ports, "Anna Berger"))
    clock.moment = booking.slot.end
    await drain(ports)
    assert told(couriers["mail"]) == []


async def test_a_bug_in_a_courier_stops_nobody_else(ports: Ports, couriers: Couriers) -> None:
    couriers["mail"].problem = RuntimeError("a bug")
    await a_booking(ports)
    await drain(ports)
    assert len(told(couriers["chat"])) == 1


async def test_reminders_come_at_their_time_and_only_for_what_takes_place(
    ports: Ports, couriers: Couriers, clock: Clock
) -> None:
    booking = await a_booking(ports)
    other = await a_booking(ports, hour=11)
    await drain(ports)
    await bookings.cancel(ports, other.uid)
    await drain(ports)
    clock.moment = booking.slot.start - timedelta(days=1)
    await drain(ports)
    reminded = [one for one in couriers["mail"].delivered if one.notification.kind == "reminder"]
    assert [(one.booking.uid, one.notification.recipient) for one in reminded] == [(booking.uid, "attendee")]
    clock.moment = booking.slot.start
    await drain(ports)
    assert len([one for one in couriers["mail"].delivered if one.notification.kind == "reminder"]) == 1


async def test_reminders_move_with_the_meeting(ports_everywhere: Ports, couriers: Couriers, clock: Clock) -> None:
    ports = ports_everywhere
    booking = await a_booking(ports)
    moved = await bookings.reschedule(ports, booking.uid, half_hour("2026-03-05 10:00"))
    await drain(ports)
    assert reminded(couriers) == []
    clock.moment = booking.slot.start
    await drain(ports)
    assert reminded(couriers) == []
    for due in (moved.slot.start - timedelta(days=1), moved.slot.start - timedelta(minutes=15)):
        clock.moment = due - timedelta(seconds=1)
        before = reminded(couriers)
        await drain(ports)
        assert reminded(couriers) == before
        clock.moment = due
        await drain(ports)
        assert reminded(couriers) == [*before, ("attendee", moved.slot.start)]


async def test_a_reminder_is_a_day_and_a_quarter_before_across_a_clock_change(
    ports_everywhere: Ports, couriers: Couriers, clock: Clock
) -> None:
    """In Cairo the clocks go forward at the beginning of Friday 24 April 2026."""
    ports = ports_everywhere
    nour = await meet(ports, "Nour Aziz", zone="Africa/Cairo")
    address = ports.links.address(await office_hours(ports, nour), nour.page)
    ten_in_cairo = half_hour("2026-04-24 07:00")
    booking = await bookings.book(ports, address, ports.new_id(), half_hour("2026-04-23 08:00"), guest())
    await bookings.reschedule(ports, booking.uid, ten_in_cairo)
    await drain(ports)
    for due in (half_hour("2026-04-23 07:00").start, half_hour("2026-04-24 06:45").start):
        clock.moment = due - timedelta(seconds=1)
        before = reminded(couriers)
        await drain(ports)
        assert reminded(couriers) == before
        clock.moment = due
        await drain(ports)
        assert reminded(couriers) == [*before, ("attendee", ten_in_cairo.start)]


async def test_a_meeting_type_says_when_people_are_reminded(
    ports_everywhere: Ports, couriers: Couriers, clock: Clock
) -> None:
    ports = ports_everywhere
    anna = await meet(ports, "Anna Berger")
    meeting_type = await office_hours(ports, anna, reminders=["60", 10080, 60])
    address = ports.links.address(meeting_type, anna.page)
    asked = await office_hours(ports, anna, name="Asked", approval=True, reminders=[30])
    booking = await bookings.book(ports, address, ports.new_id(), half_hour("2026-03-12 09:00"), guest())
    quiet = await bookings.book(ports, address, ports.new_id(), half_hour("2026-03-12 10:00"), guest())
    where = ports.links.address(asked, anna.page)
    request = await bookings.book(ports, where, ports.new_id(), half_hour("2026-03-12 11:00"), guest())
    await meeting_types.change(ports, anna, meeting_type.id, {"reminders": [120]})
    assert await meeting_types.remind(ports, anna, asked.id) == []
    await drain(ports)
    clock.moment = booking.slot.start - timedelta(days=7)
    await drain(ports)
    # What was booked before keeps what it had, until that is said.
    assert reminded(couriers) == [("attendee", booking.slot.start)]
    behind = await meeting_types.otherwise_reminded(ports, anna, meeting_type.id)
    assert [one.uid for one in behind] == [booking.uid, quiet.uid]
    again = await meeting_types.remind(ports, anna, meeting_type.id)
    assert [(one.reminders, one.sequence) for one in again] == [((timedelta(hours=2),), 0)] * 2
    assert await meeting_types.otherwise_reminded(ports, anna, meeting_type.id) == []
    await bookings.approve(ports, request.uid, anna)
    moved = await bookings.reschedule(ports, quiet.uid, half_hour("2026-03-12 10:30"))
    clock.moment = booking.slot.start - timedelta(minutes=1)
    await drain(ports)
    assert reminded(couriers)[1:] == [("attendee", booking.slot.start), ("attendee", moved.slot.start)]
    await meeting_types.change(ports, anna, asked.id, {"reminders": []})
    assert [one.uid for one in await meeting_types.remind(ports, anna, asked.id)] == [request.uid]
    clock.moment = request.slot.start - timedelta(minutes=1)
    await drain(ports)
    assert len(reminded(couriers)) == 3


async def test_who_booked_is_told_until_when_it_can_be_changed(ports: Ports, couriers: Couriers) -> None:
    anna = await meet(ports, "Anna Berger")
    kind = await office_hours(ports, anna, **{"cut_off.notice": 24 * 60})
    address, slot = ports.links.address(kind, anna.page), half_hour("2026-03-12 09:00")
    booking = await bookings.book(ports, address, ports.new_id(), slot, guest())
    await drain(ports)
    known = {one.notification.recipient: one.changes_until for one in couriers["mail"].delivered}
    assert known == {"attendee": slot.start - timedelta(days=1), "organizer": None}
    await bookings.reschedule(ports, booking.uid, half_hour("2026-03-13 09:00"), by=anna)
    await drain(ports)
    # A time that the organizer has chosen binds nobody.
    assert {one.changes_until for one in couriers["mail"].delivered[2:]} == {None}


@pytest.mark.parametrize(
    ("wanted", "said"),
    [([5], ("reminders", timedelta(minutes=15), timedelta(days=14))), ([15, 16, 17, 18, 19, 20], ("reminders", 0, 5))],
)
async def test_reminders_are_few_and_neither_too_early_nor_too_late(
    ports: Ports, wanted: list[int], said: tuple[Any, ...]
) -> None:
    with pytest.raises(BadValue) as refused:
        await office_hours(ports, await meet(ports, "Anna Berger"), reminders=wanted)
    assert tuple(refused.value.values.values()) == said


def reminded(couriers: Couriers) -> list[tuple[Actor, datetime]]:
    """Who was reminded by letter, of a meeting at what time."""
    letters = [one for one in couriers["mail"].delivered if one.notification.kind == "reminder"]
    return [(one.notification.recipient, one.booking.slot.start) for one in letters]


async def test_two_workers_never_tell_the_same_thing(database: Database, clock: Clock, busy: BusyPort) -> None:
    slow = SlowCourier()
    ports = ports_on(database, clock, busy, {"calendar": slow, "mail": slow, "chat": slow})
    for hour in range(8, 14):
        await a_booking(ports, hour)
    await asyncio.gather(*(drain(ports, f"worker-{number}") for number in range(4)))
    await drain(ports)
    assert len(slow.seen) == len(set(slow.seen)) == 24
    assert slow.together == 0


class SlowCourier:
    """Takes its time, and counts how often two deliveries of one booking were under way at once."""

    def __init__(self) -> None:
        self.seen: list[str] = []
        self.at_work: set[str] = set()
        self.together = 0

    async def deliver(self, delivery: Delivery) -> Mapping[str, Any]:
        uid = delivery.booking.uid
        self.together += uid in self.at_work
        self.at_work.add(uid)
        await asyncio.sleep(0.01)
        self.at_work.discard(uid)
        self.seen.append(delivery.notification.id)
        return {}


async def test_what_a_dead_worker_left_is_taken_over(ports_everywhere: Ports, couriers: Couriers, clock: Clock) -> None:
    await a_booking(ports_everywhere)
    async with ports_everywhere.work() as work:
        now = clock()
        leased = await work.outbox.lease(now, now + LEASE, "dead", 10)
    assert len(leased) == 1
    assert await drain(ports_everywhere) == 0
    clock.advance(LEASE + timedelta(seconds=1))
    assert await drain(ports_everywhere) == 4
    async with ports_everywhere.work() as work:
        assert not await work.outbox.settle(leased[0].notification, "dead", "delivered", clock())


async def test_who_has_lost_a_lease_tells_nobody_what_came_of_it(
    ports_everywhere: Ports, couriers: Couriers, clock: Clock
) -> None:
    ports = ports_everywhere
    booking = await a_booking(ports)
    couriers["calendar"].problem = Undeliverable("503")
    for attempt in range(1, WORTH_TELLING):
        await drain(ports)
        clock.advance(pause_after(attempt))

    class TakenOver:
        """Slower than its lease: somebody else has the promise in hand before it fails."""

        async def deliver(self, delivery: Delivery) -> Mapping[str, Any]:
            clock.advance(LEASE + timedelta(seconds=1))
            async with ports.work() as work:
                await work.outbox.lease(clock(), clock() + LEASE, "other", 1)
            raise Undeliverable("503")

    await deliver_due(replace(ports, couriers={**ports.couriers, "calendar": TakenOver()}), "slow")
    async with ports.reading() as work:
        promised = [one.notification for one in await work.outbox.told(booking.uid)]
    assert [one.attempts for one in promised if one.courier == "calendar"] == [WORTH_TELLING - 1]
    assert [one for one in promised if one.kind == "unwritten"] == []


async def test_a_process_alone_takes_over_at_once(ports: Ports, couriers: Couriers, clock: Clock) -> None:
    await a_booking(ports)
    async with ports.work() as work:
        await work.outbox.lease(clock(), clock() + LEASE, "dead", 10)
    await take_over(ports)
    assert await drain(ports) == 4


async def test_every_card_that_shows_a_booking_is_remembered(ports: Ports, couriers: Couriers) -> None:
    booking = await a_booking(ports)
    for activity in ("7", "8", "7"):
        await remember_card(ports, booking.uid, booking.organizer_id, {"activity": activity})
    await drain(ports)
    receipt = couriers["chat"].delivered[0].receipt("chat", "organizer")
    assert receipt is not None
    assert receipt.data == {"cards": [{"activity": "8"}, {"activity": "7"}]}


@pytest.mark.parametrize(("attempts", "seconds"), [(1, 5), (2, 10), (5, 80), (11, 3600), (79, 3600)])
def test_pauses_grow(attempts: int, seconds: int) -> None:
    assert pause_after(attempts) == timedelta(seconds=seconds)


async def test_a_chat_that_the_bot_was_taken_off_is_forgotten(ports: Ports, couriers: Couriers) -> None:
    booking = await a_booking(ports)
    couriers["chat"].problem = Undeliverable("the chat answered 403", permanent=True, gone=True)
    await drain(ports)
    async with ports.reading() as work:
        assert (await work.organizers.by_id(booking.organizer_id)).reference is None


async def test_a_chat_that_only_refuses_a_message_is_not(ports: Ports, couriers: Couriers) -> None:
    booking = await a_booking(ports)
    couriers["chat"].problem = Undeliverable("the chat answered 400", permanent=True)
    await drain(ports)
    async with ports.reading() as work:
        assert (await work.organizers.by_id(booking.organizer_id)).reference is not None
