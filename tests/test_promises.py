"""Every promise of docs/promises.md names tests that are there."""

from __future__ import annotations

import re

from tests.security.test_threats import ROOT, names_in

NAMED = re.compile(r"`(tests/[\w/]+\.(?:py|txt))(?:::(\w+))?`")
TEXT = (ROOT / "docs/promises.md").read_text(encoding="utf-8")


def test_every_promise_names_tests_that_are_there() -> None:
    rows = [line for line in TEXT.splitlines() if line.startswith("| ") and "`tests/" in line]
    named = {one for row in rows for one in NAMED.findall(row)}
    promised = {one for row in rows for one in re.findall(r"S\d\d", row.split("|")[1])}
    assert promised == {f"S{number:02}" for number in range(1, 24)}
    assert [(path, name) for path, name in named if not (ROOT / path).is_file()] == []
    assert [(path, name) for path, name in named if name and name not in names_in(path)] == []
