"""What guests are to be asked, said while a meeting type is made: "ask for company and budget"."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any

from language.lexicon import first_names, words
from language.nodes import Node
from language.sentence import Sentence

ENDING = ("DUR", "SETTING", "LIMIT", "STOP", "SET", "REPEAT", "CALLED")
PARTING = ("COMMA", "AND", "SLASH")
PAUSES = ("COMMA", "STOP", "AND")
MOST, LONGEST = 5, 80  # questions of a meeting type, and letters of one that is said in passing
EDGES = " \t\n,.;:!?\"'“”„«»()-–"


def asked_in(sentence: Sentence) -> tuple[list[Node], list[dict[str, Any]] | None]:
    """The row with what is to be asked silenced, for it is no name; and the questions, None if there are none."""
    row = list(sentence.row)
    start = _start(sentence)
    if start is None:
        return row, None
    first = start + 2
    while first < len(row) and row[first].kind == "STOP":  # "ask: company, budget"
        first += 1
    end = next((index for index in range(first, len(row)) if row[index].kind in ENDING), len(row))
    questions = [] if _is_aimed(sentence, row[first:end]) else [*_labels(sentence, row, first, end)][:MOST]
    start += row[start].kind in ("DUR", "SETTING", "WORD", "BOOKING", "QUOTED")  # "… 60 min asking what they do"
    silent = [*row[:start], *(node._replace(kind="SMALL") for node in row[start:end]), *row[end:]]
    return silent, [_question(label) for label in dict.fromkeys(questions)] or None


def _start(sentence: Sentence) -> int | None:
    """Where it begins: "with questions …", ", ask …", "asking …"."""
    nouns, verbs, along = (
        sentence.listed(name) for name in ("asked_of_guests", "asking_guests", "asking_along")
    )  # fmt: skip
    for index, (one, other) in enumerate(pairwise(sentence.row)):
        paused = one.kind in PAUSES or one.text in sentence.listed("relatives")
        if (one.kind == "WITH" and other.text in nouns) or (paused and other.text in verbs) or other.text in along:
            return index
    return None


def _is_aimed(sentence: Sentence, asked: Sequence[Node]) -> bool:
    """ "ask me before you confirm", "ask Ana for help": somebody in particular is asked, and no guest."""
    said = next((node for node in asked if node.kind not in ("THE", "FILL")), None)
    return said is None or said.text in first_names() or said.text in sentence.listed("asking_me")


def _labels(sentence: Sentence, row: Sequence[Node], first: int, end: int) -> Iterator[str]:
    """What stands between the words that part it, each without the words that lead it in."""
    cuts = [index for index in range(first, end) if row[index].kind in PARTING]
    edges = [first - 1, *cuts, end]
    for one, other in pairwise(edges):
        until = row[other].start if other < len(row) else len(sentence.text)
        label = _bare(sentence, sentence.text[row[one].end : until])
        if label and len(label) <= LONGEST:
            yield label[:1].upper() + label[1:]


def _bare(sentence: Sentence, text: str) -> str:
    """Without "for", "their" and the like at its ends."""
    lead, said = sentence.listed("asking_for"), text.strip(EDGES).split()
    while said and (not words(said[0]) or words(said[0])[0] in lead):
        parts = said[0].replace("’", "'").partition("'")
        said = [*([parts[2]] if parts[2] else []), *said[1:]]
    while said and said[-1].casefold() in lead:
        said.pop()
    return " ".join(said).strip(EDGES)


def _question(label: str) -> dict[str, Any]:
    return {"label": label, "kind": "short", "required": False, "options": []}
