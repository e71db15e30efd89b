"""All rules of a language in the order they apply, compiled once."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from language import amounts, clocks, days, gates, joins, odd, repeats, settings, zones
from language.lexicon import lexicon
from language.nodes import Node, Rule, Rules, needed, reduced

PLACES_NEED_A_WORD = "zones_need_a_word"


@cache
def rules(language: str, commands: bool) -> Rules:
    """The rules of times; for commands with those of settings among them, and with places kept as they are."""
    lex = lexicon(language)
    groups = (
        gates.RULES, zones.RULES, amounts.RULES, settings.RULES if commands else (), odd.RULES, days.DATES,
        repeats.OFTEN, days.RELATIVE, repeats.LISTS, days.ORDINALS, days.SINGLE, clocks.RULES, days.STRETCHES,
        joins.RULES,
    )  # fmt: skip
    return Rules(
        [
            Rule(pattern, build, needed(pattern))
            for group in groups
            for pattern, build, needs in group
            if not needs or (lex.option(needs) and not (commands and needs == PLACES_NEED_A_WORD))
        ]
    )


@cache
def lengths(language: str) -> Rules:
    """The rules of lengths alone."""
    lex = lexicon(language)
    told = [(said, build) for said, build, needs in amounts.APART if not needs or lex.option(needs)]
    return Rules([Rule(said, build, needed(said)) for said, build in told])


def reduced_lengths(row: Sequence[Node], locale: str) -> list[Node]:
    """The row with its lengths put together, and nothing else."""
    return reduced(row, lengths(lexicon(locale).language))


def reduced_times(row: Sequence[Node], locale: str) -> list[Node]:
    return reduced(row, rules(lexicon(locale).language, commands=False))


def reduced_command(row: Sequence[Node], locale: str) -> list[Node]:
    return reduced(row, rules(lexicon(locale).language, commands=True))
