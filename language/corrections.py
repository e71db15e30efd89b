"""Who corrects themselves means what they say last: "25 mins, wait no 20", "Tuesday – sorry, Wednesday".

What stands behind the words of a correction takes the place of the value of the same kind right before them, and the
words go: a number keeps the unit of the one before, a clock the day, a day the clock. Where nothing of the same kind
was said, as in the answer "no, Wednesday", nothing is corrected, and "no buffer" and "no more than 3" correct nothing.

The section `[corrections]` of a lexicon lists what corrects: `sure` words, behind a pause or another such word; `no`,
also before a bare number or clock; `paused` ones, which mean "not" unless a pause follows; and in `then` what leads in
the right value, "make that".
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import dropwhile, takewhile
from typing import NamedTuple

from language.grammar import reduced_lengths, reduced_times
from language.lexicon import Lexicon, first_names, phrases_of
from language.nodes import CLASSES, Node
from language.particles import VERBS
from language.tokens import tokens

LONGEST_WAY = 6  # words between a value and its correction: "a 10 minute meeting, no, 15"
QUOTES = re.compile(r"[\"“”„«»]")
GAP = r"[\s,.;:…!–—-]+"
PAUSED = re.compile(r"(?:[,.;:…!(\n–—]|\s-)\s*$")
PAUSING = re.compile(r"\s*(?:[,.;:…!–—]|-\s)")
ORDINALS = frozenset(["ORD", "MAYORD", "DOTORD"])
NUMBERS = frozenset(["NUM", "NUMWORD", "DOTTED", "DECIMAL", "FOURDIGITS", *ORDINALS])
COUNTED = NUMBERS | {"CLOCK", "HOURFORM", "DUR", "MULTIPLE"}  # what has a number in it
DAYS = frozenset(["DATE", "SPAN", "SET", "REPEAT"])
WEEKDAYS = frozenset(["WEEKDAY", "MAYWEEKDAY", "WEEKDAYS"])
CHOICES = {"PLACE": "place", "PLACEWORD": "place", "PRIVATE": "visibility", "PUBLIC": "visibility", "QUOTED": "quoted"}
VALUES = {*COUNTED, *NUMBERS, *WEEKDAYS, *CHOICES}
LEADING = {*CLASSES["fill"], *CLASSES["list"], "FOR", "BETWEEN", "EITHER", "DUE", "SMALL", "TO", "DASH"}
# What may be said again before the right value: "block 12 to 1, no, block 12 to 2".
AGAIN = {*VERBS, *LEADING, "MY", "TYPE", "LINK", "CALLED", "WITH", "UNIT"}
NAMING = frozenset(["WORD", "BOOKING", "GATE", "THINGS", "MAYMONTH"])
BOUNDS = frozenset(["UNTIL", "BY", "BEFORE", "AFTER", "FROM", "STARTING", "WITHIN", "NOTBEFORE"])
ENDS = {*CLASSES["to"], "AND"}
BESIDE = {*CLASSES["fill"], "FOR"} - {"COMMA", "STOP"}  # between a day and its clock
# What makes another setting of the number before it, unless the corrected one has the same behind it.
ATTRIBUTES = frozenset(
    """
    THINGS UNIT HOURWORD BUFFER NOTICE USES USED BOOKING TYPE SLOT LINK PER SLASH AMOUNT INCREMENT GATE AHEADOF PRE POST
    PERHEAD REPEATEDLY EVERY MAX
    """.split()  # noqa: SIM905 -- a list of words
)
REFUSED = frozenset(["REFUSED", "IDLE", "EXCEPT"])  # "I can't do Tuesday, sorry, Wednesday" takes back nothing
SENTENCE = frozenset(".!?;\n")


class Value(NamedTuple):
    """A value in a text: `start` is behind the words that lead it in, `bound` at "until" or "after" if one does."""

    kind: str
    bound: int
    start: int
    end: int


@dataclass(frozen=True)
class Correcting:
    """How one language corrects."""

    run: re.Pattern[str]
    words: re.Pattern[str]
    sure: frozenset[str]
    paused: frozenset[str]
    no: frozenset[str]
    then: frozenset[str]


@cache
def _correcting(language: str) -> Correcting:
    table = phrases_of(language, "corrections")
    every = [one for name in ("sure", "no", "paused") for one in table.get(name, ())]
    word, then = _any_of(every), _any_of(table.get("then", ()))
    run = rf"(?<![\w'’])(?P<words>(?:{word})(?:{GAP}(?:{word}))*)(?:{GAP}(?:{then}))*(?![\w'’])"
    lists = (frozenset(one.lower() for one in table.get(name, ())) for name in ("sure", "paused", "no", "then"))
    return Correcting(re.compile(run, re.IGNORECASE), re.compile(word, re.IGNORECASE), *lists)


def _any_of(phrases: Sequence[str]) -> str:
    longest_first = sorted(phrases, key=len, reverse=True)
    said = "|".join(re.escape(one).replace(r"\ ", r"\s+").replace("'", "['’]?") for one in longest_first)
    return rf"(?:{said})\b" if said else "(?!)"


def corrected(text: str, lex: Lexicon) -> str:
    """The text as it was meant, with every correction in it carried out; the text itself where nothing is corrected."""
    way, at = _correcting(lex.language), 0
    while found := way.run.search(text, at):
        at = found.end()
        left = text[: found.start()].rstrip()
        if found.start() and len(QUOTES.findall(left)) % 2 == 0:
            changed = _changed(text, found, way, lex)
            if changed is not None:
                text, at = changed
    return text


def _changed(text: str, found: re.Match[str], way: Correcting, lex: Lexicon) -> tuple[str, int] | None:
    """The text with one correction carried out, and where what follows it begins."""
    said = [match[0].lower() for match in way.words.finditer(found["words"])]
    before, behind = PAUSED.search(text[: found.start()]), PAUSING.match(text, found.end())
    several = len(said) > 1
    sure = several or not way.sure.isdisjoint(said)
    if not (several or before) or (not sure and not behind and not way.paused.isdisjoint(said)):
        return None
    left = text[: before.start() if before else found.start()].rstrip(" ,.;:…!(–—-\n")
    start = behind.end() if behind else found.end()
    swaps, end = _swaps(left, text[start:], lex, sure=sure or behind is not None)
    if not swaps and (sure or behind):
        plainly = not way.then.isdisjoint(said) or (several and not way.no.isdisjoint(said))
        swaps, end = _names(left, text[start:], lex, sure=several or behind is not None, plainly=plainly)
    if not swaps:
        return None
    for first, last, instead in sorted(swaps, reverse=True):
        left = left[:first] + instead + left[last:]
    rest = text[start + end :]
    joint = "" if not rest or not (rest[0].isalnum() or rest[0] in "\"'“„«(") else " "
    return left + joint + rest, len(left)


Swap = tuple[int, int, str]


def _swaps(left: str, right: str, lex: Lexicon, *, sure: bool) -> tuple[list[Swap], int]:
    """What of the left text is replaced by what, and where in the right text the correction ends."""
    row = tokens(left, lex)
    piece = right[: _pause(tokens(right, lex), right)]
    words = _anew(row, tokens(piece, lex), AGAIN | NAMING)
    if not row or not words:
        return [], 0
    known = list(_values(left, row, lex))
    made: list[Swap] = []
    end = 0
    for value in _leading(piece, words, lex):
        target = _target(value, piece, words, known, row, far=not made)
        if target is None or (made and not _beside(target, made[-1], row)):
            break
        follows = _repeated(row, target.end, words, value.end)
        if follows is None or not (sure or (_stands_alone(words, follows) and _is_plain(value, target, words, row))):
            break
        made.append((*_extent(target, value), _instead(left, target, piece, value)))
        end = follows
    return made, end


REPEATED = 3  # words said again before the right value


def _anew(row: Sequence[Node], words: Sequence[Node], kinds: Container[str]) -> Sequence[Node]:
    """The words behind those with which the sentence is begun again."""
    before = {(node.kind, node.text) for node in row if node.kind in kinds}
    first = next((at for at, node in enumerate(words) if (node.kind, node.text) not in before), 0)
    return words[first:] if first <= REPEATED else words


def _pause(words: Sequence[Node], text: str) -> int:
    """Where the first pause of the text is, behind its first word."""
    for node in words[1:]:
        spaced = node.kind != "DASH" or text[node.start - 1].isspace()
        if node.kind in ("COMMA", "STOP", "PAREN", "DASH") and spaced:
            return node.start
    return len(text)


def _values(text: str, words: Sequence[Node], lex: Lexicon) -> Iterator[Value]:
    """Every value of the text, in all the ways it can be read."""
    for node in words:
        if node.kind in COUNTED:
            yield Value("ordinal" if node.kind in ORDINALS else "number", node.start, node.start, node.end)
        if node.kind in WEEKDAYS:
            yield Value("weekday", node.start, node.start, node.end)
        elif node.kind in CHOICES:
            yield Value(CHOICES[node.kind], node.start, node.start, node.end)
    for start, to, end in zip(words, words[1:], words[2:], strict=False):
        if to.kind in ENDS and start.kind in NUMBERS | {"CLOCK"} and end.kind in NUMBERS | {"CLOCK"}:
            yield Value("hours", start.start, start.start, end.end)  # "9 to 5", of which nothing says what it is
    for node in reduced_lengths(words, lex.language):
        if node.kind in ("DUR", "AMOUNT"):
            yield _value("length", node, words)
    for node in reduced_times(words, lex.language):
        if node.kind == "HOURS":
            ends = [one for one in words if node.start < one.start < node.end and one.kind in ENDS]
            whole = node.value[0] is not None and node.value[1] is not None
            yield _value("hours" if whole else "clock", node, words)
            if whole and ends:
                yield Value("end", ends[-1].end, _from(ends[-1].end, words), node.end)
        elif node.kind in ("CLOCK", "PART", "HOURFORM"):
            yield _value("clock" if node.kind != "PART" else "part", node, words)
        elif node.kind in DAYS:
            yield _value("day", node, words)


def _value(kind: str, node: Node, words: Sequence[Node]) -> Value:
    start = _from(node.start, words)
    bounds = [one.start for one in words if node.start <= one.start < start and one.kind in BOUNDS]
    return Value(kind, bounds[0] if bounds else start, start, node.end)


def _from(start: int, words: Sequence[Node]) -> int:
    """The first word from `start` on that is no word leading in a value."""
    return next((one.start for one in words if one.start >= start and one.kind not in LEADING | BOUNDS), start)


# How a value of the right text may be read, the surest first.
READ = ("quoted", "place", "visibility", "number", "ordinal", "hours", "clock", "length", "part", "weekday", "day")


def _leading(text: str, words: Sequence[Node], lex: Lexicon) -> Iterator[Value]:
    """The values with which the text begins, each in its surest reading."""
    found = list(_values(text, words, lex))
    at = words[0].start
    while True:
        start = _from(at, words)
        here = [value for value in found if value.start == start and value.end > at]
        whole = max((value.end for value in here), default=0)
        here = [value for value in here if value.kind not in SINGLE or _is_all(value, whole, words)]
        here.sort(key=lambda value: (READ.index(value.kind), -value.end) if value.kind in READ else (len(READ), 0))
        if not here or here[0].kind not in READ:
            return
        yield here[0]
        at = here[0].end


SINGLE = ("number", "ordinal", "weekday")


def _is_all(value: Value, end: int, words: Sequence[Node]) -> bool:
    """Whether a number stands for itself, as in "20", and not for part of a value, as in "20 minutes"."""
    node = next(one for one in words if one.start == value.start)
    bare = value.kind == "weekday" or node.kind in NUMBERS
    return bare and not any(value.end <= one.start < end and one.kind not in LEADING for one in words)


# Which kinds of values a value corrects; those behind "or" only where they stand right before it.
CORRECTED = {
    "quoted": (("quoted",), ()),
    "place": (("place",), ()),
    "visibility": (("visibility",), ()),
    "number": (("number",), ("ordinal",)),
    "ordinal": (("ordinal",), ("day",)),
    "length": (("length",), ("number", "clock")),
    "hours": (("hours",), ("clock",)),
    "clock": (("clock", "end"), ("number", "length")),
    "part": (("part",), ()),
    "weekday": (("weekday",), ("day",)),
    "day": (("day",), ()),
}


def _target(
    value: Value, piece: str, words: Sequence[Node], known: Sequence[Value], row: Sequence[Node], *, far: bool
) -> Value | None:
    """The last value of the same kind, if it is near enough and none that is refused."""
    kinds, beside = CORRECTED[value.kind]
    if value.kind == "length" and any(one.kind in kinds for one in known):  # "50 min, Mondays 4 to 6, no, 45 min"
        beside = ()
    fitting = [
        one
        for one in known
        if one.kind in kinds or (far and one.kind in beside and not any(node.start >= one.end for node in row))
    ]
    best = max(fitting, key=lambda one: (one.end, one.kind == "end", -one.start), default=None)
    if best is None:
        return None
    within = [one for one in fitting if one.kind == value.kind and best.start <= one.start and value.kind in SINGLE]
    best = within[-1] if within else best  # "the 3rd of May, no, the 4th" keeps the month
    between = [node for node in row if node.start >= best.end]
    ended = any(node.kind == "STOP" and not SENTENCE.isdisjoint(node.text) for node in between)
    refused = value.kind in ("clock", "day", "weekday", "hours") and any(node.kind in REFUSED for node in row)
    return None if len(between) > LONGEST_WAY or ended or refused else best


def _beside(target: Value, swap: Swap, row: Sequence[Node]) -> bool:
    """Whether nothing but words that lead in a value stands between two values."""
    low, high = min(target.end, swap[1]), max(target.bound, swap[0])
    return all(node.kind in BESIDE for node in row if low <= node.start < high)


def _repeated(row: Sequence[Node], end: int, words: Sequence[Node], at: int) -> int | None:
    """Where the correction ends, behind what it repeats of the words behind the corrected value: "six uses".

    None if something else than in the left text is counted: a notice corrects no length."""
    behind = [node for node in row if node.start >= end]
    follows = [node for node in words if node.start >= at]
    same = 0
    while same < min(len(behind), len(follows)) and _is_same(behind[same], follows[same]):
        same += 1
    if same < len(follows) and follows[same].kind in ATTRIBUTES and not (same and same == len(behind)):
        return None
    return follows[same - 1].end if same else at


def _is_same(node: Node, other: Node) -> bool:
    return node.kind == other.kind and node.kind not in VALUES | LEADING


def _stands_alone(words: Sequence[Node], end: int) -> bool:
    """Whether nothing follows that the value could belong to: "no 2 people" counts people."""
    follows = next((node for node in words if node.start >= end), None)
    return follows is None or follows.kind not in ("WORD", "DASH", "QUOTED", "WITH", "EVERY", *ATTRIBUTES)


def _is_plain(value: Value, target: Value, words: Sequence[Node], row: Sequence[Node]) -> bool:
    """Whether a mere "no" corrects a value: "Tuesday, no Wednesday" does, "Mon to Fri, no Wednesdays" leaves out."""
    if value.kind in ("number", "ordinal", "hours", "clock", "length"):
        return True
    if value.kind != "weekday" or target.kind != "weekday" or target.end != row[-1].end:
        return False
    alone = len(row) == 1 or row[-2].kind not in (*CLASSES["list"], "DASH", *WEEKDAYS)
    return alone and row[-1].kind != "WEEKDAYS" and words[0].kind != "WEEKDAYS"


def _extent(target: Value, value: Value) -> tuple[int, int]:
    bounded = value.bound < value.start and target.kind != "end"
    return (target.bound if bounded else target.start), target.end


DIGITS = re.compile(r"\d+(?:[.:]\d+)*")
HALVES = re.compile(r"\s*[ap]\.?m?\.?$", re.IGNORECASE)


def _instead(left: str, target: Value, piece: str, value: Value) -> str:
    """What stands for the corrected value: a bare number keeps the unit, a clock the half of the day."""
    old = left[target.start : target.end]
    new = piece[value.bound if target.kind != "end" else value.start : value.end]
    if not new[-1].isdigit():
        return new
    number = DIGITS.match(old)
    if value.kind != "number" or number is None or target.kind not in ("number", "ordinal"):
        half = HALVES.search(old)
        return new + half[0] if half and value.kind in ("clock", "number") and old[:1].isdigit() else new
    minutes = ":00" if ":" in number[0] and ":" not in new and "." not in new else ""
    return new + minutes + old[number.end() :]


def _names(left: str, right: str, lex: Lexicon, *, sure: bool, plainly: bool) -> tuple[list[Swap], int]:
    """ "with Ana, no, Ben", "call it Intro, no, Welcome": a name for the name right before.

    Where it is less sure, as in "thanks Ana, sorry Ben", a verb of ours must stand before it. In small letters a name
    is corrected `plainly`, by "I mean" or "no wait", or by one that has a word in common with it."""
    row, words = tokens(left, lex), tokens(right, lex)
    piece = right[: _pause(words, right)]
    said = _anew(row, tokens(piece, lex), AGAIN)
    if not row or not said or not (sure or any(node.kind in VERBS for node in row)):
        return [], 0
    new = _named(piece, said, lex)
    naming = {"CALLED", "MAYCALLED", *(("TO", "ATTO") if any(node.kind == "RENAME" for node in row) else ())}
    called = next((index for index in range(len(row) - 1, -1, -1) if row[index].kind in naming), None)
    if called is not None and said[0].kind in NAMING and all(node.kind in NAMING for node in row[called + 1 :]):
        if called + 1 == len(row):
            return [], 0
        end = [node.end for node in new or [*takewhile(lambda node: node.kind in NAMING, said)]][-1]
        return [(row[called + 1].start, row[-1].end, piece[said[0].start : end])], end
    old = [*reversed(_named(left, row[::-1], lex))]
    if not new or not old or len(old) == len(row):
        return _small_names(row, said, piece, plainly=plainly)
    return [(old[0].start, old[-1].end, piece[new[0].start : new[-1].end])], new[-1].end


LONGEST_NAME = 4  # words


def _small_names(row: Sequence[Node], said: Sequence[Node], piece: str, *, plainly: bool) -> tuple[list[Swap], int]:
    """ "pause bow rehair, sorry, bow tuning", "share lens cleaning, no wait, roof check"."""
    verb = next((index for index, node in enumerate(row) if node.kind in VERBS), len(row))
    old = [*dropwhile(lambda node: node.kind not in NAMING, row[verb + 1 :])]
    new = [*takewhile(lambda node: node.kind in NAMED, said)]
    whole = all(node.kind in NAMED for node in old) and [node.kind for node in said[len(new) :][:1]] in ENDED
    if not (old and new and whole and new[0].kind in NAMING and max(len(old), len(new)) <= LONGEST_NAME):
        return [], 0
    if not plainly and {node.text for node in old}.isdisjoint(node.text for node in new):
        return [], 0
    return [(old[0].start, old[-1].end, piece[new[0].start : new[-1].end])], new[-1].end


NAMED = NAMING | {"FIND", "UPDATE", "MOVE", "BOOK", "TYPE"}  # "roof check", "hoof trim", "boiler service"
ENDED = ([], *([kind] for kind in COUNTED))


def _named(text: str, words: Sequence[Node], lex: Lexicon) -> list[Node]:
    """The words of a name at the beginning of a row; in a language whose nouns are capital only known first names."""
    capitals = not lex.option("nouns_capitalised")
    found: list[Node] = []
    for node in words:
        known = node.text in first_names() or node.kind == "TITLE"
        if node.kind not in (*NAMING, "TITLE") or not (known or (capitals and text[node.start].isupper())):
            break
        found.append(node)
    return found
