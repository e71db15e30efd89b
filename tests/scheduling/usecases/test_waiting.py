"""The waiting list for earlier times: what gets free is told once, and one tap moves the meeting."""

from __future__ import annotations

from datetime import timedelta

import pytest

from scheduling.errors import AlreadyOver, NotAllowed, Undeliverable
from scheduling.model import UNDO, Attendee, Booking, Organizer
from scheduling.ports import Ports
from scheduling.spans import Span
from scheduling.usecases import bookings, waiting
from scheduling.usecases.delivery import deliver_due
from scheduling.usecases.waiting import EVERY, look_for_earlier
from tests.conftest import Clock, KeepingCourier, guest, half_hour, meet, office_hours

NINE, TEN, ELEVEN = (half_hour(f"2026-03-03 {hour}:00") for hour in ("08", "09", "10"))
HOURS = [{"days": ["tu"], "start": "09:00", "end": "11:30"}]  # in Berlin: only these, half an hour each, on the hour


class Scene:
    """Anna's Tuesday is full but for Ben's eleven o'clock, and he would rather come earlier."""

    def __init__(self, ports: Ports, anna: Organizer, ben: Organizer, address: str) -> None:
        self.ports, self.anna, self.ben, self.address = ports, anna, ben, address

    async def book(self, slot: Span, who: Attendee) -> Booking:
        return await bookings.book(self.ports, self.address, self.ports.new_id(), slot, who)

    async def told(self, couriers: dict[str, KeepingCourier]) -> list[list[Span]]:
        """The times of each message about earlier ones."""
        while await deliver_due(self.ports, "test"):
            pass
        return [list(one.earlier) for one in couriers["chat"].delivered if one.notification.kind == "earlier"]


async def scene(ports: Ports) -> tuple[Scene, list[Booking], Booking]:
    anna, ben = await meet(ports, "Anna Berger"), await meet(ports, "Ben Osei")
    made = await office_hours(ports, anna, availability=HOURS, increment_min=60)
    one = Scene(ports, anna, ben, ports.links.address(made, anna.page))
    others = [await one.book(slot, guest(f"Guest {slot.start:%H}")) for slot in (NINE, TEN)]
    mine = await one.book(ELEVEN, Attendee(ben.name, ben.email, ben.zone, person_id=ben.id))
    return one, others, mine


async def test_what_gets_free_before_is_told_once(
    ports_everywhere: Ports, clock: Clock, couriers: dict[str, KeepingCourier]
) -> None:
    ports = ports_everywhere
    one, [nine, _], mine = await scene(ports)
    await waiting.wait(ports, mine.uid, one.ben)
    assert (await bookings.view(ports, mine.uid, one.ben)).waiting
    clock.advance(EVERY)
    assert await look_for_earlier(ports) == 0
    await bookings.cancel(ports, nine.uid)
    clock.advance(UNDO + EVERY)  # until then it is kept for who has cancelled
    assert await look_for_earlier(ports) == 1
    assert await look_for_earlier(ports) == 0
    clock.advance(EVERY)
    assert await look_for_earlier(ports) == 0
    assert await one.told(couriers) == [[NINE]]


async def test_a_guest_hears_by_letter_and_whom_no_chat_reaches_too(
    ports: Ports, clock: Clock, couriers: dict[str, KeepingCourier]
) -> None:
    one, [nine, ten], mine = await scene(ports)
    await waiting.wait(ports, ten.uid, None)
    await waiting.wait(ports, mine.uid, one.ben)
    couriers["chat"].problem = Undeliverable("no conversation", permanent=True)
    await bookings.cancel(ports, nine.uid)
    clock.advance(UNDO + EVERY)
    assert await look_for_earlier(ports) == 2
    await one.told(couriers)
    letters = [one for one in couriers["mail"].delivered if one.notification.kind == "earlier"]
    assert {each.booking.uid: list(each.earlier) for each in letters} == {ten.uid: [NINE], mine.uid: [NINE]}
    await bookings.reschedule(ports, ten.uid, NINE)
    assert not (await bookings.opened(ports, ports.links.booking(ten).rpartition("/")[2])).waiting


async def test_moving_there_ends_it(ports: Ports, clock: Clock, couriers: dict[str, KeepingCourier]) -> None:
    one, [nine, ten], mine = await scene(ports)
    await waiting.wait(ports, mine.uid, one.ben)
    await bookings.cancel(ports, ten.uid)
    clock.advance(UNDO + EVERY)
    await look_for_earlier(ports)
    await bookings.reschedule(ports, mine.uid, TEN, by=one.ben)
    assert not (await bookings.view(ports, mine.uid, one.ben)).waiting
    await bookings.cancel(ports, nine.uid)
    clock.advance(UNDO + EVERY)
    assert await look_for_earlier(ports) == 0


async def test_who_takes_a_cancellation_back_goes_on_waiting(ports: Ports, clock: Clock) -> None:
    one, [nine, _], mine = await scene(ports)
    await waiting.wait(ports, mine.uid, one.ben)
    await bookings.cancel(ports, mine.uid, one.ben)
    clock.advance(EVERY)
    assert await look_for_earlier(ports) == 0
    await bookings.restore(ports, mine.uid, one.ben)
    assert (await bookings.view(ports, mine.uid, one.ben)).waiting
    await bookings.cancel(ports, nine.uid)
    clock.advance(UNDO + EVERY)
    assert await look_for_earlier(ports) == 1


async def test_a_cancellation_that_is_final_ends_it(ports: Ports, clock: Clock) -> None:
    one, _, mine = await scene(ports)
    await waiting.wait(ports, mine.uid, one.ben)
    await bookings.cancel(ports, mine.uid, one.ben)
    clock.advance(UNDO + EVERY)
    assert await look_for_earlier(ports) == 0
    async with ports.reading() as work:
        assert await work.waits.find(mine.uid) is None


async def test_who_stops_hears_no_more(ports: Ports, clock: Clock) -> None:
    one, [nine, _], mine = await scene(ports)
    await waiting.wait(ports, mine.uid, one.ben)
    await waiting.stop(ports, mine.uid, one.ben)
    await bookings.cancel(ports, nine.uid)
    clock.advance(UNDO + EVERY)
    assert await look_for_earlier(ports) == 0


async def test_what_was_free_already_and_what_is_later_is_no_news(ports: Ports, clock: Clock) -> None:
    one, [nine, _], mine = await scene(ports)
    await bookings.cancel(ports, nine.uid)
    clock.advance(UNDO)
    await waiting.wait(ports, mine.uid, one.ben)
    clock.advance(EVERY)
    assert await look_for_earlier(ports) == 0


async def test_a_time_at_which_they_are_busy_themselves_is_not_told(ports: Ports, clock: Clock) -> None:
    one, [nine, _], mine = await scene(ports)
    greta = await meet(ports, "Greta Stone")
    made = await office_hours(ports, greta)
    there = ports.links.address(made, greta.page)
    await bookings.book(ports, there, ports.new_id(), NINE, mine.attendee)
    await waiting.wait(ports, mine.uid, one.ben)
    await bookings.cancel(ports, nine.uid)
    clock.advance(UNDO + EVERY)
    assert await look_for_earlier(ports) == 0


async def test_only_who_booked_waits_and_only_for_what_is_ahead(ports: Ports, clock: Clock) -> None:
    one, _, mine = await scene(ports)
    with pytest.raises(NotAllowed):
        await waiting.wait(ports, mine.uid, one.anna)
    await waiting.wait(ports, mine.uid, one.ben)
    clock.advance(timedelta(days=3))
    assert await look_for_earlier(ports) == 0
    assert not (await bookings.view(ports, mine.uid, one.ben)).waiting
    with pytest.raises(AlreadyOver):
        await waiting.wait(ports, mine.uid, one.ben)
