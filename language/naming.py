"""Names of meeting types and people: what a sentence has left when verbs, times and settings are taken out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from language.lexicon import first_names
from language.nodes import Node
from language.sentence import Sentence

# Words a name may be made of; those of GENERIC do not make a name by themselves.
GENERIC = frozenset(
    ["BOOKING", "TYPE", "SLOT", "LINK", "PAGE", "CALENDAR", "DATA", "HOURSNOUN", "AGENDA", "ALL", "DUE", "SEE"]
)
STRONG = frozenset(
    [
        "WORD",
        "THINGS",
        "GATE",
        "ZONE",
        "ZONEABBREVIATION",
        "PLACEWORD",
        "PROVIDER",
        "HELP",
        "WORK",
        "FREE",
        "FIND",
        "BOOK",
        "LIST",
        "SHARE",
        "MOVE",
        "CANCEL",
        "OPENUP",
        "CLOSE",
        "TAKE",
        "USE",
        "CONNECT",
        "BLOCK",
        "UPDATE",
        "MAKE",
        "EXPORT",
        "PAUSE",
        "RESUME",
        "WHY",
        "GREET",
        "ABORT",
        "MONTH",
        "JUNK",
        "UNIT",
        "HOURWORD",
        "REPEATEDLY",
        "OFF",
        "PUBLIC",
        "CREATE",
        "DELETE",
        "UNDO",
        "AWAY",
        "END",
        "START",
        "MID",
        "QUARTER",
        "AGAIN",
        "INSTEAD",
        "USES",
    ]
)
JOINS = frozenset(["AND", "OF", "OFFROM", "DASH", "SLASH", "PER", "NUM", "NUMWORD", "ORD", "MAYORD"])
NAMEABLE = STRONG | GENERIC | JOINS
OPENING = GENERIC - {"BOOKING"}  # taken off at the start of a name
CLOSING = GENERIC - {"BOOKING", "DATA", "CALENDAR"}
TITLES = frozenset(
    """
    dr dra dokter doktor
    mr mrs ms prof professor herr herrn frau hr fr m mme madame monsieur docteur sr sra senor senora doctor doctora
    profesor profesora sig signor signora dott dottor dottoressa professoressa senhor senhora doutor doutora professora
    mevrouw mevr meneer dhr dona mlle mademoiselle fraulein senorita senhorita signorina juffrouw
    """.split()  # noqa: SIM905 -- a list of words
)
# Those that make a person of the word behind them even where nobody writes capitals: "move mrs kaya to 3".
SPOKEN = frozenset("mr mrs ms dr herr herrn frau mme sra senora signora senhora mevr mevrouw meneer dhr".split())  # noqa: SIM905
Run = tuple[int, int]
WHOLE = "name"  # the value of a node that is a whole name
PART = "part"  # of one that is a part of a name


def initial(text: str, node: Node) -> str:
    """The first letter of a node as it was written; nothing for a node that a rule put in."""
    return text[node.start : node.start + 1]


def runs(text: str, row: Sequence[Node], skip: frozenset[int]) -> Iterator[Run]:
    """Stretches of neighbouring words that may be a name, as first and last index + 1."""
    start, index = None, 0
    while index <= len(row):
        fits = index < len(row) and index not in skip and row[index].kind in NAMEABLE
        if fits and start is None:
            start = index
        if not fits and start is not None:
            bridge = _bridge(text, row, skip, index)
            if bridge == index:
                yield from _trimmed(text, row, start, index)
                start = None
            index = bridge
        index += 1


GOING_ON = ("WORD", "THINGS", "GATE", "SEE", "UNIT", "LIST", "PLACEWORD", "WORK")
LINKING = frozenset(["ATTO", "OFFROM", "OF", "WITH", "IN", "ON", "AT", "FOR", "TOWARDS"])
BRIDGING = LINKING | {"THE", "FILL"}


def _bridge(text: str, row: Sequence[Node], skip: frozenset[int], index: int) -> int:
    """Where a name goes on behind its preposition, "Visita à obra"; `index` itself if it does not.

    A capital letter before and a small one behind tell it from "Visita com Ana" and from "demo on Teams".
    """
    end = index
    while end < len(row) and end not in skip and row[end].kind in BRIDGING:
        end += 1
    if end in (index, len(row)) or end in skip or not index:
        return index
    lead = index - 1 if row[index].kind in ("THE", "FILL") else index  # "Examen de | la vue"
    prepositions = [node for node in row[index:end] if node.kind in LINKING]
    if not lead or row[lead].kind not in LINKING or len(prepositions) > 1:
        return index
    before, after = initial(text, row[lead - 1]), initial(text, row[end])
    if row[end].kind not in GOING_ON or not after.islower():
        return index
    goes_on = row[lead - 1].kind in STRONG if before.isupper() else _in_small_letters(row, lead, end)
    return end if goes_on else index


def _in_small_letters(row: Sequence[Node], lead: int, end: int) -> bool:
    """ "visite de l'école", "dépannage à distance"; but "envoie le lien du bilan à marwan" names who gets it."""
    led = row[lead].kind == "ATTO" and row[lead + 1].kind != "THE"  # "visita al piso"
    given = led and any(node.kind in ("SHARE", "LINK") for node in row)
    named = row[lead - 1].kind in NAMED and row[end].kind in NAMED and row[end].text not in first_names()
    return named and not given and row[lead].kind in PLACING


NAMED = ("WORD", "THINGS", "GATE")
PLACING = ("OF", "OFFROM", "ATTO", "IN", "ON", "AT")


def _trimmed(text: str, row: Sequence[Node], start: int, end: int) -> Iterator[Run]:
    while start < end and (row[start].kind in OPENING or (row[start].kind in JOINS and row[start].kind not in NUMBERS)):
        start += 1
    if end - start > 1 and _introduces(text, row[start], row[start + 1]):
        start += 1
    if end - start > 2 and (row[end - 2].kind, row[end - 1].kind) == ("AND", "UPDATE") and row[end : end + 1]:
        end -= 2 if row[end].kind in TOLD_ALSO else 0  # "5 days notice for the demo | and cap at 2 a day"
    if end - start > 2 and row[start].kind == "NUMWORD" and row[start].value == 1 and row[start + 1].kind == "DASH":
        start += 2  # "a new one - garden survey"
    if end - start > 1 and row[end - 1].kind == "NUMWORD" and row[end - 1].value == 1 and row[start - 1].kind == "THE":
        end -= 1  # "the flu jab one"
    while start < end and (
        row[end - 1].kind in CLOSING
        or (row[end - 1].kind == "AGAIN" and end - start > 1)
        or (row[end - 1].kind in JOINS and not _numbered(row, start, end))
    ):
        end -= 1
    if any(row[index].kind in STRONG for index in range(start, end)) or _ordered(row, start, end):
        yield start, end


def _ordered(row: Sequence[Node], start: int, end: int) -> bool:
    """ "the type first meeting": elsewhere the first of all meetings."""
    said_so = end - start > 1 and start > 0 and row[start - 1].kind == "TYPE"
    return said_so and row[start].kind in ("ORD", "MAYORD") and row[end - 1].kind == "BOOKING"


def _introduces(text: str, kind: Node, name: Node) -> bool:
    """ "rdv Conseil": the kind of a meeting before its name, told by the capital letter."""
    return (
        kind.kind == "BOOKING"
        and name.kind in STRONG
        and initial(text, kind).islower()
        and initial(text, name).isupper()
    )


NUMBERS = ("NUM", "NUMWORD", "ORD", "MAYORD")
TOLD_ALSO = ("AT", "TO", "LIMIT", "SETTING", "DUR", "SMALL", "ONLY")


def _numbered(row: Sequence[Node], start: int, end: int) -> bool:
    """ "Level 2": a number at the end belongs to the word before."""
    return row[end - 1].kind in NUMBERS and end - start > 1 and row[end - 2].kind in STRONG


def said(text: str, start: Node, end: Node) -> str:
    return re.sub(r"\s+", " ", text[start.start : end.end]).strip(" \"'“”„«»‘’.,:;!?-–—")


def name_in(text: str, row: Sequence[Node], skip: frozenset[int], after: int = -1, before: int = 10**6) -> str | None:
    """The name that is said: quoted, introduced by "called", or the longest words left, best after the verb."""
    quoted = [node.value for node in row if node.kind == "QUOTED"]
    if quoted:
        return str(quoted[0])
    introduced = next((index for index, node in enumerate(row) if node.kind == "CALLED"), None)
    wholes = (node for i, node in enumerate(row) if node.kind == "WORD" and node.value == WHOLE and i not in skip)
    if whole := next(wholes, None):
        return said(text, whole, whole)
    found = list(runs(text, row, skip))
    if introduced is not None and (named := [run for run in found if run[0] > introduced]):
        return said(text, row[named[0][0]], row[named[0][1] - 1])
    placed = _before_aside(row, [run for run in found if run[0] > after and run[1] <= before] or found)
    best = max(placed, key=lambda run: (run[1] - run[0], -run[0]), default=None)
    return said(text, row[best[0]], row[best[1] - 1]) if best else None


def _before_aside(row: Sequence[Node], found: list[Run]) -> list[Run]:
    """ "turn off tasting, ovens bust": what stands right behind the verb, not what is said of it behind a pause."""
    told = next((run for run in found if _is_told(row, run[0])), None)
    if told is None:
        return found
    pause = next((index for index in range(told[1], len(row)) if _parts(row[index])), len(row))
    return [run for run in found if run[0] < pause]


def _parts(node: Node) -> bool:
    """A pause, or a phrase like "for now" behind which something else is told."""
    phrase = node.kind == "SMALL" and node.end - node.start > len(node.text)
    return phrase or node.kind in ("COMMA", "STOP")


LED_TO = ("LINK", "TO", "FOR", "OF", "OFFROM")  # "kill the link to viewing, it ended up online"
ENDED = ("PAUSE", "RESUME", "TURNOFF", "TURNON", "REVOKE", "DELETE", "CLOSE", "SHARE")
MADE = ("NEW", "TYPE", "CREATE")


def _is_told(row: Sequence[Node], index: int) -> bool:
    """Whether a name stands behind its verb, or behind what makes it: "new type: consultation, 15 mins after"."""
    before = index - 1
    while before >= 0 and row[before].kind in ("THE", "MY", "FILL", "SMALL", *LED_TO):
        before -= 1
    leading = (*MADE, "ONE", "STOP", "SMALL")
    made = before >= 0 and row[before].kind != "SMALL" and all(one.kind in leading for one in row[:index])
    return before >= 0 and (row[before].kind in ENDED or (made and row[0].kind in (*MADE, "SMALL")))


def person_in(text: str, row: Sequence[Node], kinds: tuple[str, ...] = ("WITH",)) -> tuple[str | None, frozenset[int]]:
    """Who comes after "with", and which nodes say so."""
    for index, node in enumerate(row):
        if node.kind not in kinds:
            continue
        start = index + 1 + _article(text, row, index + 1)
        if (last := _company_end(text, row, start)) > start:
            return said(text, row[start], row[last - 1]), frozenset(range(index, last))
    return None, frozenset()


def _company_end(text: str, row: Sequence[Node], start: int) -> int:
    """Where the name or, with "and" and a capital letter or another first name, the names of people end."""
    end = _person_end(text, row, start)
    several = start < end < len(row) - 1 and row[end].kind == "AND" and row[end + 1].kind == "WORD"
    capitals = several and initial(text, row[start]).isupper() and initial(text, row[end + 1]).isupper()
    if capitals or (several and {row[end - 1].text, row[end + 1].text} <= first_names()):
        return _person_end(text, row, end + 1)
    return end


def _article(text: str, row: Sequence[Node], index: int) -> int:
    """1 for the article before a name: "com a Ana"."""
    follows = row[index + 1] if index + 1 < len(row) else None
    named = follows and follows.kind == "WORD" and (initial(text, follows).isupper() or follows.text in TITLES)
    return int(bool(named) and row[index].kind in ("THE", "ATTO", "FILL"))


def _person_end(text: str, row: Sequence[Node], index: int) -> int:
    """Where a person's name that starts at `index` ends; `index` itself if there is none."""
    position = index
    while position < len(row) and position - index < 4 and _nameable(text, row, position, index):
        position += 1
        if position < len(row) and row[position].kind in ("STOP", "DOTORD") and row[position - 1].text in TITLES:
            position += 1
    return position


def _nameable(text: str, row: Sequence[Node], position: int, index: int) -> bool:
    node = row[position]
    raw = text[node.start : node.end]
    if node.kind == "JUNK":
        return "@" in raw
    if raw == "I":  # "tell Mr Khan I can't come"
        return False
    if node.kind == "QUOTED":
        return position == index
    if _is_particle(text, row, position, index):
        return True
    if node.kind in ("WORD", "ZONE"):
        titled = row[index].text in TITLES and raw[:1].isupper()
        return position == index or titled or raw[:1].isupper() == initial(text, row[index]).isupper()
    return raw[:1].isupper() and node.kind in CAPITALISED and " " not in raw


PARTICLES = frozenset("de da di do du del della van von der den dos das le la el ter ten zu".split())  # noqa: SIM905


NETHERLANDISH = frozenset("van von der den ter ten de".split())  # noqa: SIM905


def _is_particle(text: str, row: Sequence[Node], position: int, index: int) -> bool:
    """ "mevrouw van den Berg", "Fleur van Dijk": between a title or a first name and a capital letter."""
    end = position
    while end < len(row) and _said_in(text, row[end]) <= PARTICLES:
        end += 1
    if not (index < position < end < len(row) and initial(text, row[end]).isupper()):
        return False
    if row[index].text in TITLES:
        return not _named(row[index:position])
    between = row[index + 1 : end]
    several = all(
        _said_in(text, node) <= NETHERLANDISH and (node.kind == "THE" or node.text != "de") for node in between
    )
    return row[index].kind == "WORD" and several and row[end].kind in CAPITALISED | {"ZONE"}


def _said_in(text: str, node: Node) -> set[str]:
    return set(text[node.start : node.end].casefold().split())


def _named(row: Sequence[Node]) -> bool:
    return any(node.text not in TITLES and node.kind in ("WORD", "ZONE") for node in row)


CAPITALISED = STRONG | {"SMALL", "SHOULD", "MONTH", "SPAN", "PRIVATE", "THE", "MAYMONTH", "PAGE"}


def owner_in(text: str, row: Sequence[Node]) -> tuple[str | None, frozenset[int]]:
    """Who stands before "'s": "Anna's page"."""
    for index, node in enumerate(row[:-1]):
        follows = row[index + 1]
        if node.kind == "WORD" and follows.text == "s" and text[follows.start - 1 : follows.start] in "'’":
            start = index
            while start and row[start - 1].kind == "WORD" and initial(text, row[start - 1]).isupper():
                start -= 1
            return said(text, row[start], node), frozenset(range(start, index + 2))
    return None, frozenset()


def capitalised_in(text: str, row: Sequence[Node], skip: frozenset[int]) -> tuple[str | None, frozenset[int]]:
    """A name of a person by its capital letter alone: "book Anna tomorrow"."""
    for start, end in runs(text, row, skip):
        capital = [
            index
            for index in range(start, end)
            if initial(text, row[index]).isupper() and row[index].kind in ("WORD", "ZONE")
        ]
        if capital and row[start].start and len(capital) == end - start:
            return said(text, row[start], row[end - 1]), frozenset(range(start, end))
    return None, frozenset()


def capitals_end(text: str, row: Sequence[Node], start: int) -> int:
    """Where the words with a capital letter that begin at `start` end; `start` if there are none."""
    end = start
    while end < len(row) and (
        (row[end].kind in ("WORD", "ZONE") and initial(text, row[end]).isupper())
        or _is_particle(text, row, end, start)
        or (end > start and row[end].kind in CAPITALISED and _is_particle(text, row, end - 1, start))
    ):
        end += 1
    return end


def titled_in(text: str, row: Sequence[Node]) -> tuple[str | None, frozenset[int]]:
    """Who has a title, wherever they stand: "eye test Mrs Kaya"; of small letters one word is the name."""
    for index, node in enumerate(row[:-1]):
        name = row[index + 1]
        if node.text in SPOKEN and name.kind in ("WORD", "ZONE") and text[node.start : name.end].islower():
            return said(text, node, name), frozenset((index, index + 1))
        end = _person_end(text, row, index) if node.text in TITLES and node.kind in ("WORD", "TITLE") else index
        if end > index + 1 and initial(text, row[end - 1]).isupper():
            return said(text, row[index], row[end - 1]), frozenset(range(index, end))
    return None, frozenset()


def named_in(sentence: Sentence, skip: frozenset[int]) -> str | None:
    return name_in(sentence.text, sentence.row, skip)


def _is_kind(text: str, row: Sequence[Node], head: int) -> bool:
    """ "for thesis chat": a plain word in small letters before a noun for meetings."""
    plain = initial(text, row[head]).islower() and row[head].text not in first_names()
    return plain and row[head + 1].kind == "BOOKING" and " " not in text[row[head + 1].start : row[head + 1].end]


def goes_on(text: str, row: Sequence[Node], who: frozenset[int]) -> bool:
    """ "for Colloquio tesi": people's names do not go on in small letters."""
    after = max(who) + 1
    if row[after - 1].text in first_names():  # "para Facundo de mentoría"
        return False
    if after + 1 < len(row) and row[after].kind in ("OF", "OFFROM"):  # "Consulta de retorno", "Examen de la vue"
        after += 2 if row[after + 1].kind in ("THE", "FILL") else 1
        several = len(who) > 2  # "Lasting Power of Attorney"
        return after < len(row) and row[after].kind in STRONG and (several or initial(text, row[after]).islower())
    if (
        after < len(row)
        and row[after].kind == "BOOKING"
        and (initial(text, row[after]).isupper() or _is_kind(text, row, after - 1))
    ):
        return True  # "First Budget Chat"
    return after < len(row) and row[after].kind in STRONG and row[after].kind not in ("AGAIN", "INSTEAD", "USES")
