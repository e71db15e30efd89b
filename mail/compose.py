"""A booking becomes a letter. Pure: the same letter twice has the same bytes, boundaries, Date and Message-ID."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from functools import partial
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from calendars import ical
from calendars.ical import Wording
from language import format, questions
from language.words import Words, words_for
from mail import doing
from scheduling import addresses, zones
from scheduling.errors import Undeliverable
from scheduling.links import Links
from scheduling.model import Actor, Booking, Kind, Organizer, Place
from scheduling.spans import Span
from scheduling.texts import one_line

LONGEST_SUBJECT = 200  # characters, as are those below
LONGEST_ANSWER = 2000
DELIMITERS = frozenset('"(),:;<>@[\\]')  # RFC 5322, 3.2.3, without the dot of "Dr. Berg"
FILE = "invite.ics"
CHANGING: frozenset[Kind] = frozenset(
    {"moved", "suggested", "cancelled", "declined", "expired", "changed"}
)  # by `changed_by`
# Nobody is told of the own delay or answer, and what is lost is lost on its way to somebody else.
OTHERS_DOING: frozenset[Kind] = frozenset(
    {
        *("late", "undelivered", "unwritten", "clash", "follow_up", "cannot_come", "proposed", "times", "earlier"),
        *("my_data", "renewed"),
    }
)
TOLD: frozenset[Kind] = OTHERS_DOING | {"confirm"}  # what no heading, time and state can say
UNANSWERABLE: frozenset[Kind] = frozenset({"undelivered", "unwritten", "my_data"})  # nobody's words, or to nobody

TEMPLATES = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"),
    autoescape=select_autoescape(enabled_extensions=("html",), default=False),
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


@dataclass(frozen=True)
class Post:
    """What all letters have in common."""

    links: Links
    mail_from: str
    host: str  # of our address: in Message-IDs and UIDs, and the name of the site
    inbox: str = ""  # the address whose mailbox we read; empty if nobody does

    def agent(self, booking: Booking) -> str:
        """Where the calendars of attendees answer to, so that we hear of it: an address that only letters about this
        booking say (RFC 5233). Empty without a mailbox."""
        local, _, domain = self.inbox.rpartition("@")
        return f"{local}+{self.links.mark(booking)}@{domain}" if local else ""


@dataclass(frozen=True)
class Letter:
    """What one letter has to say, and to whom."""

    identity: str  # of the promise it keeps
    kind: Kind
    reader: Actor
    booking: Booking
    organizer: Organizer
    date: datetime
    first: str = ""  # Message-ID of the first letter to this reader about this booking
    was: datetime | None = None  # the start the reader knows from the letter before, if it is another now
    join_url: str = ""
    join_later: bool = False  # a link to join is being made, but was not ready
    with_file: bool = True  # whether the meeting goes along as iCalendar
    old_title: str = ""  # what the reader knows it by from the letter before, if that is another now
    old_place: tuple[Place, str] | None = None  # and where, if that is another
    guest: str = ""  # the address of a further guest who reads this and not the attendee
    lost: str = ""  # the address of a further guest whom a letter did not reach
    last: str = ""  # Message-ID of what this follows, if that is not the first
    times: tuple[datetime, ...] = ()  # free ones, for who asked for another time
    fitting: bool = False  # whether they are what was asked for
    proposed: Span | None = None  # the time the attendee would rather have
    until: datetime | None = None  # when the attendee can cancel or move it no more, if that is before it begins

    @property
    def is_bound(self) -> bool:
        """Whether who booked can neither cancel nor move it any more."""
        return self.until is not None and self.until <= self.date


def compose(letter: Letter, post: Post) -> EmailMessage:
    """The finished letter; raises Undeliverable for an address no letter can be sent to."""
    words = _words(letter)
    message = EmailMessage()
    _head(message, letter, post, words)
    lay_out(message, _content(letter, post))
    if letter.with_file:
        _attach(message, letter, post)
    finish(message, letter.identity, words)
    return message


def lay_out(message: EmailMessage, content: Mapping[str, Any]) -> None:
    """The same content twice, as text and as a page."""
    message.set_content(TEMPLATES.get_template("letter.txt").render(content), cte="quoted-printable")
    message.add_alternative(
        TEMPLATES.get_template("letter.html").render(content), subtype="html", cte="quoted-printable"
    )


def finish(message: EmailMessage, identity: str, words: Words) -> None:
    """What comes last: the parts that are added take such headers with them."""
    message["Content-Language"] = words.language
    for number, part in enumerate(part for part in message.walk() if part.is_multipart()):
        part.set_boundary(f"=_{identity}_{number}")


def by_machine(message: EmailMessage) -> None:
    """That nobody's machine is to answer."""
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834, 5
    message["X-Auto-Response-Suppress"] = "OOF, AutoReply"  # the same for Exchange (MS-OXCMAIL, 2.2.3.2.14)


def message_id(identity: str, host: str) -> str:
    return f"<{identity}@{host}>"


def recipient(reader: Actor, booking: Booking, organizer: Organizer) -> str:
    """The reader's address, empty if there is none."""
    return booking.attendee.email if reader == "attendee" else organizer.email


def mailbox(name: str, email: str) -> Address:
    """An address fit for a header, exactly one; raises Undeliverable for anything else."""
    address = _address(name, email)
    if address is None:
        raise Undeliverable("no letter can be sent to this address", permanent=True)
    return address


def wording(
    booking: Booking, organizer: Organizer, reader: Actor, links: Links, join_url: str = "", *, invited: bool = False
) -> Wording:
    """What the event says in the reader's calendar; who is only `invited` gets no link to change it."""
    words = words_for(organizer.language if reader == "organizer" else booking.attendee.language)
    return Wording(
        summary=words("mail.event", title=booking.title, other=_other(booking, organizer, reader)),
        location=_where(booking, words),
        description="\n".join(_description(booking, reader, links, words, join_url, invited=invited)),
        url=join_url or (links.booking(booking) if reader == "attendee" and not invited else ""),
    )


def _head(message: EmailMessage, letter: Letter, post: Post, words: Words) -> None:
    booking, zone = letter.booking, _zone(letter)
    start = format.start(booking.slot.start, zone, words)
    message["From"] = mailbox(_sender(letter, words), post.mail_from)
    message["To"] = mailbox("", letter.guest or recipient(letter.reader, booking, letter.organizer))
    answered = _answered_by(letter)
    agent = _address("", post.agent(booking)) if letter.reader == "attendee" and not letter.guest else None
    if answered:
        message["Reply-To"] = [answered, agent] if agent else answered
    message["Subject"] = one_line(
        words(f"mail.subject.{letter.kind}", title=booking.title, start=start), LONGEST_SUBJECT
    )
    message["Date"] = letter.date.replace(microsecond=0)
    message["Message-ID"] = message_id(letter.identity, post.host)
    if letter.first:
        message["In-Reply-To"] = letter.last or letter.first
        message["References"] = " ".join(dict.fromkeys(filter(None, (letter.first, letter.last))))
    by_machine(message)
    if stop := _stop(letter, post):
        message["List-Unsubscribe"] = f"<{stop}>"
        if stop.startswith("https:"):
            message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"  # RFC 8058, 3.1


def _stop(letter: Letter, post: Post) -> str:
    """Where who was booked says that they want no such letters; the booking stands whatever they say there."""
    page = "earlier" if letter.kind == "earlier" else "quiet" if letter.kind in doing.QUIETABLE else ""
    wanted = page and letter.reader == "attendee" and not letter.guest
    return post.links.booking(letter.booking, page) if wanted else ""


def _deny(letter: Letter, post: Post) -> str:
    """Where who never booked says so: anybody can type any address into the form."""
    told = letter.reader == "attendee" and not letter.guest and letter.kind not in ("confirm", "my_data")
    stranger = letter.booking.attendee.person_id is None and letter.booking.stands
    return post.links.booking(letter.booking, "not-me") if told and stranger else ""


def _address(name: str, email: str) -> Address | None:
    local, at, domain = email.strip().rpartition("@")
    try:
        spec = f"{local}{at}{domain.encode('idna').decode('ascii')}"
        # Parsing the specification refuses a second address; a local part beyond ASCII needs relays with SMTPUTF8.
        address = Address(display_name=_display(name), addr_spec=spec)
    except (ValueError, IndexError, MessageError):
        return None
    plain = spec.isascii() and spec.isprintable() and " " not in spec
    return address if plain and address.domain and len(spec) <= addresses.LONGEST else None


def _sender(letter: Letter, words: Words) -> str:
    """Whom the letter seems to come from. Nobody gets letters from themselves."""
    if letter.reader == "organizer" or letter.kind == "my_data":
        return words("product")
    return words("mail.from", organizer=letter.organizer.name)


def _display(name: str) -> str:
    """A name without the characters that delimit addresses: the standard library loses the quotes around them when it
    folds a long header, and then a name passes for an address."""
    return one_line("".join(" " if character in DELIMITERS else character for character in name), ical.LONGEST_NAME)


def _attach(message: EmailMessage, letter: Letter, post: Post) -> None:
    """The file, for an attendee inline as well, which makes the letter an invitation (RFC 6047, 2.4).

    An organizer's letter has it attached and published only: nobody is asked to come to the own meeting.
    """
    file = ical.invitation(
        letter.booking,
        letter.organizer,
        letter.reader,
        sender=post.mail_from,
        host=post.host,
        wording=wording(
            letter.booking, letter.organizer, letter.reader, post.links, letter.join_url, invited=bool(letter.guest)
        ),
        guest=letter.guest,
        agent="" if letter.guest else post.agent(letter.booking),  # a guest speaks for nobody else
        stamp=letter.date,
    )
    params = {"charset": "utf-8", "method": ical.method(letter.booking, letter.reader)}
    if letter.reader == "organizer":
        message.add_attachment(file, "text", "calendar", cte="base64", filename=FILE, params={**params, "name": FILE})
        return
    message.add_alternative(file, "text", "calendar", cte="base64", params=params)
    message.add_attachment(file, "application", "ics", filename=FILE, params={"name": FILE})


def _content(letter: Letter, post: Post) -> dict[str, Any]:
    """What both skeletons lay out."""
    booking, words, zone = letter.booking, _words(letter), _zone(letter)
    other = _other(booking, letter.organizer, letter.reader)
    return {
        "lang": words.locale.language,
        "dir": words.locale.text_direction,
        "product": words("product"),
        "kind": letter.kind,
        "over": booking.status == "cancelled",
        "status": words(f"mail.status.{letter.kind}"),
        "fact": _fact(letter, other),
        "heading": words("mail.event", title=one_line(booking.title), other=other),
        "when": format.span(booking.slot, zone, words),
        "was": _was(letter),
        "was_label": words("mail.was"),
        "said": _fact(letter, other) if letter.kind in TOLD else "",
        "by": _by(letter, other),
        "request": _request(letter, other),
        "until": _until(letter, other),
        "elsewhere": _elsewhere(letter, other),
        "labelled": partial(format.labelled, words=words),
        "rows": _rows(letter),
        "note": _note(letter),
        "note_label": words("mail.label.note"),
        "join_url": letter.join_url,
        "join_label": words("mail.join"),
        "join_later": words(f"mail.join_later.{letter.reader}") if letter.join_later else "",
        "actions": _actions(letter, post),
        "times": doing.times(booking, letter.times, post.links, words, zone),
        "times_lead": _times_lead(letter),
        "calendars": _calendars(letter, post),
        "calendars_lead": words("mail.calendar.lead"),
        "file_url": _file_url(letter, post),
        "stop_url": _stop(letter, post),
        "stop_label": words("mail.stop_earlier" if letter.kind == "earlier" else "mail.stop"),
        "deny_url": _deny(letter, post),
        "deny_label": words("mail.not_me"),
        "reply": words("mail.reply", other=other) if _answered_by(letter) else "",
        "why": words(f"mail.why.{_reason(letter)}", title=one_line(booking.title), site=post.host),
        "so": _so(letter, words),
    }


def _fact(letter: Letter, other: str) -> str:
    """The first line: what happened, what, when, where the clock is."""
    words, booking = _words(letter), letter.booking
    return words(
        f"mail.fact.{letter.kind}.{_side(letter)}",
        title=one_line(booking.title),
        other=letter.lost or other,
        when=format.span(booking.slot, _zone(letter), words),
        was=_was(letter),
        length=format.duration(booking.late or timedelta(), words),
        proposed=format.span(letter.proposed, _zone(letter), words) if letter.proposed else "",
    )


def _side(letter: Letter) -> str:
    """Whose doing it is, as the reader sees it."""
    booking = letter.booking
    if letter.kind in OTHERS_DOING:
        return "theirs"
    if letter.kind == "confirmed" and booking.outcome in ("approved", "accepted"):
        return "mine"
    if booking.outcome == "denied" and letter.reader == "organizer":
        return "denied"
    actor = booking.changed_by if letter.kind in CHANGING else "attendee"
    return "mine" if actor == letter.reader else "theirs"


def _by(letter: Letter, other: str) -> str:
    """Who moved or cancelled, where it was the other side; the reader knows the rest."""
    if letter.kind not in ("moved", "cancelled") or letter.booking.changed_by == letter.reader:
        return ""
    return _words(letter)(f"mail.by.{'denied' if letter.booking.outcome == 'denied' else letter.kind}", other=other)


def _request(letter: Letter, other: str) -> str:
    """What follows for somebody who asked or is asked: that it is not final."""
    words, booking = _words(letter), letter.booking
    if booking.status != "requested":
        return ""
    deadline = format.start(booking.answer_by, _zone(letter), words)
    key = "suggested" if booking.waits_for == "attendee" else letter.reader
    said = words(f"mail.request.{key}", other=other, product=words("product"), deadline=deadline)
    return in_chat(letter.organizer, said, words) if key == "organizer" else said


def _until(letter: Letter, other: str) -> str:
    """Until when who booked can cancel or move it, where that ends before it begins."""
    if letter.until is None or letter.reader == "organizer" or letter.guest or letter.kind == "my_data":
        return ""
    words = _words(letter)
    time = format.start(letter.until, _zone(letter), words)
    return words("booking.bound" if letter.is_bound else "booking.until", time=time, organizer=other)


def _was(letter: Letter) -> str:
    """The time before a move."""
    known = letter.was if letter.kind in ("moved", "suggested") else None
    return format.start(known, _zone(letter), _words(letter)) if known else ""


def _elsewhere(letter: Letter, other: str) -> str:
    """The time on the other side's clock, where it differs."""
    if letter.kind == "my_data":
        return ""
    words = _words(letter)
    theirs = _zone_of(letter, "organizer" if letter.reader == "attendee" else "attendee")
    clock = format.other_clock(letter.booking.slot, _zone(letter), theirs, words)
    return words("mail.elsewhere", other=other, clock=clock) if clock else ""


def _rows(letter: Letter) -> list[tuple[str, str, str]]:
    """Who and where, and what that was before. An attendee reads nothing that came from the booking form: a stranger
    may have typed it."""
    if letter.kind == "my_data":
        return []
    words, booking = _words(letter), letter.booking
    other, email = _other(booking, letter.organizer, letter.reader), one_line(_other_address(letter))
    rows = [(words("mail.label.with"), f"{other}, {email}" if email and email != other else other, "")]
    if letter.old_title:
        rows.insert(0, (words("mail.label.title"), one_line(booking.title), one_line(letter.old_title)))
    if letter.reader == "organizer":
        rows += [(label, value, "") for label, value in _asked(booking, words)]
    where, was = _where(booking, words), ""
    if letter.old_place:
        where, was = where or words("place.none"), _venue(*letter.old_place, words) or words("place.none")
    return [*rows, (words("mail.label.where"), where, was)] if where else rows


def _asked(booking: Booking, words: Words) -> list[tuple[str, str]]:
    """What the organizer asked with the answers, and who is invited as well: for the organizer only."""
    rows = [(one_line(one.label), one_line(questions.said(one, words), LONGEST_ANSWER)) for one in booking.answers]
    return [*rows, (words("field.guests"), ", ".join(booking.guests))] if booking.guests else rows


def _where(booking: Booking, words: Words) -> str:
    return _venue(booking.place, booking.place_detail, words)


def _venue(place: Place, detail: str, words: Words) -> str:
    return format.venue(place, one_line(detail, 500), words)


def _note(letter: Letter) -> list[str]:
    """What the attendee wrote, line by line, for the organizer only."""
    return _lines(letter.booking.attendee.note) if letter.reader == "organizer" else []


def _actions(letter: Letter, post: Post) -> list[doing.Action]:
    if letter.guest:
        return []
    words, booking, zone = _words(letter), letter.booking, _zone(letter)
    if letter.kind == "my_data":
        url = post.links.address_data(letter.identity)
        return [doing.Action("data", words("data.message_open"), words("data.message_lead"), url)]
    if letter.kind in doing.OFFERING:
        label, lead = words("mail.action.other_times"), words("mail.lead.other_times")
        return [doing.Action("view", label, lead, post.links.booking(booking, "move"))]
    offered = doing.actions(booking, letter.reader, letter.kind, post.links, words, zone)
    return [one for one in offered if one.name not in doing.CHANGING] if letter.is_bound else offered


def _times_lead(letter: Letter) -> str:
    if letter.kind not in doing.OFFERING:
        return ""
    found = ("free" if letter.fitting else "nearest") if letter.times else "none"
    if letter.kind == "earlier":
        found = "earlier"
    return _words(letter)(f"mail.times.{found}")


def _calendars(letter: Letter, post: Post) -> list[tuple[str, str]]:
    """For what is new in an attendee's calendar; a guest has no file of the own."""
    booking, words = letter.booking, _words(letter)
    if letter.kind != "confirmed" or booking.status != "confirmed" or letter.reader == "organizer":
        return []
    said = words("mail.event", title=one_line(booking.title), other=_other(booking, letter.organizer, letter.reader))
    file = _file_url(letter, post)
    return doing.calendars(booking.slot, said, _where(booking, words), letter.join_url, file, words)


def _file_url(letter: Letter, post: Post) -> str:
    """The booking as a file, for who cannot use the invitation; a guest has no link to it."""
    new = letter.kind == "confirmed" and letter.booking.status == "confirmed"
    mine = letter.reader == "attendee" and not letter.guest
    return post.links.booking(letter.booking, "invite.ics") if new and mine else ""


def _reason(letter: Letter) -> str:
    """Why the letter came: an attendee booked, or did no more than ask; a guest was named by who booked."""
    if letter.guest:
        return "guest"
    booking = letter.booking
    only_asked = booking.status in ("requested", "pending") or (
        booking.status == "cancelled" and not booking.called_off
    )
    return "asked" if letter.reader == "attendee" and only_asked else letter.reader


def _so(letter: Letter, words: Words) -> str:
    """What follows from why the letter came, while there is something to do about it."""
    if (
        letter.guest
        or letter.is_bound
        or letter.kind in ("follow_up", "my_data", *doing.OFFERING)
        or letter.booking.status == "cancelled"
        or (letter.booking.status == "requested" and letter.reader == "organizer")
    ):
        return ""
    if letter.kind == "confirm":
        return words("mail.so.confirm")
    if letter.reader != "organizer":
        return ""
    return in_chat(letter.organizer, words("mail.so.organizer", product=words("product")), words)


def in_chat(organizer: Organizer, said: str, words: Words) -> str:
    """What an organizer can do in the chat with the bot, and how that comes back where the bot was taken off it."""
    if organizer.reference is not None:
        return said
    return f"{said} {words('mail.so.no_chat', product=words('product'), example=words('help.agenda'))}"


def _description(
    booking: Booking, reader: Actor, links: Links, words: Words, join_url: str, *, invited: bool
) -> list[str]:
    join = [format.labelled(words("mail.join"), join_url, words)] if join_url else []
    if reader == "organizer":
        who = booking.attendee
        asked = [format.labelled(label, value, words) for label, value in _asked(booking, words)]
        return [*join, ", ".join(filter(None, (one_line(who.name), one_line(who.email)))), *asked, *_lines(who.note)]
    if invited:
        return join
    return [
        *join,
        *(
            format.labelled(words(f"mail.action.{name}"), doing.link(booking, name, links), words)
            for name in doing.names_of(booking, reader)
        ),
    ]


def _lines(note: str) -> list[str]:
    return [one_line(line, 1000) for line in note.strip().splitlines()]


def _other(booking: Booking, organizer: Organizer, reader: Actor) -> str:
    """The other side's name."""
    them = booking.attendee if reader == "organizer" else organizer
    return one_line(them.name, ical.LONGEST_NAME) or one_line(them.email)


def _other_address(letter: Letter) -> str:
    return letter.booking.attendee.email if letter.reader == "organizer" else letter.organizer.email


def _answered_by(letter: Letter) -> Address | None:
    """Whom an answer to the letter reaches, if it reaches anybody who has to do with it."""
    stranger = letter.booking.outcome == "denied" and letter.reader == "organizer"
    return None if stranger or letter.kind in UNANSWERABLE else _address("", _other_address(letter))


def _words(letter: Letter) -> Words:
    return words_for(letter.organizer.language if letter.reader == "organizer" else letter.booking.attendee.language)


def _zone(letter: Letter) -> str:
    return _zone_of(letter, letter.reader)


def _zone_of(letter: Letter, side: Actor) -> str:
    """The zone of a side; an attendee whose zone nobody knows reads the organizer's."""
    theirs = letter.booking.attendee.zone
    return theirs if side == "attendee" and zones.is_zone(theirs) else letter.organizer.zone
