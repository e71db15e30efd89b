"""The many ways to put a thing, put in the plain one first: "don't let clients book X" as "nobody should book X".

The section `[wordings]` of a lexicon is read from top to bottom: `courtesies` are left out, then what is said in one of
the `ways` is said in the plain words that stand before them, then what is only `told` is left out. The signs of a way
stand in `ways.py`. What its slots hold is repeated where the plain words name them; a slot it has not says nothing.

Each way is tried once and replaces what it finds first. So it may build on what those above it made, and the narrower
of two stands first. Quoted names are never touched.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

from language.lexicon import LISTED, folded, lexicon, phrases_of
from language.sieve import Sieve
from language.ways import SHAPES, SLOT, WORD, Malformed, Parts, needs, parts_of, phrases, shape_of, unnumbered

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


def load(language: str) -> None:
    """Compiles every way of a language."""
    for way in wordings(language).ways:
        _ = way.shape


def in_plain_words(text: str, language: str) -> str:
    """The text with what is put in one of many ways said plainly."""
    if SPOKEN.search(text):
        text = SPOKEN_WORD.sub(lambda match: _written(match[0], language), text)
    return wordings(language).said_plainly(text)


@dataclass(frozen=True)
class Way:
    """One way to say what is plainly said otherwise."""

    plain: str
    written: str
    language: str

    @cached_property
    def parts(self) -> Parts:
        return parts_of(self.written.removeprefix("^"))

    @property
    def begins(self) -> bool:
        """Whether it is looked for only where the text begins."""
        return self.written.startswith("^")

    @cached_property
    def _compiled(self) -> tuple[re.Pattern[str], tuple[str, ...]]:
        """When it is first wanted: most texts want none."""
        return shape_of(self.parts, self.language, begins=self.begins)

    @property
    def shape(self) -> re.Pattern[str]:
        return self._compiled[0]

    def said_plainly(self, text: str) -> str | None:
        """The text with this way put plainly; None if it is not found."""
        found = self.shape.match(text) if self.begins else self.shape.search(text)
        if not found or _cuts_quotes(text, found):
            return None
        said: dict[str, str] = {}
        for slot, value in zip(self._compiled[1], found.groups(), strict=True):
            said[slot] = said.get(slot) or value or ""
        plain = " ".join(SLOT.sub(lambda match: said.get(match[1], ""), self.plain).split())
        before, after = text[: found.start()], text[found.end() :]
        if not plain:
            return f"{before.rstrip()} {after.lstrip()}".strip()
        return f"{before}{plain}{' ' if after[:1].isalnum() else ''}{after}"


def _cuts_quotes(text: str, found: re.Match[str]) -> bool:
    """Whether what was found lies in a quoted name, or has only a part of one."""
    return any(len(QUOTES.findall(text, *span)) % 2 for span in ((0, found.start()), found.span()))


@dataclass(frozen=True)
class Wordings:
    """The ways of a language, in the order in which they are tried."""

    ways: tuple[Way, ...]
    sieve: Sieve

    def said_plainly(self, text: str) -> str:
        untried = self._fitting(text)
        while untried:
            first = untried & -untried
            untried ^= first
            if (plain := self.ways[first.bit_length() - 1].said_plainly(text)) is not None:
                text = plain
                untried = self._fitting(text) & -(first << 1)  # the ways below may build on it
        return text

    def _fitting(self, text: str) -> int:
        return self.sieve.fitting(set(WORD.findall(folded(text)))) if self.ways else 0


@cache
def wordings(language: str) -> Wordings:
    """The ways of a language; none where its lexicon has no such section."""
    return wordings_of(phrases_of(language, "wordings"), language)


def wordings_of(table: Mapping[str, Any], language: str) -> Wordings:
    """The ways in a section; ValueError with the way that is malformed, and why."""
    plainly = {"": [*table.get("courtesies", ())], **table.get("ways", {})}
    plainly_said = [(plain, way) for plain, some in plainly.items() for way in some]
    told = [("", way) for way in table.get("told", ())]
    ways = [Way(plain, " ".join(way.split()), language) for plain, way in plainly_said + told]
    needed = [_needs_of(way) for way in ways]
    for plain, some in plainly.items():
        if unsaid := set(SLOT.findall(plain)) - set(SLOT.findall("".join(some))):
            raise ValueError(f"[wordings] of {language}, {plain!r}: no way has {{{unsaid.pop()}}}")
    common = Counter(word for row in needed for need in row for word in need)
    rows = [sorted(row, key=lambda need: sum(common[word] for word in need)) for row in needed]
    return Wordings(tuple(ways), Sieve(rows))


def _needs_of(way: Way) -> list[frozenset[str]]:
    try:
        slots = {unnumbered(name) for name in SLOT.findall(way.written)}
        for name in {*LISTED.findall(way.written), *(slots - SHAPES.keys())}:
            phrases(way.language, name)
        return list(needs(way.parts, way.language))
    except Malformed as problem:
        raise ValueError(f"[wordings] of {way.language}, {way.plain!r}, {way.written!r}: {problem}") from problem
