"""What Prometheus is told: requests, deliveries, what waits. Names of routes and couriers, never of persons."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from typing import Any

from aiohttp import hdrs, web
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest

from scheduling.errors import Undeliverable
from scheduling.ports import Courier, Delivery

log = logging.getLogger("metrics")

Waiting = Callable[[], Awaitable[tuple[int, datetime | None, int]]]
QUICK = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)  # seconds


class Metrics:
    """The numbers of one installation. `waiting` asks the outbox, each time that Prometheus asks us."""

    def __init__(self, waiting: Waiting, clock: Callable[[], datetime]) -> None:
        self._waiting, self._clock = waiting, clock
        self.registry = registry = CollectorRegistry()
        ProcessCollector(registry=registry)
        self._requests = Histogram(
            "bookings_request_seconds", "Requests.", ("method", "route", "status"), buckets=QUICK, registry=registry
        )
        self._deliveries = Counter(
            "bookings_deliveries", "Attempts to deliver.", ("courier", "outcome"), registry=registry
        )
        self._taken = Histogram(
            "bookings_delivery_seconds", "Attempts to deliver.", ("courier",), buckets=QUICK, registry=registry
        )
        self._due = Gauge("bookings_outbox_due", "Messages that are due.", registry=registry)
        self._oldest = Gauge("bookings_outbox_oldest_seconds", "How long the first of them is due.", registry=registry)
        self._readable = Gauge("bookings_database_up", "Whether the database answers.", registry=registry)

    def request(self, method: str, route: str, status: int, seconds: float) -> None:
        known = method if method in hdrs.METH_ALL else "other"  # strangers can make up as many as they like
        self._requests.labels(known, route, str(status)).observe(seconds)

    def counted(self, name: str, courier: Courier) -> Courier:
        """The same courier, counted."""
        return Counted(name, courier, self._deliveries, self._taken)

    async def answer(self, _: web.Request) -> web.Response:
        """What is asked for by Prometheus; also without the database, so that its absence can be seen."""
        try:
            due, first, _tried = await self._waiting()
        except Exception as problem:  # whatever keeps it from answering
            log.warning("the outbox cannot be counted", extra={"problem": type(problem).__name__})
            self._readable.set(0)
        else:
            self._readable.set(1)
            self._due.set(due)
            self._oldest.set(max((self._clock() - first).total_seconds(), 0.0) if first else 0.0)
        return web.Response(body=generate_latest(self.registry), headers={"Content-Type": CONTENT_TYPE_LATEST})


class Counted:
    """Delivers with another courier, and counts how that went."""

    def __init__(self, name: str, courier: Courier, deliveries: Counter, taken: Histogram) -> None:
        self._name, self._courier, self._deliveries, self._taken = name, courier, deliveries, taken

    async def deliver(self, delivery: Delivery) -> Mapping[str, Any]:
        outcome = "failed"
        try:
            with self._taken.labels(self._name).time():
                data = await self._courier.deliver(delivery)
            outcome = "delivered"
            return data
        except Undeliverable as problem:
            outcome = "refused" if problem.permanent else "postponed"
            raise
        finally:
            self._deliveries.labels(self._name, outcome).inc()
