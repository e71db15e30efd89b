"""Dates our tables do not know, such as "9-Jun-2026" or "9 czerwca 2026": dateparser reads the span, and no more."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from functools import cache, lru_cache

from dateparser.date import DateDataParser

from language.dates import Dated
from language.nodes import Made, Node, joined

# Those we speak and Polish. Of all two hundred, dateparser would load each when it is first asked for.
LANGUAGES = ("en", "de", "fr", "es", "it", "pt", "nl", "pl")
IN_NONE = "1 xyzzy 2001"  # a date in no language: it is looked for in all


@cache
def parser() -> DateDataParser:
    """Absolute dates only, and every part of them written out, so that "now" cannot matter."""
    made = DateDataParser(
        languages=list(LANGUAGES),
        settings={"STRICT_PARSING": True, "PARSERS": ["absolute-time"], "REQUIRE_PARTS": ["day", "month", "year"]},
        try_previous_locales=False,
    )
    made.get_date_data(IN_NONE)  # loads the languages now, and not with the first odd date that somebody types
    return made


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
