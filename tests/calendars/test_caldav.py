"""CalDAV beyond the contract: finding calendars, what others wrote, what servers do wrong."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import icalendar
import pytest
import pytest_asyncio
from aiohttp import web

from calendars import dav
from calendars.caldav import CalDavCalendar
from calendars.outside import Outside
from scheduling.errors import CalendarRefused, CalendarUnreachable, Undeliverable
from scheduling.model import BLOCKING, Connection, Shown
from scheduling.ports import Entry, Found
from scheduling.spans import Span
from tests.calendars import servers
from tests.mail.examples import ANNA, BEA, BOOKED, CANCELLED, MOVED, at

pytestmark = pytest.mark.asyncio(loop_scope="session")

WEEK = Span(at(2, 0), at(9, 0))
ENTRY = Entry(BOOKED, ANNA, summary="Office hours with Bea", location="Room 4", description="I would like to talk.")


def details(server: servers.Server, **values: str) -> dict[str, str]:
    return {"address": server.root, "user": servers.USER, "password": servers.PASSWORD, **values}


async def calendar_on(server: servers.Server, outside: Outside, name: str) -> CalDavCalendar:
    await server.make(name, "Work")
    (found,) = await CalDavCalendar.find(outside, details(server, address=f"{server.home}{name}/"))
    return opened(found, outside)


def opened(found: Found, outside: Outside, blocking: tuple[Shown, ...] = BLOCKING) -> CalDavCalendar:
    connection = Connection("c1", 1, "caldav", found.settings, secret=found.secret, zone="Europe/Berlin")
    return CalDavCalendar(replace(connection, blocking=blocking), outside)


def file(*lines: str) -> str:
    event = "\r\n".join(("BEGIN:VEVENT", "DTSTAMP:20260301T000000Z", *lines, "END:VEVENT"))
    return f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//T//T//EN\r\n{event}\r\nEND:VCALENDAR\r\n"


async def times(calendar: CalDavCalendar, window: Span = WEEK) -> list[str]:
    found = (await calendar.busy(window, now=True)).events
    return [f"{one.span.start:%d %H:%M}–{one.span.end:%d %H:%M}" for one in found]


@pytest.mark.parametrize("path", ["", "/", "/olga/"])
async def test_calendars_are_found_from_any_address(path: str, radicale: servers.Server, outside: Outside) -> None:
    name = uuid4().hex
    olga = replace(radicale, home=f"{radicale.root}/olga/", user="olga")
    await olga.make(name, "Ännas Kalender &amp; mehr")
    found = await CalDavCalendar.find(outside, details(radicale, address=f"{radicale.root}{path}", user="olga"))
    mine = next(one for one in found if name in one.settings["url"])
    assert (mine.name, mine.writable) == ("Ännas Kalender & mehr", True)
    assert mine.settings == {"url": f"{olga.home}{name}/", "user": "olga"}
    assert [one.main for one in found].count(True) == 1
    assert servers.PASSWORD not in repr(mine) + mine.secret


async def test_calendars_are_found_on_another_server(xandikos: servers.Server, outside: Outside) -> None:
    found = await CalDavCalendar.find(outside, details(xandikos))
    assert f"{xandikos.home}calendar/" in [one.settings["url"] for one in found]


async def test_a_wrong_password_is_refused(radicale: servers.Server, outside: Outside) -> None:
    with pytest.raises(CalendarRefused):
        await CalDavCalendar.find(outside, details(radicale, password="wrong"))
    with pytest.raises(CalendarRefused):
        await CalDavCalendar.find(outside, details(radicale, user="an:na"))


@pytest.mark.parametrize("address", ["", "ftp://127.0.0.1/", "http://", "http://user:secret@127.0.0.1/", "http://[::"])
async def test_what_is_no_address_leads_nowhere(address: str, outside: Outside) -> None:
    with pytest.raises(CalendarUnreachable):
        await CalDavCalendar.find(outside, {"address": address, "user": "a", "password": "b"})


async def test_what_others_wrote_blocks(radicale: servers.Server, outside: Outside) -> None:
    name = uuid4().hex
    calendar = await calendar_on(radicale, outside, name)
    written = {
        "1": ("DTSTART;TZID=Europe/Berlin:20260105T090000", "DURATION:PT30M", "RRULE:FREQ=WEEKLY;BYDAY=MO,WE"),
        "2": ("DTSTART;VALUE=DATE:20260303",),
        "3": ("DTSTART:20260305T090000Z", "DTEND:20260305T100000Z", "TRANSP:TRANSPARENT"),
        "4": ("DTSTART:20260305T110000Z", "DTEND:20260305T120000Z", "STATUS:TENTATIVE"),
        "5": ("DTSTART:20260306T150000", "DTEND:20260306T160000"),
        "6": ("DTSTART:20250305T110000Z", "DTEND:20250305T120000Z"),
    }
    for uid, lines in written.items():
        await radicale.put(f"{name}/{uid}.ics", file(f"UID:{uid}", *lines))
    assert await times(calendar) == [
        "02 08:00–02 08:30",
        "02 23:00–03 23:00",
        "04 08:00–04 08:30",
        "05 11:00–05 12:00",
        "06 14:00–06 15:00",
    ]
    (found,) = await CalDavCalendar.find(outside, details(radicale, address=f"{radicale.home}{name}/"))
    assert await times(opened(found, outside, ("free", "tentative"))) == ["05 09:00–05 10:00", "05 11:00–05 12:00"]


async def test_an_event_says_what_a_client_needs(radicale: servers.Server, outside: Outside) -> None:
    name = uuid4().hex
    calendar = await calendar_on(radicale, outside, name)
    await calendar.put(ENTRY, None)
    _, text = await radicale.ask("GET", f"{name}/{BOOKED.uid}.ics")
    stored = icalendar.Calendar.from_ical(text)
    (event,) = stored.walk("VEVENT")
    assert "METHOD" not in stored
    assert (event["UID"], event["SUMMARY"], event["LOCATION"], event["DESCRIPTION"]) == (
        f"{BOOKED.uid}@book.example.com",
        "Office hours with Bea",
        "Room 4",
        "I would like to talk.",
    )
    assert (event["DTSTART"].dt, event["DTEND"].dt) == (BOOKED.slot.start, BOOKED.slot.end)
    # The server must not write to the attendee as well: we do.
    assert (event["ATTENDEE"], event["ATTENDEE"].params["SCHEDULE-AGENT"]) == (f"mailto:{BEA.email}", "CLIENT")
    assert event["ORGANIZER"].params["SCHEDULE-AGENT"] == "CLIENT"


async def test_what_somebody_added_to_an_event_stays(radicale: servers.Server, outside: Outside) -> None:
    name = uuid4().hex
    calendar = await calendar_on(radicale, outside, name)
    reference = (await calendar.put(ENTRY, None))["reference"]
    path = f"{name}/{BOOKED.uid}.ics"
    _, text = await radicale.ask("GET", path)
    alarm = "CATEGORIES:Important\r\nBEGIN:VALARM\r\nACTION:DISPLAY\r\nTRIGGER:-PT5M\r\nDESCRIPTION:x\r\nEND:VALARM\r\n"
    await radicale.put(path, text.replace("END:VEVENT", f"{alarm}END:VEVENT"))
    await calendar.put(Entry(MOVED, ANNA, summary="Office hours with Bea"), reference)
    (event,) = icalendar.Calendar.from_ical((await radicale.ask("GET", path))[1]).walk("VEVENT")
    assert (event["DTSTART"].dt, event["SEQUENCE"], "DESCRIPTION" in event) == (MOVED.slot.start, 1, False)
    assert len(event.walk("VALARM")) == 1
    assert event["CATEGORIES"].to_ical() == b"Important"


async def test_what_somebody_did_by_hand_is_seen(radicale: servers.Server, outside: Outside) -> None:
    name = uuid4().hex
    calendar = await calendar_on(radicale, outside, name)
    written = await calendar.put(ENTRY, None)
    cursor = (await calendar.changes("", [written["reference"]])).cursor
    path = f"{name}/{BOOKED.uid}.ics"
    _, text = await radicale.ask("GET", path)
    await radicale.put(path, text.replace("20260303T1230", "20260303T1500").replace("20260303T1300", "20260303T1600"))
    (seen,) = (await calendar.changes(cursor, [written["reference"]])).seen
    assert (seen.span, seen.declined) == (Span(at(3, 15), at(3, 16)), False)
    assert seen.version != written["version"]
    await radicale.put(path, text.replace("PARTSTAT=ACCEPTED", "PARTSTAT=DECLINED"))
    (seen,) = (await calendar.changes(cursor, [written["reference"]])).seen
    assert (seen.span, seen.declined) == (BOOKED.slot, True)
    await radicale.put(path, text.replace("STATUS:CONFIRMED", "STATUS:CANCELLED"))
    (seen,) = (await calendar.changes(cursor, [written["reference"]])).seen
    assert seen.span is None
    await radicale.ask("DELETE", path)
    (seen,) = (await calendar.changes(cursor, [written["reference"]])).seen
    assert seen.span is None


async def test_nothing_is_asked_of_events_while_a_calendar_stands_still(
    radicale: servers.Server, outside: Outside
) -> None:
    calendar = await calendar_on(radicale, outside, uuid4().hex)
    reference = (await calendar.put(ENTRY, None))["reference"]
    first = await calendar.changes("", [reference])
    assert [one.reference for one in first.seen] == [reference]
    assert (await calendar.changes(first.cursor, [reference])).seen == ()


async def test_an_event_that_was_deleted_before_it_is_called_off_is_gone(
    radicale: servers.Server, outside: Outside
) -> None:
    name = uuid4().hex
    calendar = await calendar_on(radicale, outside, name)
    reference = (await calendar.put(ENTRY, None))["reference"]
    await radicale.ask("DELETE", f"{name}/{BOOKED.uid}.ics")
    await calendar.remove(Entry(CANCELLED, ANNA), reference)
    assert await times(calendar) == []


class Wrong:
    """A server that answers what a test wants, to whatever is asked."""

    def __init__(self) -> None:
        self.answers: list[Callable[[web.Request], Awaitable[web.StreamResponse]]] = []
        self.asked: list[str] = []

    async def answer(self, request: web.Request) -> web.StreamResponse:
        self.asked.append(request.method)
        return await (self.answers.pop(0) if len(self.answers) > 1 else self.answers[0])(request)

    def with_status(self, status: int, body: str = "", **headers: str) -> None:
        async def answer(_: web.Request) -> web.Response:
            named = {name.replace("_", "-"): value for name, value in headers.items()}
            return web.Response(status=status, text=body, headers=named, content_type="application/xml")

        self.answers.append(answer)


@pytest_asyncio.fixture(loop_scope="session")
async def wrong() -> object:
    server = Wrong()
    application = web.Application()
    application.router.add_route("*", "/{path:.*}", server.answer)
    runner = web.AppRunner(application, access_log=None)
    await runner.setup()
    port = servers.free_port()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    server.url = f"http://127.0.0.1:{port}/cal/"  # type: ignore[attr-defined]
    yield server
    await runner.cleanup()


def on(wrong: Wrong, outside: Outside) -> CalDavCalendar:
    found = Found("", {"url": wrong.url, "user": "a"}, outside.vault.seal({"password": "b"}))  # type: ignore[attr-defined]
    return opened(found, outside)


MULTISTATUS = '<d:multistatus xmlns:d="DAV:" xmlns:c="urn:ietf:params:xml:ns:caldav">{}</d:multistatus>'


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (500, ""),
        (404, ""),
        (200, "<html>Sign in</html>"),
        (207, "<html>Sign in</html>"),
        (207, MULTISTATUS.format("<d:response>")),
        (207, MULTISTATUS.format("<d:response><d:href>/a</d:href><d:status>HTTP/1.1 507 Full</d:status></d:response>")),
        (207, '<!DOCTYPE a [<!ENTITY b "c">]>' + MULTISTATUS.format("")),
        (
            207,
            MULTISTATUS.format(
                "<d:response><d:href>/a.ics</d:href><d:propstat><d:prop><c:calendar-data>BEGIN:VCALENDAR\r\nBEGIN:VEVE"
                "</c:calendar-data></d:prop><d:status>HTTP/1.1 200 OK</d:status></d:propstat></d:response>"
            ),
        ),
        (429, ""),
        (503, ""),
    ],
)
async def test_half_an_answer_is_none(status: int, body: str, wrong: Wrong, outside: Outside) -> None:
    wrong.with_status(status, body)
    with pytest.raises(CalendarUnreachable):
        await on(wrong, outside).busy(WEEK, now=True)


@pytest.mark.parametrize("status", [401, 403])
async def test_a_password_that_was_taken_back_is_told_apart(status: int, wrong: Wrong, outside: Outside) -> None:
    wrong.with_status(status)
    with pytest.raises(CalendarRefused):
        await on(wrong, outside).busy(WEEK, now=True)


async def test_a_server_that_wants_patience_is_given_it(wrong: Wrong, outside: Outside) -> None:
    wrong.with_status(429, Retry_After="120")
    with pytest.raises(Undeliverable) as refused:
        await on(wrong, outside).put(ENTRY, None)
    assert (refused.value.permanent, refused.value.after) == (False, timedelta(seconds=120))


async def test_an_event_changed_meanwhile_is_read_again_and_not_forever(wrong: Wrong, outside: Outside) -> None:
    wrong.with_status(404)
    wrong.with_status(412)
    wrong.with_status(404)
    wrong.with_status(201)
    await on(wrong, outside).put(ENTRY, None)
    assert wrong.asked == ["GET", "PUT", "GET", "PUT"]
    wrong.answers.clear()
    wrong.asked.clear()
    wrong.with_status(412)
    with pytest.raises(Undeliverable):
        await on(wrong, outside).put(ENTRY, None)


async def test_a_key_that_was_lost_asks_for_the_password_again(wrong: Wrong, outside: Outside) -> None:
    wrong.with_status(207, MULTISTATUS.format(""))
    connection = Connection("c1", 1, "caldav", {"url": "http://127.0.0.1:1/", "user": "a"}, secret="gAAAAA")
    with pytest.raises(CalendarRefused):
        await CalDavCalendar(connection, outside).busy(WEEK, now=True)
    assert wrong.asked == []


async def test_addresses_are_the_same_however_they_are_quoted() -> None:
    first = dav.resources(
        MULTISTATUS.format("<d:response><d:href>/a%40b/c%20d.ics</d:href></d:response>").encode(), dav.URL("http://x/")
    )[0]
    assert dav.same(first.href, dav.URL("http://x/a@b/c d.ics"))
    assert not dav.same(first.href, dav.URL("http://x/a@b/c d2.ics"))
