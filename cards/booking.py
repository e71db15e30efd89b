"""Bookings: free slots, the booking in its present state, the agenda."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from cards import kit
from cards.kit import Json
from cards.request import answers, asked, waiting
from language import format
from language.words import Words
from scheduling.model import Actor, Booking, MeetingType, Neighbour, Organizer
from scheduling.spans import Span

SLOTS_SHOWN = 8
LATE = (5, 10, 15)  # minutes
LATE_FROM = timedelta(days=1)  # before a meeting nobody knows that they will be late
ANSWERS = {  # what a choice leads to
    "cancel_booking": "action.cancel",
    "reschedule_booking": "action.move",
    "approve_booking": "action.approve",
    "decline_booking": "action.decline",
}


@dataclass(frozen=True)
class SlotsOfDay:
    """What one card of slots shows: a date of the reader, its free slots, and where else to look."""

    day: date
    slots: tuple[Span, ...]
    previous: date | None
    next: date | None


def slots_card(
    words: Words,
    meeting_type: MeetingType,
    organizer: Organizer,
    reader: Organizer,
    shown: SlotsOfDay,
    data: Mapping[str, Any],
    *,
    said: str = "",
    first: int = 0,
    moving: Booking | None = None,
    noticed: datetime | None = None,
    today: date,
) -> Json:
    """One day of free slots in the reader's zone; `data` is what every button needs to find its way back."""
    body: list[Any] = [kit.text(said)] if said else []
    body += _head(words, meeting_type, organizer, reader, moving)
    body.append(kit.heading(format.long_day(shown.day, words)))
    body.append(kit.quiet(_zones(words, shown.slots, organizer, reader)))
    page = shown.slots[first : first + SLOTS_SHOWN]
    if not page:
        body.append(kit.text(words("slots.none_that_day")))
    else:
        body.append(kit.stack((_slot(words, one, reader, data) for one in page), spacing="Medium"))
    if moving and noticed and page and page[0].start < noticed:
        when = format.start(noticed, reader.zone, words)
        body.append(kit.quiet(words("slots.noticed", when=when, other=kit.plain(moving.attendee.name))))
    actions = _elsewhere(words, shown, data, first, today)
    return kit.card(
        body, actions, refresh=refresh_for("slots", {**data, "day": shown.day.isoformat(), "first": first}, reader)
    )


def nothing_free(words: Words, meeting_type: MeetingType, organizer: Organizer, *, said: str = "") -> Json:
    """Not a single slot within the horizon."""
    body = [kit.text(said)] if said else []
    body += [
        kit.title(words("slots.title", name=meeting_type.name, organizer=organizer.name)),
        kit.text(words("slots.none", organizer=kit.plain(organizer.name))),
    ]
    return kit.card(body)


def booking_card(
    words: Words,
    booking: Booking,
    organizer: Organizer,
    reader: Organizer,
    *,
    said: str = "",
    join_url: str = "",
    now: datetime | None = None,
    neighbours: Sequence[Neighbour] = (),
) -> Json:
    """The present state of a booking for one of its two sides, with what that side can do; without `now` it is taken
    to lie ahead. `neighbours` are what else is on the day of a request that the reader is to answer."""
    side = _side(booking, reader)
    other = _other(booking, organizer, reader)
    body: list[Any] = [kit.text(said)] if said else []
    over = now is not None and booking.slot.end <= now
    state = "over" if over and booking.stands else _state(booking, side)
    body += [kit.title(words(f"booking.{state}", name=booking.title, other=other))]
    body.append(kit.text(kit.plain(format.span(booking.slot, reader.zone, words)), weight="Bolder", spacing="Small"))
    if booking.previous and booking.stands:
        body.append(kit.struck(words("booking.was", when=format.span(booking.previous, reader.zone, words))))
    if booking.late and booking.stands and not over:
        body.append(kit.text(late_line(words, booking, other, side), spacing="Small"))
    body.append(kit.facts(_facts(words, booking, organizer, reader, side)))
    if booking.attendee.note:
        body += kit.labelled(words("booking.note"), booking.attendee.note)
    if booking.status == "requested" and not over:
        mine = side == "organizer"
        body += asked(words, booking, reader, neighbours) if mine else waiting(words, booking, reader, other)
    actions = [] if over and booking.stands else _booking_actions(words, booking, reader, side, join_url, now)
    return kit.card(body, actions, refresh=refresh_for("booking", {"uid": booking.uid}, reader))


def late_line(words: Words, booking: Booking, other: str, side: Actor) -> str:
    """Who will be how late, as Markdown."""
    length = format.duration(booking.late or timedelta(), words)
    mine = booking.changed_by == side
    return words("late.mine", length=length) if mine else words("late.theirs", other=kit.plain(other), length=length)


def change_notice(words: Words, booking: Booking, organizer: Organizer, reader: Organizer, kind: str) -> str:
    """One sentence: what changed, and by whom. As Markdown, so what people typed is escaped."""
    by_organizer = booking.changed_by == "organizer" and kind != "undelivered"
    said = "approved" if kind == "confirmed" and booking.outcome == "approved" else kind
    where = format.venue(booking.place, booking.place_detail, words) or words("place.none")
    actor = organizer.name if by_organizer else booking.attendee.name
    was = format.span(booking.previous, reader.zone, words) if booking.previous else ""
    when = format.span(booking.slot, reader.zone, words)
    length = format.duration(booking.late, words) if booking.late else ""
    name = kit.plain(booking.title)
    where = kit.plain(where)
    return words(f"notice.{said}", actor=kit.plain(actor), name=name, when=when, was=was, length=length, where=where)


def choose_booking(
    words: Words,
    question: str,
    rows: Sequence[tuple[Booking, Organizer]],
    reader: Organizer,
    verb: str,
    data: Mapping[str, Any],
) -> Json:
    """Several meetings fit: one button each. Nothing is guessed."""
    body: list[Any] = [kit.title(question)]
    for booking, organizer in rows[: kit.MOST_ROWS]:
        button = words(ANSWERS.get(verb, "action.details")), verb, {**data, "uid": booking.uid}
        body.append(_row(words, booking, organizer, reader, format.span, button))
    if (more := len(rows) - kit.MOST_ROWS) > 0:
        body.append(kit.quiet(words("agenda.more_fit", count=more), spacing="Medium"))
    return kit.card(body)


def _row(
    words: Words,
    booking: Booking,
    organizer: Organizer,
    reader: Organizer,
    when: Callable[[Span, str, Words], str],
    button: tuple[str, str, Mapping[str, Any]],
) -> Any:
    """One of several meetings: when, what, with whom, and its button."""
    said = words("agenda.row", name=booking.title, other=_other(booking, organizer, reader))
    lines = [kit.text(kit.plain(when(booking.slot, reader.zone, words))), kit.quiet(kit.plain(said))]
    full = f"{format.start(booking.slot.start, reader.zone, words)}, {said}"  # ten buttons of one name tell nothing
    return kit.row(lines, kit.press(*button, tooltip=full), spacing="Medium")


def _head(
    words: Words, meeting_type: MeetingType, organizer: Organizer, reader: Organizer, moving: Booking | None
) -> list[Any]:
    if moving is None:
        name = words("slots.title", name=meeting_type.name, organizer=organizer.name)
        where = format.venue(meeting_type.place, meeting_type.place_detail, words)
        known = [format.duration(meeting_type.duration, words), *([kit.plain(where)] if where else [])]
        return [kit.title(name), kit.quiet(" · ".join(known))]
    now = format.span(moving.slot, reader.zone, words)
    body = [kit.title(words("slots.moving", name=moving.title)), kit.quiet(words("slots.moving_from", when=now))]
    if moving.status == "requested" and _side(moving, reader) == "organizer":
        body.append(kit.text(words("requests.picked", other=kit.plain(moving.attendee.name))))
    return body


def _zones(words: Words, slots: Sequence[Span], organizer: Organizer, reader: Organizer) -> str:
    """The zone the times are in; beside it how the other side's clock differs."""
    here = words("slots.zone", zone=format.place(reader.zone, words))
    if not slots or format.same_clock(slots[0], reader.zone, organizer.zone):
        return here
    theirs = format.other_start(slots[0], reader.zone, organizer.zone, words)
    first = format.clock(slots[0].start, reader.zone, words)
    return f"{here} {words('slots.theirs', here=first, theirs=theirs)}"


def _slot(words: Words, slot: Span, reader: Organizer, data: Mapping[str, Any]) -> Json:
    label = format.start(slot.start, reader.zone, words)
    return kit.press(label, "take", {**data, "start": slot.start.isoformat()})


def _elsewhere(words: Words, shown: SlotsOfDay, data: Mapping[str, Any], first: int, today: date) -> list[Json]:
    actions = []
    if first:
        actions.append(_turn(words("slots.earlier_times"), shown.day, data, max(0, first - SLOTS_SHOWN)))
    if first + SLOTS_SHOWN < len(shown.slots):
        actions.append(_turn(words("slots.later_times"), shown.day, data, first + SLOTS_SHOWN))
    if shown.previous:
        actions.append(_turn(words("slots.before", day=format.day(shown.previous, words)), shown.previous, data))
    if shown.next:
        actions.append(_turn(words("slots.after", day=format.day(shown.next, words)), shown.next, data))
    picker = kit.day_entry(
        "day", words("slots.which_day"), shown.day.isoformat(), today.isoformat(), words("slots.which_day")
    )
    others = {name: value for name, value in data.items() if name not in ("day", "low", "high")}
    return [
        *actions,
        kit.fold(words("slots.another_day"), [picker], [kit.press(words("slots.show_day"), "slots", others)]),
    ]


def _turn(label: str, day: date, data: Mapping[str, Any], first: int = 0) -> Json:
    return kit.press(label, "slots", {**data, "day": day.isoformat(), "first": first})


def _facts(words: Words, booking: Booking, organizer: Organizer, reader: Organizer, side: Actor) -> dict[str, str]:
    other_zone = booking.attendee.zone if side == "organizer" else organizer.zone
    guest = ", ".join(part for part in (booking.attendee.name, booking.attendee.email) if part)
    return {
        words("booking.their_time"): format.other_clock(booking.slot, reader.zone, other_zone, words),
        words("booking.length"): format.duration(booking.slot.duration, words),
        words("booking.where"): format.venue(booking.place, booking.place_detail, words) or words("place.none"),
        words("booking.with"): guest if side == "organizer" else "",  # else the title says it all
    }


def _booking_actions(
    words: Words, booking: Booking, reader: Organizer, side: Actor, join_url: str = "", now: datetime | None = None
) -> list[Json]:
    which = {"uid": booking.uid}
    if booking.status == "requested":
        return answers(words, booking, reader) if side == "organizer" else _changes(words, which)
    if booking.status == "confirmed":
        join = [kit.link(words("action.join"), join_url)] if join_url else []
        late = [_late(words, which)] if now and booking.slot.start - LATE_FROM <= now else []
        if now and booking.slot.start <= now:
            return [*join, *late]
        return [
            *join,
            *_changes(words, which),
            *late,
        ]
    if booking.status == "cancelled" and side == "attendee" and booking.changed_by == "organizer":
        return [kit.press(words("action.new_times"), "new_times", which)]
    # Whoever called it off can take that back; the use case knows for how long. What was refused stays so.
    own = booking.changed_by == side and booking.outcome not in ("declined", "expired")
    return [kit.press(words("action.undo"), "restore_booking", which)] if own else []


def _changes(words: Words, which: Mapping[str, Any]) -> list[Json]:
    return [
        kit.press(words("action.move"), "reschedule_booking", which),
        kit.press(words("action.cancel"), "cancel_booking", which),
    ]


def _late(words: Words, which: Mapping[str, Any]) -> Json:
    lengths = [
        kit.press(format.duration(timedelta(minutes=minutes), words), "late", {**which, "minutes": minutes})
        for minutes in LATE
    ]
    return kit.fold(words("action.late"), [kit.text(words("late.how"))], lengths)


def _side(booking: Booking, reader: Organizer) -> Actor:
    return "organizer" if reader.id == booking.organizer_id else "attendee"


def _other(booking: Booking, organizer: Organizer, reader: Organizer) -> str:
    return booking.attendee.name if _side(booking, reader) == "organizer" else organizer.name


def _state(booking: Booking, side: Actor) -> str:
    if booking.status == "cancelled":
        return booking.outcome if booking.outcome in ("declined", "expired") else "cancelled"
    if booking.status == "requested":
        return "request" if side == "organizer" else "requested"
    if booking.outcome == "approved":
        return "approved" if side == "organizer" else "booked"
    return "moved" if booking.previous else "booked"


def refresh_for(verb: str, data: Mapping[str, Any], reader: Organizer) -> Json:
    """Teams names a person by the id of the channel, which is not the directory's."""
    mri = ((reader.reference or {}).get("user") or {}).get("id")
    return kit.refreshing(verb, data, [mri] if mri else [])
