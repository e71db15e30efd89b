"""Every card in every state, with fixed people and times: for the tests, the golden files and the pictures."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from cards import booking as bookings
from cards import home, kit
from cards import meeting_type as types
from cards.kit import Json
from language.words import words_for
from scheduling.model import Attendee, Booking, MeetingType, Opening, Organizer
from scheduling.rules import Buffer, DailyLimit, Horizon, MinimumNotice
from scheduling.spans import Span
from scheduling.usecases.meeting_types import values_of

WORDS = words_for("en-GB")
LINK = "https://book.example.com/anna-berg/office-hours"
PRIVATE_LINK = "https://book.example.com/p/TzVcHS4_a0eYh3ZmVTIRAP_3yqv8mW2cQx1Lr7b-Ue_5fGd0KpNtSjXoEiAw9Zk_"
DAY = date(2026, 3, 3)
TOKEN = "TzVcHS4fa0eYh3ZmVTIRAPD3yqv8mW2cQx1Lr7bXUeY5fGd0KpNtSjXoEiAw9ZkB"
MARKDOWN = (
    "# Agenda\n\n1. **Budget** [now](https://evil.example)\n2. _Team_ <b>plans</b> `rm -rf`\n"
    "> {{DATE(2026-03-03T09:00:00Z)}}"
)
MEETING_ROOM = "https://video.example.com/rooms/8341_7702_?pwd=VGhpcyBpcyBub3QgYSBzZWNyZXQ&lang=en"
LONG = "A first conversation about everything that ought to be settled before the summer"
LONG_NAME = "Maria Magdalena Wolfeschlegelsteinhausenbergerdorff-Featherstonehaugh"


def person(id: int, name: str, zone: str = "Europe/Berlin", **values: Any) -> Organizer:
    first = name.split()[0].lower()
    reference = {"user": {"id": f"29:1{first}"}, "conversation": {"id": f"a:1{first}"}}
    return Organizer(
        **{
            "id": id,
            "key": f"key-{first}",
            "name": name,
            "email": f"{first}@example.com",
            "zone": zone,
            "language": "en-GB",
            "page": first,
            "reference": reference,
            **values,
        }
    )


def meeting_type(id: str, name: str, minutes: int, **values: Any) -> MeetingType:
    return MeetingType(id=id, organizer_id=1, slug=id, name=name, duration=timedelta(minutes=minutes), **values)


def slot(day: int, hour: int, minute: int = 0, length: int = 30) -> Span:
    start = datetime(2026, 3, day, hour, minute, tzinfo=UTC)
    return Span(start, start + timedelta(minutes=length))


ANNA = person(1, "Anna Berg", openings=(Opening((0, 1, 2, 3), 540, 1020), Opening((4,), 540, 780)))
BEN = person(2, "Ben Okafor", zone="America/New_York")
OFFICE = meeting_type("office", "Office hours", 30, place="teams", rules=(MinimumNotice(), Horizon()))
PRIVATE = replace(OFFICE, id="private", name="Mentoring", visibility="private")
PAUSED = replace(OFFICE, id="paused", name="Coffee", duration=timedelta(minutes=15), place="none", paused=True)
RULED = meeting_type(
    "interview",
    "Interview",
    75,
    place="in_person",
    place_detail="Lindenstraße 3, room 4.12",
    description="For candidates on our list. Please bring *nothing*; 1. coffee is there.",
    interval=timedelta(minutes=30),
    openings=(Opening((1, 3), 600, 900),),
    rules=(
        MinimumNotice(timedelta(days=1)),
        Horizon(30),
        Buffer(timedelta(minutes=10), timedelta(minutes=15)),
        DailyLimit(3),
    ),
)
LONGEST = meeting_type(
    "long",
    LONG,
    45,
    place="phone",
    place_detail="+49 30 1234567, extension 89 after the tone",
    rules=(MinimumNotice(),),
)
ROWS = [
    (OFFICE, LINK),
    (PRIVATE, PRIVATE_LINK),
    (PAUSED, "https://book.example.com/anna/coffee"),
    (RULED, "https://book.example.com/anna/interview"),
    (LONGEST, f"https://book.example.com/anna/{LONG.lower().replace(' ', '-')}"),
]
BEA = Attendee("Bea Moreau", "bea@guest.example.org", "America/New_York", note="About the migration. Slides follow.")
BOOKED = Booking(
    uid="4f5c1d2e3b6a47988776655443322110",
    organizer_id=1,
    meeting_type_id="office",
    title="Office hours",
    slot=slot(3, 12, 30),
    held=slot(3, 12, 30),
    attendee=BEA,
    created=slot(1, 9).start,
    place="teams",
)
BY_BEN = replace(BOOKED, attendee=Attendee("Ben Okafor", "ben@example.com", "America/New_York", person_id=2))
MOVED = BOOKED.moved(slot(4, 9), slot(4, 9), "organizer", slot(1, 10).start)
CANCELLED = BOOKED.cancelled("organizer", slot(1, 11).start)
LONG_BOOKING = replace(
    BOOKED,
    title=LONG,
    attendee=replace(BEA, name=LONG_NAME, email=f"{LONG_NAME.split()[-1].lower()}@subsidiary.example.com"),
    place="in_person",
    place_detail="Lindenstraße 3, second courtyard, third floor, room 4.12 (ring twice)",
)


def agenda(count: int) -> list[tuple[Booking, Organizer]]:
    """Meetings on a few days; every third is with somebody else as organizer."""
    rows = []
    for number in range(count):
        booking = replace(BOOKED, uid=f"{number:032x}", slot=slot(3 + number // 3, 8 + number % 3 * 2, 30))
        rows.append(
            (replace(booking, organizer_id=3), person(3, "Carla Nunes")) if number % 3 == 2 else (booking, ANNA)
        )
    return rows


def slots_card(count: int, reader: Organizer = ANNA, organizer: Organizer = ANNA, **values: Any) -> Json:
    shown = tuple(slot(3, 8 + number // 2, number % 2 * 30) for number in range(count))
    days = bookings.SlotsOfDay(DAY, shown, date(2026, 3, 2), date(2026, 3, 4))
    data = {"moving": BOOKED.uid} if "moving" in values else {"address": "anna/office-hours", "form": TOKEN}
    return bookings.slots_card(WORDS, OFFICE, organizer, reader, days, data, **{"today": date(2026, 3, 1), **values})


def booked(booking: Booking, reader: Organizer, **values: Any) -> Json:
    return bookings.booking_card(WORDS, booking, ANNA, reader, **values)


def undo(verb: str) -> Json:
    return kit.press(WORDS("action.undo"), verb, {"id": "office"})


def summary(one: MeetingType, link: str = LINK, organizer: Organizer = ANNA, **values: Any) -> Json:
    return types.summary(WORDS, one, organizer, link, **values)


def form(one: MeetingType) -> Json:
    return types.form(WORDS, one, values_of(one))


def asked(name: str) -> Json:
    values: Mapping[str, Any] = {"id": "new", "name": name, "visibility": "private"}
    return types.ask_duration(WORDS, values)


def choose(*labels: str) -> Json:
    options = [(label, "slots", {"address": f"anna/{number}"}) for number, label in enumerate(labels)]
    return types.choose(WORDS, WORDS("dialog.which_type", name="Anna Berg"), options)


def choose_booking(rows: list[tuple[Booking, Organizer]], verb: str, question: str) -> Json:
    return bookings.choose_booking(WORDS, WORDS(question), rows, ANNA, verb, {})


def greeting(key: str, name: str = "Ben Okafor") -> Json:
    return home.home(WORDS, ANNA, said=WORDS(key, name=kit.plain(name)), name="Anna")


# One line for each card in each state, by the name of its golden file and its pictures.
EXAMPLES: dict[str, Callable[[], Json]] = {
    "summary-public": lambda: summary(OFFICE),
    "summary-private": lambda: summary(PRIVATE, PRIVATE_LINK),
    "summary-paused": lambda: summary(PAUSED, said=WORDS("type.is_paused"), undo=undo("resume")),
    "summary-created": lambda: summary(OFFICE, said=WORDS("type.created"), undo=undo("delete_meeting_type")),
    "summary-all-rules": lambda: summary(RULED),
    "summary-long": lambda: summary(LONGEST, ROWS[-1][1], replace(ANNA, zone="America/Argentina/Buenos_Aires")),
    "share": lambda: types.share(WORDS, OFFICE, LINK),
    "share-private": lambda: types.share(WORDS, PRIVATE, PRIVATE_LINK),
    "share-page": lambda: types.share_page(WORDS, ANNA, "https://book.example.com/anna", [OFFICE, PRIVATE, RULED]),
    "share-page-empty": lambda: types.share_page(WORDS, ANNA, "https://book.example.com/anna", [PRIVATE]),
    "share-page-paused": lambda: types.share_page(
        WORDS, replace(ANNA, paused=True), "https://book.example.com/anna", [OFFICE]
    ),
    "ask-duration": lambda: asked("Portfolio review"),
    "ask-duration-unnamed": lambda: asked(""),
    "form": lambda: form(OFFICE),
    "form-all-rules": lambda: form(RULED),
    "listing-none": lambda: types.listing(WORDS, []),
    "listing-one": lambda: types.listing(WORDS, ROWS[:1]),
    "listing-five": lambda: types.listing(WORDS, ROWS, said=WORDS("type.unknown", name="Tea")),
    "listing-many": lambda: types.listing(WORDS, ROWS * 5),
    "deleted": lambda: types.deleted(WORDS, OFFICE, 0),
    "deleted-with-bookings": lambda: types.deleted(WORDS, OFFICE, 2),
    "choose": lambda: choose("Office hours, 30 minutes", "Coffee, 15 minutes", "Interview, 1 hour 15 minutes"),
    "choose-many": lambda: choose(*(f"{LONG}, {number} minutes" for number in range(1, 40))),
    "slots": lambda: slots_card(8),
    "slots-few": lambda: slots_card(3, said=WORDS("slots.none_day", day="Mon 2 March")),
    "slots-many-first": lambda: slots_card(18),
    "slots-many-middle": lambda: slots_card(18, first=8),
    "slots-none": lambda: slots_card(0),
    "slots-moving": lambda: slots_card(8, moving=BOOKED),
    "slots-other-zone": lambda: slots_card(8, reader=BEN, said=WORDS("slots.taken")),
    "nothing-free": lambda: bookings.nothing_free(WORDS, OFFICE, ANNA),
    "nothing-free-then": lambda: bookings.nothing_free(WORDS, OFFICE, ANNA, said=WORDS("slots.taken")),
    "booking-organizer": lambda: booked(BOOKED, ANNA),
    "booking-organizer-moved": lambda: booked(MOVED, ANNA),
    "booking-organizer-cancelled": lambda: booked(CANCELLED, ANNA),
    "booking-attendee": lambda: booked(BY_BEN, BEN),
    "booking-attendee-moved": lambda: booked(replace(MOVED, attendee=BY_BEN.attendee), BEN),
    "booking-attendee-cancelled": lambda: booked(replace(CANCELLED, attendee=BY_BEN.attendee), BEN),
    "booking-markdown": lambda: booked(replace(BOOKED, attendee=replace(BEA, note=MARKDOWN)), ANNA),
    "booking-address": lambda: booked(replace(BY_BEN, place="none", place_detail=MEETING_ROOM), BEN),
    "booking-long": lambda: booked(LONG_BOOKING, ANNA),
    "agenda-empty": lambda: bookings.agenda_card(WORDS, WORDS("agenda.title"), [], ANNA),
    "agenda": lambda: bookings.agenda_card(WORDS, WORDS("agenda.title"), agenda(4), ANNA),
    "agenda-many": lambda: bookings.agenda_card(WORDS, WORDS("agenda.title"), agenda(40), ANNA),
    "agenda-long": lambda: bookings.agenda_card(WORDS, WORDS("agenda.title"), [(LONG_BOOKING, ANNA)], ANNA),
    "choose-booking": lambda: choose_booking(agenda(3), "cancel_booking", "agenda.which_cancel"),
    "choose-booking-many": lambda: choose_booking(agenda(40), "reschedule_booking", "agenda.which_move"),
    "home": lambda: greeting("help.hello"),
    "home-lost": lambda: greeting("help.lost"),
    "notice": lambda: home.notice("Away", "Nobody can book you on Fri 12 June.", undo("unblock_time")),
    "notice-plain": lambda: home.notice(WORDS("provider.memory"), WORDS("dialog.connected")),
}
