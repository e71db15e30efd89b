"""What is said last is meant; "no" where nothing is taken back stays what it is."""

from __future__ import annotations

from datetime import datetime

import pytest

from language.corrections import corrected
from language.intents import understand
from language.lexicon import command_lexicon
from language.times import understand_time

NOW = datetime.fromisoformat("2026-03-11T09:20+01:00")  # a Wednesday
ZONE = "Europe/Berlin"


@pytest.mark.parametrize(
    ("language", "said", "meant"),
    [
        ("en", "soil chat, 25 mins, wait no 20, on mondays", "soil chat, 20 mins, on mondays"),
        ("en", "a 10 minute meeting, no wait make it 15, private", "a 15 minute meeting, private"),
        ("en", "on 3 March at eleven o'clock, no, half past eleven", "on 3 March at half past eleven"),
        ("en", "drop it to 40 min.. scratch that 45, and keep it", "drop it to 45 min, and keep it"),
        ("en", "five uses max, no sorry six", "six uses max"),
        ("en", "fri at 2.15, no make that 2.45", "fri at 2.45"),
        ("en", "mon 9-7, fri 10:30 to 3, no wait fri 10:30 to 2", "mon 9-7, fri 10:30 to 2"),
        ("en", "30m, teams.. no actually phone, and private", "30m, phone, and private"),
        ("en", "to sunday 6pm, no wait 6:30", "to sunday 6:30pm"),
        ("en", "to Tuesday at 3 – sorry, Wednesday", "to Wednesday at 3"),
        ("en", "the 14th at 10, no the 15th at 11", "the 15th at 11"),
        ("en", "block 12 to 1, wait, block 12 to 2", "block 12 to 2"),
        ("en", "call it Intro, no, Welcome, 30 min", "call it Welcome, 30 min"),
        ("en", 'create "Intro", no, "Welcome", 30 min', 'create "Welcome", 30 min'),
        ("en", "book Ana Lopez, sorry, Ben Ruiz on Friday", "book Ben Ruiz on Friday"),
        ("en", "2 days notice, no, 3 days notice", "3 days notice"),
        ("en", "30 min, public, actually private", "30 min, private"),
        ("de", "mit 30, nein, 45 Minuten", "mit 45 Minuten"),
        ("de", "nächsten Dienstag um 14 Uhr, quatsch, 15 Uhr", "nächsten Dienstag um 15 Uhr"),
        ("fr", "demain à 14h, non, 15h", "demain à 15h"),
        ("es", "el martes a las 3, perdón, a las 4", "el martes a las 4"),
        ("it", "domani alle 14, anzi alle 15", "domani alle 15"),
        ("nl", "dinsdag om 14 uur, nee, 15 uur", "dinsdag om 15 uur"),
        ("pt", "terça às 14h, aliás, às 15h", "terça às 15h"),
    ],
)
def test_what_is_said_last_takes_the_place_of_its_kind(language: str, said: str, meant: str) -> None:
    assert corrected(said, command_lexicon(language)) == meant


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "no, Wednesday"),
        ("en", "sorry, 30 minutes please"),
        ("en", "30 min, no buffer"),
        ("en", "30 min, no 15 min buffer"),
        ("en", "a 30 minute call, no more than 3 a day"),
        ("en", "mon to fri, no wednesdays"),
        ("en", "I can't do Tuesday, sorry, Wednesday?"),
        ("en", "cancel everything on Friday, sorry, 3 people are ill"),
        ("en", "is the 30 min call actually 45 min"),
        ("en", "thanks Ana, sorry Ben"),
        ("en", "room 5, no 3 chairs"),
        ("en", 'create "Tuesday, no, Wednesday"'),
        ("de", "Montag bis Freitag, nein danke"),
        ("es", "a las 3, no a las 4"),
        ("pt", "às 14h, não 15h"),
    ],
)
def test_a_no_that_takes_nothing_back_stays(language: str, text: str) -> None:
    assert corrected(text, command_lexicon(language)) == text


def test_a_day_corrected_keeps_the_clock_of_the_old_one_where_it_is() -> None:
    text = "move my 5pm to Tuesday, no, Wednesday at 3"
    assert corrected(text, command_lexicon("en")) == "move my 5pm to Wednesday at 3"


@pytest.mark.parametrize(
    "text", ["Tuesday 3pm, no wait, 4pm", "Wednesday 4pm, sorry, Tuesday", "Tuesday 2pm. No, 4pm."]
)
def test_times_are_corrected(text: str) -> None:
    found = understand_time(text, NOW, ZONE, "en")
    assert found is not None
    assert found.as_json()["start"] == "2026-03-17T16:00+01:00"


def test_commands_are_corrected() -> None:
    found = understand("create Tuning, 30 mins, wait no 45, max 3 a day, sorry 4", NOW, ZONE)
    assert found.as_json() == {
        "intent": "create_meeting_type",
        "name": "Tuning",
        "duration_min": 45,
        "max_per_day": 4,
    }
