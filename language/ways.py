"""How a way to put a thing is written in a lexicon: as it is typed, in these signs.

    word              itself; its apostrophe may be missing
    (a|b c)           one of these
    [a|b c]           one of these may stand; [a|b]* any number of times
    <class>           a phrase of `[wordings.classes]`, of a list in `[options]` or of a section of the lexicon
    {slot}            what SHAPES has a shape for, or a class; the plain words repeat it as it was typed
    …                 any words of the sentence, or none
    ,                 a pause: a comma, colon, dash or stop, and "so", "please", "can you" behind it; [,] may stand
    !(a|b)            none of these follows
    / …               what is behind it must follow, and stays as it is
    ^                 the text begins here; greetings and "please", "can you" are left out
    $                 the text ends here, but for "please" and its stop; with a question mark if it began with "can you"
    ?                 the text ends here, with or without a question mark

Two slots of one shape are told apart by a number: {time} and {time2}. Words without a space between them are one:
`cancel[l]ing`. Spaces and line breaks between signs are all one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import product
from typing import Any

from language.lexicon import LISTED, folded, phrases_of

WORD = re.compile(r"[^\W\d_]+")
ACCENTED = re.compile(r"[à-öø-ÿ]")

CAPITAL = r"(?-i:[A-Z])(?:[\w-]|['’](?-i:[A-Z]))*"  # "O'Brien"; the "'s" of "Ana's" is no part of it
PERSON = rf"(?!<day>\b){CAPITAL}(?:\s+(?!<day>\b){CAPITAL})?"
NAMING = r"[\w&+](?:[\w'’&+/-]|\.(?=\w))*"
NAME = rf"[\"“][^\"”]{{1,60}}[\"”]|(?!<no_name>\b){NAMING}(?:\s+(?!<within_no_name>\b){NAMING}){{0,5}}?"
NUMBER = r"\d+|<count>(?:[ -]<number>)?"
LENGTH = rf"(?:{NUMBER})[\s-]?(?:<unit>|m)(?:['’]?s)?['’]?"
CLOCK = r"\d{1,2}(?:[:.]\d\d)?(?:\s?(?:[ap]m|o['’]?clock))?(?!\w)|noon|midday"
DAY = r"(?:(?:next|this|every)\s+)?(?:<day>(?:\s+<day>)?|(?:the\s+)?\d{1,2}(?:st|nd|rd|th)(?:\s+of\s+\w+)?)"
MOMENT = r"(?:<time_word>(?!\w)|\d(?:[\w:]|\.(?=\d))*)"
TIME = rf"(?=[^,;?!]{{0,30}}?(?:\d|<day>\b|<number>\b)){MOMENT}(?:[\s–-]+{MOMENT}){{0,9}}?"
# A slot's shape, and what may stand before it and is no part of it.
SHAPES: Mapping[str, tuple[str, str]] = {
    "person": ("", PERSON),
    "someone": ("", rf"{PERSON}|(?!<no_name>\b)[\w-]+"),
    "name": (r"(?:(?:the|my|our|an?)\s+)?", NAME),
    "meeting": ("", rf"(?:{CAPITAL}['’]s?|my|the|<day>['’]s)\s[^,;!?]{{1,36}}?"),
    "kind": (r"(?:(?:the|my|our|an?)\s+)?", rf"(?:{NAMING}\s+){{0,3}}?\w*<kinds_of_meeting>s?"),
    "title": ("", r"[\"“‘]?(?!<day>\b)(?-i:[A-Z])[^,.;?!]{0,40}?"),
    "number": ("", NUMBER),
    "length": ("", LENGTH),
    "minutes": ("", r"\d{1,2}[05]"),
    "clock": (r"(?:at\s+)?", CLOCK),
    "day": (r"(?:on\s+)?", DAY),
    "days": (r"(?:on\s+)?", r"<day>(?:\s?(?:-|–|to|till|until|through)\s?<day>)?"),
    "hours": ("", rf"(?:from\s+)?(?:{CLOCK})\s?(?:-|–|to|till?|until)\s?(?:{CLOCK})"),
    "time": (r"(?:(?:on|at|for)\s+)?", TIME),
    "words": ("", r"[^\d,;.?!]{1,60}?"),
    "anything": ("", r"[^,;.?!]{1,60}?"),
}
PAUSE = r"(?:\s*(?:[,;:.!?]+(?=\s)|[–—]+|-+(?=\s))|\s+so(?=\s))\s*(?:<linking>\s+)*"
BEGIN = r"\s*(?:<opening>[,!]?\s+)*(?:(<can_you>)\s+(?:<opening>\s+)*)?"
CLOSING = r"(?:,?\s+<closing>)*"
END = rf"{CLOSING}(?=\s*[.!]*\s*$)"
END_OF_REQUEST = rf"{CLOSING}(?(1)\s*[.!?]*\s*$|(?=\s*[.!]*\s*$))"
END_OF_QUESTION = rf"{CLOSING}(?=\s*[.!?]*\s*$)"
BOUND = r"(?:(?<=\s)|(?!\w))"  # behind the last word
WORDS = r"(?:[^.!?;]|\.(?=\d))*?"  # of one sentence
CLAUSE = r"(?:[^.!?;,]|\.(?=\d))*"  # up to its end
LEADING = r"(?!(?:(?:the|my|our|an?)\s+)?<no_first_name>\b)"  # no name that a text begins with


# What a way is made of. Every part can write itself as a regular expression.
Parts = tuple["Part", ...]
SPACE, EDGE = r"(?:\s+|(?<=\s))", r"(?<!\w)"  # what stands before a word: nothing where a way begins


@dataclass(frozen=True)
class Word:
    letters: str


@dataclass(frozen=True)
class Class:
    name: str


@dataclass(frozen=True)
class Slot:
    name: str


@dataclass(frozen=True)
class Choice:
    ways: tuple[Parts, ...]
    least: int = 1
    often: bool = False


@dataclass(frozen=True)
class Joined:
    """Words with no space between them."""

    parts: Parts


@dataclass(frozen=True)
class Rest:
    pass


@dataclass(frozen=True)
class Pause:
    least: int


@dataclass(frozen=True)
class End:
    question: bool


@dataclass(frozen=True)
class Unless:
    ways: tuple[Parts, ...]


@dataclass(frozen=True)
class Ahead:
    parts: Parts


Part = Word | Class | Slot | Choice | Joined | Rest | Pause | End | Unless | Ahead


class Malformed(ValueError):
    """A way that cannot be read, and why."""


PLAIN = re.compile(r"[^\s()\[\]<>{}|,…!/^$?*]+")  # letters of a word
SLOT = re.compile(r"\{(\w+)\}")


@dataclass
class Reader:
    """Reads one way, sign by sign."""

    text: str
    at: int = 0

    def parts(self, end: str = "") -> Parts:
        """Up to one of the signs of an end, or up to the end of the text."""
        found: list[Part] = []
        while self._skipped() and self.text[self.at] not in end:
            found.append(self._part())
        return tuple(found)

    def _skipped(self) -> bool:
        """Whether anything is left behind the spaces."""
        while self.at < len(self.text) and self.text[self.at] == " ":
            self.at += 1
        return self.at < len(self.text)

    def _part(self) -> Part:
        if self._took("[,]"):
            return Pause(least=0)
        if self._took(","):
            return Pause(least=1)
        if self._took("…"):
            return Rest()
        if self._took("$") or self._took("?"):
            return End(question=self.text[self.at - 1] == "?")
        if self._took("/ "):
            return Ahead(self.parts())
        if self._took("!("):
            return Unless(self._ways(")"))
        joined: list[Part] = []
        while self.at < len(self.text) and self.text[self.at] not in " ,|)]…$?":
            joined.append(self._joint())
        if not joined:
            raise Malformed(f"{self.text[self.at]!r} where a word should stand")
        return joined[0] if len(joined) == 1 else Joined(tuple(joined))

    def _joint(self) -> Part:
        if self._took("("):
            return Choice(self._ways(")"))
        if self._took("["):
            ways = self._ways("]")
            return Choice(ways, least=0, often=self._took("*"))
        if self._took("<"):
            return Class(self._up_to(">"))
        if self._took("{"):
            return Slot(self._up_to("}"))
        if not (word := PLAIN.match(self.text, self.at)):
            raise Malformed(f"{self.text[self.at]!r} where a word should stand")
        self.at = word.end()
        return Word(word[0])

    def _ways(self, end: str) -> tuple[Parts, ...]:
        ways = [self.parts("|" + end)]
        while self._took("|"):
            ways.append(self.parts("|" + end))
        if not self._took(end):
            raise Malformed(f"{end!r} is missing")
        if not all(ways):
            raise Malformed("nothing stands between two signs")
        return tuple(ways)

    def _up_to(self, end: str) -> str:
        begun = self.at
        self.at = self.text.find(end, begun)
        if self.at < 0:
            raise Malformed(f"{end!r} is missing")
        self.at += 1
        return self.text[begun : self.at - 1]

    def _took(self, sign: str) -> bool:
        taken = self.text.startswith(sign, self.at)
        self.at += len(sign) if taken else 0
        return taken


def parts_of(written: str) -> Parts:
    """The parts of a way without its "^"; Malformed if it cannot be read."""
    parts = Reader(written).parts()
    if not parts:
        raise Malformed("nothing to look for")
    return parts


def loosely(phrase: str) -> str:
    """A phrase in which a space is any space, and apostrophes and accents may be missing."""
    spelled = re.escape(phrase).replace(r"\ ", SPACE).replace("'", "['’]?")
    return ACCENTED.sub(lambda match: f"[{match[0]}{folded(match[0])}]", spelled)


@dataclass
class Writer:
    """Writes the parts of one way as a regular expression, and notes which slot each group of it is."""

    language: str
    begins: bool
    slots: list[str] = field(default_factory=list)

    def sequence(self, parts: Parts, before: str) -> str:
        """`before` is what must stand before the first word."""
        made = ""
        for part in parts:
            match part:
                case Pause(least):
                    made += f"(?:{self.listed(PAUSE)}){'' if least else '?'}"
                    before = SPACE
                case End(question):
                    made += self.listed(END_OF_QUESTION if question else END_OF_REQUEST if self.begins else END)
                case Rest():
                    made, before = made + WORDS, EDGE
                case Unless(ways):
                    made += rf"(?!{self._one_of(ways, before)}(?!\w))"
                case Ahead(ahead):
                    made += f"(?={self.sequence(ahead, before)}{BOUND})"
                case Choice(_, least=0) if before != SPACE:  # where a way begins its space is behind it
                    often = "*" if part.often else "?"
                    made, before = f"{made}{before}(?:{self._one_of(part.ways, '')}{SPACE}){often}", ""
                case _:
                    made += self._word(part, before)
                    before = SPACE if not (isinstance(part, Choice) and part.least == 0) else before
        return made

    def _word(self, part: Part, before: str) -> str:
        match part:
            case Word(letters):
                return ("" if letters.startswith("'") else before) + loosely(letters)
            case Class(name):
                return before + self._phrases(name)
            case Slot(name):
                return before + self._slot(name)
            case Choice(ways, least, often):
                return self._one_of(ways, before) + ("" if least else "*" if often else "?")
            case Joined((first, *others)):
                joined = "".join(self._word(other, "") for other in others)
                if isinstance(first, Choice) and first.least == 0:
                    return before + self._word(first, "") + joined
                return self._word(first, before) + joined
            case _:
                raise Malformed(f"{part} within a word")

    def _one_of(self, ways: Sequence[Parts], before: str) -> str:
        return f"(?:{'|'.join(self.sequence(way, before) for way in ways)})"

    def _slot(self, name: str) -> str:
        self.slots.append(name)
        before, shape = SHAPES.get(unnumbered(name), ("", f"<{name}>"))
        return f"{before}({self.listed(shape)})"

    def listed(self, shape: str) -> str:
        """A regular expression with the phrases of the classes in it."""
        return LISTED.sub(lambda match: self._phrases(match[1]), shape)

    def _phrases(self, name: str) -> str:
        return f"(?:{'|'.join(loosely(one) for one in phrases(self.language, name))})"


def shape_of(parts: Parts, language: str, *, begins: bool) -> tuple[re.Pattern[str], tuple[str, ...]]:
    """A way as a regular expression, and the slot that each of its groups is; the first one is no slot if it begins
    the text, but tells whether it does so with "can you"."""
    writer = Writer(language, begins, ["can you"] if begins else [])
    first, last = parts[0], parts[-1]
    begin = writer.listed(BEGIN) if begins else "" if isinstance(first, Pause) else EDGE
    if begins and first == Slot("name"):
        begin += writer.listed(LEADING)
    middle = writer.sequence(parts, "")
    if isinstance(last, Rest):
        middle = middle.removesuffix(WORDS) + CLAUSE
    return re.compile(begin + middle + BOUND, re.IGNORECASE), tuple(writer.slots)


def unnumbered(slot: str) -> str:
    """The slot whose shape it has: of {time2}, {time}."""
    return slot.rstrip("0123456789")


@cache
def phrases(language: str, name: str) -> tuple[str, ...]:
    """The phrases of a class, the longest first; Malformed if there is no such class. A class may hold others."""
    classes: Any = phrases_of(language, "wordings").get("classes", {})
    listed = classes.get(name) or phrases_of(language, "options").get(name)
    found = listed or [phrase for group in phrases_of(language, name).values() for phrase in group]
    if not isinstance(found, list) or not found:
        raise Malformed(f"there is no class <{name}>")
    whole = [one for phrase in found for one in _spelled_out(language, phrase)]
    return tuple(sorted(dict.fromkeys(whole), key=len, reverse=True))


def _spelled_out(language: str, phrase: str) -> tuple[str, ...]:
    return phrases(language, within[1]) if (within := LISTED.fullmatch(phrase)) else (phrase,)


def needs(parts: Parts, language: str) -> Iterator[frozenset[str]]:
    """Sets of words of which a text must have one each, for a way to be found in it."""
    for part in parts:
        match part:
            case Ahead(ahead):
                yield from needs(ahead, language)
            case Choice(ways, least=1):
                of_each = [max(needs(way, language), key=_rareness, default=frozenset()) for way in ways]
                if all(of_each):
                    yield frozenset().union(*of_each)
            case Class(name):
                yield frozenset().union(*(_signs(max(one.split(), key=len)) for one in phrases(language, name)))
            case Word() | Joined():
                if (spelled := _spellings(part)) and all(signs := [_signs(one) for one in spelled]):
                    yield frozenset().union(*signs)


def _rareness(signs: frozenset[str]) -> int:
    return min(len(sign) for sign in signs)


def _signs(word: str) -> frozenset[str]:
    """What WORD finds of a word in a text, be it with its apostrophe or without."""
    before, apostrophe, _ = word.partition("'")
    if apostrophe and not before:
        return frozenset()
    found = WORD.findall(folded(before))
    signs = {max(found, key=len)} if found else set()
    return frozenset(signs | ({folded(word.replace("'", ""))} if apostrophe else set()))


def _spellings(part: Part) -> list[str]:
    """All words that a part may be; none if it is more than one word, or any."""
    match part:
        case Word(letters):
            return [letters]
        case Choice(ways, least) if all(len(way) == 1 and isinstance(way[0], Word) for way in ways):
            return [way[0].letters for way in ways if isinstance(way[0], Word)] + ([] if least else [""])
        case Joined(parts):
            return ["".join(one) for one in product(*(_spellings(part) for part in parts))]
        case _:
            return []
