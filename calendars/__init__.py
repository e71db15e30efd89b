"""Other calendars: what blocks is read from them, bookings are written to one."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Mapping, Sequence
from typing import Protocol, runtime_checkable

from calendars.busy import busy
from calendars.caldav import CalDavCalendar
from calendars.feed import FeedCalendar
from calendars.graph import GraphCalendar
from calendars.memory import MemoryCalendar
from calendars.outside import Details, Outside
from scheduling.errors import CalendarUnreachable
from scheduling.model import Connection
from scheduling.ports import Calendar, Changes, Found, Subscription
from scheduling.spans import Span
from scheduling.taken import BusyTimes


class Provider(Protocol):
    """A kind of calendar: the class of one of its calendars."""

    @property
    def fields(self) -> Sequence[str]:
        """What its owner fills in to connect it; nothing if a tap is enough."""
        ...

    @property
    def writes(self) -> bool:
        """Whether bookings can be written to it."""
        ...

    def __call__(self, connection: Connection, outside: Outside) -> Calendar: ...

    async def find(self, outside: Outside, details: Details) -> Sequence[Found]:
        """The calendars that can be connected with these details. Raises CalendarUnreachable, CalendarRefused."""
        ...


@runtime_checkable
class Telling(Protocol):
    """A calendar whose provider tells of changes at once."""

    async def subscribe(self, subscription: str) -> Subscription | None:
        """By the subscription there is or another; None where the provider cannot reach us. Raises
        CalendarUnreachable."""
        ...


PATIENCE = 20.0  # seconds for a first look
PROVIDERS: Mapping[str, Provider] = {
    "memory": MemoryCalendar,
    "caldav": CalDavCalendar,
    "feed": FeedCalendar,
    "microsoft": GraphCalendar,
}


class Calendars:
    """Opens the calendar of a connection, and keeps it open: a calendar in memory lives as long as this does."""

    def __init__(self, providers: Mapping[str, Provider] = PROVIDERS, outside: Outside | None = None) -> None:
        self.providers, self.outside = providers, outside or Outside()
        self.suspects: set[str] = set()  # connections that could not be read lately
        self._opened: dict[str, tuple[Connection, Calendar]] = {}

    def open(self, connection: Connection) -> Calendar:
        """The same calendar for the same connection, another when its settings have changed."""
        known, calendar = self._opened.get(connection.id, (None, None))
        if calendar is None or known != connection:
            calendar = self._provider(connection.provider)(connection, self.outside)
            self._opened[connection.id] = (connection, calendar)
        return calendar

    def invites(self, connection: Connection) -> bool:
        """Whether the provider invites the attendees itself, so that no letter of ours may."""
        return self.open(connection).invites

    async def busy(self, connections: Sequence[Connection], window: Span) -> Sequence[BusyTimes]:
        """What blocks in all calendars that are meant to block. Raises CalendarUnreachable."""
        return await busy(self._blocking(connections), window, suspects=self.suspects)

    async def busy_now(self, connections: Sequence[Connection], window: Span) -> Sequence[BusyTimes]:
        """The same as it is at this moment: nothing that was kept is relied on."""
        return await busy(self._blocking(connections), window, now=True, suspects=self.suspects)

    def fields(self, provider: str) -> Sequence[str]:
        """As `Provider.fields`."""
        return self._provider(provider).fields

    def writes(self, provider: str) -> bool:
        """Whether bookings can be written to calendars of a provider."""
        return self._provider(provider).writes

    async def test(self, connection: Connection, window: Span) -> None:
        """That what blocks can be read, however long it takes within reason. Raises CalendarUnreachable."""
        try:
            await asyncio.wait_for(self.open(connection).busy(window, now=False), PATIENCE)
        except (CalendarUnreachable, TimeoutError) as problem:
            del self._opened[connection.id]  # it may never be connected
            raise problem if isinstance(problem, CalendarUnreachable) else CalendarUnreachable("too late") from problem
        self.suspects.discard(connection.id)

    async def changes(self, connection: Connection, cursor: str, known: Collection[str]) -> Changes:
        """As `Calendar.changes`."""
        return await self.open(connection).changes(cursor, known)

    async def subscribe(self, connection: Connection, subscription: str) -> Subscription | None:
        """Be told of changes at once; None for a provider that tells nobody. Raises CalendarUnreachable."""
        calendar = self.open(connection)
        return await calendar.subscribe(subscription) if isinstance(calendar, Telling) else None

    async def find(self, provider: str, details: Details) -> Sequence[Found]:
        """As `Provider.find`."""
        return await self._provider(provider).find(self.outside, details)

    async def close(self) -> None:
        await self.outside.close()

    def _blocking(self, connections: Sequence[Connection]) -> dict[str, Calendar]:
        return {one.id: self.open(one) for one in connections if one.blocks}

    def _provider(self, name: str) -> Provider:
        if name not in self.providers:
            raise CalendarUnreachable(f"no such provider here: {name}")
        return self.providers[name]
