"""What is denied, asked about, told of or only supposed is never acted on; what stands beside it is."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from language.asking import HARMLESS
from language.intents import understand

NOW = datetime.fromisoformat("2026-03-11T09:20+01:00")  # a Wednesday
UNASKED: dict[str, Any] = tomllib.loads((Path(__file__).parent / "unasked.toml").read_text(encoding="utf-8"))
EVERY = 6  # of the denied, one frame in so many for each verb


def denied(language: str) -> Iterator[str]:
    for group in UNASKED["denied"]:
        if group["language"] == language:
            for index, verb in enumerate(group["verbs"]):
                yield from (frame.replace("{}", verb) for frame in group["frames"][index % EVERY :: EVERY])


def acting(texts: Iterator[str], language: str) -> list[str]:
    found = ((text, understand(text, NOW, "Europe/Berlin", language).command) for text in texts)
    return [f"{text}: {command}" for text, command in found if command not in HARMLESS]


@pytest.mark.parametrize("language", ["en", "de", "fr", "es", "it", "pt", "nl"])
def test_nothing_is_done_that_was_not_asked_for(language: str) -> None:
    assert acting(denied(language), language) == []
    for kind in ("asked", "told", "supposed"):
        assert acting(iter(UNASKED[kind][language]), language) == []


@pytest.mark.parametrize(
    "path", sorted((Path(__file__).parent / "remarks").glob("*.jsonl")), ids=lambda path: path.stem
)
def test_a_remark_is_hardly_ever_taken_for_a_wish(path: Path) -> None:
    """What people say of their day holds the words of commands. All but one in thirty are left alone."""
    remarks = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    taken = [said for one in remarks for said in acting(iter([one["text"]]), one["locale"])]
    assert len(taken) <= len(remarks) / 30, taken


@pytest.mark.parametrize(
    ("language", "text", "command", "values"),
    [
        ("en", "please don't delete the review, just pause it", "pause", {"name": "review"}),
        ("en", "find me a time with Ben and don't book it", "find_times", {"person": "Ben"}),
        ("en", "don't forget to send Ana the link", "share_link", {"for_person": "Ana"}),
        ("en", "I can't do Friday, cancel my meeting with Ana", "cancel_booking", {"person": "Ana"}),
        ("en", "my trip got cancelled so I'm available next Thursday", "unblock_time", {}),
        ("en", "create a 30 minute type called \"Do not delete\"", "create_meeting_type", {"name": "Do not delete"}),
        ("de", "vergiss nicht, Ana den Link zu schicken", "share_link", {"for_person": "Ana"}),
        ("de", "verschieb den Termin mit Ana nicht auf Freitag, sondern auf Samstag", "reschedule_booking", {}),
        ("fr", "n'annule pas, déplace plutôt mon rdv avec Ana à vendredi", "reschedule_booking", {"person": "Ana"}),
        ("es", "no canceles la cita con Ana, muévela al viernes", "reschedule_booking", {"person": "Ana"}),
        ("it", "non cancellare l'appuntamento con Ana, spostalo a venerdì", "reschedule_booking", {"person": "Ana"}),
        ("nl", "annuleer de afspraak met Ana niet, verzet hem naar vrijdag", "reschedule_booking", {"person": "Ana"}),
    ],
)  # fmt: skip
def test_what_is_asked_for_beside_it_is_done(language: str, text: str, command: str, values: dict[str, str]) -> None:
    found = understand(text, NOW, "Europe/Berlin", language)
    assert found.command == command
    assert values.items() <= found.values.items()


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "don't book me on Fridays"),
        ("de", "keine Termine vor 10 Uhr"),
        ("es", "no trabajo los viernes"),
        ("nl", "ik werk niet op vrijdag"),
    ],
)
def test_a_denial_that_wants_something_by_it_is_heard(language: str, text: str) -> None:
    assert understand(text, NOW, "Europe/Berlin", language).command == "block_time"
