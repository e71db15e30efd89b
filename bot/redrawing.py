"""Cards that many press: changed for all beside the answers, the newest state last, and no faster than they can be."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable

log = logging.getLogger("bot")

Draw = Callable[[], Awaitable[object]]


class Redrawing:
    """Of several changes of one card that wait, only the last is drawn: each shows all that was so."""

    def __init__(self) -> None:
        self._waiting: dict[str, Draw] = {}
        self._at_work: dict[str, asyncio.Task[None]] = {}

    def draw(self, card: str, draw: Draw) -> None:
        """Soon, in the place of what waits for the same card."""
        self._waiting[card] = draw
        if card not in self._at_work:
            self._at_work[card] = asyncio.create_task(self._work(card))

    async def close(self) -> None:
        """Draw what waits."""
        await asyncio.gather(*self._at_work.values())

    async def _work(self, card: str) -> None:
        try:
            while draw := self._waiting.pop(card, None):
                await draw()
        except Exception:  # the next press draws it anew
            log.exception("card not redrawn")
        finally:
            self._waiting.pop(card, None)
            del self._at_work[card]
