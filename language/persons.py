"""People by their names: first names of the lexicons, and what stands before "'s"."""

from __future__ import annotations

from collections.abc import Sequence

from language.lexicon import first_names
from language.naming import CAPITALISED, initial, said
from language.nodes import Node

Found = tuple[str | None, frozenset[int]]
PERSON = "person"  # the value of a node that is told to be one
NOBODY: Found = (None, frozenset())
SURNAMES = (frozenset(["WORD", "ZONE", "GATE", "THINGS", "MONTH", "JUNK"]) | CAPITALISED) - {"SMALL", "LINK", "BOOKING"}
FIRST_NAMES = SURNAMES | {"SMALL"}
LONGEST = 4  # words of a person's name
PARTICLES = frozenset(
    ["de", "ten", "ter", "da", "di", "von", "van", "der", "den", "del", "dos", "du", "le", "la", "el"]
)


def known_person(text: str, row: Sequence[Node]) -> Found:
    """A first name and the capitalised words behind it: "Grace Hall", "piotr", "Anas Link"."""
    for index, node in enumerate(row):
        if _is_first_name(text, node):
            end = _name_end(text, row, index)
            if index and row[index - 1].kind == "WORD" and _is_genitive(node) and _in_capitals(text, row[index - 1]):
                return said(text, row[index - 1], row[end - 1]), frozenset(range(index - 1, end))  # "Hemi Walters"
            return _without_s(text, row, index, end), frozenset(range(index, end))
    return NOBODY


def absent(text: str, row: Sequence[Node], away: Sequence[tuple[int, int]], nouns_capitalised: bool) -> Found:
    """Who stands before what says that somebody will not come, by capital letters: "Latifa Benali no puede venir"."""
    for start, _ in away:
        end = next((index for index, node in enumerate(row) if node.end > start), len(row))
        first = end
        while first and _in_capitals(text, row[first - 1]) and end - first < LONGEST:
            first -= 1
        known = end - first > 1 or row[first].text in first_names() if first < end else False
        if first < end and (known or not nouns_capitalised):
            return said(text, row[first], row[end - 1]), frozenset(range(first, end))
    return NOBODY


def _in_capitals(text: str, node: Node) -> bool:
    return node.kind in ("WORD", "ZONE", "MONTH", "MAYMONTH") and initial(text, node).isupper()


def whose(text: str, row: Sequence[Node]) -> Found:
    """ "la cita de Latifa Benali", "die Anmeldung von Gül": two capitals behind "of", or a first name."""
    for index, node in enumerate(row[:-1]):
        if node.kind in ("OF", "OFFROM", "FROM") and _in_capitals(text, row[index + 1]):
            end = index + 1
            while end < len(row) and _in_capitals(text, row[end]) and end - index <= LONGEST:
                end += 1
            if end - index > 2 or row[index + 1].text in first_names():
                return said(text, row[index + 1], row[end - 1]), frozenset(range(index, end))
    return NOBODY


def _is_first_name(text: str, node: Node) -> bool:
    raw = text[node.start : node.end]
    if node.kind not in FIRST_NAMES or " " in raw or (node.kind != "WORD" and not raw[:1].isupper()):
        return False
    return node.value == PERSON or node.text in first_names() or _is_genitive(node)


def _is_genitive(node: Node) -> bool:
    return node.kind == "WORD" and node.text.endswith("s") and node.text[:-1] in first_names()


def _name_end(text: str, row: Sequence[Node], index: int) -> int:
    end = index + 1
    known = row[index].value == PERSON or row[index].text in first_names()
    capital = known and initial(text, row[index]).isupper()
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
    named = node.kind in SURNAMES or (node.kind == "SMALL" and row[end - 1].text in PARTICLES)  # "van der Meer"
    return (raw[:1].isupper() and named and " " not in raw) or node.text in PARTICLES


def _without_s(text: str, row: Sequence[Node], index: int, end: int) -> str:
    name = said(text, row[index], row[end - 1])
    alone = end == index + 1 and row[index].text not in first_names() and row[index].value != PERSON
    return name[:-1] if alone and name.endswith("s") else name
