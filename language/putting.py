"""Somebody who cannot come is put on another day: "Ana can't make Wednesday, put her on Friday at 9"."""

from __future__ import annotations

from collections.abc import Sequence

from language.evidence import Evidence
from language.lexicon import Lexicon
from language.nodes import CLASSES, Node

PUTTING = ("UPDATE", "CREATE", "BOOK", "TAKE", "FIND", "SHARE", "MOVE")
PAUSES = ("COMMA", "STOP", "AND", "DASH")
REFUSING = ("IDLE", "REFUSED", "CANCEL", "EXCEPT", "ABORT")  # "doch nicht" calls off as well
TIMES = frozenset(
    "WEEKDAY MAYWEEKDAY DAY CLOCK ORD DAYMONTH MONTH TONIGHT NOON PART NEXTWEEK HOURFORM".split()  # noqa: SIM905
)
ABSENT = ("stays_away", "ill")
LED_IN = ("ON", "IN", "FOR", "BEFORE", "AT")
NEAR = 4  # words from who is put there to when


def with_another_day(row: Sequence[Node], signs: Evidence, lex: Lexicon) -> list[Node]:
    """The row with the verb made one that moves, and with "to" before the new time."""
    for index in range(3, len(row) - 1):
        if row[index].kind in PUTTING and (start := _behind_whom(row, index, lex)) and _cannot(row, index, signs, lex):
            led = row[start].kind in LED_IN
            to = Node("TO", None, row[start].start, row[start].end if led else row[start].start)
            lead = [] if row[start].kind in CLASSES["to"] else [to]
            return [*_silent(row[:index], signs), row[index]._replace(kind="MOVE"), *lead, *row[start + led :]]
    return list(row)


def _behind_whom(row: Sequence[Node], verb: int, lex: Lexicon) -> int:
    """Where the new time begins behind the verb and the word for who is put there; 0 if there is no such word."""
    whom, plain = lex.listed("put_back"), ("SMALL", "DASH", "INSTEAD")
    at = verb + 1
    while at < len(row) and (row[at].text in whom or row[at].kind in plain):
        at += 1
    pointed = any(node.text in whom for node in row[verb + 1 : at])
    attached = lex.option("attached_pronouns") and row[verb].text.endswith(("lo", "la"))
    timed = any(node.kind in TIMES for node in row[at : at + NEAR])
    return at if timed and (pointed or attached) else 0


def _cannot(row: Sequence[Node], verb: int, signs: Evidence, lex: Lexicon) -> bool:
    """Whether ahead of the verb somebody is said not to be able to come at a time."""
    before, denials = row[:verb], lex.listed("denials")
    if row[verb - 1].kind not in (*PAUSES, "SMALL") or not any(node.kind in TIMES for node in before):
        return False
    return any(
        node.kind in REFUSING or signs.covers(ABSENT, node) or not denials.isdisjoint(node.text.split())
        for node in before
    )


def _silent(row: Sequence[Node], signs: Evidence) -> list[Node]:
    """Why somebody does not come calls nothing off and names no meeting: "Ana is ill on Monday"."""
    return [
        node._replace(kind="SMALL")
        if node.kind in REFUSING or (node.kind == "WORD" and signs.covers(ABSENT, node))
        else node
        for node in row
    ]
