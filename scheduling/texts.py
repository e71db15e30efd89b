"""Text that people typed, made fit to keep and to show: the one place that says which characters may stand in it."""

from __future__ import annotations

import unicodedata

# Control characters, surrogates, unassigned ones, and what cannot be seen or turns the text around (RFC 9839 and more).
INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
UNPRINTABLE = frozenset({"Cc", "Cs", "Zl", "Zp"})
RECKONED = ("=", "+", "-", "@", "\t", "\r")  # a spreadsheet takes what begins so for a formula
BIDI = frozenset("\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def one_line(text: str, longest: int | None = None) -> str:
    """A name or a title: one line, nothing in it that cannot be seen, cut to a length."""
    if text.isascii() and text.isprintable():  # most are, and letters ask for many
        return " ".join(text.split())[:longest].rstrip()
    # Whatever separates becomes a space first, so that a line break does not glue two words together.
    spaced = "".join(" " if char.isspace() else char for char in unicodedata.normalize("NFC", text))
    visible = "".join(char for char in spaced if unicodedata.category(char) not in INVISIBLE)
    return " ".join(visible.split())[:longest].rstrip()


def paragraphs(text: str, longest: int | None = None) -> str:
    """A note or a description: its line breaks stay, and the joiners some scripts need; control characters go."""
    lines = unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n")
    return "".join(char for char in lines if _may_stand(char)).strip()[:longest].rstrip()


def cell(text: str) -> str:
    """A text in a file for a spreadsheet: it is shown there, and never worked out."""
    return f"'{text}" if text.startswith(RECKONED) else text


def _may_stand(char: str) -> bool:
    return char in "\n\t" or (char not in BIDI and unicodedata.category(char) not in UNPRINTABLE)


def unaccented(text: str) -> str:
    """A name as it is compared: in small letters and without accents, which few people type."""
    apart = unicodedata.normalize("NFD", text.casefold())
    return one_line("".join(char for char in apart if not unicodedata.combining(char)))


def name_words(name: str) -> list[str]:
    """The words of a name, as they are compared."""
    return unaccented(name).replace("-", " ").split()


def typed_words(wanted: str) -> list[str]:
    """The words of what somebody typed for a name."""
    return name_words(wanted.replace(",", " "))


def begins_words(wanted: str, name: str) -> bool:
    """Whether each word of what was typed begins a word of a name: "ann b" is Anna Berger, and no Joanna is."""
    known, typed = name_words(name), typed_words(wanted)
    return bool(typed) and all(any(word.startswith(part) for word in known) for part in typed)
