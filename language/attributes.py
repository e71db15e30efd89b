"""What a sentence says of a meeting type or a link: its settings, its length, and what a bare length is one of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

from language.nodes import Node, first
from language.sentence import Sentence
from language.settings import minutes_of, sides


def settings_in(sentence: Sentence) -> dict[str, Any]:
    return settings_of(sentence.row)


def settings_of(row: Sequence[Node]) -> dict[str, Any]:
    made: dict[str, Any] = {}
    before = ""
    for node in row:
        if node.kind in ("SETTING", "LIMIT") and not (made and before == "INSTEAD"):  # "online instead of in person"
            made |= node.value
        before = node.kind if node.kind not in ("OF", "OFFROM") else before
    return made


# "set the buffer of the review to 10 minutes": the length stands apart from what it is the length of.
LENGTHS: Mapping[str, tuple[str, ...]] = {
    "NOTICE": ("min_notice_min",),
    "INCREMENT": ("increment_min",),
    "HORIZON": ("horizon_days",),
}


def length_said(row: Sequence[Node]) -> dict[str, Any]:
    minutes = duration_in(row)
    said_of = first(row, "BUFFER", *LENGTHS)
    if said_of and minutes is None and (amount := first(row, "AMOUNT")):
        minutes = minutes_of(amount) // (24 * 60 if said_of.kind == "HORIZON" else 1)
    if said_of and minutes is None and said_of.kind in ("BUFFER", "INCREMENT"):
        minutes = _number_behind_to(row)
    names: tuple[str, ...] = ("duration_min",)
    if said_of:
        names = sides(row) if said_of.kind == "BUFFER" else LENGTHS[said_of.kind]
    return dict.fromkeys(names, minutes)


def _number_behind_to(row: Sequence[Node]) -> int | None:
    """ "set the buffer of the review to 10": what is counted in minutes anyway."""
    led = (node for before, node in pairwise(row) if before.kind in ("TO", "ATTO", "AT"))
    node = first(list(led), "NUM", "NUMWORD")
    return int(node.value) if node else None


def duration_in(row: Sequence[Node]) -> int | None:
    node = first(row, "DUR", "HOURFORM") or first(row, "AHEAD")
    return minutes_of(node) if node and node.kind != "AHEAD" else node.value if node else None


def of_type(found: Mapping[str, Any]) -> dict[str, Any]:
    """Only what a meeting type has: not the settings of a link."""
    return {name: value for name, value in found.items() if name not in ("max_uses", "expires_days")}
