"""Rules of zones that change between a booking and its day: whoever is concerned is told, once.

The rules now are those of this machine; those before are what the database is made to remember. By Helsinki's, clocks
in Istanbul would be an hour less ahead of UTC in winter, and just as far in summer."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from dialogs import answer
from dialogs.turn import Turn
from scheduling import zones
from scheduling.agreed import as_agreed
from scheduling.errors import Undeliverable
from scheduling.model import Booking, Organizer, Shifted
from scheduling.ports import Ports
from scheduling.usecases import bookings, organizers, personal_data
from scheduling.usecases.delivery import LEASE, deliver_due, give_back, take_over
from scheduling.usecases.housekeeping import NOTICES, tidy
from scheduling.usecases.zone_rules import look_at_zone_rules
from storage.checking import breaches
from storage.database import Database
from tests.conftest import (
    BusyPort,
    Clock,
    KeepingAnnouncer,
    KeepingCourier,
    at,
    guest,
    half_hour,
    meet,
    office_hours,
    ports_on,
)

ISTANBUL = "Europe/Istanbul"
BEFORE, LATER = "2000a", "9999a"  # releases
WINTER, SUMMER = "2026-03-03 09:00", "2026-04-14 09:00"
HOUR = timedelta(hours=1)


async def remembered(ports: Ports, release: str = BEFORE) -> None:
    """As if a look by another release were the last one, when Istanbul kept the hours of Helsinki."""
    rules = {name: zones.rules(name) for name in zones.names()}
    async with ports.work() as work:
        known = await work.zone_rules.release()
        if known:
            await work.zone_rules.drop(known)
        await work.zone_rules.keep(release, {**rules, ISTANBUL: zones.rules("Europe/Helsinki")})


async def kept(ports: Ports) -> tuple[str, bool]:
    """The release of the last look, and whether its rules are those of now."""
    async with ports.reading() as work:
        release = await work.zone_rules.release()
        rules = await work.zone_rules.of(release)
    return release, rules == {name: zones.rules(name) for name in zones.names()}


async def booked(ports: Ports, organizer: Organizer, *times: str, **who: Any) -> list[Booking]:
    """Meetings with somebody, after whoever had to hear of them has."""
    address = ports.links.address(await office_hours(ports, organizer), organizer.page)
    made = [await bookings.book(ports, address, ports.new_id(), half_hour(one), guest(**who)) for one in times]
    await drained(ports)
    return made


async def drained(ports: Ports, owner: str = "worker") -> None:
    while await deliver_due(ports, owner):
        pass


def announcer(ports: Ports, courier: str = "chat") -> KeepingAnnouncer:
    found = ports.announcers[courier]
    assert isinstance(found, KeepingAnnouncer)
    return found


def told(ports: Ports, courier: str = "chat") -> list[tuple[str, list[str]]]:
    """Who was told, and of which meetings."""
    return [(name, [one.uid for one, _ in meetings]) for name, meetings in announcer(ports, courier).told]


async def test_who_has_meetings_at_another_time_of_day_is_told_once_with_all_of_them(
    ports_everywhere: Ports, database: Database, clock: Clock
) -> None:
    ports = ports_everywhere
    deniz, anna = await meet(ports, "Deniz Ak", ISTANBUL), await meet(ports, "Anna Berger")
    later, first, _ = await booked(ports, deniz, "2026-03-04 09:00", WINTER, SUMMER)
    await booked(ports, anna, WINTER)
    await remembered(ports)
    assert await look_at_zone_rules(ports) == 1
    assert await kept(ports) == (zones.release(), True)
    assert await look_at_zone_rules(ports) == 0
    await drained(ports)
    assert told(ports) == [("Deniz Ak", [first.uid, later.uid])]
    [(_, [(booking, shifted), _])] = announcer(ports).told
    assert shifted == Shifted(first.uid, at(WINTER), ISTANBUL, ours=120)
    assert booking == first  # it stays where it is
    assert as_agreed(booking, shifted) == at(WINTER) - HOUR
    await drained(ports)
    assert (len(announcer(ports).told), told(ports, "mail")) == (1, [])
    assert await breaches(database, clock()) == []


async def test_the_first_look_only_remembers(ports_everywhere: Ports) -> None:
    deniz = await meet(ports_everywhere, "Deniz Ak", ISTANBUL)
    await booked(ports_everywhere, deniz, WINTER)
    assert await look_at_zone_rules(ports_everywhere) == 0
    assert await kept(ports_everywhere) == (zones.release(), True)


async def test_nobody_is_told_where_no_meeting_is_concerned(ports: Ports) -> None:
    """Rules that differ in winter alone, meetings in summer; one that was called off; another zone."""
    deniz, anna = await meet(ports, "Deniz Ak", ISTANBUL), await meet(ports, "Anna Berger")
    await booked(ports, deniz, SUMMER)
    await booked(ports, anna, WINTER)
    [off] = await booked(ports, deniz, "2026-03-05 09:00")
    await bookings.cancel(ports, off.uid, by=deniz)
    await remembered(ports)
    assert await look_at_zone_rules(ports) == 0
    assert await kept(ports) == (zones.release(), True)


async def test_the_zone_of_who_booked_counts_as_well(ports_everywhere: Ports) -> None:
    ports = ports_everywhere
    anna, deniz = await meet(ports, "Anna Berger"), await meet(ports, "Deniz Ak", ISTANBUL)
    [theirs] = await booked(ports, anna, WINTER, zone=ISTANBUL)
    [both] = await booked(ports, deniz, WINTER, zone=ISTANBUL)
    await remembered(ports)
    assert await look_at_zone_rules(ports) == 2
    await drained(ports)
    found = dict(announcer(ports).told)
    assert found == {
        "Anna Berger": [(theirs, Shifted(theirs.uid, at(WINTER), "Europe/Berlin", ours=None, theirs=120))],
        "Deniz Ak": [(both, Shifted(both.uid, at(WINTER), ISTANBUL, ours=120))],
    }
    assert as_agreed(*found["Anna Berger"][0]) == at(WINTER) - HOUR


async def test_an_older_process_beside_a_newer_one_tells_nobody(ports: Ports, caplog: pytest.LogCaptureFixture) -> None:
    await booked(ports, await meet(ports, "Deniz Ak", ISTANBUL), WINTER)
    await remembered(ports, LATER)
    with caplog.at_level(logging.WARNING, logger="zone_rules"):
        assert await look_at_zone_rules(ports) == 0
    assert await kept(ports) == (LATER, False)
    assert [one.levelname for one in caplog.records if one.name == "zone_rules"] == ["WARNING"]


async def test_of_several_processes_that_start_at_once_one_tells(
    address: str, database: Database, ports_everywhere: Ports, clock: Clock, busy: BusyPort
) -> None:
    await booked(ports_everywhere, await meet(ports_everywhere, "Deniz Ak", ISTANBUL), WINTER)
    others = [Database(address) for _ in range(4)]
    replicas = [ports_on(one, clock, busy, {"mail": KeepingCourier(), "chat": KeepingCourier()}) for one in others]
    await asyncio.gather(*(look_at_zone_rules(one) for one in replicas))  # the first look of all, together as well
    assert await kept(ports_everywhere) == (zones.release(), True)
    await remembered(ports_everywhere)
    assert sorted(await asyncio.gather(*(look_at_zone_rules(one) for one in replicas))) == [0, 0, 0, 1]
    await asyncio.gather(*(drained(one, f"worker {number}") for number, one in enumerate(replicas)))
    assert [name for one in replicas for name, _ in told(one)] == ["Deniz Ak"]
    for one in others:
        await one.close()


class Died(Exception):
    """A process ends in the middle of it."""


def dying() -> str:
    raise Died


async def test_a_look_that_is_cut_off_is_done_again(ports_everywhere: Ports) -> None:
    ports = ports_everywhere
    await booked(ports, await meet(ports, "Deniz Ak", ISTANBUL), WINTER)
    await remembered(ports)
    with pytest.raises(Died):
        await look_at_zone_rules(replace(ports, new_id=dying))
    assert await kept(ports) == (BEFORE, False)
    assert await look_at_zone_rules(ports) == 1
    await drained(ports)
    assert [name for name, _ in told(ports)] == ["Deniz Ak"]


async def test_what_a_process_had_in_hand_when_it_died_is_told_by_another(
    ports_everywhere: Ports, database: Database, clock: Clock
) -> None:
    ports = await promised(ports_everywhere)
    async with ports.work() as work:
        assert len(await work.notices.lease(clock(), clock() + LEASE, "dead", 5)) == 1
    await drained(ports)
    assert told(ports) == []
    assert await breaches(database, clock()) == []
    clock.advance(LEASE + timedelta(seconds=1))
    await drained(ports)
    assert len(told(ports)) == 1
    assert await breaches(database, clock()) == []


async def test_a_notice_in_hand_for_ever_is_found(ports_everywhere: Ports, database: Database, clock: Clock) -> None:
    ports = await promised(ports_everywhere)
    async with ports.work() as work:
        [held] = await work.notices.lease(clock(), clock() + HOUR, "somebody", 5)
    found = await breaches(database, clock())
    assert [(one.promise, one.subject) for one in found] == [("lease", held.notice.id)]


async def promised(ports: Ports) -> Ports:
    """A notice to Deniz that is due."""
    await booked(ports, await meet(ports, "Deniz Ak", ISTANBUL), WINTER)
    await remembered(ports)
    assert await look_at_zone_rules(ports) == 1
    return ports


@pytest.mark.parametrize("given_back", [True, False])
async def test_what_is_given_back_or_taken_over_goes_on_at_once(ports: Ports, clock: Clock, given_back: bool) -> None:
    await promised(ports)
    async with ports.work() as work:
        await work.notices.lease(clock(), clock() + LEASE, "ended", 5)
    await (give_back(ports, "ended") if given_back else take_over(ports))
    await drained(ports)
    assert len(told(ports)) == 1


async def test_who_lost_the_lease_settles_nothing(ports: Ports, clock: Clock) -> None:
    await promised(ports)
    async with ports.work() as work:
        [slow] = await work.notices.lease(clock(), clock() + LEASE, "slow", 5)
    clock.advance(LEASE + timedelta(seconds=1))
    async with ports.work() as work:
        assert len(await work.notices.lease(clock(), clock() + LEASE, "quick", 5)) == 1
        assert not await work.notices.settle(slow.notice, "slow", "delivered", clock())
        assert not await work.notices.postpone(slow.notice, "slow", clock(), "nothing")
        assert await work.notices.settle(slow.notice, "quick", "delivered", clock())


async def test_a_chat_that_is_away_is_tried_again(ports: Ports, clock: Clock) -> None:
    await promised(ports)
    announcer(ports).problem = Undeliverable("away")
    await drained(ports)
    async with ports.reading() as work:
        assert (await work.notices.waiting(clock()), await work.waiting(clock())) == ((0, None, 1), (0, None, 1))
    announcer(ports).problem = None
    clock.advance(timedelta(minutes=1))
    await drained(ports)
    assert (len(told(ports)), told(ports, "mail")) == (1, [])


async def test_whom_no_chat_reaches_gets_a_letter(ports_everywhere: Ports) -> None:
    ports = await promised(ports_everywhere)
    announcer(ports).problem = Undeliverable("the bot was taken off", permanent=True, gone=True)
    await drained(ports)
    assert (told(ports), [name for name, _ in told(ports, "mail")]) == ([], ["Deniz Ak"])
    deniz = await organizers.known(ports, "key-deniz")
    assert deniz is not None
    assert deniz.reference is None


async def test_who_can_be_reached_in_no_way_is_tried_no_more(ports: Ports, database: Database, clock: Clock) -> None:
    await promised(ports)
    for courier in ("chat", "mail"):
        announcer(ports, courier).problem = Undeliverable("refused", permanent=True)
    await drained(ports)
    clock.advance(timedelta(days=1))
    for courier in ("chat", "mail"):
        announcer(ports, courier).problem = None
    await drained(ports)
    assert (told(ports), told(ports, "mail")) == ([], [])


async def test_what_was_moved_or_called_off_meanwhile_is_not_told(ports: Ports) -> None:
    deniz = await meet(ports, "Deniz Ak", ISTANBUL)
    stays, moves, falls = await booked(ports, deniz, WINTER, "2026-03-04 09:00", "2026-03-05 09:00")
    await remembered(ports)
    await look_at_zone_rules(ports)
    await bookings.reschedule(ports, moves.uid, half_hour("2026-03-04 10:00"), by=deniz)
    await bookings.cancel(ports, falls.uid, by=deniz)
    await drained(ports)
    assert told(ports) == [("Deniz Ak", [stays.uid])]


async def test_nothing_is_said_once_nothing_is_left_to_say(ports: Ports, clock: Clock) -> None:
    await promised(ports)
    clock.advance(timedelta(days=3))
    await drained(ports)
    assert told(ports) == []
    async with ports.reading() as work:
        assert await work.notices.waiting(clock()) == (0, None, 0)


async def test_the_button_of_the_card_brings_the_agreed_time_back(
    ports: Ports, couriers: dict[str, KeepingCourier]
) -> None:
    """And whoever booked hears of it, as of any move."""
    await promised(ports)
    await drained(ports)
    deniz = await organizers.known(ports, "key-deniz")
    assert deniz is not None
    [(_, [(booking, shifted)])] = announcer(ports).told
    start = as_agreed(booking, shifted)
    reply = await answer(ports, Turn(deniz, verb="take", data={"moving": booking.uid, "start": start.isoformat()}))
    assert reply.card is not None
    assert (await bookings.view(ports, booking.uid, deniz)).booking.slot.start == at(WINTER) - HOUR
    await drained(ports)
    moved = [one.notification for one in couriers["mail"].delivered if one.notification.kind == "moved"]
    assert "attendee" in [one.recipient for one in moved]


async def test_who_leaves_is_told_no_more_and_notices_are_forgotten(ports: Ports, clock: Clock) -> None:
    await promised(ports)
    deniz = await organizers.known(ports, "key-deniz")
    assert deniz is not None
    data = (await personal_data.export(ports, deniz)).data
    assert [(one["courier"], len(one["shifted"])) for one in data["notices"]] == [("chat", 1)]
    await drained(ports)
    clock.advance(NOTICES)
    assert (await tidy(ports))["notices"] == 0
    clock.advance(timedelta(seconds=1))
    assert (await tidy(ports))["notices"] == 1
