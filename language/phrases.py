"""Lists of phrases to be found in a row of words: filed by their first word, for most words begin none of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

Phrase = tuple[str, ...]
Phrases = Mapping[str, tuple[Phrase, ...]]  # by their first word, the longest first


def filed(phrases: Iterable[Phrase]) -> Phrases:
    found: dict[str, list[Phrase]] = {}
    for phrase in sorted(phrases, key=len, reverse=True):
        if phrase:
            found.setdefault(phrase[0], []).append(phrase)
    return {word: tuple(group) for word, group in found.items()}


def begins(said: Sequence[str], index: int, end: int, phrases: Phrases) -> int:
    """How many words the longest of the phrases takes that stands at `index` and ends by `end`; 0 if none does."""
    for phrase in phrases.get(said[index], ()) if index < end else ():
        if index + len(phrase) <= end and tuple(said[index : index + len(phrase)]) == phrase:
            return len(phrase)
    return 0
