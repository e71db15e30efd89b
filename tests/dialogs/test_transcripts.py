"""Every conversation in transcripts/ goes as it is written down there."""

from __future__ import annotations

import pytest

from scheduling.ports import Ports
from tests.conftest import Clock
from tests.dialogs.play import FOLDER, play, script

TRANSCRIPTS = {path.stem: path.read_text(encoding="utf-8") for path in FOLDER.glob("*.txt")}


@pytest.mark.parametrize("name", sorted(TRANSCRIPTS))
async def test_the_conversation_goes_as_written(name: str, ports: Ports, clock: Clock) -> None:
    text = TRANSCRIPTS[name]
    assert await play(ports, clock, script(text)) == text
