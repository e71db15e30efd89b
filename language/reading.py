"""A text as a command is read: its words, what of them is silent, and the row that the rules make of them."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from language.absence import with_absence
from language.asides import without_asides, without_purpose
from language.callings import with_compounds, with_names
from language.descriptions import with_descriptions
from language.evidence import Evidence
from language.grammar import reduced_command
from language.hosting import with_hosting
from language.lexicon import Lexicon, command_lexicon, lexicon
from language.mentioned import with_mentioned
from language.naming import PART, TITLES, WHOLE, initial
from language.nodes import Node
from language.particles import nodes_of
from language.past import without_reports
from language.putting import with_another_day
from language.sentence import Sentence
from language.shifts import with_shifts
from language.tokens import LONGEST


def row_in(text: str, words: Sequence[Node], locale: str) -> list[Node]:
    return _nameless(text, with_compounds(text, reduced_command(words, locale)), locale)


def said_by(sentence: Sentence, node: Node) -> str:
    return sentence.text[node.start : node.end]


def words_of(text: str, locale: str, signs: Evidence | None = None) -> list[Node]:
    lex = command_lexicon(locale)
    row = list(nodes_of(text, lex))
    if signs is None:
        return row
    row = with_absence(text, without_reports(without_purpose(row), text[:LONGEST], lex.language), signs, lex)
    row = _by_whom(text, with_another_day(row, signs, lex), lex)
    named = with_names(text, with_shifts(with_hosting(text, row, signs, lex), signs), lex)
    named = with_mentioned(text, named, signs, lex)
    return with_descriptions(text, without_asides(text, named, lex, signs), signs, lex.language)


WANTING = frozenset(["BOOK", "WANT", "FIND"])


def _by_whom(text: str, row: Sequence[Node], lex: Lexicon) -> list[Node]:
    """ "vorrei una visita da Ermenegildo": whose guest one is, in a language that says "from" for it."""
    hosts, made = lex.listed("by_whom"), list(row)
    for index in range(1, len(row) - 1) if hosts else ():
        node, follows = row[index], row[index + 1]
        named = follows.kind == "TITLE" or (follows.kind == "WORD" and initial(text, follows).isupper())
        if node.text in hosts and named and not WANTING.isdisjoint(one.kind for one in row[:index]):
            made[index] = node._replace(kind="WITH")
    return made


def _nameless(text: str, row: Sequence[Node], locale: str) -> list[Node]:
    """The row with the words silenced that fill a sentence and never name anything: "mal", "pls"."""
    fillers, nouns = lexicon(locale).listed("nameless"), lexicon(locale).option("nouns_capitalised")
    return [
        node._replace(kind="SMALL")
        if (node.text in fillers or _is_denying(node, then))
        and _one_word(node)
        and not _is_title(node, then)
        and (nouns or not _begins_name(text, row, index))
        else node
        for index, (node, then) in enumerate(pairwise([*row, END]))
    ]


LEADING = ("LINK", "TO", "FOR", "DELETE", "PAUSE", "RESUME", "UPDATE", "CREATE", "THE", "TYPE", "CALLED", "CANCEL")


def _begins_name(text: str, row: Sequence[Node], index: int) -> bool:
    """ "a link to Ask HR": amid a sentence, with a capital letter and before another one."""
    if not 0 < index < len(row) - 1 or row[index - 1].kind not in LEADING or row[index].kind != "WORD":
        return False
    said, follows = row[index], row[index + 1]
    capitals = text[said.start : said.start + 1].isupper() and text[follows.start : follows.start + 1].isupper()
    return capitals and text[said.end : follows.start] == " " and text[: row[index - 1].end].islower()


END = Node("STOP", None, -1, -1)


def _is_denying(node: Node, then: Node) -> bool:
    """ "won't": a verb with its denial names nothing."""
    return then.text == "t" and then.start == node.end + 1


def _is_title(node: Node, then: Node) -> bool:
    """ "M. Kowalczyk"."""
    return node.text in TITLES and then.kind == "STOP" and then is not END


def _one_word(node: Node) -> bool:
    return node.kind in FILLING and node.end - node.start == len(node.text) and node.value not in (PART, WHOLE)


# Kinds a filling word may have got; a verb stays a verb.
FILLING = ("WORD", "THINGS", "GATE", "AGAIN", "INSTEAD", "JUNK", "LIST", "USES", "UNIT", "HOURWORD")


def row_of(text: str, locale: str) -> list[Node]:
    return reduced_command(words_of(text, locale), locale)
