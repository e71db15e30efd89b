"""A number that rises with every change, and a way to wait for the next."""

from __future__ import annotations

import asyncio


class Changes:
    """What the page waits for, so that it sees a change at once without asking all the time."""

    def __init__(self) -> None:
        self.revision = 0
        self._waiting: set[asyncio.Future[None]] = set()
        self._closed = False

    def bump(self) -> int:
        """Something has changed; the answer is the new revision."""
        self.revision += 1
        self._wake()
        return self.revision

    async def after(self, revision: int, seconds: float) -> int:
        """The revision, as soon as it is another than this one, or after a while."""
        if self.revision == revision and not self._closed:
            future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
            self._waiting.add(future)
            await asyncio.wait({future}, timeout=seconds)
            self._waiting.discard(future)
        return self.revision

    def close(self) -> None:
        """Let nobody wait any longer."""
        self._closed = True
        self._wake()

    def _wake(self) -> None:
        for future in self._waiting:
            if not future.done():
                future.set_result(None)
        self._waiting.clear()
