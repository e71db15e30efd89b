"""What is forgotten by the clock alone, and when."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from scheduling.errors import NotFound
from scheduling.model import NOBODY, Booking, Heard, Wait
from scheduling.ports import Ports
from scheduling.usecases import bookings, housekeeping, organizers, personal_data, share_links
from scheduling.usecases.delivery import deliver_due
from storage import tables
from storage.checking import breaches
from storage.database import Database
from tests.conftest import Clock, KeepingCourier, at, guest, half_hour, meet, office_hours
from tests.scheduling.usecases.test_personal_data import whole

DAY = timedelta(days=1)


async def booked(ports: Ports) -> Booking:
    """A meeting of Gina with Anna, all told, by a link that is for her."""
    anna = await meet(ports, "Anna Berger")
    kind = await office_hours(ports, anna, visibility="private")
    link = (await share_links.create(ports, anna, ports.new_id(), kind.id, name="for Gina", max_uses=1)).link
    address = ports.links.own_address(link)
    made = await bookings.book(ports, address, ports.new_id(), half_hour("2026-03-03 09:00"), guest(note="the roof"))
    async with ports.work() as work:
        await work.heard.add(Heard("a" * 64, made.uid, "accepted", ports.clock()))
        await work.heard.add(Heard("b" * 64, "", "automatic", ports.clock()))
    while await deliver_due(ports, "tests"):
        pass
    return made


async def test_s48_attendees_are_forgotten_after_their_time_and_numbers_stay(
    ports_everywhere: Ports, database: Database, clock: Clock
) -> None:
    ports_everywhere = replace(ports_everywhere, attendees_kept=100 * DAY)  # the organization's to set
    made = await booked(ports_everywhere)
    clock.moment = made.slot.end + 100 * DAY
    assert (await housekeeping.tidy(ports_everywhere))["attendees"] == 0
    clock.advance(timedelta(seconds=1))
    assert "gina@example.net" in await whole(database)
    assert (await housekeeping.tidy(ports_everywhere))["attendees"] == 1
    assert (await housekeeping.tidy(ports_everywhere))["attendees"] == 0
    left = await whole(database)
    assert [word for word in ("Gina", "gina@", "the roof", "Paris") if word in left] == []
    async with ports_everywhere.reading() as work:
        known = await work.diaries.by_uid(made.uid)
        assert await work.outbox.told(made.uid) == []
    assert (known.slot, known.status, known.attendee.name) == (made.slot, "confirmed", NOBODY)
    with pytest.raises(NotFound):
        await bookings.opened(ports_everywhere, ports_everywhere.links.booking(made).rpartition("/")[2])
    assert await breaches(database, clock()) == []


async def test_what_is_over_sooner_goes_sooner(ports_everywhere: Ports, clock: Clock) -> None:
    made = await booked(ports_everywhere)
    anna = await meet(ports_everywhere, "Anna Berger")
    kind = await office_hours(ports_everywhere, anna, name="Open to all")
    await share_links.create(ports_everywhere, anna, ports_everywhere.new_id(), kind.id, name="never used")
    address = ports_everywhere.links.address(kind, anna.page)
    assert await bookings.hold(ports_everywhere, address, ports_everywhere.new_id(), at("2026-03-03 12:00"))
    await organizers.remember(ports_everywhere, "chat-anna", {"asks": "name"})
    async with ports_everywhere.work() as work:
        await work.waits.begin(Wait(made.uid, made.sequence, clock()))
    nothing = dict.fromkeys(housekeeping.STEPS, 0)
    assert await housekeeping.tidy(ports_everywhere) == nothing
    clock.advance(DAY)
    assert await housekeeping.tidy(ports_everywhere) == {**nothing, "drafts": 1, "holds": 1}
    clock.moment = made.slot.start
    assert await housekeeping.tidy(ports_everywhere) == {**nothing, "waits": 1}
    clock.advance(30 * DAY)
    assert await housekeeping.tidy(ports_everywhere) == {**nothing, "letters": 1, "links": 1}  # used up: the name on it
    clock.moment = at("2026-07-15 00:00")
    found = await housekeeping.tidy(ports_everywhere)
    assert (found["links"], found["attendees"], found["record"]) == (1, 1, 0)  # never used, and now gone
    clock.moment = at("2027-03-04 00:00")
    assert (await housekeeping.tidy(ports_everywhere))["record"] > 0


async def test_guests_whom_somebody_else_has_invited_are_forgotten_a_day_after_the_meeting(
    ports_everywhere: Ports, couriers: dict[str, KeepingCourier], database: Database, clock: Clock
) -> None:
    ports = ports_everywhere
    anna = await meet(ports, "Anna Berger")
    kind = await office_hours(ports, anna, max_guests=2)
    named = ["carl@example.net", "Dora@example.net"]
    made = await bookings.book(
        ports,
        ports.links.address(kind, anna.page),
        ports.new_id(),
        half_hour("2026-03-03 09:00"),
        guest(),
        guests=named,
    )
    clock.moment = made.slot.end + DAY
    assert (await housekeeping.tidy(ports))["guests"] == 0, "somebody has yet to be told"
    while await deliver_due(ports, "tests"):
        pass
    assert await personal_data.invited(ports, "dora@example.net") == 1
    clock.moment = made.slot.end + DAY - timedelta(seconds=1)
    assert (await housekeeping.tidy(ports))["guests"] == 0
    clock.advance(timedelta(seconds=1))
    assert (await housekeeping.tidy(ports))["guests"] == 1
    left = await whole(database)
    assert [word for word in (*named, "gina@example.net") if word in left] == ["gina@example.net"]
    assert await personal_data.invited(ports, "dora@example.net") == 0
    async with ports.reading() as work:
        known, told = await work.diaries.by_uid(made.uid), await work.outbox.told(made.uid)
    assert {one.notification.guest_of(known) for one in told if one.notification.guest} == {""}
    assert (await housekeeping.tidy(ports))["guests"] == 0
    assert await breaches(database, clock()) == []


async def test_a_backlog_is_worked_off_in_bounded_batches_by_several_at_once(
    ports_everywhere: Ports, database: Database, clock: Clock
) -> None:
    await meet(ports_everywhere, "Anna Berger")
    rows = [
        {"conversation": f"chat-{number}", "draft": {}, "written": clock()} for number in range(housekeeping.BATCH + 50)
    ]
    async with database.writer.begin() as connection:
        await connection.execute(tables.drafts.insert(), rows)
    clock.advance(DAY)
    async with ports_everywhere.work() as work:
        assert await work.personal_data.drop_drafts(clock(), housekeeping.BATCH) == housekeeping.BATCH
    both = await asyncio.gather(housekeeping.tidy(ports_everywhere), housekeeping.tidy(ports_everywhere))
    assert sum(one["drafts"] for one in both) == 50
