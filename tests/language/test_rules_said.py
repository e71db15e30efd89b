"""Rules of a meeting type said in a sentence: limits, starts, until when guests can cancel, reminders, place and text.

The answer of `app.py understand` has no fields for most of them, so they are looked at as the bot gets them.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from language.answer import Time
from language.intents import understand
from language.words import languages

SAID = [json.loads(line) for line in (Path(__file__).parent / "rules_said.jsonl").read_text("utf-8").splitlines()]
NOW = datetime(2026, 3, 11, 8, tzinfo=UTC)


def _read(text: str, locale: str) -> dict[str, Any]:
    found = understand(text, NOW, "Europe/Berlin", locale)
    shown = {name: one.as_json("minutes") if isinstance(one, Time) else one for name, one in found.values.items()}
    return {"intent": found.command, **shown}


@pytest.mark.parametrize("language", languages())
def test_rules_are_read(language: str) -> None:
    rows = [dict(row) for row in SAID if row["locale"] == language]
    assert rows
    wanted = {row.pop("text"): row for row in rows if row.pop("locale")}
    assert {text: _read(text, language) for text in wanted} == wanted


def test_the_answer_keeps_to_its_fields() -> None:
    said = "create 30 minute intro call, at most 5 a week, guests can cancel until 24 hours before"
    made = understand(said, NOW, "Europe/Berlin").as_json()
    assert made == {"intent": "create_meeting_type", "name": "intro call", "duration_min": 30}
    changed = understand("at most 10 office hours a week", NOW, "Europe/Berlin")
    assert changed.as_json() == {"intent": "update_meeting_type", "name": "office hours", "changes": {}}
    assert changed.as_json(whole=True)["changes"] == {"max_per_week": 10}
