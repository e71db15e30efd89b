"""Where a meeting is, said behind that it is in person or by telephone: "in person at 12 Main Street"."""

from __future__ import annotations

import re
from collections.abc import Sequence

from language.nodes import Node
from language.sentence import Sentence

LEADING = frozenset(["AT", "ATTO", "IN", "ON", "OFFROM"])
PAUSING = frozenset(["COMMA", "STOP", "PAREN", "DASH"])
ARTICLES = frozenset(["THE", "FILL"])
NAMING = frozenset(["WORD", "ROAD", "STREET", "JUNK", "ZONE", "GATE", "THINGS"])
NUMBERS = frozenset(["NUM", "NUMWORD", "DOTTED", "FOURDIGITS", "YEAR", "ORD", "MAYORD"])
ADDRESS = NAMING | NUMBERS | ARTICLES | frozenset(["OF", "OFFROM", "IN", "SLASH", "DASH"])
NUMBER = re.compile(r"[\s,:]*(?:[^\W\d_]+\s+){0,2}(\+?\d[\d\s()/-]{5,}\d)")
SHORTEST_CODE = 4  # figures of a postal code


def with_place(sentence: Sentence, row: Sequence[Node]) -> tuple[list[Node], str | None]:
    """The row with an address or a number silenced, for it is no name; and what was said, None if nothing was."""
    place = next((node for node in row if node.kind == "SETTING" and node.value.get("location")), None)
    if place is None:
        return list(row), None
    where = str(place.value["location"])
    spot = _number(sentence, place) if where == "phone" else _address(sentence, place) if where == "in_person" else None
    if spot is None:
        return list(row), None
    start, end = spot
    silent = [node._replace(kind="SMALL") if place.end <= node.start and node.end <= end else node for node in row]
    return silent, sentence.text[start:end]


def _number(sentence: Sentence, place: Node) -> tuple[int, int] | None:
    found = NUMBER.match(sentence.text, place.end)
    return found.span(1) if found else None


def _address(sentence: Sentence, place: Node) -> tuple[int, int] | None:
    """From its first word to its last; behind a comma only what has a number or a road in it is one."""
    behind = [node for node in sentence.words if node.start >= place.end]
    if not behind or behind[0].kind not in LEADING | PAUSING:
        return None
    start = next((at for at in range(1, len(behind)) if behind[at].kind not in ARTICLES), len(behind))
    if behind[0].kind in PAUSING and start < len(behind) and behind[start].kind in LEADING:
        return None
    end = _end(behind, start)
    kinds = {node.kind for node in behind[start:end]}
    if kinds.isdisjoint(NAMING) or (behind[0].kind in PAUSING and kinds.isdisjoint(NUMBERS | {"ROAD", "STREET"})):
        return None
    return behind[start].start, behind[end - 1].end


def _end(behind: Sequence[Node], start: int) -> int:
    """Where it ends: a comma and a postal code still belong to it."""
    end = start
    while end < len(behind) and behind[end].kind in ADDRESS:
        end += 1
    code = behind[end + 1] if end + 1 < len(behind) and behind[end].kind == "COMMA" else None
    if code and code.text.isdigit() and len(code.text) >= SHORTEST_CODE:
        return _end(behind, end + 1)
    if end < len(behind) and behind[end].kind not in PAUSING | {"SMALL", "AND", "INSTEAD", "EXCEPT", "FROMNOW"}:
        return start  # "in person at 3pm", "in person on the second Tuesday": a time
    while end > start and behind[end - 1].kind in ("DASH", "SLASH", "OF", "IN", "THE"):
        end -= 1
    return end
