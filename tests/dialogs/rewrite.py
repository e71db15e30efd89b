"""Write the answers of all transcripts anew: `python -m tests.dialogs.rewrite`, then read the difference."""

from __future__ import annotations

import asyncio
import tempfile

from storage.database import Database
from storage.migrations import migrate
from tests.conftest import BusyPort, Clock, KeepingCourier, ports_on
from tests.dialogs.play import FOLDER, play, script


async def played(text: str) -> str:
    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{folder}/bookings.db")
        await migrate(database)
        clock = Clock()
        couriers = {name: KeepingCourier() for name in ("calendar", "mail", "chat")}
        ports = ports_on(database, clock, BusyPort(), couriers)
        result = await play(ports, clock, script(text))
        await database.close()
        return result


if __name__ == "__main__":
    for transcript in sorted(FOLDER.glob("*.txt")):
        transcript.write_text(asyncio.run(played(transcript.read_text(encoding="utf-8"))), encoding="utf-8")
        print(transcript.name)
