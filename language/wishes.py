"""The values of the commands that are told by their words alone: see `evidence.py`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from language.amounts import number
from language.naming import initial, name_in, owner_in, person_in, said
from language.nodes import CLASSES, Node, first
from language.persons import Found, known_person
from language.sentence import Sentence
from language.settings import minutes_of

Values = dict[str, Any]
# Words that made the command or fill it; none of them is a name here.
SILENT = frozenset(
    """
    LIST SHARE WHICH WHO WHERE CREATE MAKE UPDATE USE LINK TYPE PAGE WANT FIND BOOKING DATA ABORT SEE DID MOVE OPENUP
    TAKE AGAIN RESUME PAUSE TURNON TURNOFF KEEP HELP BOOK MY ALL REPEATEDLY CANCEL DELETE BECOME EXPORT CALENDAR
    BLOCK PART OPENUP CLOSE INSTEAD CONNECT GREET UNDO
    """.split()  # noqa: SIM905 -- a list of words
)


def _row(sentence: Sentence, *classes: str) -> list[Node]:
    """The row without the words that made the command."""
    return [
        node._replace(kind="SMALL")
        if (node.kind in SILENT and not _is_name(sentence, node)) or sentence.signs.covers(classes, node)
        else node._replace(kind="WORD")
        if node.kind == "BOOKING"
        else node
        for node in sentence.row
    ]


def _is_name(sentence: Sentence, node: Node) -> bool:
    """ "le modèle Entretien"."""
    return sentence.capitals and node.kind == "BOOKING" and bool(node.start) and initial(sentence.text, node).isupper()


def _name(sentence: Sentence, *classes: str, who: frozenset[int] = frozenset()) -> str | None:
    return name_in(sentence.text, _row(sentence, *classes), who)


def _who(sentence: Sentence, *classes: str) -> Found:
    row = _row(sentence, *classes)
    for found in (
        known_person(sentence.text, row),
        owner_in(sentence.text, row),
        person_in(sentence.text, row, ("WITH", "FOR", "FROM")),
    ):
        if found[0] is not None:
            return found
    return None, frozenset()


def _nothing(sentence: Sentence) -> Values:
    return {}


def _named(*classes: str) -> Callable[[Sentence], Values]:
    return lambda sentence: {"name": _name(sentence, *classes)}


def _person_of(*classes: str) -> Callable[[Sentence], Values]:
    def values(sentence: Sentence) -> Values:
        person, _ = _who(sentence, *classes)
        if person is None and sentence.capitals:
            person = _name(sentence, *classes)
        return {"person": person}

    return values


def _renew(sentence: Sentence) -> Values:
    classes = ("renew", "renewed_link")
    person, who = _who(sentence, *classes)
    amount = first(sentence.row, "AMOUNT", "DUR")
    days = next((node.value["expires_days"] for node in sentence.row if _expires(node)), None)
    if days is None and amount:
        days = -(-minutes_of(amount) // (24 * 60))
    return {"name": _name(sentence, *classes, who=who), "for_person": person, "expires_days": days}


def _expires(node: Node) -> bool:
    return node.kind == "SETTING" and "expires_days" in node.value


def _order(sentence: Sentence) -> Values:
    places = [name for name in sentence.signs.spans if name.startswith("place")]
    last = "place_last" in sentence.signs
    position = -1 if last else int(sentence.signs.named("place_at_") or 1)
    return {"name": _name(sentence, "order", *places), "position": position}


def _duplicate(sentence: Sentence) -> Values:
    """The name before "as" and the one behind it."""
    row = _row(sentence, "duplicate")
    at = next((index for index, node in enumerate(row) if index > 1 and _leads_in(sentence, node)), len(row))
    old, new = row[:at], [node for node in sentence.row[at:] if not sentence.signs.covers(("as",), node)]
    quoted = first(new, "QUOTED")
    new_name = str(quoted.value) if quoted else _all_of(sentence, new)
    name = name_in(sentence.text, old, frozenset())
    return {"name": name, "new_name": new_name} if name else {"name": new_name}


def _leads_in(sentence: Sentence, node: Node) -> bool:
    return node.kind in ("CALLED", "TO", "TOWARDS", "ATTO", "QUOTED") or sentence.signs.covers(("as",), node)


def _all_of(sentence: Sentence, row: list[Node]) -> str | None:
    """Everything that is said but the words around."""
    kept = [node for node in row if node.kind not in ("SMALL", "STOP", "CALLED", "TO", "TOWARDS", "ATTO", "COMMA",
                                                      "THE", "ONE")]  # fmt: skip
    return said(sentence.text, kept[0], kept[-1]) if kept else None


def _late(sentence: Sentence) -> Values:
    person, who = _who(sentence, "late", "coming_later")
    return {"minutes": _minutes(sentence, who), "person": person}


def _minutes(sentence: Sentence, who: frozenset[int]) -> int | None:
    node = first(sentence.row, "DUR", "AMOUNT", "HOURFORM")
    if node:
        return minutes_of(node)
    count = next(
        (node for i, node in enumerate(sentence.row) if node.kind in ("NUM", "NUMWORD") and i not in who), None
    )
    return int(number(count)) if count else None


def _preview(sentence: Sentence) -> Values:
    on = (
        "stop" not in sentence.signs
        and first(sentence.row, "ABORT", "TURNOFF", "DELETE", "CANCEL", "REMOVING", "PAUSE", "REVOKE") is None
    )
    return {"on": on, "at": _clock(sentence) if on else None}


def _clock(sentence: Sentence) -> str | None:
    """The hour of the day that is said, however it comes back."""
    for node in sentence.row:
        if node.kind == "CLOCK":
            found = sentence.when([node])
            if found and found.start:
                return found.start.strftime("%H:%M")
    found = sentence.when()
    if found is None:
        return None
    return found.opens or (found.start.strftime("%H:%M") if found.start else None)


def _teams(sentence: Sentence) -> Values:
    return {"on": "taken_off" not in sentence.signs}


def _clear(sentence: Sentence) -> Values:
    return {"when": sentence.when()}


def _no_show(sentence: Sentence) -> Values:
    return {**_person_of("missed", "came")(sentence), "came": "came" in sentence.signs or None}


def _status(sentence: Sentence) -> Values:
    """Which states of events in a calendar, and whether these take time away; none where that is not said, as "events
    marked as free" says nothing of it."""
    signs = sentence.signs.spans
    longer = [span for name in STATES for span in signs.get(f"status_{name}", ())] + [*signs.get("blocks_time", ())]
    apart = {
        name: any(not any(_is_part(span, other) for other in longer) for span in signs.get(name, ()))
        for name in ("blocks_not", "blocks_time")
    }
    shown = [name for name in STATES if f"status_{name}" in signs] if any(apart.values()) else []
    return {"shown": shown, "blocks": not apart["blocks_not"]}


def _is_part(span: tuple[int, int], other: tuple[int, int]) -> bool:
    """ "don't ignore" has "ignore" in it."""
    return other[0] <= span[0] and span[1] <= other[1] and span != other


STATES = ("busy", "tentative", "away", "elsewhere", "free")


def _travel(sentence: Sentence) -> Values:
    zone = first(sentence.row, *CLASSES["zone"])
    return {"timezone": zone.value if zone else None, "when": sentence.when()}


WISHES: Mapping[str, Callable[[Sentence], Values]] = {
    "signature": _nothing,
    "teams_for_all": _teams,
    "qr": _named("qr", "hand_over", "share"),
    "renew_link": _renew,
    "preview": _preview,
    "late": _late,
    "history": _person_of("history"),
    "numbers": _clear,
    "no_show": _no_show,
    "clear_day": _clear,
    "travel": _travel,
    "status_blocks": _status,
    "earlier": _nothing,
    "list_requests": _nothing,
    "approve_booking": _person_of("approve", "request"),
    "decline_booking": _person_of("decline", "request"),
    "list_links": _named("links", "own_links", "asks", "personal_page", "shared"),
    "order_meeting_type": _order,
    "duplicate_meeting_type": _duplicate,
    "templates": _named("template", "use", "asks"),
    "publish": _nothing,
    "page": _nothing,
    "show_hours": _nothing,
}
