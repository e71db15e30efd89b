"""What is told around a wish is no part of it, and what is a rule in it stays one."""

from __future__ import annotations

from datetime import datetime

import pytest

from language.chatter import without_chatter
from language.intents import understand
from language.lexicon import command_lexicon

NOW = datetime.fromisoformat("2026-03-11T09:20+01:00")  # a Wednesday
ZONE = "Europe/Berlin"


@pytest.mark.parametrize(
    ("language", "said", "wanted"),
    [
        ("en", "rename pony visit to Wee Feet, the kids love that", "rename pony visit to Wee Feet"),
        ("en", "move it to the 16th at 1.30, she has a scan", "move it to the 16th at 1.30"),
        ("en", "no more than 3 a day my hands are killing me", "no more than 3 a day"),
        ("en", "2 weeks notice for the mural bc i draw it all up first", "2 weeks notice for the mural"),
        ("en", "keep wednesday 2 to 4 free so i can do the school run", "keep wednesday 2 to 4 free"),
        ("en", "tuesdays 3 to 5 only cuz practice, and private", "tuesdays 3 to 5 only, and private"),
        (
            "en",
            "set taster to 6 a day cos the kiln is tiny and make it private",
            "set taster to 6 a day, and make it private",
        ),
        ("en", "back from ibiza n barely alive but my page can go live again", "my page can go live again"),
        ("en", "clients won't stop ringing me so pls open friday", "pls open friday"),
        ("en", "don't book anything, when is Rosa free next week?", "when is Rosa free next week?"),
        ("en", "bday on the 22nd, block 1 to 5 that day", "bday, block 1 to 5 the 22nd"),
        ("de", "erstelle Ofencheck, 40 Minuten, die Leute lieben das", "erstelle Ofencheck, 40 Minuten"),
        ("de", "nichts buchen, nur schauen, ob Anna am Freitag frei ist", "Anna am Freitag frei ist"),
        ("fr", "bloque vendredi matin, ma voiture est en panne", "bloque vendredi matin"),
        ("es", "cancela lo de Ana porque su perro está malo", "cancela lo de Ana"),
        ("it", "blocca venerdì, la macchina è dal meccanico", "blocca venerdì"),
        ("nl", "blokkeer vrijdag, mijn auto is stuk", "blokkeer vrijdag"),
        ("pt", "bloqueia sexta, o meu carro está na oficina", "bloqueia sexta"),
    ],
)
def test_what_is_only_told_is_taken_out(language: str, said: str, wanted: str) -> None:
    assert without_chatter(said, command_lexicon(language)) == wanted


@pytest.mark.parametrize(
    "text",
    [
        "coaching is full, no bookings please",  # what it is about
        "Bryce ghosted me, cancel our 4:30 tomorrow",  # whose it is
        "parents are abusing open gym so limit it to 2 a day",  # pointed back at
        "I've got the flu, not coming in tomorrow",  # asks for something by itself
        "tournament from 24 to 26 July so I'm not available",
        "create intake call, 30 min, people are asked for their budget",  # a question for guests
        "the workshop is freezing",  # nothing else is said
        "don't book anything on Friday",  # keeps a day free
        "cancel everything on Friday, I'm away that day",  # no day of something else
        "my course is private, 30 minutes long",
        'create "Bring the kids, they love that", 30 min',
    ],
)
def test_what_a_wish_needs_stays(text: str) -> None:
    assert without_chatter(text, command_lexicon("en")) == text


@pytest.mark.parametrize(
    "text",
    [
        "we blocked two field goals on saturday!!",
        "that book about vinyl was worth the hour on the train",
        "the book I lent you is due on Monday",
        "the link between price and churn is weaker than my tea",
        "the link between sleep and mood is clear",
        "Is parking behind the courthouse free?",
        "are drinks at the bar free?",
        "the block of cheese lasted two weeks",
    ],
)
def test_words_of_ours_that_mean_something_else_ask_for_nothing(text: str) -> None:
    assert understand(text, NOW, ZONE).command == "none"


@pytest.mark.parametrize(
    ("text", "command"),
    [
        ("book Ana on Friday at 3", "book"),
        ("block two mornings next week", "block_time"),
        ("is Ana free on Monday?", "find_times"),
        ("send Ana the link to the tour", "share_link"),
        ("is the 3pm slot free?", "find_times"),
        ("don't book anything yet but is Sam free tomorrow at 3?", "find_times"),
    ],
)
def test_what_is_meant_is_still_done(text: str, command: str) -> None:
    assert understand(text, NOW, ZONE).command == command
