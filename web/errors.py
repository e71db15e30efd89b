"""What a guest sees when something goes wrong: one table from error to status, one page."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from aiohttp import hdrs, web
from aiohttp.typedefs import Handler, Middleware

from language.words import Words, words_for
from scheduling.errors import (
    AlreadyOver,
    BookingError,
    CalendarUnreachable,
    NotAllowed,
    NotFound,
    Overloaded,
    PageClosed,
    SlotTaken,
    TooMany,
    UnknownZone,
)
from scheduling.ports import Ports
from web import visit
from web.forms import preferred_language
from web.gate import GUESSABLE, admit
from web.render import Renderer, secured
from web.throttle import Throttle

logger = logging.getLogger(__name__)

ELSEWHERE = ("api", "demo", "healthz", "readyz")  # first parts of addresses that answer for themselves
SOON = "60"  # seconds, for Retry-After

STATUSES: Mapping[type[Exception], int] = {
    NotFound: 404,
    NotAllowed: 403,
    PageClosed: 410,  # closed on purpose, so not one of the 5xx that mean a failure of ours
    SlotTaken: 409,
    AlreadyOver: 409,
    UnknownZone: 422,
    TooMany: 429,
    CalendarUnreachable: 503,
    Overloaded: 503,
    BookingError: 409,
}
REFUSALS = {403: "other_site", 404: "not_found", 429: "too_many"}


@dataclass(frozen=True)
class Refusal:
    """What is said: `web.error.<name>` above a sentence."""

    status: int
    name: str
    sentence: str
    values: Mapping[str, Any] = field(default_factory=dict)


def middleware(ports: Ports, renderer: Renderer, throttle: Throttle, *, indexed: bool) -> Middleware:
    """Admits requests to the guest pages, turns whatever they raise into a page and sets what every answer carries."""

    @web.middleware
    async def guarded(request: web.Request, handler: Handler) -> web.StreamResponse:
        if _room(request, ports.links.root) in ELSEWHERE:
            return await handler(request)
        try:
            await admit(request, throttle, ports.links.public_url)
            return secured(await handler(request), request, indexed=indexed)
        except web.HTTPRedirection:
            raise
        except Exception as error:
            refusal = refusal_for(error, request, ports.incident())
        if refusal.status == 404 and GUESSABLE & request.match_info.keys():
            await throttle.take("misses", request)
        return secured(_page(renderer, refusal, request), request)

    return guarded


def _room(request: web.Request, root: str) -> str:
    """The first part of the address of the route that was found, below the root; empty if none was."""
    return visit.route(request).removeprefix(root).partition("/")[2].partition("/")[0]


def refusal_for(error: Exception, request: web.Request, incident: str) -> Refusal:
    """The nearest class of the table decides; what nobody foresaw is logged under the incident the guest is told."""
    if isinstance(error, BookingError):
        status = next(STATUSES[kind] for kind in type(error).__mro__ if kind in STATUSES)
        return Refusal(status, error.name, f"error.{error.name}", error.values)
    if isinstance(error, web.HTTPException) and error.status >= 400:
        name = REFUSALS.get(error.status, "bad_request")
        return Refusal(error.status, name, "error.not_found" if name == "not_found" else f"web.error.{name}_text")
    # The address itself may hold a token and is not for the log.
    logger.error("%s %s failed as %s", request.method, visit.route(request), incident, exc_info=error)
    return Refusal(500, "unexpected", "error.unexpected", {"id": incident})


def _page(renderer: Renderer, refusal: Refusal, request: web.Request) -> web.Response:
    words = words_for(preferred_language(request.headers.get(hdrs.ACCEPT_LANGUAGE, "")))
    retry = refusal.status in (429, 503)
    page = renderer.page(
        "error",
        words,
        status=refusal.status,
        title=_title(refusal, words),
        sentence=words(refusal.sentence, **refusal.values),
        again=visit.here(request, renderer.root) if retry and request.method == "GET" else "",
    )
    if retry:
        page.headers[hdrs.RETRY_AFTER] = SOON
    return page


def _title(refusal: Refusal, words: Words) -> str:
    key = f"web.error.{refusal.name}"
    return words(key if key in words else "web.error.unexpected")
