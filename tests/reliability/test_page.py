"""docs/reliability.md names tests that are there, and every bad day has one or says that it has none."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "docs/reliability.md").read_text(encoding="utf-8")
NAMED = re.compile(r"`([\w/]*test_\w+\.py)`(?:[^`|(]*\(((?:`\w+`(?:, )?)+)\))?")
DAY = re.compile(r"^\| (\d+) \|.*$", re.MULTILINE)


def test_the_tests_that_are_named_are_there() -> None:
    files = {str(path.relative_to(ROOT)) for path in (ROOT / "tests").rglob("test_*.py")}
    named = NAMED.findall(TEXT)
    assert len(named) > 30
    for path, names in named:
        found = [one for one in files if one == path or one.endswith(f"/{path}")]
        assert found, path
        written = "".join((ROOT / one).read_text(encoding="utf-8") for one in found)
        for name in re.findall(r"\w+", names):
            assert re.search(rf"def test_\w*{name}", written), (path, name)


def test_every_bad_day_is_accounted_for() -> None:
    rows = {int(found[1]): found[0] for found in DAY.finditer(TEXT)}
    assert sorted(rows) == list(range(1, 31))
    without = [row for row in rows.values() if not NAMED.search(row)]
    assert [row for row in without if "No test" not in row and "privacy.md" not in row] == []
