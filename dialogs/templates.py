"""Meeting types for the uses most people have, added with one tap."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cards import kit
from cards import templates as cards
from dialogs import meeting_types
from dialogs.turn import Reply, Turn
from dialogs.undoing import undoing
from language.words import Words, words_for
from scheduling.ports import Ports
from scheduling.usecases import meeting_types as cases

Values = Mapping[str, Any]
DAY = 24 * 60
NOON = [{"days": ["mo", "tu", "we", "th", "fr"], "start": "11:30", "end": "15:00"}]

# What each use is usually like. Its name and the sentence for those who book are `template.<key>` of the languages.
PRESETS: Mapping[str, Values] = {
    "interview": {
        "duration_min": 45,
        "location": "teams",
        "buffer_before_min": 10,
        "buffer_after_min": 15,
        "min_notice_min": DAY,
    },
    "customer": {"duration_min": 30, "location": "teams", "buffer_before_min": 5, "buffer_after_min": 10},
    "support": {"duration_min": 30, "location": "teams", "buffer_after_min": 10, "min_notice_min": 60},
    "office_hours": {"duration_min": 20, "location": "teams", "min_notice_min": 60, "booker_limit.bookings": 1},
    "mentoring": {"duration_min": 60, "location": "teams", "buffer_after_min": 15, "min_notice_min": 2 * DAY},
    "one_on_one": {"duration_min": 30, "location": "teams", "buffer_after_min": 5},
    "coffee": {"duration_min": 60, "location": "in_person", "min_notice_min": DAY, "availability": NOON},
}


async def templates(ports: Ports, turn: Turn, values: Values) -> Reply:
    """All of them to choose from; the one that was named is made at once, open to be booked."""
    words, name = words_for(turn.person.language), str(values.get("name") or "")
    keys = _called(words, name) if name else []
    if len(keys) != 1:
        made = [
            (key, cases.drafted(turn.person, ports.new_id(), _values(words, key)))
            for key in PRESETS
            if key in keys or not keys
        ]
        said = words("template.unknown", name=kit.plain(name)) if name and not keys else ""
        return Reply(card=cards.templates(words, made, said=said))
    identity = values.get("id") or ports.new_id()
    made_one = await cases.create(ports, turn.person, identity, _values(words, keys[0]))
    undo = undoing(ports.clock(), "delete_meeting_type", {"id": made_one.id})
    return meeting_types.summary(ports, turn, words, made_one, words("type.created"), undo)


def _called(words: Words, name: str) -> list[str]:
    """The templates that are meant: by key as a button has it, else by their name or words of it."""
    if name in PRESETS:
        return [name]
    wanted = meeting_types.plain(name)
    names = {key: meeting_types.plain(words(f"template.{key}.name")) for key in PRESETS}
    exact = [key for key, known in names.items() if known == wanted]
    return exact or [key for key, known in names.items() if set(wanted.split()) <= set(known.split())]


def _values(words: Words, key: str) -> dict[str, Any]:
    texts = {"name": words(f"template.{key}.name"), "description": words(f"template.{key}.description")}
    return {**texts, **PRESETS[key]}
