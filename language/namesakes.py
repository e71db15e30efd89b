"""People and places that are called like a day or a month: "Mei-Ling", "Quinta das Flores"."""

from __future__ import annotations

import re
from collections.abc import Sequence

from language.lexicon import Lexicon
from language.nodes import Node

CALENDAR = frozenset(["WEEKDAY", "MAYWEEKDAY", "MONTH", "MAYMONTH", "ORD", "MAYORD", "DAYORMONTH"])
OF = re.compile(r" d\w{0,3} [^\W\d_a-z][^\W\d_]{2}")  # "… das Flores"


def without_namesakes(row: Sequence[Node], text: str, lex: Lexicon) -> list[Node]:
    """The row with what is a name made a plain word: with a hyphen to a word with a capital, or, where days are
    written without a capital, with one and "of" a word that has one too."""
    after = [*row[1:], None, None]
    return [
        node._replace(kind="WORD") if _is_namesake(text, node, follows, then, lex) else node
        for node, follows, then in zip(row, after, after[1:], strict=False)
    ]


def _is_namesake(text: str, node: Node, follows: Node | None, then: Node | None, lex: Lexicon) -> bool:
    if node.kind not in CALENDAR or not text[node.start].isupper():
        return False
    if follows and then and text[node.end : then.start] == "-":  # "Mei-Ling", and not "Mon-Fri"
        return then.kind == "WORD" and text[then.start].isupper()
    return lex.option("days_in_small") and bool(OF.match(text, node.end))
