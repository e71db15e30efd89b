"""People, places and works that are called like a time: "Mei-Ling", "Quinta das Flores", "the Night Watch"."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from language.lexicon import Lexicon, first_names, folded, neighbours
from language.nodes import CLASSES, Node

CALENDAR = frozenset([*CLASSES["anyday"], *CLASSES["month"], "ORD", "MAYORD", "DAYORMONTH", "HOLIDAY", "NOON"])
MONTHS = frozenset(CLASSES["month"])
FIGURES = frozenset(["NUM", "NUMWORD", "ORD", "YEAR", "CLOCK", "FOURDIGITS", "DOTTED", "DOTORD", "HOURFORM", "PART"])
OF = re.compile(r" d\w{0,3} [^\W\d_a-z][^\W\d_]{2}")  # "… das Flores"


def without_namesakes(row: Sequence[Node], text: str, lex: Lexicon) -> list[Node]:
    """The row with what is a name made a plain word: with a hyphen to a word with a capital, or, where days are
    written without a capital, with one and "of" a word that has one too; behind a first name, "Miranda July", where
    nothing else tells of a time, as "Miranda July 5" does; and a part of the day that is written like a title."""
    if text.isupper():
        return list(row)
    row = _without_called(row, text)
    alone = FIGURES.isdisjoint(node.kind for node in row)
    around = zip([None, *row], row, [*row[1:], None], [*row[2:], None, None], strict=False)
    return [
        node._replace(kind="WORD", value=None)
        if _has_capital(text, text.rfind(" ", node.start, node.end) + 1 or node.start)
        and (
            (node.kind in CALENDAR and _is_namesake(text, before if alone else None, node, follows, then, lex))
            or (node.kind in ("PART", "WEEKEND") and _is_titled(text, before, node, follows, lex))
        )
        else node
        for before, node, follows, then in around
    ]


def _has_capital(text: str, place: int) -> bool:
    """An article that is part of the last word, "au", stands behind the text."""
    return text[place : place + 1].isupper()


def _is_namesake(
    text: str, before: Node | None, node: Node, follows: Node | None, then: Node | None, lex: Lexicon
) -> bool:
    if follows and then and text[node.end : then.start] == "-":  # "Mei-Ling", and not "Mon-Fri"
        title = text[then.start].isupper() or text[node.start : node.end].isupper()  # "VR-bril"
        word = then.kind in ("WORD", "THINGS", "GATE") and title
        return word or _is_reference(text, node, then)
    if node.kind == "NOON" and not (lex.option("days_in_small") or lex.option("nouns_capitalised")):
        return _is_place(text, follows)
    if before is not None and _is_introduced(text, before, node, follows, lex):
        return True
    in_small = lex.option("days_in_small")
    if in_small and OF.match(text, node.end):
        return True
    if follows is not None and _has_capital(text, follows.start) and follows.text in lex.listed("roads"):
        return True  # "17 April Close"
    if in_small and node.start and _is_capital(text, before, node, follows):
        return True
    if before is None or not (in_small or node.kind in MONTHS):  # "Anna Friday"
        return False
    return before.kind == "WORD" and before.text in first_names() and text[before.start].isupper()


def _without_called(row: Sequence[Node], text: str) -> Sequence[Node]:
    """ "le groupe s'appelle Vendredi sur Mer", "de band heet Zwarte Zondag": of what is called so, each word with a
    capital letter, and a short one between two of them; with a figure behind them it may be when something is."""
    kept = list(row)
    for place, node in enumerate(row):
        if node.kind != "CALLED" or not (FIGURES | {"EXCEPT"}).isdisjoint(one.kind for one in row[place:]):
            continue
        end = place + 1
        while (
            end < len(row)
            and row[end].kind not in ("STOP", "COMMA")
            and any(_has_capital(text, one.start) for one in row[end : end + 2])
        ):
            if row[end].kind in NAMED:
                kept[end] = row[end]._replace(kind="WORD", value=None)
            end += 1
    return kept


NAMED = CALENDAR | {"MAYWEEKDAY", "PART", "WEEKEND", "DAY"}
SHORTEST_REFERENCE = 3


def _is_reference(text: str, node: Node, number: Node) -> bool:
    """ "APR-3307"; "APR-2026" is a month."""
    digits = text[number.start : number.end]
    upper = text[node.start : node.end].isupper() and digits.isdigit()
    return upper and len(digits) >= SHORTEST_REFERENCE and number.kind != "YEAR"


def _is_place(text: str, follows: Node | None) -> bool:
    """ "Noon Cafe"; "Noon on Friday" and "Lunch Noon Friday" are times."""
    return (
        follows is not None
        and follows.kind == "WORD"
        and text[follows.start].isupper()
        and text[follows.end - 1].islower()
    )


def _is_introduced(text: str, before: Node, node: Node, follows: Node | None, lex: Lexicon) -> bool:
    """ "put me through to Wendy Monday", "like Wednesday Addams": who is told of is somebody, and no day."""
    if node.kind not in CLASSES["weekday"]:
        return False
    surname = follows is not None and follows.kind == "WORD" and text[follows.start].isupper()
    led = f" {folded(text[: node.start]).rstrip()}"
    if _ends(led, lex.listed("surnames")) or (surname and _ends(led, lex.listed("likened"))):
        return True
    named = before.kind == "WORD" and text[before.start].isupper() and " " not in text[before.start : before.end]
    return named and _ends(f" {folded(text[: before.start]).rstrip()}", lex.listed("introducing"))


def _ends(text: str, phrases: Iterable[str]) -> bool:
    return any(text.endswith(f" {one}") for one in phrases)


def _is_capital(text: str, before: Node | None, node: Node, follows: Node | None) -> bool:
    """ "cita con Domingo", "a nombre de Domingo Reyes", "la Segunda Liga", "El Jueves", "canal du Midi"."""
    if node.kind == "HOLIDAY":
        return before is not None and before.kind in ("WORD", "WEEKDAY") and text[before.start].isupper()
    surname = follows is not None and follows.kind in ("WORD", "HOLIDAY", "CONNECT") and text[follows.start].isupper()
    known = (
        before is not None and _has_capital(text, before.start) and before.start > 0 and before.kind in ("THE", "FILL")
    )
    mister = before is not None and before.text in neighbours("mister")
    return surname or known or mister or node.kind == "NOON" or (before is not None and before.kind in ("WITH", "MY"))


def _is_titled(text: str, before: Node | None, node: Node, follows: Node | None, lex: Lexicon) -> bool:
    """ "the Night Watch", "Good Morning America", "Eve will sign"; but "Friday Morning"."""
    if lex.option("nouns_capitalised"):
        return False
    if node.text in lex.listed("called_like_parts"):
        return before is None or before.kind not in (
            *CLASSES["anyday"],
            "DAY",
            "THIS",
            "THE",
            "IN",
            "ON",
            "ORD",
            "COMMA",
        )
    return any(
        other is not None and other.kind in ("WORD", "MAYORD") and text[other.start].isupper()
        and text[other.end - 1].islower()
        for other in ((before if before and before.start else None), follows)
    )  # fmt: skip
