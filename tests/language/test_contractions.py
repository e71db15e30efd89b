"""Apostrophes that are left out mean what they mean with one, and names keep their letters."""

from __future__ import annotations

from datetime import datetime

import pytest

from language.contractions import with_apostrophes
from language.intents import understand

NOW = datetime.fromisoformat("2026-07-08T09:00+01:00")


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("cant make it, im ill", "can't make it, i'm ill"),
        ("Whats on? Wheres my link", "What's on? Where's my link"),
        ("ill open up friday", "i'll open up friday"),
        ("he is ill", "he is ill"),
        ("id like tuesday off, my id is 12", "i'd like tuesday off, my id is 12"),
        ('create "Dont panic" for 20 min', 'create "Dont panic" for 20 min'),
        ("mail im@dont.org", "mail im@dont.org"),
        ("can't", "can't"),
    ],
)
def test_apostrophes_are_put_in(typed: str, meant: str) -> None:
    assert with_apostrophes(typed, "en") == meant


def test_other_languages_stay_as_they_are() -> None:
    assert with_apostrophes("im Mai", "de") == "im Mai"


@pytest.mark.parametrize(
    ("text", "command"),
    [
        ("I will be in court on October 15 from 9 to 1", "block_time"),
        ("I'll be in on October 15 from 9 to 1", "unblock_time"),
        ("I'll be in Leeds on October 15", "travel"),
        ("half of the team is ill", "none"),
        ("ill open up friday evening 5-8", "unblock_time"),
        ("drop reviews to 40 minutes", "update_meeting_type"),
        ("did anyone cancel", "none"),
    ],
)
def test_no_wrong_action(text: str, command: str) -> None:
    assert understand(text, NOW, "Europe/London").command == command
