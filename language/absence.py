"""Who is away, told as people tell it: "I'll be on retreat 2 to 6 March", "back on the 3rd, nobody can book before"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from language.answer import Time
from language.evidence import Evidence
from language.lexicon import Lexicon
from language.naming import initial
from language.nodes import Node
from language.sentence import Sentence

ARTICLES = ("THE", "ONE", "MY", "FILL")
SPOTS = ("WORD", "GATE", "THINGS", "BOOKING", "HELP", "ROAD", "TITLE")
DAYS = frozenset(
    """
    WEEKDAY MAYWEEKDAY WEEKDAYS WEEKSET DAY MONTH DAYMONTH ISODATE ORD NEXT THIS COMING TONIGHT HOLIDAY MAYMONTH
    """.split()  # noqa: SIM905 -- a list of words
)
# A sentence with one of these wants something else by it.
OTHER = frozenset(
    "BOOK MOVE CANCEL FIND CREATE UPDATE TYPE LINK SHARE WITH DELETE RENAME WHY DISCONNECT CONNECT".split()  # noqa: SIM905
)


def with_absence(text: str, row: Sequence[Node], signs: Evidence, lex: Lexicon) -> list[Node]:
    """The row with where somebody is made AWAY or UNBLOCK: "I'll be in on Sunday", "I'm in court on Friday"."""
    return _staying(text, _present_or_away(text, list(row), lex), signs, lex)


def _present_or_away(text: str, row: list[Node], lex: Lexicon) -> list[Node]:
    """ "I'll be in on Sunday" opens it; who will be in court is busy there, and who will be in Leeds says no more."""
    for index, node in enumerate(row):
        if node.kind == "HERE":
            placed = _place(row, index + 1)
            proper = placed is not None and initial(text, placed).isupper()
            at_work = placed is not None and _is_workplace(row, placed, lex)
            row[index] = node._replace(kind="UNBLOCK" if placed is None or at_work else "SMALL" if proper else "AWAY")
    return row


def _place(row: Sequence[Node], start: int) -> Node | None:
    follows = next((one for one in row[start:] if one.kind not in ARTICLES), None)
    return follows if follows is not None and follows.kind in SPOTS else None


def _is_workplace(row: Sequence[Node], placed: Node, lex: Lexicon) -> bool:
    """ "in the clinic" is there for others; "in surgery" is not."""
    return placed.text in lex.listed("workplaces") and row[row.index(placed) - 1].kind in ("THE", "MY")


def _staying(text: str, row: list[Node], signs: Evidence, lex: Lexicon) -> list[Node]:
    """ "I'm at a fair next week": who says so of a day is busy there."""
    spans = signs.spans.get("staying", ())
    kinds = {node.kind for node in row}
    if not spans or "?" in text or DAYS.isdisjoint(kinds) or not OTHER.isdisjoint(kinds):
        return row
    start, end = spans[0]
    at = next((index for index, node in enumerate(row) if node.end > start), len(row))
    last = next((index for index, node in enumerate(row) if node.start >= end), len(row))
    placed = _place(row, last)
    over = row[at:last]
    told = bool(over) and over[-1].end <= end and over[0].kind in ("SMALL", "LIVE", "WORD")
    if placed is None or not told or initial(text, placed).isupper():
        return row
    kind = "BOOKABLE" if _is_workplace(row, placed, lex) else "AWAY"
    return [*row[:at], Node(kind, None, start, end, over[0].text), *row[last:]]


def return_in(sentence: Sentence) -> tuple[date, int] | None:
    """The day on which somebody says to be back, and where in the text that is said."""
    for start, end in sorted((*sentence.signs.spans.get("i_am_back", ()), *_bare(sentence))):
        day = _day_behind(sentence, end)
        if day is not None and day > sentence.now.date():
            return day, start
    return _return_at_the_end(sentence)


def _return_at_the_end(sentence: Sentence) -> tuple[date, int] | None:
    """ "bin am 3. wieder da", "am Montag zurück": where the verb closes its clause, the day stands before it."""
    for start, _ in sentence.signs.spans.get("back_at_the_end", ()):
        begin = max(sentence.text.rfind(pause, 0, start) for pause in ",;.!") + 1
        clause = [node for node in sentence.row if begin <= node.start and node.end <= start]
        mine = any(begin <= place < start for place, _ in sentence.signs.spans.get("i_am", ()))
        when = sentence.when(clause)
        told = bool(clause) and (mine or clause[0].kind in ("DATE", "ON", "SPAN"))
        day = when and (when.date or (when.first if when.last is None else None))
        if told and day and day > sentence.now.date():
            return day, begin
    return None


def _day_behind(sentence: Sentence, end: int) -> date | None:
    """ "back | on the 3rd", "not back | until the 3rd", "not back | before the 3rd": all of them name the 3rd."""
    when = sentence.when([node for node in sentence.row if node.start >= end])
    if when is not None and when.kind == "range" and when.first is None and when.last is not None:
        before = next((node.kind == "BEFORE" for node in sentence.words if node.start >= end), False)
        return when.last + timedelta(days=before)
    return when.date if when is not None and when.kind == "day" else None


PAUSES = ("", ",", ";", ".", "-", "–")


def _bare(sentence: Sentence) -> list[tuple[int, int]]:
    """ "back on the 3rd" where a clause begins so."""
    spans = sentence.signs.spans.get("back", ())
    return [(start, end) for start, end in spans if sentence.text[:start].rstrip()[-1:] in PAUSES]


def until_return(sentence: Sentence) -> Time | None:
    """The days up to the one of the return, from the day that is named before it: "off tomorrow, back on Friday"."""
    back = return_in(sentence)
    if back is None:
        return None
    day, at = back
    before = sentence.when([node for node in sentence.row if node.end <= at])
    if before is not None and before.kind not in ("day", "range"):
        return None
    begins = (before.date or before.first) if before is not None else None
    if before is not None and before.kind == "range" and before.last is not None:
        return before
    last = day - timedelta(days=1)
    if begins and begins > last:
        return None
    return replace(before or Time("range"), kind="range", date=None, first=begins, last=last)
