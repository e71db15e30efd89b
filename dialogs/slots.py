"""Find a free slot and take it, for a new booking or for one that moves."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import partial
from itertools import count
from typing import Any
from uuid import UUID, uuid5

from cards import kit
from cards import meeting_type as type_cards
from cards import slots as cards
from dialogs import meeting_types, understood
from dialogs.choices import offered, remembered
from dialogs.confirming import answers_of, asked, guests_of, note_of
from dialogs.pressed import needed
from dialogs.shown import going_back, shown
from dialogs.turn import Reply, Turn
from dialogs.wanted import Wanted, asked_for, carried, moment, still_carried, wanted_of
from dialogs.whom import whom
from language import format
from language.times import Time
from language.words import Words, words_for
from scheduling import zones
from scheduling.errors import BadAnswer, BadGuests
from scheduling.model import Attendee, Booking, MeetingType, Organizer
from scheduling.ports import Ports
from scheduling.rules import MinimumNotice
from scheduling.spans import Span
from scheduling.usecases import bookings as cases
from scheduling.usecases import organizers
from scheduling.usecases.bookings import Offer
from scheduling.usecases.both import Engaged, engaged

Values = Mapping[str, Any]
Days = Mapping[date, Sequence[Span]]
# Beyond the day that is shown, so that the card knows the next one: most have one within a week.
LOOKED_AHEAD, FURTHER = timedelta(days=7), timedelta(days=31)
NEAR = timedelta(minutes=1)


@dataclass(frozen=True)
class Found:
    """What is free, and what of it is shown."""

    offer: Offer
    days: Days  # by date of the reader
    mine: Engaged
    hidden: bool = False  # whether the slots at which the reader is busy are left out
    none_left: bool = False  # they could not be, or nothing would have been left


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
    organizer = await whom(ports, turn, words, values, "book")
    if isinstance(organizer, Reply):
        return organizer
    page = await cases.page(ports, organizer.page, organizer)
    name = str(values.get("name") or "")
    called = meeting_types.fitting_name(page.meeting_types, name)
    called = called if name else _said(called, turn.text)
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
    wanted = wanted_of(values, "when", turn.person, ports.clock())
    return await show_slots(ports, turn, values, wanted, first=_first_of(values))


async def take(ports: Ports, turn: Turn, values: Values) -> Reply:
    """The slot that was tapped: booked, or the new time of the booking that is being moved."""
    return await _take(ports, turn, values)


async def _take(ports: Ports, turn: Turn, values: Values, said: str = "") -> Reply:
    start = zones.from_iso(needed(values, "start"))
    if values.get("moving"):
        booking = await cases.reschedule(ports, str(values["moving"]), _slot(start), by=turn.person)
        undo = going_back(booking, turn.person, ports.clock())
        # Where the move stays, "undo" must not reach for whatever was done before it.
        return replace(await shown(ports, turn, booking.uid, said), draft=undo or {})
    made = await _booked(ports, turn, values, start)
    if isinstance(made, Reply):
        return made
    if made.slot.start != start:
        said = words_for(turn.person.language)("slots.have_one")
    reply = await shown(ports, turn, made.uid, said)
    if not turn.shared:
        return reply
    # The card that was tapped is everybody's: it stays, without the slot that is taken now.
    return replace(reply, openly=said or _openly(turn, made), stays=partial(_for_all, ports, turn, values, made, start))


async def _for_all(ports: Ports, turn: Turn, values: Values, booking: Booking, start: datetime) -> Mapping[str, Any]:
    everybody = replace(turn, person=await _first_reader(ports, turn, values, booking))
    fresh = await show_slots(ports, everybody, values, _day_of(start, everybody), first=_first_of(values))
    assert fresh.card is not None  # looking takes nothing, so there is always a card
    return fresh.card


async def _first_reader(ports: Ports, turn: Turn, values: Values, booking: Booking) -> Organizer:
    """In whose words and zone a card in a group stands there for all: of who asked for it, whoever taps; of its
    organizer, where it came with a link."""
    if values.get("reader"):
        return replace(turn.person, **values["reader"])
    organizer = await organizers.by_id(ports, booking.organizer_id)
    return replace(turn.person, zone=organizer.zone, language=organizer.language)


def _day_of(start: datetime, turn: Turn) -> Wanted:
    return Wanted(zones.local_date(start, turn.person.zone))


def _first_of(values: Values) -> int:
    return int(values.get("first") or 0)


def _openly(turn: Turn, booking: Booking) -> str:
    """What others may hear of a booking."""
    words = words_for(turn.person.language)
    key = "slots.asked_openly" if booking.status == "requested" else "slots.booked_openly"
    return words(key, when=format.span(booking.slot, turn.person.zone, words))


async def _booked(ports: Ports, turn: Turn, values: Values, start: datetime) -> Booking | Reply:
    """The booking that this card is for this person, made now unless it was; the form of its questions where it has
    any. Who has called theirs off, or had it, may have another one."""
    address = str(needed(values, "address"))
    uid = await _uid(ports, turn, values)
    if not values.get("confirmed") and (form := await asked(ports, turn, values, uid, start)):
        return form
    attendee = replace(attendee_from(turn.person), note=note_of(values))
    try:
        return await cases.book(
            ports, address, uid, _slot(start), attendee, answers=answers_of(values), guests=guests_of(values)
        )
    except (BadAnswer, BadGuests) as problem:
        words = words_for(turn.person.language)
        said = words(f"error.{problem.name}", **understood.said_of(words, problem))
        form = await asked(ports, turn, values, uid, start, said)
        if form is None:
            raise
        return form


async def _uid(ports: Ports, turn: Turn, values: Values) -> str:
    """The uid of what this person books with this card: a card in a group is tapped by many, and each books one meeting
    with it. Sent twice it is the same one."""
    form = UUID(hex=ports.links.unseal(str(needed(values, "form")), "form"))
    candidates = (uuid5(form, f"{turn.person.id} {attempt}").hex for attempt in count())
    for uid in candidates:
        made = await cases.made(ports, uid)
        if made is None or (made.stands and made.slot.end > ports.clock()):
            return uid
    raise AssertionError("there is no end of uids")


async def release(ports: Ports, turn: Turn, values: Values) -> Reply:
    """The time that was kept while a form was filled in is free again; fresh ones of its day."""
    await cases.release(ports, await _uid(ports, turn, values))
    start = zones.from_iso(needed(values, "start"))
    return await show_slots(ports, turn, values, _day_of(start, turn), first=_first_of(values))


async def taken(ports: Ports, turn: Turn, values: Values) -> Reply:
    """The slot went to somebody else: fresh ones of the same day."""
    words = words_for(turn.person.language)
    start = moment(values.get("start"))
    if start is None or not (values.get("address") or values.get("moving")):
        return Reply(text=words("error.slot_taken"))
    said = words("slots.taken")
    return await show_slots(ports, turn, values, _day_of(start, turn), said=said, first=_first_of(values))


async def show_slots(
    ports: Ports, turn: Turn, data: Values, wanted: Wanted, *, said: str = "", first: int = 0
) -> Reply:
    """Free slots of the day that is wanted, or of the next that has any; the slot itself where one was said."""
    words, reader = words_for(turn.person.language), turn.person
    today = zones.local_date(ports.clock(), reader.zone)
    day = max(wanted.day or today, today)
    asked = wanted.exact or wanted.missed
    found = await _found(ports, turn, data, day, asked)
    if not any(one >= day for one in found.days) and found.offer.next:
        day = zones.local_date(found.offer.next.start, reader.zone)
        found = await _found(ports, turn, data, day, asked)
    offer = found.offer
    if not found.days:
        return Reply(card=cards.nothing_free(words, offer.meeting_type, offer.organizer, said=said))
    if wanted.exact:
        exactly = next((slot for slot in offer.slots if abs(slot.start - wanted.exact) < NEAR), None)
        if exactly:
            start = exactly.start.isoformat()
            return await _take(ports, turn, {**_kept(ports, data), "start": start}, _warning(words, found, exactly))
        wanted = replace(wanted, exact=None, missed=wanted.exact)
    wanted = wanted.with_beginning(reader.zone)
    nearest = _nearest(found, wanted)
    day = zones.local_date(nearest.start, reader.zone) if nearest else day
    shown, kept = _day_shown(found.days, day), {**_kept(ports, data), **_reader_kept(turn, data)}
    said = said or _hint(words, found, wanted, shown, reader, today)
    shown = replace(shown, first=_first(shown.slots, wanted, first))
    card = cards.slots_card(
        words,
        offer.meeting_type,
        offer.organizer,
        reader,
        shown,
        kept,
        said=said,
        moving=offer.booking,
        noticed=offer.noticed,
        today=today,
        mine=_mine(found, shown),
        shared=turn.shared,
        asked=asked_for(wanted),
    )
    turns = remembered((label, "slots", there) for label, there in cards.turnings(words, shown, kept))
    about = {
        "slots": {**kept, "day": shown.day.isoformat()},
        "times": [slot.start.isoformat() for slot in shown.page],
        "turns": turns["choices"],
        "called": _called(offer),
    }
    return Reply(card=card, public=not kept.get("moving"), about=about)


def _called(offer: Offer) -> str:
    return offer.booking.title if offer.booking else offer.meeting_type.name


async def _found(ports: Ports, turn: Turn, data: Values, day: date, asked: datetime | None) -> Found:
    """What is free from now on until after a day, for both sides unless all is to be shown; as far as it takes to know
    another day, within reason."""
    found = await _found_until(ports, turn, data, day + LOOKED_AHEAD, asked)
    if not found.none_left and any(one > day for one in found.days):
        return found
    return await _found_until(ports, turn, data, day + FURTHER, asked)


async def _found_until(ports: Ports, turn: Turn, data: Values, last: date, asked: datetime | None) -> Found:
    reader, now = turn.person, ports.clock()
    window = Span(now, zones.local_day(last, reader.zone).end)
    moving = str(data["moving"]) if data.get("moving") else None
    address = str(data.get("address") or "")
    offer, mine = await asyncio.gather(
        cases.offer(ports, address, window, moving=moving, by=reader, asked=asked),
        _engaged(ports, turn, window, moving),
    )
    if offer.organizer.id == reader.id:
        mine = Engaged()  # their own calendars have decided already what is offered
    others = [one for one in offer.slots if not _is_there(offer.booking, one)] or offer.slots
    everything = _by_day(others, reader)
    suiting = [one for one in others if not mine.at(one)]
    if data.get("all") or len(suiting) == len(others):
        return Found(offer, everything, mine)
    if not suiting:
        return Found(offer, everything, mine, none_left=True)
    return Found(offer, _by_day(suiting, reader), mine, hidden=True)


def _is_there(booking: Booking | None, slot: Span) -> bool:
    """Nobody moves a meeting to where it is, nor suggests the time that is asked for; granting that has a button."""
    return booking is not None and slot == booking.slot


async def _engaged(ports: Ports, turn: Turn, window: Span, moving: str | None) -> Engaged:
    """What the reader has themselves; of no concern where others read along."""
    return Engaged() if turn.shared else await engaged(ports, turn.person, window, moving)


def _mine(found: Found, shown: cards.SlotsOfDay) -> cards.Mine:
    """What the card is to say of the reader's own time: what there is of it up to the day that it shows."""
    if found.mine.unread or found.none_left:
        return cards.Mine(frozenset(one for one in shown.slots if found.mine.at(one)), unread=found.mine.unread)
    near = (one for one in found.offer.slots if one.start <= shown.slots[-1].end)
    return cards.Mine(frozenset(one for one in near if found.mine.at(one)), found.hidden)


def _warning(words: Words, found: Found, slot: Span) -> str:
    """What speaks against a slot that was asked for by its time; empty if nothing does."""
    offer = found.offer
    if offer.booking and offer.noticed and slot.start < offer.noticed:
        return words("slots.soon")
    return words("slots.clashing") if found.mine.at(slot) else ""


def _kept(ports: Ports, data: Values) -> dict[str, Any]:
    """What every button of a slots card carries. One card books one meeting for each person, however often it is
    tapped."""
    kept = {"all": True} if data.get("all") else {}
    if data.get("moving"):
        return {"moving": data["moving"], **kept}
    form = data.get("form") or ports.links.token("form", ports.new_id())
    return {"address": data["address"], "form": form, **kept}


def _reader_kept(turn: Turn, data: Values) -> dict[str, Any]:
    """What a card in a group carries of who asked for it, so that it does not change its words and its zone with
    everybody who taps."""
    if not turn.shared:
        return {}
    asks = {"zone": turn.person.zone, "language": turn.person.language}
    kept = data.get("reader") or (asks if not turn.verb else None)
    return {"reader": kept} if kept else {}


def _by_day(slots: Sequence[Span], reader: Organizer) -> dict[date, list[Span]]:
    days: dict[date, list[Span]] = defaultdict(list)
    for slot, day in zip(slots, zones.local_dates((one.start for one in slots), reader.zone), strict=True):
        days[day].append(slot)
    return dict(days)


def _day_shown(days: Days, day: date) -> cards.SlotsOfDay:
    known = sorted(days)
    chosen = next((one for one in known if one >= day), known[-1])
    place = known.index(chosen)
    return cards.SlotsOfDay(
        chosen,
        tuple(days[chosen]),
        known[place - 1] if place else None,
        known[place + 1] if place + 1 < len(known) else None,
    )


def _hint(words: Words, found: Found, wanted: Wanted, shown: cards.SlotsOfDay, reader: Organizer, today: date) -> str:
    """Why the card shows something else than what was asked for; empty if it does not."""
    missed = wanted.missed
    if missed and all(abs(slot.start - missed) >= NEAR for slot in found.offer.slots):
        return _missing(words, found.offer, missed, reader)
    if found.none_left:
        return words("slots.none_both", organizer=kit.plain(found.offer.organizer.name))
    if wanted.day and today <= wanted.day != shown.day and not wanted.high:
        return words("slots.none_day", day=format.day(wanted.day, words))
    if (wanted.low or wanted.high) and not any(wanted.fits(slot) for slot in shown.slots):
        return words("slots.none_then")
    return ""


def _missing(words: Words, offer: Offer, missed: datetime, reader: Organizer) -> str:
    """Why a moment that was asked for cannot be had; that something else is there tells nothing of what it is."""
    when = f"{format.start(missed, reader.zone, words)} ({format.place(reader.zone, words)})"
    said = f"slots.not_{offer.missed}" if offer.missed else "slots.not_free"
    rules = (rule.notice for rule in offer.meeting_type.rules if isinstance(rule, MinimumNotice))
    notice = format.duration(max(rules, default=timedelta()), words)
    return words(said, when=when, organizer=kit.plain(offer.organizer.name), length=notice)


def _nearest(found: Found, wanted: Wanted) -> Span | None:
    """The free slot nearest to what was asked for; None where that can be had, or where no time was said."""
    free = [slot for slots in found.days.values() for slot in slots]
    gaps = [wanted.gap(slot) for slot in free] if wanted.timed else []
    return free[gaps.index(min(gaps))] if gaps and min(gaps) >= NEAR else None


def _first(slots: Sequence[Span], wanted: Wanted, first: int) -> int:
    """Where on the day the card begins: at the hour that was asked for, else with those slots that lie nearest to it;
    of these, and at the end of the day, full rows are kept."""
    last = max(0, len(slots) - cards.SLOTS_SHOWN)
    fitting = [number for number, slot in enumerate(slots) if wanted.low and wanted.fits(slot)]
    if not first and fitting:
        first = fitting[0]
    elif not first and wanted.timed:
        first = min(range(last + 1), key=lambda begin: _farthest(slots, wanted, begin))
    return max(0, min(first, last)) if wanted.missed or first >= len(slots) else first


def _farthest(slots: Sequence[Span], wanted: Wanted, first: int) -> timedelta:
    return max(wanted.gap(slot) for slot in slots[first : first + cards.SLOTS_SHOWN])


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


def _said(found: list[MeetingType], text: str) -> list[MeetingType]:
    """The one whose name stands in what was typed, though it is a word that all meetings go by ("book a meeting"); of
    several the longest. All where that is none."""
    typed = f" {meeting_types.plain(text)} "
    named = [one for one in found if f" {meeting_types.plain(one.name)} " in typed]
    return sorted(named, key=lambda one: len(one.name))[-1:] or found


def _of_length(found: list[MeetingType], minutes: Any) -> list[MeetingType]:
    """Those of the length that was said, if there is one; the length of what is booked is the organizer's to say."""
    exact = [one for one in found if minutes and one.duration == timedelta(minutes=int(minutes))]
    return exact or found


def attendee_from(person: Organizer) -> Attendee:
    """Who books from Teams is known there, and asked nothing."""
    return Attendee(person.name, person.email, person.zone, person.language, person_id=person.id)


def _slot(start: datetime) -> Span:
    return Span(start, start)
