"""The second opinion on names: what it reads otherwise than the rules, and what it leaves to them."""

from __future__ import annotations

import json
from datetime import datetime

import pytest

from language.intents import understand
from language.likelier_names import likelier_names
from language.name_tagger import WEIGHTS, Labelled, Span, features, labels, spans, tokens, where

KEPT = json.loads(WEIGHTS.read_text(encoding="utf-8"))
NOW = datetime.fromisoformat("2026-03-11T09:20+01:00")
BOOKING = frozenset({"name", "person"})


def test_every_weight_speaks_of_a_label() -> None:
    assert KEPT["labels"] == ["BM", "BN", "BP", "IM", "IN", "IP", "O"]
    assert len(KEPT["bias"]) == 7
    assert all(0 <= place < 7 for found in KEPT["features"].values() for place in found[::2])


def test_what_a_word_is_judged_by() -> None:
    found = list(features(tokens("an “E-bike” 3"), "en"))[2]
    assert {"0=e-bike", "-1=“", "+1=”", "s=Xx", "0<e-b", "0>ke", "q", "q=“", "l=en Xx", "c=True Xx"} <= set(found)


@pytest.mark.parametrize(
    ("text", "quoted"),
    [
        ("a 'kiln tour' here", [False, False, True, True, False, False]),
        ("Ana's and Tom's", [False] * 7),
        ("a “kiln tour", [False] * 4),
    ],
)
def test_what_stands_between_quotes(text: str, quoted: list[bool]) -> None:
    assert ["q" in found for found in features(tokens(text), "en")] == quoted


def test_labels_and_spans_are_the_same_said_twice() -> None:
    names = [Span("N", 1, 3), Span("P", 4, 5)]
    assert labels(6, names) == ["O", "BN", "IN", "O", "BP", "O"]
    assert spans(labels(6, names)) == names


def test_where_a_name_stands() -> None:
    assert where(tokens("La Révision, la révision"), "revision") == [1, 4]


def test_a_name_goes_on_only_where_it_has_begun() -> None:
    scores = {"O": [0, 0, 0], "BN": [-5, -9, -9], "IN": [-9, 2, 1], "BP": [-1, -9, -9], "IP": [-9, 1, 1]}
    row = tokens("one two three")
    one = Labelled(row, list(scores), [*zip(*scores.values(), strict=True)])
    assert one.best() == [Span("P", 0, 3)]
    assert one.gain(one.best(), []) == pytest.approx(1 / 3 / 100)
    assert Labelled([], list(scores), []).best() == []


@pytest.mark.parametrize(
    ("text", "language", "said", "meant"),
    [
        ("what times could I see Lachlan on the 9th?", "en", {"person": "see Lachlan"}, {"person": "Lachlan"}),
        ("start times for the eye exam should be every 20 minutes", "en", {"name": "start times"},
         {"name": "eye exam"}),
        ("tu me redonnes l'adresse de ma page de réservation stp", "fr", {"name": "redonnes"}, {"name": None}),
    ],
)  # fmt: skip
def test_what_it_reads_otherwise(text: str, language: str, said: dict[str, str], meant: dict[str, str | None]) -> None:
    assert likelier_names(text, language, said, BOOKING) == meant


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("book “what a day” with Ana", {"name": "what a day", "person": "Ana"}),
        ("tell it like it is: 30 min from now on", {"name": "tell it like it is"}),
        ("delete Ask the Vet", {"name": "Ask the Vet"}),
        ("remove tech round 1", {"name": "tech round 1"}),
        ("push kev from 7:30 wed to 7:30 fri", {"person": "kev"}),
        ("mrs lee wants to come at 4 instead of 3 tomorrow", {"person": "mrs lee"}),
    ],
)
def test_what_it_leaves_to_the_rules(text: str, said: dict[str, str]) -> None:
    assert likelier_names(text, "en", said, BOOKING) == said


def test_nothing_is_asked_of_a_command_without_names() -> None:
    assert likelier_names("set my zone to Lisbon", "en", {"timezone": "Europe/Lisbon"}, frozenset()) == {
        "timezone": "Europe/Lisbon"
    }


def test_what_is_introduced_as_a_name_is_one() -> None:
    found = understand("create a type called meet the team, 25 minutes", NOW, "Europe/Berlin", "en")
    assert found.values["name"] == "meet the team"
