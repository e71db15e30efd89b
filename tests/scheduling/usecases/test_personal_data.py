"""Everything about somebody: given to them, and taken away."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from scheduling.errors import NotFound
from scheduling.model import NOBODY, Booked, Booking, Connection, Organizer, Watch
from scheduling.ports import Ports
from scheduling.usecases import bookings, housekeeping, meeting_types, personal_data, share_links
from scheduling.usecases.delivery import deliver_due
from storage import tables
from storage.checking import breaches
from storage.database import Database
from tests.conftest import Clock, KeepingCourier, at, guest, half_hour, meet, office_hours

DAY = timedelta(days=1)


async def told(ports: Ports) -> None:
    while await deliver_due(ports, "tests"):
        pass


async def booked_with(ports: Ports, organizer: Organizer, when: str, **values: Any) -> Booking:
    kinds = await meeting_types.mine(ports, organizer) or [await office_hours(ports, organizer)]
    address = ports.links.address(kinds[0], organizer.page)
    return await bookings.book(ports, address, ports.new_id(), half_hour(when), guest(**values))


async def met(ports: Ports) -> tuple[Organizer, Organizer, Booking, Booking]:
    """Anna is booked by Gina and books with Ben."""
    anna, ben = await meet(ports, "Anna Berger"), await meet(ports, "Ben Osei")
    given = await booked_with(ports, anna, "2026-03-03 09:00", note="about the roof")
    attended = await booked_with(
        ports, ben, "2026-03-04 09:00", name=anna.name, email=anna.email, person_id=anna.id, note="my own words"
    )
    async with ports.work() as work:
        await work.watches.add(Watch(Connection("c" * 32, anna.id, "memory", {}, secret="sealed"), ports.clock()))
    kind = (await meeting_types.mine(ports, anna))[0]
    await share_links.create(ports, anna, ports.new_id(), kind.id, name="for Paul")
    await told(ports)
    return anna, ben, given, attended


async def whole(database: Database) -> str:
    """All that the database holds, as text."""
    async with database.reader.connect() as connection:
        rows = [(await connection.execute(select(one))).all() for one in tables.metadata.sorted_tables]
    return str(rows)


async def test_everything_about_a_person_is_given_to_them(ports_everywhere: Ports) -> None:
    anna, _, given, attended = await met(ports_everywhere)
    found = await personal_data.export(ports_everywhere, anna)
    data = json.loads(json.dumps(found.data))
    assert data["profile"]["email"] == "anna@example.org"
    assert [one["name"] for one in data["meeting_types"]] == ["Office hours"]
    assert [(one["name"], one["meeting_type"]) for one in data["links"]] == [("for Paul", "Office hours")]
    assert [one["provider"] for one in data["calendars"]] == ["memory"]
    assert [(one["uid"], one["attendee_name"], one["note"]) for one in data["meetings_given"]] == [
        (given.uid, "Gina Guest", "about the roof")
    ]
    assert [(one["uid"], one["organizer_name"], one["note"]) for one in data["meetings_attended"]] == [
        (attended.uid, "Ben Osei", "my own words")
    ]
    assert {one["outcome"] for one in data["messages"] if one["settled"]} == {"delivered"}
    assert {one["subject"] for one in data["record"]} == {"meeting_type", "booking", "link"}
    assert "sealed" not in json.dumps(data)
    assert [one.booking.uid for one in found.meetings] == [given.uid, attended.uid]


async def test_an_export_says_no_more_of_others_than_was_told(ports: Ports) -> None:
    anna, ben, *_ = await met(ports)
    kind = await office_hours(ports, ben, name="Confirmed", confirm_outside=True)
    stranger = guest("Stranger Here", email="stranger@example.net")
    await bookings.book(
        ports, ports.links.address(kind, ben.page), ports.new_id(), half_hour("2026-03-05 09:00"), stranger
    )
    bens, annas = [json.dumps((await personal_data.export(ports, one)).data) for one in (ben, anna)]
    assert "Stranger" not in bens
    assert "my own words" in bens
    assert "ben@example.org" not in annas


async def test_a_booking_gives_away_that_booking_alone(ports: Ports) -> None:
    """Anybody can book under any address, and sees the page of what they booked."""
    anna, _, given, _ = await met(ports)
    strangers = await booked_with(ports, anna, "2026-03-05 09:00", name="Stranger", email="gina@example.net")
    found = await personal_data.export_booking(ports, Booked(strangers, anna))
    assert [one["uid"] for one in found.data["meetings_attended"]] == [strangers.uid]
    assert given.uid not in json.dumps(found.data)


async def test_a_letter_to_the_address_opens_all_of_it_for_a_day(
    ports: Ports, couriers: dict[str, KeepingCourier], clock: Clock
) -> None:
    anna, _, given, _ = await met(ports)
    other = await booked_with(ports, anna, "2026-03-05 09:00", name="Gina G.", email="GINA@example.net")
    for _ in range(2):
        await personal_data.ask_by_letter(ports, Booked(given, anna))
        await told(ports)
    (letter,) = [one.notification for one in couriers["mail"].delivered if one.notification.kind == "my_data"]
    token = ports.links.address_data(letter.id).rpartition("/")[2]
    opened = await personal_data.address(ports, token)
    found = await personal_data.export_address(ports, opened.booking.attendee.email)
    assert {one["uid"] for one in found.data["meetings_attended"]} == {given.uid, other.uid}
    clock.advance(DAY)
    with pytest.raises(NotFound):
        await personal_data.address(ports, token)


async def test_the_page_of_ones_own_data_opens_for_half_an_hour_and_for_nothing_else(
    ports: Ports, clock: Clock
) -> None:
    anna = await meet(ports, "Anna Berger")
    token = personal_data.page_of(ports, anna).rpartition("/")[2]
    assert (await personal_data.owner(ports, token)).id == anna.id
    with pytest.raises(NotFound):
        ports.links.connects(token, clock())
    clock.advance(timedelta(minutes=30, seconds=1))
    with pytest.raises(NotFound):
        await personal_data.owner(ports, token)


async def test_who_leaves_is_told_before_and_gone_after(
    ports_everywhere: Ports, couriers: dict[str, KeepingCourier], database: Database, clock: Clock
) -> None:
    anna, _, given, attended = await met(ports_everywhere)
    foreseen = await personal_data.foresee(ports_everywhere, anna)
    assert [one.uid for one in foreseen.given] == [given.uid]
    assert [one.uid for one in foreseen.attended] == [attended.uid]
    assert (len(foreseen.meeting_types), len(foreseen.calendars)) == (1, 1)
    for courier in couriers.values():
        courier.delivered.clear()
    done = await personal_data.delete(ports_everywhere, anna, "cancel", mark=foreseen.mark)
    assert not done.finished  # the letters name her
    assert await bookings_of(ports_everywhere, given, attended) == ["cancelled", "cancelled"]
    with pytest.raises(NotFound):
        await bookings.page(ports_everywhere, anna.page)
    await told(ports_everywhere)
    letters = {(one.booking.uid, one.notification.recipient) for one in couriers["mail"].delivered}
    assert {(given.uid, "attendee"), (attended.uid, "organizer")} <= letters
    assert {one.organizer.name for one in couriers["mail"].delivered} == {"Anna Berger", "Ben Osei"}
    assert {one.notification.kind for one in couriers["calendar"].delivered} == {"cancelled"}
    found = await housekeeping.tidy(ports_everywhere)
    assert (found["attendees"], found["people"]) == (1, 1)
    left = await whole(database)
    assert [word for word in ("Anna", "anna@", "key-anna", "my own words", "for Paul", "sealed") if word in left] == []
    assert "Gina" in left  # whose own it is
    assert await breaches(database, clock()) == []
    again = await meet(ports_everywhere, "Anna Berger")
    assert again.id != anna.id
    assert (await personal_data.export(ports_everywhere, again)).data["meetings_given"] == []


async def bookings_of(ports_everywhere: Ports, *made: Booking) -> list[str]:
    async with ports_everywhere.reading() as work:
        return [(await work.diaries.by_uid(one.uid)).status for one in made]


async def test_meetings_can_be_kept_until_they_are_over(
    ports: Ports, couriers: dict[str, KeepingCourier], sqlite: Database, clock: Clock
) -> None:
    anna, _, given, attended = await met(ports)
    await personal_data.delete(ports, anna, "keep")
    assert await bookings_of(ports, given, attended) == ["confirmed", "confirmed"]
    assert "sealed" not in await whole(sqlite)
    link = ports.links.booking(given).rpartition("/")[2]
    assert (await bookings.opened(ports, link)).organizer.name == "Anna Berger"
    clock.moment = at("2026-03-03 09:45")
    await told(ports)
    assert (await housekeeping.tidy(ports))["people"] == 1
    assert (await bookings.opened(ports, link)).organizer.name == NOBODY
    clock.moment = at("2026-03-04 09:45")
    await told(ports)
    assert (await housekeeping.tidy(ports))["attendees"] == 1
    left = await whole(sqlite)
    assert [word for word in ("Anna", "anna@", "my own words") if word in left] == []
    with pytest.raises(NotFound):
        await bookings.opened(ports, ports.links.booking(attended).rpartition("/")[2])


async def test_who_has_nothing_ahead_is_gone_at_once(ports: Ports, sqlite: Database, clock: Clock) -> None:
    anna, *_ = await met(ports)
    clock.moment = at("2026-03-10 09:00")
    await told(ports)
    done = await personal_data.delete(ports, anna, "cancel")
    assert done.finished
    assert "Anna" not in await whole(sqlite)
    with pytest.raises(NotFound):
        await personal_data.delete(ports, replace(anna, leaves=clock()), "cancel")


async def test_a_change_under_way_brings_nobody_back(ports: Ports, sqlite: Database) -> None:
    anna, *_ = await met(ports)
    await personal_data.delete(ports, anna, "keep")
    async with ports.work() as work:
        await work.organizers.save(replace(anna, about="I am Anna"))
    assert "I am Anna" not in await whole(sqlite)


@pytest.mark.parametrize("how", ["cancel", "keep"])
async def test_a_guest_is_forgotten(
    ports: Ports, couriers: dict[str, KeepingCourier], sqlite: Database, clock: Clock, how: personal_data.How
) -> None:
    _, _, given, _ = await met(ports)
    seen = await personal_data.foresee_attendee(ports, [given])
    await personal_data.forget(ports, [given], how, seen.mark)
    assert await bookings_of(ports, given) == ["cancelled" if how == "cancel" else "confirmed"]
    if how == "keep":
        assert "Gina" in await whole(sqlite)
        clock.moment = at("2026-03-03 09:30")
    await told(ports)
    await housekeeping.tidy(ports)
    left = await whole(sqlite)
    assert [word for word in ("Gina", "gina@", "about the roof") if word in left] == []
    with pytest.raises(NotFound):
        await bookings.opened(ports, ports.links.booking(given).rpartition("/")[2])
