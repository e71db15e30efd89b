"""Where answers go once somebody reads them."""

from __future__ import annotations

from dataclasses import replace

import icalendar

from mail.compose import compose
from mail.smtp import WIRE
from tests.mail.examples import ANSWERED, BOOKED, LINKS, POST, letter
from tests.mail.servers import parsed
from tests.mail.test_compose import bodies

READ = replace(POST, inbox=POST.mail_from)
AGENT = f"bookings+{LINKS.mark(BOOKED)}@book.example.com"


def organizer_of(raw: bytes) -> str:
    file = bodies(parsed(raw))["text/calendar"]
    return str(icalendar.Calendar.from_ical(file).walk("VEVENT")[0]["organizer"])


def test_a_reply_reaches_the_other_person_and_us() -> None:
    message = compose(letter("confirmed", "attendee", BOOKED), READ)
    assert str(message["Reply-To"]) == f"anna.berg@example.com, {AGENT}"
    assert organizer_of(message.as_bytes(policy=WIRE)) == f"mailto:{AGENT}"


def test_without_a_mailbox_it_reaches_the_other_person_alone() -> None:
    message = compose(letter("confirmed", "attendee", BOOKED), POST)
    assert str(message["Reply-To"]) == "anna.berg@example.com"
    assert organizer_of(message.as_bytes(policy=WIRE)) == "mailto:anna.berg@example.com"


def test_a_guest_learns_no_address_that_speaks_for_the_booking() -> None:
    message = compose(letter("confirmed", "attendee", ANSWERED, guest=ANSWERED.guests[0]), READ)
    assert "bookings+" not in message.as_string()
    assert organizer_of(message.as_bytes(policy=WIRE)) == "mailto:anna.berg@example.com"
