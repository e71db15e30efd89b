"""A stretch of time to be cleared: whom it affects, how far it is, and what became of everybody."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from itertools import groupby
from typing import Any

from cards import kit
from cards.booking import refresh_for
from cards.kit import Json
from language import format
from language.words import Words
from scheduling import zones
from scheduling.model import Booked, Organizer
from scheduling.spans import Span

Data = Mapping[str, Any]
Row = tuple[Booked, str]  # and what became of it
ORDER = ("stays", "stuck", "final", "changed")  # what somebody has to look at comes first


def ask(words: Words, rows: Sequence[Booked], reader: Organizer, window: Span, data: Data) -> Json:
    """Whom it affects, and what can be done; nothing has happened yet."""
    when = stretch(words, window, reader)
    if not rows:
        body: list[Any] = [kit.title(words("clearing.nobody", when=when)), kit.text(words("clearing.block_too"))]
        block = kit.press(words("clearing.block_it"), "clear_now", {**data, "how": "block"})
        return kit.card(body, [block, kit.press(words("clearing.leave"), "keep_day")])
    body = [
        kit.title(kit.capital(words("clearing.title", when=when, count=len(rows)))),
        kit.quiet(words("slots.zone", zone=format.place(reader.zone, words))),
        *_affected(words, rows, reader),
        kit.text(words("clearing.how"), spacing="Medium"),
    ]
    leave = kit.press(words("clearing.leave"), "keep_day")
    return kit.card(body, [*_choice(words, data, "cancel", "move", "block"), leave])


def working(
    words: Words, done: int, total: int, rows: Sequence[Row], reader: Organizer, data: Data, undo: Json | None
) -> Json:
    """How far it is, or how far it is taken back: without `undo`. It goes on by itself; should that have stopped,
    looking at the card again, or pressing, goes on."""
    key, kind = ("clearing.working", "became") if undo else ("clearing.working_back", "undone")
    body = [
        kit.title(words(key, done=done, total=total)),
        kit.quiet(words("clearing.follows")),
        *_became(words, rows, reader, kind),
    ]
    again = kit.press(words("clearing.go_on"), "clear_on", data)
    return kit.card(body, [*([undo] if undo else []), again], refresh=refresh_for("clear_on", data, reader))


def finished(
    words: Words, rows: Sequence[Row], reader: Organizer, window: Span, undo: Json, rest: Data | None = None
) -> Json:
    """What became of everybody; `rest` is what cancels those who could not be moved."""
    when = stretch(words, window, reader)
    staying = sum(outcome == "stays" for _, outcome in rows)
    title = words("clearing.partly", when=when, count=staying) if staying else words("clearing.clear", when=when)
    blocked = words("clearing.blocked")
    if not rows:
        title, blocked = words("clearing.is_blocked", when=when), words("clearing.meetings_stay")
    body = [kit.title(kit.capital(title)), *_became(words, rows, reader), kit.quiet(blocked, spacing="Medium")]
    cancel = [kit.press(words("clearing.cancel_rest"), "clear_now", rest, main=True)] if rest and staying else []
    return kit.card(body, [*cancel, undo])


def taken_back(words: Words, rows: Sequence[Row], reader: Organizer, window: Span) -> Json:
    """Everything as before, but for what is not."""
    when = stretch(words, window, reader)
    left = sum(outcome != "back" for _, outcome in rows)
    title = words("clearing.partly_back", when=when) if left else words("clearing.back", when=when)
    return kit.card(
        [
            kit.title(title),
            *_became(words, rows, reader, "undone"),
            kit.quiet(words("clearing.unblocked"), spacing="Medium"),
        ]
    )


def stretch(words: Words, window: Span, reader: Organizer) -> str:
    """`Mon 2 March`, `Mon 2 March – Fri 6 March`, or a part of a day with its hours."""
    dates = zones.local_days(window, reader.zone)
    if len(dates) > 1:
        return f"{format.day(dates[0], words)} – {format.day(dates[-1], words)}"
    day = zones.local_day(dates[0], reader.zone)
    if window.end < day.end:
        return f"{format.day(dates[0], words)}, {format.clocks(window, reader.zone, words)}"
    return format.day(dates[0], words)


def _choice(words: Words, data: Data, *ways: str) -> list[Json]:
    return [kit.press(words(f"clearing.{how}"), "clear_now", {**data, "how": how}) for how in ways]


def _affected(words: Words, rows: Sequence[Booked], reader: Organizer) -> list[Any]:
    made: list[Any] = []
    for day, of_day in groupby(rows[: kit.MOST_ROWS], lambda one: _day(one, reader)):
        if len({_day(one, reader) for one in rows}) > 1:
            made.append(kit.heading(kit.capital(format.day(day, words))))
        made += [_meeting(words, one, reader) for one in of_day]
    if (more := len(rows) - kit.MOST_ROWS) > 0:
        made.append(kit.quiet(words("clearing.more", count=more), spacing="Medium"))
    return made


def _meeting(words: Words, booked: Booked, reader: Organizer) -> Any:
    when = format.clocks(booked.booking.slot, reader.zone, words)
    lines = [kit.text(kit.plain(f"{when} · {booked.other(reader)}")), kit.quiet(kit.plain(booked.booking.title))]
    if booked.booking.status == "requested" and booked.booking.organizer_id == reader.id:
        lines.append(kit.quiet(words("clearing.request")))
    return kit.group(lines, spacing="Small")


def _became(words: Words, rows: Sequence[Row], reader: Organizer, kind: str = "became") -> list[Any]:
    """A line each, what is to be looked at first."""
    ordered = sorted(rows, key=lambda row: ORDER.index(row[1]) if row[1] in ORDER else len(ORDER))
    made = [kit.text(_line(words, *row, reader, kind), spacing="Small") for row in ordered[: kit.MOST_ROWS]]
    if (more := len(rows) - kit.MOST_ROWS) > 0:
        made.append(kit.quiet(words("clearing.more", count=more), spacing="Medium"))
    return made


def _line(words: Words, booked: Booked, outcome: str, reader: Organizer, kind: str) -> str:
    booking = booked.booking
    key = outcome
    if outcome == "cancelled" and booking.organizer_id == reader.id:
        key = "cancelled_chat" if booking.attendee.person_id is not None else "cancelled_letter"
    if not booking.stands and outcome in ("changed", "stuck"):
        key = "gone" if outcome == "changed" else "lost"
    when = format.start(booking.slot.start, reader.zone, words)
    return words(f"clearing.{kind}.{key}", other=kit.plain(booked.other(reader)), when=when)


def _day(booked: Booked, reader: Organizer) -> date:
    return zones.local_date(booked.booking.slot.start, reader.zone)
