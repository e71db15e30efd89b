"""How often the bot may say something in one conversation, so that the channel need not refuse it."""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

# How many in how many seconds: https://learn.microsoft.com/microsoftteams/platform/bots/how-to/rate-limit
TEAMS = ((7, 1.0), (8, 2.0), (60, 30.0), (1800, 3600.0))
MOST_CONVERSATIONS = 10_000  # remembered; what is forgotten is the channel's to refuse


@dataclass(frozen=True)
class _Said:
    """When something was or will be said in a conversation, and whose turn it is to wait for that."""

    moments: deque[float]
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)


class Pace:
    """Counts in this process what was said in each conversation, over sliding windows."""

    def __init__(self, windows: Sequence[tuple[int, float]] = TEAMS, now: Callable[[], float] = time.monotonic) -> None:
        self._windows, self._now = windows, now
        self._most = max((most for most, _ in windows), default=0)
        self._said: dict[str, _Said] = {}

    async def wait(self, conversation: str, patience: float) -> float:
        """Wait for a place and take it; the answer is 0, or how many seconds it would take, where that is too long."""
        said = self._known(conversation)
        pause = self._pause(said.moments)
        if pause > patience:
            return pause
        # Taken before the wait, so that those who come meanwhile queue behind it, also those with the same moment.
        moment = self._now() + pause
        said.moments.append(moment)
        async with said.turn:
            await asyncio.sleep(moment - self._now())
        return 0.0

    def _known(self, conversation: str) -> _Said:
        if conversation not in self._said and len(self._said) >= MOST_CONVERSATIONS:
            self._said.clear()
        return self._said.setdefault(conversation, _Said(deque(maxlen=self._most)))

    def _pause(self, said: Sequence[float]) -> float:
        """Seconds until every window has a place."""
        ends = [said[-most] + seconds for most, seconds in self._windows if len(said) >= most]
        return max(0.0, max(ends, default=0.0) - self._now())
