"""Questions of a meeting type as an organizer types them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from language import questions
from language.intents import understand
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


@pytest.mark.parametrize(
    ("language", "text", "name", "labels"),
    [
        ("en", "create intake call, 30 minutes, ask for company and budget, private", "intake call", "Company Budget"),
        ("en", "create coaching 60 min asking for their goals", "coaching", "Goals"),
        ("en", "create coaching 60 min, ask Anna for help", "coaching", ""),
        ("de", "leg Erstgespräch an, 30 Minuten, frag nach Firma und Budget", "Erstgespräch", "Firma Budget"),
        ("fr", "crée Bilan, 30 minutes, demande l'entreprise et le budget", "Bilan", "Entreprise Budget"),
        ("es", "crea Consulta de 30 minutos, pregunta por la empresa", "Consulta", "Empresa"),
        ("it", "crea Consulenza da 30 minuti, chiedi l'azienda e il budget", "Consulenza", "Azienda Budget"),
        ("pt", "cria Consultoria de 30 minutos, pergunta pela empresa", "Consultoria", "Empresa"),
        ("nl", "maak Advies aan van 30 minuten, vraag naar bedrijf en budget", "Advies", "Bedrijf Budget"),
    ],
)
def test_what_guests_are_asked_is_said_in_the_sentence(language: str, text: str, name: str, labels: str) -> None:
    found = understand(text, datetime(2026, 3, 2, 8, tzinfo=UTC), "Europe/Berlin", language)
    asked = questions_from(found.values.get("questions", ()))
    assert (found.values["name"], " ".join(one.label for one in asked)) == (name, labels)
    assert "questions" not in found.as_json()
