"""What is said about a meeting type: buffers, notice, limits, visibility, place. Each becomes a SETTING node."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from language.amounts import number
from language.nodes import Made, Node, first, joined

MINUTES = {"day": 24 * 60, "week": 7 * 24 * 60, "month": 30 * 24 * 60, "year": 365 * 24 * 60}
LIMITS = {"buffer_before_min", "buffer_after_min", "min_notice_min", "horizon_days", "max_per_day", "increment_min"}
DAYS = {"day": 1, "week": 7, "month": 30, "year": 365}


def minutes_of(node: Node) -> int:
    """The minutes of a DUR, or of an AMOUNT of days."""
    if node.kind == "HOURFORM":
        return int(node.value[0] * 60 + (node.value[1] or 0))
    return int(node.value) if node.kind == "DUR" else round(node.value[0] * MINUTES[node.value[1]])


def _setting(nodes: Sequence[Node], **values: Any) -> Node:
    return joined("LIMIT" if LIMITS & values.keys() else "SETTING", values, nodes)


def _length(nodes: Sequence[Node]) -> int | None:
    node = first(nodes, "DUR", "AMOUNT", "HOURFORM")
    return minutes_of(node) if node else None


def _buffer(nodes: Sequence[Node]) -> Node | None:
    minutes = _length(nodes)
    if minutes is None:
        return None
    sides = {"BEFORE": "buffer_before_min", "AFTER": "buffer_after_min"}
    named = [sides[node.kind] for node in nodes if node.kind in sides]
    both = not named or first(nodes, "ONWARDS")  # "before and after" ends in what elsewhere means "from then on"
    return _setting(nodes, **dict.fromkeys(sides.values() if both else named, minutes))


def _no_buffer(nodes: Sequence[Node]) -> Node:
    sides = {"BEFORE": "buffer_before_min", "AFTER": "buffer_after_min"}
    named = [sides[node.kind] for node in nodes if node.kind in sides]
    return _setting(nodes, **dict.fromkeys(named or sides.values(), 0))


def _two_buffers(nodes: Sequence[Node]) -> Node:
    """ "10 minutes before and 5 after"."""
    lengths = [minutes_of(node) for node in nodes if node.kind in ("DUR", "HOURFORM")]
    before_first = next(node.kind for node in nodes if node.kind in ("BEFORE", "AFTER")) == "BEFORE"
    more = [int(number(node)) for node in nodes if node.kind in ("NUM", "NUMWORD")]
    one, other = (lengths + more)[:2]
    before, after = (one, other) if before_first else (other, one)
    return _setting(nodes, buffer_before_min=before, buffer_after_min=after)


def _notice(nodes: Sequence[Node]) -> Node:
    return _setting(nodes, min_notice_min=_length(nodes))


def _no_notice(nodes: Sequence[Node]) -> Node:
    return _setting(nodes, min_notice_min=0)


def _horizon(nodes: Sequence[Node]) -> Node | None:
    amount = first(nodes, "AMOUNT")
    return _setting(nodes, horizon_days=round(amount.value[0] * DAYS[amount.value[1]])) if amount else None


def _per_day(nodes: Sequence[Node]) -> Node | None:
    count = first(nodes, "NUM", "NUMWORD", "ONE")
    return _setting(nodes, max_per_day=int(number(count))) if count and _is_day(nodes) else None


def _is_day(nodes: Sequence[Node]) -> bool:
    amount, unit, often = first(nodes, "AMOUNT"), first(nodes, "UNIT"), first(nodes, "REPEATEDLY")
    if amount is not None:
        return bool(amount.value == (1, "day"))
    return unit.value == "day" if unit else often is not None and often.value == "1 day"


def _increment(nodes: Sequence[Node]) -> Node:
    return _setting(nodes, increment_min=_length(nodes))


def _uses(nodes: Sequence[Node]) -> Node | None:
    count = first(nodes, "NUM", "NUMWORD", "ONE")
    return _setting(nodes, max_uses=int(number(count))) if count else None


def _expires(nodes: Sequence[Node]) -> Node | None:
    amount = first(nodes, "AMOUNT", "DUR")
    if amount is None:
        return None
    days = round(amount.value[0] * DAYS[amount.value[1]]) if amount.kind == "AMOUNT" else -(-amount.value // 1440)
    return _setting(nodes, expires_days=days)


def _place(nodes: Sequence[Node]) -> Node:
    node = first(nodes, "PLACE", "PLACEWORD")
    return _setting(nodes, location=node.value if node else None)


def _place_alone(nodes: Sequence[Node]) -> tuple[Node, ...]:
    return (nodes[0], *_rest(_place(nodes[1:])))


def _rest(node: Node) -> tuple[Node, ...]:
    return (node,)


def _word(nodes: Sequence[Node]) -> tuple[Node, ...]:
    return (nodes[0]._replace(kind="WORD"), *nodes[1:])


Entry = tuple[str, Callable[[Sequence[Node]], Made], str]
SIDES = "(?: (?: ON | EITHER | COMMA )* (?: BEFORE | AFTER ) (?: (?: AND | OR ) (?: BEFORE | AFTER ) | ONWARDS )? )"
LENGTH = "(?: DUR | HOURFORM )"
SPAN = "(?: DUR | AMOUNT | HOURFORM )"
PER_DAY = "(?: AMOUNT | (?: PER | SLASH | EVERY | IN )+ ONE? UNIT | REPEATEDLY )"
FILLERS = "(?: of | to | SMALL | THE | FILL | ONE | STOP | SHOULD | AROUND | FOR | ATLEAST | WHICH )*"

RULES: tuple[Entry, ...] = (
    ("PRIVATE", lambda nodes: _setting(nodes, visibility="private"), ""),
    ("PUBLIC", lambda nodes: _setting(nodes, visibility="public"), ""),
    ("ONEOFF", lambda nodes: _setting(nodes, single_use=True), ""),
    ("REPEATEDLY (?! at | ON | COMMA | STOP | from | hour | AND | BETWEEN | $ )", _word, ""),
    (f"(?: REMOVING | DELETE | CANCEL ) (?: THE | ONE )* BUFFER {SIDES}?", _no_buffer, ""),
    ("(?: REMOVING | DELETE ) THE? NOTICE", _no_notice, ""),
    (f"{LENGTH} BUFFER? BEFORE AND (?: {LENGTH} | NUM ) BUFFER? AFTER", _two_buffers, ""),
    (f"{LENGTH} BUFFER? AFTER AND (?: {LENGTH} | NUM ) BUFFER? BEFORE", _two_buffers, ""),
    (f"BUFFER {FILLERS} {LENGTH} BEFORE AND (?: {LENGTH} | NUM ) AFTER", _two_buffers, ""),
    (f"(?: BEFORE | AFTER ) BUFFER {FILLERS} {LENGTH}", _buffer, ""),
    (f"BUFFER {SIDES} {FILLERS} {LENGTH}", _buffer, ""),
    (f"{LENGTH} {FILLERS} BUFFER {SIDES}?", _buffer, ""),
    (f"BUFFER {FILLERS} {LENGTH} {SIDES}?", _buffer, ""),
    (f"MAX (?: of | ONE )* AMOUNT {FILLERS} (?: NOTICE | AHEADOF | AWAY )", _horizon, ""),
    (f"BOOKABLE (?: MAX | FOR | ON )* AMOUNT {FILLERS} (?: NOTICE | AHEADOF | AWAY )", _horizon, ""),
    (f"HORIZON {FILLERS} (?: MAX )? AMOUNT AHEADOF?", _horizon, ""),
    ("AMOUNT HORIZON", _horizon, ""),
    (f"ATLEAST {FILLERS} {SPAN} {FILLERS} (?: NOTICE | AHEADOF | AWAY | BEFORE )", _notice, ""),
    (f"{SPAN} {FILLERS} NOTICE", _notice, ""),
    (f"NOTICE {FILLERS} {SPAN}", _notice, ""),
    ("AMOUNT (?: AHEADOF )", _horizon, ""),
    (f"MAX (?: of | ONE )* count (?: BOOKING | SLOT | THINGS | of | WORD | GATE )* {PER_DAY}", _per_day, ""),
    (f"(?: num | ONE ) (?: BOOKING | SLOT | THINGS )? (?: MAX )? {PER_DAY} (?: MAX )?", _per_day, ""),
    (f"MAX {PER_DAY} {FILLERS} (?: num | ONE )", _per_day, ""),
    (f"{PER_DAY} (?: MAX )+ (?: of | ONE )* num", _per_day, ""),
    (f"{LENGTH} INCREMENT", _increment, ""),
    (f"INCREMENT {FILLERS} {LENGTH}", _increment, ""),
    (f"(?: STARTING | SLOT ON? )? EVERY {LENGTH}", _increment, ""),
    ("(?: MAX | FOR | WITH )* (?: num | ONE ) USES (?: MAX )?", _uses, ""),
    ("(?: USED | MAX )+ (?: MAX | FOR | AT | TO | of )* num (?: THINGS | USES )", _uses, ""),
    (f"EXPIRES {FILLERS} (?: IN | FOR | AFTER | WITHIN | ON )* (?: AMOUNT | DUR )", _expires, ""),
    ("USED FOR (?: AMOUNT | DUR )", _expires, ""),
    ("(?: AMOUNT ) EXPIRES", _expires, ""),
    ("PLACE", _place, ""),
    ("(?: COMMA | PAREN ) PLACEWORD (?= COMMA | PAREN | STOP | AND | $ )", _place_alone, ""),
    ("(?: AT | ON | BY | IN ) PLACEWORD", _place, ""),
    ("(?: SHOULD | MAKE ) PLACEWORD", _place_alone, ""),
    ("PLACEWORD", _word, ""),
)
