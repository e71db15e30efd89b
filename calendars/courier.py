"""Keeps the organizer's calendar as the diary is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from scheduling.model import Connection, Kind
from scheduling.ports import Calendar, Delivery, Entry

# What changes an event.
WRITTEN: frozenset[Kind] = frozenset({"confirmed", "moved", "changed", "cancelled", "noted", "renewed"})


def bare(delivery: Delivery) -> Entry:
    """An event without words."""
    return Entry(delivery.booking, delivery.organizer)


class CalendarCourier:
    """Writes and takes away the event of a booking; remembers its reference and the calendar it lies in. `entry` puts
    a booking into words."""

    def __init__(self, opened: Callable[[Connection], Calendar], entry: Callable[[Delivery], Entry] = bare) -> None:
        self.opened, self.entry = opened, entry

    async def deliver(self, delivery: Delivery) -> Mapping[str, Any]:
        if delivery.connection is None or delivery.notification.kind not in WRITTEN:
            return {}
        known = _known(delivery, delivery.connection)
        calendar, reference = self.opened(delivery.connection), known.get("reference")
        if delivery.booking.status == "cancelled":
            await calendar.remove(self.entry(delivery), reference)
            return known
        written = await calendar.put(self.entry(delivery), reference)
        await self._clear(delivery)
        return {**known, **written, "connection": delivery.connection.id}

    async def _clear(self, delivery: Delivery) -> None:
        """Take the event out of the calendar it was written to before another was chosen."""
        receipt = delivery.receipt("calendar", delivery.notification.recipient)
        before = receipt.data.get("connection") if receipt else None
        for connection in delivery.elsewhere:
            if receipt is not None and connection.id == before:
                await self.opened(connection).remove(self.entry(delivery), receipt.data.get("reference"))


def _known(delivery: Delivery, connection: Connection) -> dict[str, Any]:
    """What was remembered of the event, unless it lies in a calendar that has been exchanged for another since."""
    receipt = delivery.receipt("calendar", delivery.notification.recipient)
    if receipt is None or receipt.data.get("connection") != connection.id:
        return {}
    return dict(receipt.data)
