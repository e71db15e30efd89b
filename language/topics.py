"""What a verb is about: behind it and its articles, words that mean something elsewhere are parts of a name.

"set up a 20 minute open house chat" opens nothing, and in "cancel my first call with Ben" nothing is first.
"""

from __future__ import annotations

from collections.abc import Sequence

from language.lexicon import Lexicon, first_names
from language.naming import PART, WHOLE, initial
from language.nodes import Node, first
from language.particles import VERBS
from language.persons import PERSON

# What a name can be the object of.
LEADERS = frozenset(
    """
    CREATE NEW UPDATE DELETE RENAME SHARE PAUSE RESUME CANCEL BOOK MOVE ADVANCE MAKE WANT FIND ALLOW CALLED LINK
    CLOSE OPENUP REVOKE TURNON TURNOFF LIST DID TAKE WHY MY THE ONE BUFFER FOR OF EVERY DUR UNIT
    TYPE ATTRIBUTE NOBODY""".split()  # noqa: SIM905 -- a list of words
)
# What stands between a verb and a name.
LEADING = frozenset(
    """
    THE MY ONE NEW FILL SMALL DUR NUM NUMWORD UNIT HOURWORD HOURFORM DECIMAL HALF QUARTER DASH LONG PRIVATE PUBLIC
    ONEOFF NEXT THIS COMING FOR OF OFFROM ATTO CLOCK WEEKDAY WEEKDAYS DAY DOTTED FOURDIGITS TYPE ORD DATE
    """.split()  # noqa: SIM905 -- a list of words
)
HEADS = frozenset(["WORD", "BOOKING"])
# Inside a name nothing of this is what it is elsewhere.
INNER = frozenset(
    """
    OPENUP WORK FIND CLOSE FREE LIVE HELP USE TAKE LIST BLOCK MOVE SHARE UPDATE CREATE RESUME PAUSE CONNECT CANCEL
    DELETE EXPORT GATE THINGS MID QUARTER EARLY LATE LAST END START JUNK USES GREET WHY UNDO ABORT SEE BOOK
    MAKE AGENDA IDLE NOTICE AWAY TURNON KEEP EXCEPT PROVIDER BUFFER HORIZON INCREMENT ROAD KIN SPEAKS TITLE SLOT
    FURTHER EARLIER INSTEAD RENAME REVOKE HOLIDAY ZONE
    """.split()  # noqa: SIM905 -- a list of words
)
# What may end a name behind a word of it: "budget check", "job share".
ENDING = frozenset(
    "GATE THINGS FIND UPDATE WORK SHARE HELP HOLIDAY BLOCK ROAD START".split()  # noqa: SIM905 -- a list of words
)
ENDED = ENDING | VERBS
# At its beginning, where something is made: "create a page design review".
NOUNS = frozenset(["PAGE", "CALENDAR", "DATA", "LINK", "ZONEWORD"])
TIMED = ("FOR", "DELETE", "PAUSE", "RESUME", "RENAME")
ORDINALS = ("MAYORD", "ORD")
PARTS = ("PART", "MAYPART", "PARTS")
AMID = HEADS | INNER | {*ORDINALS, *PARTS}
FIRST = AMID | {"HALF", "WEEKDAY"}
LAST = HEADS | ENDING | {*PARTS}
LONGEST = 8  # words of a name
HYPHENED = AMID | {"TO", "OF", "IN", "ON", "AND", "FILL", "THE", "BY", "FOR", "SMALL"}
OWNER = "s"  # "Ngozi's spot check"
SILENT = ("SMALL", "STOP", "COMMA", "GREET")
JOINS = ("TO", "OF")
JOINED = ("CREATE", "NEW", "DELETE", "PAUSE", "RESUME", "WANT", "CALLED", "TYPE")


def with_topics(text: str, row: Sequence[Node], lex: Lexicon) -> list[Node]:
    """The row with the words of names made plain words, marked as PART of one."""
    if not lex.option("names_follow"):
        return list(row)
    made = _paired(_without_free(row))
    silent = lex.listed("adverbs")
    subject = next((i for i, node in enumerate(made) if node.kind not in SILENT and node.text not in silent), len(made))
    verb, then = [*made[subject : subject + 2], *([None] * 2)][:2]
    if verb and then and verb.kind in VERBS and _bare(text, verb) and then.kind == "SHOULD" and _is_third(then, lex):
        made[subject] = _word(verb)._replace(value=PART)  # "Setup should take 90 minutes"
    index = 0
    while index < len(made):
        leads = made[index].kind in LEADERS or made[index].text == OWNER
        start = _after_leading(made, index) if leads else index
        if index == subject and leads and _begins_subject(text, made, index, lex):
            start = index
        if leads or (index == subject and _is_subject(text, made, index, lex)):
            made = _with_topic(text, made, index, start, lex)
        index = max(index + 1, start)
    return made


def _without_free(row: Sequence[Node]) -> list[Node]:
    """ "a free 20 minute trial", "offer free 15 minute talks" cost nothing and are no question for free time."""
    made = list(row)
    for index in range(1, len(made) - 1):
        if made[index].kind == "FREE" and made[index - 1].kind in ("ONE", "CREATE") and made[index + 1].kind in LENGTHS:
            made[index] = made[index]._replace(kind="SMALL")
    return made


def _paired(row: Sequence[Node]) -> list[Node]:
    """ "create cut and colour": a verb right behind the verb of a sentence, and what it is paired with."""
    made = list(row)
    for index in range(len(made) - 3, 0, -1):
        verb, (inner, joint, other) = made[index - 1], made[index : index + 3]
        if verb.kind in ("CREATE", "NEW") and inner.kind in INNER and (joint.kind, other.kind) == ("AND", "WORD"):
            words = f"{inner.text} {joint.text} {other.text}"
            made[index : index + 3] = [Node("WORD", WHOLE, inner.start, other.end, words)]
    return made


LENGTHS = ("NUM", "NUMWORD", "DUR", "HALF", "HOURFORM", "LONG")


def _with_topic(text: str, row: list[Node], leader: int, start: int, lex: Lexicon) -> list[Node]:
    """The row with the name that begins at `start`, if one does."""
    end = _end(text, row, start, lex)
    if end == start:
        return row
    row[start:end] = _named(text, row, start, end, lex)
    if end < len(row) and row[end].kind in ("WORD", "FREE") and row[end].text in lex.listed("closers"):
        row[end] = row[end]._replace(kind="SMALL")
    joined = row[leader].kind in JOINED or (row[leader].kind == "LINK" and _is_kind_behind(text, row, start, lex))
    return _with_joint(text, row, start, lex) if joined else row


def _is_kind_behind(text: str, row: Sequence[Node], start: int, lex: Lexicon) -> bool:
    """ "the link for return to work chat": behind "to" is a kind of meeting, and nobody who gets the link."""
    at = next((index for index in range(start, len(row)) if row[index].kind == "TO"), len(row))
    head, tail = row[start:at], row[at + 1 : at + 3]
    kinds = tuple(lex.listed("kinds_of_meeting"))
    named = any(node.text in first_names() or node.value == PERSON for node in (*head, *tail))
    named = named or _is_person_before(text, head, tail, lex)
    return len(tail) == 2 and tail[1].kind in HEADS and tail[1].text.endswith(kinds) and not named


def _is_person_before(text: str, head: Sequence[Node], tail: Sequence[Node], lex: Lexicon) -> bool:
    """ "a link for Bartholomew to chair assessment": only who gets it has a capital letter, and is none of the words
    that lead to something, as "Return" does."""
    leading = lex.listed("leading_to")
    alone = bool(head) and all(node.kind == "WORD" and initial(text, node).isupper() for node in head)
    return alone and head[-1].text not in leading and not any(initial(text, node).isupper() for node in tail)


TOLD_OF = ("MAX", "ATLEAST", "ONLY", "NUM", "STOP", "BUFFER", "NOTICE")


def _is_subject(text: str, row: Sequence[Node], index: int, lex: Lexicon) -> bool:
    """Whether the sentence begins with what shall be so: "Resume review should be 45 minutes"."""
    end = _end(text, row, index, lex)
    return (
        end > index + 1
        and end < len(row)
        and (
            row[end].kind in ("SHOULD", "LINK", "TYPE", "PRIVATE", "PUBLIC", "ONLY")
            or row[end].text in lex.listed("being")
            or (row[index].text in lex.listed("openers") and row[end].kind in TOLD_OF)
            or _ends_in_verb(text, row, index, end)
        )
    )


def _ends_in_verb(text: str, row: Sequence[Node], index: int, end: int) -> bool:
    """ "nail trim - max 10 a day", "birth plan chat, 40 mins": a verb behind a plain word, before what is told."""
    paused = row[end].kind in ("DASH", "COMMA", "STOP") and text[row[end].start : row[end].end] != "."
    told = paused and end + 1 < len(row) and row[end + 1].kind in (*TOLD_OF, *LENGTHS)
    return told and row[index].kind == "WORD" and any(node.kind in VERBS for node in row[index:end])


def _begins_subject(text: str, row: Sequence[Node], index: int, lex: Lexicon) -> bool:
    """Whether what is a verb elsewhere begins what shall be so: "setup consult needs a break"."""
    end = _end(text, row, index, lex)
    told = row[end].kind == "SHOULD" if index + 1 < end < len(row) else False
    return told and row[index].kind in VERBS and _is_third(row[end], lex)


def _is_third(node: Node, lex: Lexicon) -> bool:
    return node.text.split()[0] in lex.listed("third_person")


def _after_leading(row: Sequence[Node], leader: int) -> int:
    """Where the name begins behind a verb and its articles; what stands right before a noun belongs to it."""
    index = leader + 1
    settings = ("ON",) if row[leader].kind in ("BUFFER", "NOTICE") else ()
    while index < len(row) and (row[index].kind in LEADING or row[index].kind in settings or row[index].text == ":"):
        index += 1
    before = row[index - 1] if index < len(row) and index - 1 > leader else None
    return index - 1 if before is not None and _begins(row, index - 1, leader) else index


def _begins(row: Sequence[Node], index: int, leader: int) -> bool:
    """Whether a name begins with a word that elsewhere leads up to one: "my first call", "half term break"."""
    node, follows = row[index], row[index + 1].kind
    if node.kind == "WEEKDAY":
        making = row[leader].kind in ("CREATE", "NEW", "CALLED") and row[index - 1].kind in (row[leader].kind, "ONE")
        return making and follows == "WORD" and not first(row, "WITH")
    half = node.kind == "HALF" and follows == "WORD" and row[leader].kind not in ("ONE", "THE", "MY")
    return node.kind in ORDINALS or (half and row[index - 1].kind != "AND" and row[index - 2].kind != "AND")


def _end(text: str, row: Sequence[Node], start: int, lex: Lexicon) -> int:
    """Where the words of a name that begins at `start` end; `start` if none does."""
    end = start
    while end < min(len(row), start + LONGEST) and _may_name(text, row, start, end):
        end += 1
    closers = lex.listed("closers")
    while end > start and (
        not (row[end - 1].kind in LAST or _is_noun(text, row, start, end - 1, lex))
        or (row[end - 1].text in closers and end - 1 > start)
        or (end - 1 > start and _governs(row, end - 1))
    ):
        end -= 1
    named = any(node.kind in HEADS for node in row[start:end])
    named = named or (end > start + 1 and _is_noun(text, row, start, end - 1, lex))
    if not named and _alone(text, row, start):
        return start + 1
    return end if named or _by_itself(text, row[start:end]) else start


def _is_noun(text: str, row: Sequence[Node], start: int, index: int, lex: Lexicon) -> bool:
    """ "delete tire swap", "a link for desk move": behind the verb of a sentence and a plain word, another verb is what
    the thing is called."""
    node, before = row[index], row[index - 1]
    behind = row[index + 1].kind if index + 1 < len(row) else "STOP"
    led = (
        index > start
        and before.kind in ("WORD", "GATE", "THINGS", "UNIT")
        and not _someone(text, before)
        and behind not in LEFT_OPEN
    )
    named = node.kind in VERBS and node.text in lex.listed("verbal_nouns") and _bare(text, node)
    return led and named and any(one.kind in GOVERNING for one in row[:start])


GOVERNING = VERBS | {"NEW", "TYPE", "LINK", "CALLED", "BUFFER", "NOBODY", "MAX", "WANT"}
LEFT_OPEN = ("THE", "MY", "ONE", "WORD", "BOOKING", "ALL")


def _governs(row: Sequence[Node], index: int) -> bool:
    """ "for the demo set the buffer to 5": a verb before an article has something of its own to do."""
    return row[index].kind in VERBS and index + 1 < len(row) and row[index + 1].kind in ("THE", "MY")


def _alone(text: str, row: Sequence[Node], index: int) -> bool:
    """ "my sync with Devon": a verb behind an article is a noun."""
    if not 0 < index < len(row) or row[index].kind not in NOUNLIKE or not _bare(text, row[index]):
        return False
    return row[index - 1].kind in ("ONE", "MY", "THE", "FILL", "DUR", "UNIT") and (
        index + 1 == len(row) or row[index + 1].kind in BEHIND
    )


NOUNLIKE = ("CONNECT", "UPDATE", "CREATE", "MOVE", "SHARE", "FIND", "DELETE", "RESUME")
BEHIND = ("WITH", "ON", "AT", "FROM", "TO", "COMMA", "WEEKDAY", "DAY", "NEXT", "THIS", "STOP")


def _by_itself(text: str, run: Sequence[Node]) -> bool:
    """ "spot check": a name of words each of which means something else."""
    last = run[-1] if len(run) > 1 else None
    if last is not None and run[0].kind == "OPENUP" and last.kind in ("GATE", "THINGS"):  # "open studio"
        return True
    if last is not None and last.kind in PARTS:  # "options evening"
        return run[-2].kind in ("GATE", "THINGS") and _bare(text, last)
    return last is not None and last.kind in ("FIND", "HELP", "UPDATE", "WORK") and _bare(text, last)


def _may_name(text: str, row: Sequence[Node], start: int, index: int) -> bool:
    node = row[index]
    if index == start:
        if node.kind == "ZONEWORD" and row[index - 1].kind in TIMED and row[index + 1 : index + 2]:
            return row[index + 1].kind == "WORD"  # "the link for time trial"
        if node.kind == "NOTICE" and row[index - 1].kind == "UNIT":  # "2 weeks notice required"
            return False
        if node.kind in NOUNS:
            return index > 1 and row[index - 1].kind == "ONE" and row[index - 2].kind in ("CREATE", "NEW")
        asked = node.kind in ("WHY", "FIND") and not _bare(text, node)  # "why | can't anyone book", "see | what times"
        if node.kind == "PROVIDER" and row[index - 1].kind == "MY" and row[index + 1 : index + 2]:
            asked = row[index + 1].kind in ("CONNECT", "DISCONNECT")  # "get my Outlook linked up"
        return node.kind in FIRST and not asked and (node.kind != "ZONE" or initial(text, node).islower())
    if node.kind == "DASH":
        return row[index - 1].end == node.start and text[node.end : node.end + 1].isalpha()
    if row[index - 1].kind == "DASH" and row[index - 1].end == node.start and node.kind in HYPHENED:
        return True  # "return-to-work", "move-in"
    if node.kind == "ZONE":
        return initial(text, node).islower()
    return node.kind in AMID and not text[row[index - 1].end : node.start].strip(" -&'’")


def _named(text: str, row: Sequence[Node], start: int, end: int, lex: Lexicon) -> list[Node]:
    run = row[start:end]
    last = max((index for index, node in enumerate(run) if node.kind in HEADS), default=len(run) - 1)
    made = [*run[:last], *([run[last]] if run[last].kind in HEADS else [_word(run[last])]), *run[last + 1 :]]
    dated = start > 0 and row[start - 1].kind in ("DAY", "WEEKDAY", "DATE", "THIS", "NEXT", "COMING")
    made = [_word(node) if _belongs(text, run, index, last, lex, dated) else node for index, node in enumerate(made)]
    if len(run) == 1:
        return [_word(node)._replace(value=PART) for node in made] if run[0].kind not in HEADS else made
    fillers = lex.listed("nameless")
    return [
        node._replace(value=PART)
        if node.kind == "WORD" and (node is not old or node.text not in fillers or _begins_name(run, index, lex))
        else node
        for index, (old, node) in enumerate(zip(run, made, strict=True))
    ]


def _begins_name(run: Sequence[Node], index: int, lex: Lexicon) -> bool:
    """ "back pain", "right knee": a word that fills a sentence elsewhere."""
    return not index and run[0].text in lex.listed("openers") and run[1].kind in HEADS


def _belongs(text: str, run: Sequence[Node], index: int, last: int, lex: Lexicon, dated: bool) -> bool:
    node = run[index]
    before = run[index - 1] if index else None
    follows = run[index + 1] if index + 1 < len(run) else None
    if node.kind in PARTS:
        ends = before is not None and before.kind in {"GATE", "THINGS", *HEADS} and not _someone(text, before)
        begins = before is None and follows is not None and follows.kind in {"WORD", *INNER} and not dated
        return (ends or begins) and (_bare(text, node) or node.text in lex.listed("part_adjectives"))
    if node.kind in ORDINALS:
        return follows is not None and (follows.kind != "BOOKING" or follows.text in lex.listed("nameable"))
    if node.kind in HEADS:
        return False
    return index < last or (before is not None and before.kind in HEADS and node.kind in ENDED and _bare(text, node))


def _bare(text: str, node: Node) -> bool:
    """ "evening", and not "in the evening"."""
    return " " not in text[node.start : node.end]


def _someone(text: str, node: Node) -> bool:
    return node.text in first_names() and initial(text, node).isupper()


def _word(node: Node) -> Node:
    return node._replace(kind="WORD", value=None)


def _with_joint(text: str, row: list[Node], start: int, lex: Lexicon) -> list[Node]:
    """ "return to work chat", "Meet the Team": a name that goes on behind a small word."""
    end = _end(text, row, start, lex)
    if not start < end < len(row) - 1:
        return row
    small, follows = row[end].kind in JOINS, initial(text, row[end + 1])
    both = row[end].kind in ("THE", "AND", "MY", *JOINS, "SMALL") and initial(text, row[start]).isupper()
    last = _end(text, row, end + 1, lex)
    if last == end + 1 or not ((small and follows.islower()) or (both and follows.isupper())):
        return row
    run = row[start:last]
    whole = Node("WORD", WHOLE, run[0].start, run[-1].end, " ".join(node.text for node in run))
    return [*row[:start], whole, *row[last:]]
