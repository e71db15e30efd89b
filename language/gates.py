"""What keeps the grammar from seeing times that are not there: rooms, addresses, and people called like a month."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from language.lexicon import first_names, neighbours
from language.nodes import Made, Node, every, first, joined

Entry = tuple[str, Callable[[Sequence[Node]], Made], str]


def kind(name: str) -> Callable[[Sequence[Node]], Node]:
    return lambda nodes: nodes[0]._replace(kind=name)


def only(name: str, index: int) -> Callable[[Sequence[Node]], tuple[Node, ...]]:
    """Only the node at `index` becomes another kind; its neighbours stay."""

    def build(nodes: Sequence[Node]) -> tuple[Node, ...]:
        row = list(nodes)
        row[index] = row[index]._replace(kind=name)
        return tuple(row)

    return build


def _junk(nodes: Sequence[Node]) -> Node:
    return joined("JUNK", None, nodes)


def _code(nodes: Sequence[Node]) -> Node | None:
    """ "room 3B": a word with a figure in it."""
    return joined("JUNK", None, nodes) if any(sign.isdigit() for sign in nodes[-1].text) else None


def _listed(nodes: Sequence[Node]) -> tuple[Node, ...]:
    """ "mon wed fri 6pm to 8pm": days side by side are a list."""
    return (*nodes, Node("COMMA", None, nodes[-1].end, nodes[-1].end))


def _sizes(nodes: Sequence[Node]) -> Node | None:
    """ "from 6 to 6.5": minutes have two digits."""
    return _junk(nodes) if len(nodes[-1].value[1]) == 1 else None


def _ages(nodes: Sequence[Node]) -> Node | None:
    """ "für Kinder von 4 bis 6 Jahren"."""
    return _junk(nodes) if nodes[-1].value == "year" else None


def _given_to(nodes: Sequence[Node]) -> Node | None:
    """ "a las dos faldas", "às 2 estagiárias": a number of things of the article's gender and count; "a las dos en
    punto" is a clock."""
    article, thing = nodes[1].text if len(nodes) > 3 else nodes[0].text, nodes[-1].text
    return _junk(nodes) if article in neighbours("counted_articles") and thing.endswith(article[-2:]) else None


def _number_in_groups(nodes: Sequence[Node]) -> Node | None:
    """ "mon numéro fiscal est le 30 17 456 812 903"."""
    return _junk(nodes) if all(node.text.replace(" ", "").isdigit() for node in nodes) else None


def _having(nodes: Sequence[Node]) -> Node | None:
    """ "on en a deux": has, for which "à" is often typed, and a clock after it would have its "h"."""
    return (
        _junk(nodes)
        if nodes[0].text in neighbours("having_before") and nodes[1].text in neighbours("plain_to")
        else None
    )


SHORT = 3


def _steps_away(nodes: Sequence[Node]) -> Node | None:
    """ "a 5 calles de aquí", "à 3 endroits": a clock would have its article, or an "h"."""
    thing = nodes[-1].text
    return (
        _junk(nodes) if nodes[0].text in neighbours("plain_to") and len(thing) > SHORT and thing[-1] in "sxie" else None
    )


def _out_of(nodes: Sequence[Node]) -> Node | None:
    """ "un 8 sobre 10", "8 von 10"."""
    return _junk(nodes) if nodes[1].text in neighbours("out_of") and nodes[0].value <= nodes[2].value == MARKS else None


MARKS = 10


def _second_of(nodes: Sequence[Node]) -> tuple[Node, ...] | None:
    """ "os exercícios da segunda folha": Monday is called the second, and agrees with nothing."""
    of, day, thing = nodes
    agrees = of.text in neighbours("feminine_of") and thing.text.endswith("a") and thing.text not in first_names()
    return (of, day._replace(kind="WORD"), thing) if agrees else None


def _worn(nodes: Sequence[Node]) -> tuple[Node, Node]:
    """ "two evening dresses": so many things of an evening."""
    return nodes[0]._replace(kind="JUNK"), nodes[1]._replace(kind="WORD")


def _apposed(nodes: Sequence[Node]) -> tuple[Node, ...]:
    """ "Domingo, el carpintero, tiene las llaves": who is told of has the name of a day."""
    return (nodes[0]._replace(kind="WORD"), *nodes[1:])


def _from_date_to_date(nodes: Sequence[Node]) -> tuple[Node, ...] | None:
    """ "du lundi 12 au vendredi 16": as many days lie between the dates as between the weekdays; elsewhere "Monday 9 to
    Friday 5" has clocks in it."""
    first_day, last_day = every(nodes, "WEEKDAY", "MAYWEEKDAY")
    first_date, last_date = every(nodes, "NUM", "DOTORD")
    apart = (WEEK.index(last_day.value) - WEEK.index(first_day.value)) % len(WEEK)
    if last_date.value - first_date.value != apart or not 1 <= first_date.value < last_date.value <= LAST_DAY:
        return None
    return tuple(
        node._replace(kind="ORD") if node in (first_date, last_date) else node for node in nodes if node.kind != "COMMA"
    )


WEEK = ("mo", "tu", "we", "th", "fr", "sa", "su")
LAST_DAY = 31


def _suspended(nodes: Sequence[Node]) -> tuple[Node, ...]:
    """ "Mittwoch- und Freitagnachmittag"."""
    day, _, joint, other, part = nodes
    return day, joint, other, part


def _pages(nodes: Sequence[Node]) -> Node | None:
    """ "pages 10 to 12", but "sala 3 alle 15" has a clock in it."""
    return None if any(node.kind == "ATTO" and len(node.text) > 1 for node in nodes) else _junk(nodes)


def _address(nodes: Sequence[Node]) -> Node | None:
    """ "at 5 Castle Street"; "at 5 test drive" is a clock and a name."""
    return None if nodes[-1].text in neighbours("driven") else _junk(nodes)


def _closing_date(nodes: Sequence[Node]) -> Node | None:
    """ "24-12 tot 2-1": what ends a stretch of dates is one."""
    day, _, month = nodes
    real = 1 <= day.value <= 31 and 1 <= month.value <= 12
    return joined("DAYMONTH", (day.value, month.value, None), nodes) if real else None


def _measure(nodes: Sequence[Node]) -> Node | None:
    """ "an hour has 60 minutes": what a measure is, and no length of anything."""
    return _junk(nodes) if any(node.text in neighbours("equating") for node in nodes) else None


def _another_day(nodes: Sequence[Node]) -> Node | None:
    """ "tomorrow is another day"."""
    other = any(node.kind in ("OTHER", "AGAIN") or node.text in neighbours("another") for node in nodes)
    return _junk(nodes) if other and nodes[-1].value == "day" else None


UNITS = frozenset("hmdspau")  # letters that a figure has behind it in times and lengths


def _lettered(nodes: Sequence[Node]) -> Node | None:
    """ "seat 24E", "flat 12b"."""
    figure, letter = nodes
    close = figure.end == letter.start and len(letter.text) == 1 and letter.text not in UNITS
    return _junk(nodes) if close else None


def _lasting(nodes: Sequence[Node]) -> Node | None:
    """ "pendant une demi-heure": so long, and not in half an hour; "durante la semana" is within it."""
    return nodes[0]._replace(kind="FOR") if nodes[0].text in neighbours("during") else None


LARGEST_PART = 10


def _is_fraction(node: Node) -> bool:
    """ "3/4", which may be a date as well."""
    part, slash, whole = node.text.partition("/")
    return bool(slash) and part.isdigit() and whole.isdigit() and 0 < int(part) < int(whole) <= LARGEST_PART


def _part_of(nodes: Sequence[Node]) -> Node | None:
    """ "3/4 of the team", "3/4 cup"; "el 3/4 de Ana" is a date."""
    date = first(nodes, "DAYMONTH")
    plain = nodes[0].kind == "DAYMONTH" or nodes[0].text in neighbours("many")
    return _junk(nodes) if date and plain and _is_fraction(date) else None


SIGNS = frozenset(["x", "+"])


def _sum(nodes: Sequence[Node]) -> Node | None:
    """ "3/4 plus 1/8"."""
    return _junk(nodes) if nodes[1].text in SIGNS | neighbours("reckoning") else None


def _so_many(nodes: Sequence[Node]) -> Node | None:
    """ "da 12 a 15 sedie": hours would have their articles, "dalle 12 alle 15"."""
    plain = nodes[0].text in neighbours("counted_from") and nodes[2].text in neighbours("plain_to")
    return _junk(nodes) if plain else None


def _shut(nodes: Sequence[Node]) -> tuple[Node, ...] | None:
    """ "am Montag ist das Büro zu": closed."""
    *before, last = nodes
    shut = last.text in neighbours("shut_ends") and nodes[0].text in neighbours("shut_verbs")
    return (*before, last._replace(kind="AWAY")) if shut else None


def _from_here(nodes: Sequence[Node]) -> Node | None:
    """ "d'ici quinze jours": within them; elsewhere "by two days" is how far."""
    return nodes[0]._replace(kind="WITHIN") if nodes[0].text in neighbours("from_here") else None


def _who_comes(nodes: Sequence[Node]) -> Node | None:
    """ "qui vient vendredi ?" asks who; "vendredi qui vient" is the coming one."""
    return nodes[0]._replace(kind="AGENDA") if nodes[0].text in neighbours("asking_who") else None


SHORT_OF = (5, 10, 15, 20, 25)


def _short_of(nodes: Sequence[Node]) -> tuple[Node, ...] | None:
    """ "a cuarto para las cuatro", "diez para las once"."""
    count = first(nodes, "QUARTER", "NUM", "NUMWORD")
    led = nodes[-1].text in neighbours("clock_articles") and (
        count is None or count.kind == "QUARTER" or count.value in SHORT_OF
    )
    aim = first(nodes, "FOR")
    if aim is None or count is None or not led:
        return None
    minutes = count if count.kind == "QUARTER" else count._replace(kind="DUR")
    return (minutes._replace(start=nodes[0].start), aim._replace(kind="BEFORE"), nodes[-1])


def _amid(nodes: Sequence[Node]) -> Node | None:
    return nodes[0]._replace(kind="BETWEEN") if nodes[0].text in neighbours("amid") else None


def _two_dates(nodes: Sequence[Node]) -> tuple[Node, ...] | None:
    """ "24-12 tot en met 2-1": a stretch of dates, where no hours end before they begin."""
    first_date, last_date = _closing_date(nodes[:3]), _closing_date(nodes[4:])
    return (first_date, nodes[3], last_date) if first_date and last_date else None


def _after_that(nodes: Sequence[Node]) -> tuple[Node, ...] | None:
    """ "I have class til 3:15 so after that": what ends then is something else."""
    return (nodes[0]._replace(kind="AFTER"), nodes[1]) if nodes[-1].text in neighbours("that") else None


def _whose_hour(nodes: Sequence[Node]) -> Node | None:
    """ "la cita de las 15", "a marcação das 15h", "quello delle 15"."""
    whose = nodes[0].text in neighbours("hour_articles") and nodes[0].kind != "OF"
    return nodes[0]._replace(kind="AT") if whose else None


def _yes_and_no(nodes: Sequence[Node]) -> tuple[Node, ...] | None:
    """ "martes sí, martes no": every other."""
    day, yes, again, no = nodes
    turns = yes.text in neighbours("in_turn_yes") and no.text in neighbours("in_turn_no")
    alternates = day.value == again.value and turns
    return (day, no._replace(kind="ALTERNATE")) if alternates else None


def _by_and_by(nodes: Sequence[Node]) -> Node | None:
    """ "dois a dois", "one to one": so many at a time."""
    minutes_to = nodes[0].value in (5, 10) and nodes[1].kind == "TO"  # "ten to ten"
    return _junk(nodes) if nodes[0].value == nodes[-1].value and not minutes_to else None


def _owner(nodes: Sequence[Node]) -> Node | None:
    """ "April's team": what belongs to somebody; "June's fine" is a month."""
    return nodes[0]._replace(kind="WORD") if nodes[1].text in neighbours("owners") else None


def _from_then_on(nodes: Sequence[Node]) -> tuple[Node, ...]:
    """ "nothing before eleven": from eleven on."""
    return (nodes[-1]._replace(kind="NOTBEFORE", start=nodes[0].start),)


def _hour_and(nodes: Sequence[Node]) -> tuple[Node, ...] | None:
    """ "1 ora e mezza", which is no "ora è"."""
    hour = nodes[0]
    return (hour._replace(kind="UNIT", value="hour"), Node("AND", None, hour.end, hour.end)) if (
        hour.text in neighbours("hour_and")) else None  # fmt: skip


def _this(nodes: Sequence[Node]) -> Node | None:
    """ "ce mois-ci"."""
    return nodes[0]._replace(kind="THIS") if nodes[0].text in neighbours("this") else None


def _for_then(nodes: Sequence[Node]) -> Node | None:
    """ "mijn agenda voor vrijdag": of that day, and not before it."""
    return nodes[0]._replace(kind="FOR") if nodes[0].text in neighbours("for_then") else None


def _last_for_then(nodes: Sequence[Node]) -> tuple[Node, ...] | None:
    """ "boek Ali voor dinsdag 11 uur": what is booked is booked for then."""
    last = _for_then(nodes[-1:])
    return (*nodes[:-1], last) if last else None


def _oclock_ahead(nodes: Sequence[Node]) -> Node | None:
    """ "ore 18": the word for hours stands before the clock."""
    return nodes[0]._replace(kind="AT") if nodes[0].value == "hour" else None


def _somebody(nodes: Sequence[Node]) -> tuple[Node, ...] | None:
    """ "is April taking new patients": a month takes nothing; but "is April looking good"."""
    asked, month, doing = nodes
    verb = doing.text.endswith("ing") and doing.text not in neighbours("of_months")
    person = asked.text in neighbours("being_asked") and verb
    return (asked, month._replace(kind="WORD"), doing) if person else None


def _abbreviated(nodes: Sequence[Node]) -> Node | None:
    """ "mijn ma": a day in two letters is no day of mine."""
    return nodes[0]._replace(kind="WORD") if len(nodes[0].text) == 2 else None


def _ordinal_day(nodes: Sequence[Node]) -> Node | None:
    """ "segunda terça-feira": the second Tuesday, for Monday is called the second day."""
    n = _DAY_NUMBERS.get(nodes[0].value)
    return nodes[0]._replace(kind="MAYORD", value=n) if n else None


def _december(nodes: Sequence[Node]) -> tuple[Node, ...] | None:
    """ "28 dez": the word for ten is short for the month."""
    *before, node = nodes
    return (*before, node._replace(kind="MONTH", value=12)) if node.value == _TEN else None


_TEN = 10
_DAY_NUMBERS = {"mo": 2, "tu": 3, "we": 4, "th": 5, "fr": 6}


def _names(nodes: Sequence[Node]) -> tuple[Node, ...]:
    """People called like a day or a month."""
    return tuple(node._replace(kind="WORD") if node.kind in _DAY_NAMES else node for node in nodes)


_DAY_NAMES = ("WEEKDAY", "WEEKDAYS", "MAYWEEKDAY", "MONTH", "MAYMONTH", "DAYORMONTH")


def _day_or_month(as_month: bool) -> Callable[[Sequence[Node]], tuple[Node, ...]]:
    """ "12 mar" is in March, "mar 12" a Tuesday: the lexicon says both, as "tu 3"."""

    def build(nodes: Sequence[Node]) -> tuple[Node, ...]:
        *before, node = nodes
        day, _, month = str(node.value).partition(" ")
        return (*before, node._replace(kind="MONTH", value=int(month)) if as_month else
                node._replace(kind="MAYWEEKDAY", value=day))  # fmt: skip

    return build


# Words that are times only in the company of others, and numbers that never are.
RULES: tuple[Entry, ...] = (
    # "rond vieren" is about four, "we vieren feest" a party
    ("(?<= AROUND | AT | ATTO | AFTER | BEFORE | UNTIL | BY | FROM | TOWARDS ) MAYNUM (?! anyday | DAY )",
     kind("NUMWORD"), ""),
    ("MAYNUM", kind("WORD"), ""),
    ("^ (?: THE | FILL )* (?: count unit | DUR | AMOUNT ) . num unit (?= STOP* $ )", _measure, ""),
    # "eine Stunde kostet 80 Euro"
    ("^ (?: THE | FILL )* (?: count unit | DUR | AMOUNT ) (?: WORD | GATE ) (?: JUNK | NUM THINGS ) (?= STOP* $ )",
     _measure, ""),
    ("^ DAY . .? .? .? UNIT (?= STOP* $ )", _another_day, ""),
    ("^ DAY (?: SHOULD | SMALL | AND ) (?= ABORT STOP* $ )", _junk, ""),
    ("NUM WORD", _lettered, ""),
    ("num AWAY OF num", _junk, "meridiem"),  # "7 out of 10"
    # "Punkt 4 der Tagesordnung", though "Punkt 4" is a clock
    ("^ AROUND NUM (?: AND NUM )? (?= THE WORD | OF WORD )", _junk, "nouns_capitalised"),
    ("^ AROUND NUM AND NUM (?= SMALL )", _junk, "nouns_capitalised"),
    ("(?: month | weekday ) AND (?: MY | SMALL | art )+ KIN", only("WORD", 0), ""),
    ("(?<! at ) AROUND? num OF (?= SMALL )", _junk, ""),  # "about 20 of us"
    ("FROM? NUM to DOTTED", _sizes, ""),
    ("(?: from | BETWEEN )? THE? num (?: to | AND ) THE? num UNIT", _ages, ""),
    ("ATTO art? num WORD", _given_to, ""),
    ("(?: IN | SMALL ) ATTO num", _having, "days_lowercase"),
    ("ATTO num WORD", _steps_away, ""),
    ("(?<! at ) NUMWORD PART (?= WORD )", _worn, ""),
    ("^ (?: month | weekday ) COMMA THE WORD+ COMMA", _apposed, ""),
    ("(?: THE | ON | FILL | weekday )? DAYMONTH of art? (?= WORD | THINGS | BOOKING | SMALL | WHICH )", _part_of, ""),
    ("(?: THE | ON | FILL | weekday )? DAYMONTH THE (?= WORD | THINGS )", _part_of, ""),
    ("DAYMONTH (?= THINGS | GATE )", _part_of, ""),
    ("DAYMONTH (?: WORD | SMALL | AND | MULTIPLE | MINUS | FOR ) DAYMONTH", _sum, ""),
    ("FROM NUM ATTO NUM (?= WORD )", _so_many, ""),
    ("MAX STOP (?= count )", lambda nodes: nodes[0], ""),  # "max. 5"
    ("SMALL (?: THE | MY | ONE | WORD | GATE | BOOKING | SMALL )* TOWARDS (?= STOP | COMMA | AND | $ )", _shut, ""),
    ("BY (?= AMOUNT | (?: amount ) unit )", _from_here, ""),
    ("HALF (?= month )", kind("MID"), "half_is_mid"),
    ("at? art? ONE? (?: QUARTER | num ) FOR THE? FILL? (?= (?: NUMWORD | NUM | ONE ) (?! THINGS | UNIT | WORD ) )",
     _short_of, ""),
    # "tra lunedì e mercoledì", "tra l'una e le tre"
    ("IN (?= art? (?: weekday | DAY | PRESENT ) AND art? (?: weekday | DAY ) | THE ONE AND art )", _amid, ""),
    ("weekday (?= weekday weekday )", _listed, ""),
    ("weekday COMMA? art? (?: NUM | DOTORD ) COMMA? to COMMA? art? weekday COMMA? art? (?: NUM | DOTORD )"
     " (?! month | of month | AMPM | OCLOCK | HOURWORD | UNIT )", _from_date_to_date, ""),
    ("weekday DASH (?: AND | OR ) weekday PART", _suspended, ""),
    ("(?: AND | OR ) AFTER (?! at? (?: hour | NOON | PART | ONE | HALF | QUARTER ) | THE | WORD"
     " | fill* (?: DATE | weekday | DAY | month ) )",
     lambda nodes: joined("ONWARDS", None, nodes), ""),  # "at 4 or after"
    ("weekday (?= weekday bare to bare )", _listed, ""),  # "mon wed 1-2:30"
    ("weekday (?= weekday bare DASH sure )", _listed, ""),
    ("(?<= COMMA ) weekday (?= weekday (?! COMMA ) )", _listed, ""),
    ("num DASH? PAGE (?= WORD | GATE | THINGS | BOOKING )", _junk, ""),  # "a four page form"
    ("PAGE NUM from NUM (?! OCLOCK | AMPM | HOURWORD | to )", _junk, ""),  # "Seite 11 von 14"
    ("(?: (?: GATE | PAGE ) STOP? )+ NUM (?: to | AND | OR ) THE? NUM"
     " (?! OCLOCK | AMPM | HOURWORD | UNIT | month )", _pages, ""),
    ("(?: (?: GATE | PAGE ) STOP? )+ (?: bare | CLOCK | DECIMAL | DOTORD | YEAR | ORD | HOURFORM | DAYMONTH"
     " | JUNK )", _junk, ""),
    ("(?: GATE | PAGE ) WORD", _code, ""),
    ("GATE SMALL art? NUM (?! of? month | OCLOCK | AMPM )", _junk, ""),
    ("JUNK ONE UNIT (?= STOP* $ )", _junk, "meridiem"),  # "it costs 12 an hour", "£80 an hour"
    ("(?<! num ) (?: PAGE | THINGS ) from? NUM (?: to | AND ) NUM"
     " (?! OCLOCK | AMPM | HOURWORD | UNIT | month )", _pages, ""),
    ("(?: DOTORD | ORD ) from NUM (?! OCLOCK | AMPM | HOURWORD | UNIT | to | month )", _junk, ""),  # "3. von 20"
    ("NUMWORD (?: ATTO | TO ) NUMWORD (?! AMPM | OCLOCK | PART )", _by_and_by, ""),
    # so many of something, and no hours
    ("(?: BETWEEN | from | at )? art? bare (?: to | AND | OR ) at? art? bare THINGS", _junk, ""),
    ("(?: BETWEEN | from ) art? bare (?: to | AND ) art? JUNK", _junk, ""),
    ("WISH (?: SMALL | FILL | THE | MY | of | REST )* (?: WEEKEND | weekday | UNIT | PART | THIS (?: UNIT | WEEKEND ) )"
     " (?! at (?! EVERY | ALL | WORD ) | ON | num | CLOCK | FROM )", _junk, ""),
    ("WISH", kind("SMALL"), ""),
    ("(?<= NUM ) SHOULD (?= HALF | QUARTER | NUM )", _hour_and, ""),
    ("BY (?= AT (?: hour | NOON | AROUND ) | ON (?: anyday | DAY | THE ORD ) )", kind("SMALL"), "by_is_near"),
    ("(?<! num ) (?<! CLOCK ) (?<! HOURFORM ) MINUS (?= art? weekday )", kind("EXCEPT"), ""),  # "menos quinta"
    ("REMOVING STOP? NUM", _junk, ""),
    ("weekday (?: SMALL | WORD ) weekday EXCEPT", _yes_and_no, ""),
    ("^ COMING (?= weekday | DAY | TONIGHT )", _who_comes, ""),
    ("(?: ^ | (?<= art ) | (?<= ONE ) ) BEFORE (?= WORD | BOOKING )",
     lambda nodes: nodes[-1]._replace(kind="MAYORD", value=1),
     "before_is_first"),
    ("IN (?= DUR | HALF | HOURFORM | (?: amount ) unit )", _lasting, ""),
    ("THE (?= UNIT )", _this, "days_lowercase"),
    ("^ BEFORE (?= WORD (?! .* (?: NUM | CLOCK ) .* BEFORE ) )", _for_then, ""),
    ("(?<= CALENDAR | AGENDA | BOOKING ) BEFORE (?= weekday | DAY | THIS | NEXT | COMING | DATE )", _for_then, ""),
    ("(?: BOOK | CANCEL ) (?: WORD | BOOKING | DUR | ONE | THE | OFFROM | IN | SMALL | WITH | DASH )*"
     " BEFORE (?= weekday | DAY | THIS | NEXT | COMING )", _last_for_then, ""),
    ("(?<= DAYMONTH to ) NUM DASH NUM", _closing_date, ""),
    ("NUM DASH NUM UNTIL NUM DASH NUM", _two_dates, ""),
    ("(?<= BOOKING | HOURSNOUN | SLOT ) from"
     " (?= (?: NUM | CLOCK | HOURFORM ) (?: of | SMALL | COMMA | STOP | WITH | DAY | $ ) )",
     _whose_hour, ""),
    ("UNTIL hour (?: COMMA | SMALL | STOP | AND )* AFTER (?: SMALL | WORD | THE )", _after_that, ""),
    # "slots every 30 minutes" is about starts, "slots every Wednesday" about days
    ("MINUS (?= (?: THE | ON | FILL )* anyday )", kind("EXCEPT"), ""),
    ("INCREMENT (?= anyday | WEEKSET | WEEKEND | PART | PARTS )", kind("EVERY"), ""),
    # "nothing before 10" leaves what is after
    ("REMOVING BEFORE (?= at? hour )", _from_then_on, ""),
    ("(?<! count ) UNIT (?= CLOCK | HOURFORM | DOTTED | num )", _oclock_ahead, "hour_before"),
    # "dinsdag 6 of woensdag 7 oktober": a day of the month, no hour
    ("weekday NUM (?= (?: COMMA | OR | AND | EITHER | to )+ art? weekday (?: NUM | ORD ) of? month )", only("ORD", -1),
     ""),
    ("DOTORD", kind("ORD"), "dot_ordinals"),
    ("DOTORD", kind("NUM"), ""),
    ("num (?: AROUND | FROM | OFFROM ) num (?! OCLOCK | AMPM | HOURWORD | unit | month | ord )", _out_of, ""),
    ("OFFROM WEEKDAY WORD", _second_of, "numbered_weekdays"),
    ("NUM? STREET STOP? (?: of | art )* (?: num | ORD ) (?: of | DASH )? month"
     " (?: (?: COMMA | DASH )? (?: YEAR | FOURDIGITS | JUNK | NUM ) )?",
     _junk, ""),
    # "au 3 bis rue des Lilas", "el 3 de la calle Mayor", "al 3 di via Roma"
    ("(?: ATTO | AT | IN | THE | FILL )* NUM of art? (?= STREET )", _junk, ""),
    ("(?: ATTO | AT | IN | THE | FILL )* NUM (?= STREET )", _junk, "house_number_first"),
    ("(?: ATTO | AT | IN ) THE NUM COMMA (?= STREET )", _junk, "house_number_first"),
    ("STREET STOP? (?: of | art )*"
     " (?: WORD | ZONE | ZONEABBREVIATION | (?: NUM | ORD | MAYORD ) DASH? (?= of? month ) | month | weekday )"
     " (?: of | art | WORD | ZONE | month )* COMMA? NUM? (?! month )", _junk, ""),
    ("NUM WORD WORD? ROAD", _address, ""),
    ("(?: NUM | ORD | MAYORD )* (?: month | weekday )? ROAD NUM?", _junk, ""),
    ("ROAD", kind("THINGS"), ""),
    ("THE QUARTER (?: NUM | FOURDIGITS | JUNK )", _junk, "the_number"),
    ("NUM (?: of | DASH | SLASH | PER )? NUMWORD (?! unit | HOURWORD | AND )", _december, "ten_is_december"),
    ("CALLED month COMMA? EXCEPT month", _names, ""),
    ("(?: KIN | TITLE | CALLED ) art? SMALL? art? month (?! num | ord | YEAR )", only("WORD", -1), ""),
    ("CALLED (?: NOON | weekday | PART | DAY ) (?= SMALL | STOP | COMMA | AND | $ )", only("WORD", -1), ""),
    ("SMALL month WORD (?! num | ord )", _somebody, "meridiem"),
    ("KIN", kind("WORD"), ""),
    ("month FILL (?= WORD | BOOKING | CALENDAR | DATA )", _owner, ""),
    ("(?<= MY ) weekday", _abbreviated, ""),
    ("weekday (?= weekday (?: of | IN ) )", _ordinal_day, "weekday_ordinals"),
    ("weekday (?= of (?: art | MY )* (?: WORD | TITLE ) )", kind("WORD"), "weekday_ordinals"),
    ("(?: TITLE STOP? )+ THE? (?: anyday | month | DAYORMONTH | LONG )", only("WORD", -1), ""),
    ("(?: SHOULD | SMALL | TO ) BOOKING month (?! num | ord | YEAR )", only("WORD", -1), ""),
    ("GREET month (?! num | ord | YEAR | OR | AND | to )", only("WORD", -1), ""),
    ("^ month AT (?: THE | MY ) WORD (?! num | ord )", only("WORD", 0), ""),
    ("(?: ^ | (?<= STOP ) | (?<= COMMA ) ) month (?: from | OF ) (?: art | SMALL | MY )* (?: WORD | CALENDAR | ZONE )"
     " (?! num | ord )",
     only("WORD", 0), ""),
    ("TITLE STOP? HOLIDAY", only("WORD", -1), ""),
    ("(?<= WORD ) of HOLIDAY", only("WORD", -1), ""),  # "un marché de Noël"
    ("NUM (?: NUM | JUNK | FOURDIGITS ) (?: NUM | JUNK | FOURDIGITS )+", _number_in_groups, ""),
    ("TITLE", kind("WORD"), ""),
    # "the link between price and churn" connects two things, and leads nowhere
    ("LINK (?= BETWEEN (?: THE | MY | FILL | WORD | BOOKING | GATE | THINGS ) )", kind("WORD"), ""),
    ("(?: month | WORD ) (?: AND | COMMA ) month (?: EITHER | SMALL )? SPEAKS", _names, ""),
    ("month (?: AND WORD )? (?: EITHER | SMALL | COMMA )? SPEAKS", _names, ""),
    ("(?: anyday | DAYORMONTH ) SPEAKS", _names, ""),
    ("WITH (?: weekday | WORD | month ) AND month (?! num | ord | YEAR )", _names, ""),
    ("SPEAKS", kind("WORD"), ""),
    ("weekday (?= THINGS | GATE | KIN )", kind("WORD"), "weekday_ordinals"),
    ("(?<= art ) BEFORE (?= weekday | UNIT )", lambda nodes: nodes[0]._replace(kind="MAYORD", value=1),
     "before_is_first"),
    ("(?: NUM | ORD | MAYORD ) (?: of | DASH | SLASH | PER )? DAYORMONTH", _day_or_month(as_month=True), ""),
    ("DAYORMONTH", _day_or_month(as_month=False), ""),
    ("(?: WORD | CALENDAR ) of MAYMONTH (?! num | YEAR )", only("WORD", -1), "days_lowercase"),
    ("(?: from | IN | EARLY | LATE | MID | START | END | NEXT | THIS | LAST | UNTIL | of | COMING | BY ) MAYMONTH",
     only("MONTH", -1), ""),
    ("(?: ORD | NUM | MAYORD ) (?: of | DASH | SLASH | PER )? MAYMONTH", only("MONTH", -1), ""),
    ("MAYMONTH THE? (?: ORD | MAYORD | YEAR | NUM (?! counted | AMPM ) )", only("MONTH", 0), ""),
    ("MONTH (?: to | AND | OR ) MAYMONTH", only("MONTH", -1), ""),
    ("MAYMONTH (?: to | AND | OR ) MONTH", only("MONTH", 0), ""),
    ("^ MAYMONTH (?= (?: STOP | COMMA | SMALL )* $ )", kind("MONTH"), ""),
    ("^ (?: SMALL | FILL | COMMA )* MAYMONTH (?= (?: STOP | COMMA | SMALL )* $ )", only("MONTH", -1), "days_lowercase"),
    ("MAYMONTH", kind("WORD"), ""),
    ("(?: ON | NEXT | THIS | LAST | EVERY | BY | UNTIL | FROM | COMING | OTHER | nth | OR | TO ) MAYWEEKDAY",
     only("WEEKDAY", -1), ""),
    ("WEEKDAY (?: list | to | OR )+ MAYWEEKDAY", only("WEEKDAY", -1), ""),
    ("(?<= COMMA | AND | STOP ) MAYWEEKDAY (?= (?: ONLY | SMALL | AGAIN )+ (?: at | from )? hour to )",
     kind("WEEKDAY"), ""),
    ("(?<= COMMA ) MAYWEEKDAY (?= EXCEPT | OFF | AWAY | CLOSE | IDLE )", kind("WEEKDAY"), ""),
    ("MAYWEEKDAY (?= (?: DASH | list | TO | ATTO | ATTO THE | OR )* anyday |"
     " STOP? (?: ORD | NUM | PART | CLOCK | AT | bare | HOURFORM | NEXT | COMING | month ) )",
     kind("WEEKDAY"), ""),
    ("(?<! THE ) MAYWEEKDAY (?= STOP? (?: at | from ) art? (?: hour | NOON ) )", kind("WEEKDAY"), ""),
    ("(?<! SMALL | WORD ) MAYWEEKDAY (?= BETWEEN (?: hour | bare ) AND (?: hour | bare ) )", kind("WEEKDAY"), ""),
    ("DATE MAYWEEKDAY", only("WEEKDAY", -1), ""),
    ("(?: CLOCK | HOURFORM | AMPM | OCLOCK ) MAYWEEKDAY (?! WORD | BY | AT )", only("WEEKDAY", -1), ""),
    ("^ MAYWEEKDAY (?= (?: STOP | COMMA | SMALL )* $ )", kind("WEEKDAY"), ""),
    ("(?<= UNBLOCK | BLOCK | OPENUP | CLOSE | FREE | AWAY | IDLE | OFF | CANCEL | SEE | BOOKING | BOOKED )"
     " MAYWEEKDAY (?= STOP | COMMA | AND | $ )", kind("WEEKDAY"), ""),
    ("WHO (?: IN | COMING ) MAYWEEKDAY (?= STOP | COMMA | AND | $ )", only("WEEKDAY", -1), ""),
    ("MAYWEEKDAY", kind("WORD"), ""),
    ("(?: WEEKDAY | MONTH ) STOP"
     " (?= NUM | ORD | DAYMONTH | CLOCK | PART | AT | month | ON | DASH | FROM | NEXT | COMMA )",
     lambda nodes: nodes[0], ""),
    ("(?: WITH ) MONTH (?! num | ord | YEAR )", only("WORD", -1), ""),
)  # fmt: skip
