"""What is said of a meeting type without numbers: whose word a booking takes, its colour, its description."""

from __future__ import annotations

from collections.abc import Sequence

from language.evidence import Evidence
from language.nodes import Node

Spot = tuple[int, int]


def with_descriptions(text: str, row: Sequence[Node], signs: Evidence) -> list[Node]:
    """The row with these settings in it, each a SETTING node."""
    made = list(row)
    for name, wanted in (("approval_off", False), ("approval_on", True)):
        if name in signs:
            made = _set(made, _spot(signs, name), {"approval": wanted})
            break
    if color := _color(text, row, signs):
        made = _set(made, color[1], {"color": color[0]})
    return _described(text, made, signs)


def _spot(signs: Evidence, name: str) -> Spot:
    spots = signs.spans[name]
    return max(spots, key=lambda spot: spot[1] - spot[0])


def _color(text: str, row: Sequence[Node], signs: Evidence) -> tuple[str, Spot] | None:
    """A colour that is said to be one; "Red Team" is a name."""
    name = signs.named("color_")
    if name is None:
        return None
    start, end = _spot(signs, f"color_{name}")
    changed = any(node.kind in ("MAKE", "UPDATE") for node in row) and not text[end:].strip(" .!?")
    told = changed or "color" in signs or any(stop + 1 == start for _, stop in signs.spans.get("in_color", ()))
    return (name, (start, end)) if told and not text[start].isupper() else None


def _set(row: Sequence[Node], spot: Spot, values: dict[str, object]) -> list[Node]:
    """The row with one node where the words of `spot` stood."""
    start, end = spot
    before = [node for node in row if node.end <= start]
    after = [node for node in row if node.start >= end]
    return [*before, Node("SETTING", values, start, end), *after]


def _described(text: str, row: list[Node], signs: Evidence) -> list[Node]:
    """ "describe it as '…'", "description: …"; only what is quoted or stands behind a colon is taken as said."""
    if "describe" not in signs:
        return row
    start, end = signs.spans["describe"][0]
    behind = [node for node in row if node.start >= end]
    quoted = [node for node in behind if node.kind == "QUOTED"]
    colon = next((node for node in behind if node.kind == "STOP" and text[node.start : node.end] == ":"), None)
    if not quoted and colon is None:
        return row
    said = quoted[-1] if quoted else Node("QUOTED", text[colon.end :].strip() if colon else "", 0, len(text))
    left = [node for node in row if node.end <= start]
    names = [
        node for node in behind if node.end <= (said.start or (colon.start if colon else 0)) and node.kind != "STOP"
    ]
    setting = Node("SETTING", {"description": str(said.value)}, start, end)
    rest = [node for node in behind if node.start >= said.end]
    return [*left, setting, *[node for node in names if node is not said], *rest]
