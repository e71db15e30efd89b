"""What every calendar promises, whoever provides it. A provider that needs a server gets its connection from there."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import replace
from uuid import uuid4

import pytest
import pytest_asyncio

from calendars import PROVIDERS, Calendars
from calendars.outside import Outside
from scheduling.model import Booking, Connection
from scheduling.ports import Calendar, Changes, Entry, Seen
from scheduling.spans import Span
from tests.calendars import servers
from tests.calendars.graph_server import ANNA as MAILBOX
from tests.calendars.graph_server import GraphServer, graph_of
from tests.mail.examples import ANNA, BOOKED, at, slot

pytestmark = pytest.mark.asyncio(loop_scope="session")

WEEK = replace(slot(2, 0), end=at(9, 0))
LATER = BOOKED.moved(slot(5, 8), slot(5, 8), "attendee", at(1, 10))
Stand = Callable[[pytest.FixtureRequest, Outside], Awaitable[Connection]]


async def nothing(_: pytest.FixtureRequest, __: Outside) -> Connection:
    return Connection("c1", 1, "memory", {})


async def on_radicale(request: pytest.FixtureRequest, outside: Outside) -> Connection:
    return await on_caldav(request.getfixturevalue("radicale"), outside)


async def on_xandikos(request: pytest.FixtureRequest, outside: Outside) -> Connection:
    return await on_caldav(request.getfixturevalue("xandikos"), outside)


async def on_caldav(server: servers.Server, outside: Outside) -> Connection:
    name = uuid4().hex
    await server.make(name, "Work")
    details = {"address": f"{server.home}{name}/", "user": servers.USER, "password": servers.PASSWORD}
    (found,) = await PROVIDERS["caldav"].find(outside, details)
    return Connection("c1", 1, "caldav", found.settings, name=found.name, secret=found.secret, zone="Europe/Berlin")


async def on_graph(_: pytest.FixtureRequest, outside: Outside) -> Connection:
    found = next(one for one in await PROVIDERS["microsoft"].find(outside, {"organizer": MAILBOX}) if one.main)
    return Connection("c1", 1, "microsoft", found.settings, name=found.name, zone="Europe/Berlin")


# What each provider needs to be tried: an entry for every one, and a stand-in server for those that need it.
STANDS: Mapping[str, Stand] = {
    "memory": nothing,
    "caldav": on_radicale,
    "caldav-xandikos": on_xandikos,
    "microsoft": on_graph,
}


async def test_every_provider_is_tried() -> None:
    # Published calendars are read only; test_feed.py has what they promise.
    assert {name.partition("-")[0] for name in STANDS} | {"feed"} == set(PROVIDERS)


@pytest_asyncio.fixture(params=sorted(STANDS), loop_scope="session")
async def calendar(request: pytest.FixtureRequest, outside: Outside, graph: GraphServer) -> AsyncIterator[Calendar]:
    world = replace(outside, graph=(client := graph_of(graph)))
    yield Calendars(outside=world).open(await STANDS[request.param](request, world))
    await client.close()


def entry(booking: Booking = BOOKED) -> Entry:
    return Entry(booking, ANNA)


async def spans(calendar: Calendar, window: Span = WEEK) -> list[tuple[Span, str]]:
    found = (await calendar.busy(window, now=True)).events
    return [(busy.span, busy.booking) for busy in found if busy.span.overlaps(window)]


async def test_an_empty_calendar_blocks_nothing(calendar: Calendar) -> None:
    assert await spans(calendar) == []


async def test_it_says_whether_it_invites(calendar: Calendar) -> None:
    assert calendar.invites in (True, False)


async def test_a_booking_blocks_under_its_uid(calendar: Calendar) -> None:
    answer = await calendar.put(entry(), None)
    assert isinstance(answer["reference"], str)
    assert await spans(calendar) == [(BOOKED.slot, BOOKED.uid)]


async def test_what_is_read_once_is_the_same_object_until_something_changes(calendar: Calendar) -> None:
    await calendar.put(entry(), None)
    first = await calendar.busy(WEEK)
    assert await calendar.busy(WEEK) is first
    await calendar.put(entry(LATER), None)
    assert await spans(calendar) == [(LATER.slot, BOOKED.uid)]


async def test_writing_again_writes_the_same_event(calendar: Calendar) -> None:
    reference = (await calendar.put(entry(), None))["reference"]
    assert (await calendar.put(entry(), reference))["reference"] == reference
    assert await spans(calendar) == [(BOOKED.slot, BOOKED.uid)]


async def test_writing_again_after_a_lost_answer_makes_no_second_event(calendar: Calendar) -> None:
    await calendar.put(entry(), None)
    await calendar.put(entry(), None)
    assert await spans(calendar) == [(BOOKED.slot, BOOKED.uid)]


async def test_a_moved_booking_moves_its_event(calendar: Calendar) -> None:
    reference = (await calendar.put(entry(), None))["reference"]
    assert (await calendar.put(entry(LATER), reference))["reference"] == reference
    assert await spans(calendar) == [(LATER.slot, BOOKED.uid)]


async def test_an_event_that_somebody_deleted_is_written_anew(calendar: Calendar) -> None:
    reference = (await calendar.put(entry(), None))["reference"]
    await calendar.remove(entry(), reference)
    await calendar.put(entry(), reference)
    assert await spans(calendar) == [(BOOKED.slot, BOOKED.uid)]


async def test_a_removed_event_blocks_no_more_and_can_be_removed_again(calendar: Calendar) -> None:
    reference = (await calendar.put(entry(), None))["reference"]
    await calendar.remove(entry(), reference)
    await calendar.remove(entry(), reference)
    assert await spans(calendar) == []


async def test_an_event_whose_reference_was_lost_can_be_removed(calendar: Calendar) -> None:
    await calendar.put(entry(), None)
    await calendar.remove(entry(), None)
    assert await spans(calendar) == []


async def test_only_what_overlaps_the_window_is_told(calendar: Calendar) -> None:
    await calendar.put(entry(), None)
    before = replace(BOOKED.slot, start=at(2, 0), end=BOOKED.slot.start)
    after = replace(BOOKED.slot, start=BOOKED.slot.end, end=at(9, 0))
    assert (await spans(calendar, before), await spans(calendar, after)) == ([], [])


async def test_two_bookings_are_two_events_in_order(calendar: Calendar) -> None:
    later = replace(BOOKED, uid="0" * 32, slot=slot(6, 9), held=slot(6, 9))
    await calendar.put(entry(later), None)
    await calendar.put(entry(), None)
    assert await spans(calendar) == [(BOOKED.slot, BOOKED.uid), (later.slot, later.uid)]


async def test_nothing_has_changed_when_nobody_wrote(calendar: Calendar) -> None:
    reference = (await calendar.put(entry(), None))["reference"]
    first = await calendar.changes("", [reference])
    again = await calendar.changes(first.cursor, [reference])
    assert again == Changes(again.cursor, again.seen)
    assert [one for one in again.seen if one.span != BOOKED.slot] == []


async def test_our_own_event_is_seen_with_the_version_it_was_written_with(calendar: Calendar) -> None:
    written = await calendar.put(entry(), None)
    (seen,) = (await calendar.changes("", [written["reference"]])).seen
    assert seen == Seen(written["reference"], BOOKED.slot, written.get("version", ""))


async def test_an_event_that_is_gone_is_seen_to_be_gone(calendar: Calendar) -> None:
    reference = (await calendar.put(entry(), None))["reference"]
    cursor = (await calendar.changes("", [reference])).cursor
    await calendar.remove(entry(), reference)
    (seen,) = (await calendar.changes(cursor, [reference])).seen
    assert (seen.reference, seen.span) == (reference, None)


async def test_an_event_that_moved_is_seen_where_it_is(calendar: Calendar) -> None:
    reference = (await calendar.put(entry(), None))["reference"]
    cursor = (await calendar.changes("", [reference])).cursor
    await calendar.put(entry(LATER), reference)
    (seen,) = (await calendar.changes(cursor, [reference])).seen
    assert (seen.reference, seen.span, seen.declined) == (reference, LATER.slot, False)
