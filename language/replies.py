"""An answer typed when one thing was asked."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from language.answer import Time
from language.attributes import duration_in
from language.grammar import reduced_command
from language.lexicon import lexicon, words
from language.naming import said
from language.nodes import Node, every, first
from language.openings import availability
from language.reading import row_of, words_of
from language.resolving import find
from language.tokens import tokens


def understand_answer(text: str, expected: str, now: datetime, zone: str, locale: str = "en") -> Any:
    """An answer typed when one thing was asked; None if it is none.

    `expected` is "duration_min", "name", "when", "timezone" or "availability" (weekly hours); "visibility" ("private"
    or "public"); "choice", the place in a list from 1, -1 the last; or "yes", which is True or False.
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


def _timezone_answer(text: str, now: datetime, zone: str, locale: str) -> str | None:
    row = row_of(text, locale)
    named = first(row, "TIMEZONE") or first(row, "ZONE", "ZONEABBREVIATION")
    return str(named.value) if named else None


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


def _choice_answer(text: str, now: datetime, zone: str, locale: str) -> int | None:
    words = words_of(text, locale)
    said_so = every(words, "ORD", "MAYORD", "DOTORD", "LAST") or every(words, "NUM", "NUMWORD")
    if len(said_so) != 1:
        return None
    return -1 if said_so[0].kind == "LAST" else int(said_so[0].value) or None


def _yes_answer(text: str, now: datetime, zone: str, locale: str) -> bool | None:
    """The first word that says yes or no."""
    lex = lexicon(locale)
    agrees, denies = lex.listed("yes"), lex.listed("no")
    return next((word in agrees for word in words(text) if word in agrees | denies), None)


ANSWERS: Mapping[str, Callable[[str, datetime, str, str], Any]] = {
    "duration_min": _minutes_answer,
    "name": _name_answer,
    "when": _when_answer,
    "timezone": _timezone_answer,
    "availability": _availability_answer,
    "visibility": _visibility_answer,
    "choice": _choice_answer,
    "yes": _yes_answer,
}
