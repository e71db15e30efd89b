"""Every card in every state, with fixed people and times: for the tests, the golden files and the pictures."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from cards import admin as admins
from cards import agenda as agendas
from cards import booking as bookings
from cards import (
    clearing,
    confirm,
    home,
    hours,
    kit,
    links,
    numbers,
    own_data,
    page,
    people,
    sign_up,
    slots,
    templates,
    unfurled,
    why,
)
from cards import meeting_type as types
from cards.calendars import calendar_card, calendars_card, news_card
from cards.history import history_card
from cards.kit import Json
from cards.room import room_card
from cards.shifted import shifted_card
from dialogs.templates import PRESETS
from dialogs.undoing import button, undoing
from language import format, questions
from language.words import Words
from scheduling.model import (
    Actor,
    Answer,
    Attendee,
    Booked,
    Booking,
    Connection,
    Heard,
    Kind,
    MeetingType,
    Neighbour,
    Notification,
    Opening,
    Organizer,
    Question,
    ShareLink,
    Shifted,
    Told,
    Watch,
)
from scheduling.numbers import Count, Counted, Numbers, cut, of_all, of_organizer, weeks_before
from scheduling.policy import APPLICATION, Kept, Policy, Switches
from scheduling.rules import BookerLimit, Buffer, CutOff, DailyLimit, Horizon, MinimumNotice, Undo, WeeklyLimit
from scheduling.spans import Span
from scheduling.usecases.meeting_types import drafted, values_of
from scheduling.usecases.personal_data import Leaving
from scheduling.usecases.policy import Change, Explained, Pages, PageState, Scope
from scheduling.usecases.share_links import Shared
from scheduling.week import week_of

LINK = "https://book.example.com/anna-berg/office-hours"
PRIVATE_LINK = "https://book.example.com/p/TzVcHS4_a0eYh3ZmVTIRAP_3yqv8mW2cQx1Lr7b-Ue_5fGd0KpNtSjXoEiAw9Zk_"
PAGE = "https://book.example.com/anna-berg"
PICTURE = "https://book.example.com/picture/4d5e"
DAY = date(2026, 3, 3)
DAWN = datetime(2026, 3, 2, 4, tzinfo=UTC)
MY_DATA = "https://book.example.com/my-data/AAAAAAAAAAEAAAAAawHrCXAGejX0QGuZdZxy4Kji3sm0rZMOK260ayAJhxttOxaV"
CONNECT = "https://book.example.com/connect/AAAAAAAAAAEAAAAAawHrCXAGejX0QGuZdZxy4Kji3sm0rZMOK260ayAJhxttOxaV"
AWAY = date(2026, 6, 12)
TOKEN = "TzVcHS4fa0eYh3ZmVTIRAPD3yqv8mW2cQx1Lr7bXUeY5fGd0KpNtSjXoEiAw9ZkB"
MARKDOWN = (
    "# Agenda\n\n1. **Budget** [now](https://evil.example)\n2. _Team_ <b>plans</b> `rm -rf`\n"
    "> {{DATE(2026-03-03T09:00:00Z)}}"
)
MEETING_ROOM = "https://video.example.com/rooms/8341_7702_?pwd=VGhpcyBpcyBub3QgYSBzZWNyZXQ&lang=en"
JOIN = "https://teams.microsoft.com/l/meetup-join/19%3ameeting_Nzk0/0?context=%7b%22Tid%22%3a%2272f9%22%7d"
LONG = "A first conversation about everything that ought to be settled before the summer"
TIMES = "10:00–12:00"
TWICE = (Opening((0, 1, 2), 540, 720), Opening((0, 1, 2), 780, 1020))
LONG_NAME = "Maria Magdalena Wolfeschlegelsteinhausenbergerdorff-Featherstonehaugh"


ASKED = (
    Question("Company", required=True),
    Question("What is it about?", "long"),
    Question("Where would you like to meet?", "choice", True, ("Office", "Remote")),
    Question("Have we met before?", "yes_no"),
)


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


TUESDAY = Span(datetime(2026, 3, 2, 23, tzinfo=UTC), datetime(2026, 3, 3, 23, tzinfo=UTC))  # in Berlin
WEEK = Span(TUESDAY.start, TUESDAY.start + timedelta(days=6))


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
        CutOff(timedelta(days=2)),
        Undo(timedelta()),
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
UNPUBLISHED = replace(OFFICE, id="unpublished", name="First talk", published=False)
COLOURED = replace(
    OFFICE, id="coloured", approval=True, color="green", rules=(MinimumNotice(), WeeklyLimit(6), BookerLimit(1))
)
ASKING = replace(
    OFFICE,
    id="asking",
    questions=(
        Question("Company", required=True),
        Question("What is it about?", "long"),
        Question("Size of your team", "choice", options=("only me", "2–10", "more")),
        Question("Have we met before?", "yes_no"),
    ),
    max_guests=3,
    confirm_outside=True,
)
SINGLE = replace(OFFICE, id="single", single_use=True)
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
UNTIL = BOOKED.slot.start - timedelta(days=1)  # that its attendee can move it
ANSWERED = replace(
    BOOKED,
    answers=(
        Answer("Company", "Moreau & Filles"),
        Answer("What is it about?", "The move to the new *system*.\n\nSlides follow.", "long"),
        Answer("Have we met before?", "yes", "yes_no"),
    ),
    guests=("carla@guest.example.org", "dan@guest.example.org"),
)
MOVED = BOOKED.moved(slot(4, 9), slot(4, 9), "organizer", slot(1, 10).start)
CANCELLED = BOOKED.cancelled("organizer", slot(1, 11).start)
REQUESTED = replace(BOOKED, status="requested")
SUGGESTED = REQUESTED.moved(slot(4, 9), slot(4, 9), "organizer", slot(1, 10).start)
ASKED_AGAIN = REQUESTED.moved(slot(4, 9), slot(4, 9), "attendee", slot(1, 10).start)
AROUND = (
    Neighbour(slot(3, 8, 0, 60), "Team day"),
    Neighbour(slot(3, 9), ""),
    Neighbour(slot(3, 12), "Coffee", "Ben Okafor"),
    Neighbour(slot(3, 13), LONG, LONG_NAME),
    Neighbour(slot(3, 15), "Dentist *2*"),
    Neighbour(slot(3, 16), "Later"),
)
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


def in_room(words: Words, booking: Booking, *, over: bool = False) -> Json:
    now = booking.slot.end if over else booking.created
    return room_card(words, booking, ANNA, "Europe/Berlin", now, "VG9rZW4")


def diary(count: int) -> list[Booked]:
    return [Booked(booking, organizer, OFFICE) for booking, organizer in agenda(count)]


def shifted(*meetings: tuple[Booking, int | None, int | None]) -> list[tuple[Booking, Shifted]]:
    """Meetings with the minutes that both sides' clocks would have been ahead of UTC."""
    return [(one, Shifted(one.uid, one.slot.start, ANNA.zone, ours, theirs)) for one, ours, theirs in meetings]


def day_of(words: Words) -> Json:
    """A day as it can be: one with a link to join and somebody late, one that waits for an answer, one elsewhere."""
    late, asked, elsewhere = agenda(3)
    rows = [
        Booked(replace(late[0], late=timedelta(minutes=10), late_by="attendee"), ANNA, OFFICE, JOIN),
        Booked(replace(asked[0], status="requested", place="phone", place_detail="+49 30 1234567"), ANNA, OFFICE),
        Booked(replace(elsewhere[0], place="in_person", place_detail="Lindenstraße 3"), elsewhere[1], OFFICE),
    ]
    days = [
        kit.press(words(key, day=format.day(DAY + timedelta(days=by), words)), "list_bookings", {"day": "2026-03-02"})
        for key, by in (("slots.before", -1), ("slots.after", 1))
    ]
    actions = [*days, kit.press(words("agenda.clear"), "clear_day", {"day": DAY.isoformat()})]
    heading = words("agenda.today", day=format.day(DAY, words))
    return agendas.agenda_card(words, heading, rows, ANNA, actions, one_day=True)


def became(*outcomes: str) -> list[tuple[Booked, str]]:
    """What became of as many meetings."""
    chat = replace(BOOKED.attendee, name="Ben Okafor", person_id=2)
    rows: list[tuple[Booked, str]] = []
    for one, outcome in zip(diary(len(outcomes)), outcomes, strict=True):
        booking = replace(one.booking, attendee=chat) if len(rows) % 2 else one.booking
        if outcome in ("moved", "changed"):
            booking = replace(booking, slot=booking.slot.moved_to(booking.slot.start + timedelta(days=1)))
        if outcome in ("cancelled", "declined", "gone", "lost", "final"):
            booking = booking.cancelled("organizer", slot(1, 10).start)
        told = {"gone": "changed", "lost": "stuck"}.get(outcome, outcome)
        rows.append((replace(one, booking=booking), told))
    return rows


def cleared(words: Words, *outcomes: str) -> Json:
    data = {"plan": BOOKED.uid}
    return clearing.finished(words, became(*outcomes), ANNA, TUESDAY, undo(words), {**data, "how": "cancel"})


def sign_up_card(
    words: Words,
    reader: Organizer,
    free: int,
    taken: Sequence[Booking] = (),
    *,
    names: str = "short",
    over: bool = False,
    said: str = "",
) -> Json:
    """A sign-up with so many free times."""
    window = Span(slot(3, 7).start, slot(3, 7).start + timedelta(days=1))
    times = tuple(slot(3, 7).moved_to(slot(3, 7).start + number * timedelta(minutes=30)) for number in range(free))
    shown = sign_up.Shown(ANNA, OFFICE, window, times, taken, over, names)
    edges = {"low": window.start.isoformat(), "high": window.end.isoformat()}
    return sign_up.sign_up_card(words, shown, reader, {"address": f"p/{TOKEN}", **edges, "names": names}, said=said)


def slots_card(words: Words, count: int, reader: Organizer = ANNA, organizer: Organizer = ANNA, **values: Any) -> Json:
    day = DAY + timedelta(days=values.pop("days_later", 0))
    shown = tuple(slot(day.day, 8 + number // 2, number % 2 * 30) for number in range(count))
    around = day - timedelta(days=1), day + timedelta(days=1)
    days = slots.SlotsOfDay(day, shown, *around, values.pop("first", 0))
    data = {"moving": BOOKED.uid} if "moving" in values else {"address": "anna/office-hours", "form": TOKEN}
    return slots.slots_card(words, OFFICE, organizer, reader, days, data, **{"today": date(2026, 3, 1), **values})


def confirm_card(words: Words, **values: Any) -> Json:
    asking = replace(OFFICE, questions=ASKED, max_guests=2)
    data = {"address": "anna/office-hours", "form": TOKEN, "start": slot(3, 9).start.isoformat()}
    held = words("slots.kept", time="09:05")
    return confirm.confirm_card(words, asking, ANNA, BEN, slot(3, 9), data, held=held, **values)


def booked(words: Words, booking: Booking, reader: Organizer, **values: Any) -> Json:
    return bookings.booking_card(words, booking, ANNA, reader, **values)


def undo(words: Words) -> Json:
    return button(words, undoing(datetime(2026, 3, 2, 8, tzinfo=UTC), "resume", {"id": "office"}))


def summary(words: Words, one: MeetingType, link: str = LINK, organizer: Organizer = ANNA, **values: Any) -> Json:
    return types.summary(words, one, organizer, link, **values)


def form(words: Words, one: MeetingType, *problems: str, **typed: Any) -> Json:
    hours = format.hours(one.openings, words) if one.openings else ""
    asked = questions.written(one.questions, words)
    values = {**values_of(one), "own_hours": hours, "question_lines": asked, **typed}
    wrong = {name: words("field.between", low=1, high=365) for name in problems}
    return types.form(words, one, values, wrong, place=(2, 4), copy_id=BOOKED.uid)


def welcome(words: Words, published: bool = False, **values: Any) -> Json:
    first = [replace(one, published=published) for one in (PAUSED, OFFICE)]
    return page.welcome(words, ANNA, PAGE, first, **values)


TENANT = "7f1f8f6c-5f0e-4f4e-9d8c-0c6f4b1d2a10"
REFUSING = Policy(access="EnforceBlockList", block_list=(APPLICATION,))
ON, OFF, OFF_ALONE = Switches(), Switches(organization=REFUSING), Switches(user=REFUSING)
PAGES = [
    PageState(ANNA, ON.verdict, (OFFICE,)),
    PageState(replace(BEN, paused=True), ON.verdict, (OFFICE,)),
    PageState(person(3, LONG_NAME), OFF_ALONE.verdict, ()),
    *(PageState(person(number, f"Person {number}"), ON.verdict, ()) for number in range(4, 14)),
]
TURNED_OFF = Change(
    Scope(""), Kept(Policy()), REFUSING, ON.verdict, OFF.verdict, (ANNA, BEN), ("OtherApplication", "*")
)


def all_templates(words: Words, **values: Any) -> Json:
    made = [
        (key, drafted(ANNA, f"{number:032x}", {"name": words(f"template.{key}.name"), **preset}))
        for number, (key, preset) in enumerate(PRESETS.items())
    ]
    return templates.templates(words, made, **values)


SAID_OF_NEW = {"id": "new", "duration_min": 45, "buffer_after_min": 10, "location": "phone"}


def asked(words: Words, name: str) -> Json:
    values: Mapping[str, Any] = {"id": "new", "name": name, "visibility": "private"}
    return types.ask_duration(words, values, drafted(ANNA, "new", {"visibility": "private", "location": "teams"}), ANNA)


def choose(words: Words, *labels: str) -> Json:
    options = [(label, "slots", {"address": f"anna/{number}"}) for number, label in enumerate(labels)]
    return types.choose(words, words("dialog.which_type", name="Anna Berg"), options)


def choose_booking(words: Words, rows: list[tuple[Booking, Organizer]], verb: str, question: str) -> Json:
    return bookings.choose_booking(words, words(question), rows, ANNA, verb, {})


def greeting(words: Words, key: str, name: str = "Ben Okafor") -> Json:
    return home.home(words, ANNA, said=words(key, name=kit.plain(name)), name="Anna")


def shared(
    name: str = "Ana", made: tuple[Booking, ...] = (), meeting_type: MeetingType = PRIVATE, **values: Any
) -> Shared:
    """A link made on the day before, good until Friday, with what was booked with it."""
    usual = {"id": f"{len(name):032x}", "created": slot(1, 9).start, "expires": slot(6, 22).start, "max_uses": 2}
    link = ShareLink(**{"meeting_type_id": meeting_type.id, "name": name, **usual, **values})
    return Shared(link, meeting_type, made)


def link_card(words: Words, one: Shared, **values: Any) -> Json:
    return links.details(words, one, PRIVATE_LINK, links.Known(ANNA, slot(2, 8).start), **values)


def link_list(words: Words, rows: list[Shared], **values: Any) -> Json:
    private = words("link.private", day=format.day(AWAY, words))
    usual = [
        links.Usual(words("page.title"), words("type.public"), {}),
        links.Usual(words("share.title", name=PRIVATE.name), private, {"id": PRIVATE.id}),
    ]
    return links.listing(words, words("link.list"), rows, usual, links.Known(ANNA, slot(2, 8).start), **values)


def not_booked(words: Words, *made: Shared, last: Booking | None = None) -> Json:
    return links.not_booked(words, "Ana", made, links.Known(ANNA, slot(2, 8).start), last)


def hours_card(words: Words, person: Organizer, count: int, **values: Any) -> Json:
    """The week with exceptions ahead, one a day."""
    ahead = [
        (format.day(AWAY + timedelta(days=number), words), words("hours.only_then", times=TIMES), {"day": str(AWAY)})
        for number in range(count)
    ]
    return hours.overview(words, person, week_of(person.openings), ahead, **values)


def hours_form(words: Words) -> Json:
    typed = {**hours.written(words, week_of(ANNA.openings)), "fr": "9–12 *banana*"}
    problem = words("hours.unreadable", day=hours.day_name(words, "fr"), typed=kit.plain(typed["fr"]))
    return hours.form(words, typed, [problem])


def trip(words: Words) -> Json:
    when = format.day(AWAY, words)
    lines = [
        words("travel.said", when=when, place=format.place("America/Argentina/Buenos_Aires", words)),
        words("travel.that_is", days=when, times=TIMES, home=format.place(ANNA.zone, words)),
        words("travel.kept", when=when),
    ]
    return hours.changed(words, when, lines, undo(words))


def why_card(words: Words, count: int, **values: Any) -> Json:
    """A day on which nobody can book, with remedies for the first stretches."""
    buttons = [kit.press(words(label), "mend", {"id": "office"}) for label in ("hours.take_back", "action.change")]
    remedies = [words("why.take_back"), words("why.would", what=words("rule.horizon_said", count=75))]
    event = words("reason.event", title=kit.plain(MARKDOWN[:20]))
    reasons = [words("reason.exception"), words("reason.horizon"), event]
    said = [words("dialog.why_row", span=TIMES, reason=reasons[min(number, 2)]) for number in range(count)]
    rows = [why.Row(line, *pair) for line, *pair in zip(said, remedies, buttons, strict=False)]
    rows += [why.Row(line) for line in said[2:]]
    title = words("dialog.why_title", day=format.day(DAY, words))
    return why.explained(title, LONG, rows, then=words("why.next", time=format.day(AWAY, words)), **values)


# One line for each card in each state, by the name of its golden file and its pictures.
def calendar(name: str = "", provider: str = "caldav", *, failed: int = 0, **values: Any) -> Watch:
    """A calendar, and since which hour of the day before it cannot be read."""
    connection = Connection("0" * 32, ANNA.id, provider, {}, **{"name": name, **values})
    return Watch(connection, DAWN, failed=DAWN.replace(hour=failed) if failed else None)


CALENDARS = (
    calendar("Work"),
    calendar("Family", blocks=False, writes=False),
    calendar(provider="feed", writes=False),
    calendar(LONG_NAME, failed=9, writes=False),
)


def sent_of(number: int, courier: str, reader: Actor, outcome: str, kind: Kind = "confirmed") -> Told:
    moment = datetime(2026, 3, 2, 8, number, tzinfo=UTC)
    attempts = 3 if outcome.startswith("451") else 0
    promise = Notification(f"n{number}", BOOKED.uid, courier, reader, kind, 0, moment, attempts)
    return Told(promise, None if attempts or not outcome else moment, outcome)


SENT = (
    sent_of(0, "calendar", "organizer", "delivered"),
    sent_of(1, "mail", "attendee", "bounced: 5.1.1 <ben@example.org>: no such user"),
    sent_of(2, "mail", "organizer", "451 4.7.1 Greylisted"),
    sent_of(3, "chat", "organizer", "delivered"),
    sent_of(4, "chat", "attendee", "undeliverable: the chat answered 404"),
    sent_of(5, "chat", "organizer", "lapsed", "reminder"),
    sent_of(40, "mail", "attendee", "", "reminder"),
)
PROPOSED = BOOKED.slot.moved_to(datetime(2026, 3, 6, 13, tzinfo=UTC))
CAME = (Heard("m1", BOOKED.uid, "bounced", datetime(2026, 3, 2, 8, 6, tzinfo=UTC)),)

EIGHT = weeks_before(DAY)


def counts() -> Numbers:
    """Eight weeks of two meeting types."""
    found = [
        Counted(step, name, Count((step * 5 + 9) % 13, step % 3 // 2, (step + 1) % 4 // 3))
        for step in range(8)
        for name in (OFFICE.name, LONG)
    ]
    return of_organizer(cut(*EIGHT), EIGHT[1], found)


def a_year() -> Numbers:
    first, last = date(2025, 1, 1), date(2025, 12, 31)
    found = [Counted(step, OFFICE.name, Count(step * 31, step)) for step in range(12)]
    return of_organizer(cut(first, last), last, found)


def organization() -> Numbers:
    found = [Counted(step, "", Count(1200 + step * 117, 90, 12), 3 if step == 2 else 40) for step in range(7)]
    return of_all(cut(*EIGHT), EIGHT[1], found)


LEAVING = Leaving(
    given=(BOOKED, replace(BOOKED, uid="5" * 32)), attended=(replace(BOOKED, uid="6" * 32),), past=(BOOKED, CANCELLED)
)
EXAMPLES: dict[str, Callable[[Words], Json]] = {
    "history": lambda words: history_card(words, BOOKED, SENT, CAME, ANNA),
    "booked-proposed": lambda words: booked(
        words,
        BOOKED,
        ANNA,
        said=bookings.change_notice(words, BOOKED, ANNA, ANNA, "proposed", PROPOSED),
        proposed=PROPOSED,
    ),
    "undelivered": lambda words: bookings.undelivered_card(
        words, BOOKED, bookings.change_notice(words, BOOKED, ANNA, ANNA, "undelivered")
    ),
    "summary-public": lambda words: summary(words, OFFICE),
    "summary-private": lambda words: summary(words, PRIVATE, PRIVATE_LINK),
    "summary-paused": lambda words: summary(words, PAUSED, said=words("type.is_paused"), undo=undo(words)),
    "summary-created": lambda words: summary(words, OFFICE, said=words("type.created"), undo=undo(words)),
    "summary-all-rules": lambda words: summary(words, RULED),
    "summary-long": lambda words: summary(
        words, LONGEST, ROWS[-1][1], replace(ANNA, zone="America/Argentina/Buenos_Aires")
    ),
    "share": lambda words: types.share(words, OFFICE, LINK),
    "share-private": lambda words: types.share(words, PRIVATE, PRIVATE_LINK),
    "share-page": lambda words: types.share_page(
        words, ANNA, "https://book.example.com/anna", [OFFICE, PRIVATE, RULED]
    ),
    "share-page-empty": lambda words: types.share_page(words, ANNA, "https://book.example.com/anna", [PRIVATE]),
    "share-page-paused": lambda words: types.share_page(
        words, replace(ANNA, paused=True), "https://book.example.com/anna", [OFFICE]
    ),
    "ask-duration": lambda words: asked(words, "Portfolio review"),
    "ask-name": lambda words: types.ask_name(words, SAID_OF_NEW, drafted(ANNA, "new", SAID_OF_NEW), ANNA),
    "ask-name-alone": lambda words: types.ask_name(words, {"id": "new"}, drafted(ANNA, "new", {}), ANNA),
    "ask-duration-unnamed": lambda words: asked(words, ""),
    "form": lambda words: form(words, OFFICE),
    "form-all-rules": lambda words: form(words, RULED),
    "form-questions": lambda words: form(words, ASKING),
    "summary-reminders": lambda words: summary(
        words, replace(OFFICE, reminders=(timedelta(hours=2),), rules=(Undo(timedelta(minutes=30)),))
    ),
    "summary-not-reminded": lambda words: summary(words, replace(RULED, reminders=())),
    "summary-questions": lambda words: summary(words, ASKING),
    "booking-answers": lambda words: booked(words, ANSWERED, ANNA),
    "listing-none": lambda words: types.listing(words, []),
    "listing-one": lambda words: types.listing(words, ROWS[:1]),
    "listing-five": lambda words: types.listing(words, ROWS, said=words("type.unknown", name="Tea")),
    "listing-many": lambda words: types.listing(words, ROWS * 5),
    "form-wrong": lambda words: form(
        words, RULED, "horizon.days", "own_hours", **{"horizon.days": "900", "own_hours": "whenever"}
    ),
    "summary-unpublished": lambda words: summary(words, UNPUBLISHED),
    "summary-coloured": lambda words: summary(words, COLOURED),
    "summary-outdated": lambda words: summary(
        words,
        OFFICE,
        said=words("type.outdated", count=12),
        undo=undo(words),
        more=kit.press(words("type.apply", count=12), "apply_to_booked", {"id": "office"}),
    ),
    "summary-single-use": lambda words: summary(words, SINGLE, ""),
    "summary-single-use-paused": lambda words: summary(words, replace(SINGLE, paused=True), ""),
    "listing-single-use": lambda words: types.listing(words, [(OFFICE, LINK), (SINGLE, "")]),
    "summary-page-paused": lambda words: summary(words, OFFICE, organizer=replace(ANNA, paused=True)),
    "share-unpublished": lambda words: types.share(words, UNPUBLISHED, LINK),
    "listing-ordered": lambda words: types.listing(
        words,
        [(COLOURED, LINK), (UNPUBLISHED, LINK)],
        said=words("type.placed", name="Office hours", position=1),
        undo=undo(words),
    ),
    "delete-one": lambda words: types.ask_delete(words, OFFICE, ANNA, [BOOKED]),
    "delete-many": lambda words: types.ask_delete(words, LONGEST, ANNA, [LONG_BOOKING] * 12),
    "deleted-cancelled": lambda words: types.deleted(words, OFFICE, 0, 12, undo(words)),
    "welcome": lambda words: welcome(words),
    "welcome-zone": lambda words: welcome(words, said=words("error.unknown_zone", zone="Atlantis"), city="Atlantis"),
    "welcome-again": lambda words: welcome(words, published=True),
    "page-unpublished": lambda words: page.page(words, ANNA, PAGE, [UNPUBLISHED]),
    "page-published": lambda words: page.page(
        words,
        ANNA,
        PAGE,
        [OFFICE, PRIVATE, PAUSED, RULED],
        said=words("page.is_published", names=LONG),
        undo=undo(words),
    ),
    "page-partly": lambda words: page.page(words, ANNA, PAGE, [OFFICE, UNPUBLISHED]),
    "page-paused": lambda words: page.page(words, replace(ANNA, paused=True), PAGE, [OFFICE, PRIVATE]),
    "page-teams": lambda words: page.page(
        words,
        replace(ANNA, place="teams"),
        PAGE,
        [OFFICE, PRIVATE],
        said=words("page.teams_added"),
        undo=undo(words),
        follow=kit.press(words("type.apply", count=2), "teams_for_booked", {"on": True, "ids": []}),
    ),
    "page-off": lambda words: page.page(words, ANNA, PAGE, [OFFICE], shut="turned_off"),
    "page-no-plan": lambda words: page.page(words, ANNA, PAGE, [OFFICE], shut="no_plan"),
    "data": lambda words: own_data.data_card(words, MY_DATA),
    "data-ask": lambda words: own_data.ask_card(words, ANNA, LEAVING, MY_DATA),
    "data-ask-nothing": lambda words: own_data.ask_card(words, ANNA, Leaving(), MY_DATA),
    "data-ask-changed": lambda words: own_data.ask_card(words, ANNA, LEAVING, MY_DATA, said=words("data.ask.changed")),
    "data-gone": lambda words: own_data.gone_card(words, "cancel", finished=True),
    "data-gone-later": lambda words: own_data.gone_card(words, "cancel", finished=False),
    "data-gone-kept": lambda words: own_data.gone_card(words, "keep", finished=False),
    "admin-home": lambda words: admins.home(words, ON.verdict, Pages(tuple(PAGES[:10]), 0, len(PAGES))),
    "admin-none": lambda words: admins.home(words, OFF.verdict, Pages((), 0, 0), said=words("admin.done")),
    "admin-home-further": lambda words: admins.home(words, ON.verdict, Pages(tuple(PAGES[:10]), 10, 134)),
    "admin-choose": lambda words: admins.choose(words, "an", [Scope(ANNA.key, ANNA), Scope(BEN.key, BEN)]),
    "admin-user": lambda words: admins.user(words, Explained(Scope(ANNA.key, ANNA), ON), own=True),
    "admin-unmet": lambda words: admins.user(words, Explained(Scope(TENANT), OFF_ALONE), own=False),
    "admin-ask": lambda words: admins.ask(words, TURNED_OFF, "off", own=True),
    "admin-ask-nothing": lambda words: admins.ask(words, replace(TURNED_OFF, after=Policy()), "off", own=False),
    "page-nothing": lambda words: page.page(words, ANNA, PAGE, []),
    "page-many": lambda words: page.page(words, ANNA, PAGE, [OFFICE] * 30),
    "page-picture": lambda words: page.page(words, replace(ANNA, portrait="0" * 16), PAGE, [OFFICE], picture=PICTURE),
    "templates": lambda words: all_templates(words),
    "templates-unknown": lambda words: all_templates(words, said=words("template.unknown", name="Tea")),
    "deleted": lambda words: types.deleted(words, OFFICE, 0, 0, undo(words)),
    "deleted-last": lambda words: types.deleted(words, OFFICE, 0, 0, undo(words), last=True),
    "deleted-with-bookings": lambda words: types.deleted(words, OFFICE, 2, 0, undo(words)),
    "choose": lambda words: choose(words, *(types.title(words, one) for one in (OFFICE, PAUSED, RULED))),
    "choose-many": lambda words: choose(
        words, *(types.title(words, meeting_type("x", LONG, number)) for number in range(1, 40))
    ),
    "slots": lambda words: slots_card(words, 8),
    "slots-few": lambda words: slots_card(
        words, 3, said=words("slots.none_day", day=format.day(date(2026, 3, 2), words))
    ),
    "slots-many-first": lambda words: slots_card(words, 18),
    "slots-many-middle": lambda words: slots_card(words, 18, first=8),
    "slots-none": lambda words: slots_card(words, 0),
    "slots-moving": lambda words: slots_card(words, 8, moving=BOOKED),
    "slots-unusual": lambda words: slots_card(words, 4, reader=BEN, days_later=13),
    "slots-both": lambda words: slots_card(words, 8, mine=slots.Mine(frozenset({slot(3, 6)}), hidden=True)),
    "slots-all": lambda words: slots_card(words, 8, mine=slots.Mine(frozenset({slot(3, 9), slot(3, 9, 30)}))),
    "slots-mine-unread": lambda words: slots_card(words, 3, mine=slots.Mine(unread=True)),
    "slots-shared": lambda words: slots_card(words, 3, shared=True),
    "confirm": lambda words: confirm_card(words),
    "confirm-wrong": lambda words: confirm_card(
        words,
        said=words("error.bad_answer", label="Company"),
        typed={ASKED[0].key: "Nordwind", ASKED[2].key: "Remote", "note": "*See* you"},
    ),
    "people": lambda words: people.to_choose(
        words, words("dialog.nobody", name="Ana"), [(1, "Anna Berg"), (2, "Ben Okafor")], "book", {"name": ""}
    ),
    "people-many": lambda words: people.to_choose(
        words,
        words("dialog.with_whom", name=words("help.book", name=LONG_NAME)),
        [(number, f"{LONG_NAME} {number}") for number in range(140)],
        "find_times",
        {"name": ""},
    ),
    "booking-attendee-more": lambda words: booked(
        words,
        replace(BOOKED, slot=slot(3, 12, 30)),
        BEN,
        manage_url=f"https://book.example.com/b/{TOKEN}",
        join_url=JOIN,
        now=BOOKED.slot.start - timedelta(minutes=15),
        said=words("bot.reminder", name="Office hours", other="Anna Berg", when="12:30"),
    ),
    "earlier": lambda words: bookings.earlier_card(words, BOOKED, ANNA, BEN, [slot(3, 9), slot(3, 10, 30)]),
    "booking-attendee-waits": lambda words: booked(words, BOOKED, BEN, waits=True),
    "slots-other-zone": lambda words: slots_card(words, 8, reader=BEN, said=words("slots.taken")),
    "nothing-free": lambda words: slots.nothing_free(words, OFFICE, ANNA),
    "nothing-free-then": lambda words: slots.nothing_free(words, OFFICE, ANNA, said=words("slots.taken")),
    "booking-organizer": lambda words: booked(words, BOOKED, ANNA),
    "booking-organizer-moved": lambda words: booked(words, MOVED, ANNA),
    "booking-organizer-cancelled": lambda words: booked(words, CANCELLED, ANNA),
    "booking-organizer-left": lambda words: booked(words, CANCELLED, replace(ANNA, leaves=CANCELLED.changed)),
    "booking-attendee": lambda words: booked(words, BY_BEN, BEN),
    "booking-attendee-until": lambda words: booked(words, BY_BEN, BEN, until=UNTIL),
    "booking-attendee-bound": lambda words: booked(words, BY_BEN, BEN, until=UNTIL, now=UNTIL),
    "booking-attendee-moved": lambda words: booked(words, replace(MOVED, attendee=BY_BEN.attendee), BEN),
    "booking-attendee-cancelled": lambda words: booked(words, replace(CANCELLED, attendee=BY_BEN.attendee), BEN),
    "booking-markdown": lambda words: booked(words, replace(BOOKED, attendee=replace(BEA, note=MARKDOWN)), ANNA),
    "booking-address": lambda words: booked(words, replace(BY_BEN, place="none", place_detail=MEETING_ROOM), BEN),
    "booking-long": lambda words: booked(words, LONG_BOOKING, ANNA),
    "request": lambda words: booked(words, REQUESTED, ANNA, neighbours=AROUND),
    "request-alone": lambda words: booked(words, ASKED_AGAIN, ANNA),
    "request-attendee": lambda words: booked(words, replace(ASKED_AGAIN, attendee=BY_BEN.attendee), BEN),
    "request-suggested": lambda words: booked(words, SUGGESTED, ANNA),
    "request-suggested-attendee": lambda words: booked(words, replace(SUGGESTED, attendee=BY_BEN.attendee), BEN),
    "request-accepted": lambda words: booked(words, SUGGESTED.approved(slot(1, 11).start), ANNA),
    "request-approved": lambda words: booked(words, REQUESTED.approved(slot(1, 10).start), ANNA),
    "request-approved-attendee": lambda words: booked(
        words, replace(REQUESTED, attendee=BY_BEN.attendee).approved(slot(1, 10).start), BEN
    ),
    "request-declined": lambda words: booked(words, REQUESTED.refused("declined", slot(1, 10).start), ANNA),
    "request-declined-attendee": lambda words: booked(
        words, replace(REQUESTED, attendee=BY_BEN.attendee).refused("declined", slot(1, 10).start), BEN
    ),
    "request-expired": lambda words: booked(words, REQUESTED.refused("expired", slot(3, 9).start), ANNA),
    "choose-request": lambda words: choose_booking(
        words, [(REQUESTED, ANNA), (ASKED_AGAIN, ANNA)], "approve_booking", "requests.which_approve"
    ),
    "booking-today": lambda words: booked(words, BOOKED, ANNA, join_url=JOIN, now=slot(3, 8).start),
    "booking-running-late": lambda words: booked(
        words,
        replace(BOOKED, late=timedelta(minutes=10), late_by="organizer"),
        ANNA,
        said=words("late.told_letter", other="Bea Moreau"),
        join_url=JOIN,
        now=slot(3, 12, 35).start,
    ),
    "booking-missed": lambda words: booked(words, replace(BOOKED, no_show=True), ANNA, now=slot(3, 15).start),
    "numbers": lambda words: numbers.numbers_card(words, counts(), DAY, PAGE),
    "numbers-none": lambda words: numbers.numbers_card(words, of_organizer(cut(*EIGHT), EIGHT[1], []), DAY, PAGE),
    "numbers-months": lambda words: numbers.numbers_card(words, a_year(), DAY, PAGE),
    "numbers-of-all": lambda words: numbers.everybodys_card(words, organization(), DAY),
    "booking-over": lambda words: booked(words, BOOKED, ANNA, join_url=JOIN, now=slot(3, 13).start),
    "agenda-empty": lambda words: agendas.agenda_card(words, words("agenda.title"), [], ANNA),
    "agenda": lambda words: agendas.agenda_card(words, words("agenda.title"), diary(4), ANNA),
    "agenda-many": lambda words: agendas.agenda_card(words, words("agenda.title"), diary(40), ANNA),
    "agenda-long": lambda words: agendas.agenda_card(
        words, words("agenda.title"), [Booked(LONG_BOOKING, ANNA, OFFICE, JOIN)], ANNA
    ),
    "agenda-day": day_of,
    "agenda-day-empty": lambda words: agendas.agenda_card(
        words, words("agenda.of_day", day=format.day(DAY, words)), [], ANNA, following=diary(1)[0], one_day=True
    ),
    "preview": lambda words: agendas.preview_card(words, DAY, diary(3), ANNA),
    "preview-none": lambda words: agendas.preview_card(words, DAY, [], ANNA),
    "clear": lambda words: clearing.ask(words, diary(3), ANNA, TUESDAY, {"plan": BOOKED.uid}),
    "clear-many": lambda words: clearing.ask(words, diary(40), ANNA, WEEK, {"plan": BOOKED.uid}),
    "clear-none": lambda words: clearing.ask(words, [], ANNA, TUESDAY, {"plan": BOOKED.uid}),
    "clear-working": lambda words: clearing.working(
        words, 3, 12, became(*["moved"] * 3), ANNA, {"plan": BOOKED.uid}, undo(words)
    ),
    "clear-working-back": lambda words: clearing.working(
        words, 10, 12, became(*["back"] * 10), ANNA, {"plan": BOOKED.uid}, None
    ),
    "cleared": lambda words: cleared(words, "moved", "cancelled", "cancelled", "declined"),
    "cleared-partly": lambda words: cleared(words, "moved", "stays", "changed", "gone"),
    "cleared-many": lambda words: cleared(words, *["moved"] * 30),
    "cleared-nobody": lambda words: cleared(words),
    "clear-back": lambda words: clearing.taken_back(words, became("back", "back"), ANNA, TUESDAY),
    "clear-back-partly": lambda words: clearing.taken_back(
        words, became("back", "stuck", "lost", "final", "changed", "declined"), ANNA, TUESDAY
    ),
    "choose-booking": lambda words: choose_booking(words, agenda(3), "cancel_booking", "agenda.which_cancel"),
    "choose-booking-many": lambda words: choose_booking(words, agenda(40), "reschedule_booking", "agenda.which_move"),
    "home": lambda words: greeting(words, "help.hello"),
    "home-lost": lambda words: greeting(words, "help.lost"),
    "home-group": home.group,
    "room": lambda words: in_room(words, BOOKED),
    "room-long": lambda words: in_room(words, LONG_BOOKING),
    "room-moved": lambda words: in_room(words, MOVED),
    "room-cancelled": lambda words: in_room(words, CANCELLED),
    "room-over": lambda words: in_room(words, BOOKED, over=True),
    "notice": lambda words: home.notice(
        format.day(AWAY, words), words("dialog.blocked", when=format.day(AWAY, words)), undo(words)
    ),
    "notice-plain": lambda words: home.notice(words("provider.memory"), words("dialog.connected")),
    "link": lambda words: link_card(words, shared(), undo=undo(words), revocable=False),
    "link-single": lambda words: link_card(words, shared("", max_uses=1, expires=datetime(2027, 3, 2, tzinfo=UTC))),
    "link-used": lambda words: link_card(
        words,
        shared("Ana", (BOOKED, CANCELLED), uses=2),
        said=words("link.unrenewed"),
    ),
    "link-over": lambda words: link_card(words, shared(LONG_NAME, expires=slot(1, 22).start)),
    "link-unlimited": lambda words: link_card(words, shared("Ana", (BOOKED,) * 8, OFFICE, max_uses=None, uses=8)),
    "link-paused": lambda words: link_card(words, shared("Ana", (), PAUSED, expires=None, max_uses=None)),
    "link-revoked": lambda words: link_card(
        words,
        shared("Ana", (BOOKED,), uses=1, revoked=slot(2, 7).start),
        said=words("link.gone"),
        undo=undo(words),
    ),
    "link-list": lambda words: link_list(
        words,
        [
            shared("Ana", (BOOKED,), uses=1),
            shared("", (), OFFICE, max_uses=1),
            shared(LONG_NAME, (BOOKED, LONG_BOOKING), RULED, max_uses=5, uses=3),
            shared("Cleo", expires=slot(1, 22).start),
        ],
        said=words("link.renewed"),
    ),
    "link-list-none": lambda words: link_list(words, []),
    "link-list-many": lambda words: link_list(words, [shared(f"Guest {number}") for number in range(40)]),
    "link-form": lambda words: links.form(words, PRIVATE, "0" * 32),
    "link-form-single-use": lambda words: links.form(words, SINGLE, "0" * 32),
    "sign-up": lambda words: sign_up_card(words, ANNA, 4),
    "sign-up-taken": lambda words: sign_up_card(words, BEN, 4, (BOOKED, BY_BEN), said=words("slots.taken")),
    "sign-up-full": lambda words: sign_up_card(words, ANNA, 0, (BOOKED, LONG_BOOKING), names="full"),
    "sign-up-many": lambda words: sign_up_card(words, BEN, 40, (LONG_BOOKING,) * 40, names="full"),
    "sign-up-no-names": lambda words: sign_up_card(words, ANNA, 2, (BOOKED, BY_BEN), names="none"),
    "sign-up-over": lambda words: sign_up_card(words, BEN, 0, (BOOKED,), over=True),
    "unfurled": lambda words: unfurled.bookable(words, ANNA, OFFICE, LINK, "anna-berg/office-hours"),
    "unfurled-live": lambda words: unfurled.live(words, ANNA, RULED, LINK, "anna-berg/office-hours"),
    "unfurled-page": lambda words: unfurled.page(words, ANNA, [OFFICE, RULED] * 4, PAGE),
    "unfurled-private": lambda words: unfurled.private(words, PRIVATE_LINK),
    "signature": lambda words: links.signature(
        words, "https://book.example.com/anna", {}, kit.press(words("action.back"), "share_link")
    ),
    "qr": lambda words: links.qr(
        words, PRIVATE.name, PRIVATE_LINK, f"{PRIVATE_LINK}/qr.png", kit.press(words("action.back"), "share_link")
    ),
    "not-booked": lambda words: not_booked(words, shared(), shared("Ana", max_uses=None, expires=slot(1, 22).start)),
    "not-booked-no-link": lambda words: not_booked(words),
    "not-booked-any-more": lambda words: not_booked(words, last=BOOKED),
    "not-booked-but-used": lambda words: not_booked(words, shared("Ana", (CANCELLED,), uses=1)),
    "hours": lambda words: hours_card(words, ANNA, 0),
    "hours-exceptions": lambda words: hours_card(
        words, ANNA, 3, notes=[words("hours.own", names=format.listed([RULED.name, LONG], words))]
    ),
    "hours-many-exceptions": lambda words: hours_card(words, replace(ANNA, openings=TWICE), 40),
    "hours-none": lambda words: hours_card(words, replace(ANNA, openings=()), 1),
    "hours-form": hours_form,
    "hours-changed": lambda words: hours.changed(
        words,
        words("hours.title"),
        [words("dialog.hours_set", hours=format.hours(ANNA.openings, words), zone=format.place(ANNA.zone, words))],
        undo(words),
    ),
    "trip": trip,
    "why": lambda words: why_card(words, 4),
    "why-mended": lambda words: why_card(
        words, 1, said=words("why.still", when=format.day(DAY, words)), undo=undo(words)
    ),
    "why-many": lambda words: why_card(words, 40),
    "why-open": lambda words: why.explained(
        words("why.open_now", day=format.day(DAY, words)),
        OFFICE.name,
        [],
        said=words("why.done"),
        then=words("why.open_text"),
        undo=undo(words),
    ),
    "calendars": lambda words: calendars_card(words, CALENDARS, ANNA, CONNECT),
    "calendars-chosen": lambda words: calendars_card(
        words, CALENDARS[:1], replace(ANNA, blocking=("busy", "elsewhere")), CONNECT, undo=undo(words)
    ),
    "calendars-none": lambda words: calendars_card(
        words, [], ANNA, CONNECT, said=words("dialog.no_provider", names=words("provider.feed"))
    ),
    "calendars-many": lambda words: calendars_card(words, CALENDARS * 5, ANNA, CONNECT, said=words("dialog.connected")),
    "calendar": lambda words: calendar_card(words, CALENDARS[1], ANNA, writable=True, said=words("calendars.now_open")),
    "calendar-feed": lambda words: calendar_card(words, CALENDARS[2], ANNA, writable=False),
    "calendar-failed": lambda words: calendar_card(words, CALENDARS[3], ANNA, writable=True),
    "shifted": lambda words: shifted_card(
        words,
        shifted((BOOKED, 120, None), (replace(BY_BEN, slot=slot(4, 9)), None, -240), (LONG_BOOKING, 0, -360)),
        slot(1, 9).start,
    ),
    "shifted-many": lambda words: shifted_card(
        words, shifted(*((booking, 120, None) for booking, _ in agenda(50))), slot(1, 9).start
    ),
    "calendar-lost": lambda words: news_card(words, CALENDARS[0].connection, "lost"),
    "calendar-refused": lambda words: news_card(words, CALENDARS[3].connection, "refused"),
    "calendar-back": lambda words: news_card(words, CALENDARS[2].connection, "back"),
    "calendar-kept": lambda words: news_card(words, CALENDARS[0].connection, "kept", MARKDOWN),
}
