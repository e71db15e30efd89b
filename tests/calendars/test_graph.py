"""Microsoft 365 beyond the contract, against a small Graph that keeps the documented rules."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import pytest_asyncio
from aiohttp import web
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from calendars.graph import GraphCalendar
from calendars.outside import Outside
from calendars.photos import GraphPhotos
from calendars.tokens import by_certificate, by_identity, by_secret
from scheduling.errors import CalendarRefused, CalendarUnreachable, Undeliverable
from scheduling.model import Connection, Opening
from scheduling.ports import Entry
from scheduling.spans import Span
from tests.calendars.graph_server import ANNA as MAILBOX
from tests.calendars.graph_server import GraphServer, Refused, application, graph_of
from tests.mail.examples import ANNA, BEA, BOOKED, CANCELLED, MOVED, at

pytestmark = pytest.mark.asyncio(loop_scope="session")

WEEK = Span(at(2, 0), at(9, 0))
ENTRY = Entry(
    BOOKED,
    ANNA,
    summary="Office hours with Anna Berg",
    description="Move: https://b.example/m?a=1&b=2\nI'd like <b>this</b>",
    farewell="Called off.",
)
OFFICE = {
    "timeZone": "W. Europe Standard Time",
    "workingHours": {
        "daysOfWeek": ["monday", "tuesday", "thursday"],
        "startTime": "08:30:00.0000000",
        "endTime": "16:00:00.0000000",
        "timeZone": {"name": "W. Europe Standard Time"},
    },
}


@pytest_asyncio.fixture(loop_scope="session")
async def world(graph: GraphServer) -> AsyncIterator[Outside]:
    outside = Outside(graph=graph_of(graph))
    yield outside
    await outside.close()


@pytest.fixture
def calendar(world: Outside) -> GraphCalendar:
    settings = {"mailbox": MAILBOX, "calendar": "", "zone": "Europe/Berlin"}
    return GraphCalendar(Connection("c1", 1, "microsoft", settings, zone="America/New_York"), world)


async def times(calendar: GraphCalendar, window: Span = WEEK) -> list[str]:
    found = (await calendar.busy(window, now=True)).events
    return [f"{one.span.start:%d %H:%M}–{one.span.end:%d %H:%M}" for one in found]


def the_event(graph: GraphServer) -> dict[str, Any]:
    (event,) = graph.events.values()
    return event


async def test_calendars_hours_and_zone_are_found(graph: GraphServer, world: Outside) -> None:
    graph.settings = OFFICE
    mine, team = await GraphCalendar.find(world, {"organizer": MAILBOX})
    assert (mine.name, mine.main, mine.writable, mine.zone) == ("Calendar", True, True, "Europe/Berlin")
    assert mine.openings == (Opening((0, 1, 3), 510, 960),)
    assert mine.settings == {"mailbox": MAILBOX, "calendar": "", "zone": "Europe/Berlin"}
    assert (team.name, team.main, team.writable, team.settings["calendar"]) == ("Team", False, False, "BBB=")


@pytest.mark.parametrize(
    ("settings", "zone", "hours"),
    [
        ({}, None, False),
        ({**OFFICE, "timeZone": "Europe/Berlin"}, "Europe/Berlin", True),
        ({**OFFICE, "timeZone": "Customized Time Zone"}, None, False),
        ({**OFFICE, "timeZone": "India Standard Time"}, "Asia/Calcutta", False),  # the hours are another zone's
        ({"timeZone": "UTC", "workingHours": {"daysOfWeek": []}}, "UTC", False),
    ],
)
async def test_odd_settings_are_no_obstacle(
    settings: dict[str, Any], zone: str | None, hours: bool, graph: GraphServer, world: Outside
) -> None:
    graph.settings = settings
    found = (await GraphCalendar.find(world, {"organizer": MAILBOX}))[0]
    assert (found.zone, found.openings is not None) == (zone, hours)


@pytest.mark.parametrize(
    ("values", "blocked"),
    [
        ({"showAs": "busy"}, True),
        ({"showAs": "tentative"}, True),
        ({"showAs": "oof"}, True),
        ({"showAs": "unknown"}, True),
        ({"showAs": "free"}, False),
        ({"showAs": "workingElsewhere"}, False),
        ({"isCancelled": True}, False),
        ({"sensitivity": "private"}, True),
    ],
)
async def test_what_blocks(values: dict[str, Any], blocked: bool, graph: GraphServer, calendar: GraphCalendar) -> None:
    graph.add("2026-03-03T09:00", "2026-03-03T10:00", **values)
    assert await times(calendar) == (["03 09:00–03 10:00"] if blocked else [])


async def test_the_organizer_says_what_blocks(graph: GraphServer, calendar: GraphCalendar, world: Outside) -> None:
    for hour, shown in enumerate(("busy", "tentative", "oof", "workingElsewhere", "free", "unknown"), 10):
        graph.add(f"2026-03-03T{hour}:00", f"2026-03-03T{hour}:30", showAs=shown)
    settings = {"mailbox": MAILBOX, "calendar": "", "zone": "Europe/Berlin"}
    other = GraphCalendar(Connection("c1", 1, "microsoft", settings, blocking=("elsewhere", "free")), world)
    assert [one[3:5] for one in await times(calendar)] == ["10", "11", "12", "15"]
    assert [one[3:5] for one in await times(other)] == ["13", "14", "15"]


async def test_a_whole_day_is_one_of_the_mailbox(graph: GraphServer, calendar: GraphCalendar) -> None:
    graph.add("2026-03-03T00:00", "2026-03-04T00:00", isAllDay=True)
    assert await times(calendar) == ["02 23:00–03 23:00"]


async def test_no_subject_is_ever_asked_for(graph: GraphServer, calendar: GraphCalendar) -> None:
    graph.add("2026-03-03T09:00", "2026-03-03T10:00", sensitivity="private")
    found = (await calendar.busy(WEEK, now=True)).events
    assert [one.title for one in found] == [""]


async def test_all_pages_are_read(graph: GraphServer, calendar: GraphCalendar) -> None:
    graph.page = 7
    for hour in range(24):
        graph.add(f"2026-03-03T{hour:02}:00", f"2026-03-03T{hour:02}:30")
    assert len(await times(calendar)) == 24
    assert [path for _, path in graph.asked].count(f"/users/{MAILBOX}/calendar/calendarView") == 4


async def test_an_event_is_a_teams_meeting_with_all_it_needs(graph: GraphServer, calendar: GraphCalendar) -> None:
    answer = await calendar.put(ENTRY, None)
    event = the_event(graph)
    assert answer == {
        "reference": event["id"],
        "version": event["changeKey"],
        "join_url": f"https://teams.example/meet/{event['id']}",
    }
    assert event["transactionId"] == BOOKED.uid
    assert [one["emailAddress"] for one in event["attendees"]] == [{"address": BEA.email}]
    assert event["start"] == {"dateTime": "2026-03-03T12:30:00", "timeZone": "UTC"}
    assert '<a href="https://b.example/m?a=1&amp;b=2">' in event["body"]["content"]
    assert "&lt;b&gt;this&lt;/b&gt;" in event["body"]["content"]
    assert event["categories"] == ["Bookings"]


async def test_a_link_that_comes_later_is_waited_for(graph: GraphServer, calendar: GraphCalendar) -> None:
    graph.slow_link = True
    assert (await calendar.put(ENTRY, None))["join_url"].startswith("https://teams.example/")


async def test_a_meeting_elsewhere_is_no_teams_meeting(graph: GraphServer, calendar: GraphCalendar) -> None:
    answer = await calendar.put(replace(ENTRY, booking=replace(BOOKED, place="phone")), None)
    assert ("join_url" in answer, "isOnlineMeeting" in the_event(graph)) == (False, False)


async def test_who_was_invited_by_letter_is_not_invited_again(graph: GraphServer, calendar: GraphCalendar) -> None:
    await calendar.put(replace(ENTRY, told=True), None)
    assert the_event(graph)["attendees"] == []


async def test_a_change_keeps_the_way_into_the_meeting(graph: GraphServer, calendar: GraphCalendar) -> None:
    first = await calendar.put(ENTRY, None)
    moved = Entry(MOVED, ANNA, summary=ENTRY.summary, description=ENTRY.description)
    assert (await calendar.put(moved, first["reference"]))["join_url"] == first["join_url"]
    other = replace(moved, description="Something else is said now.")
    assert (await calendar.put(other, first["reference"]))["join_url"] == first["join_url"]
    content = the_event(graph)["body"]["content"]
    assert ("Something else is said now." in content, "Move:" in content, "me-email-text" in content) == (
        True,
        False,
        True,
    )
    assert the_event(graph)["start"]["dateTime"] == "2026-03-04T09:00:00"


async def test_a_letter_in_between_uninvites_nobody(graph: GraphServer, calendar: GraphCalendar) -> None:
    reference = (await calendar.put(ENTRY, None))["reference"]
    the_event(graph)["attendees"][0]["status"] = {"response": "accepted"}
    await calendar.put(replace(ENTRY, booking=MOVED, told=True), reference)
    await calendar.put(replace(ENTRY, booking=MOVED), reference)
    assert [one["status"] for one in the_event(graph)["attendees"]] == [{"response": "accepted"}]
    more = replace(MOVED, guests=("dan@example.net",))
    await calendar.put(replace(ENTRY, booking=more), reference)
    assert [one["type"] for one in the_event(graph)["attendees"]] == ["required", "optional"]


async def test_a_link_can_be_added_later(graph: GraphServer, calendar: GraphCalendar) -> None:
    before = replace(ENTRY, booking=replace(BOOKED, place="none"))
    reference = (await calendar.put(before, None))["reference"]
    assert (await calendar.put(ENTRY, reference))["join_url"].startswith("https://teams.example/")


@pytest.mark.parametrize("answer", [201, 409])
async def test_an_answer_that_was_lost_makes_no_second_event(
    answer: int, graph: GraphServer, calendar: GraphCalendar
) -> None:
    graph.duplicates = answer
    first = await calendar.put(ENTRY, None)
    assert (await calendar.put(ENTRY, None))["reference"] == first["reference"]
    assert len(graph.events) == 1


async def test_calling_off_says_a_word(graph: GraphServer, calendar: GraphCalendar) -> None:
    reference = (await calendar.put(ENTRY, None))["reference"]
    await calendar.remove(Entry(CANCELLED, ANNA, farewell="Called off."), reference)
    assert (graph.cancelled, graph.events) == ([(reference, "Called off.")], {})


async def test_an_event_without_attendees_is_deleted(graph: GraphServer, calendar: GraphCalendar) -> None:
    reference = (await calendar.put(replace(ENTRY, told=True), None))["reference"]
    await calendar.remove(ENTRY, reference)
    assert (graph.cancelled, graph.events) == ([], {})


async def test_a_short_wait_is_waited_and_a_long_one_told(graph: GraphServer, calendar: GraphCalendar) -> None:
    graph.add("2026-03-03T09:00", "2026-03-03T10:00")
    graph.refusals = [Refused(429, "ApplicationThrottled", **{"Retry-After": "1"})]
    assert len(await times(calendar)) == 1
    graph.refusals = [Refused(429, "ApplicationThrottled", **{"Retry-After": "300"})]
    with pytest.raises(Undeliverable) as refused:
        await calendar.put(ENTRY, None)
    assert (refused.value.after, refused.value.permanent) == (timedelta(seconds=300), False)


async def test_a_mailbox_is_asked_four_things_at_once(graph: GraphServer, calendar: GraphCalendar) -> None:
    graph.pause = 0.05
    windows = [Span(at(2, hour), at(3, hour)) for hour in range(12)]
    await asyncio.gather(*(calendar.read(window) for window in windows))
    assert graph.most_at_once == 4


@pytest.mark.parametrize(
    ("status", "code", "refused"),
    [
        (403, "ErrorAccessDenied", True),
        (404, "MailboxNotEnabledForRESTAPI", True),
        (404, "ErrorItemNotFound", False),
        (500, "generalException", False),
        (503, "serviceNotAvailable", False),
    ],
)
async def test_codes_decide_and_not_sentences(
    status: int, code: str, refused: bool, graph: GraphServer, calendar: GraphCalendar
) -> None:
    graph.refusals = [Refused(status, code)]
    with pytest.raises(CalendarUnreachable) as problem:
        await calendar.busy(WEEK, now=True)
    assert isinstance(problem.value, CalendarRefused) == refused


async def test_one_token_serves_until_it_is_refused(graph: GraphServer, calendar: GraphCalendar) -> None:
    for _ in range(3):
        await calendar.busy(WEEK, now=True)
    assert graph.tokens == 1
    graph.token = "taken back"
    await calendar.busy(WEEK, now=True)
    assert graph.tokens == 2


async def test_a_wrong_secret_is_refused(graph: GraphServer) -> None:
    outside = Outside(graph=graph_of(graph, by_secret(application(graph), "wrong")))
    with pytest.raises(CalendarRefused):
        await GraphCalendar.find(outside, {"organizer": MAILBOX})
    await outside.close()


async def test_a_certificate_opens_as_well(graph: GraphServer) -> None:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "bookings")])
    start = datetime(2026, 1, 1, tzinfo=UTC)
    made = x509.CertificateBuilder(name, name, key.public_key(), 1, start, start + timedelta(days=365))
    graph.certificate = made.sign(key, SHA256()).public_bytes(Encoding.PEM)
    pem = graph.certificate + key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    outside = Outside(graph=graph_of(graph, by_certificate(application(graph), pem, lambda: graph.now)))
    assert len(await GraphCalendar.find(outside, {"organizer": MAILBOX})) == 2
    await outside.close()


async def test_a_managed_identity_opens_as_well(graph: GraphServer) -> None:
    fetch = by_identity(application(graph), f"{graph.url}/identity")
    outside = Outside(graph=graph_of(graph, fetch))
    assert len(await GraphCalendar.find(outside, {"organizer": MAILBOX})) == 2
    await outside.close()


async def test_only_what_has_changed_is_told(graph: GraphServer, calendar: GraphCalendar) -> None:
    graph.page = 2
    for hour in range(5):
        graph.add(f"2026-03-03T{hour:02}:00", f"2026-03-03T{hour:02}:30")
    reference = (await calendar.put(ENTRY, None))["reference"]
    first = await calendar.changes("", [reference])
    assert [(one.reference, one.span) for one in first.seen] == [(reference, BOOKED.slot)]
    graph.add("2026-03-05T09:00", "2026-03-05T10:00")
    second = await calendar.changes(first.cursor, [reference])
    assert list(second.seen) == []
    the = graph.events[reference]
    the["attendees"][0]["status"] = {"response": "declined"}
    graph.touch(reference)
    (seen,) = (await calendar.changes(second.cursor, [reference])).seen
    assert (seen.span, seen.declined) == (BOOKED.slot, True)


async def test_what_only_left_the_window_is_not_gone(graph: GraphServer, calendar: GraphCalendar) -> None:
    reference = (await calendar.put(ENTRY, None))["reference"]
    cursor = (await calendar.changes("", [reference])).cursor
    event = graph.events.pop(reference)  # removed from the view, as delta tells it
    graph.touch(reference)
    assert [one.span for one in (await calendar.changes(cursor, [reference])).seen] == [None]
    graph.events[reference] = event
    graph.touch(reference)
    assert [one.span for one in (await calendar.changes(cursor, [reference])).seen] == [BOOKED.slot]


async def test_a_link_that_is_too_old_begins_anew(graph: GraphServer, calendar: GraphCalendar) -> None:
    reference = (await calendar.put(ENTRY, None))["reference"]
    cursor = (await calendar.changes("", [reference])).cursor
    graph.expired = True
    assert [one.span for one in (await calendar.changes(cursor, [reference])).seen] == [BOOKED.slot]
    graph.expired, graph.now = False, graph.now + timedelta(days=31)
    assert [one.span for one in (await calendar.changes(cursor, [reference])).seen] == [BOOKED.slot]


async def test_a_link_that_leads_elsewhere_is_not_followed(graph: GraphServer, calendar: GraphCalendar) -> None:
    tokens = graph.tokens
    with pytest.raises(CalendarUnreachable):
        await calendar.changes('["https://evil.example/v1.0/x", "2026-03-01T00:00:00+00:00"]', ["x"])
    assert graph.tokens == tokens


async def test_without_an_address_there_is_no_subscription(calendar: GraphCalendar) -> None:
    assert await calendar.subscribe("") is None


async def test_a_subscription_is_validated_renewed_and_made_anew(graph: GraphServer, pushed: str) -> None:
    outside = Outside(graph=graph_of(graph, push=pushed, state=lambda connection: f"state of {connection}"))
    settings = {"mailbox": MAILBOX, "calendar": ""}
    calendar = GraphCalendar(Connection("c1", 1, "microsoft", settings), outside)
    first = await calendar.subscribe("")
    assert first is not None
    assert graph.subscriptions[first.id]["clientState"] == "state of c1"
    graph.now += timedelta(days=5)
    second = await calendar.subscribe(first.id)
    assert second is not None
    assert (second.id, second.until - first.until) == (first.id, timedelta(days=5))
    graph.subscriptions.clear()
    third = await calendar.subscribe(first.id)
    assert third is not None
    assert list(graph.subscriptions) == [third.id]
    await outside.close()


@pytest_asyncio.fixture(loop_scope="session")
async def pushed() -> AsyncIterator[str]:
    """Somewhere that answers the validation as the documentation wants it."""
    application = web.Application()

    async def validate(request: web.Request) -> web.Response:
        return web.Response(text=request.query["validationToken"])

    application.router.add_post("/", validate)
    runner = web.AppRunner(application, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    yield f"http://127.0.0.1:{runner.addresses[0][1]}/"
    await runner.cleanup()


async def test_the_photo_of_a_person_is_read_where_there_is_one(graph: GraphServer) -> None:
    client = graph_of(graph)
    photos = GraphPhotos(client)
    assert await photos.photo(MAILBOX) is None
    graph.photo = b"\xff\xd8 a photo"
    assert await photos.photo(MAILBOX) == graph.photo
    assert graph.asked[-1] == ("GET", f"/users/{MAILBOX}/photos/240x240/$value")
    graph.refusals = [Refused(403, "ErrorAccessDenied")]
    assert await photos.photo(MAILBOX) is None  # nobody has consented to that
    graph.refusals = [Refused(500, "UnknownError")]
    with pytest.raises(CalendarUnreachable):
        await photos.photo(MAILBOX)
    graph.photo = bytes(2 << 20)
    assert await photos.photo(MAILBOX) is None
    await client.close()
