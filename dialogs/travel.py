"""A trip: for some days the weekly hours hold on the clock of another place."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from cards import hours as cards
from dialogs import availability
from dialogs.meant import LONGEST, Meant, meant
from dialogs.turn import Reply, Turn
from dialogs.undoing import button, undoing
from language import format
from language.stretches import days
from language.words import Words, words_for
from scheduling import trips, zones
from scheduling.errors import UnknownZone, Unreadable
from scheduling.minutes import Pair, moment
from scheduling.model import Organizer
from scheduling.ports import Ports
from scheduling.usecases import organizers

Values = Mapping[str, Any]
MOST = 4  # kinds of days that are told


async def travel(ports: Ports, turn: Turn, values: Values) -> Reply:
    """The hours of the trip planned, and said on the clock at home; asks for what was not said."""
    words, person, zone = words_for(turn.person.language), turn.person, values.get("timezone")
    asked = _days(values, person, ports.clock())
    if asked.over:
        return Reply(text=words("hours.over"))
    if not zone:
        return Reply(text=words("travel.where"), draft=_asking("timezone", _carried(asked)))
    if not zones.is_zone(zone):
        raise UnknownZone(zone)
    if not asked.dates:
        question = words("travel.when", place=format.place(zone, words))
        return Reply(text=question, draft=_asking("when", {"timezone": zone}))
    if len(asked.dates) > trips.LONGEST:
        return Reply(text=words("travel.long", most=trips.LONGEST, place=format.place(zone, words)))
    return await _planned(ports, turn, words, zone, min(asked.dates), max(asked.dates))


async def _planned(ports: Ports, turn: Turn, words: Words, zone: str, first: date, last: date) -> Reply:
    person, place = turn.person, format.place(zone, words)
    when = days(_between(first, last), words)
    there = trips.spans_of(person.openings, zone, first, last)
    title = f"{place}, {when}"
    if not there:
        return Reply(card=cards.changed(words, title, [words("travel.nothing", when=when)]))
    if there == trips.spans_of(person.openings, person.zone, first, last):
        home = format.place(person.zone, words)
        return Reply(card=cards.changed(words, title, [words("travel.same_clock", place=place, home=home)]))
    planned = trips.abroad(person.openings, person.overrides, person.zone, zone, first, last)
    before = availability.runs_to(person.overrides, [one.date for one in planned])
    await organizers.travel(ports, person, zone, first, last)
    draft = undoing(ports.clock(), "restore_dates", {"runs": before})
    lines = [words("travel.said", when=when, place=place), *_at_home(there, person, words)]
    lines += _kept(person, _between(first, last), words)
    return Reply(card=cards.changed(words, title, lines, button(words, draft)), draft=draft)


def _at_home(there: list[tuple[date, list[Pair]]], person: Organizer, words: Words) -> list[str]:
    """`Mon 4 May – Fri 8 May: 02:00–10:00 (Berlin)`: days that read the same at home together."""
    alike: dict[str, list[date]] = {}
    for day, pairs in there:
        clocks = (
            f"{format.clock(moment(start), person.zone, words)}–{format.clock(moment(end), person.zone, words)}"
            for start, end in pairs
        )
        alike.setdefault(", ".join(clocks), []).append(day)
    home = format.place(person.zone, words)
    return [
        words("travel.that_is", days=days(dates, words), times=times, home=home)
        for times, dates in list(alike.items())[:MOST]
    ]


def _kept(person: Organizer, dates: list[date], words: Words) -> list[str]:
    """The days of the trip for which something else was said before."""
    said = sorted({one.date for one in person.overrides if one.kind == "hours" and not one.zone} & set(dates))
    return [words("travel.kept", when=days(said, words))] if said else []


def _days(values: Values, person: Organizer, now: datetime) -> Meant:
    """The days that a sentence says, or that were said before the place was."""
    if values.get("begins") and values.get("ends"):
        first, last = date.fromisoformat(values["begins"]), date.fromisoformat(values["ends"])
        if not 0 <= (last - first).days < LONGEST:
            raise Unreadable
        return Meant(dict.fromkeys(_between(first, last), ()))
    return meant(values.get("when"), person, now)


def _carried(asked: Meant) -> dict[str, str]:
    if not asked.dates:
        return {}
    return {"begins": min(asked.dates).isoformat(), "ends": max(asked.dates).isoformat()}


def _asking(field: str, values: Values) -> dict[str, Any]:
    return {"asks": field, "command": "travel", "values": dict(values)}


def _between(first: date, last: date) -> list[date]:
    return [first + timedelta(days=number) for number in range((last - first).days + 1)]
