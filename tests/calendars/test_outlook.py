"""Outlook from a booking to its end: the provider invites, what is done there is done here."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from email import message_from_bytes, policy
from pathlib import Path

import pytest

from scheduling.model import Booking
from scheduling.ports import Ports
from scheduling.usecases import bookings, calendars
from tests.calendars.graph_server import ANNA as MAILBOX
from tests.calendars.graph_server import APP, SECRET, TENANT, GraphServer
from tests.calendars.test_licences import COVERING
from tests.conftest import Clock, guest, half_hour, meet, office_hours
from tests.service import running
from tests.test_paths import until

pytestmark = pytest.mark.asyncio(loop_scope="session")
TEN = half_hour("2026-03-03 09:00")


async def booking_of(ports: Ports, uid: str) -> Booking:
    async with ports.reading() as work:
        return await work.diaries.by_uid(uid)


async def test_a_booking_and_its_event_are_one(tmp_path: Path, clock: Clock, graph: GraphServer) -> None:
    graph.settings = {"timeZone": "W. Europe Standard Time"}
    graph.licences = [COVERING]
    settings = {
        "MicrosoftAppId": APP,
        "MicrosoftAppPassword": SECRET,
        "MicrosoftAppTenantId": TENANT,
        "PUBLIC_URL": "http://book.example.org",
        "MICROSOFT_CALENDARS": "secret",
        "GRAPH_URL": graph.url,
        "MICROSOFT_LOGIN_URL": graph.url,
    }
    async with running(tmp_path, clock, **settings) as service:
        ports = service.service.ports
        anna = replace(await meet(ports, "Anna Berger"), key=MAILBOX, reference=None)
        async with ports.work() as work:
            await work.organizers.save(anna)
        await calendars.connect(ports, anna, "microsoft", {})
        meeting_type = await office_hours(ports, anna, location="teams")
        busy = graph.add("2026-03-03T10:00", "2026-03-03T11:00")
        offered = await bookings.offer(
            ports, f"{anna.page}/{meeting_type.slug}", TEN.widened(timedelta(), timedelta(hours=2))
        )
        assert [f"{one.start:%H:%M}" for one in offered.slots] == ["09:00", "09:30", "11:00"]

        made = await bookings.book(ports, f"{anna.page}/{meeting_type.slug}", ports.new_id(), TEN, guest())
        await until(lambda: len(graph.events) == 2, "the event")
        identity, event = next((key, one) for key, one in graph.events.items() if key != busy)
        assert event["attendees"][0]["emailAddress"]["address"] == "gina@example.net"
        assert "/b/" in event["body"]["content"]  # the attendee's way to move and cancel
        letters = tmp_path / "letters"
        await until(lambda: list(letters.glob("*.eml")), "the organizer's letter")
        # The provider has invited the attendee, so no letter of ours does it again.
        read = [message_from_bytes(one.read_bytes(), policy=policy.default) for one in letters.glob("*.eml")]
        assert {str(one["To"]) for one in read} == {"anna@example.org"}

        event["start"]["dateTime"], event["end"]["dateTime"] = "2026-03-04T15:00:00", "2026-03-04T15:45:00"
        graph.touch(identity)
        clock.advance(calendars.EVERY)
        await calendars.look_around(ports)
        moved = await booking_of(ports, made.uid)
        assert (f"{moved.slot.start:%d %H:%M}", moved.slot.duration, moved.sequence) == (
            "04 15:00",
            timedelta(minutes=45),
            1,
        )
        await until(lambda: ("PATCH", f"/users/{MAILBOX}/events/{identity}") in graph.asked, "the event written again")

        await bookings.cancel(ports, made.uid)
        await until(lambda: graph.cancelled, "the event called off")
        assert graph.cancelled == [(identity, "This meeting does not take place: Office hours")]
        clock.advance(calendars.EVERY)
        await calendars.look_around(ports)
        assert (await booking_of(ports, made.uid)).sequence == 2
