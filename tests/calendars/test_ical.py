"""What we write as iCalendar is read back with the library, and what others write is read with care."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import icalendar
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from calendars.ical import LONGEST_NAME, Wording, busy_spans, download, invitation, method
from scheduling.errors import CalendarUnreachable
from scheduling.model import Actor, Booking
from scheduling.spans import Span
from scheduling.texts import one_line
from tests.mail.examples import ANNA, BEA, BOOKED, CANCELLED, MOVED, REQUESTED, slot

HOST = "book.example.com"
SENDER = "bookings@book.example.com"
WEEK = Span(datetime(2026, 3, 2, tzinfo=UTC), datetime(2026, 3, 9, tzinfo=UTC))


def written(booking: Booking, reader: Actor = "attendee", wording: Wording | None = None, **organizer: Any) -> bytes:
    return invitation(
        booking, replace(ANNA, **organizer), reader, sender=SENDER, host=HOST, wording=wording or Wording()
    )


def read(ics: bytes) -> tuple[icalendar.Calendar, icalendar.Event]:
    calendar = icalendar.Calendar.from_ical(ics)
    assert isinstance(calendar, icalendar.Calendar)
    (event,) = calendar.events
    return calendar, event


@pytest.mark.parametrize("reader", ["attendee", "organizer"])
@pytest.mark.parametrize("booking", [BOOKED, MOVED, CANCELLED], ids=["booked", "moved", "cancelled"])
def test_a_meeting_is_one_event_in_utc(booking: Booking, reader: Actor) -> None:
    calendar, event = read(written(booking, reader))
    assert (event["UID"], event["SEQUENCE"]) == (f"{BOOKED.uid}@{HOST}", booking.sequence)
    assert (event["DTSTART"].to_ical(), event["DTEND"].to_ical()) == (
        f"{booking.slot.start:%Y%m%dT%H%M%SZ}".encode(),
        f"{booking.slot.end:%Y%m%dT%H%M%SZ}".encode(),
    )
    assert (booking.changed or booking.created) == event.DTSTAMP
    assert [part.name for part in calendar.walk()] == ["VCALENDAR", "VEVENT"]
    assert (event["TRANSP"], calendar["VERSION"]) == ("OPAQUE", "2.0")


@pytest.mark.parametrize(
    ("booking", "reader", "asks", "status", "attendees"),
    [
        (BOOKED, "attendee", "REQUEST", "CONFIRMED", 1),
        (MOVED, "attendee", "REQUEST", "CONFIRMED", 1),
        (CANCELLED, "attendee", "CANCEL", "CANCELLED", 1),
        (BOOKED, "organizer", "PUBLISH", "CONFIRMED", 0),
        (MOVED, "organizer", "PUBLISH", "CONFIRMED", 0),
        (CANCELLED, "organizer", "CANCEL", "CANCELLED", 0),
        (REQUESTED, "attendee", "REQUEST", "TENTATIVE", 1),
    ],
)
def test_what_a_file_asks_of_whom(booking: Booking, reader: Actor, asks: str, status: str, attendees: int) -> None:
    calendar, event = read(written(booking, reader))
    assert (calendar["METHOD"], event["STATUS"], len(event.attendees)) == (asks, status, attendees)
    assert method(booking, reader) == asks


def test_who_booked_has_accepted_and_may_still_decline() -> None:
    (attendee,) = read(written(BOOKED))[1].attendees
    assert str(attendee) == f"mailto:{BEA.email}"
    assert dict(attendee.params) == {
        "CUTYPE": "INDIVIDUAL",
        "PARTSTAT": "ACCEPTED",
        "ROLE": "REQ-PARTICIPANT",
        "RSVP": "TRUE",
    }


def test_a_page_offers_the_same_event_published() -> None:
    ics = download(BOOKED, ANNA, sender=SENDER, host=HOST, wording=Wording(summary="Office hours with Anna Berg"))
    calendar, event = read(ics)
    assert (calendar["METHOD"], event["UID"], event["SUMMARY"], event.attendees) == (
        "PUBLISH",
        f"{BOOKED.uid}@{HOST}",
        "Office hours with Anna Berg",
        [],
    )


def test_an_organizer_without_address_is_the_service() -> None:
    organizer = read(written(BOOKED, email=""))[1]["ORGANIZER"]
    assert (str(organizer), organizer.params["CN"]) == (f"mailto:{SENDER}", "Anna Berg")


@settings(deadline=None)
@given(
    name=st.text(max_size=200),
    title=st.text(min_size=1, max_size=300),
    place=st.text(max_size=300),
    description=st.text(max_size=500),
)
def test_any_words_survive_and_no_line_is_too_long(name: str, title: str, place: str, description: str) -> None:
    ics = written(replace(BOOKED, title=title, place_detail=place), wording=Wording(description=description), name=name)
    assert ics.count(b"\n") == ics.count(b"\r\n") == ics.count(b"\r") == len(ics.splitlines(keepends=True))
    assert max(len(line) for line in ics.split(b"\r\n")) <= 75
    _, event = read(ics)
    assert sorted(event) == sorted(
        {"UID", "SEQUENCE", "DTSTAMP", "DTSTART", "DTEND", "ORGANIZER", "STATUS", "TRANSP", "ATTENDEE", "SUMMARY"}
        | ({"LOCATION"} if one_line(place, 500) else set())
        | ({"DESCRIPTION"} if one_line(description, 2000) else set())
    )
    assert str(event["SUMMARY"]) == one_line(title, 200)
    assert event["ORGANIZER"].params.get("CN", "") == one_line(name.replace('"', "").replace("\\", ""), LONGEST_NAME)


def feed(*events: str, head: str = "") -> bytes:
    """A calendar of events, each given by its lines."""
    bodies = "".join(f"BEGIN:VEVENT\n{event.strip()}\nEND:VEVENT\n" for event in events)
    return f"BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//T//T//EN\n{head}{bodies}END:VCALENDAR\n".replace(
        "\n", "\r\n"
    ).encode()


def starts(ics: bytes, zone: str = "Europe/Berlin") -> list[str]:
    return [f"{busy.span.start:%d %H:%M}–{busy.span.end:%d %H:%M}" for busy in busy_spans(ics, WEEK, zone)]


@pytest.mark.parametrize(
    ("event", "blocked"),
    [
        ("UID:1\nDTSTART:20260303T090000Z\nDTEND:20260303T100000Z", ["03 09:00–03 10:00"]),
        ("UID:1\nDTSTART:20260303T090000Z\nDURATION:PT45M", ["03 09:00–03 09:45"]),
        ("UID:1\nDTSTART;TZID=Europe/Berlin:20260303T090000\nDURATION:PT1H", ["03 08:00–03 09:00"]),
        ("UID:1\nDTSTART;TZID=W. Europe Standard Time:20260303T090000\nDURATION:PT1H", ["03 08:00–03 09:00"]),
        ("UID:1\nDTSTART:20260303T090000\nDURATION:PT1H", ["03 08:00–03 09:00"]),  # floating: the calendar's clock
        ("UID:1\nDTSTART;VALUE=DATE:20260303", ["02 23:00–03 23:00"]),
        ("UID:1\nDTSTART;VALUE=DATE:20260303\nDTEND;VALUE=DATE:20260305", ["02 23:00–04 23:00"]),
        ("UID:1\nDTSTART:20260301T230000Z\nDTEND:20260302T010000Z", ["01 23:00–02 01:00"]),
        ("UID:1\nDTSTART:20260303T090000Z\nDTEND:20260303T100000Z\nSTATUS:TENTATIVE", ["03 09:00–03 10:00"]),
        ("UID:1\nDTSTART:20260303T090000Z\nDTEND:20260303T100000Z\nSTATUS:CANCELLED", []),
        ("UID:1\nDTSTART:20260303T090000Z\nDTEND:20260303T100000Z\nTRANSP:TRANSPARENT", []),
        ("UID:1\nDTSTART:20260303T090000Z\nDTEND:20260303T100000Z\nTRANSP:OPAQUE", ["03 09:00–03 10:00"]),
        ("UID:1\nDTSTART:20260303T090000Z\nDTEND:20260303T100000Z\nX-MICROSOFT-CDO-BUSYSTATUS:FREE", []),
        ("UID:1\nDTSTART:20260303T090000Z\nDTEND:20260303T100000Z\nX-MICROSOFT-CDO-BUSYSTATUS:WORKINGELSEWHERE", []),
        (
            "UID:1\nDTSTART:20260303T090000Z\nDTEND:20260303T100000Z\nX-MICROSOFT-CDO-BUSYSTATUS:OOF",
            ["03 09:00–03 10:00"],
        ),
        ("UID:1\nDTSTART:20260303T090000Z", []),  # takes no time
        ("UID:1\nDTSTART:20260303T090000Z\nDTEND:20260303T080000Z", ["03 08:00–03 09:00"]),  # better too much
        ("UID:1\nDTSTART:20260309T000000Z\nDTEND:20260309T010000Z", []),  # touches the window only
        (
            "UID:1\nDTSTART;TZID=Europe/Berlin:20250106T090000\nDURATION:PT30M\nRRULE:FREQ=WEEKLY;BYDAY=MO,WE",
            ["02 08:00–02 08:30", "04 08:00–04 08:30"],
        ),
        (
            "UID:1\nDTSTART;TZID=Europe/Berlin:20260302T090000\nDURATION:PT30M\nRRULE:FREQ=DAILY;COUNT=4\n"
            "EXDATE;TZID=Europe/Berlin:20260303T090000\nRDATE;TZID=Europe/Berlin:20260307T120000",
            ["02 08:00–02 08:30", "04 08:00–04 08:30", "05 08:00–05 08:30", "07 11:00–07 11:30"],
        ),
    ],
)
def test_what_blocks(event: str, blocked: list[str]) -> None:
    assert starts(feed(event)) == blocked


SHOWN = {
    "busy": ["X-MICROSOFT-CDO-BUSYSTATUS:BUSY\nSTATUS:TENTATIVE", "TRANSP:OPAQUE", "SUMMARY:Lunch"],
    "tentative": ["STATUS:TENTATIVE", "X-MICROSOFT-CDO-BUSYSTATUS:TENTATIVE"],
    "away": ["X-MICROSOFT-CDO-BUSYSTATUS:OOF"],
    "elsewhere": ["X-MICROSOFT-CDO-BUSYSTATUS:WORKINGELSEWHERE\nTRANSP:TRANSPARENT"],
    "free": ["TRANSP:TRANSPARENT\nSTATUS:TENTATIVE", "X-MICROSOFT-CDO-BUSYSTATUS:FREE"],
}


@pytest.mark.parametrize("shown", list(SHOWN))
def test_an_organizer_says_which_events_block(shown: str) -> None:
    ics = feed(
        *(
            f"UID:{of}-{number}\nDTSTART:20260303T090000Z\nDURATION:PT1H\n{lines}"
            for of, events in SHOWN.items()
            for number, lines in enumerate(events)
        ),
        "UID:gone\nDTSTART:20260303T090000Z\nDURATION:PT1H\nSTATUS:CANCELLED",
    )
    found = {busy.uid for busy in busy_spans(ics, WEEK, "UTC", [shown])}
    assert found == {f"{shown}-{number}" for number in range(len(SHOWN[shown]))}
    assert busy_spans(ics, WEEK, "UTC", []) == []


def test_a_moved_occurrence_blocks_where_it_is_now() -> None:
    series = "UID:1\nDTSTART:20260302T090000Z\nDURATION:PT1H\nRRULE:FREQ=DAILY;COUNT=3"
    moved = "UID:1\nRECURRENCE-ID:20260303T090000Z\nDTSTART:20260303T150000Z\nDURATION:PT1H"
    gone = "UID:1\nRECURRENCE-ID:20260304T090000Z\nDTSTART:20260304T090000Z\nDURATION:PT1H\nSTATUS:CANCELLED"
    assert starts(feed(series, moved, gone)) == ["02 09:00–02 10:00", "03 15:00–03 16:00"]


def test_nine_stays_nine_across_the_change_of_clocks() -> None:
    event = "UID:1\nDTSTART;TZID=Europe/Berlin:20260328T090000\nDURATION:PT1H\nRRULE:FREQ=DAILY;COUNT=2"
    window = Span(datetime(2026, 3, 27, tzinfo=UTC), datetime(2026, 3, 31, tzinfo=UTC))
    assert [busy.span.start.hour for busy in busy_spans(feed(event), window, "Europe/Berlin")] == [8, 7]


def test_all_day_is_the_day_of_the_calendar() -> None:
    assert starts(feed("UID:1\nDTSTART;VALUE=DATE:20260303"), "America/New_York") == ["03 05:00–04 05:00"]


def test_a_zone_of_its_own_is_used() -> None:
    zone = (
        "BEGIN:VTIMEZONE\nTZID:Head office\nBEGIN:STANDARD\nDTSTART:19700101T000000\n"
        "TZOFFSETFROM:+0300\nTZOFFSETTO:+0300\nEND:STANDARD\nEND:VTIMEZONE\n"
    )
    assert starts(feed("UID:1\nDTSTART;TZID=Head office:20260303T090000\nDURATION:PT1H", head=zone)) == [
        "03 06:00–03 07:00"
    ]


def test_our_own_events_are_known_by_their_uid() -> None:
    ics = written(replace(BOOKED, slot=slot(3, 9)))
    assert [(busy.uid, busy.title) for busy in busy_spans(ics, WEEK, "UTC")] == [(BOOKED.uid, "Office hours")]


@pytest.mark.parametrize(
    "ics",
    [
        b"",
        b"<!doctype html><title>Sign in</title>",
        b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n",
        b"BEGIN:VEVENT\r\nUID:1\r\nEND:VEVENT\r\n",
        b"BEGIN:VCALENDAR\r\n" + b"X-A:" + b"x" * 5_000_000 + b"\r\nEND:VCALENDAR\r\n",
        feed("UID:1\nDTSTART;TZID=Nowhere/Land:20260303T090000\nDURATION:PT1H"),
        feed("UID:1\nDTSTART:19700101T000000Z\nDURATION:PT1S\nRRULE:FREQ=SECONDLY"),
        feed("UID:1\nDTSTART:19700101T000000Z\nDURATION:PT1S\nRRULE:FREQ=MINUTELY;BYHOUR=3"),
        feed("UID:1\nDTSTART:notadate\nDURATION:PT1H"),
        feed("UID:1\nSUMMARY:no start"),
        feed("UID:1\nDTSTART:20260303T090000Z\nDURATION:PT1H\nRRULE:FREQ=NEVER"),
        feed("UID:1\nDTSTART:99991231T090000Z\nDURATION:P9999D\nRRULE:FREQ=DAILY"),
    ],
)
def test_what_cannot_be_read_in_full_is_not_read(ics: bytes) -> None:
    with pytest.raises(CalendarUnreachable):
        busy_spans(ics, WEEK, "Europe/Berlin")


def test_rules_that_exclude_are_passed_over_so_that_more_is_busy() -> None:
    event = "UID:1\nDTSTART:20260301T090000Z\nDURATION:PT1H\nRRULE:FREQ=DAILY;COUNT=3\nEXRULE:FREQ=DAILY"
    assert starts(feed(event)) == ["02 09:00–02 10:00", "03 09:00–03 10:00"]


@pytest.mark.timeout(60)
def test_ten_years_of_daily_meetings_are_read_in_time() -> None:
    series = [f"UID:{n}\nDTSTART:2016030{n % 9 + 1}T0{n % 9}0000Z\nDURATION:PT1H\nRRULE:FREQ=DAILY" for n in range(50)]
    assert len(busy_spans(feed(*series), WEEK, "UTC")) == 350
