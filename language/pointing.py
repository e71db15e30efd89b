"""Words that point at what is in front of the reader: "move *it* to Friday", "sposta*lo* a venerdì"."""

from __future__ import annotations

import re
from functools import lru_cache

from language.lexicon import lexicon, words

MOST_WORDS = 4  # of a sentence that only counts


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
    return " ".join(words(text)) in lexicon(locale).options.get("calling_off", ())


def without_pointer(text: str, locale: str) -> str | None:
    """The sentence as it would be if it did not point; None if it does not."""
    pointer, ending = _patterns(lexicon(locale).language)
    bare = pointer.sub(" ", text, count=1)
    if bare == text and ending:
        bare = ending.sub(r"\1", text, count=1)
    return None if bare == text else " ".join(bare.split())


def ordinal(text: str, locale: str) -> int | None:
    """Which of several is meant by "the second one" or "2"; counted from one."""
    said = words(text)
    if len(said) > MOST_WORDS:
        return None
    numbers = [
        place
        for place, forms in enumerate(lexicon(locale).options.get("ordinals", ()), 1)
        for word in said
        if word in words(forms) or word == str(place)
    ]
    return numbers[0] if len(numbers) == 1 else None


@lru_cache(maxsize=16)
def _patterns(language: str) -> tuple[re.Pattern[str], re.Pattern[str] | None]:
    options = lexicon(language).options
    pointers = "|".join(sorted((re.escape(one) for one in options.get("pointers", ())), key=len, reverse=True))
    endings = "|".join(options.get("pointing_endings", ()))
    pointer = re.compile(rf"(?:-|(?<!\w))(?:{pointers or '(?!)'})(?!\w)", re.IGNORECASE)
    return pointer, re.compile(rf"^(\W*\w{{2,}}?)(?:{endings})(?!\w)", re.IGNORECASE) if endings else None
