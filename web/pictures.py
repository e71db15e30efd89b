"""A link as a picture that phones read."""

from __future__ import annotations

from contextlib import suppress
from functools import lru_cache
from io import BytesIO

import segno
from aiohttp import hdrs, web

from scheduling.errors import PageClosed
from scheduling.ports import Ports
from scheduling.usecases import bookings
from web import visit

NAME = "qr.png"  # no meeting type can have this address, which has a dot in it
SQUARE = 8  # pixels of each
A_DAY = "public, max-age=86400"  # the picture holds nothing but the address it is found at


class Pictures:
    """QR codes, found below the address they hold: who has none of our links gets none."""

    def __init__(self, ports: Ports) -> None:
        self._ports = ports

    def routes(self, path: str) -> list[web.RouteDef]:
        return [web.get(f"{path}/{NAME}", self.code)]

    async def code(self, request: web.Request) -> web.Response:
        """The picture of a link that leads somewhere, or did and can do so again; raises NotFound for any other."""
        address = _address(request)
        with suppress(PageClosed):  # one may print a link before the page is published
            await bookings.require_address(self._ports, address)
        picture = code_of(f"{self._ports.links.public_url}/{address}")
        return web.Response(body=picture, content_type="image/png", headers={hdrs.CACHE_CONTROL: A_DAY})


@lru_cache(maxsize=200)
def code_of(url: str) -> bytes:
    """A PNG, black on white with the margin that readers need, whatever is behind it."""
    made = BytesIO()
    segno.make(url, error="m", micro=False).save(made, kind="png", scale=SQUARE)
    return made.getvalue()


def _address(request: web.Request) -> str:
    """The path of the page or of a share link, as use cases know it."""
    has_type = {"token", "slug"} & request.match_info.keys()
    return visit.address(request) if has_type else visit.part(request, "page")
