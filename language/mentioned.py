"""Who a sentence begins with: "Folasade can't make Friday, put her in for Monday" is about a person.

A capital letter alone may be the name of a meeting type as well; what people do, and "her" behind it, tell.
"""

from __future__ import annotations

from collections.abc import Sequence

from language.evidence import Evidence
from language.lexicon import Lexicon, first_names
from language.naming import initial
from language.nodes import Node
from language.persons import PERSON

SILENT = ("SMALL", "STOP", "COMMA", "GREET", "DASH", "FILL")
DONE_TO = ("CANCEL", "MOVE", "BOOK")  # "cancel Oisin, he's ill"
LONGEST = 2  # words of a person's name
NEAR = 10  # letters between a name and what it does: "has just", "'s"


def with_mentioned(text: str, row: Sequence[Node], signs: Evidence, lex: Lexicon) -> list[Node]:
    """The row with who it begins with marked as a PERSON."""
    does, somebody = signs.spans.get("does_so", ()), signs.spans.get("somebody", ())
    if not (does or somebody) or lex.option("nouns_capitalised"):
        return list(row)
    start = next((index for index, node in enumerate(row) if node.kind not in SILENT), len(row))
    if start < len(row) and row[start].kind in DONE_TO:
        start += 1
    end = start
    while end < len(row) and row[end].kind in ("WORD", "ZONE") and _is_proper(text, row[end]):
        end += 1
    if not start < end <= start + LONGEST or end == len(row):
        return list(row)
    last = row[end - 1].end
    acts = any(0 < begin - last < NEAR for begin, _ in does)
    meant = any(begin > last for begin, _ in somebody) and row[end].kind not in ("BOOKING", "WORD")
    known = any(node.text in first_names() for node in row)
    if not (acts or meant) or known:
        return list(row)
    doing = [_silent(node) if any(a <= node.start and node.end <= b for a, b in does) else node for node in row[end:]]
    return [*row[:start], *map(_person, row[start:end]), *doing]


def _silent(node: Node) -> Node:
    return node._replace(kind="SMALL") if node.kind in ("WORD", "KIN", "TITLE", "SPEAKS") else node


def _is_proper(text: str, node: Node) -> bool:
    return initial(text, node).isupper() and " " not in text[node.start : node.end]


def _person(node: Node) -> Node:
    return node._replace(kind="WORD", value=PERSON)
