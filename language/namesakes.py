"""People, places and works that are called like a time: "Mei-Ling", "Quinta das Flores", "the Night Watch"."""

from __future__ import annotations

import re
from collections.abc import Sequence

from language.lexicon import Lexicon, first_names
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
    alone = FIGURES.isdisjoint(node.kind for node in row)
    around = zip([None, *row], row, [*row[1:], None], [*row[2:], None, None], strict=False)
    return [
        node._replace(kind="WORD", value=None)
        if text[text.rfind(" ", node.start, node.end) + 1 or node.start].isupper()
        and (
            (node.kind in CALENDAR and _is_namesake(text, before if alone else None, node, follows, then, lex))
            or (node.kind == "PART" and _is_titled(text, before, node, follows, lex))
        )
        else node
        for before, node, follows, then in around
    ]


def _is_namesake(
    text: str, before: Node | None, node: Node, follows: Node | None, then: Node | None, lex: Lexicon
) -> bool:
    if follows and then and text[node.end : then.start] == "-":  # "Mei-Ling", and not "Mon-Fri"
        return then.kind == "WORD" and text[then.start].isupper()
    in_small = lex.option("days_in_small")
    if in_small and OF.match(text, node.end):
        return True
    if follows is not None and text[follows.start].isupper() and follows.text in lex.listed("roads"):
        return True  # "17 April Close"
    if in_small and node.start and _is_capital(text, before, node, follows):
        return True
    if before is None or not (in_small or node.kind in MONTHS):  # "Anna Friday"
        return False
    return before.kind == "WORD" and before.text in first_names() and text[before.start].isupper()


def _is_capital(text: str, before: Node | None, node: Node, follows: Node | None) -> bool:
    """ "cita con Domingo", "a nombre de Domingo Reyes", "la Segunda Liga", "El Jueves", "canal du Midi"."""
    if node.kind == "HOLIDAY":
        return before is not None and before.kind in ("WORD", "WEEKDAY") and text[before.start].isupper()
    surname = follows is not None and follows.kind in ("WORD", "HOLIDAY", "CONNECT") and text[follows.start].isupper()
    known = before is not None and text[before.start].isupper() and before.start > 0 and before.kind in ("THE", "FILL")
    mister = before is not None and before.text in ("seu", "don", "dona")
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
