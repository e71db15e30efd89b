"""Calendar servers, one of each kind for all tests of a process; every test has calendars of its own on them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import pytest

from calendars.outside import Outside
from tests.calendars import servers


@pytest.fixture(scope="session")
def radicale(tmp_path_factory: pytest.TempPathFactory) -> Iterator[servers.Server]:
    with servers.radicale(tmp_path_factory.mktemp("radicale")) as server:
        yield server


@pytest.fixture(scope="session")
def xandikos(tmp_path_factory: pytest.TempPathFactory) -> Iterator[servers.Server]:
    with servers.xandikos(tmp_path_factory.mktemp("xandikos")) as server:
        yield server


@pytest.fixture
async def outside() -> AsyncIterator[Outside]:
    async with servers.outside() as world:
        yield world
