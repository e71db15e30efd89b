"""Free slots: one day of them, and where else to look."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from cards import kit
from cards.booking import refresh_for, side_of
from cards.kit import Json
from language import format
from language.words import Words
from scheduling.model import Booking, MeetingType, Organizer
from scheduling.spans import Span

SLOTS_SHOWN = 8
Turning = tuple[str, Mapping[str, Any]]  # what a button that leads to other slots says, and what it carries


@dataclass(frozen=True)
class SlotsOfDay:
    """What one card of slots shows: a date of the reader, its free slots, and where else to look."""

    day: date
    slots: tuple[Span, ...]
    previous: date | None
    next: date | None
    first: int = 0  # of the slots, with which the card begins

    @property
    def page(self) -> tuple[Span, ...]:
        return self.slots[self.first : self.first + SLOTS_SHOWN]


@dataclass(frozen=True)
class Mine:
    """What the card knows of the reader's own time."""

    clashes: frozenset[Span] = frozenset()  # slots at which they are busy themselves
    hidden: bool = False  # whether those are left out; else they are marked
    unread: bool = False  # their calendar cannot be read


NOTHING_KNOWN = Mine()
NOTHING_ASKED: Mapping[str, Any] = {}


def slots_card(
    words: Words,
    meeting_type: MeetingType,
    organizer: Organizer,
    reader: Organizer,
    shown: SlotsOfDay,
    data: Mapping[str, Any],
    *,
    said: str = "",
    moving: Booking | None = None,
    noticed: datetime | None = None,
    today: date,
    mine: Mine = NOTHING_KNOWN,
    shared: bool = False,
    asked: Mapping[str, Any] = NOTHING_ASKED,
) -> Json:
    """One day of free slots in the reader's zone; `data` is what every button needs to find its way back. Where it is
    `shared`, everybody who sees it has it refreshed, for what was `asked` for."""
    body: list[Any] = [kit.text(said)] if said else []
    body += _head(words, meeting_type, organizer, reader, moving)
    body.append(kit.heading(kit.capital(format.long_day(shown.day, words))))
    body += _clocks(words, shown, organizer, reader)
    body += _whose(words, organizer, shown, data, mine)
    if shown.page:
        here = {**data, "first": shown.first} if shown.first else data
        body.append(kit.stack((_slot(words, one, reader, here, mine) for one in shown.page), spacing="Medium"))
    else:
        body.append(kit.text(words("slots.none_that_day")))
    if moving and noticed and shown.page and shown.page[0].start < noticed:
        when = format.start(noticed, reader.zone, words)
        body.append(kit.quiet(words("slots.noticed", when=when, other=kit.plain(moving.attendee.name))))
    actions = [kit.press(label, "slots", there) for label, there in turnings(words, shown, data)]
    actions.append(_another_day(words, shown, data, today))
    again = {**data, "day": shown.day.isoformat(), "first": shown.first, **asked}
    return kit.card(body, actions, refresh=refresh_for("slots", again, None if shared else reader))


def nothing_free(words: Words, meeting_type: MeetingType, organizer: Organizer, *, said: str = "") -> Json:
    """Not a single slot within the horizon."""
    body = [kit.text(said)] if said else []
    body += [
        kit.title(words("slots.title", name=meeting_type.name, organizer=organizer.name)),
        kit.text(words("slots.none", organizer=kit.plain(organizer.name))),
    ]
    return kit.card(body)


def turnings(words: Words, shown: SlotsOfDay, data: Mapping[str, Any]) -> list[Turning]:
    """The other times of the day, and the days beside it that have any."""
    made: list[Turning] = []
    here = {**data, "day": shown.day.isoformat()}
    if shown.first:
        made.append((words("slots.earlier_times"), {**here, "first": max(0, shown.first - SLOTS_SHOWN)}))
    if shown.first + SLOTS_SHOWN < len(shown.slots):
        made.append((words("slots.later_times"), {**here, "first": shown.first + SLOTS_SHOWN}))
    for key, day in (("slots.before", shown.previous), ("slots.after", shown.next)):
        if day:
            made.append((words(key, day=format.day(day, words)), {**data, "day": day.isoformat(), "first": 0}))
    return made


def _head(
    words: Words, meeting_type: MeetingType, organizer: Organizer, reader: Organizer, moving: Booking | None
) -> list[Any]:
    if moving is None:
        name = words("slots.title", name=meeting_type.name, organizer=organizer.name)
        where = format.venue(meeting_type.place, meeting_type.place_detail, words)
        known = [format.duration(meeting_type.duration, words), *([kit.plain(where)] if where else [])]
        return [kit.title(name), kit.quiet(" · ".join(known))]
    now = format.span(moving.slot, reader.zone, words)
    if moving.status == "requested" and side_of(moving, reader) == "organizer":
        other = kit.plain(moving.attendee.name)
        asked = "slots.suggesting_for" if moving.waits_for == "organizer" else "slots.moving_from"
        return [
            kit.title(words("slots.suggesting", name=moving.title)),
            kit.quiet(words(asked, other=other, when=now)),
            kit.text(words("requests.picked", other=other)),
        ]
    return [kit.title(words("slots.moving", name=moving.title)), kit.quiet(words("slots.moving_from", when=now))]


def _clocks(words: Words, shown: SlotsOfDay, organizer: Organizer, reader: Organizer) -> list[Any]:
    """The zone the times are in; how the other side's clock differs, and whether that is out of the ordinary."""
    here = words("slots.zone", zone=format.place(reader.zone, words))
    made = [kit.quiet(" ".join([here, *_theirs(words, shown.page, organizer, reader)]))]
    if shown.page and (warning := format.unusual(shown.page[0].start, reader.zone, organizer.zone, words)):
        made.append(kit.text(warning, weight="Bolder", spacing="Small"))
    return made


def _theirs(words: Words, page: Sequence[Span], organizer: Organizer, reader: Organizer) -> Iterator[str]:
    """What the other clock shows at the first slot, and again at the first one after either clock has changed."""
    apart = None
    for slot in page:
        ahead = format.ahead(slot.start, reader.zone, organizer.zone)
        if ahead != apart and (ahead or apart is not None):
            theirs = format.other_start(slot, reader.zone, organizer.zone, words)
            yield words("slots.theirs", here=format.clock(slot.start, reader.zone, words), theirs=theirs)
        apart = ahead


def _whose(words: Words, organizer: Organizer, shown: SlotsOfDay, data: Mapping[str, Any], mine: Mine) -> list[Any]:
    """Whether the reader's own time counts here, and the button that changes it."""
    other = kit.plain(organizer.name)
    if mine.unread:
        return [kit.text(words("slots.mine_unread", organizer=other), spacing="Small")]
    if not mine.clashes:
        return []
    here = {**data, "day": shown.day.isoformat()}
    if mine.hidden:
        button = kit.press(words("slots.show_all"), "slots", {**here, "all": True})
        return [kit.tall_row([kit.quiet(words("slots.both"))], button, spacing="Small")]
    button = kit.press(words("slots.show_both"), "slots", {**here, "all": False})
    return [kit.tall_row([kit.quiet(words("slots.all", organizer=other))], button, spacing="Small")]


def _slot(words: Words, slot: Span, reader: Organizer, data: Mapping[str, Any], mine: Mine) -> Json:
    label = format.start(slot.start, reader.zone, words)
    if slot in mine.clashes:
        label = words("slots.clash", when=label)
    return kit.press(label, "take", {**data, "start": slot.start.isoformat()})


def _another_day(words: Words, shown: SlotsOfDay, data: Mapping[str, Any], today: date) -> Json:
    question = words("slots.which_day")
    picker = kit.day_entry("day", question, shown.day.isoformat(), today.isoformat(), question)
    others = _without(data, ("day", "low", "high"))
    return kit.fold(words("slots.another_day"), [picker], [kit.press(words("slots.show_day"), "slots", others)])


def _without(data: Mapping[str, Any], names: Collection[str]) -> dict[str, Any]:
    return {name: value for name, value in data.items() if name not in names}
