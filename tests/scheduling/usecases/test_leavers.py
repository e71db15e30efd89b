"""An organizer has left without a word: nothing is asked of what is gone for ever, and an admin closes what is left."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from calendars import Calendars
from scheduling.errors import CalendarRefused, NotFound, Undeliverable
from scheduling.model import Booking, Connection, Organizer, Watch
from scheduling.ports import Delivery, Ports
from scheduling.usecases import bookings, calendars, personal_data, policy
from scheduling.usecases.delivery import deliver_due
from scheduling.usecases.housekeeping import tidy
from storage.checking import breaches
from storage.database import Database
from tests.conftest import Clock, KeepingCourier, guest, half_hour, meet, office_hours

Couriers = dict[str, KeepingCourier]
GONE = Undeliverable("the chat answered 403", permanent=True, gone=True)
REFUSED = Undeliverable("Graph answered 404 ErrorInvalidUser", gone=True)


class Refusing(Calendars):
    """Calendars of an account that is gone; counts how often they are asked."""

    def __init__(self) -> None:
        super().__init__()
        self.asked = 0

    async def changes(self, connection: Connection, *rest: Any) -> Any:
        self.asked += 1
        raise CalendarRefused


@dataclass
class Counting(KeepingCourier):
    """A courier that counts its attempts."""

    attempts: int = 0

    async def deliver(self, delivery: Delivery) -> Mapping[str, Any]:
        self.attempts += 1
        return await super().deliver(delivery)


@pytest.fixture
def couriers() -> dict[str, KeepingCourier]:
    return {"calendar": Counting(), "mail": Counting(), "chat": Counting()}


@pytest.fixture
def account() -> Refusing:
    return Refusing()


@pytest.fixture
def world(ports_everywhere: Ports, account: Refusing) -> Ports:
    return replace(ports_everywhere, calendars=account)


async def anna_offers(world: Ports) -> tuple[Organizer, Booking]:
    anna = await meet(world, "Anna Berger")
    hours = await office_hours(world, anna)
    async with world.work() as work:
        secret = Connection("c" * 32, anna.id, "memory", {}, secret="sealed")
        await work.watches.add(Watch(secret, world.clock()))
    address = world.links.address(hours, anna.page)
    booking = await bookings.book(world, address, world.new_id(), half_hour("2026-03-24 09:00"), guest())
    await drained(world)
    return anna, booking


async def drained(world: Ports) -> None:
    while await deliver_due(world, "worker"):
        pass


async def test_a_calendar_that_refuses_for_good_is_asked_ever_more_seldom(
    world: Ports, account: Refusing, clock: Clock
) -> None:
    await anna_offers(world)
    asked = []
    for days in (1, 1, 28):
        before, ends = account.asked, clock() + timedelta(days=days)
        while (due := await _due(world)) < ends:
            clock.moment = due
            assert await calendars.look_around(world) == 1
        clock.moment = ends
        asked.append((account.asked - before) / days)
    assert 20 < asked[0] < 100
    assert asked[1] < 10
    assert asked[2] <= 5
    # Somebody who mends it need not wait: a notice, or a page that could not read it, brings the next look forward.
    account.suspects.add("c" * 32)
    assert await calendars.look_around(world) == 1


async def _due(world: Ports) -> datetime:
    async with world.reading() as work:
        return min(one.due for one in await work.watches.all())


async def test_an_admin_sees_who_may_have_left(world: Ports, couriers: Couriers, clock: Clock) -> None:
    anna, booking = await anna_offers(world)
    ben = await meet(world, "Ben Osei")
    await office_hours(world, ben)
    assert await policy.unreached(world) == []
    couriers["chat"].problem = GONE
    await bookings.cancel(world, booking.uid)
    await drained(world)
    (found,) = await policy.unreached(world)
    assert (found.organizer.name, found.in_chat, found.unread) == ("Anna Berger", False, None)
    began = clock()
    for hours in (0, 30):
        clock.moment = began + timedelta(hours=hours)
        await calendars.look_around(world)
    (found,) = await policy.unreached(world)
    assert (found.organizer.id, found.in_chat, found.unread) == (anna.id, False, began)


@pytest.mark.parametrize("how", ["cancel", "keep"])
async def test_what_an_admin_closes_is_closed_told_once_and_forgotten(
    world: Ports, couriers: Couriers, clock: Clock, database: Database, how: personal_data.How
) -> None:
    anna, booking = await anna_offers(world)
    for courier in couriers.values():
        courier.delivered.clear()
    couriers["chat"].problem, couriers["calendar"].problem = GONE, REFUSED
    await personal_data.delete(world, anna, how, who="root at the terminal")
    await drained(world)
    told = [(one.notification.recipient, one.notification.kind) for one in couriers["mail"].delivered]
    assert told.count(("attendee", "cancelled")) == (how == "cancel")
    assert not [one for one in told if one[0] == "attendee"][1:]
    with pytest.raises(NotFound):
        await bookings.page(world, anna.page)
    async with world.reading() as work:
        assert (await work.diaries.by_uid(booking.uid)).stands == (how == "keep")
    attempts = {name: courier.attempts for name, courier in couriers.items() if isinstance(courier, Counting)}
    await tidy(world)
    async with world.reading() as work:
        assert await work.watches.all() == []  # with what opened the calendar: at once, and not in three days
    if how == "keep":
        clock.moment = booking.slot.end + timedelta(minutes=1)
        couriers["chat"].problem = None
    await drained(world)
    await tidy(world)
    async with world.reading() as work:
        person = await work.organizers.by_id(anna.id)
    assert (person.name, person.email, person.reference) == ("–", "", None)
    if how == "cancel":
        clock.advance(timedelta(days=4))
        await drained(world)
        assert attempts == {name: one.attempts for name, one in couriers.items() if isinstance(one, Counting)}
    assert await breaches(database, clock()) == []


async def test_who_is_still_there_can_mend_a_calendar_that_refuses(
    world: Ports, couriers: Couriers, clock: Clock
) -> None:
    _, booking = await anna_offers(world)
    couriers["calendar"].problem = REFUSED
    await bookings.cancel(world, booking.uid)
    await drained(world)
    couriers["calendar"].problem = None
    couriers["calendar"].delivered.clear()
    clock.advance(timedelta(hours=2))
    await drained(world)
    assert [one.notification.kind for one in couriers["calendar"].delivered] == ["cancelled"]
    async with world.reading() as work:
        assert (await work.organizers.by_id(booking.organizer_id)).reference is not None  # its chat is not forgotten
