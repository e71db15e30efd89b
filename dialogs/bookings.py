"""See, move and cancel what is booked: for whoever books and for whoever is booked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from cards import booking as cards
from cards.kit import plain
from dialogs import whether
from dialogs.agenda import listing, window_of
from dialogs.choices import remembered
from dialogs.clearing import clear_day
from dialogs.confirming import note_of
from dialogs.pressed import needed
from dialogs.shown import going_back, shown
from dialogs.slots import show_slots
from dialogs.turn import Reply, Turn
from dialogs.undoing import undoing
from dialogs.wanted import Wanted, carried, wanted_from, wanted_of
from language import format
from language.times import Time
from language.words import Words, words_for
from scheduling import zones
from scheduling.errors import AlreadyOver, SlotTaken
from scheduling.model import MIDNIGHT, Booked, Organizer
from scheduling.ports import Ports
from scheduling.spans import Span
from scheduling.usecases import bookings as cases

Values = Mapping[str, Any]


async def show(ports: Ports, turn: Turn, values: Values) -> Reply:
    """A booking as it is now; what was said with it is said again until it begins."""
    uid, said = needed(values, "uid"), str(values.get("said") or "")
    begun = said and (await cases.view(ports, uid, turn.person)).booking.slot.start <= ports.clock()
    return await shown(ports, turn, uid, "" if begun else said)


async def agenda(ports: Ports, turn: Turn, values: Values) -> Reply:
    """The meetings ahead, or those of the time that was said; with somebody, whether they booked."""
    if values.get("person"):
        now = ports.clock()
        window = window_of(wanted_from(values.get("when"), turn.person, now), turn.person, now)
        return await whether.booked(ports, turn, str(values["person"]), window, ahead=not values.get("when"))
    return await listing(ports, turn, values)


async def cancel(ports: Ports, turn: Turn, values: Values) -> Reply:
    """The meeting that is meant, called off; asked where several fit. All of a time are a day to be cleared."""
    if values.get("all") and not (values.get("name") or values.get("person")):
        return await clear_day(ports, turn, values)
    found = await which(ports, turn, values, "cancel_booking", "agenda.which_cancel", {})
    if isinstance(found, Reply):
        return found
    cancelled = await cases.cancel(ports, found, by=turn.person)
    reply = await shown(ports, turn, found)
    if not cancelled.restorable(ports.clock()):
        return replace(reply, draft={})
    return replace(reply, draft=undoing(ports.clock(), "restore_booking", {"uid": found}, cancelled.undo))


async def note(ports: Ports, turn: Turn, values: Values) -> Reply:
    """What the attendee wants the organizer to know."""
    uid = needed(values, "uid")
    await cases.annotate(ports, uid, note_of(values), turn.person)
    return await shown(ports, turn, uid, words_for(turn.person.language)("booking.noted"))


async def renew_links(ports: Ports, turn: Turn, values: Values) -> Reply:
    """New links for who booked, the old ones good for nothing."""
    uid = needed(values, "uid")
    booking = await cases.renew_links(ports, uid, turn.person, values.get("version"))
    words = words_for(turn.person.language)
    return await shown(ports, turn, uid, words("booking.links_renewed", other=plain(booking.attendee.name)))


async def restore(ports: Ports, turn: Turn, values: Values) -> Reply:
    """The cancellation taken back."""
    try:
        await cases.restore(ports, needed(values, "uid"), by=turn.person)
    except SlotTaken:
        return Reply(text=words_for(turn.person.language)("error.slot_taken"))
    except AlreadyOver:
        return Reply(text=words_for(turn.person.language)("help.too_late"))
    return await shown(ports, turn, values["uid"])


async def move_back(ports: Ports, turn: Turn, values: Values) -> Reply:
    """A move taken back, if the time is still free."""
    start = zones.from_iso(needed(values, "start"))
    try:
        booking = await cases.reschedule(ports, needed(values, "uid"), Span(start, start), by=turn.person)
    except SlotTaken:
        return Reply(text=words_for(turn.person.language)("error.slot_taken"))
    return replace(await shown(ports, turn, booking.uid), draft=going_back(booking, turn.person, ports.clock()))


async def reschedule(ports: Ports, turn: Turn, values: Values) -> Reply:
    """The meeting that is meant, at the moment that was said, or free slots to pick from."""
    wanted = wanted_of(values, "to", turn.person, ports.clock())
    kept = carried(values.get("to"))
    if values.get("shift_min"):
        kept["shift_min"] = int(values["shift_min"])
    if values.get("same_day"):
        kept["same_day"] = 1
    found = await which(ports, turn, values, "reschedule_booking", "agenda.which_move", kept)
    if isinstance(found, Reply):
        return found
    booked = await cases.view(ports, found, turn.person)
    if "shift_min" in kept:
        exact = _shifted(booked.booking.slot.start, kept["shift_min"], turn.person.zone)
        wanted = Wanted(zones.local_date(exact, turn.person.zone), exact=exact)
    if "same_day" in kept:
        wanted = _same_day(wanted, booked, turn.person.zone, ports.clock())
    return await show_slots(ports, turn, {"moving": found}, _same_clock(wanted, booked, values.get("to")))


async def which(ports: Ports, turn: Turn, values: Values, verb: str, question: str, carried: Values) -> str | Reply:
    """The uid of the meeting that is meant; a choice where several fit, a sentence where none does."""
    if values.get("uid"):
        return str(values["uid"])
    words, now = words_for(turn.person.language), ports.clock()
    wanted = wanted_from(values.get("when"), turn.person, now)
    found = await cases.agenda(ports, turn.person, Span(now, now + cases.AHEAD))
    fitting = [one for one in found if _fits(one, turn, values, wanted)]
    if len(fitting) == 1:
        return fitting[0].booking.uid
    if not fitting:
        return Reply(text=words("agenda.not_found"))
    rows = [(one.booking, one.organizer) for one in fitting]
    options = [(titled(one, turn.person, words), verb, {**carried, "uid": one.booking.uid}) for one in fitting]
    card = cards.choose_booking(words, words(question), rows, turn.person, verb, carried)
    return Reply(card=card, about=remembered(options), spoken_of=tuple(one.uid for one, _ in rows))


def titled(booked: Booked, reader: Organizer, words: Words) -> str:
    """What a booking can be called by who chooses one of several."""
    booking = booked.booking
    other = booking.attendee.name if booking.organizer_id == reader.id else booked.organizer.name
    return f"{booking.title} {other} {format.start(booking.slot.start, reader.zone, words)}"


def _fits(booked: Booked, turn: Turn, values: Values, wanted: Wanted) -> bool:
    booking, reader = booked.booking, turn.person
    person, name = str(values.get("person") or "").casefold(), str(values.get("name") or "").casefold()
    other = booking.attendee.name if booking.organizer_id == reader.id else booked.organizer.name
    if person and person not in other.casefold():
        return False
    # "my meeting with Anna" names no meeting type; a name that fits none would leave nothing to choose from.
    if name and not person and name not in booking.title.casefold():
        return False
    if wanted.exact:
        return booking.slot.start == wanted.exact
    if wanted.low or wanted.high:
        return wanted.fits(booking.slot)
    return wanted.day is None or zones.local_date(booking.slot.start, reader.zone) == wanted.day


def _shifted(start: datetime, minutes: int, zone: str) -> datetime:
    """So much later; whole days are days of the calendar, so that the clock shows the same."""
    days, rest = divmod(minutes, MIDNIGHT)
    if rest:
        return start + timedelta(minutes=minutes)
    clock = zones.wall_clock(start, zone)
    return zones.instant(clock.date() + timedelta(days=days), clock.time(), zone)


def _same_day(wanted: Wanted, booked: Booked, zone: str, now: datetime) -> Wanted:
    """ "Move it to 11": on the day where it stands, unless that hour is over by now."""
    day = zones.local_date(booked.booking.slot.start, zone)

    def there(moment: datetime | None) -> datetime | None:
        return moment and zones.instant(day, zones.wall_clock(moment, zone).time(), zone)

    moved = Wanted(day, there(wanted.low), there(wanted.high), there(wanted.exact))
    first = moved.exact or moved.low or moved.high
    return moved if first and first > now else wanted


def _same_clock(wanted: Wanted, booked: Booked, said: Any) -> Wanted:
    """ "Move my 3pm to Friday" shows Friday from 3pm on; nothing is moved that was not said."""
    if wanted.exact or wanted.low or wanted.day is None or not isinstance(said, Time):
        return wanted
    start = booked.booking.slot.start
    zone = booked.organizer.zone
    return Wanted(wanted.day, low=zones.instant(wanted.day, zones.wall_clock(start, zone).time(), zone))
