"""Where a guest says that they want to hear of earlier times, or no more; the button of a mail program posts here."""

from __future__ import annotations

from aiohttp import web

from scheduling.ports import Ports
from scheduling.usecases import bookings, waiting
from web import visit
from web.render import Renderer


class Earlier:
    """The buttons on a booking's page, and the page behind "no more letters about earlier times": a POST that does not
    say "on" ends the waiting (RFC 8058)."""

    def __init__(self, ports: Ports, renderer: Renderer) -> None:
        self._ports, self._renderer = ports, renderer

    def routes(self, path: str) -> list[web.RouteDef]:
        return [web.get(f"{path}/earlier", self.ask), web.post(f"{path}/earlier", self.wait)]

    async def ask(self, request: web.Request) -> web.Response:
        return await self._page(request)

    async def wait(self, request: web.Request) -> web.Response:
        form = await visit.posted(request)
        booked = await bookings.opened(self._ports, visit.token(request))
        if form.get("on"):
            await waiting.wait(self._ports, booked.booking.uid, None)
            return visit.see_other(self._here(request))
        await waiting.stop(self._ports, booked.booking.uid, None)
        return await self._page(request)

    async def _page(self, request: web.Request) -> web.Response:
        booked = await bookings.opened(self._ports, visit.token(request))
        wish = visit.of_booking(request, self._ports.clock(), booked)
        return self._renderer.page(
            "earlier",
            wish.words,
            waiting=booked.waiting,
            booking=booked.booking,
            organizer=booked.organizer,
            zone=wish.zone or booked.organizer.zone,
            here=self._here(request),
        )

    def _here(self, request: web.Request) -> str:
        return f"{self._ports.links.root}/b/{visit.token(request)}"
