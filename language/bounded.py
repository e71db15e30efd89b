"""Names between two bounds: "the link to asthma plan", "create newborn weigh in, 20 min", "a trim n shoe link".

Where both ends of a name are plain to see, all words between them are the name, whatever they mean elsewhere. What
leads up to it is a verb, "link to", "called" or an article before "link"; what ends it is a pause, a length, "should"
or the end of the sentence. A run of plain words needs none of this and is left to the other rules.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from language.lexicon import Lexicon, first_names
from language.naming import WHOLE, initial
from language.nodes import Node
from language.particles import VERBS
from language.topics import INNER

PLAIN = frozenset(["WORD", "BOOKING"])
HEADS = PLAIN | {"GATE", "THINGS", "FIND"}
# What is told of a meeting or asked for, more often than it stands in a name.
TOLD = frozenset("NOTICE BUFFER HORIZON INCREMENT TITLE EARLIER FURTHER INSTEAD ZONE LIVE AWAY KEEP".split())  # noqa: SIM905
INSIDE = (INNER | {"BOOK"}) - TOLD
AMID = HEADS | INSIDE
DONE = frozenset("CREATE CANCEL DELETE REVOKE PAUSE RESUME BOOK".split())  # noqa: SIM905 -- "need a drop-in set up"
# What a name may begin with or have amid, before another of its words.
AHEAD = frozenset(["WEEKEND", "EARLY", "LATE", "LAST", "NOON", "ZONEWORD", "LONG", "MAYWEEKDAY", "MAYMONTH"])
ARTICLES = frozenset(["ONE", "THE", "MY"])
# What stands between a verb and its name.
LEADING = ARTICLES | {"NEW", "NUM", "NUMWORD", "UNIT", "DUR", "HALF", "HOURFORM", "DASH", "LONG", "ONEOFF", "FILL"}
MAKING = frozenset(["CREATE", "NEW", "WANT", "SHARE"])
CHANGING = frozenset(["PAUSE", "RESUME", "DELETE", "UPDATE", "MAKE", "TURNOFF", "TURNON", "REVOKE"])
MEETING = frozenset(["BOOK", "CANCEL", "FIND", "MOVE"])
INTO = frozenset(["TO", "FOR", "OF", "OFFROM", "ATTO", "TOWARDS"])
ENDS = frozenset(
    """
    COMMA STOP PAREN DASH NUM NUMWORD DUR HALF HOURFORM SHOULD WHICH FOR WITH TO ATTO AT ON CLOCK DAY WEEKDAY WEEKDAYS
    MAX ATLEAST ONLY FROMNOW PRESENT INSTEAD EXCEPT LINK TYPE PLACE PRIVATE PUBLIC ONEOFF EVERY UNTIL FROM SMALL ONE AND
    BUFFER NOTICE EXPIRES USED AGAIN IN NEXT THIS
    """.split()  # noqa: SIM905 -- a list of words
)
# What goes on with no name.
NEVER = frozenset("COMMA STOP PAREN LINK SHOULD DUR WITH FOR CLOCK DAY WEEKDAY WEEKDAYS THE MY ONE PAGE NUM".split())  # noqa: SIM905
CHANGED = frozenset(["TO", "ATTO", "NUM", "NUMWORD", "DUR", "HALF", "HOURFORM", "ONE", "PRIVATE", "PUBLIC", "PLACE"])
NOUNS = frozenset(["LINK", "TYPE"])
SUBJECT = frozenset(["SHOULD", "STOP"])  # what is told of a name that a sentence begins with
LENGTHS = ("NUM", "NUMWORD", "DUR", "HALF", "HOURFORM", "ONE")
TIMED = frozenset("STOP COMMA AT ON DAY WEEKDAY WITH NEXT THIS CLOCK SMALL DOTTED".split())  # noqa: SIM905
SILENT = frozenset(["SMALL", "GREET", "COMMA", "STOP"])
SIDES = ("AFTER", "BEFORE")
LEADS = ARTICLES | MAKING | CHANGING | {"CALLED", "TYPE", "LINK", "STOP", "BOOK", "FOR", *SIDES}
OWNING = frozenset(["s"])
SPAN = ("day", "week", "month", "year")
SHORTEST, LONGEST = 2, 7


@dataclass(frozen=True)
class Lead:
    """What leads up to a name: where the name begins, and what may end it."""

    start: int
    ends: frozenset[str] = ENDS
    named: bool = False  # only a name can stand here: behind "called", "link to"
    particles: bool = True  # whether a small word at the end is the name's and not the verb's: "call Ana's visit off"


NO_LEAD = Lead(-1)


def with_bounded(text: str, row: Sequence[Node], lex: Lexicon) -> list[Node]:
    """The row with such names as one word each, in languages whose names follow their verb."""
    made = list(row)
    if not lex.option("names_follow"):
        return made
    if all(node.kind in PLAIN for node in made):
        return made
    owners = OWNING | lex.listed("possessives")
    first, index = _first(made), 0
    while index < len(made):
        if made[index].kind in LEADS or index == first or made[index].text in owners:
            lead = _lead(text, made, index, first, lex)
            if lead.start >= 0:
                made = _with_name(text, made, lead, lex)
        index += 1
    return made


def _lead(text: str, row: Sequence[Node], index: int, first: int, lex: Lexicon) -> Lead:
    """What leads up to a name here; the sentence begins at `first`."""
    kind, opening = row[index].kind, _opens(row, index)
    if kind == "CALLED" or (kind == "TYPE" and text[: row[index].end].casefold().endswith(" called")):
        return Lead(index + 1, named=True)
    if kind == "LINK" and index + 1 < len(row) and row[index + 1].kind in INTO:
        start = _behind(row, index + 2, ARTICLES)
        verbal = start == index + 2 and row[index + 1].kind == "TO" and _is_verb(row, start)
        return NO_LEAD if verbal else Lead(start, named=True)
    if kind in SIDES and index and row[index - 1].kind == "BUFFER":  # "the gap after plan desk"
        return Lead(_behind(row, index + 1, ARTICLES), named=True)
    if kind == "STOP" and text[row[index].start : row[index].end] == ":" and _makes(row[:index]):
        return Lead(index + 1)
    if kind == "BOOK" and index and row[index - 1].kind == "TO" and any(one.kind == "SHOULD" for one in row[:index]):
        return Lead(_behind(row, index + 1, ARTICLES))
    if kind in MAKING and opening:
        start = _behind(row, index + 1)
        if kind in ("CREATE", "NEW"):
            return Lead(start)
        articled = any(one.kind == "ONE" for one in row[index + 1 : start])
        return Lead(start, particles=False) if articled else NO_LEAD
    if kind in CHANGING and opening and not _is_phrase(text, row[index]):
        return Lead(_behind(row, index + 1, ARTICLES), CHANGED if kind in ("UPDATE", "MAKE") else ENDS)
    if kind in ARTICLES or _is_owner(row, index) or row[index].text in lex.listed("possessives"):
        verb = next((one for one in reversed(row[:index]) if one.kind in MEETING), None)
        if verb is None:
            return Lead(_behind(row, index + 1), NOUNS)
        return Lead(_behind(row, index + 1), particles=False)
    if kind == "FOR" and any(one.kind == "BOOK" for one in row[:index]):
        return Lead(_behind(row, index + 1), TIMED, particles=False)
    return Lead(index, SUBJECT) if opening and index == first else NO_LEAD


def _makes(row: Sequence[Node]) -> bool:
    """ "a new meeting type for me: site walk-through"."""
    return any(one.kind == "TYPE" for one in row) and all(
        one.kind in MAKING | INTO | LEADING | SILENT | NOUNS for one in row
    )


def _is_owner(row: Sequence[Node], index: int) -> bool:
    """ "Dawn's 36 week check"."""
    return row[index].text == "s" and index > 0 and row[index - 1].kind == "WORD"


def _first(row: Sequence[Node]) -> int:
    return next((i for i, node in enumerate(row) if node.kind not in BEFORE_SUBJECT), len(row))


BEFORE_SUBJECT = SILENT | ARTICLES
BEFORE_VERB = SILENT | {"AND", "WANT", "THE", "MY"}


def _opens(row: Sequence[Node], index: int) -> bool:
    """Whether nothing but small words stand before this in its clause."""
    return index == 0 or row[index - 1].kind in BEFORE_VERB


def _behind(row: Sequence[Node], start: int, kinds: frozenset[str] = LEADING) -> int:
    """Where what leads up to a name ends; a span of days or weeks belongs to the name: "a 36 week check"."""
    while start < len(row) and row[start].kind in kinds and not _is_span(row, start):
        start += 1
    return start


def _is_verb(row: Sequence[Node], index: int) -> bool:
    """ "a link to book the room"."""
    return index < len(row) and row[index].kind in VERBS


def _is_span(row: Sequence[Node], index: int) -> bool:
    """ "36 week check", "6 month review": so long is no meeting."""
    node, unit, follows = [*row[index : index + 3], None, None, None][:3]
    counted = node is not None and unit is not None and node.kind in ("NUM", "NUMWORD") and unit.kind == "UNIT"
    named = follows is not None and follows.kind in HEADS and unit is not None and unit.text == unit.value
    return counted and named and unit is not None and unit.value in SPAN


def _with_name(text: str, row: list[Node], lead: Lead, lex: Lexicon) -> list[Node]:
    start = lead.start
    if start >= len(row) or (row[start].kind != "SMALL" and (start + 1 == len(row) or row[start + 1].kind in NEVER)):
        return row  # one word at most
    stop = _end(text, row, lead, lex)
    if not _bounds(text, row, stop, lead, lex):
        return row
    run = row[start : _trimmed(text, row, lead, stop, lex)]
    if not _is_long_enough(text, run) or not _is_needed(run, lex):
        return row
    name = Node("WORD", WHOLE, run[0].start, run[-1].end, " ".join(node.text for node in run))
    return [*row[:start], name, *row[start + len(run) :]]


def _is_long_enough(text: str, run: Sequence[Node]) -> bool:
    return SHORTEST <= len(run) <= LONGEST or (len(run) == 1 and run[0].kind == "SMALL" and _is_phrase(text, run[0]))


def _bounds(text: str, row: Sequence[Node], index: int, lead: Lead, lex: Lexicon) -> bool:
    """Whether what stands behind a name ends it."""
    if lead.ends != SUBJECT:
        return (row[index].kind if index < len(row) else "STOP") in lead.ends
    if index >= len(row) - 1:
        return False
    if row[index].kind == "SHOULD":
        asked = row[0].text in lex.listed("modal_nouns") and row[0].kind == "SMALL"  # "can the 36 week check have …"
        return asked or row[index].text.split()[0] in lex.listed("third_person")
    return text[row[index].start : row[index].end] == ":" and row[index + 1].kind in LENGTHS


def _end(text: str, row: Sequence[Node], lead: Lead, lex: Lexicon) -> int:
    if lead.start >= len(row):
        return len(row)
    end = lead.start + 2 if _is_span(row, lead.start) else lead.start
    while end < len(row) and _fits(text, row, lead, end, lex):
        end += 1
    return end


def _trimmed(text: str, row: Sequence[Node], lead: Lead, end: int, lex: Lexicon) -> int:
    """Where the name ends without what only closes its clause, or begins what is told of it."""
    closing, stop = (lex.listed("closers") | lex.listed("nameless")) - lex.listed("last_words"), end
    while end > lead.start and (
        row[end - 1].text in closing
        or row[end - 1].kind in ("AND", "DASH", "AHEAD")
        or (row[end - 1].kind in DONE and not lead.particles and not _is_noun(row, stop))
        or (row[end - 1].kind in VERBS and _governs(row, end - 1, lex))
    ):
        end -= 1
    return end


def _is_noun(row: Sequence[Node], index: int) -> bool:
    return index < len(row) and row[index].kind in NOUNS


def _governs(row: Sequence[Node], index: int, lex: Lexicon) -> bool:
    """ "create a tour and set the gap", "make the tour and book it": a verb that has something to be done to."""
    follows = row[index + 1] if index + 1 < len(row) else None
    if follows is None:
        return False
    return follows.kind in ARTICLES | {"QUOTED"} or follows.text in lex.listed("pointers")


def _fits(text: str, row: Sequence[Node], lead: Lead, index: int, lex: Lexicon) -> bool:
    """Whether a word goes on with the name that a lead begins."""
    node, first = row[index], index == lead.start
    if not first and text[row[index - 1].end : node.start].strip(" -&'’"):
        return False
    follows = row[index + 1] if index + 1 < len(row) else None
    if node.kind in HEADS:
        return not (first and initial(text, node).isupper() and node.text in first_names())
    named = follows is not None and follows.kind in AMID and _touches(text, node, follows)
    if node.text in lex.listed("particles") and not _is_phrase(text, node):
        return not first and _is_particle(row, lead, index, lex)
    if node.kind == "DASH":
        return not first and row[index - 1].end == node.start and text[node.end : node.end + 1].isalpha()
    if not first and row[index - 1].kind == "DASH":
        return not _is_phrase(text, node)
    if node.kind == "AND":
        verb = follows is not None and follows.kind in DONE and not lead.named
        return not first and named and not verb and row[index - 1].kind in AMID
    if node.kind == "SLOT":
        return lead.named and not first and not node.text.endswith("s") and _closes(row, index)
    if node.kind == "SMALL" and lead.named and first and _is_phrase(text, node):
        return initial(text, node).isupper()  # "by the name of Sunday Best"
    if node.kind == "SMALL":
        return first and named and not _is_phrase(text, node) and node.text in lex.listed("modal_nouns")
    if node.kind in AHEAD:
        whole = node.kind != "WEEKEND" or (follows is not None and follows.kind == "WORD")  # "pause weekend bookings"
        return named and whole and not _is_phrase(text, node)
    if node.kind in ("PRIVATE", "PUBLIC"):
        return named and (initial(text, node).isupper() or lead.named) and not _is_phrase(text, node)
    if node.kind == "TYPE":
        return named and node.text in lex.listed("services")
    if node.kind == "FREE":
        return lead.named or lead.particles
    return node.kind in INSIDE and _is_verbal(text, node, lex)


def _is_particle(row: Sequence[Node], lead: Lead, index: int, lex: Lexicon) -> bool:
    """ "weigh in", "fit out quote": a small word that nothing stands behind, or the last word of a kind of meeting."""
    if _closes(row, index):
        return lead.particles or _is_noun(row, index + 1)
    follows = row[index + 1]
    return follows.kind in HEADS and follows.text.endswith(tuple(lex.listed("kinds_of_meeting")))


def _closes(row: Sequence[Node], index: int) -> bool:
    after = row[index + 1].kind if index + 1 < len(row) else "STOP"
    return after in ("STOP", "COMMA", "PAREN", "SMALL", "SHOULD", "LINK", "TYPE", "WITH", "FOR", "PRIVATE", "PUBLIC")


def _touches(text: str, node: Node, follows: Node) -> bool:
    return not text[node.end : follows.start].strip(" -")


def _is_verbal(text: str, node: Node, lex: Lexicon) -> bool:
    """One word, or a verb with its particle: "catch up"."""
    said = text[node.start : node.end].casefold().split()
    return len(said) == 1 or (len(said) == 2 and said[1] in lex.listed("particles"))


def _is_phrase(text: str, node: Node) -> bool:
    return " " in text[node.start : node.end]


def _is_needed(run: Sequence[Node], lex: Lexicon) -> bool:
    """Whether a name holds a word that means something elsewhere."""
    named = any(node.kind in HEADS for node in run) or len(run) == 1
    return named and any(node.kind not in PLAIN or node.text in _kept(lex) for node in run)


def _kept(lex: Lexicon) -> frozenset[str]:
    """Words that fill a sentence elsewhere, and that a name may begin or end with."""
    return lex.listed("openers") | lex.listed("last_words")
