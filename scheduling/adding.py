"""Addresses that put a meeting into somebody's own calendar: forms filled in, for who opens them to save."""

from __future__ import annotations

from urllib.parse import urlencode

from scheduling.spans import Span

GOOGLE = "https://calendar.google.com/calendar/render"
OUTLOOK = "https://outlook.office.com/calendar/0/deeplink/compose"


def google(slot: Span, title: str, place: str = "", text: str = "") -> str:
    """Google Calendar's form for a new event."""
    dates = "/".join(f"{moment:%Y%m%dT%H%M%SZ}" for moment in (slot.start, slot.end))
    return _with(GOOGLE, {"action": "TEMPLATE", "text": title, "dates": dates, "location": place, "details": text})


def outlook(slot: Span, title: str, place: str = "", text: str = "") -> str:
    """That of Outlook on the web."""
    start, end = (f"{moment:%Y-%m-%dT%H:%M:%SZ}" for moment in (slot.start, slot.end))
    asked = {"path": "/calendar/action/compose", "rru": "addevent"}
    said = {"subject": title, "startdt": start, "enddt": end, "location": place, "body": text}
    return _with(OUTLOOK, asked | said)


def _with(address: str, values: dict[str, str]) -> str:
    return f"{address}?{urlencode({name: value for name, value in values.items() if value})}"
