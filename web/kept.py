"""Pages made a moment ago, so that a link that many open at once costs one page a second and not one a visitor."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from aiohttp import web

FRESH = 1.0  # seconds; only other processes and other calendars change anything unseen in that time
MOST = 200  # pages

Make = Callable[[], Awaitable[web.Response]]


@dataclass(frozen=True)
class Making:
    """A page that is being made or was, and how the world was when that began."""

    page: asyncio.Future[bytes | None]  # None if it did not become a page to keep
    began: float
    changes: int


class Kept:
    """Keeps pages that are the same for all their readers. `changes` counts what this process has written: a page whose
    making began before the last change is never shown again."""

    def __init__(self, changes: Callable[[], int], fresh: float = FRESH) -> None:
        self._changes, self._fresh = changes, fresh
        self._known: OrderedDict[str, Making] = OrderedDict()

    async def page(self, key: str, make: Make) -> web.Response:
        """The page of this key: the kept one if nothing can have changed on it, the one that is being made for somebody
        else at the moment, or a new one. Raises what `make` raises."""
        known = self._known.get(key)
        if known and self._is_fresh(known):
            body = known.page.result() if known.page.done() else await known.page
            if body is not None:
                return web.Response(body=body, content_type="text/html", charset="utf-8")
        return await self._made(key, make)

    async def _made(self, key: str, make: Make) -> web.Response:
        loop = asyncio.get_running_loop()
        making = Making(loop.create_future(), loop.time(), self._changes())
        self._known[key] = making
        self._known.move_to_end(key)
        if len(self._known) > MOST:
            self._known.popitem(last=False)
        body = None
        try:
            page = await make()
            body = page.body if page.status == 200 and isinstance(page.body, bytes) else None
            return page
        finally:
            # Also when the reader went away meanwhile: others may be waiting.
            making.page.set_result(body)

    def _is_fresh(self, known: Making) -> bool:
        in_time = asyncio.get_running_loop().time() - known.began < self._fresh
        return in_time and known.changes == self._changes()
