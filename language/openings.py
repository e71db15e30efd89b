"""Weekly hours in a sentence: "Tue and Thu 2-5pm", "weekdays 9-12 and 13-17"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any

from language.answer import Time
from language.dates import Weekday
from language.items import Item, gathered
from language.lexicon import neighbours
from language.nodes import Node, first
from language.repeats import WEEK_DAYS, WORKDAYS, Repeat, in_order
from language.resolving import MORNINGS, PARTS, opening, with_part


def availability(row: Sequence[Node], usual_days: bool = False) -> list[dict[str, Any]] | None:
    """The openings that are said, or None; `usual_days` reads hours without days as those of Monday to Friday."""
    told = _with_same_hours(_with_days_refused(row))
    row, closed = _without_days_off(_without_closed(_with_others(told)))
    if closed and (found := availability(row, usual_days)):
        kept = [{**entry, "days": [day for day in entry["days"] if day not in closed]} for entry in found]
        return [entry for entry in kept if entry["days"]] or None
    at = next((index for index, node in enumerate(row) if node.kind == "EXCEPT"), len(row))
    left = _openings(row[:at], usual_days) or _openings(_with_hours_behind(row, at), usual_days)
    free = {day for item in gathered(row[at:]) for day in _days(item)}
    if free and not left and first(row[:at], "PARTS") and row[at + 1].kind in DAYS:
        return None  # "every morning except Thursday, 8-12": of which days is not said
    if not left or not free:
        return _openings(row, usual_days)
    kept = [{**entry, "days": [day for day in entry["days"] if day not in free]} for entry in left]
    return [entry for entry in kept if entry["days"]] or None


def _with_hours_behind(row: Sequence[Node], at: int) -> list[Node]:
    """ "every day except Wednesday, 9-5": the hours stand behind the day that is none of them."""
    return [*row[:at], *(node for node in row[at:] if node.kind in ("HOURS", "PARTS", "AND"))]


def _without_closed(row: Sequence[Node]) -> Sequence[Node]:
    """ "no weekends please, only Tuesday afternoons": days that are closed by their name open nothing."""
    before = [None, *row[:-1]]
    return [
        node
        for index, (node, lead) in enumerate(zip(row, before, strict=True))
        if not (
            lead
            and (
                (lead.kind == "REMOVING" and node.kind in ("SET", "REPEAT"))
                or (lead.kind in ("IDLE", "CLOSE", "NEVER") and node.kind in DAYS and _ends_there(row, index))
            )
        )
    ]  # fmt: skip


def _ends_there(row: Sequence[Node], index: int) -> bool:
    """ "I don't work Mondays, Tue-Sat 10-6": behind the days that are shut others have the hours."""
    behind = [node for node in row[index + 1 :] if node.kind in (*DAYS, "HOURS", "COMMA", "STOP", "OR")]
    return bool(behind) and behind[0].kind != "HOURS" and first(behind, *DAYS) is not None


DAYS = ("DATE", "SET", "REPEAT")


def _with_days_refused(row: Sequence[Node]) -> list[Node]:
    """ "Mondays not at all, Tue to Fri 10-6": a denial that ends its clause is of the day before it."""
    made: list[Node] = []
    for index, node in enumerate(row):
        behind = next((one for one in row[index + 1 :] if one.kind != "SMALL"), None)
        # A word that nothing separates from the one before has a comma in front.
        glued = behind is not None and behind.kind in DAYS and any(one.end == behind.start for one in row[index:])
        ends = behind is None or behind.kind in ("COMMA", "STOP") or glued
        at = next((at for at in range(len(made) - 1, -1, -1) if made[at].kind != "SMALL"), -1)
        if node.kind == "EXCEPT" and ends and at >= 0 and made[at].kind in DAYS:
            made[at + 1 :] = [node._replace(kind="IDLE")]
        else:
            made.append(node)
    return made


def _with_same_hours(row: Sequence[Node]) -> list[Node]:
    """ "Mon 9-5, Tue the same, Wed 10-4": the hours said before, said again."""
    made: list[Node] = []
    days: Node | None = None  # days whose hours are still to come
    hours: Node | None = None
    for node in row:
        if node.kind in DAYS:
            days = node
        elif node.kind == "HOURS":
            days, hours = None, node
        elif days is not None and hours is not None and not neighbours("same_hours").isdisjoint(node.text.split()):
            node, days = hours._replace(start=node.start, end=node.end), None
        made.append(node)
    return made


def _with_others(row: Sequence[Node]) -> list[Node]:
    """ "Mondays 1-6, all other weekdays 8-12": without the days that are named before."""
    made: list[Node] = []
    named: set[str] = set()
    for before, node in zip([None, *row[:-1]], row, strict=True):
        said = {*node.text.split(), *(before.text.split() if before else ())}
        days = {day for item in gathered([node]) for day in _days(item)} if node.kind in DAYS else set()
        if len(days) >= len(WORKDAYS) and isinstance(node.value, Repeat) and not said.isdisjoint(neighbours("others")):
            others = tuple(day for day in _of(node.value) if day not in named)
            made.append(node._replace(value=replace(node.value, unit="week", days=others)) if others else node)
        else:
            made.append(node)
        named |= days
    return made


SHUT = ("EXCEPT", "REFUSED", "OFF", "AWAY", "CLOSE", "IDLE")
SILENT = ("SMALL", "COMMA", "STOP", "THE", "FILL", "ON", "AND", "ONLY")


def _without_days_off(row: Sequence[Node]) -> tuple[list[Node], frozenset[str]]:
    """ "Monday to Friday 9-12 and 2-5, not Thursday, Saturday 9-1": the row without days that are shut before others
    have their hours, and those days; "except Wednesday, 9-5" goes on with the hours of the days before."""
    kept, closed, index = list[Node](), list[Node](), 0
    while index < len(row):
        pair, behind = row[index : index + 2], [node for node in row[index + 2 :] if node.kind not in SILENT]
        day = first(pair, *DAYS)
        ends = not behind and pair[-1] is not day
        goes_on = ends or [node.kind in DAYS for node in behind[:2]] == [True, False]
        paused = [
            node
            for node in row[index + 2 : index + 3]
            if node.kind in ("COMMA", "STOP", "OR") or node.start == pair[-1].end
        ]
        shut_first = pair[-1].kind in SHUT and bool(paused)
        opens_later = shut_first and first(behind, "HOURS") is not None and first(behind, *DAYS) is not None
        if day is not None and first(pair, *SHUT) and (goes_on if first(kept, "HOURS") else opens_later):
            closed.append(day)
            index += 2
        else:
            kept.append(row[index])
            index += 1
    return kept, frozenset(day for item in gathered(closed) for day in _days(item))


def _openings(row: Sequence[Node], usual_days: bool) -> list[dict[str, Any]] | None:
    items = [item for item in gathered(_with_days(row)) if item.repeat or item.day or item.clocked]
    found: list[dict[str, Any]] = []
    waiting: list[str] = []  # days whose hours come later: "Mondays and Wednesdays, both 9 to 5"
    days: list[str] = []
    hours_first: tuple[str, str] | None = None  # "mornings only, Tuesday to Thursday"
    for item in items:
        named = _days(item)
        days = [*waiting, *named] if named else days
        hours = _hours(item, found[-1]["start"] if found else None)
        if hours is None and hours_first and named:
            hours, hours_first = hours_first, None
        if hours is None:
            waiting = days
            continue
        if not days and not usual_days:
            hours_first = hours
        waiting = []
        if days or usual_days:
            found.append({"days": list(in_order(days or WORKDAYS)), "start": hours[0], "end": hours[1]})
    return _interrupted(_narrowed(found)) or None


def _with_days(row: Sequence[Node]) -> list[Node]:
    """ "Monday to Thursday 9-12 and 1-5, Friday 9-12": the second hours are of the days before."""
    made: list[Node] = []
    days: Node | None = None
    told = False
    for index, node in enumerate(row):
        if node.kind == "HOURS" and told and days is not None and _are_of_others(row[index + 1 :]):
            made.append(_as_set(days))
        days, told = (node, False) if node.kind in DAYS else (days, told or node.kind == "HOURS")
        made.append(node)
    return made


def _as_set(node: Node) -> Node:
    """ "Monday 8-12 and 2-6, Friday 9-1": Monday said again begins hours of its own."""
    weekly = isinstance(node.value, Weekday) and not node.value.which
    return node._replace(kind="SET", value=Repeat(days=(WEEK_DAYS[node.value.day],))) if weekly else node


def _are_of_others(behind: Sequence[Node]) -> bool:
    """Whether days with hours of their own come next."""
    ahead = [one.kind for one in behind if one.kind in (*DAYS, "HOURS", "PART")][:2]
    return bool(ahead) and ahead[0] in DAYS and "HOURS" in ahead


def _days(item: Item) -> tuple[str, ...]:
    if item.repeat is not None:
        return _of(item.repeat)
    return (WEEK_DAYS[item.day.day],) if isinstance(item.day, Weekday) and not item.day.which else ()


def _of(repeat: Repeat) -> tuple[str, ...]:
    if repeat.unit == "month":
        return ()
    return repeat.days or (WEEK_DAYS if repeat.unit == "day" else ())


def _hours(item: Item, opens: str | None) -> tuple[str, str] | None:
    """Open where it begins as the days before: "Monday to Thursday 8 to 4, Fridays until noon"."""
    if item.hours is not None:
        start, end = _opening(replace(item, minutes=None))
        start = start or opens
        return (start, end) if start and end else None
    return PARTS[item.part] if item.part else None


def _opening(item: Item) -> tuple[str | None, str | None]:
    """Hours that a part of the day does not meet are none of it: "I teach mornings, so my hours are Mondays 1-5pm"."""
    start, end = opening(with_part(item))
    if item.part is None or not start or not end:
        return start, end
    begins, ends = OUTERMOST.get("morning" if item.part in MORNINGS else item.part, ("00:00", "24:00"))
    return (start, end) if begins <= start < ends else opening(replace(item, part=None))


OUTERMOST = {"morning": ("05:00", "12:30"), "afternoon": ("12:00", "20:00")}  # when hours of it can begin


def _narrowed(found: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """A day named alone takes the place of its hours in a span: "Mon-Fri 9-5, Fri 9-1", "Mon 10-6, weekdays 9-5"."""
    kept: list[dict[str, Any]] = []
    for index, entry in enumerate(found):
        alone = [one for at, one in enumerate(found) if at != index and set(one["days"]) < set(entry["days"])]
        taken = {
            day for one in alone if one["start"] < entry["end"] and entry["start"] < one["end"] for day in one["days"]
        }
        days = [day for day in entry["days"] if day not in taken]
        if days:
            kept.append(entry | {"days": days})
    return kept


def _interrupted(found: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Hours within those before are a break in them: "Monday to Friday 8 to 4, lunch 12 to 1"."""
    kept: list[dict[str, Any]] = []
    for entry in found:
        last = kept[-1] if kept else None
        if last and last["days"] == entry["days"] and last["start"] < entry["start"] and entry["end"] < last["end"]:
            kept[-1:] = [last | {"end": entry["start"]}, last | {"start": entry["end"]}]
        else:
            kept.append(entry)
    return kept


def habit(row: Sequence[Node], words: Sequence[Node], article_repeats: bool) -> Time | None:
    """What is never open: "I never work on Fridays", "no meetings before 10"; None if it is one date that is meant.

    `article_repeats` is for languages in which "the Friday" is every Friday.
    """
    items = [item for item in gathered(row) if item.repeat or item.dated or item.clocked]
    if len(items) != 1 or not first(row, "NEVER", "IDLE", "REMOVING"):
        return None
    item = items[0]
    weekly = isinstance(item.day, Weekday) and not item.day.which and item.day.week is None
    if weekly and (
        first(row, "NEVER") or (article_repeats and first(row, "IDLE", "REMOVING") and _with_article(words))
    ):
        return _again(item, (1, "week"), _days(item))
    return None if item.dated else _again(item, (1, "day"), ())


def _with_article(words: Sequence[Node]) -> bool:
    return any(
        one.kind in ("THE", "FILL") and other.kind in ("WEEKDAY", "MAYWEEKDAY") for one, other in pairwise(words)
    )


def _again(item: Item, every: tuple[int, str], days: tuple[str, ...]) -> Time:
    if item.part is not None and item.hours is None and item.clock is None:
        return Time("recurrence", every=every, days=days, daily=PARTS[item.part])
    opens, closes = opening(item)
    return Time("recurrence", every=every, days=days, opens=opens, closes=closes)
