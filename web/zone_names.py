"""The time zones a reader can pick, and the one they mean by what they typed."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from functools import lru_cache

from language import format
from language.words import Words, words_for
from scheduling import zones

REGIONS = ("Africa", "America", "Antarctica", "Arctic", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific")


def meant(typed: str, words: Words) -> str:
    """The zone that an IANA name or a city stands for; empty if none does."""
    wanted = _folded(typed)
    return _by_iana_name().get(wanted) or _by_city(str(words.locale)).get(wanted, "")


def choices(words: Words) -> Mapping[str, str]:
    """The cities worth offering, each once, by their IANA name."""
    return _choices(str(words.locale))


@lru_cache(maxsize=32)
def _choices(language: str) -> Mapping[str, str]:
    words = words_for(language)
    by_city: dict[str, str] = {}
    for zone in sorted(zones.names()):
        city = format.place(zone, words)
        # Of several names for one city the one that is spelled like it is the modern one.
        if zone.partition("/")[0] in REGIONS and not _is_of(by_city.get(city, ""), city):
            by_city[city] = zone
    named = {zone: city for city, zone in by_city.items()}
    return {**dict(sorted(named.items(), key=lambda item: _folded(item[1]))), "UTC": "UTC"}


@lru_cache(maxsize=1)
def _by_iana_name() -> dict[str, str]:
    return {_folded(zone): zone for zone in zones.names()}


@lru_cache(maxsize=32)
def _by_city(language: str) -> dict[str, str]:
    """Cities as the IANA writes them and, before these, as the reader's language does."""
    plain = {_folded(_last(zone)): zone for zone in sorted(zones.names()) if zone.partition("/")[0] in REGIONS}
    return plain | {_folded(city): zone for zone, city in _choices(language).items()}


def _is_of(zone: str, city: str) -> bool:
    return _folded(_last(zone)) == _folded(city)


def _last(zone: str) -> str:
    return zone.rpartition("/")[2]


def _folded(text: str) -> str:
    """Text without case, accents and underscores, for comparing."""
    decomposed = unicodedata.normalize("NFKD", text.strip().replace("_", " ").casefold())
    return "".join(char for char in decomposed if not unicodedata.combining(char))
