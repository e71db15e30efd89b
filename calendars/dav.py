"""WebDAV in XML: what we ask of a server (RFC 4918, 4791, 6578), and what it answers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import unquote
from xml.etree import ElementTree
from xml.sax.saxutils import escape

from yarl import URL

from scheduling import zones
from scheduling.errors import CalendarUnreachable
from scheduling.spans import Span

DAV, CAL, SERVER = "DAV:", "urn:ietf:params:xml:ns:caldav", "http://calendarserver.org/ns/"
ROOT = f'xmlns:d="{DAV}" xmlns:c="{CAL}" xmlns:s="{SERVER}"'
HEAD = '<?xml version="1.0" encoding="utf-8"?>'
GOOD = range(200, 300)
GONE = (404, 410)


@dataclass(frozen=True)
class Resource:
    """One answer of a multistatus."""

    href: URL
    status: int = 200
    properties: dict[str, ElementTree.Element] = field(default_factory=dict)

    def text(self, name: str) -> str:
        element = self.properties.get(name)
        return (element.text or "").strip() if element is not None else ""

    def inner(self, name: str) -> str:
        """The address in a property that holds one."""
        element = self.properties.get(name)
        found = element.find(f"{{{DAV}}}href") if element is not None else None
        return (found.text or "").strip() if found is not None else ""

    def names(self, name: str) -> set[str]:
        """The elements within a property, however deep."""
        element = self.properties.get(name)
        return {one.tag for one in element.iter()} if element is not None else set()


def propfind(*properties: str) -> bytes:
    return f"{HEAD}<d:propfind {ROOT}><d:prop>{_empty(properties)}</d:prop></d:propfind>".encode()


def query(window: Span) -> bytes:
    """All events that touch a window, whole series among them: expanding is ours, since servers differ in it."""
    between = f'start="{_stamp(window.start)}" end="{_stamp(window.end)}"'
    inner = f'<c:comp-filter name="VEVENT"><c:time-range {between}/></c:comp-filter>'
    return (
        f"{HEAD}<c:calendar-query {ROOT}><d:prop><c:calendar-data/></d:prop>"
        f'<c:filter><c:comp-filter name="VCALENDAR">{inner}</c:comp-filter></c:filter></c:calendar-query>'
    ).encode()


def multiget(hrefs: Iterable[str]) -> bytes:
    wanted = "".join(f"<d:href>{escape(href)}</d:href>" for href in hrefs)
    return (
        f"{HEAD}<c:calendar-multiget {ROOT}><d:prop><d:getetag/><c:calendar-data/></d:prop>"
        f"{wanted}</c:calendar-multiget>"
    ).encode()


def resources(body: bytes, base: URL) -> list[Resource]:
    """The answers of a multistatus, addresses made whole. Raises CalendarUnreachable."""
    # No document type, in no encoding: entities that multiply are declared there, and nothing in WebDAV needs one.
    if b"<!DOCTYPE" in body or b"\0" in body:
        raise CalendarUnreachable("an answer with a document type")
    try:
        root = ElementTree.fromstring(body)  # noqa: S314
        if root.tag != f"{{{DAV}}}multistatus":
            raise ValueError(root.tag)
        return [_resource(one, base) for one in root.iterfind(f"{{{DAV}}}response")]
    except (ElementTree.ParseError, ValueError) as problem:
        raise CalendarUnreachable(f"not an answer of WebDAV: {problem}") from problem


def _resource(response: ElementTree.Element, base: URL) -> Resource:
    href = response.findtext(f"{{{DAV}}}href", "").strip()
    status = _code(response.findtext(f"{{{DAV}}}status", ""))
    found = {element.tag: element for element in _found(response)}
    return Resource(base.join(URL(href, encoded="%" in href)), status, found)


def _found(response: ElementTree.Element) -> Iterator[ElementTree.Element]:
    for part in response.iterfind(f"{{{DAV}}}propstat"):
        if _code(part.findtext(f"{{{DAV}}}status", "")) in GOOD:
            yield from part.find(f"{{{DAV}}}prop") or ()


def _code(line: str) -> int:
    """The number in `HTTP/1.1 200 OK`; 200 where no line stands."""
    parts = line.split()
    return int(parts[1]) if len(parts) > 1 else 200


def same(first: URL, second: URL) -> bool:
    """Whether two addresses mean the same resource: servers quote as they like."""
    return unquote(first.raw_path).rstrip("/") == unquote(second.raw_path).rstrip("/")


def _empty(names: Iterable[str]) -> str:
    return "".join(f"<{name}/>" for name in names)


def _stamp(moment: datetime) -> str:
    return f"{zones.utc(moment):%Y%m%dT%H%M%SZ}"
