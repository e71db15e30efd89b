"""A wire to a server that can be cut, go slow or silent, hang up and speak nonsense."""

from __future__ import annotations

import asyncio
import contextlib
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Literal

from sqlalchemy.engine import make_url

SOCKET = ".s.PGSQL.5432"
HOST = "127.0.0.1"
SLOWLY = 0.3  # seconds that each piece takes on a slow wire
Trouble = Literal["good", "cut", "slow", "silent", "hangs up", "nonsense", "loses the commit", "forgets"]
Ends = tuple[asyncio.StreamReader, asyncio.StreamWriter]
Take = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


class Wire:
    """`trouble` is "cut" (nobody listens, and what was open breaks), "slow", "silent" (half-open: taken, never
    answered), "hangs up" (at the first word), "nonsense", "loses the commit" (the server hears the COMMIT of the
    next booking, and nobody hears anything from then on) or "forgets" (what was open breaks at its next word, as it
    does where something in between has dropped a connection that was idle)."""

    def __init__(
        self,
        address: str,
        listen: Callable[[Take], Awaitable[asyncio.Server]],
        reach: Callable[[], Awaitable[Ends]],
    ) -> None:
        self.address = address
        self._listen, self._reach = listen, reach
        self._trouble: Trouble = "good"
        self._turns = 0
        self.lost = asyncio.Event()  # set when a COMMIT was lost
        self._server: asyncio.Server | None = None
        self._open: set[asyncio.StreamWriter] = set()
        self._pipes: set[asyncio.Task[None]] = set()

    async def turn(self, trouble: Trouble) -> None:
        """From now on; what is open feels it as well."""
        self._trouble, self._turns = trouble, self._turns + 1
        if trouble == "cut":
            await self.close()
        elif self._server is None:
            self._server = await self._listen(self._take)
        if trouble in ("good", "hangs up"):
            self._drop()

    async def close(self) -> None:
        if self._server:
            self._server.close()
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
        there_reader, there_writer = await self._reach()
        self._open |= {writer, there_writer}
        for source, sink in ((reader, there_writer), (there_reader, writer)):
            pipe = asyncio.create_task(self._pipe(source, sink))
            self._pipes.add(pipe)
            pipe.add_done_callback(self._pipes.discard)

    async def _pipe(self, source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
        said, since = b"", self._turns
        with contextlib.suppress(OSError):
            while data := await source.read(65536):
                if self._trouble == "hangs up" or (self._trouble == "forgets" and since < self._turns):
                    break
                if self._trouble == "silent":
                    continue
                if self._trouble == "slow":
                    await asyncio.sleep(SLOWLY)
                said += data if self._trouble == "loses the commit" else b""
                if b"INSERT INTO bookings" in said and b"COMMIT" in data:
                    self._trouble, said = "silent", b""  # before the answer can come
                    self.lost.set()
                sink.write(b"\xff" * len(data) if self._trouble == "nonsense" else data)
                await sink.drain()
        sink.transport.abort()


@asynccontextmanager
async def wire(address: str) -> AsyncIterator[Wire]:
    """A wire to the PostgreSQL server of this address, which is reached through a socket in a folder."""
    url = make_url(address)
    with tempfile.TemporaryDirectory(prefix="wire-") as name:
        place, target = Path(name) / SOCKET, Path(str(url.query["host"])) / SOCKET

        async def listen(take: Take) -> asyncio.Server:
            place.unlink(missing_ok=True)
            return await asyncio.start_unix_server(take, place)

        through = url.update_query_dict({"host": name}).render_as_string(hide_password=False)
        async with _laid(Wire(through, listen, lambda: asyncio.open_unix_connection(target))) as line:
            yield line


@asynccontextmanager
async def tcp_wire(target: int) -> AsyncIterator[Wire]:
    """A wire to a port of this machine; its address is host and port, and stays the same when it was cut."""
    probe = await asyncio.start_server(lambda reader, writer: None, HOST, 0)
    port = probe.sockets[0].getsockname()[1]
    probe.close()
    await probe.wait_closed()

    async def listen(take: Take) -> asyncio.Server:
        return await asyncio.start_server(take, HOST, port)

    async with _laid(Wire(f"{HOST}:{port}", listen, lambda: asyncio.open_connection(HOST, target))) as line:
        yield line


@asynccontextmanager
async def _laid(line: Wire) -> AsyncIterator[Wire]:
    await line.turn("good")
    try:
        yield line
    finally:
        await line.close()
