"""The guest site: its routes, its start page and an organizer's page."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta

from aiohttp import web

from scheduling.errors import NotFound
from scheduling.model import Booked
from scheduling.ports import Ports
from scheduling.usecases import bookings
from scheduling.usecases.personal_data import Export
from web import errors, visit
from web.confirming import Confirming
from web.connecting import Connecting
from web.denying import Denying
from web.earlier import Earlier
from web.kept import Kept
from web.managing import Managing
from web.numbers import Counting
from web.own_data import OwnData
from web.pictures import Pictures
from web.picturing import Picturing
from web.quiet import Quiet
from web.render import Renderer
from web.sharing import Sharing
from web.throttle import USUAL, Limits, Throttle


class Site:
    """All pages for guests.

    `invitation` gives the bytes of a booking's calendar file, `archive` those of somebody's meetings, `home` is where
    the start page leads if there is something better to show, `indexed` whether search engines may list what is
    public. `throttled` is off where everybody comes from one address, as in the demo. `kept` spares work where many
    open the same page.
    """

    def __init__(
        self,
        ports: Ports,
        *,
        invitation: Callable[[Booked], bytes],
        archive: Callable[[Export], bytes],
        home: str = "",
        throttled: bool = True,
        limits: Limits = USUAL,
        kept: Kept | None = None,
        indexed: bool = False,
    ) -> None:
        self._ports, self._home, self._renderer = ports, home, Renderer(ports.links)
        self._indexed = indexed
        self._sharing = Sharing(ports, self._renderer, kept, limits.haste if throttled else timedelta())
        self._managing = Managing(ports, self._renderer, invitation)
        self._confirming = Confirming(ports, self._renderer)
        self._quiet = Quiet(ports, self._renderer)
        self._own_data = OwnData(ports, self._renderer, archive)
        self._earlier = Earlier(ports, self._renderer)
        self._denying = Denying(ports, self._renderer)
        self._pictures = Pictures(ports)
        self._picturing = Picturing(ports, self._renderer)
        self._connecting = Connecting(ports, self._renderer)
        self._counting = Counting(ports)
        self.middlewares = [
            errors.middleware(ports, self._renderer, Throttle(limits, idle=not throttled), indexed=indexed)
        ]

    def routes(self) -> list[web.RouteDef]:
        return under(self._ports.links.root, self._routes())

    def _routes(self) -> list[web.RouteDef]:
        return [
            web.get("/", self.landing),
            web.get("/robots.txt", self.robots),
            web.get("/favicon.ico", self.favicon),
            web.get("/static/{digest}/{name}", self.static),
            *(route for path in ("/p/{token}", "/{page}", "/{page}/{slug}") for route in self._pictures.routes(path)),
            *self._sharing.routes("/p/{token}"),
            *self._confirming.routes("/w/{token}", "/b/{token}"),
            *self._managing.routes("/b/{token}"),
            *self._quiet.routes("/b/{token}"),
            *self._own_data.routes("/b/{token}", "/my-data/{token}"),
            *self._earlier.routes("/b/{token}"),
            *self._denying.routes("/b/{token}"),
            *self._connecting.routes("/connect/{token}"),
            *self._counting.routes("/numbers/{token}"),
            *self._picturing.routes("/portrait/{token}", "/picture/{token}"),
            web.get("/{page}", self.page),
            *self._sharing.routes("/{page}/{slug}"),
        ]

    async def landing(self, request: web.Request) -> web.Response:
        if self._home:
            raise web.HTTPFound(self._home)
        return self._renderer.page("landing", self._visit(request).words)

    async def page(self, request: web.Request) -> web.Response:
        page = await bookings.page(self._ports, visit.part(request, "page"))
        links = self._ports.links
        offers = [(one, visit.path_of(links.share(one, page.organizer.page))) for one in page.meeting_types]
        return self._renderer.page("page", self._visit(request).words, organizer=page.organizer, offers=offers)

    async def robots(self, request: web.Request) -> web.Response:
        closed = (
            ("/b/", "/p/", "/w/", "/connect/", "/my-data/", "/numbers/", "/picture/", "/portrait/", "/api/")
            if self._indexed
            else ("/",)
        )
        return web.Response(
            text="".join(["User-agent: *\n", *(f"Disallow: {self._renderer.root}{one}\n" for one in closed)])
        )

    async def favicon(self, request: web.Request) -> web.Response:
        return self._renderer.assets["leaf.svg"].response()

    async def static(self, request: web.Request) -> web.Response:
        asset = self._renderer.assets.get(request.match_info["name"])
        if asset is None or asset.digest != request.match_info["digest"]:
            raise NotFound
        return asset.response()

    def _visit(self, request: web.Request) -> visit.Visit:
        return visit.read(request, self._ports.clock())


def under(root: str, routes: Sequence[web.RouteDef]) -> list[web.RouteDef]:
    """The routes below the path of the public address, and without it for a proxy that takes it away."""
    if not root:
        return list(routes)
    below = [web.RouteDef(one.method, root + one.path, one.handler, one.kwargs) for one in routes]
    top = [web.RouteDef(one.method, root, one.handler, one.kwargs) for one in routes if one.path == "/"]
    return [*top, *below, *routes]
