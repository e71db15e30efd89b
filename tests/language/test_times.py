"""When somebody means: every phrase file is understood, and what must not be broken by the next lexicon entry."""

from __future__ import annotations

import json
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from language.lexicon import FOLDER, lexicon
from language.times import understand_time
from tests.language.score import portions, wrong

PHRASES = Path(__file__).parent / "phrases"
NOW = datetime.fromisoformat("2026-03-11T09:20+01:00")
LANGUAGES = sorted(path.stem for path in FOLDER.glob("*.toml") if path.stem != "zones")
TIMES = portions(PHRASES, times=True)
for language in LANGUAGES:
    understand_time("tomorrow", NOW, "Europe/Berlin", language)  # loading counts in no deadline


@pytest.mark.parametrize("portion", TIMES)
def test_phrases(portion: str) -> None:
    assert wrong(TIMES[portion]) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_lexicon_is_sound(language: str) -> None:
    """A phrase with two meanings, or a kind that does not exist, raises while the table is compiled."""
    assert lexicon(language).language == language
    assert len(lexicon(language).meanings) > 300


def said(text: str, locale: str = "en", now: datetime = NOW, zone: str = "Europe/Berlin") -> Any:
    found = understand_time(text, now, zone, locale)
    return found and found.as_json()


@pytest.mark.parametrize(
    ("locale", "day"), [("en-US", "2026-04-05"), ("en-GB", "2026-05-04"), ("en", "2026-05-04"), ("de", "2026-05-04")]
)
def test_order_of_day_and_month_follows_the_locale(locale: str, day: str) -> None:
    assert said("4/5", locale) == {"kind": "day", "date": day}


def test_only_one_order_fits() -> None:
    assert (
        said("13/4", "en-US") == said("4/13", "en-US") == said("13/4", "en-GB") == {"kind": "day", "date": "2026-04-13"}
    )


def test_date_is_taken_from_the_zone_of_the_person() -> None:
    late = datetime.fromisoformat("2026-03-12T01:05+00:00")
    assert said("tomorrow", now=late, zone="America/New_York") == {"kind": "day", "date": "2026-03-12"}
    assert said("tomorrow", now=late, zone="Europe/London") == {"kind": "day", "date": "2026-03-13"}


def test_skipped_time_moves_on_and_of_a_repeated_one_the_first_is_meant() -> None:
    assert said("29 March 2026 at 2:30am")["start"] == "2026-03-29T03:30+02:00"
    assert said("25 October 2026 at 2:30am")["start"] == "2026-10-25T02:30+02:00"


def test_named_zone_is_a_name_and_not_an_offset() -> None:
    assert said("1 July at 9am New York time")["start"] == "2026-07-01T09:00-04:00"
    assert said("1 December at 9am New York time")["start"] == "2026-12-01T09:00-05:00"
    assert said("1 July at 9am EST")["start"] == "2026-07-01T09:00-04:00"


def test_fields_are_typed() -> None:
    found = understand_time("Friday at 3pm", NOW, "Europe/Berlin")
    assert found is not None
    assert found.start == datetime.fromisoformat("2026-03-13T15:00+01:00")
    day = understand_time("31/3", NOW, "Europe/Berlin")
    assert day is not None
    assert day.date == date(2026, 3, 31)


def test_leap_day_is_the_next_that_exists() -> None:
    assert said("29 February") == {"kind": "day", "date": "2028-02-29"}
    assert said("30 February") is None


def test_weekday_and_date_look_for_a_year_in_which_they_agree() -> None:
    assert said("Friday the 13th")["date"] == "2026-03-13"
    assert said("Tuesday the 31st")["date"] == "2026-03-31"


def test_language_without_a_lexicon_falls_back_to_english() -> None:
    assert said("tomorrow", "sv-SE") == {"kind": "day", "date": "2026-03-12"}


@pytest.mark.parametrize(
    ("locale", "text"),
    [("fr", "vendredi au"), ("it", "venerdì dal"), ("es", "viernes del"), ("pt", "sexta do"), ("de", "Freitag zum")],
)
def test_text_may_break_off_behind_an_article(locale: str, text: str) -> None:
    """ "au" is "à le", whose article stands behind the last letter."""
    assert said(text, locale) == {"kind": "day", "date": "2026-03-13"}


@pytest.mark.parametrize(
    "text", ["", " ", "?", "99:99", "32.13.", "0/0", "-", "at", "every", "a" * 5000, "9" * 500, "\x00"]
)
def test_nonsense_is_no_time(text: str) -> None:
    assert said(text) is None


WORDS = [
    *(
        "tomorrow",
        "Monday",
        "next",
        "week",
        "at",
        "3",
        "pm",
        "10:30",
        "to",
        "and",
        "or",
        "the",
        "20th",
        "of",
        "May",
        "in",
    ),
    *(
        "every",
        "first",
        "month",
        "2",
        "hours",
        "half",
        "an",
        "hour",
        "after",
        "before",
        "-",
        ",",
        "between",
        "morning",
        ".",
    ),
    *(
        "London",
        "time",
        "last",
        "end",
        "from",
        "until",
        "weekdays",
        "except",
        "past",
        "quarter",
        "31/2",
        "24:00",
        "noon",
    ),
    *("au", "dal", "del", "do", "zum", "vendredi", "Maggio", "Domingo"),
]


@given(st.lists(st.sampled_from(WORDS), max_size=12).map(" ".join), st.sampled_from(LANGUAGES))
def test_no_row_of_words_breaks_the_grammar(text: str, language: str) -> None:
    found = understand_time(text, NOW, "Europe/Berlin", language)
    assert json.loads(json.dumps(found and found.as_json())) == (found and found.as_json())


@given(st.text(max_size=80), st.sampled_from(LANGUAGES))
def test_no_text_breaks_the_grammar(text: str, language: str) -> None:
    understand_time(text, NOW, "Europe/Berlin", language)
