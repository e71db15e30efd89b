"""What was sent by mail, to read in the browser."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import EmailMessage, MIMEPart
from typing import Any

from aiohttp import web

from demo.changes import Changes

KEPT = 200  # letters
# The letter is shown in a frame of its own: its inline styles may work, no script and nothing from elsewhere.
LETTER_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'; base-uri 'none';"
    " form-action 'none'; sandbox allow-popups allow-popups-to-escape-sandbox"
)
# What an invitation says of itself, in this order.
SHOWN = ("METHOD", "SUMMARY", "DTSTART", "DTEND", "LOCATION", "ORGANIZER", "ATTENDEE", "STATUS", "SEQUENCE", "UID")


@dataclass(frozen=True)
class Letter:
    id: int
    message: EmailMessage


class Letters:
    """The newest letters, in memory."""

    def __init__(self) -> None:
        self.changes = Changes()
        self._kept: deque[Letter] = deque(maxlen=KEPT)
        self._count = 0

    def add(self, message: EmailMessage) -> None:
        """Keep one more; the oldest may go."""
        self._count += 1
        self._kept.append(Letter(self._count, message))
        self.changes.bump()

    def all(self) -> list[EmailMessage]:
        """The letters, oldest first."""
        return [letter.message for letter in self._kept]

    def routes(self) -> list[web.RouteDef]:
        one = "/demo/api/letters/{id:[0-9]{1,9}}"
        return [
            web.get("/demo/api/letters", self._on_list),
            web.get(one, self._on_one),
            web.get(f"{one}/html", self._on_html),
        ]

    async def _on_list(self, request: web.Request) -> web.Response:
        return web.json_response([_heading(letter) for letter in reversed(self._kept)])

    async def _on_one(self, request: web.Request) -> web.Response:
        letter = self._found(request)
        return web.json_response(
            {
                **_heading(letter),
                "text": _text(letter.message, "plain"),
                "html": bool(_text(letter.message, "html")),
                "invitation": _invitation(letter.message),
            }
        )

    async def _on_html(self, request: web.Request) -> web.Response:
        html = _text(self._found(request).message, "html")
        # Links open beside the demo, not inside the frame.
        page = f'<base target="_blank">{html}' if "<head>" not in html else _with_target(html)
        headers = {"Content-Security-Policy": LETTER_POLICY, "X-Content-Type-Options": "nosniff"}
        return web.Response(text=page, content_type="text/html", headers=headers)

    def _found(self, request: web.Request) -> Letter:
        wanted = int(request.match_info["id"])
        for letter in self._kept:
            if letter.id == wanted:
                return letter
        raise web.HTTPNotFound


def _with_target(html: str) -> str:
    return html.replace("<head>", '<head><base target="_blank">', 1)


def _heading(letter: Letter) -> dict[str, Any]:
    message = letter.message
    fields = {name: str(message.get(name, "")) for name in ("From", "To", "Subject", "Date")}
    return {"id": letter.id, **{name.lower(): value for name, value in fields.items()}}


def _text(message: EmailMessage, kind: str) -> str:
    part = message.get_body((kind,))
    return str(part.get_content()) if part is not None else ""


def _invitation(message: EmailMessage) -> list[tuple[str, str]]:
    """What the calendar part says, property by property; empty if there is none."""
    for part in message.walk():
        if part.get_content_type() == "text/calendar":
            lines = list(_unfolded(part))
            return [(name, value) for wanted in SHOWN for name, value in lines if name == wanted]
    return []


def _unfolded(part: MIMEPart) -> Iterator[tuple[str, str]]:
    """Name and value of each property of the event itself, parameters left out (RFC 5545, 3.1)."""
    content = part.get_content()
    text = content.decode("utf-8", "replace") if isinstance(content, bytes) else str(content)
    inside = True
    for line in text.replace("\r\n", "\n").replace("\n ", "").replace("\n\t", "").split("\n"):
        head, _, value = line.partition(":")
        name = head.partition(";")[0].upper()
        if value in ("VTIMEZONE", "VALARM"):
            inside = name == "END"
        elif inside and value:
            yield name, _plain(value)


def _plain(value: str) -> str:
    return value.replace("\\n", "\n").replace("\\,", ",").replace("\\;", ";").replace("\\\\", "\\")
