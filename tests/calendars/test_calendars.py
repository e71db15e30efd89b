"""Opening calendars, reading all at once, and keeping the organizer's as the diary is."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import pytest

from calendars import Calendars
from calendars.busy import busy
from calendars.courier import CalendarCourier
from calendars.memory import MemoryCalendar
from calendars.outside import Outside
from scheduling.errors import CalendarUnreachable, Undeliverable
from scheduling.model import Booking, Busy, Connection, Kind, Receipt
from scheduling.ports import Calendar, Delivery, Entry
from scheduling.spans import Span
from scheduling.taken import BusyTimes
from tests.mail.examples import ANNA, BOOKED, CANCELLED, CONNECTION, MOVED, at, delivery, slot

WEEK = Span(at(2, 0), at(9, 0))


class Elsewhere(MemoryCalendar):
    """A calendar in memory behind a slow or broken line."""

    def __init__(self, seconds: float = 0.0, error: Exception | None = None) -> None:
        super().__init__(CONNECTION)
        self.seconds, self.error = seconds, error

    async def busy(self, window: Span, now: bool = False) -> BusyTimes:
        await self._travel()
        return await super().busy(window)

    async def put(self, entry: Entry, reference: str | None) -> Mapping[str, Any]:
        await self._travel()
        return {**await super().put(entry, reference), "join_url": f"https://join.example/{entry.booking.sequence}"}

    async def _travel(self) -> None:
        await asyncio.sleep(self.seconds)
        if self.error:
            raise self.error


class Refusing(Elsewhere):
    """A provider whose calendars cannot be read."""

    def __init__(self, connection: Connection, outside: Outside | None = None) -> None:
        super().__init__(error=OSError("refused"))


def events(found: Sequence[BusyTimes]) -> list[Busy]:
    return [event for times in found for event in times.events]


def with_appointment(calendar: Elsewhere, span: Span) -> Elsewhere:
    calendar.add_busy(span, "Dentist")
    return calendar


async def test_no_calendar_blocks_nothing() -> None:
    assert await busy({}, WEEK) == []


async def test_all_calendars_are_read_at_once() -> None:
    together = asyncio.Barrier(5)  # opens when all five have been asked

    class Waiting(Elsewhere):
        async def busy(self, window: Span, now: bool = False) -> BusyTimes:
            await together.wait()
            return await super().busy(window)

    found = await busy({str(hour): with_appointment(Waiting(), slot(3, hour)) for hour in range(5)}, WEEK)
    assert events(found) == [Busy(slot(3, hour), title="Dentist") for hour in range(5)]


async def test_one_late_calendar_is_no_answer() -> None:
    with pytest.raises(CalendarUnreachable):
        await busy({"a": with_appointment(Elsewhere(), slot(3, 9)), "b": Elsewhere(30)}, WEEK, deadline=0.05)


@pytest.mark.parametrize("error", [CalendarUnreachable(), OSError("refused"), KeyError("value"), TimeoutError()])
async def test_one_broken_calendar_is_no_answer(error: Exception, caplog: pytest.LogCaptureFixture) -> None:
    with pytest.raises(CalendarUnreachable):
        await busy({"a": with_appointment(Elsewhere(), slot(3, 9)), "b": Elsewhere(error=error)}, WEEK)
    assert [record.levelno for record in caplog.records] == [logging.WARNING]


async def test_who_stops_waiting_is_not_told_that_a_calendar_failed() -> None:
    reading = asyncio.create_task(busy({"a": Elsewhere(30)}, WEEK))
    await asyncio.sleep(0)
    reading.cancel()
    with pytest.raises(asyncio.CancelledError):
        await reading


async def test_a_calendar_in_memory_lives_as_long_as_its_connection() -> None:
    calendars = Calendars()
    await calendars.open(CONNECTION).put(Entry(BOOKED, ANNA), None)
    again = Connection(CONNECTION.id, CONNECTION.organizer_id, "memory", {})
    assert events(await calendars.busy([again], WEEK)) == [Busy(BOOKED.slot, BOOKED.uid, BOOKED.title)]
    assert events(await calendars.busy([replace(again, id="c2")], WEEK)) == []
    assert events(await Calendars().busy([again], WEEK)) == []


async def test_new_settings_open_a_new_calendar() -> None:
    calendars = Calendars()
    before = calendars.open(CONNECTION)
    assert calendars.open(CONNECTION) is before
    assert calendars.open(replace(CONNECTION, settings={"password": "new"})) is not before


async def test_a_calendar_that_does_not_block_is_not_read() -> None:
    calendars = Calendars({"memory": Refusing})
    assert await calendars.busy([replace(CONNECTION, blocks=False)], WEEK) == []


async def test_a_provider_that_is_gone_is_unreachable() -> None:
    with pytest.raises(CalendarUnreachable):
        await Calendars().busy([replace(CONNECTION, provider="gone")], WEEK)


async def test_the_event_follows_the_booking() -> None:
    calendar = Elsewhere()
    courier = CalendarCourier(lambda _: calendar)
    first = await courier.deliver(telling("confirmed", BOOKED))
    assert first == {
        "reference": f"memory:{BOOKED.uid}",
        "join_url": "https://join.example/0",
        "connection": CONNECTION.id,
    }
    second = await courier.deliver(telling("moved", MOVED, first))
    assert second == {**first, "join_url": "https://join.example/1"}
    assert [one.span for one in (await calendar.busy(WEEK)).events] == [MOVED.slot]
    assert await courier.deliver(telling("cancelled", replace(CANCELLED, sequence=2), second)) == second
    assert (await calendar.busy(WEEK)).events == ()


async def test_telling_twice_is_telling_once() -> None:
    calendar = Elsewhere()
    courier = CalendarCourier(lambda _: calendar)
    for _ in range(2):
        await courier.deliver(telling("confirmed", BOOKED))
    assert [one.span for one in (await calendar.busy(WEEK)).events] == [BOOKED.slot]
    for _ in range(2):
        await courier.deliver(telling("cancelled", CANCELLED))
    assert (await calendar.busy(WEEK)).events == ()


@pytest.mark.parametrize("kind", ["reminder", "late", "requested", "declined", "expired", "undelivered"])
async def test_what_changes_no_event_writes_nothing(kind: Kind) -> None:
    calendar = Elsewhere()
    assert await CalendarCourier(lambda _: calendar).deliver(telling(kind, BOOKED)) == {}
    assert (await calendar.busy(WEEK)).events == ()


async def test_another_name_or_place_is_written_to_the_event_there_is() -> None:
    calendar = Elsewhere()
    courier = CalendarCourier(lambda _: calendar)
    known = await courier.deliver(telling("confirmed", BOOKED))
    renamed = replace(BOOKED, title="Consultation", sequence=1)
    answer = await courier.deliver(telling("changed", renamed, known))
    assert answer["reference"] == known["reference"]
    assert [one.title for one in (await calendar.busy(WEEK)).events] == ["Consultation"]


async def test_without_a_calendar_there_is_nothing_to_write() -> None:
    opened: list[Connection] = []

    def record(connection: Connection) -> Calendar:
        opened.append(connection)
        return Elsewhere()

    courier = CalendarCourier(record)
    assert await courier.deliver(delivery("confirmed", "organizer", BOOKED)) == {}
    assert opened == []
    await courier.deliver(telling("confirmed", BOOKED))
    assert opened == [CONNECTION]


async def test_a_reference_into_another_calendar_is_forgotten() -> None:
    known = {"reference": "theirs", "connection": "another", "join_url": "https://old.example"}
    answer = await CalendarCourier(lambda _: MemoryCalendar(CONNECTION)).deliver(telling("moved", MOVED, known))
    assert answer == {"reference": f"memory:{BOOKED.uid}", "connection": CONNECTION.id}


async def test_what_a_calendar_refuses_is_not_swallowed() -> None:
    calendar = Elsewhere(error=Undeliverable("read only", permanent=True))
    with pytest.raises(Undeliverable):
        await CalendarCourier(lambda _: calendar).deliver(telling("confirmed", BOOKED))


def telling(kind: Kind, booking: Booking, known: Mapping[str, Any] | None = None) -> Delivery:
    receipts = [Receipt(booking.uid, "calendar", "organizer", 0, known)] if known else []
    return delivery(kind, "organizer", booking, *receipts, connection=CONNECTION)
