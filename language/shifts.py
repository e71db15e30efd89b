"""How far a booking is to be moved from where it stands: "by a week", "an hour later", "half an hour earlier"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from language import amounts
from language.answer import Time
from language.evidence import Evidence
from language.lexicon import Lexicon
from language.nodes import Node, Rule, Rules, compiled, first, needed, reduced, signs
from language.settings import minutes_of
from scheduling.zones import in_zone, instant, wall_clock

# A length is a shift beside a word of direction, after "by", or where it stands alone; "the 30 minute call" is none.
LENGTH = "(?: DUR | AMOUNT )"
ANY = "(?: DUR | AMOUNT | HOURFORM )"
LEADING = "(?: BY | TOWARDS | to | at | of | IN | WITH | AROUND | ON )*"
FURTHER = "(?: FURTHER | EARLIER | ONWARDS | (?: AFTER | BEFORE | PRE | POST ) (?= (?: SMALL | STOP )* $ ) )"
SURE = (
    f"{LEADING} {ANY} (?: TO | THE | FILL | of )* {FURTHER}",
    f"{FURTHER} {LEADING} {ANY}",
    f"BY {ANY}",
)
# nor is "a week on Tuesday", which is a date.
LONE = (
    f"(?: AT | of | IN | WITH )* {LENGTH} (?! DASH? (?: BOOKING | SLOT | TYPE | WORD | LONG | GATE ) )"
    " (?! (?<= AMOUNT ) (?: ON | FROM | AFTER )? (?: anyday | DAY ) )",
)
DAY = 24 * 60
LONGEST = 366 * DAY
RULES = Rules([Rule(pattern, build, needed(pattern)) for pattern, build, needs in amounts.RULES if not needs])


@dataclass(frozen=True)
class Shift:
    """Minutes later, or earlier if negative; whole days are days of the calendar, not times 24 hours."""

    minutes: int

    def of(self, old: Time, zone: str) -> Time | None:
        """The time this far from `old`; None where `old` is no moment and no day."""
        days, rest = divmod(self.minutes, DAY)
        if old.kind == "instant" and old.start is not None:
            here = wall_clock(old.start, zone) + timedelta(days=days)
            return replace(old, start=in_zone(instant(here.date(), here.time(), zone) + timedelta(minutes=rest), zone))
        if old.kind == "day" and old.date is not None and not rest:
            return replace(old, date=old.date + timedelta(days=days))
        return None


LENGTHS = ("UNIT", "DUR", "HALF", "QUARTER", "HOURWORD", "AMOUNT", "HOURFORM")
SAID = (("shifted", "FURTHER"), ("shifted_back", "EARLIER"))


def with_shifts(row: Sequence[Node], signs: Evidence) -> list[Node]:
    """The row with "later" and "earlier" seen behind a length, whatever they mean elsewhere: "meia hora mais tarde"."""
    if not any(name in signs for name, _ in SAID):
        return list(row)
    made: list[Node] = []
    for node in row:
        kind = next((kind for name, kind in SAID if signs.covers((name,), node)), None)
        if kind and made and made[-1].kind in LENGTHS:
            made.append(node._replace(kind=kind, value=None))
        elif not (kind and made and made[-1].kind == kind):  # the second word of "mais tarde"
            made.append(node)
    return made


def shift_in(row: Sequence[Node], lex: Lexicon, *, lone: bool = True) -> tuple[Shift | None, list[Node]]:
    """What the words say of a shift, and the words without it; whether a length without a direction is one, too."""
    counted = _directed(reduced(_following(_apart(row)), RULES), lex)
    text = signs(counted)
    for pattern in (*SURE, *(LONE if lone else ())):
        for match in compiled(pattern).finditer(text):
            start, end = match.span()
            if pattern in LONE and _describes(counted, start):
                continue
            length = first(counted[start:end], "DUR", "AMOUNT", "HOURFORM")
            minutes = minutes_of(length) if length else 0
            if 0 < minutes <= LONGEST:
                back = first(counted, "EARLIER", "ADVANCE") or first(counted[start:end], "BEFORE", "PRE")
                sign = -1 if back else 1
                return Shift(sign * minutes), [*counted[:start], *counted[end:]]
    return None, list(row)


def _following(row: Sequence[Node]) -> list[Node]:
    """ "to the day after", "for the week after", "to the next day": one day or week later than where it stands."""
    end = len(row)
    while end and row[end - 1].kind in ("STOP", "SMALL"):
        end -= 1
    led, *said = ["", *(node.kind for node in row[max(end - 4, 0) : end])][-4:]
    after = said == ["THE", "UNIT", "AFTER"]
    unit = row[end - 2] if after else row[end - 1] if end else None
    if unit is None or led not in ("TO", "FOR") or unit.value not in ("day", "week"):
        return list(row)
    if not after and (said[:1] != ["THE"] or said[1] not in ("NEXT", "COMING") or unit.value != "day"):
        return list(row)
    amount = Node("AMOUNT", (1, unit.value), row[end - 4].start, unit.end, unit.text)
    return [*row[: end - 4], amount, Node("FURTHER", None, unit.end, unit.end, ""), *row[end:]]


def _apart(row: Sequence[Node]) -> list[Node]:
    """ "the 10h half an hour later": a clock is no part of the length behind it."""
    made: list[Node] = []
    for index, node in enumerate(row):
        if index and row[index - 1].kind in ("HOURFORM", "HOURWORD") and node.kind in ("ONE", "HALF", "DUR", "OFFROM"):
            made.append(Node("STOP", None, node.start, node.start))
        made.append(node)
    return made


def _directed(row: Sequence[Node], lex: Lexicon) -> list[Node]:
    """ "an hour later" is later than it was; "an hour from now" is later than now."""
    later = lex.listed("later")
    return [node._replace(kind="FURTHER") if node.kind == "FROMNOW" and node.text in later else node for node in row]


def _describes(row: Sequence[Node], start: int) -> bool:
    """Whether the length is that of the meeting: "for an hour", "the meeting of half an hour … to Friday"."""
    before = row[start - 1].kind if start else ""
    return before == "FOR" or (before == "BOOKING" and first(row[start + 1 :], "TOWARDS", "ATTO", "TO") is not None)
