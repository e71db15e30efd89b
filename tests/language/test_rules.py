"""Rules that cannot match are passed over: never one that would have matched."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from language import odd
from language.commands import TABLE
from language.grammar import rules
from language.intents import understand
from language.lexicon import command_lexicon, languages, lexicon
from language.nodes import SIGNS, compiled, needed, signs
from language.reading import row_of
from language.tokens import tokens
from language.understand import prepare
from tests.language.score import locale_of, read

NOW = datetime.fromisoformat("2026-03-11T09:20+01:00")
PHRASES = Path(__file__).parent / "phrases" / "dev8_commands.jsonl"


@pytest.mark.parametrize(
    ("pattern", "kinds"),
    [
        ("WORD", {"WORD"}),
        ("(?: skip )* CLOCK NUM?", {"CLOCK"}),
        ("(?: CLOCK | DATE ) WORD*", {"CLOCK", "DATE"}),
        ("(?: CLOCK | DATE? )", set()),
        ("(?! CLOCK ) (?= DATE )", {"DATE"}),
        ("NUM (?= WORD | $ )", {"NUM"}),
        ("(?: NUM+ | ORD )+", {"NUM", "ORD"}),
    ],
)
def test_what_a_pattern_needs(pattern: str, kinds: set[str]) -> None:
    assert needed(pattern)[:1] == (({SIGNS[kind] for kind in kinds},) if kinds else ())


def test_what_is_passed_over_does_not_match() -> None:
    for phrase in read(PHRASES)[::4]:
        locale = locale_of(phrase)
        words = signs(tokens(phrase["text"], command_lexicon(locale)))
        for rule in rules(lexicon(locale).language, commands=True).in_order:
            assert not any(need.isdisjoint(words) for need in rule.needs) or not rule.pattern.search(words)
        row = signs(row_of(phrase["text"], locale))
        for _, pattern in TABLE:
            assert not any(need.isdisjoint(row) for need in needed(pattern)) or not compiled(pattern).search(row)


def test_what_a_first_sentence_would_wait_for_is_there_before_it() -> None:
    loaded = (rules, compiled, odd.parser)
    for one in (rules, odd.parser):
        one.cache_clear()
    prepare()
    before = [one.cache_info().misses for one in loaded]
    for language in languages():
        understand("Ana, 9-Jun-2026 15:00 - 16:30", NOW, "Europe/Berlin", language)
    assert [one.cache_info().misses for one in loaded] == before
