"""What guests may do once they have booked, told as a rule: until when they can cancel, how often each may book, when
they are reminded.

"Guests can cancel until 24 hours before" cancels nothing, though its verb is there: so such a clause is taken out of
the text before anything else is understood of it, and what is left names the meeting type or makes one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from language.amounts import number
from language.evidence import Evidence, evidence
from language.lexicon import Lexicon, phrases_of, words
from language.nodes import Node
from language.tokens import LONGEST, tokens

Span = tuple[int, int]
MINUTES = {"minute": 1, "hour": 60, "day": 24 * 60, "week": 7 * 24 * 60}
COUNTS = ("NUM", "NUMWORD", "ONE")
MOST = 3  # reminders


@dataclass(frozen=True)
class GuestRule:
    """What a clause sets, and the text without it."""

    values: Mapping[str, Any]
    rest: str


@dataclass(frozen=True)
class Length:
    """Minutes, and where they are said."""

    minutes: int
    start: int
    end: int


def guest_rule(text: str, lex: Lexicon) -> GuestRule | None:
    """The rules for guests that a text tells, None if it tells none; what is only supposed or asked tells none."""
    values: dict[str, Any] = {}
    rest = text
    for read in (_cut_off, _reminders, _once):
        signs = evidence(rest, lex.language)
        found = read(rest, signs, lex)
        if found is not None and not _is_open(rest, signs, lex):
            values |= found[0]
            rest = _without(rest, found[1])
    return GuestRule(values, rest) if values else None


Found = tuple[dict[str, Any], list[Span]]


def _is_open(text: str, signs: Evidence, lex: Lexicon) -> bool:
    """ "if guests can cancel …", "guests can cancel until when?"."""
    supposing = {words(phrase) for phrase in phrases_of(lex.language, "denial").get("supposing", ())}
    starts = [text, *(text[:start] for start, _ in _spans(signs, "guests_may"))]
    first, *before = [words(one) for one in starts]
    return text.rstrip().endswith("?") or any(
        first[: len(one)] == one or any(said[-len(one) :] == one for said in before) for one in supposing
    )


def _cut_off(text: str, signs: Evidence, lex: Lexicon) -> Found | None:
    """ "people can cancel until 24 hours before", "no cancellations within 12 hours"."""
    if not ("no_calling_off" in signs or {"calling_off", "guests_may"} <= signs.spans.keys()):
        return None
    begin = min(start for start, _ in _spans(signs, "no_calling_off", "guests_may"))
    end = min(
        (start for start, _ in _spans(signs, "remind_guests", "no_reminders") if start > begin), default=len(text)
    )
    near, before = _spans(signs, "up_to", "within_then"), _spans(signs, "beforehand")
    lengths = [one for one in _lengths(text[:end], lex) if one.start >= begin or "no_calling_off" in signs]
    told = [length for length in lengths if _follows(text, near, length) or _precedes(text, length, before)]
    told = told or (lengths if "no_calling_off" in signs else [])
    if len(told) != 1:
        return None
    names = ("no_calling_off", "calling_off", "of_booking", "guests_may", "up_to", "within_then", "beforehand")
    spans = [span for span in _spans(signs, *names) if begin <= span[0] < end]
    return {"cancel_until_min": told[0].minutes}, [*spans, (told[0].start, told[0].end)]


def _reminders(text: str, signs: Evidence, lex: Lexicon) -> Found | None:
    """ "remind people 2 hours and 1 day before", "no reminders"."""
    starts = _spans(signs, "no_reminders", "remind_guests")
    if not starts:
        return None
    begin = min(start for start, _ in starts)
    end = min((end for start, end in _spans(signs, "beforehand") if start > begin), default=begin)
    told = [length for length in _lengths(text, lex) if begin < length.start < end]
    if "no_reminders" in signs:
        return None if told else ({"reminders": []}, starts)
    if not 0 < len(told) <= MOST or not lex.listed("stating").isdisjoint(words(text[begin : told[0].start])):
        return None  # "reminders were sent 1 day before" tells of them
    between = [(one.end, other.start) for one, other in pairwise(told)]
    lengths = [(length.start, length.end) for length in told]
    before = [span for span in _spans(signs, "beforehand") if span[0] > begin]
    return {"reminders": sorted({one.minutes for one in told}, reverse=True)}, [*starts, *before, *lengths, *between]


def _once(text: str, signs: Evidence, lex: Lexicon) -> Found | None:
    """ "nobody can book it more than once"."""
    if "more_than_once" not in signs or "nobody_may" not in signs:
        return None
    return {"max_per_person": 1}, _spans(signs, "nobody_may", "more_than_once", "booking_it")


def _spans(signs: Evidence, *names: str) -> list[Span]:
    return [span for name in names for span in signs.spans.get(name, ())]


def _lengths(text: str, lex: Lexicon) -> list[Length]:
    return [*_told_lengths(tokens(text[:LONGEST], lex))]


def _told_lengths(row: Sequence[Node]) -> Iterator[Length]:
    for node in row:
        if node.kind == "DUR":
            yield Length(int(node.value), node.start, node.end)
        if node.kind == "AMOUNT":  # "24 hours" stands in the lexicon as "1 day"
            figure, _, period = str(node.value).partition(" ")
            if period in MINUTES:
                yield Length(round(float(figure) * MINUTES[period]), node.start, node.end)
    for count, unit in _neighbours(row):
        if count.kind in COUNTS and unit.kind in ("UNIT", "HOURWORD"):
            size = MINUTES.get("hour" if unit.kind == "HOURWORD" else str(unit.value))
            if size:
                yield Length(round(number(count) * size), count.start, unit.end)


def _neighbours(row: Sequence[Node]) -> Iterator[tuple[Node, Node]]:
    """ "24-hour" has a dash between."""
    return pairwise([node for node in row if node.kind != "DASH"])


def _follows(text: str, spans: Sequence[Span], length: Length) -> bool:
    return any(end <= length.start and not text[end : length.start].strip() for _, end in spans)


def _precedes(text: str, length: Length, spans: Sequence[Span]) -> bool:
    return any(length.end <= start and not text[length.end : start].strip() for start, _ in spans)


def _without(text: str, spans: Sequence[Span]) -> str:
    """The text with what was told blanked."""
    kept = list(text)
    for start, end in spans:
        kept[start:end] = " " * (end - start)
    return "".join(kept)
