"""Anna offers office hours; the guest pages run in a real server."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from scheduling.model import Booked, Booking, MeetingType, Organizer
from scheduling.ports import Ports
from scheduling.usecases import bookings
from scheduling.usecases.personal_data import Export
from tests.conftest import guest, half_hour, meet, office_hours
from tests.web.browsing import Browser
from web.pages import Site
from web.throttle import Limits

BERLIN = "zone=Europe/Berlin"
PATIENT = Limits(posts=1000, misses=1000, haste=timedelta())  # the clock of the tests stands still
ADA = {"name": "Ada Lovelace", "email": "ada@example.net", "note": "About chapter three."}


def invitation(booked: Booked) -> bytes:
    """Stands for the calendar file, which is made elsewhere."""
    return f"BEGIN:VCALENDAR {booked.booking.uid} {booked.booking.sequence}".encode()


def archive(export: Export) -> bytes:
    """The same for all of somebody's meetings."""
    return " ".join(["BEGIN:VCALENDAR", *(one.booking.uid for one in export.meetings)]).encode()


def application(ports: Ports, **values: Any) -> web.Application:
    site = Site(ports, invitation=invitation, archive=archive, **values)
    result = web.Application(middlewares=site.middlewares)
    result.add_routes(site.routes())
    return result


async def browser_on(app: web.Application, **headers: str) -> AsyncIterator[Browser]:
    async with TestClient(TestServer(app)) as client:
        yield Browser(client, **{"Accept-Language": "en-GB", **headers})


@pytest.fixture
async def browser(ports: Ports) -> AsyncIterator[Browser]:
    async for browser in browser_on(application(ports, limits=PATIENT)):
        yield browser


@pytest.fixture
async def anna(ports: Ports) -> Organizer:
    return await meet(ports, "Anna Berg")


@pytest.fixture
async def hours(ports: Ports, anna: Organizer) -> MeetingType:
    return await office_hours(ports, anna, description="For whatever is on your mind.", location="teams")


@pytest.fixture
def share(ports: Ports, anna: Organizer, hours: MeetingType) -> str:
    """The path of the link that Anna gives away."""
    return urlsplit(ports.links.share(hours, anna.page)).path


@pytest.fixture
async def booking(ports: Ports, share: str) -> Booking:
    """Ada's meeting with Anna, on Thursday at 13:30 in Berlin."""
    attendee = guest("Ada Lovelace", zone="Europe/Berlin", note="About chapter three.")
    return await bookings.book(ports, share[1:], ports.new_id(), half_hour("2026-03-05 12:30"), attendee)


@pytest.fixture
def letter(ports: Ports, booking: Booking) -> str:
    """The path of the link in Ada's letter."""
    return urlsplit(ports.links.booking(booking)).path
