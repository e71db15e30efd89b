"""What only asks about something or tells of it: "is Friday blocked?", "how do I cancel it?", "it was cancelled".

To ask about something is not to ask for it. Requests that are put as questions, "can you move my 3pm?", are requests.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from language.lexicon import folded, phrases_of
from language.phrases import Phrases, begins, filed

WORD = re.compile(r"[^\W\d_]+")
SENTENCE = re.compile(r"[^.!?;\n]+[.!?;]*")
CLAUSE = re.compile(r"[^,:]+")
SOFT = 3  # words of a greeting before the question
# Commands that show something and change nothing.
HARMLESS = frozenset(
    """
    none help greet abort why templates page list_bookings list_meeting_types list_links list_requests find_times
    show_hours history numbers qr signature open_link preview page_link list_calendars
    """.split()  # noqa: SIM905 -- a list of words
)


# What "it was cancelled" tells of; "my trip got cancelled so I'm available on Friday" is about something else.
TOLD = frozenset(["cancel_booking", "revoke_link", "share_link", "delete_meeting_type", "reschedule_booking"])


def asks_about(text: str, command: str, language: str) -> bool:
    """Whether all that is said asks about what a command does, or tells that it was done."""
    if command in HARMLESS:
        return False
    asked = [sentence for sentence in SENTENCE.findall(text) if WORD.search(sentence)]
    return bool(asked) and all(_asks(sentence, command, language) for sentence in asked)


def _asks(sentence: str, command: str, language: str) -> bool:
    soft = _single(language, "soft")
    clauses = (_words(clause) for clause in CLAUSE.findall(sentence))
    several = [clause for clause in clauses if not soft.issuperset(clause)]
    said = several[0] if several else []
    if len(several) == 1 and _at(said, 0, _phrases(language, "thanking")):
        return True
    if (command in TOLD and _holds(said, language, "told")) or _begins(said, language, "about"):
        return True
    return "?" in sentence and (_begins(said, language, "polar") or _holds(said, language, "within"))


def _words(text: str) -> list[str]:
    return [folded(word) for word in WORD.findall(text)]


def _begins(said: Sequence[str], language: str, name: str) -> bool:
    """Whether one of the phrases stands at the beginning, or behind a word or two before it."""
    if _at(said, 0, _phrases(language, "request")):
        return False
    soft = _single(language, "soft")
    start = next((at for at in range(min(SOFT, len(said))) if said[at] not in soft), 0)
    return _at(said, start, _phrases(language, name))


def _at(said: Sequence[str], start: int, phrases: Phrases) -> bool:
    return bool(begins(said, start, len(said), phrases))


def _holds(said: Sequence[str], language: str, name: str) -> bool:
    """ "mon rendez-vous a-t-il été annulé ?", "the meeting was cancelled"."""
    phrases = _phrases(language, name)
    return any(_at(said, start, phrases) for start in range(len(said)))


@cache
def _phrases(language: str, name: str) -> Phrases:
    return filed(tuple(_words(phrase)) for phrase in phrases_of(language, "asking").get(name, ()))


@cache
def _single(language: str, name: str) -> frozenset[str]:
    return frozenset(folded(word) for word in phrases_of(language, "asking").get(name, ()))
