"""Time zones in a sentence: "New York time", "CET", "Europe/Berlin"; always a name, never an offset."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from language.nodes import Made, Node, first, joined


def _zone(nodes: Sequence[Node]) -> Node | None:
    node = first(nodes, "ZONE")
    return joined("TIMEZONE", node.value, nodes) if node else None


def _after_clock(nodes: Sequence[Node]) -> tuple[Node, ...]:
    *before, zone = nodes
    return (*before, zone._replace(kind="TIMEZONE"))


def _word(nodes: Sequence[Node]) -> Node:
    return nodes[0]._replace(kind="WORD")


def _place_of_clock(nodes: Sequence[Node]) -> tuple[Node, Node]:
    """ "alle 10 di New York"."""
    return nodes[0], nodes[-1]._replace(kind="TIMEZONE", start=nodes[1].start)


def _of_hour(nodes: Sequence[Node]) -> Node | None:
    """ "heure de Paris", "ora italiana": the word for an hour is the word for a local time."""
    return _zone(nodes) if nodes[0].kind == "HOURWORD" or nodes[0].value == "hour" else None


# Names of zones that are no places: "3pm Pacific".
REGIONS = ("pacific", "eastern", "central", "mountain")


def _region(nodes: Sequence[Node]) -> tuple[Node, ...] | None:
    return _after_clock(nodes) if nodes[-1].text in REGIONS else None


RULES: tuple[tuple[str, Callable[[Sequence[Node]], Made], str], ...] = (
    ("ON? ZONE FILL? ZONEWORD", _zone, ""),
    ("(?: IN | ON )? ZONEWORD (?: of | IN )? ZONE", _zone, ""),
    ("hour OCLOCK? AMPM? ZONE (?! WORD | ZONE )", _region, ""),
    ("unit of? art? ZONE", _of_hour, "hour_is_time"),
    ("(?: HOURFORM | CLOCK | OCLOCK | (?<= at ) NUM | (?<= at art ) NUM ) of ZONE", _place_of_clock, ""),
    ("hour OCLOCK? AMPM? ZONEABBREVIATION", _after_clock, ""),
    ("ZONEABBREVIATION", _word, "zones_need_a_word"),
    ("ZONE", _word, "zones_need_a_word"),
)
