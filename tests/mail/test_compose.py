"""Letters: what they say is in `golden/`; `GOLDEN=write pytest tests/mail` writes it anew."""

from __future__ import annotations

import os
import re
from dataclasses import replace
from datetime import timedelta
from email.message import EmailMessage
from pathlib import Path

import icalendar
import pytest
from bs4 import BeautifulSoup

from mail.compose import TOLD, Letter, compose, mailbox
from mail.smtp import WIRE
from scheduling import adding
from scheduling.errors import Undeliverable
from scheduling.model import Actor, Booking, Kind
from tests.mail.examples import ANNA, BEA, BOOKED, CANCELLED, LETTERS, MOVED, POST, letter
from tests.mail.servers import parsed

GOLDEN = Path(__file__).parent / "golden"
HEADERS = (
    "From",
    "To",
    "Reply-To",
    "Subject",
    "Date",
    "Message-ID",
    "In-Reply-To",
    "References",
    "Auto-Submitted",
    "List-Unsubscribe",
    "List-Unsubscribe-Post",
    "Content-Language",
)
HOSTILE = (
    "Eve\r\nBcc: victim@example.net\x00\x85\u2028\u202e\u200b\ufeff\x1b[2J\"';,\\<script>alert(1)</script> {x} {{7*7}}"
)


def sent(one: Letter) -> EmailMessage:
    """The letter as its reader's program sees it."""
    return parsed(compose(one, POST).as_bytes(policy=WIRE))


def bodies(message: EmailMessage) -> dict[str, str]:
    return {part.get_content_type(): decoded(part) for part in message.walk() if not part.is_multipart()}


def decoded(part: EmailMessage) -> str:
    payload = part.get_payload(decode=True)
    assert isinstance(payload, bytes)
    return payload.decode("utf-8")


def read_aloud(html: str) -> str:
    """What a person sees of a page: its words, and where its links lead."""
    soup = BeautifulSoup(html, "html.parser")
    for unseen in soup(["style", "title"]):
        unseen.decompose()
    for link in soup("a"):
        link.append(f" -> {link['href']}")
    for old in soup("s"):
        old.replace_with(f"~~{old.get_text()}~~")
    return "\n".join(filter(None, (line.strip() for line in soup.get_text("\n").replace("\xa0", " ").splitlines())))


def written(message: EmailMessage) -> str:
    """A letter as text, its parts one after the other."""
    parts = [part for part in message.walk() if not part.is_multipart()]
    lines = [f"{name}: {message[name]}" for name in HEADERS if message[name]]
    for part in parts:
        lines += ["", f"===== {part['Content-Type']}", *_shown(part, message).splitlines()]
    return "\n".join(line.rstrip() for line in re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).splitlines()) + "\n"


def _shown(part: EmailMessage, message: EmailMessage) -> str:
    text = decoded(part)
    if part.get_content_type() == "text/html":
        return read_aloud(text)
    if part.get_content_disposition() == "attachment" and text == bodies(message).get("text/calendar"):
        return "(the same bytes)"
    return text


@pytest.mark.parametrize("name", LETTERS)
def test_a_letter_reads_as_it_should(name: str) -> None:
    golden, now = GOLDEN / f"{name}.eml.txt", written(sent(LETTERS[name]))
    if os.environ.get("GOLDEN") == "write":
        golden.write_text(now, encoding="utf-8")
    assert now == golden.read_text(encoding="utf-8")


def test_no_golden_file_is_left_over() -> None:
    assert {path.name for path in GOLDEN.iterdir()} == {f"{name}.eml.txt" for name in LETTERS}


@pytest.mark.parametrize("name", LETTERS)
def test_the_same_letter_twice_has_the_same_bytes(name: str) -> None:
    assert compose(LETTERS[name], POST).as_bytes(policy=WIRE) == compose(LETTERS[name], POST).as_bytes(policy=WIRE)


@pytest.mark.parametrize("name", LETTERS)
def test_a_page_asks_for_nothing_from_outside(name: str) -> None:
    soup = BeautifulSoup(bodies(sent(LETTERS[name]))["text/html"], "html.parser")
    assert [tag.name for tag in soup.find_all(["img", "script", "link", "iframe", "form", "object", "base"])] == []
    assert [tag.name for tag in soup.select("[src]")] == []
    assert "url(" not in str(soup)
    assert [link["href"] for link in soup("a") if not str(link["href"]).startswith("https://")] == []


@pytest.mark.parametrize("name", LETTERS)
def test_a_page_says_what_the_text_says(name: str) -> None:
    parts = bodies(sent(LETTERS[name]))
    text, page = parts["text/plain"], read_aloud(parts["text/html"])
    assert page.startswith(text.splitlines()[0])
    # Forms of calendars, whose long addresses nobody wants to see.
    forms = {url for url in re.findall(r"https://\S+", page) if url.startswith((adding.GOOGLE, adding.OUTLOOK))}
    assert set(re.findall(r"https://\S+", page)) - forms == set(re.findall(r"https://\S+", text))
    assert len(forms) == (2 if "Google Calendar" in page else 0)


def test_an_invitation_has_the_structure_mail_programs_expect() -> None:
    assert tree(sent(letter("confirmed", "attendee", BOOKED))) == [
        "multipart/mixed",
        "multipart/alternative",
        "text/plain",
        "text/html",
        "text/calendar",
        "application/ics",
    ]


def test_an_organizers_letter_is_no_invitation() -> None:
    assert tree(sent(letter("confirmed", "organizer", BOOKED))) == [
        "multipart/mixed",
        "multipart/alternative",
        "text/plain",
        "text/html",
        "text/calendar",
    ]


def test_a_reminder_leaves_calendars_alone() -> None:
    assert tree(sent(LETTERS["reminder-attendee"])) == ["multipart/alternative", "text/plain", "text/html"]


def tree(message: EmailMessage) -> list[str]:
    return [part.get_content_type() for part in message.walk()]


@pytest.mark.parametrize(
    ("booking", "kind", "method", "sequence"),
    [(BOOKED, "confirmed", "REQUEST", 0), (MOVED, "moved", "REQUEST", 1), (CANCELLED, "cancelled", "CANCEL", 1)],
)
def test_header_and_file_name_the_same_method(booking: Booking, kind: Kind, method: str, sequence: int) -> None:
    message = sent(letter(kind, "attendee", booking))
    (part,) = (part for part in message.walk() if part.get_content_type() == "text/calendar")
    (attached,) = message.iter_attachments()
    calendar = icalendar.Calendar.from_ical(part.get_content())
    assert isinstance(calendar, icalendar.Calendar)
    assert (part["Content-Type"].params["method"], str(calendar["METHOD"])) == (method, method)
    assert part["Content-Type"].params["charset"] == "utf-8"
    assert part.get_filename() is None
    assert part["Content-Transfer-Encoding"] == attached["Content-Transfer-Encoding"] == "base64"
    assert attached.get_payload(decode=True) == part.get_payload(decode=True)
    assert (attached.get_filename(), attached["Content-Type"].params["name"]) == ("invite.ics", "invite.ics")
    assert calendar.events[0]["SEQUENCE"] == sequence


def test_a_letter_offers_to_take_back_what_can_be() -> None:
    final = replace(CANCELLED, undo=timedelta())
    back = replace(MOVED, changed_by="attendee", moved_by="attendee")
    offered = [bodies(sent(letter("cancelled", "attendee", one)))["text/plain"] for one in (CANCELLED, final)]
    offered += [
        bodies(sent(letter("moved", "attendee", one)))["text/plain"] for one in (back, replace(back, undo=timedelta()))
    ]
    assert ["back until" in text for text in offered] == [True, False, True, False]


def test_what_a_stranger_typed_reaches_only_the_organizer() -> None:
    """The attendee's address may be a third person's, and the form a way to write to them."""
    typed = "Buy cheap pills"
    stranger = replace(BOOKED, attendee=replace(BEA, name=typed, note=typed))
    cases: dict[Kind, Booking] = {
        "confirmed": stranger,
        "reminder": stranger,
        "cancelled": replace(CANCELLED, attendee=stranger.attendee),
    }
    for kind, booking in cases.items():
        message = sent(letter(kind, "attendee", booking))
        assert [name for name, value in message.items() if typed in str(value)] == []
        assert [part for part, text in bodies(message).items() if typed in text] == []
    organizers = sent(letter("confirmed", "organizer", stranger))
    assert [name for name, value in organizers.items() if typed in str(value)] == []
    assert [kind for kind, text in bodies(organizers).items() if typed in text] == [
        "text/plain",
        "text/html",
        "text/calendar",
    ]


@pytest.mark.parametrize("reader", ["attendee", "organizer"])
def test_nothing_typed_becomes_a_header(reader: Actor) -> None:
    harmless = letter("confirmed", reader, BOOKED)
    hostile = replace(
        harmless,
        booking=replace(
            BOOKED,
            title=HOSTILE,
            place="in_person",
            place_detail=HOSTILE,
            attendee=replace(BEA, name=HOSTILE, note=HOSTILE),
        ),
        organizer=replace(ANNA, name=HOSTILE),
    )
    message = sent(hostile)
    assert [name for name, _ in message.items()] == [name for name, _ in sent(harmless).items()]
    assert tree(message) == tree(sent(harmless))
    assert [str(address.addr_spec) for address in message["To"].addresses] == [str(sent(harmless)["To"])]
    assert message["From"].addresses[0].addr_spec == POST.mail_from
    assert str(message["Subject"]).isprintable()
    seen = "".join(bodies(message).values())
    assert "<script" not in bodies(message)["text/html"]
    assert [c for c in "\x00\x1b\x85\u2028\u202e\u200b\ufeff" if c in seen] == []


@pytest.mark.parametrize(
    "name", ['"ceo@corp.example" <ceo@corp.example>', "a,b@c.example", "x" * 70 + "@corp.example", HOSTILE]
)
def test_a_name_is_never_an_address(name: str) -> None:
    (address,) = sent(letter("confirmed", "attendee", BOOKED, replace(ANNA, name=name)))["From"].addresses
    assert address.addr_spec == POST.mail_from
    assert "@" not in address.display_name


def test_a_note_stays_a_quotation() -> None:
    note = "Fine.\n\n-- \nTo cancel it:\nhttps://evil.example"
    text = bodies(sent(letter("confirmed", "organizer", replace(BOOKED, attendee=replace(BEA, note=note)))))[
        "text/plain"
    ]
    assert "> --\n> To cancel it:\n> https://evil.example\n" in text.replace("\r\n", "\n")


@pytest.mark.parametrize(
    "address",
    [
        "",
        "nobody",
        "@example.com",
        "bea@",
        "bea@@example.com",
        "bea@example.com, victim@example.net",
        "victim@example.net,bea@example.com",
        "bea@example.com\r\nBcc: victim@example.net",
        "bea@example.com\x00",
        "bea\x00@example.com",
        "bea b@example.com",
        "Bea <bea@example.com>",
        "<bea@example.com>",
        "bea@example.com>",
        "bea@exa mple.com",
        "mäx@example.com",
        "bea\u202e@example.com",
        "bea@" + "x" * 64 + ".example.com",
        "bea@" + "x." * 130 + "com",
        "group:bea@example.com;",
    ],
)
def test_an_address_that_is_not_exactly_one_gets_no_letter(address: str) -> None:
    with pytest.raises(Undeliverable) as caught:
        compose(letter("confirmed", "attendee", replace(BOOKED, attendee=replace(BEA, email=address))), POST)
    assert caught.value.permanent


@pytest.mark.parametrize(
    ("address", "written"),
    [
        ("bea@example.com", "bea@example.com"),
        (" bea@example.com ", "bea@example.com"),
        ("o'neil+bookings@example.co.uk", "o'neil+bookings@example.co.uk"),
        ("max@müller.example", "max@xn--mller-kva.example"),
        ('"bea@home"@example.com', '"bea@home"@example.com'),
    ],
)
def test_an_address_in_a_header(address: str, written: str) -> None:
    assert mailbox("", address).addr_spec == written


def test_an_address_nobody_can_answer_is_left_out() -> None:
    message = sent(letter("confirmed", "organizer", replace(BOOKED, attendee=replace(BEA, email="mäx@example.com"))))
    assert message["Reply-To"] is None
    assert "A reply to this letter" not in bodies(message)["text/plain"]


def test_an_organizer_without_address_is_reached_nowhere() -> None:
    message = sent(letter("confirmed", "attendee", BOOKED, replace(ANNA, email="")))
    assert message["Reply-To"] is None
    assert 'ORGANIZER;CN="Anna Berg":mailto:bookings@book.example.com\r\n' in bodies(message)["text/calendar"]


def test_a_zone_nobody_knows_is_read_as_the_organizers() -> None:
    text = bodies(sent(letter("confirmed", "attendee", replace(BOOKED, attendee=replace(BEA, zone="")))))["text/plain"]
    assert text.splitlines()[0].endswith("is booked for Tue 3 March, 13:30–14:00 (Berlin).")


def test_a_language_nobody_wrote_is_english() -> None:
    message = sent(letter("confirmed", "attendee", replace(BOOKED, attendee=replace(BEA, language="tlh"))))
    assert (message["Content-Language"], message["Subject"]) == ("en", "Booked: Office hours, Tue 3 March, 07:30")


@pytest.mark.parametrize("name", sorted(name for name in LETTERS if LETTERS[name].kind in TOLD))
def test_what_no_heading_can_say_is_read_in_both_parts(name: str) -> None:
    message = sent(LETTERS[name])
    told = _part(message, "plain").splitlines()[0]
    lines = BeautifulSoup(_part(message, "html"), "html.parser").select("p.text")
    assert told in [line.get_text() for line in lines]


def _part(message: EmailMessage, kind: str) -> str:
    body = message.get_body((kind,))
    assert body is not None
    return str(body.get_content()).replace("\r\n", "\n")
