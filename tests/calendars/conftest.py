"""Calendar servers, one of each kind for all tests of a process; every test has calendars of its own on them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import pytest
import pytest_asyncio

from calendars.outside import Outside
from calendars.reading import Readers
from tests.calendars import servers
from tests.calendars.graph_server import GraphServer, serving


@pytest.fixture(scope="session")
def radicale(tmp_path_factory: pytest.TempPathFactory) -> Iterator[servers.Server]:
    with servers.radicale(tmp_path_factory.mktemp("radicale")) as server:
        yield server


@pytest.fixture(scope="session")
def xandikos(tmp_path_factory: pytest.TempPathFactory) -> Iterator[servers.Server]:
    with servers.xandikos(tmp_path_factory.mktemp("xandikos")) as server:
        yield server


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def readers() -> AsyncIterator[Readers]:
    """Processes that read calendars; beginning one takes longer than most tests. So who uses them shares a loop."""
    kept = Readers(processes=1)
    yield kept
    await kept.close()


@pytest_asyncio.fixture(loop_scope="session")
async def outside(readers: Readers) -> AsyncIterator[Outside]:
    async with servers.outside(readers) as world:
        yield world


@pytest_asyncio.fixture(loop_scope="session")
async def graph() -> AsyncIterator[GraphServer]:
    async with serving() as server:
        yield server
