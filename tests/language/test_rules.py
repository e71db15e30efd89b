"""Rules that cannot match are passed over: never one that would have matched."""

from __future__ import annotations

from pathlib import Path

import pytest

from language.commands import ROWS
from language.grammar import rules
from language.lexicon import command_lexicon
from language.nodes import SIGNS, needed, signs
from language.reading import row_of
from language.tokens import tokens
from tests.language.score import locale_of, read

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
    assert needed(pattern) == {SIGNS[kind] for kind in kinds}


def test_what_is_passed_over_does_not_match() -> None:
    for phrase in read(PHRASES)[::4]:
        locale = locale_of(phrase)
        words = signs(tokens(phrase["text"], command_lexicon(locale)))
        for rule in rules(locale, commands=True).in_order:
            assert not rule.needs or not rule.needs.isdisjoint(words) or not rule.pattern.search(words)
        row = signs(row_of(phrase["text"], locale))
        for _, pattern, needs in ROWS:
            assert not needs or not needs.isdisjoint(row) or not pattern.search(row)
