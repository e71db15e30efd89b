"""The values of what is done with bookings: asked for, sought, listed, shown and cancelled."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from language.attributes import duration_in
from language.lexicon import Meaning, first_names, lexicon, words
from language.naming import TITLES, capitals_end, name_in, named_in, person_in, said
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
from language.persons import NOBODY, Found, known_person, whose
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
    skip |= frozenset({0} if sentence.row[0].kind == "CREATE" else ())  # "set up a catch up with Bea"
    skip |= frozenset(  # "arrange for me to meet Ana"
        at + 1
        for at, (led, verb) in enumerate(pairwise(sentence.row))
        if skip and led.kind == "TO" and verb.kind in ("BOOK", "LIST", "SEE", "FIND")
    )
    pointing = sentence.listed("put_back")
    skip |= frozenset(  # "…, book it please"
        at for at, (verb, it) in enumerate(pairwise(sentence.row)) if verb.kind == "BOOK" and it.text in pointing
    )
    person, who = participant_in(sentence, skip)
    skip |= _whence(sentence, who)
    return {
        "person": person,
        "name": named_in(sentence, skip | who),
        "duration_min": duration_in([node for node in sentence.row if node.kind != "AHEAD"]),  # "in an hour" is when
        "when": sentence.when(without_person(sentence.row, who)),
    }


def _whence(sentence: Sentence, who: frozenset[int]) -> frozenset[int]:
    """ "with Priya from finance": where somebody works is no kind of meeting."""
    at, row = max(who, default=-1) + 1, sentence.row
    end = at + 1
    while at and end < len(row) and row[at].kind in ("FROM", "AT", "IN") and row[end].kind == "WORD":
        end += 1
    return frozenset(range(at, end)) if at and end > at + 1 else frozenset()


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
    there = sentence.listed("at_hand")
    seeking = ("FREE", "FIND", "CONNECT", "BOOK")
    skip |= frozenset(i for i, node in enumerate(row) if node.kind in seeking or node.text in there)
    skip |= frozenset(i for i, (verb, node) in enumerate(pairwise(row), 1) if _are_times(sentence, verb, node))
    person, who = participant_in(sentence, skip | frozenset(i for i, node in enumerate(row) if node.kind == "SMALL"))
    if person is None and not sentence.capitals:
        person, who = asked_for(sentence)
    beside = _beside_aim(sentence) if known_person(sentence.text, row) == NOBODY else NOBODY
    if beside != NOBODY:
        person, who = beside
    led = bool(who) and (max(who) < sentence.index("FREE") or beside != NOBODY)  # "when is Bea free for a bike fit"
    led = led or (bool(who) and row[min(who)].kind == "WITH")  # "times for a fitting with Rangi"
    unknown = known_person(sentence.text, row) == NOBODY and not led
    if person is None or (_kind_of(sentence, person) == "name" and unknown):
        found = name_in(sentence.text, row, skip)
        return {_kind_of(sentence, found): found, "when": sentence.when(_without_refused(row))}
    person, who = _with_surname(sentence, person, who)
    skip |= frozenset(
        i + 1
        for i, (lead, node) in enumerate(pairwise(row))
        if lead.kind == "SMALL" and _is_verb_of_meeting(sentence, node)
    )
    return {"person": person, "name": named_in(sentence, skip | who),
            "when": sentence.when(_without_refused(without_person(row, who)))}  # fmt: skip


def _are_times(sentence: Sentence, verb: Node, node: Node) -> bool:
    """ "find me times with Ben": what is looked for is no name."""
    return verb.kind == "FIND" and node.kind == "THINGS" and node.text in sentence.listed("times_looked_for")


def _is_verb_of_meeting(sentence: Sentence, node: Node) -> bool:
    """ "what's the earliest I can see Dr Bose"."""
    meanings = lexicon(sentence.locale).meanings.get(node.text, ())
    return any(one.kind in ("BOOK", "LIST") and len(one.words) == 1 for one in meanings)


AIMING, ARTICLES = ("FOR", "BEFORE"), ("THE", "ONE", "MY", "FILL")


def _beside_aim(sentence: Sentence) -> Found:
    """ "wann hätte Ottokar Luft für ein Gespräch": what it is for is said, so a capital by the verb is a person's."""
    row = sentence.row
    aims = (at for at, (one, other) in enumerate(pairwise(row)) if one.kind in AIMING and other.kind in ARTICLES)
    aim = next(aims, 0)
    for at, (verb, node) in enumerate(pairwise(row[:aim]), 1):
        asked = verb.kind in ("FIND", "FREE", "DID", "SHOULD", "SLOT") or sentence.signs.covers(("able",), verb)
        if asked and node.kind == "WORD" and sentence.text[node.start].isupper():
            end = capitals_end(sentence.text, row, at) if sentence.capitals else at + 1
            return said(sentence.text, node, row[end - 1]), frozenset(range(at, end))
    return NOBODY


def _with_surname(sentence: Sentence, person: str, who: frozenset[int]) -> Found:
    """ "is marcus bell free": where nobody writes capitals, all that stands before "free" is the name."""
    row, end = sentence.row, max(who) + 1
    asked = row[end + 1 : end + 2] and row[end].kind == "WORD" and row[end + 1].kind in ("FREE", "FIND", "SMALL")
    if not asked or not sentence.capitals or not sentence.text.islower() or row[end - 1].text not in first_names():
        return person, who
    return said(sentence.text, row[min(who)], row[end]), who | {end}


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
        if node.kind in ("CANCEL", "DELETE", "ALL", "ABORT", "AWAY", "BLOCK", "TAKE", "OFF", "PAUSE")
        or sentence.signs.covers(("ill", "stays_away"), node)
        or any(one.kind == "CANCEL" and one.words == (node.text,) for one in _meanings(sentence, node))
        or node.text in sentence.listed("seeing_somebody")
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
    if person is None and sentence.capitals:
        person, who = _not_to_be_met(sentence, verb)
    skip |= subjects_away(sentence) | _afterthought(sentence, verb)
    name = name_in(sentence.text, sentence.row, skip | who, after=verb)
    every = first(sentence.row, "ALL") is not None or _is_every(sentence)
    name = _without_plural(sentence, name) if every else name
    if person and name and set(words(name)) <= sentence.listed("bookers"):
        name = None  # "Ines just texted, she can't come at 11, cancel it"
    several = every and name in (*sentence.listed("several"), *sentence.listed("everyone"))
    return {
        "person": person,
        "name": None if several or (person and is_generic(sentence, name)) else name,
        "when": sentence.when(without_person(sentence.row, who)),
        "all": True if every else None,
    }


def _without_plural(sentence: Sentence, name: str | None) -> str | None:
    """ "cancel all my wound care appointments": what they are called ends before the noun."""
    said_so = (name or "").split()
    plural = len(said_so) > 1 and said_so[-1].removesuffix("s") in sentence.listed("bare_meetings")
    return " ".join(said_so[:-1]) if plural else name


def _is_every(sentence: Sentence) -> bool:
    """ "cancel every class with Ana", "cancel everyone on Tuesday"."""
    generic, everyone = sentence.listed("generic_meetings"), sentence.listed("everyone")
    return any(
        (one.kind == "EVERY" and other.text in generic) or (one.kind == "CANCEL" and other.text in everyone)
        for one, other in pairwise(node for node in sentence.row if node.kind not in ("ATTO", "TO", "THE"))
    )


def _meanings(sentence: Sentence, node: Node) -> Sequence[Meaning]:
    return lexicon(sentence.locale).meanings.get(node.text, ()) if node.kind == "WORD" else ()


def is_generic(sentence: Sentence, name: str | None) -> bool:
    """ "my lesson with Ciara": whose it is says more than what it is."""
    return name is not None and name.casefold() in lexicon(sentence.locale).listed("generic_meetings")


def _not_to_be_met(sentence: Sentence, verb: int) -> Found:
    """ "I won't be meeting Fionn after all, cancel it": who stands behind the verb, or where it has fallen silent."""
    row, speakers = sentence.row, sentence.listed("first_person")
    if not (0 <= verb < len(row) - 1 and row[verb + 1].text in sentence.listed("put_back")):
        return NOBODY
    seeing = sentence.listed("seeing_somebody")
    start = next((index + 1 for index, node in enumerate(row[:verb]) if node.text in seeing), 0)
    if not start and row[0].text in speakers and not sentence.text[row[0].end : row[1].start].strip(" '’"):
        start = 1
    end = capitals_end(sentence.text, row, start) if start else 0
    return (
        (said(sentence.text, row[start], row[end - 1]), frozenset(range(start, end))) if start < end < verb else NOBODY
    )


def _afterthought(sentence: Sentence, verb: int) -> frozenset[int]:
    """Words behind a pause where it is said already what goes: "cancel all meetings on Friday, burst pipe"."""
    row = sentence.row
    pause = next((i for i, node in enumerate(row) if i > verb and node.kind in ("COMMA", "STOP", "DASH")), len(row))
    pointed = 0 <= verb < len(row) - 1 and row[verb + 1].text in sentence.listed("put_back")  # "cancel him, poor lad"
    told = pointed or first(row[:pause], "ALL", "BOOKING", "CLOCK")
    return frozenset(range(pause, len(row))) if told and verb >= 0 else frozenset()
