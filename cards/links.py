"""Links: one made for somebody, all of them, how to make one, the signature, the picture."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from html import escape
from typing import Any

from cards import kit
from cards.kit import Json
from language import format
from language.words import Words
from scheduling import zones
from scheduling.model import LINK_DAYS, Booking, MeetingType, Organizer, ShareLink
from scheduling.usecases.share_links import LEAST_DAYS, LONGEST_NAME, MOST_DAYS, MOST_USES, Shared

MOST_BOOKINGS = 5  # shown of one link


@dataclass(frozen=True)
class Known:
    """Who reads, and when: what the state of a link is told with."""

    reader: Organizer
    now: datetime


@dataclass(frozen=True)
class Usual:
    """A link that is there without having been made: that of the page, or the private one of a meeting type."""

    title: str
    state: str
    values: Mapping[str, Any]  # of the command that shows it


def details(
    words: Words,
    shared: Shared,
    url: str,
    known: Known,
    *,
    said: str = "",
    undo: Json | None = None,
    revocable: bool = True,
) -> Json:
    """A link somebody made: whom it is for, what is left of it, what was booked with it, and how to pass it on. It is
    not `revocable` where `undo` does that."""
    link = shared.link
    head = [kit.title(title(words, shared)), kit.quiet(kit.plain(_line(words, shared, known)))]
    happened = [kit.text(said)] if said else []
    if link.revoked:
        return kit.card([*head, *happened, *_booked(words, shared, known)], [undo] if undo else [])
    body = [*happened, *head]
    if closed := _closed(words, shared.meeting_type, known.reader):
        body.append(kit.text(closed, spacing="Small"))
    body.append(kit.address(url))
    if link.is_good(known.now):
        sentence = words("link.sentence", organizer=kit.plain(known.reader.name), link=kit.link_text(url))
        body += [kit.quiet(words("share.text"), spacing="Medium"), kit.text(sentence, spacing="Small")]
    return kit.card([*body, *_booked(words, shared, known)], _actions(words, shared, undo, revocable))


def title(words: Words, shared: Shared) -> str:
    """`Link for Ana`, or `Link to Office hours` where it is for nobody in particular; one that is revoked says so."""
    kind = "revoked_" if shared.link.revoked else ""
    if shared.link.name:
        return words(f"link.{kind}for", person=shared.link.name)
    return words(f"link.{kind}to", name=shared.meeting_type.name)


def label(words: Words, shared: Shared) -> str:
    """The link among others: `Link for Ana, Office hours`."""
    return f"{title(words, shared)}, {shared.meeting_type.name}" if shared.link.name else title(words, shared)


def listing(
    words: Words, heading: str, links: Sequence[Shared], usual: Sequence[Usual], known: Known, *, said: str = ""
) -> Json:
    """All links, those that work first, the newest of them on top; below them the usual ones."""
    body: list[Any] = [kit.text(said)] if said else []
    body.append(kit.title(heading))
    if not links:
        body.append(kit.text(words("link.none")))
    of_one = len({one.meeting_type.id for one in links}) == 1
    newest = sorted(links, key=lambda one: one.link.created, reverse=True)
    ordered = sorted(newest, key=lambda one: not one.link.is_good(known.now))
    for shared in ordered[: kit.MOST_ROWS]:
        body.append(_row(words, shared, known, brief=of_one and bool(shared.link.name)))
    if (more := len(links) - kit.MOST_ROWS) > 0:
        body.append(kit.quiet(words("link.more", count=more), spacing="Medium"))
    for one in usual[: kit.MOST_ROWS]:
        lines = [kit.text(kit.plain(one.title), weight="Bolder"), kit.quiet(one.state)]
        button = kit.press(words("action.details"), "share_link", one.values, tooltip=one.title)
        body.append(kit.tall_row(lines, button, spacing="Medium"))
    return kit.card(body, [kit.press(words("page.manage"), "page")])


def form(words: Words, meeting_type: MeetingType, link_id: str) -> Json:
    """What a link for somebody may say: for whom, how often, how long. The button carries its id, so that pressing it
    twice makes one."""
    range_of_uses = words("field.between", low="1", high=str(MOST_USES))
    how_often = kit.number("max_uses", words("link.how_often"), None, 1, MOST_USES, range_of_uses)
    body = [
        kit.title(words("link.new", name=meeting_type.name)),
        kit.entry("for_person", words("link.whom"), most=LONGEST_NAME),
        kit.quiet(words("type.single_use")) if meeting_type.single_use else how_often,
        _days(words),
    ]
    which = {"id": meeting_type.id}
    return kit.card(
        body,
        [
            kit.press(words("link.make"), "share_link", {**which, "link_id": link_id}, main=True),
            kit.press(words("action.back"), "share_link", which, associatedInputs="none"),
        ],
    )


def signature(words: Words, url: str, values: Mapping[str, Any], back: Json) -> Json:
    """A line for the end of a letter, as text and as HTML."""
    said = words("link.signature")
    html = f'<a href="{escape(url)}">{escape(said)}</a>'
    return kit.card(
        [
            kit.title(words("link.signature_title")),
            kit.quiet(words("link.signature_how")),
            kit.entry("signature_text", words("link.as_text"), format.labelled(said, url, words), lines=True),
            kit.entry("signature_html", words("link.as_html"), html, lines=True),
        ],
        [
            kit.link(words("action.open"), url),
            kit.press(words("link.qr"), "qr", values, associatedInputs="none"),
            back,
        ],
    )


def qr(words: Words, name: str, url: str, picture: str, back: Json) -> Json:
    """The link as a picture, to show or to print."""
    return kit.card(
        [
            kit.title(words("link.qr_title", name=name)),
            kit.picture(picture, words("link.qr_text")),
            kit.address(url),
        ],
        [kit.link(words("link.open_picture"), picture), back],
    )


def not_booked(words: Words, person: str, links: Sequence[Shared], known: Known, last: Booking | None = None) -> Json:
    """Somebody has nothing booked ahead: when they last had, and what became of the links that were made for them."""
    used = last is not None or any(one.bookings for one in links)
    body: list[Any] = [kit.title(words("link.nothing_ahead" if used else "link.not_booked", person=person))]
    if last and not links:
        return kit.card([*body, kit.text(words("link.last", when=format.span(last.slot, known.reader.zone, words)))])
    if not links:
        body.append(kit.text(words("link.no_link", person=kit.plain(person))))
        return kit.card(body, [kit.press(words("link.make"), "share_link", {"for_person": person})])
    for shared in links[: kit.MOST_ROWS]:
        state = _fate(words, shared, known)
        button = kit.press(words("action.details"), "show_link", _which(shared), tooltip=label(words, shared))
        body.append(kit.tall_row([kit.text(state), *_booked(words, shared, known)], button, spacing="Medium"))
    return kit.card(body)


def state(words: Words, link: ShareLink, known: Known) -> str:
    """`3 of 5 uses left, until Tue 12 May`."""
    return words("link.state", uses=_uses(words, link), end=_end(words, link, known))


def until(words: Words, moment: datetime, known: Known) -> str:
    """The last day on which something is good, in the reader's zone; with the year where it is another."""
    last = zones.local_date(moment - timedelta(microseconds=1), known.reader.zone)
    shown = format.day if last.year == zones.local_date(known.now, known.reader.zone).year else format.long_day
    return shown(last, words)


def _uses(words: Words, link: ShareLink) -> str:
    if link.max_uses is None:
        return words("link.used", count=link.uses) if link.uses else words("link.unlimited")
    if link.is_used_up:
        return words("link.used_up")
    if link.max_uses == 1:
        return words("link.single")
    return words("link.left", left=link.max_uses - link.uses, count=link.max_uses)


def _end(words: Words, link: ShareLink, known: Known) -> str:
    if link.revoked:
        return words("link.is_revoked")
    if link.expires is None:
        return words("link.endless")
    return words("link.over" if link.is_over(known.now) else "link.until", day=until(words, link.expires, known))


def _fate(words: Words, shared: Shared, known: Known) -> str:
    """`The link for Ana is unused, until Fri 6 March.`"""
    person = kit.plain(shared.link.name)
    if shared.bookings:
        return words("link.is_used", person=person)
    return words("link.is_unused", person=person, end=_end(words, shared.link, known))


def _line(words: Words, shared: Shared, known: Known) -> str:
    what = f"{shared.meeting_type.name}, {format.duration(shared.meeting_type.duration, words)}"
    if shared.link.revoked:
        return what
    return f"{what} · {state(words, shared.link, known)}"


def _closed(words: Words, meeting_type: MeetingType, organizer: Organizer) -> str:
    """Why nobody can book with a link that is good; empty if one can."""
    if not meeting_type.published:
        return words("link.unpublished")
    return words("type.paused") if meeting_type.paused or organizer.paused else ""


def _booked(words: Words, shared: Shared, known: Known) -> list[Any]:
    """Who booked with it, and when that is."""
    if not shared.bookings:
        return []
    newest = sorted(shared.bookings, key=lambda one: one.created, reverse=True)
    lines = [kit.text(kit.plain(_booking(words, one, known)), spacing="None") for one in newest[:MOST_BOOKINGS]]
    if (more := len(newest) - MOST_BOOKINGS) > 0:
        lines.append(kit.quiet(words("link.more_booked", count=more)))
    return [kit.quiet(words("link.booked"), spacing="Medium"), *lines]


def _booking(words: Words, booking: Booking, known: Known) -> str:
    who, when = booking.attendee.name, format.span(booking.slot, known.reader.zone, words)
    return words("link.booking" if booking.stands else "link.booking_cancelled", person=who, when=when)


def _row(words: Words, shared: Shared, known: Known, *, brief: bool) -> Any:
    """One of several; `brief` where it need not be said to which meeting type it leads."""
    line = state(words, shared.link, known) if brief else _line(words, shared, known)
    lines = [kit.text(kit.plain(title(words, shared)), weight="Bolder"), kit.quiet(kit.plain(line))]
    if names := _names(shared.bookings):
        lines.append(kit.quiet(words("link.booked_by", names=kit.plain(format.listed(names, words)))))
    button = kit.press(words("action.details"), "show_link", _which(shared), tooltip=label(words, shared))
    return kit.tall_row(lines, button, spacing="Medium")


def _names(bookings: Iterable[Booking]) -> list[str]:
    """Whoever booked, each once."""
    return list(dict.fromkeys(one.attendee.name for one in bookings))[:MOST_BOOKINGS]


def _actions(words: Words, shared: Shared, undo: Json | None, revocable: bool) -> list[Json]:
    which = _which(shared)
    renewal = [kit.press(words("link.renew_it"), "renew_link", which, main=True)]
    revoke = kit.press(words("link.revoke"), "revoke_link", which, associatedInputs="none")
    actions = [
        kit.fold(words("link.renew"), [_days(words)], renewal),
        *([revoke] if revocable else []),
        kit.press(words("link.qr"), "qr", which, associatedInputs="none"),
        kit.press(words("link.all"), "list_links", {"id": shared.meeting_type.id}, associatedInputs="none"),
    ]
    return [*actions, undo] if undo else actions


def _days(words: Words) -> Json:
    error = words("field.between", low=str(LEAST_DAYS), high=str(MOST_DAYS))
    return kit.number("expires_days", words("link.how_long"), LINK_DAYS, LEAST_DAYS, MOST_DAYS, error, required=True)


def _which(shared: Shared) -> dict[str, Any]:
    return {"link_id": shared.link.id}
