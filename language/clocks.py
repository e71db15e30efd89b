"""Times on a clock: "half past ten", "10-12", "after 4", and which half of the day a bare hour lies in."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from language.lexicon import neighbours
from language.nodes import Made, Node, every, first, joined

FIRST_BARE_HOUR = 7  # an hour without am or pm lies between 7:00 and 18:59
DAY = 24 * 60


@dataclass(frozen=True, slots=True)
class Clock:
    """A time as it was said; `exact` once the half of the day is known."""

    hour: int
    minute: int = 0
    exact: bool = False
    half: str = ""  # "a" or "p" where that was said

    @property
    def minutes(self) -> int:
        return self.hour * 60 + self.minute

    def on_half(self, half: str) -> Clock:
        hour = self.hour % 12 + (12 if half == "p" else 0) if self.hour <= 12 else self.hour
        return Clock(hour, self.minute, exact=True, half=half)

    def inexact(self) -> Clock:
        return replace(self, exact=False)

    def in_working_day(self) -> Clock:
        """The reading a bare hour has when nothing else tells: between 7:00 and 18:59."""
        if self.exact or FIRST_BARE_HOUR <= self.hour <= 12:
            return replace(self, exact=True)
        return replace(self, hour=self.hour + 12, exact=True)

    def readings(self) -> list[int]:
        """The minutes of the day it may mean."""
        if self.exact:
            return [self.minutes]
        return sorted({self.minutes % (12 * 60), self.minutes % (12 * 60) + 12 * 60})


MIDNIGHT = Clock(24, exact=True)


def clock(minutes: int) -> Clock:
    return Clock(minutes // 60, minutes % 60, exact=True)


def between(start: Clock, end: Clock) -> tuple[Clock, Clock]:
    """Both ends of a stretch, each taking its half of the day from the other; past midnight the end is over 24:00."""
    begin = start if start.exact else _start_before(start, end)
    later = [minutes + days for days in (0, DAY) for minutes in end.readings() if minutes + days > begin.minutes]
    return begin, clock(later[0]) if later else end


def _start_before(start: Clock, end: Clock) -> Clock:
    usual = start.in_working_day()
    if end.half:
        near = [minutes for minutes in start.readings() if minutes < end.minutes]
        return clock(near[-1]) if near else usual
    if not end.exact or usual.minutes < end.minutes:
        return usual
    return clock(min(start.readings()))


def hour_of(node: Node) -> Clock | None:
    """The clock a node would be if it were one: a clock, a number up to 24, 0930, 8.30."""
    if node.kind in ("CLOCK", "FOURDIGITS"):
        return node.value if isinstance(node.value, Clock) else None
    if node.kind == "DOTTED":
        return _dotted(*node.value)
    if node.kind == "HOURFORM":
        return _clock_at(node.value[0], node.value[1] or 0)
    return _clock_at(node.value, 0, node.text) if node.kind in ("NUM", "NUMWORD", "DOTORD") else None


def _dotted(hour: str, minute: str) -> Clock | None:
    return _clock_at(int(hour), int(minute), hour) if len(minute) == 2 and int(minute) < 60 else None


def _clock_at(hour: int, minute: int, text: str = "") -> Clock | None:
    if not 0 <= hour <= 24 or (hour == 24 and minute):
        return None
    return Clock(hour, minute, exact=hour > 12 or hour == 0 or (len(text) > 1 and text.startswith("0")))


def _to_clock(nodes: Sequence[Node]) -> Node | None:
    """One clock among words that only say that it is one."""
    node = first(nodes, "CLOCK", "FOURDIGITS", "DOTTED", "HOURFORM", "NUM", "NUMWORD", "DOTORD")
    found = hour_of(node) if node else None
    return joined("CLOCK", found, nodes) if found else None


def _half_of_day(nodes: Sequence[Node]) -> Node | None:
    found, half = hour_of(nodes[0]), nodes[-1].value
    return joined("CLOCK", found.on_half(half), nodes) if found and found.hour else None


def _minutes_past(nodes: Sequence[Node]) -> Node | None:
    return _shifted(nodes, 1)


LAST_HOUR = 12


def _minutes_to(nodes: Sequence[Node]) -> Node | None:
    return None if _between_hours(nodes) else _shifted(nodes, -1)


def _between_hours(nodes: Sequence[Node]) -> bool:
    """ "nine to five" are hours; nobody says nine minutes to five so."""
    count = nodes[0].value if nodes[0].kind == "NUMWORD" and nodes[1].kind in ("TO", "OF") else None
    return count is not None and count <= LAST_HOUR and count not in (5, 10)


def _shifted(nodes: Sequence[Node], sign: int) -> Node | None:
    """ "ten past three", "quarter to five", "fünf vor halb drei"."""
    *before, hour = every(nodes, "NUM", "NUMWORD", "QUARTER", "HALF", "CLOCK", "DUR", "AMOUNT")
    minutes = _minutes_of(before[0]) if before else None
    found = hour_of(hour)
    if found is None or minutes is None or not 0 < minutes < 60:
        return None
    total = found.minutes + sign * minutes
    shifted = Clock(total // 60 % 24, total % 60, exact=found.exact, half=found.half)
    return joined("CLOCK", shifted if shifted.hour or found.exact else replace(shifted, hour=12), nodes)


def _minutes_of(node: Node) -> int | None:
    if node.kind in ("QUARTER", "HALF"):
        return 15 if node.kind == "QUARTER" else 30
    return node.value if isinstance(node.value, int) else None


def _half_before(nodes: Sequence[Node]) -> Node | None:
    """ "halb drei" is half past two."""
    hour = hour_of(nodes[-1])
    if hour is None or not 1 <= hour.hour <= 12:
        return None
    return joined("CLOCK", Clock(hour.hour - 1 or 12, 30), nodes)


def _half_after(nodes: Sequence[Node]) -> Node | None:
    """ "half ten" is half past ten in English."""
    hour = hour_of(nodes[-1])
    return joined("CLOCK", replace(hour, minute=30), nodes) if hour and 1 <= hour.hour <= 12 else None


def _around_half(nodes: Sequence[Node], sign: int) -> Node | None:
    """ "fünf vor halb drei" is 2:25."""
    half = _half_before(nodes[-1:])
    minutes = nodes[0].value
    if half is None or not 0 < minutes < 30:
        return None
    return joined("CLOCK", clock(half.value.minutes + sign * minutes).inexact(), nodes)


def _quarters(nodes: Sequence[Node]) -> Node | None:
    """ "viertel drei" is 2:15."""
    half = _half_before(nodes[-1:])
    return joined("CLOCK", replace(half.value, minute=15), nodes) if half else None


def _noon(nodes: Sequence[Node]) -> Node | None:
    node = first(nodes, "NOON")
    return joined("CLOCK", MIDNIGHT if node and node.value == "midnight" else Clock(12, exact=True), nodes)


def _before_noon(nodes: Sequence[Node]) -> Node | None:
    """ "midi moins le quart"."""
    minutes = _minutes_of(nodes[-1])
    end = MIDNIGHT.minutes if nodes[0].value == "midnight" else 12 * 60
    return joined("CLOCK", clock(end - minutes), nodes) if minutes and minutes < 60 else None


def _noon_and_half(nodes: Sequence[Node]) -> Node | None:
    node = first(nodes, "NOON")
    hour = 0 if node and node.value == "midnight" else 12
    return joined("CLOCK", Clock(hour, 30 if first(nodes, "HALF") else 15, exact=True), nodes)


def _stretch(nodes: Sequence[Node]) -> Node | None:
    """From one clock to the other, whatever words stand between."""
    ends = [hour_of(node) for node in nodes if node.kind in _CLOCKLIKE]
    if len(ends) != 2 or ends[0] is None or ends[1] is None or (ends[0] == ends[1] and ends[0].exact):
        return None  # "8 to 8" is a day's work, "15 to 15" nothing
    if first(nodes, "CLOCK", "HOURFORM") is None and 0 in (ends[0].hour, ends[1].hour):
        return None
    return joined("HOURS", (*ends, False), nodes)


EARLIEST, NOON = 6, 12
HOUR = 60


def _early(nodes: Sequence[Node]) -> tuple[Node, ...] | None:
    """ "das 6h às 9h", "6-9 Uhr": where a day has 24 hours, what begins at six and ends by noon is a morning's."""
    opens, closes = hour_of(nodes[0]), hour_of(nodes[-1])
    if opens is None or closes is None or opens.exact or opens.hour != EARLIEST:
        return None
    if not opens.minutes < closes.minutes <= NOON * 60:
        return None
    first_hour, last_hour = (replace(one, exact=True) for one in (opens, closes))
    return (nodes[0]._replace(kind="CLOCK", value=first_hour), *nodes[1:-1],
            nodes[-1]._replace(kind="CLOCK", value=last_hour))  # fmt: skip


def _bare_stretch(nodes: Sequence[Node]) -> Node | None:
    """ "10-12" without a word that says it is about time: only numbers that fit a working day."""
    ends = [node for node in nodes if node.kind in ("NUM", "NUMWORD")]
    return _stretch(nodes) if len(ends) == 2 and all(0 < node.value <= 24 for node in ends) else None


def _after(nodes: Sequence[Node]) -> Node | None:
    found = hour_of(nodes[-1])
    return joined("HOURS", (found, None, False), nodes) if found else None


def _from(nodes: Sequence[Node]) -> Node | None:
    found = next((one for node in nodes if (one := hour_of(node))), None)
    return joined("HOURS", (found, None, True), nodes) if found else None


def _until(nodes: Sequence[Node]) -> Node | None:
    found = next((one for node in nodes if (one := hour_of(node))), None)
    return joined("HOURS", (None, found, False), nodes) if found else None


def _beside_time(nodes: Sequence[Node]) -> tuple[Node, ...] | None:
    """ "tomorrow 9", "Friday 8.30": a bare number is a clock because a date stands beside it."""
    index = 0 if nodes[0].kind in (*_BARE, "HOURFORM") else len(nodes) - 1
    found = hour_of(nodes[index])
    if found is None:
        return None
    made = joined("CLOCK", found, [nodes[index]])
    return (made, *nodes[1:]) if index == 0 else (*nodes[:-1], made)


def _before_clock(nodes: Sequence[Node]) -> tuple[Node, ...] | None:
    """ "2 or 3pm": the first number is a clock because the second is."""
    index = next(index for index, node in enumerate(nodes) if node.kind in _BARE)
    found = hour_of(nodes[index])
    return (joined("CLOCK", found, [nodes[index]]), *nodes[index + 1 :]) if found else None


def _stretch_beside_time(nodes: Sequence[Node]) -> tuple[Node, ...] | None:
    """ "10-12 on March 26": a bare stretch beside a date."""
    inner = [index for index, node in enumerate(nodes) if node.kind in _BARE]
    begin, end = inner[0], inner[-1] + 1
    made = _stretch(nodes[begin:end])
    return (*nodes[:begin], made, *nodes[end:]) if made else None


def _stretch_behind_small_words(nodes: Sequence[Node]) -> tuple[Node, ...] | None:
    """ "Wednesdays just 2 till 5", "Mondays 8-12 and again 2-5": words that only lead from a day or hours to hours."""
    inner = [index for index, node in enumerate(nodes) if node.kind in _BARE]
    leading = [node for node in nodes[1 : inner[0]] if node.kind in _LEADING_ON]
    if any(node.text not in neighbours("leading_on") for node in leading):
        return None
    made = _stretch(nodes[inner[0] : inner[-1] + 1])
    kept = [node._replace(kind="SMALL") if node in leading else node for node in nodes[: inner[0]]]
    return (*kept, made) if made else None


def _hour_and_minutes(nodes: Sequence[Node]) -> tuple[Node, ...] | None:
    """ "alle 14 e 30", "a la una y veinte": minutes, where the number could hardly be another hour."""
    *before, hour, _, minute = nodes
    found = Clock(1) if hour.kind == "ONE" else hour_of(hour)
    digits = minute.kind == "NUM" and not (len(minute.text) == 2 and (minute.value % 5 == 0 or minute.value > 24))
    if found is None or found.minute or digits or not 1 < minute.value < 60:
        return None
    return (*before, joined("CLOCK", replace(found, minute=minute.value), nodes[-3:]))


def _hour_first(nodes: Sequence[Node]) -> Node | None:
    """ "ore 15.45"."""
    found = hour_of(nodes[-1]) if nodes[0].value == "hour" else None
    return joined("CLOCK", found, nodes) if found else None


def _three_quarters(nodes: Sequence[Node]) -> Node | None:
    """ "dreiviertel vier" is 3:45."""
    half = _half_before(nodes[-1:])
    return joined("CLOCK", replace(half.value, minute=45), nodes) if half else None


def _hour_with_minutes(nodes: Sequence[Node]) -> Node | None:
    hour, minute = hour_of(nodes[0]), nodes[-1]
    if hour is None or hour.minute or len(minute.text) != 2 or minute.value > 59:
        return None
    if nodes[0].kind == "HOURFORM":
        return joined("HOURFORM", (hour.hour, minute.value), nodes)
    return joined("CLOCK", replace(hour, minute=minute.value), nodes)


def _hour_and_spelled_minutes(nodes: Sequence[Node]) -> Node | None:
    """ "à trois heures dix"."""
    (hour, minute), more = nodes[0].value, nodes[-1].value
    said = minute is None and " " in nodes[0].text and 1 < more < HOUR
    return joined("HOURFORM", (hour, more), nodes) if said else None


def _less_a_quarter(nodes: Sequence[Node]) -> Node | None:
    hour, *rest = every(nodes, "NUM", "NUMWORD", "HOURFORM", "QUARTER", "ONE", "DUR")
    minutes = rest[-1].value if rest and isinstance(rest[-1].value, int) else 15
    found = Clock(1) if hour.kind == "ONE" else hour_of(hour)
    if found is None or found.minute or not isinstance(minutes, int):
        return None
    total = found.minutes - minutes
    return joined("CLOCK", Clock(total // 60 or 12, total % 60, exact=found.exact), nodes)


def _and_a_half(nodes: Sequence[Node]) -> Node | None:
    hour = first(nodes, "NUM", "NUMWORD", "HOURFORM", "ONE")
    found = Clock(1) if hour and hour.kind == "ONE" else hour_of(hour) if hour else None
    if found is None or hour is None or found.minute:
        return None
    minute = 30 if first(nodes, "HALF") else 15
    if hour.kind == "HOURFORM" and nodes[0].kind == "HOURFORM":
        return joined("HOURFORM", (found.hour, minute), nodes)
    return joined("CLOCK", replace(found, minute=minute), nodes)


def _until_one_and_a_half(nodes: Sequence[Node]) -> tuple[Node, ...] | None:
    """ "de 12 a una y media"."""
    made = _and_a_half(nodes[1:])
    return (nodes[0], made) if made else None


def _until_spelled_out(nodes: Sequence[Node]) -> tuple[Node, ...] | None:
    """ "entre midi et une heure et demie": behind a clock one that is written like a length."""
    *before, length = nodes
    spelled = not any(sign.isdigit() for sign in length.text) and HOUR <= length.value < HOUR * NOON
    return (*before, length._replace(kind="CLOCK", value=clock(length.value).inexact())) if spelled else None


def _one(nodes: Sequence[Node]) -> Node:
    return joined("CLOCK", Clock(1), nodes)


def _year_as_clock(nodes: Sequence[Node]) -> Node:
    value = nodes[-1].value
    return joined("CLOCK", Clock(value // 100, value % 100, exact=True), nodes)


def _start(nodes: Sequence[Node]) -> Node | None:
    made = _to_clock(nodes)
    return made and made._replace(kind="HOURS", value=(made.value, None, "starting"))


def _long_form(nodes: Sequence[Node]) -> Node | None:
    """ "1h20" is a length in English; "15h30" is not, and "8h" beside a date is not either."""
    hours, minutes = nodes[0].value
    if hours > LONGEST_LENGTH_HOURS:
        return None
    return joined("DUR", hours * 60 + (minutes or 0), nodes)


def _in_from_now(nodes: Sequence[Node]) -> Node:
    """ "over twee uur" is in two hours."""
    length = nodes[-1]
    minutes = length.value if length.kind == "DUR" else length.value[0] * 60 + (length.value[1] or 0)
    return joined("AHEAD", minutes, nodes)


def _sure(nodes: Sequence[Node]) -> Node | None:
    return _to_clock(nodes)


def _spelled_out(nodes: Sequence[Node]) -> Node | None:
    """ "à une heure et demie" is half past one, though "une heure et demie" is a length."""
    minutes = nodes[-1].value
    said = nodes[-1].text.startswith("une") and 60 <= minutes < 120
    return joined("CLOCK", Clock(1, minutes - 60), nodes) if said else None


def _from_lunch(nodes: Sequence[Node]) -> Node | None:
    """ "between lunch and 4"."""
    end = hour_of(nodes[-1])
    return joined("HOURS", (Clock(AFTER_LUNCH, exact=True), end, ""), nodes) if end else None


def _from_now(nodes: Sequence[Node]) -> Node | None:
    end = hour_of(nodes[-1])
    return joined("HOURS", (None, end, FROM_NOW), nodes) if end else None


def _within(nodes: Sequence[Node]) -> Node | None:
    """ "d'ici 45 minutes", "d'ici deux heures" are lengths, "d'ici 14h" is a clock."""
    length = nodes[-1]
    if length.kind == "DUR":
        return joined("WITHINSPAN", length.value, nodes)
    hours, minutes = length.value
    spelled = " " in length.text and minutes is None and hours <= LONGEST_LENGTH_HOURS
    return joined("WITHINSPAN", hours * 60, nodes) if spelled else None


AFTER_LUNCH = 13
FROM_NOW = "now"  # the mark of hours that begin at the moment of typing
_CLOCKLIKE = ("CLOCK", "FOURDIGITS", "DOTTED", "HOURFORM", "NUM", "NUMWORD", "DOTORD")
_BARE = ("FOURDIGITS", "DOTTED", "NUM", "NUMWORD")
_LEADING_ON = ("SMALL", "AGAIN", "ONLY", "WORD", "EXCEPT", "FURTHER")
LONGEST_LENGTH_HOURS = 6


def _result(nodes: Sequence[Node]) -> Node | None:
    """ "ganamos 2 a 1", "3 tegen 1": how a game ended; "mesa 4 alle 3" is a time."""
    return joined("JUNK", None, nodes) if nodes[1].text in ("a", "tegen") else None


RULES: tuple[tuple[str, Callable[[Sequence[Node]], Made], str], ...] = (
    # "de 10 a mediodía": what leads to noon is part of its word
    ("from art? hour (?= NOON )", lambda nodes: (*nodes, Node("TO", None, nodes[-1].end, nodes[-1].end)), "and_half"),
    ("NUM NOON", _noon, ""),
    # "entre la una y las tres", "dall'una alle due e mezza"
    (
        "(?: (?<= BETWEEN art ) | (?<= BETWEEN ) | (?<= from art ) | (?<= from ) ) ONE"
        " (?= (?: to | AND ) at? art? hour (?! counted | unit | month ) )",
        _one,
        "and_half",
    ),
    ("NOON AND ONE? (?: HALF | QUARTER )", _noon_and_half, ""),
    ("NOON MINUS (?: THE | ONE | FILL )* (?: NUM | NUMWORD | QUARTER )", _before_noon, ""),
    ("NOON", _noon, ""),
    ("HOURFORM NUM (?! unit )", _hour_with_minutes, ""),
    ("HOURFORM NUMWORD (?! counted | month | of )", _hour_and_spelled_minutes, ""),
    ("hour OCLOCK NUM (?! unit | DASH | to )", _hour_with_minutes, ""),
    ("HOURFORM AND ONE? (?: HALF | QUARTER )", _and_a_half, ""),
    ("HOURFORM MINUS (?: art | ONE )? (?: QUARTER | num | DUR )", _less_a_quarter, ""),
    (
        "(?<! from hour ) (?<! from art hour ) at art? bare AND ONE? (?: HALF | QUARTER ) (?! of? unit )",
        _and_a_half,
        "",
    ),
    ("(?<= hour ) ATTO art? ONE AND ONE? (?: HALF | QUARTER ) (?! of? unit )", _until_one_and_a_half, "and_half"),
    ("(?: at art? | art ) ONE AND ONE? (?: HALF | QUARTER ) (?! of? unit )", _and_a_half, "and_half"),
    # "entre midi et une heure et demie"
    ("BETWEEN art? (?: CLOCK | hour ) AND DUR", _until_spelled_out, "hour_is_time"),
    ("from art? (?: CLOCK | hour ) to DUR", _until_spelled_out, "hour_is_time"),
    ("num AND ONE? (?: HALF | QUARTER ) (?! of? unit )", _and_a_half, "and_half"),
    (
        "(?: at | from | BEFORE | AFTER | BY | UNTIL ) art? (?: hour | ONE ) AND num (?! unit | month | THINGS )",
        _hour_and_minutes,
        "and_half",
    ),
    ("num MINUS (?: art | ONE )? (?: QUARTER | num | DUR )", _less_a_quarter, ""),
    ("ONE MINUS (?: art | ONE )? (?: QUARTER | num | DUR )", _less_a_quarter, ""),
    ("num OCLOCK? (?: past ) HALF num", lambda nodes: _around_half(nodes, 1), "half_before"),
    ("num OCLOCK? (?: short ) HALF num", lambda nodes: _around_half(nodes, -1), "half_before"),
    ("HALF num OCLOCK?", _half_before, "half_before"),
    ("THREEQUARTERS num OCLOCK?", lambda nodes: _three_quarters(every(nodes, "NUM", "NUMWORD")), "quarter_of_next"),
    ("HALF past hour", _minutes_past, ""),
    ("HALF art? bare (?! unit )", _half_after, "half_after"),
    ("ONE? QUARTER past art? hour", _minutes_past, ""),
    ("ONE? QUARTER (?: short ) art? hour", _minutes_to, ""),
    ("ONE? QUARTER UNTIL hour (?! counted )", _minutes_to, "minutes_to"),
    # American: "quarter of five"
    ("(?<= at ) ONE? QUARTER of hour (?! counted | month )", _minutes_to, "minutes_to"),
    ("ONE? QUARTER of (?: NUMWORD | CLOCK ) (?! counted | month )", _minutes_to, "minutes_to"),
    ("NUMWORD of (?: NUMWORD | CLOCK ) (?= fill* (?: DATE | PART ) )", _minutes_to, "minutes_to"),
    ("ONE? QUARTER num", lambda nodes: _quarters(nodes), "quarter_of_next"),
    ("(?: num | DUR ) (?: past ) art? num (?! unit | month )", _minutes_past, ""),
    (
        "(?<! FROM ) (?: NUMWORD | DUR ) (?: short ) (?: art | ATTO )? (?: num | CLOCK ) (?! unit | month | DUR )",
        _minutes_to,
        "minutes_to",
    ),
    ("DUR (?: short ) art? num", _minutes_to, ""),
    ("hour AMPM", _half_of_day, ""),
    ("num OCLOCK", _to_clock, ""),
    ("(?: CLOCK | DOTTED | FOURDIGITS ) OCLOCK", _to_clock, ""),
    ("hour (?: PASTHOURS )", _to_clock, ""),
    ("at YEAR", _year_as_clock, ""),
    ("at ONE HOURWORD", _one, ""),
    ("at art ONE (?! unit | WORD )", _one, ""),
    ("(?<= at ) ONE (?= $ | STOP | COMMA | PAREN | AND | OR | MINUS | of | PART | DATE | to | from )", _one, ""),
    ("UNIT hour (?! unit )", _hour_first, "hour_first"),
    ("ATTO DUR (?! of? (?: SLOT | BOOKING ) )", _spelled_out, "hour_is_time"),
    # stretches
    ("FROMLUNCH at? art? AROUND? hour (?! counted )", _from_lunch, ""),
    # "agora e" is written like "agora é", which is a word of settings
    (
        "(?: BETWEEN | from | WITHIN | IN ) (?: PRESENT (?: AND | to ) | SHOULD )"
        " at? art? AROUND? hour (?! counted | unit )",
        _from_now,
        "",
    ),
    ("MAX at? art? AROUND? (?: CLOCK | HOURFORM )", _until, ""),
    (
        "(?<! PART | TONIGHT ) (?<! (?: PART | TONIGHT ) from ) (?: sure | num ) (?: to | AND ) (?: at | art )* sure"
        " (?! fill* (?: PART | NOON ) )",
        _early,
        "hours_24",
    ),
    ("(?: BETWEEN | FROM | OFFROM ) at? art? AROUND? hour AND at? art? AROUND? hour (?! counted )", _stretch, ""),
    ("(?: from | at ) art? AROUND? hour to at? art? AROUND? hour (?! counted )", _stretch, ""),
    ("sure (?: to ) at? art? AROUND? hour (?! counted )", _stretch, ""),
    ("hour (?: to ) at? art? AROUND? sure", _stretch, ""),
    ("time ONLY? fill* bare to at? art? bare (?! counted )", _stretch_beside_time, ""),
    ("time fill* (?: with ) WORD fill* bare to bare (?! counted )", _stretch_beside_time, ""),
    ("bare to at? art? bare (?: fill | JUNK )* (?: time )", _stretch_beside_time, ""),
    ("^ bare to bare STOP* $", _bare_stretch, ""),
    (
        "(?: WORK | HOURSNOUN | BOOKABLE | BLOCK | OPENUP ) (?: SMALL | fill | TO | TOWARDS | OFF )* bare to bare"
        " (?! counted )",
        _stretch_beside_time,
        "",
    ),
    ("HOURS (?: OR | AND | COMMA )+ bare to bare (?! counted )", _stretch_beside_time, ""),
    (
        "(?: time | HOURS ) (?: COMMA | AND )* (?: SMALL | AGAIN | ONLY | WORD | EXCEPT | FURTHER )+ (?: at | art )*"
        " bare to at? art? bare (?! counted )",
        _stretch_behind_small_words,
        "",
    ),
    # "mach Sonntag doch auf, 12-17"
    (
        "(?: DATE | weekday | DAY ) (?: SMALL | OPENUP | UNBLOCK )+ COMMA bare to bare (?= STOP* $ )",
        _stretch_beside_time,
        "",
    ),
    # one end
    ("BY (?: DUR | HOURFORM )", _within, "by_is_within"),
    ("STARTING at? art? AROUND? hour (?! counted )", _start, ""),
    ("from at? art? AROUND? hour ONWARDS", _from, ""),
    ("PAST (?: HOURFORM | DUR )", _in_from_now, "past_is_in"),
    ("NOTBEFORE at? art? AROUND? hour (?! counted )", _after, ""),
    ("AFTER of? at? art? AROUND? hour (?! counted )", _after, ""),
    ("PAST at? art? AROUND? hour (?! counted )", _after, "past_is_after"),
    ("(?: BEFORE | BY | UNTIL ) of? at? art? AROUND? hour (?! counted )", _until, ""),
    ("hour ONWARDS", _from, ""),
    ("FROM at? art? AROUND? hour (?! counted )", _from, ""),
    ("(?<! from ) (?<! BETWEEN ) NUM (?: ATTO | AROUND ) NUM (?! OCLOCK | AMPM | HOURWORD | PART )", _result, ""),
    ("HOURFORM (?= fill* (?: PART ) )", _sure, ""),
    ("at art? AROUND? hour (?! THINGS | UNIT | BOOKING | TYPE | SLOT | USES | LINK | NUM )", _to_clock, ""),
    ("AROUND hour (?! counted )", _to_clock, ""),
    ("time COMMA? (?: ON )? (?: bare | HOURFORM ) (?! counted )", _beside_time, ""),
    ("(?<! IN ) bare (?: ON | COMMA )? art? (?: DATE | PART | DAY )", _beside_time, ""),
    # "1h, wed 1-4": a length beside hours
    ("(?<! IN ) HOURFORM (?: ON | COMMA )? art? (?: DATE | PART | DAY ) (?! .* HOURS )", _beside_time, ""),
    ("CLOCK (?: OR | AND | COMMA )+ at? bare (?! counted | AND HALF )", _beside_time, ""),
    ("(?: EITHER | at )* bare (?: OR | COMMA ) (?: at )? CLOCK", _before_clock, ""),
    ("HOURFORM", _long_form, ""),
    ("HOURFORM", _sure, ""),
    ("^ FOURDIGITS STOP* $", _to_clock, ""),
)
