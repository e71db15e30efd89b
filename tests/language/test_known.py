"""What a person has called a thing is that thing."""

from __future__ import annotations

import pytest

from language.known import quoted


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("cancel my parent evening with Greg", "cancel my “parent evening” with Greg"),
        ("move Parent  evening tour to Friday", "move “Parent  evening tour” to Friday"),
        ("grandparent evening", "grandparent evening"),
        ("pause “parent evening”", "pause “parent evening”"),
        ("create 30 minutes", "create 30 minutes"),
        ("book Monday", "book Monday"),
    ],
)
def test_known_names_are_quoted(text: str, meant: str) -> None:
    assert quoted(text, ["Parent evening", "Parent evening tour", "30 minutes", "Monday"]) == meant
