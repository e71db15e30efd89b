"""What guests may do once they have booked, told as a rule: until when they can cancel, how often each may book, when
they are reminded, for how long they can take a change back.

"Guests can cancel until 24 hours before" cancels nothing, though its verb is there: so such a clause is taken out of
the text before anything else is understood of it, and what is left names the meeting type or makes one.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from language.evidence import Evidence, evidence
from language.grammar import reduced_lengths
from language.lexicon import Lexicon, phrases_of, words
from language.settings import minutes_of
from language.tokens import LONGEST, tokens

Span = tuple[int, int]
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
    """The rules for guests that a text tells, None if it tells none; what is only supposed or asked tells none, and
    without a value where the words would do something else by themselves."""
    values: dict[str, Any] = {}
    rest = text
    for read in (_undo, _cut_off, _reminders, _once):
        signs = evidence(rest, lex.language)
        found = read(rest, signs, lex)
        if found is not None and not _is_open(rest, signs, lex):
            values |= found[0]
            rest = _without(rest, found[1])
        elif found is not None and read is _undo:  # "can people undo for 30 minutes?" takes nothing back
            return GuestRule({}, "")
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
    if "no_calling_off" not in signs and all(start < begin for start, _ in _spans(signs, "calling_off")):
        return None  # "change the review so people have to book at least 24h before"
    end = min(
        (start for start, _ in _spans(signs, "remind_guests", "no_reminders") if start > begin), default=len(text)
    )
    near, before = _spans(signs, "up_to", "within_then"), _spans(signs, "beforehand")
    verbs = [begin, *(start for start, _ in _spans(signs, "calling_off"))]
    said = _lengths(text[:end], lex)
    if "no_calling_off" not in signs and any(min(verbs) < one.start < begin for one in said) and max(verbs) == begin:
        return None  # "change the notice to 3 days and allow bookings …": ours to change
    lengths = [one for one in said if one.start >= begin or "no_calling_off" in signs]
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


def _undo(text: str, signs: Evidence, lex: Lexicon) -> Found | None:
    """ "let people undo for half an hour", "no undo"; "undo" alone, and undoing something there is, is a command."""
    if signs.spans.keys().isdisjoint(("undoing", "no_undo", "undo_period")):
        return None
    told = _undo_length(text, signs, _lengths(text, lex))
    never = [(start, end) for start, end in _spans(signs, "no_undo") if not PAUSE.search(text, start, end)]
    if told is None:
        return ({"undo_min": 0}, never) if never and not _is_something(text, never[-1][1], lex) else None
    names = ("no_undo", "undoing", "undo_period", "undo_lasting", "undo_after", "undone")
    verb = min(start for start, _ in _spans(signs, "no_undo", "undoing", "undo_period"))
    cancelling = _spans(signs, "calling_off")  # "let people cancel until 24 hours before and undo for 20 minutes"
    may = [one for one in _spans(signs, "guests_may", "undo_may") if not any(one[1] <= a < verb for a, _ in cancelling)]
    within = _spans(signs, "undo_near", "undo_link")
    near = [(start, end) for start, end in within if _is_only(text, end, told.start, within) or start >= told.end]
    return {"undo_min": told.minutes}, [*_spans(signs, *names), *may, *near, (told.start, told.end)]


PAUSE = re.compile("[,.;:!?]")
DETERMINED = ("THE", "MY", "THIS", "LAST")


def _is_something(text: str, at: int, lex: Lexicon) -> bool:
    """ "no undo the move": what is undone stands right behind."""
    following = next(iter(tokens(text[at:LONGEST], lex)), None)
    return following is not None and following.kind in DETERMINED


def _undo_length(text: str, signs: Evidence, lengths: Sequence[Length]) -> Length | None:
    """For how long something can be undone: what is led to from there, "undo for 20 minutes"; else the only length
    behind who may do it, or beside the word for the period."""
    past = [end for _, end in _spans(signs, "undo_past")]
    told = [one for one in lengths if not any(_is_only(text, end, one.start, []) for end in past)]
    led = next((one for one in told if _is_led_to(text, one, signs) or _lasts(text, one, signs)), None)
    allowing = _spans(signs, "guests_may", "undo_may", "undo_period")
    if led or not allowing:
        return led
    begin = min(start for start, _ in allowing)
    behind = [one for one in told if one.start >= begin] or [
        one for one in told if any(_is_only(text, one.end, start, []) for start, _ in _spans(signs, "undo_period"))
    ]
    return behind[0] if len(behind) == 1 else None


def _is_led_to(text: str, length: Length, signs: Evidence) -> bool:
    """ "undo a cancellation for 20 minutes"."""
    links, verbs = _spans(signs, "undo_link"), _spans(signs, "undoing", "no_undo")
    near = [start for start, end in _spans(signs, "undo_near") if _is_only(text, end, length.start, links)]
    return any(_is_only(text, end, start, links) for _, end in verbs for start in near)


def _lasts(text: str, length: Length, signs: Evidence) -> bool:
    """ "20 Minuten lang rückgängig machen"."""
    lasting = [end for start, end in _spans(signs, "undo_lasting") if _is_only(text, length.end, start, [])]
    links, verbs = _spans(signs, "undo_link"), _spans(signs, "undoing")
    return any(_is_only(text, end, start, links) for end in lasting for start, _ in verbs)


def _is_only(text: str, start: int, end: int, spans: Sequence[Span]) -> bool:
    """Whether nothing but these stands from one place to the other."""
    kept = _without(text, [(one, other) for one, other in spans if start <= one and other <= end])
    return start <= end and not kept[start:end].strip()


def _once(text: str, signs: Evidence, lex: Lexicon) -> Found | None:
    """ "nobody can book it more than once"."""
    if "more_than_once" not in signs or "nobody_may" not in signs:
        return None
    return {"max_per_person": 1}, _spans(signs, "nobody_may", "more_than_once", "booking_it")


def _spans(signs: Evidence, *names: str) -> list[Span]:
    return [span for name in names for span in signs.spans.get(name, ())]


def _lengths(text: str, lex: Lexicon) -> list[Length]:
    row = reduced_lengths(tokens(text[:LONGEST], lex), lex.language)
    told = (node for node in row if node.kind in ("DUR", "AMOUNT", "HOURFORM"))
    return [Length(minutes_of(node), node.start, node.end) for node in told]


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
