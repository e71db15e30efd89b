"""Who is let in: no forms from other sites, not too many requests."""

from __future__ import annotations

from urllib.parse import urlsplit

from aiohttp import web

from web.throttle import Throttle

GUESSABLE = {"page", "token"}  # parts of addresses that one could try out


async def admit(request: web.Request, throttle: Throttle, public_url: str) -> None:
    """Raises HTTPForbidden for another site's form, HTTPTooManyRequests for an address that asks too often."""
    if request.method == "POST":
        _require_same_site(request, public_url)
        if not await throttle.take("posts", request):
            raise web.HTTPTooManyRequests
    if GUESSABLE & request.match_info.keys() and not await throttle.left("misses", request):
        raise web.HTTPTooManyRequests


def _require_same_site(request: web.Request, public_url: str) -> None:
    """There are no cookies a foreign form could ride on; this keeps other sites from booking through their visitors.

    A browser says "null" as Origin on pages that send no referrer. All but old ones say Sec-Fetch-Site as well, which
    then decides. Neither header: no browser.
    """
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        if site not in ("same-origin", "none"):
            raise web.HTTPForbidden
        return
    origin = request.headers.get("Origin", "null")
    if origin not in ("null", _origin(public_url)):
        raise web.HTTPForbidden


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"
