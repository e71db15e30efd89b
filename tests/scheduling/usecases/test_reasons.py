"""Why nobody can book: the stretches, their reasons, and what is told of each."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from scheduling.errors import NotAllowed
from scheduling.exceptions import WHOLE_DAY, closed
from scheduling.model import Busy, MeetingType, Organizer, Override
from scheduling.ports import Ports
from scheduling.spans import Span
from scheduling.usecases import bookings, meeting_types, organizers, reasons
from tests.conftest import BusyPort, Clock, at, guest, half_hour, meet, office_hours

DAY = date(2026, 3, 3)
TUESDAY = Span(at("2026-03-02 23:00"), at("2026-03-03 23:00"))  # of Berlin
NINE, TEN = half_hour("2026-03-03 08:00"), half_hour("2026-03-03 09:00")  # on Berlin's clocks


async def a_page(ports: Ports, **values: object) -> tuple[Organizer, MeetingType]:
    anna = await meet(ports, "Anna Berger")
    return anna, await office_hours(ports, anna, **values)


async def told(
    ports: Ports, anna: Organizer, meeting_type: MeetingType, window: Span = TUESDAY, start: datetime | None = None
) -> list[tuple[Span, str, str]]:
    answer = await reasons.why(ports, meeting_type.id, window, anna, start)
    return [(one.span, one.reason, one.detail) for one in answer.reasons]


async def test_the_reasons_a_day_is_closed_are_named(ports: Ports, busy: BusyPort) -> None:
    anna, meeting_type = await a_page(ports)
    await bookings.book(ports, ports.links.address(meeting_type, anna.page), ports.new_id(), NINE, guest())
    busy.spans.append(Busy(TEN, "x", "Team day"))
    assert await told(ports, anna, meeting_type) == [
        (Span(TUESDAY.start, at("2026-03-03 08:00")), "hours", ""),
        (NINE, "booked", ""),
        (TEN, "busy", "Team day"),
        (Span(at("2026-03-03 16:00"), TUESDAY.end), "hours", ""),
    ]


async def test_an_exception_is_told_apart_from_the_hours(ports: Ports) -> None:
    anna, meeting_type = await a_page(ports)
    await organizers.replace_overrides(ports, anna, [DAY], closed((), {DAY: [(600, 660)]}))
    assert (TEN.start, "exception") in [
        (span.start, reason) for span, reason, _ in await told(ports, anna, meeting_type)
    ]
    await organizers.replace_overrides(ports, anna, [DAY], closed((), {DAY: WHOLE_DAY}))
    assert [(reason, span.duration) for span, reason, _ in await told(ports, anna, meeting_type)] == [
        ("off", timedelta(hours=9)),
        ("exception", timedelta(hours=8)),
        ("off", timedelta(hours=7)),
    ]


async def test_a_day_on_another_clock_is_told_as_that(ports_everywhere: Ports) -> None:
    anna, meeting_type = await a_page(ports_everywhere)
    anna = await organizers.travel(ports_everywhere, anna, "Asia/Tokyo", DAY, DAY)
    known = await organizers.by_id(ports_everywhere, anna.id)
    assert known.overrides == anna.overrides
    assert known.overrides == (
        Override(DAY - timedelta(days=1), ((540, 960),), zone="Asia/Tokyo"),  # in Tokyo it is midnight then
        Override(DAY, ((60, 540),), zone="Asia/Tokyo"),
    )
    rest = Span(at("2026-03-03 08:00"), at("2026-03-03 16:00"))
    assert (rest, "trip", "Asia/Tokyo") in await told(ports_everywhere, known, meeting_type)


async def test_a_start_between_two_others_is_named(ports: Ports) -> None:
    anna, meeting_type = await a_page(ports, duration_min=60)
    answer = await reasons.why(ports, meeting_type.id, TUESDAY, anna, at("2026-03-03 08:30"))
    assert [(one.reason, one.changes) for one in answer.reasons] == [("grid", {"increment_min": 30})]


async def test_what_is_held_says_until_when(ports: Ports, clock: Clock) -> None:
    anna, meeting_type = await a_page(ports)
    address = ports.links.address(meeting_type, anna.page)
    await bookings.hold(ports, address, ports.new_id(), NINE.start)
    answer = await reasons.why(ports, meeting_type.id, NINE, anna, NINE.start)
    assert [(one.reason, one.until) for one in answer.reasons] == [("held", clock() + timedelta(minutes=5))]


async def test_a_closed_door_is_named_and_the_times_behind_it_are_told(ports: Ports, clock: Clock) -> None:
    anna, meeting_type = await a_page(ports, visibility="private")
    await meeting_types.pause(ports, anna, meeting_type.id, True)
    await meeting_types.unpublish(ports, anna, [meeting_type.id])
    anna = await organizers.pause_page(ports, anna, True)
    clock.advance(timedelta(days=91))
    window = Span(clock(), clock() + timedelta(days=1))
    answer = await reasons.why(ports, meeting_type.id, window, anna)
    assert answer.shut == ("page_paused", "type_paused", "unpublished", "link_over")
    assert len(answer.slots) > 0


async def test_only_ones_own_meeting_types_are_explained(ports: Ports) -> None:
    _, meeting_type = await a_page(ports)
    with pytest.raises(NotAllowed):
        await reasons.why(ports, meeting_type.id, TUESDAY, await meet(ports, "Ben Osei"))


async def test_all_kinds_of_exceptions_are_kept(ports_everywhere: Ports) -> None:
    anna, _ = await a_page(ports_everywhere)
    kinds = [
        Override(DAY, ((60, 540),), zone="Asia/Tokyo"),
        Override(DAY, ((600, 660),), "more"),
        Override(DAY, ((120, 180),), "less"),
    ]
    await organizers.replace_overrides(ports_everywhere, anna, [DAY], kinds)
    assert (await organizers.by_id(ports_everywhere, anna.id)).overrides == tuple(kinds)


async def test_exceptions_of_days_that_are_over_are_forgotten(ports: Ports, clock: Clock) -> None:
    anna, _ = await a_page(ports)
    anna = await organizers.replace_overrides(ports, anna, [DAY], [Override(DAY)])
    clock.advance(timedelta(days=3))
    later = replace(Override(DAY), date=date(2026, 3, 20))
    assert (await organizers.replace_overrides(ports, anna, [later.date], [later])).overrides == (later,)
