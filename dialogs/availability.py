"""Time zone, time off, extra time: what differs from the weekly hours."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from cards import hours as cards
from dialogs import hours
from dialogs.meant import Meant, meant
from dialogs.pressed import needed
from dialogs.turn import Reply, Turn
from dialogs.undoing import button, undoing
from language import format
from language.stretches import days, stretches
from language.words import Words, words_for
from scheduling import exceptions, week, zones
from scheduling.exceptions import Minutes, runs
from scheduling.minutes import DAY, Pair
from scheduling.model import Opening, Organizer, Override
from scheduling.ports import Ports
from scheduling.spans import Span
from scheduling.usecases import bookings, organizers
from scheduling.usecases import meeting_types as cases

Values = Mapping[str, Any]
LONGEST_TITLE = 40  # characters; longer ones would say twice what nobody reads twice


async def set_zone(ports: Ports, turn: Turn, values: Values) -> Reply:
    words = words_for(turn.person.language)
    if not values.get("timezone"):
        return Reply(text=words("dialog.zone_what"), draft=_asking("timezone", "set_timezone", {}))
    before = turn.person.zone
    person = await organizers.set_zone(ports, turn.person, values["timezone"])
    said = words("dialog.zone_set", zone=format.zone_name(person.zone, words))
    draft = undoing(ports.clock(), "set_timezone", {"timezone": before})
    card = cards.changed(words, format.place(person.zone, words), [said], button(words, draft))
    return Reply(card=card, draft=draft)


async def block(ports: Ports, turn: Turn, values: Values) -> Reply:
    """Nobody can book then, on some dates or every week; what is booked already stays."""
    words, person = words_for(turn.person.language), turn.person
    asked = meant(values.get("when"), person, ports.clock())
    if missing := _missing(asked, words, "block_time"):
        return missing
    if asked.weekly:
        return await hours.changed(ports, turn, week.narrowed(person.openings, asked.weekly))
    said = stretches(asked.dates, words)
    lines = [words("dialog.blocked", when=said), *await _booked_then(ports, person, asked.dates, words)]
    return await _replaced(ports, turn, said, lines, asked.dates, exceptions.closed(person.overrides, asked.dates))


async def unblock(ports: Ports, turn: Turn, values: Values) -> Reply:
    """Days: their usual hours count again. Hours: they are open too, or with `only` they are all that is open.

    What a button carries: a run of days (`day`, `lasts`), with `all` also extra hours go; or minutes to `open`, of a
    meeting type (`id`).
    """
    words, person = words_for(turn.person.language), turn.person
    if values.get("day"):
        return await _reset(ports, turn, _run(values["day"], values.get("lasts")), everything=bool(values.get("all")))
    if values.get("open"):
        return await _opened(ports, turn, _read(values["open"]), await _openings(ports, turn, values.get("id")))
    asked = meant(values.get("when"), person, ports.clock())
    if missing := _missing(asked, words, "unblock_time", only=bool(values.get("only"))):
        return missing
    if asked.weekly:
        return await _every_week(ports, turn, asked, bool(values.get("only")))
    if asked.is_whole:
        return await _reset(ports, turn, list(asked.dates), everything=False)
    if values.get("only"):
        said, made = stretches(asked.dates, words), exceptions.only(asked.dates)
        return await _replaced(ports, turn, said, [words("hours.only", when=said)], asked.dates, made)
    return await _opened(ports, turn, asked.dates, person.openings)


async def restore(ports: Ports, turn: Turn, values: Values) -> Reply:
    """The undoing of the others: what stood on some dates stands there again."""
    words = words_for(turn.person.language)
    before = overrides_from(needed(values, "runs"))
    dates = [day for run in values["runs"] for day in _run(run["date"], run["days"])]
    free = sorted(set(dates) - {one.date for one in before})
    lines = [words("dialog.unblocked", when=days(free, words))] if free else []
    if before:
        said = (
            format.labelled(days(_run(first.isoformat(), lasts), words), hours.what(alike, words), words)
            for first, lasts, alike in runs(before)
        )
        lines += [words("hours.as_before"), *said]
    await organizers.replace_overrides(ports, turn.person, dates, before)
    return Reply(card=cards.changed(words, _title(days(dates, words), words), lines), draft={})


def runs_to(overrides: Iterable[Override], dates: Iterable[date]) -> list[dict[str, Any]]:
    """What stands on dates, as a button carries it."""
    wanted = set(dates)
    return [
        {
            "date": first.isoformat(),
            "days": lasts,
            "of": [{"kind": one.kind, "intervals": one.intervals, "zone": one.zone} for one in alike],
        }
        for first, lasts, alike in runs((one for one in overrides if one.date in wanted), wanted)
    ]


def overrides_from(carried: Iterable[Values]) -> list[Override]:
    """The same read back."""
    return [
        Override(day, tuple((start, end) for start, end in one["intervals"]), one["kind"], one["zone"])
        for run in carried
        for day in _run(run["date"], run["days"])
        for one in run["of"]
    ]


async def _replaced(
    ports: Ports, turn: Turn, title: str, lines: Sequence[str], dates: Iterable[date], made: Sequence[Override]
) -> Reply:
    """Exceptions in place of those of some dates, with the way back."""
    words, dates = words_for(turn.person.language), list(dates)
    draft = undoing(ports.clock(), "restore_dates", {"runs": runs_to(turn.person.overrides, dates)})
    await organizers.replace_overrides(ports, turn.person, dates, made)
    return Reply(card=cards.changed(words, _title(title, words), lines, button(words, draft)), draft=draft)


async def _reset(ports: Ports, turn: Turn, dates: Sequence[date], *, everything: bool) -> Reply:
    """The weekly hours of some dates count again; without `everything`, extra hours stay."""
    words, person = words_for(turn.person.language), turn.person
    said, there = days(dates, words), exceptions.kept(person.overrides, dates, ())
    left = () if everything else exceptions.kept(person.overrides, dates, exceptions.CLOSING)
    if len(left) < len(there):
        return await _replaced(ports, turn, said, [words("dialog.unblocked", when=said)], dates, left)
    if any(exceptions.open_on(person.openings, person.overrides, day) for day in dates):
        return Reply(card=cards.changed(words, said, [words("hours.open_already", when=said)]))
    return Reply(text=words("hours.which_on", when=said))


async def _opened(ports: Ports, turn: Turn, minutes: Minutes, openings: tuple[Opening, ...]) -> Reply:
    words = words_for(turn.person.language)
    said, made = stretches(minutes, words), exceptions.opened(turn.person.overrides, openings, minutes)
    return await _replaced(ports, turn, said, [words("hours.opened", when=said)], minutes, made)


async def _every_week(ports: Ports, turn: Turn, asked: Meant, only: bool) -> Reply:
    """More weekly hours, or others; a weekday without hours that is to be open again gets those of its neighbour."""
    words, openings = words_for(turn.person.language), turn.person.openings
    if not asked.is_whole:
        change = week.exchanged if only else week.widened
        return await hours.changed(ports, turn, change(openings, asked.weekly))
    usual = week.week_of(openings)
    pattern = next((pairs for day in asked.weekly for pairs in (*usual[:day][::-1], *usual[day:]) if pairs), None)
    if pattern is None:
        return Reply(text=words("dialog.hours_what"))
    missing = {day: pattern for day in asked.weekly if not usual[day]}
    return await hours.changed(ports, turn, week.widened(openings, missing))


async def _booked_then(ports: Ports, person: Organizer, minutes: Minutes, words: Words) -> list[str]:
    """How many meetings are booked in these minutes, for they stay."""
    window = Span(zones.local_day(min(minutes), person.zone).start, zones.local_day(max(minutes), person.zone).end)
    given = [one.booking.slot for one in await bookings.agenda(ports, person, window) if one.organizer.id == person.id]
    count = sum(any(_meet(pairs, slot, day, person.zone) for day, pairs in minutes.items()) for slot in given)
    return [words("hours.booked_stay", count=count)] if count else []


def _meet(pairs: Sequence[Pair], slot: Span, day: date, zone: str) -> bool:
    if not slot.overlaps(zones.local_day(day, zone)):
        return False
    start, end = zones.wall_clock(slot.start, zone), zones.wall_clock(slot.end, zone)
    low = start.hour * 60 + start.minute if start.date() == day else 0
    high = end.hour * 60 + end.minute if end.date() == day else DAY
    return any(first < high and low < last for first, last in pairs)


async def _openings(ports: Ports, turn: Turn, type_id: Any) -> tuple[Opening, ...]:
    """The hours of a meeting type, which may be its own."""
    own = (await cases.one_of_mine(ports, turn.person, type_id)).openings if type_id else None
    return turn.person.openings if own is None else own


def _title(when: str, words: Words) -> str:
    return when if len(when) <= LONGEST_TITLE else words("hours.title")


def _asking(field: str, command: str, values: Values) -> dict[str, Any]:
    return {"asks": field, "command": command, "values": dict(values)}


def _missing(asked: Meant, words: Words, command: str, **values: Any) -> Reply | None:
    """The question for what was not said, if something was not."""
    draft = _asking("when", command, values)
    if asked.over:
        return Reply(text=words("hours.over"))
    if asked.endless and not asked:
        return Reply(text=words("hours.until_when"), draft=draft)
    if asked and not (asked.dates and asked.weekly):
        return None
    return Reply(text=words("dialog.when_what"), draft=draft)


def _read(carried: Iterable[Values]) -> dict[date, tuple[Pair, ...]]:
    return {date.fromisoformat(one["date"]): tuple((start, end) for start, end in one["intervals"]) for one in carried}


def _run(first: str, lasts: Any) -> list[date]:
    return [date.fromisoformat(first) + timedelta(days=number) for number in range(int(lasts or 1))]
