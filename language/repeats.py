"""What comes again: "Tuesdays and Fridays", "every other week", "the first Monday of the month"."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from language.dates import Weekend
from language.nodes import Made, Node, every, first, joined

WEEK_DAYS = ("mo", "tu", "we", "th", "fr", "sa", "su")
WORKDAYS = WEEK_DAYS[:5]


@dataclass(frozen=True, slots=True)
class Repeat:
    """How often and on which days; `sure` where the words can mean nothing but a repetition."""

    n: int = 1
    unit: str = "week"
    days: tuple[str, ...] = ()
    monthdays: tuple[int, ...] = ()
    sure: bool = True
    span: bool = False  # "Thursday to Saturday": may be a stretch of days


def merged(one: Repeat, other: Repeat) -> Repeat:
    """Both said of one thing: "weekly" and "on Mondays", "Wednesdays" and "every two weeks"."""
    often, days = (one, other) if other.days or other.monthdays else (other, one)
    unit, n = (often.unit, often.n) if not often.days else (often.unit, max(one.n, other.n))
    if unit == "day" and (days.days or one.days):
        unit = "week"
    kept = tuple(dict.fromkeys((*one.days, *other.days)))
    return Repeat(n, unit, kept, (*one.monthdays, *other.monthdays))


def in_order(days: Sequence[str]) -> tuple[str, ...]:
    return tuple(sorted(dict.fromkeys(days), key=WEEK_DAYS.index))


def days_between(start: str, end: str) -> tuple[str, ...]:
    first_day = WEEK_DAYS.index(start)
    count = (WEEK_DAYS.index(end) - first_day) % 7 + 1
    return tuple(WEEK_DAYS[(first_day + n) % 7] for n in range(count))


def _listed(nodes: Sequence[Node]) -> tuple[str, ...]:
    """The days of a list such as "Mon-Wed, Fri"."""
    days: list[str] = []
    dash = False
    for node in nodes:
        if node.kind in _DAYS:
            days += days_between(days[-1], node.value)[1:] if dash and days else [node.value]
            dash = False
        elif node.kind == "SET":
            days += node.value.days
        elif node.kind == "WEEKSET":
            days += _set_days(node)
        dash = dash or node.kind in ("TO", "ATTO", "DASH", "UNTIL", "TOWARDS", "PER")
    return tuple(dict.fromkeys(days))


_DAYS = ("WEEKDAY", "WEEKDAYS", "MAYWEEKDAY")


def _set_days(node: Node) -> tuple[str, ...]:
    return {"weekday": WORKDAYS, "weekend": WEEK_DAYS[5:]}[str(node.value)]


def _plain(nodes: Sequence[Node]) -> Node:
    days = _listed(nodes)
    sure = first(nodes, "WEEKDAYS", "WEEKSET") is not None or len(every(nodes, "PER", "SLASH")) > 1
    span = first(nodes, "TO", "ATTO", "DASH", "UNTIL", "TOWARDS", "BETWEEN") is not None
    if nodes[0].kind == "BETWEEN":
        days = days_between(days[0], days[-1])
    return joined("SET", Repeat(days=days, sure=sure, span=span), nodes)


def _except(nodes: Sequence[Node]) -> Node | None:
    repeat = nodes[0].value
    without = _listed(nodes[1:])
    days = repeat.days or WEEK_DAYS
    return joined("SET", Repeat(repeat.n, "week", tuple(day for day in days if day not in without)), nodes)


def _except_weekends(nodes: Sequence[Node]) -> Node | None:
    """ "tous les jours sauf le week-end"."""
    repeat, weekend = nodes[0].value, nodes[-1].value
    if not isinstance(weekend, Weekend) or weekend != Weekend():
        return None
    days = tuple(day for day in repeat.days or WEEK_DAYS if day in WORKDAYS)
    return joined("SET", Repeat(repeat.n, "week", days), nodes)


def _every_days(nodes: Sequence[Node]) -> Node:
    n = 2 if first(nodes, "OTHER") else next((int(node.value) for node in every(nodes, "NUM", "NUMWORD")), 1)
    return joined("REPEAT", Repeat(n, days=_listed(nodes)), nodes)


def _alternate(nodes: Sequence[Node]) -> Node | None:
    """ "alternate Fridays", "un vendredi sur deux", "semanas alternas"."""
    unit = first(nodes, "UNIT")
    if unit is None:
        return joined("REPEAT", Repeat(2, days=_listed(nodes)), nodes)
    return joined("REPEAT", Repeat(2, unit.value), nodes) if unit.value in ("day", "week", "month") else None


def _numbered_days_monthly(nodes: Sequence[Node]) -> Node | None:
    """ "todo dia 20" is once a month, "todos os dias" every day."""
    head, days = nodes[0], every(nodes, "NUM")
    unit = first(nodes, "UNIT")
    daily = unit.value == "day" if unit else head.value == "1 day"
    if not daily or not all(1 <= day.value <= 31 for day in days):
        return None
    return joined("REPEAT", Repeat(1, "month", monthdays=tuple(day.value for day in days)), nodes)


def _every_nth(nodes: Sequence[Node]) -> Node | None:
    """ "every second Wednesday" is every two weeks, "every first Monday" once a month."""
    n, month = first(nodes, "ORD", "MAYORD", "LAST"), first(nodes, "UNIT")
    if n is None:
        return None
    if month is None and n.kind != "LAST" and n.value == 2:
        return joined("REPEAT", Repeat(2, days=_listed(nodes)), nodes)
    return _nth_in_month(nodes)


def _nth_in_month(nodes: Sequence[Node]) -> Node | None:
    unit, often = first(nodes, "UNIT"), first(nodes, "REPEATEDLY")
    if (unit is not None and unit.value != "month") or (often is not None and often.value != "1 month"):
        return None
    numbers = [-1 if node.kind == "LAST" else node.value for node in every(nodes, "ORD", "MAYORD", "LAST")]
    days = tuple(f"{n}{day}" for day in _listed(nodes) for n in numbers)
    return joined("REPEAT", Repeat(_months(nodes), "month", days), nodes)


def _nth_of_months(nodes: Sequence[Node]) -> Node | None:
    """ "every three months on the first Wednesday"."""
    repeat, made = nodes[0].value, _nth_in_month(nodes)
    if made is None or repeat.unit != "month" or repeat.days or repeat.monthdays:
        return None
    return joined("REPEAT", replace(made.value, n=repeat.n), nodes)


MOST_SELDOM = 8


def _one_in(nodes: Sequence[Node]) -> Node | None:
    """ "un vendredi sur trois"."""
    n = nodes[-1].value
    return joined("REPEAT", Repeat(n, days=_listed(nodes)), nodes) if 1 < n <= MOST_SELDOM else None


def _every_other(nodes: Sequence[Node]) -> Node | None:
    """ "un mes sí y otro no"."""
    amount = first(nodes, "AMOUNT")
    count, unit = amount.value if amount else (0, "")
    return joined("REPEAT", Repeat(2, unit), nodes) if count == 1 and unit in ("day", "week", "month") else None


def _end_of_month(nodes: Sequence[Node]) -> Node | None:
    """ "ogni fine mese, l'ultimo giovedì"; "at the end of the month" alone is once."""
    return _nth_in_month(nodes) if first(nodes, "EVERY", "REPEATEDLY") else None


def _months(nodes: Sequence[Node]) -> int:
    if first(nodes, "OTHER"):
        return 2
    amount = first(nodes, "AMOUNT")
    return int(amount.value[0]) if amount else 1


def _month_days(nodes: Sequence[Node]) -> Node | None:
    unit, often = every(nodes, "UNIT"), first(nodes, "REPEATEDLY")
    months = [node.value for node in (*unit, *([often] if often else []))]
    if not months or months[-1] not in ("month", "1 month") or (len(months) > 1 and months[0] != "day"):
        return None
    days = tuple(
        -1 if node.kind == "LAST" else int(node.value) for node in every(nodes, "ORD", "MAYORD", "LAST", "NUM")
    )
    if not all(day <= 31 for day in days):
        return None
    return joined("REPEAT", Repeat(_months(nodes), "month", monthdays=days), nodes)


def _every_unit(nodes: Sequence[Node]) -> Node | None:
    unit = first(nodes, "UNIT")
    if unit is None or unit.value not in ("day", "week", "month"):
        return None
    count = first(nodes, "NUM", "NUMWORD", "ORD", "MAYORD")
    n = 2 if first(nodes, "OTHER") else int(count.value) if count else 1
    return joined("REPEAT", Repeat(n, unit.value), nodes)


def _every_amount(nodes: Sequence[Node]) -> Node | None:
    amount = first(nodes, "AMOUNT")
    if amount is None:
        return None
    count, unit = amount.value
    if unit == "year":
        return None
    return joined("REPEAT", Repeat(max(int(count), 1), unit), nodes)


def _every_part(nodes: Sequence[Node]) -> tuple[Node, Node]:
    return joined("REPEAT", Repeat(unit="day"), nodes[:1]), nodes[-1]._replace(kind="PARTS")


def _every_weekend(nodes: Sequence[Node]) -> Node:
    return joined("REPEAT", Repeat(2 if first(nodes, "OTHER") else 1, days=WEEK_DAYS[5:]), nodes)


def _repeatedly(nodes: Sequence[Node]) -> Node:
    count, _, unit = str(nodes[0].value).partition(" ")
    return joined("REPEAT", Repeat(int(count), unit), nodes)


def _weekends(nodes: Sequence[Node]) -> Node:
    return joined("SET", Repeat(days=WEEK_DAYS[5:]), nodes)


def _with_dates(nodes: Sequence[Node]) -> Node | None:
    """ "Mondays every two weeks", "weekly on Friday": how often and which days, one beside the other."""
    sets = every(nodes, "REPEAT", "SET")
    return joined("REPEAT", merged(sets[0].value, sets[1].value), nodes)


def _monthly_on(nodes: Sequence[Node]) -> Node | None:
    repeat, days = first(nodes, "REPEAT"), every(nodes, "ORD", "MAYORD", "NUM")
    if repeat is None or repeat.value.unit != "month":
        return None
    return joined("REPEAT", replace(repeat.value, monthdays=tuple(int(day.value) for day in days)), nodes)


def _weekly_on(nodes: Sequence[Node]) -> Node | None:
    repeat = first(nodes, "REPEAT")
    if repeat is None or repeat.value.days:
        return None
    return joined("REPEAT", merged(repeat.value, Repeat(days=_listed(nodes))), nodes)


Entry = tuple[str, Callable[[Sequence[Node]], Made], str]
DAYLIST = "anyday (?: list+ anyday | to anyday )*"

OFTEN: tuple[Entry, ...] = (
    ("THE? nth (?: list+ THE? nth )* weekday of? THE?"
     " (?: EVERY OTHER? (?: UNIT | AMOUNT ) | of THE? UNIT (?! which ) )",
     _nth_in_month, ""),
    ("THE? nth (?: list+ THE? nth )* weekday (?: of | IN | THE )+ UNIT (?! which )", _nth_in_month, ""),
    ("THE? nth (?: list+ THE? nth )* weekday of? REPEATEDLY", _nth_in_month, ""),
    ("EVERY? art? (?: END | START | LATE | EARLY ) of? (?: THE? UNIT | EVERY UNIT | REPEATEDLY )"
     " (?: COMMA | the | IN )* nth weekday", _end_of_month, ""),
    ("(?: EVERY UNIT | REPEATEDLY ) (?: COMMA | the )* nth weekday", _nth_in_month, ""),
    ("THE? nth UNIT of? REPEATEDLY", _month_days, ""),
    ("THE? ord (?: list+ THE? (?: ord | NUM ) )* (?: of | THE )* (?: REPEATEDLY | EVERY UNIT )", _month_days, ""),
    ("(?: ON | THE | UNIT )+ NUM (?: list+ (?: THE | UNIT )* NUM )* of? REPEATEDLY", _month_days, "the_number"),
    ("UNIT NUM (?: list+ UNIT? NUM )* of THE? (?: EVERY UNIT | UNIT (?! which ) )", _month_days, "the_number"),
    ("(?: EVERY UNIT | REPEATEDLY ) NUM (?: list+ NUM )* (?! counted | OCLOCK | HOURWORD | to | PART )",
     _numbered_days_monthly, "the_number"),
    ("(?: ONE | EVERY | at | the )* (?: anyday | UNIT ) ALTERNATE", _alternate, ""),
    ("EVERY? ALTERNATE (?: anyday | UNIT )", _alternate, ""),
    ("EVERY nth weekday (?: (?: of | IN ) THE? UNIT )?", _every_nth, ""),
    ("THE? nth UNIT (?: of (?: THE | EVERY )+ | EVERY ) UNIT", _month_days, ""),
    ("THE? ord (?: list+ THE? ord )* (?: of )? THE? EVERY OTHER? (?: UNIT | AMOUNT )", _month_days, ""),
    ("EVERY? THE? ord (?: list+ THE? ord )* of THE? UNIT (?! which )", _month_days, ""),
    ("EVERY? THE? ord (?: list+ THE? ord )* EVERY UNIT", _month_days, ""),
    ("THE NUM of (?: EVERY | THE )+ UNIT (?! which )", _month_days, "the_number"),
    (f"EVERY OTHER? (?: num (?= weekday ) )? (?: {DAYLIST} | WEEKSET )", _every_days, ""),
    ("EVERY OTHER? (?: WEEKEND | WEEKENDS )", _every_weekend, ""),
    ("EVERY (?: OTHER | ord )? UNIT", _every_unit, ""),
    ("EVERY num UNIT", _every_unit, ""),
    ("EVERY AMOUNT", _every_amount, ""),
    ("EVERY (?: PART | PARTS | MAYPART )", _every_part, ""),
    ("REPEATEDLY", _repeatedly, ""),
    ("ONE anyday ON num", _one_in, "days_lowercase"),
    ("ALTERNATE AMOUNT", _every_amount, ""),  # "om de drie maanden"
    ("ONE? AMOUNT ALTERNATE", _every_other, ""),
    ("REPEAT (?: COMMA | the | IN )* nth (?: list+ THE? nth )* weekday", _nth_of_months, ""),
    ("REPEAT the* ord (?: list+ THE? ord )*", _monthly_on, ""),
    ("REPEAT the* NUM (?: AND NUM )*", _monthly_on, "the_number"),
    (f"REPEAT (?: COMMA | the )* {DAYLIST}", _weekly_on, ""),
)  # fmt: skip

LISTS: tuple[Entry, ...] = (
    # "9-5 weekdays, Saturdays till noon": what has hours of its own behind it begins a list
    ("(?<= HOURS | CLOCK | NUM | NOON ) WEEKSET"
     " (?= COMMA anyday (?: ONLY | SMALL )* (?: FROM | UNTIL | hour | NOON ) )", _plain, ""),
    # "I don't work Mondays, Tue-Sat 10-6"
    ("(?<= IDLE | NEVER | CLOSE | OFF | AWAY | REMOVING ) WEEKDAYS (?: AND WEEKDAYS )*"
     " (?= COMMA anyday to anyday (?: FROM | hour | NOON ) )", _plain, ""),
    ("WEEKSET (?: list+ (?: WEEKSET | anyday ) )*", _plain, ""),
    ("WEEKENDS", _weekends, ""),
    ("(?<= HOURS | CLOCK | NUM ) anyday to anyday (?= COMMA THE? anyday (?: FROM | UNTIL | BETWEEN | hour | NOON ) )",
     _plain, ""),
    ("(?! (?<= refusing ) weekday COMMA ) (?: from | BETWEEN )? THE? anyday (?: list+ THE? anyday | to THE? anyday )+"
     " (?: list+ WEEKSET )?", _plain, ""),
    ("WEEKDAYS", _plain, ""),
    ("weekday (?= PARTS )", lambda nodes: joined("SET", Repeat(days=_listed(nodes)), nodes), ""),
    ("(?: SET | REPEAT ) COMMA? (?: EXCEPT | MINUS ) the* (?: anyday ) (?: list+ anyday )*", _except, ""),
    ("(?: SET | REPEAT ) COMMA? EXCEPT the* (?: WEEKSET | SET )", _except, ""),
    ("(?: SET | REPEAT ) COMMA? (?: EXCEPT | MINUS ) (?: the | at | IN )* SPAN", _except_weekends, ""),
    ("(?: SET | REPEAT ) COMMA? the* anyday (?: list+ anyday )* EXCLUDED", _except, ""),
    ("(?: SET | REPEAT ) COMMA? (?: the )* (?: SET | REPEAT )", lambda nodes: _different(nodes), ""),
)  # fmt: skip


def _different(nodes: Sequence[Node]) -> Node | None:
    """Two lists of days stay two; how often and which days become one."""
    one, other = every(nodes, "REPEAT", "SET")
    if one.value.days and one.value.days == other.value.days and "REPEAT" not in (one.kind, other.kind):
        return joined("SET", one.value if one.value.sure else other.value, nodes)  # "werktags von Montag bis Freitag"
    if (one.value.days and other.value.days) or (first(nodes, "COMMA") and one.kind == other.kind):
        return None
    return _with_dates(nodes)
