"""What Prometheus is told, and what the log says of each delivery."""

from __future__ import annotations

import asyncio
import logging
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest
from aiohttp import ClientSession
from aiohttp.test_utils import make_mocked_request
from prometheus_client.parser import text_string_to_metric_families

from app import waiting
from metrics import Metrics
from scheduling.errors import Undeliverable
from scheduling.ports import Ports
from scheduling.usecases.bookings import book
from scheduling.usecases.delivery import deliver_due
from storage.database import Database
from tests.conftest import Clock, KeepingCourier, guest, half_hour, meet, office_hours
from tests.mail.servers import SmtpServer, smtp_server
from tests.service import free_port, running
from tests.test_app import run
from tests.test_paths import book_as_guest
from tests.test_paths import office_hours as offered


async def told(port: int) -> dict[tuple[str, ...], float]:
    """Every number by its name and the values of its labels."""
    async with ClientSession() as session, session.get(f"http://127.0.0.1:{port}/metrics") as response:
        assert (response.status, response.content_type) == (200, "text/plain")
        text = await response.text()
    families = text_string_to_metric_families(text)
    return {(one.name, *one.labels.values()): one.value for family in families for one in family.samples}


async def once(port: int, outcome: str, times: int) -> dict[tuple[str, ...], float]:
    """What is told once so many letters had this outcome."""
    for _ in range(300):
        numbers = await told(port)
        if numbers.get(("bookings_deliveries_total", "mail", outcome), 0) >= times:
            return numbers
        await asyncio.sleep(0.05)
    raise AssertionError(f"never {times} times: {outcome}")


async def test_requests_deliveries_and_what_waits_are_counted(tmp_path: Path, clock: Clock) -> None:
    inside = free_port()
    async with smtp_server(SmtpServer(answers={"RCPT": "550 unknown"})) as post:
        settings = {"SMTP_URL": f"{post.url}?starttls=never", "METRICS_ADDRESS": f"127.0.0.1:{inside}"}
        async with running(tmp_path, clock, **settings) as service, ClientSession() as session:
            before = await told(inside)
            assert ("bookings_deliveries_total", "mail", "refused") not in before
            await book_as_guest(session, await offered(service))
            numbers = await once(inside, "refused", 2)
            async with session.get(f"{service.url}/metrics") as response:
                assert response.status == 404  # never where guests come in
    assert numbers["bookings_deliveries_total", "mail", "refused"] == 2  # the attendee's and the organizer's
    assert numbers["bookings_request_seconds_count", "POST", "/{page}/{slug}/book", "303"] == 1
    assert numbers["bookings_database_up",] == 1
    assert not [name for name in numbers if "gina" in str(name) or "anna" in str(name)]


async def test_what_is_due_and_since_when(ports: Ports, sqlite: Database, clock: Clock) -> None:
    metrics = Metrics(partial(waiting, sqlite, clock), clock)

    async def numbers() -> tuple[float | None, float | None, float | None]:
        body = (await metrics.answer(make_mocked_request("GET", "/metrics"))).body
        assert isinstance(body, bytes)
        names = ("bookings_outbox_due", "bookings_outbox_oldest_seconds", "bookings_database_up")
        return tuple(metrics.registry.get_sample_value(name) for name in names)  # type: ignore[return-value]

    assert await numbers() == (0, 0, 1)
    anna = await meet(ports, "Anna Berger")
    meeting_type = await office_hours(ports, anna)
    await book(ports, f"{anna.page}/{meeting_type.slug}", "b" * 32, half_hour("2026-03-05 09:00"), guest())
    clock.advance(timedelta(minutes=5))
    due, oldest, _ = await numbers()
    assert (bool(due), oldest) == (True, 300)


@pytest.mark.parametrize(
    ("problem", "expected"),
    [
        (None, (logging.INFO, "delivered")),
        (Undeliverable("for gina@example.net not now"), (logging.WARNING, "postponed")),
        (Undeliverable("gina@example.net is unknown", permanent=True), (logging.ERROR, "undeliverable")),
    ],
)
async def test_one_line_for_each_delivery_without_a_person(
    ports: Ports,
    couriers: dict[str, KeepingCourier],
    caplog: pytest.LogCaptureFixture,
    problem: Undeliverable | None,
    expected: tuple[int, str],
) -> None:
    anna = await meet(ports, "Anna Berger")
    meeting_type = await office_hours(ports, anna)
    booking = await book(ports, f"{anna.page}/{meeting_type.slug}", "b" * 32, half_hour("2026-03-05 09:00"), guest())
    for courier in couriers.values():
        courier.problem = problem
    caplog.set_level(logging.INFO, "delivery")
    assert await deliver_due(ports, "here") == 1
    [record] = caplog.records
    assert (record.levelno, record.__dict__["outcome"]) == expected
    assert (record.__dict__["booking"], record.__dict__["attempt"]) == (booking.uid, 1)
    assert "gina" not in str(record.__dict__).lower()


def test_an_address_that_nobody_can_listen_at() -> None:
    for address in ("9464", "localhost", "127.0.0.1:0", "127.0.0.1:x", "all:9464"):
        assert "METRICS_ADDRESS" in run("migrate", METRICS_ADDRESS=address).stderr
