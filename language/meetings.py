"""The values of what is done with bookings: asked for, sought, listed, shown and cancelled."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from language.attributes import duration_in
from language.lexicon import lexicon, words
from language.naming import TITLES, name_in, named_in, person_in
from language.nodes import CLASSES, Node, first
from language.participants import (
    asked_about,
    asked_for,
    behind_verb,
    likely_person,
    participant_in,
    participant_known,
    seen_by_name,
    subjects_away,
)
from language.persons import NOBODY, known_person, whose
from language.sentence import Sentence, without_person


def listed(sentence: Sentence) -> dict[str, Any]:
    """ "did Ana book?" asks for her bookings."""
    person, who = person_in(sentence.text, sentence.row)
    asked = sentence.index("DID", "BOOKED")
    if person is None and asked >= 0:
        person, who = asked_about(sentence)
    elif person is None and sentence.capitals:
        person, who = seen_by_name(sentence)
    when = sentence.when(without_person(sentence.row, who))
    coming = "next_booking" in sentence.signs and when is None
    return {"person": person, "when": when, "next": True if coming else None}


def booked(sentence: Sentence) -> dict[str, Any]:
    skip = sentence.skipping("BOOK") or sentence.skipping("CREATE", "MAKE", "SHARE", "UPDATE")
    person, who = participant_in(sentence, skip)
    return {
        "person": person,
        "name": named_in(sentence, skip | who),
        "duration_min": duration_in(sentence.row),
        "when": sentence.when(without_person(sentence.row, who)),
    }


def signed_up(sentence: Sentence) -> dict[str, Any]:
    """ "sign-up for office hours on Thursday 2-5": what, and when."""
    place = sentence.index("SIGNUP")
    named_after = any(node.kind == "FOR" for node in sentence.row[place:])
    skip = frozenset(range(place + 1)) if named_after else sentence.skipping("SIGNUP", "CREATE", "MAKE", "SHARE")
    return {"name": named_in(sentence, skip), "when": sentence.when()}


def sought(sentence: Sentence) -> dict[str, Any]:
    """Who is to be seen: "with Anna", "is Anna free", "Anna's times"."""
    row = sentence.row
    skip = sentence.skipping("LIST", "WHICH", "SHARE")
    skip |= frozenset(index for index, node in enumerate(row) if node.kind in ("FREE", "FIND", "CONNECT"))
    person, who = participant_in(sentence, skip | frozenset(i for i, node in enumerate(row) if node.kind == "SMALL"))
    if person is None and not sentence.capitals:
        person, who = asked_for(sentence)
    if person is None or (_kind_of(sentence, person) == "name" and known_person(sentence.text, row) == NOBODY):
        found = name_in(sentence.text, row, skip)
        return {_kind_of(sentence, found): found, "when": sentence.when(_without_refused(row))}
    return {"person": person, "name": named_in(sentence, skip | who),
            "when": sentence.when(_without_refused(without_person(row, who)))}  # fmt: skip


def _without_refused(row: Sequence[Node]) -> Sequence[Node]:
    """ "a time with Joe and not on Monday": a day that does not suit is not when, unless others are named."""
    at = next((index for index, node in enumerate(row) if node.kind == "EXCEPT"), len(row))
    return row[:at] if row[at + 1 :] and not any(node.kind in CLASSES["when"] for node in row[:at]) else row


def _kind_of(sentence: Sentence, found: str | None) -> str:
    """Whether times are sought with somebody or for something: "any slots for a tasting", "für die Anmeldung"."""
    if found is not None and words(found)[0] in TITLES:
        return "person"
    several = found is not None and len(found.split()) > 1 and found.split()[-1].islower()
    articles = ("THE", "ONE", "MY")
    behind = any(one.kind in ("FOR", "BEFORE") and other.kind in articles for one, other in pairwise(sentence.row))
    return "name" if (sentence.capitals and several) or behind else "person"


def shown(sentence: Sentence) -> dict[str, Any]:
    """Which meeting a group is to see."""
    person, who = participant_known(sentence)
    if person is None:
        person, who = whose(sentence.text, sentence.row)
    if person is None:
        person, who = person_in(sentence.text, sentence.row, ("WITH",))
    return {"person": person, "when": sentence.when(without_person(sentence.row, who))}


def cancelled(sentence: Sentence) -> dict[str, Any]:
    skip = frozenset(
        index
        for index, node in enumerate(sentence.row)
        if node.kind in ("CANCEL", "DELETE", "ALL", "ABORT", "AWAY", "BLOCK", "TAKE", "OFF")
        or sentence.signs.covers(("ill", "stays_away"), node)
    )
    person, who = participant_known(sentence)
    if person is None:
        person, who = whose(sentence.text, sentence.row)
    if person is None and first(sentence.row, "CANCEL"):
        person, who = person_in(sentence.text, sentence.row, ("ON", "FOR"))
    verb = sentence.index("CANCEL", "DELETE")
    if person is None and sentence.capitals:
        person, who = behind_verb(sentence, verb)
        if person is None and sentence.text.islower() and sentence.when() is not None:
            person, who = likely_person(sentence, skip)
    skip |= subjects_away(sentence) | _afterthought(sentence.row, verb)
    name = name_in(sentence.text, sentence.row, skip | who, after=verb)
    several = first(sentence.row, "ALL") and name in lexicon(sentence.locale).listed("several")
    return {
        "person": person,
        "name": None if several or (person and is_generic(sentence, name)) else name,
        "when": sentence.when(without_person(sentence.row, who)),
        "all": True if first(sentence.row, "ALL") else None,
    }


def is_generic(sentence: Sentence, name: str | None) -> bool:
    """ "my lesson with Ciara": whose it is says more than what it is."""
    return name is not None and name.casefold() in lexicon(sentence.locale).listed("generic_meetings")


def _afterthought(row: Sequence[Node], verb: int) -> frozenset[int]:
    """Words behind a pause where it is said already what goes: "cancel all meetings on Friday, burst pipe"."""
    pause = next((i for i, node in enumerate(row) if i > verb and node.kind in ("COMMA", "STOP", "DASH")), len(row))
    told = first(row[:pause], "ALL", "BOOKING", "CLOCK")
    return frozenset(range(pause, len(row))) if told and verb >= 0 else frozenset()
