"""Apostrophes that people leave out: "cant", "im", "wheres" stand for what they stand for with one."""

from __future__ import annotations

import re
from functools import cache

from language.lexicon import contracted

QUOTED = r"\"[^\"]*\"|“[^”]*”|„[^“”]*[“”]|«[^»]*»"  # names are left as they are


def with_apostrophes(text: str, language: str) -> str:
    """The text with the apostrophes put in; as it is in a language whose words need none.

    Most texts lack none, and to see that in small letters takes a fifth of the time.
    """
    known = contracted(language)
    if not known or not _shape(language, re.NOFLAG).search(text.lower()):
        return text
    return _shape(language, re.IGNORECASE).sub(lambda match: _parted(match[0], known), text)


def _parted(word: str, known: dict[str, str]) -> str:
    parted = known.get(" ".join(word.casefold().split()))
    if parted is None:
        return word
    cut = parted.index("'")
    return f"{word[:cut]}'{word[cut:]}"


@cache
def _shape(language: str, flags: re.RegexFlag) -> re.Pattern[str]:
    words = "|".join(sorted(contracted(language), key=len, reverse=True))
    return re.compile(rf"{QUOTED}|(?<![\w'’@.-])(?:{words})(?![\w'’@-])", flags)
