"""Who may import whom, and who knows the time: the table of docs/architecture.md, as a test."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]

MAY_IMPORT: dict[str, set[str]] = {
    "scheduling": set(),
    "language": {"scheduling", "dateparser", "babel"},
    "storage": {"scheduling", "sqlalchemy", "aiosqlite", "alembic", "asyncpg"},
    "calendars": {"scheduling", "aiohttp", "yarl", "cryptography", "jwt", "icalendar", "recurring_ical_events"},
    "mail": {"scheduling", "language", "calendars.ical", "aiosmtplib", "jinja2", "dkim", "imapclient"},
    "cards": {"scheduling", "language", "adaptivecards"},
    "dialogs": {"scheduling", "language", "cards"},
    "web": {"scheduling", "language", "aiohttp", "jinja2", "limits", "segno", "PIL"},
    "bot": {
        "scheduling",
        "language",
        "cards",
        "dialogs",
        "botbuilder",
        "botframework",
        "msrest",
        "aiohttp",
        "yarl",
        "jwt",
        "tenacity",
    },
    "demo": {"aiohttp"},
    "manifest": {"language"},
}
CLOCKS = {"datetime.now", "datetime.utcnow", "datetime.today", "date.today", "time.time"}
ASYNC_ALLOWED = ("usecases", "ports")

FILES = sorted(path for package in MAY_IMPORT for path in (ROOT / package).rglob("*.py"))


def label(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def imported(path: Path) -> Iterator[str]:
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            # `from calendars import ical` names calendars.ical as well as calendars.
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def prefixes(name: str) -> set[str]:
    parts = name.split(".")
    return {".".join(parts[:n]) for n in range(1, len(parts) + 1)}


@pytest.mark.parametrize("path", FILES, ids=label)
def test_imports_go_inwards(path: Path) -> None:
    package = path.relative_to(ROOT).parts[0]
    allowed = MAY_IMPORT[package] | {package} | sys.stdlib_module_names
    assert [name for name in imported(path) if not allowed & prefixes(name)] == []


@pytest.mark.parametrize("path", FILES, ids=label)
def test_only_zones_knows_the_time(path: Path) -> None:
    if label(path) == "scheduling/zones.py":
        return
    dotted = {ast.unparse(node) for node in ast.walk(tree(path)) if isinstance(node, ast.Attribute)}
    assert dotted & CLOCKS == set()
    assert [name for name in dotted if name.endswith(".astimezone")] == []
    assert "zoneinfo" not in {name.split(".")[0] for name in imported(path)}


@pytest.mark.parametrize("path", FILES, ids=label)
def test_imports_stand_at_the_top(path: Path) -> None:
    at_top = {id(node) for node in tree(path).body}
    late = [node.lineno for node in imports(path) if id(node) not in at_top]
    assert late == []


@pytest.mark.parametrize("path", [path for path in FILES if label(path).startswith("scheduling/")], ids=label)
def test_the_rules_of_time_are_pure(path: Path) -> None:
    if any(part in label(path) for part in ASYNC_ALLOWED):
        return
    asynchronous = (ast.AsyncFunctionDef, ast.Await, ast.AsyncWith, ast.AsyncFor)
    assert [node for node in ast.walk(tree(path)) if isinstance(node, asynchronous)] == []
    assert [name for name in imported(path) if name.startswith("scheduling.usecases")] == []


@pytest.mark.parametrize("path", [path for path in FILES if label(path).startswith("scheduling/usecases/")], ids=label)
def test_what_a_face_may_ask_for_says_so(path: Path) -> None:
    open_to_faces = [
        node
        for node in tree(path).body
        if isinstance(node, ast.AsyncFunctionDef) and not node.name.startswith("_") and _takes_ports(node)
    ]
    marked = [node for node in open_to_faces if "use_case" in map(ast.unparse, node.decorator_list)]
    assert [node.name for node in open_to_faces if node not in marked] == []  # @use_case, of scheduling/ports.py


def _takes_ports(function: ast.AsyncFunctionDef) -> bool:
    first = function.args.args[:1]
    return bool(first) and first[0].annotation is not None and ast.unparse(first[0].annotation) == "Ports"


def test_nothing_is_imported_in_a_circle() -> None:
    edges = {label(path): set(own_imports(path)) for path in FILES}
    done: set[str] = set()
    trail: list[str] = []

    def visit(name: str) -> None:
        assert name not in trail, " → ".join([*trail[trail.index(name) :], name])
        if name in done:
            return
        trail.append(name)
        for target in edges.get(name, ()):
            visit(target)
        trail.pop()
        done.add(name)

    for name in edges:
        visit(name)


def imports(path: Path) -> Iterator[ast.stmt]:
    # TYPE_CHECKING blocks would count as late: what is needed for types only is a sign of a circle.
    return (node for node in ast.walk(tree(path)) if isinstance(node, ast.Import | ast.ImportFrom))


def own_imports(path: Path) -> Iterator[str]:
    for name in imported(path):
        for prefix in sorted(prefixes(name), key=len, reverse=True):
            module = ROOT / Path(*prefix.split("."))
            found = next((one for one in (module.with_suffix(".py"), module / "__init__.py") if one.exists()), None)
            if found:
                # A package's own __init__ counts only when it is what is named.
                yield label(found)
                break
