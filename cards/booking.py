"""The booking in its present state, and which of several is meant."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from cards import kit
from cards.confirm import note_entry
from cards.kit import Json
from cards.request import answers, asked, waiting
from language import format, questions
from language.words import Words
from scheduling.model import Actor, Booking, Neighbour, Organizer
from scheduling.spans import Span

LATE = (5, 10, 15)  # minutes
ABOUT_ATTENDEE = frozenset({"undelivered", "clash", "cannot_come", "proposed"})  # whoever changed the booking last
MOST_ACTIONS = 5
LATE_FROM = timedelta(days=1)  # before a meeting nobody knows that they will be late
MARKED = timedelta(days=14)  # after a meeting; later nobody knows any more who came
ANSWERS = {  # what a choice leads to
    "cancel_booking": "action.cancel",
    "reschedule_booking": "action.move",
    "approve_booking": "action.approve",
    "decline_booking": "action.decline",
    "wait": "action.choose",
    "share_booking": "action.share",
}


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
    undo: Json | None = None,
    manage_url: str = "",
    proposed: Span | None = None,
    waits: bool = False,
    spoken_of: bool = False,
    until: datetime | None = None,
) -> Json:
    """The present state of a booking for one of its two sides, with what that side can do; without `now` it is taken
    to lie ahead. `neighbours` are what else is on the day of a request that the reader is to answer, `undo` takes its
    last move back, `manage_url` is where an attendee has it on the web, `proposed` the time they would rather have;
    who `waits` hears of earlier times; what was `spoken_of` in a group can be shown there; its attendee can cancel or
    move it `until` then."""
    side = side_of(booking, reader)
    other = _other(booking, organizer, reader)
    body: list[Any] = [kit.text(said)] if said else []
    over = now is not None and booking.slot.end <= now
    state = "over" if over and booking.stands else _state(booking, side)
    body += [kit.title(words(f"booking.{state}", name=booking.title, other=other))]
    body.append(kit.text(kit.plain(format.span(booking.slot, reader.zone, words)), weight="Bolder", spacing="Small"))
    if booking.previous and booking.stands:
        body.append(kit.struck(words("booking.was"), format.span(booking.previous, reader.zone, words)))
    if booking.late and booking.stands and not over:
        body.append(kit.text(late_line(words, booking, other, side), spacing="Small"))
    body.append(kit.facts(_facts(words, booking, organizer, reader, side)))
    for label, value in _typed_by_attendee(words, booking):
        body += kit.labelled(label, value)
    if booking.status == "requested" and not over:
        mine = side == booking.waits_for == "organizer"
        body += asked(words, booking, reader, neighbours) if mine else waiting(words, booking, reader, other, side)
    bound = until is not None and side == "attendee" and now is not None and now >= until
    if until and side == "attendee" and (now is None or now < booking.slot.start):
        time = format.start(until, reader.zone, words)
        body.append(
            kit.quiet(
                words("booking.bound" if bound else "booking.until", time=time, organizer=kit.plain(other)),
                spacing="Small",
            )
        )
    actions = [] if over and booking.stands else _booking_actions(words, booking, reader, side, join_url, now, bound)
    if now and side == "organizer" and _is_to_mark(booking, now):
        body += [kit.text(words("numbers.was_missed", other=kit.plain(other)))] if booking.no_show else []
        actions = [*actions, _no_show(words, booking)]
    if proposed and actions:
        actions = [take_proposed(words, booking, proposed, reader), *actions]
    shown = [*actions, undo] if actions and undo else actions
    if spoken_of and booking.status == "confirmed" and shown and len(shown) < MOST_ACTIONS:
        shown = [*shown, kit.press(words("action.show_group"), "share_booking", {"uid": booking.uid})]
    if booking.stands and shown and len(shown) < MOST_ACTIONS:
        organizers = side == "organizer"
        more = _records(words, booking, now) if organizers else _more(words, booking, manage_url, waits)
        shown = [*shown, more]
    # Teams refreshes a card when it is first seen: what is said with it must not be gone by then.
    again = {"uid": booking.uid, **({"said": said} if said else {})}
    return kit.card(body, shown, refresh=refresh_for("booking", again, reader))


def _typed_by_attendee(words: Words, booking: Booking) -> list[tuple[str, str]]:
    """Note, answers and further guests, as far as there are any."""
    rows = [(words("booking.note"), booking.attendee.note)]
    rows += [(answer.label, questions.said(answer, words)) for answer in booking.answers]
    rows.append((words("field.guests"), ", ".join(booking.guests)))
    return [(label, value) for label, value in rows if value]


def late_line(words: Words, booking: Booking, other: str, side: Actor) -> str:
    """Who will be how late, as Markdown."""
    length = format.duration(booking.late or timedelta(), words)
    mine = booking.late_by == side
    return words("late.mine", length=length) if mine else words("late.theirs", other=kit.plain(other), length=length)


def change_notice(
    words: Words,
    booking: Booking,
    organizer: Organizer,
    reader: Organizer,
    kind: str,
    proposed: Span | None = None,
    guest: str = "",
) -> str:
    """One sentence: what changed, and by whom, or which further guest it is about. As Markdown, so what people typed is
    escaped."""
    by = booking.late_by if kind == "late" else booking.changed_by
    by_organizer = by == "organizer" and kind not in ABOUT_ATTENDEE
    granted = kind == "confirmed" and booking.outcome in ("approved", "accepted")
    denied = kind == "cancelled" and booking.outcome == "denied"
    said = booking.outcome if granted or denied else kind
    where = format.venue(booking.place, booking.place_detail, words) or words("place.none")
    actor = guest or (organizer.name if by_organizer else booking.attendee.name)
    was = format.span(booking.previous, reader.zone, words) if booking.previous else ""
    when = format.span(booking.slot, reader.zone, words)
    length = format.duration(booking.late, words) if booking.late else ""
    name = kit.plain(booking.title)
    where = kit.plain(where)
    values: dict[str, Any] = {"actor": kit.plain(actor), "name": name, "when": when, "was": was, "length": length}
    wished = format.span(proposed, reader.zone, words) if proposed else ""
    return words(f"notice.{said}", where=where, proposed=wished, **values)


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
    words: Words,
    booking: Booking,
    reader: Organizer,
    side: Actor,
    join_url: str = "",
    now: datetime | None = None,
    bound: bool = False,
) -> list[Json]:
    which = {"uid": booking.uid}
    if booking.status == "requested":
        return answers(words, booking, reader, side)
    if booking.status == "confirmed":
        join = [kit.link(words("action.join"), join_url)] if join_url else []
        late = [_late(words, which)] if now and booking.slot.start - LATE_FROM <= now else []
        if now and booking.slot.start <= now:
            return [*join, *late]
        return [
            *join,
            *([] if bound else _changes(words, which)),
            *late,
        ]
    if booking.status == "cancelled" and side == "attendee" and booking.changed_by == "organizer":
        return [kit.press(words("action.new_times"), "new_times", which)]
    # Whoever called it off can take that back; the use case knows for how long. What was refused stays so.
    refused = booking.outcome in ("declined", "expired")
    final = refused or reader.leaves is not None or booking.forget is not None
    own = booking.changed_by == side and not final and (now is None or booking.restorable(now))
    return [kit.press(words("action.undo"), "restore_booking", which)] if own else []


def _is_to_mark(booking: Booking, now: datetime) -> bool:
    """Whether it can be told of a meeting that its attendee did not come."""
    return booking.status == "confirmed" and booking.slot.start <= now < booking.slot.end + MARKED


def _no_show(words: Words, booking: Booking) -> Json:
    label = words("numbers.came" if booking.no_show else "numbers.missed")
    return kit.press(label, "no_show", {"uid": booking.uid, "came": booking.no_show})


def _changes(words: Words, which: Mapping[str, Any]) -> list[Json]:
    return [
        kit.press(words("action.move"), "reschedule_booking", which),
        kit.press(words("action.cancel"), "cancel_booking", which),
    ]


def take_proposed(words: Words, booking: Booking, proposed: Span, reader: Organizer) -> Json:
    """One tap moves it to where the attendee would rather have it."""
    label = words("action.take_proposed", start=format.start(proposed.start, reader.zone, words))
    return kit.press(label, "take", {"moving": booking.uid, "start": proposed.start.isoformat()}, main=True)


def undelivered_card(words: Words, booking: Booking, notice: str) -> Json:
    """A letter was lost: which, and where to see what else was sent."""
    title = kit.title(words("mail.status.undelivered"))
    return kit.card([title, kit.text(notice)], [_history(words, booking)])


def _records(words: Words, booking: Booking, now: datetime | None) -> Json:
    """What the organizer needs seldom: what was sent, and new links for an attendee whose letters others have read."""
    if not booking.attendee.email or (now and not booking.can_renew_links(now)):
        return _history(words, booking)
    why = kit.text(words("booking.links_why", other=kit.plain(booking.attendee.name)))
    which = {"uid": booking.uid, "version": booking.version}
    renew = kit.press(words("action.renew_links"), "renew_booking_links", which)
    return kit.fold(words("action.more"), [why], [_history(words, booking), renew])


def _history(words: Words, booking: Booking) -> Json:
    return kit.press(words("action.history"), "history", {"uid": booking.uid})


def _late(words: Words, which: Mapping[str, Any]) -> Json:
    lengths = [
        kit.press(format.duration(timedelta(minutes=minutes), words), "late", {**which, "minutes": minutes})
        for minutes in LATE
    ]
    return kit.fold(words("action.late"), [kit.text(words("late.how"))], lengths)


def earlier_card(
    words: Words, booking: Booking, organizer: Organizer, reader: Organizer, slots: Sequence[Span]
) -> Json:
    """Times before that of a booking that have got free, each of them one tap away."""
    which = {"moving": booking.uid}
    body = [
        kit.title(words("earlier.title", name=booking.title, other=organizer.name)),
        kit.text(words("earlier.now", when=format.span(booking.slot, reader.zone, words))),
        kit.quiet(words("slots.zone", zone=format.place(reader.zone, words)), spacing="Small"),
        kit.stack(
            (
                kit.press(
                    format.start(one.start, reader.zone, words), "take", {**which, "start": one.start.isoformat()}
                )
                for one in slots
            ),
            spacing="Medium",
        ),
    ]
    return kit.card(body, [kit.press(words("earlier.stop"), "wait", {"uid": booking.uid, "on": False})])


def _more(words: Words, booking: Booking, manage_url: str, waits: bool) -> Json:
    """What the attendee needs seldom: a note for the organizer, earlier times, and the booking on the web."""
    which = {"uid": booking.uid}
    save = [kit.press(words("booking.save_note"), "note", which)]
    if booking.status == "confirmed":
        label = words("earlier.stop" if waits else "earlier.start")
        save.append(kit.press(label, "wait", {**which, "on": not waits}, associatedInputs="none"))
    there = [
        kit.link(words("booking.calendar_file"), f"{manage_url}/invite.ics"),
        kit.link(words("booking.on_the_web"), manage_url),
    ]
    return kit.fold(
        words("action.more"), [note_entry(words, booking.attendee.note)], [*save, *there * bool(manage_url)]
    )


def side_of(booking: Booking, reader: Organizer) -> Actor:
    """Which of its two sides the reader is on."""
    return "organizer" if reader.id == booking.organizer_id else "attendee"


def _other(booking: Booking, organizer: Organizer, reader: Organizer) -> str:
    return booking.attendee.name if side_of(booking, reader) == "organizer" else organizer.name


def _state(booking: Booking, side: Actor) -> str:
    if booking.status == "cancelled":
        return booking.outcome if booking.outcome in ("declined", "expired") else "cancelled"
    if booking.status == "requested":
        return _asked_for(booking, side)
    if booking.outcome in ("approved", "accepted"):
        return "approved" if side == booking.changed_by == "organizer" else "booked"
    return "moved" if booking.previous else "booked"


def _asked_for(booking: Booking, side: Actor) -> str:
    if booking.outcome == "suggested":
        return "suggested"
    return "request" if side == "organizer" else "requested"


def refresh_for(verb: str, data: Mapping[str, Any], reader: Organizer | None) -> Json:
    """For one reader, or for everybody who sees the card. Teams names a person by the id of the channel, which is not
    the directory's."""
    if reader is None:
        return kit.refreshing(verb, data)
    mri = ((reader.reference or {}).get("user") or {}).get("id")
    return kit.refreshing(verb, data, [mri] if mri else [])
