"""The questions of a meeting type as an organizer types them, one a line, and the answers as people read them.

`Company *` must be answered, `Size: S / M / L` is a choice, `Been here before? yes / no` is one of two,
`Your plans ...` has room for paragraphs.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from language.words import FALLBACK, Words, words_for
from scheduling.model import Answer, Question

REQUIRED, LONG = "*", "..."


def read(text: str, words: Words) -> list[dict[str, Any]]:
    """The questions in a text as a meeting type is given them."""
    return [_question(line.strip(), words) for line in text.splitlines() if line.strip(f" {REQUIRED}:.…/")]


def written(questions: Iterable[Question], words: Words) -> str:
    """The text that `read` makes these questions of."""
    return "\n".join(_line(one, words) for one in questions)


def said(answer: Answer, words: Words) -> str:
    """An answer in the reader's language, as far as it is not the booker's own words."""
    return words(f"question.{answer.text}") if answer.kind == "yes_no" else answer.text


def _question(line: str, words: Words) -> dict[str, Any]:
    bare = line.rstrip(f" {REQUIRED}")
    required = REQUIRED in line[len(bare) :]
    bare = bare.replace("…", LONG)
    if bare.endswith(LONG):
        bare = bare.rstrip(". ")
        # The star may stand before the dots as well.
        required, bare = required or bare.endswith(REQUIRED), bare.rstrip(f" {REQUIRED}")
        return {"label": bare.rstrip(": "), "kind": "long", "required": required, "options": []}
    label, options = _parts(bare)
    kind = "short"
    if options:
        kind = "yes_no" if _is_yes_no(options, words) else "choice"
    return {"label": label, "kind": kind, "required": required, "options": options if kind == "choice" else []}


def _parts(line: str) -> tuple[str, list[str]]:
    """The question, and what it lets choose from after a colon or a question mark."""
    before, slash, _ = line.partition("/")
    at = max(before.rfind(":"), before.rfind("?"))
    if not slash or at < 1:
        return line.rstrip(": "), []
    options = [one.strip() for one in line[at + 1 :].split("/")]
    return line[: at + 1].rstrip(": "), [one for one in options if one]


def _is_yes_no(options: list[str], words: Words) -> bool:
    typed = [one.casefold() for one in options]
    return any(typed == [one.casefold() for one in _yes_no(each)] for each in (words, words_for(FALLBACK)))


def _yes_no(words: Words) -> list[str]:
    return [words("question.yes"), words("question.no")]


def _line(question: Question, words: Words) -> str:
    line = question.label
    if question.kind in ("choice", "yes_no"):
        options = _yes_no(words) if question.kind == "yes_no" else question.options
        line += f"{'' if line.endswith('?') else ':'} {' / '.join(options)}"
    elif question.kind == "long":
        line += f" {LONG}"
    return f"{line} {REQUIRED}" if question.required else line
