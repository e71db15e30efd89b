"""Questions of a meeting type as an organizer types them."""

from __future__ import annotations

import pytest

from language import questions
from language.words import languages, words_for
from scheduling.model import Answer
from scheduling.questions import questions_from

TYPED = """
Company *
Your plans … *
Size: S / M / L
Been here before? yes / no *
"""


def test_a_line_is_a_question() -> None:
    words = words_for("en")
    asked = questions_from(questions.read(TYPED, words))
    assert [(one.label, one.kind, one.required, one.options) for one in asked] == [
        ("Company", "short", True, ()),
        ("Your plans", "long", True, ()),
        ("Size", "choice", False, ("S", "M", "L")),
        ("Been here before?", "yes_no", True, ()),
    ]


@pytest.mark.parametrize("language", languages())
def test_what_is_written_is_read_as_the_same(language: str) -> None:
    words = words_for(language)
    asked = questions_from(questions.read(TYPED, words_for("en")))
    assert questions_from(questions.read(questions.written(asked, words), words)) == asked


@pytest.mark.parametrize(
    ("line", "label", "kind"),
    [
        ("Phone and/or fax", "Phone and/or fax", "short"),
        ("Project:", "Project", "short"),
        ("War das schon einmal? ja / nein", "War das schon einmal?", "yes_no"),
        ("*Important*", "*Important", "short"),
        ("Details*...", "Details", "long"),
        ("Ratio: 1:2 / 1:3", "Ratio: 1", "choice"),
    ],
)
def test_odd_lines(line: str, label: str, kind: str) -> None:
    [asked] = questions.read(line, words_for("de"))
    assert (asked["label"], asked["kind"]) == (label, kind)


def test_lines_that_ask_nothing_are_left_out() -> None:
    assert questions.read("\n * \n...\n", words_for("en")) == []


def test_an_answer_is_said_in_the_readers_language() -> None:
    answer = Answer("Been here before?", "yes", "yes_no")
    assert [questions.said(answer, words_for(one)) for one in ("de", "fr")] == ["ja", "oui"]
    assert questions.said(Answer("Size", "yes", "choice"), words_for("de")) == "yes"
