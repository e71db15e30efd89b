"""An answer typed when one thing was asked."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from language.answer import Time
from language.attributes import duration_in, of_type, settings_of
from language.evidence import evidence
from language.grammar import reduced_command
from language.lexicon import lexicon, words
from language.naming import said
from language.nodes import CLASSES, Node, every, first
from language.openings import availability
from language.reading import row_of, words_of
from language.resolving import find
from language.shifts import shift_in, with_shifts
from language.tokens import tokens


def understand_answer(text: str, expected: str, now: datetime, zone: str, locale: str = "en") -> Any:
    """An answer typed when one thing was asked; None if it is none.

    `expected` is "duration_min", "name", "when", "timezone" or "availability" (weekly hours); "time_of_day", a "when"
    without a word of its day; "visibility" ("private" or "public"); "changes", settings with nothing else said;
    "correction", a new time for what was just agreed; "choice", the place in a list from 1, -1 the last; "place", the
    same among times, where a number alone is an hour; "yes", which is True or False; or "thanks", True for a word
    of thanks or content and nothing else.
    """
    return ANSWERS[expected](text, now, zone, locale)


def _minutes_answer(text: str, now: datetime, zone: str, locale: str) -> int | None:
    row = row_of(text, locale)
    found = duration_in(row)
    numbers = [node for node in row if node.kind in ("NUM", "NUMWORD", "YEAR", "FOURDIGITS")]
    if found is None and len(numbers) == 1 and numbers[0].kind in ("NUM", "NUMWORD"):
        return int(numbers[0].value) or None
    return found


# What stands around a name that answers "what is it to be called?".
AROUND_NAME = ("STOP", "COMMA", "CALLED", "TITLE", "SMALL", "GREET", "RENAME", "ABORT", "DASH")


def _name_answer(text: str, now: datetime, zone: str, locale: str) -> str | None:
    row = tokens(text, lexicon(locale))
    if quoted := first(row, "QUOTED"):
        return str(quoted.value) or None
    introduced = next((index for index, node in enumerate(row) if node.kind in ("CALLED", "RENAME", "TITLE")), -1)
    row = row[introduced + 1 :]
    while row and row[-1].kind in AROUND_NAME:
        row.pop()
    while row and introduced >= 0 and row[0].kind in AROUND_NAME:
        row.pop(0)
    return said(text, row[0], row[-1]) or None if row else None


def _when_answer(text: str, now: datetime, zone: str, locale: str) -> Time | None:
    words = words_of(text, locale)
    found = find(reduced_command(words, locale), now, zone)
    told = [node for node in words if node.kind not in ("STOP", "SMALL", "COMMA", "REMOVING", "ABORT")]
    if found is None and len(told) == 1:
        found = find(reduced_command([Node("AT", None, 0, 0), *told], locale), now, zone)
    return found


TIMES_OF_DAY = ("CLOCK", "HOURS", "PART", "PARTS")


def _time_of_day_answer(text: str, now: datetime, zone: str, locale: str) -> Time | None:
    said_so = every(row_of(text, locale), "GREET", *CLASSES["when"])  # "good morning" is none
    return _when_answer(text, now, zone, locale) if all(node.kind in TIMES_OF_DAY for node in said_so) else None


def _timezone_answer(text: str, now: datetime, zone: str, locale: str) -> str | None:
    row = row_of(text, locale)
    named = first(row, "TIMEZONE") or first(row, "ZONE", "ZONEABBREVIATION")
    return str(named.value) if named else None


# What may stand around a time that corrects one: "no, Wednesday at 4 please".
PUTTING = ("UPDATE", "USE", "MAKE")  # "change it to Friday at 10"
AROUND_TIME = ("AND", "COMMA", "STOP", "SMALL", "INSTEAD", "ABORT", "DASH", "EXCEPT", "AT", "ON", "THE", "FILL",
               "TO", "ATTO", "TOWARDS", "FOR")  # fmt: skip


def _correction_answer(text: str, now: datetime, zone: str, locale: str) -> dict[str, Any] | None:
    """ "no, Wednesday", "actually 4pm": a new time behind a word that corrects, and nothing else; `same_day` where it
    is a clock without a day. "An hour later" is later than it was, with such a word or without."""
    first_word = (words(text) or ("",))[0]
    if shift := _shift_answer(text, locale):
        return {"shift_min": shift}
    row = row_of(text, locale)
    corrects = first_word in lexicon(locale).listed("correcting") or any(node.kind in PUTTING for node in row[:1])
    said_so = [node for node in row if node.kind not in PUTTING]
    rest = [node for node in said_so if node.kind not in AROUND_TIME and node.text != first_word]
    timed = all(node.kind in CLASSES["when"] for node in rest)
    found = find(said_so, now, zone) if rest and timed and corrects else None
    if found is None or found.kind not in ("instant", "day", "window"):
        return None
    clock = found.kind != "day" and all(node.kind in TIMES_OF_DAY for node in rest)
    return {"to": found, **({"same_day": True} if clock else {})}


def _shift_answer(text: str, locale: str) -> int | None:
    lex = lexicon(locale)
    row = with_shifts(words_of(text, locale), evidence(text, lex.language))
    shift, rest = shift_in(row, lex, lone=False)
    correcting = lex.listed("correcting")
    return shift.minutes if shift and all(_is_beside_time(node, correcting) for node in rest) else None


def _is_beside_time(node: Node, correcting: frozenset[str]) -> bool:
    return node.kind in AROUND_TIME or node.kind == "MAKE" or node.text in correcting


AFTER_LETTER = re.compile(r"(?<=[^\W\d_])\.")


def _availability_answer(text: str, now: datetime, zone: str, locale: str) -> list[dict[str, Any]] | None:
    # The points of abbreviations would part the days: "mar., jeu. 10:00–15:00".
    return availability(row_of(AFTER_LETTER.sub("", text), locale), usual_days=True)


def _visibility_answer(text: str, now: datetime, zone: str, locale: str) -> str | None:
    found = [
        node.value["visibility"]
        for node in row_of(text, locale)
        if node.kind == "SETTING" and "visibility" in node.value
    ]
    return str(found[0]) if len(found) == 1 else None


# What may stand around settings that are said by themselves: "and no more than 3 a day, please".
AROUND_SETTINGS = ("AND", "COMMA", "STOP", "SMALL", "WITH", "ONE", "INSTEAD", "ABORT", "DASH")


def _changes_answer(text: str, now: datetime, zone: str, locale: str) -> dict[str, Any] | None:
    correcting = lexicon(locale).listed("correcting")
    said_so = [
        node for node in row_of(text, locale) if node.kind not in AROUND_SETTINGS and node.text not in correcting
    ]
    if any(node.kind not in ("SETTING", "LIMIT", "DUR", "HOURFORM") for node in said_so):
        return None
    told = {"duration_min": duration_in(said_so), **of_type(settings_of(said_so))}
    return {name: value for name, value in told.items() if value is not None} or None


def _choice_answer(text: str, now: datetime, zone: str, locale: str) -> int | None:
    if place := _place_answer(text, now, zone, locale):
        return place
    words = words_of(text, locale)
    said_so = every(words, "ORD", "MAYORD", "DOTORD", "LAST") or every(words, "NUM", "NUMWORD")
    if len(said_so) != 1:
        return None
    return -1 if said_so[0].kind == "LAST" else int(said_so[0].value) or None


# What stands around a place among times: "I'll take the second one, please".
AROUND_PLACE = frozenset(
    """
    THE FILL ATTO ONE SMALL STOP COMMA WANT TAKE BOOK SLOT BOOKING MAKE USE SHARE WITH FREE GATE THINGS HOURSNOUN LINK
    OFFROM OF
    """.split()  # noqa: SIM905 -- a list of words
)
NAMED_ORDINALS = {"tu": 3, "we": 4, "th": 5, "fr": 6, "mo": 2}


def _place_answer(text: str, now: datetime, zone: str, locale: str) -> int | None:
    """ "the second one", "l'ultimo", "option 2", "a segunda opção", "the earliest"; None if anything else is said."""
    lex = lexicon(locale)
    signs, row, choosing = evidence(text, lex.language), words_of(text, locale), lex.listed("choosing")
    extreme = [name for name in ("earliest", "latest") if name in signs]
    told = [node for node in row if not _is_around_place(node, choosing) and not signs.covers(extreme, node)]
    if len(extreme) == 1 and not told:
        return 1 if extreme == ["earliest"] else -1
    named = any(node.kind in ("SLOT", "GATE", "THINGS", "BOOKING", "HOURSNOUN") for node in row)
    named = named or not choosing.isdisjoint(node.text for node in row)
    if extreme or len(told) != 1:
        return None
    kind, value = told[0].kind, told[0].value
    if kind == "LAST":
        return -1
    if kind == "WEEKDAY":
        return NAMED_ORDINALS.get(str(value)) if named and lex.option("weekday_ordinals") else None
    if kind == "MAYORD" or (kind in ("ORD", "NUM", "NUMWORD", "DOTORD") and named):
        return int(value) or None
    return None


def _is_around_place(node: Node, choosing: frozenset[str]) -> bool:
    return node.kind in AROUND_PLACE or node.text in choosing


def _yes_answer(text: str, now: datetime, zone: str, locale: str) -> bool | None:
    """The first word that says yes or no."""
    lex = lexicon(locale)
    agrees, denies = lex.listed("yes"), lex.listed("no")
    return next((word in agrees for word in words(text) if word in agrees | denies), None)


def _thanks_answer(text: str, now: datetime, zone: str, locale: str) -> bool | None:
    lex = lexicon(locale)
    thanking, told = lex.listed("thanking"), [word for word in words(text) if word.isalnum()]
    return any(word in thanking for word in told) and all(word in thanking | lex.listed("with_thanks") for word in told)


ANSWERS: Mapping[str, Callable[[str, datetime, str, str], Any]] = {
    "duration_min": _minutes_answer,
    "name": _name_answer,
    "when": _when_answer,
    "time_of_day": _time_of_day_answer,
    "timezone": _timezone_answer,
    "availability": _availability_answer,
    "visibility": _visibility_answer,
    "changes": _changes_answer,
    "correction": _correction_answer,
    "choice": _choice_answer,
    "place": _place_answer,
    "yes": _yes_answer,
    "thanks": _thanks_answer,
}
