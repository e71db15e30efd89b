"""What Prometheus is told: requests, deliveries, what waits; and the log, once nothing goes out any more. Names of
routes and couriers, never of persons."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from aiohttp import hdrs, web
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest

from scheduling.errors import Undeliverable
from scheduling.ports import Courier, Delivery, Ports

log = logging.getLogger("metrics")

Waiting = Callable[[], Awaitable[tuple[int, datetime | None, int]]]
PATIENCE = timedelta(minutes=5)  # that a courier may fail before whoever looks after the service is told
MENDING = (
    "`python app.py doctor` says why, and how to mend it. Nothing is lost for three days, and sent then by itself."
)
# What is wrong, by the courier that fails.
ALARMS: Mapping[str, str] = {
    "mail": f"No letter has gone out for {{}} minutes: the mail server of SMTP_URL refuses or is away. {MENDING}",
    "chat": f"No message has reached Teams for {{}} minutes: it refuses the bot or is away. {MENDING}",
    "room": f"No card of a group could be changed for {{}} minutes: Teams refuses the bot or is away. {MENDING}",
    "calendar": f"No calendar could be written for {{}} minutes; its owner hears of it in Teams. {MENDING}",
}
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
        self._failing = Gauge(
            "bookings_failing_seconds",
            "How long everything that was tried has failed; 0 since something was delivered.",
            ("courier",),
            registry=registry,
        )
        self._couriers: list[Counted] = []
        self._readable = Gauge("bookings_database_up", "Whether the database answers.", registry=registry)

    def request(self, method: str, route: str, status: int, seconds: float) -> None:
        known = method if method in hdrs.METH_ALL else "other"  # strangers can make up as many as they like
        self._requests.labels(known, route, str(status)).observe(seconds)

    def counted(self, name: str, courier: Courier) -> Courier:
        """The same courier, counted."""
        counted = Counted(name, courier, self._deliveries, self._taken, self._clock)
        self._couriers.append(counted)
        return counted

    async def look(self, _: Ports) -> None:
        """Tell the log of couriers with which everything has failed for too long; to be asked now and then, since a
        quarter of an hour can lie between two attempts."""
        for one in self._couriers:
            one.look()

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
        for one in self._couriers:
            self._failing.labels(one.name).set(one.failing().total_seconds())
        return web.Response(body=generate_latest(self.registry), headers={"Content-Type": CONTENT_TYPE_LATEST})


class Counted:
    """Delivers with another courier, and counts how that went. A line of the log, once for each outage, says that
    nothing goes out any more, and another that it is over.

    It goes by what was tried and not by the outbox, where one calendar without a password waits for days though all
    others are written. What is refused for good says nothing: who refuses a letter to nobody is there.
    """

    def __init__(
        self, name: str, courier: Courier, deliveries: Counter, taken: Histogram, clock: Callable[[], datetime]
    ) -> None:
        self.name = name
        self._courier, self._deliveries, self._taken, self._clock = courier, deliveries, taken, clock
        self._since: datetime | None = None  # of the first failure after the last delivery
        self._told = False

    def failing(self) -> timedelta:
        """For how long everything has failed."""
        return max(self._clock() - self._since, timedelta()) if self._since else timedelta()

    async def deliver(self, delivery: Delivery) -> Mapping[str, Any]:
        outcome = "failed"
        try:
            with self._taken.labels(self.name).time():
                data = await self._courier.deliver(delivery)
            outcome = "delivered"
            return data
        except Undeliverable as problem:
            outcome = "refused" if problem.permanent else "postponed"
            raise
        finally:
            self._deliveries.labels(self.name, outcome).inc()
            self._note(outcome)

    def _note(self, outcome: str) -> None:
        if outcome == "delivered":
            if self._told:
                log.warning("It is over: what waited goes out now.", extra={"courier": self.name})
            self._since, self._told = None, False
        elif outcome != "refused":
            self._since = self._since or self._clock()

    def look(self) -> None:
        if self.failing() >= PATIENCE and not self._told:
            minutes = self.failing() // timedelta(minutes=1)
            log.error(ALARMS[self.name].format(minutes), extra={"courier": self.name})
            self._told = True
