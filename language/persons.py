"""People by their names: first names of the lexicons, and what stands before "'s"."""

from __future__ import annotations

from collections.abc import Sequence

from language.lexicon import first_names
from language.naming import CAPITALISED, initial, said
from language.nodes import Node

Found = tuple[str | None, frozenset[int]]
NOBODY: Found = (None, frozenset())
SURNAMES = (frozenset(["WORD", "ZONE", "GATE", "THINGS", "MONTH", "JUNK"]) | CAPITALISED) - {"SMALL", "LINK", "BOOKING"}
LONGEST = 4  # words of a person's name
PARTICLES = frozenset(["de", "da", "di", "von", "van", "der", "den", "del", "dos", "du", "le", "la", "el"])


def known_person(text: str, row: Sequence[Node]) -> Found:
    """A first name and the capitalised words behind it: "Grace Hall", "piotr", "Anas Link"."""
    for index, node in enumerate(row):
        if _is_first_name(text, node):
            end = _name_end(text, row, index)
            return _without_s(text, row, index, end), frozenset(range(index, end))
    return NOBODY


def _is_first_name(text: str, node: Node) -> bool:
    raw = text[node.start : node.end]
    if node.kind not in SURNAMES | {"SMALL"} or " " in raw or (node.kind != "WORD" and not raw[:1].isupper()):
        return False
    return node.text in first_names() or _is_genitive(node)


def _is_genitive(node: Node) -> bool:
    return node.kind == "WORD" and node.text.endswith("s") and node.text[:-1] in first_names()


def _name_end(text: str, row: Sequence[Node], index: int) -> int:
    end = index + 1
    capital = initial(text, row[index]).isupper() and row[index].text in first_names()
    while capital and end < len(row) and end - index < LONGEST and _goes_on(text, row, end):
        end += 1
    while end > index + 1 and row[end - 1].text in PARTICLES:
        end -= 1
    return end


def _goes_on(text: str, row: Sequence[Node], end: int) -> bool:
    node = row[end]
    if text[row[end - 1].end : node.start].strip(" -"):
        return False
    raw = text[node.start : node.end]
    return (raw[:1].isupper() and node.kind in SURNAMES and " " not in raw) or node.text in PARTICLES


def _without_s(text: str, row: Sequence[Node], index: int, end: int) -> str:
    name = said(text, row[index], row[end - 1])
    alone = end == index + 1 and row[index].text not in first_names()
    return name[:-1] if alone and name.endswith("s") else name
