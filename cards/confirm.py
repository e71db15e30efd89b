"""What is still to be said before a time is booked: the questions of its meeting type, and a note."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cards import kit
from cards.kit import Json
from language import format
from language.words import Words
from scheduling.model import MeetingType, Organizer, Question
from scheduling.questions import LONG_ANSWER, SHORT_ANSWER, YES_NO
from scheduling.spans import Span

LONGEST_NOTE = 2000


def confirm_card(
    words: Words,
    meeting_type: MeetingType,
    organizer: Organizer,
    reader: Organizer,
    slot: Span,
    data: Mapping[str, Any],
    *,
    said: str = "",
    held: str = "",
    typed: Mapping[str, str] | None = None,
) -> Json:
    """The form of who is about to book; `held` says until when the time is theirs, `typed` is kept after a mistake."""
    given = typed or {}
    body: list[Any] = [kit.text(said)] if said else []
    body.append(kit.title(words("slots.title", name=meeting_type.name, organizer=organizer.name)))
    body.append(kit.text(kit.plain(format.span(slot, reader.zone, words)), weight="Bolder", spacing="Small"))
    theirs = format.other_clock(slot, reader.zone, organizer.zone, words)
    if quiet := " · ".join(part for part in (kit.plain(theirs), held) if part):
        body.append(kit.quiet(quiet))
    body += [question_entry(words, one, given.get(one.key, "")) for one in meeting_type.questions]
    if meeting_type.max_guests:
        body.append(kit.entry("guests", words("field.guests"), given.get("guests", "")))
    body.append(note_entry(words, given.get("note", "")))
    book = words("slots.ask" if meeting_type.approval else "slots.book")
    return kit.card(
        body,
        [
            kit.press(book, "take", {**data, "confirmed": True}, main=True),
            kit.press(words("slots.another_time"), "release", data, associatedInputs="none"),
        ],
    )


def question_entry(words: Words, question: Question, value: str) -> Json:
    """The field of one question."""
    label, required = question.label, words("slots.answer_missing") if question.required else ""
    if question.kind == "choice":
        return kit.choice(question.key, label, value, {one: one for one in question.options}, required=required)
    if question.kind == "yes_no":
        options = {one: words(f"question.{one}") for one in YES_NO}
        return kit.choice(question.key, label, value, options, required=required)
    long = question.kind == "long"
    most = LONG_ANSWER if long else SHORT_ANSWER
    return kit.entry(question.key, label, value, required=required, lines=long, most=most)


def note_entry(words: Words, value: str) -> Json:
    return kit.entry("note", words("booking.note_for_them"), value, lines=True, most=LONGEST_NOTE)
