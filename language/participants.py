"""Who goes with a booking that is asked for, looked for, listed or cancelled."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from language.lexicon import lexicon, words
from language.naming import capitalised_in, capitals_end, goes_on, initial, owner_in, person_in, said, titled_in
from language.nodes import Node, first
from language.persons import NOBODY, Found, absent, known_person
from language.reading import said_by
from language.sentence import Sentence


def seen_by_name(sentence: Sentence) -> Found:
    """ "when am I seeing Ravi?"."""
    start = sentence.index("SEE") + 1
    end = capitals_end(sentence.text, sentence.row, start) if start else 0
    return (
        (said(sentence.text, sentence.row[start], sentence.row[end - 1]), frozenset(range(start, end)))
        if (end > start)
        else NOBODY
    )


def asked_about(sentence: Sentence) -> tuple[str | None, frozenset[int]]:
    said_so = [index for index, node in enumerate(sentence.row) if node.kind in ("WORD", "ZONE")]
    if not said_so:
        return None, frozenset()
    last = said_so[0]
    while last + 1 in said_so:
        last += 1
    person = said(sentence.text, sentence.row[said_so[0]], sentence.row[last])
    bookers = lexicon(sentence.locale).listed("bookers")
    return (None if set(words(person)) <= set(bookers) else person), frozenset(range(said_so[0], last + 1))


def participant_known(sentence: Sentence) -> Found:
    """Who is named as one who goes with a booking: "with Ana", "Ana's", or a first name."""
    text, row = sentence.text, sentence.row
    tellers = lexicon(sentence.locale).listed("tellers")
    told = [node._replace(kind="WITH") if node.text in tellers else node for node in row]
    row = [
        node._replace(kind="WITH") if node.kind in ("BOOK", "FIND") and _ends_in_with(sentence, node) else node
        for node in row
    ]
    away = (
        *sentence.signs.spans.get("stays_away", ()),
        *((node.start, node.end) for node in row if node.kind in ("IDLE", "REFUSED")),
    )
    said_so = (
        person_in(text, row),
        owner_in(text, row),
        titled_in(text, row),
        _someone_told(text, told),
        absent(text, row, away, not sentence.capitals),
        known_person(text, row),
    )
    return next((found for found in said_so if found[0] is not None), NOBODY)


def _ends_in_with(sentence: Sentence, node: Node) -> bool:
    """ "make me an appointment with", one verb."""
    said_so = words(said_by(sentence, node))
    last = lexicon(sentence.locale).meanings.get(said_so[-1], ()) if len(said_so) > 1 else ()
    return any(one.kind == "WITH" and len(one.words) == 1 for one in last)


def _someone_told(text: str, row: Sequence[Node]) -> Found:
    """ "tell Fergal I can't make it": who stands behind such a verb with a capital letter."""
    person, who = person_in(text, row)
    return (person, who) if person and person[:1].isupper() else NOBODY


def participant_in(sentence: Sentence, skip: frozenset[int]) -> Found:
    found = participant_known(sentence)
    if found[0] is not None or not sentence.capitals:
        return found
    wanted = person_in(sentence.text, sentence.row, ("FOR",))
    named = _booked_in(sentence, skip)
    if wanted[0] is not None and goes_on(sentence.text, sentence.row, wanted[1]):  # "para Puertas abiertas"
        return named
    if named[0] is None:
        named = capitalised_in(sentence.text, sentence.row, skip)
    if wanted[0] is not None and (named[0] is None or sentence.text.islower() or not wanted[0].islower()):
        return wanted
    return named if named[0] is not None else _wanting(sentence)


def _booked_in(sentence: Sentence, skip: frozenset[int]) -> Found:
    """ "book Signe for bike repair": capital letters between the verb and what it is for."""
    row, start = sentence.row, max(skip, default=-1) + 1
    end = capitals_end(sentence.text, row, start)
    behind = next((node.kind for node in row[end:] if node.kind not in ("SMALL", "IN")), "")  # "book Signe in for"
    ends = start < end and behind == "FOR"
    return (said(sentence.text, row[start], row[end - 1]), frozenset(range(start, end))) if ends else NOBODY


def _wanting(sentence: Sentence) -> Found:
    """ "Signe wants a bike repair on Thursday, book it": who stands before such a verb."""
    row = sentence.row
    for index, (node, follows) in enumerate(pairwise(row)):
        wants = node.kind == "WORD" and follows.kind in ("SHOULD", "WANT") and initial(sentence.text, node).isupper()
        if wants and first(row[index:], "BOOK"):
            return said(sentence.text, node, node), frozenset({index, index + 1})
    return NOBODY


def asked_for(sentence: Sentence) -> Found:
    """ "wann hat Torben Zeit": in a language that writes all nouns so, who stands right behind the verb."""
    able = sentence.signs.spans.get("able", ())
    for index, (verb, node) in enumerate(pairwise(sentence.row)):
        asked = verb.kind == "DID" or any(start <= verb.start < end for start, end in able)
        if asked and node.kind == "WORD" and initial(sentence.text, node).isupper():
            return said(sentence.text, node, node), frozenset({index + 1})
    return NOBODY


def behind_verb(sentence: Sentence, verb: int) -> Found:
    """ "cancel Roscoe tomorrow": one word with a capital letter between the verb and a time is a person."""
    row = sentence.row
    named = verb >= 0 and capitals_end(sentence.text, row, verb + 1) == verb + 2 < len(row)
    timed = named and row[verb + 2].kind in ("DATE", "CLOCK", "SPAN") and row[verb + 1].value is None
    return (said(sentence.text, row[verb + 1], row[verb + 1]), frozenset({verb + 1})) if timed else NOBODY


def subjects_away(sentence: Sentence) -> frozenset[int]:
    """Who will not come is no kind of meeting: "Patient ist krank, bitte den Termin absagen"."""
    found: set[int] = set()
    for start, _ in sentence.signs.spans.get("stays_away", ()):
        at = next((i for i, node in enumerate(sentence.row) if node.end > start), len(sentence.row)) - 1
        while at >= 0 and sentence.row[at].kind in ("WORD", "ZONE", "THINGS", "BOOKING"):
            found.add(at)
            at -= 1
    return frozenset(found)


def bare_name(source: Sentence, skip: frozenset[int]) -> tuple[str | None, frozenset[int]]:
    """ "verschiebe Lea": one word without an article is a person rather than a kind of meeting."""
    found = [index for index, node in enumerate(source.row) if node.kind in ("WORD", "ZONE") and index not in skip]
    bare = len(found) == 1 and (
        not found[0] or source.row[found[0] - 1].kind not in ("THE", "MY", "ONE", "BOOKING", "TYPE")
    )
    if not bare or first(source.row, "BOOKING", "QUOTED"):
        return None, frozenset()
    node = source.row[found[0]]
    return said(source.text, node, node), frozenset(found)


def likely_person(source: Sentence, skip: frozenset[int]) -> Found:
    """ "move aroha to friday": one word that is no kind of meeting, where nobody writes capitals."""
    kinds = tuple(lexicon(source.locale).listed("kinds_of_meeting"))
    person, who = bare_name(source, skip)
    likely = person is not None and bool(kinds) and not person.endswith(kinds)
    return (person, who) if likely and all(source.row[index].value is None for index in who) else NOBODY


def mover(source: Sentence) -> Found:
    """ "Roscoe needs to move to Thursday": one word with a capital letter that the sentence begins with."""
    row = source.row
    begins = capitals_end(source.text, row, 0) == 1 < len(row) and row[1].kind in ("SHOULD", "WANT")
    return (said(source.text, row[0], row[0]), frozenset({0})) if begins and row[0].value is None else NOBODY
