"""What OpenTelemetry is told, where an endpoint is set: what took how long within what. Never of whom.

Loaded only then (see `app.traces`): what it is made of takes half a second and some megabytes.
https://opentelemetry.io/docs/specs/otlp/ and .../configuration/sdk-environment-variables/, which count as well.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager
from dataclasses import replace
from typing import Any

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import SERVICE_NAME, OTELResourceDetector, Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.trace import SpanKind, StatusCode, format_trace_id, get_current_span

from scheduling.errors import BookingError
from scheduling.model import Connection
from scheduling.ports import Courier, Delivery, Ports, UnitOfWork
from scheduling.spans import Span
from scheduling.taken import BusyTimes

NAME = "bookings-bot"
PATH = "/v1/traces"
PATIENCE = 3.0  # seconds for one parcel of spans; nobody waits for it but a service that ends

Transaction = Callable[[], AbstractAsyncContextManager[UnitOfWork]]
Busy = Callable[[Sequence[Connection], Span], Awaitable[Sequence[BusyTimes]]]


class Traces:
    """Sends spans to a collector, in a thread of its own: one that is away keeps nobody waiting."""

    def __init__(self, endpoint: str) -> None:
        resource = Resource({SERVICE_NAME: NAME}).merge(OTELResourceDetector().detect())
        self._provider = TracerProvider(resource=resource, shutdown_on_exit=False)
        exporter = OTLPSpanExporter(endpoint=f"{endpoint.rstrip('/')}{PATH}", timeout=PATIENCE)
        self._provider.add_span_processor(BatchSpanProcessor(exporter))
        self._tracer = self._provider.get_tracer(NAME)

    @contextmanager
    def span(self, name: str, **facts: str | int) -> Iterator[None]:
        """What happens inside takes this long. Of an error its class is told: its words may name a person."""
        with self._within(name, SpanKind.INTERNAL, facts):
            yield

    @contextmanager
    def request(self, method: str, route: str) -> Iterator[Callable[[int], None]]:
        """A request, by its route and never by its address. What is yielded takes the status of the answer."""
        facts = {"http.request.method": method, "http.route": route}
        with self._within(f"{method} {route}", SpanKind.SERVER, facts):
            yield _answered

    @contextmanager
    def _within(self, name: str, kind: SpanKind, facts: Mapping[str, str | int]) -> Iterator[None]:
        with self._tracer.start_as_current_span(
            name, kind=kind, attributes=facts, record_exception=False, set_status_on_exception=False
        ) as span:
            try:
                yield
            except web.HTTPException:
                raise  # an answer, not an error
            except BaseException as problem:
                span.set_attribute("error.type", type(problem).__name__)
                if not isinstance(problem, BookingError):  # those are answers as well
                    span.set_status(StatusCode.ERROR)
                raise

    def middleware(self) -> Middleware:
        """Around each request, outside of all others."""

        @web.middleware
        async def traced(request: web.Request, handler: Handler) -> web.StreamResponse:
            resource = request.match_info.route.resource
            with self.request(request.method, resource.canonical if resource else "-") as answered:
                try:
                    response = await handler(request)
                except web.HTTPException as answer:
                    answered(answer.status)
                    raise
                answered(response.status)
                return response

        return traced

    def trace(self) -> str:
        """The id of the trace one is in, as collectors show it."""
        return format_trace_id(get_current_span().get_span_context().trace_id)

    def over(self, ports: Ports) -> Ports:
        """The same ports, with spans around use cases, transactions, deliveries and readings of calendars."""
        return replace(
            ports,
            span=self.span,
            work=self._transactions("transaction", ports.work),
            reading=self._transactions("reading transaction", ports.reading),
            busy=self._readings("calendars, kept", ports.busy),
            busy_now=self._readings("calendars, now", ports.busy_now),
            couriers={name: Traced(self, name, courier) for name, courier in ports.couriers.items()},
        )

    def _transactions(self, name: str, begin: Transaction) -> Transaction:
        @asynccontextmanager
        async def within() -> AsyncIterator[UnitOfWork]:
            with self.span(name):
                async with begin() as work:
                    yield work

        return within

    def _readings(self, name: str, busy: Busy) -> Busy:
        async def within(connections: Sequence[Connection], window: Span) -> Sequence[BusyTimes]:
            with self.span(name, calendars=len(connections)):
                return await busy(connections, window)

        return within

    async def close(self) -> None:
        """Send what is still to be sent, if it can be; in a thread, since it waits."""
        await asyncio.to_thread(self._provider.shutdown)


def _answered(status: int) -> None:
    span = get_current_span()
    span.set_attribute("http.response.status_code", status)
    if status >= 500:
        span.set_status(StatusCode.ERROR)


class Traced:
    """Delivers with another courier, each delivery a span."""

    def __init__(self, traces: Traces, name: str, courier: Courier) -> None:
        self._traces, self._name, self._courier = traces, name, courier

    async def deliver(self, delivery: Delivery) -> Mapping[str, Any]:
        promised = delivery.notification
        facts: dict[str, str | int] = {
            "notification": promised.id,
            "booking": promised.uid,
            "kind": promised.kind,
            "recipient": promised.recipient,
            "attempt": promised.attempts + 1,
        }
        with self._traces.span(f"deliver {self._name}", **facts):
            return await self._courier.deliver(delivery)
