"""A second opinion on names: where the rules took words for a name that are most probably none, or not all of it.

What the model of language/name_tagger.py labels is heeded only where it is much likelier, word by word, than what the
rules say, and never where the rules have a surer sign than it: quotes, a figure, a capital letter.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from language.lexicon import folded
from language.name_tagger import CLOSING, Span, Token, tokens, weights, where
from language.naming import TITLES

# How much likelier another reading must be (natural logarithm of the odds, for each word read otherwise); of a person,
# of whom only what stands before the name is ever taken off, less is enough.
LIKELIER, LIKELIER_PERSON = 8.0, 4.0
LONGEST = 300  # characters; of what is longer, the rules alone are asked
LONGEST_TAIL = 2  # words behind a name that were taken for more of it
KINDS = {"N": ("name",), "P": ("person", "for_person")}
Row = Sequence[Token]


def likelier_names(
    text: str, language: str, values: Mapping[str, Any], fields: frozenset[str], *, needed: bool = False
) -> dict[str, Any]:
    """The values of a command with the name and the person that the model takes for much likelier, of those it has
    `fields` for; a name that is `needed` is at most another."""
    held = {kind: next((one for one in names if values.get(one)), None) for kind, names in KINDS.items()}
    into = {kind: held[kind] or next((one for one in names if one in fields), None) for kind, names in KINDS.items()}
    found = dict(values)
    if not any(into.values()) or len(text) > LONGEST:
        return found
    labelled = weights().labelled(text, language)
    row = labelled.row
    said = {kind: _place(row, kind, str(values[one])) if one else None for kind, one in held.items()}
    best = labelled.best()
    meant = {kind: next((span for span in best if span.kind == kind), None) for kind in KINDS}
    if (
        (meant["N"] is None and needed)
        or _is_sure_name(row, said["N"], meant["N"])
        or _is_had_with(said["N"], said["P"])
    ):
        meant["N"] = said["N"]
    if _is_sure_person(row, said["P"], meant["P"], said["N"]):
        meant["P"] = said["P"]
    rest = [span for span in best if span.kind not in KINDS]
    for tried in (meant, said | {"P": meant["P"]}, said | {"N": meant["N"]}):
        apart = {*_places(tried["N"])}.isdisjoint(_places(tried["P"]))
        least = LIKELIER if tried["N"] != said["N"] else LIKELIER_PERSON
        if apart and labelled.gain([*_spans(tried), *rest], [*_spans(said), *rest]) >= least:
            for kind, field in into.items():
                if field is not None and tried[kind] != said[kind]:
                    found[field] = _said(text, row, tried[kind])
            break
    return found


def _place(row: Row, kind: str, name: str) -> Span | None:
    """Where a name stands first; None where the rules have it from elsewhere."""
    start = next(iter(where(row, name)), None)
    return None if start is None else Span(kind, start, start + len(tokens(name)))


def _is_sure_name(row: Row, said: Span | None, meant: Span | None) -> bool:
    """Whether the rules know better: what is in quotes, has a figure, or would lose a word with a capital."""
    if said is None:
        return False
    if _is_quoted(row, said) or (meant is not None and not _is_shorter(said, meant)):
        return True
    if not said.start and any(token.said == ":" for token in row[said.end : said.end + 1]):
        return True  # "Tell it like it is: 30 minutes"
    if any(row[place].said[0].isdigit() for place in said.places):
        return True
    lost = [row[place].said for place in said.places if meant is None or place not in meant.places]
    return (meant is not None or said.start > 0) and any(one[0].isupper() for one in lost)


def _is_had_with(name: Span | None, person: Span | None) -> bool:
    """ "the Tuesday sitting with Kwame": what stands right before the word before somebody."""
    return name is not None and person is not None and name.end + 1 == person.start


def _is_shorter(said: Span, meant: Span) -> bool:
    """Whether the one reading may stand for the other: elsewhere, or with something taken off; what is behind a name is
    seldom more of it, one word before it may be ("offene Sprechstunde"), and a long tail is its end."""
    if {*said.places} < {*meant.places} or (said.start + 1, said.end) == (meant.start, meant.end):
        return False
    return meant.start != said.start or said.end - meant.end <= LONGEST_TAIL


def _is_quoted(row: Row, span: Span) -> bool:
    closing = CLOSING.get(row[span.start - 1].said, "") if span.start else ""
    return any(token.said in closing for token in row[span.end : span.end + 1])


def _is_sure_person(row: Row, said: Span | None, meant: Span | None, name: Span | None) -> bool:
    """Whether the rules know better: of somebody whose words are not the name's too, only a word in small letters
    before a capital letter is ever taken off, "see Lachlan"."""
    if said is None or (name is not None and said.places == name.places):
        return False
    if meant is None or not said.start < meant.start < said.end == meant.end:
        return True
    led, first = row[said.start].said, row[meant.start].said
    return folded(led) in TITLES or not (led[0].islower() and first[0].isupper())


def _said(text: str, row: Row, span: Span | None) -> str | None:
    """The words of a span as they were typed."""
    return text[row[span.start].start : row[span.end - 1].end] if span else None


def _places(span: Span | None) -> range:
    return span.places if span else range(0)


def _spans(of: Mapping[str, Span | None]) -> list[Span]:
    return [span for span in of.values() if span is not None]
