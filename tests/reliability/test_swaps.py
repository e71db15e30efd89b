"""Meetings that change places all the time: nobody is locked out, and nobody waits long."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from random import Random

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
SECONDS = 30.0 if LONG else 0.5
SOON = 0.2  # seconds in which 99 of a hundred have their answer, of PostgreSQL on two quiet cores


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
    end = time.monotonic() + SECONDS

    async def wander(random: Random) -> None:
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

    await asyncio.gather(*(wander(Random(seed)) for seed in range(CLIENTS)))
    waits.sort()
    slowest = waits[len(waits) * 99 // 100 - 1]
    figure(
        f"{CLIENTS} clients swap {MEETINGS} meetings, {database.url.get_backend_name()}",
        **dict(sorted(told.items())),
        p99=f"{slowest * 1000:.0f} ms",
    )
    assert set(told) <= {"moved", "taken"}
    assert told["moved"] > 0
    assert await breaches(database, clock()) == []
    if LONG and database.shared:
        assert slowest < SOON
