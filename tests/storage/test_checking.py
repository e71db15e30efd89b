"""The checker finds nothing where everything was done through the use cases, and each thing that is planted."""

from __future__ import annotations

import json
import sqlite3
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from scheduling.model import Booking
from scheduling.ports import Ports
from scheduling.usecases import bookings, share_links
from scheduling.usecases.delivery import deliver_due
from storage.checking import CHECKS, breaches
from storage.database import Database
from tests.conftest import Clock, guest, half_hour, meet, office_hours
from tests.storage.test_race import without_the_net
from tests.test_app import run

# What is planted, by what of the promises it breaks. {0} and {1} are bookings, {2} is the link of the first.
PLANTED = {
    "overlap": "UPDATE bookings SET starts = (SELECT starts FROM bookings WHERE uid = '{1}'),"
    " ends = (SELECT ends FROM bookings WHERE uid = '{1}'),"
    " held_from = (SELECT held_from FROM bookings WHERE uid = '{1}'),"
    " held_to = (SELECT held_to FROM bookings WHERE uid = '{1}') WHERE uid = '{0}'",
    "shape": "UPDATE bookings SET status = 'perhaps' WHERE uid = '{0}'",
    "unpromised": "DELETE FROM outbox WHERE uid = '{0}' AND recipient = 'attendee'",
    "sequence": "UPDATE bookings SET sequence = sequence + 1 WHERE uid = '{0}'",
    "repeated": "INSERT INTO outbox (id, uid, courier, recipient, kind, sequence, rank, created, due, attempts, guest,"
    " settled, outcome) SELECT 'again', uid, courier, recipient, kind, sequence, rank, created, due,"
    " attempts, guest, settled, outcome FROM outbox"
    " WHERE uid = '{0}' AND courier = 'mail' AND recipient = 'attendee' AND kind = 'confirmed'",
    "lease": "UPDATE outbox SET owner = 'somebody' WHERE uid = '{0}' AND courier = 'calendar'",
    "link_uses": "UPDATE share_links SET uses = 0 WHERE id = '{2}'",
    "orphan": "DELETE FROM share_links WHERE id = '{2}'",
    "mixed_up": "UPDATE bookings SET organizer_id = (SELECT id FROM organizers WHERE name = 'Ben Osei')"
    " WHERE uid = '{0}'",
}


async def a_week(ports: Ports, clock: Clock) -> tuple[Booking, Booking]:
    """Whatever people do: booked, moved, taken back, called off, with a link of its own, told and not yet told."""
    anna, _ = await meet(ports, "Anna Berger"), await meet(ports, "Ben Osei")
    hours = await office_hours(ports, anna, buffer_after_min=10)
    link = (await share_links.create(ports, anna, ports.new_id(), hours.id, name="Gina", max_uses=1)).link
    assert link is not None
    own = ports.links.own_address(link)
    first = await bookings.book(ports, own, ports.new_id(), half_hour("2026-03-03 09:00"), guest())
    address = ports.links.address(hours, anna.page)
    second = await bookings.book(ports, address, ports.new_id(), half_hour("2026-03-03 10:00"), guest())
    while await deliver_due(ports, "worker"):
        pass
    await bookings.reschedule(ports, second.uid, half_hour("2026-03-03 12:00"))
    clock.advance(timedelta(minutes=1))
    third = await bookings.book(ports, address, ports.new_id(), half_hour("2026-03-04 10:00"), guest())
    await bookings.cancel(ports, third.uid)
    await bookings.restore(ports, third.uid)
    await bookings.cancel(ports, third.uid, anna)
    while await deliver_due(ports, "worker"):
        pass
    return first, second


async def test_what_the_use_cases_do_is_as_promised(ports_everywhere: Ports, database: Database, clock: Clock) -> None:
    await a_week(ports_everywhere, clock)
    assert await breaches(database, clock()) == []


def test_every_check_has_something_planted() -> None:
    assert {check.__name__ for check in CHECKS} == set(PLANTED)


@pytest.mark.parametrize("promise", PLANTED)
async def test_what_is_planted_is_found(
    ports_everywhere: Ports, database: Database, clock: Clock, promise: str
) -> None:
    first, second = await a_week(ports_everywhere, clock)
    if promise == "overlap":
        await without_the_net(database)
    async with database.writer.begin() as connection:
        await connection.execute(text(PLANTED[promise].format(first.uid, second.uid, first.link_id)))
    found = await breaches(database, clock())
    assert {one.promise for one in found} == {promise}
    assert any(name and name in one.subject for one in found for name in (first.uid, first.link_id)) or promise in (
        "lease",
        "overlap",
        "orphan",
    )


async def test_a_lease_that_never_ends_is_found(ports_everywhere: Ports, database: Database, clock: Clock) -> None:
    anna = await meet(ports_everywhere, "Anna Berger")
    address = ports_everywhere.links.address(await office_hours(ports_everywhere, anna), anna.page)
    await bookings.book(ports_everywhere, address, ports_everywhere.new_id(), half_hour("2026-03-03 09:00"), guest())
    async with ports_everywhere.work() as work:
        await work.outbox.lease(clock(), clock() + timedelta(hours=1), "somebody", 1)
    assert [one.promise for one in await breaches(database, clock())] == ["lease"]


async def test_a_use_too_many_is_found(ports_everywhere: Ports, database: Database, clock: Clock) -> None:
    first, second = await a_week(ports_everywhere, clock)
    async with database.writer.begin() as connection:
        await connection.execute(
            text("UPDATE bookings SET link_id = :link WHERE uid = :uid"), {"link": first.link_id, "uid": second.uid}
        )
    assert [(one.promise, one.detail) for one in await breaches(database, clock())] == [
        ("link_uses", "used 2 times of 1")
    ]


def test_the_command_says_what_it_found(tmp_path: Path) -> None:
    settings = {"DATA_DIR": str(tmp_path)}
    unmade = run("check", **settings)
    assert (unmade.returncode, unmade.stdout) == (2, "")
    assert "python app.py migrate" in unmade.stderr
    run("migrate", **settings)
    good = run("check", **settings)
    assert (good.returncode, good.stdout) == (0, "Everything is as promised.\n")
    with sqlite3.connect(tmp_path / "bookings.db") as database:
        database.execute(
            "INSERT INTO holds VALUES ('lost', 77, 'none', '2026-03-02 09:00:00', '2026-03-02 09:30:00',"
            " '2026-03-02 09:00:00', '2026-03-02 09:30:00', '2026-03-02 08:05:00')"
        )
    database.close()
    bad = run("check", "--json", **settings)
    assert bad.returncode == 1
    assert {(one["promise"], one["subject"]) for one in json.loads(bad.stdout)} == {("orphan", "holds lost")}
