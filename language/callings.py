"""Where names are by the shape of a sentence: whatever the lexicon knows a word as, there it belongs to a name.

A capital letter amid a sentence, the words before a colon, and those that lead up to "type" or "link".
"""

from __future__ import annotations

from collections.abc import Sequence

from language.bounded import with_bounded
from language.lexicon import Lexicon, first_names
from language.linked_names import with_linked
from language.naming import GENERIC, PART, STRONG, WHOLE, initial
from language.nodes import Node, first
from language.particles import VERBS
from language.topics import with_topics

# Kinds of words that people use in names too, unlike days, places and what a setting is told with.
SOFT = frozenset(
    """
    BUFFER NOTICE HORIZON INCREMENT HELP USES AHEADOF REPEATEDLY GREET EXPIRES USED
    """.split()  # noqa: SIM905 -- a list of words
)
WRITTEN = (STRONG | SOFT | frozenset(["BEFORE", "AFTER", "MAYORD", "MAYCALLED", "LONG", "EARLY", "LATE", "LAST", "SEE",
                                      "AGENDA", "DUE", "LIVE", "IDLE", "NEW", "EXCEPT", "TITLE", "OPENUP", "MAX",
                                      "ALL", "HALF", "BECOME", "ADVANCE", "RENAME", "WHICH", "WHO", "WHERE", "LIMIT",
                                      "FURTHER", "EARLIER", "BOOKABLE", "BOOKED", "ONCELINK", "STARTING",
                                      "SLOT"]))  # fmt: skip
KEPT = frozenset(["WORD", "ZONE", "ZONEABBREVIATION", "PLACEWORD", "PROVIDER", "MONTH", "UNIT", "HOURWORD"])
LOST = WRITTEN - KEPT
PAUSES = (".", "!", "?")


def with_names(text: str, row: Sequence[Node], lex: Lexicon) -> list[Node]:
    """The row with what can only be a name made one."""
    whole = _hyphened(text, _with_changes(text, _with_plurals(text, row, lex), lex), lex)
    made = with_bounded(text, _without_relatives(text, whole, lex), lex)
    made = _with_services(text, _with_plans(text, _with_heads(text, made, lex), lex), lex)
    made = _with_infinitives(text, made, lex)
    made = _with_modals(text, _with_newcomers(_with_letters(text, made), lex), lex)
    if not lex.option("nouns_capitalised"):
        made = _with_kinds(text, _led_by_small(text, _numbered(text, _by_capitals(text, made)), lex), lex)
    made = with_linked(text, _with_company(text, made, lex), lex)
    made = _after_called(text, with_topics(text, _with_places(text, _with_adjectives(text, made)), lex), lex)
    made = _before_colon(text, _hyphened(text, _leading(made), lex), lex)
    return _before_noun(text, made, lex)


OWNED = frozenset("WORD BOOKING LINK PAGE CLOCK NUM HOURFORM FIND THINGS GATE ZONE TYPE ONE".split())  # noqa: SIM905


def _with_plurals(text: str, row: Sequence[Node], lex: Lexicon) -> Sequence[Node]:
    """ "pasfoto's, 10 min": an ending behind an apostrophe is the noun's where nothing follows that it could own."""
    endings = lex.listed("plurals")
    made: list[Node] = []
    for index, node in enumerate(row):
        follows = row[index + 1].kind if index + 1 < len(row) else "STOP"
        ends = bool(made) and node.text in endings and text[made[-1].end : node.start] in ("'", "’")
        if ends and made[-1].kind == "WORD" and node.kind in ("FILL", "WORD") and follows not in OWNED:
            made[-1] = made[-1]._replace(end=node.end, text=f"{made[-1].text}'s")
        else:
            made.append(node)
    return made


def _with_changes(text: str, row: Sequence[Node], lex: Lexicon) -> list[Node]:
    """ "set the tyre change to 40 minutes": behind the verb of a sentence and a word, "change to" is no verb."""
    made: list[Node] = []
    into = lex.listed("to_length")
    for index, node in enumerate(row):
        counted = index + 1 < len(row) and row[index + 1].kind in COUNTED
        verb = node.kind == "USE" or (node.kind == "BOOK" and counted)  # "limit baptism talk to three a day"
        words = text[node.start : node.end].split() if verb else []
        led = len(words) == 2 and index > 1 and row[index - 1].kind in NAMED  # "lock change to", "spot change to"
        if led and words[1].casefold() in into and not DONE.isdisjoint(one.kind for one in row[:index]):
            at = node.start + len(words[0])
            made += [Node("WORD", None, node.start, at, node.text), Node("TO", None, at + 1, node.end, words[1])]
        else:
            made.append(node)
    return made


NAMED = {"WORD", "THINGS", "GATE", "SLOT"} | VERBS
COUNTED = ("NUM", "NUMWORD", "DUR", "HALF", "HOURFORM", "MAX", "ATLEAST", "ONE")
DONE = VERBS | {"MAX", "LINK", "TYPE", "FOR", "ATTRIBUTE"}
RELATED = ("WORD", "QUOTED", "BOOKING", "COMMA", "DUR", "UNIT", "TYPE", "LINK")
COMMA_FIRST = ("THE", "FILL")  # "…, die nicht öffentlich ist": elsewhere an article


def _without_relatives(text: str, row: Sequence[Node], lex: Lexicon) -> list[Node]:
    """ "named Site Walk which needs my approval": where something is made, the name ends before what is told of it."""
    relatives = lex.listed("relatives")
    made = list(row)
    for index in range(2, len(row)):
        node, before = row[index], row[index - 1].kind
        if node.text not in relatives or before not in RELATED or MAKING.isdisjoint(one.kind for one in row[:index]):
            continue
        one_word = node.end - node.start == len(node.text) and initial(text, node).islower()
        if one_word and (node.kind not in COMMA_FIRST or before == "COMMA"):
            made[index] = node._replace(kind="SMALL")
    return made


def _by_capitals(text: str, row: list[Node]) -> list[Node]:
    if _shouted(text, row):
        return row
    return [
        node._replace(kind="WORD", value=None)
        if (node.kind in LOST or _leads_capitals(text, row, index))
        and index
        and _is_proper(text, node)
        and not _opens(text, row, index)
        and not _is_stressed(text, node)
        and not _stands_alone(row, index)
        else node
        for index, node in enumerate(row)
    ]


def _stands_alone(row: Sequence[Node], index: int) -> bool:
    """ "25 mins, teams, Public.": in a list, where nobody would write a name."""
    behind = row[index + 1].kind if index + 1 < len(row) else "STOP"
    return row[index].kind == "PUBLIC" and row[index - 1].kind in ("COMMA", "STOP") and behind in ("COMMA", "STOP")


def _is_stressed(text: str, node: Node) -> bool:
    """ "it's PUBLIC": who writes a whole word in capitals stresses what it says."""
    return node.kind in ("PUBLIC", "BEFORE", "AFTER", "MAX") and text[node.start : node.end].isupper()


def _numbered(text: str, row: list[Node]) -> list[Node]:
    """ "Flat 7 Viewing": a number between words with capital letters."""
    for index in range(1, len(row) - 1):
        before, number, behind = row[index - 1 : index + 2]
        near = _touches(text, row, index) and _touches(text, row, index + 1)
        named = before.kind in ("WORD", "GATE", "UNIT") and behind.kind in ("WORD", "BOOKING", "FIND")
        named = named and before.text not in first_names()
        if number.kind == "NUM" and near and named and _is_proper(text, before) and _is_proper(text, behind):
            return [*row[: index - 1], _one(row[index - 1 : index + 2]), *row[index + 2 :]]
    return row


def _with_kinds(text: str, row: Sequence[Node], lex: Lexicon) -> list[Node]:
    """ "a Budget Planning meeting": behind a name with capital letters, a noun in small ones says what it is."""
    bare, made = lex.listed("bare_meetings"), list(row)
    for index in range(2, len(row)):
        node, before = row[index], row[index - 1]
        lead = row[index - 2]
        named = all(one.kind == "WORD" and initial(text, one).isupper() for one in (lead, before))
        named = named and _touches(text, row, index) and _touches(text, row, index - 1)
        if node.kind == "BOOKING" and node.text in bare and initial(text, node).islower() and named:
            made[index] = node._replace(kind="SLOT")
    return made


def _led_by_small(text: str, row: list[Node], lex: Lexicon) -> list[Node]:
    """ "a Behind the Scenes Tour", "Over the Counter Advice": a small word with a capital letter begins a name."""
    if not lex.option("names_follow") or _shouted(text, row):
        return row
    for index in range(1, len(row) - 1):
        if row[index].kind in PREPOSITIONS and initial(text, row[index]).isupper() and not _opens(text, row, index):
            joints = ("THE",) if row[index].kind == "WORD" else ("THE", "FILL", "ONE")
            end = index + 1
            while end < len(row) - 1 and row[end].kind in joints and _touches(text, row, end):
                end += 1
            if row[index].kind == "WORD" and end == index + 1:
                continue
            start = end
            while end < len(row) and row[end].kind in ("WORD", "BOOKING") and initial(text, row[end]).isupper():
                end += 1
            # "send Noor the Debt Advice link": who gets it, and what
            given = row[index - 1].kind == "SHARE" and row[index].kind == "WORD" and row[end : end + 1]
            if given and row[end].kind == "LINK":
                continue
            if end > start and row[index - 1].kind not in ("COMMA", "STOP", "DASH"):
                return [*row[:index], _one(row[index:end]), *row[end:]]
    return row


PREPOSITIONS = frozenset(
    """
    IN ON AT BY OVER AFTER BEFORE BETWEEN WITHIN FROM FOR OF OFF OUT UNTIL PAST AROUND SMALL AWAY ONWARDS WORD TO
    TOWARDS WITH EXCEPT
    """.split()  # noqa: SIM905 -- a list of words
)


TOLD_BY = ("TO", "SHOULD", "PRIVATE", "PUBLIC", "MAX", "ATLEAST", "PLACE", "STOP")
ENDED = ("DELETE", "PAUSE", "RESUME")
MEASURES = frozenset(["UNIT", "HOURWORD", "HOURFORM", "DUR", "PRIVATE", "PUBLIC", "PLACE"])
TIMED = frozenset(["CLOCK", "WEEKDAY", "MAYWEEKDAY", "DAY", "MONTH", "ORD", "DAYMONTH", "NEXT", "THIS", "AT"])


def _with_company(text: str, row: Sequence[Node], lex: Lexicon) -> list[Node]:
    """ "change conference with counsel to two hours": what is changed without a time is no booking, and in its name
    "with" leads to nobody."""
    at = next((index for index, node in enumerate(row) if node.kind == "WITH"), 0)
    if at < 2 or not lex.option("names_follow") or not TIMED.isdisjoint(node.kind for node in row):
        return list(row)
    start, end = at, at + 1
    while start and row[start - 1].kind in ("WORD", "BOOKING") and _touches(text, row, start):
        start -= 1
    end += end < len(row) and row[end].kind in ("ONE", "THE", "MY")
    while end < len(row) and row[end].kind == "WORD" and _touches(text, row, end):
        end += 1
    verb = start - (start > 0 and row[start - 1].kind in ("THE", "MY"))
    changed = verb > 0 and row[verb - 1].kind in ("UPDATE", "MAKE")
    proper = all(
        initial(text, node).isupper() and node.text not in first_names() for node in (row[at - 1], row[end - 1])
    )
    if proper and verb > 0 and row[verb - 1].kind in ENDED and start < at and end == at + 2:
        return [*row[:start], _one(row[start:end]), *row[end:]]  # "delete Lunch with Investors"
    told = end < len(row) and row[end].kind in TOLD_BY and not MEASURES.isdisjoint(node.kind for node in row[end:])
    if not (changed and told and start < at and row[end - 1].kind == "WORD"):
        return list(row)
    return [*row[:start], _one(row[start:end]), *row[end:]]


HEADED = frozenset("AFTER BEFORE BETWEEN FOR TO OF ON AROUND".split())  # noqa: SIM905


def _with_heads(text: str, row: Sequence[Node], lex: Lexicon) -> list[Node]:
    """ "a buffer after every parent evening": what is told of each person elsewhere begins a name before a noun."""
    made: list[Node] = []
    for index, node in enumerate(row):
        follows = row[index + 1] if index + 1 < len(row) else None
        noun = follows is not None and follows.kind in ("WORD", "BOOKING", *VERBS) and _touches(text, row, index + 1)
        said = text[node.start : node.end].split() if node.kind == "PERHEAD" else []
        if noun and len(said) == 2 and index and row[index - 1].kind in HEADED and lex.option("names_follow"):
            cut = node.end - len(said[1])
            made.append(Node("EVERY", None, node.start, node.start + len(said[0]), said[0].casefold()))
            made.append(Node("WORD", None, cut, node.end, said[1].casefold()))
        else:
            made.append(node)
    return made


def _with_plans(text: str, row: list[Node], lex: Lexicon) -> list[Node]:
    """ "a feeding plan", "the bug fix": what books elsewhere is a noun behind another, where it has no object."""
    nouns, made = lex.listed("booking_nouns"), list(row)
    for index in range(1, len(row)):
        before, node = made[index - 1], row[index]
        follows = row[index + 1].kind if index + 1 < len(row) else "STOP"
        if node.kind != "BOOK" or node.text not in nouns or follows in OBJECTS:
            continue
        person = before.text in first_names() and initial(text, before).isupper()
        if before.kind == "WORD" and not person and text[before.end : node.start] == " ":
            made[index] = node._replace(kind="WORD", value=None)
    return made


OBJECTS = ("ONE", "THE", "MY", "NUM", "NUMWORD", "DUR", "ALL", "EVERY", "NEW", "BOOKING", "HALF")


def _with_services(text: str, row: list[Node], lex: Lexicon) -> list[Node]:
    """ "boiler service": what is a kind of meeting elsewhere is the last word of a name behind another."""
    weak, made = lex.listed("services"), list(row)
    for index in range(1, len(row)):
        before, node = row[index - 1], row[index]
        told = node.kind in ("TYPE", "SLOT") and node.text in weak
        if told and before.kind == "WORD" and text[before.end : node.start] == " ":
            made[index] = node._replace(kind="WORD", value=None)
    return made


def _with_letters(text: str, row: list[Node]) -> list[Node]:
    """ "PT session": letters that are a time zone behind a clock belong to the word behind them elsewhere."""
    made = list(row)
    for index in range(len(row) - 1):
        node, follows = row[index], row[index + 1]
        if node.kind != "ZONEABBREVIATION":
            continue
        timed = index > 0 and row[index - 1].kind in ("CLOCK", "NUM", "AMPM", "NUMWORD", "HOURFORM", "FOURDIGITS")
        named = follows.kind in ("WORD", "BOOKING") and text[node.end : follows.start] == " "
        if named and not timed:
            made[index] = node._replace(kind="WORD", value=None)
    return made


def _with_newcomers(row: list[Node], lex: Lexicon) -> list[Node]:
    """ "a link for new patient exam": behind "for" what is new is a part of the name."""
    made = list(row)
    for index in range(2, len(row) - 1):
        led = row[index - 1].kind in ("FOR", "TO") and row[index - 2].kind == "LINK"
        if led and row[index].kind == "NEW" and row[index + 1].kind == "WORD" and lex.option("names_follow"):
            made[index] = row[index]._replace(kind="WORD", value=None)
    return made


BEFORE_A_VERB = frozenset("THE MY FILL TYPE LINK CALLED ONE NEW OFFROM OF FOR TO ATTO".split()) | VERBS  # noqa: SIM905


def _with_infinitives(text: str, row: list[Node], lex: Lexicon) -> list[Node]:
    """ "verwijder Wespennest weghalen", "lösche Zaun streichen": where the command has its verb already, an infinitive
    behind a name with a capital letter is of the name."""
    ends = tuple(lex.listed("infinitive_ends"))
    for index in range(2, len(row)) if ends else ():
        lead, noun, verb = row[index - 2 : index + 1]
        if (
            verb.kind in VERBS
            and verb.text.endswith(ends)
            and verb.end - verb.start == len(verb.text)
            and text[verb.start].islower()
            and noun.kind in ("WORD", "BOOKING", "THINGS")
            and text[noun.start].isupper()
            and text[noun.end : verb.start] == " "
            and lead.kind in BEFORE_A_VERB
            and any(node.kind in VERBS for node in row[: index - 1])
        ):
            row[index - 1] = noun._replace(kind="WORD")
            row[index] = verb._replace(kind="WORD", value=PART)
    return row


def _with_modals(text: str, row: list[Node], lex: Lexicon) -> list[Node]:
    """ "arrange a will signing": behind an article and before a noun this is no verb."""
    nouns, made = lex.listed("modal_nouns"), list(row)
    third = lex.listed("third_person")
    if len(row) > 2 and row[0].text in nouns and row[1].kind == "WORD" and _touches(text, row, 1):
        told = (node for node in row[2:] if node.kind == "SHOULD")
        if next(
            (node.text in third and node.text.endswith("s") for node in told), False
        ):  # "Will review requires five days' notice"
            made[0] = row[0]._replace(kind="WORD", value=None)
    for index in range(1, len(row) - 1):
        before, node, follows = row[index - 1 : index + 2]
        led = before.kind in ("ONE", "THE", "MY") and follows.kind in ("WORD", "BOOKING", "GATE")
        if led and node.text in nouns and text[node.start : node.end].casefold() == node.text:
            made[index] = node._replace(kind="WORD", value=None)
    return made


def _leads_capitals(text: str, row: Sequence[Node], index: int) -> bool:
    """ "rename Will Consultation": a small word with a capital letter before another such word, and behind no pause."""
    node, follows = row[index], row[index + 1] if index + 1 < len(row) else None
    if node.kind != "SMALL" or follows is None or row[index - 1].kind in ("COMMA", "STOP", "DASH", "GREET"):
        return False
    alone = " " not in text[node.start : node.end] and text[node.end : follows.start] == " "
    return alone and follows.kind in ("WORD", "BOOKING") and initial(text, follows).isupper()


MAKING = frozenset(["CREATE", "NEW", "UPDATE", "MAKE", "TYPE", "SHOULD", "ALLOW", "WANT", "CALLED"])
MEETING = frozenset(["BOOK", "CANCEL", "MOVE", "FIND", "FREE", "LINK", "WITH", "DELETE", "REVOKE", "SHARE"])


ARTICLES = ("ONE", "THE", "FILL", "OF", "OFFROM", "MY")
# Verbs of commands; one in small letters says that capitals are names.
DOING = (MAKING | MEETING | {"PAUSE", "RESUME", "RENAME"}) - {"FREE", "FIND", "WITH", "WANT"}


def _with_adjectives(text: str, row: list[Node]) -> list[Node]:
    """ "reserva um treino livre": right behind a noun, what else asks for free time says what kind of thing it is."""
    made: list[Node] = []
    doing = False
    for index, node in enumerate(row):
        doing = doing or node.kind in DOING
        before = made[-1] if made else None
        led = index > 1 and row[index - 2].kind in ARTICLES and row[index - 1].kind == "WORD"
        if doing and led and before is not None and node.kind == "FREE" and text[before.end : node.start] == " ":
            made[-1] = Node("WORD", WHOLE, before.start, node.end, f"{before.text} {node.text}")
        else:
            made.append(node)
    return made


DENYING = ("EXCEPT", "INSTEAD", "FROM", "OR")  # before a place that is not meant: "on the phone, not Teams"


def _with_places(text: str, row: list[Node]) -> list[Node]:
    """ "soporte remoto, por Teams", "Café virtual", "dépannage à distance avec Ana": a place right behind a word.

    It belongs to the name where another place is said, where the name has a capital letter, and where a place would
    say nothing.
    """
    kinds = {node.kind for node in row}
    if "PLACE" not in kinds:
        return row
    places = [index for index, node in enumerate(row) if node.kind in ("PLACE", "PLACEWORD")]
    told = len([index for index in places if not index or row[index - 1].kind not in DENYING]) > 1
    idle = MAKING.isdisjoint(kinds) and not MEETING.isdisjoint(kinds)
    made: list[Node] = []
    for node in row:
        before = made[-1] if made else None
        behind = before is not None and before.kind == "WORD" and text[before.end : node.start] == " "
        if node.kind == "PLACE" and behind and before is not None and initial(text, node).islower():
            named = initial(text, before).isupper() and len(made) > 1 and " " not in text[node.start : node.end]
            apart = " " in text[node.start : node.end] and not {"CREATE", "NEW"} & kinds
            if (told and not apart) or idle or named:
                made[-1] = Node("WORD", WHOLE, before.start, node.end, f"{before.text} {node.text}")
                continue
        made.append(node)
    return made


HEADS = frozenset(["BUFFER", "NOTICE", "HORIZON", "INCREMENT", "HELP", "USES"])
LED = HEADS | {"PAUSE"}
LED_UP = LED | {"WORD", "BOOKING"}


def _leading(row: list[Node]) -> list[Node]:
    """ "Pausa café, 15 minutos", "Pause café doit durer": what stands before its length or its verb is a name."""
    end = next((index for index, node in enumerate(row) if node.kind not in LED_UP), 0)
    lead = row[:end]
    follows = row[end + 1].kind if row[end : end + 1] and row[end].kind == "COMMA" and end + 1 < len(row) else ""
    named = len(lead) > 1 and lead[0].kind in LED and (row[end].kind == "SHOULD" or follows in ("NUM", "DUR", "HALF"))
    return [_one(lead), *row[end:]] if named else row


# Behind a hyphen and a word: "Gratis-Stunde", "Settling-in visit".
TIGHT = SOFT | frozenset(
    "GATE THINGS UNIT HOURWORD PART WORD BOOKING IN ON OF TO BY OFF AWAY SMALL".split()  # noqa: SIM905
)


def _hyphened(text: str, row: list[Node], lex: Lexicon) -> list[Node]:
    """ "Gratis-Stunde", "skip-level" is one word."""
    made: list[Node] = []
    if lex.option("names_follow"):
        row = [_noun(node) if "-" in text[node.start : node.end] else node for node in row]
    heads = {"WORD", *VERBS} if lex.option("names_follow") else {"WORD"}  # "mostre-me" shows something
    for node in row:
        tight = len(made) > 1 and made[-1].kind == "DASH" and made[-2].end + 1 == node.start
        part = node.kind in TIGHT or node.text in lex.listed("particles")  # "walk-through"
        part = part or (node.kind in VERBS and bool(made) and node.text in lex.listed("in_compounds"))
        if tight and (
            (part and made[-2].kind in heads and made[-2].value is None) or _is_double_name(text, made[-2], node)
        ):
            made.pop()
            before = made.pop()
            made.append(Node("WORD", None, before.start, node.end, text[before.start : node.end].casefold()))
        else:
            made.append(node)
    return made


def _is_double_name(text: str, first: Node, second: Node) -> bool:
    """ "Joost-Jan": with a plain word and two capitals the short form of a month is a name; "Jan-Mar" are months."""
    kinds = {first.kind, second.kind}
    return kinds == {"WORD", "MAYMONTH"} and initial(text, first).isupper() and initial(text, second).isupper()


def _noun(node: Node) -> Node:
    """ "catch-up", which is no "catch up"."""
    return node._replace(kind="WORD") if node.kind == "BOOK" else node


def _shouted(text: str, row: Sequence[Node]) -> bool:
    """Whether Every Word Has A Capital."""
    words = [node for node in row if initial(text, node).isalpha()]
    if any(node.kind in DOING and initial(text, node).islower() for node in words):
        return False
    return len(words) > 1 and sum(initial(text, node).isupper() for node in words) > 0.6 * len(words) + 1


def _is_proper(text: str, node: Node) -> bool:
    said = text[node.start : node.end].replace("'", " ").replace("’", " ").split()
    return said[0] != "I" and all(word[:1].isupper() for word in said)


def _opens(text: str, row: Sequence[Node], index: int) -> bool:
    """Whether a sentence begins here."""
    before = row[index - 1]
    paused = (
        before.kind in ("STOP", "CLOCK", "DOTORD") and text[before.start : before.end].strip()[-1:] in PAUSES
    )  # "1pm."
    return paused or all(node.kind in ("GREET", "COMMA", "STOP", "DASH", "SMALL", "PAREN") for node in row[:index])


# What a sentence about something is told with; where one of these stands before a colon, that is no name.
TELLING = frozenset(
    """
    CREATE NEW TYPE UPDATE DELETE HOURSNOUN WORK BOOKABLE LINK GREET CALLED MOVE RENAME WANT MAKE SHOULD BOOK CANCEL
    FIND WHY BLOCK UNBLOCK AWAY ATTRIBUTE CONNECT NUM UNIT CLOCK WEEKDAY WEEKDAYS DAY SETTING HOURFORM WEEKSET SHARE
    LIST AGENDA MY WITH QUOTED COMMA ALLOW TURNON TURNOFF PAUSE RESUME REVOKE EXPORT UNDO ABORT DUR LIVE ZONEWORD BUFFER
    """.split()  # noqa: SIM905 -- a list of words
)
NOUNS_TOO = ("FIND", "UPDATE", "SHARE", "CONNECT")  # verbs that are nouns at the end of a name
LONGEST_LEAD = 6


def _before_colon(text: str, row: list[Node], lex: Lexicon) -> list[Node]:
    """ "Intervista: 40 minuti"."""
    end = next((index for index, node in enumerate(row) if node.kind == "STOP" and _is_colon(text, node)), 0)
    lead = row[:end]
    while lead and lead[0].kind in ("THE", "ONE", "SMALL", "FOR", "ON", "FILL"):
        lead = lead[1:]
    begin = end - len(lead)
    while lead and lead[-1].text in lex.listed("kindly"):  # "Proefles zeilen graag: 3 uur"
        lead = lead[:-1]
    named = 0 < len(lead) <= LONGEST_LEAD and (lead[0].kind not in GENERIC or any(one.kind == "WORD" for one in lead))
    telling = lead[:-1] if lead and lead[-1].kind in NOUNS_TOO and len(lead) > 1 else lead  # "wound check: 20 minutes"
    ended = all(node.kind in ("STOP", "PAREN") for node in row[end:])  # "morning :)"
    if not named or not TELLING.isdisjoint(node.kind for node in telling) or ended:
        return row
    return [*row[:begin], _one(lead), *row[begin + len(lead) :]]


ENDING = frozenset(
    """
    COMMA STOP PAREN QUOTED NUM NUMWORD DUR HALF CLOCK HOURFORM WEEKDAY WEEKDAYS MAYWEEKDAY WEEKSET DAY EVERY FOR WITH
    ON AT IN FROM PLACE PRIVATE PUBLIC MAX ATLEAST ONLY SHOULD TO TOWARDS FROMNOW NOW ONE INSTEAD LINK ONEOFF PRESENT
    """.split()  # noqa: SIM905 -- a list of words
)


def _after_called(text: str, row: list[Node], lex: Lexicon) -> list[Node]:
    """ "something called Ask me anything, 15 minutes": all up to a pause or to what is said of it."""
    at = next((index for index, node in enumerate(row[:-1]) if node.kind == "CALLED"), None)
    if at is None:
        return row
    end = at + 1
    relatives = lex.listed("relatives")
    ends = (
        i
        for i in range(end, len(row))
        if (row[i].kind in ENDING and not (row[i].kind == "IN" and i == at + 2 and _goes_in(row, i)))
        or (row[i].kind == "SMALL" and row[i].text in relatives)
    )
    end = next(ends, len(row))
    closers = lex.listed("closers")
    while end > at + 1 and (row[end - 1].kind in ("OF", "OFFROM", "THE", "AND") or _is_phrase(text, row[end - 1])
                            or (row[end - 1].kind in ("SMALL", "WORD") and row[end - 1].text in closers
                                and initial(text, row[end - 1]).islower())
                            or (row[end - 1].kind == "CREATE" and initial(text, row[end - 1]).islower())):  # fmt: skip
        end -= 1
    run = row[at + 1 : end]
    if run and not initial(text, run[0]).isupper():
        if any(initial(text, node).isupper() for node in run):
            return row
        run = run[: _clause_end(run, lex)]
    if len(run) < 2:
        return row
    return [*row[: at + 1], _one(run), *row[at + 1 + len(run) :]]


def _goes_in(row: Sequence[Node], index: int) -> bool:
    """ "move in check", "fill in form": a verb with its particle, and what they are for."""
    return index + 1 < len(row) and row[index - 1].kind in VERBS | {"WORD"} and row[index + 1].kind in ("WORD", "FIND")


# What is told of a thing behind its name, where no capital letter says that it is still the name.
TOLD = frozenset(["REMOVING", "BOOKABLE", "ALLOW", "ATLEAST", "REPEATEDLY", "LONG", "EXPIRES", "USED"])
MEASURED = frozenset(["BUFFER", "NOTICE", "HORIZON", "INCREMENT", "BEFORE", "AFTER"])


def _clause_end(run: Sequence[Node], lex: Lexicon) -> int:
    """Where a name in small letters ends at the latest: "log book service | I need it on Fridays"."""
    opening, closers = lex.listed("clause_starts"), lex.listed("closers")
    for index, node in enumerate(run):
        if node.kind in TOLD or (node.kind in MEASURED and index + 1 == len(run)):
            return index
        if index and (node.text in opening or (node.kind == "SMALL" and node.text in closers)):
            return _without_lead(run, index, lex)
    return len(run)


def _without_lead(run: Sequence[Node], end: int, lex: Lexicon) -> int:
    """ "book club and make | it 20 minutes": the verb before the pronoun, and what joins it, belong to its clause."""
    if run[end].text in lex.listed("pointers") and end > 1 and _is_verb(run[end - 1], lex):
        end -= 1
    while end > 1 and run[end - 1].kind in ("AND", "SMALL"):
        end -= 1
    return end


def _is_verb(node: Node, lex: Lexicon) -> bool:
    return any(one.kind in VERBS and len(one.words) == 1 for one in lex.meanings.get(node.text, ()))


def _is_phrase(text: str, node: Node) -> bool:
    """ "from now on"."""
    return node.kind == "SMALL" and " " in text[node.start : node.end]


def _is_colon(text: str, node: Node) -> bool:
    return text[node.start : node.end] == ":"


def _before_noun(text: str, row: list[Node], lex: Lexicon) -> list[Node]:
    """ "a tea break type", "the kickoff link", where the noun stands behind."""
    nouns = lex.listed("nouns_behind")
    for index in range(len(row) - 1, 0, -1):
        if row[index].kind in ("TYPE", "LINK") and (row[index].text in nouns or row[index].kind.lower() in nouns):
            start = _lead(text, row, index)
            run = row[start:index]
            if any(node.kind in SOFT for node in run) and any(node.kind == "WORD" for node in run):
                return [*row[:start], _one(run), *row[index:]]
    return row


def _lead(text: str, row: Sequence[Node], index: int) -> int:
    start = index
    while start and row[start - 1].kind in SOFT | {"WORD", "BOOKING"} and _touches(text, row, start):
        start -= 1
    return start


def _touches(text: str, row: Sequence[Node], index: int) -> bool:
    return not text[row[index - 1].end : row[index].start].strip(" -")


def _one(nodes: Sequence[Node]) -> Node:
    return Node("WORD", WHOLE, nodes[0].start, nodes[-1].end, " ".join(node.text for node in nodes))


def with_compounds(text: str, row: Sequence[Node]) -> list[Node]:
    """The row, times and settings taken out, with nouns that no setting wanted as parts of names: "tea break"."""
    made = list(row)
    for index in range(len(made) - 1):  # "gap year consultation"
        if (
            made[index].kind in HEADS
            and made[index + 1].kind in ("WORD", "UNIT")
            and _touches(text, made, index + 1)
            and (not index or made[index - 1].kind not in ("DUR", "AMOUNT", "NUM"))
        ):
            made[index] = made[index]._replace(kind="WORD")
    for index in range(1, len(made)):
        node, follows = made[index], made[index + 1].kind if index + 1 < len(made) else ""
        if (
            node.kind in SOFT
            and made[index - 1].kind == "WORD"
            and _touches(text, made, index)
            and follows not in ("OF", "OFFROM", "DUR", "AMOUNT", "NUM")
            and not (node.kind in ("EXPIRES", "USED") and first(made, "LINK"))
        ):
            made[index] = node._replace(kind="WORD")
    return made
