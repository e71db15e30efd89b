"""From the bytes of a message to what is done about it."""

from __future__ import annotations

import asyncio
from datetime import date, datetime

from language.wished import other_time, where_to_look
from mail.reading import read
from scheduling.ports import Ports
from scheduling.spans import Span
from scheduling.usecases.answers import Declines, take


async def take_in(ports: Ports, raw: bytes, host: str, verdicts: str = "", declines: Declines = "ask") -> str:
    """Read a message and act on it; the answer says what it was. `host` ends the Message-IDs of our letters, `verdicts`
    is the name under which our mail server says whether a sender is who they say. Raises CalendarUnreachable."""
    incoming = await asyncio.to_thread(read, raw, host, verdicts)
    return await take(ports, incoming, wished, declines)


def wished(text: str, now: datetime, zone: str, language: str, known: date) -> tuple[Span, datetime | None] | None:
    found = other_time(text, now, zone, language, known)
    return where_to_look(found, now, zone) if found else None
