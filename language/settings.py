"""What is said about a meeting type: buffers, notice, limits, visibility, place. Each becomes a SETTING node."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from language.amounts import number
from language.clocks import hour_of
from language.lexicon import first_names
from language.nodes import Made, Node, first, joined

UP_TO_HOURS = {"minute": 1, "hour": 60}
MINUTES = {"day": 24 * 60, "week": 7 * 24 * 60, "month": 30 * 24 * 60, "year": 365 * 24 * 60}
COUNTED = frozenset("max_per_day max_per_week max_per_day_in_all max_per_week_in_all max_per_person".split())  # noqa: SIM905
LIMITS = {"buffer_before_min", "buffer_after_min", "min_notice_min", "horizon_days", "increment_min"} | COUNTED
DAYS = {"day": 1, "week": 7, "month": 30, "year": 365}


def counted(node: Node) -> tuple[float, str]:
    """The number and the unit of an AMOUNT; "15 días" are two weeks in a date and fifteen days in a setting."""
    count, unit = node.value
    figure = node.text.split()[0] if node.text else ""
    return (int(figure), unit) if unit == "day" and figure.isdigit() and int(figure) == count + 1 else (count, unit)


def minutes_of(node: Node) -> int:
    """The minutes of a DUR, or of an AMOUNT of days."""
    if node.kind == "HOURFORM":
        return int(node.value[0] * 60 + (node.value[1] or 0))
    if node.kind == "DUR":
        return int(node.value)
    count, unit = counted(node)
    return round(count * MINUTES[unit])


def _setting(nodes: Sequence[Node], **values: Any) -> Node:
    return joined("LIMIT" if LIMITS & values.keys() else "SETTING", values, nodes)


LONGEST_SHORT = 3  # hours


def _by_link(nodes: Sequence[Node]) -> Node:
    """ "soll nur noch mit Link buchbar sein": hidden from all who have none."""
    return _setting(nodes, visibility="private")


def _short(nodes: Sequence[Node]) -> Node | None:
    """ "soutien en maths, 1h, le mercredi": so few hours between commas are a length and not at night."""
    hours = nodes[0].value[0]
    return joined("DUR", minutes_of(nodes[0]), nodes) if 0 < hours <= LONGEST_SHORT else None


def _as_long(nodes: Sequence[Node]) -> tuple[Node, ...] | None:
    """ "passe le bilan à une heure": so few hours are how long, for no person goes to a clock here."""
    at = len(nodes) - 2
    verb = next(index for index, node in enumerate(nodes) if node.kind != "SMALL")
    if nodes[verb].kind == "GATE" and nodes[verb].text != BRING:
        return None
    minutes = minutes_of(nodes[-1])
    if not 0 < minutes <= LONGEST_SHORT * 60 or any(node.text in first_names() for node in nodes):
        return None
    lead = (*nodes[:verb], nodes[verb]._replace(kind="UPDATE"), *nodes[verb + 1 : at])
    return (*lead, nodes[at]._replace(kind="TO"), joined("DUR", minutes, nodes[at + 1 :]))


BRING = "porta"  # "porta il sopralluogo a 1h15": a door elsewhere


def _may_be(nodes: Sequence[Node]) -> Node:
    """ "fais que le bilan soit privé": elsewhere the word means "either"."""
    return nodes[0]._replace(kind="SHOULD")


def _told_of(nodes: Sequence[Node]) -> tuple[Node, ...]:
    """ "to be booked two days ahead": here nothing is booked."""
    return tuple(node._replace(kind="SMALL") for node in nodes)


def _length(nodes: Sequence[Node]) -> int | None:
    node = first(nodes, "DUR", "AMOUNT", "HOURFORM")
    return minutes_of(node) if node else None


LONGEST_BUFFER = 8 * 60  # "48 hours ahead" is no buffer
LONGEST_PREPARING = 3 * 60
MEASURES = ("DUR", "HOURFORM", "NUM", "NUMWORD")
SIDED = {
    "BEFORE": "buffer_before_min", "PRE": "buffer_before_min", "NOTICE": "buffer_before_min",
    "AFTER": "buffer_after_min", "POST": "buffer_after_min", "COMING": "buffer_after_min",
    "PAST": "buffer_after_min",
}  # fmt: skip
BUFFERS = ("buffer_before_min", "buffer_after_min")


def sides(nodes: Sequence[Node]) -> tuple[str, ...]:
    """The sides that are named, in order; both if none is."""
    named = tuple(dict.fromkeys(SIDED[node.kind] for node in nodes if node.kind in SIDED))
    both = not named or first(nodes, "ONWARDS")  # "before and after" ends in what elsewhere means "from then on"
    return BUFFERS if both else named


def _buffer(nodes: Sequence[Node]) -> Node | None:
    minutes = _length(nodes)
    return None if minutes is None else _setting(nodes, **dict.fromkeys(sides(nodes), minutes))


def _buffer_of(nodes: Sequence[Node]) -> tuple[Node, ...] | None:
    """ "nach jeder Besichtigung 15 Minuten Puffer": the side stands before the name, and the length behind it."""
    named = [node for node in nodes if node.kind in ("WORD", "BOOKING", "QUOTED")]
    side = [] if nodes[0].kind == "BETWEEN" else [nodes[0]]
    limit = _buffer([*side, *(node for node in nodes[1:] if node.kind not in SIDED and node not in named)])
    return (limit, *named) if limit else None


def _bare_buffer(nodes: Sequence[Node]) -> Node | None:
    """ "a gap of 10 after"."""
    minutes = int(next(number(node) for node in nodes if node.kind in ("NUM", "NUMWORD")))
    return _setting(nodes, **dict.fromkeys(sides(nodes), minutes)) if minutes >= STEP else None


def _buffer_in_minutes(nodes: Sequence[Node]) -> Node:
    """ "cut the buffer before to 5"."""
    return _setting(nodes, **dict.fromkeys(sides(nodes[:-1]), int(number(nodes[-1]))))


def _changed_length(nodes: Sequence[Node]) -> tuple[Node, ...] | None:
    """ "30->45 mins": an arrow between lengths changes the first into the second."""
    if not nodes[1].text.endswith(">"):
        return None
    new = nodes[2]
    minutes = int(number(new)) if new.kind in ("NUM", "NUMWORD") else minutes_of(new)
    told = new.kind not in ("NUM", "NUMWORD") or (minutes > LAST_HOUR and not minutes % STEP)
    return (joined("UPDATE", None, nodes[:2]), joined("DUR", minutes, nodes[2:])) if told else None


def _with_side(nodes: Sequence[Node]) -> tuple[Node, ...] | None:
    """ "50 with 10 after": minutes, behind a name or its length."""
    count, side = nodes[-2:]
    minutes = int(number(count))
    length = [joined("DUR", int(number(one)), [one]) if one.kind in ("NUM", "NUMWORD") else one for one in nodes[:1]]
    if minutes % STEP or length[0].value < 2 * STEP or length[0].value % STEP:
        return None
    return (
        *length,
        nodes[1]._replace(kind="SMALL"),
        _setting(nodes[2:], **{SIDED[side.kind]: minutes}),
    )


def _from_length(nodes: Sequence[Node]) -> Node | None:
    """ "tasting 30 to 45 mins": what it was so far."""
    return nodes[2] if _minutes_long(nodes[:1]) else None


def _minutes_long(nodes: Sequence[Node]) -> Node | None:
    """ "color consult 50 with 10 before and 5 after"."""
    minutes = int(number(nodes[0]))
    return joined("DUR", minutes, nodes) if minutes > LAST_HOUR and not minutes % STEP else None


def _silent(nodes: Sequence[Node]) -> Node:
    """ "45 after, not 30": what it is no longer."""
    return joined("SMALL", None, nodes)


def _lasting(nodes: Sequence[Node]) -> tuple[Node, ...] | None:
    """ "shorten career chat to 20 and keep it private": a number that can be no hour, and more that is told."""
    minutes = _minutes_long(nodes[-1:])
    return (*nodes[:-1], minutes) if minutes else None


def _between(nodes: Sequence[Node]) -> Node:
    """ "20 minutes each with 5 in between": both sides, as with any buffer whose side is not said."""
    return _setting(nodes, **dict.fromkeys(BUFFERS, _minutes_or_number(nodes[-2])))


def _full_notice(nodes: Sequence[Node]) -> Node:
    """ "a full day's notice": the word between says no more than the number."""
    unit = next(node for node in nodes if node.kind == "UNIT")
    count = number(nodes[0])
    return _setting(nodes, min_notice_min=int(count * (UP_TO_HOURS | MINUTES)[str(unit.value)]))


def _weeks_of_notice(nodes: Sequence[Node]) -> Node:
    """ "a week of notice", which is no week of a month."""
    return _setting(nodes, min_notice_min=int(number(nodes[0]) * MINUTES["week"]))


def _no_pause(nodes: Sequence[Node]) -> Node | None:
    """ "togli la pausa tra un cliente e l'altro": elsewhere it opens what was paused."""
    between = nodes[1].kind == "BETWEEN" or nodes[1].text in ("tra", "fra")
    return _no_buffer(nodes) if between and nodes[0].end - nodes[0].start > len(nodes[0].text.split()[0]) else None


def _no_buffer(nodes: Sequence[Node]) -> Node:
    return _setting(nodes, **dict.fromkeys(sides(nodes), 0))


def _two_buffers(nodes: Sequence[Node]) -> Node | None:
    """ "10 minutes before and 5 after"."""
    lengths = [_minutes_or_number(node) for node in nodes if node.kind in ("DUR", "HOURFORM", "NUM", "NUMWORD")]
    named = sides(nodes)
    if len(named) != 2 or len(lengths) != 2 or max(lengths) > LONGEST_BUFFER:
        return None
    return _setting(nodes, **dict(zip(named, lengths, strict=True)))


def _buffers_to(nodes: Sequence[Node]) -> Node | None:
    """ "the buffer before to 0 and the one after to 20 min": behind each side its own length."""
    named, near = sides(nodes), first(nodes, *MEASURES)
    minutes = [_minutes_or_number(node) for node in (near, nodes[-1]) if node is not None]
    if len(named) != 2 or max(minutes) > LONGEST_BUFFER:
        return None
    return _setting(nodes, **dict(zip(named, minutes, strict=True)))


def _such_a_length(nodes: Sequence[Node]) -> Node | None:
    """ "a 15 minute buffer before it and a 5 minute one after"."""
    return joined("DUR", nodes[0].value, nodes) if number(nodes[1]) == 1 else None


def _two_buffers_around(nodes: Sequence[Node]) -> tuple[Node, ...] | None:
    """ "leave 20 minutes free before the tour and 10 after": the name stands between the two."""
    named = [node for node in nodes if node.kind in ("WORD", "BOOKING", "QUOTED") and node.start > nodes[1].start]
    limit = _two_buffers([node for node in nodes if node not in named])
    return (limit, *named) if limit else None


def _to_prepare(nodes: Sequence[Node]) -> Node | None:
    """ "15 minutes for me to prepare beforehand": what a length is for, and on which side."""
    minutes = minutes_of(nodes[0])
    return _setting(nodes, **dict.fromkeys(sides(nodes), minutes)) if minutes <= LONGEST_PREPARING else None


def _needed_behind(nodes: Sequence[Node]) -> tuple[Node, ...] | None:
    """ "I need 15 after it": a number that can be no hour."""
    limit = _bare_buffer(nodes[1:])
    return (nodes[0], limit) if limit else None


def _minutes_or_number(node: Node) -> int:
    return int(number(node)) if node.kind in ("NUM", "NUMWORD") else minutes_of(node)


def _notice(nodes: Sequence[Node]) -> Node:
    return _setting(nodes, min_notice_min=_length(nodes))


def _counted_notice(nodes: Sequence[Node]) -> Node:
    """ "a full day's notice": what kind of day it is makes it no longer."""
    unit = "hour" if nodes[-2].kind == "HOURWORD" else str(nodes[-2].value)
    return _setting(nodes, min_notice_min=round(number(nodes[0]) * (MINUTES | {"minute": 1, "hour": 60})[unit]))


def _no_notice(nodes: Sequence[Node]) -> Node:
    return _setting(nodes, min_notice_min=0)


def _days(amount: Node) -> int:
    count, unit = counted(amount)
    return round(count * DAYS[unit])


def _horizon(nodes: Sequence[Node]) -> Node | None:
    amount = first(nodes, "AMOUNT")
    return _setting(nodes, horizon_days=_days(amount)) if amount else None


MORE = frozenset(["mas", "plus", "mais", "piu", "mehr", "meer", "more"])


def _no_further(nodes: Sequence[Node]) -> tuple[Node, ...] | None:
    """ "no se puede reservar la asesoría con más de 30 días de antelación"."""
    *before, more, _, amount, _ = nodes
    if more.text not in MORE:
        return None
    refusing = ("SHOULD", "REFUSED", "EXCEPT", "WITH")
    kept = [node._replace(kind="SMALL") if node.kind in refusing else node for node in before]
    return (*kept, _setting([more, amount], horizon_days=_days(amount)))


def _opened_ahead(nodes: Sequence[Node]) -> tuple[Node, ...] | None:
    """ "patients can book it 6 weeks in advance"."""
    horizon = _horizon(nodes[1:])
    return (nodes[0], horizon) if horizon else None


def _per_period(nodes: Sequence[Node]) -> Node | None:
    """A limit a day or a week, of one meeting type or of all; "3 times a week" alone tells of no limit."""
    count, period = first(nodes, "NUM", "NUMWORD", "MULTIPLE", "ONE"), _period(nodes)
    if count is None or period is None or (period == "week" and not first(nodes, "MAX", "ONLY", "UNTIL", "INALL")):
        return None
    return _limit(nodes, count, period)


def _limit(nodes: Sequence[Node], count: Node, period: str) -> Node:
    whole = "_in_all" if first(nodes, "INALL") else ""
    return _setting(nodes, **{f"max_per_{period}{whole}": int(number(count))})


def _per_period_too(nodes: Sequence[Node]) -> Node | None:
    """ "at most 2 a day and 5 a week", "limit it to 5 a week": what stands before says that it is a limit."""
    count, period = first(nodes, "NUM", "NUMWORD", "MULTIPLE", "ONE"), _period(nodes)
    return _limit(nodes, count, period) if count and period else None


def _in_all(nodes: Sequence[Node]) -> Node | None:
    """ "at most 5 a day in total": of all meeting types together."""
    values = next(node.value for node in nodes if node.kind == "LIMIT")
    if not values.keys() <= {"max_per_day", "max_per_week"}:
        return None
    return _setting(nodes, **{f"{name}_in_all": value for name, value in values.items()})


NAMING = ("WORD", "BOOKING", "QUOTED", "HOURSNOUN", "GATE")


def _per_person(nodes: Sequence[Node]) -> tuple[Node, ...] | None:
    """ "each client can book the review twice at most": the name, and how often the same guest may have it."""
    *_, count = (node for node in nodes if node.kind in ("NUM", "NUMWORD", "MULTIPLE", "ONEOFF"))
    before = [node for node in nodes if node.start < count.start]
    named = [node for node in before if node.kind in NAMING]
    told = [node._replace(kind="SMALL") for node in before if node.kind not in (*NAMING, "MAX", "PERHEAD")]
    return (
        *told,
        *named,
        _setting([count, nodes[-1]], max_per_person=1 if count.kind == "ONEOFF" else int(number(count))),
    )


def _each_person(nodes: Sequence[Node]) -> Node:
    count = first(nodes, "NUM", "NUMWORD", "MULTIPLE", "ONE")
    return _setting(nodes, max_per_person=int(number(count)) if count else 1)


def _per_day_of(nodes: Sequence[Node]) -> tuple[Node, ...] | None:
    """ "the maximum per day of the review to 6": the name stands within."""
    named = [node for node in nodes if node.kind in ("WORD", "BOOKING", "QUOTED")]
    limit = _per_period([*(node for node in nodes[:-1] if node not in named), nodes[-1]])
    return (limit, *named) if limit else None


def _daily_of(nodes: Sequence[Node]) -> tuple[Node, ...]:
    """ "the daily limit of the review to 6", "the cap on viewings to 4": what of a meeting type is counted at all."""
    named = [node for node in nodes if node.kind in ("WORD", "BOOKING", "QUOTED") and node.start > nodes[1].start]
    return (_setting([nodes[0], nodes[-1]], max_per_day=int(number(nodes[-1]))), *named)


PERIODS = ("day", "week")


def _period(nodes: Sequence[Node]) -> str | None:
    """Whether it is "a day" or "a week" that is said; None if neither is."""
    amount, unit, often = first(nodes, "AMOUNT"), first(nodes, "UNIT"), first(nodes, "REPEATEDLY")
    if amount is not None:
        return next((period for period in PERIODS if amount.value == (1, period)), None)
    said = unit.value if unit else often and str(often.value).removeprefix("1 ")
    return said if said in PERIODS else None


def _increment(nodes: Sequence[Node]) -> Node:
    return _setting(nodes, increment_min=_length(nodes))


def _uses(nodes: Sequence[Node]) -> Node | None:
    count = first(nodes, "NUM", "NUMWORD", "MULTIPLE", "ONE")
    return _setting(nodes, max_uses=int(number(count))) if count else None


def _expires(nodes: Sequence[Node]) -> Node | None:
    amount = first(nodes, "AMOUNT", "DUR")
    if amount is None:
        return None
    days = _days(amount) if amount.kind == "AMOUNT" else -(-amount.value // 1440)
    return _setting(nodes, expires_days=days)


def _place(nodes: Sequence[Node]) -> Node:
    node = first(nodes, "PLACE", "PLACEWORD")
    return _setting(nodes, location=node.value if node else None)


def _place_alone(nodes: Sequence[Node]) -> tuple[Node, ...]:
    lead = nodes[0]._replace(kind="SMALL") if nodes[0].kind in ("AGAIN", "SEE") else nodes[0]  # "put it back on Teams"
    return (lead, *_rest(_place(nodes[1:])))


def _changed_place(nodes: Sequence[Node]) -> tuple[Node, ...] | None:
    """ "Teams → phone": an arrow between places changes the first into the second."""
    arrow = nodes[1].text.endswith((">", "→"))
    return (joined("UPDATE", None, nodes[:2]), _place(nodes[2:])) if arrow else None


def _place_last(nodes: Sequence[Node]) -> tuple[Node, ...]:
    """ "make the review a phone call"."""
    return (*nodes[:-2], _place(nodes[-2:]))


def _place_behind(nodes: Sequence[Node]) -> tuple[Node, ...]:
    """ "le bilan passe sur Teams"."""
    return (nodes[0]._replace(kind="SHOULD"), _place(nodes[1:]))


def _rest(node: Node) -> tuple[Node, ...]:
    return (node,)


def _links_once(nodes: Sequence[Node]) -> tuple[Node, ...] | None:
    """ "every link to the review should die after one booking", "whose links work only once": all links of a type."""
    link = next(node for node in nodes if node.kind == "LINK")
    last = nodes[-1]
    if nodes[0].kind in ("THE", "MY", "FILL", "SMALL", "WITH", "LINK") and not link.text.endswith("s"):
        return None  # one link, and not what a link of it is like
    if nodes[0].kind == "SMALL" and nodes[0].text != "whose":
        return None
    if last.kind == "BOOKING" and int(number(nodes[-2])) != 1:
        return None
    reusable = last.kind == "REUSABLE" or first(nodes, "EXCEPT") is not None
    named = [node for node in nodes if node.kind in ("WORD", "BOOKING", "QUOTED") and node is not last]
    return (*named, _setting([link, last], single_use=not reusable))


def _all(nodes: Sequence[Node]) -> Node:
    return joined("ALL", None, nodes)


def _cancel_all(nodes: Sequence[Node]) -> tuple[Node, ...]:
    return (nodes[0], nodes[1]._replace(kind="ALL"))


def _called(nodes: Sequence[Node]) -> tuple[Node, ...]:
    """ "una riunione chiamata Sportello": named so."""
    return (nodes[0], nodes[1]._replace(kind="CALLED"))


def _call(nodes: Sequence[Node]) -> Node:
    """ "crea Chiamata veloce": a call."""
    return nodes[0]._replace(kind="BOOKING")


def _once_link(nodes: Sequence[Node]) -> tuple[Node, ...]:
    """ "Einmal-Link"."""
    return (_setting(nodes, single_use=True), nodes[0]._replace(kind="LINK"))


def _changed(nodes: Sequence[Node]) -> Node:
    """ "shift the notice to a week": no meeting moves."""
    return nodes[0]._replace(kind="UPDATE")


def _from(nodes: Sequence[Node]) -> tuple[Node, ...]:
    """ "only 10-12" is from 10 to 12."""
    return (nodes[0], Node("FROM", None, nodes[0].end, nodes[0].end))


def _open_from(nodes: Sequence[Node]) -> tuple[Node, ...]:
    """ "sunday 21st: available 10-1"."""
    return _from([nodes[0]._replace(kind="BOOKABLE")])


def _named(nodes: Sequence[Node]) -> tuple[Node, ...]:
    """ "Team weekly": beside no hours, how often is part of a name."""
    return (nodes[0], nodes[1]._replace(kind="WORD"))


def _last_word(nodes: Sequence[Node]) -> tuple[Node, ...]:
    """ "new type Lunch": a part of the day as a name."""
    return (*nodes[:-1], nodes[-1]._replace(kind="WORD"))


UNCHANGING = "link"  # "con link monouso", of one or of many


def _with_such_links(nodes: Sequence[Node]) -> tuple[Node, ...] | None:
    """ "…, with single-use links": what all of its links are like."""
    joint, *said = nodes
    several = any(node.kind in ("LINK", "ONCELINK") and node.text.endswith("s") for node in said)
    several = several or (said[0].kind == "LINK" and said[0].text == UNCHANGING)
    return (joint, _setting(said, single_use=True)) if several else None


def _bookings_a_link(nodes: Sequence[Node]) -> Node:
    """ "one booking per link"."""
    count = int(number(nodes[0])) if nodes[0].kind != "ONE" else 1
    return _setting(nodes, **({"single_use": True} if count == 1 else {"max_uses": count}))


def _called_max(nodes: Sequence[Node]) -> tuple[Node, ...] | None:
    """ "book Max"; "the daily limit" is nobody."""
    return _word(nodes) if nodes[0].text == "max" else None


def _word(nodes: Sequence[Node]) -> tuple[Node, ...]:
    return (nodes[0]._replace(kind="WORD"), *nodes[1:])


def _instead(nodes: Sequence[Node]) -> Node:
    """ "30 instead of 45 minutes"."""
    return joined("DUR", _minutes_or_number(nodes[0]), nodes)


LAST_HOUR, STEP = 12, 5


def _instead_number(nodes: Sequence[Node]) -> Node | None:
    """ "make the review 20 instead of 15": numbers that are minutes rather than hours."""
    new, old = number(nodes[0]), number(nodes[-1])
    minutes = max(new, old) > LAST_HOUR and not new % STEP and not old % STEP
    return joined("DUR", int(new), nodes) if minutes else None


def _dotted_clock(nodes: Sequence[Node]) -> Node | None:
    """ "the 3.30 with Greg"."""
    found = hour_of(nodes[0])
    return nodes[0]._replace(kind="CLOCK", value=found) if found else None


def _verbal_noun(nodes: Sequence[Node]) -> Node | None:
    """ "share family catch up": a verb and its particle at the end of a name."""
    particle = nodes[0].end - nodes[0].start - len(nodes[0].text)
    return nodes[0]._replace(kind="WORD") if 0 < particle <= LONGEST_PARTICLE else None


LONGEST_PARTICLE = 3  # letters and the space before them: "up", "in"
Entry = tuple[str, Callable[[Sequence[Node]], Made], str]
SIDE = "(?: pre | post | NOTICE | COMING )"
NEAR = "(?: of | ONE | THE | FILL | DASH )*"
LENGTH = "(?: DUR | HOURFORM )"
SPAN = "(?: DUR | AMOUNT | HOURFORM )"
# "15 minutes of a break after and a notice of 3 hours": the notice is no other side
OTHER_SIDE = f"(?! NOTICE (?: of | ONE | ATLEAST )* {SPAN} ) {SIDE}"
SIDES = f"(?: (?: ON | EITHER | COMMA | OF | OFFROM )* {OTHER_SIDE} (?: (?: AND | OR ) {OTHER_SIDE} | ONWARDS )? )"
PER_DAY = (
    "(?: (?: ON | IN | PER )? AMOUNT | (?: PER | SLASH | EVERY | IN | ATTO | FOR | ON | THE )+ ONE? UNIT | REPEATEDLY )"
)
FILLERS = (
    "(?: of | to | FROM | SMALL | THE | FILL | ONE | STOP | SHOULD | AROUND | FOR | ATLEAST | WHICH | WITH | ON | MY"
    " | UPDATE | MAKE | TYPE )*"
)
ASIDE = "(?: SMALL | COMMA | ON | of | FOR | THE | FILL )*"
COUNTABLE = "(?: BOOKING | SLOT | THINGS | of | WORD | GATE | HOURSNOUN )*"
NAMED_BUFFER = f"(?: {FILLERS} BUFFER )?"
LINKS_ARE = (
    "(?: SMALL | SHOULD | WORK | WORD | USE | WITH | EXPIRES | AFTER | EXCEPT | ONLY | WHICH )*"
    " (?: ONEOFF | REUSABLE | num BOOKING | ONE BOOKING )"
)
SUCH_LINKS = "(?: ONEOFF LINK | LINK of? ONEOFF | ONCELINK )"
RAISED = "(?: to | max | OFFLINE | SHOULD )"  # "up to", "down to"
TOWARD = "(?: to | of | SHOULD | AT )*"
THAT = "(?: SMALL | (?: EVERY | THE ) BOOKING )*"  # "10 minutes before it", "before the call"
KEPT = "FREE | SMALL | OFF | BUFFER | WORD | of"  # "15 minutes kept free before"
EVERYTHING = "EVERY (?: THE | FILL | MY )* (?= BOOKING )"
EVERY_THING = "CANCEL EVERY (?= DAY | ON | of | IN | FROM | THIS | NEXT | STOP | SMALL | WITH | THE | WHICH | $ )"

RULES: tuple[Entry, ...] = (
    ("MOVE (?= (?: THE | MY )* (?: NOTICE | BUFFER | HORIZON | INCREMENT | ATTRIBUTE ) )", _changed, ""),
    # "bórrame la revisión", "cancellami il check-up": done for me, and not to me
    (
        "FORGETME (?= (?: art | MY | ONE | ALL | ATTO )* (?: TYPE | LINK | BOOKING | WORD | QUOTED | CALENDAR ) )",
        lambda nodes: nodes[0]._replace(kind="DELETE"),
        "",
    ),
    ("DUR NUMWORD (?= pre | post )", _such_a_length, ""),
    (f"max? ONEOFF {PER_DAY}", lambda nodes: _setting(nodes, max_per_day=1), ""),
    (
        "^ SMALL* (?: UPDATE | MOVE | MAKE | GATE ) (?: THE | MY | FILL )* (?: WORD | QUOTED )"
        " (?: WORD | of | THE | THINGS )* (?: ATTO | TO | TOWARDS | ON ) (?: DUR | HOURFORM )"
        " (?= (?: SMALL | STOP )* $ | (?: COMMA | STOP | AND | WITH )+"
        " (?: ONE | num | DUR | WITH | PRIVATE | PUBLIC | PLACE | max | ATLEAST | MAKE | UPDATE | EXCEPT SMALL of"
        " | NOTICE | BUFFER ) )",
        _as_long,
        "",
    ),
    (
        "(?: PERHEAD | NOBODY )"
        " (?: SMALL | FILL | THE | MY | ALLOW | BOOK | SHOULD | ATTO | WORD | BOOKING | QUOTED | HOURSNOUN | GATE )*"
        f" max* (?: MULTIPLE | ONEOFF | num THINGS | num BOOKING ) max* BOOK? (?! {PER_DAY} )",
        _per_person,
        "",
    ),
    (
        "(?<= WITH | FOR | DELETE | CANCEL | MOVE | SHARE | BOOK ) MAX (?! num | ONE | DUR | AMOUNT | of | MULTIPLE )",
        _called_max,
        "",
    ),
    ("(?<= WORD | BOOKING | QUOTED ) EITHER (?= PRIVATE | PUBLIC | PLACE | ONEOFF )", _may_be, ""),
    (
        # "private, so it's only people with the link"
        "PRIVATE (?: SMALL | COMMA | THINGS | ONLY | WORD ){1,6} WITH (?: THE | ONE )? LINK",
        lambda nodes: _setting(nodes, visibility="private"),
        "",
    ),
    ("EXCEPT (?: ON | WORD | SEE | LIST ) PUBLIC", lambda nodes: _setting(nodes, visibility="private"), ""),
    ("EXCEPT PUBLIC", lambda nodes: _setting(nodes, visibility="private"), ""),
    ("PRIVATE PUBLIC?", lambda nodes: _setting(nodes, visibility="private"), ""),  # "not visible, on my page"
    ("PUBLIC", lambda nodes: _setting(nodes, visibility="public"), ""),
    (
        "ONLY (?: SMALL | WORD | THINGS )* (?: BOOK | BOOKABLE )? WITH (?: THE | ONE )? LINK (?: BOOKABLE | BOOK )?",
        _by_link,
        "",
    ),
    ("(?<= SHOULD ) SMALL* (?: BOOKABLE | BOOK ) (?: WORD | SMALL )* WITH (?: THE | ONE )? LINK", _by_link, ""),
    ("(?<= SHOULD ) WITH (?: THE | ONE )? LINK (?: BOOKABLE | BOOK )", _by_link, ""),
    ("EVERY LINK (?: SMALL | SHOULD | WORD | USE | WITH )* ONEOFF", lambda nodes: _setting(nodes, single_use=True), ""),
    (
        "(?: (?: EVERY | ALL | THE | MY | FILL ) LINK | ^ LINK ) (?: TO | FOR | of | ATTO | TOWARDS | BEFORE )"
        f" (?: THE | MY | FILL )* (?: WORD | QUOTED | BOOKING )+ {LINKS_ARE}",
        _links_once,
        "",
    ),
    (f"(?: EVERY | ALL ) (?: WORD | BOOKING | QUOTED )+ LINK {LINKS_ARE}", _links_once, ""),
    (f"(?<= WORD | QUOTED | BOOKING ) LINK {LINKS_ARE}", _links_once, ""),
    (f"(?<= WORD | QUOTED | BOOKING ) (?: SMALL | WITH ) LINK {LINKS_ARE}", _links_once, ""),
    (f"(?: EXCEPT | REMOVING ) {SUCH_LINKS}", lambda nodes: _setting(nodes, single_use=False), ""),
    (f"(?: WITH | COMMA | AND ) {SUCH_LINKS} (?= STOP | COMMA | AND | SMALL* $ )", _with_such_links, ""),
    ("EXCEPT ONEOFF", lambda nodes: _setting(nodes, single_use=False), ""),
    ("REUSABLE", lambda nodes: _setting(nodes, single_use=False), ""),
    ("(?: ONE | num ) BOOKING (?: PER | EVERY | SLASH ) LINK", _bookings_a_link, ""),
    ("ONEOFF LINK ONLY", lambda nodes: _setting(nodes, single_use=True), ""),
    ("ONEOFF (?: PER | EVERY | SLASH ) LINK", lambda nodes: _setting(nodes, single_use=True), ""),
    ("ONEOFF", lambda nodes: _setting(nodes, single_use=True), ""),
    (EVERYTHING, _all, ""),
    (EVERY_THING, _cancel_all, ""),
    ("(?: BOOKING | TYPE | DUR | HOURFORM | setting | WORD | SLOT ) MAYCALLED (?= WORD | QUOTED )", _called, ""),
    ("MAYCALLED", _call, ""),
    (
        "(?: TYPE | CALLED | DELETE | LINK (?: FOR | of | to )? ) PART (?= COMMA | STOP | SMALL | DUR | FOR | $ )",
        _last_word,
        "",
    ),
    ("ONCELINK", _once_link, ""),
    ("FROM (?: num | DUR | HOURFORM ) (?: TO | UNTIL ) (?= DUR )", lambda nodes: nodes[-1], ""),
    ("(?: num | DUR | HOURFORM ) TO (?: DUR | HOURFORM | num )", _changed_length, ""),
    ("(?<= WORD | BOOKING | QUOTED ) num TO DUR", _from_length, ""),
    (
        "(?: DUR | (?<= WORD | BOOKING | QUOTED | to ) num ) (?: WITH | AND ) num (?: pre | post )"
        " (?= STOP | COMMA | AND (?! num ) | SMALL* $ )",
        _with_side,
        "",
    ),
    # "block 12-1 for lunch daily": what an hour is kept for is no name that goes on
    ("(?<= to ) (?: num | CLOCK | NOON ) FOR WORD (?= REPEATEDLY )", lambda nodes: nodes[0], ""),
    (
        "ATTRIBUTE (?: of | THE | MY | WORD | BOOKING | QUOTED )* FROM num TO (?= num )",
        lambda nodes: (*nodes[:-3], nodes[-1]),
        "",
    ),
    ("(?<= WORD | BOOKING ) FROM num TO (?= num (?: ONE UNIT | PER UNIT | AMOUNT ) )", lambda nodes: nodes[-1], ""),
    ("num DASH (?= OCLOCK )", lambda nodes: nodes[0], ""),
    ("ONLY (?= bare to bare )", _from, ""),
    ("(?<= STOP | COMMA ) FREE (?= bare to bare )", _open_from, ""),
    (
        f"REPEATEDLY? MAX BOOKING? {PER_DAY}? (?: of | FOR | ON )* (?: THE | MY )* (?: WORD | QUOTED )"
        " (?: WORD | BOOKING )* (?: TO | ATTO | SHOULD ) num (?= SMALL* STOP | SMALL* $ )",
        _daily_of,
        "",
    ),
    ("(?<= WORD | REPEATEDLY ) BOOK (?= SMALL* $ | SHOULD | COMMA | DUR | LINK )", _verbal_noun, ""),
    ("(?: WORD | BOOKING ) REPEATEDLY (?! at | FROM | OFFROM | hour | BETWEEN | AND )", _named, ""),
    ("(?: WORD | BOOKING ) REPEATEDLY (?= (?: of | to ) DUR )", _named, ""),
    ("REPEATEDLY (?! at | ON | COMMA | STOP | from | hour | AND | BETWEEN | PAREN | FOR | EXCEPT | $ )", _word, ""),
    (f"(?: REMOVING | DELETE | CANCEL | MOVE | EXCEPT ) (?: THE | ONE | MY )* BUFFER {SIDES}?", _no_buffer, ""),
    (
        "RESUME (?: IN | BETWEEN ) (?: ONE | art | EVERY )* (?: WORD | BOOKING | THINGS ) (?: AND art* OTHER )? FROM?",
        _no_pause,
        "",
    ),
    (f"TAKE (?: THE | ONE | MY )* BUFFER (?! {SIDES}? {RAISED} ) {SIDES}? (?: OFF | AWAY )*", _no_buffer, ""),
    ("(?: REMOVING | DELETE ) THE? NOTICE (?! .* to (?: DUR | AMOUNT ) )", _no_notice, ""),
    (
        f"(?: BUFFER {FILLERS} )? {LENGTH} {NAMED_BUFFER} WORD? {SIDE} (?: AND | COMMA )+ (?: {LENGTH} | num )"
        f" {NAMED_BUFFER} {SIDE} (?: FREE | OFF )*",
        _two_buffers,
        "",
    ),
    (f"BUFFER {FILLERS} {SIDE} {LENGTH} (?: AND | COMMA )+ {SIDE} (?: {LENGTH} | num )", _two_buffers, ""),
    (
        f"BUFFER {SIDE} {TOWARD} (?: {LENGTH} | num ) (?: AND | COMMA )+"
        f" (?: THE | FILL | ONE | NUMWORD | BUFFER | of )* {SIDE} {TOWARD} (?: {LENGTH} | num ) (?! UNIT )",
        _buffers_to,
        "",
    ),
    (
        f"{LENGTH} {NAMED_BUFFER} (?: {KEPT} ){{0,4}} {SIDE} {THAT} (?: AND | COMMA )+ (?: WORD | WITH | OTHER | ONE )*"
        f" (?: {LENGTH} | num (?! UNIT ) ) {NAMED_BUFFER} (?: {KEPT} ){{0,4}} {SIDE}",
        _two_buffers,
        "",
    ),
    (
        f"{LENGTH} {NAMED_BUFFER} (?: FREE | SMALL | OFF )* {SIDE} (?: THE | MY | EVERY | FILL )* (?: WORD | BOOKING |"
        f" QUOTED )+ (?: AND | COMMA )+ ONE? (?: {LENGTH} | num ) {NAMED_BUFFER} (?: FREE | SMALL | OFF )* {SIDE}"
        " (?= STOP | COMMA | SMALL* $ )",
        _two_buffers_around,
        "",
    ),
    (
        "(?<= WITH | AND | COMMA | STOP | WANT | SHOULD | CREATE | KEEP ) DUR (?: FOR? SMALL )? TO WORD"
        " (?: WORD | SMALL | THE | MY | THINGS )* (?: pre | post | NOTICE )",
        _to_prepare,
        "",
    ),
    ("WANT num (?: pre | post ) (?= SMALL | EVERY | COMMA | STOP | TO | FOR | $ )", _needed_behind, ""),
    (
        f"{SIDE} (?: {LENGTH} | num ) (?: (?: AND | COMMA )+ {SIDE} | ONWARDS ) {LENGTH} {NEAR} BUFFER?",
        _two_buffers,
        "",
    ),
    (
        f"(?: {LENGTH} | num ) (?: FREE | SMALL | OFF | BUFFER )* {SIDE} (?: AND | COMMA )+ (?: {LENGTH} | num )"
        f" (?: FREE | SMALL | OFF )* {SIDE} FREE?",
        _two_buffers,
        "",
    ),
    (
        f"(?: pre | post | PAST | BETWEEN ) (?: EVERY | ALL | THE | FILL )+ (?: WORD | BOOKING | QUOTED | of )+"
        f" (?: COMMA | STOP | SMALL | UPDATE )* {LENGTH} {NEAR} BUFFER (?! {SIDES} )",
        _buffer_of,
        "",
    ),
    (f"(?<= UPDATE ) {LENGTH} {SIDES} (?= THE | WORD | EVERY | FILL | BOOKING | MY | BUFFER | FOR | OF )", _buffer, ""),
    (
        f"(?<= CREATE ) {LENGTH} WORD? (?: pre AND post | post AND pre | pre ONWARDS )"
        " (?= WORD | THE | EVERY | MY | BOOKING )",
        _buffer,
        "",
    ),
    (f"{SIDE} BUFFER {FILLERS} {LENGTH}", _buffer, ""),
    (f"BUFFER of? num {SIDE} (?: AND {SIDE} | ONWARDS )? (?! num | UNIT )", _bare_buffer, ""),
    ("(?<= SHOULD ) num (?: pre | post ) (?= EXCEPT | INSTEAD | STOP | COMMA | SMALL* $ )", _bare_buffer, ""),
    (f"(?<= LIMIT ) (?: COMMA | SMALL )* (?: EXCEPT | INSTEAD of? ) (?: {LENGTH} | num ) {SIDES}?", _silent, ""),
    (f"BUFFER {SIDES} (?! DASH MAX ) {RAISED}+ num (?! num | UNIT | to )", _buffer_in_minutes, ""),
    (f"BUFFER {SIDES} num (?= COMMA | STOP | AND | SMALL* $ )", _buffer_in_minutes, ""),
    (f"BUFFER {SIDES} {RAISED}+ {LENGTH}", _buffer, ""),
    (f"BUFFER {SIDES} {FILLERS} {LENGTH}", _buffer, ""),
    (f"{SIDE} {LENGTH} {NEAR} BUFFER (?! {SIDES} )", _buffer, ""),
    (f"{LENGTH} {NEAR} BUFFER {SIDES}?", _buffer, ""),
    (
        f"(?<= WITH | AND | COMMA | STOP ) num of? BUFFER {SIDES}? (?= STOP | COMMA | AND | SMALL* $ )",
        _bare_buffer,
        "",
    ),
    (
        "(?<= UNIT COMMA | DUR COMMA | UNIT STOP | DUR STOP | LIMIT COMMA | SETTING COMMA ) num (?: pre | post )"
        " (?= COMMA | STOP | SMALL* $ )",
        _bare_buffer,
        "",
    ),
    (
        "(?<= KEEP | BLOCK | AND | COMMA | WITH ) num FREE (?: pre | post ) (?= STOP | COMMA | SMALL* $ )",
        _bare_buffer,
        "",
    ),
    (
        "(?: UPDATE | MAKE ) (?: THE | MY )* (?: WORD | QUOTED ) (?: WORD | BOOKING )* TO num"
        " (?= (?: AND | COMMA ) (?! num | WEEKDAY | WEEKDAYS | DAY ) )",
        _lasting,
        "",
    ),
    (
        "(?<= WORD | BOOKING | FIND ) TO num (?= (?: AND | COMMA )+ (?: UPDATE | THE )* (?: BUFFER | LIMIT ) )",
        _lasting,
        "",
    ),
    (f"{LENGTH} {NEAR} REST {SIDES}", _buffer, ""),
    (f"BUFFER {FILLERS} {LENGTH} {SIDES}?", _buffer, ""),
    (f"{LENGTH} (?: FREE | SMALL | OFF | BETWEEN )* {SIDE} (?: (?: AND | OR ) {SIDE} | ONWARDS ) FREE?", _buffer, ""),
    (f"{LENGTH} (?: FREE | SMALL | OFF | CANCEL )* {SIDE} (?= EVERY )", _buffer, ""),
    (
        f"(?<= SHOULD | CREATE | UPDATE | WITH | AND | COMMA | STOP | DUR | WANT ) {LENGTH} (?: pre | post | COMING )"
        " (?= STOP | COMMA | TO WORD | FOR WORD | SMALL | $ )",
        _buffer,
        "",
    ),
    (
        f"(?<= WITH | AND ) {LENGTH} (?: WORD | SMALL | BUFFER )+ (?: pre | post ) (?= STOP | COMMA | SMALL* $ )",
        _buffer,
        "",
    ),
    (
        f"(?<= DUR | setting | COMMA | STOP | AND | WITH | SHOULD | WANT | HOURFORM ) {LENGTH} (?: of? WORD ) WORD?"
        " (?: pre AND post | pre ONWARDS | post | pre ) (?= STOP | COMMA | AND setting | SMALL* $ )",
        _buffer,
        "",
    ),
    (
        f"(?<= WITH | AND | COMMA ) {LENGTH} (?: pre | post ) (?= AND (?: max | ATLEAST | ONLY | PRIVATE | PUBLIC ) )",
        _buffer,
        "",
    ),
    (f"(?: WITH | AND )+ (?: {LENGTH} | num ) BETWEEN (?= STOP | COMMA | SMALL* $ )", _between, ""),
    ("(?<! FIND | FREE | BOOK ) DUR BETWEEN (?= STOP | COMMA | SMALL* $ )", _between, ""),
    ("(?: ONE | num ) WEEKOF NOTICE", _weeks_of_notice, ""),
    ("(?: ONE | num ) WORD UNIT of? NOTICE", _full_notice, ""),
    ("AMOUNT WORD of? NOTICE (?! of? (?: num | ONE ) )", _notice, ""),
    (
        f"DUR (?: SMALL | PRESENT | COMMA )* (?: INSTEAD of? | EXCEPT ) (?: {LENGTH} | num ) (?! to | AMPM | OCLOCK )",
        _instead,
        "",
    ),
    (f"num INSTEAD of? {LENGTH}", _instead, ""),
    ("(?<= WORD | BOOKING ) num INSTEAD of? num (?! to | AMPM | OCLOCK | AND )", _instead_number, ""),
    (
        "(?<= DUR | SETTING | LIMIT | HOURFORM ) PLACEWORD"
        " (?= setting | DUR | COMMA | STOP | PRIVATE | PUBLIC | AND | anyday | WEEKSET | EVERY | num | CLOCK | max"
        " | BUFFER | $ )",
        _place,
        "",
    ),
    (
        "(?: (?<= THE | MY ) | (?<= DAY FILL | WEEKDAY FILL ) ) (?: DOTTED )"
        " (?= WITH | AT | ON | SMALL | STOP | COMMA | FOR | TO | $ )",
        _dotted_clock,
        "",
    ),
    (
        f"(?: max | UNTIL )+ (?: of | ONE )* count {COUNTABLE} INALL? {PER_DAY}",
        _per_period,
        "",
    ),
    (
        "ONLY (?: WORD | WANT | TAKE | SEE | SMALL | SHARE ) count (?: BOOKING | SLOT | THINGS | WORD | GATE )*"
        f" {PER_DAY}",
        _per_period,
        "",
    ),
    (
        "(?: (?<= LIMIT AND ) | (?<= LIMIT COMMA ) | (?<= to ) (?! num REPEATEDLY ) )"
        f" count (?: BOOKING | SLOT | THINGS )* {PER_DAY}",
        _per_period_too,
        "",
    ),
    (f"LIMIT {ASIDE} INALL", _in_all, ""),
    (f"INALL {ASIDE} LIMIT", _in_all, ""),
    (f"max+ (?: of | ONE )* count {COUNTABLE} PERHEAD", _each_person, ""),
    ("max* MULTIPLE PERHEAD max?", _each_person, ""),
    ("count (?: BOOKING | SLOT | BOOK ) max? PERHEAD max?", _each_person, ""),
    (
        "(?: ^ | (?<= AND | COMMA | STOP | LIMIT | SETTING | DUR | to | WITH | SHOULD | FOR ) ) count PERHEAD max?",
        _each_person,
        "",
    ),
    ("PERHEAD (?: max | SHOULD | SMALL )* count (?: BOOKING | SLOT )", _each_person, ""),
    ("HOURSNOUN (?= (?: STOP | COMMA | SMALL | SHOULD )* LIMIT )", _word, ""),
    ("INALL | PERHEAD", lambda nodes: nodes[0]._replace(kind="SMALL"), ""),
    (f"ONLY WITH ATLEAST? {SPAN} {FILLERS} NOTICE", _notice, ""),
    (
        f"(?: max | UNTIL ) (?: max | UNTIL | of | ONE | WITH | STOP | SMALL )* AMOUNT {FILLERS}"
        " (?: NOTICE | AHEADOF | AWAY | ONWARDS )",
        _horizon,
        "",
    ),
    (f"(?: of | ONE )+ AMOUNT {FILLERS} (?: AHEADOF | AWAY | ONWARDS )", _horizon, ""),
    (
        "(?: max | UNTIL ) (?: max | UNTIL | of | THE | FILL )* AMOUNT BEFORE (?= SMALL | STOP | COMMA | AND | $ )",
        _horizon,
        "",
    ),
    ("AMOUNT (?: NOTICE | AHEADOF | AWAY | BEFORE ) MAX", _horizon, ""),
    (
        "SHOULD? (?: REFUSED | EXCEPT ) (?: BOOK | SMALL | WORD | THE | FILL | ATTO | BOOKING | of )+ WITH?"
        " (?: WORD | SMALL ) of AMOUNT (?: NOTICE | AHEADOF | BEFORE )",
        _no_further,
        "",
    ),
    (f"{LENGTH} (?: (?: FREE | AWAY ) {SIDE} | {SIDE} FREE )", _buffer, ""),
    ("BOOKABLE (?: max | UNTIL )+ AMOUNT", _horizon, ""),
    (f"BOOKABLE (?: max | FOR | ON )* AMOUNT {FILLERS} (?: NOTICE | AHEADOF | AWAY )", _horizon, ""),
    ("ALLOW SMALL* (?: max | UNTIL )* AMOUNT (?: NOTICE | AHEADOF | AWAY ) (?! ATLEAST )", _opened_ahead, ""),
    ("(?: BOOKED | BOOK ) max* AMOUNT (?: AHEADOF | AWAY )", _horizon, ""),
    (f"HORIZON {FILLERS} (?: max | UNTIL | NEXT | COMING )* AMOUNT AHEADOF?", _horizon, ""),
    ("AMOUNT HORIZON", _horizon, ""),
    (f"ATLEAST {SPAN} (?= (?: AND | COMMA )+ max )", _notice, ""),
    (f"ATLEAST {FILLERS} {SPAN} {FILLERS} (?: NOTICE | AHEADOF | AWAY | BEFORE )", _notice, ""),
    (f"{SPAN} {FILLERS} NOTICE", _notice, ""),
    ("(?: ONE | num ) (?: WORD | CANCEL | FREE ) unit NOTICE", _counted_notice, ""),
    (f"NOTICE {FILLERS} {SPAN}", _notice, ""),
    (
        "(?: TO | ATTO )? (?: BOOK | BOOKABLE ) (?= (?: WITH | SMALL )* LIMIT )",
        _told_of,
        "",
    ),  # "à réserver au moins 3 jours avant"
    ("(?<= WORD COMMA ) HOURFORM (?= COMMA )", _short, ""),
    ("(?<= LIMIT ) BOOK (?= COMMA | STOP | $ )", _told_of, ""),
    ("(?: DUR | AMOUNT ) (?: AHEADOF | AWAY ) ATLEAST", _notice, ""),
    ("AMOUNT (?: AHEADOF )", _horizon, ""),
    ("(?<= LIMIT COMMA | DUR COMMA ) AMOUNT MAX (?= COMMA | STOP | SMALL* $ )", _horizon, ""),
    (
        "(?: (?<! num TO | num DASH ) num | (?<! num DASH ) num (?! REPEATEDLY | EVERY ) | ONE )"
        " (?: BOOKING | SLOT | THINGS )? (?: max )?"
        f" {PER_DAY} (?: MAX )?",
        _per_period,
        "",
    ),
    (
        f"max {PER_DAY} (?: of | FOR | ON ) (?: THE | MY )? (?: WORD | BOOKING | QUOTED )+ (?: TO | AT | SHOULD ) num",
        _per_day_of,
        "",
    ),
    (f"max {PER_DAY} {FILLERS} (?: num | ONE )", _per_period, ""),
    (f"max* MULTIPLE (?: {PER_DAY} | UNIT ) MAX?", _per_period, ""),
    (f"{PER_DAY} (?: max )+ (?: of | ONE )* num", _per_period, ""),
    (f"INCREMENT {FILLERS} {LENGTH} {SIDES}", _buffer, ""),
    (f"{LENGTH} INCREMENT", _increment, ""),
    (f"INCREMENT (?: EVERY | ALTERNATE | AT | {FILLERS} ) {FILLERS} {LENGTH}", _increment, ""),
    (f"(?: STARTING | ONE? START ZONEWORD? | SLOT ON? )? EVERY {LENGTH}", _increment, ""),
    ("(?: max | FOR | WITH | UNTIL )* (?: num | ONE ) (?: USES | THINGS (?= USED ) ) (?: MAX | USED )*", _uses, ""),
    (
        "(?<! max ) num (?: THINGS | USES | BOOKING ) MAX (?! PER | SLASH | AMOUNT | UNIT | EVERY | REPEATEDLY )",
        _uses,
        "",
    ),
    ("(?: max | FOR | WITH | UNTIL )* MULTIPLE USED (?: MAX )?", _uses, ""),
    ("(?: USED | max )+ (?: max | FOR | AT | TO | of | UNTIL )* num (?: THINGS | USES | BOOKING )", _uses, ""),
    (
        "(?: USED | max )* (?: max | FOR | AT | TO | of | UNTIL )* MULTIPLE (?! ONE | PER | AMOUNT | UNIT | SLASH )",
        _uses,
        "",
    ),
    ("EXPIRES (?: FOR | UNTIL | max )* num (?: THINGS | USES | BOOKING )", _uses, ""),
    (f"EXPIRES {FILLERS} (?: IN | FOR | AFTER | WITHIN | ON )* (?: AMOUNT | DUR )", _expires, ""),
    ("USED FOR (?: AMOUNT | DUR )", _expires, ""),
    ("(?: AMOUNT ) EXPIRES", _expires, ""),
    (
        "EXCEPT (?: AT | ON | IN | BY )? PLACEWORD (?= COMMA | STOP | SMALL* $ )",
        lambda nodes: joined("SMALL", None, nodes),
        "",
    ),
    ("EXCEPT PLACE (?= COMMA | STOP | SMALL* $ )", lambda nodes: joined("SMALL", None, nodes), ""),
    ("PLACEWORD (?= TYPE )", _place, ""),
    ("PLACEWORD ONLY", _place, ""),
    ("ONLY PLACEWORD (?= COMMA | STOP | AND | WORD | $ )", _place, ""),
    ("PLACE", _place, ""),
    (
        "(?: COMMA | PAREN | SLASH | DASH | STOP ) PLACEWORD (?= COMMA | PAREN | STOP | AND | SLASH | DASH | $ )",
        _place_alone,
        "",
    ),
    ("(?: AT | ON | BY | IN ) PLACEWORD", _place, ""),
    ("(?: PLACEWORD | PLACE ) (?: to | DASH ) PLACEWORD", _changed_place, ""),
    ("to ONE? PLACEWORD (?= COMMA | PAREN | STOP | AND | SMALL | INSTEAD | EXCEPT | $ )", _place, ""),
    (
        "(?: SHOULD | MAKE | SMALL | AGAIN ) PLACEWORD (?= COMMA | PAREN | STOP | AND | INSTEAD | EXCEPT | $ )",
        _place_alone,
        "",
    ),
    ("MAKE (?: THE | MY )* WORD WORD? ONE PLACEWORD (?= COMMA | STOP | SMALL* $ )", _place_last, ""),
    ("(?<= WORD ) USE PLACEWORD (?= COMMA | STOP | AND | SMALL | FROMNOW | $ )", _place_behind, ""),
    ("SEE PLACEWORD (?= COMMA | STOP | AND | SMALL | FROMNOW | INSTEAD | EXCEPT | $ )", _place_alone, ""),
    ("INSTEAD of? PLACEWORD", lambda nodes: joined("SMALL", None, nodes), ""),  # where it is no longer
    ("PLACEWORD", _word, ""),
    ("(?<= COMMA ) ONLY (?= SETTING )", _told_of, ""),
    ("(?<= WORD | BOOKING | QUOTED | to ) num (?= WITH LIMIT )", _minutes_long, ""),
)
