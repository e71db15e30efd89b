"""A wire to a PostgreSQL server that can be cut, go silent or speak nonsense."""

from __future__ import annotations

import asyncio
import contextlib
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from sqlalchemy.engine import make_url

SOCKET = ".s.PGSQL.5432"


class Wire:
    """`trouble` is "good", "cut" (nobody listens, and what was open breaks), "silent" (half-open: taken, never
    answered) or "nonsense"."""

    def __init__(self, folder: Path, target: Path, address: str) -> None:
        self.address = address
        self._folder, self._target = folder, target
        self._trouble = "good"
        self._server: asyncio.Server | None = None
        self._open: set[asyncio.StreamWriter] = set()
        self._pipes: set[asyncio.Task[None]] = set()

    async def turn(self, trouble: str) -> None:
        """From now on; what is open feels it as well."""
        self._trouble = trouble
        if trouble == "cut":
            await self.close()
        elif self._server is None:
            self._server = await asyncio.start_unix_server(self._take, self._folder / SOCKET)
        if trouble == "good":
            self._drop()

    async def close(self) -> None:
        if self._server:
            self._server.close()
            (self._folder / SOCKET).unlink(missing_ok=True)
            self._server = None
        self._drop()
        for pipe in self._pipes:
            pipe.cancel()
        await asyncio.gather(*self._pipes, return_exceptions=True)

    def _drop(self) -> None:
        for writer in self._open:
            writer.transport.abort()
        self._open.clear()

    async def _take(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there_reader, there_writer = await asyncio.open_unix_connection(self._target / SOCKET)
        self._open |= {writer, there_writer}
        for source, sink in ((reader, there_writer), (there_reader, writer)):
            pipe = asyncio.create_task(self._pipe(source, sink))
            self._pipes.add(pipe)
            pipe.add_done_callback(self._pipes.discard)

    async def _pipe(self, source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError):
            while data := await source.read(65536):
                if self._trouble == "silent":
                    continue
                sink.write(b"\xff" * len(data) if self._trouble == "nonsense" else data)
                await sink.drain()
        sink.transport.abort()


@asynccontextmanager
async def wire(address: str) -> AsyncIterator[Wire]:
    """A wire to the server of this address, which is reached through a socket in a folder."""
    url = make_url(address)
    with tempfile.TemporaryDirectory(prefix="wire-") as name:
        through = url.update_query_dict({"host": name}).render_as_string(hide_password=False)
        line = Wire(Path(name), Path(str(url.query["host"])), through)
        await line.turn("good")
        try:
            yield line
        finally:
            await line.close()
