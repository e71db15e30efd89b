"""Reads calendars of strangers in processes that can be stopped: `python -m calendars` is one of them.

A file can be written so that understanding it takes for ever, or all memory. So nobody does that in the process that
serves people: a reader has a limit of memory and of work for each question, and who exceeds it is replaced.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import resource
import struct
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, BinaryIO

from calendars.blocks import near
from calendars.ical import busy_spans
from scheduling import zones
from scheduling.errors import CalendarUnreachable
from scheduling.model import BLOCKING, Busy
from scheduling.spans import Span

WORK = 10  # seconds of the processor for one question
DEADLINE = 60.0  # seconds until one that does not even work is given up
PROCESSES = 2
MEMORY = 1 << 30  # bytes of a process
MOST_EVENTS = 50_000  # in one window
LONGEST_TITLE = 200  # characters
LARGEST_ANSWER = 32 << 20  # bytes
ROOT = Path(__file__).parents[1]
HEAD = struct.Struct("!II")


class Readers:
    """A few processes that read calendars, begun when they are needed and kept."""

    def __init__(self, processes: int = PROCESSES, work: int = WORK) -> None:
        self._work = work
        self._free = asyncio.Semaphore(processes)
        self._idle: list[asyncio.subprocess.Process] = []

    async def busy(
        self, files: Sequence[bytes], window: Span, zone: str, blocking: Sequence[str] = BLOCKING
    ) -> tuple[Busy, ...]:
        """As `busy_spans`, of all files together, by start. Raises CalendarUnreachable."""
        start, end = _moments(window)
        asked = {"start": start, "end": end, "zone": zone, "blocking": list(blocking)}
        question = json.dumps({**asked, "sizes": [len(one) for one in files]})
        async with self._free:
            process = self._idle.pop() if self._idle else await self._begun()
            try:
                answer = await asyncio.wait_for(_asked(process, question.encode(), b"".join(files)), DEADLINE)
            except (TimeoutError, OSError, EOFError, ValueError) as problem:
                await _end(process)
                raise CalendarUnreachable(f"a calendar took too much to read: {type(problem).__name__}") from problem
            except BaseException:
                await _end(process)
                raise
            self._idle.append(process)
        if "problem" in answer:
            raise CalendarUnreachable(answer["problem"])
        return tuple(_busy_from(one) for one in answer["events"])

    async def close(self) -> None:
        while self._idle:
            await _end(self._idle.pop())

    async def _begun(self) -> asyncio.subprocess.Process:
        pipe = asyncio.subprocess.PIPE
        return await asyncio.create_subprocess_exec(
            sys.executable, "-m", "calendars", str(self._work), stdin=pipe, stdout=pipe, cwd=ROOT, env={}
        )


async def _asked(process: asyncio.subprocess.Process, question: bytes, files: bytes) -> Any:
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(HEAD.pack(len(question), len(files)) + question + files)
    await process.stdin.drain()
    size, _ = HEAD.unpack(await process.stdout.readexactly(HEAD.size))
    if size > LARGEST_ANSWER:
        raise ValueError("too much of an answer")
    return json.loads(await process.stdout.readexactly(size))


async def _end(process: asyncio.subprocess.Process) -> None:
    with contextlib.suppress(ProcessLookupError):
        process.kill()
    await process.communicate()


def _busy_from(stored: Sequence[str]) -> Busy:
    start, end, uid, title = stored
    return Busy(Span(zones.from_iso(start), zones.from_iso(end)), uid, title)


def serve(questions: BinaryIO, answers: BinaryIO, work: int) -> None:
    """Answer until nobody asks any more, within the limit of memory and so many seconds of work for each question:
    the system ends whoever exceeds that."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    while head := questions.read(HEAD.size):
        used = resource.getrusage(resource.RUSAGE_SELF)
        limit = int(used.ru_utime + used.ru_stime) + work + 1
        resource.setrlimit(resource.RLIMIT_CPU, (limit, resource.RLIM_INFINITY))
        size, _ = HEAD.unpack(head)
        asked = json.loads(questions.read(size))
        body = json.dumps(_answer(asked, [questions.read(size) for size in asked["sizes"]])).encode()
        answers.write(HEAD.pack(len(body), 0) + body)
        answers.flush()


def _answer(asked: dict[str, Any], files: Sequence[bytes]) -> dict[str, Any]:
    window = Span(zones.from_iso(asked["start"]), zones.from_iso(asked["end"]))
    try:
        zone, blocking = asked["zone"], asked["blocking"]
        found = [one for file in near(files, window) for one in busy_spans(file, window, zone, blocking)]
    except (CalendarUnreachable, ValueError, MemoryError) as problem:
        return {"problem": str(problem) or "too much to read"}
    if len(found) > MOST_EVENTS:
        return {"problem": f"{len(found)} events"}
    found.sort(key=lambda one: one.span)
    return {"events": [(*_moments(one.span), one.uid, one.title[:LONGEST_TITLE]) for one in found]}


def _moments(span: Span) -> tuple[str, str]:
    return span.start.isoformat(), span.end.isoformat()
