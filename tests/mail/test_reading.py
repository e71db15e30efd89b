"""What a message says, and that no bytes break the reading of it."""

from __future__ import annotations

import time
from datetime import UTC, datetime

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from mail.reading import LARGEST, read, unquoted
from scheduling.model import Incoming
from scheduling.spans import Span
from tests.mail.examples import BOOKED, LINKS, POST
from tests.mail.messages import GUEST, HOST, bounced, calendar, replied, written

UID = BOOKED.uid
LETTER = "a" * 32


def of(message: bytes, authserv: str = "") -> Incoming:
    return read(message, HOST, authserv)


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"partstat": "DECLINED"}, "declined"),
        ({"partstat": "ACCEPTED"}, "accepted"),
        ({"partstat": "TENTATIVE"}, "tentative"),
        ({"partstat": "DELEGATED"}, "written"),
        ({"method": "COUNTER"}, "proposed"),
        ({"method": "REQUEST"}, "written"),
        ({"method": "CANCEL"}, "written"),
    ],
)
def test_what_a_calendar_answers(values: dict[str, str], said: str) -> None:
    incoming = of(replied(UID, **values))  # type: ignore[arg-type]
    assert (incoming.said, incoming.sender) == (said, GUEST)
    assert incoming.uid == (UID if said != "written" else "")


def test_a_proposal_says_when_in_any_zone() -> None:
    zone = "BEGIN:VTIMEZONE\r\nTZID:Odd\r\nBEGIN:STANDARD\r\nDTSTART:19700101T000000\r\nTZOFFSETFROM:+0300\r\n"
    zone += "TZOFFSETTO:+0300\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\nBEGIN:VEVENT"
    file = calendar(UID, "COUNTER").replace("BEGIN:VEVENT", zone)
    file = file.replace("DTSTART:20260303T090000Z", "DTSTART;TZID=Odd:20260306T170000")
    file = file.replace("DTEND:20260303T093000Z", "DTEND;TZID=Odd:20260306T173000")
    message = written("")
    message.add_alternative(file.encode(), "text", "calendar", params={"method": "COUNTER"})
    proposed = Span(datetime(2026, 3, 6, 14, tzinfo=UTC), datetime(2026, 3, 6, 14, 30, tzinfo=UTC))
    assert of(message.as_bytes()).proposed == proposed


@pytest.mark.parametrize("start", ["20260306T170000", "20260306", "never"])
def test_a_proposal_of_no_moment_is_none(start: str) -> None:
    assert of(replied(UID, method="COUNTER", start=start, end=start)).said == "written"


def test_a_bounce_says_which_letter_and_why() -> None:
    incoming = of(bounced(LETTER))
    assert (incoming.said, incoming.letters) == ("bounced", (LETTER,))
    assert incoming.reason == f"5.1.1 550 5.1.1 <{GUEST}>: Recipient address rejected"


def test_a_delay_is_no_bounce() -> None:
    assert of(bounced(LETTER, action="delayed")).said == "automatic"


def test_a_letter_of_somebody_else_is_none_of_ours() -> None:
    assert of(bounced(LETTER, host="elsewhere.example")).letters == ()


@pytest.mark.parametrize(
    "headers",
    [
        {"Auto_Submitted": "auto-replied"},
        {"Precedence": "bulk"},
        {"X_Autoreply": "yes"},
        {"List_Id": "<all.example.net>"},
        {"Return_Path": "<>"},
        {"From": "MAILER-DAEMON@example.net"},
        {"From": "No-Reply+x@example.net"},
    ],
)
def test_what_no_person_wrote(headers: dict[str, str]) -> None:
    assert of(written("Can we do Friday instead?", **headers).as_bytes()).said == "automatic"


def test_who_says_that_nothing_was_automatic_wrote_themselves() -> None:
    assert of(written("Hello", Auto_Submitted="no").as_bytes()).said == "written"


@pytest.mark.parametrize(
    "text",
    [
        "Friday?\n\nOn Mon, 2 Mar 2026 at 09:00, Anna via Bookings <b@example.org>\nwrote:\n> Tuesday?\n",
        "Friday?\n\n-----Original Message-----\nTuesday?",
        "Friday?\n-- \nGina\nTuesday?",
        "Friday?\n\n________________________________\nVon: Anna\nTuesday?",
        "Friday?\nDe : Anna <a@example.org>\nTuesday?",
    ],
)
def test_only_what_was_written_anew_is_read(text: str) -> None:
    assert unquoted(text).splitlines()[0] == "Friday?"
    assert "Tuesday" not in unquoted(text)


def test_a_page_without_text_is_read_up_to_the_quotation() -> None:
    message = written("x")
    html = "<style>p{}</style><p>Can we do <b>Friday</b>?</p><div class='gmail_quote'>Tuesday?</div>"
    message.set_content(html, subtype="html")
    assert of(message.as_bytes()).text == "Can we do Friday?"


def test_a_mark_is_found_in_any_address_it_was_sent_to() -> None:
    mark = LINKS.mark(BOOKED)
    incoming = of(written("Hello", To=f"x@example.org, Bookings <BOOKINGS+{mark.upper()}@book.example.com>").as_bytes())
    assert incoming.marks == (mark,)
    assert LINKS.marked(incoming.marks[0]) == UID
    LINKS.require_mark(mark, BOOKED)
    assert len(f"{POST.mail_from.partition('@')[0]}+{mark}") <= 64


def test_several_senders_are_nobody() -> None:
    assert of(written("Hello", From=f"{GUEST}, eve@example.net").as_bytes()).sender == ""


@pytest.mark.parametrize(
    ("verdicts", "vouched"),
    [
        (["mx.example.org; dkim=pass; dmarc=pass header.from=example.net"], True),
        (["MX.example.org 1;\r\n\tspf=pass;\r\n\tDMARC=Pass"], True),
        (["mx.example.org; dmarc=fail"], False),
        (["evil.example; dmarc=pass"], False),
        (["mx.example.org; dmarc=fail", "mx.example.org; dmarc=pass"], False),
        ([], False),
    ],
)
def test_whose_word_counts(verdicts: list[str], vouched: bool) -> None:
    raw = b"".join(b"Authentication-Results: " + one.encode() + b"\r\n" for one in verdicts)
    raw += written("Hello").as_bytes()
    assert of(raw, "mx.example.org").vouched is vouched
    assert of(raw).vouched


def test_the_same_message_is_known_again_and_another_is_not() -> None:
    one = written("Hello").as_bytes()
    assert of(b"Received: by somebody\r\n" + one).id == of(one).id
    assert of(written("Hello", Message_ID="<m2@example.net>").as_bytes()).id != of(one).id


PIECES = st.sampled_from(
    [
        *(b"From: ", b"To: ", b"\r\n", b"\n", b"\x00", b"\xff\xfe", b"=?utf-8?q?=00?=", b"=?x?b?====?=", b"<", b">"),
        *(b"Content-Type: multipart/mixed; boundary=a\r\n\r\n", b"--a\r\n", b"--a--\r\n", b'"', b",", b";", b"@"),
        *(b"Content-Type: text/calendar; charset=x-none\r\n\r\n", b"BEGIN:VCALENDAR\r\n", b"METHOD:REPLY\r\n"),
        *(b"BEGIN:VEVENT\r\n", b"DTSTART;TZID=/../x:20260101T000000\r\n", b"END:VEVENT\r\n", b"END:VCALENDAR\r\n"),
        *(b"Content-Type: multipart/report; boundary=a\r\n\r\n", b"Content-Type: message/delivery-status\r\n\r\n"),
        *(b"Content-Type: message/rfc822\r\n\r\n", b"Action: failed\r\n", b"Content-Transfer-Encoding: base64\r\n"),
        *(
            b"Content-Type: text/plain; charset=\xff\r\n\r\n",
            b"Content-Type: text/plain; charset=\x00",
            b"Message-ID: <a@b>\r\n",
            b"=20=ZZ",
            b"<html><!--",
        ),
    ]
)


@settings(deadline=None)
@example([b":\rContent-Type: charset=\x00\r\x80"])
@example([b":\rContent-Type: charset=\x00"])
@given(st.lists(st.one_of(PIECES, st.binary(max_size=20)), max_size=40))
def test_no_bytes_break_it(pieces: list[bytes]) -> None:
    incoming = of(b"".join(pieces), "mx.example.org")
    assert len(incoming.id) == 64
    assert not incoming.vouched
    assert len(incoming.text) <= 8_000


def nested(depth: int) -> bytes:
    parts = (f"Content-Type: multipart/mixed; boundary=b{n}\r\n\r\n--b{n}\r\n" for n in range(depth))
    return "".join(parts).encode()


@pytest.mark.parametrize(
    "raw",
    [
        b"From: a@b\r\n" + nested(20_000),
        b"From: a@b\r\n" + nested(12) + b"x\r\n" * 80_000,
        b"From: " + b"a@b, " * 200_000,
        b"References: " + b"<" * 900_000,
        b"From: a@b\r\n\r\n" + b"-" * 900_000,
        b"From: a@b\r\n\r\n" + b"> \r\n" * 250_000,
        b"Content-Type: text/html\r\n\r\n" + b"<div class='" * 80_000,
        b"Content-Type: text/html\r\n\r\n" + b"<!--" * 200_000,
        b"From: a@b\r\nContent-Type: text/calendar\r\n\r\nBEGIN:VCALENDAR\r\n" + b"BEGIN:VEVENT\r\n" * 50_000,
        b"x" * (LARGEST * 3),
    ],
    ids=range(10),
)
def test_what_is_made_to_keep_us_busy_does_not(raw: bytes) -> None:
    began = time.process_time()
    assert of(raw).said in ("written", "automatic")
    assert time.process_time() - began < 3
