"""A calendar in memory: the demo's and the tests'."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any, ClassVar

from calendars.outside import Details, Outside
from scheduling.model import Booking, Busy, Connection
from scheduling.ports import Changes, Entry, Found, Seen
from scheduling.spans import Span
from scheduling.taken import BusyTimes


class MemoryCalendar:
    """Forgets everything when the process ends, and takes bookings anew under the references it gave before."""

    invites = False
    fields: ClassVar[tuple[str, ...]] = ()
    writes = True

    def __init__(self, connection: Connection, outside: Outside | None = None) -> None:
        self.connection = connection
        self.events: dict[str, Busy] = {}  # by reference
        self.others: list[Busy] = []
        self._gone: set[str] = set()  # references of events that lay here once
        self._declined: set[str] = set()
        self._written = 0
        self._times: BusyTimes | None = None

    @staticmethod
    async def find(outside: Outside, details: Details) -> list[Found]:
        return [Found("", {}, writable=True, main=True)]

    async def busy(self, window: Span, now: bool = False) -> BusyTimes:
        if self._times is None:
            others = self.others if "busy" in self.connection.blocking else []
            self._times = BusyTimes(tuple(sorted((*others, *self.events.values()), key=lambda busy: busy.span)))
        return self._times

    async def put(self, entry: Entry, reference: str | None) -> Mapping[str, Any]:
        # Derived from the uid, so that a first write whose answer was lost is found again.
        booking = entry.booking
        reference = reference or _reference(booking)
        self.events[reference] = Busy(booking.slot, booking.uid, booking.title)
        self._gone.discard(reference)
        self._changed()
        return {"reference": reference}

    async def remove(self, entry: Entry, reference: str | None) -> None:
        self.delete(reference or _reference(entry.booking))

    async def changes(self, cursor: str, known: Collection[str]) -> Changes:
        # What another process has written is not missing here, it was only never known.
        here = [Seen(one, self.events[one].span, declined=one in self._declined) for one in known if one in self.events]
        gone = [Seen(one, None) for one in known if one in self._gone]
        return Changes(str(self._written), [] if cursor == str(self._written) else [*here, *gone])

    def add_busy(self, span: Span, title: str = "") -> None:
        """An appointment from elsewhere."""
        self.others.append(Busy(span, title=title))
        self._changed()

    def move(self, reference: str, span: Span) -> None:
        """What its owner does to an event by hand."""
        self.events[reference] = replace(self.events[reference], span=span)
        self._changed()

    def delete(self, reference: str) -> None:
        if self.events.pop(reference, None):
            self._gone.add(reference)
        self._changed()

    def decline(self, reference: str) -> None:
        """What its attendee says to an invitation."""
        self._declined.add(reference)
        self._changed()

    def _changed(self) -> None:
        self._written += 1
        self._times = None


def _reference(booking: Booking) -> str:
    return f"memory:{booking.uid}"
