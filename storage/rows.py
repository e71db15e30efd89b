"""Rows and the model, translated both ways."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from datetime import timedelta
from typing import Any

from sqlalchemy import RowMapping

from scheduling import zones
from scheduling.model import Answer, Attendee, Booking, Hold, Notice, Notification, ShareLink, Shifted
from scheduling.spans import Span

RANK = {"calendar": 0, "mail": 1, "chat": 1, "room": 1}  # the order within one change


def booking_from(row: RowMapping) -> Booking:
    moved, buffered = row["previous_starts"] is not None, row["previous_held_from"] is not None
    return Booking(
        uid=row["uid"],
        organizer_id=row["organizer_id"],
        meeting_type_id=row["meeting_type_id"],
        title=row["title"],
        slot=Span(row["starts"], row["ends"]),
        held=Span(row["held_from"], row["held_to"]),
        attendee=Attendee(
            name=row["attendee_name"],
            email=row["attendee_email"],
            zone=row["attendee_zone"],
            language=row["attendee_language"],
            note=row["note"],
            person_id=row["person_id"],
        ),
        created=row["created"],
        place=row["place"],
        place_detail=row["place_detail"],
        status=row["status"],
        sequence=row["sequence"],
        previous=Span(row["previous_starts"], row["previous_ends"]) if moved else None,
        previous_held=Span(row["previous_held_from"], row["previous_held_to"]) if buffered else None,
        moved_by=row["moved_by"],
        moved_at=row["moved_at"],
        moved_sequence=row["moved_sequence"],
        changed_by=row["changed_by"],
        changed=row["changed"],
        link_id=row["link_id"],
        late=None if row["late"] is None else timedelta(minutes=row["late"]),
        # The version before wrote it as the last change.
        late_by=None if row["late"] is None else row["late_by"] or row["changed_by"],
        outcome=row["outcome"],
        version=row["version"],
        answers=tuple(Answer(**one) for one in row["answers"]),
        guests=tuple(row["guests"]),
        forget=row["forget"],
        no_show=row["no_show"],
        reminders=lengths_from(row["reminders"]),
        undo=timedelta(minutes=row["undo"]),
    )


def booking_to(booking: Booking) -> dict[str, Any]:
    attendee = booking.attendee
    return {
        "uid": booking.uid,
        "organizer_id": booking.organizer_id,
        "meeting_type_id": booking.meeting_type_id,
        "title": booking.title,
        "starts": booking.slot.start,
        "ends": booking.slot.end,
        "held_from": booking.held.start,
        "held_to": booking.held.end,
        "attendee_name": attendee.name,
        "attendee_email": attendee.email,
        "attendee_zone": attendee.zone,
        "attendee_language": attendee.language,
        "note": attendee.note,
        "person_id": attendee.person_id,
        "created": booking.created,
        "place": booking.place,
        "place_detail": booking.place_detail,
        "status": booking.status,
        "sequence": booking.sequence,
        "previous_starts": booking.previous.start if booking.previous else None,
        "previous_ends": booking.previous.end if booking.previous else None,
        "previous_held_from": booking.previous_held.start if booking.previous_held else None,
        "previous_held_to": booking.previous_held.end if booking.previous_held else None,
        "moved_by": booking.moved_by,
        "moved_at": booking.moved_at,
        "moved_sequence": booking.moved_sequence,
        "changed_by": booking.changed_by,
        "changed": booking.changed,
        "link_id": booking.link_id,
        "late": None if booking.late is None else booking.late // timedelta(minutes=1),
        "late_by": booking.late_by,
        "outcome": booking.outcome,
        "version": booking.version,
        "answers": [asdict(one) for one in booking.answers],
        "guests": list(booking.guests),
        "forget": booking.forget,
        "no_show": booking.no_show,
        "reminders": lengths_to(booking.reminders),
        "undo": booking.undo // timedelta(minutes=1),
    }


def lengths_from(minutes: Iterable[int]) -> tuple[timedelta, ...]:
    return tuple(timedelta(minutes=one) for one in minutes)


def lengths_to(lengths: Iterable[timedelta]) -> list[int]:
    return [one // timedelta(minutes=1) for one in lengths]


def hold_from(row: RowMapping) -> Hold:
    return Hold(
        uid=row["uid"],
        organizer_id=row["organizer_id"],
        meeting_type_id=row["meeting_type_id"],
        slot=Span(row["starts"], row["ends"]),
        held=Span(row["held_from"], row["held_to"]),
        until=row["until"],
    )


def hold_to(hold: Hold) -> dict[str, Any]:
    return {
        "uid": hold.uid,
        "organizer_id": hold.organizer_id,
        "meeting_type_id": hold.meeting_type_id,
        "starts": hold.slot.start,
        "ends": hold.slot.end,
        "held_from": hold.held.start,
        "held_to": hold.held.end,
        "until": hold.until,
    }


def notification_from(row: RowMapping) -> Notification:
    return Notification(
        id=row["id"],
        uid=row["uid"],
        courier=row["courier"],
        recipient=row["recipient"],
        kind=row["kind"],
        sequence=row["sequence"],
        due=row["due"],
        attempts=row["attempts"],
        guest=row["guest"],
    )


def notification_to(notification: Notification) -> dict[str, Any]:
    return {
        "id": notification.id,
        "uid": notification.uid,
        "courier": notification.courier,
        "recipient": notification.recipient,
        "kind": notification.kind,
        "sequence": notification.sequence,
        "rank": RANK[notification.courier],
        "due": notification.due,
        "attempts": notification.attempts,
        "guest": notification.guest,
    }


def notice_from(row: RowMapping) -> Notice:
    return Notice(
        id=row["id"],
        organizer_id=row["organizer_id"],
        courier=row["courier"],
        shifted=tuple(Shifted(**{**one, "start": zones.from_iso(one["start"])}) for one in row["shifted"]),
        due=row["due"],
        attempts=row["attempts"],
    )


def notice_to(notice: Notice) -> dict[str, Any]:
    return {
        "id": notice.id,
        "organizer_id": notice.organizer_id,
        "courier": notice.courier,
        "shifted": [{**asdict(one), "start": one.start.isoformat()} for one in notice.shifted],
        "due": notice.due,
        "attempts": notice.attempts,
    }


def share_link_from(row: RowMapping) -> ShareLink:
    return ShareLink(**row)
