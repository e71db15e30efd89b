"""Every threat of docs/security.md names tests that are there."""

from __future__ import annotations

import ast
import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
NAMED = re.compile(r"`(tests/[\w/]+\.py)(?:::(\w+))?`")
TEXT = (ROOT / "docs/security.md").read_text(encoding="utf-8")


def names_in(path: str) -> set[str]:
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    return {one.name for one in ast.walk(tree) if isinstance(one, kinds)}


def test_the_tests_that_are_named_are_there() -> None:
    named = set(NAMED.findall(TEXT))
    assert len(named) > 20
    assert {(path, name) for path, name in named if not (ROOT / path).is_file()} == set()
    assert {(path, name) for path, name in named if name and name not in names_in(path)} == set()


def test_every_threat_has_one() -> None:
    rows = [one for one in TEXT.splitlines() if one.startswith("| **")]
    assert len(rows) > 15
    assert [one for one in rows if not NAMED.search(one)] == []
