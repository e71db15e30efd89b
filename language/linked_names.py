"""Names with a small word inside, "prova su strada", "Kurs für Anfänger": in languages that build them so.

A preposition between two plain words goes on with a name where the first of them stands right behind the verb or the
noun that a name belongs to, and the second is nobody's name.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from language.lexicon import Lexicon, first_names
from language.naming import WHOLE, initial
from language.nodes import Node
from language.particles import VERBS as COMMANDS

HEADS = ("WORD", "THINGS", "GATE", "HELP")
TIMED = ("UNIT", "HOURWORD")
COUNTS = ("NUM", "NUMWORD", "ONE", "DECIMAL", "THE", "HALF", "MY", "EVERY")
TAILS = ("WORD", "THINGS", "GATE")
ARTICLES = ("ONE", "THE", "FILL", "MY", "OF", "OFFROM", "NEW", "EVERY", "FOR", "TYPE", "ALL", "ATTO",
            "AROUND")  # fmt: skip
LEADERS = frozenset(
    """
    CREATE NEW BOOK CANCEL DELETE PAUSE RESUME UPDATE MOVE ADVANCE SHARE LINK TYPE CALLED FIND MAKE WANT BUFFER NOTICE
    REVOKE TURNON TURNOFF ALLOW CLOSE OPENUP TAKE REPEAT DUR UNIT EVERY FOR
    """.split()  # noqa: SIM905 -- a list of words
)
# What is told of a name that a sentence begins with.
TOLD = frozenset(
    """
    SHOULD MOVE UPDATE COMMA STOP MAX ATLEAST ONLY NUM TO TAKE FROMNOW AGAIN BOOKABLE PRIVATE PUBLIC PLACE WANT USE
    TOWARDS
    NOTICE BUFFER WHICH
    """.split()  # noqa: SIM905 -- a list of words
)
SILENT = ("SMALL", "STOP", "COMMA", "GREET", "THE", "FILL", "FOR", "MY")
TAKING = ("BOOK", "CANCEL", "MOVE", "FIND", "FREE", "SHARE", "LINK")  # done with somebody, who may stand behind "for"
GIVING = ("SHARE", "LINK")
CHANGING = ("UPDATE", "MAKE", "MOVE")  # "trasforma la prova in colloquio" goes on with what it becomes
WITH, INTO, AIM = ("WITH",), ("IN",), ("FOR", "TO", "TOWARDS", "BEFORE")


def with_linked(text: str, row: Sequence[Node], lex: Lexicon) -> list[Node]:
    """The row with such names as one word each."""
    links = lex.listed("name_links")
    if not links or any(node.kind == "RENAME" for node in row):
        return _without_streets(text, row)
    row = _with_nouns(row) if lex.option("heads_first") else row
    made = _with_verbs_inside(text, _with_adjectives(text, _without_streets(text, row), lex))
    index = 1
    while index < len(made) - 1:
        end = (
            _end(text, made, index, lex) if made[index].text in links or made[index].kind in ("OF", "OFFROM") else index
        )
        if end > index:
            start = _start(text, made, index - 1, lex)
            if _is_led(made, start, end, lex):
                made[start:end] = [_one(made[start:end])]
                index = start
        index += 1
    return made


def _end(text: str, row: Sequence[Node], link: int, lex: Lexicon) -> int:
    """Where the name that goes on behind a link ends; `link` if none does."""
    head = row[link - 1]
    tail = _behind_article(
        row, link + 1, bool(lex.listed("subject_links")) and any(one.kind == "CREATE" for one in row)
    )
    if row[link].kind in ("OF", "OFFROM"):
        return _of_a_kind(text, row, link, lex)
    if head.kind in TIMED and (link < 2 or row[link - 2].kind not in COUNTS):  # "Tag der Beratung"
        head = head._replace(kind="WORD")
    about = row[link].text in lex.listed("subject_links")
    heads = (*HEADS, "BOOKING") if about else HEADS  # "gesprek over de hypotheek"
    if tail == len(row) or not _is_part(text, head, heads, lex) or not _is_part(text, row[tail], TAILS, lex):
        return link
    if not all(_touch(text, pair) for pair in pairwise(row[link - 1 : tail + 1])):
        return link
    if not _fits(text, row, link, tail, lex):
        return link
    tail += 1
    while tail < len(row) and _goes_on(text, row, tail, lex):
        tail += 1
    return tail


def _behind_article(row: Sequence[Node], tail: int, creates: bool) -> int:
    """Where the noun stands behind a link: behind an article within it, "nel", "zum"; where something is made in a
    language that says what about, behind any article and "new" too: "Einführung in die Imkerei"."""
    while tail < len(row) and (
        (row[tail].kind == "THE" and (creates or row[tail].start == row[tail].end))
        or (row[tail].kind == "NEW" and creates)
    ):
        tail += 1
    return tail


def _of_a_kind(text: str, row: Sequence[Node], link: int, lex: Lexicon) -> int:
    """ "clase de canto": what is counted elsewhere, "the third lesson", is a noun before what it is about."""
    counted = link > 1 and row[link - 2].kind in ("ORD", "MAYORD")
    tail = row[link + 1]
    named = row[link - 1].kind == "THINGS" and tail.kind == "WORD" and _is_part(text, tail, TAILS, lex)
    return link + 2 if named and not counted and _touch(text, (row[link], tail)) else link


def _is_part(text: str, node: Node, kinds: Sequence[str], lex: Lexicon) -> bool:
    if node.value == WHOLE:
        return True
    capitals = lex.option("nouns_capitalised")
    several = kinds == TAILS and node.kind == "THINGS"  # "Demo voor klanten"
    silent = node.text in lex.listed("nameless") and not several
    plain = node.kind in kinds and node.text not in first_names() and not silent
    cased = initial(text, node).isupper() if capitals else kinds == HEADS or initial(text, node).islower()
    return plain and cased and node.text not in lex.listed("no_tails")


def _fits(text: str, row: Sequence[Node], link: int, tail: int, lex: Lexicon) -> bool:
    """Whether a link is one of a name, and not of what is done with it."""
    kinds = {node.kind for node in (*row[:link], *row[tail + 1 :])}
    kind, head = row[link].kind, row[link - 1].kind
    of_link = link > 2 and row[link - 2].kind in ("FOR", "OF", "OFFROM") and row[link - 3].kind == "LINK"
    if row[tail].text in lex.listed("bookers") and not kinds.isdisjoint(TAKING) and not of_link:
        return False
    company = any(
        one.kind == "WITH" and _is_somebody(text, other) for one, other in pairwise(row[tail + 1 :])
    )  # who goes with it is said behind
    given = any(
        one.kind in ("ATTO", "SHARE", "TO") and _is_somebody(text, other) for one, other in pairwise(row[:link])
    )
    if not kinds.isdisjoint(TAKING) and _is_surname(text, row, link - 1):
        return False
    if kind in WITH:
        return head == "HELP" or company or kinds.isdisjoint((*TAKING, "WITH"))
    if kind in INTO:
        return kinds.isdisjoint(CHANGING)
    if kind in AIM:
        several = row[tail].text[-1:] in "si" and initial(text, row[tail]).islower()
        return kinds.isdisjoint(TAKING) or company or several or given or of_link
    return kind != "ATTO" or given or kinds.isdisjoint(GIVING)


def _is_surname(text: str, row: Sequence[Node], at: int) -> bool:
    """ "boek Wout van Dijck voor zangles": what is between two capitals is no part of a name of a thing."""
    capitals = at > 1 and initial(text, row[at]).isupper() and initial(text, row[at - 2]).isupper()
    return capitals and row[at - 1].kind in ("OFFROM", "THE")


def _is_somebody(text: str, node: Node) -> bool:
    return node.kind in ("WORD", "ZONE", "THE", "ATTO", "FILL") and (
        initial(text, node).isupper() or node.text in first_names() or node.kind != "WORD"
    )


def _touch(text: str, pair: Sequence[Node]) -> bool:
    return not text[pair[0].end : pair[1].start].strip()


def _goes_on(text: str, row: Sequence[Node], at: int, lex: Lexicon) -> bool:
    """ "atelier pour débutants complets": plain words in small letters."""
    node = row[at]
    fills = node.text in lex.listed("nameless") or node.text in first_names() or node.text in lex.listed("closers")
    return node.kind == "WORD" and initial(text, node).islower() and _touch(text, row[at - 1 : at + 1]) and not (
        fills or lex.option("nouns_capitalised")
    )  # fmt: skip


def _start(text: str, row: Sequence[Node], head: int, lex: Lexicon) -> int:
    """Where the name begins that goes on behind its head: "lezione di guida | su strada"."""
    start = head
    while start and _touch(text, row[start - 1 : start + 1]):
        if _is_part(text, row[start - 1], HEADS, lex) and not lex.option("nouns_capitalised"):
            start -= 1
        elif row[start - 1].kind in ("OF", "OFFROM") and start > 1 and _is_part(text, row[start - 2], HEADS, lex):
            start -= 2
        else:
            return start
    return start


def _is_led(row: Sequence[Node], start: int, end: int, lex: Lexicon) -> bool:
    """Whether a name stands where one belongs: behind a verb, or at the beginning of what is told of it."""
    before, filling = start, lex.listed("nameless") | {":"}
    while before and (row[before - 1].kind in (*ARTICLES, "SMALL") or row[before - 1].text in filling):
        if row[before - 1].kind in LEADERS:
            return True
        before -= 1
    if before and row[before - 1].kind in LEADERS:
        return True
    if end < len(row) and row[end].kind == "CREATE":  # "kannst du eine Einführung in die Imkerei anlegen"
        return True
    opens = all(node.kind in SILENT for node in row[:start])
    told = end < len(row) and row[end].kind in TOLD
    # "bij Demo voor klanten maximaal 4": a limit is told of no person
    limits = told and row[end].kind in ("MAX", "ATLEAST", "NOTICE", "BUFFER", "NUM")
    limited = limits and start > 0 and row[start - 1].kind == "WITH"
    limited = limited and all(node.kind in (*SILENT, "UPDATE", "MAKE") for node in row[: start - 1])
    return (opens and told) or limited


def _one(nodes: Sequence[Node]) -> Node:
    return Node("WORD", WHOLE, nodes[0].start, nodes[-1].end, " ".join(node.text for node in nodes))


def _without_streets(text: str, row: Sequence[Node]) -> list[Node]:
    """The row with words for streets that name none made plain ones: "prova su strada", but "via Verdi 3"."""
    made = list(row)
    for index, node in enumerate(row):
        if node.kind != "STREET":
            continue
        follows = next((one for one in row[index + 1 :] if one.kind not in ("OF", "OFFROM", "THE", "STOP")), None)
        led = row[index + 1] if index + 1 < len(row) else None
        numbered = led is not None and led.kind in ("NUM", "ORD", "DOTORD")
        named = follows is not None and (initial(text, follows).isupper() or follows.kind in ("MONTH", "ZONE"))
        if not (named or numbered):
            made[index] = node._replace(kind="WORD")
    return made


DOING = frozenset("BOOK CANCEL MOVE DELETE PAUSE RESUME LINK SHARE FIND REVOKE".split())  # noqa: SIM905


def _with_adjectives(text: str, row: Sequence[Node], lex: Lexicon) -> list[Node]:
    """The row with adjectives that say elsewhere who may see a thing, where they say what kind it is.

    "annulla la lezione privata", "aula particular": who cancels a thing changes nothing of it.
    """
    naming = lex.listed("naming_adjectives")
    made = list(row)
    index = 1
    while index < len(made):
        node, head = made[index], made[index - 1]
        plain = node.kind in ("PRIVATE", "PUBLIC") and node.end - node.start == len(node.text)
        behind = head.kind in ("WORD", "THINGS") and _touch(text, (head, node)) and initial(text, node).islower()
        if plain and behind and (node.text in naming or _is_done_to(made, index, node.kind)):
            made[index - 1 : index + 1] = [_one((head, node))]
        else:
            index += 1
    return made


def _is_done_to(row: Sequence[Node], index: int, kind: str) -> bool:
    before = index - 1
    while before and row[before - 1].kind in (*ARTICLES, "WORD"):
        before -= 1
    told = index + 1 < len(row) and row[index + 1].kind == "SHOULD"
    if all(node.kind in SILENT for node in row[:before]):
        return told
    verb = row[before - 1].kind
    return verb in DOING and not (verb == "RESUME" and kind == "PUBLIC")  # "rimetti la visita pubblica"


VERBS = ("BLOCK", "OPENUP", "WORK", "CLOSE", "UPDATE", "SHARE", "MOVE", "TAKE", "FIND", "LIST", "CONNECT", "EXPORT")
VERBAL = frozenset("CREATE BOOK CANCEL DELETE PAUSE RESUME NEW".split())  # noqa: SIM905


VERBAL_LEADS = ("CREATE", "UPDATE", "MOVE", "CANCEL", "PAUSE", "RESUME", "DELETE", "BOOK")
LISTING = ("LIST", "EXPORT", "FIND")  # "crée la liste"


def _with_nouns(row: Sequence[Node]) -> list[Node]:
    """ "mets la pose d'ongles à 1h": behind a verb and an article, what is a verb elsewhere is a noun."""
    made = list(row)
    for index in range(2, len(row) - 1):
        verb, article, node = row[index - 2 : index + 1]
        noun = node.kind in COMMANDS and node.kind not in LISTING and node.end - node.start == len(node.text)
        if verb.kind in VERBAL_LEADS and article.kind in ("THE", "FILL", "ONE", "MY") and noun:
            made[index] = node._replace(kind="WORD", value=None)
    return made


def _with_verbs_inside(text: str, row: Sequence[Node]) -> list[Node]:
    """ "boek blok training", "maak een open spreekuur": behind the verb of a sentence another one is part of a name."""
    made = list(row)
    for index in range(1, len(row) - 1):
        node, before, behind = row[index], row[index - 1], row[index + 1]
        led = before.kind in VERBAL or (before.kind in ("ONE", "THE") and index > 1 and row[index - 2].kind in VERBAL)
        words = behind.kind in ("WORD", "THINGS", "BOOKING") and _touch(text, (node, behind))
        if led and words and node.kind in VERBS and node.end - node.start == len(node.text):
            made[index] = Node("WORD", WHOLE, node.start, behind.end, f"{node.text} {behind.text}")
            made[index + 1] = behind._replace(kind="SMALL")
    return [node for index, node in enumerate(made) if not (index and _is_swallowed(made[index - 1], node))]


def _is_swallowed(whole: Node, node: Node) -> bool:
    return whole.value == WHOLE and whole.start < node.start and node.end <= whole.end
