"""Where an attendee says that reminders of a meeting are enough. Also what the button of a mail program posts to."""

from __future__ import annotations

from aiohttp import web

from scheduling.ports import Ports
from scheduling.usecases import bookings, letters
from web import visit
from web.render import Renderer


class Quiet:
    """The page behind "no more reminders", and the address of RFC 8058: a POST is all it takes, and it cancels
    nothing."""

    def __init__(self, ports: Ports, renderer: Renderer) -> None:
        self._ports, self._renderer = ports, renderer

    def routes(self, path: str) -> list[web.RouteDef]:
        return [web.get(f"{path}/quiet", self.ask), web.post(f"{path}/quiet", self.silence)]

    async def ask(self, request: web.Request) -> web.Response:
        return await self._page(request, done=False)

    async def silence(self, request: web.Request) -> web.Response:
        await visit.posted(request)
        booked = await bookings.opened(self._ports, visit.token(request))
        await letters.silence(self._ports, booked.booking)
        return await self._page(request, done=True)

    async def _page(self, request: web.Request, *, done: bool) -> web.Response:
        booked = await bookings.opened(self._ports, visit.token(request))
        wish = visit.of_booking(request, self._ports.clock(), booked)
        return self._renderer.page(
            "quiet",
            wish.words,
            done=done,
            booking=booked.booking,
            organizer=booked.organizer,
            zone=wish.zone or booked.organizer.zone,
            here=f"{self._ports.links.root}/b/{visit.token(request)}",
        )
