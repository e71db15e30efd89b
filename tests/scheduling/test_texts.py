"""Which characters may stand in what people type."""

from __future__ import annotations

import pytest

from scheduling.texts import one_line, paragraphs


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("  Anna   Berg ", "Anna Berg"),
        ("Anna\r\nBcc: x@y.z", "Anna Bcc: x@y.z"),
        ("A\x00n\x1bn\x85a\u2028B\u2029", "Ann a B"),
        ("\u202egreB annA\u202c \u2066x\u2069", "greB annA x"),
        ("An\u200bna\u200d\ufeff\u00ad", "Anna"),
        ("Zoë Müller-Łukasz 王", "Zoë Müller-Łukasz 王"),
        ("x" * 200, "x" * 100),
        ("\udcff\ue000", ""),
    ],
)
def test_a_clean_line(text: str, cleaned: str) -> None:
    assert one_line(text, 100) == cleaned


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("  one\r\ntwo\rthree\n", "one\ntwo\nthree"),
        ("a\x00b\x07\ud800c", "abc"),
        ("\u202eturned\u2066", "turned"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("tab\tstays", "tab\tstays"),
        ("x" * 200, "x" * 100),
    ],
)
def test_clean_paragraphs(text: str, cleaned: str) -> None:
    assert paragraphs(text, 100) == cleaned
