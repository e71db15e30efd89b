"""Every route of the service and who may come in. A route without a row is a failure here."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Literal

import pytest
from aiohttp import ClientSession
from sqlalchemy import select

from app import build
from scheduling.links import Links
from scheduling.model import Booking, Connection, MeetingType, Watch
from scheduling.usecases.bookings import book
from settings import Settings
from storage import tables
from tests.conftest import Clock, guest, half_hour, meet, office_hours
from tests.service import Running, running
from tests.test_app import PRODUCTION

Who = Literal["all", "link", "signed"]  # everybody, who has the link, who is from the Bot Framework

TABLE: dict[str, Who] = {
    "GET /": "all",
    "GET /robots.txt": "all",
    "GET /favicon.ico": "all",
    "GET /static/{digest}/{name}": "all",
    "GET /healthz": "all",
    "GET /readyz": "all",
    "POST /api/messages": "signed",
    "* /api/messages": "all",  # says that only POST is answered
    "POST /api/calendars/notices": "all",  # believed only with a state of ours: tests/web/test_notices.py
    "GET /{page}": "all",
    "GET /{page}/qr.png": "all",
    "GET /{page}/{slug}": "all",
    "GET /{page}/{slug}/qr.png": "all",
    "GET /{page}/{slug}/book": "all",
    "POST /{page}/{slug}/book": "all",
    "POST /{page}/{slug}/hold": "all",
    "GET /p/{token}": "link",
    "GET /p/{token}/qr.png": "link",
    "GET /p/{token}/book": "link",
    "POST /p/{token}/book": "link",
    "POST /p/{token}/hold": "link",
    "GET /w/{token}": "link",
    "GET /b/{token}": "link",
    "GET /b/{token}/confirm": "link",
    "POST /b/{token}/confirm": "link",
    "GET /b/{token}/invite.ics": "link",
    "GET /b/{token}/move": "link",
    "POST /b/{token}/move": "link",
    "GET /b/{token}/cancel": "link",
    "POST /b/{token}/cancel": "link",
    "POST /b/{token}/accept": "link",
    "POST /b/{token}/restore": "link",
    "POST /b/{token}/back": "link",
    "GET /b/{token}/again": "link",
    "GET /b/{token}/quiet": "link",
    "POST /b/{token}/quiet": "link",
    "GET /b/{token}/data": "link",
    "GET /b/{token}/data/data.json": "link",
    "GET /b/{token}/data/meetings.ics": "link",
    "GET /b/{token}/data/delete": "link",
    "POST /b/{token}/data/delete": "link",
    "GET /my-data/{token}": "link",
    "GET /my-data/{token}/data.json": "link",
    "GET /my-data/{token}/meetings.ics": "link",
    "GET /my-data/{token}/delete": "link",
    "POST /my-data/{token}/delete": "link",
    "POST /b/{token}/data/letter": "link",
    "GET /b/{token}/not-me": "link",
    "POST /b/{token}/not-me": "link",
    "GET /b/{token}/earlier": "link",
    "POST /b/{token}/earlier": "link",
    "GET /connect/{token}": "link",
    "POST /connect/{token}/{provider}": "link",
    "POST /connect/{token}/calendars/{calendar}": "link",
    "GET /numbers/{token}": "link",
    "GET /portrait/{token}": "link",
    "GET /picture/{token}": "link",
    "POST /picture/{token}": "link",
    "POST /picture/{token}/remove": "link",
    "POST /picture/{token}/follow": "link",
}
PURPOSES = {
    "p": {"private", "link"},
    "w": {"waiting"},
    "b": {"booking"},
    "connect": {"connect"},
    "numbers": {"numbers"},
    "portrait": {"portrait"},
    "picture": {"picture"},
    "my-data": {"data", "my_data"},
}
FORM = {"start": "2026-03-06T09:00:00+00:00", "do": "disconnect"}
EARLIER = {"POST /p/{token}/hold": 400}  # a form without our seal is refused before the link is looked at
KEPT = (tables.organizers, tables.meeting_types, tables.share_links, tables.bookings, tables.connections)


@dataclass(frozen=True)
class Inside:
    """A service with two organizers who have a private meeting type and a booking each."""

    service: Running
    annas: MeetingType
    booking: Booking
    ottos: str  # his page for entering what opens a calendar
    until: datetime  # when that closes
    calendar: str  # one of Anna's


@pytest.fixture
async def inside(tmp_path: Path, clock: Clock) -> AsyncIterator[Inside]:
    async with running(tmp_path, clock) as service:
        ports = service.service.ports
        anna, otto = await meet(ports, "Anna Berger"), await meet(ports, "Otto Other")
        annas = await office_hours(ports, anna, visibility="private")
        address = ports.links.address(annas, anna.page)
        booking = await book(ports, address, ports.new_id(), half_hour("2026-03-05 09:00"), guest())
        async with ports.work() as work:
            await work.watches.add(Watch(Connection("c" * 32, anna.id, "memory", {}), clock()))
        until = clock() + timedelta(minutes=30)
        ottos = ports.links.connecting(otto.id, until)
        yield Inside(service, annas, booking, ottos.rpartition("/")[2], until, "c" * 32)


def tokens(inside: Inside, room: str) -> dict[str, str]:
    """Tokens that do not belong into a room, by what is wrong with them."""
    links = inside.service.service.ports.links
    others = Links(links.public_url, (b"another key than that of this installation",))
    uid, version = inside.booking.uid, inside.booking.version
    ids = {"private": (inside.annas.id, inside.annas.version), "link": (inside.annas.id, 0)}
    wrong = {purpose: ids.get(purpose, (uid, version)) for one in PURPOSES.values() for purpose in one}
    found = {f"for {one}": links.token(one, *values) for one, values in wrong.items() if one not in PURPOSES[room]}
    for one in PURPOSES[room]:
        identity, version = wrong[one]
        found[f"{one} of another key"] = others.token(one, identity, version)
        found[f"{one} taken back"] = links.token(one, identity, version + 1)
    return {**found, "made up": "A" * 64, "no token": "x", "none": "%00"}


async def kept(service: Running) -> list[Any]:
    async with service.service.database.reader.connect() as connection:
        return [(await connection.execute(select(one).order_by(*one.primary_key))).all() for one in KEPT]


async def test_every_route_has_a_row(tmp_path: Path) -> None:
    service = build(Settings.model_validate({**PRODUCTION, "DATA_DIR": tmp_path}))
    routes = {f"{one.method} {one.resource.canonical}" for one in service.application.router.routes() if one.resource}
    await service.close()
    assert {one for one in routes if not one.startswith("HEAD ")} == set(TABLE)


async def test_a_link_opens_what_it_was_made_for_and_nothing_else(inside: Inside) -> None:
    before = await kept(inside.service)
    async with ClientSession() as session:
        for row, who in TABLE.items():
            method, path = row.split()
            if who != "link":
                continue
            for wrong, token in tokens(inside, path.split("/")[1]).items():
                url = inside.service.url + path.format(token=token, provider="caldav", calendar=inside.calendar)
                async with session.request(method, url, data=FORM if method == "POST" else None) as response:
                    assert (row, wrong, response.status) == (row, wrong, EARLIER.get(row, 404))
    assert await kept(inside.service) == before


async def test_the_links_that_do_open(inside: Inside) -> None:
    links = inside.service.service.ports.links
    good = {
        "p": links.token("private", inside.annas.id, inside.annas.version),
        "b": links.token("booking", inside.booking.uid, inside.booking.version),
        "connect": inside.ottos,
        "picture": links.picturing(inside.booking.organizer_id, inside.until).rpartition("/")[2],
        "my-data": links.own_data(inside.booking.organizer_id, inside.until).rpartition("/")[2],
    }
    async with ClientSession() as session:
        for room, token in good.items():
            async with session.get(f"{inside.service.url}/{room}/{token}") as response:
                assert (room, response.status) == (room, 200)


async def test_another_organizers_link_does_not_open_a_calendar(inside: Inside) -> None:
    before = await kept(inside.service)
    url = f"{inside.service.url}/connect/{inside.ottos}/calendars/{inside.calendar}"
    async with ClientSession() as session:
        for wish in ("block", "unblock", "write", "disconnect"):
            async with session.post(url, data={"do": wish}) as response:
                assert (wish, response.status) == (wish, 404)
    assert await kept(inside.service) == before


async def test_the_bots_door_is_shut_to_who_is_not_signed(tmp_path: Path, clock: Clock) -> None:
    said = {"type": "message", "text": "help", "channelId": "msteams", "serviceUrl": "https://smba.example/"}
    async with running(tmp_path, clock, **PRODUCTION) as service, ClientSession() as session:
        for header in ({}, {"Authorization": "Bearer x"}, {"Authorization": "Bearer e30.e30."}):
            async with session.post(f"{service.url}/api/messages", json=said, headers=header) as response:
                assert response.status == 401
