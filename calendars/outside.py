"""What calendars need of the installation, and what they tell about themselves to who connects one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from calendars.graph_wire import Graph
from calendars.network import Web
from calendars.reading import Readers
from calendars.vault import Vault


@dataclass(frozen=True)
class Outside:
    """One for the whole installation; every calendar is opened with it."""

    web: Web = field(default_factory=Web)
    readers: Readers = field(default_factory=Readers)
    vault: Vault = field(default_factory=lambda: Vault([b"nothing is kept longer than this process lives"]))
    graph: Graph | None = None  # Microsoft 365, where this installation is registered there
    host: str = "localhost"  # the right half of the UIDs we write
    sender: str = ""  # whose name stands on events of organizers without an address

    async def close(self) -> None:
        await self.readers.close()
        await self.web.close()
        if self.graph:
            await self.graph.close()


Details = Mapping[str, str]  # what somebody filled in, by field
