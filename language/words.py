"""The messages of one language: `words("booked.title", name=…)`."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from babel import Locale, UnknownLocaleError
from babel.numbers import format_decimal

FOLDER = Path(__file__).parent
FALLBACK = "en"
# A bare "en" says nothing of the country; day before month and 24 hours are what most of the world writes.
HOME = {"en": "en_GB", "pt": "pt_PT"}


@dataclass(frozen=True, eq=False)
class Words:
    """The messages for a reader, the same object for the same language. What a language lacks is said in English."""

    language: str
    locale: Locale
    messages: Mapping[str, Any]

    def __call__(self, key: str, *, count: int | None = None, **values: object) -> str:
        """The message, its `{fields}` filled in. A table of plural forms is chosen from by `count`; a key that is not
        there raises KeyError."""
        message = self.messages[key]
        if isinstance(message, Mapping) and count is not None:
            message = message.get(self.locale.plural_form(count)) or message["other"]
        if count is not None:
            values["count"] = format_decimal(count, locale=self.locale)
        return str(message).format_map(values) if values else str(message)

    def __contains__(self, key: str) -> bool:
        return key in self.messages


@cache
def languages() -> tuple[str, ...]:
    """The languages that have a file."""
    return tuple(sorted(path.stem for path in FOLDER.glob("*.toml")))


@lru_cache(maxsize=256)  # tags come from browsers, so there is no end of them
def words_for(language: str) -> Words:
    """The words for a language tag ("en", "de-AT"); English for a tag nobody knows."""
    locale = _locale(language)
    code = locale.language if locale.language in languages() else FALLBACK
    if code != locale.language:
        locale = Locale.parse(HOME[FALLBACK])
    return Words(code, locale, {**_messages(FALLBACK), **_messages(code)})


def _locale(tag: str) -> Locale:
    normal = tag.replace("-", "_")
    try:
        return Locale.parse(HOME.get(normal, normal))
    except (ValueError, UnknownLocaleError, TypeError):
        return Locale.parse(HOME[FALLBACK])


@cache
def _messages(code: str) -> dict[str, Any]:
    return dict(_flat(tomllib.loads((FOLDER / f"{code}.toml").read_text(encoding="utf-8"))))


PLURALS = {"zero", "one", "two", "few", "many", "other"}


def _flat(table: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    for name, value in table.items():
        if isinstance(value, Mapping) and not value.keys() <= PLURALS:
            yield from _flat(value, f"{prefix}{name}.")
        else:
            yield f"{prefix}{name}", value
