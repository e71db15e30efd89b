"""The many ways to put a thing, put in the plain one first: "don't let clients book X" as "nobody should book X".

The section `[wordings]` of a lexicon has classes of words and, in `frames`, rows of three: words of which one must
stand in the text for the row to be tried, the shape that is looked for, and what is said instead. In a shape `<class>`
is any phrase of that class, a space is any space, and the rest is a regular expression; what it captures is kept as it
was typed. Quoted names are never touched.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from language.lexicon import folded, lexicon, phrases_of

WORD = re.compile(r"[^\W\d_]+")
CLASS = re.compile(r"<(\w+)>")
QUOTES = re.compile(r"[\"“”„«»]")


# "heyyy", and "workin" for "working": what a text must have for its words to be looked at, and those words.
SPOKEN = re.compile(r"([a-z])\1\1|[a-z]{2}in\b")
SPOKEN_WORD = re.compile(r"\b[a-z]{3,}\b(?!['’])")
STRETCHED = re.compile(r"([a-z])\1{2,}")


def _written(word: str, language: str) -> str:
    """A word as it is written, where it was typed as it is spoken; words that are known, and names, stay."""
    known = _vocabulary(language)
    if word in known or not SPOKEN.search(word):
        return word
    forms = [STRETCHED.sub(r"\1", word), STRETCHED.sub(r"\1\1", word)]
    if lexicon(language).option("dropped_g") and word.endswith("in"):
        forms.append(f"{word}g")
    return next((form for form in forms if form in known), word)


@cache
def _vocabulary(language: str) -> frozenset[str]:
    meanings = lexicon(language).meanings
    return frozenset(word for group in meanings.values() for meaning in group for word in meaning.words)


@dataclass(frozen=True)
class Frame:
    needs: frozenset[str]
    written: str
    plain: str
    at_start: bool  # looked for only where the text begins

    def found_in(self, text: str) -> re.Match[str] | None:
        return self.shape.match(text) if self.at_start else self.shape.search(text)

    @property
    def shape(self) -> re.Pattern[str]:
        """Compiled when it is first wanted: most texts want none."""
        return _compiled(self.written)


@cache
def _compiled(shape: str) -> re.Pattern[str]:
    return re.compile(shape, re.IGNORECASE)


def load(language: str) -> None:
    """Compiles every shape of a language."""
    for frame in _frames(language)[0]:
        _compiled(frame.written)


def in_plain_words(text: str, language: str) -> str:
    """The text with what its frames find said plainly; every frame is tried once, in the order of the table."""
    if SPOKEN.search(text):
        text = SPOKEN_WORD.sub(lambda match: _written(match[0], language), text)
    frames, wanting = _frames(language)
    numbers = {number for word in frozenset(WORD.findall(folded(text))) for number in wanting.get(word, ())}
    for number in sorted(numbers):
        frame = frames[number]
        if (found := frame.found_in(text)) and not _is_quoted(text, found):
            text = text[: found.start()] + found.expand(frame.plain) + text[found.end() :]
    return text


def _is_quoted(text: str, found: re.Match[str]) -> bool:
    return len(QUOTES.findall(text, 0, found.start())) % 2 == 1


@cache
def _frames(language: str) -> tuple[tuple[Frame, ...], Mapping[str, Sequence[int]]]:
    """The frames of a language, and the places of those that each word lets in."""
    table = phrases_of(language, "wordings")
    classes = {name: _any_of(phrases) for name, phrases in table.items() if name != "frames"}
    rows: Any = table.get("frames", ())
    frames = tuple(
        Frame(frozenset(needs.split()), _shape(shape, classes), plain, shape.startswith("^"))
        for needs, shape, plain in rows
    )
    wanting: dict[str, list[int]] = {}
    for number, frame in enumerate(frames):
        for word in frame.needs:
            wanting.setdefault(word, []).append(number)
    return frames, wanting


def _any_of(phrases: Sequence[str]) -> str:
    longest_first = sorted(phrases, key=len, reverse=True)
    return "|".join(_loosely(re.escape(one).replace(r"\ ", " ")) for one in longest_first)


def _shape(shape: str, classes: Mapping[str, str]) -> str:
    filled = CLASS.sub(lambda match: f"(?:{classes[match[1]]})", _loosely(shape))
    begin = "" if shape.startswith("^") else r"(?:(?<!\w)|(?=\W))"
    return rf"{begin}{filled}(?:(?<=\s)|(?!\w))"


LOOSE = {" ": r"(?:\s+)", "'": "['’]?"}


def _loosely(shape: str) -> str:
    """A shape in which a space is any space and an apostrophe may be missing; sets of letters stay as they are."""
    return re.sub(r"\[[^\]]*\]|[ ']", lambda match: LOOSE.get(match[0], match[0]), shape)
