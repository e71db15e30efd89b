"""What somebody wants: a command and its values, from the verbs and nouns of the lexicon.

The intent is told by which kinds of words stand in the sentence; its values are what the time grammar and the settings
found; a name is what is left.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from language.answer import Time
from language.commands import intent_of
from language.dates import Ahead, Dated
from language.grammar import reduced_command
from language.items import gathered
from language.lexicon import lexicon, words
from language.naming import capitalised_in, name_in, owner_in, person_in, said
from language.nodes import Node, first
from language.openings import availability
from language.resolving import find
from language.settings import minutes_of
from language.times import understand_time
from language.tokens import tokens

__all__ = ["Intent", "understand", "understand_answer", "understand_time"]


@dataclass(frozen=True)
class Intent:
    """One command; `values` has only what was said."""

    command: str
    values: Mapping[str, Any] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        return {"intent": self.command} | {name: _json(value) for name, value in self.values.items()}


def _json(value: Any) -> Any:
    return value.as_json("seconds") if isinstance(value, Time) else value


@dataclass(frozen=True)
class Sentence:
    """A text with its nodes, read at a moment in a place."""

    text: str
    row: Sequence[Node]
    words: Sequence[Node]  # before any rule
    now: datetime
    zone: str
    locale: str

    def when(self, row: Sequence[Node] | None = None) -> Time | None:
        found = find(self.row if row is None else row, self.now, self.zone)
        return None if found is None or found.kind == "duration" else _without_length(found)

    @property
    def capitals(self) -> bool:
        """Whether a capital letter makes a name likely."""
        return not lexicon(self.locale).option("nouns_capitalised")

    def index(self, *kinds: str) -> int:
        return next((index for index, node in enumerate(self.row) if node.kind in kinds), -1)

    def skipping(self, *kinds: str) -> frozenset[int]:
        """The first node of each kind: the words that made the command."""
        return frozenset(index for kind in kinds if (index := self.index(kind)) >= 0)


def _without_length(found: Time) -> Time:
    options = tuple(_without_length(one) for one in found.options)
    return replace(found, minutes=None, options=options)


def understand(text: str, now: datetime, zone: str, locale: str = "en") -> Intent:
    """The command that is meant by `text` typed at `now` by somebody in `zone`; "none" if it is none of ours."""
    words = tokens(text, lexicon(locale))
    row = reduced_command(words, locale)
    sentence = Sentence(text, row, words, now, zone, locale)
    command = intent_of(row)
    values = VALUES.get(command, _nothing)(sentence)
    return Intent(RENAMED.get(command, command), {name: value for name, value in values.items() if value is not None})


def _nothing(sentence: Sentence) -> dict[str, Any]:
    return {}


RENAMED = {"rename": "update_meeting_type"}


def _settings(sentence: Sentence) -> dict[str, Any]:
    made: dict[str, Any] = {}
    for node in sentence.row:
        if node.kind in ("SETTING", "LIMIT"):
            made |= node.value
    return made


# "set the buffer of the review to 10 minutes": the length stands apart from what it is the length of.
LENGTHS = {
    "BUFFER": ("buffer_before_min", "buffer_after_min"),
    "NOTICE": ("min_notice_min",),
    "INCREMENT": ("increment_min",),
}


def _length_of(row: Sequence[Node]) -> dict[str, Any]:
    minutes = _duration(row)
    said_of = first(row, *LENGTHS)
    names = LENGTHS[said_of.kind] if said_of else ("duration_min",)
    return dict.fromkeys(names, minutes)


def _duration(row: Sequence[Node]) -> int | None:
    node = first(row, "DUR", "HOURFORM") or first(row, "AHEAD")
    return minutes_of(node) if node and node.kind != "AHEAD" else node.value if node else None


def _create(sentence: Sentence) -> dict[str, Any]:
    row = sentence.row
    skip = sentence.skipping("CREATE", "MAKE")
    verb = sentence.index("CREATE", "MAKE")
    return {
        "name": name_in(sentence.text, row, skip, after=verb) or _kind_in(sentence, verb),
        "duration_min": _duration(row),
        "availability": availability(row),
        **_settings(sentence),
    }


def _kind_in(sentence: Sentence, verb: int) -> str | None:
    """ "create a 15 minute chat": where nothing else is called a name, the kind of meeting is one."""
    nameable = lexicon(sentence.locale).options.get("nameable", ())
    said_so = (sentence.text[node.start : node.end] for node in sentence.row[verb + 1 :] if node.kind == "BOOKING")
    return next((kind for kind in said_so if " ".join(words(kind)) in nameable), None)


def _update(sentence: Sentence) -> dict[str, Any]:
    row = sentence.row
    should, verb = sentence.index("SHOULD"), sentence.index("UPDATE", "MAKE", "CREATE", "DELETE", "CANCEL")
    skip = sentence.skipping("SHOULD") | (
        frozenset() if should >= 0 else sentence.skipping("UPDATE", "MAKE", "CREATE", "DELETE")
    )
    limits = {"before": should} if should >= 0 else {"after": verb}
    changes = {**_length_of(row), "availability": availability(row), **_settings(sentence)}
    return {
        "name": name_in(sentence.text, row, skip, **limits),
        "changes": {name: value for name, value in changes.items() if value is not None},
    }


def _rename(sentence: Sentence) -> dict[str, Any]:
    """ "rename X to Y", or both in quotes."""
    words = sentence.words
    quoted = [node.value for node in words if node.kind == "QUOTED"]
    if len(quoted) == 2:
        return {"name": quoted[0], "changes": {"name": quoted[1]}}
    at = next((index for index, node in enumerate(words) if node.kind in INTO and index), len(words))
    start = next((index for index, node in enumerate(words) if node.kind == "RENAME"), 0)
    old, new = _words(sentence.text, words[start + 1 : at]), _words(sentence.text, words[at + 1 :])
    return {"name": old, "changes": {"name": new} if new else {}}


INTO = ("TO", "ATTO", "TOWARDS", "BECOME")


def _words(text: str, nodes: Sequence[Node]) -> str | None:
    kept = list(nodes)
    while kept and kept[0].kind in ("THE", "MY", "FILL", "TYPE", "FROM"):
        kept.pop(0)
    while kept and kept[-1].kind in ("STOP", "SMALL", "COMMA"):
        kept.pop()
    return said(text, kept[0], kept[-1]) if kept else None


def _named(*verbs: str) -> Callable[[Sentence], dict[str, Any]]:
    def values(sentence: Sentence) -> dict[str, Any]:
        skip = sentence.skipping(*verbs)
        return {"name": name_in(sentence.text, sentence.row, skip, after=max(skip, default=-1))}

    return values


def _share(sentence: Sentence) -> dict[str, Any]:
    skip = sentence.skipping("SHARE", "LINK", "CREATE", "MAKE", "WHERE", "LIST", "PAGE")
    person, who = person_in(sentence.text, sentence.row, ("FOR", "WITH"))
    if person is not None and not (person[:1].isupper() and sentence.capitals):
        person, who = (None, frozenset()) if not _name(sentence, skip | who) else (person, who)
    values: dict[str, Any] = {"name": _name(sentence, skip | who), "for_person": person}
    found = _settings(sentence)
    values |= {name: found.get(name) for name in ("single_use", "max_uses", "expires_days")}
    if values["expires_days"] is None:
        values["expires_days"] = _days_until(sentence)
    return values


def _name(sentence: Sentence, skip: frozenset[int]) -> str | None:
    return name_in(sentence.text, sentence.row, skip)


def _days_until(sentence: Sentence) -> int | None:
    """ "until Friday", as days from today."""
    found = sentence.when()
    if found is None or found.kind not in ("day", "range"):
        return None
    last = found.date or found.last
    today = find([Node("DATE", Ahead(0), 0, 0)], sentence.now, sentence.zone)
    return (last - today.date).days if last and today and today.date else None


def _revoke(sentence: Sentence) -> dict[str, Any]:
    verb = sentence.index("REVOKE", "DELETE", "CANCEL", "TURNOFF", "CLOSE", "PAUSE", "DISCONNECT")
    return {"name": name_in(sentence.text, sentence.row, frozenset({verb, sentence.index("LINK")}), after=verb)}


def _hours(sentence: Sentence) -> dict[str, Any]:
    return {"availability": availability(sentence.row, usual_days=True)}


def _when(sentence: Sentence) -> dict[str, Any]:
    return {"when": sentence.when()}


def _pause(sentence: Sentence) -> dict[str, Any]:
    skip = sentence.skipping(
        "PAUSE", "RESUME", "TAKE", "CLOSE", "TURNOFF", "TURNON", "OPENUP", "OFFLINE", "AGAIN", "MAKE"
    )
    skip |= sentence.skipping("UPDATE")
    return {"name": _name(sentence, skip)}


def _timezone(sentence: Sentence) -> dict[str, Any]:
    named = first(sentence.row, "TIMEZONE") or first(sentence.row, "ZONE", "ZONEABBREVIATION")
    return {"timezone": named.value if named else None}


def _provider(sentence: Sentence) -> dict[str, Any]:
    node = first(sentence.row, "PROVIDER")
    return {"provider": node.value if node else None}


def _person(sentence: Sentence, skip: frozenset[int]) -> tuple[str | None, frozenset[int]]:
    said_so = [person_in(sentence.text, sentence.row), owner_in(sentence.text, sentence.row)]
    if sentence.capitals:
        said_so.append(person_in(sentence.text, sentence.row, ("FOR",)))
        said_so.append(capitalised_in(sentence.text, sentence.row, skip))
    return next((found for found in said_so if found[0] is not None), (None, frozenset()))


def _book(sentence: Sentence) -> dict[str, Any]:
    skip = sentence.skipping("BOOK", "CREATE", "MAKE")
    person, who = _person(sentence, skip)
    return {
        "person": person,
        "name": _name(sentence, skip | who),
        "duration_min": _duration(sentence.row),
        "when": sentence.when(_without(sentence.row, who)),
    }


def _without(row: Sequence[Node], skip: frozenset[int]) -> list[Node]:
    return [node._replace(kind="WORD") if index in skip else node for index, node in enumerate(row)]


def _find(sentence: Sentence) -> dict[str, Any]:
    """Who is to be seen: "with Anna", "is Anna free", "Anna's times"."""
    row = sentence.row
    skip = sentence.skipping("FREE", "FIND", "LIST", "WHICH", "SHARE")
    person, who = _person(sentence, skip | frozenset(i for i, node in enumerate(row) if node.kind == "SMALL"))
    if person is None:
        person = name_in(sentence.text, row, skip)
        return {"person": person, "when": sentence.when()}
    return {"person": person, "name": _name(sentence, skip | who), "when": sentence.when(_without(row, who))}


def _cancel(sentence: Sentence) -> dict[str, Any]:
    skip = sentence.skipping("CANCEL", "DELETE", "ALL")
    person, who = person_in(sentence.text, sentence.row)
    if person is None:
        person, who = owner_in(sentence.text, sentence.row)
    return {
        "person": person,
        "name": _name(sentence, skip | who),
        "when": sentence.when(_without(sentence.row, who)),
        "all": True if first(sentence.row, "ALL") else None,
    }


def _reschedule(sentence: Sentence) -> dict[str, Any]:
    words = sentence.words
    at = _target(sentence)
    left = reduced_command([_on(node) for node in words[:at]], sentence.locale)
    source = replace(sentence, row=left)
    skip = source.skipping("MOVE", "UPDATE")
    person, who = person_in(sentence.text, left)
    values: dict[str, Any] = {
        "person": person,
        "name": name_in(sentence.text, left, skip | who),
        "when": source.when(_without(left, who)),
    }
    if person is None and sentence.capitals:
        values["person"], who = capitalised_in(sentence.text, left, skip)
        values["name"] = name_in(sentence.text, left, skip | who)
    if at == len(words):
        values["to"] = _shifted(left, values["when"])
    else:
        right = reduced_command([words[at]._replace(kind="AT"), *words[at + 1 :]], sentence.locale)
        if values["person"] is None:
            values["person"], _ = person_in(sentence.text, right)
        values["to"] = _target_time(sentence, right, values["when"])
    return values


def _on(node: Node) -> Node:
    """ "from Thursday" is where a booking stands, no stretch of time."""
    return node._replace(kind="ON") if node.kind == "FROM" else node


def _shifted(row: Sequence[Node], old: Time | None) -> Time | None:
    """ "by an hour": as far from the old time."""
    minutes = _duration(row)
    if minutes is None or old is None or old.start is None or old.kind != "instant":
        return None
    return replace(old, start=old.start + timedelta(minutes=-minutes if first(row, "EARLIER") else minutes))


def _target(sentence: Sentence) -> int:
    """Where the new time begins: the first "to", or else "for", after which a time stands."""
    found = _after_word(sentence, ("TO", "ATTO", "TOWARDS", "UNTIL"))
    return found if found < len(sentence.words) else _after_word(sentence, ("FOR",))


def _after_word(sentence: Sentence, kinds: tuple[str, ...]) -> int:
    words = sentence.words
    for index, node in enumerate(words):
        if node.kind in kinds and index:
            right = reduced_command([node._replace(kind="AT"), *words[index + 1 :]], sentence.locale)
            if right and right[0].start == node.start and right[0].kind != "AT":
                return index
    return len(words)


def _target_time(sentence: Sentence, right: Sequence[Node], old: Time | None) -> Time | None:
    """The new time; a clock alone is on the date of the old one."""
    items = gathered(right)
    moment = None if old is None else old.start or old.end
    day = old.date if old is not None and old.date else moment.date() if moment else None
    if day is not None and items and not items[0].dated:
        right = [*right, Node("DATE", Dated(day.day, day.month, day.year), 0, 0)]
    return sentence.when(right)


# In a question almost any word is asked with; only these are asked about.
NAMING = ("WORD", "GATE", "THINGS", "ZONE", "BOOKING", "QUOTED")


def _why(sentence: Sentence) -> dict[str, Any]:
    skip = frozenset(index for index, node in enumerate(sentence.row) if node.kind not in NAMING)
    name = _name(sentence, skip)
    bookers = lexicon(sentence.locale).options.get("bookers", ())
    return {"when": sentence.when(), "name": None if name and set(words(name)) <= set(bookers) else name}


VALUES: Mapping[str, Callable[[Sentence], dict[str, Any]]] = {
    "open_link": lambda sentence: {"url": next(node.value for node in sentence.row if node.kind == "URL")},
    "create_meeting_type": _create,
    "update_meeting_type": _update,
    "rename": _rename,
    "delete_meeting_type": _named("DELETE"),
    "share_link": _share,
    "revoke_link": _revoke,
    "set_hours": _hours,
    "block_time": _when,
    "unblock_time": _when,
    "list_bookings": _when,
    "pause": _pause,
    "resume": _pause,
    "set_timezone": _timezone,
    "connect_calendar": _provider,
    "disconnect_calendar": _provider,
    "book": _book,
    "find_times": _find,
    "cancel_booking": _cancel,
    "reschedule_booking": _reschedule,
    "why": _why,
}


def understand_answer(text: str, expected: str, now: datetime, zone: str, locale: str = "en") -> Any:
    """An answer typed when one thing was asked: "duration_min", "name", "when" or "timezone"; None if it is none."""
    return ANSWERS[expected](text, now, zone, locale)


def _minutes_answer(text: str, now: datetime, zone: str, locale: str) -> int | None:
    row = reduced_command(tokens(text, lexicon(locale)), locale)
    found = _duration(row)
    numbers = [node for node in row if node.kind in ("NUM", "NUMWORD", "YEAR", "FOURDIGITS")]
    if found is None and len(numbers) == 1 and numbers[0].kind in ("NUM", "NUMWORD"):
        return int(numbers[0].value) or None
    return found


def _name_answer(text: str, now: datetime, zone: str, locale: str) -> str | None:
    row = [node for node in tokens(text, lexicon(locale)) if node.kind not in ("STOP",)]
    introduced = next((index for index, node in enumerate(row) if node.kind in ("CALLED", "QUOTED")), None)
    if introduced is not None:
        row = row[introduced:] if row[introduced].kind == "QUOTED" else row[introduced + 1 :]
    return said(text, row[0], row[0] if row[0].kind == "QUOTED" else row[-1]) or None if row else None


def _when_answer(text: str, now: datetime, zone: str, locale: str) -> Time | None:
    words = tokens(text, lexicon(locale))
    found = find(reduced_command(words, locale), now, zone)
    if found is None and len(words) == 1:
        at = Node("AT", None, 0, 0)
        found = find(reduced_command([at, *words], locale), now, zone)
    return found


def _timezone_answer(text: str, now: datetime, zone: str, locale: str) -> str | None:
    row = reduced_command(tokens(text, lexicon(locale)), locale)
    named = first(row, "TIMEZONE") or first(row, "ZONE", "ZONEABBREVIATION")
    return str(named.value) if named else None


ANSWERS: Mapping[str, Callable[[str, datetime, str, str], Any]] = {
    "duration_min": _minutes_answer,
    "name": _name_answer,
    "when": _when_answer,
    "timezone": _timezone_answer,
}
