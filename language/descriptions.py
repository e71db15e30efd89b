"""What is said of a meeting type without numbers: whose word a booking takes, its colour, its description."""

from __future__ import annotations

from collections.abc import Sequence

from language.evidence import Evidence, evidence
from language.lexicon import command_lexicon, phrases_of, words
from language.nodes import Node
from language.tokens import tokens

Spot = tuple[int, int]


def with_descriptions(text: str, row: Sequence[Node], signs: Evidence, language: str) -> list[Node]:
    """The row with these settings in it, each a SETTING node."""
    made = list(row)
    for name, wanted in (("approval_off", False), ("approval_on", True)):
        if name in signs:
            made = _set(made, _spot(signs, name), {"approval": wanted})
            break
    if color := _color(text, row, signs):
        made = _set(made, color[1], {"color": color[0]})
    if (grid := signs.named("grid_")) and "begins" in signs:
        made = _set(made, _spot(signs, f"grid_{grid}"), {"increment_min": int(grid)}, "LIMIT")
    return _described(text, made, signs, language)


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


def _set(row: Sequence[Node], spot: Spot, values: dict[str, object], kind: str = "SETTING") -> list[Node]:
    """The row with one node where the words of `spot` stood."""
    start, end = spot
    before = [node for node in row if node.end <= start]
    after = [node for node in row if node.start >= end]
    return [*before, Node(kind, values, start, end), *after]


MAKING = frozenset(["CREATE", "NEW", "ALLOW", "BOOK", "DUR"])
SILENT = frozenset(["UPDATE", "MAKE", "OF", "OFFROM", "FOR", "TO", "AT", "TOWARDS", "ATTO"])


def description_said(text: str, locale: str) -> tuple[str | None, str] | None:
    """The name and the text of "describe office hours: …", "description of the review: …": all behind the colon is
    said as it stands, whatever it means elsewhere. No text where it is denied."""
    head, colon, said = text.partition(":")
    lex = command_lexicon(locale)
    spots = evidence(head, lex.language).spans.get("describe", ())
    if not colon or not said.strip() or not spots:
        return None
    start, end = max(spots, key=lambda spot: spot[1] - spot[0])
    bare = head[:start] + " " * (end - start) + head[end:]
    row = [node._replace(kind="SMALL") if node.kind in SILENT else node for node in tokens(bare, lex)]
    if any(node.kind in MAKING for node in row):
        return None
    if _is_denied(head, lex.language):
        return None, ""
    named = [node for node in row if node.kind not in ("SMALL", "THE", "MY", "FILL", "TYPE", "COMMA", "DASH")]
    quoted = next((str(node.value) for node in named if node.kind == "QUOTED"), None)
    return quoted or (bare[named[0].start : named[-1].end] if named else None), said.strip().strip('"“”„«»').strip()


def _is_denied(head: str, language: str) -> bool:
    """ "don't describe the review: …"."""
    said = words(head)
    return any(said[: len(one)] == one for one in map(words, phrases_of(language, "denial").get("before", ())))


def _described(text: str, row: list[Node], signs: Evidence, language: str) -> list[Node]:
    """ "describe it as '…'", "description: …"; only what is quoted or stands behind a colon is taken as said."""
    if "describe" not in signs or _is_denied(text, language):
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
