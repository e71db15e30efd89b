"""What is asked all the time does not grow with how many people there are: none of it reads a whole table."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from sqlalchemy import event

from scheduling.ports import Ports
from scheduling.spans import Span
from scheduling.usecases import bookings, finding, meeting_types, organizers, personal_data
from scheduling.usecases.both import engaged
from storage.database import Database
from tests.conftest import MONDAY, guest, meet, office_hours

WEEK = Span(MONDAY, MONDAY + timedelta(days=7))


@contextmanager
def overheard(database: Database) -> Iterator[list[tuple[str, Any]]]:
    heard: list[tuple[str, Any]] = []

    def hear(_c: Any, _cursor: Any, statement: str, values: Any, _context: Any, many: bool) -> None:
        heard.append((statement, values[0] if many else values))

    engines = [engine.sync_engine for engine in (database.writer, database.reader)]
    for engine in engines:
        event.listen(engine, "before_cursor_execute", hear)
    try:
        yield heard
    finally:
        for engine in engines:
            event.remove(engine, "before_cursor_execute", hear)


async def steps(database: Database, statement: str, values: Any) -> list[str]:
    async with database.reader.connect() as connection:
        plan = await connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)
        return [str(row["detail"]) for row in plan.mappings()]


def scanned(plan: list[str]) -> Iterator[str]:
    """What is read as a whole, but for what the very statement has put together."""
    made = {step.split()[1] for step in plan if step.startswith(("MATERIALIZE ", "CO-ROUTINE "))}
    return (step for step in plan if step.startswith("SCAN ") and step.split()[1] not in made)


async def test_nothing_that_is_asked_all_the_time_reads_a_whole_table(sqlite: Database, ports: Ports) -> None:
    anna = await meet(ports, "Anna Berger")
    ben = await meet(ports, "Ben Osei")
    address = ports.links.address(await office_hours(ports, anna), anna.page)
    with overheard(sqlite) as heard:
        recalled = await organizers.recall(ports, anna.key, "chat-anna")
        await meeting_types.names_of(ports, anna)
        assert recalled.organizer in await organizers.named(ports, "anna")
        assert await organizers.mentioned(ports, [anna.key, "nobody"]) == [recalled.organizer]
        assert await finding.bookable(ports, ben, "anna office")
        await organizers.put_into_words(ports)
        offer = await bookings.offer(ports, address, WEEK)
        await engaged(ports, anna, WEEK)
        await organizers.remember(ports, "chat-anna", {"about": {}})
        await bookings.book(ports, address, ports.new_id(), offer.slots[0], guest())
    asked = [(statement, values) for statement, values in heard if not statement.startswith("BEGIN")]
    assert len(asked) > 20
    plans = {statement: await steps(sqlite, statement, values) for statement, values in asked}
    assert {one: plan for one, plan in plans.items() if list(scanned(plan))} == {}


async def test_an_export_asks_the_same_of_however_many_meetings(ports_everywhere: Ports, database: Database) -> None:
    """A statement takes 32,767 values on PostgreSQL, and a page that is booked every day has more meetings in time."""
    ports, asked = ports_everywhere, list[list[str]]()
    anna = await meet(ports, "Anna Berger")
    address = ports.links.address(await office_hours(ports, anna), anna.page)
    slots = (await bookings.offer(ports, address, WEEK)).slots
    for slot in slots[:3]:
        made = await bookings.book(ports, address, ports.new_id(), slot, guest())
        with overheard(database) as heard:
            given = (await personal_data.export(ports, anna)).data["meetings_given"]
        assert {one["uid"] for one in given[-1]["messages"]} == {made.uid}
        asked.append([statement for statement, _ in heard])
    assert asked[0] == asked[1] == asked[2] != []
