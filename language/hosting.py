"""What somebody says of those who come: "tenants can book me Mon to Fri 9 to 6", "I see patients on Tuesdays 8-12"."""

from __future__ import annotations

from collections.abc import Sequence

from language.evidence import Evidence
from language.lexicon import Lexicon, folded
from language.nodes import Node
from language.particles import VERBS

# What a sentence about something else has.
ASKED = frozenset(["WHY", "WHICH", "WHO", "WHERE", "FIND", "NOBODY", "REMOVING", "IDLE", "CREATE", "TYPE"])
DONE_TO = VERBS | frozenset("SHOULD LINK WITH NEW UNIT DUR SLOT TURNON TURNOFF WANT FREE".split())  # noqa: SIM905
TIMES = frozenset("WEEKDAY MAYWEEKDAY WEEKDAYS WEEKSET NUM CLOCK EVERY ONLY STOP FROM ON REPEATEDLY FROMNOW".split())  # noqa: SIM905
DAYS = ("WEEKDAY", "WEEKDAYS", "WEEKSET", "MAYWEEKDAY")
SUBJECT = frozenset(
    ["WORD", "THINGS", "THE", "MY", "SMALL", "ALL", "EVERY", "FILL", "ONLY", "BOOKING", "GREET", "COMMA"]
)


def with_hosting(text: str, row: Sequence[Node], signs: Evidence, lex: Lexicon) -> list[Node]:
    """The row with what says that one can be booked made so, and those who come silenced."""
    if "?" in text or not ASKED.isdisjoint(node.kind for node in row):
        return list(row)
    row = _without_from_now(row, signs)
    hours = _office_hours(text, _hours(_with_extra(row, lex), lex), lex)
    return _received(_may_book(_told(_closed(hours, lex), lex), signs, lex), lex)


def _without_from_now(row: Sequence[Node], signs: Evidence) -> Sequence[Node]:
    """ "I'm in Tuesdays from now on, 9 to 4": days and their hours, which belong together."""
    if "from_now" not in signs:
        return row
    around = zip([None, *row[:-1]], row, [*row[1:], None], strict=True)
    return [
        node
        for before, node, then in around
        if not (before and then and node.kind in ("SMALL", "PRESENT") and signs.covers(("from_now",), node)
                and before.kind in (*DAYS, "ONLY") and then.kind in HOURLY)
    ]  # fmt: skip


HOURLY = ("COMMA", "FROM", "NUM", "CLOCK", "DOTTED", "AT", "BETWEEN", "STOP")


def _hours(row: Sequence[Node], lex: Lexicon) -> Sequence[Node]:
    """ "my clinic hours": those of a place are those of who works there."""
    places, made = lex.listed("workplaces"), list(row)
    for index in range(len(made) - 1, 0, -1):
        place, hours = made[index - 1], made[index]
        several = hours.kind == "UNIT" and hours.value == "hour" and hours.text.endswith("s")
        if several and place.text in places:
            made[index - 1 : index + 1] = [Node("HOURSNOUN", None, place.start, hours.end, place.text)]
        elif several and place.kind in DAYS and DONE_TO.isdisjoint(node.kind for node in made[:index]):
            made[index] = hours._replace(kind="HOURSNOUN")  # "my Saturday hours are 9 to 1"
    return made


def _with_extra(row: Sequence[Node], lex: Lexicon) -> list[Node]:
    """ "extra clinic on Saturday 9 to 1": more hours, whatever is done in them."""
    more = lex.listed("more_hours")
    at = next((index for index, node in enumerate(row) if node.kind not in ("SMALL", "GREET", "ONE")), len(row))
    end = at + 1
    while end < len(row) and row[end].kind in ("WORD", "BOOKING", "SLOT", "THINGS", "PART"):
        end += 1
    kinds = {node.kind for node in row[end:]}
    timed = end < len(row) and row[end].kind in ("ON", "NEXT", "THIS", *TIMES - {"NUM", "STOP"})
    if not (end > at + 1 and row[at].text in more and timed and kinds & UP_TO and kinds.isdisjoint(MADE_OF)):
        return list(row)
    meetings = tuple(lex.listed("kinds_of_meeting"))
    if row[end - 1].kind not in ("BOOKING", "SLOT", "PART") and not (
        row[end - 1].text in lex.listed("workplaces") or row[end - 1].text.removesuffix("s").endswith(meetings)
    ):
        return list(row)
    return [*row[:at], Node("UNBLOCK", None, row[at].start, row[end - 1].end, row[at].text), *row[end:]]


UP_TO = frozenset(["TO", "UNTIL", "DASH", "BETWEEN"])
MADE_OF = frozenset(["WITH", "UNIT", "DUR", "MAX", "SHOULD", "MOVE", "CANCEL", "CREATE", "DELETE", "EVERY", "WEEKDAYS"])


def _office_hours(text: str, row: Sequence[Node], lex: Lexicon) -> list[Node]:
    """ "office hours mon 10-12": the hours of who says so, unless something is done with what is called so; "hours mon
    9-1" are theirs as well, with a day behind it: "hours 2 to 5" would be a length."""
    made = list(row)
    at = next((index for index, node in enumerate(made) if node.kind not in ("SMALL", "MY", "GREET")), None)
    if at is None or not DONE_TO.isdisjoint(node.kind for node in made[:at] + made[at + 1 :]):
        return made
    alone = made[at].kind == "UNIT"
    behind = [node for node in made[at + 1 :] if not alone or node.kind not in ("STOP", "FOR", "ON")][:1]
    timed = bool(behind) and behind[0].kind in (DAYS if alone else TIMES)
    timed = timed and (not alone or any(node.kind in UP_TO for node in made))
    if timed and folded(text[made[at].start : made[at].end]) in lex.listed("hours_as_names"):
        made[at] = made[at]._replace(kind="HOURSNOUN")
    return made


def _closed(row: Sequence[Node], lex: Lexicon) -> list[Node]:
    """ "the shop's closed on the 3rd": who works there is away."""
    places, made = lex.listed("workplaces"), list(row)
    for index, node in enumerate(row):
        if node.kind != "CLOSE" or node.text not in lex.listed("shut"):
            continue
        at = next((at for at in range(index - 1, -1, -1) if row[at].kind not in ("SMALL", "FILL")), -1)
        if at >= 0 and row[at].text.removesuffix("s") in places:
            made[at], made[index] = row[at]._replace(kind="SMALL"), node._replace(kind="AWAY")
    return made


def _told(row: Sequence[Node], lex: Lexicon) -> list[Node]:
    """ "clients can book | me" says when, "clients can book | a check" what."""
    me, made = lex.listed("me"), list(row)
    for index in range(len(made) - 1, 0, -1):
        if made[index - 1].kind == "ALLOW" and made[index].text in me:
            made[index - 1 : index + 1] = [made[index - 1]._replace(kind="BOOKABLE", end=made[index].end)]
    return made


def _may_book(row: list[Node], signs: Evidence, lex: Lexicon) -> list[Node]:
    bookers = lex.listed("bookers")
    for name in ("may_book_me", "may_come"):
        for start, end in signs.spans.get(name, ())[:1]:
            at = next((index for index, node in enumerate(row) if node.end > start), len(row))
            last = next((index for index, node in enumerate(row) if node.start >= end), len(row))
            inside = (
                at < last and row[at].kind == "ALLOW" and row[at].start < start
            )  # "clients can book | time with me"
            someone = (0 < at < last or inside) and SUBJECT.issuperset(node.kind for node in row[:at])
            if someone and (name == "may_book_me" or (at and row[at - 1].text in bookers)):
                before = [node._replace(kind="SMALL", value=None) for node in row[:at]]
                behind = [node._replace(kind="SMALL") if node.kind == "BOOK" else node for node in row[last:]]
                return [*before, Node("BOOKABLE", None, start, end, row[at].text), *behind]
    return row


def _received(row: list[Node], lex: Lexicon) -> list[Node]:
    """ "I take patients"."""
    first_person, verbs, bookers = lex.listed("first_person"), lex.listed("receiving"), lex.listed("bookers")
    for index in range(1, len(row) - 1):
        one, verb, who = row[index - 1 : index + 2]
        if one.text in first_person and verb.text in verbs and who.text in bookers:
            return [*row[:index], verb._replace(kind="WORK"), who._replace(kind="SMALL"), *row[index + 2 :]]
    return row
