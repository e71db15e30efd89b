"""What somebody wants: every command file is understood, answers in context, and the command line's lines."""

from __future__ import annotations

import io
import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from language.intents import understand
from language.replies import understand_answer
from language.understand import lines
from tests.language.score import portions, wrong

PHRASES = Path(__file__).parent / "phrases"
NOW = datetime.fromisoformat("2026-06-02T08:15:00+01:00")
COMMANDS = portions(PHRASES, times=False)
understand("tomorrow", NOW, "Europe/London")  # loading counts in no deadline


@pytest.mark.parametrize("portion", COMMANDS)
def test_commands(portion: str) -> None:
    assert wrong(COMMANDS[portion]) == []


def test_nothing_is_made_up() -> None:
    assert understand("create office hours", NOW, "Europe/London").values == {"name": "office hours"}
    assert understand("book a meeting", NOW, "Europe/London").values == {}


@pytest.mark.parametrize(
    ("text", "expected", "value"),
    [
        ("45", "duration_min", 45),
        ("an hour", "duration_min", 60),
        ("half an hour", "duration_min", 30),
        ("1h20", "duration_min", 80),
        ("twenty minutes please", "duration_min", 20),
        ("forty five", "duration_min", 45),
        ("no idea", "duration_min", None),
        ("0", "duration_min", None),
        ("Coffee with Anna", "name", "Coffee with Anna"),
        ("call it \"Open door\"", "name", "Open door"),
        ("", "name", None),
        ("Berlin", "timezone", "Europe/Berlin"),
        ("Europe/Madrid", "timezone", "Europe/Madrid"),
        ("I'm in Tokyo", "timezone", "Asia/Tokyo"),
        ("Eastern time", "timezone", "America/New_York"),
        ("nowhere", "timezone", None),
    ],
)  # fmt: skip
def test_answer_in_context(text: str, expected: str, value: Any) -> None:
    assert understand_answer(text, expected, NOW, "Europe/London") == value


@pytest.mark.parametrize("locale", ["x" * 500, "", "../en", "xx-YY"])
def test_an_unknown_locale_is_read_as_english(locale: str) -> None:
    assert understand("create office hours", NOW, "Europe/London", locale).command == "create_meeting_type"


@pytest.mark.parametrize("text", ["dont book me on Fridays", "don't book me on Fridays"])
def test_an_apostrophe_may_be_left_out(text: str) -> None:
    assert understand(text, NOW, "Europe/London").command == "block_time"


def test_an_aside_names_nothing() -> None:
    found = understand("candidate ghosted, cancel my first call with Jamal", NOW, "Europe/London")
    assert found.values == {"person": "Jamal", "name": "first call"}


@pytest.mark.parametrize(
    ("locale", "text", "changes"),
    [
        ("en-GB", "actually 45 min", {"duration_min": 45}),
        ("en-GB", "oh, and no more than 3 a day please", {"max_per_day": 3}),
        ("en-GB", "on the phone instead, and private", {"location": "phone", "visibility": "private"}),
        ("de-DE", "ach nein, lieber 20 Minuten", {"duration_min": 20}),
        ("fr-FR", "finalement une heure, et pas plus de 3 par jour", {"duration_min": 60, "max_per_day": 3}),
        ("es-ES", "mejor 45 minutos y máximo 3 al día", {"duration_min": 45, "max_per_day": 3}),
        ("it-IT", "anzi, 45 minuti e al massimo 3 al giorno", {"duration_min": 45, "max_per_day": 3}),
        ("pt-BR", "na verdade 45 minutos e no máximo 3 por dia", {"duration_min": 45, "max_per_day": 3}),
        ("nl-NL", "toch 45 minuten, en maximaal 3 per dag", {"duration_min": 45, "max_per_day": 3}),
        ("en-GB", "45 minutes with Tom", None),
        ("en-GB", "an hour tomorrow", None),
        ("de-DE", "45 Minuten Verspätung", None),
        ("en-GB", "and now?", None),
    ],
)
def test_settings_said_by_themselves(locale: str, text: str, changes: dict[str, Any] | None) -> None:
    assert understand_answer(text, "changes", NOW, "Europe/London", locale) == changes


@pytest.mark.parametrize(
    ("locale", "text", "is_thanks"),
    [
        ("en-GB", "Great, thank you so much!", True),
        ("de-DE", "super, vielen Dank", True),
        ("fr-FR", "c’est parfait, merci beaucoup", True),
        ("es-ES", "¡muchas gracias!", True),
        ("it-IT", "va benissimo, grazie", True),
        ("pt-PT", "muito obrigada", True),
        ("nl-NL", "dank je wel", True),
        ("en-GB", "thanks, cancel it", False),
        ("en-GB", "so", False),
        ("de-DE", "nicht gut", False),
    ],
)
def test_thanks_are_told_from_what_asks_for_something(locale: str, text: str, is_thanks: bool) -> None:
    assert bool(understand_answer(text, "thanks", NOW, "Europe/London", locale)) is is_thanks


def test_bare_hour_is_a_time_when_one_was_asked_for() -> None:
    found = understand_answer("3", "when", NOW, "Europe/London")
    assert found.as_json() == {"kind": "instant", "start": "2026-06-02T15:00+01:00"}
    assert understand_answer("whenever", "when", NOW, "Europe/London") is None


def asked(text: str, **more: str) -> str:
    return json.dumps({"text": text, "now": NOW.isoformat(), "tz": "Europe/London", **more})


def answered(*asks: str, times_only: bool = False) -> list[Any]:
    out = io.StringIO()
    lines(io.StringIO("\n".join(asks) + "\n"), out, times_only)
    return [json.loads(line) for line in out.getvalue().splitlines()]


def test_every_line_is_answered_and_a_bad_one_does_not_end_it() -> None:
    good = asked("use Tokyo time", locale="en-GB")
    first, broken, naive, unknown, last = answered(
        good, "{", good.replace("+01:00", ""), good.replace("Europe/London", "Mars/Base"), good
    )
    assert first == last == {"intent": "set_timezone", "timezone": "Asia/Tokyo"}
    assert list(broken) == list(naive) == ["error"]
    assert unknown == first or list(unknown) == ["error"]


def test_zone_that_does_not_exist_is_an_error_of_its_line() -> None:
    assert list(answered(asked("tomorrow").replace("Europe/London", "Mars/Base"), times_only=True)[0]) == ["error"]


def test_times_alone_in_the_language_asked_for() -> None:
    assert answered(asked("morgen um halb drei", lang="de"), asked("hallo", lang="de"), times_only=True) == [
        {"kind": "instant", "start": "2026-06-03T14:30+01:00"},
        None,
    ]


class Flushed(io.StringIO):
    def __init__(self) -> None:
        super().__init__()
        self.seen: list[str] = []

    def flush(self) -> None:
        self.seen.append(self.getvalue())


def test_each_answer_is_flushed_at_once() -> None:
    out = Flushed()
    lines(io.StringIO(asked("hi") + "\n" + asked("help") + "\n"), out, False)
    assert [text.count("\n") for text in out.seen] == [1, 2]


@given(st.text(max_size=60))
def test_no_text_breaks_the_commands(text: str) -> None:
    understand(text, NOW, "Europe/London")


@pytest.mark.parametrize("expected", ["duration_min", "name", "when", "timezone"])
@given(text=st.text(max_size=30))
def test_no_answer_breaks_the_commands(text: str, expected: str) -> None:
    understand_answer(text, expected, NOW, "Europe/London")


@pytest.mark.parametrize(
    ("locale", "text", "command"),
    [
        ("en", "share my meeting with Anna here", "share_booking"),
        ("de", "teile meinen Termin mit Anna hier", "share_booking"),
        ("fr", "partage mon rendez-vous avec Anna ici", "share_booking"),
        ("es", "comparte mi cita con Anna aquí", "share_booking"),
        ("it", "condividi il mio appuntamento con Anna qui", "share_booking"),
        ("pt", "partilha a minha reunião com Anna aqui", "share_booking"),
        ("nl", "deel mijn afspraak met Anna hier", "share_booking"),
        ("en", "send me my meetings", "list_bookings"),
        ("de", "schick mir meine Termine", "list_bookings"),
    ],
)
def test_a_meeting_is_shown_to_others_only_by_who_says_share(locale: str, text: str, command: str) -> None:
    assert understand(text, NOW, "UTC", locale).command == command
