"""A text as a command is read: its words, what of them is silent, and the row that the rules make of them."""

from __future__ import annotations

from collections.abc import Sequence

from language.absence import with_absence
from language.asides import without_asides, without_purpose
from language.callings import with_compounds, with_names
from language.descriptions import with_descriptions
from language.evidence import Evidence
from language.grammar import reduced_command
from language.hosting import with_hosting
from language.lexicon import command_lexicon, lexicon
from language.mentioned import with_mentioned
from language.naming import PART
from language.nodes import Node
from language.particles import nodes_of
from language.past import without_reports
from language.putting import with_another_day
from language.sentence import Sentence
from language.shifts import with_shifts
from language.tokens import LONGEST


def row_in(text: str, words: Sequence[Node], locale: str) -> list[Node]:
    return _nameless(with_compounds(text, reduced_command(words, locale)), locale)


def said_by(sentence: Sentence, node: Node) -> str:
    return sentence.text[node.start : node.end]


def words_of(text: str, locale: str, signs: Evidence | None = None) -> list[Node]:
    lex = command_lexicon(locale)
    row = list(nodes_of(text, lex))
    if signs is None:
        return row
    row = with_absence(text, without_reports(without_purpose(row), text[:LONGEST], lex.language), signs, lex)
    row = with_another_day(row, signs, lex)
    named = with_names(text, with_shifts(with_hosting(text, row, signs, lex), signs), lex)
    named = with_mentioned(text, named, signs, lex)
    return with_descriptions(text, without_asides(text, named, lex, signs), signs, lex.language)


def _nameless(row: Sequence[Node], locale: str) -> list[Node]:
    """The row with the words silenced that fill a sentence and never name anything: "mal", "pls"."""
    fillers = lexicon(locale).listed("nameless")
    return [node._replace(kind="SMALL") if node.text in fillers and _one_word(node) else node for node in row]


def _one_word(node: Node) -> bool:
    return node.kind in FILLING and node.end - node.start == len(node.text) and node.value != PART


# Kinds a filling word may have got; a verb stays a verb.
FILLING = ("WORD", "THINGS", "GATE", "AGAIN", "INSTEAD", "JUNK", "LIST", "USES", "UNIT", "HOURWORD")


def row_of(text: str, locale: str) -> list[Node]:
    return reduced_command(words_of(text, locale), locale)
