"""Meetings that change places all the time: nobody is locked out, and nobody waits long."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from random import Random

import asyncpg
import pytest

from scheduling.errors import BookingError, SlotTaken
from scheduling.ports import Ports
from scheduling.spans import Span
from scheduling.usecases import bookings
from storage.checking import breaches
from storage.database import Database
from tests.conftest import Clock, guest, half_hour, meet, office_hours
from tests.reliability.size import LONG, figure

CLIENTS, MEETINGS, SLOTS = 16, 10, 14
ROUNDS, SECONDS = (10, 3.0) if LONG else (1, 0.5)
SOON = 0.2  # seconds in which 99 of a hundred have their answer, of PostgreSQL on two quiet cores
DEARER = 8  # times what a lock, a diary and a write alone take in between, where the machine has other work to do
LOCK = "UPDATE organizers SET diary_version = diary_version + 1 WHERE id = $1"
READ = "SELECT * FROM bookings WHERE organizer_id = $1"
WRITE = "UPDATE bookings SET note = note WHERE uid = $1"


@pytest.mark.timeout(300)
async def test_meetings_that_swap_places_lock_nobody_out(
    ports_everywhere: Ports, database: Database, clock: Clock
) -> None:
    ports, told, waits = ports_everywhere, Counter[str](), list[float]()
    anna = await meet(ports, "Anna Berger")
    address = ports.links.address(await office_hours(ports, anna), anna.page)
    window = Span(half_hour("2026-03-03 08:00").start, half_hour("2026-03-04 18:00").end)
    slots = (await bookings.offer(ports, address, window)).slots[:SLOTS]
    people = [guest(email=f"{number}@example.net", person_id=anna.id) for number in range(MEETINGS)]
    made = [await bookings.book(ports, address, ports.new_id(), *one) for one in zip(slots, people, strict=False)]

    async def wander(random: Random, end: float) -> None:
        while time.monotonic() < end:
            began = time.monotonic()
            try:
                await bookings.reschedule(ports, random.choice(made).uid, random.choice(slots))
                told["moved"] += 1
            except SlotTaken:
                told["taken"] += 1
            except BookingError as problem:
                told[type(problem).__name__] += 1
            waits.append(time.monotonic() - began)

    bare = list[float]()
    for number in range(ROUNDS):
        end = time.monotonic() + SECONDS
        await asyncio.gather(*(wander(Random(f"{number} {client}"), end) for client in range(CLIENTS)))
        if database.shared:
            bare += await statements_alone(database, anna.id, made[0].uid, SECONDS / 3)
    slowest, alone = p99(waits), p99(bare)
    figure(
        f"{CLIENTS} clients swap {MEETINGS} meetings, {database.url.get_backend_name()}",
        **dict(sorted(told.items())),
        p99=f"{slowest * 1000:.0f} ms",
        **({"its_statements_alone": f"{alone * 1000:.0f} ms"} if bare else {}),
    )
    assert set(told) <= {"moved", "taken"}
    assert told["moved"] > 0
    assert await breaches(database, clock()) == []
    if LONG and database.shared:
        assert slowest < max(SOON, DEARER * alone)


def p99(waits: list[float]) -> float:
    return sorted(waits)[len(waits) * 99 // 100 - 1] if waits else 0.0


async def statements_alone(database: Database, organizer_id: int, uid: str, seconds: float) -> list[float]:
    """How long each of as many clients waits who lock the same diary, read it and write a booking, with nothing of ours
    around that: the share of the machine, and of what else it has to do."""
    address = database.url.set(drivername="postgresql").render_as_string(hide_password=False)
    end, waits = time.monotonic() + seconds, list[float]()

    async def swap() -> None:
        connection = await asyncpg.connect(address)
        while time.monotonic() < end:
            began = time.monotonic()
            async with connection.transaction():
                await connection.execute(LOCK, organizer_id)
                await connection.fetch(READ, organizer_id)
                await connection.execute(WRITE, uid)
            waits.append(time.monotonic() - began)
        await connection.close()

    await asyncio.gather(*(swap() for _ in range(CLIENTS)))
    return waits
