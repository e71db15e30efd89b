"""S46: what attendees enter lies in the organization's own calendars, whole."""

from __future__ import annotations

from html import unescape

import pytest

from calendars.graph import GraphCalendar
from calendars.outside import Outside
from mail.entries import entry
from scheduling.links import Links
from scheduling.model import Connection, Notification
from scheduling.ports import Delivery
from tests.calendars.graph_server import ANNA as MAILBOX
from tests.calendars.graph_server import GraphServer, graph_of
from tests.mail.examples import ANNA, ANSWERED, at

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_s46_what_an_attendee_enters_is_in_the_event_of_the_organizers_calendar(graph: GraphServer) -> None:
    connection = Connection("c1", ANNA.id, "microsoft", {"mailbox": MAILBOX, "calendar": ""}, zone=ANNA.zone)
    promise = Notification("n1", ANSWERED.uid, "calendar", "organizer", "confirmed", 0, at(1, 9))
    links = Links("https://book.example.com", (b"a key of tests, long enough to be one",))
    written = entry(Delivery(promise, ANSWERED, ANNA, None, connection, {}), links, lambda _: True)
    outside = Outside(graph=graph_of(graph))
    await GraphCalendar(connection, outside).put(written, None)
    await outside.close()
    (event,) = graph.events.values()
    body = unescape(event["body"]["content"]).replace("<br>", "\n")
    attendee = ANSWERED.attendee
    for entered in (attendee.name, attendee.note, *(one.text for one in ANSWERED.answers[:2])):
        for line in entered.splitlines():
            assert line in body
    invited = [one["emailAddress"]["address"] for one in event["attendees"]]
    assert invited == [attendee.email, *ANSWERED.guests]
