"""Who gets which letter when, over a real SMTP server."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from email.message import EmailMessage

import icalendar
import pytest

from mail.courier import MailCourier
from mail.smtp import SmtpSender
from scheduling.errors import Undeliverable
from scheduling.model import Actor, Booking, Connection, Kind, Receipt
from scheduling.ports import Delivery
from tests.mail.examples import (
    ANNA,
    ANSWERED,
    APPROVED,
    ASKED_AGAIN,
    BEA,
    BOOKED,
    CANCELLED,
    CHANGED,
    CONNECTION,
    DECLINED,
    EXPIRED,
    JOIN,
    LATE,
    MOVED,
    POST,
    RENEWED,
    REQUESTED,
    at,
    delivery,
    slot,
)
from tests.mail.servers import SmtpServer, smtp_server
from tests.mail.test_compose import bodies

FIRST = "<n0@book.example.com>"
START = BOOKED.slot.start.isoformat()
EXCHANGE = Connection("c2", ANNA.id, "exchange", {})


@pytest.fixture
async def server() -> AsyncIterator[SmtpServer]:
    async with smtp_server() as server:
        yield server


@pytest.fixture
async def courier(server: SmtpServer) -> AsyncIterator[MailCourier]:
    sender = SmtpSender(server.url, POST.mail_from)
    yield MailCourier(sender, POST, lambda one: one == EXCHANGE)
    await sender.close()


def told(reader: Actor = "attendee", **more: object) -> Receipt:
    """A letter they had before."""
    known = {"message_id": FIRST, "first": FIRST, "start": START, "invited": True, **more}
    return Receipt(BOOKED.uid, "mail", reader, 0, known)


def event(sequence: int = 0, **data: str) -> Receipt:
    """The event as it stands in the organizer's calendar."""
    return Receipt(BOOKED.uid, "calendar", "organizer", sequence, {"reference": "r1", **data})


async def test_the_first_letter_is_remembered(courier: MailCourier, server: SmtpServer) -> None:
    answer = await courier.deliver(delivery("confirmed", "attendee", BOOKED))
    assert answer == {
        "message_id": "<n1@book.example.com>",
        "first": "<n1@book.example.com>",
        "start": "2026-03-03T12:30:00+00:00",
        "title": "Office hours",
        "place": "teams",
        "place_detail": "",
        "invited": True,
    }
    assert server.recipients == [[BEA.email]]
    assert server.letters[0]["In-Reply-To"] is None


async def test_later_letters_follow_the_first(courier: MailCourier, server: SmtpServer) -> None:
    answer = await courier.deliver(delivery("moved", "attendee", MOVED, told(), identity="n2"))
    assert answer == {
        "message_id": "<n2@book.example.com>",
        "first": FIRST,
        "start": "2026-03-04T09:00:00+00:00",
        "title": "Office hours",
        "place": "teams",
        "place_detail": "",
        "invited": True,
    }
    (letter,) = server.letters
    assert (letter["In-Reply-To"], letter["References"], letter["Message-ID"]) == (
        FIRST,
        FIRST,
        "<n2@book.example.com>",
    )


async def test_a_letter_sent_twice_is_the_same(courier: MailCourier, server: SmtpServer) -> None:
    for _ in range(2):
        await courier.deliver(delivery("moved", "attendee", MOVED, told()))
    assert server.received[0].content == server.received[1].content


async def test_earlier_times_lead_to_where_it_is_moved_there(courier: MailCourier, server: SmtpServer) -> None:
    free = replace(delivery("earlier", "attendee", BOOKED, told()), earlier=(slot(3, 9),))
    await courier.deliver(free)
    assert await courier.deliver(replace(free, earlier=())) == {}  # they wait no longer
    (letter,) = server.letters
    assert "/move?start=2026-03-03T09%3A00%3A00%2B00%3A00" in text(letter)
    assert str(letter["List-Unsubscribe"]).endswith("/earlier>")


async def test_a_reminder_is_of_the_day_it_is_sent(courier: MailCourier, server: SmtpServer) -> None:
    await courier.deliver(delivery("reminder", "attendee", BOOKED, told()))
    assert server.letters[0]["Date"].datetime == at(2, 12, 30)


async def test_a_move_is_news_of_a_booking_to_who_never_heard_of_it(courier: MailCourier, server: SmtpServer) -> None:
    await courier.deliver(delivery("moved", "attendee", MOVED))
    assert [str(letter["Subject"]) for letter in server.letters] == ["Booked: Office hours, Wed 4 March, 04:00"]


async def test_who_moves_twice_between_letters_says_the_time_they_know(
    courier: MailCourier, server: SmtpServer
) -> None:
    twice = MOVED.moved(slot(5, 9), slot(5, 9), "organizer", at(1, 11))
    await courier.deliver(delivery("moved", "attendee", twice, told()))
    assert text(server.letters[0]).startswith(
        "Anna Berg has moved “Office hours” to Thu 5 March, 04:00–04:30 (New York); it was Tue 3 March, 07:30.\n"
    )


async def test_who_moves_back_between_letters_says_nothing(courier: MailCourier, server: SmtpServer) -> None:
    back = MOVED.moved(BOOKED.slot, BOOKED.slot, "organizer", at(1, 11))
    assert await courier.deliver(delivery("moved", "attendee", back, told())) == {}
    assert await courier.deliver(delivery("cancelled", "attendee", replace(CANCELLED, sequence=3), told())) != {}
    assert len(server.letters) == 1


@pytest.mark.parametrize(
    ("reader", "by", "known", "letters"),
    [
        ("attendee", "attendee", True, 1),
        ("attendee", "organizer", True, 1),
        ("organizer", "attendee", True, 1),
        ("organizer", "organizer", True, 1),
        ("attendee", "attendee", False, 0),
        ("attendee", "organizer", False, 1),  # the page said "booked"
        ("organizer", "attendee", False, 0),
        ("organizer", "organizer", False, 0),
    ],
)
async def test_who_hears_of_a_cancellation(
    courier: MailCourier, server: SmtpServer, reader: Actor, by: Actor, known: bool, letters: int
) -> None:
    receipts = [told(reader)] if known else []
    answer = await courier.deliver(delivery("cancelled", reader, replace(CANCELLED, changed_by=by), *receipts))
    assert (len(server.letters), bool(answer)) == (letters, bool(letters))


async def test_a_cancellation_that_comes_first_touches_no_calendar(courier: MailCourier, server: SmtpServer) -> None:
    booking = replace(CANCELLED, changed_by="organizer")
    await courier.deliver(delivery("cancelled", "attendee", booking))
    await courier.deliver(delivery("cancelled", "attendee", booking, told()))
    assert [types(letter)[-1] for letter in server.letters] == ["text/html", "application/ics"]


@pytest.mark.parametrize(("connection", "attached"), [(None, True), (CONNECTION, False)])
async def test_an_organizer_gets_the_file_only_without_a_calendar(
    courier: MailCourier, server: SmtpServer, connection: Connection | None, attached: bool
) -> None:
    await courier.deliver(delivery("confirmed", "organizer", BOOKED, connection=connection))
    assert ("text/calendar" in types(server.letters[0])) is attached
    assert server.recipients == [[ANNA.email]]


async def test_who_books_with_oneself_gets_one_letter(courier: MailCourier, server: SmtpServer) -> None:
    oneself = replace(BOOKED, attendee=replace(BEA, email=ANNA.email.upper()))
    assert await courier.deliver(delivery("confirmed", "organizer", oneself)) == {}
    assert await courier.deliver(delivery("confirmed", "attendee", oneself)) != {}
    assert server.recipients == [[ANNA.email.upper()]]


async def test_without_an_address_there_is_no_letter(courier: MailCourier, server: SmtpServer) -> None:
    nameless = replace(BOOKED, attendee=replace(BEA, email=""))
    assert await courier.deliver(delivery("confirmed", "attendee", nameless)) == {}
    assert await courier.deliver(delivery("confirmed", "organizer", nameless)) != {}
    nobody = delivery("confirmed", "organizer", BOOKED, organizer=replace(ANNA, email=""))
    assert await courier.deliver(nobody) == {}
    assert len(server.letters) == 1


@pytest.mark.parametrize("kind", ["confirmed", "moved", "cancelled"])
async def test_one_sender_of_invitations(courier: MailCourier, server: SmtpServer, kind: Kind) -> None:
    booking = {"confirmed": BOOKED, "moved": MOVED, "cancelled": replace(CANCELLED, changed_by="organizer")}[kind]
    known = event(booking.sequence)
    assert await courier.deliver(delivery(kind, "attendee", booking, known, connection=EXCHANGE)) == {}
    assert await courier.deliver(delivery(kind, "attendee", booking, known, connection=CONNECTION)) != {}
    assert len(server.letters) == 1


@pytest.mark.parametrize(
    "without",
    [
        delivery("confirmed", "attendee", BOOKED, connection=EXCHANGE),  # no event could be written
        delivery("moved", "attendee", MOVED, event(0), connection=EXCHANGE),  # the event stands at the old time
        delivery("moved", "attendee", MOVED, event(1), told(), connection=EXCHANGE),  # our letter had invited
        delivery("reminder", "attendee", BOOKED, event(0), connection=EXCHANGE),
    ],
    ids=["unwritten", "behind", "ours", "reminder"],
)
async def test_whom_the_provider_does_not_tell_gets_our_letter(
    courier: MailCourier, server: SmtpServer, without: Delivery
) -> None:
    await courier.deliver(without)
    assert server.recipients == [[BEA.email]]


async def test_a_reminder_of_ours_does_not_take_the_inviting_over(courier: MailCourier, server: SmtpServer) -> None:
    answer = await courier.deliver(delivery("reminder", "attendee", BOOKED, event(0), connection=EXCHANGE))
    reminded = Receipt(BOOKED.uid, "mail", "attendee", 0, answer)
    assert answer["invited"] is False
    assert await courier.deliver(delivery("moved", "attendee", MOVED, event(1), reminded, connection=EXCHANGE)) == {}
    assert await courier.deliver(delivery("moved", "attendee", MOVED, event(1), reminded, connection=None)) != {}
    assert len(server.letters) == 2


async def test_new_links_come_with_the_invitation_that_carried_the_old_ones(
    courier: MailCourier, server: SmtpServer
) -> None:
    answer = await courier.deliver(delivery("renewed", "attendee", RENEWED, told(), identity="n2"))
    (letter,) = server.letters
    assert (answer["invited"], letter["In-Reply-To"]) == (True, FIRST)
    said = bodies(letter)
    for part in ("text/plain", "text/html", "text/calendar"):
        unfolded = said[part].replace("\r\n ", "")
        assert POST.links.booking(RENEWED) in unfolded
        assert POST.links.booking(BOOKED) not in unfolded
    # The same meeting, so its sequence stays; a later stamp is what tells calendars that it is newer.
    (event,) = icalendar.Calendar.from_ical(said["text/calendar"]).events
    assert (event["SEQUENCE"], event["DTSTAMP"].dt) == (0, at(2, 8))
    assert event["DTSTAMP"].dt > BOOKED.created


async def test_where_the_provider_invites_new_links_come_by_letter_as_well(
    courier: MailCourier, server: SmtpServer
) -> None:
    answer = await courier.deliver(delivery("renewed", "attendee", RENEWED, event(), connection=EXCHANGE))
    assert answer["invited"] is False
    assert types(server.letters[0]) == ["multipart/alternative", "text/plain", "text/html"]


async def test_a_reminder_does_not_undo_an_invitation(courier: MailCourier, server: SmtpServer) -> None:
    answer = await courier.deliver(delivery("reminder", "attendee", BOOKED, told()))
    assert (answer["invited"], answer["first"]) == (True, FIRST)


async def test_an_organizer_hears_from_us_whoever_invites(courier: MailCourier, server: SmtpServer) -> None:
    await courier.deliver(delivery("confirmed", "organizer", BOOKED, event(), connection=EXCHANGE))
    assert server.recipients == [[ANNA.email]]


@pytest.mark.parametrize(
    ("receipts", "connection", "says"),
    [
        ([event(join_url=JOIN)], CONNECTION, f"Join in Teams:\n{JOIN}\n"),
        ([], CONNECTION, "Where: Microsoft Teams\nThe link to join was not ready when this letter was sent."),
        ([event()], CONNECTION, "Where: Microsoft Teams\n\n"),  # a calendar that makes no links
        ([], None, "Where: Microsoft Teams\n\n"),
    ],
    ids=["link", "later", "never", "no-calendar"],
)
async def test_where_to_join(
    courier: MailCourier, server: SmtpServer, receipts: list[Receipt], connection: Connection | None, says: str
) -> None:
    await courier.deliver(delivery("confirmed", "attendee", BOOKED, *receipts, connection=connection))
    assert says in text(server.letters[0])


async def test_a_refused_letter_is_not_remembered(courier: MailCourier, server: SmtpServer) -> None:
    server.answers["RCPT"] = "550 5.1.1 no such user"
    with pytest.raises(Undeliverable) as caught:
        await courier.deliver(delivery("confirmed", "attendee", BOOKED))
    assert caught.value.permanent


QUIET = [
    ("requested", REQUESTED),
    ("moved", ASKED_AGAIN),
    ("declined", DECLINED),
    ("expired", EXPIRED),
    ("late", LATE),
    ("undelivered", BOOKED),
]


@pytest.mark.parametrize(("kind", "booking"), QUIET, ids=[f"{kind}-{one.status}" for kind, one in QUIET])
@pytest.mark.parametrize("reader", ["attendee", "organizer"])
async def test_what_changes_no_calendar_comes_without_a_file(
    courier: MailCourier, server: SmtpServer, kind: Kind, booking: Booking, reader: Actor
) -> None:
    if (kind, reader) in (("declined", "organizer"), ("undelivered", "attendee")):
        return  # nobody is promised these
    answer = await courier.deliver(delivery(kind, reader, booking, told(reader, invited=False)))
    assert types(server.letters[0]) == ["multipart/alternative", "text/plain", "text/html"]
    assert answer["invited"] is False


async def test_who_asked_is_invited_once_that_is_granted(courier: MailCourier, server: SmtpServer) -> None:
    asked = await courier.deliver(delivery("requested", "attendee", REQUESTED))
    known = Receipt(BOOKED.uid, "mail", "attendee", 0, asked)
    granted = await courier.deliver(delivery("confirmed", "attendee", APPROVED, known))
    assert (asked["invited"], granted["invited"]) == (False, True)
    assert ["text/calendar" in types(letter) for letter in server.letters] == [False, True]
    await courier.deliver(delivery("confirmed", "attendee", APPROVED, known, event(1), connection=EXCHANGE))
    assert len(server.letters) == 2  # there the provider invites


@pytest.mark.parametrize("kind", ["requested", "declined", "expired", "late"])
async def test_what_no_provider_tells_we_tell(courier: MailCourier, server: SmtpServer, kind: Kind) -> None:
    booking = {"requested": REQUESTED, "declined": DECLINED, "expired": EXPIRED, "late": LATE}[kind]
    await courier.deliver(delivery(kind, "attendee", booking, event(booking.sequence), connection=EXCHANGE))
    assert server.recipients == [[BEA.email]]


async def test_a_request_that_waits_has_no_link_to_join_to_come(courier: MailCourier, server: SmtpServer) -> None:
    await courier.deliver(delivery("requested", "attendee", REQUESTED, connection=CONNECTION))
    assert "The link to join" not in text(server.letters[0])


@pytest.mark.parametrize(("by", "subject"), [(BOOKED, "Booked: "), (REQUESTED, "Request: ")], ids=["booked", "asked"])
async def test_a_change_is_news_of_a_booking_to_who_never_heard_of_it(
    courier: MailCourier, server: SmtpServer, by: Booking, subject: str
) -> None:
    await courier.deliver(delivery("changed", "attendee", replace(CHANGED, status=by.status)))
    assert str(server.letters[0]["Subject"]).startswith(subject)


async def test_a_change_says_what_was_before(courier: MailCourier, server: SmtpServer) -> None:
    known = told(title="Open hours", place="phone", place_detail="+49 30 123")
    answer = await courier.deliver(delivery("changed", "attendee", CHANGED, known))
    assert "What: Office hours (was Open hours)\n" in text(server.letters[0])
    assert "Where: Room 4.12 (was Phone: +49 30 123)\n" in text(server.letters[0])
    assert "SEQUENCE:1" in calendar(server.letters[0])
    assert (answer["title"], answer["place"], answer["place_detail"]) == ("Office hours", "in_person", "Room 4.12")


async def test_a_change_that_was_taken_back_before_it_was_told_is_none(
    courier: MailCourier, server: SmtpServer
) -> None:
    known = told(title=CHANGED.title, place=CHANGED.place, place_detail=CHANGED.place_detail)
    assert await courier.deliver(delivery("changed", "attendee", CHANGED, known)) == {}
    assert await courier.deliver(delivery("changed", "attendee", CHANGED, told())) != {}
    assert len(server.letters) == 1


async def test_an_organizer_reads_of_the_own_change_only_for_a_calendar_we_write_by_letter(
    courier: MailCourier, server: SmtpServer
) -> None:
    known = told("organizer")
    assert await courier.deliver(delivery("changed", "organizer", CHANGED, known, connection=CONNECTION)) == {}
    assert await courier.deliver(delivery("changed", "organizer", CHANGED, known)) != {}
    assert len(server.letters) == 1


async def test_lateness_is_of_the_moment_it_is_said(courier: MailCourier, server: SmtpServer) -> None:
    await courier.deliver(delivery("late", "attendee", LATE, told()))
    assert server.letters[0]["Date"].datetime == at(3, 12, 20)


@pytest.mark.parametrize("address", ["", "Bookings", "a@b.example, c@d.example"])
def test_a_sender_that_is_no_address_is_refused_at_the_start(address: str) -> None:
    with pytest.raises(ValueError, match="MAIL_FROM"):
        MailCourier(SmtpSender("smtp://localhost", address), replace(POST, mail_from=address))


def types(letter: EmailMessage) -> list[str]:
    return [part.get_content_type() for part in letter.walk()]


def calendar(letter: EmailMessage) -> str:
    (part,) = (part for part in letter.walk() if part.get_content_type() == "text/calendar")
    return str(part.get_content())


def text(letter: EmailMessage) -> str:
    body = letter.get_body(("plain",))
    assert body is not None
    return str(body.get_content()).replace("\r\n", "\n")


def told_guest(kind: Kind, booking: Booking, *receipts: Receipt) -> Delivery:
    of_attendee = delivery(kind, "attendee", booking, *receipts)
    return replace(of_attendee, notification=replace(of_attendee.notification, guest=1))


async def test_a_guest_is_invited_and_can_change_nothing(courier: MailCourier, server: SmtpServer) -> None:
    await courier.deliver(told_guest("confirmed", ANSWERED))
    assert server.recipients == [["carla@guest.example.org"]]
    (letter,) = server.letters
    said = text(letter)
    assert said.startswith("“Office hours” with Anna Berg is booked for ")
    assert "whoever booked the meeting on book.example.com named your address" in said
    typed_or_secret = ("/b/", BEA.name, BEA.email, "Moreau", "Slides", "dan@")
    everything = said + calendar(letter)
    assert [one for one in typed_or_secret if one in everything] == []
    assert "ATTENDEE" in calendar(letter)
    assert "mailto:carla@guest.example.org" in calendar(letter)


async def test_a_guest_hears_of_a_cancellation_only_after_an_invitation(
    courier: MailCourier, server: SmtpServer
) -> None:
    gone = ANSWERED.cancelled("organizer", at(1, 11))
    await courier.deliver(told_guest("cancelled", gone, told("attendee")))
    assert server.letters == []
    known = replace(told("attendee"), recipient="guest1")
    await courier.deliver(told_guest("cancelled", gone, known))
    assert [letter["To"] for letter in server.letters] == ["carla@guest.example.org"]


async def test_the_attendee_sees_whom_they_invited(courier: MailCourier, server: SmtpServer) -> None:
    await courier.deliver(delivery("confirmed", "attendee", ANSWERED))
    unfolded = calendar(server.letters[0]).replace("\r\n ", "")
    assert [unfolded.count(f"mailto:{one}") for one in (BEA.email, *ANSWERED.guests)] == [1, 1, 1]


async def test_the_organizer_reads_which_guests_letter_was_lost(courier: MailCourier, server: SmtpServer) -> None:
    about = delivery("undelivered", "organizer", ANSWERED)
    await courier.deliver(replace(about, notification=replace(about.notification, guest=2)))
    assert server.recipients == [[ANNA.email]]
    assert text(server.letters[0]).startswith("The letter to dan@guest.example.org about “Office hours”, ")
