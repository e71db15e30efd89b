"""A text as it is understood: its nodes, read at a moment in a place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from language.answer import Time
from language.evidence import Evidence
from language.lexicon import lexicon
from language.nodes import Node
from language.resolving import find


@dataclass(frozen=True)
class Sentence:
    """A text with its nodes, read at a moment in a place."""

    text: str
    row: Sequence[Node]
    words: Sequence[Node]  # before any rule
    now: datetime
    zone: str
    locale: str
    signs: Evidence

    def when(self, row: Sequence[Node] | None = None) -> Time | None:
        found = find(self.row if row is None else row, self.now, self.zone)
        return None if found is None or found.kind == "duration" else _without_length(found)

    @property
    def capitals(self) -> bool:
        """Whether a capital letter makes a name likely."""
        return not lexicon(self.locale).option("nouns_capitalised")

    def listed(self, name: str) -> frozenset[str]:
        """The words that the lexicon of its language lists under this name."""
        return lexicon(self.locale).listed(name)

    def index(self, *kinds: str) -> int:
        return next((index for index, node in enumerate(self.row) if node.kind in kinds), -1)

    def skipping(self, *kinds: str) -> frozenset[int]:
        """The first node of each kind: the words that made the command."""
        return frozenset(index for kind in kinds if (index := self.index(kind)) >= 0)


def _without_length(found: Time) -> Time:
    options = tuple(_without_length(one) for one in found.options)
    return replace(found, minutes=None, options=options)


def without_person(row: Sequence[Node], who: frozenset[int]) -> list[Node]:
    """The row with the words of a person made plain ones, so that "May" is no month."""
    return [node._replace(kind="WORD") if index in who else node for index, node in enumerate(row)]
