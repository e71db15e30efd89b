"""What a request says: who reads, which link was opened, which time is meant."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from urllib.parse import urlencode, urlsplit

from aiohttp import hdrs, web

from language.words import Words, words_for
from scheduling import zones
from scheduling.errors import NotFound
from scheduling.model import Booked
from web import choosing, forms, zone_names

BODY_LIMIT = 64 * 1024  # bytes


@dataclass(frozen=True)
class Visit:
    """A reader and what they look for."""

    language: str
    words: Words
    zone: str  # empty where none was asked for, or none that is known
    zone_typed: str
    from_day: date | None
    start: datetime | None
    start_typed: str

    @property
    def zone_unknown(self) -> bool:
        return bool(self.zone_typed) and not self.zone

    def first_day(self, zone: str) -> date | None:
        """The date to begin with: the one asked for, else that of the time in question; None is today."""
        if self.from_day or self.start is None:
            return self.from_day
        # The margin is for a zone that is not known yet.
        return zones.local_date(self.start, zone) if zone else self.start.date() - choosing.MARGIN


def read(request: web.Request, now: datetime, form: Mapping[str, object] | None = None) -> Visit:
    """A form, where one was posted, knows better than the address."""
    asked = {**request.query, **(form or {})}
    language = forms.preferred_language(request.headers.get(hdrs.ACCEPT_LANGUAGE, ""))
    words = words_for(language)
    zone_typed, start_typed = forms.text(asked, "zone").strip()[:100], forms.text(asked, "start").strip()
    return Visit(
        language=language,
        words=words,
        zone=zone_names.meant(zone_typed, words) if zone_typed else "",
        zone_typed=zone_typed,
        from_day=forms.day(forms.text(asked, "from"), now),
        start=forms.moment(start_typed, now),
        start_typed=start_typed,
    )


def of_booking(request: web.Request, now: datetime, booked: Booked, form: Mapping[str, object] | None = None) -> Visit:
    """The reader of a booking's page, who sees the zone it was booked in unless they ask for another."""
    wish, known = read(request, now, form), booked.booking.attendee.zone
    return replace(wish, zone=known) if not wish.zone_typed and zones.is_zone(known) else wish


async def posted(request: web.Request) -> Mapping[str, object]:
    """The fields of a form; raises an aiohttp HTTP error for a body that is none of ours."""
    if request.content_type != "application/x-www-form-urlencoded":
        raise web.HTTPUnsupportedMediaType
    if (request.content_length or 0) > BODY_LIMIT:
        raise web.HTTPRequestEntityTooLarge(BODY_LIMIT, request.content_length or 0)
    try:
        return await request.post()
    except (LookupError, ValueError):
        raise web.HTTPBadRequest from None  # a charset nobody knows, or bytes that are not in it


def address(request: web.Request) -> str:
    """The path of a share link, as use cases know it."""
    parts = request.match_info
    return f"p/{parts['token']}" if "token" in parts else f"{part(request, 'page')}/{part(request, 'slug')}"


def part(request: web.Request, name: str) -> str:
    """A part of an address that a database can be asked for; raises NotFound."""
    if not request.match_info[name].isprintable():
        raise NotFound
    return request.match_info[name]


def route(request: web.Request) -> str:
    """The address of the route that was found, with names in braces for its parts; empty if none was."""
    resource = request.match_info.route.resource
    return resource.canonical if resource else ""


def token(request: web.Request) -> str:
    return request.match_info["token"]


def see_other(path: str) -> web.Response:
    return web.Response(status=303, headers={hdrs.LOCATION: path})


def path_of(url: str) -> str:
    """Our own pages are linked by path, so that they work under whatever name they were reached."""
    return urlsplit(url).path


def here(request: web.Request, root: str) -> str:
    """The address of a request as the reader's browser has it, also where a proxy took the root away."""
    asked = request.path_qs
    return asked if asked.startswith(f"{root}/") else f"{root}{asked}"


def with_query(path: str, **query: str) -> str:
    return f"{path}?{urlencode(query)}"


def iso(moment: datetime) -> str:
    """A slot's start as forms carry it."""
    return moment.isoformat(timespec="minutes").replace("+00:00", "Z")
