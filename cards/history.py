"""What was sent about a booking, and what came back."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from cards import kit
from cards.kit import Json
from language import format
from language.words import Words
from scheduling.model import LAPSED, NOBODY, Booking, Heard, Notification, Organizer, Told

MOST = 14  # lines: what is older matters to nobody


def history_card(
    words: Words, booking: Booking, told: tuple[Told, ...], heard: tuple[Heard, ...], reader: Organizer
) -> Json:
    """For the organizer, by time. Failures say the other side's words, which no language of ours has."""
    other = kit.plain(booking.attendee.name)
    lines = [
        (
            one.settled or one.notification.due,
            *_told(words, one, _told_one(one, booking) if one.notification.guest else other, reader),
        )
        for one in told
    ]
    lines += [(one.received, *_heard(words, one, other, reader)) for one in heard]
    body: list[Any] = [
        kit.title(words("told.title", name=booking.title)),
        kit.quiet(kit.plain(format.span(booking.slot, reader.zone, words)), spacing="Small"),
    ]
    for _, what, state in sorted(lines, key=lambda line: line[0])[-MOST:]:
        body += [kit.text(what, weight="Bolder", spacing="Medium"), kit.text(state, spacing="None")]
    body.append(kit.quiet(words("told.means"), spacing="Medium"))
    return kit.card(body, [kit.press(words("action.details"), "booking", {"uid": booking.uid})])


def _told(words: Words, one: Told, other: str, reader: Organizer) -> tuple[str, str]:
    notification = one.notification
    label = words(f"told.{notification.courier}.{notification.recipient}", other=other)
    return format.labelled(label, _kind(words, notification), words), _state(words, one, reader)


def _told_one(one: Told, booking: Booking) -> str:
    """The guest who was told, as long as the address is kept."""
    return kit.plain(one.notification.guest_of(booking) or NOBODY)


def _kind(words: Words, notification: Notification) -> str:
    key = f"mail.status.{notification.kind}"
    return words(key) if key in words else ""


def _state(words: Words, one: Told, reader: Organizer) -> str:
    reason = kit.plain(one.outcome.partition(": ")[2])
    if one.outcome.startswith("undeliverable"):
        return words("told.failed", reason=reason)
    if one.outcome.startswith("bounced"):
        return words("told.bounced", reason=reason)
    if one.plainly == LAPSED:
        return words("told.lapsed")
    if one.settled:
        return words("told.delivered", moment=_moment(words, one.settled, reader))
    due = _moment(words, one.notification.due, reader)
    if one.notification.attempts and one.plainly:
        return words("told.again", moment=due, reason=kit.plain(one.plainly))
    return words("told.waiting", moment=due)


def _heard(words: Words, one: Heard, other: str, reader: Organizer) -> tuple[str, str]:
    return words(f"told.heard.{one.said}", other=other), _moment(words, one.received, reader)


def _moment(words: Words, moment: datetime, reader: Organizer) -> str:
    return kit.plain(format.start(moment, reader.zone, words))
