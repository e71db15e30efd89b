"""The values of what concerns the page as a whole: hours, days off, pauses, the zone, calendars, and why not."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from typing import Any

from language.absence import until_return
from language.answer import Time
from language.attributes import duration_in
from language.lexicon import first_names, lexicon, words
from language.naming import initial, named_in
from language.nodes import Node, first
from language.openings import availability, habit
from language.sentence import Sentence


def hours_of(sentence: Sentence) -> dict[str, Any]:
    return {"availability": availability(sentence.row, usual_days=True)}


def blocked(sentence: Sentence) -> dict[str, Any]:
    """A time off; "never on Fridays" and "no meetings before 10" come back every week and every day."""
    if away := until_return(sentence):
        return {"when": away}
    lasting = [Node("NEVER", None, 0, 0)] if "from_now" in sentence.signs else []  # "no bookings before 9 from now on"
    again = habit([*lasting, *sentence.row], sentence.words, lexicon(sentence.locale).option("article_repeats"))
    return {"when": again or _lasting(sentence.when(), duration_in(sentence.row))}


def _lasting(when: Time | None, minutes: int | None) -> Time | None:
    """ "the dentist on Thursday at 9, block an hour": a moment with a length is a stretch of time."""
    if when is not None and when.kind == "options" and len(when.options) == 2:
        return _until_then(*when.options) or when  # "dentist at 9, block till 11"
    if when is None or when.kind != "instant" or when.start is None or minutes is None:
        return when
    return Time("window", start=when.start, end=when.start + timedelta(minutes=minutes))


def _until_then(begins: Time, ends: Time) -> Time | None:
    """A moment and what ends at another one on the same day: one stretch of time."""
    opening = begins.start if begins.kind == "instant" else None
    closing = ends.end if ends.kind == "window" and ends.start is None else None
    if opening is None or closing is None or closing <= opening or closing.date() != opening.date():
        return None
    return Time("window", start=opening, end=closing)


def unblocked(sentence: Sentence) -> dict[str, Any]:
    """Extra hours; with `only`, the only ones of that date."""
    return {"when": sentence.when(), "only": True if first(sentence.row, "ONLY") else None}


HALTING = ("PAUSE", "ABORT", "RESUME", "TAKE", "CLOSE", "TURNOFF", "TURNON", "OPENUP", "OFFLINE", "AGAIN", "MAKE",
           "BLOCK", "START")  # fmt: skip


def _without_bookings(sentence: Sentence) -> Sentence:
    """ "suspende las reservas de Masaje": what is paused is what the bookings are of."""
    several, row = sentence.listed("several_bookings"), list(sentence.row)
    for index in range(len(row) - 2):
        node, joint = row[index], row[index + 1]
        small = not sentence.capitals or initial(sentence.text, node).islower()
        if node.text in several and small and joint.kind in OF_BOOKINGS:
            row[index], row[index + 1] = node._replace(kind="SMALL"), joint._replace(kind="SMALL")
    return replace(sentence, row=row)


OF_BOOKINGS = ("OF", "OFFROM", "FROM", "FOR", "BEFORE")


def paused(sentence: Sentence) -> dict[str, Any]:
    sentence = _without_bookings(sentence)
    said = ("bookable_again",)
    skip = frozenset(
        i for i, node in enumerate(sentence.row) if node.kind in HALTING or sentence.signs.covers(said, node)
    )
    if _about_the_page(sentence):
        return {"name": None}
    if _is_of_all_bookings(sentence):
        return {"name": None}
    away = frozenset(index for index, node in enumerate(sentence.row) if node.kind == "AWAY")
    page = sentence.index("PAGE")
    if page > 0 and sentence.row[0].kind == "WORD" and initial(sentence.text, sentence.row[0]).islower():
        away |= {0}  # "gooi mijn pagina weer open": a verb of two words, and no name
    return {"name": named_in(sentence, skip | away | sentence.skipping("UPDATE"))}


NAMELIKE = ("WORD", "QUOTED", "GATE", "THINGS", "TYPE")


def _is_of_all_bookings(sentence: Sentence) -> bool:
    """ "stop taking bookings for a bit, sprint is over": a name behind is led in by "for", or is none."""
    row, meanings = sentence.row, lexicon(sentence.locale).meanings
    verb = sentence.index("PAUSE", "RESUME")
    reason = row[0].text in sentence.listed("first_person")  # "I'm overrun, so stop taking bookings"
    if verb < 0 or (not reason and any(node.kind in NAMELIKE for node in row[:verb])):
        return False
    said = words(sentence.text[row[verb].start : row[verb].end])
    if not any(one.kind == "BOOKING" and one.words == (word,) for word in said for one in meanings.get(word, ())):
        return False
    behind = [node for node in row[verb + 1 :] if node.kind not in ("THE", "MY", "FILL", "AGAIN", "ALL")]
    while behind and behind[0].kind == "SMALL":
        behind = behind[1:]
    while behind and behind[0].kind in LEADING:
        behind = behind[1:]
    return not behind or behind[0].kind not in NAMELIKE


LEADING = ("FOR", "ON", "OF", "OFFROM", "FROM", "WITH", "IN", "TO", "ATTO", "BEFORE")


def _about_the_page(sentence: Sentence) -> bool:
    """ "we take bookings again, reopen the page": what the verb stands right before is the page."""
    row = [node for node in sentence.row if node.kind not in ("THE", "MY", "FILL", "SMALL", "AGAIN")]
    return any(
        (verb.kind in (*HALTING, "UPDATE") and page.kind == "PAGE")
        or (verb.kind in ("PAGE", "BOOKING") and page.kind in ("ON", "OFF"))  # "page off"
        or (verb.kind == "PAGE" and page.kind == "RESUME")  # "my page can go live again"
        for verb, page in pairwise(row)
    )


def zone_of(sentence: Sentence) -> dict[str, Any]:
    named = first(sentence.row, "TIMEZONE") or first(sentence.row, "ZONE", "ZONEABBREVIATION")
    offset = named is not None and OFFSET.match(sentence.text, named.end)  # "GMT+5:30" is nobody's zone
    return {"timezone": named.value if named and not offset else None}


OFFSET = re.compile(r"\s?[+−-]\s?\d")


def provider_of(sentence: Sentence) -> dict[str, Any]:
    node = first(sentence.row, "PROVIDER")
    return {"provider": node.value if node else None}


def _who_books(sentence: Sentence) -> frozenset[int]:
    """ "why can't Hana book me": who stands right before the verb is no kind of meeting."""
    meanings, row = lexicon(sentence.locale).meanings, sentence.row
    verbs = (
        at
        for at, node in enumerate(row)
        if node.kind == "BOOK" or any(one.kind == "BOOK" and len(one.words) == 1 for one in meanings.get(node.text, ()))
    )
    verb = next(verbs, 0)
    start = verb
    while start > 0 and row[start - 1].kind == "WORD" and initial(sentence.text, row[start - 1]).isupper():
        start -= 1
    follows = lexicon(sentence.locale).option("names_follow")
    return frozenset(range(start, verb + 1)) if 0 <= start < verb and follows else frozenset()


# In a question almost any word is asked with; only these are asked about.
NAMING = ("WORD", "UNIT", "GATE", "THINGS", "ZONE", "BOOKING", "QUOTED")


def asked_why(sentence: Sentence) -> dict[str, Any]:
    bookers = lexicon(sentence.locale).listed("bookers")
    skip = frozenset(
        index
        for index, node in enumerate(sentence.row)
        if node.kind not in (*NAMING, "OF", "OFFROM", "ATTO", "THE") or {node.text} <= bookers
    )
    name = named_in(sentence, skip | _who_books(sentence))
    someone = name is not None and (set(words(name)) <= set(bookers) or words(name)[0] in first_names())
    return {"when": sentence.when(), "name": None if someone else name}
