from __future__ import annotations

import socket
from collections.abc import AsyncIterator

import pytest

from demo import Demo
from tests.demo.stand_in import Clock, StandIn, running


@pytest.fixture
def bot() -> StandIn:
    return StandIn()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def demo(bot: StandIn, clock: Clock) -> AsyncIterator[Demo]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    async with running(port, bot, clock) as demo:
        yield demo
