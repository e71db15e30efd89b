"""Other calendars: what blocks is read from them, bookings are written to one."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from calendars.busy import busy
from calendars.memory import MemoryCalendar
from scheduling.errors import CalendarUnreachable
from scheduling.model import Connection
from scheduling.ports import Calendar
from scheduling.spans import Span
from scheduling.taken import BusyTimes

Provider = Callable[[Connection], Calendar]

PROVIDERS: Mapping[str, Provider] = {"memory": MemoryCalendar}


class Calendars:
    """Opens the calendar of a connection, and keeps it open: a calendar in memory lives as long as this does."""

    def __init__(self, providers: Mapping[str, Provider] = PROVIDERS) -> None:
        self.providers = providers
        self._opened: dict[str, tuple[Connection, Calendar]] = {}

    def open(self, connection: Connection) -> Calendar:
        """The same calendar for the same connection, another when its settings have changed."""
        known, calendar = self._opened.get(connection.id, (None, None))
        if calendar is None or known != connection:
            calendar = self._provider(connection)(connection)
            self._opened[connection.id] = (connection, calendar)
        return calendar

    def invites(self, connection: Connection) -> bool:
        """Whether the provider invites the attendees itself, so that no letter of ours may."""
        return self.open(connection).invites

    async def busy(self, connections: Sequence[Connection], window: Span) -> Sequence[BusyTimes]:
        """What blocks in all calendars that are meant to block. Raises CalendarUnreachable."""
        return await busy([self.open(each) for each in connections if each.blocks], window)

    def _provider(self, connection: Connection) -> Provider:
        if connection.provider not in self.providers:
            raise CalendarUnreachable(f"no such provider here: {connection.provider}")
        return self.providers[connection.provider]
