"""What is told of the past: "I restarted it at 18:20 last night" offers no time, and who looks ahead finds one.

A sentence is taken apart where people pause or go on with "but"; a part that tells what was has no time to book in it,
unless it tells of a plan: "we said Monday at 3", "I moved it to Friday".
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from language.lexicon import phrases_of
from language.nodes import Node

UNLESS = re.compile(r"\\ !(\w+)")  # "last week !of" is no last week of June
ANY = "…"  # any letters: "ge…t" is gesagt, getagt, gefragt
NEVER = re.compile(r"(?!)")
PAUSE = re.compile(r"(?:[.!?;:,]+(?=\s|$)|[\n()–—]|\s-\s)")
Clause = tuple[int, int]


@dataclass(frozen=True)
class Telling:
    """How one language tells what was."""

    past: re.Pattern[str]
    planned: re.Pattern[str]
    reported: re.Pattern[str]  # "I have already moved it"
    going_on: re.Pattern[str]


@cache
def _telling(language: str) -> Telling:
    table = phrases_of(language, "past")
    between = _any_of(table.get("between", ())) or "(?!)"
    # Each word is read in one way: two ways to read a pair of words would double the work with every pair.
    near = rf"(?:\s+(?>{between}))*\s+"
    shapes: list[str] = []
    for helping, full in (("who", "did"), ("have", "done"), ("be", "gone")):
        first, last = _any_of(table.get(helping, ())), _any_of(table.get(full, ()))
        if first and last:
            shapes.append(rf"(?:{first}){near}(?:{last})")
    if first and last and "apart" in table:  # "habe am Montag … gearbeitet": the whole sentence may stand between
        have, done = (_any_of(table.get(name, ())) for name in ("have", "done"))
        shapes.append(rf"(?:{have})\b.{{0,120}}?\b(?:{done})|(?:{first})\b.{{0,120}}?\b(?:{last})")
    mine, done = _any_of(table.get("myself", ())), _any_of(table.get("reported", ()))
    reported = rf"(?:{mine})\b.{{0,120}}?\b(?:{done})" if mine and done else ""
    told, planned, going_on = (_any_of(table.get(name, ())) for name in ("said", "planned", "goes_on"))
    return Telling(_words([told, *shapes]), _words([planned]), _words([reported]), _words([going_on]))


def _any_of(phrases: Iterable[str]) -> str:
    longest_first = sorted(phrases, key=len, reverse=True)
    return "|".join(
        UNLESS.sub(r"(?!\\s+\1\\b)", re.escape(one.lower()))
        .replace(re.escape(ANY), r"[^\W\d_]*")
        .replace(r"\ ", r"\s+")
        for one in longest_first
    )


def _words(shapes: Sequence[str]) -> re.Pattern[str]:
    kept = "|".join(shape for shape in shapes if shape)
    return re.compile(rf"(?<![^\W\d_])(?:{kept})(?!['’]?[^\W\d_])") if kept else NEVER


def _lowered(text: str) -> str:
    """In small letters, as the patterns are written: to look for either case would take five times as long."""
    small = text.lower()
    return small if len(small) == len(text) else text


def without_past(row: list[Node], text: str, language: str, times: frozenset[str]) -> list[Node]:
    """The row with nodes of the kinds `times` made plain words where the text tells of the past."""
    telling, text = _telling(language), _lowered(text)
    if not telling.past.search(text):
        return row
    told = _told(row, text, telling, times)
    return [
        node._replace(kind="WORD", value=None) if node.kind in times and _inside(node, told) else node for node in row
    ]


def _inside(node: Node, clauses: Sequence[Clause]) -> bool:
    return any(start <= node.start < end for start, end in clauses)


def without_reports(row: list[Node], text: str, language: str) -> list[Node]:
    """The row silenced where somebody tells what is done: "I have moved the meeting, thanks" asks for nothing."""
    telling, text = _telling(language), _lowered(text)
    if "?" in text or not (telling.reported.search(text) or telling.past.search(text)):
        return row
    clauses = _clauses(text, telling)
    told = [clause for clause in clauses if _is_report(row, text, clause, telling)]
    if all(_is_past(text[slice(*clause)], telling) for clause in clauses):  # "40 people were at the fair in July"
        told = [clause for clause in clauses if not _asks(row, clause)]
    lived = [node for node in row if node.kind == "LIVE"]  # "I've moved to Lisbon" says where somebody is
    told = [clause for clause in told if not any(_inside(node, (clause,)) for node in lived)]
    return [node._replace(kind="SMALL", value=None) if _inside(node, told) else node for node in row]


def tells_of_past(text: str, language: str) -> bool:
    """Whether anything in a text tells what was, or what somebody has done."""
    telling, text = _telling(language), _lowered(text)
    return telling.reported.search(text) is not None or _is_past(text, telling)


ASKING = frozenset(["LIST", "WHICH", "SHARE", "DELETE", "CANCEL", "REVOKE", "UNDO"])


def _is_report(row: Sequence[Node], text: str, clause: Clause, telling: Telling) -> bool:
    """Whether a clause reports; "show me the types I have created" asks for what is told of."""
    found = telling.reported.search(text, clause[0], clause[1])
    return found is not None and not _asks(row, (clause[0], found.start()))


def _asks(row: Sequence[Node], clause: Clause) -> bool:
    return any(node.kind in ASKING for node in row if _inside(node, (clause,)))


def _told(row: Sequence[Node], text: str, telling: Telling, times: frozenset[str]) -> list[Clause]:
    """The clauses of the past, and the bare times that belong to one: "On Monday, the talk was packed"."""
    clauses = _clauses(text, telling)
    past = [_is_past(text[start:end], telling) for start, end in clauses]
    for index in range(len(clauses) - 1):
        bare = not past[index] and _is_bare(row, clauses[index], times)
        if bare and past[index + 1] and not any(_has_time(row, one, times) for one in clauses[index + 1 : index + 2]):
            past[index] = True
    return [clause for clause, is_past in zip(clauses, past, strict=True) if is_past]


def _clauses(text: str, telling: Telling) -> list[Clause]:
    cuts = {match.end() for match in PAUSE.finditer(text)} | {
        match.start() for match in telling.going_on.finditer(text)
    }
    edges = [0, *sorted(cuts), len(text)]
    return [(start, end) for start, end in pairwise(edges) if text[start:end].strip()]


def _is_past(clause: str, telling: Telling) -> bool:
    return telling.past.search(clause) is not None and telling.planned.search(clause) is None


def _has_time(row: Sequence[Node], clause: Clause, times: frozenset[str]) -> bool:
    return any(node.kind in times and _inside(node, (clause,)) for node in row)


def _is_bare(row: Sequence[Node], clause: Clause, times: frozenset[str]) -> bool:
    said = [node for node in row if _inside(node, (clause,))]
    return bool(said) and not any(node.kind in ("WORD", "BOOKING") for node in said) and _has_time(row, clause, times)
