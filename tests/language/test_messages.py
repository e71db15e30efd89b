"""Whatever the rules can say has words."""

from __future__ import annotations

import pytest

from language.words import words_for
from scheduling.rules import ALWAYS, RULES
from scheduling.usecases.meeting_types import FIELDS, RULE_SETTINGS, canonical

WORDS = words_for("en")


@pytest.mark.parametrize("setting", RULE_SETTINGS)
def test_every_setting_of_a_rule_has_a_label_and_a_name(setting: str) -> None:
    assert f"rule.{setting}" in WORDS
    assert f"changed.{setting}" in WORDS


@pytest.mark.parametrize("reason", sorted({*RULES, "hours", *(rule.reason for rule in ALWAYS)}))
def test_every_reason_has_words(reason: str) -> None:
    assert f"reason.{reason}" in WORDS


@pytest.mark.parametrize("field", FIELDS)
def test_every_field_of_a_meeting_type_has_a_name(field: str) -> None:
    assert f"changed.{canonical(field)}" in WORDS
