"""What a collector of traces is told: a real little one reads what arrives. And what names a request that broke."""

from __future__ import annotations

import gzip
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from aiohttp import ClientSession, web
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.trace.v1.trace_pb2 import Span

from app import build
from settings import Settings
from tests.conftest import Clock, migrated_file
from tests.mail.servers import smtp_server
from tests.service import free_port, running
from tests.test_app import run
from tests.test_layers import FILES, ROOT
from tests.test_paths import book_as_guest, letter, office_hours

LOADS = re.compile(r"^(?:import|from) (?:opentelemetry|tracing)\b", re.MULTILINE)  # at once, not where it is wanted


PERSONAL = ("gina", "anna", "berger", "example.net", "example.org", "office hours")


@dataclass
class Collector:
    """Takes OTLP over HTTP, as documented: https://opentelemetry.io/docs/specs/otlp/#otlphttp"""

    url: str = ""
    bodies: list[bytes] = field(default_factory=list)

    async def take(self, request: web.Request) -> web.Response:
        body = await request.read()
        self.bodies.append(gzip.decompress(body) if body[:2] == b"\x1f\x8b" else body)
        return web.Response(content_type="application/x-protobuf")

    @property
    def spans(self) -> dict[bytes, Span]:
        return {
            span.span_id: span
            for body in self.bodies
            for resource in ExportTraceServiceRequest.FromString(body).resource_spans
            for scope in resource.scope_spans
            for span in scope.spans
        }

    def line(self, name: str) -> list[str]:
        """The first span of this name, and what it is within, up to the outermost."""
        span = next(one for one in self.spans.values() if one.name == name)
        names = [span.name]
        while span.parent_span_id:
            span = self.spans[span.parent_span_id]
            names.append(span.name)
        return names

    def within(self, name: str) -> set[str]:
        """The names of what happens directly within the spans of a name."""
        outer = {one.span_id for one in self.spans.values() if one.name == name}
        return {one.name for one in self.spans.values() if one.parent_span_id in outer}


@asynccontextmanager
async def collecting() -> AsyncIterator[Collector]:
    collector = Collector()
    application = web.Application()
    application.add_routes([web.post("/v1/traces", collector.take)])
    runner = web.AppRunner(application, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    collector.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        yield collector
    finally:
        await runner.cleanup()


async def test_a_booking_is_traced_from_request_to_letter_without_a_person(
    tmp_path: Path, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")
    async with collecting() as collector, smtp_server() as post, ClientSession() as guest:
        settings = {"OTEL_EXPORTER_OTLP_ENDPOINT": collector.url, "SMTP_URL": f"{post.url}?starttls=never"}
        async with running(tmp_path, clock, **settings) as service:
            address, _ = await book_as_guest(guest, await office_hours(service))
            await letter(post, "gina@example.net", "Booked")
    request = "POST /{page}/{slug}/book"
    assert collector.line("bookings.book") == ["bookings.book", request]
    assert collector.within("bookings.book") == {"transaction", "reading transaction", "calendars, now"}
    assert collector.line("deliver mail") == ["deliver mail", "delivery.deliver_due"]
    assert collector.line("meeting_types.create")[-1] == "POST /api/messages"
    traced = str(b"".join(collector.bodies)).lower()
    logged = [one.__dict__ for one in caplog.records if one.name != "mail.log"]  # that is of the server of the tests
    assert [one for one in PERSONAL if one in traced or one in str(logged).lower()] == []
    assert address[-20:] not in f"{traced}{logged}"
    lines = [one for one in logged if one["msg"] == "request"]
    assert all({"request", "method", "route", "status", "ms"} <= one.keys() for one in lines)
    assert {one.trace_id.hex() for one in collector.spans.values()} >= {one["request"] for one in lines}


async def test_the_id_that_is_told_is_that_of_the_trace_and_of_the_line_in_the_log(
    tmp_path: Path, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    async def broken(_: web.Request) -> web.Response:
        raise RuntimeError("gina@example.net is nobody's business")

    caplog.set_level("INFO", "app")
    async with collecting() as collector, ClientSession() as session:
        told = {}
        for endpoint in ("", collector.url):
            (tmp_path / "bookings.db").write_bytes(migrated_file())
            port = free_port()
            given = {"DATA_DIR": tmp_path, "PORT": port, "OTEL_EXPORTER_OTLP_ENDPOINT": endpoint}
            application = build(Settings.model_validate(given), clock).application
            application.router.add_get("/a/b/c/d/e", broken)
            runner = web.AppRunner(application, access_log=None)
            await runner.setup()
            await web.TCPSite(runner, "127.0.0.1", port).start()
            async with session.get(f"http://127.0.0.1:{port}/a/b/c/d/e") as answer:
                assert answer.status == 500
                told[endpoint] = re.search(r"recorded as (\w+)", await answer.text())[1]  # type: ignore[index]
            await runner.cleanup()
    lines = [one.__dict__["request"] for one in caplog.records if one.getMessage() == "request"]
    assert lines == list(told.values())
    assert [len(one) for one in lines] == [8, 32]
    [span] = [one for one in collector.spans.values() if one.name == "GET /a/b/c/d/e"]
    assert span.trace_id.hex() == told[collector.url]
    assert span.status.code == span.status.STATUS_CODE_ERROR
    assert b"gina" not in b"".join(collector.bodies)


async def test_a_collector_that_is_away_keeps_nobody_waiting(tmp_path: Path, clock: Clock) -> None:
    settings = {"OTEL_EXPORTER_OTLP_ENDPOINT": f"http://127.0.0.1:{free_port()}"}
    async with running(tmp_path, clock, **settings) as service, ClientSession() as guest:
        await book_as_guest(guest, await office_hours(service))


def test_nothing_of_it_is_loaded_where_it_is_not_wanted() -> None:
    loading = [path.name for path in (*ROOT.glob("*.py"), *FILES) if LOADS.search(path.read_text(encoding="utf-8"))]
    assert loading == ["tracing.py"]


def test_an_endpoint_that_is_none_is_told() -> None:
    assert "OTEL_EXPORTER_OTLP_ENDPOINT" in run("migrate", OTEL_EXPORTER_OTLP_ENDPOINT="collector:4318").stderr
