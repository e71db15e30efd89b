"""A sign-up: who has which time, and what is free; the same card for all, each in their own zone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from cards import kit
from cards.kit import Json
from language import format
from language.words import Words
from scheduling import zones
from scheduling.model import Booking, MeetingType, Organizer
from scheduling.spans import Span

MOST_SLOTS = 16  # each has its button, and a card must not become too large for Teams
MOST_TAKEN = 30
NAMES = ("short", "full", "none")  # how much of a name everybody sees


@dataclass(frozen=True)
class Shown:
    """What stands on the card."""

    organizer: Organizer
    meeting_type: MeetingType
    window: Span
    free: Sequence[Span]
    taken: Sequence[Booking]
    over: bool
    names: str = NAMES[0]


def sign_up_card(words: Words, shown: Shown, reader: Organizer, data: Mapping[str, Any], *, said: str = "") -> Json:
    """`data` is what every button needs to find its way back. The organizer chooses how much is seen of the names."""
    kind = shown.meeting_type
    body: list[Any] = [kit.text(said)] if said else []
    body.append(kit.title(_title(words, shown)))
    where = format.venue(kind.place, kind.place_detail, words)
    known = [format.duration(kind.duration, words), where, words("slots.zone", zone=format.place(reader.zone, words))]
    body.append(kit.quiet(" · ".join(kit.plain(one) for one in known if one)))
    body += _taken(words, shown, reader)
    if shown.free:
        body.append(kit.heading(words("sign_up.free")))
        buttons = (_slot(words, one, reader, data) for one in shown.free[:MOST_SLOTS])
        body.append(kit.stack(buttons, spacing="Small"))
    if (more := len(shown.free) - MOST_SLOTS) > 0:
        body.append(kit.quiet(words("sign_up.more", count=more), spacing="Small"))
    return kit.card(body, _actions(words, shown, reader, data), refresh=_refresh(data))


def _title(words: Words, shown: Shown) -> str:
    name, who = shown.meeting_type.name, shown.organizer.name
    if shown.over:
        return words("sign_up.over", name=name, organizer=who)
    return words("sign_up.title" if shown.free else "sign_up.full", name=name, organizer=who)


def _taken(words: Words, shown: Shown, reader: Organizer) -> list[Any]:
    if not shown.taken:
        return []
    if shown.names == "none":
        return [kit.quiet(words("sign_up.count", count=len(shown.taken)), spacing="Small")]
    once = _is_one_day(shown, reader)
    rows: dict[str, list[str]] = {}
    for one in shown.taken[:MOST_TAKEN]:
        when = (format.clock if once else format.start)(one.slot.start, reader.zone, words)
        rows.setdefault(when, []).append(called(one.attendee.name, shown.names))
    lines = [kit.plain(f"{when} · {', '.join(names)}") for when, names in rows.items()]
    return [kit.text(line, spacing="None" if place else "Medium") for place, line in enumerate(lines)]


def called(name: str, names: str) -> str:
    """`Ben O.`, or the whole name where the organizer wants that."""
    first, _, last = name.strip().partition(" ")
    return name if names == "full" or not last else f"{first} {last.split()[-1][0]}."


def _is_one_day(shown: Shown, reader: Organizer) -> bool:
    days = {zones.local_date(one.start, reader.zone) for one in (*shown.free, *(taken.slot for taken in shown.taken))}
    return len(days) == 1 and bool(shown.free)


def _slot(words: Words, slot: Span, reader: Organizer, data: Mapping[str, Any]) -> Json:
    label = format.start(slot.start, reader.zone, words)
    return kit.press(label, "sign_up_take", {**data, "start": slot.start.isoformat()})


def _actions(words: Words, shown: Shown, reader: Organizer, data: Mapping[str, Any]) -> list[Json]:
    if shown.over:
        return []
    if reader.id != shown.organizer.id:
        return [kit.press(words("sign_up.leave"), "sign_up_leave", data)] if _may_be_on_it(shown, reader) else []
    others = [one for one in NAMES if one != shown.names]
    return [kit.press(words(f"sign_up.names_{one}"), "sign_up_names", {**data, "names": one}) for one in others]


def _may_be_on_it(shown: Shown, reader: Organizer) -> bool:
    """Of the card that all see it is not known whose eyes are on it: `reader` is nobody then."""
    return any(not reader.id or one.attendee.person_id == reader.id for one in shown.taken)


def _refresh(data: Mapping[str, Any]) -> Json:
    """For everybody who looks: without ids, Teams does so by itself where there are no more than sixty people."""
    return {"action": {"type": "Action.Execute", "verb": "sign_up_show", "title": "sign_up_show", "data": dict(data)}}
