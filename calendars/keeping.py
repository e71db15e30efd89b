"""What was read of a calendar a moment ago: shown to who looks for a time, never relied on by who books one."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Protocol

from scheduling.errors import CalendarUnreachable
from scheduling.model import Busy
from scheduling.spans import Span
from scheduling.taken import BusyTimes

FRESH = 60.0  # seconds in which a page may show what was read
PAUSE = 5.0  # seconds in which what could not be read is not read again, so that nobody keeps the readers busy
ROUNDED = timedelta(days=30)  # windows are widened, so that turning a page reads nothing anew


class Source(Protocol):
    """A calendar that can be read, and can say cheaply whether anything in it has changed."""

    async def mark(self) -> str:
        """Changes whenever the calendar does; empty where that cannot be known. Raises CalendarUnreachable."""
        ...

    async def read(self, window: Span) -> Sequence[Busy]:
        """What blocks in a window. Raises CalendarUnreachable."""
        ...


@dataclass(frozen=True)
class Reading:
    window: Span
    times: BusyTimes
    mark: str
    at: float  # on the clock of the event loop


class Keeping:
    """The last reading of one calendar, and the one under way: whoever comes meanwhile waits for the same."""

    def __init__(self, source: Source, fresh: float = FRESH, pause: float = PAUSE) -> None:
        self._source, self._fresh, self._pause = source, fresh, pause
        self._failed: tuple[float, CalendarUnreachable] | None = None
        self._kept: Reading | None = None
        self._under_way: tuple[Span, asyncio.Task[Reading]] | None = None

    async def busy(self, window: Span, now: bool) -> BusyTimes:
        """As `Calendar.busy`. A reading goes on when those who waited for it have given up, so that it is there when
        they come again."""
        kept = self._kept
        if kept and _covers(kept.window, window):
            if not now and self._clock() - kept.at < self._fresh:
                return kept.times
            began, mark = self._clock(), await self._source.mark()
            if mark and mark == kept.mark:
                self._kept = replace(kept, at=began)
                return kept.times
        if now:
            # The next who looks reads it all; who books needs a few days only, and at once.
            self._kept = None
            return BusyTimes(tuple(await self._source.read(window)))
        return (await self._read(window)).times

    async def _read(self, window: Span) -> Reading:
        if self._failed and self._clock() - self._failed[0] < self._pause:
            raise self._failed[1]
        if self._under_way is None or self._under_way[1].done() or not _covers(self._under_way[0], window):
            wide = _widened(window, self._kept)
            task = asyncio.get_running_loop().create_task(self._made(wide))
            task.add_done_callback(_noticed)
            self._under_way = wide, task
        return await asyncio.shield(self._under_way[1])

    async def _made(self, window: Span) -> Reading:
        # The mark first: what changes while it is being read makes it old at once.
        began = self._clock()
        try:
            mark = await self._source.mark()
            reading = Reading(window, BusyTimes(tuple(await self._source.read(window))), mark, began)
        except CalendarUnreachable as problem:
            self._failed = self._clock(), problem
            raise
        self._kept, self._failed = reading, None
        return reading

    def _clock(self) -> float:
        return asyncio.get_running_loop().time()


def _covers(wide: Span, window: Span) -> bool:
    return wide.start <= window.start and window.end <= wide.end


def _widened(window: Span, kept: Reading | None) -> Span:
    """So much more that the next pages need no reading, and what was asked for before."""
    end = window.end + ROUNDED
    return Span(window.start - timedelta(days=1), max(end, kept.window.end) if kept else end)


def _noticed(task: asyncio.Task[Reading]) -> None:
    """Nobody may be left to be told of a failure; whoever comes next reads again."""
    if not task.cancelled():
        task.exception()
