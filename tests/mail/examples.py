"""The same people and meetings in all tests of letters."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from mail.compose import Letter, Post
from scheduling.links import Links
from scheduling.model import Actor, Answer, Attendee, Booking, Connection, Kind, Notification, Organizer, Receipt
from scheduling.ports import Delivery
from scheduling.spans import Span

LINKS = Links("https://book.example.com", (b"a key for the tests",))
POST = Post(LINKS, "bookings@book.example.com", "book.example.com")
JOIN = "https://teams.microsoft.com/l/meetup-join/19%3ameeting_Nzk0/0?context=%7b%22Tid%22%3a%2272f9%22%7d"

ANNA = Organizer(
    id=1,
    key="anna",
    name="Anna Berg",
    email="anna.berg@example.com",
    zone="Europe/Berlin",
    language="en",
    page="anna",
    reference={"conversation": {"id": "a:anna"}},
)
BEA = Attendee(
    name="Bea Moreau",
    email="bea@guest.example.org",
    zone="America/New_York",
    note="I would like to talk about the migration.\nSlides follow.",
)
CONNECTION = Connection("c1", ANNA.id, "memory", {})


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 3, day, hour, minute, tzinfo=UTC)


def slot(day: int, hour: int, minute: int = 0, length: int = 30) -> Span:
    return Span(at(day, hour, minute), at(day, hour, minute) + timedelta(minutes=length))


BOOKED = Booking(
    uid="4f5c1d2e3b6a47988776655443322110",
    organizer_id=ANNA.id,
    meeting_type_id="t1",
    title="Office hours",
    slot=slot(3, 12, 30),
    held=slot(3, 12, 30),
    attendee=BEA,
    created=at(1, 9),
    place="teams",
)
MOVED = BOOKED.moved(slot(4, 9), slot(4, 9), "organizer", at(1, 10))
CANCELLED = BOOKED.cancelled("attendee", at(1, 11))
DENIED = BOOKED.denied(at(1, 11))
PENDING = replace(BOOKED, status="pending")
REQUESTED = replace(BOOKED, status="requested")
APPROVED = REQUESTED.approved(at(1, 12))
SUGGESTED = REQUESTED.moved(slot(4, 9), slot(4, 9), "organizer", at(1, 12))
ASKED_AGAIN = REQUESTED.moved(slot(4, 9), slot(4, 9), "attendee", at(1, 12))
DECLINED = REQUESTED.refused("declined", at(1, 12))
EXPIRED = REQUESTED.refused("expired", at(3, 9))
CHANGED = replace(
    BOOKED, place="in_person", place_detail="Room 4.12", sequence=1, changed_by="organizer", changed=at(1, 12)
)
ANSWERED = replace(
    BOOKED,
    answers=(
        Answer("Company", "Moreau & Filles"),
        Answer("What is it about?", "The move.\n\nSlides follow.", "long"),
        Answer("Have we met before?", "yes", "yes_no"),
    ),
    guests=("carla@guest.example.org", "dan@guest.example.org"),
)
RENEWED = BOOKED.with_new_links(at(2, 8))
LATE = replace(BOOKED, late=timedelta(minutes=10), late_by="organizer")
FIRST = "<n0@book.example.com>"
DATES = {
    "reminder": at(2, 12, 30),
    "late": at(3, 12, 20),
    "undelivered": at(1, 9, 1),
    "unwritten": at(1, 9, 10),
    "clash": at(1, 9, 1),
    "follow_up": at(3, 14),
    "cannot_come": at(2, 8),
    "proposed": at(2, 8),
    "times": at(2, 8),
    "earlier": at(2, 8),
    "my_data": at(2, 8),
    "renewed": at(2, 8),
}


def letter(kind: Kind, reader: Actor, booking: Booking, organizer: Organizer = ANNA, **values: Any) -> Letter:
    date = DATES.get(kind, booking.changed or booking.created)
    was = booking.previous.start if kind in ("moved", "suggested") and booking.previous else None
    plain = Letter(f"n-{kind}-{reader}", kind, reader, booking, organizer, date, was=was)
    return replace(plain, **values)


def delivery(
    kind: Kind,
    reader: Actor,
    booking: Booking,
    *receipts: Receipt,
    organizer: Organizer = ANNA,
    connection: Connection | None = None,
    identity: str = "n1",
) -> Delivery:
    due = DATES.get(kind, booking.changed or booking.created)
    notification = Notification(identity, booking.uid, "mail", reader, kind, booking.sequence, due)
    known: dict[tuple[str, str], Receipt] = {(one.courier, one.recipient): one for one in receipts}
    return Delivery(notification, booking, organizer, None, connection, known)


# Every letter there is, by the name of its golden file.
LETTERS: dict[str, Letter] = {
    "confirmed-attendee": letter("confirmed", "attendee", BOOKED, join_url=JOIN),
    "confirmed-attendee-same-zone": letter(
        "confirmed",
        "attendee",
        replace(
            BOOKED,
            attendee=replace(BEA, zone="Europe/Paris"),
            place="in_person",
            place_detail="Room 4.12, Lindenstraße 3",
        ),
    ),
    "confirmed-attendee-phone": letter(
        "confirmed", "attendee", replace(BOOKED, place="phone", place_detail="+49 30 1234567")
    ),
    "confirmed-attendee-no-link-yet": letter("confirmed", "attendee", BOOKED, join_later=True),
    "confirmed-attendee-next-day": letter(
        "confirmed", "attendee", replace(BOOKED, attendee=replace(BEA, zone="Pacific/Auckland"), place="none")
    ),
    "confirm-attendee": letter("confirm", "attendee", PENDING, with_file=False),
    "confirmed-organizer-answers": letter("confirmed", "organizer", ANSWERED),
    "confirmed-guest": letter("confirmed", "attendee", ANSWERED, guest=ANSWERED.guests[0]),
    "confirmed-organizer": letter("confirmed", "organizer", BOOKED, with_file=True),
    "confirmed-organizer-calendar": letter("confirmed", "organizer", BOOKED, with_file=False, join_url=JOIN),
    "moved-attendee": letter("moved", "attendee", MOVED, first=FIRST, join_url=JOIN),
    "moved-attendee-by-attendee": letter(
        "moved", "attendee", replace(MOVED, changed_by="attendee", moved_by="attendee"), first=FIRST
    ),
    "moved-organizer": letter(
        "moved", "organizer", replace(MOVED, changed_by="attendee", moved_by="attendee"), first=FIRST
    ),
    "cancelled-attendee": letter("cancelled", "attendee", CANCELLED, first=FIRST),
    "cancelled-attendee-by-organizer": letter(
        "cancelled", "attendee", replace(CANCELLED, changed_by="organizer"), first=FIRST
    ),
    "cancelled-organizer": letter("cancelled", "organizer", CANCELLED, first=FIRST),
    "reminder-attendee": letter("reminder", "attendee", BOOKED, first=FIRST, with_file=False, join_url=JOIN),
    "reminder-attendee-bound": letter(
        "reminder", "attendee", BOOKED, first=FIRST, with_file=False, until=at(1, 12, 30)
    ),
    "confirmed-attendee-until": letter("confirmed", "attendee", BOOKED, until=at(2, 12, 30)),
    "reminder-organizer": letter("reminder", "organizer", BOOKED, first=FIRST, with_file=False, join_url=JOIN),
    "requested-attendee": letter("requested", "attendee", REQUESTED, with_file=False),
    "requested-organizer": letter("requested", "organizer", REQUESTED, with_file=False),
    "requested-organizer-no-chat": letter(
        "requested", "organizer", REQUESTED, replace(ANNA, reference=None), with_file=False
    ),
    "requested-attendee-moved": letter("moved", "attendee", ASKED_AGAIN, first=FIRST, with_file=False),
    "requested-organizer-moved": letter("moved", "organizer", ASKED_AGAIN, first=FIRST, with_file=False),
    "requested-attendee-suggested": letter("suggested", "attendee", SUGGESTED, first=FIRST, with_file=False),
    "accepted-attendee": letter("confirmed", "attendee", SUGGESTED.approved(at(1, 13)), first=FIRST),
    "approved-attendee": letter("confirmed", "attendee", APPROVED, first=FIRST, join_url=JOIN),
    "approved-organizer": letter("confirmed", "organizer", APPROVED, first=FIRST, with_file=False, join_url=JOIN),
    "declined-attendee": letter("declined", "attendee", DECLINED, first=FIRST, with_file=False),
    "expired-attendee": letter("expired", "attendee", EXPIRED, first=FIRST, with_file=False),
    "expired-organizer": letter("expired", "organizer", EXPIRED, first=FIRST, with_file=False),
    "changed-attendee": letter(
        "changed", "attendee", CHANGED, first=FIRST, old_title="Open hours", old_place=("teams", "")
    ),
    "changed-attendee-place": letter("changed", "attendee", CHANGED, first=FIRST, old_place=("none", "")),
    "changed-organizer": letter("changed", "organizer", CHANGED, first=FIRST, old_place=("teams", "")),
    "late-attendee": letter("late", "attendee", LATE, first=FIRST, with_file=False, join_url=JOIN),
    "late-organizer": letter(
        "late", "organizer", replace(LATE, late_by="attendee"), first=FIRST, with_file=False, join_url=JOIN
    ),
    "undelivered-organizer": letter("undelivered", "organizer", BOOKED, first=FIRST, with_file=False),
    "unwritten-organizer": letter("unwritten", "organizer", BOOKED, first=FIRST, with_file=False),
    "clash-organizer": letter("clash", "organizer", BOOKED, first=FIRST, with_file=False),
    "denied-attendee": letter("cancelled", "attendee", DENIED, first=FIRST),
    "denied-organizer": letter("cancelled", "organizer", DENIED, first=FIRST),
    "follow_up-attendee": letter("follow_up", "attendee", BOOKED, first=FIRST, with_file=False),
    "cannot_come-organizer": letter("cannot_come", "organizer", BOOKED, first=FIRST, with_file=False),
    "proposed-organizer": letter(
        "proposed", "organizer", BOOKED, first=FIRST, with_file=False, proposed=slot(6, 13, 0)
    ),
    "times-attendee": letter(
        "times",
        "attendee",
        BOOKED,
        first=FIRST,
        last="<a1@guest.example.org>",
        with_file=False,
        times=(at(6, 13), at(6, 14, 30), at(6, 16)),
        fitting=True,
    ),
    "times-attendee-nearest": letter("times", "attendee", BOOKED, first=FIRST, with_file=False, times=(at(9, 9),)),
    "earlier-attendee": letter(
        "earlier", "attendee", BOOKED, first=FIRST, with_file=False, times=(at(3, 9), at(3, 10, 30))
    ),
    "my_data-attendee": replace(
        letter("my_data", "attendee", BOOKED, first=FIRST, with_file=False), identity="0f" * 16
    ),
    "renewed-attendee": letter("renewed", "attendee", RENEWED, first=FIRST, join_url=JOIN),
    "renewed-attendee-request": letter(
        "renewed", "attendee", replace(RENEWED, status="requested"), first=FIRST, with_file=False
    ),
    "times-attendee-none": letter("times", "attendee", BOOKED, first=FIRST, with_file=False),
}
