"""All rules of a language in the order they apply, compiled once."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from language import amounts, clocks, days, gates, joins, odd, repeats, settings, zones
from language.lexicon import lexicon
from language.nodes import Node, Rule, Rules, compiled, needed, reduced

PLACES_NEED_A_WORD = "zones_need_a_word"


@lru_cache(maxsize=64)  # locales come from outside
def rules(locale: str, commands: bool) -> Rules:
    """The rules of times; for commands with those of settings among them, and with places kept as they are."""
    lex = lexicon(locale)
    odd.parser()  # what it costs to load is paid here, once
    groups = (
        gates.RULES, zones.RULES, amounts.RULES, settings.RULES if commands else (), odd.RULES, days.DATES,
        repeats.OFTEN, days.RELATIVE, repeats.LISTS, days.ORDINALS, days.SINGLE, clocks.RULES, days.STRETCHES,
        joins.RULES,
    )  # fmt: skip
    return Rules(
        [
            Rule(compiled(pattern), build, needed(pattern))
            for group in groups
            for pattern, build, needs in group
            if not needs or (lex.option(needs) and not (commands and needs == PLACES_NEED_A_WORD))
        ]
    )


def reduced_times(row: Sequence[Node], locale: str) -> list[Node]:
    return reduced(row, rules(locale, commands=False))


def reduced_command(row: Sequence[Node], locale: str) -> list[Node]:
    return reduced(row, rules(locale, commands=True))
