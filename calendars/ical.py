"""iCalendar, both ways: the invitations we send, and what blocks in the calendars of others.

Times are written in UTC with a Z: a meeting that does not recur needs no VTIMEZONE, and several readers misread one.
"""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Literal

import icalendar
import recurring_ical_events
from icalendar.timezone import tzp

from scheduling import zones
from scheduling.errors import CalendarUnreachable
from scheduling.model import BLOCKING, Actor, Booking, Busy, Organizer, Shown, Status
from scheduling.spans import Span
from scheduling.texts import one_line

log = logging.getLogger("calendars")
Method = Literal["REQUEST", "CANCEL", "PUBLISH"]

PRODUCT = "-//Bookings Bot//Bookings Bot//EN"
UNWRITABLE = str.maketrans({'"': "", "\\": ""})  # in a parameter
LONGEST_NAME = 100  # characters
LARGEST_FILE = 5_000_000  # bytes
# A rule that recurs within the hour since 1970 keeps an expander busy for minutes; no meeting recurs like that.
TOO_OFTEN = frozenset({"SECONDLY", "MINUTELY"})
# What Outlook writes for "show as" (MS-OXCICAL, X-MICROSOFT-CDO-BUSYSTATUS).
SHOWN: Mapping[str, Shown] = {
    "FREE": "free",
    "TENTATIVE": "tentative",
    "BUSY": "busy",
    "OOF": "away",
    "WORKINGELSEWHERE": "elsewhere",
}
# What we say of an event, also by saying nothing.
OURS = frozenset({"DTSTART", "DTEND", "DURATION", "RRULE", "LOCATION", "DESCRIPTION", "URL"})
ANSWERS: Mapping[str, str] = {"ACCEPTED": "accepted", "TENTATIVE": "tentative", "DECLINED": "declined"}
STATUS: Mapping[Status, str] = {
    "confirmed": "CONFIRMED",
    "requested": "TENTATIVE",
    "pending": "TENTATIVE",
    "cancelled": "CANCELLED",
}


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
    booking: Booking,
    organizer: Organizer,
    reader: Actor,
    *,
    sender: str,
    host: str,
    wording: Wording,
    guest: str = "",
    agent: str = "",
    stamp: datetime | None = None,
) -> bytes:
    """The file that goes with a letter (RFC 5546). The same booking gives the same bytes, however often it is sent.
    What changes without its sequence has a later `stamp` than its last change, and so is taken to be newer (2.1.5).

    The attendee sees the guests they named; a `guest`, to whose address it is sent, sees nobody else's. `agent` is
    where their calendars answer to in the organizer's place.
    """
    event = _event(booking, organizer, sender=sender, host=host, wording=wording, agent=agent, stamp=stamp)
    if guest:
        event.add("attendee", _guest(guest))
    elif reader == "attendee":
        event.add("attendee", _attendee(booking))
        for one in booking.guests:
            event.add("attendee", _guest(one))
    return _calendar(event, method=method(booking, reader))


def download(
    booking: Booking, organizer: Organizer, *, sender: str, host: str, wording: Wording, agent: str = ""
) -> bytes:
    """The file a page offers: the same event, published, so that its letter finds it in the calendar."""
    event = _event(booking, organizer, sender=sender, host=host, wording=wording, agent=agent)
    return _calendar(event, method="PUBLISH")


def archive(meetings: Iterable[tuple[Booking, Organizer, Wording]], *, sender: str, host: str) -> bytes:
    """Many meetings in one file, published: to keep them or to take them elsewhere."""
    events = [_event(one, whose, sender=sender, host=host, wording=said) for one, whose, said in meetings]
    return _calendar(*events, method="PUBLISH")


def entry(booking: Booking, organizer: Organizer, *, sender: str, host: str, wording: Wording) -> bytes:
    """The event as it is kept in the organizer's calendar: without a method (RFC 4791, 4.1), and with the attendee,
    whom the server leaves alone because we tell them (RFC 6638, 7.1)."""
    event = _event(booking, organizer, sender=sender, host=host, wording=wording)
    event["organizer"].params["SCHEDULE-AGENT"] = "CLIENT"
    attendee = _attendee(booking)
    attendee.params["SCHEDULE-AGENT"] = "CLIENT"
    event.add("attendee", attendee)
    return _calendar(event)


def rewritten(current: bytes, fresh: bytes) -> bytes:
    """An event that somebody may have added to, with all that we say of it said anew: alarms and their like stay.
    Raises ValueError for a file without an event."""
    tzp.use_zoneinfo()  # as in _parsed
    calendar = icalendar.Calendar.from_ical(current)
    (event,) = icalendar.Calendar.from_ical(fresh).walk("VEVENT")
    kept = next(iter(calendar.walk("VEVENT")), None)
    if kept is None:
        raise ValueError("no event in it")
    for name in {*OURS, *event}:
        kept.pop(name, None)
    for name, value in event.items():
        kept[name] = value
    return bytes(calendar.to_ical())


def stands(ics: bytes, zone: str) -> tuple[Span | None, bool]:
    """Where the event of a file lies, None for one called off, and whether its attendee has declined. Raises
    CalendarUnreachable."""
    try:
        event = next(one for one in _parsed(ics).walk("VEVENT") if isinstance(one, icalendar.Event))
        called_off = str(event.get("STATUS", "")).upper() == "CANCELLED"
        declined = [one for one in event.attendees if str(one.params.get("PARTSTAT", "")).upper() == "DECLINED"]
        return None if called_off else _busy(event, zone).span, bool(declined)
    except Exception as error:  # as in busy_spans
        raise CalendarUnreachable(f"an event cannot be read: {error}") from error


@dataclass(frozen=True)
class Answer:
    """What an attendee's calendar says to an invitation."""

    said: str  # one of model.SAID
    uid: str  # of the booking
    sequence: int | None
    proposed: Span | None = None


def answer(ics: bytes, sender: str) -> Answer | None:
    """A REPLY or COUNTER of who sent it (RFC 5546, 3.2.3 and 3.2.7); None for anything else. Outlook leaves ORGANIZER
    out, so it is not asked for."""
    try:
        calendar = _parsed(ics)
        asked = str(calendar.get("METHOD", "")).upper()
        event = next(one for one in calendar.walk("VEVENT") if isinstance(one, icalendar.Event))
        uid, sequence = str(event.get("UID", "")).partition("@")[0], event.get("SEQUENCE")
        number = None if sequence is None else int(sequence)
        if asked == "COUNTER":
            start, end = (zones.utc(one) for one in (event.start, event.end) if isinstance(one, datetime))
            return Answer("proposed", uid, number, Span(start, end))
        said = ANSWERS.get(_partstat(event, sender)) if asked == "REPLY" else None
        return Answer(said, uid, number) if said else None
    except Exception as error:  # a stranger's file can be wrong in more ways than the libraries have names for
        log.info("an answer cannot be read", extra={"problem": type(error).__name__})
        return None


def _partstat(event: icalendar.Event, sender: str) -> str:
    """The answer of the sender, or of the only attendee: some calendars answer in the name of an alias."""
    stated = {
        str(one).casefold().removeprefix("mailto:"): str(one.params.get("PARTSTAT", "")) for one in event.attendees
    }
    only = next(iter(stated.values())) if len(stated) == 1 else ""
    return stated.get(sender, only).upper()


def busy_spans(ics: bytes, window: Span, zone: str, blocking: Collection[str] = BLOCKING) -> list[Busy]:
    """What blocks in a window, occurrences expanded, by start: events whose time is shown as one of `blocking`. All-day
    and floating times are meant in `zone`.

    The uid is the part before the @, which is the booking's for what we wrote. Raises CalendarUnreachable for a file
    that cannot be read in full: we do not offer what we cannot see. A rule that never comes true takes ten seconds to
    give up on: whoever reads files from anywhere calls this in a process that can be stopped.
    """
    if len(ics) > LARGEST_FILE:
        raise CalendarUnreachable(f"a calendar of {len(ics)} bytes")
    try:
        found = [_busy(event, zone) for event in _occurrences(_parsed(ics), window) if _blocks(event, blocking)]
    except Exception as error:  # a stranger's file can be wrong in more ways than the libraries have names for
        raise CalendarUnreachable(f"a calendar cannot be read: {error}") from error
    return sorted((busy for busy in found if _takes_time(busy, window)), key=lambda busy: busy.span)


def _calendar(*events: icalendar.Event, method: Method | None = None) -> bytes:
    calendar = icalendar.Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    if method:
        calendar.add("method", method)
    for event in events:
        calendar.add_component(event)
    return bytes(calendar.to_ical())


def _event(
    booking: Booking,
    organizer: Organizer,
    *,
    sender: str,
    host: str,
    wording: Wording,
    agent: str = "",
    stamp: datetime | None = None,
) -> icalendar.Event:
    event = icalendar.Event()
    event.add("uid", uid(booking, host))
    event.add("sequence", booking.sequence)
    # Frozen, so that a letter sent twice carries the same bytes; it rises with each change (RFC 5546, 2.1.5).
    event.add("dtstamp", (stamp or booking.changed or booking.created).replace(microsecond=0))
    event.add("dtstart", booking.slot.start)
    event.add("dtend", booking.slot.end)
    event.add("organizer", _person(agent or organizer.email or sender, organizer.name))
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
    return _participant(booking.attendee.email, "REQ-PARTICIPANT", "ACCEPTED")


def _guest(email: str) -> icalendar.vCalAddress:
    """Somebody named by who booked: nobody has asked them yet."""
    return _participant(email, "OPT-PARTICIPANT", "NEEDS-ACTION")


def _participant(email: str, role: str, answer: str) -> icalendar.vCalAddress:
    person = _person(email, "")
    person.params["CUTYPE"] = "INDIVIDUAL"
    person.params["ROLE"] = role
    person.params["PARTSTAT"] = answer
    person.params["RSVP"] = "TRUE"
    return person


def _parsed(ics: bytes) -> icalendar.Calendar:
    # The library remembers zones by name for the life of the process, and would read them into files of other people.
    tzp.use_zoneinfo()
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


def _blocks(event: icalendar.Event, blocking: Collection[str]) -> bool:
    return str(event.get("STATUS", "")).upper() != "CANCELLED" and _shown(event) in blocking


def _shown(event: icalendar.Event) -> Shown:
    """Outlook has more to say than the standard. Who works elsewhere is no less transparent (RFC 5545, 3.8.2.7) for
    that, so that comes first."""
    said = SHOWN.get(str(event.get("X-MICROSOFT-CDO-BUSYSTATUS", "")).upper())
    if said == "elsewhere":
        return said
    if said == "free" or str(event.get("TRANSP", "")).upper() == "TRANSPARENT":
        return "free"
    return said or ("tentative" if str(event.get("STATUS", "")).upper() == "TENTATIVE" else "busy")


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
