"""Names known beforehand: what a person has called a thing is that thing, whatever its words mean elsewhere."""

from __future__ import annotations

import re
from collections.abc import Iterable

QUOTES = re.compile(r"[\"“”„«»]")


def quoted(text: str, names: Iterable[str]) -> str:
    """The text with the known names in it put in quotes, the longest first: "cancel my “Parent evening” with Greg".

    Only names of several words and without a figure: a single word may be meant as what it is ("Monday"), and so may
    "30 minutes". A text that has quotes already is left as it is.
    """
    if QUOTES.search(text):
        return text
    several = sorted({name for name in names if _is_telling(name)}, key=len, reverse=True)
    if not several:
        return text
    pattern = "|".join(r"\s+".join(re.escape(word) for word in name.split()) for name in several)
    return re.sub(rf"(?<!\w)({pattern})(?!\w)", r"“\1”", text, flags=re.IGNORECASE)


def _is_telling(name: str) -> bool:
    return len(name.split()) > 1 and not any(character.isdigit() for character in name)
