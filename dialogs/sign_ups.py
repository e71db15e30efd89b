"""A sign-up in a group: put up by its organizer, one time for each who taps."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any

from cards import sign_up as cards
from dialogs import meeting_types
from dialogs.pressed import needed
from dialogs.shown import shown
from dialogs.slots import attendee_from
from dialogs.turn import Placed, Reply, Turn
from dialogs.wanted import moment, wanted_of
from language import format
from language.words import Words, words_for
from scheduling import zones
from scheduling.errors import SlotTaken, Unreadable
from scheduling.model import Organizer, SignUp
from scheduling.ports import Ports
from scheduling.spans import Span
from scheduling.usecases import sign_ups as cases

Values = Mapping[str, Any]
USUAL = timedelta(days=7)  # how far ahead it goes where no time was said
LONGEST = timedelta(days=31)


async def sign_up(ports: Ports, turn: Turn, values: Values) -> Reply:
    """A new one, for what is named and when it was said; it stands where it was asked for."""
    words = words_for(turn.person.language)
    if not turn.shared:
        return Reply(text=words("sign_up.in_group"))
    kind = await meeting_types.find(ports, turn, words, values, "sign_up")
    if isinstance(kind, Reply):
        return replace(kind, public=True)
    window = _window(ports, turn, values)
    day = format.day(zones.local_date(window.start, turn.person.zone), words)
    name = words("sign_up.link", day=day)
    link = await cases.begin(ports, turn.person, ports.new_id(), kind.id, window, name)
    address = f"p/{ports.links.token('link', link.id, link.version)}"
    data = {
        "address": address,
        "low": window.start.isoformat(),
        "high": window.end.isoformat(),
        "names": cards.NAMES[0],
    }
    # Made of the card of a link, it takes the place of that for everybody.
    stays = partial(_for_all, ports, data) if turn.verb else None
    return Reply(card=await _card(ports, turn.person, data), public=True, stays=stays)


async def show(ports: Ports, turn: Turn, values: Values) -> Reply:
    """As it is now, for who looks at it."""
    return Reply(card=await _card(ports, turn.person, _data(values)), public=True)


async def take(ports: Ports, turn: Turn, values: Values) -> Reply:
    """The time that was tapped is theirs; the card shows it to all."""
    words, data = words_for(turn.person.language), _data(values)
    start = zones.from_iso(needed(values, "start"))
    attendee = attendee_from(turn.person)
    try:
        slot = Span(start, start + timedelta(minutes=1))
        booking, already = await cases.take(ports, data["address"], slot, attendee, turn.person)
    except SlotTaken:
        return await _changed(ports, turn, data, words("slots.taken"))
    when = format.span(booking.slot, turn.person.zone, words)
    said = words("sign_up.already" if already else "sign_up.yours", when=when)
    if turn.shared and not already:
        # Their own card with move and cancel is for them alone; all see the sign-up change.
        mine = await shown(ports, turn, booking.uid)
        stays = partial(_for_all, ports, data)
        return replace(mine, openly=said, stays=stays, places=Placed((booking.uid,), {"sign_up": data}))
    return await _changed(ports, turn, data, said)


async def leave(ports: Ports, turn: Turn, values: Values) -> Reply:
    """Their time is free again."""
    words, data = words_for(turn.person.language), _data(values)
    booking = await cases.leave(ports, data["address"], turn.person)
    return await _changed(ports, turn, data, words("sign_up.left" if booking else "sign_up.not_on_it"))


async def names(ports: Ports, turn: Turn, values: Values) -> Reply:
    """How much of the names is seen, which is the organizer's to say."""
    words, data = words_for(turn.person.language), _data(values)
    seen = await cases.look(ports, data["address"], _span(data))
    if seen.organizer.id != turn.person.id:
        return Reply(text=words("error.not_allowed"))
    reply = await _changed(ports, turn, data, "")
    return replace(reply, places=Placed(tuple(one.uid for one in seen.taken), {"sign_up": data}))


async def _changed(ports: Ports, turn: Turn, data: Values, said: str) -> Reply:
    """The answer to who pressed, and the card for all."""
    card = await _card(ports, turn.person, data, said)
    return Reply(card=card, public=True, stays=partial(_for_all, ports, data) if turn.shared else None)


async def _for_all(ports: Ports, data: Values) -> Mapping[str, Any]:
    return for_all(await cases.look(ports, data["address"], _span(data)), data)


def for_all(seen: SignUp, data: Values) -> Mapping[str, Any]:
    """As it stands in the chat: in the organizer's words and zone, without what only the organizer can do."""
    reader = replace(seen.organizer, id=0)
    return _drawn(words_for(reader.language), seen, reader, data)


async def _card(ports: Ports, reader: Organizer, data: Values, said: str = "") -> Mapping[str, Any]:
    seen = await cases.look(ports, data["address"], _span(data))
    return _drawn(words_for(reader.language), seen, reader, data, said)


def _drawn(words: Words, seen: SignUp, reader: Organizer, data: Values, said: str = "") -> Mapping[str, Any]:
    shown = cards.Shown(
        seen.organizer, seen.meeting_type, seen.window, seen.free, seen.taken, seen.over, str(data["names"])
    )
    return cards.sign_up_card(words, shown, reader, data, said=said)


def _window(ports: Ports, turn: Turn, values: Values) -> Span:
    """From now on at the earliest."""
    now, zone = ports.clock(), turn.person.zone
    wanted = wanted_of(values, "when", turn.person, now)
    low, high = wanted.low, wanted.high
    if wanted.day and not high:
        day = zones.local_day(wanted.day, zone)
        low, high = low or wanted.exact or day.start, day.end
    elif wanted.day and not low:
        low = zones.local_day(wanted.day, zone).start
    start = max(low or now, now)
    return Span(start, min(max(high or start + USUAL, start), start + LONGEST))


def _data(values: Values) -> dict[str, Any]:
    """What every button of the card carries. Raises Unreadable."""
    data = {name: str(needed(values, name)) for name in ("address", "low", "high", "names")}
    if data["names"] not in cards.NAMES or not data["address"].startswith("p/"):
        raise Unreadable
    return data


def _span(data: Values) -> Span:
    low, high = moment(data["low"]), moment(data["high"])
    if low is None or high is None or not low <= high <= low + LONGEST:
        raise Unreadable
    return Span(low, high)
