"""What words mean: one table per language, compiled once.

A table names kinds and, for some, values: `[weekday] mo = ["monday", "mon"]`. Words are compared without case and
accents, several words are looked up as one phrase, and the longest phrase wins. A verb whose second word stands at the
end of its clause is written with a gap: `cancel = ["sag … ab"]`.
"""

from __future__ import annotations

import re
import sys
import tomllib
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, lru_cache
from itertools import chain
from pathlib import Path
from typing import Any

from babel import Locale
from babel.core import get_global

from language.nodes import KINDS
from scheduling.zones import names as zone_names

FOLDER = Path(__file__).parent / "lexicon"
VALUED = frozenset(
    """weekday weekdays mayweekday dayormonth weekset month maymonth number maynumber ordinal mayord unit part maypart
    holiday parts day tonight noon ampm hourword provider place placeword repeatedly decimal dur amount multiple
    """.split()  # noqa: SIM905
)
ARTICLE = "the"  # the value of a word that has an article in it: "del", "au", "bis zum"
RENAMED = {"number": "NUMWORD", "ordinal": "MAYORD", "maynumber": "MAYNUM"}
WORD = re.compile(r"2[^\W\d_]{3,}|[^\W\d_]+|\d+|[^\w\s'’-]")  # "2moro" is one
# Letters a word must have before a slip in it is forgiven: names of days and months are less like other words.
FUZZY = {"WEEKDAY": 5, "WEEKDAYS": 5, "MONTH": 5, "DAY": 5, "UNIT": 6, "PART": 6}
SHORTEST_SLIP = 4
GAP = "…"
LISTED = re.compile(r"<(\w+)>")  # stands for another list of phrases
# Sections that are no kinds of words.
OTHER = ("options", "evidence", "past", "denial", "asking", "wordings", "corrections", "chatter", "neighbours")


@dataclass(frozen=True, slots=True)
class Meaning:
    words: tuple[str, ...]
    kind: str
    value: Any


@dataclass(slots=True)
class Branch:
    """Phrases that begin alike: what the words so far mean by themselves, and the words that may follow."""

    meaning: Meaning | None = None
    next: dict[str, Branch] = field(default_factory=dict)


def grown(meanings: Iterable[Meaning]) -> Branch:
    """The tree of all phrases: looking one up costs as much as it has words, however many begin alike."""
    root = Branch()
    for meaning in meanings:
        branch = root
        for word in meaning.words:
            branch = branch.next.setdefault(word, Branch())
        branch.meaning = meaning
    return root


@dataclass(frozen=True, eq=False)
class Lexicon:
    """The compiled table of one language, the same object for the same locale."""

    language: str
    month_first: bool
    options: Mapping[str, Any]
    meanings: Mapping[str, tuple[Meaning, ...]]
    near: Mapping[str, Meaning]
    phrases: Branch  # the same meanings
    places: Branch  # cities and countries
    real: frozenset[str]  # words that look like a slip of a time word and are none
    parted: Mapping[str, tuple[Meaning, ...]]  # verbs of two words that others stand between
    adverbs: frozenset[str] = frozenset()  # may stand between the words of a phrase: "I'm actually around"

    def option(self, name: str) -> bool:
        return bool(self.options.get(name, False))

    def listed(self, name: str) -> frozenset[str]:
        """The single words of a list among the options; `<other>` in it stands for another list."""
        return _folded_list(self.language, name)


def folded(text: str) -> str:
    """Without case and accents, so that "Übermorgen" and "ubermorgen" are one word."""
    text = text.casefold()
    if text.isascii():
        return text
    return "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))


def words(phrase: str) -> tuple[str, ...]:
    return tuple(WORD.findall(folded(phrase)))


@lru_cache(maxsize=64)  # locales come from outside
def lexicon(locale: str) -> Lexicon:
    """The lexicon for a locale such as "en-GB"; English where the language has none."""
    language, _, territory = locale.replace("_", "-").partition("-")
    name = language.casefold() if language.casefold() in languages() else "en"
    table = _table(name)
    return Lexicon(
        language=name,
        month_first=territory.upper() == "US" and name == "en",
        options=table.get("options", {}),
        meanings=_meanings(name),
        near=_near(name),
        phrases=_tree(name),
        places=_places(name),
        real=frozenset(folded(word) for word in table.get("options", {}).get("real_words", ())),
        parted=_parted(name),
    )


@cache
def languages() -> frozenset[str]:
    """Those that there is a table of."""
    return frozenset(path.stem for path in FOLDER.glob("*.toml")) - {"zones"}


# Phrases that only keep times from being seen, "message Mai", "is away"; in a command their words are what they are.
TIMES_ONLY = frozenset(["KIN", "SPEAKS"])


@lru_cache(maxsize=64)  # locales come from outside
def command_lexicon(locale: str) -> Lexicon:
    """The lexicon as commands are read with it."""
    lex = lexicon(locale)
    kept = _command_meanings(lex.language)
    return replace(lex, meanings=kept, phrases=_command_tree(lex.language), adverbs=lex.listed("adverbs"))


@cache
def _command_meanings(name: str) -> Mapping[str, tuple[Meaning, ...]]:
    dropped = {words(phrase) for phrase in _table(name).get("options", {}).get("times_only", ())}
    kept = {
        word: [one for one in group if (one.kind not in TIMES_ONLY or len(one.words) == 1) and one.words not in dropped]
        for word, group in _meanings(name).items()
    }
    known = {one.words for group in kept.values() for one in group}
    for one in [one for group in kept.values() for one in group if one.kind not in ("LIVE", "WORK")]:
        if (ours := _of_several(one.words, name)) not in known:
            kept.setdefault(ours[0], []).append(replace(one, words=ours))
    return {word: tuple(sorted(group, key=lambda one: -len(one.words))) for word, group in kept.items()}


@cache
def _tree(name: str) -> Branch:
    return grown(chain.from_iterable(_meanings(name).values()))


@cache
def _command_tree(name: str) -> Branch:
    return grown(chain.from_iterable(_command_meanings(name).values()))


@cache
def _folded_list(language: str, name: str) -> frozenset[str]:
    found: set[str] = set()
    for word in _table(language).get("options", {}).get(name, ()):
        found |= _folded_list(language, other[1]) if (other := LISTED.fullmatch(word)) else {folded(word)}
    return frozenset(found)


def phrases_of(language: str, section: str) -> Mapping[str, Sequence[str]]:
    """A section as it is written."""
    found: Mapping[str, Sequence[str]] = _table(language).get(section, {})
    return found


@cache
def first_names() -> frozenset[str]:
    """First names of every language: people write to each other across them."""
    return frozenset(name for language in languages() for name in _folded_list(language, "first_names"))


@cache
def neighbours(name: str) -> frozenset[str]:
    """The words of a list in the section `[neighbours]` of every lexicon: the rules that read them are shared, and
    a rule for one language alone is kept to it by its option."""
    return frozenset(
        folded(word) for language in languages() for word in phrases_of(language, "neighbours").get(name, ())
    )


@cache
def _table(name: str) -> dict[str, Any]:
    return tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))


@cache
def _meanings(name: str) -> Mapping[str, tuple[Meaning, ...]]:
    known: dict[tuple[str, ...], Meaning] = {}
    for meaning in _listed(_table(name)):
        if GAP in meaning.words:
            continue
        if known.setdefault(meaning.words, meaning) != meaning:
            raise ValueError(f"{name}: {' '.join(meaning.words)!r} is {known[meaning.words].kind} and {meaning.kind}")
    for meaning in list(known.values()):
        if (run := run_together(meaning.words)) is not None:
            known.setdefault(run, replace(meaning, words=run))
        if (apart := _with_apostrophes(meaning.words, name)) != meaning.words:
            known.setdefault(apart, replace(meaning, words=apart))
    found: dict[str, list[Meaning]] = {}
    for meaning in known.values():
        found.setdefault(meaning.words[0], []).append(meaning)
    return {word: tuple(sorted(group, key=lambda one: -len(one.words))) for word, group in found.items()}


# What people leave the apostrophe out of: "dont", "im", "whats", "theyre", "ive".
ENDINGS = {
    "t": None, "m": ("i",), "ve": None, "re": None,
    "s": ("what", "who", "where", "let", "that", "it", "here", "there", "how", "when"),
}  # fmt: skip


def run_together(said: tuple[str, ...]) -> tuple[str, ...] | None:
    """A phrase as it is typed without its apostrophes; None if it has none."""
    made: list[str] = []
    for word in said:
        befitting = ENDINGS.get(word, ())
        if made and (befitting is None or made[-1] in befitting):
            made[-1] += word
        else:
            made.append(word)
    return None if len(made) == len(said) else tuple(made)


@cache
def contracted(name: str) -> dict[str, str]:
    """The words that are typed without their apostrophe, each as it is written: "cant" is "can't"."""
    listed = _table(name).get("options", {}).get("contractions", ())
    return {word.replace("'", ""): word for word in listed}


def _with_apostrophes(said: tuple[str, ...], name: str) -> tuple[str, ...]:
    known = contracted(name)
    return tuple(part for word in said for part in known.get(word, word).split("'"))


def _of_several(said: tuple[str, ...], name: str) -> tuple[str, ...]:
    """A phrase of one speaker as several say it: "i m open" is "we re open"; as it is if nobody speaks in it."""
    for lead, several in _speakers(name):
        if said[: len(lead)] == lead and len(said) > max(len(lead), 2):  # "we do" is too little
            return several + said[len(lead) :]
    return said


@cache
def _speakers(name: str) -> tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]:
    pairs = _table(name).get("options", {}).get("several_speakers", ())
    return tuple((words(one), words(several)) for one, several in pairs)


@cache
def _parted(name: str) -> Mapping[str, tuple[Meaning, ...]]:
    """Verbs written with a gap, "sag … ab", by their first word and without the gap."""
    found: dict[str, list[Meaning]] = {}
    for meaning in _listed(_table(name)):
        if GAP in meaning.words:
            stem, _, particle = meaning.words
            found.setdefault(stem, []).append(Meaning((stem, particle), meaning.kind, meaning.value))
    return {stem: tuple(group) for stem, group in found.items()}


def _listed(table: Mapping[str, Any]) -> Iterator[Meaning]:
    for section, entries in table.items():
        if section in OTHER:
            continue
        for key, phrases in entries.items():
            kind = RENAMED.get(section, section.upper()) if section in VALUED else key.upper()
            if kind not in KINDS:
                raise ValueError(f"{section}.{key} is no kind of word")
            value = _value(key) if section in VALUED else ARTICLE if section == "contracted" else None
            for phrase in phrases:
                yield Meaning(words(phrase), kind, value)


def _value(key: str) -> Any:
    if re.fullmatch(r"-?\d+", key):
        return int(key)
    return float(key) if re.fullmatch(r"\d+\.\d+", key) else key


@cache
def _near(name: str) -> Mapping[str, Meaning]:
    """Every way to leave one letter out of a long time word: two words that share one are a slip apart."""
    known = _meanings(name)
    near: dict[str, Meaning] = {}
    for group in known.values():
        for meaning in group:
            if len(meaning.words) == 1 and len(meaning.words[0]) >= FUZZY.get(meaning.kind, sys.maxsize):
                for variant in without_one(meaning.words[0]):
                    near.setdefault(variant, meaning)
    return near


def without_one(word: str) -> Iterator[str]:
    yield word
    for index in range(len(word)):
        yield word[:index] + word[index + 1 :]


def slip(lex: Lexicon, word: str) -> Meaning | None:
    """What a mistyped long word was meant to be: one letter missing, doubled, wrong or swapped with its neighbour."""
    if len(word) < SHORTEST_SLIP or word in lex.real:
        return None
    for variant in without_one(word):
        meaning = lex.near.get(variant)
        if meaning is not None and meaning.words[0][0] == word[0] and _one_slip(word, meaning.words[0]):
            return meaning
    return None


def _one_slip(word: str, known: str) -> bool:
    if len(word) != len(known):
        return abs(len(word) - len(known)) == 1
    wrong = [index for index, (a, b) in enumerate(zip(word, known, strict=True)) if a != b]
    return len(wrong) == 1 or (len(wrong) == 2 and wrong[1] - wrong[0] <= 2 and sorted(word) == sorted(known))


@cache
def _places(name: str) -> Branch:
    named = (Meaning(words(phrase), kind, zone) for phrase, zone, kind in _zone_words(name))
    return grown(meaning for meaning in named if meaning.words and not _meets(name, meaning.words))


def _meets(name: str, key: tuple[str, ...]) -> bool:
    """Whether a place sounds like a meeting: "la réunion"."""
    return len(key) > 1 and any(
        one.kind == "BOOKING" and one.words == key[-1:] for one in _meanings(name).get(key[-1], ())
    )


def _zone_words(name: str) -> Iterator[tuple[str, str, str]]:
    """Names of zones, the later winning: countries with one zone, cities of IANA and CLDR, our own table."""
    locales = [Locale.parse(one) for one in dict.fromkeys(("en", name))]
    for locale in locales:
        yield from ((country, zone, "ZONE") for country, zone in _countries(locale))
    cities = [
        (zone.rsplit("/", 1)[-1].replace("_", " "), zone)
        for zone in sorted(zone_names(), key=lambda one: (-one.count("/"), one))
        if "/" in zone and not zone.startswith(("Etc/", "SystemV/"))
    ]
    for locale in locales:
        cities += [(str(entry["city"]), zone) for zone, entry in locale.time_zones.items() if _placed(entry, zone)]
    endings = ("", *phrases_of(name, "options").get("of_a_city", ()))  # "Athener Zeit"
    yield from ((city + ending, zone, "ZONE") for ending in endings for city, zone in cities)
    own = tomllib.loads((FOLDER / "zones.toml").read_text(encoding="utf-8"))
    for section in ("all", *dict.fromkeys(("en", name)), "abbreviations"):
        kind = "ZONEABBREVIATION" if section == "abbreviations" else "ZONE"
        yield from ((phrase, zone, kind) for zone, phrases in own.get(section, {}).items() for phrase in phrases)


def _placed(entry: Mapping[str, Any], zone: str) -> bool:
    return "city" in entry and "/" in zone and not zone.startswith("Etc/") and zone in zone_names()


def _countries(locale: Locale) -> Iterable[tuple[str, str]]:
    zones: Mapping[str, list[str]] = get_global("territory_zones")
    return [(name, zones[code][0]) for code, name in locale.territories.items() if len(zones.get(code, ())) == 1]
