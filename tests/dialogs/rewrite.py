"""Write the answers of all transcripts anew: `python -m tests.dialogs.rewrite`, then read the difference."""

from __future__ import annotations

import asyncio
import tempfile
from pathlib import Path

from storage.database import Database
from storage.migrations import migrate
from tests.conftest import BusyTimes, Clock, KeepingCourier, ports_on
from tests.dialogs.play import FOLDER, play, script


async def rewrite(path: Path) -> None:
    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{folder}/bookings.db")
        await migrate(database)
        clock = Clock()
        couriers = {name: KeepingCourier() for name in ("calendar", "mail", "chat")}
        ports = ports_on(database, clock, BusyTimes(), couriers)
        path.write_text(await play(ports, clock, script(path.read_text(encoding="utf-8"))), encoding="utf-8")
        await database.close()


if __name__ == "__main__":
    for transcript in sorted(FOLDER.glob("*.txt")):
        asyncio.run(rewrite(transcript))
        print(transcript.name)
