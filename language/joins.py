"""The last rules of the grammar: dates, clocks and lengths that belong to each other across other words."""

from __future__ import annotations

from collections.abc import Sequence

from language import clocks
from language.clocks import Clock
from language.dates import Between, Open, Weekday
from language.gates import Entry, kind
from language.items import Hours, Item
from language.nodes import Node, joined


def _moments(nodes: Sequence[Node]) -> Node | None:
    """From a clock on one date to a clock on another."""
    dates = [node for node in nodes if node.kind == "DATE"]
    ends = [node.value for node in nodes if node.kind == "CLOCK"]
    if len(dates) != 2 or len(ends) != 2:
        return None
    item = Item(day=dates[0].value, end_day=dates[1].value, hours=(ends[0], ends[1], ""))
    return Node("MOMENTS", item, nodes[0].start, nodes[-1].end)


def _interrupted(nodes: Sequence[Node]) -> tuple[Node, ...] | None:
    """ "from 22:30 tonight to 1am": the date stands between the two clocks."""
    start = next(node for node in nodes if node.kind in ("HOURS", "CLOCK"))
    begin = start.value if isinstance(start.value, Clock) else start.value[0]
    if start.kind == "HOURS" and start.value[1] is not None:
        return None
    end = clocks.hour_of(nodes[-1])
    between_them = [node for node in nodes if node.kind in ("DATE", "SPAN", "SET", "REPEAT")]
    if end is None:
        return None
    return (Node("HOURS", (begin, end, ""), nodes[0].start, nodes[-1].end), *between_them)


def _bounded(nodes: Sequence[Node]) -> tuple[Node, ...]:
    """ "by Friday 5pm", "after Monday at 3": the bound is the clock on that date."""
    word, *rest = nodes
    at = next(node for node in rest if node.kind == "CLOCK")
    day = next(node for node in rest if node.kind == "DATE")
    hours: Hours = (at.value, None, "from" if word.kind in ("FROM", "STARTING") else "")
    if word.kind in ("BY", "BEFORE", "UNTIL"):
        hours = (None, at.value, "")
    return day, Node("HOURS", hours, word.start, nodes[-1].end)


def _absorb(nodes: Sequence[Node]) -> Node:
    return nodes[-1]._replace(start=nodes[0].start)


def _ahead(nodes: Sequence[Node]) -> Node | None:
    length = next((node for node in nodes if node.kind in ("DUR", "HOURFORM")), None)
    if length is None:
        return None
    minutes = length.value if length.kind == "DUR" else length.value[0] * 60 + (length.value[1] or 0)
    return Node(
        "AHEAD", -minutes if any(node.kind == "AGO" for node in nodes) else minutes, nodes[0].start, nodes[-1].end
    )


def _within(nodes: Sequence[Node]) -> Node | None:
    made = _ahead(nodes)
    return made._replace(kind="WITHINSPAN") if made else None


def _within_hour(nodes: Sequence[Node]) -> Node | None:
    unit = nodes[-1].value
    return Node("WITHINSPAN", 60, nodes[0].start, nodes[-1].end) if unit == "hour" else None


def _slices(nodes: Sequence[Node]) -> tuple[Node, ...]:
    """ "in ten minute slots": a mark that the time around it is offered in pieces, and so again and again."""
    return (*nodes, Node("SLICES", None, nodes[-1].end, nodes[-1].end))


def _offered(nodes: Sequence[Node]) -> tuple[Node, ...] | None:
    """ "Wednesdays from 1pm, 30 minute slots"."""
    return _slices(nodes) if sum(node.kind == "DUR" for node in nodes) == 1 else None


def _always(nodes: Sequence[Node]) -> tuple[Node, ...]:
    """ "il mercoledì pomeriggio, sempre": what is always so comes again and again."""
    return tuple(node._replace(kind="SLICES") if node.kind in ("ALWAYS", "EVERY") else node for node in nodes)


def _habit(nodes: Sequence[Node]) -> tuple[Node, ...] | None:
    """ "il sabato fino alle 12": an article and a bound without a beginning tell of any Saturday."""
    day, hours = nodes[1], nodes[-1]
    if not isinstance(day.value, Weekday) or day.value != Weekday(day.value.day) or hours.value[0] is not None:
        return None
    return (*nodes, Node("SLICES", None, hours.end, hours.end))


def _both_ends(nodes: Sequence[Node]) -> Node | None:
    """ "till 6 January, starting tomorrow"."""
    ends = [node.value for node in nodes if node.kind == "SPAN"]
    if not all(isinstance(one, Open) and not one.shift for one in ends):
        return None
    starts, stops = [one.start for one in ends if one.start], [one.end for one in ends if one.end]
    return joined("SPAN", Between(starts[0], stops[0]), nodes) if len(starts) == len(stops) == 1 else None


WHEN = "(?: DATE | SET | REPEAT | PART | PARTS | HOURS | CLOCK )"
RULES: tuple[Entry, ...] = (
    (f"{WHEN} (?: COMMA | fill )* ALWAYS", _always, ""),
    (f"{WHEN} COMMA EVERY STOP* $", _always, ""),
    (f"ALWAYS (?= (?: COMMA | fill | from | UNTIL )* {WHEN} )", _always, ""),
    ("ALWAYS", kind("WORD"), ""),
    ("THE DATE COMMA? HOURS (?! SLICES )", _habit, "article_repeats"),
    ("(?: IN | at | of ) DUR DASH? SLOT (?! SLICES )", _slices, ""),
    ("(?: IN | at | of | WITH ) SLOT of? DUR (?! SLICES )", _slices, ""),
    ("(?: SET | REPEAT ) (?: fill | CLOCK | HOURS | PART | from )* COMMA (?: DUR DASH? | (?= SLOT | BOOKING ) )"
     " (?: SLOT | BOOKING ) (?: (?: of | WORD )? DUR )? (?! SLICES )", _offered, ""),
    ("(?: WITHIN | IN | FOR )? THE? (?: NEXT | COMING ) DUR", _within, ""),
    ("(?: WITHIN | IN | FOR )? THE? (?: NEXT | COMING ) UNIT", _within_hour, ""),
    ("WITHIN (?: THE | MY )? UNIT", _within_hour, ""),
    ("WITHIN (?: THE | MY )? DUR", _within, ""),
    ("IN AROUND? ONE? DUR (?: FILL? ZONEWORD )? (?! DASH? (?: SLOT | BOOKING | TYPE | THINGS | LONG ) )", _ahead, ""),
    ("AROUND? DUR (?: FROMNOW | AGO )", _ahead, ""),
    ("(?: BETWEEN | from | WITHIN | IN ) PRESENT (?: AND | to ) DUR", _within, ""),
    ("BETWEEN AROUND? DUR", _ahead, ""),
    ("PAST (?: DUR | HOURFORM )", _ahead, "past_is_in"),
    ("AGO DUR", _ahead, ""),
    ("from? fill* DATE fill* CLOCK to fill* DATE fill* CLOCK", _moments, ""),
    ("from? fill* CLOCK fill* DATE to fill* CLOCK fill* DATE", _moments, ""),
    ("(?: HOURS | CLOCK ) (?: fill | DATE | PART | SET | SPAN | REPEAT )*"
     " (?: DATE | PART | SET | SPAN | REPEAT ) to at? hour",
     _interrupted, ""),
    ("SPAN (?: SMALL | COMMA )* SPAN", _both_ends, ""),
    ("(?: BY | BEFORE | UNTIL | AFTER | FROM | STARTING ) fill* DATE fill* CLOCK", _bounded, ""),
    ("NOW", lambda nodes: Node("AHEAD", 0, nodes[0].start, nodes[-1].end), ""),
    ("PRESENT", kind("WORD"), ""),
    ("(?! (?<= refusing ) (?: COMMA | STOP ) ) (?: fill | BETWEEN | EITHER | from | FOR | DUE )+"
     " (?: DATE | SPAN | SET | REPEAT | CLOCK | HOURS | PART | PARTS | DUR | MOMENTS )",
     _absorb, ""),
)  # fmt: skip
