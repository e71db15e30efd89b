"""Calendars connected, looked after and followed: what is done to our events by hand is done to the bookings."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import pytest

from calendars import Calendars
from calendars.courier import CalendarCourier
from calendars.memory import MemoryCalendar
from scheduling.errors import BadValue, CalendarRefused, CalendarUnreachable, NotFound, Undeliverable
from scheduling.model import Booking, Connection, Opening, Organizer
from scheduling.ports import Changes, Found, Ports, Subscription
from scheduling.spans import Span
from scheduling.usecases import bookings, calendars, organizers
from scheduling.usecases.delivery import deliver_due
from tests.conftest import Clock, KeepingCourier, KeepingNews, guest, half_hour, meet, office_hours

TEN, TWO = half_hour("2026-03-03 09:00"), half_hour("2026-03-04 13:00")
EVENING = half_hour("2026-03-03 20:00")


@dataclass
class Account:
    """Calendars in memory, several to an account, that can be away."""

    suspects: set[str] = field(default_factory=set)
    problem: CalendarUnreachable | None = None
    names: tuple[str, ...] = ("Work",)
    until: datetime | None = None  # how long subscriptions last
    office: tuple[str, tuple[Opening, ...]] | None = None  # zone and hours it knows
    subscribed: list[str] = field(default_factory=list)
    opened: Calendars = field(default_factory=Calendars)

    def fields(self, provider: str) -> tuple[str, ...]:
        return ()

    def writes(self, provider: str) -> bool:
        return provider == "memory"

    async def find(self, provider: str, details: Mapping[str, str]) -> list[Found]:
        if self.problem:
            raise self.problem
        return [
            Found(
                name,
                {"name": name},
                secret="sealed",
                writable=name != "Holidays",
                main=name == self.names[0],
                zone=self.office[0] if self.office else None,
                openings=self.office[1] if self.office else None,
            )
            for name in self.names
        ]

    async def test(self, connection: Connection, window: Span) -> None:
        if self.problem:
            raise self.problem

    async def changes(self, connection: Connection, cursor: str, known: Collection[str]) -> Changes:
        if self.problem:
            raise self.problem
        return await self.memory(connection).changes(cursor, known)

    async def subscribe(self, connection: Connection, subscription: str) -> Subscription | None:
        self.subscribed.append(subscription)
        return Subscription("s1", self.until) if self.until else None

    def memory(self, connection: Connection) -> MemoryCalendar:
        calendar = self.opened.open(replace(connection, blocks=True, writes=True, secret=""))
        assert isinstance(calendar, MemoryCalendar)
        return calendar


@pytest.fixture
def account() -> Account:
    return Account()


@pytest.fixture
def news() -> KeepingNews:
    return KeepingNews()


@pytest.fixture
def world(ports_everywhere: Ports, account: Account, news: KeepingNews) -> Ports:
    courier = CalendarCourier(account.memory)
    kept = {**ports_everywhere.couriers, "calendar": courier}
    return replace(ports_everywhere, calendars=account, calendar_news=news, couriers=kept)


async def booked(world: Ports, anna: Organizer, slot: Span = TEN) -> Booking:
    """A booking whose event lies in the calendar."""
    meeting_type = await office_hours(world, anna)
    booking = await bookings.book(world, f"{anna.page}/{meeting_type.slug}", world.new_id(), slot, guest())
    await deliver(world)
    return booking


async def deliver(world: Ports) -> None:
    while await deliver_due(world, "worker"):
        pass


async def now(world: Ports, booking: Booking) -> Booking:
    async with world.reading() as work:
        return await work.diaries.by_uid(booking.uid)


async def connected(world: Ports, name: str = "Anna Berger") -> tuple[Organizer, list[Connection]]:
    anna = await meet(world, name)
    return anna, [one.connection for one in await calendars.connect(world, anna, "memory", {})]


async def look(world: Ports, clock: Clock) -> None:
    clock.advance(calendars.EVERY)
    await calendars.look_around(world)
    await deliver(world)


def told(couriers: Mapping[str, Any], courier: str) -> list[tuple[str, str]]:
    kept: KeepingCourier = couriers[courier]
    return [(one.notification.recipient, one.notification.kind) for one in kept.delivered]


async def test_the_calendar_meant_blocks_and_is_written_to(world: Ports, account: Account) -> None:
    account.names = ("Work", "Family", "Holidays")
    _, found = await connected(world)
    assert [(one.name, one.blocks, one.writes) for one in found] == [
        ("Work", True, True),
        ("Family", False, False),
        ("Holidays", False, False),
    ]
    assert [one.zone for one in found] == ["Europe/Berlin"] * 3


async def test_connecting_again_keeps_what_was_chosen(world: Ports, account: Account) -> None:
    account.names = ("Work", "Family")
    anna, (work, family) = await connected(world)
    await calendars.write_to(world, anna, family.id)
    await calendars.choose(world, anna, work.id, blocks=False)
    _, again = await connected(world)
    assert [(one.id, one.blocks, one.writes) for one in again] == [(work.id, False, False), (family.id, False, True)]


async def test_which_events_block_is_said_for_all_calendars_of_somebody(world: Ports) -> None:
    anna, _ = await connected(world)
    after = await calendars.choose_blocking(world, anna, ["free", "busy"])
    await calendars.connect(world, after, "memory", {})
    ben = await meet(world, "Ben Osei")
    (hers,) = await calendars.connections(world, after)
    (his,) = await calendars.connect(world, ben, "memory", {})
    assert (hers.connection.blocking, his.connection.blocking) == (("busy", "free"), ("busy", "tentative", "away"))
    with pytest.raises(BadValue):
        await calendars.choose_blocking(world, anna, ["asleep"])


async def test_what_cannot_be_read_is_not_connected(world: Ports, account: Account) -> None:
    anna = await meet(world, "Anna Berger")
    account.problem = CalendarRefused()
    with pytest.raises(CalendarRefused):
        await calendars.connect(world, anna, "memory", {})
    with pytest.raises(NotFound):
        await calendars.connect(world, anna, "carrier pigeon", {})
    assert list(await calendars.connections(world, anna)) == []


async def test_nobody_changes_the_calendars_of_others(world: Ports) -> None:
    _, (work,) = await connected(world)
    ben = await meet(world, "Ben Okafor")
    for doing in (
        calendars.write_to,
        calendars.disconnect,
        calendars.try_again,
        partial(calendars.choose, blocks=True),
    ):
        with pytest.raises(NotFound):
            await doing(world, ben, work.id)


async def test_what_is_booked_already_is_written_to_a_calendar_that_is_connected(
    world: Ports, account: Account
) -> None:
    anna = await meet(world, "Anna Berger")
    booking = await booked(world, anna)
    _, (work,) = await connected(world)
    await deliver(world)
    assert [one.span for one in account.memory(work).events.values()] == [booking.slot]


async def test_bookings_move_over_to_the_calendar_that_is_chosen(world: Ports, account: Account) -> None:
    account.names = ("Work", "Family")
    anna, (work, family) = await connected(world)
    booking = await booked(world, anna)
    await calendars.write_to(world, anna, family.id)
    await deliver(world)
    assert account.memory(work).events == {}
    assert [one.booking for one in account.memory(family).events.values()] == [booking.uid]


async def test_an_event_moved_by_hand_moves_the_booking(
    world: Ports, account: Account, clock: Clock, couriers: dict[str, KeepingCourier]
) -> None:
    anna, (work,) = await connected(world)
    booking = await booked(world, anna)
    (reference,) = account.memory(work).events
    account.memory(work).move(reference, EVENING)  # outside all hours: it is the organizer's own doing
    await look(world, clock)
    moved = await now(world, booking)
    assert (moved.slot, moved.held, moved.sequence, moved.changed_by) == (EVENING, EVENING, 1, "organizer")
    assert ("attendee", "moved") in told(couriers, "mail")
    for _ in range(3):  # what we write because of it is no news
        await look(world, clock)
    assert (await now(world, booking)).sequence == 1


async def test_an_event_made_longer_by_hand_makes_the_booking_longer(
    world: Ports, account: Account, clock: Clock
) -> None:
    anna, (work,) = await connected(world)
    booking = await booked(world, anna)
    (reference,) = account.memory(work).events
    longer = Span(TEN.start, TEN.end + timedelta(minutes=15))
    account.memory(work).move(reference, longer)
    await look(world, clock)
    assert (await now(world, booking)).slot == longer


async def test_an_event_deleted_by_hand_calls_the_booking_off(
    world: Ports, account: Account, clock: Clock, couriers: dict[str, KeepingCourier]
) -> None:
    anna, (work,) = await connected(world)
    booking = await booked(world, anna)
    (reference,) = account.memory(work).events
    account.memory(work).delete(reference)
    await look(world, clock)
    gone = await now(world, booking)
    assert (gone.status, gone.changed_by) == ("cancelled", "organizer")
    assert ("attendee", "cancelled") in told(couriers, "mail")
    await look(world, clock)
    assert (await now(world, booking)).sequence == 1


async def test_an_invitation_declined_calls_the_booking_off(
    world: Ports, account: Account, clock: Clock, couriers: dict[str, KeepingCourier]
) -> None:
    anna, (work,) = await connected(world)
    booking = await booked(world, anna)
    (reference,) = account.memory(work).events
    account.memory(work).decline(reference)
    await look(world, clock)
    gone = await now(world, booking)
    assert (gone.status, gone.changed_by) == ("cancelled", "attendee")
    assert ("organizer", "cancelled") in told(couriers, "mail")


async def test_what_we_are_about_to_write_is_not_overtaken_by_what_stands_there(
    world: Ports, account: Account, clock: Clock
) -> None:
    anna, (work,) = await connected(world)
    booking = await booked(world, anna)
    (reference,) = account.memory(work).events
    account.memory(work).move(reference, EVENING)
    await bookings.reschedule(world, booking.uid, TWO)  # not written yet
    clock.advance(calendars.EVERY)
    await calendars.look_around(world)
    assert (await now(world, booking)).slot == TWO
    await deliver(world)
    await look(world, clock)
    assert (await now(world, booking)).slot == TWO
    assert [one.span for one in account.memory(work).events.values()] == [TWO]


async def test_an_event_cannot_move_onto_another_booking(
    world: Ports, account: Account, clock: Clock, news: KeepingNews
) -> None:
    anna, (work,) = await connected(world)
    first = await booked(world, anna)
    (reference,) = account.memory(work).events
    second = await booked(world, anna, TWO)
    account.memory(work).move(reference, TWO)
    await look(world, clock)
    assert [(await now(world, one)).slot for one in (first, second)] == [TEN, TWO]
    assert news.told == [("Anna Berger", "kept", "Office hours")]
    assert account.memory(work).events[reference].span == TEN


async def test_a_copy_of_our_event_in_another_calendar_means_nothing(
    world: Ports, account: Account, clock: Clock
) -> None:
    account.names = ("Work", "Family")
    anna, (work, family) = await connected(world)
    booking = await booked(world, anna)
    (reference,) = account.memory(work).events
    account.memory(family).events[reference] = account.memory(work).events[reference]
    account.memory(family).move(reference, EVENING)
    await look(world, clock)
    assert (await now(world, booking)).slot == TEN


async def test_a_calendar_that_is_away_is_told_of_once_and_once_when_it_is_back(
    world: Ports, account: Account, clock: Clock, news: KeepingNews
) -> None:
    anna, _ = await connected(world)
    account.problem = CalendarUnreachable()
    await look(world, clock)
    assert news.told == []  # it may have been a moment only
    assert [one.failed is None for one in await calendars.connections(world, anna)] == [False]
    for _ in range(4):
        await look(world, clock)
    assert news.told == [("Anna Berger", "lost", "")]
    account.problem = None
    for _ in range(2):
        await look(world, clock)
    assert news.told == [("Anna Berger", "lost", ""), ("Anna Berger", "back", "")]
    assert [one.failed for one in await calendars.connections(world, anna)] == [None]


async def test_a_short_absence_is_not_worth_a_word(
    world: Ports, account: Account, clock: Clock, news: KeepingNews
) -> None:
    await connected(world)
    account.problem = CalendarUnreachable()
    await look(world, clock)
    account.problem = None
    await look(world, clock)
    assert news.told == []


async def test_a_password_that_is_refused_is_told_of_at_once(
    world: Ports, account: Account, clock: Clock, news: KeepingNews
) -> None:
    await connected(world)
    account.problem = CalendarRefused()
    await look(world, clock)
    await look(world, clock)
    assert news.told == [("Anna Berger", "refused", "")]


async def test_who_cannot_be_told_now_is_told_later(
    world: Ports, account: Account, clock: Clock, news: KeepingNews
) -> None:
    await connected(world)
    account.problem, news.problem = CalendarRefused(), Undeliverable("busy")
    await look(world, clock)
    news.problem = None
    await look(world, clock)
    assert news.told == [("Anna Berger", "refused", "")]


async def test_a_calendar_that_just_failed_a_guest_is_looked_at_before_it_is_due(
    world: Ports, account: Account, clock: Clock, news: KeepingNews
) -> None:
    _, (work,) = await connected(world)
    await look(world, clock)
    account.problem = CalendarRefused()
    assert await calendars.look_around(world) == 0
    account.suspects.add(work.id)
    assert await calendars.look_around(world) == 1
    assert (news.told, account.suspects) == ([("Anna Berger", "refused", "")], set())


async def test_trying_it_makes_it_well(world: Ports, account: Account, clock: Clock) -> None:
    anna, (work,) = await connected(world)
    account.problem = CalendarUnreachable()
    await look(world, clock)
    with pytest.raises(CalendarUnreachable):
        await calendars.try_again(world, anna, work.id)
    account.problem = None
    assert (await calendars.try_again(world, anna, work.id)).failed is None


async def test_a_calendar_taken_off_is_forgotten(world: Ports, clock: Clock) -> None:
    anna, (work,) = await connected(world)
    booking = await booked(world, anna)
    await calendars.disconnect(world, anna, work.id)
    assert list(await calendars.connections(world, anna)) == []
    clock.advance(calendars.EVERY)
    assert await calendars.look_around(world) == 0
    assert (await now(world, booking)).stands


async def test_two_processes_do_not_look_at_once(world: Ports, clock: Clock) -> None:
    await connected(world)
    clock.advance(calendars.EVERY)
    assert [await calendars.look_around(world), await calendars.look_around(world)] == [1, 0]


async def test_the_page_opens_for_half_an_hour(world: Ports, clock: Clock) -> None:
    anna = await meet(world, "Anna Berger")
    token = calendars.link(world, anna).rpartition("/")[2]
    assert (await calendars.connecting(world, token)).id == anna.id
    clock.advance(calendars.LINK + timedelta(seconds=1))
    with pytest.raises(NotFound):
        await calendars.connecting(world, token)
    with pytest.raises(NotFound):
        await calendars.connecting(world, world.links.token("booking", f"{anna.id:016x}{2**40:016x}"))


async def test_a_subscription_is_kept_up(world: Ports, account: Account, clock: Clock) -> None:
    anna, _ = await connected(world)
    account.until = clock() + timedelta(days=6)
    for _ in range(3):
        await look(world, clock)
    assert account.subscribed == [""]
    clock.advance(timedelta(days=5))
    await look(world, clock)
    assert account.subscribed == ["", "s1"]
    (watch,) = await calendars.connections(world, anna)
    assert (watch.subscription, watch.subscribed_until) == ("s1", account.until)


@pytest.mark.parametrize("chosen", [False, True])
async def test_working_hours_come_from_the_calendar_of_who_never_said_any(
    chosen: bool, world: Ports, account: Account
) -> None:
    hours = (Opening((0, 1), 600, 900),)
    account.office = "Europe/Lisbon", hours
    anna = await meet(world, "Anna Berger")
    if chosen:
        anna = await organizers.set_hours(world, anna, (Opening((4,), 480, 720),))
    await calendars.connect(world, anna, "memory", {})
    after = await organizers.by_id(world, anna.id)
    assert (after.openings, after.zone) == ((anna.openings, "Europe/Berlin") if chosen else (hours, "Europe/Lisbon"))


async def test_secrets_are_sealed_anew_and_those_that_no_key_opens_are_counted(world: Ports, account: Account) -> None:
    account.names = ("Work", "Family")
    anna, _ = await connected(world)

    def renewed(secret: str) -> str:
        return f"{secret} anew"

    assert await calendars.reseal(world, renewed) == (2, 0)
    assert [one.connection.secret for one in await calendars.connections(world, anna)] == ["sealed anew"] * 2

    def lost(secret: str) -> str:
        raise CalendarRefused

    assert await calendars.reseal(world, lost) == (0, 2)
