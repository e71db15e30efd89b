"""Where somebody says that they did not book what letters tell them of.

Opening it changes nothing, since mail scanners do; and as some of them press buttons, too, and this cannot be taken
back, a box has to be ticked before.
"""

from __future__ import annotations

from aiohttp import web

from scheduling.ports import Ports
from scheduling.usecases import bookings, personal_data
from web import forms, visit
from web.render import Renderer


class Denying:
    """The page behind "I did not book this"."""

    def __init__(self, ports: Ports, renderer: Renderer) -> None:
        self._ports, self._renderer = ports, renderer

    def routes(self, path: str) -> list[web.RouteDef]:
        return [web.get(f"{path}/not-me", self.ask), web.post(f"{path}/not-me", self.deny)]

    async def ask(self, request: web.Request) -> web.Response:
        return await self._ask(request)

    async def deny(self, request: web.Request) -> web.Response:
        """Pressed twice it says the same: the link opens nothing else any more."""
        form = await visit.posted(request)
        if not forms.text(form, "sure"):
            return await self._ask(request, status=422)
        booking = await personal_data.deny(self._ports, visit.token(request))
        words = visit.read(request, self._ports.clock()).words
        return self._renderer.page("denied", words, ended=booking.outcome == "denied")

    async def _ask(self, request: web.Request, *, status: int = 200) -> web.Response:
        booked = await bookings.opened(self._ports, visit.token(request))
        booking = booked.booking
        personal_data.require_deniable(booking)
        wish = visit.of_booking(request, self._ports.clock(), booked)
        return self._renderer.page(
            "not_me",
            wish.words,
            status=status,
            booking=booking,
            organizer=booked.organizer,
            zone=wish.zone or booked.organizer.zone,
            ahead=booking.stands and booking.slot.start > self._ports.clock(),
            here=f"{self._ports.links.root}/b/{visit.token(request)}",
        )
