"""Many clients want the same slots, through the pages and through the bot, of two services on PostgreSQL and of one on
SQLite: each slot behaves as one register, each client gets a clear answer, and everybody is told once."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any
from uuid import uuid4

import pytest

from scheduling.model import Organizer
from scheduling.spans import Span
from storage.checking import breaches
from tests.conftest import Clock, at
from tests.mail.servers import SmtpServer, smtp_server
from tests.reliability.office import Client, Slot, clients, leave, offices, untold
from tests.reliability.register import Notebook
from tests.reliability.size import figure, size
from tests.service import Running, running

DAYS = Span(at("2026-03-03 00:00"), at("2026-03-06 00:00"))  # three working days of sixteen half hours
CLIENTS = size(8, 64)


@dataclass
class Scene:
    services: list[Running]
    slots: dict[Slot, Organizer]
    clients: list[Client]
    post: SmtpServer
    clock: Clock
    name: str

    def of_each(self, first: int, count: int) -> list[Slot]:
        """So many slots of each organizer: strangers may make no more than sixty bookings an hour with one."""
        found: dict[str, list[Slot]] = {}
        for slot in self.slots:
            found.setdefault(slot.address, []).append(slot)
        return [slot for slots in found.values() for slot in slots[first : first + count]]

    async def everything_told(self) -> None:
        """Nothing waits any more, and nobody got a letter twice."""
        for _ in range(3000):
            if not await untold(self.services[0].service.database):
                break
            self.clock.advance(timedelta(seconds=1))  # what was put off has its time
            await asyncio.sleep(0.1)
        else:
            raise AssertionError("something still waits to be told")
        identities = Counter(str(one["Message-ID"]) for one in self.post.letters)
        assert identities
        assert identities.most_common(1)[0][1] == 1


@pytest.fixture
async def scene(address: str, tmp_path: Path, clock: Clock) -> AsyncIterator[Scene]:
    settings: dict[str, Any] = {"LINK_KEYS": "a key that both services share and that is long"}
    shared = address.startswith("postgresql")
    if shared:
        settings["DATABASE_URL"] = address
    folders = [tmp_path / "one", tmp_path / "two"] if shared else [tmp_path]
    async with AsyncExitStack() as stack:
        post = await stack.enter_async_context(smtp_server())
        settings |= {"SMTP_URL": f"{post.url}?starttls=never", "MAIL_FROM": "bookings@example.org"}
        services = [await stack.enter_async_context(running(folder, clock, **settings)) for folder in folders]
        slots = await offices(services[0].service.ports, [f"Anna{number} Berger" for number in range(size(1, 5))], DAYS)
        made = await clients(services, CLIENTS)
        yield Scene(services, slots, made, post, clock, "PostgreSQL" if shared else "SQLite")
        await leave(made)


@pytest.mark.timeout(1500)
async def test_each_slot_is_one_register_however_many_want_it(scene: Scene) -> None:
    await _booked_once(scene, scene.of_each(0, size(4, 20)))
    await _with_second_thoughts(scene, scene.of_each(20, size(6, 20)))
    await scene.everything_told()
    assert await breaches(scene.services[0].service.database, scene.services[0].service.ports.clock()) == []


async def _booked_once(scene: Scene, slots: list[Slot]) -> None:
    """Of all who ask for a slot one has it, and the others hear that it is gone."""
    attempts = size(24, 10_000)
    wishes = [slots[number % len(slots)] for number in range(attempts)]
    Random(7).shuffle(wishes)
    notebook, told, slowest = Notebook(), Counter[bool](), 0.0

    async def ask(client: Client) -> None:
        nonlocal slowest
        while wishes:
            slot, form = wishes.pop(), uuid4().hex
            called, began = notebook.now(), time.monotonic()
            uid = await client.book(slot, form)
            slowest = max(slowest, time.monotonic() - began)
            notebook.write(slot.name, "book", uid or form, called, done=bool(uid))
            told[bool(uid)] += 1

    began = time.monotonic()
    await asyncio.gather(*(ask(client) for client in scene.clients))
    seconds = time.monotonic() - began
    assert told == {True: len(slots), False: attempts - len(slots)}
    assert notebook.impossible() == []
    figure(
        f"{attempts} attempts on {len(slots)} slots, {CLIENTS} clients, {len(scene.services)} on {scene.name}",
        booked=told[True],
        gone=told[False],
        asked_to_come_again=sum(one.refused for one in scene.clients),
        a_second=round(attempts / seconds),
        slowest=f"{slowest:.1f} s",
    )


async def _with_second_thoughts(scene: Scene, slots: list[Slot]) -> None:
    """Moves, cancellations and their undoing among the bookings."""
    notebook, done = Notebook(), Counter[str]()

    async def wander(client: Client, random: Random) -> None:
        for _ in range(size(3, 20)):
            slot, form = random.choice(slots), uuid4().hex
            called = notebook.now()
            uid = await client.book(slot, form)
            notebook.write(slot.name, "book", uid or form, called, done=bool(uid))
            done["booked" if uid else "gone"] += 1
            if uid and random.random() < 0.7:
                other = random.choice(slots)
                await (_move if random.random() < 0.5 and other != slot else _cancel)(
                    notebook, client, uid, slot, other, random, done
                )

    await asyncio.gather(*(wander(client, Random(seed)) for seed, client in enumerate(scene.clients)))
    assert notebook.impossible() == []
    figure(f"all acts on {len(slots)} slots, {len(scene.services)} on {scene.name}", **dict(sorted(done.items())))


async def _move(
    notebook: Notebook, client: Client, uid: str, slot: Slot, other: Slot, random: Random, done: Counter[str]
) -> None:
    if slot.address != other.address:
        return  # a booking stays with its organizer
    called = notebook.now()
    moved = await client.move(other, uid)
    if moved:
        notebook.write(slot.name, "leave", uid, called, done=True)
    notebook.write(other.name, "arrive", uid, called, done=moved)
    done["moved" if moved else "not moved"] += 1


async def _cancel(
    notebook: Notebook, client: Client, uid: str, slot: Slot, other: Slot, random: Random, done: Counter[str]
) -> None:
    called = notebook.now()
    assert await client.cancel(uid)
    notebook.write(slot.name, "cancel", uid, called, done=True)
    done["cancelled"] += 1
    if random.random() < 0.6:
        called = notebook.now()
        assert await client.restore(uid)
        notebook.write(slot.name, "restore", uid, called, done=True)
        done["taken back"] += 1
