"""Every letter in every language: whatever it says in English, it says otherwise there."""

from __future__ import annotations

import re
from dataclasses import replace
from email.message import EmailMessage

import pytest

from language.words import FALLBACK, languages, messages_of
from mail.compose import Letter
from tests.language.leftovers import english_in
from tests.mail.examples import LETTERS
from tests.mail.test_compose import bodies, read_aloud, sent

OTHERS = tuple(language for language in languages() if language != FALLBACK)
# What is nobody's language: addresses, what the attendee wrote, names, a place that somebody typed.
DATA = re.compile(
    r"https://\S+|\S+@\S+|I would like .* migration\.|Slides follow\.|Anna Berg|Bea Moreau|Room 4.*"
    r"|Company|Moreau & Filles|What is it about\?|The move\.|Have we met before\?"
    r"|^(~~)?(Office|Open) hours(~~)?$|~~Microsoft Teams~~"
)


def in_language(one: Letter, language: str) -> Letter:
    """The letter for a reader of a language; the other side keeps English, so that nothing can be mixed up."""
    if one.reader == "organizer":
        return replace(one, organizer=replace(one.organizer, language=language))
    attendee = replace(one.booking.attendee, language=language)
    return replace(one, booking=replace(one.booking, attendee=attendee))


def said(message: EmailMessage) -> dict[str, list[str]]:
    """The lines somebody reads, part by part: subject, text, page, and what goes into the calendar."""
    parts = bodies(message)
    found = {
        "subject": [str(message["Subject"])],
        "text": parts["text/plain"].splitlines(),
        "page": read_aloud(parts["text/html"]).splitlines(),
    }
    if "text/calendar" in parts:
        unfolded = parts["text/calendar"].replace("\r\n ", "").splitlines()
        told = [line.partition(":")[2] for line in unfolded if line.startswith(("SUMMARY", "DESCRIPTION"))]
        found["event"] = [line for text in told for line in text.split(r"\n")]
    return found


def left(message: EmailMessage, english: EmailMessage, language: str) -> list[str]:
    """Lines that are the same in English, and English messages within others."""
    found = []
    own = {text for text in messages_of(language).values() if isinstance(text, str)}
    theirs = said(english)
    for part, lines in said(message).items():
        same = set(lines) & set(theirs[part]) - own
        words = {line for line in same if re.search(r"[^\W\d_]{2}", DATA.sub("", line))}
        found += [f"{part}: {line}" for line in sorted(words)]
        found += [f"{part}: {key}" for key in sorted(english_in("\n".join(lines), language))]
    return found


@pytest.mark.parametrize("language", OTHERS)
@pytest.mark.parametrize("name", LETTERS)
def test_no_english_is_left(name: str, language: str) -> None:
    message = sent(in_language(LETTERS[name], language))
    assert message["Content-Language"] == language
    assert f'<html lang="{language}"' in bodies(message)["text/html"]
    assert left(message, sent(LETTERS[name]), language) == []


@pytest.mark.parametrize("name", LETTERS)
def test_english_would_be_found(name: str) -> None:
    message = sent(LETTERS[name])
    assert {found.partition(":")[0] for found in left(message, message, "de")} >= {"subject", "text", "page"}
