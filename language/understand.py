"""`python app.py understand`: one JSON object a line in, what was understood of it out."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any, TextIO

from language import odd, wordings
from language.commands import TABLE
from language.grammar import rules
from language.intents import understand
from language.lexicon import languages
from language.name_tagger import weights
from language.nodes import compiled
from language.times import understand_time
from scheduling.errors import UnknownZone
from scheduling.zones import is_zone

SOME_TIME = datetime(2026, 1, 1, tzinfo=UTC)


def prepare() -> None:
    """Loads what the first sentence of each language would wait for: its tables, its patterns, odd dates."""
    for language in sorted(languages()):
        for rule in rules(language, commands=True).in_order:
            compiled(rule.said)
        wordings.load(language)
        for read in (understand, understand_time):
            read("1.1. 15:00, Ana", SOME_TIME, "UTC", language)
    for _, pattern in TABLE:
        compiled(pattern)
    odd.parser()
    weights()


def lines(stdin: TextIO, stdout: TextIO, times_only: bool) -> None:
    """Answers every line at once; a malformed one with {"error": …}, and goes on."""
    for line in stdin:
        if line.strip():
            stdout.write(json.dumps(answered(line, times_only), ensure_ascii=False) + "\n")
            stdout.flush()


def answered(line: str, times_only: bool) -> Any:
    try:
        return _answer(json.loads(line), times_only)
    except (ValueError, KeyError, TypeError, AttributeError, UnknownZone) as problem:
        return {"error": f"{type(problem).__name__}: {problem}"}


def _answer(asked: dict[str, Any], times_only: bool) -> Any:
    text, now, zone = str(asked["text"]), datetime.fromisoformat(asked["now"]), str(asked["tz"])
    if now.tzinfo is None:
        raise ValueError("now has no offset")
    if not is_zone(zone):
        raise UnknownZone(zone)
    locale = str(asked.get("locale") or asked.get("lang") or "en")
    if times_only:
        found = understand_time(text, now, zone, locale)
        return None if found is None else found.as_json()
    return understand(text, now, zone, locale).as_json()
