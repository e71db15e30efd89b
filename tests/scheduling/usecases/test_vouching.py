"""Bookings from outside that are final once the link of a letter was opened, and how many strangers may make."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from scheduling.errors import AlreadyOver, SlotTaken, TooMany, Undeliverable
from scheduling.model import CONFIRM, Booking, Busy
from scheduling.ports import Ports
from scheduling.spans import Span
from scheduling.usecases import bookings, share_links
from scheduling.usecases.delivery import deliver_due
from storage.checking import breaches
from storage.database import Database
from tests.conftest import BusyPort, Clock, KeepingCourier, at, guest, half_hour, meet, office_hours

TUESDAY = Span(at("2026-03-03 00:00"), at("2026-03-04 00:00"))
NINE, TEN = half_hour("2026-03-03 08:00"), half_hour("2026-03-03 09:00")
Couriers = dict[str, KeepingCourier]


async def an_address(ports: Ports, **values: object) -> str:
    anna = await meet(ports, "Anna Berger")
    return ports.links.address(await office_hours(ports, anna, confirm_outside=True, **values), anna.page)


async def pending(ports: Ports, address: str, **who: object) -> Booking:
    return await bookings.book(ports, address, ports.new_id(), NINE, guest(**who))


async def told(ports: Ports, couriers: Couriers) -> list[tuple[str, str, str]]:
    """Courier, reader and kind of everything delivered so far, reminders apart."""
    while await deliver_due(ports, "test"):
        pass
    made = [(name, one.notification) for name, courier in couriers.items() for one in courier.delivered]
    return sorted((name, one.recipient, one.kind) for name, one in made if one.kind != "reminder")


async def test_nobody_but_the_booker_hears_of_it_until_the_link_is_opened(
    ports_everywhere: Ports, couriers: Couriers
) -> None:
    ports = ports_everywhere
    address = await an_address(ports)
    made = await pending(ports, address)
    anna = await meet(ports, "Anna Berger")
    assert made.status == "pending"
    assert await told(ports, couriers) == [("mail", "attendee", "confirm")]
    assert await bookings.agenda(ports, anna, TUESDAY) == []
    assert NINE not in (await bookings.offer(ports, address, TUESDAY)).slots
    certain = await bookings.vouch(ports, made.uid)
    assert (certain.status, certain.sequence) == ("confirmed", 1)
    assert await bookings.vouch(ports, made.uid) == certain
    assert [one.booking for one in await bookings.agenda(ports, anna, TUESDAY)] == [certain]
    assert await told(ports, couriers) == [
        ("calendar", "organizer", "confirmed"),
        ("chat", "organizer", "confirmed"),
        ("mail", "attendee", "confirm"),
        ("mail", "attendee", "confirmed"),
        ("mail", "organizer", "confirmed"),
    ]


async def test_a_link_opened_many_times_at_once_confirms_once(ports_everywhere: Ports, couriers: Couriers) -> None:
    ports = ports_everywhere
    made = await pending(ports, await an_address(ports))
    certain = await asyncio.gather(*(bookings.vouch(ports, made.uid) for _ in range(8)))
    assert {(one.status, one.sequence) for one in certain} == {("confirmed", 1)}
    assert [kind for _, _, kind in await told(ports, couriers)] == ["confirmed"] * 4


async def test_who_confirms_while_the_time_runs_out_has_either_the_meeting_or_not(
    ports_everywhere: Ports, couriers: Couriers, clock: Clock
) -> None:
    ports = ports_everywhere
    address = await an_address(ports)
    made = await pending(ports, address)
    clock.advance(CONFIRM)
    vouched, expired = await asyncio.gather(
        bookings.vouch(ports, made.uid), bookings.expire_unconfirmed(ports), return_exceptions=True
    )
    assert isinstance(vouched, AlreadyOver)
    assert expired == 1
    assert NINE in (await bookings.offer(ports, address, TUESDAY)).slots
    assert await told(ports, couriers) == []


async def test_a_slot_that_is_kept_is_nobody_elses_while_it_is_confirmed(ports_everywhere: Ports) -> None:
    ports = ports_everywhere
    address = await an_address(ports)
    made = await pending(ports, address)
    others = (pending(ports, address, email=f"guest{number}@example.net") for number in range(6))
    certain, *refused = await asyncio.gather(bookings.vouch(ports, made.uid), *others, return_exceptions=True)
    assert isinstance(certain, Booking)
    assert certain.status == "confirmed"
    assert [type(one) for one in refused] == [SlotTaken] * 6


async def test_where_the_organizer_has_the_last_word_it_becomes_a_request(ports: Ports) -> None:
    made = await pending(ports, await an_address(ports, approval=True))
    assert (await bookings.vouch(ports, made.uid)).status == "requested"


async def test_a_colleague_is_known_already(ports: Ports) -> None:
    ben = await meet(ports, "Ben Okafor")
    assert (await pending(ports, await an_address(ports), person_id=ben.id)).status == "confirmed"


async def test_an_admin_can_want_it_everywhere(ports: Ports) -> None:
    anna = await meet(ports, "Anna Berger")
    address = ports.links.address(await office_hours(ports, anna), anna.page)
    assert (await pending(replace(ports, confirm_outside=True), address)).status == "pending"
    without_letters = replace(ports, confirm_outside=True, couriers={})
    made = await bookings.book(without_letters, address, ports.new_id(), TEN, guest())
    assert made.status == "confirmed"  # nobody could ever open the link


async def test_what_nobody_stands_up_for_is_gone_in_silence(
    ports_everywhere: Ports, clock: Clock, couriers: Couriers
) -> None:
    ports = ports_everywhere
    address = await an_address(ports)
    made = await pending(ports, address)
    clock.advance(CONFIRM - timedelta(seconds=1))
    assert await bookings.expire_unconfirmed(ports) == 0
    clock.advance(timedelta(seconds=1))
    with pytest.raises(AlreadyOver):
        await bookings.vouch(ports, made.uid)
    assert [await bookings.expire_unconfirmed(ports) for _ in range(2)] == [1, 0]
    with pytest.raises(AlreadyOver):
        await bookings.vouch(ports, made.uid)
    with pytest.raises(AlreadyOver):
        await bookings.restore(ports, made.uid)
    assert NINE in (await bookings.offer(ports, address, TUESDAY)).slots
    assert await told(ports, couriers) == []  # the letter itself had no time to go, and lapsed


async def test_after_a_long_outage_nobody_is_asked_for_what_is_no_longer_kept(
    database: Database, ports_everywhere: Ports, clock: Clock, couriers: Couriers
) -> None:
    ports = ports_everywhere
    address = await an_address(ports)
    made = await pending(ports, address)
    couriers["mail"].problem = Undeliverable("the mail server does not answer")
    assert await told(ports, couriers) == []
    clock.advance(timedelta(hours=9))
    couriers["mail"].problem = None
    # Letters may go before the clock's work is done: the one with the link must not.
    assert await told(ports, couriers) == []
    assert await bookings.expire_unconfirmed(ports) == 1
    again = await pending(ports, address)  # the time is free for everybody, also for who was not reached
    assert again.uid != made.uid
    assert await told(ports, couriers) == [("mail", "attendee", "confirm")]
    assert await breaches(database, clock()) == []


async def test_it_gives_the_use_of_its_link_back(ports: Ports, clock: Clock) -> None:
    anna = await meet(ports, "Anna Berger")
    hours = await office_hours(ports, anna, confirm_outside=True, visibility="private")
    shared = await share_links.create(ports, anna, ports.new_id(), hours.id, name="Gina", max_uses=1)
    made = await pending(ports, f"p/{ports.links.token('link', shared.link.id, shared.link.version)}")
    assert (await share_links.one(ports, anna, shared.link.id)).bookings == ()
    clock.advance(CONFIRM)
    await bookings.expire_unconfirmed(ports)
    left = await share_links.one(ports, anna, shared.link.id)
    assert (made.link_id, left.link.uses, left.bookings) == (shared.link.id, 0, ())


async def test_it_cannot_be_moved_before_it_is_certain(ports: Ports) -> None:
    made = await pending(ports, await an_address(ports))
    with pytest.raises(AlreadyOver):
        await bookings.reschedule(ports, made.uid, TEN)


async def test_a_calendar_may_have_got_something_else_meanwhile(ports: Ports, busy: BusyPort) -> None:
    made = await pending(ports, await an_address(ports))
    busy.spans.append(Busy(NINE, "an appointment"))
    with pytest.raises(SlotTaken):
        await bookings.vouch(ports, made.uid)


async def test_strangers_cannot_fill_a_calendar_in_a_minute(ports_everywhere: Ports, clock: Clock) -> None:
    ports = ports_everywhere
    anna = await meet(ports, "Anna Berger")
    address = ports.links.address(await office_hours(ports, anna, duration_min=5, increment_min=5), anna.page)
    starts = [half_hour("2026-03-03 08:00").start + timedelta(minutes=5 * n) for n in range(62)]
    for number, start in enumerate(starts[:60]):
        who = guest(email=f"guest{number}@example.net")
        await bookings.book(ports, address, ports.new_id(), Span(start, start), who)
    with pytest.raises(TooMany):
        await bookings.book(ports, address, ports.new_id(), Span(starts[60], starts[60]), guest())
    ben = await meet(ports, "Ben Okafor")
    await bookings.book(ports, address, ports.new_id(), Span(starts[60], starts[60]), guest(person_id=ben.id))
    clock.advance(timedelta(hours=1))
    await bookings.book(ports, address, ports.new_id(), Span(starts[61], starts[61]), guest())


async def test_nobodys_mailbox_is_filled_from_many_pages(ports: Ports) -> None:
    addresses = []
    for name in ("Anna", "Ben"):
        organizer = await meet(ports, name)
        addresses.append(ports.links.address(await office_hours(ports, organizer), organizer.page))
    starts = [NINE.start + timedelta(minutes=30 * n) for n in range(6)]
    wanted = [(address, start) for start in starts for address in addresses]
    for address, start in wanted[:10]:
        await bookings.book(ports, address, ports.new_id(), Span(start, start), guest(email="Victim@example.net"))
    address, start = wanted[10]
    with pytest.raises(TooMany):
        await bookings.book(ports, address, ports.new_id(), Span(start, start), guest(email="victim@example.net"))
