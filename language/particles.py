"""Verbs in two parts, "sag den Termin ab", and verbs with a pronoun at their end, "cancélala"."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from language.lexicon import Lexicon
from language.nodes import Node
from language.tokens import tokens

# After one of these a particle would be a preposition: "ab Montag", "in de agenda".
PHRASE = frozenset(
    """
    THE MY ONE NUM NUMWORD ORD MAYORD DOTORD DOTTED HOURFORM FOURDIGITS DAYMONTH ISODATE CLOCK NOON WEEKDAY MAYWEEKDAY
    WEEKDAYS WEEKSET MONTH DAY NEXT THIS COMING PART HOLIDAY QUOTED QUARTER HALF NOW PAUSE PRIVATE PUBLIC MAX ATLEAST
    OFFLINE PLACE BUFFER NOTICE DUR AROUND UNTIL
    """.split()  # noqa: SIM905 -- a list of words
)


ALONE = frozenset(["DAY", "WEEKDAY", "MAYWEEKDAY"])  # nothing is "in" them
PLACED = frozenset(["WORD", "BOOKING", "ZONE", "GATE"])


@lru_cache(maxsize=8)  # a sentence with a denial is read twice: what is denied, and what is left, mostly the same text
def nodes_of(text: str, lex: Lexicon) -> tuple[Node, ...]:
    """The row of a text with its verbs found."""
    return tuple(with_verbs(tokens(text, lex), lex))


def with_verbs(row: Sequence[Node], lex: Lexicon) -> list[Node]:
    """The row with both parts of a verb found: the first becomes what the verb means, the second falls silent."""
    made = _apart([_without_pronoun(node, lex) for node in row])
    for index, node in enumerate(row):
        silent = node.kind == "SMALL" and not _is_one_word(node)  # "ben je … beschikbaar", which nobody is yet
        for meaning in () if silent else lex.parted.get(node.text, ()):
            leads = index + 1 < len(row) and row[index + 1].kind in ("TO", "FOR", "OF")  # "link to tune up"
            # "disable the link, it ended up elsewhere": a pause ends what can be linked up
            behind = row if lex.option("nouns_capitalised") else row[: _pause(row, index)]
            end = 0 if leads and meaning.kind == "CONNECT" else _particle(behind, index + 1, meaning.words[1])
            if end and not (meaning.kind == "IDLE" and _refuses_day(row[index:end])):
                made[index] = node._replace(kind=meaning.kind, value=meaning.value)
                made[end] = row[end]._replace(kind="SMALL")
                break
    return made


LENGTH_ENDS = ("UNIT", "HOURWORD", "HOURFORM", "DUR")
COUNTS = ("NUM", "NUMWORD", "ONE")


def _apart(row: Sequence[Node]) -> list[Node]:
    """ "an hour, 30 minutes buffer" are two lengths: a comma between lengths ends the first."""
    made = list(row)
    for index in range(1, len(row) - 1):
        if row[index].kind == "COMMA" and row[index - 1].kind in LENGTH_ENDS and _begins_length(row, index + 1):
            made[index] = row[index]._replace(kind="STOP")
    return made


def _begins_length(row: Sequence[Node], index: int) -> bool:
    counted = row[index].kind in COUNTS and index + 1 < len(row) and row[index + 1].kind in ("UNIT", "QUARTER", "HALF")
    return counted or row[index].kind in ("DUR", "HALF", "QUARTER", "HOURFORM")


VERBS = frozenset(
    """
    CREATE UPDATE DELETE LIST SHARE REVOKE BLOCK UNBLOCK PAUSE RESUME CONNECT DISCONNECT BOOK FIND CANCEL MOVE ADVANCE
    EXPORT MAKE RENAME OPENUP CLOSE UNDO
    """.split()  # noqa: SIM905 -- a list of words
)
SHORTEST_VERB = 3


def _without_pronoun(node: Node, lex: Lexicon) -> Node:
    """ "muévela", "spostarlo": the verb, its final "e" back where the pronoun took its place."""
    if node.kind != "WORD" or node.text in lex.real:
        return node
    for pronoun in lex.listed("pronouns"):
        stem = node.text.removesuffix(pronoun)
        if stem != node.text and len(stem) >= SHORTEST_VERB:
            for form in (stem, f"{stem}e"):
                if meaning := next((one for one in lex.meanings.get(form, ()) if len(one.words) == 1), None):
                    return node._replace(kind=meaning.kind) if meaning.kind in VERBS else node
    return node


def _particle(row: Sequence[Node], start: int, word: str) -> int:
    """Where the second part of a verb stands, the last such place before another verb could begin; 0 if nowhere."""
    alone = (index for index in range(start, len(row)) if row[index].text == word and _is_one_word(row[index]))
    found = [index for index in alone if _closes(row, index)]
    return found[-1] if found else 0


def _pause(row: Sequence[Node], index: int) -> int:
    return next((at for at in range(index, len(row)) if row[at].kind in ("COMMA", "STOP")), len(row))


def _is_one_word(node: Node) -> bool:
    """Not a phrase that begins with the word: "op pauze"."""
    return node.end - node.start <= len(node.text)


def _refuses_day(row: Sequence[Node]) -> bool:
    """ "arbeite ich Di-Fr 10-18 Uhr, montags gar nicht": behind hours it is another day that is denied."""
    pause = next((at for at in range(len(row) - 1, -1, -1) if row[at].kind == "COMMA"), 0)
    told = any(node.kind in FIGURES for node in row[:pause])
    return told and pause + 1 < len(row) and row[pause + 1].kind in REFUSED_DAYS


FIGURES = ("NUM", "NUMWORD", "CLOCK", "HOURFORM", "DOTTED")
REFUSED_DAYS = ("WEEKDAYS", "WEEKDAY", "MAYWEEKDAY", "WEEKSET", "WEEKENDS")


def _closes(row: Sequence[Node], index: int) -> bool:
    """Whether the word ends its clause instead of opening a phrase of its own."""
    after = row[index + 1].kind if index + 1 < len(row) else "STOP"
    if row[index].kind == "IN":  # "get Ana in tomorrow" and no "get the list in English"
        return after in ALONE or after not in PHRASE | PLACED
    return row[index].kind in ("WORD", "OFF") or after not in PHRASE
