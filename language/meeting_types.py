"""The values of making and changing a meeting type."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any

from language.attributes import duration_in, length_said, of_type, settings_in
from language.guest_questions import asked_in
from language.lexicon import lexicon, words
from language.naming import NUMBERS, initial, name_in, said
from language.nodes import Node, first
from language.openings import availability
from language.places import with_place
from language.sentence import Sentence


def created(sentence: Sentence) -> dict[str, Any]:
    row, questions = asked_in(sentence)
    row, place = with_place(sentence, row)
    sentence = replace(sentence, row=row)
    skip = sentence.skipping("CREATE", "MAKE", "ALLOW", "START", "OPENUP", "NEW", "RESUME")
    verb = sentence.index("CREATE", "MAKE", "ALLOW")
    if verb < 0 and 0 <= sentence.index("BOOK") < sentence.index("TYPE"):  # "mach mir einen Termintyp Ölwechsel"
        verb = sentence.index("BOOK")
        skip |= {verb}
    return {
        "name": name_in(sentence.text, row, skip, after=verb) or _kind_in(sentence, verb),
        "duration_min": duration_in(row),
        "availability": availability(row),
        "questions": questions,
        "place_detail": place,
        **_hidden(sentence, of_type(settings_in(sentence))),
    }


def _hidden(sentence: Sentence, told: dict[str, Any]) -> dict[str, Any]:
    """ "don't show it on my page" says the other thing of who may see it."""
    return {**told, "visibility": "private"} if told.get("visibility") == "public" and _is_denied(sentence) else told


def _kind_in(sentence: Sentence, verb: int) -> str | None:
    """ "create a 15 minute chat": where nothing else is called a name, the kind of meeting is one."""
    nameable = lexicon(sentence.locale).options.get("nameable", ())
    row = sentence.row[verb + 1 :] if first(sentence.row[verb + 1 :], "BOOKING") else sentence.row
    for before, node in pairwise(row):  # "un premier appel"
        if before.kind in ("ORD", "MAYORD") and node.kind == "BOOKING":
            return said(sentence.text, before, node)
    said_so = (sentence.text[node.start : node.end] for node in row if node.kind == "BOOKING")
    return next((kind for kind in said_so if " ".join(words(kind)) in nameable), None)


def updated(sentence: Sentence) -> dict[str, Any]:
    placed, place = with_place(sentence, sentence.row)
    sentence = replace(sentence, row=placed)
    approved = {"approval": True} if {"each", "approve"} <= sentence.signs.spans.keys() else {}
    row = _silenced(sentence) if approved or "approval_on" in sentence.signs else sentence.row
    should, verb = sentence.index("SHOULD"), sentence.index("UPDATE", "MAKE", "ALLOW", "CREATE", "DELETE", "CANCEL")
    skip, limits = sentence.skipping("SHOULD", "BOOK"), {"before": should}
    booking = _booked_behind(sentence, should)
    if booking >= 0:
        limits = {"after": booking}
    elif should < 0 or (0 <= verb < should and sentence.row[should - 1].kind == "AND"):  # "limit X to 6 and require …"
        skip, limits = _changing(sentence), {"after": verb} if verb >= 0 else {"before": _told_at(sentence)}
    changes = {
        **approved,
        **({} if _is_relative(sentence) else length_said(row)),
        "availability": availability(row),
        "place_detail": place,
        **_hidden(sentence, of_type(settings_in(sentence))),
    }
    if changes["availability"] is not None:
        row = _without_hours(row)
    row, changes["name"] = _called_anew(sentence, row)
    told = {name: value for name, value in changes.items() if value is not None}
    name = name_in(sentence.text, row, skip, **limits) or _counted(sentence)
    if name is None and len(told) > 1 and (length := _named_by_length(sentence)):
        told.pop("duration_min", None)
        name = said(sentence.text, length, length)
    return {"name": name, "changes": told or _bare_length(sentence)}


def _called_anew(sentence: Sentence, row: Sequence[Node]) -> tuple[Sequence[Node], str | None]:
    """ "set the demo to 35 min and call it Reading Rescue": the row without the new name, and that name."""
    at = next((index for index, node in enumerate(row) if node.kind == "CALLED"), len(row))
    pointers = lexicon(sentence.locale).listed("pointers")
    if at == len(row) or pointers.isdisjoint(words(sentence.text[row[at].start : row[at].end])):
        return row, None
    if first(row[:at], "WORD", "QUOTED") is None:
        return row, None
    new = name_in(sentence.text, row[at:], frozenset())
    end = next((index for index in range(at + 1, len(row)) if row[index].kind in ("COMMA", "STOP")), len(row))
    return [node._replace(kind="SMALL") if at <= i < end else node for i, node in enumerate(row)], new


def _booked_behind(sentence: Sentence, should: int) -> int:
    """ "women should only be able to book the scan 28 days ahead": the verb behind which the name stands; else -1."""
    if should < 0:
        return -1
    able = (index for index in range(should + 1, len(sentence.row)) if sentence.row[index].kind not in ABLE)
    verb = next(able, len(sentence.row))
    return verb if verb < len(sentence.row) and sentence.row[verb].kind == "BOOK" else -1


ABLE = ("SMALL", "ONLY", "TO", "ATTO", "WORD", "FILL")


def _named_by_length(sentence: Sentence) -> Node | None:
    """ "30 minutes need my approval", "make 30 minutes private": the length that a meeting type is called by."""
    row = [node for node in sentence.row if node.kind not in ("THE", "MY", "FILL")]
    at = 1 if row and row[0].kind in ("MAKE", "UPDATE") else 0
    if len(row) < at + 2 or row[at].kind != "DUR" or row[at + 1].kind in ("COMMA", "AND", "STOP"):
        return None
    told = "approval" in settings_in(sentence) or at or row[at + 1].kind == "SHOULD"
    return row[at] if told else None


def _told_at(sentence: Sentence) -> int:
    """Where that begins what is said of it: "haircuts need 10 mins after to sweep up"."""
    return max(0, sentence.index("SETTING", "LIMIT", "DUR"))


def _without_hours(row: Sequence[Node]) -> list[Node]:
    """ "house viewing hours are now Tue 9-5": the word before the verb is what changes, and no part of the name."""
    after = [*row[1:], None]
    return [
        node._replace(kind="SMALL") if node.kind == "UNIT" and follows and follows.kind == "SHOULD" else node
        for node, follows in zip(row, after, strict=True)
    ]


def _is_denied(sentence: Sentence) -> bool:
    """ "don't show the review on my page"."""
    denials = lexicon(sentence.locale).listed("denials")
    showing = ("LIST", "MAKE", "KEEP", "UPDATE", "SHARE")
    return any(one.text in denials and other.kind in showing for one, other in pairwise(sentence.words))


def _is_relative(sentence: Sentence) -> bool:
    """ "make it 5 minutes longer", "alarga la visita 15 minutos": how much is no length."""
    if _is_by_so_much(sentence):
        return True
    relative = lexicon(sentence.locale).listed("relative")
    return any(
        (before.kind == "DUR" and not relative.isdisjoint(words(sentence.text[before.end : node.end])[:1]))
        or (before.kind == "BY" and node.kind == "DUR")
        for before, node in pairwise(sentence.row)
    )


TOWARDS = ("TO", "ATTO", "TOWARDS", "FOR")


def _is_by_so_much(sentence: Sentence) -> bool:
    """A verb that makes longer or shorter, and no word that leads to what the length becomes."""
    verb, length = first(sentence.words, "UPDATE"), first(sentence.row, "DUR", "AHEAD")
    if verb is None or length is None or verb.text not in sentence.listed("lengthening"):
        return False
    lead = [node.kind for node in sentence.words if node.end <= length.start][-1:]
    lead += [node.kind for node in sentence.words if node.start == length.start]
    return not set(lead) & set(TOWARDS)


COUNTS = (*NUMBERS, "MULTIPLE")


def _counted(sentence: Sentence) -> str | None:
    """ "no more than 4 driving lessons a day": the name within its limit."""
    limit = first(sentence.row, "LIMIT")
    count = limit and next((n for n in sentence.words if n.start >= limit.start and n.kind in COUNTS), None)
    named = [
        node
        for node in sentence.words
        if limit is not None
        and node.kind in ("WORD", "GATE", "HOURSNOUN", "BOOKING")
        and limit.start <= node.start
        and node.end <= limit.end
        and (count is None or node.start > count.start or node.start == limit.start)
    ]
    kind = any(node.kind != "BOOKING" for node in named)  # "house calls"; bookings alone name nothing
    several = sentence.listed("several")
    while kind and (named[-1].kind == "BOOKING" or named[-1].text in several) and _says_what(sentence.text, named):
        named = named[:-1]
    return said(sentence.text, named[0], named[-1]) if kind else None


def _says_what(text: str, named: Sequence[Node]) -> bool:
    """ "2 Debt Advice sessions a day": behind a name with capital letters, a noun in small ones says what it is."""
    return len(named) > 1 and initial(text, named[0]).isupper() and initial(text, named[-1]).islower()


LAST_HOUR, LONGEST_MINUTES = 12, 480


def _bare_length(sentence: Sentence) -> dict[str, Any]:
    """ "shorten the spot check to 15": a number that can be no hour is one of minutes."""
    node = first(sentence.row[1:], *NUMBERS)
    counts = node is not None and node.kind in ("NUM", "NUMWORD")
    return {"duration_min": int(node.value)} if node and counts and LAST_HOUR < node.value <= LONGEST_MINUTES else {}


def _silenced(sentence: Sentence) -> list[Node]:
    """ "I want to confirm each booking of the review": what only says that it wants a word of approval."""
    each = {"each", "approve"} <= sentence.signs.spans.keys()
    return [
        node._replace(kind="SMALL")
        if (node.kind == "BOOKING" and (each or follows.kind in ("OF", "OFFROM", "FOR")))
        or (each and sentence.signs.covers(("each", "approve"), node))
        else node
        for node, follows in pairwise([*sentence.row, Node("STOP", None, 0, 0)])
    ]


def _changing(sentence: Sentence) -> frozenset[int]:
    """The words of a change; "porta" is one too, though it is a door elsewhere."""
    colored = any(node.kind == "SETTING" and "color" in node.value for node in sentence.row)
    classes = ("color", "describe") if colored else ("describe",)
    told = frozenset(
        index
        for index, node in enumerate(sentence.row)
        if sentence.signs.covers(classes, node) or (node.kind == "GATE" and sentence.signs.covers(("order",), node))
    )
    verbs = ("UPDATE", "MAKE", "ALLOW", "CREATE", "DELETE", "MOVE", "USE", "TAKE", "OPENUP", "BOOK", "CLOSE", "REVOKE",
             "LIST", "CANCEL", "SHARE", "KEEP", "RESUME", "BLOCK")  # fmt: skip
    return sentence.skipping("SHOULD", *verbs) | told


def named_after(*verbs: str) -> Callable[[Sentence], dict[str, Any]]:
    def values(sentence: Sentence) -> dict[str, Any]:
        skip = frozenset(index for index, node in enumerate(sentence.row) if node.kind in verbs)
        return {"name": name_in(sentence.text, sentence.row, skip, after=min(skip, default=-1))}

    return values
