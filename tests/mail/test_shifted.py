"""The letter about meetings that a change of zone rules has put at another time of day."""

from __future__ import annotations

from dataclasses import replace
from email.message import EmailMessage

import pytest

from language.words import languages
from mail.shifted import shifted_letter
from mail.smtp import WIRE
from scheduling.errors import Undeliverable
from scheduling.model import Notice, Organizer, Shifted
from tests.language.leftovers import english_in
from tests.mail.examples import ANNA, BOOKED, MOVED, POST, at
from tests.mail.servers import parsed
from tests.mail.test_compose import HOSTILE, bodies, read_aloud

SHIFTED = (
    Shifted(BOOKED.uid, BOOKED.slot.start, "Europe/Berlin", ours=120),
    Shifted(MOVED.uid, MOVED.slot.start, "Europe/Berlin", ours=None, theirs=-240),
)
NOTICE = Notice("n-shifted", ANNA.id, "mail", SHIFTED, at(1, 9))
MEETINGS = list(zip((BOOKED, MOVED), SHIFTED, strict=True))


def sent(organizer: Organizer = ANNA) -> EmailMessage:
    return parsed(shifted_letter(NOTICE, organizer, MEETINGS, POST).as_bytes(policy=WIRE))


def test_it_reads_as_it_should() -> None:
    message = sent()
    assert {name: message[name] for name in ("From", "To", "Subject", "Message-ID", "Auto-Submitted", "Reply-To")} == {
        "From": "Bookings Bot <bookings@book.example.com>",
        "To": "anna.berg@example.com",
        "Subject": "Meetings at another time of day than agreed",
        "Message-ID": "<n-shifted@book.example.com>",
        "Auto-Submitted": "auto-generated",
        "Reply-To": None,
    }
    assert bodies(message)["text/plain"].splitlines() == [
        "The rules for clocks have changed since these meetings were agreed: when summer time begins and ends, for"
        " example. The meetings stay at the same moment, but clocks will show another time of day then. Nobody else has"
        " been told.",
        "",
        "Tue 3 March, 13:30 (Berlin): Office hours with Bea Moreau (was Tue 3 March, 14:30)",
        "Wed 4 March, 10:00 (Berlin): Office hours with Bea Moreau – For Bea Moreau: Wed 4 March, 04:00 (New York), was"
        " Wed 4 March, 05:00",
        "",
        "If you move a meeting back to the agreed time, whoever booked it is told. If you leave it where it is, let"
        " them know yourself. You can move or cancel the meeting in the chat with Bookings Bot in Teams.",
        "",
        "-- ",
        "You get this letter because these meetings were booked with you on book.example.com.",
    ]


def test_the_page_says_the_same() -> None:
    page = read_aloud(bodies(sent())["text/html"])
    lines = bodies(sent())["text/plain"].splitlines()
    assert [one for one in (lines[0], *lines[5:6], lines[-1]) if one not in page] == []
    assert "~~Tue 3 March, 14:30~~" in page
    assert "Meetings at another time of day than agreed" in page


def test_the_same_letter_twice_has_the_same_bytes() -> None:
    assert sent().as_bytes(policy=WIRE) == sent().as_bytes(policy=WIRE)


def test_without_a_chat_it_says_how_that_comes_back() -> None:
    assert "add Bookings Bot in Teams again" in bodies(sent(replace(ANNA, reference=None)))["text/plain"]
    assert "add Bookings Bot in Teams again" not in bodies(sent())["text/plain"]


@pytest.mark.parametrize("language", [one for one in languages() if one != "en"])
def test_no_english_is_left(language: str) -> None:
    parts, said = bodies(sent(replace(ANNA, language=language))), bodies(sent())
    same = set(parts["text/plain"].splitlines()) & set(said["text/plain"].splitlines())
    assert same == {"", "-- "}
    assert sorted(english_in("\n".join((parts["text/plain"], read_aloud(parts["text/html"]))), language)) == []


def test_what_somebody_typed_adds_no_line_and_no_markup() -> None:
    hostile = replace(BOOKED, title=HOSTILE, attendee=replace(BOOKED.attendee, name=HOSTILE))
    message = parsed(shifted_letter(NOTICE, ANNA, [(hostile, SHIFTED[0])], POST).as_bytes(policy=WIRE))
    assert message.keys() == sent().keys()
    assert "<script>" not in bodies(message)["text/html"]
    assert len(bodies(message)["text/plain"].splitlines()) == len(bodies(sent())["text/plain"].splitlines()) - 1


def test_without_an_address_there_is_no_letter() -> None:
    with pytest.raises(Undeliverable) as refused:
        shifted_letter(NOTICE, replace(ANNA, email=""), MEETINGS, POST)
    assert refused.value.permanent
