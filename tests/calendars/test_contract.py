"""What every calendar promises, whoever provides it. A provider that needs a server gets its connection from there."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import replace

import pytest

from calendars import PROVIDERS
from scheduling.model import Connection
from scheduling.ports import Calendar
from scheduling.spans import Span
from tests.mail.examples import BOOKED, at, slot

WEEK = replace(slot(2, 0), end=at(9, 0))
Stand = Callable[[], AbstractAsyncContextManager[Connection]]


@asynccontextmanager
async def nothing() -> AsyncIterator[Connection]:
    yield Connection("c1", 1, "memory", {})


# What each provider needs to be tried: an entry for every one, and a stand-in server for those that need it.
STANDS: Mapping[str, Stand] = {"memory": nothing}


def test_every_provider_is_tried() -> None:
    assert set(STANDS) == set(PROVIDERS)


@pytest.fixture(params=sorted(PROVIDERS))
async def calendar(request: pytest.FixtureRequest) -> AsyncIterator[Calendar]:
    async with STANDS[request.param]() as connection:
        yield PROVIDERS[request.param](connection)


async def spans(calendar: Calendar, window: Span = WEEK) -> list[tuple[Span, str]]:
    return [(busy.span, busy.uid) for busy in (await calendar.busy(window)).events if busy.span.overlaps(window)]


async def test_an_empty_calendar_blocks_nothing(calendar: Calendar) -> None:
    assert await spans(calendar) == []


async def test_it_says_whether_it_invites(calendar: Calendar) -> None:
    assert calendar.invites in (True, False)


async def test_a_booking_blocks_under_its_uid(calendar: Calendar) -> None:
    answer = await calendar.put(BOOKED, None)
    assert isinstance(answer["reference"], str)
    assert await spans(calendar) == [(BOOKED.slot, BOOKED.uid)]


async def test_writing_again_writes_the_same_event(calendar: Calendar) -> None:
    reference = (await calendar.put(BOOKED, None))["reference"]
    assert (await calendar.put(BOOKED, reference))["reference"] == reference
    assert await spans(calendar) == [(BOOKED.slot, BOOKED.uid)]


async def test_writing_again_after_a_lost_answer_makes_no_second_event(calendar: Calendar) -> None:
    await calendar.put(BOOKED, None)
    await calendar.put(BOOKED, None)
    assert await spans(calendar) == [(BOOKED.slot, BOOKED.uid)]


async def test_a_moved_booking_moves_its_event(calendar: Calendar) -> None:
    reference = (await calendar.put(BOOKED, None))["reference"]
    moved = BOOKED.moved(slot(5, 8), slot(5, 8), "attendee", at(1, 10))
    assert (await calendar.put(moved, reference))["reference"] == reference
    assert await spans(calendar) == [(moved.slot, BOOKED.uid)]


async def test_an_event_that_somebody_deleted_is_written_anew(calendar: Calendar) -> None:
    reference = (await calendar.put(BOOKED, None))["reference"]
    await calendar.remove(BOOKED, reference)
    await calendar.put(BOOKED, reference)
    assert await spans(calendar) == [(BOOKED.slot, BOOKED.uid)]


async def test_a_removed_event_blocks_no_more_and_can_be_removed_again(calendar: Calendar) -> None:
    reference = (await calendar.put(BOOKED, None))["reference"]
    await calendar.remove(BOOKED, reference)
    await calendar.remove(BOOKED, reference)
    assert await spans(calendar) == []


async def test_an_event_whose_reference_was_lost_can_be_removed(calendar: Calendar) -> None:
    await calendar.put(BOOKED, None)
    await calendar.remove(BOOKED, None)
    assert await spans(calendar) == []


async def test_only_what_overlaps_the_window_is_told(calendar: Calendar) -> None:
    await calendar.put(BOOKED, None)
    before = replace(BOOKED.slot, start=at(2, 0), end=BOOKED.slot.start)
    after = replace(BOOKED.slot, start=BOOKED.slot.end, end=at(9, 0))
    assert (await spans(calendar, before), await spans(calendar, after)) == ([], [])


async def test_two_bookings_are_two_events_in_order(calendar: Calendar) -> None:
    later = replace(BOOKED, uid="0" * 32, slot=slot(6, 9), held=slot(6, 9))
    await calendar.put(later, None)
    await calendar.put(BOOKED, None)
    assert await spans(calendar) == [(BOOKED.slot, BOOKED.uid), (later.slot, later.uid)]
