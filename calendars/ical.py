"""iCalendar, both ways: the invitations we send, and what blocks in the calendars of others.

Times are written in UTC with a Z: a meeting that does not recur needs no VTIMEZONE, and several readers misread one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Literal

import icalendar
import recurring_ical_events

from scheduling import zones
from scheduling.errors import CalendarUnreachable
from scheduling.model import Actor, Booking, Busy, Organizer, Status
from scheduling.spans import Span
from scheduling.texts import one_line

Method = Literal["REQUEST", "CANCEL", "PUBLISH"]

PRODUCT = "-//Bookings Bot//Bookings Bot//EN"
UNWRITABLE = str.maketrans({'"': "", "\\": ""})  # in a parameter
LONGEST_NAME = 100
LARGEST_FILE = 5_000_000
# A rule that recurs within the hour since 1970 keeps an expander busy for minutes; no meeting recurs like that.
TOO_OFTEN = frozenset({"SECONDLY", "MINUTELY"})
# What Outlook writes for "show as"; both leave the time open to others.
OPEN = frozenset({"FREE", "WORKINGELSEWHERE"})
STATUS: Mapping[Status, str] = {"confirmed": "CONFIRMED", "requested": "TENTATIVE", "cancelled": "CANCELLED"}


@dataclass(frozen=True)
class Wording:
    """What an event says, in the language of its reader."""

    summary: str = ""  # the booking's title if empty
    location: str = ""
    description: str = ""
    url: str = ""


def uid(booking: Booking, host: str) -> str:
    """The event's UID, the same for the life of the booking and in everything we write."""
    return f"{booking.uid}@{host}"


def method(booking: Booking, reader: Actor) -> Method:
    """What the file asks of the reader's calendar. An organizer is never invited to the own meeting."""
    if booking.status == "cancelled":
        return "CANCEL"  # RFC 5546, 3.2.5, and 4.1.3 for a published event
    return "REQUEST" if reader == "attendee" else "PUBLISH"


def invitation(
    booking: Booking, organizer: Organizer, reader: Actor, *, sender: str, host: str, wording: Wording
) -> bytes:
    """The file that goes with a letter (RFC 5546). The same booking gives the same bytes, however often it is sent."""
    event = _event(booking, organizer, sender=sender, host=host, wording=wording)
    if reader == "attendee":
        event.add("attendee", _attendee(booking))
    return _file(method(booking, reader), event)


def download(booking: Booking, organizer: Organizer, *, sender: str, host: str, wording: Wording) -> bytes:
    """The file a page offers: the same event, published, so that its letter finds it in the calendar."""
    return _file("PUBLISH", _event(booking, organizer, sender=sender, host=host, wording=wording))


def busy_spans(ics: bytes, window: Span, zone: str) -> list[Busy]:
    """What blocks in a window, occurrences expanded, by start. All-day and floating times are meant in `zone`.

    The uid is the part before the @, which is the booking's for what we wrote. Raises CalendarUnreachable for a file
    that cannot be read in full: we do not offer what we cannot see. A rule that never comes true takes ten seconds to
    give up on: whoever reads files from anywhere calls this in a process that can be stopped.
    """
    if len(ics) > LARGEST_FILE:
        raise CalendarUnreachable(f"a calendar of {len(ics)} bytes")
    try:
        found = [_busy(event, zone) for event in _occurrences(_parsed(ics), window) if _blocks(event)]
    except Exception as error:  # a stranger's file can be wrong in more ways than the libraries have names for
        raise CalendarUnreachable(f"a calendar cannot be read: {error}") from error
    return sorted((busy for busy in found if _takes_time(busy, window)), key=lambda busy: busy.span)


def _file(method: Method, event: icalendar.Event) -> bytes:
    calendar = icalendar.Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", method)
    calendar.add_component(event)
    return bytes(calendar.to_ical())


def _event(booking: Booking, organizer: Organizer, *, sender: str, host: str, wording: Wording) -> icalendar.Event:
    event = icalendar.Event()
    event.add("uid", uid(booking, host))
    event.add("sequence", booking.sequence)
    # Frozen, so that a letter sent twice carries the same bytes; it rises with each change (RFC 5546, 2.1.5).
    event.add("dtstamp", (booking.changed or booking.created).replace(microsecond=0))
    event.add("dtstart", booking.slot.start)
    event.add("dtend", booking.slot.end)
    event.add("organizer", _person(organizer.email or sender, organizer.name))
    event.add("status", STATUS[booking.status])
    event.add("transp", "OPAQUE")
    for name, text in _texts(booking, wording):
        event.add(name, text)
    return event


def _texts(booking: Booking, wording: Wording) -> Iterator[tuple[str, str]]:
    yield "summary", one_line(wording.summary or booking.title, 200)
    location = one_line(wording.location or booking.place_detail, 500)
    if location:
        yield "location", location
    description = "\n".join(one_line(line, 2000) for line in wording.description.splitlines()).strip()
    if description:
        yield "description", description
    if wording.url:
        yield "url", wording.url


def _person(email: str, name: str) -> icalendar.vCalAddress:
    person = icalendar.vCalAddress(f"mailto:{one_line(email, 320)}")
    # RFC 6868 would write a quote as ^', which few readers undo; some read a backslash as the sign of an escape.
    called = one_line(name.translate(UNWRITABLE), LONGEST_NAME)
    if called:
        person.params["CN"] = called
    return person


def _attendee(booking: Booking) -> icalendar.vCalAddress:
    """Whoever booked has said yes: Gmail, Apple and Thunderbird show that. Outlook ignores it and asks, for which
    RSVP=TRUE keeps its buttons, and a "no" then reaches the organizer. The name, which a stranger may have typed for
    somebody else's address, is left out."""
    person = _person(booking.attendee.email, "")
    person.params["CUTYPE"] = "INDIVIDUAL"
    person.params["ROLE"] = "REQ-PARTICIPANT"
    person.params["PARTSTAT"] = "ACCEPTED"
    person.params["RSVP"] = "TRUE"
    return person


def _parsed(ics: bytes) -> icalendar.Calendar:
    calendar = icalendar.Calendar.from_ical(ics)
    if not isinstance(calendar, icalendar.Calendar):
        raise ValueError("not a calendar")
    for event in calendar.walk("VEVENT"):
        _require_readable(event)
    return calendar


def _require_readable(event: icalendar.Component) -> None:
    """Raises ValueError for what would be misread, or read for ever."""
    if any(TOO_OFTEN & {str(often).upper() for often in rule.get("FREQ", ())} for rule in _values(event, "RRULE")):
        raise ValueError("an event recurs within the hour")
    if "EXRULE" in event:
        del event["EXRULE"]  # long out of use (RFC 5545, A.1) and endless in an expander; without it more is busy
    for name in ("DTSTART", "DTEND"):
        moment = event.get(name)
        if moment is not None and "TZID" in moment.params and getattr(moment.dt, "tzinfo", None) is None:
            raise ValueError(f"an event in the unknown zone {moment.params['TZID']}")


def _values(event: icalendar.Component, name: str) -> Sequence[icalendar.vRecur]:
    value = event.get(name, [])
    return value if isinstance(value, list) else [value]


def _occurrences(calendar: icalendar.Calendar, window: Span) -> Iterator[icalendar.Event]:
    for occurrence in recurring_ical_events.of(calendar).between(window.start, window.end):
        if isinstance(occurrence, icalendar.Event):
            yield occurrence


def _blocks(event: icalendar.Event) -> bool:
    return (
        str(event.get("STATUS", "")).upper() != "CANCELLED"
        and str(event.get("TRANSP", "")).upper() != "TRANSPARENT"
        and str(event.get("X-MICROSOFT-CDO-BUSYSTATUS", "")).upper() not in OPEN
    )


def _busy(event: icalendar.Event, zone: str) -> Busy:
    start, end = event.start, event.end
    span = Span(_instant(start, zone), max(_instant(start, zone), _instant(end, zone)))
    return Busy(span, str(event.get("UID", "")).partition("@")[0], str(event.get("SUMMARY", "")))


def _takes_time(busy: Busy, window: Span) -> bool:
    return busy.span.start < busy.span.end and busy.span.overlaps(window)


def _instant(value: date | datetime, zone: str) -> datetime:
    if not isinstance(value, datetime):
        return zones.instant(value, time(), zone)
    if value.tzinfo is None:
        return zones.instant(value.date(), value.time(), zone)
    return zones.utc(value)
