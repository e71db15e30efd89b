"""The engine of the grammar: a sentence is a row of nodes, a rule replaces a few neighbours by one.

Every kind of node has a sign, one character; a row of nodes is thereby a string, a rule's pattern a regular
expression over it, and matching is as fast as `re`. Patterns are written with names: capitals for one kind,
small letters for one of CLASSES.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, NamedTuple, TypeAlias

from language.sieve import Needs, Sieve

KINDS = tuple(
    """
    WORD SMALL JUNK STOP COMMA DASH SLASH PAREN QUOTED NUM NUMWORD DOTTED DECIMAL ORD MAYORD ONE HALF QUARTER YEAR
    HOURFORM FOURDIGITS DOTORD DAYMONTH ISODATE CLOCK AMPM OCLOCK UNIT UNITS HOURWORD NOON PAST MINUS WEEKDAY
    MAYWEEKDAY WEEKDAYS WEEKSET MONTH MAYMONTH DAY PART PARTS NEW MYTYPES MYPAGE KEEP DID EARLIER BECOME TONIGHT
    WEEKEND WEEKENDS THE NEXT THIS LAST AFTERNEXT COMING EVERY OTHER IN AT ON OF FROM OFFROM TO ATTO UNTIL BY
    BEFORE AFTER BETWEEN AND OR EITHER WITHIN FOR STARTING ONWARDS AGO FROMNOW NOW EXCEPT WEEKOF REST END START
    MID EARLY LATE LONG ZONE ZONEWORD GATE THINGS FILL REPEATEDLY QUARTERYEAR AMOUNT AROUND TOWARDS PASTHOURS
    ZONEABBREVIATION WORDDATE DUE MAYPART HOLIDAY NOTBEFORE DATE SPAN HOURS SET REPEAT AHEAD WITHINSPAN MOMENTS
    TITLE SPEAKS STREET REFUSED ALTERNATE EXCLUDED THREEQUARTERS WEEKNUMBER DAYORMONTH NEXTWEEK SLICES
    TIMEZONE DUR SETTING CREATE UPDATE DELETE LIST SHARE REVOKE BLOCK UNBLOCK PAUSE RESUME USE CONNECT DISCONNECT
    BOOK FIND CANCEL MOVE WHY UNDO EXPORT HELP GREET ABORT WORK FREE SHOULD RENAME AWAY WHERE WHICH WHO MAKE SEE
    FORGETME LIVE CLOSE OPENUP TURNOFF TURNON TAKE NOTMAKE AGENDA TYPE LINK PAGE BOOKING CALENDAR DATA HOURSNOUN
    SLOT MY ALL CALLED WITH PRIVATE PUBLIC ONEOFF BUFFER NOTICE MAX ATLEAST USES USED EXPIRES HORIZON AHEADOF PER
    INCREMENT PLACE PLACEWORD PROVIDER BOOKABLE AGAIN OFFLINE URL INSTEAD ATTRIBUTE LIMIT OFF NOBUFFER REMOVING
    ONLY WANT IDLE BOOKED ADVANCE SAMETIME PRE POST MULTIPLE FURTHER NEVER ALLOW MAYCALLED ONCELINK
    KIN WISH ROAD PRESENT ALWAYS FROMLUNCH NOBODY SIGNUP HERE FIRSTHALF SECONDHALF PERHEAD INALL MAYNUM REUSABLE
    """.split()  # noqa: SIM905 -- a list of words, one a line, would be two pages
)
SIGNS = {kind: chr(0xE000 + index) for index, kind in enumerate(KINDS)}

CLASSES = {
    "num": ("NUM", "NUMWORD"),
    "count": ("NUM", "NUMWORD", "ONE"),
    "amount": ("NUM", "NUMWORD", "ONE", "DECIMAL", "DOTTED"),
    "unit": ("UNIT", "HOURWORD"),
    "ord": ("ORD", "MAYORD"),
    "nth": ("ORD", "MAYORD", "LAST"),
    "at": ("AT", "ATTO"),
    "to": ("TO", "ATTO", "DASH", "UNTIL", "TOWARDS"),
    "from": ("FROM", "OFFROM"),
    "of": ("OF", "OFFROM"),
    "month": ("MONTH", "MAYMONTH"),
    "list": ("AND", "COMMA", "SLASH", "PER"),
    "fill": ("THE", "FILL", "COMMA", "ON", "OF", "OFFROM", "AT", "ATTO", "IN", "STOP", "AROUND"),
    "the": ("THE", "FILL", "ON"),
    "which": ("NEXT", "THIS", "LAST", "COMING", "AFTERNEXT"),
    "time": (
        "CLOCK",
        "DATE",
        "SPAN",
        "HOURS",
        "PART",
        "PARTS",
        "TIMEZONE",
        "SET",
        "REPEAT",
        "DAY",
        "WEEKDAY",
        "TONIGHT",
    ),
    "weekday": ("WEEKDAY", "MAYWEEKDAY"),
    "anyday": ("WEEKDAY", "MAYWEEKDAY", "WEEKDAYS"),
    "hour": ("CLOCK", "FOURDIGITS", "DOTTED", "HOURFORM", "NUM", "NUMWORD"),
    "bare": ("FOURDIGITS", "DOTTED", "NUM", "NUMWORD"),
    "sure": ("CLOCK", "HOURFORM"),
    "art": ("THE", "FILL"),
    "past": ("PAST", "AFTER"),
    "clockward": ("AT", "ATTO", "FROM", "UNTIL", "AFTER", "BEFORE", "BY", "BETWEEN", "DASH"),
    "refusing": ("REFUSED", "IDLE", "EXCEPT"),
    "short": ("TO", "BEFORE", "MINUS", "TOWARDS"),
    "with": ("WITH", "FOR"),
    # what follows a bare number that counts things and is no time
    "counted": (
        "WORD",
        "THINGS",
        "UNIT",
        "HOURWORD",
        "BOOKING",
        "TYPE",
        "SLOT",
        "USES",
        "LINK",
        "NUM",
        "PER",
        "AMPM",
        "NOTICE",
        "BUFFER",
        "SLASH",
        "GATE",
        "AMOUNT",
    ),
    "noun": ("WORD", "THINGS", "BOOKING", "TYPE", "SLOT", "CALENDAR", "DATA", "GATE"),
    "when": ("CLOCK", "DATE", "SPAN", "HOURS", "PART", "PARTS", "SET", "REPEAT", "AHEAD", "WITHINSPAN", "MOMENTS"),
    "zone": ("TIMEZONE", "ZONE", "ZONEABBREVIATION"),
    "setting": ("SETTING", "LIMIT"),
    "skip": ("SMALL", "STOP", "COMMA", "GREET", "THE", "FILL", "DASH", "ONLY", "WANT"),
    "pre": ("BEFORE", "PRE"),
    "post": ("AFTER", "POST"),
    "max": ("MAX", "ONLY"),
    "move": ("MOVE", "ADVANCE"),
    "booked": ("BOOK", "MOVE", "CLOCK", "BOOKING"),
    "things": ("THINGS", "GATE", "UNIT", "BOOKING", "TYPE", "SLOT", "USES", "LINK", "NUM"),
}


class Node(NamedTuple):
    """One word, or what a rule made of several: `start` and `end` are where it stands in the text."""

    kind: str
    value: Any
    start: int
    end: int
    text: str = ""


Made: TypeAlias = "Node | tuple[Node, ...] | None"


@dataclass(frozen=True, slots=True)
class Rule:
    said: str  # the pattern, in names
    build: Callable[[Sequence[Node]], Made]
    needs: Needs  # signs; without one of each set the pattern cannot match

    @property
    def pattern(self) -> re.Pattern[str]:
        """Compiled when it is first wanted: of hundreds, a sentence wants a dozen."""
        return compiled(self.said)


class Rules:
    """Rules in the order they apply."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        self.in_order = tuple(rules)
        self.sieve = Sieve([rule.needs for rule in rules])


@cache
def compiled(pattern: str) -> re.Pattern[str]:
    """A pattern of kinds and classes, as a regular expression over signs."""
    return re.compile(re.sub(r"[A-Za-z]+", _signs_of, pattern).replace(" ", "").replace("\n", ""))


PIECE = re.compile(r"\(\?<?[:=!]|\)|\||[A-Za-z]+|[?*+.^$]")


@cache
def needed(pattern: str) -> tuple[frozenset[str], ...]:
    """Sets of signs, the smallest first; one of each must stand in a row for the pattern to match."""
    found, _ = _alternatives(PIECE.findall(pattern), 0)
    return tuple(sorted(dict.fromkeys(found), key=len))


def _alternatives(pieces: Sequence[str], at: int) -> tuple[list[frozenset[str]], int]:
    """What the alternatives up to a closing bracket need together, and where they end."""
    ways: list[list[frozenset[str]]] = [[]]
    while at < len(pieces) and pieces[at] != ")":
        piece = pieces[at]
        at += 1
        if piece == "|":
            ways.append([])
        elif piece.startswith("("):
            inner, at = _alternatives(pieces, at)
            at += 1
            if not piece.endswith("!") and pieces[at : at + 1] not in (["?"], ["*"]):
                ways[-1] += inner
        elif piece.isalpha() and pieces[at : at + 1] not in (["?"], ["*"]):
            ways[-1].append(frozenset(SIGNS[kind] for kind in CLASSES.get(piece, (piece,))))
    if len(ways) == 1:
        return ways[0], at
    if not all(ways):
        return [], at
    return [frozenset().union(*(min(way, key=len) for way in ways))], at


def _signs_of(match: re.Match[str]) -> str:
    name = match[0]
    kinds = CLASSES.get(name, (name,))
    return f"[{''.join(SIGNS[kind] for kind in kinds)}]"


def signs(nodes: Sequence[Node]) -> str:
    return "".join([SIGNS[node.kind] for node in nodes])


def reduced(nodes: Sequence[Node], rules: Rules) -> list[Node]:
    """The row after every rule, in order, has been applied from left to right as often as it matches."""
    row = list(nodes)
    text = signs(row)
    fitting = rules.sieve.fitting(set(text))
    while fitting:
        bit = fitting & -fitting
        fitting ^= bit
        made = applied(rules.in_order[bit.bit_length() - 1], row, text)
        if made != text:
            text = made
            fitting = rules.sieve.fitting(set(text)) & -(bit << 1)  # what is made lets in other rules behind this one
    return row


def applied(rule: Rule, row: list[Node], text: str) -> str:
    """Changes the row by one rule, from left to right as often as it matches; gives the signs of what has become."""
    position = 0
    while match := rule.pattern.search(text, position):
        first, last = match.span()
        made = rule.build(row[first:last])
        if made is None:
            position = first + 1
            continue
        new = (made,) if isinstance(made, Node) else made
        row[first:last] = new
        text = text[:first] + signs(new) + text[last:]
        position = first + (1 if len(new) == last - first else 0)
    return text


def joined(kind: str, value: Any, nodes: Sequence[Node]) -> Node:
    """A node that stands where `nodes` stood."""
    return Node(kind, value, nodes[0].start, nodes[-1].end, " ".join(node.text for node in nodes))


def first(nodes: Sequence[Node], *kinds: str) -> Node | None:
    return next((node for node in nodes if node.kind in kinds), None)


def every(nodes: Sequence[Node], *kinds: str) -> list[Node]:
    return [node for node in nodes if node.kind in kinds]
