"""How much is booked: counted by week and meeting type, about nobody, and the same once people are forgotten."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from scheduling.errors import AlreadyOver, NotAllowed, NotBegun
from scheduling.model import MeetingType, Organizer
from scheduling.numbers import FEWEST, Count, cut, weeks_before
from scheduling.ports import Ports
from scheduling.usecases import bookings, meeting_types, numbers
from scheduling.usecases.letters import follow_up
from tests.conftest import Clock, guest, half_hour, meet, office_hours

MARCH = date(2026, 3, 1), date(2026, 3, 31)


@pytest.fixture
async def anna(ports_everywhere: Ports) -> Organizer:
    return await meet(ports_everywhere, "Anna Berger")


@pytest.fixture
async def hours(ports_everywhere: Ports, anna: Organizer) -> MeetingType:
    return await office_hours(ports_everywhere, anna, min_notice_min=0)


async def booked(ports: Ports, owner: Organizer, kind: MeetingType, when: str) -> str:
    address = ports.links.address(kind, owner.page)
    return (
        await bookings.book(
            ports, address, ports.new_id(), half_hour(when), guest(email=f"{ports.new_id()}@example.net")
        )
    ).uid


async def test_weeks_and_meeting_types_are_counted(
    ports_everywhere: Ports, anna: Organizer, hours: MeetingType, clock: Clock
) -> None:
    ports = ports_everywhere
    other = await office_hours(ports, anna, name="Coffee", min_notice_min=0)
    missed = await booked(ports, anna, hours, "2026-03-03 09:00")
    await booked(ports, anna, other, "2026-03-09 08:00")
    gone = await booked(ports, anna, hours, "2026-03-10 09:00")
    await bookings.cancel(ports, gone)
    await meeting_types.change(ports, anna, hours.id, {"approval": True})
    declined = await booked(ports, anna, hours, "2026-03-11 09:00")
    await bookings.decline(ports, declined, anna)
    clock.advance(timedelta(days=2))
    await numbers.mark_no_show(ports, missed, anna)
    found = await numbers.mine(ports, anna, MARCH)
    assert [(one.first.day, one.last.day, one.count) for one in found.steps] == [
        (1, 1, Count()),
        (2, 8, Count(1, 0, 1)),
        (9, 15, Count(1, 1)),
        (16, 22, Count()),
        (23, 29, Count()),
        (30, 31, Count()),
    ]
    assert found.types == (("Office hours", Count(1, 1, 1)), ("Coffee", Count(1)))
    assert found.total == Count(2, 1, 1)
    assert [(first.day, name) for first, name, _ in found.rows] == [
        (2, "Office hours"),
        (9, "Coffee"),
        (9, "Office hours"),
    ]
    await meeting_types.delete(ports, anna, hours.id)
    async with ports.work() as work:
        booking = await work.diaries.by_uid(missed)
        nobody = replace(booking.attendee, name="", email="", note="", person_id=None)
        await work.diaries.save(replace(booking, attendee=nobody, answers=(), guests=()), (), known=True)
    assert (await numbers.mine(ports, anna, MARCH)).types == found.types, "the same once people are forgotten"
    assert (await numbers.mine(ports, anna)).total == Count(1, 0, 1), "up to the end of this week"
    ben = await meet(ports, "Ben Osei")
    assert (await numbers.mine(ports, ben, MARCH)).total == Count()


async def test_days_are_those_of_the_organizers_clock(ports_everywhere: Ports, clock: Clock) -> None:
    ports = ports_everywhere
    kim = await meet(ports, "Kim Lee", "Asia/Tokyo")
    hours = await office_hours(ports, kim, min_notice_min=0)
    await booked(ports, kim, hours, "2026-03-09 00:30")  # Monday 9:30 in Tokyo
    early = await numbers.mine(ports, kim, (date(2026, 3, 8), date(2026, 3, 8)))
    assert (early.total, (await numbers.mine(ports, kim, (date(2026, 3, 9), date(2026, 3, 9)))).total) == (
        Count(),
        Count(1),
    )


async def test_who_did_not_come_is_told_by_the_organizer_afterwards_and_taken_back(
    ports_everywhere: Ports, anna: Organizer, hours: MeetingType, clock: Clock
) -> None:
    ports = ports_everywhere
    await meeting_types.change(ports, anna, hours.id, {"follow_up": True})
    uid, gone = [await booked(ports, anna, hours, f"2026-03-02 1{hour}:00") for hour in (3, 4)]
    await bookings.cancel(ports, gone)
    with pytest.raises(NotBegun):
        await numbers.mark_no_show(ports, uid, anna)
    clock.advance(timedelta(hours=8, minutes=30))
    with pytest.raises(NotAllowed):
        await numbers.mark_no_show(ports, uid, await meet(ports, "Ben Osei"))
    with pytest.raises(AlreadyOver):
        await numbers.mark_no_show(ports, gone, anna)
    before = await told(ports, uid)
    marked = await numbers.mark_no_show(ports, uid, anna)
    assert (marked.no_show, marked.sequence, marked.status) == (True, 0, "confirmed")
    assert await numbers.mark_no_show(ports, uid, anna) == marked
    assert await follow_up(ports) == 0, "no letter follows a meeting that was missed"
    assert await told(ports, uid) == before, "nobody is told"
    assert not (await numbers.mark_no_show(ports, uid, anna, False)).no_show
    assert await follow_up(ports) == 1


async def told(ports: Ports, uid: str) -> int:
    async with ports.reading() as work:
        return len(await work.outbox.told(uid))


async def test_nobody_is_found_in_the_numbers_of_the_organization(ports_everywhere: Ports, clock: Clock) -> None:
    ports = ports_everywhere
    people = [await meet(ports, f"{letter}ora Klein") for letter in "ABCDE"]
    kinds = [await office_hours(ports, one, min_notice_min=0) for one in people]
    for one, kind in zip(people, kinds, strict=True):
        await booked(ports, one, kind, "2026-03-03 09:00")
    for one, kind in list(zip(people, kinds, strict=True))[: FEWEST - 1]:
        for hour in ("09:00", "10:00"):
            await booked(ports, one, kind, f"2026-03-10 {hour}")
    for number in range(2):  # with these, the first week has seven
        await booked(ports, people[0], kinds[0], f"2026-03-04 1{number}:00")
    found = await numbers.everybodys(ports, "Europe/Berlin", (date(2026, 3, 2), date(2026, 3, 15)))
    assert [(one.count, one.hidden) for one in found.steps] == [(Count(5), False), (Count(), True)]
    assert (found.total, found.types, found.rows) == (Count(5), (), ())


def test_long_times_are_counted_by_month() -> None:
    assert weeks_before(date(2026, 3, 4)) == (date(2026, 1, 12), date(2026, 3, 8))
    assert cut(date(2026, 3, 4), date(2026, 3, 16)) == [date(2026, 3, 4), date(2026, 3, 9), date(2026, 3, 16)]
    year = cut(date(2026, 1, 1), date(2026, 12, 31))
    assert (len(year), year[1]) == (12, date(2026, 2, 1))
