"""An organizer's numbers as a file, behind a link of an hour."""

from __future__ import annotations

import csv
import io
from datetime import timedelta

from scheduling.model import Booking, Organizer
from scheduling.ports import Ports
from scheduling.usecases import meeting_types
from tests.conftest import Clock
from tests.web.browsing import Browser

WEEK = "from=2026-03-02&to=2026-03-08"


async def test_a_file_for_a_spreadsheet_without_people(
    ports: Ports, browser: Browser, anna: Organizer, booking: Booking, clock: Clock
) -> None:
    await meeting_types.change(ports, anna, booking.meeting_type_id, {"name": "=1+1"})
    link = ports.links.numbers(anna.id, clock() + timedelta(hours=1))
    page = await browser.open(f"{link}?{WEEK}")
    assert (page.status, page.headers["Content-Type"]) == (200, "text/csv; charset=utf-8")
    assert page.headers["Content-Disposition"] == 'attachment; filename="2026-03-02-2026-03-08.csv"'
    assert "no-store" in page.headers["Cache-Control"]
    rows = list(csv.reader(io.StringIO(page.html.removeprefix("\ufeff"))))
    assert rows == [
        ["From", "Meeting type", "Meetings", "Cancelled", "Did not show up"],
        ["2026-03-02", "'=1+1", "1", "0", "0"],
    ]
    for given in ("", "?from=never&to=2026-03-08", "?from=2026-03-08&to=2026-03-02"):
        assert (await browser.open(f"{link}{given}")).status == 200
    clock.advance(timedelta(hours=1, seconds=1))
    assert (await browser.open(f"{link}?{WEEK}")).status == 404
