"""Words that point at what is in front of the reader: "move *it* to Friday", "sposta*lo* a venerdì"."""

from __future__ import annotations

import re
from functools import lru_cache

from language.lexicon import lexicon, words

WORD = re.compile(r"\w+")


def points(text: str, locale: str) -> bool:
    """Whether a sentence has such a word."""
    return without_pointer(text, locale) is not None


def is_pointer(name: str, locale: str) -> bool:
    """Whether what was taken for a name is such a word, or several of them."""
    found = words(name)
    pointers = set(lexicon(locale).options.get("pointers", ()))
    return bool(found) and pointers.issuperset(found)


def calls_it_off(text: str, locale: str) -> bool:
    """Whether the whole sentence says that what is in front of the reader shall not be: "cancel it"."""
    return _is_said(text, locale, "calling_off")


def approves_it(text: str, locale: str) -> bool:
    """Whether the whole sentence grants what was asked for: "approve it"."""
    return _is_said(text, locale, "approving")


def declines_it(text: str, locale: str) -> bool:
    """Whether the whole sentence refuses what was asked for: "decline it"."""
    return _is_said(text, locale, "declining")


def suggests_another(text: str, locale: str) -> bool:
    """Whether the whole sentence wants another time for what was asked for: "suggest another time"."""
    return _is_said(text, locale, "suggesting")


def _is_said(text: str, locale: str, sentences: str) -> bool:
    return " ".join(WORD.findall(" ".join(words(text)))) in lexicon(locale).options.get(sentences, ())


def without_pointer(text: str, locale: str) -> str | None:
    """The sentence as it would be if it did not point; None if it does not."""
    pointer, ending = _patterns(lexicon(locale).language)
    bare = pointer.sub(" ", text, count=1)
    if bare == text and ending:
        bare = ending.sub(r"\1", text, count=1)
    return None if bare == text else " ".join(bare.split())


@lru_cache(maxsize=16)
def _patterns(language: str) -> tuple[re.Pattern[str], re.Pattern[str] | None]:
    options = lexicon(language).options
    pointers = "|".join(sorted((re.escape(one) for one in options.get("pointers", ())), key=len, reverse=True))
    endings = "|".join(options.get("pointing_endings", ()))
    pointer = re.compile(rf"(?:-|(?<!\w))(?:{pointers or '(?!)'})(?!\w)", re.IGNORECASE)
    # Behind the first word, "sposta|lo", or behind an infinitive anywhere, "vuelve a abrir|la".
    verb = r"(^\W*\w{2,}?|\w{3,}[aeiáéí]r)"
    return pointer, re.compile(rf"{verb}(?:{endings})(?!\w)", re.IGNORECASE) if endings else None
