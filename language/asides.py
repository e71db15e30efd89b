"""What is said beside a command: "candidate ghosted, cancel my first call with Jamal", "… because I'm ill".

Words of an aside are no names, and what stands behind "because" is no time either.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from language.evidence import Evidence
from language.lexicon import Lexicon, first_names
from language.naming import TITLES, initial
from language.nodes import Node
from language.particles import VERBS
from language.persons import PERSON

COMMANDING = VERBS | {"WHY", "FIND", "LIST"}
COMPLETE = frozenset(["NOBODY", "IDLE", "NEVER"])  # need nothing that they are done to
PAUSES = frozenset(["STOP", "COMMA", "DASH"])
# What is told of a meeting type or a booking, and makes a clause more than an aside.
TOLD = frozenset(
    """
    QUOTED CALLED TYPE LINK BUFFER NOTICE HORIZON INCREMENT MAX ATLEAST PRIVATE PUBLIC ONEOFF SHOULD WITH NEW PAGE
    WANT UNIT DUR NUM CLOCK WEEKDAY WEEKDAYS EVERY HOURSNOUN WORK BOOKABLE MONTH URL ALLOW
    PROVIDER CALENDAR DATA TIMEZONE ZONEWORD ONLY WEEKSET PART PARTS MAYCALLED SETTING
    """.split()  # noqa: SIM905 -- a list of words
)
OBJECTS = frozenset(["WORD", "BOOKING", "CLOCK", "WEEKDAY", "QUOTED", "WITH", "DAY", "ALL", "NUM", "PAGE"])
Clause = tuple[int, int]


def without_asides(text: str, row: Sequence[Node], lex: Lexicon, signs: Evidence) -> list[Node]:
    """The row with the asides of a command silenced."""
    return _without_unfit(_without_clauses(text, row, lex), signs)


BREAKS = ("AFTER", "POST", "BEFORE", "PRE", "BUFFER", "BETWEEN")
LENGTHY = ("UNIT", "HOURWORD", "HOURFORM", "BUFFER", "NUM", "FREE", "SMALL")
GOING_ON = ("MAX", "ATLEAST", "NUM", "NUMWORD", "ONE", "PRIVATE", "PUBLIC", "ONEOFF", "WITH", "ONLY", "MAKE")


def without_purpose(row: Sequence[Node]) -> list[Node]:
    """The row without what a break is for, behind a name: "tasting, 15 mins after to clear the tables"."""
    for index in range(3, len(row) - 1):
        lead, node, verb = row[index - 1 : index + 2]
        if node.kind not in ("TO", "FOR") or lead.kind not in BREAKS or row[index - 2].kind not in LENGTHY:
            continue
        does = verb.kind in ("WORD", "THINGS", "GATE") or verb.kind in VERBS
        if does and any(one.kind in ("WORD", "BOOKING", "QUOTED", "THINGS", "GATE") for one in row[: index - 2]):
            ends = (
                at
                for at in range(index, len(row))
                if row[at].kind in PAUSES or (row[at].kind == "AND" and row[at + 1].kind in GOING_ON)
            )
            return [*row[:index], *row[next(ends, len(row)) :]]
    return list(row)


def _without_clauses(text: str, row: Sequence[Node], lex: Lexicon) -> list[Node]:
    made = _without_greeting(_without_negated(_without_reasons(_without_subjects(row, lex), lex), lex))
    clauses = _clauses(text, made)
    if len(clauses) == 1:
        return made
    commands = [index for index, clause in enumerate(clauses) if _commands(made, clause, lex)]
    complete = [index for index, (start, end) in enumerate(clauses) if any(map(_is_complete, made[start:end]))]
    for start, end in clauses[max([*commands, *complete], default=len(clauses)) + 1 :]:
        if _tells_of_me(made[start:end], lex):
            made[start:end] = [node._replace(kind="SMALL", value=None) for node in made[start:end]]
    if not commands:
        return made
    for index, clause in enumerate(clauses):
        start, end = clause
        before, after = index < commands[0], index > commands[-1]
        lone = (before and _leads_up(text, made, (start, end))) or (after and _adds(made, (start, end), lex))
        lone = lone and not (before and _is_pointed_at(made, clauses[index], clauses[index + 1], lex))
        lone = lone and not (before and made[start].kind in ("FOR", "ON") and end < start + 5)  # "for bike fit, let …"
        lone = lone and not (before and _is_never_offered(made, clause))
        lone = lone and not (after and _says_for_whom(text, made, start, end))
        if lone and TOLD.isdisjoint(node.kind for node in made[start:end]):
            made[start:end] = [_silent(made, index, leading=before) for index in range(start, end)]
    return made


def _is_never_offered(row: Sequence[Node], clause: Clause) -> bool:
    """ "le lissage, plus jamais le lundi": what "never" right behind the pause is said of."""
    start, end = clause
    behind = next((node for node in row[end + 1 :] if node.kind not in ("SMALL", "WORD")), None)
    return (
        row[start].kind in ("THE", "FILL", "MY") and end < start + 5 and behind is not None and behind.kind == "NEVER"
    )


LENGTHS = frozenset(
    ["NUM", "NUMWORD", "ONE", "HALF", "QUARTER", "UNIT", "DUR", "HOURFORM", "DECIMAL", "DASH", "OF", "AND"]
)


COUNTS = ("NUM", "NUMWORD", "DUR", "HOURFORM", "HALF", "QUARTER", "DECIMAL")


def _without_unfit(row: Sequence[Node], signs: Evidence) -> list[Node]:
    """The row without a length that is said to be too short or too long, where another one is wanted."""
    made = list(row)
    for start, _ in signs.spans.get("unfit", ()):
        at = next((index for index, node in enumerate(made) if node.end > start), len(made))
        first = at
        while first and made[first - 1].kind in LENGTHS:
            first -= 1
        others = [*made[:first], *made[at:]]
        if first < at and any(node.kind in COUNTS for node in others):
            made[first:at] = [node._replace(kind="SMALL", value=None) for node in made[first:at]]
            made = [
                node._replace(kind="SMALL", value=None) if signs.covers(("unfit",), node) else node for node in made
            ]
    return made


def _without_subjects(row: Sequence[Node], lex: Lexicon) -> list[Node]:
    """The row without verbs that something is said of: "delete is a strong word"."""
    being = lex.listed("stating")
    made = list(row)
    for index, (node, follows) in enumerate(pairwise(row)):
        if node.kind in VERBS and follows.text in being:
            made[index] = node._replace(kind="WORD")
    return made


def _without_greeting(row: list[Node]) -> list[Node]:
    """The row without a greeting before what is wanted."""
    if row and row[0].kind == "GREET" and not (COMMANDING | {"LINK", "TYPE", "WANT"}).isdisjoint(n.kind for n in row):
        return [row[0]._replace(kind="SMALL"), *row[1:]]
    return row


def _without_reasons(row: Sequence[Node], lex: Lexicon) -> list[Node]:
    """The row without what stands behind "because", where a command stands before it."""
    reasons = lex.listed("reasons")
    at = next((index for index, node in enumerate(row) if node.text in reasons), None)
    if not at or COMMANDING.isdisjoint(node.kind for node in row[:at]):
        return list(row)
    end = next((index for index in range(at, len(row)) if row[index].kind == "STOP"), len(row))
    return [*row[:at], *(node._replace(kind="SMALL") for node in row[at:end]), *row[end:]]


def _without_negated(row: Sequence[Node], lex: Lexicon) -> list[Node]:
    """The row without what is not to be done, where something else is: "find me a time with Ben and don't book it"."""
    denials = lex.listed("denials")
    for index, node in enumerate(row[:-1]):
        if node.text in denials and row[index + 1].kind in VERBS and not VERBS.isdisjoint(n.kind for n in row[:index]):
            end = next((at for at in range(index, len(row)) if row[at].kind in PAUSES), len(row))
            start = index - 1 if row[index - 1].kind == "AND" else index
            return [*row[:start], *(one._replace(kind="SMALL") for one in row[start:end]), *row[end:]]
    return list(row)


def _clauses(text: str, row: Sequence[Node]) -> list[Clause]:
    found, start = [], 0
    for index, node in enumerate(row):
        spaced = node.kind != "DASH" or text[max(node.start - 1, 0) : node.start].isspace()
        if node.kind in PAUSES and spaced and text[node.start : node.end] != ":":
            found.append((start, index))
            start = index + 1
    return [clause for clause in [*found, (start, len(row))] if clause[0] < clause[1]]


def _commands(row: Sequence[Node], clause: Clause, lex: Lexicon) -> bool:
    """Whether a clause has a verb of a command and what it is done to."""
    part = row[clause[0] : clause[1]]
    if not COMPLETE.isdisjoint(node.kind for node in part):
        return True
    verb = next((index for index, node in enumerate(part) if node.kind in COMMANDING), None)
    fillers = lex.listed("nameless")
    return verb is not None and any(node.kind in OBJECTS and node.text not in fillers for node in part[verb + 1 :])


def _is_complete(node: Node) -> bool:
    """ "ferme ma page": a phrase that says what it is done to."""
    return node.kind in ("PAUSE", "RESUME") and node.end - node.start > len(node.text.split(" ")[0])


def _says_for_whom(text: str, row: Sequence[Node], start: int, end: int) -> bool:
    """ "pásame el enlace de la visita, es para la Sra. Benítez"."""
    shared = any(node.kind in ("SHARE", "LINK") for node in row[:start])
    whom = [node for node in row[start:end] if node.kind not in ("THE", "FILL", "ATTO")]
    return shared and any(
        one.kind == "FOR" and (other.text in TITLES or initial(text, other).isupper()) for one, other in pairwise(whom)
    )


def _leads_up(text: str, row: Sequence[Node], clause: Clause) -> bool:
    """Whether a clause tells something: several words, not all of them names."""
    said = [node for node in row[clause[0] : clause[1]] if node.kind != "COMMA"]
    words = [node for node in said if node.kind in ("WORD", "ZONEABBREVIATION")]
    return len(said) > 1 and any(initial(text, node).islower() for node in words)


def _is_pointed_at(row: Sequence[Node], clause: Clause, then: Clause, lex: Lexicon) -> bool:
    """ "tax prep, make it Tuesdays 10-3": plain words, and a change of what they name."""
    told = {*lex.listed("finite"), *lex.listed("states")}
    part = row[clause[0] : clause[1]]
    plain = all(node.kind in NAMING and not _is_state(node, frozenset(told)) for node in part)
    pointers = lex.listed("pointers")
    told_so = [node for node in row[then[0] : then[1]] if node.kind != "DASH"]  # "mets-la"
    change = [node for node in told_so if node.kind != "SMALL" or node.text in pointers]
    points = (
        len(change) > 1
        and change[0].kind in ("MAKE", "UPDATE", "ALLOW", "KEEP")
        and (
            change[1].text in pointers or change[1].kind in LIMITED  # "props chat - allow at most 2 a day"
        )
    )
    return plain and points


LIMITED = ("MAX", "ATLEAST", "NUM", "NUMWORD", "ONLY", "PRIVATE", "PUBLIC")
NAMING = ("WORD", "BOOKING", "GATE", "THINGS", "THE", "FILL", "MY")


def _tells_of_me(part: Sequence[Node], lex: Lexicon) -> bool:
    """ "sag alles ab, ich lieg mit Fieber flach": how the writer is, without a wish and without a time."""
    mine, lead = lex.listed("of_me"), lex.listed("reasons") | lex.listed("so_that")
    told = [node for node in part if node.text not in lead]
    return len(told) > 1 and told[0].text.split(" ")[0] in mine and OF_WISHES.isdisjoint(node.kind for node in told)


# What a clause about the writer would want something with, or say when.
OF_WISHES = (TOLD - {"WITH", "WORK", "NEW", "ALLOW", "PRIVATE", "PUBLIC", "BUFFER", "CALENDAR"}) | VERBS | {
    "IDLE", "REFUSED", "NEVER", "NOBODY", "DAY", "HOURFORM", "ORD", "DAYMONTH", "NUMWORD", "TONIGHT", "ZONE",
    "FREE", "WHY", "ABORT",
}  # fmt: skip


def _adds(row: Sequence[Node], clause: Clause, lex: Lexicon) -> bool:
    """Whether a clause has a subject and a verb of its own: "ward is full", "he cannot come"."""
    finite, states = lex.listed("finite"), lex.listed("states")
    part = row[clause[0] : clause[1]]
    shortened = any(one.text == OWNER and _is_state(other, states) for one, other in pairwise(part))
    return shortened or any(node.text in finite for node in part)


OWNER = "s"  # "van's broken down", but "Ana's lesson"


def _is_state(node: Node, states: frozenset[str]) -> bool:
    return node.text in states or (bool(states) and node.text.endswith("ed"))


def _silent(row: Sequence[Node], index: int, leading: bool) -> Node:
    """A word silenced, unless it is the name of a person: "mrs okafor can't make it"."""
    node = row[index]
    titled = index > 0 and row[index - 1].kind == "TITLE"
    titled = titled or node.value == PERSON or (leading and node.kind == "WORD" and node.text in first_names())
    return node._replace(kind="SMALL") if node.kind in SILENCED and not titled else node


SILENCED = ("WORD", "ZONEABBREVIATION", "BOOKING", "THINGS", "GATE", "CLOSE", "OFFLINE")
