"""Figures that look like a date or a clock and measure something: "3/4 inch", "in 6/8", "drawn at 1:50", "26°".

What a figure is can be seen by its neighbours ("3/4 full"), by a word anywhere in the text ("I'd rate it 9/10") or by
another figure that can be nothing else ("in 1:50 and 1:100").
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from itertools import pairwise

from language.lexicon import Lexicon, first_names
from language.nodes import Node

Row = Sequence[Node]
DATED = frozenset(["ON", "BY", "UNTIL", "WEEKDAY", "MAYWEEKDAY"])  # a date or a clock stands behind these
CLOCKED = frozenset(["AFTER", "BEFORE", "FROM", "DAY", "DATE", "TONIGHT", "PART", "STARTING"])
OF_DATES = frozenset(["WEEKDAY", "MAYWEEKDAY", "MONTH", "MAYMONTH", "OF", "OFFROM", "DAYORMONTH"])
FRACTION = re.compile(r"\d{1,3}/\d{1,3}")
METRES = re.compile(r"\d+(?:[.,]\d+)?\s?m")
RATIO = re.compile(r"\d+:\d+")
COUNTS = ("NUM", "NUMWORD")
LEADING = frozenset(["AT", "FROM", "BETWEEN", "TO", "ATTO", "DASH"])
BETWEEN = frozenset(["BETWEEN", "IN", "OFFROM"])
JOINTS = frozenset(["AND", "TO", "ATTO", "UNTIL"])
OF_CLOCKS = frozenset(["OCLOCK", "HOURWORD", "AMPM", "PART", "DAY", "WEEKDAY", "ON"])
SILENT = frozenset(["SMALL", "SHOULD", "FILL"])
LENGTHS = frozenset(["DUR", "AHEAD"])
LEADING_THERE = frozenset(["ATTO", "IN", "OF", "OFFROM", "TOWARDS", "BY", "ON", "WITH", "DASH", "FILL", "THE"])
FROM_SOMEWHERE = frozenset(["AWAY", "FROM", "OFFROM", "TO"])
MULTIPLYING = frozenset(["BY", "THINGS"])  # "by", "mal"
SHORTEST_PLURAL = 4
OUT_OF = (5, 10)  # stars, points
BINARY = (2, 4, 8, 16)  # what inches are parted into


def without_measures(row: Row, text: str, lex: Lexicon) -> list[Node]:
    """The row with what measures or counts made a plain word."""
    kept = [
        node._replace(kind="JUNK", value=None)
        if node.kind in COUNTS and _counts_things(row, place, text, lex)
        else node
        for place, node in enumerate(row)
    ]
    for is_one, is_measured in _KINDS:
        places = [place for place, node in enumerate(row) if is_one(node) and not _is_dated(row, place)]
        if places and is_measured(row, places, lex):
            for place in places:
                kept[place] = row[place]._replace(kind="WORD", value=None)
    for place in range(1, len(row) - 3):
        if _is_amount_between(row, place, lex):
            kept[place : place + 4] = [node._replace(kind="JUNK", value=None) for node in row[place : place + 4]]
    for place in range(len(row) - 4):
        if _is_rate(row, place):
            kept[place : place + 3] = [node._replace(kind="JUNK", value=None) for node in row[place : place + 3]]
    return [_degrees(node, follows) for node, follows in zip(kept, [*kept[1:], None], strict=True)]


def _is_amount_between(row: Row, place: int, lex: Lexicon) -> bool:
    """ "our headcount is between 10 and 12", "nous serons entre 10 et 12"."""
    lead, one, joint, other = row[place : place + 4]
    if lead.kind not in BETWEEN or one.kind not in COUNTS or other.kind not in COUNTS or joint.kind not in JOINTS:
        return False
    if place + 4 < len(row) and row[place + 4].kind in OF_CLOCKS:
        return False
    said = place - 1
    while said > 0 and (row[said].kind in SILENT or row[said].text in lex.listed("amounting_by")):
        said -= 1
    return not lex.listed("amounting").isdisjoint((row[said].text, row[place - 1].text))


def _is_rate(row: Row, place: int) -> bool:
    """ "we sell 6 to 8 a week", "da 6 a 8 a settimana"; behind a day they are hours."""
    one, joint, other, per, unit = row[place : place + 5]
    if one.kind != "NUM" or other.kind != "NUM" or joint.kind not in JOINTS | {"OR"} or unit.kind != "UNIT":
        return False
    dated = any(node.kind in DATED for node in row[max(place - 2, 0) : place])
    return per.kind in ("PER", "FOR", "ATTO", "ONE") and not dated


def without_journeys(row: Row, lex: Lexicon) -> list[Node]:
    """The row of a text whose lengths are put together, without how far somewhere is: "10 minutes by bike", "een uur
    rijden"; "a 20 minute walk" may be a meeting, and is none from somewhere."""
    return [
        node._replace(kind="WORD", value=None) if node.kind in LENGTHS and _is_journey(row, place, lex) else node
        for place, node in enumerate(row)
    ]


def _is_journey(row: Row, place: int, lex: Lexicon) -> bool:
    journeys, led = lex.listed("journeys"), place + 1
    while led < len(row) and row[led].kind in LEADING_THERE:
        led += 1
    if led >= len(row) or row[led].text not in journeys:
        return False
    behind = row[led + 1].kind if led + 1 < len(row) else ""
    return led > place + 1 or not lex.option("journeys_are_meetings") or behind in FROM_SOMEWHERE


def _counts_things(row: Row, place: int, text: str, lex: Lexicon) -> bool:
    """ "available at 2 stations", "from 8 to 10 panels", "es geht um 18 Module"; in "at 3 James" and "um 3 anrufen" is
    a clock."""
    thing = row[place + 1] if place + 1 < len(row) else None
    if place == 0 or thing is None or row[place - 1].kind not in LEADING:
        return False
    if (
        thing.kind in LEADING and place + 2 < len(row) and row[place + 1].kind in ("TO", "ATTO", "DASH")
    ):  # "from 8 to 10"
        return row[place + 2].kind in COUNTS and _counts_things(row, place + 2, text, lex)
    if thing.kind != "WORD" or thing.text in first_names():
        return False
    if place > 1 and row[place - 2].text in lex.listed("about"):  # "het gaat om 3 kronen"
        return True
    said = text[thing.start : thing.end]
    if lex.option("nouns_capitalised"):
        return said[0].isupper() and said[-1] in "enrs" and thing.text not in lex.listed("behind_clocks")
    plural = said.islower() and said.endswith("s") and not said.endswith("ss") and len(said) > SHORTEST_PLURAL
    return lex.option("plural_in_s") and plural and thing.text not in lex.listed("behind_clocks")


def _is_dated(row: Row, place: int) -> bool:
    before = row[place - 1].kind if place and row[place].kind != "DUR" else ""
    return before in DATED or (_is_clock(row[place]) and before in CLOCKED)


def _degrees(node: Node, follows: Node | None) -> Node:
    """ "26°"; "il 2° giovedì" is an ordinal, and so is "1°"."""
    if node.kind != "ORD" or node.text[-1] != "°" or node.value == 1 or (follows and follows.kind in OF_DATES):
        return node
    return node._replace(kind="JUNK", value=None)


def _is_fraction(node: Node) -> bool:
    return node.kind == "DAYMONTH" and node.text.count("/") == 1


def _parts(node: Node) -> tuple[int, int]:
    part, _, whole = node.text.partition("/")
    return int(part), int(whole)


def _are_fractions(row: Row, places: Sequence[int], lex: Lexicon) -> bool:
    """Whether one is a measure by itself, and so are the others, or all are by what the text is about."""
    return (
        any(_is_measured(row, place, lex) for place in places)
        or _are_inches([_parts(row[place]) for place in places])
        or (all(_is_mark(row[place]) for place in places) and _speaks_of("marks", row, lex))
        or any(node.kind == "JUNK" and FRACTION.fullmatch(node.text) for node in row)  # "8/3 with a bit of 7/0"
        or _speaks_of("in_fractions", row, lex)
    )


def _is_measured(row: Row, place: int, lex: Lexicon) -> bool:
    """ "3/4 full", "a waltz in 3/4", "2 1/2 cups", "15 x 1/2"; but "fit her in 3/4" has a date in it."""
    before, earlier = (row[place - back] if place >= back else None for back in (1, 2))
    follows = row[place + 1] if place + 1 < len(row) else None
    if follows and (follows.kind == "THINGS" or follows.text in lex.listed("measuring")):
        return True
    if before is None or earlier is None:
        return False
    return (before.kind == "IN" and earlier.text not in lex.listed("put_somewhere")) or (
        before.text in ("x", "×") and earlier.kind == "NUM"
    )


def _are_inches(parts: Sequence[tuple[int, int]]) -> bool:
    """ "3/8, not 1/2": two fractions with other denominators, which as dates would be months apart."""
    wholes = {whole for part, whole in parts if part < whole and part % 2 and whole in BINARY}
    return len(wholes) == len(parts) > 1 and max(wholes) > 2 * min(wholes) - 1


def _is_mark(node: Node) -> bool:
    part, whole = _parts(node)
    return part <= whole and whole in OUT_OF


def _is_scale(node: Node) -> bool:
    return node.kind == "CLOCK" and node.text.startswith("1:")


def _are_scales(row: Row, _: Sequence[int], lex: Lexicon) -> bool:
    other = any(node.kind == "JUNK" and RATIO.fullmatch(node.text) for node in row)
    return other or _speaks_of("scales", row, lex)


def _is_clock(node: Node) -> bool:
    return node.kind == "CLOCK" and RATIO.fullmatch(node.text) is not None


def _are_paces(row: Row, _: Sequence[int], lex: Lexicon) -> bool:
    """ "a 3:45 marathon", "lap time 1:23"; "the race at 10:30" has a clock in it."""
    return _speaks_of("paces", row, lex)


def _is_in_metres(node: Node) -> bool:
    return node.kind == "DUR" and METRES.fullmatch(node.text) is not None


def _are_metres(row: Row, places: Sequence[int], lex: Lexicon) -> bool:
    """ "2,40 m de haut sur 18 m", "a 60 m rope", "3 m by 4 m"."""
    if any(other - one == 2 and row[one + 1].kind in MULTIPLYING for one, other in pairwise(places)):
        return True
    if any(row[place + 1].text in lex.listed("metres_of") for place in places if place + 1 < len(row)):
        return True
    return any(node.kind == "JUNK" and METRES.fullmatch(node.text) for node in row)


def _speaks_of(listed: str, row: Row, lex: Lexicon) -> bool:
    return any(node.text in lex.listed(listed) for node in row)


_KINDS: Sequence[tuple[Callable[[Node], bool], Callable[[Row, Sequence[int], Lexicon], bool]]] = (
    (_is_fraction, _are_fractions),
    (_is_scale, _are_scales),
    (_is_clock, _are_paces),
    (_is_in_metres, _are_metres),
)
