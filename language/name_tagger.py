"""Which words of a sentence are a name, as a linear model labels them: a second opinion on what the rules took for one.

A multinomial logistic regression says of each word how likely it begins or continues the name of a meeting type (N),
of a person (P) or a new name (M), or is none of these (O), from the words, their shapes, beginnings and ends around it;
the best row of labels is that of Viterbi, in which a name goes on only where one has begun. It learned from the
sentences with their right answers in tests/language; `make classifier` makes it anew.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path

from language.lexicon import first_names, folded

WEIGHTS = Path(__file__).parent / "name_tagger.json"
SCALE = 100  # weights are kept as whole hundredths
TOKEN = re.compile(r"\w+(?:-\w+)*|[^\w\s]")
NEVER = -(10**9)
APOSTROPHE = "'"
CLOSING = {'"': '"', APOSTROPHE: APOSTROPHE, "“": "”", "„": "“”", "«": "»", "‘": "’"}


@dataclass(frozen=True, slots=True)
class Token:
    """A word or a sign, and where it stands in the text."""

    said: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Span:
    """Neighbouring tokens that are one name: of what kind, from the first to before `end`."""

    kind: str
    start: int
    end: int

    @property
    def places(self) -> range:
        return range(self.start, self.end)


def tokens(text: str) -> list[Token]:
    return [Token(found.group(), found.start(), found.end()) for found in TOKEN.finditer(text)]


def features(row: Sequence[Token], language: str) -> Iterator[list[str]]:
    """What each token is judged by, itself and its neighbours: `0=` the word, `-1=` the one before, `s` shapes."""
    words = ["^^", "^", *(_plain(token.said) for token in row), "$", "$$"]
    shapes = ["^", "^", *(_shape(token.said) for token in row), "$", "$"]
    known = first_names()
    quoted = _quoted(row)
    capitals = "Xx" in shapes[3:]
    for place in range(len(row)):
        at = place + 2
        before2, before, word, behind, behind2 = words[at - 2 : at + 3]
        led, shape, follows = shapes[at - 1 : at + 2]
        found = [
            f"0={word}",
            f"-1={before}",
            f"+1={behind}",
            f"-2={before2}",
            f"+2={behind2}",
            f"-10={before} {word}",
            f"01={word} {behind}",
            f"-21={before2} {before}",
            f"12={behind} {behind2}",
            f"s={shape}",
            f"-s={led} {shape}",
            f"s+={shape} {follows}",
            f"-s+={led} {shape} {follows}",
            f"-1s={before} {shape}",
            f"s1={shape} {behind}",
            f"0<{word[:3]}",
            f"0<{word[:4]}",
            f"0>{word[-2:]}",
            f"0>{word[-3:]}",
            f"-1<{before[:4]}",
            f"-1>{before[-3:]}",
            f"+1<{behind[:4]}",
            f"+1>{behind[-3:]}",
            f"l={language} {shape}",
            f"^={words[2]}",
            f"c={capitals} {shape}",
        ]
        if quoted[place]:
            found += ["q", f"q={before}"]
        found += [f"f{near}" for near in (-1, 0, 1) if words[at + near] in known]
        yield found


def _plain(word: str) -> str:
    return "0" if word.isdigit() else folded(word)


def _shape(word: str) -> str:
    if word.isdigit():
        return "0"
    if not word[0].isalnum():
        return word
    if word.isupper() and len(word) > 1:
        return "XX"
    return "Xx" if word[0].isupper() else "x"


def _quoted(row: Sequence[Token]) -> list[bool]:
    """Of each token, whether it stands between quotes."""
    found, closing = [], ""
    for place, token in enumerate(row):
        if not closing and token.said in CLOSING and (token.said != APOSTROPHE or _opens(row, place)):
            closes = CLOSING[token.said]
            closing = closes if any(one.said in closes for one in row[place + 1 :]) else ""
            found.append(False)
        else:
            closing = "" if closing and token.said in closing else closing
            found.append(bool(closing))
    return found


def _opens(row: Sequence[Token], place: int) -> bool:
    """Whether an apostrophe stands before a word, and not in one."""
    apart = not place or row[place - 1].end < row[place].start
    return apart and any(token.start == row[place].end for token in row[place + 1 : place + 2])


class Labelled:
    """A text with how much speaks for each label of each of its tokens."""

    def __init__(self, row: Sequence[Token], labels: Sequence[str], scores: Sequence[Sequence[int]]) -> None:
        self.row = row
        self._labels = labels
        self._scores = scores  # natural logarithms of the odds, in hundredths

    def best(self) -> list[Span]:
        """The names that are most likely together."""
        likeliest = [self._labels[_highest(scores)] for scores in self._scores]
        return spans(likeliest if _goes_on(likeliest) else self._viterbi())

    def gain(self, found: Sequence[Span], said: Sequence[Span]) -> float:
        """How much likelier it is that just `found` are names than that just `said` are: the natural logarithm of the
        odds for each word that is read otherwise, in the mean; 0 if none is."""
        rows = zip(self._scores, labels(len(self.row), found), labels(len(self.row), said), strict=True)
        gains = [
            scores[self._labels.index(one)] - scores[self._labels.index(other)]
            for scores, one, other in rows
            if one != other
        ]
        return sum(gains) / len(gains) / SCALE if gains else 0.0

    def _viterbi(self) -> list[str]:
        sums = [NEVER if label[0] == "I" else one for label, one in zip(self._labels, self._scores[0], strict=True)]
        ways: list[list[int]] = []
        for scores in self._scores[1:]:
            top = _highest(sums)
            way = [self._lead(label, sums, top) for label in self._labels]
            sums = [sums[lead] + one for lead, one in zip(way, scores, strict=True)]
            ways.append(way)
        found = [_highest(sums)]
        for way in reversed(ways):
            found.append(way[found[-1]])
        return [self._labels[place] for place in reversed(found)]

    def _lead(self, label: str, sums: Sequence[int], top: int) -> int:
        """The best label before this one; a name goes on behind its own beginning alone."""
        if label[0] != "I":
            return top
        own = [place for place, one in enumerate(self._labels) if one != "O" and one[1:] == label[1:]]
        return max(own, key=sums.__getitem__)


def _highest(scores: Sequence[int]) -> int:
    return max(range(len(scores)), key=scores.__getitem__)


def _goes_on(row: Sequence[str]) -> bool:
    """Whether each name goes on only where it has begun."""
    return all(label[0] != "I" or led[1:] == label[1:] for led, label in pairwise(["O", *row]))


def labels(length: int, found: Sequence[Span]) -> list[str]:
    """The row of labels of so many tokens, in which just these are names."""
    row = ["O"] * length
    for span in found:
        row[span.start : span.end] = [f"B{span.kind}", *[f"I{span.kind}"] * (span.end - span.start - 1)]
    return row


def spans(row: Sequence[str]) -> list[Span]:
    """The names that a row of labels makes."""
    found: list[Span] = []
    for place, label in enumerate(row):
        if label[0] == "B":
            found.append(Span(label[1:], place, place + 1))
        elif label[0] == "I":
            found[-1] = Span(found[-1].kind, found[-1].start, place + 1)
    return found


def where(row: Sequence[Token], name: str) -> list[int]:
    """The places at which a name stands among the tokens, whatever its case and accents."""
    wanted = [folded(token.said) for token in tokens(name)]
    words = [folded(token.said) for token in row]
    return [place for place in range(len(words) - len(wanted) + 1) if words[place : place + len(wanted)] == wanted]


class Weights:
    """Of each feature, how much it speaks for each label, or against it."""

    def __init__(self, kept: Mapping[str, object]) -> None:
        labels, bias, of = kept["labels"], kept["bias"], kept["features"]
        assert isinstance(labels, list)
        assert isinstance(bias, list)
        assert isinstance(of, dict)
        self.labels: tuple[str, ...] = tuple(labels)
        self._bias: tuple[int, ...] = tuple(bias)
        self._of = {feature: self._whole(pairs) for feature, pairs in of.items()}

    def labelled(self, text: str, language: str) -> Labelled:
        row = tokens(text)
        return Labelled(row, self.labels, [self._scores(found) for found in features(row, language)])

    def _scores(self, found: Sequence[str]) -> list[int]:
        of = self._of
        return [*map(sum, zip(self._bias, *(of[one] for one in found if one in of), strict=True))]

    def _whole(self, pairs: Sequence[int]) -> tuple[int, ...]:
        told = dict(zip(pairs[::2], pairs[1::2], strict=True))
        return tuple(told.get(place, 0) for place in range(len(self.labels)))


@cache
def weights() -> Weights:
    return Weights(json.loads(WEIGHTS.read_text(encoding="utf-8")))
