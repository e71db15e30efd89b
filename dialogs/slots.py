"""Find a free slot and take it, for a new booking or for one that moves."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from cards import booking as cards
from cards import kit
from cards import meeting_type as type_cards
from dialogs import meeting_types
from dialogs.choices import offered
from dialogs.pressed import needed
from dialogs.shown import shown
from dialogs.turn import Reply, Turn
from dialogs.wanted import Wanted, carried, moment, still_carried, wanted_of
from language import format
from language.times import Time
from language.words import Words, words_for
from scheduling import zones
from scheduling.model import Attendee, MeetingType, Organizer
from scheduling.ports import Ports
from scheduling.spans import Span
from scheduling.usecases import bookings as cases
from scheduling.usecases import organizers
from scheduling.usecases.bookings import Offer

Values = Mapping[str, Any]
LOOKED_AHEAD = timedelta(days=31)  # beyond the day that is shown, so that the card knows the next one
NEAR = timedelta(minutes=1)


async def open_link(ports: Ports, turn: Turn, values: Values) -> Reply:
    """A share link that was pasted: its free slots, here in the chat."""
    words = words_for(turn.person.language)
    address = ports.links.address_in(str(values.get("url") or ""))
    if address is None:
        return Reply(text=words("dialog.foreign_link"))
    if "/" not in address:
        page = await cases.page(ports, address)
        if len(page.meeting_types) != 1:
            return _choose_type(ports, words, page.organizer, page.meeting_types, {})
        address = ports.links.address(page.meeting_types[0], address)
    return await show_slots(ports, turn, {"address": address}, Wanted())


async def book(ports: Ports, turn: Turn, values: Values) -> Reply:
    """Something of somebody's: at once where the moment was said and is free, else from the free slots."""
    words = words_for(turn.person.language)
    organizer = await _whom(ports, turn, words, values, "book")
    if isinstance(organizer, Reply):
        return organizer
    page = await cases.page(ports, organizer.page)
    name = str(values.get("name") or "")
    called = meeting_types.fitting_name(page.meeting_types, name)
    fitting = _of_length(called or list(page.meeting_types), values.get("duration_min"))
    if not fitting:
        return Reply(text=words("dialog.no_page", name=kit.plain(organizer.name)))
    when = values.get("when")
    if len(fitting) > 1 or not called:
        question = words("dialog.which_type" if called else "dialog.no_such_type", name=organizer.name, type=name)
        return _choose_type(ports, words, organizer, fitting, carried(when) or still_carried(values), question)
    wanted = wanted_of(values, "when", turn.person, ports.clock())
    return await show_slots(ports, turn, {"address": ports.links.address(fitting[0], organizer.page)}, wanted)


async def find_times(ports: Ports, turn: Turn, values: Values) -> Reply:
    """Only look: the same as `book`, but nothing is taken even where one moment was said."""
    when = values.get("when")
    if isinstance(when, Time) and when.kind == "instant" and when.start:
        return await book(ports, turn, {**values, "when": Time("window", start=when.start)})
    return await book(ports, turn, values)


async def slots(ports: Ports, turn: Turn, values: Values) -> Reply:
    """Another day on the card, or the same one anew."""
    return await show_slots(
        ports, turn, values, wanted_of(values, "when", turn.person, ports.clock()), first=int(values.get("first") or 0)
    )


async def take(ports: Ports, turn: Turn, values: Values) -> Reply:
    """The slot that was tapped: booked, or the new time of the booking that is being moved."""
    return await _take(ports, turn, values)


async def _take(ports: Ports, turn: Turn, values: Values, said: str = "") -> Reply:
    start = zones.from_iso(needed(values, "start"))
    if values.get("moving"):
        booking = await cases.reschedule(ports, str(values["moving"]), _slot(start), by=turn.person)
    else:
        uid = ports.links.unseal(str(needed(values, "form")), "form")
        attendee = _attendee(turn.person)
        booking = await cases.book(ports, str(needed(values, "address")), uid, _slot(start), attendee)
    return await shown(ports, turn, booking.uid, said)


async def taken(ports: Ports, turn: Turn, values: Values) -> Reply:
    """The slot went to somebody else: fresh ones of the same day."""
    words = words_for(turn.person.language)
    start = moment(values.get("start"))
    if start is None or not (values.get("address") or values.get("moving")):
        return Reply(text=words("error.slot_taken"))
    day = zones.local_date(start, turn.person.zone)
    return await show_slots(ports, turn, values, Wanted(day), said=words("slots.taken"))


async def show_slots(
    ports: Ports, turn: Turn, data: Values, wanted: Wanted, *, said: str = "", first: int = 0
) -> Reply:
    """Free slots of the day that is wanted, or of the next that has any; the slot itself where one was said."""
    words, reader, now = words_for(turn.person.language), turn.person, ports.clock()
    today = zones.local_date(now, reader.zone)
    day = max(wanted.day or today, today)
    offer = await _offer(ports, turn, data, Span(now, zones.local_day(day, reader.zone).end + LOOKED_AHEAD))
    days = _by_day(offer.slots, reader)
    if not any(one >= day for one in days) and offer.next:
        day = zones.local_date(offer.next.start, reader.zone)
        offer = await _offer(ports, turn, data, Span(now, zones.local_day(day, reader.zone).end + LOOKED_AHEAD))
        days = _by_day(offer.slots, reader)
    if not days:
        return Reply(card=cards.nothing_free(words, offer.meeting_type, offer.organizer, said=said))
    if wanted.exact:
        exactly = next((slot for slot in offer.slots if abs(slot.start - wanted.exact) < NEAR), None)
        if exactly:
            soon = offer.booking and offer.noticed and exactly.start < offer.noticed
            warning = words("slots.soon") if soon else ""
            return await _take(ports, turn, {**_kept(ports, data), "start": exactly.start.isoformat()}, warning)
        when = f"{format.start(wanted.exact, reader.zone, words)} ({format.place(reader.zone, words)})"
        said = words("slots.not_free", when=when)
    shown, kept = _day_shown(days, day), _kept(ports, data)
    said = said or _hint(words, days, wanted, shown)
    first = first or _first_fitting(days[shown.day], wanted)
    card = cards.slots_card(
        words,
        offer.meeting_type,
        offer.organizer,
        reader,
        shown,
        kept,
        said=said,
        first=first,
        moving=offer.booking,
        noticed=offer.noticed,
        today=today,
    )
    return Reply(card=card, public=True, about={"slots": {**kept, "day": shown.day.isoformat()}})


async def _offer(ports: Ports, turn: Turn, data: Values, window: Span) -> Offer:
    moving = str(data["moving"]) if data.get("moving") else None
    return await cases.offer(ports, str(data.get("address") or ""), window, moving=moving, by=turn.person)


def _kept(ports: Ports, data: Values) -> dict[str, Any]:
    """What every button of a slots card carries. One card books one meeting, however often it is tapped."""
    if data.get("moving"):
        return {"moving": data["moving"]}
    form = data.get("form") or ports.links.token("form", ports.new_id())
    return {"address": data["address"], "form": form}


def _by_day(slots: Sequence[Span], reader: Organizer) -> dict[date, list[Span]]:
    days: dict[date, list[Span]] = defaultdict(list)
    for slot in slots:
        days[zones.local_date(slot.start, reader.zone)].append(slot)
    return dict(days)


def _day_shown(days: Mapping[date, Sequence[Span]], day: date) -> cards.SlotsOfDay:
    known = sorted(days)
    chosen = next((one for one in known if one >= day), known[-1])
    place = known.index(chosen)
    return cards.SlotsOfDay(
        chosen,
        tuple(days[chosen]),
        known[place - 1] if place else None,
        known[place + 1] if place + 1 < len(known) else None,
    )


def _hint(words: Words, days: Mapping[date, Sequence[Span]], wanted: Wanted, shown: cards.SlotsOfDay) -> str:
    """Why the card shows something else than what was asked for; empty if it does not."""
    if wanted.day and shown.day != wanted.day and not wanted.high:
        return words("slots.none_day", day=format.day(wanted.day, words))
    if (wanted.low or wanted.high) and not any(wanted.fits(slot) for slot in days[shown.day]):
        return words("slots.none_then")
    return ""


def _first_fitting(slots: Sequence[Span], wanted: Wanted) -> int:
    """Where on the day the card begins: at what was asked for, full rows kept."""
    about = wanted.exact or wanted.low
    if about is None:
        return 0
    later = next((number for number, slot in enumerate(slots) if slot.start >= about), len(slots))
    return max(0, min(later, len(slots) - cards.SLOTS_SHOWN))


async def _whom(ports: Ports, turn: Turn, words: Words, values: Values, verb: str) -> Organizer | Reply:
    """The organizer who is meant: mentioned, chosen, or the only one of that name."""
    if values.get("organizer"):
        return await organizers.by_id(ports, int(values["organizer"]))
    for key in turn.mentions:
        mentioned = await organizers.known(ports, key)
        if mentioned:
            return mentioned
    name = str(values.get("person") or "")
    if not name:
        draft = {"asks": "person", "command": verb, "values": {"name": values.get("name")}}
        return Reply(text=words("dialog.with_whom", name=words("help.book", name=words("help.somebody"))), draft=draft)
    found = await organizers.named(ports, name)
    if len(found) == 1:
        return found[0]
    if not found:
        return Reply(text=words("dialog.nobody", name=kit.plain(name)))
    passed_on = {"name": values.get("name") or "", **carried(values.get("when"))}
    options = [(one.name, verb, {**passed_on, "organizer": one.id}) for one in found]
    return offered(words, words("dialog.whom"), options)


def _choose_type(
    ports: Ports, words: Words, organizer: Organizer, found: Sequence[MeetingType], carried: Values, question: str = ""
) -> Reply:
    if not found:
        return Reply(text=words("dialog.no_page", name=kit.plain(organizer.name)))
    question = question or words("dialog.which_type", name=organizer.name)
    options = [
        (type_cards.title(words, one), "slots", {"address": ports.links.address(one, organizer.page), **carried})
        for one in found
    ]
    return offered(words, question, options)


def _of_length(found: list[MeetingType], minutes: Any) -> list[MeetingType]:
    """Those of the length that was said, if there is one; the length of what is booked is the organizer's to say."""
    exact = [one for one in found if minutes and one.duration == timedelta(minutes=int(minutes))]
    return exact or found


def _attendee(person: Organizer) -> Attendee:
    return Attendee(person.name, person.email, person.zone, person.language, person_id=person.id)


def _slot(start: datetime) -> Span:
    return Span(start, start)
