"""What keeps the grammar from seeing times that are not there: rooms, addresses, and people called like a month."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from language.nodes import Made, Node, joined

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


def _names(nodes: Sequence[Node]) -> tuple[Node, ...]:
    """People called like a day or a month."""
    return tuple(node._replace(kind="WORD") if node.kind in _DAY_NAMES else node for node in nodes)


_DAY_NAMES = ("WEEKDAY", "MAYWEEKDAY", "MONTH", "MAYMONTH", "DAYORMONTH")


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
    ("(?: GATE | PAGE ) STOP? (?: bare | CLOCK | DECIMAL | DOTORD | YEAR | ORD | HOURFORM | JUNK )", _junk, ""),
    ("REMOVING STOP? NUM", _junk, ""),
    # "slots every 30 minutes" is about starts, "slots every Wednesday" about days
    ("INCREMENT (?= anyday | WEEKSET | WEEKEND | PART | PARTS )", kind("EVERY"), ""),
    ("DOTORD", kind("ORD"), "dot_ordinals"),
    ("DOTORD", kind("NUM"), ""),
    ("STREET (?: of | art )* (?: WORD | ZONE | ZONEABBREVIATION | (?: NUM | ORD ) (?= of? month ) | month | weekday )"
     " (?: of | art | WORD | ZONE | month )* COMMA? NUM? (?! month )", _junk, ""),
    ("THE QUARTER (?: NUM | FOURDIGITS | JUNK )", _junk, "the_number"),
    ("(?: TITLE STOP? )+ (?: WEEKDAY | WEEKDAYS | MAYWEEKDAY | MONTH | MAYMONTH | DAYORMONTH )", only("WORD", -1), ""),
    ("(?: SHOULD | SMALL | TO ) BOOKING month (?! num | ord | YEAR )", only("WORD", -1), ""),
    ("GREET month (?! num | ord | YEAR | OR | AND | to )", only("WORD", -1), ""),
    ("TITLE", kind("WORD"), ""),
    ("(?: weekday | month | DAYORMONTH ) SPEAKS", _names, ""),
    ("WITH (?: weekday | WORD | month ) AND month (?! num | ord | YEAR )", _names, ""),
    ("SPEAKS", kind("WORD"), ""),
    ("weekday (?= THINGS | GATE )", kind("WORD"), "weekday_ordinals"),
    ("(?<= art ) BEFORE (?= weekday | UNIT )", lambda nodes: nodes[0]._replace(kind="MAYORD", value=1),
     "before_is_first"),
    ("(?: NUM | ORD | MAYORD ) (?: of | DASH | SLASH | PER )? DAYORMONTH", _day_or_month(as_month=True), ""),
    ("DAYORMONTH", _day_or_month(as_month=False), ""),
    ("(?: from | IN | EARLY | LATE | MID | START | END | NEXT | THIS | LAST | UNTIL | of | COMING | BY ) MAYMONTH",
     only("MONTH", -1), ""),
    ("(?: ORD | NUM | MAYORD ) (?: of | DASH | SLASH | PER )? MAYMONTH", only("MONTH", -1), ""),
    ("MAYMONTH THE? (?: ORD | MAYORD | YEAR | NUM (?! counted | AMPM ) )", only("MONTH", 0), ""),
    ("MONTH (?: to | AND | OR ) MAYMONTH", only("MONTH", -1), ""),
    ("MAYMONTH (?: to | AND | OR ) MONTH", only("MONTH", 0), ""),
    ("^ MAYMONTH STOP* $", kind("MONTH"), ""),
    ("MAYMONTH", kind("WORD"), ""),
    ("(?: ON | NEXT | THIS | LAST | EVERY | BY | UNTIL | FROM | COMING | OTHER | nth | OR | TO ) MAYWEEKDAY",
     only("WEEKDAY", -1), ""),
    ("WEEKDAY (?: list | to | OR )+ MAYWEEKDAY", only("WEEKDAY", -1), ""),
    ("MAYWEEKDAY (?= (?: DASH | list | TO | OR )+ anyday |"
     " STOP? (?: ORD | NUM | PART | CLOCK | AT | bare | HOURFORM | NEXT | COMING | month ) )",
     kind("WEEKDAY"), ""),
    ("(?<! THE ) MAYWEEKDAY (?= STOP? (?: at | from ) art? (?: hour | NOON ) )", kind("WEEKDAY"), ""),
    ("DATE MAYWEEKDAY", only("WEEKDAY", -1), ""),
    ("^ MAYWEEKDAY (?= (?: STOP | COMMA | SMALL )* $ )", kind("WEEKDAY"), ""),
    ("MAYWEEKDAY", kind("WORD"), ""),
    ("(?: WEEKDAY | MONTH ) STOP"
     " (?= NUM | ORD | DAYMONTH | CLOCK | PART | AT | month | ON | DASH | FROM | NEXT | COMMA )",
     lambda nodes: nodes[0], ""),
    ("(?: WITH ) MONTH (?! num | ord | YEAR )", only("WORD", -1), ""),
)  # fmt: skip
