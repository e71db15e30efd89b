"""From a text to a row of nodes: shapes of numbers by one regular expression, words by the lexicon."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from functools import cache

from language.clocks import Clock
from language.lexicon import ARTICLE, Branch, Lexicon, Meaning, folded, lexicon, slip
from language.nodes import Node
from language.people import with_people
from language.repeats import Repeat, days_between
from scheduling.zones import is_zone

SHAPES = r"""
    (?=\S)(?:  # nothing begins with a space
    (?P<plain>(?:[^\W\d_]{2,}|[^\W\d_h])(?=[\s,;!?'’]|$))  # most words need not be tried as all that follows
  | (?P<url>https?://\S+ | \bwww\.\S+)
  | (?P<site>(?<![\w@])[^\W\d_][\w-]*(?:\.[\w-]+)*\.(?:com|org|net|io|app|eu|co|gov|edu)\b(?!\w))
  | (?P<email>[\w.+-]+@[\w-]+(?:\.[\w-]+)+)
  | (?P<iana>\b(?:Africa|America|Antarctica|Asia|Atlantic|Australia|Europe|Indian|Pacific|Etc)
        /[A-Za-z_+-]+(?:/[A-Za-z_]+)?\b)
  | (?P<quoted>"[^"]{1,80}" | “[^”]{1,80}” | „[^“”]{1,80}[“”] | «[^»]{1,80}»
        | (?<!\w)'[^']{2,80}'(?!\w) | ‘[^’]{2,80}’(?!\w))
  | (?P<iso>\b\d{4}-\d{2}-\d{2})(?:T(?=\d)|\b)
  | (?P<phone>(?<![\w.:])(?:\+\d[\d\s()./-]{6,}\d
        | (?![01]\d[0-5][05]\s?-\s?(?:[01]\d|2[0-3])[0-5][05](?!\d)) 0\d{2,5}[\s/-]\d{2,}(?:[\s-]\d{2,})*
        | \(?\d{3}\)?[\s.-]\d{3}[\s.-]?\d{3,4} | 0[1-9]\d{5,} | 1[\s-]\d{3}[\s-]\d{3}[\s-]\d{4}
        | 0\d(?:[\s./-]\d\d){4} | 0\d[\s/-]\d{5,} | 0\d[\s./-]\d{4}[\s.-]\d{4} | \d{2,3}[\s./-]\d{3}(?:[\s.-]\d\d){2}
        | \d{3}(?:[\s.-]\d\d){3} | \d\d[\s.-]\d{3}[\s.-]\d{3,4} | (?:\d\d[\s-])?9\d{4}[\s-]\d{4}
        | \d{2,3}[\s/-]\d{6,9} | 0\d{1,2}[\s./-]\d{3,4}[\s./-]\d{3,4}
        | (?!\d[0-5]\d-(?:0[6-9]|1\d|2[0-3])[0-5]\d)[2-9]\d\d-\d{4}
        | \(\+?\d{1,5}\)\s?\d{2,5}(?:[\s./-]\d{2,5})+)(?![\w:]|[.]\d))
  | (?P<ymd>\b20\d\d[/.]\d{1,2}[/.]\d{1,2}\b)
  | (?P<dmy>\b\d{1,2}(?P<sep>[/.-])\d{1,2}(?P=sep)(?:20\d\d|\d\d)\b(?!:))
  | (?P<reference>\b(?:19|20)\d\d[-/](?:\d{3}|\d{5,})\b)
  | (?P<version>\bv\d+(?:\.\d+)* | \b\d+(?:\.\d+){2,}\b(?!\.))
  | (?P<dots>\b\d{1,2}\.\s?(?:1[0-2]|0?[1-9])\.(?!\d))
  | (?P<money>[$€£¥]\s?\d[\d.,]*\w? | \b\d[\d.,]*\s?(?:[€£¥%$]|°[cf]\b|(?:eur|usd|gbp|chf|kg|km|cm|mm|gb|mb|percent)\b))
  | (?P<hash>[#№]\s?\w+)
  | (?P<ampm>\b(?P<ah>\d{1,2})(?:[:.](?P<am>[0-5]\d))?(?:\s?(?P<half>HALF_DAY)\.?\s?m\b\.?|(?P<half1>LONE_HALF)\b))
  | (?P<ish>\b(?P<ih>\d{1,2})(?:[:.](?P<im>[0-5]\d))?-?ish\b)
  | (?P<clock>(?:\b|(?<=\dT))(?P<ch>[01]?\d|2[0-4]):(?P<cm>[0-5]\d)(?::[0-5]\d)?(?![\d:]))
  | (?P<ratio>\b\d+:\d+)
  | (?P<hform>\b(?P<hh>[01]?\d|2[0-4])\s?(?:h|hs|hrs|u)\s?(?P<hm>[0-5]\d)(?:\s?(?:m|min|mins))?\b)
  | (?P<hfirst>HOUR_FIRST)
  | (?P<military>\b(?P<kh>[01]\d|2[0-3])(?P<km>[0-5]\d)\s?(?:hs|h|hrs|u)\b)
  | (?P<lengthform>\b(?P<lv>\d{1,3}(?:[.,]\d+)?)\s?(?P<lu>HOUR_SIGN|m|min|mins|['′])(?!\w))
  | (?P<daydash>(?<![\w.:-])(?:(?:EARLY_DAY)-0[1-9]|EARLY_DAY_LATE_MONTH|(?:2[5-9]|3[01])-(?:0?[1-9]|1[0-2]))
        (?!\w|[.:-]\d|\s?(?:h|u|uhr|min)\b))
  | (?P<feira>NUMBERED_WEEKDAY)
  | (?P<dayletters>DAY_LETTERS)
  | (?P<slash>\b\d{1,2}/\d{1,2}\b(?!/))
  | (?P<postcode>(?-i:\b[A-Z]{1,2}\d[A-Z\d]?\s\d(?!AM|PM)[A-Z]{2}\b))
  | (?P<ordinal>\b(?P<on>\d{1,2})(?:st|nd|rd|th|er|ère|re|(?-i:e)|º|°|ª|de|ste)\b|\b(?P<oo>\d{1,2})[º°ª])
  | (?P<dotted>\b(?P<dh>\d{1,2})\.(?P<dm>\d{1,2})\b)
  | (?P<decimal>\b\d+[.,]\d+\b | \b\d*½ | \d*[¼¾])
  | (?P<dotord>\b(?P<dn>[12]?\d|3[01])\.(?=\s*\S))
  | (?P<worddate>\b\d{1,2}[^\W\d_]{3,9}20\d\d\b)
  | (?P<code>\b(?=\w*\d)(?=\w*[^\W\d_])\w+(?:-\w+)*\b)
  | (?P<letters>\b[a-z]&[a-z]\b)
  | (?P<num>\b\d+\b)
  | (?P<mer>\b(?P<mh>HALF_DAY)\.\s?m\b\.?)
  | (?P<word>[^\W\d_]+)
  | (?P<arrow>[-–=]+> | →)
  | (?P<dash>[-–—−~]+)
  | (?P<comma>,)
  | (?P<per>/)
  | (?P<plus>[+&])
  | (?P<stop>[.!?;:…]+)
  | (?P<paren>[()\[\]|])
    )
"""
DAY_LETTER = "(?:Th|Tu|Sa|Su|[MTWRF])"
# What stands for a name in SHAPES: (option, name, in a language with the option, in one without).
SPELLINGS = (
    ("meridiem", "LONE_HALF", "[ap]", "[p]"),
    ("am_is_a_word", "HALF_DAY", "[p]", "[ap]"),  # "10 am Montag" is no time in the morning
    ("hour_u", "HOUR_SIGN", "h|hs|hr|hrs|u", "h|hs|hr|hrs"),
    ("hour_first", "HOUR_FIRST", r"\bh\.?\s?(?P<fh>[01]?\d|2[0-3])(?:[:.](?P<fm>[0-5]\d))?\b", r"(?P<fh>(?!))(?P<fm>)"),
    # "12-10" is a date only where dates are written so, "24-03" and "30-10" can be nothing else
    ("dash_dates", "EARLY_DAY_LATE_MONTH", r"0[1-9]-1[0-2]", r"(?!)"),
    ("dash_dates", "EARLY_DAY", r"0?[1-9]|1\d|2[0-4]", r"1\d|2[0-4]"),
    (
        "day_letters",
        "DAY_LETTERS",
        rf"\b(?-i:(?:{DAY_LETTER}/){{2,}}{DAY_LETTER}|(?:T|Tu|M|W)/(?:Th|W|F)|M-(?:Th|F)|Tu?-(?:Th|F))\b",
        "(?!)",
    ),
    (
        "numbered_weekdays",
        "NUMBERED_WEEKDAY",
        r"\b(?P<fn>[2-6])\.?[ªa](?P<fs>s?(?:[\s-]?feiras?)?)\b",
        r"(?P<fn>(?!))(?P<fs>)",
    ),
)
SHORTEST_COMPOUND = 9
FAR = 40  # a year in two digits beyond this is none that anybody books
LONGEST_DECIMAL = 3  # hours: "1.25h" is a length, "9.25h" a clock
LONGEST = 600  # characters looked at; nobody types a time later than that


def tokens(text: str, lex: Lexicon) -> list[Node]:
    """The row of nodes of a text; the lexicon's longest phrases are already one node."""
    text = text[:LONGEST]
    found = [_shape(match, lex) for match in _shapes(lex.language).finditer(text)]
    return _with_exceptions(with_people(_phrases(found, lex), text, lex), lex)


def _with_exceptions(row: list[Node], lex: Lexicon) -> list[Node]:
    """ "every day but Wednesday": a day that is none of them."""
    excepting = lex.listed("excepting")
    around = zip([None, *row], row, [*row[1:], None], [*row[2:], None, None], strict=False)
    return [
        node._replace(kind="EXCEPT")
        if node.text in excepting
        and before is not None
        and before.kind in ("REPEATEDLY", "WEEKSET")
        and follows is not None
        and (then if follows.kind == "THE" and then else follows).kind in EXCEPTED
        else node
        for before, node, follows, then in around
    ]


EXCEPTED = ("WEEKDAY", "WEEKDAYS", "MAYWEEKDAY", "WEEKEND", "WEEKENDS")


@cache
def _shapes(language: str) -> re.Pattern[str]:
    """The shapes as this language spells them."""
    text, lex = SHAPES, lexicon(language)
    for option, name, spelled, otherwise in SPELLINGS:
        text = text.replace(name, spelled if lex.option(option) else otherwise)
    return re.compile(text, re.VERBOSE | re.IGNORECASE)


def _shape(match: re.Match[str], lex: Lexicon) -> Node:
    name = match.lastgroup or ""
    if name == "plain":
        return Node("WORD", None, match.start(), match.end(), folded(match[0]))
    while name not in _SHAPERS:
        name = next(group for group in _GROUPS if match[group] is not None)
    kind, value = _SHAPERS[name](match, lex)
    return Node(kind, value, match.start(), match.end(), folded(match[0]))


def _clock(match: re.Match[str], lex: Lexicon) -> tuple[str, object]:
    hour, minute = int(match["ch"]), int(match["cm"])
    exact = hour > 12 or hour == 0 or match["ch"].startswith("0")
    return ("CLOCK", Clock(hour, minute, exact=exact)) if hour < 24 or minute == 0 else ("JUNK", None)


def _ish(match: re.Match[str], lex: Lexicon) -> tuple[str, object]:
    hour = int(match["ih"])
    return ("CLOCK", Clock(hour, int(match["im"] or 0), exact=hour > 12)) if hour < 24 else ("JUNK", None)


def _ampm(match: re.Match[str], lex: Lexicon) -> tuple[str, object]:
    hour, half = int(match["ah"]), (match["half"] or match["half1"]).lower()
    if not 0 < hour < 24:
        return "JUNK", None
    return "CLOCK", Clock(hour, int(match["am"] or 0)).on_half(half)


def _hour_form(match: re.Match[str], lex: Lexicon) -> tuple[str, object]:
    return "HOURFORM", (int(match["hh"]), int(match["hm"]))


def _hour_first(match: re.Match[str], lex: Lexicon) -> tuple[str, object]:
    return "HOURFORM", (int(match["fh"]), int(match["fm"] or 0))


def _military(match: re.Match[str], lex: Lexicon) -> tuple[str, object]:
    return "CLOCK", Clock(int(match["kh"]), int(match["km"]), exact=True)


NEVER_OCLOCK = ("hr", "hrs")


def _length(match: re.Match[str], lex: Lexicon) -> tuple[str, object]:
    text, unit = match["lv"].replace(",", "."), match["lu"].lower()
    if unit[0] not in "hu":
        metres = unit == "m" and not float(text).is_integer()
        return ("JUNK", None) if metres else ("DUR", round(float(text)))
    whole, _, part = text.partition(".")
    clock = len(part) == 2 and int(part) < 60 and not (int(whole) <= LONGEST_DECIMAL and part in ("25", "50"))
    clock = clock and unit not in NEVER_OCLOCK
    if unit not in NEVER_OCLOCK and int(whole) <= 24 and (clock or not part.strip("0")):
        return "HOURFORM", (int(whole), int(part) if clock else None)
    return "DUR", round(float(text) * 60)


def _numbered_weekday(match: re.Match[str], lex: Lexicon) -> tuple[str, object]:
    """ "2ª feira", "4as": in Portuguese the days from Monday to Friday are the second to the sixth."""
    day, ending = ("mo", "tu", "we", "th", "fr")[int(match["fn"]) - 2], match["fs"]
    if ending.endswith("s"):
        return "WEEKDAYS", day
    return "WEEKDAY" if ending else "MAYWEEKDAY", day


LETTERS = {"M": "mo", "T": "tu", "Tu": "tu", "W": "we", "R": "th", "Th": "th", "F": "fr", "Sa": "sa", "Su": "su"}


def _day_letters(match: re.Match[str], lex: Lexicon) -> tuple[str, object]:
    """ "M/W/F", "M-F"."""
    days = [LETTERS[letter] for letter in re.findall(DAY_LETTER, match[0])]
    return "SET", Repeat(days=days_between(*days) if "-" in match[0] else tuple(dict.fromkeys(days)))


def _day_month(match: re.Match[str], lex: Lexicon) -> tuple[str, object]:
    one, two, *year = re.findall(r"\d+", match[0])
    if year and FAR < int(year[0]) < 2000:  # "20-11-45" is a number of something
        return "JUNK", None
    return _dated(int(one), int(two), int(year[0]) if year else None, lex.month_first and "." not in match[0])


def _slash(match: re.Match[str], lex: Lexicon) -> tuple[str, object]:
    one, two = (int(part) for part in match[0].split("/"))
    if match[0] in ("24/7", "9/11", "50/50"):
        return "JUNK", None
    return _dated(one, two, None, lex.month_first)


def _dated(one: int, two: int, year: int | None, month_first: bool) -> tuple[str, object]:
    day, month = (two, one) if (month_first and one <= 12) or two > 12 else (one, two)
    if not (1 <= month <= 12 and 1 <= day <= 31):
        return "JUNK", None
    return "DAYMONTH", (day, month, year + 2000 if year is not None and year < 100 else year)


def _iso(match: re.Match[str], lex: Lexicon) -> tuple[str, object]:
    year, month, day = (int(part) for part in re.findall(r"\d+", match[0]))
    try:
        return "ISODATE", date(year, month, day)
    except ValueError:
        return "JUNK", None


def _code(match: re.Match[str], lex: Lexicon) -> tuple[str, object]:
    """ "3x" is three times, "Q3" the third quarter of a year."""
    if times := re.fullmatch(r"(\d{1,3})x", match[0]):
        return "MULTIPLE", int(times[1])
    if quarter := re.fullmatch(r"[qQ]([1-4])", match[0]):
        return "QUARTERYEAR", int(quarter[1])
    return "WORD", None


def _number(match: re.Match[str], lex: Lexicon) -> tuple[str, object]:
    text = match[0]
    if len(text) == 4:
        hour, minute = int(text[:2]), int(text[2:])
        if 2020 <= int(text) <= 2050:
            return "YEAR", int(text)
        return ("FOURDIGITS", Clock(hour, minute, exact=True)) if hour < 24 and minute < 60 else ("JUNK", None)
    return ("NUM", int(text)) if len(text) <= 3 else ("JUNK", None)


def _decimal(match: re.Match[str], lex: Lexicon) -> tuple[str, object]:
    text = match[0]
    if text[-1] in "½¼¾":
        return "DECIMAL", int(text[:-1] or 0) + {"½": 0.5, "¼": 0.25, "¾": 0.75}[text[-1]]
    return "DECIMAL", float(text.replace(",", "."))


def _parts_a_list(match: re.Match[str]) -> bool:
    """ "new: lash lift / 1 hour / Saturdays": with spaces, and more than once, it stands for a comma."""
    return match.string.count(" / ") > 1 and match.string[match.start() - 1 : match.end() + 1] == " / "


def _dotted(match: re.Match[str], lex: Lexicon) -> tuple[str, object]:
    return "DOTTED", (match["dh"], match["dm"])


_SHAPERS: Mapping[str, Callable[[re.Match[str], Lexicon], tuple[str, object]]] = {
    "url": lambda match, lex: ("URL", match[0].rstrip(".,;:!?)>\"'")),
    "site": lambda match, lex: ("WORD", None),
    "email": lambda match, lex: ("JUNK", None),
    "iana": lambda match, lex: ("TIMEZONE", match[0]) if is_zone(match[0]) else ("WORD", None),
    "quoted": lambda match, lex: ("QUOTED", match[0][1:-1].strip()),
    "iso": _iso,
    "phone": lambda match, lex: ("JUNK", None),
    "ymd": _iso,
    "dmy": _day_month,
    "reference": lambda match, lex: ("JUNK", None),
    "version": lambda match, lex: ("JUNK", None),
    "dots": _day_month,
    "money": lambda match, lex: ("JUNK", None),
    "hash": lambda match, lex: ("JUNK", None),
    "ampm": _ampm,
    "ish": _ish,
    "clock": _clock,
    "ratio": lambda match, lex: ("JUNK", None),
    "hform": _hour_form,
    "hfirst": _hour_first,
    "military": _military,
    "lengthform": _length,
    "daydash": _day_month,
    "feira": _numbered_weekday,
    "dayletters": _day_letters,
    "slash": _slash,
    "postcode": lambda match, lex: ("JUNK", None),
    "ordinal": lambda match, lex: ("ORD", int(match["on"] or match["oo"])),
    "dotted": _dotted,
    "decimal": _decimal,
    "dotord": lambda match, lex: ("DOTORD", int(match["dn"])),
    "worddate": lambda match, lex: ("WORDDATE", match[0]),
    "code": _code,
    "letters": lambda match, lex: ("WORD", None),
    "num": _number,
    "mer": lambda match, lex: ("AMPM", match["mh"].lower()),
    "word": lambda match, lex: ("WORD", None),
    "arrow": lambda match, lex: ("TO", None),
    "dash": lambda match, lex: ("DASH", None),
    "comma": lambda match, lex: ("COMMA", None),
    "per": lambda match, lex: ("COMMA" if _parts_a_list(match) else "SLASH", None),
    "plus": lambda match, lex: ("AND", None),
    "stop": lambda match, lex: ("STOP", None),
    "paren": lambda match, lex: ("PAREN", None),
}
_GROUPS = tuple(_SHAPERS)


def _phrases(row: Sequence[Node], lex: Lexicon) -> list[Node]:
    """Words replaced by what the lexicon says of them, the longest phrase first."""
    found: list[Node] = []
    index = 0
    while index < len(row):
        node, taken = _phrase(row, index, lex)
        found += _compound(node, lex) or _contraction(node) or (node,)
        index += taken
    return found


def _phrase(row: Sequence[Node], index: int, lex: Lexicon) -> tuple[Node, int]:
    node = row[index]
    if node.kind == "WORD" and (place := _place(row, index, lex)):
        return place
    if (found := _longest(row, index, lex.phrases, lex.adverbs)) and not _cuts(row, index, found[1]):
        return found
    if node.kind == "WORD" and (meaning_near := slip(lex, node.text)):
        return Node(meaning_near.kind, meaning_near.value, node.start, node.end, node.text), 1
    return node, 1


def _contraction(node: Node) -> tuple[Node, Node] | None:
    """ "del 10" says "the 10th", which "de 10" does not."""
    if node.value is not ARTICLE:
        return None
    return node._replace(value=None), Node("THE", None, node.end, node.end)


def _compound(node: Node, lex: Lexicon) -> tuple[Node, Node] | None:
    """ "Freitagnachmittag" is a day and a part of it, written as one word."""
    if not lex.option("compounds") or node.kind != "WORD" or len(node.text) < SHORTEST_COMPOUND:
        return None
    for cut in range(4, len(node.text) - 3):
        head, tail = _alone(node.text[:cut], lex), _alone(node.text[cut:], lex)
        if head and tail and head.kind in ("WEEKDAY", "WEEKDAYS") and tail.kind == "BOOKING":  # "Montagstermin"
            day, middle = head.value, node.start + cut
            return (Node("WEEKDAY", day, node.start, middle, node.text[:cut]),
                    Node("BOOKING", None, middle, node.end, node.text[cut:]))  # fmt: skip
        if head and tail and head.kind in ("WEEKDAY", "DAY") and tail.kind in ("PART", "MAYPART"):
            middle = node.start + cut
            return (
                Node(head.kind, head.value, node.start, middle, node.text[:cut]),
                Node("PART", tail.value, middle, node.end, node.text[cut:]),
            )
    return None


def _alone(word: str, lex: Lexicon) -> Meaning | None:
    return next((meaning for meaning in lex.meanings.get(word, ()) if len(meaning.words) == 1), None)


def _place(row: Sequence[Node], index: int, lex: Lexicon) -> tuple[Node, int] | None:
    found = _longest(row, index, lex.places)
    return found if found and (found[1] > 1 or row[index].text not in lex.meanings) else None


def _longest(
    row: Sequence[Node], index: int, phrases: Branch, adverbs: frozenset[str] = frozenset()
) -> tuple[Node, int] | None:
    """The longest phrase that begins at `index`, as one node, and how many nodes it takes; None if none does."""
    begun = phrases.next.get(row[index].text)
    if begun is None:
        return None
    if not begun.next and begun.meaning is not None:
        here, meaning = row[index], begun.meaning
        return Node(meaning.kind, meaning.value, here.start, here.end, here.text), 1
    found = max(_ends(row, index + 1, begun, adverbs), key=lambda one: len(one[0].words), default=None)
    if found is None:
        return None
    meaning, end = found
    return Node(meaning.kind, meaning.value, row[index].start, row[end - 1].end, row[index].text), end - index


def _ends(row: Sequence[Node], position: int, branch: Branch, adverbs: frozenset[str]) -> Iterator[tuple[Meaning, int]]:
    """Where phrases of a branch end, hyphens and an adverb between their words not counted."""
    if branch.meaning is not None:
        yield branch.meaning, position
    if not branch.next or position >= len(row):
        return
    if row[position].kind == "DASH" and _tight(row, position):
        position += 1
    if further := branch.next.get(row[position].text):
        yield from _ends(row, position + 1, further, adverbs)
    behind = row[position + 1].text if row[position].text in adverbs and position + 1 < len(row) else ""
    if further := branch.next.get(behind):
        yield from _ends(row, position + 2, further, adverbs)


TAILS = frozenset(["up", "in", "out", "off", "on", "over", "down", "back", "by"])


def _cuts(row: Sequence[Node], index: int, taken: int) -> bool:
    """Whether a phrase would take the end of a word and leave its beginning: "up to" in "rename check-up to …"."""
    if taken == 1 or index < 2 or row[index].text not in TAILS or row[index - 2].kind != "WORD":
        return False
    return row[index - 1].kind == "DASH" and _tight(row, index - 1)


def _tight(row: Sequence[Node], position: int) -> bool:
    dash = row[position]
    return row[position - 1].end == dash.start and position + 1 < len(row) and row[position + 1].start == dash.end
