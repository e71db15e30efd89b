"""What is left in English where another language is spoken."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache

from language.words import FALLBACK, messages_of

FEWEST = 3  # words: fewer may be words of the other language too
FIELD = re.compile(r"\{\w+\}")


@cache
def fragments(language: str) -> Mapping[str, str]:
    """What English says between its fields, FEWEST words or more, by its key, as far as the language says it in no
    message."""
    own = "\n".join(text for _, text in _texts(language))
    return {
        fragment: key
        for key, text in _texts(FALLBACK)
        for piece in FIELD.split(text)
        if len((fragment := squeezed(piece).strip(" .,:;?“”()")).split()) >= FEWEST and fragment not in own
    }


def english_in(text: str, language: str) -> set[str]:
    """The keys of the English messages that stand in a text of another language."""
    plain = squeezed(text)
    return {key for fragment, key in fragments(language).items() if fragment in plain}


def squeezed(text: str) -> str:
    return " ".join(text.split())


def _texts(language: str) -> Iterator[tuple[str, str]]:
    for key, message in messages_of(language).items():
        for text in message.values() if isinstance(message, Mapping) else (message,):
            yield key, squeezed(str(text))
