"""The rules that find dates and stretches of dates in a row of nodes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from language.amounts import number
from language.dates import (
    WORKDAY,
    Ahead,
    Between,
    Current,
    Dated,
    DaysOf,
    Joint,
    Month,
    NextDays,
    Nth,
    NumberedWeek,
    Open,
    Piece,
    Quarter,
    SevenDays,
    Shifted,
    Weekday,
    Weekend,
    WeekOf,
    in_month_of,
)
from language.gates import Entry, kind, only
from language.nodes import Node, every, first, joined
from language.repeats import WEEK_DAYS

OFFSETS = {"THIS": 0, "COMING": 1, "NEXT": 1, "LAST": -1, "AFTERNEXT": 2}
WHICH = {"THIS": "this", "NEXT": "next", "LAST": "last"}
LAST_WEEK, LAST_QUARTER = 53, 4
PIECES = {"START": "start", "EARLY": "start", "MID": "mid", "END": "end", "LATE": "end", "FIRSTHALF": "first half",
          "SECONDHALF": "second half"}  # fmt: skip


def _iso(nodes: Sequence[Node]) -> Node:
    day = nodes[0].value
    return joined("DATE", Dated(day.day, day.month, day.year), nodes)


def _day_month(nodes: Sequence[Node]) -> Node | None:
    node = first(nodes, "DAYMONTH")
    return joined("DATE", Dated(*node.value), nodes) if node else None


def _year(nodes: Sequence[Node]) -> int | None:
    node = first(nodes, "YEAR")
    return int(node.value) if node else None


def _nth_day(nodes: Sequence[Node]) -> Node | None:
    unit = first(nodes, "UNIT")
    return _nth(nodes) if unit and unit.value == "day" else None


def _in_month(nodes: Sequence[Node]) -> Node | None:
    day = first(nodes, "ORD", "MAYORD", "NUM", "NUMWORD", "DOTORD", "ONE")
    month = first(nodes, "MONTH", "MAYMONTH")
    if day is None or month is None or not 1 <= number(day) <= 31:
        return None
    return joined("DATE", Dated(int(number(day)), month.value, _year(nodes)), nodes)


def _days_in_month(nodes: Sequence[Node]) -> Node | None:
    days = [node.value for node in every(nodes, "ORD", "MAYORD", "NUM", "NUMWORD", "DOTORD")]
    month = first(nodes, "MONTH", "MAYMONTH")
    if month is None or not all(1 <= day <= 31 for day in days) or days[0] >= days[1]:
        return None
    start, end = (Dated(day, month.value, _year(nodes)) for day in days)
    return joined("SPAN", Between(start, end), nodes)


def _either_in_month(nodes: Sequence[Node]) -> tuple[Node, ...] | None:
    """ "the 3rd or 4th of May": the month belongs to both."""
    at = next(index for index, node in enumerate(nodes) if node.kind in ("OR", "AND", "COMMA"))
    month = first(nodes, "MONTH", "MAYMONTH") or nodes[-1]
    left, right = _in_month([*nodes[:at], month]), _in_month([*nodes[at + 1 :], month])
    if left is None or right is None:
        return None
    left = left._replace(value=in_month_of(left.value, right.value, before=nodes[-1].kind in ("MONTH", "MAYMONTH")))
    return left._replace(end=nodes[at - 1].end), nodes[at], right._replace(start=nodes[at + 1].start)


def _one_more_in_month(nodes: Sequence[Node]) -> tuple[Node, ...] | None:
    """ "22, 23 o 26 ottobre": the first of three."""
    day, joint, dated = nodes
    if not isinstance(dated.value, Dated) or dated.value.month is None or not 1 <= day.value < dated.value.day:
        return None
    return joined("DATE", replace(dated.value, day=day.value, weekday=None), [day]), joint, dated


def _on_day(nodes: Sequence[Node]) -> Node | None:
    """ "a partir do dia 4 de maio"."""
    unit = first(nodes, "UNIT")
    return _in_month([node for node in nodes if node.kind != "UNIT"]) if unit and unit.value == "day" else None


def _coming_day(nodes: Sequence[Node]) -> tuple[Node, ...] | None:
    """ "el próximo día 22"."""
    _, unit, number = nodes
    return (unit, number) if unit.value == "day" else None


def _weekday_dated(nodes: Sequence[Node]) -> Node | None:
    """ "Monday 16 March", "Sunday the 29th"."""
    day, dated = first(nodes, "WEEKDAY", "MAYWEEKDAY"), nodes[-1]
    if day is None:
        return None
    weekday = WEEK_DAYS.index(day.value)
    if isinstance(dated.value, Dated):
        return joined("DATE", replace(dated.value, weekday=weekday), nodes)
    value = number(dated) if dated.kind != "DATE" else 0
    return joined("DATE", Dated(int(value), weekday=weekday), nodes) if 1 <= value <= 31 else None


def _ordinal(nodes: Sequence[Node]) -> Node | None:
    node = first(nodes, "ORD", "MAYORD", "NUM", "NUMWORD")
    return joined("DATE", Dated(int(node.value)), nodes) if node and 1 <= node.value <= 31 else None


def _ordinal_of_span(nodes: Sequence[Node]) -> Node | None:
    """ "the 15th of next month"."""
    node, span = first(nodes, "ORD", "MAYORD", "NUM"), nodes[-1]
    return joined("DATE", Nth(node.value, None, span.value), nodes) if node else None


def _ahead(nodes: Sequence[Node]) -> Node:
    node = first(nodes, "DAY")
    return joined("DATE", Ahead(node.value if node else 0), nodes)


def _tonight(nodes: Sequence[Node]) -> tuple[Node, Node]:
    node = nodes[0]
    return joined("DATE", Ahead(0), nodes), Node("PART", node.value, node.end, node.end)


def _this_part(nodes: Sequence[Node]) -> tuple[Node, Node]:
    return joined("DATE", Ahead(0), nodes[:-1]), nodes[-1]


def _nth(nodes: Sequence[Node]) -> Node | None:
    n = first(nodes, "ORD", "MAYORD", "LAST")
    span = nodes[-1].value if nodes[-1].kind == "SPAN" else _month(every(nodes, "MONTH", "MAYMONTH", "YEAR")).value
    day = first(nodes, "WEEKDAY", "MAYWEEKDAY")
    if n is None:
        return None
    weekday = WEEK_DAYS.index(day.value) if day else None
    return joined("DATE", Nth(-1 if n.kind == "LAST" else n.value, weekday, span), nodes)


def _nth_week(nodes: Sequence[Node]) -> Node | None:
    """ "the first week of April"."""
    n, unit, span = first(nodes, "ORD", "MAYORD", "LAST"), first(nodes, "UNIT"), nodes[-1]
    if n is None or (unit is not None and unit.value != "week"):
        return None
    return joined("SPAN", SevenDays(-1 if n.kind == "LAST" else n.value, span.value), nodes)


def _counted_days(nodes: Sequence[Node]) -> Node | None:
    """ "the first ten days of August", "les deux dernières semaines de juin"."""
    amount, number, unit = first(nodes, "AMOUNT"), first(nodes, "NUM", "NUMWORD"), first(nodes, "UNIT")
    end = first(nodes, "ORD", "MAYORD", "LAST", "START", "END")
    if end is None or (end.kind in ("ORD", "MAYORD") and end.value != 1):
        return None
    if amount is not None:
        count, each = amount.value
    elif number is not None:  # "os três primeiros dias da semana": "primeiros dias" is the beginning
        count, each = number.value, unit.value if unit and end.kind not in ("START", "END") else "day"
    else:
        return None
    whole = nodes[-1].value if nodes[-1].kind == "SPAN" else Current(0, nodes[-1].value)
    if each not in ("day", "week"):
        return None
    if isinstance(whole, Current) and whole.unit not in ("week", "month", "quarter", "year"):
        return None
    days = round(count * (len(WEEK_DAYS) if each == "week" else 1))
    return joined("SPAN", DaysOf(-days if end.kind in ("LAST", "END") else days, whole), nodes)


def _day_after(nodes: Sequence[Node]) -> tuple[Node, Node, Node]:
    """ "tomorrow or the day after"."""
    base, word = nodes[:2]
    return base, word, joined("DATE", Shifted(base.value, 1, "day"), nodes[2:])


def _in_amount(nodes: Sequence[Node]) -> Node | None:
    amount = first(nodes, "AMOUNT")
    if amount is None:
        return None
    count, unit = amount.value
    sign = -1 if first(nodes, "AGO") else 1
    return joined("DATE", Ahead(sign * count, unit), nodes)


def _amount_on(nodes: Sequence[Node]) -> Node | None:
    """ "a week on Friday", "two weeks from tomorrow", "Friday week"."""
    amount = first(nodes, "AMOUNT")
    base = first(nodes, "DATE") or first(nodes, "WEEKDAY", "MAYWEEKDAY")
    if base is None:
        return None
    count, unit = amount.value if amount else (1, "week")
    if unit not in ("day", "week", "month", "year"):
        return None
    day = base.value if base.kind == "DATE" else Weekday(WEEK_DAYS.index(base.value))
    sign = -1 if first(nodes, "BEFORE") else 1
    return joined("DATE", Shifted(day, sign * count, unit), nodes)


def _for_so_long(nodes: Sequence[Node]) -> Node | None:
    """ "on holiday for 2 weeks from Monday": so long, and not in two weeks."""
    last = _amount_on(nodes)
    if last is None or not isinstance(last.value, Shifted):
        return None
    return joined("SPAN", Between(last.value.base, Shifted(last.value, -1, "day")), nodes)


def _week_after(nodes: Sequence[Node]) -> Node | None:
    return _amount_on(nodes) if first(nodes, "UNIT") and first(nodes, "UNIT").value == "week" else None  # type: ignore[union-attr]


def _weekday_in_weeks(nodes: Sequence[Node]) -> Node | None:
    day, amount = first(nodes, "WEEKDAY", "MAYWEEKDAY"), first(nodes, "AMOUNT")
    if day is None or amount is None:
        return None
    count, unit = amount.value
    if unit == "day" and count % 7 == 0:  # "Montag in acht Tagen" is a week on Monday
        return joined("DATE", Shifted(Weekday(WEEK_DAYS.index(day.value)), count, unit), nodes)
    return joined("DATE", Weekday(WEEK_DAYS.index(day.value), week=int(count)), nodes) if unit == "week" else None


def _which_weekday(nodes: Sequence[Node]) -> Node | None:
    day = first(nodes, "WEEKDAY", "MAYWEEKDAY")
    which = [node.kind for node in nodes if node.kind in OFFSETS]
    if day is None:
        return None
    index = WEEK_DAYS.index(day.value)
    if which[0] == "AFTERNEXT":
        return joined("DATE", Shifted(Weekday(index, which="this"), 1, "week"), nodes)
    said = "" if "COMING" in which else WHICH[which[0]]
    return joined("DATE", Weekday(index, which=said), nodes)


def _which_unit(nodes: Sequence[Node]) -> Node | None:
    unit, which = first(nodes, "UNIT"), [node.kind for node in nodes if node.kind in OFFSETS]
    if unit is None or unit.value not in ("day", "week", "month", "year"):
        return None
    offset = 2 if "AFTERNEXT" in which else OFFSETS[which[0]]
    if unit.value == "day":
        return joined("DATE", Ahead(1), nodes) if offset == 1 else None
    return joined("SPAN", Current(offset, unit.value), nodes)


def _quarter(nodes: Sequence[Node]) -> Node | None:
    """ "the first quarter of 2027", "Q3", "no quarto trimestre"."""
    said = first(nodes, "ORD", "MAYORD") or first(nodes, "QUARTER") or first(nodes, "QUARTERYEAR")
    n = said.value if said and said.kind != "QUARTER" else LAST_QUARTER
    return joined("SPAN", Quarter(n, _year(nodes)), nodes) if n in range(1, LAST_QUARTER + 1) else None


def _which_quarter(nodes: Sequence[Node]) -> Node | None:
    which = [node.kind for node in nodes if node.kind in OFFSETS]
    named = first(nodes, "QUARTERYEAR", "QUARTER")
    if named is None or named.value is not None:  # "next Q3"
        return None
    return joined("SPAN", Current(2 if "AFTERNEXT" in which else OFFSETS[which[0]], "quarter"), nodes)


def _one_after(nodes: Sequence[Node]) -> tuple[Node, Node, Node] | None:
    """ "next week or the week after", "this month or next", "la semaine prochaine ou la suivante"."""
    base, word, *after = nodes
    unit = first(after, "UNIT")
    if not isinstance(base.value, Current) or (unit is not None and unit.value != base.value.unit):
        return None
    if any(node.kind == "WORD" and node.text != "quella" for node in after):
        return None
    return base, word._replace(kind="OR"), joined("SPAN", replace(base.value, count=base.value.count + 1), after)


def _next_amount(nodes: Sequence[Node]) -> Node | None:
    amount = first(nodes, "AMOUNT")
    return joined("SPAN", NextDays(*amount.value), nodes) if amount else None


def _month(nodes: Sequence[Node]) -> Node:
    month = first(nodes, "MONTH", "MAYMONTH")
    return joined("SPAN", Month(month.value if month else 1, _year(nodes)), nodes)


def _weekend(nodes: Sequence[Node]) -> Node:
    which = first(nodes, "NEXT", "LAST", "AFTERNEXT")
    return joined("SPAN", Weekend(OFFSETS[which.kind] if which else 0), nodes)


def _weekend_of(nodes: Sequence[Node]) -> Node:
    base = nodes[-1].value
    return joined("SPAN", Weekend(around=base) if nodes[-1].kind == "DATE" else Weekend(base.count), nodes)


def _weekend_in(nodes: Sequence[Node]) -> Node | None:
    span = nodes[-1].value
    return joined("SPAN", Weekend(span.count), nodes) if isinstance(span, Current) and span.unit == "week" else None


def _week_of(nodes: Sequence[Node]) -> Node:
    return joined("SPAN", WeekOf(nodes[-1].value), nodes)


def _piece(nodes: Sequence[Node]) -> Node | None:
    which, span, unit = first(nodes, *PIECES), first(nodes, "SPAN"), first(nodes, "UNIT")
    if which is None:
        return None
    if span is not None:
        return joined("SPAN", Piece(span.value, PIECES[which.kind]), nodes)
    if unit is None or unit.value not in ("week", "month", "year"):
        return None
    return joined("SPAN", Piece(Current(0, unit.value), PIECES[which.kind]), nodes)


def _rest(nodes: Sequence[Node]) -> Node | None:
    unit = first(nodes, "UNIT")
    if unit is None and (span := first(nodes, "SPAN")):
        return joined("SPAN", span.value, nodes)
    return joined("SPAN", Current(0, unit.value), nodes) if unit and unit.value in ("week", "month", "year") else None


def _between(nodes: Sequence[Node]) -> Node | None:
    start, end = every(nodes, "DATE")
    return joined("SPAN", Between(start.value, end.value), nodes)


def _from_today(nodes: Sequence[Node]) -> Node | None:
    """ "between now and Wednesday"."""
    return joined("SPAN", Between(Ahead(0), nodes[-1].value), nodes)


def _bare_end(nodes: Sequence[Node]) -> Node | None:
    """ "from the 23rd to 27": the second number is a day as well."""
    start, end = first(nodes, "DATE"), nodes[-1]
    if start is None or not isinstance(start.value, Dated) or not start.value.day < end.value <= 31:
        return None
    return joined("SPAN", Between(start.value, replace(start.value, day=int(end.value), weekday=None)), nodes)


def _numbered_day(nodes: Sequence[Node]) -> Node | None:
    """ "dia 20"."""
    return _ordinal(nodes) if nodes[0].value == "day" else None


def _numbered_days(nodes: Sequence[Node]) -> Node | None:
    start, end = (Dated(int(node.value)) for node in every(nodes, "NUM"))
    if any(node.value != "day" for node in every(nodes, "UNIT")):
        return None
    return joined("SPAN", Between(start, end), nodes) if start.day < end.day <= 31 else None


def _joint(nodes: Sequence[Node]) -> Node:
    start, end = every(nodes, "SPAN")
    return joined("SPAN", Joint(start.value, end.value), nodes)


def _from(nodes: Sequence[Node]) -> Node | None:
    node = first(nodes, "DATE", "SPAN")
    return joined("SPAN", Open(node.value, None), nodes) if node else None


def _until(nodes: Sequence[Node]) -> Node | None:
    node = first(nodes, "DATE", "SPAN")
    if node is None:
        return None
    value = Open(None, node.value)
    if isinstance(node.value, Piece) and node.value.which == "end":
        value = Open(None, node.value)
    return joined("SPAN", value, nodes)


def _before(nodes: Sequence[Node]) -> Node | None:
    node = first(nodes, "DATE", "SPAN")
    if node is None:
        return None
    shift = 0 if isinstance(node.value, Piece) else -1
    return joined("SPAN", Open(None, node.value, shift), nodes)


def _after(nodes: Sequence[Node]) -> Node | None:
    node = first(nodes, "DATE", "SPAN")
    return joined("SPAN", Open(node.value, None, 1), nodes) if node else None


def _weekday(nodes: Sequence[Node]) -> Node:
    return joined("DATE", Weekday(WEEK_DAYS.index(nodes[0].value)), nodes)


def _holiday(nodes: Sequence[Node]) -> Node:
    month, _, day = str(nodes[0].value).partition("-")
    return joined("DATE", Dated(int(day), int(month)), nodes)


def _weekdays_on(nodes: Sequence[Node]) -> Node:
    """ "two Fridays from now"."""
    day = Weekday(WEEK_DAYS.index(nodes[1].value))
    return joined("DATE", Shifted(day, nodes[0].value - 1, "week"), nodes)


def _nth_workday(nodes: Sequence[Node]) -> Node | None:
    n, days = first(nodes, "ORD", "MAYORD", "LAST"), first(nodes, "WEEKSET")
    if n is None or days is None or days.value != "weekday":
        return None
    return joined("DATE", Nth(-1 if n.kind == "LAST" else n.value, WORKDAY, nodes[-1].value), nodes)


def _beside(nodes: Sequence[Node]) -> Node | None:
    """ "the day before Friday"."""
    unit, sign = first(nodes, "UNIT"), -1 if first(nodes, "BEFORE") else 1
    if unit is None or unit.value not in ("day", "week"):
        return None
    return joined("DATE", Shifted(nodes[-1].value, sign, unit.value), nodes)


def _early_part(nodes: Sequence[Node]) -> tuple[Node, Node] | None:
    """ "late Friday morning"."""
    part = f"{'early' if nodes[0].kind == 'EARLY' else 'late'}_{nodes[-1].value}"
    if nodes[-1].value not in ("morning", "afternoon", "evening"):
        return None
    return joined("DATE", nodes[1].value, nodes[:2]), nodes[-1]._replace(value=part)


def _half_dated(nodes: Sequence[Node]) -> Node | None:
    """ "Mon 16 to Wed 18 March", "20.-24.3."."""
    day, end = first(nodes, "NUM", "ORD"), nodes[-1].value
    if day is None or not isinstance(end, Dated) or end.month is None or not 1 <= day.value <= 31:
        return None
    if first(nodes, "AND") and not first(nodes, "BETWEEN"):
        return None
    return joined("SPAN", Between(Dated(day.value, end.month, end.year), end), nodes)


def _keep_first(nodes: Sequence[Node]) -> tuple[Node, ...] | None:
    made = _ordinal(nodes[1:])
    return (nodes[0], made) if made else None


def _range_or_list(nodes: Sequence[Node]) -> Node | None:
    """ "and" joins a range only after "between"; "the 3rd and the 5th" are two dates."""
    if first(nodes, "AND") and not first(nodes, "BETWEEN"):
        return None
    return _between(nodes)


def _spans(nodes: Sequence[Node]) -> Node | None:
    if first(nodes, "AND") and not first(nodes, "BETWEEN"):
        return None
    return _joint(nodes)


def _numbered_week(nodes: Sequence[Node]) -> Node | None:
    """ "KW 46", "in week 46"."""
    word, n = first(nodes, "UNIT", "WEEKNUMBER"), first(nodes, "NUM", "ORD")
    if word is None or n is None or word.value not in (None, "week") or not 1 <= n.value <= LAST_WEEK:
        return None
    return joined("SPAN", NumberedWeek(n.value), nodes)


def _numbered_weeks(nodes: Sequence[Node]) -> tuple[Node, Node, Node] | None:
    """ "week 47 of 48"."""
    *named, joint, number = nodes
    one, other = _numbered_week(named), _numbered_week([named[0], number])
    return (one, joint, other._replace(start=number.start)) if one and other else None


def _week_after_that(nodes: Sequence[Node]) -> Node | None:
    """ "the week after next week"."""
    unit, span = first(nodes, "UNIT"), nodes[-1].value
    if unit is None or not isinstance(span, Current) or span.unit != unit.value:
        return None
    sign = -1 if first(nodes, "BEFORE") else 1
    return joined("SPAN", replace(span, count=span.count + sign), nodes)


def _current(unit: Node, nodes: Sequence[Node]) -> Node | None:
    """ "im Laufe der Woche"."""
    return joined("SPAN", Current(0, unit.value), nodes) if unit.value in ("week", "month", "year") else None


def _dashed(nodes: Sequence[Node]) -> Node | None:
    """ "12-10 om 15:00": a date, for the clock is said beside it."""
    day, month = nodes[0].value, nodes[-1].value
    made = _date_of(day, month)
    return joined("DATE", made, nodes) if made else None


def _last_of_list(nodes: Sequence[Node]) -> tuple[Node, ...] | None:
    """ "am 20. oder 21.": at the end of a sentence the point of an ordinal is a full stop."""
    base, joint, day = nodes[:3]
    if not isinstance(base.value, Dated) or not 1 <= day.value <= 31:
        return None
    return base, joint, joined("DATE", replace(base.value, day=day.value, weekday=None), nodes[2:])


def _days_of_month(nodes: Sequence[Node]) -> Node | None:
    """ "from the 23rd to the 27th of this month"."""
    unit = first(nodes, "UNIT")
    which = first(nodes, *OFFSETS)
    start, end = (int(node.value) for node in every(nodes, "NUM", "ORD", "MAYORD"))
    if unit is None or unit.value != "month" or not 1 <= start < end <= 31:
        return None
    month = Current(OFFSETS[which.kind] if which else 0, "month")
    return joined("SPAN", Between(Nth(start, None, month), Nth(end, None, month)), nodes)


def _in_week(nodes: Sequence[Node]) -> Node | None:
    """ "en semaine 15"; without the number "en semaine" is any day from Monday to Friday."""
    n = nodes[-1].value
    return joined("SPAN", NumberedWeek(n), nodes) if 1 <= n <= LAST_WEEK else None


def _any_day(nodes: Sequence[Node]) -> Node | None:
    """ "any day in June" is the whole of June."""
    unit = first(nodes, "AMOUNT", "UNIT")
    return joined("SPAN", nodes[-1].value, nodes) if unit and unit.value in ("day", (1, "day")) else None


def _dotted_date(nodes: Sequence[Node]) -> Node | None:
    """ "le 17.09 à 16h40": a date, for its clock is said beside it."""
    day, month = nodes[-1].value
    made = _date_of(int(day), int(month)) if len(month) == 2 else None
    return joined("DATE", made, nodes) if made else None


def _date_of(day: int, month: int) -> Dated | None:
    return Dated(day, month) if 1 <= day <= 31 and 1 <= month <= 12 else None


def _week_from(nodes: Sequence[Node]) -> Node | None:
    """ "de amanhã a uma semana"."""
    day = first(nodes, "DATE")
    return _amount_on(nodes) if day and isinstance(day.value, Ahead) else None


DATES: tuple[Entry, ...] = (
    ("ISODATE", _iso, ""),
    ("DAYMONTH", _day_month, ""),
    ("(?: NUM | ORD ) (?: DASH | SLASH | PER ) month (?: (?: DASH | SLASH | PER ) YEAR )?", _in_month, ""),
    ("NUM DASH NUM (?= COMMA? at art? hour )", _dashed, "dash_dates"),
    ("(?: THE | ON | weekday ) DOTTED (?= COMMA? at art? (?: hour | NOON ) )", _dotted_date, ""),
    ("(?: from | BETWEEN )? THE? (?: NUM | ord ) (?: to | AND ) THE? (?: NUM | ord ) of? art?"
     " (?: which+ UNIT | UNIT which* )", _days_of_month, ""),
    # "28 April at 10, 29 April at 12": the first number is a clock
    ("(?<! at ) (?<! at FILL ) (?<! at THE ) (?<! month ) (?<! month THE ) (?: THE | ON | UNIT )* (?: num | ord )"
     " (?: OR | AND | COMMA )"
     " (?: THE | ON | UNIT )* (?: num | ord ) of? THE? month YEAR?", _either_in_month, ""),
    ("(?<! at ) (?<! at FILL ) (?<! at THE ) (?: NUM | ord ) (?: COMMA | OR | AND ) DATE"
     " (?= (?: COMMA | OR | AND ) DATE )", _one_more_in_month, ""),
    # "de mañana a las 10 al 19 de mayo": the first number is a clock
    ("(?<! at ) (?<! at FILL ) (?: from | BETWEEN )? THE? (?: num | ord ) (?: to | AND ) THE? (?: num | ord ) of?"
     " THE? month (?: of? YEAR )?", _days_in_month, ""),
    ("(?: COMING | NEXT ) UNIT (?: NUM | ORD )", _coming_day, "the_number"),
    ("THE? UNIT (?: num | ord ) of? THE? month (?: (?: COMMA | of )? YEAR )?", _on_day, "the_number"),
    # "14 June 9-11" has its day before the month, and hours behind it
    ("(?: from | BETWEEN )? (?<! num ) (?<! ord ) (?<! num of ) (?<! ord of ) month THE? (?: NUM | ord ) (?: to | AND )"
     " THE? (?: NUM | ord ) (?! month | counted | AMPM | OCLOCK ) (?: COMMA? YEAR )?", _days_in_month, ""),
    ("month THE? (?: NUM | ord ) (?: OR | AND | COMMA ) THE? (?: NUM | ord )"
     " (?! month | counted | AMPM | OCLOCK | (?: to | DASH ) (?: hour | bare ) )", _either_in_month, ""),
    ("(?: THE | ON )? (?: num | ord | ONE ) of? THE? month (?: (?: COMMA | of )? YEAR )?", _in_month, ""),
    ("month THE? (?: NUM | ord ) (?! AMPM | OCLOCK | unit | HOURWORD | AND (?: HALF ) ) (?: COMMA? YEAR )?",
     _in_month, ""),
    ("HOLIDAY", _holiday, ""),
    ("(?: DAY )", _ahead, ""),
    ("TONIGHT", _tonight, ""),
    ("THIS PART", _this_part, ""),
    ("weekday (?: COMMA | STOP )? (?: the | of )* DATE", _weekday_dated, ""),
    ("(?<! at ) (?<! at FILL ) (?: from | BETWEEN )? weekday? COMMA? THE? (?: NUM | ORD ) (?: to | AND ) the*"
     " DATE", _half_dated, ""),
    ("weekday COMMA? (?: the )+ (?: ORD | MAYORD | NUM ) (?! THINGS | UNIT )", _weekday_dated, "the_number"),
    ("weekday COMMA? (?: the )* (?: ORD ) (?! THINGS | of )", _weekday_dated, ""),
    ("weekday COMMA? (?: THE ) (?: MAYORD ) (?! THINGS | of )", _weekday_dated, ""),
    ("weekday COMMA? UNIT NUM (?! OCLOCK | HOURWORD | to | counted )", _weekday_dated, "the_number"),
    ("weekday THE? NUM (?= COMMA? ATTO art? (?: hour | ONE | NOON ) )", _weekday_dated, "weekday_number"),
    ("weekday THE? NUM (?! HOURWORD | OCLOCK | to | counted | AMPM )", _weekday_dated, "weekday_number"),
)  # fmt: skip

RELATIVE: tuple[Entry, ...] = (
    # weeks and months
    ("num WEEKDAYS FROMNOW", _weekdays_on, ""),
    ("WEEKOF THE? DATE", _week_of, ""),
    ("UNIT art? of art? DATE", lambda nodes: _week_of(nodes) if nodes[0].value == "week" else None, ""),
    ("THE? which+ WEEKEND", _weekend, ""),
    ("THE? WEEKEND which+", _weekend, ""),
    ("(?<! WORD | BOOKING | GATE | THINGS ) THE? (?: ord | QUARTER ) QUARTERYEAR (?: of? YEAR )? (?! noun )", _quarter,
     ""),
    ("(?<! WORD | BOOKING | GATE | THINGS ) THE? ord QUARTER (?: of? YEAR )? (?! noun | past | short | of )", _quarter,
     "quarter_is_also_of_year"),
    ("(?<! WORD | BOOKING | GATE | THINGS ) QUARTERYEAR (?: of? YEAR )? (?! noun )", _quarter, ""),
    ("THE? which+ QUARTERYEAR (?! noun )", _which_quarter, ""),
    ("THE? QUARTERYEAR which+ (?! noun )", _which_quarter, ""),
    ("THE? which+ QUARTER (?! noun | past | short | of )", _which_quarter, "quarter_is_also_of_year"),
    ("THE? which+ UNIT (?: AFTERNEXT )?", _which_unit, ""),
    ("NEXTWEEK", lambda nodes: joined("SPAN", Current(1, "week"), nodes), ""),
    ("(?: UNIT | WEEKNUMBER ) STOP? NUM (?: OR | AND ) NUM (?! counted | of )", _numbered_weeks, ""),
    ("(?: UNIT | WEEKNUMBER ) STOP? NUM (?! counted | of )", _numbered_week, ""),
    ("WEEKSET NUM (?! counted | of | to )", _in_week, "in_week"),
    ("THE? ORD WEEKNUMBER", _numbered_week, ""),
    ("WITHIN art? UNIT", lambda nodes: _current(nodes[-1], nodes), ""),
    ("THE? UNIT (?: AFTER | BEFORE ) THE? SPAN", _week_after_that, ""),
    ("THE? UNIT which+", _which_unit, ""),
    ("(?: WITHIN | IN | FOR | ON ) THE? (?: NEXT | COMING ) AMOUNT", _next_amount, ""),
    ("THE? (?: NEXT | COMING | THIS ) AMOUNT", _next_amount, ""),
    ("THE? AMOUNT (?: COMING | NEXT )", _next_amount, ""),
    ("WITHIN art? AMOUNT", _next_amount, ""),
    ("(?: THIS | NEXT | COMING ) MONTH YEAR?", _month, ""),
    ("MONTH (?: NEXT | COMING )", _month, ""),
    ("MONTH (?: of? YEAR )?", _month, ""),
    ("SPAN (?: OR | EITHER | COMMA ) (?: art | IN | WORD )*"
     " (?: OTHER | UNIT (?: AFTER | POST | which )? | AFTER | POST | which+ )"
     " (?= STOP | COMMA | SMALL | AND | $ )", _one_after, ""),
    # the nth of something
    ("THE? nth weekday (?: of | IN ) art? SPAN", _nth, ""),
    ("THE? nth WEEKSET (?: of | IN ) art? SPAN", _nth_workday, ""),
    ("THE? (?: ord | LAST ) AMOUNT (?: (?: of | IN )? art? SPAN | (?: of | IN ) THE? UNIT )", _counted_days, ""),
    ("(?<! at ) (?<! at FILL ) (?: THE | FILL )? num (?: START | END ) (?: of | IN ) art? SPAN", _counted_days,
     "the_number"),
    ("(?: THE | FILL )? num (?: ord | LAST ) UNIT (?: of | IN ) (?: art? SPAN | THE? UNIT )", _counted_days, ""),
    ("THE? nth UNIT (?: of | IN ) art? SPAN", _nth_day, ""),
    ("THE? (?: ORD | MAYORD ) of art? SPAN", _ordinal_of_span, ""),
    ("THE NUM of art? SPAN", _ordinal_of_span, "the_number"),
    ("THE? nth (?: UNIT of | WEEKOF ) THE? SPAN", _nth_week, ""),
    ("DATE OR THE UNIT AFTER (?! fill* (?: DATE | weekday ) )", _day_after, ""),
    ("(?: IN | ON | AT | OFFROM )? FILL* (?: AMOUNT | UNIT ) FILL* (?: of | IN ) SPAN", _any_day, ""),
    # counted from somewhere
    ("of DATE (?: ATTO | IN | AT ) AMOUNT", _week_from, ""),
    ("weekday IN AMOUNT", _weekday_in_weeks, ""),
    ("IN AMOUNT COMMA? ON? weekday", _weekday_in_weeks, ""),
    ("AMOUNT AGO", _in_amount, ""),
    ("AGO AMOUNT", _in_amount, ""),
    ("FOR AMOUNT (?: FROM | STARTING ) THE? (?: weekday | DATE )", _for_so_long, ""),
    ("AMOUNT (?: ON | FROM | OFFROM | AFTER | BEFORE | ATTO ) (?: THE )? (?: weekday | DATE )", _amount_on, ""),
    ("AMOUNT FROMNOW", _in_amount, ""),
    ("(?: weekday | DATE ) PAST AMOUNT", _amount_on, "past_is_in"),
    ("AMOUNT (?: weekday | DATE )", _amount_on, ""),
    ("(?: weekday | DATE ) AMOUNT (?! LONG )", _amount_on, "weekday_amount"),
    ("(?: weekday | DATE ) AMOUNT (?! LONG )", _amount_on, "friday_week"),
    ("(?: weekday | DATE ) UNIT", _week_after, "friday_week"),
    ("DATE IN AMOUNT", lambda nodes: _amount_on(nodes) if isinstance(nodes[0].value, Ahead) else None, ""),
    ("(?: IN | BETWEEN ) AMOUNT (?: FILL? ZONEWORD )?", _in_amount, ""),
    ("PAST AMOUNT", _in_amount, "past_is_in"),
    ("THE? which+ weekday AFTERNEXT?", _which_weekday, ""),
    ("THE? weekday which+", _which_weekday, ""),
    ("(?: THE | FILL )? WEEKEND (?: SPAN )", _weekend_in, ""),
    ("(?: THE | FILL )? WEEKEND (?! of THE? (?: ORD | DATE | NUM ) )", _weekend, ""),
    # pieces
    ("(?: THE )? (?: START | MID | END | EARLY | LATE | FIRSTHALF | SECONDHALF ) (?: of | IN )? art? SPAN", _piece, ""),
    ("(?: THE )? END UNIT", _piece, ""),  # "entro fine mese"
    ("(?: THE )? (?: START | MID | END | FIRSTHALF | SECONDHALF ) of art? UNIT", _piece, ""),
    ("(?: EARLY | LATE ) art? UNIT (?! which )", _piece, ""),
    ("(?: THE )? (?: START | MID | END | EARLY | LATE | MID ) DASH SPAN", _piece, ""),
    ("THE? REST of? art? (?: THIS )? UNIT", _rest, ""),
    ("THE? REST of? SPAN", _rest, ""),
)  # fmt: skip

ORDINALS: tuple[Entry, ...] = (
    ("ON? THE NUM (?= COMMA? ATTO art? (?: hour | ONE | NOON ) )", _ordinal, "the_number"),
    ("(?: BETWEEN | from ) THE NUM (?: AND | to ) THE NUM (?! counted | OCLOCK )", _numbered_days, "the_number"),
    ("(?: BETWEEN | from )? THE? UNIT NUM (?: AND | to ) THE? UNIT? NUM (?! counted | OCLOCK )", _numbered_days,
     "the_number"),
    ("(?: ON | THE )+ NUM STOP $", _ordinal, "dot_ordinals"),
    ("UNIT NUM (?! counted | OCLOCK | HOURWORD )", _numbered_day, "the_number"),
    ("(?: AFTER | BEFORE ) OFFROM NUM (?! counted | OCLOCK | HOURWORD )", _keep_first, "the_number"),
    ("(?: ON )? THE ORD (?! things | weekday | of )", _ordinal, ""),
    # "block the 20th 9-12": a figure behind the day begins hours, and counts nothing
    ("ON? THE? ORD (?= bare to bare (?! counted | month | of ) )", _ordinal, "lone_ordinal"),
    ("ON THE? MAYORD (?! things | weekday | of | WORD | TYPE | BOOKING | SLOT )", _ordinal, ""),
    ("(?: ON | FROM | UNTIL | BY | EITHER ) THE? ORD (?! things | weekday | of )",
     _keep_first, ""),
    ("ON? THE NUM (?! counted | things | OCLOCK | to | AND )",
     _ordinal, "the_number"),
    ("ORD (?! things | weekday | of | WORD | BOOKING | SLOT | TYPE )", _ordinal, "lone_ordinal"),
    ("DATE (?: OR | AND | COMMA | to ) THE? NUM STOP $", _last_of_list, "dot_ordinals"),
    ("(?<= DATE OR ) IN NUM (?! counted | OCLOCK | to | AND | of | month )", _ordinal, "the_number"),  # "ou no 14"
)  # fmt: skip

SINGLE: tuple[Entry, ...] = (
    ("weekday", _weekday, ""),
    ("MAYPART (?= fill* DATE )", kind("PART"), ""),
    ("DATE fill* MAYPART", only("PART", -1), ""),
)

STRETCHES: tuple[Entry, ...] = (
    ("WEEKOF fill* DATE", _week_of, ""),
    ("(?: BETWEEN | from | WITHIN | IN ) (?: PRESENT (?: AND | to ) | SHOULD ) fill* (?: DATE | SPAN )"
     " (?! fill* (?: CLOCK | HOURS | PART ) )", _from_today, ""),
    ("FROMNOW to fill* (?: DATE | SPAN ) (?! fill* (?: CLOCK | HOURS | PART ) )", _from_today, ""),
    ("THE? UNIT (?: BEFORE | AFTER ) fill* DATE", _beside, ""),
    ("(?: EARLY | LATE ) DATE fill* PART", _early_part, ""),
    ("(?: EARLY | LATE ) (?= DATE )", kind("FILL"), ""),
    ("(?: BETWEEN | FROM | OFFROM )? fill* DATE COMMA? (?: to | AND ) fill* DATE",
     _range_or_list, ""),
    ("(?: BETWEEN | FROM | OFFROM )? fill* SPAN (?: to | AND ) fill* SPAN", _spans, ""),
    ("(?: FROM | OFFROM | BETWEEN ) fill* DATE (?: to | AND ) THE? NUM (?! counted | AMPM | OCLOCK )", _bare_end, ""),
    ("NOTBEFORE fill* (?: DATE | SPAN ) (?! fill* (?: CLOCK | HOURS | PART ) )", _from, ""),
    ("WEEKEND of fill* DATE", _weekend_of, ""),
    ("PAST fill* (?: DATE | SPAN ) (?! fill* (?: CLOCK | HOURS | PART ) )", _after, "past_is_after"),
    ("(?: AFTER ) fill* (?: DATE | SPAN ) (?! fill* (?: CLOCK | HOURS | PART ) )", _after, ""),
    ("(?: BEFORE ) fill* (?: DATE | SPAN ) (?! fill* (?: CLOCK | PART ) )", _before, ""),
    ("(?: BY | UNTIL ) fill* (?: DATE | SPAN ) (?! fill* (?: CLOCK | PART ) )", _until, ""),
    ("(?: FROM | OFFROM | AT | ATTO | STARTING | AFTER )? (?: FROM )? fill* (?: DATE | SPAN ) fill* ONWARDS",
     _from, ""),
    ("(?: FROM | STARTING ) fill* (?: DATE | SPAN ) (?! fill* (?: CLOCK | PART | HOURS | to | ONWARDS ) )", _from, ""),
)  # fmt: skip
