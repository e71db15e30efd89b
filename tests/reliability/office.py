"""Several organizers whose slots many people want at once, through the pages and through the bot of one or two
services on one database."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from urllib.parse import quote
from uuid import uuid4

from aiohttp import ClientSession, ClientTimeout
from sqlalchemy import and_, select

from cards.kit import as_text
from demo.buttons import titled
from demo.people import Person
from scheduling.links import Links
from scheduling.model import Organizer
from scheduling.ports import Ports
from scheduling.spans import Span
from scheduling.usecases import bookings
from storage.database import Database
from storage.tables import outbox
from tests.conftest import meet, office_hours
from tests.service import Running

AGAIN = 0.2  # seconds before asking again who could not be served
PATIENCE = 30.0  # seconds until a client gives up


@dataclass(frozen=True)
class Slot:
    """A slot as clients name it."""

    address: str  # of its meeting type
    start: datetime

    @property
    def name(self) -> str:
        return f"{self.address} {self.start:%d %H:%M}"


async def offices(ports: Ports, names: Iterable[str], window: Span) -> dict[Slot, Organizer]:
    """People who can be booked for half hours and are told by letter, and their slots of a time."""
    found = {}
    for name in names:
        anna = replace(await meet(ports, name), reference=None)
        async with ports.work() as work:
            await work.organizers.save(anna)
        address = ports.links.address(await office_hours(ports, anna, min_notice_min=None), anna.page)
        offer = await bookings.offer(ports, address, window)
        found |= {Slot(address, slot.start): anna for slot in offer.slots}
    return found


def visitors(service: Running, count: int) -> list[Person]:
    """People who talk to the bot of a service; each is known once they have said something."""
    made = [
        Person(f"p{number}-{uuid4().hex[:6]}", f"Ben{number} Osei", str(uuid4()), "", "Europe/London", "en-GB")
        for number in range(count)
    ]
    for one in made:
        service.channel.add_chat(one)
    return made


async def untold(database: Database) -> list[tuple[object, ...]]:
    """Promises that wait to be kept, now or once more; reminders have their time."""
    told = (outbox.c.courier, outbox.c.kind, outbox.c.attempts, outbox.c.due, outbox.c.outcome, outbox.c.leased_until)
    waits = and_(outbox.c.settled.is_(None), outbox.c.kind != "reminder")
    async with database.reader.connect() as connection:
        return [tuple(row) for row in await connection.execute(select(*told).where(waits))]


async def all_told(database: Database, seconds: int) -> None:
    for _ in range(seconds * 10):
        if not (left := await untold(database)):
            return
        await asyncio.sleep(0.1)
    raise AssertionError(f"{len(left)} still wait to be told: {left[:5]}")


@dataclass
class Guest:
    """Somebody who books on the web. What cannot be served is asked again, with the same form."""

    service: Running
    links: Links
    session: ClientSession
    refused: int = 0  # times that a sentence said to try again

    async def book(self, slot: Slot, form: str) -> str:
        """The uid of the booking, which is that of the form; empty if the time is gone."""
        return form if await self._post(f"/{slot.address}/book", self.filled(slot, form)) else ""

    def filled(self, slot: Slot, form: str) -> dict[str, str]:
        """The form of a slot, opened long enough ago for a person to have filled it in."""
        since = int(self.service.service.ports.clock().timestamp()) - 60
        return {
            "form": self.links.token("form", form, since),
            "since": str(since),
            "start": slot.start.isoformat(),
            "zone": "Europe/Berlin",
            "name": "Gina Guest",
            "email": f"{form}@example.net",
        }

    async def move(self, slot: Slot, uid: str) -> bool:
        return await self._post(f"{self._here(uid)}/move", {"start": slot.start.isoformat(), "zone": "Europe/Berlin"})

    async def cancel(self, uid: str) -> bool:
        return await self._post(f"{self._here(uid)}/cancel", {})

    async def restore(self, uid: str) -> bool:
        return await self._post(f"{self._here(uid)}/restore", {})

    def _here(self, uid: str) -> str:
        return f"/b/{self.links.token('booking', uid, 0)}"

    async def _post(self, path: str, form: Mapping[str, str]) -> bool:
        while True:
            there = f"{self.service.url}{quote(path)}"
            async with self.session.post(there, data=form, allow_redirects=False) as answer:
                text = await answer.text()
            if answer.status != 503:
                break
            self.refused += 1
            await asyncio.sleep(AGAIN)
        assert answer.status in (303, 409), (answer.status, text)
        assert answer.status == 303 or "no longer free" in text or "taken" in text, text
        return answer.status == 303


@dataclass
class Colleague:
    """Somebody who books in Teams, with the buttons of a card that shows the slots."""

    service: Running
    links: Links
    person: Person
    refused: int = 0

    async def book(self, slot: Slot, form: str) -> str:
        """The uid of the booking, as the buttons of its card know it; empty if the time is gone."""
        sealed = self.links.token("form", form)
        card = await self._press("take", {"address": slot.address, "form": sealed, "start": slot.start.isoformat()})
        return str(titled(card, "Cancel")["data"]["uid"]) if card else ""  # type: ignore[index]

    async def move(self, slot: Slot, uid: str) -> bool:
        return bool(await self._press("take", {"moving": uid, "start": slot.start.isoformat()}))

    async def cancel(self, uid: str) -> bool:
        return bool(await self._press("cancel_booking", {"uid": uid}))

    async def restore(self, uid: str) -> bool:
        return bool(await self._press("restore_booking", {"uid": uid}))

    async def _press(self, verb: str, data: Mapping[str, Any]) -> Mapping[str, Any]:
        """The card that was answered; empty if the time is gone."""
        action = {"type": "Action.Execute", "verb": verb, "data": data}
        value = {"action": action, "trigger": "manual"}
        while True:
            answer = await self.service.channel.post(
                self.person, type="invoke", name="adaptiveCard/action", value=value, replyToId="a card"
            )
            assert answer.status == 200, answer
            if "Too much is going on" not in answer.text:
                break
            self.refused += 1
            await asyncio.sleep(AGAIN)
        told = as_text(answer.card) if answer.card else answer.text
        done = told.startswith(("Booked", "Moved", "Cancelled"))
        assert done or "no longer free" in told, told
        return answer.card or {} if done else {}


Client = Guest | Colleague


async def clients(services: Sequence[Running], count: int) -> list[Client]:
    """Guests and colleagues in turn, spread over the services."""
    made: list[Client] = []
    for number in range(count):
        service = services[number // 2 % len(services)]
        links = service.service.ports.links
        if number % 2:
            person = visitors(service, 1)[0]
            await service.channel.say(person, "help")
            made.append(Colleague(service, links, person))
        else:
            made.append(Guest(service, links, ClientSession(timeout=ClientTimeout(total=PATIENCE))))
    return made


async def leave(made: Sequence[Client]) -> None:
    for one in made:
        if isinstance(one, Guest):
            await one.session.close()
