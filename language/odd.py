"""Dates our tables do not know, such as "9-Jun-2026" or "9 czerwca 2026": dateparser reads the span, and no more."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from functools import cache, lru_cache

from dateparser.date import DateDataParser

from language.dates import Dated
from language.nodes import Made, Node, joined


@cache
def parser() -> DateDataParser:
    """Absolute dates only, and every part of them written out, so that "now" cannot matter."""
    return DateDataParser(
        settings={"STRICT_PARSING": True, "PARSERS": ["absolute-time"], "REQUIRE_PARTS": ["day", "month", "year"]},
        try_previous_locales=False,
    )


@lru_cache(maxsize=256)
def read(text: str) -> date | None:
    found = parser().get_date_data(text).date_obj
    return found.date() if found else None


def _odd(nodes: Sequence[Node]) -> Node | None:
    day = read(" ".join(node.text for node in nodes if node.kind not in ("DASH", "STOP")))
    return joined("DATE", Dated(day.day, day.month, day.year), nodes) if day else None


RULES: tuple[tuple[str, Callable[[Sequence[Node]], Made], str], ...] = (
    ("WORDDATE", _odd, ""),
    ("(?: NUM | ORD ) DASH? WORD DASH? YEAR", _odd, ""),
    ("WORD (?: NUM | ORD ) COMMA? YEAR", _odd, ""),
)
