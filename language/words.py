"""The messages of one language: `words("booked.title", name=…)`."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from string import Formatter
from typing import Any

from babel import Locale, UnknownLocaleError
from babel.numbers import format_decimal

FOLDER = Path(__file__).parent
FALLBACK = "en"
# A bare "en" says nothing of the country; day before month and 24 hours are what most of the world writes.
HOME = {"en": "en_GB", "pt": "pt_PT"}
# Nothing is counted here that reaches a million, where Romance languages have one more form.
COUNTED = range(1000)


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
        return _ended_once(str(message).format_map(values), values) if values else str(message)

    def __contains__(self, key: str) -> bool:
        return key in self.messages


def _ended_once(said: str, values: Mapping[str, object]) -> str:
    """A name that ends with a full stop, "Gina G.", ends its sentence as well."""
    for value in values.values():
        if isinstance(value, str) and value.endswith("."):
            said = said.replace(f"{value}.", value)
    return said


@cache
def languages(folder: Path = FOLDER) -> tuple[str, ...]:
    """The languages that have a file."""
    return tuple(sorted(path.stem for path in folder.glob("*.toml")))


@lru_cache(maxsize=256)  # tags come from browsers, so there is no end of them
def words_for(language: str) -> Words:
    """The words for a language tag ("en", "de-AT"); English for a tag nobody knows."""
    locale = _locale(language)
    code = locale.language if locale.language in languages() else FALLBACK
    if code != locale.language:
        locale = Locale.parse(HOME[FALLBACK])
    return Words(code, locale, {**messages_of(FALLBACK), **messages_of(code)})


def _locale(tag: str) -> Locale:
    normal = tag.replace("-", "_")
    try:
        return Locale.parse(HOME.get(normal, normal))
    except (ValueError, UnknownLocaleError, TypeError):
        return Locale.parse(HOME[FALLBACK])


@cache
def messages_of(code: str, folder: Path = FOLDER) -> Mapping[str, Any]:
    """The messages of one file by their keys, none taken from English; plural forms are a mapping."""
    return dict(_flat(tomllib.loads((folder / f"{code}.toml").read_text(encoding="utf-8"))))


PLURALS = {"zero", "one", "two", "few", "many", "other"}


def _flat(table: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    for name, value in table.items():
        if isinstance(value, Mapping) and not value.keys() <= PLURALS:
            yield from _flat(value, f"{prefix}{name}.")
        else:
            yield f"{prefix}{name}", value


@dataclass(frozen=True)
class Gaps:
    """What a language has to catch up on, key by key; nothing where it says all that English says."""

    missing: Sequence[str] = ()  # said in English meanwhile
    fields: Sequence[str] = ()  # with what is wrong: these fail when they are said
    unknown: Sequence[str] = ()  # no longer in English

    def __bool__(self) -> bool:
        return bool(self.missing or self.fields or self.unknown)


def missing(language: str, folder: Path = FOLDER) -> Gaps:
    """What the file of a language lacks, has wrong, or has too much of, beside English."""
    ours, english = messages_of(language, folder), messages_of(FALLBACK, folder)
    forms = plural_forms(language)
    lacking = [key for key in english if key not in ours]
    partly = [
        f"{key}.{form}"
        for key, message in ours.items()
        if isinstance(message, Mapping) and isinstance(english.get(key), Mapping)
        for form in forms
        if form not in message
    ]
    wrong = [f"{key}: {said}" for key in english if key in ours and (said := _wrong(ours[key], english[key]))]
    return Gaps([*lacking, *partly], wrong, [key for key in ours if key not in english])


def report(folder: Path = FOLDER) -> list[str]:
    """A line for every gap of every language, under the language's name; empty where there is none. A file that is no
    TOML is one gap; in English it raises tomllib.TOMLDecodeError."""
    lines: list[str] = []
    messages_of(FALLBACK, folder)
    for language in languages(folder):
        try:
            gaps = missing(language, folder)
        except tomllib.TOMLDecodeError as problem:
            lines += [f"{language}: {problem}"]
            continue
        for title, keys in (
            ("missing, said in English", gaps.missing),
            ("other fields than in English", gaps.fields),
            ("no longer in English", gaps.unknown),
        ):
            if keys:
                lines += [f"{language}: {title}", *(f"  {key}" for key in keys)]
    return lines


def plural_forms(language: str) -> Sequence[str]:
    """The names of the forms that whole numbers take in a language, as CLDR knows them."""
    locale = _locale(language)
    return sorted({locale.plural_form(count) for count in COUNTED})


def fields_of(message: str) -> frozenset[str]:
    """The names in braces; raises ValueError where the braces do not match."""
    return frozenset(name for _, name, _, _ in Formatter().parse(message) if name is not None)


def _wrong(ours: Any, english: Any) -> str:
    """Why a message would fail, or leave out what English tells; empty if it would not."""
    if isinstance(ours, Mapping) != isinstance(english, Mapping):
        return "has plural forms" if isinstance(ours, Mapping) else "has no plural forms"
    if not isinstance(ours, Mapping):
        return _other_fields(ours, english)
    told = english["other"]
    for form, message in ours.items():
        # "one minute" may leave its number to the word.
        if said := _other_fields(message, told, may_lack={"count"} if form != "other" else set()):
            return f"{form}: {said}"
    return ""


def _other_fields(ours: str, english: str, may_lack: Set[str] = frozenset()) -> str:
    try:
        has, wants = fields_of(ours), fields_of(english)
    except ValueError as problem:
        return str(problem)
    lacks, more = wants - has - may_lack, has - wants
    return ", ".join([*(f"lacks {{{name}}}" for name in sorted(lacks)), *(f"has {{{name}}}" for name in sorted(more))])
