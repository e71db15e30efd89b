"""Every conversation in transcripts/ goes as it is written down there."""

from __future__ import annotations

from pathlib import Path

import pytest

from scheduling.ports import Ports
from tests.conftest import Clock
from tests.dialogs.play import FOLDER, play, script


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.txt")), ids=lambda path: path.stem)
async def test_the_conversation_goes_as_written(path: Path, ports: Ports, clock: Clock) -> None:
    text = path.read_text(encoding="utf-8")
    assert await play(ports, clock, script(text)) == text
