"""The three paths with a calendar on a real server: both calendars, the organizer's and the guest's, are looked at with
other eyes than ours."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import icalendar
import pytest
from aiohttp import ClientSession

from scheduling.usecases import calendars
from tests.calendars import servers
from tests.conftest import Clock
from tests.mail.servers import SmtpServer, smtp_server
from tests.service import Running, running
from tests.test_paths import (
    ANNA,
    BEN,
    LINK,
    book_as_guest,
    event,
    letter,
    newest,
    office_hours,
    page,
    slot_buttons,
    submit,
    text,
    until,
)


@pytest.fixture
async def post() -> AsyncIterator[SmtpServer]:
    async with smtp_server() as server:
        yield server


@pytest.fixture
async def service(tmp_path: Path, clock: Clock, post: SmtpServer) -> AsyncIterator[Running]:
    settings = {
        "SMTP_URL": f"{post.url}?starttls=never",
        "MAIL_FROM": "bookings@example.org",
        "INTERNAL_CALENDARS": "127.0.0.0/8",
    }
    async with running(tmp_path, clock, **settings) as service:
        yield service


@pytest.fixture
async def guest() -> AsyncIterator[ClientSession]:
    async with ClientSession() as session:
        yield session


async def connect_page(service: Running, person: str = ANNA) -> str:
    """The link that the bot gives to somebody."""
    await service.channel.say(person, "connect my caldav calendar")
    card = service.channel.messages(person)[-1].card
    assert card is not None
    return str(next(one["url"] for one in card["actions"] if one["type"] == "Action.OpenUrl"))


async def send(guest: ClientSession, url: str, **values: str) -> tuple[int, str]:
    async with guest.post(url, data=values) as answer:
        return answer.status, await answer.text()


async def connected(service: Running, guest: ClientSession, server: servers.Server) -> tuple[str, str]:
    """The page on which Anna has connected a calendar of her own, and the calendar's name."""
    name = uuid4().hex
    await server.make(name, "Work")
    url = await connect_page(service)
    status, shown = await send(
        guest, f"{url}/caldav", address=f"{server.home}{name}/", user=servers.USER, password=servers.PASSWORD
    )
    assert (status, "Bookings are written here" in shown) == (200, True)
    return url, name


async def stored(server: servers.Server, name: str) -> list[icalendar.Event]:
    """The events of a calendar, fetched without any code of ours."""
    _, listing = await server.ask("PROPFIND", f"{name}/", Depth="1")
    paths = re.findall(r"[0-9a-f]{32}\.ics", listing)
    files = [(await server.ask("GET", f"{name}/{path}"))[1] for path in dict.fromkeys(paths)]
    return [found for file in files for found in icalendar.Calendar.from_ical(file).walk("VEVENT")]


async def test_both_calendars_follow_a_booking(
    service: Running, post: SmtpServer, guest: ClientSession, radicale: servers.Server
) -> None:
    link = await office_hours(service)
    _, name = await connected(service, guest, radicale)
    await book_as_guest(guest, link)
    first = await letter(post, "gina@example.net", "Booked")
    _, invited = event(first)
    (mine,) = await stored(radicale, name)  # the letter waits for the calendar
    assert (mine["UID"], mine["DTSTART"].dt, mine["DTEND"].dt) == (
        invited["UID"],
        invited["DTSTART"].dt,
        invited["DTEND"].dt,
    )
    assert "gina@example.net" in mine["DESCRIPTION"]
    assert "Gina Guest" in mine["SUMMARY"]
    move, cancel = (next(one for one in LINK.findall(text(first)) if one.endswith(end)) for end in ("/move", "/cancel"))
    # Our own event does not stand in its own way: half an hour later overlaps nothing but itself.
    start = next(value for label, value in slot_buttons(await page(guest, move)).items() if "13:30" in label)
    await submit(guest, await page(guest, f"{move}?start={start.replace('+', '%2B')}"), move)
    _, moved = event(await letter(post, "gina@example.net", "Moved"))
    (mine,) = await stored(radicale, name)
    assert (mine["DTSTART"].dt, int(mine["SEQUENCE"])) == (moved["DTSTART"].dt, 1)
    await submit(guest, await page(guest, cancel), cancel)
    await letter(post, "gina@example.net", "Cancelled")
    assert await stored(radicale, name) == []


async def test_what_is_in_the_calendar_cannot_be_booked(
    service: Running, guest: ClientSession, radicale: servers.Server
) -> None:
    link = await office_hours(service)
    _, name = await connected(service, guest, radicale)
    assert any("13:00" in label for label in slot_buttons(await page(guest, f"{link}?zone=Europe/Berlin")))
    form = await page(guest, f"{link}/book?zone=Europe/Berlin&start=2026-03-02T12:00:00%2B00:00")
    # Somebody is quicker in the calendar itself; what the page knows is less than a minute old.
    lines = "UID:x\r\nDTSTAMP:20260301T000000Z\r\nDTSTART:20260302T120000Z\r\nDTEND:20260302T123000Z"
    await radicale.put(
        f"{name}/x.ics",
        f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nBEGIN:VEVENT\r\n{lines}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n",
    )
    status, _, shown = await submit(guest, form, link, name="Gina Guest", email="gina@example.net")
    assert status == 409
    assert not any("13:00" in label for label in slot_buttons(shown))


async def test_an_event_moved_by_hand_moves_the_guests_as_well(
    service: Running, post: SmtpServer, guest: ClientSession, radicale: servers.Server, clock: Clock
) -> None:
    link = await office_hours(service)
    _, name = await connected(service, guest, radicale)
    await book_as_guest(guest, link)
    await letter(post, "gina@example.net", "Booked")
    (mine,) = await stored(radicale, name)
    path = f"{name}/{str(mine['UID']).partition('@')[0]}.ics"
    _, file = await radicale.ask("GET", path)
    await radicale.put(path, file.replace("20260302T1200", "20260302T1900").replace("20260302T1230", "20260302T1930"))
    clock.advance(calendars.EVERY)
    await calendars.look_around(service.service.ports)
    _, moved = event(await letter(post, "gina@example.net", "Moved"))
    assert str(moved["DTSTART"].dt) == "2026-03-02 19:00:00+00:00"
    await until(lambda: "20:00" in newest(service, ANNA), "the organizer's card")
    clock.advance(calendars.EVERY)
    await calendars.look_around(service.service.ports)
    assert len([one for one in post.letters if one["Subject"].startswith("Moved") and "gina" in one["To"]]) == 1


async def test_a_password_taken_back_closes_the_page_and_its_owner_hears_of_it(
    service: Running, guest: ClientSession, radicale: servers.Server, clock: Clock
) -> None:
    link = await office_hours(service)
    await connected(service, guest, radicale)
    ports = service.service.ports
    async with ports.work() as work:
        (watch,) = await work.watches.all()
        connection = watch.connection
        gone = {**connection.settings, "url": connection.settings["url"].replace("/anna/", "/olga/")}
        await work.watches.save(replace(watch, connection=replace(connection, settings=gone)))
    shown = await page(guest, f"{link}?zone=Europe/Berlin", status=503)
    assert "password" not in shown.get_text()
    clock.advance(timedelta(seconds=1))
    await calendars.look_around(ports)
    await until(lambda: "connected again" in newest(service, ANNA), "the news")


async def test_the_page_says_what_is_wrong_and_keeps_all_but_the_password(
    service: Running, guest: ClientSession, radicale: servers.Server
) -> None:
    url = await connect_page(service)
    status, shown = await send(guest, f"{url}/caldav", address=radicale.root, user="anna", password="wrong one")
    assert (status, "not accepted" in shown, radicale.root in shown, "wrong one" in shown) == (422, True, True, False)
    status, shown = await send(guest, f"{url}/caldav", address=radicale.root, user="anna")
    assert (status, "fill in every field" in shown) == (422, True)
    status, shown = await send(guest, f"{url}/feed", address="http://127.0.0.1:1/nothing.ics")
    assert (status, "could not be read" in shown) == (422, True)
    assert (await send(guest, f"{url}/carrierpigeon", address="x"))[0] == 404


async def test_what_a_calendar_is_for_is_chosen_on_the_page(
    service: Running, guest: ClientSession, radicale: servers.Server
) -> None:
    url, _ = await connected(service, guest, radicale)
    async with service.service.ports.reading() as work:
        (watch,) = await work.watches.all()
    target = f"{url}/calendars/{watch.connection.id}"
    assert "Does not block" in (await send(guest, target, do="unblock"))[1]
    assert "Blocks your slots" in (await send(guest, target, do="block"))[1]
    assert "Bookings are written here" not in (await send(guest, target, do="disconnect"))[1]
    assert (await send(guest, target, do="disconnect"))[0] == 404


async def test_nobody_reaches_a_calendar_of_somebody_else(
    service: Running, guest: ClientSession, radicale: servers.Server
) -> None:
    await connected(service, guest, radicale)
    async with service.service.ports.reading() as work:
        (watch,) = await work.watches.all()
    bens = await connect_page(service, BEN)
    for do in ("unblock", "block", "write", "disconnect"):
        assert (await send(guest, f"{bens}/calendars/{watch.connection.id}", do=do))[0] == 404
    async with service.service.ports.reading() as work:
        assert [one.connection for one in await work.watches.all()] == [watch.connection]


async def test_the_page_ends_with_its_half_hour(service: Running, guest: ClientSession, clock: Clock) -> None:
    url = await connect_page(service)
    await page(guest, url)
    clock.advance(calendars.LINK + timedelta(seconds=1))
    await page(guest, url, status=404)
    assert (await send(guest, f"{url}/feed", address="x"))[0] == 404
