"""How much is understood, how fast, and with how much memory: `python -m tests.bench_language [phrases]`.

The published examples, and after them the tests' own phrases in seven languages, are read by our parser and by
dateparser alone, in the same run. Both were at hand when the rules were written: they show what is covered, not how an
unseen sentence fares. dateparser gets what helps it: the language, the moment to reckon from, the future preferred, and
two tries, of which the better counts: the phrase as a whole (`parse`), and the first date found in it (`search_dates`).
It answers with one datetime, so only a moment or a day can be right, and a day is right at whatever time; for every
other kind a dash stands.

Milliseconds are of processor time, for other programs share the machine; each phrase is timed once, after all were read
once. Beginnings are measured in processes of their own. The number of phrases is that of the question of memory; 50,000
if not said.
"""

from __future__ import annotations

import gc
import subprocess
import sys
import tomllib
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from itertools import islice
from pathlib import Path
from random import Random
from resource import RUSAGE_SELF, getrusage
from time import process_time
from typing import Any

import dateparser
from dateparser.search import search_dates

from language.intents import understand
from language.lexicon import FOLDER
from language.understand import prepare
from tests.language.score import answer, label, locale_of, moment, read, right

Phrase = Mapping[str, Any]
PHRASES = Path(__file__).parent / "language/phrases"
LANGUAGES = ("en", "de", "es", "fr", "it", "nl", "pt")
POSSIBLE = ("instant", "day")  # what a single datetime can be right for
GARBAGE, MEMORY, WARM = 10_000, 50_000, 5_000
NOW, ZONE = datetime.fromisoformat("2026-03-11T09:20+01:00"), "Europe/Berlin"
FIRST = {
    "en": "tomorrow at 3",
    "de": "morgen um 15 Uhr",
    "es": "mañana a las 15",
    "fr": "demain à 15 h",
    "it": "domani alle 15",
    "nl": "morgen om 15 uur",
    "pt": "amanhã às 15h",
}
OURS = """
from language.intents import understand
from datetime import datetime
begun = process_time()
understand({text!r}, datetime.fromisoformat({now!r}), {zone!r}, {language!r})
"""
DATEPARSER = """
from dateparser.search import search_dates
begun = process_time()
search_dates({text!r}, languages=[{language!r}])
"""
NASTY = (
    "😀🎉👩‍🚀", "\u202eterces\u202c", "صباح الخير", "שלום", "\x00\x07\x1b[2J", "<b>create</b>", "{{7*7}}", "**bold**",
    "&nbsp;", "'; DROP TABLE bookings; --", "\ud800", "\u200b\ufeff", "é" * 5, "日本語", "https://example.org/?a=b#c",
    "1/2/3/4/5", "25:99", "--", "…", "((((", "9-9-9-9", "3" * 40, "à" + "\u0301" * 30, "\n\n", "00:00:00:00",
)  # fmt: skip


@dataclass
class Tally:
    """How many answers were of the right kind, how many right, of how many."""

    kind: int = 0
    value: int = 0
    total: int = 0

    def add(self, kind: bool, value: bool) -> None:
        self.kind += kind
        self.value += value
        self.total += 1


def examples() -> list[dict[str, Any]]:
    return [*read(PHRASES / "examples_phrases.jsonl"), *read(PHRASES / "examples_commands.jsonl")]


def own() -> list[dict[str, Any]]:
    """What the tests read beside the examples."""
    paths = [path for path in sorted(PHRASES.glob("*.jsonl")) if not path.name.startswith("examples")]
    return [phrase for path in paths for phrase in read(path)]


def language_of(phrase: Phrase) -> str:
    return locale_of(phrase)[:2]


def kind_of(found: Any) -> str:
    return "none" if found is None else str(found.get("kind") or found["intent"])


def kinds_of(phrase: Phrase) -> set[str]:
    """The kinds that are right; a phrase may be read in more ways than one."""
    return {kind_of(one) for one in phrase.get("expect_any") or [phrase["expect"]]}


def settings_of(phrase: Phrase) -> dict[str, Any]:
    return {"RELATIVE_BASE": datetime.fromisoformat(phrase["now"]).replace(tzinfo=None), "PREFER_DATES_FROM": "future"}


def parsed(phrase: Phrase) -> datetime | None:
    found: datetime | None = dateparser.parse(
        phrase["text"], languages=[language_of(phrase)], settings=settings_of(phrase)
    )
    return found


def searched(phrase: Phrase) -> datetime | None:
    found = search_dates(phrase["text"], languages=[language_of(phrase)], settings=settings_of(phrase))
    return found[0][1] if found else None


def dateparser_right(phrase: Phrase) -> bool:
    """Whether either of its two answers is what is expected."""
    found = [one for one in (parsed(phrase), searched(phrase)) if one]
    for expected in phrase.get("expect_any") or [phrase["expect"]]:
        if expected and expected["kind"] == "instant":
            wanted = moment(expected["start"], phrase["tz"])
            if any(moment(one.isoformat(), phrase["tz"]) == wanted for one in found):
                return True
        if expected and expected["kind"] == "day" and any(one.date().isoformat() == expected["date"] for one in found):
            return True
    return False


def percent(good: int, total: int) -> str:
    return f"{100 * good / total:5.1f} %" if total else "      –"


def understood(title: str, phrases: Sequence[Phrase]) -> None:
    ours: dict[str, Tally] = defaultdict(Tally)
    theirs: dict[str, Tally] = defaultdict(Tally)
    for phrase in phrases:
        found = answer(phrase)
        sort = "times" if "kind" in phrase else "sentences"
        kind = kind_of(found) in kinds_of(phrase)
        value = right(phrase, found)
        possible = label(phrase) in POSSIBLE
        taken = possible and dateparser_right(phrase)
        for name in (f"{sort}: {label(phrase)}", f"all {sort}", f"{sort} in {language_of(phrase)}"):
            ours[name].add(kind, value)
            if possible:
                theirs[name].add(taken, taken)
    print(f"{title:34} {'of':>4}  {'right kind':>10}  {'right value':>11}   dateparser alone, of those it can answer")
    for name, tally in sorted(ours.items()):
        other = theirs[name]
        beside = f"{percent(other.value, other.total)} of {other.total}" if other.total else "      –"
        kinds, values = percent(tally.kind, tally.total), percent(tally.value, tally.total)
        print(f"{name:34} {tally.total:4}  {kinds:>10}  {values:>11}   {beside}")


def timed(work: Callable[[], object]) -> float:
    begun = process_time()
    work()
    return (process_time() - begun) * 1000


def speed(phrases: Sequence[Phrase]) -> None:
    print(f"\n{'milliseconds a phrase':34} {'p50':>8} {'p95':>8}")
    works: tuple[tuple[str, Callable[[Phrase], object]], ...] = (
        ("ours", answer),
        ("dateparser.parse", parsed),
        ("dateparser.search_dates", searched),
    )
    for name, work in works:
        for phrase in phrases:
            work(phrase)
        times = sorted(timed(partial(work, phrase)) for phrase in phrases)
        print(f"{name:34} {times[len(times) // 2]:8.2f} {times[int(len(times) * 0.95)]:8.2f}")


def beginnings() -> None:
    """What the first phrase costs, and before it the loading of the code."""
    print(f"\n{'milliseconds of the first phrase':34} {'loading':>8} {'ours':>8}   {'loading':>8} {'dateparser':>10}")
    for language in LANGUAGES:
        figures = [*first(OURS, language), *first(DATEPARSER, language)]
        print(f"{language:34} {figures[0]:8.0f} {figures[1]:8.0f}   {figures[2]:8.0f} {figures[3]:10.0f}")


def first(code: str, language: str) -> tuple[float, float]:
    """Milliseconds of loading and of the first phrase, in a process that has read none."""
    filled = code.format(text=FIRST[language], language=language, now=NOW.isoformat(), zone=ZONE)
    script = f"from time import process_time\nloading = process_time()\n{filled}\nended = process_time()\n"
    told = "print((begun - loading) * 1000, (ended - begun) * 1000)"
    done = subprocess.run([sys.executable, "-c", script + told], capture_output=True, text=True, check=True)
    loading, phrase = done.stdout.split()
    return float(loading), float(phrase)


def vocabulary(language: str) -> list[str]:
    """The words of a lexicon, which is where trouble is: rules look at words they know."""
    with (FOLDER / f"{language}.toml").open("rb") as file:
        return sorted(set(_strings(tomllib.load(file))))


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for inner in value.values():
            yield from _strings(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _strings(inner)


def garbage(seed: int) -> Iterator[tuple[str, str]]:
    """Language and text, without end: words, numbers and things nobody types, from a word to 10,000 characters."""
    chance = Random(seed)
    known = {language: vocabulary(language) for language in LANGUAGES}
    while True:
        language = chance.choice(LANGUAGES)
        sources: tuple[Callable[[], str], ...] = (
            partial(chance.choice, known[language]),
            partial(chance.choice, known[chance.choice(LANGUAGES)]),
            lambda: str(chance.randrange(10 ** chance.randint(1, 6))),
            lambda: f"{chance.randrange(30)}:{chance.randrange(70):02}",
            partial(chance.choice, NASTY),
        )
        weights = (60, 5, 15, 8, 12)
        length = chance.choice((1, 3, 8, 15, 30, 80))
        text = chance.choice((" ", " ", ", ", "")).join(one() for one in chance.choices(sources, weights, k=length))
        special = chance.random()
        if special < 0.01:
            text = str(chance.randrange(10**399, 10**400))
        elif special < 0.02:
            text = (f"{text} " * 10_000)[:10_000]
        elif special < 0.03:
            text = (chance.choice(known[language]) + chance.choice(("", " ", "-", "\n"))) * 10_000
            text = text[:10_000]
        yield language, text


def worst() -> None:
    prepare()  # as the service does when it starts: what a pattern takes to be compiled is nobody's wait
    slowest = (0.0, "", "")
    longest = 0.0
    short = (0.0, "", "")
    times: list[float] = []
    for language, text in islice(garbage(7), GARBAGE):
        took = timed(partial(understand, text, NOW, ZONE, language))
        times.append(took)
        slowest = max(slowest, (took, language, text))
        if len(text) <= 300:
            short = max(short, (took, language, text))
        longest = max(longest, len(text))
    times.sort()
    print(f"\n{GARBAGE:,} generated inputs of up to {longest:,} characters; none raised an exception")
    print(f"  p50 {times[len(times) // 2]:.2f} ms, p95 {times[int(len(times) * 0.95)]:.2f} ms")
    for name, (took, language, text) in (("slowest", slowest), ("slowest of at most 300 characters", short)):
        print(f"  {name}: {took:.1f} ms, {len(text):,} characters, {language}: {text[:60]!a}")


def different(phrases: Sequence[Phrase]) -> Iterator[tuple[str, str]]:
    """Language and text, none twice: an example, a word, a number."""
    chance = Random(11)
    known = {language: vocabulary(language) for language in LANGUAGES}
    number = 0
    while True:
        number += 1
        phrase = chance.choice(phrases)
        language = language_of(phrase)
        yield language, f"{phrase['text']} {chance.choice(known[language])} {number}"


def resident() -> float:
    """Mebibytes of memory that this process has now; where that cannot be asked, the most it ever had."""
    gc.collect()
    status = Path("/proc/self/statm")
    if status.exists():
        return int(status.read_text().split()[1]) * 4096 / 2**20
    return getrusage(RUSAGE_SELF).ru_maxrss / 2**10


def memory(phrases: Sequence[Phrase], count: int) -> None:
    source = different(phrases)
    read_all(islice(source, min(WARM, count)))
    before = resident()
    took = timed(partial(read_all, islice(source, count)))
    after = resident()
    print(f"\n{count:,} different phrases: {took / count:.2f} ms each")
    print(f"  memory {before:.1f} MiB after the first {min(WARM, count):,}, {after:.1f} MiB at the end")


def read_all(texts: Iterable[tuple[str, str]]) -> None:
    for language, text in texts:
        understand(text, NOW, ZONE, language)


def main(count: int) -> None:
    phrases = examples()
    understood("The published examples", phrases)
    understood("\nThe tests' own phrases", own())
    speed([phrase for phrase in phrases if "kind" in phrase])
    beginnings()
    worst()
    memory(phrases, count)


if __name__ == "__main__":
    main(int(sys.argv[1].replace(",", "").replace("_", "")) if len(sys.argv) > 1 else MEMORY)
