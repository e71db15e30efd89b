"""A calendar in memory: the demo's and the tests'."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from scheduling.model import Booking, Busy, Connection
from scheduling.spans import Span
from scheduling.taken import BusyTimes


class MemoryCalendar:
    """Forgets everything when the process ends, and takes bookings anew under the references it gave before."""

    invites = False

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.events: dict[str, Busy] = {}  # by reference
        self.others: list[Busy] = []
        self._times: BusyTimes | None = None

    async def busy(self, window: Span) -> BusyTimes:
        if self._times is None:
            self._times = BusyTimes(tuple(sorted((*self.others, *self.events.values()), key=lambda busy: busy.span)))
        return self._times

    async def put(self, booking: Booking, reference: str | None) -> Mapping[str, Any]:
        # Derived from the uid, so that a first write whose answer was lost is found again.
        reference = reference or f"memory:{booking.uid}"
        self.events[reference] = Busy(booking.slot, booking.uid, booking.title)
        self._times = None
        return {"reference": reference}

    async def remove(self, booking: Booking, reference: str | None) -> None:
        self.events.pop(reference or f"memory:{booking.uid}", None)
        self._times = None

    def add_busy(self, span: Span, title: str = "") -> None:
        """An appointment from elsewhere."""
        self.others.append(Busy(span, title=title))
        self._times = None
