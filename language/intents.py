"""What somebody wants: a command and its values, from the verbs and nouns of the lexicon.

The intent is told by which kinds of words stand in the sentence; its values are what the time grammar and the settings
found; a name is what is left.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cache
from typing import Any, TypeAlias

from language import amounts, clocks, days, odd, repeats, settings, times, zones
from language.answers import Reading, availability
from language.lexicon import lexicon
from language.naming import name_in, person_in
from language.nodes import Node, Rule, compiled, first, reduced, signs
from language.settings import minutes_of
from language.times import LAST, Time, find, understand_time
from language.tokens import tokens

__all__ = ["Intent", "understand", "understand_answer", "understand_time"]
Values: TypeAlias = "dict[str, Any]"


@dataclass(frozen=True)
class Intent:
    """One command; `values` has only what was said."""

    command: str
    values: Mapping[str, Any] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        return {"intent": self.command} | {name: _json(value) for name, value in self.values.items()}


def _json(value: Any) -> Any:
    return value.as_json("seconds") if isinstance(value, Time) else value
