"""A booking in the words of its event in the organizer's calendar: the same words that letters use."""

from __future__ import annotations

from collections.abc import Callable

from calendars import ical
from calendars.ical import Wording
from language import format
from language.words import words_for
from mail.compose import wording
from scheduling.links import Links
from scheduling.model import Actor, Booked, Booking, Connection, Organizer
from scheduling.ports import Delivery, Entry
from scheduling.usecases.personal_data import Export


def entry(delivery: Delivery, links: Links, invites: Callable[[Connection], bool]) -> Entry:
    """What the attendee entered stands in the event. Where the provider invites, the attendee reads the same event, so
    it carries their links as well; one who was invited by letter stays with letters."""
    booking, organizer, connection = delivery.booking, delivery.organizer, delivery.connection
    letter = delivery.receipt("mail", "attendee")
    told = letter is not None and bool(letter.data.get("invited"))
    own = wording(booking, organizer, "organizer", links)
    made = Entry(booking, organizer, own.summary, own.location, own.description, own.url, told=told)
    if connection is None or told or not invites(connection):
        return made
    theirs = wording(booking, organizer, "attendee", links)
    words = words_for(booking.attendee.language)
    denying = (
        [format.labelled(words("mail.not_me"), links.booking(booking, "not-me"), words)]
        if booking.attendee.person_id is None and booking.stands
        else []
    )
    return Entry(
        booking,
        organizer,
        summary=theirs.summary,
        location=theirs.location,
        description="\n\n".join((theirs.description, *denying, own.description)),
        farewell=words("mail.farewell", title=booking.title),
    )


def archive(export: Export, links: Links, *, sender: str, host: str) -> bytes:
    """Everybody's own meetings as one file, in the words of their side. It is kept for long, and may be handed on, so
    no link that changes something is in it."""

    def told(one: Booked) -> tuple[Booking, Organizer, Wording]:
        mine = export.person is not None and one.organizer.id == export.person.id
        reader: Actor = "organizer" if mine else "attendee"
        return one.booking, one.organizer, wording(one.booking, one.organizer, reader, links, invited=True)

    return ical.archive(map(told, export.meetings), sender=sender, host=host)
