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


RULES: tuple[tuple[str, Callable[[Sequence[Node]], Made], str], ...] = (
    ("ON? ZONE FILL? ZONEWORD", _zone, ""),
    ("(?: IN | ON )? ZONEWORD of? ZONE", _zone, ""),
    ("hour OCLOCK? AMPM? ZONEABBREVIATION", _after_clock, ""),
    ("ZONEABBREVIATION", _word, "zones_need_a_word"),
    ("ZONE", _word, "zones_need_a_word"),
)
