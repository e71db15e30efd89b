"""How many and how long: numbers in words, "an hour and a half", "1h20", "three weeks"."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from language.clocks import LONGEST_LENGTH_HOURS, Clock
from language.nodes import Made, Node, first, joined

MINUTES = {"minute": 1, "hour": 60}
QUARTER_HOUR, HALF_HOUR = 15, 30
STEP = 5  # minutes
TENS = range(20, 100, 10)


def number(node: Node) -> float:
    """What a node counts: 1 for an article."""
    if node.kind == "ONE":
        return 1
    return float(".".join(node.value)) if node.kind == "DOTTED" else float(node.value)


def _unit(nodes: Sequence[Node]) -> str:
    node = first(nodes, "UNIT", "HOURWORD")
    return "hour" if node is None or node.kind == "HOURWORD" else str(node.value)


def _length(count: float, unit: str, nodes: Sequence[Node]) -> Node:
    """A DUR in minutes, or an AMOUNT of days, weeks, months or years."""
    if unit in MINUTES:
        return joined("DUR", round(count * MINUTES[unit]), nodes)
    return joined("AMOUNT", (count, unit), nodes)


def _amount(nodes: Sequence[Node]) -> Node:
    return _length(number(nodes[0]), _unit(nodes), nodes)


def _hour_form(nodes: Sequence[Node]) -> Node | None:
    value = nodes[0].value
    return joined("HOURFORM", (value, None), nodes) if value <= 24 else None


def _hours_of_clock(nodes: Sequence[Node]) -> Node | None:
    """ "a las 15 horas", "às quinze horas": after a word that points at a clock, hours are no length."""
    count, unit = nodes
    return joined("HOURFORM", (count.value, None), nodes) if unit.value == "hour" and count.value <= 24 else None


def _late_hours_of_clock(nodes: Sequence[Node]) -> Node | None:
    """ "até 15 horas", but "até 2 horas" is a length."""
    return _hours_of_clock(nodes) if nodes[0].value > LONGEST_LENGTH_HOURS else None


def _dotted_hour(nodes: Sequence[Node]) -> Node | None:
    """ "8.30 uur" is a clock, "1.5 uur" a length."""
    hour, minute = nodes[0].value
    return joined("HOURFORM", (int(hour), int(minute)), nodes) if len(minute) == 2 and int(minute) < 60 else None


def _fraction(nodes: Sequence[Node]) -> Node:
    count = first(nodes[:2], "NUM", "NUMWORD")
    part = 0.5 if first(nodes, "HALF") else 0.25
    return _length((number(count) if count else 1) * part, _unit(nodes), nodes)


def _and_a_fraction(nodes: Sequence[Node]) -> Node:
    """ "two and a half hours", "an hour and a quarter"."""
    count = first(nodes[:1], "NUM", "NUMWORD", "ONE")
    part = 0.5 if first(nodes, "HALF") else 0.75 if _three(nodes) else 0.25
    return _length((number(count) if count else 1) + part, _unit(nodes), nodes)


def _three(nodes: Sequence[Node]) -> bool:
    """ "and three quarters"."""
    at = next(index for index, node in enumerate(nodes) if node.kind == "AND")
    count = first(nodes[at:], "NUM", "NUMWORD")
    return count is not None and number(count) == 3


def _fraction_more(nodes: Sequence[Node]) -> Node | None:
    """ "2 hours and a half"."""
    part = 30 if first(nodes, "HALF") else 15
    value = nodes[0].value
    return joined("DUR", value + part, nodes) if value % 60 == 0 else None


def _sum(nodes: Sequence[Node]) -> Node | None:
    hours, minutes = _minutes(nodes[0]), nodes[-1].value
    return joined("DUR", hours + minutes, nodes) if hours % 60 == 0 and minutes < 60 else None


def _minutes(node: Node) -> int:
    return int(node.value[0] * 60 + (node.value[1] or 0)) if node.kind == "HOURFORM" else int(node.value)


def _lone_unit(nodes: Sequence[Node]) -> Node | None:
    return _length(1, _unit(nodes), nodes)


def _tens(nodes: Sequence[Node]) -> Node | None:
    tens, ones = nodes[0].value, nodes[-1].value
    if tens in TENS and 0 < ones < 10:
        return joined("NUMWORD" if nodes[-1].kind == "NUMWORD" else "MAYORD", tens + ones, nodes)
    return None


def _pair(nodes: Sequence[Node]) -> Node | None:
    """ "two thirty" is a clock."""
    hour, minute = nodes[0].value, nodes[1].value
    if not (1 <= hour <= 12 and 10 <= minute <= 59):
        return None
    return joined("CLOCK", Clock(hour, minute), nodes)


def _military(nodes: Sequence[Node]) -> Node | None:
    """ "0800 hours"."""
    return joined("CLOCK", nodes[0].value, nodes) if _unit(nodes) == "hour" else None


def _clock_and_unit(nodes: Sequence[Node]) -> Node | None:
    """ "1:30 hours" is a length, "15:00 hours" a clock."""
    if _unit(nodes) != "hour":
        return None
    said = nodes[0].value
    return joined("DUR", said.minutes, nodes) if said.hour <= LONGEST_LENGTH_HOURS else joined("CLOCK", said, nodes)


def _from_lexicon(nodes: Sequence[Node]) -> Node | None:
    """ "fortnight" stands in the lexicon as "2 week"."""
    value = nodes[-1].value
    if not isinstance(value, str):
        return None
    count, _, unit = value.partition(" ")
    times = number(nodes[0]) if len(nodes) > 1 else 1
    return joined("AMOUNT", (float(count) * times, unit), nodes)


def _absorbed(nodes: Sequence[Node]) -> Node:
    return joined("DUR", first(nodes, "DUR").value, nodes)  # type: ignore[union-attr]


def _which_counted(nodes: Sequence[Node]) -> tuple[Node, Node]:
    """ "deux prochaines heures" are the next two hours."""
    count, which, unit = nodes
    return which, _length(number(count), _unit([unit]), nodes)


def _quarter_hours(nodes: Sequence[Node]) -> Node | None:
    """ "vijf kwartier"."""
    count, length = nodes
    return joined("DUR", round(number(count) * length.value), nodes) if length.value == QUARTER_HOUR else None


def _and_half_an_hour(nodes: Sequence[Node]) -> Node | None:
    """ "drie en een half uur": half an hour is one word of the lexicon."""
    count, half = nodes[0], nodes[-1]
    return joined("DUR", round(number(count) * 60 + half.value), nodes) if half.value == HALF_HOUR else None


def _hours_and_minutes(nodes: Sequence[Node]) -> Node | None:
    """ "1 hour 30, by video"."""
    hours, minutes = nodes[0].value, int(nodes[-1].value)
    told = hours % MINUTES["hour"] == 0 and STEP < minutes < MINUTES["hour"] and minutes % STEP == 0
    return joined("DUR", hours + minutes, nodes) if told else None


def _three_quarters(nodes: Sequence[Node]) -> Node | None:
    return _length(0.75, _unit(nodes), nodes)


WRITTEN = {"1/2": 0.5, "1/4": 0.25, "3/4": 0.75}
MOST_WHOLE = 3  # hours beside a fraction: "10 1/2 hr" is half an hour at ten


def _written_fraction(nodes: Sequence[Node]) -> Node | None:
    """ "1/2 hr", "1 1/2 hrs": no day of a month."""
    whole = number(nodes[0]) if nodes[0].kind == "NUM" else 0
    part = WRITTEN.get(next(node.text for node in nodes if node.kind == "DAYMONTH"))
    return _length(whole + part, _unit(nodes), nodes) if part and whole <= MOST_WHOLE else None


RULES: tuple[tuple[str, Callable[[Sequence[Node]], Made], str], ...] = (
    ("NUMWORD DASH? (?: NUMWORD | MAYORD )", _tens, ""),
    ("NUMWORD AND NUMWORD (?! AND | month )", _tens, "tens_and"),
    ("(?<! at ) (?<! at art ) num (?: COMING | NEXT ) unit", _which_counted, ""),
    ("num DUR", _quarter_hours, ""),
    ("num AND DUR", _and_half_an_hour, ""),
    ("THREEQUARTERS unit", _three_quarters, ""),
    ("NUMWORD NUMWORD (?! unit | DASH? SLOT )", _pair, "number_pairs"),
    ("FOURDIGITS UNIT", _military, ""),
    ("CLOCK UNIT", _clock_and_unit, ""),
    ("count? AMOUNT", _from_lexicon, ""),
    ("num AND (?: ONE | num )? (?: HALF | QUARTER ) DASH? unit", _and_a_fraction, ""),
    ("num unit AND ONE? (?: HALF | QUARTER ) (?! of? unit )", _and_a_fraction, "unit_and_half"),
    ("(?: ONE | num ) UNIT AND num QUARTER", _and_a_fraction, ""),
    ("ONE UNIT AND ONE? (?: HALF | QUARTER ) (?! of? unit )", _and_a_fraction, ""),
    ("UNIT AND ONE? (?: HALF | QUARTER ) (?! of? unit )", _and_a_fraction, ""),
    ("(?<! at ) NUM AND? DAYMONTH DASH? (?: of? (?: ONE | art ) )? unit", _written_fraction, ""),
    ("DAYMONTH DASH? (?: of? (?: ONE | art ) )? unit", _written_fraction, ""),
    ("num DASH? QUARTER DASH? of? DASH? ONE? DASH? unit", _fraction, ""),
    ("ONE? (?: HALF | QUARTER ) DASH? of? DASH? ONE? DASH? unit", _fraction, ""),
    ("num HOURWORD", _hour_form, ""),
    (
        "(?: (?<= at art ) | (?<= FROM art ) | (?<= UNTIL art ) | (?<= AFTER art ) | (?<= BEFORE art ) ) num UNIT",
        _hours_of_clock,
        "hour_is_time",
    ),
    ("(?<= clockward ) num UNIT", _late_hours_of_clock, "hour_is_time"),
    ("CLOCK HOURWORD", lambda nodes: joined("CLOCK", nodes[0].value, nodes), ""),
    ("DOTTED HOURWORD", _dotted_hour, ""),
    ("amount DASH? unit", _amount, ""),
    ("DUR AND ONE? (?: HALF | QUARTER ) (?! of? unit )", _fraction_more, ""),
    ("(?<! at ) (?: DUR | HOURFORM ) (?: AND | COMMA )? DUR", _sum, ""),
    ("DUR AND? num (?= (?: SMALL | PRESENT )* STOP* $ )", _sum, ""),
    ("DUR AND num (?= COMMA | STOP | AND | WITH )", _hours_and_minutes, ""),
    ("DUR NUM (?= COMMA | STOP | CALLED | WITH | PAREN )", _hours_and_minutes, ""),
    ("unit DASH? LONG", _lone_unit, ""),
    ("DUR DASH? LONG", _absorbed, ""),
    ("unit (?= DASH? SLOT )", _lone_unit, ""),
)
# The same for lengths that stand beside one another: "remind people 2 hours and 1 hour before" tells of two.
APART = tuple(rule for rule in RULES if rule[1] is not _sum)
