"""The weekly hours: shown, said, filled in, narrowed and widened."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

from cards import hours as cards
from cards import kit
from dialogs.turn import Reply, Turn
from dialogs.undoing import button, undoing
from language import format
from language.stretches import days
from language.windows import understand_windows
from language.words import Words, words_for
from scheduling import week, zones
from scheduling.exceptions import WHOLE_DAY, runs
from scheduling.model import Opening, Organizer, Override
from scheduling.ports import Ports
from scheduling.usecases import meeting_types as cases
from scheduling.usecases import organizers
from scheduling.usecases.meeting_types import DAYS

Values = Mapping[str, Any]


async def show(ports: Ports, turn: Turn, values: Values) -> Reply:
    """The week as it is, what differs from it ahead, and a form for the week."""
    words, person = words_for(turn.person.language), turn.person
    today = zones.local_date(ports.clock(), person.zone)
    ahead = [_by_zone(one) for one in person.overrides if one.date >= today]
    exceptions = [
        (
            days([first + timedelta(days=n) for n in range(lasts)], words),
            what(alike, words),
            {"day": first.isoformat(), "lasts": lasts, "all": True},
        )
        for first, lasts, alike in runs(ahead)
    ]
    notes = await _own_hours(ports, turn, words)
    return Reply(card=cards.overview(words, person, week.week_of(person.openings), exceptions, notes=notes))


async def set_hours(ports: Ports, turn: Turn, values: Values) -> Reply:
    """The weekly hours as they were said, less the weekdays on which there is no work; the card if nothing was said."""
    openings, free = turn.person.openings, values.get("closed") or ()
    if values.get("availability") is None and not free:
        asking = {"asks": "availability", "command": "set_hours", "values": {}}
        return replace(await show(ports, turn, {}), draft=asking)
    if values.get("availability") is not None:
        openings = cases.openings_from(values["availability"])
    return await changed(ports, turn, week.narrowed(openings, {DAYS.index(day): WHOLE_DAY for day in free}))


async def save(ports: Ports, turn: Turn, values: Values) -> Reply:
    """The form, sent: nothing is changed as long as one line of it cannot be read."""
    words = words_for(turn.person.language)
    typed = {day: str(values.get(day) or "").strip() for day in DAYS}
    closed = words("hours.closed").casefold()
    read = {
        day: [] if text.casefold() == closed else understand_windows(text, turn.person.language)
        for day, text in typed.items()
    }
    problems = [
        words("hours.unreadable", day=cards.day_name(words, day), typed=kit.plain(typed[day]))
        for day, pairs in read.items()
        if pairs is None
    ]
    if problems:
        return Reply(card=cards.form(words, typed, problems))
    return await changed(ports, turn, week.openings_of([read[day] or [] for day in DAYS]))


async def changed(ports: Ports, turn: Turn, openings: tuple[Opening, ...]) -> Reply:
    """Other weekly hours, said in full, with a way back."""
    words, before = words_for(turn.person.language), turn.person
    zone, said = format.place(before.zone, words), format.hours(openings, words)
    if week.week_of(openings) == week.week_of(before.openings):
        line = words("hours.same", hours=said, zone=zone)
        return Reply(card=cards.changed(words, words("hours.title"), [line]))
    await organizers.set_hours(ports, before, openings)
    draft = undoing(
        ports.clock(), "set_hours", {"availability": [cases.availability_of(one) for one in before.openings]}
    )
    line = words("dialog.hours_set", hours=said, zone=zone) if openings else words("hours.none", zone=zone)
    notes = [*await _own_hours(ports, turn, words), *_planned(ports, before, words)]
    card = cards.changed(words, words("hours.title"), [line, *notes], button(words, draft))
    return Reply(card=card, draft=draft)


def what(overrides: Sequence[Override], words: Words) -> str:
    """What an exception says: `off`, `only 10:00–12:00`, `closed 14:00–16:00`."""
    return ", ".join(_what(one, words) for one in overrides)


def _what(override: Override, words: Words) -> str:
    if override.zone:
        return words("hours.on_clock", place=format.place(override.zone, words))
    if not override.intervals:
        return words("hours.off")
    key = {"hours": "only_then", "less": "less", "more": "also"}[override.kind]
    return words(f"hours.{key}", times=format.windows(override.intervals, words))


def _by_zone(override: Override) -> Override:
    """The days of a trip are alike to who reads of them, whatever their hours."""
    return replace(override, intervals=()) if override.zone else override


async def _own_hours(ports: Ports, turn: Turn, words: Words) -> list[str]:
    """Which meeting types do not follow the weekly hours."""
    own = [one.name for one in await cases.mine(ports, turn.person) if one.openings is not None]
    return [words("hours.own", names=format.listed(own, words))] if own else []


def _planned(ports: Ports, person: Organizer, words: Words) -> list[str]:
    """The trips ahead, whose hours were reckoned from the old week."""
    today = zones.local_date(ports.clock(), person.zone)
    places = dict.fromkeys(format.place(one.zone, words) for one in person.overrides if one.zone and one.date >= today)
    return [words("travel.stays", places=format.listed(places, words))] if places else []
