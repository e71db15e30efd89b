"""People, firms and flights called like a time: what only capital letters and neighbours in the text tell.

These look at words as they were typed, so they run before the grammar, which knows kinds of words alone.
"""

from __future__ import annotations

from collections.abc import Sequence

from language.lexicon import Lexicon, first_names, folded
from language.nodes import Node, joined
from language.persons import PERSON

MONTHS = ("MONTH", "MAYMONTH", "DAYORMONTH")
DAYS = ("WEEKDAY", "MAYWEEKDAY", "WEEKDAYS")
# Words that make a month of what follows them, and a day of the month before it.
MARKS = ("IN", "EARLY", "LATE", "MID", "START", "END", "NEXT", "THIS", "LAST", "COMING", "UNTIL", "BY", "EVERY")
NUMBERS = ("NUM", "NUMWORD", "ORD", "MAYORD", "DOTORD", "ONE")
LINKS = ("OF", "OFFROM", "SLASH", "PER", "DASH")
FIRMS = frozenset("gmbh ug kg ltd inc llc plc srl spa sarl sas bv nv lda ltda".split())  # noqa: SIM905 -- words
PARTICLES = frozenset("di de da del della d van von".split())  # noqa: SIM905 -- words
# Books with chapters and verses. The second list are names of people as well, who may come at 3:15.
BOOKS = frozenset(
    """
    psalm psalms psalmen psaume salmo salmi genesis genese exodus exode exodo esodo romans romer romains romanos romani
    romeinen proverbs spruche proverbes proverbios proverbi spreuken isaiah jesaja isaie isaias acts apostelgeschichte
    corinthians korinther corinthiens corintios corinzi korinthe hebrews hebraer hebreux hebreos revelation offenbarung
    apocalypse surah sura sure sourate soera mt mk lk
    """.split()  # noqa: SIM905 -- words
)
GOSPELS = frozenset(
    """
    john johannes jean juan giovanni joao luke lukas luc lucas luca mark markus marc marcos marco marcus matthew
    matthaus matthieu mateo matteo mateus mattheus james jakobus peter petrus daniel samuel
    """.split()  # noqa: SIM905 -- words
)
ODD = 5  # minutes: nobody meets at 3:16
LONGEST_CODE = 4  # letters before the number of a flight or a train


def with_people(row: list[Node], text: str, lex: Lexicon) -> list[Node]:
    """The row with days and months that are names made plain words, and flight numbers made no times."""
    if not (text.isupper() or text.islower()):
        row = _without_codes(row, text)
    if lex.option("nouns_capitalised") and not text.islower():
        row = _without_adverbs(row, text)
    row = _with_word_names(row, text, lex)
    return [
        _as_name(row, index, text, lex) if node.kind in MONTHS or node.kind in DAYS or node.kind == "HOLIDAY" else node
        for index, node in enumerate(row)
    ]


MEETING = ("WITH", "SHARE", "CANCEL", "BOOK", "MOVE", "FIND", "FREE", "DID")  # what is done with people, right before
OWNER = "s"


def _with_word_names(row: list[Node], text: str, lex: Lexicon) -> list[Node]:
    """ "send Will a link", "is April around", "cancel Hope's visit": first names that are words of another meaning.

    Their capital letter tells them, and what stands right before them or behind.
    """
    names = lex.listed("word_names")
    if not names or text.isupper() or names.isdisjoint(node.text for node in row):
        return row
    return [
        node._replace(kind="WORD", value=PERSON)
        if node.text in names and index and _is_met(row, index, text, lex)
        else node
        for index, node in enumerate(row)
    ]


def _is_met(row: Sequence[Node], index: int, text: str, lex: Lexicon) -> bool:
    node, before, behind = row[index], row[index - 1], row[index + 1 : index + 2]
    kinds = tuple(lex.listed("kinds_of_meeting"))
    if not _capital(node, text) or " " in text[node.start : node.end]:
        return False
    if behind and behind[0].text == OWNER and text[behind[0].start - 1] in "'’":
        return node.kind not in MONTHS
    asked = before.text in lex.listed("before_names")
    if behind and node.kind in MONTHS and (behind[0].kind in {*NUMBERS, "YEAR", "FOURDIGITS"} or before.kind == "FIND"):
        return False
    if behind and (behind[0].text.endswith(kinds) or behind[0].kind == "BOOKING"):  # "cancel Will Reading"
        return before.kind == "WITH" and not _capital(behind[0], text)
    return asked or before.kind in MEETING or (before.kind == "FOR" and node.kind not in MONTHS)


def _without_adverbs(row: list[Node], text: str) -> list[Node]:
    """ "das dauert so 45 Minuten": where capitals are used, a short day without one is another word."""
    return [
        node._replace(kind="WORD") if node.kind == "MAYWEEKDAY" and text[node.start].islower() else node for node in row
    ]


def _without_codes(row: list[Node], text: str) -> list[Node]:
    """ "LH 1430", "ICE 574"."""
    found: list[Node] = []
    for node in row:
        last = found[-1] if found else None
        numbered = last is not None and node.kind in ("NUM", "FOURDIGITS", "YEAR") and _code(last, node, text)
        if last is not None and (numbered or (node.kind == "CLOCK" and _verse(last, node, text))):
            found[-1] = joined("JUNK", None, [last, node])
        else:
            found.append(node)
    return found


def _verse(book: Node, verse: Node, text: str) -> bool:
    """ "John 3:16", "Psalm 23:4": a chapter and a verse."""
    colon = ":" in text[verse.start : verse.end] and _capital(book, text)
    return colon and (book.text in BOOKS or (book.text in GOSPELS and verse.value.minute % ODD != 0))


def _code(word: Node, number: Node, text: str) -> bool:
    typed = text[word.start : word.end]
    tight = word.end + 1 == number.start and text[word.end] in " -"
    return word.kind == "WORD" and typed.isupper() and 1 < len(typed) <= LONGEST_CODE and tight and len(number.text) > 2


def _as_name(row: Sequence[Node], index: int, text: str, lex: Lexicon) -> Node:
    node = row[index]
    before = row[index - 1] if index else None
    after = row[index + 1] if index + 1 < len(row) else None
    named = _firm(row, index, text) or _in_company(row, index, text) or _called(node, before, after, text, lex)
    named = named or (not index and node.text in lex.listed("day_first_names") and _is_someone(row, text))
    someone = node.kind in MONTHS or node.text in lex.listed("day_names")
    if named or (not index and someone and _does(row, text)):
        return node._replace(kind="WORD")
    if node.kind == "MONTH" and lex.option("days_lowercase") and index and _capital(node, text):
        return node._replace(kind="MAYMONTH")
    return node


def _is_someone(row: Sequence[Node], text: str) -> bool:
    """ "Wednesday Addams", "Wednesday Addams is here": a surname, and nothing or what somebody is behind it."""
    if len(row) < 2 or row[1].kind != "WORD" or not _is_surname(row[0], row[1], text):
        return False
    return all(node.kind == "STOP" for node in row[2:]) or row[2].kind == "SPEAKS" or row[2].text in BEING


BEING = frozenset(["is", "was", "has", "says", "called", "calls"])
DONE_TO = ("THE", "FILL", "ONE", "MY", "OF", "OFFROM")


HAS = frozenset("hat a ha tiene tem heeft werkt".split())  # noqa: SIM905 -- words
ALREADY = frozenset("ya ja gia deja schon al already".split())  # noqa: SIM905 -- words


IS = frozenset("ist est esta e is n non no nao tem".split())  # noqa: SIM905 -- words
# What somebody is, and no month.
PERSONAL = frozenset(
    """
    krank malade malata malato enferma enfermo doente ziek ill sick abwesend absente ausente assente afwezig absent
    da la er urlaub vacances ferias ferie vacaciones vakantie retard spat laat ritardo
    """.split()  # noqa: SIM905 -- words
)


def _is_somebody(row: Sequence[Node], text: str) -> bool:
    """ "Avril est absente", "April ist nicht da"."""
    near = row[1:6]
    if not near or near[0].text not in IS or any(node.kind in {*NUMBERS, *DAYS} for node in row[1:]):
        return False
    said = {folded(word) for node in near for word in text[node.start : node.end].split()}
    return not PERSONAL.isdisjoint(said)


def _does(row: Sequence[Node], text: str) -> bool:
    """ "Abril lleva la contabilidad", "April from HR", "April in accounts has it": a month does nothing to anything,
    and is from nowhere."""
    filled = len(row) > 1 and row[1].kind in ("FILL", "SMALL") and row[1].text not in HAS
    rest = row[2:] if filled or (len(row) > 1 and row[1].text in ALREADY) else row[1:]
    if _capital(row[0], text) and _is_somebody(row, text):
        return True
    if not _capital(row[0], text) or len(rest) < 2:
        return False
    if any(node.kind in {*MARKS, *NUMBERS, *DAYS} - {"IN"} for node in rest[1:]):
        return False
    if rest[0].kind in {*MARKS, *NUMBERS, *DAYS} - {"IN"}:
        return False
    verb = (rest[0].kind in ("WORD", "AWAY") or rest[0].text in HAS) and not _capital(rest[0], text)
    acts = verb and rest[1].kind in (*DONE_TO, "ATTO")
    inside = rest[0].kind == "IN" and rest[1].kind == "WORD" and not _capital(rest[1], text) and len(rest) > 2
    works = verb and rest[0].kind != "AWAY" and (_in_a_place(rest[1:]) or rest[1].kind == "SPEAKS")
    placed = inside or works or (rest[0].kind == "FROM" and text[rest[1].start : rest[1].end].isupper())
    return acts or placed


def _in_a_place(rest: Sequence[Node]) -> bool:
    """ "… travaille à la compta", "… werkt op de administratie": a preposition, and a word behind its article."""
    behind = rest[2:] if len(rest) > 1 and rest[1].kind in DONE_TO else rest[1:]
    return rest[0].kind in ("IN", "ON", "AT", "ATTO") and bool(behind) and behind[0].kind == "WORD"


def _firm(row: Sequence[Node], index: int, text: str) -> bool:
    """ "Aprile & Figli", "Juni GmbH"."""
    near = row[index + 1 : index + 3]
    if near and near[0].text in FIRMS:
        return True
    return len(near) == 2 and near[0].text == "&" and near[1].kind == "WORD" and _capital(near[1], text)


def _in_company(row: Sequence[Node], index: int, text: str) -> bool:
    """ "April und Sofie", "Sofia and April": a month beside a name is one, if no number makes a date of it."""
    node = row[index]
    if node.kind not in MONTHS or not _capital(node, text):
        return False
    beside = [*row[max(index - 1, 0) : index], *row[index + 1 : index + 2]]
    if any(one.kind in MARKS or one.kind in NUMBERS or one.kind in LINKS for one in beside):
        return False
    before, after = row[max(index - 2, 0) : index], row[index + 1 : index + 3]
    return any(len(pair) == 2 and _and_name(pair, text) for pair in (before[::-1], after))


def _and_name(pair: Sequence[Node], text: str) -> bool:
    """ "and Sofia", or "Sofia and" from the end."""
    joint, name = pair
    return joint.kind == "AND" and name.kind == "WORD" and _capital(name, text)


def _called(node: Node, before: Node | None, after: Node | None, text: str, lex: Lexicon) -> bool:
    """ "August Schmidt", "Plácido Domingo", "Juin et Margot"."""
    if not _capital(node, text) or text.isupper():
        return False
    if before is not None and (before.kind in MARKS or before.kind in NUMBERS):
        return False
    if _of_a_family(node, before, text, lex):
        return True
    surname = after is not None and after.kind == "WORD" and _is_surname(node, after, text)
    if node.kind == "HOLIDAY":
        return surname and node.text in first_names()  # "Noël Dupont"
    if _is_surname_of(node, before, after, text, lex):
        return True
    if node.kind in DAYS:
        return lex.option("days_lowercase") and (surname or (before is not None and before.kind == "KIN"))
    return surname and not _dated(before, text)


def _is_surname(node: Node, after: Node, text: str) -> bool:
    """ "April Jones", "April O'Neil"; "Mei-Li" is one name."""
    irish = text[after.start].isupper() and text[after.end : after.end + 1] in ("'", "’")
    whole = node.kind in MONTHS and text[node.end : after.start] == "-"
    return (irish or _capital(after, text)) and (whole or _tight(node, after, text))


def _is_surname_of(node: Node, before: Node | None, after: Node | None, text: str, lex: Lexicon) -> bool:
    """ "Julia Mai ruft an", "Pascal Samedi": behind a first name that begins the text; elsewhere who comes when."""
    if before is None or before.start or before.text not in first_names() or not _capital(before, text):
        return False
    if not _tight(before, node, text) or (after is not None and after.kind in NUMBERS):
        return False
    does = after is not None and after.kind in ("WORD", "SMALL", "SHOULD", "DID") and text[after.start].islower()
    return does and (node.kind in MONTHS or lex.option("days_lowercase"))


def _of_a_family(node: Node, before: Node | None, text: str, lex: Lexicon) -> bool:
    """ "Di Maggio", "o Domingos": a capital letter before, or a single article before what is a plural elsewhere."""
    if before is None or not lex.option("days_lowercase"):
        return False
    if node.kind == "WEEKDAYS":
        return before.kind == "THE" and len(before.text) == 1
    return bool(before.start) and before.text in PARTICLES and _capital(before, text)


def _dated(before: Node | None, text: str) -> bool:
    """ "3 de Julio Ana": what links a number to a month."""
    return before is not None and before.kind in LINKS and text[: before.start].rstrip()[-1:].isdigit()


def _capital(node: Node, text: str) -> bool:
    return text[node.start].isupper() and not text[node.start : node.end].isupper()


def _tight(node: Node, after: Node, text: str) -> bool:
    return text[node.end : after.start] == " "
