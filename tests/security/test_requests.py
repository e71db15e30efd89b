"""Headers and addresses that a stranger makes up."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from aiohttp import ClientSession
from yarl import URL

from tests.conftest import Clock, meet, office_hours
from tests.service import running

ROOT = Path(__file__).parents[2]
ELSEWHERE = "evil.example"
FORWARDED = ("Host", "X-Forwarded-Host", "X-Original-Host", "Forwarded")


@pytest.mark.parametrize("header", FORWARDED)
async def test_no_answer_names_the_host_that_was_asked_for(tmp_path: Path, clock: Clock, header: str) -> None:
    said = f"host={ELSEWHERE}" if header == "Forwarded" else ELSEWHERE
    async with running(tmp_path, clock) as service, ClientSession() as session:
        await office_hours(service.service.ports, await meet(service.service.ports, "Anna Berger"))
        for path in ("/anna-berger", "/anna-berger/office-hours", "/anna-berger/office-hours/book", "/nobody", "/"):
            async with session.get(service.url + path, headers={header: said}, allow_redirects=False) as response:
                seen = f"{dict(response.headers)} {await response.text()}"
                assert (path, ELSEWHERE in seen) == (path, False)


@pytest.mark.parametrize(
    "path",
    [
        f"//{ELSEWHERE}",
        f"//{ELSEWHERE}/..",
        f"/\\{ELSEWHERE}",
        f"/%2F%2F{ELSEWHERE}",
        f"/%5C%5C{ELSEWHERE}",
        f"/anna-berger//{ELSEWHERE}",
        f"/anna-berger/office-hours?next=https://{ELSEWHERE}",
        f"/anna-berger/office-hours/book?start=https://{ELSEWHERE}",
        f"/b//{ELSEWHERE}",
    ],
)
async def test_nobody_is_sent_elsewhere(tmp_path: Path, clock: Clock, path: str) -> None:
    async with running(tmp_path, clock) as service, ClientSession() as session:
        await office_hours(service.service.ports, await meet(service.service.ports, "Anna Berger"))
        url = URL(service.url + path, encoded=True)
        async with session.get(url, allow_redirects=False) as response:
            target = response.headers.get("Location", "/")
        assert response.status < 500
        assert URL(service.url).join(URL(target)).host == "localhost"
        assert "\\" not in target


def test_what_opens_something_is_compared_in_constant_time() -> None:
    tree = ast.parse((ROOT / "scheduling/links.py").read_text(encoding="utf-8"))
    functions = {one.name: one for one in ast.walk(tree) if isinstance(one, ast.FunctionDef)}
    comparing = {"require_mark", "require", "require_current", "_was_made"}
    assert comparing - {"_was_made"} == {name for name in functions if name.startswith("require")}
    for name in comparing:
        called = {ast.unparse(one.func) for one in ast.walk(functions[name]) if isinstance(one, ast.Call)}
        assert called & {"hmac.compare_digest", "self._was_made"}, name
    for compared in (one for one in ast.walk(tree) if isinstance(one, ast.Compare)):
        named = {one.id for one in ast.walk(compared) if isinstance(one, ast.Name)}
        assert named & {"mac", "macs", "_mac", "written"} == set()
