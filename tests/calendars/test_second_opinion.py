"""A second, independent implementation of iCalendar, Mozilla's, reads our invitations and agrees."""

from __future__ import annotations

import json
import random
import subprocess
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import available_timezones

import icalendar

from calendars import ical
from calendars.ical import Wording
from scheduling import zones
from scheduling.model import Actor, Booking
from scheduling.spans import Span
from tests.mail.examples import ANNA, ANSWERED, BOOKED, CANCELLED, MOVED, REQUESTED

HOST = "book.example.com"
AGENT = f"bookings+abc@{HOST}"
ODD = 'Grüße; 13:00, "ganz" \\ oben\nと 会議 🙂 ' + "lang " * 60
HERE = Path(__file__).parent


def read(*files: bytes) -> list[dict[str, Any]]:
    lines = "".join(f"{json.dumps(file.decode())}\n" for file in files)
    done = subprocess.run(
        ["node", HERE / "second_opinion.mjs"], input=lines, capture_output=True, text=True, check=True, timeout=120
    )
    return [json.loads(line) for line in done.stdout.splitlines()]


def file(booking: Booking, reader: Actor = "attendee", **values: Any) -> bytes:
    wording = Wording(summary=booking.title, location=booking.place_detail, description=ODD)
    return ical.invitation(booking, ANNA, reader, sender="bookings@x.org", host=HOST, wording=wording, **values)


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text.replace("Z", "+00:00"))


def test_both_read_the_same() -> None:
    examples = [(BOOKED, "REQUEST", 0), (MOVED, "REQUEST", 1), (CANCELLED, "CANCEL", 1), (ANSWERED, "REQUEST", 0)]
    seen = read(*(file(replace(one, title=ODD[:80], place_detail="Raum 4; links, oben")) for one, _, _ in examples))
    for (booking, method, sequence), event in zip(examples, seen, strict=True):
        assert (event["method"], event["version"], event["sequence"]) == (method, "2.0", sequence)
        assert event["uid"] == f"{booking.uid}@{HOST}"
        assert (moment(event["start"]), moment(event["end"])) == (booking.slot.start, booking.slot.end)
        assert (event["utc"], event["zones"]) == (True, 0)
        assert moment(event["stamp"]) == (booking.changed or booking.created).replace(microsecond=0)
        assert event["status"] == ("CANCELLED" if method == "CANCEL" else "CONFIRMED")
        assert event["summary"] == " ".join(ODD[:80].split())
        assert event["location"] == "Raum 4; links, oben"
        assert event["description"] == "\n".join(" ".join(line.split()) for line in ODD.splitlines())
        assert event["organizer"] == ["mailto:anna.berg@example.com", "Anna Berg"]
        own = ["mailto:bea@guest.example.org", "ACCEPTED", "TRUE", "REQ-PARTICIPANT"]
        others = [[f"mailto:{one}", "NEEDS-ACTION", "TRUE", "OPT-PARTICIPANT"] for one in booking.guests]
        assert event["people"] == [own, *others]


def test_answers_go_to_the_agent_where_somebody_reads_them() -> None:
    (event,) = read(file(BOOKED, agent=AGENT))
    assert event["organizer"] == [f"mailto:{AGENT}", "Anna Berg"]


def test_an_organizer_is_not_asked_to_come() -> None:
    for event in read(file(BOOKED, "organizer"), file(REQUESTED, "organizer")):
        assert (event["method"], event["people"]) == ("PUBLISH", [])


def test_a_cancellation_supersedes_whatever_was_said_before() -> None:
    moved_twice = MOVED.moved(MOVED.slot.moved_to(MOVED.slot.start + timedelta(hours=1)), MOVED.held, "attendee", at())
    told = [BOOKED, MOVED, moved_twice, moved_twice.cancelled("organizer", at())]
    seen = read(*(file(one) for one in told))
    assert [event["sequence"] for event in seen] == [0, 1, 2, 3]
    assert len({event["uid"] for event in seen}) == 1
    assert [event["method"] for event in seen] == ["REQUEST"] * 3 + ["CANCEL"]


def at() -> datetime:
    assert MOVED.changed is not None
    return MOVED.changed + timedelta(hours=1)


def test_any_moment_of_any_zone_is_the_same_moment() -> None:
    """Two thousand meetings, half of them within a day of a change of clocks somewhere."""
    chance = random.Random(7)
    names = sorted(name for name in available_timezones() if "/" in name and zones.is_zone(name))
    changes = [
        datetime(year, month, day, 1) for year in (2026, 2027) for month, day in ((3, 29), (10, 25), (4, 5), (11, 1))
    ]
    slots = []
    for number in range(2000):
        day = chance.choice(changes) + timedelta(minutes=chance.randrange(-1440, 1440, 5))
        day = day if number % 2 else datetime(2026, 1, 1) + timedelta(minutes=chance.randrange(0, 2 * 525600, 5))
        start = zones.instant(day.date(), day.time(), chance.choice(names))
        slots.append(Span(start, start + timedelta(minutes=chance.randrange(5, 300, 5))))
    files = [file(replace(BOOKED, slot=slot)) for slot in slots]
    assert [Span(moment(event["start"]), moment(event["end"])) for event in read(*files)] == slots
    for raw, slot in zip(files[::10], slots[::10], strict=True):
        (event,) = icalendar.Calendar.from_ical(raw).walk("VEVENT")
        assert (event["DTSTART"].dt, event["DTEND"].dt) == (slot.start, slot.end)
        assert max(len(line) for line in raw.split(b"\r\n")) <= 75
        assert raw.count(b"\n") == raw.count(b"\r\n")
