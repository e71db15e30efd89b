"""The second opinion: when it is heeded, and what it never brings."""

from __future__ import annotations

import json
from datetime import datetime

import pytest

from language.classifier import HARMLESS, TAKING, WEIGHTS, Weights, features, is_certain, second_opinion
from language.intents import understand

KEPT = json.loads(WEIGHTS.read_text(encoding="utf-8"))
NOW = datetime.fromisoformat("2026-03-11T09:20+01:00")


def test_what_a_text_is_judged_by() -> None:
    assert features("Öffne 12") == {
        "^",
        "offne",
        "0",
        "$",
        "^ offne",
        "offne 0",
        "0 $",
        "#<off",
        "#offn",
        "#ffne",
        "#fne>",
    }


def test_every_weight_speaks_of_an_intent() -> None:
    assert len(KEPT["bias"]) == len(KEPT["intents"]) == 27
    assert {*HARMLESS, *TAKING, "none"} <= set(KEPT["intents"])
    assert all(0 <= place < 27 for weights in KEPT["features"].values() for place in weights[::2])


@pytest.mark.parametrize("text", ["freeze my page", "quels types de rendez-vous j'ai ?", "a", "x" * 600])
def test_likelihoods_sum_to_one(text: str) -> None:
    likely = Weights(KEPT).likely(text)
    assert sum(likely.values()) == pytest.approx(1)


def test_what_it_has_never_heard_of_stays() -> None:
    assert second_opinion("你好世界", "none") == "none"
    assert second_opinion("what kinds of meeting can people book with me?", "no such command") == "no such command"


def test_it_is_heeded_where_it_is_sure_and_the_rules_are_next_to_impossible() -> None:
    asked = "what kinds of meeting can people book with me?"
    assert second_opinion(asked, "book") == "list_meeting_types"
    assert second_opinion("please pause my page until Monday", "pause") == "pause"
    assert second_opinion("the vet's opening hours are a joke", "set_hours") == "none"


@pytest.mark.parametrize(
    ("text", "command"),
    [
        ("cancel my meeting with Ana on Friday", "cancel_booking"),
        ("delete the design review", "delete_meeting_type"),
        ("disconnect my Outlook calendar", "disconnect_calendar"),
        ("kill the link I sent to Tom", "revoke_link"),
        ("undo that last change", "undo"),
    ],
)
def test_it_never_takes_away(text: str, command: str) -> None:
    assert Weights(KEPT).likely(text)[command] > 0.5
    assert second_opinion(text, "none") == "none"


def test_of_what_is_told_nothing_is_done() -> None:
    text = "I'm away from Monday to Friday next week, please block it"
    assert second_opinion(text, "none") == "block_time"
    assert second_opinion(text, "none", told=True) == "none"


@pytest.mark.parametrize("text", ["no, Wednesday", "next Tuesday at 11", "30 minutes", "not Tuesday, Wednesday"])
def test_an_answer_is_no_wish(text: str) -> None:
    assert understand(text, NOW, "Europe/Berlin").command == "none"


@pytest.mark.parametrize(
    ("text", "command"),
    [
        ("un-pause my page", "resume"),
        ("unblock Friday for me", "unblock_time"),
        ("take my Outlook calendar off", "disconnect_calendar"),
    ],
)
def test_a_command_is_never_turned_round(text: str, command: str) -> None:
    assert second_opinion(text, command) == command
    assert understand(text, NOW, "Europe/Berlin").command == command


def test_what_it_is_certain_of_is_no_idle_talk() -> None:
    assert understand("why does Password rescue offer no times at all?", NOW, "Europe/Berlin").command == "why"
    assert understand("why is my password wrong", NOW, "Europe/Berlin").command == "none"


@pytest.mark.parametrize("text", ["abort", "share", "Friday", "3"])
def test_a_single_word_is_left_to_the_rules(text: str) -> None:
    assert understand(text, NOW, "Europe/Berlin").command in ("abort", "none")
    assert not is_certain("3", "abort")


@pytest.mark.parametrize(
    "text",
    ['she wrote: "can you move my 3pm to Friday"', 'they wrote: "please send me the link to the design review"'],
)
def test_what_somebody_else_said_is_no_wish(text: str) -> None:
    assert second_opinion(text, "none") != "none"
    assert understand(text, NOW, "Europe/Berlin").command == "none"
