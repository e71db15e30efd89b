"""The hours of one day, as people type them into a form and as we write them there."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from language import format
from language.windows import understand_windows
from language.words import words_for

LOCALES = (
    *("en-GB", "en-US", "de-DE", "de-AT", "fr-FR", "fr-CA", "es-ES"),
    *("es-MX", "it-IT", "nl-NL", "nl-BE", "pt-PT", "pt-BR"),
)
bounds = st.lists(st.integers(0, 96), min_size=2, max_size=6, unique=True).filter(lambda them: len(them) % 2 == 0)


@given(st.sampled_from(LOCALES), bounds)
@settings(deadline=None, derandomize=True, max_examples=300)
def test_what_we_write_is_read_back(locale: str, quarters: list[int]) -> None:
    at = [quarter * 15 for quarter in sorted(quarters)]
    windows = list(zip(at[::2], at[1::2], strict=True))
    assert understand_windows(format.windows(windows, words_for(locale)), locale) == windows


@pytest.mark.parametrize(
    ("text", "locale", "expected"),
    [
        ("9-12, 13-17", "en", [(540, 720), (780, 1020)]),
        ("9-12,13-17,", "en", [(540, 720), (780, 1020)]),
        ("9 to 12 and 1 to 5", "en", [(540, 720), (780, 1020)]),
        ("9-5", "en", [(540, 1020)]),
        ("9am-5pm", "en", [(540, 1020)]),
        ("12am-12pm", "en", [(0, 720)]),
        ("9.30-12.15", "en", [(570, 735)]),
        ("nine til noon", "en", [(540, 720)]),
        ("mornings", "en", [(540, 720)]),
        ("9–12 und 13–17 Uhr", "de", [(540, 720), (780, 1020)]),
        ("9h-12h, 14h30-18h", "fr", [(540, 720), (870, 1080)]),
        ("9-24", "de", [(540, 1440)]),
        ("", "en", []),
        (" – ", "en", []),
        ("off", "en", []),
        ("frei", "de", []),
        ("folga", "pt", []),
        ("banana", "en", None),
        ("9", "en", None),
        ("9-12 banana", "en", None),
        ("13-17, 9-12", "en", [(540, 720), (780, 1020)]),
        ("9-12, 11-14", "en", None),
        ("25-26", "en", None),
        ("9:75-10", "en", None),
        ("13pm-14pm", "en", None),
    ],
)
def test_what_people_type(text: str, locale: str, expected: list[tuple[int, int]] | None) -> None:
    assert understand_windows(text, locale) == expected
