"""Letters are kept, newest first, and can be read."""

from __future__ import annotations

from aiohttp import ClientSession

from demo import Demo
from demo.letters import KEPT, Letters
from tests.demo.letters import letter


async def read(demo: Demo, path: str = "") -> tuple[int, object]:
    async with ClientSession() as session, session.get(f"{demo.channel.bot_url}/demo/api/letters{path}") as response:
        return response.status, await response.json() if response.content_type == "application/json" else None


async def test_none_yet(demo: Demo) -> None:
    assert await read(demo) == (200, [])
    assert await read(demo, "/1") == (404, None)


async def test_a_letter_can_be_read(demo: Demo) -> None:
    demo.letters.add(letter())
    demo.letters.add(letter("anna@example.org", "Moved: Office hours", html=False))
    heading = {
        "id": 1,
        "from": "Bookings <bookings@example.org>",
        "to": "ben@example.org",
        "subject": "Booked: Office hours",
        "date": "Mon, 02 Mar 2026 09:30:00 +0000",
    }
    second = {**heading, "id": 2, "to": "anna@example.org", "subject": "Moved: Office hours"}
    assert await read(demo) == (200, [second, heading])
    assert await read(demo, "/1") == (
        200,
        {
            **heading,
            "text": "Office hours are booked.\nMove: http://localhost:3978/b/abc.\n",
            "html": True,
            "invitation": [
                ["METHOD", "REQUEST"],
                ["SUMMARY", "Office hours, 30 minutes"],
                ["DTSTART", "20260303T123000Z"],
                ["DTEND", "20260303T130000Z"],
                ["ATTENDEE", "mailto:ben.osei@example.org"],
                ["UID", "b1@example.org"],
            ],
        },
    )
    status, plain = await read(demo, "/2")
    assert (status, plain["html"], plain["invitation"]) == (200, False, [])


async def test_html_runs_nothing_and_loads_nothing(demo: Demo) -> None:
    demo.letters.add(letter())
    url = f"{demo.channel.bot_url}/demo/api/letters/1/html"
    async with ClientSession() as session, session.get(url) as response:
        policy = response.headers["Content-Security-Policy"].split("; ")
        assert "default-src 'none'" in policy
        assert "sandbox allow-popups allow-popups-to-escape-sandbox" in policy
        assert '<head><base target="_blank">' in await response.text()


def test_only_the_newest_are_kept() -> None:
    letters = Letters()
    for number in range(KEPT + 5):
        letters.add(letter(subject=str(number)))
    assert [str(message["Subject"]) for message in letters.all()] == [str(number) for number in range(5, KEPT + 5)]
    assert letters.changes.revision == KEPT + 5
