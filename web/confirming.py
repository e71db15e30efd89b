"""Bookings from outside that wait for the link in a letter: the page that says so, and the one that the link opens.

Opening it changes nothing, since mail scanners do; its button makes the booking final.
"""

from __future__ import annotations

from aiohttp import web

from scheduling.model import Booked
from scheduling.ports import Ports
from scheduling.usecases import bookings
from web import visit
from web.render import Renderer


class Confirming:
    """Pages of a booking that is not final yet."""

    def __init__(self, ports: Ports, renderer: Renderer) -> None:
        self._ports, self._renderer = ports, renderer

    def routes(self, waiting: str, path: str) -> list[web.RouteDef]:
        """`waiting` is where the booker is sent, which must not tell them the address that only the letter does."""
        return [
            web.get(waiting, self.wait),
            web.get(f"{path}/confirm", self.ask),
            web.post(f"{path}/confirm", self.confirm),
        ]

    async def wait(self, request: web.Request) -> web.Response:
        booked = await bookings.opened(self._ports, visit.token(request), "waiting")
        return self._page("waiting", request, booked)

    async def ask(self, request: web.Request) -> web.Response:
        booked = await bookings.opened(self._ports, visit.token(request))
        if not booked.booking.can_be_vouched(self._ports.clock()):
            return visit.see_other(self._there(booked))
        return self._page("confirm", request, booked)

    async def confirm(self, request: web.Request) -> web.Response:
        await visit.posted(request)
        booked = await bookings.opened(self._ports, visit.token(request))
        if booked.booking.can_be_vouched(self._ports.clock()):
            await bookings.vouch(self._ports, booked.booking.uid)
        return visit.see_other(self._there(booked))

    def _page(self, name: str, request: web.Request, booked: Booked) -> web.Response:
        wish = visit.of_booking(request, self._ports.clock(), booked)
        return self._renderer.page(
            name,
            wish.words,
            booking=booked.booking,
            organizer=booked.organizer,
            zone=wish.zone or booked.organizer.zone,
            waits=booked.booking.can_be_vouched(self._ports.clock()),
            here=self._there(booked),
        )

    def _there(self, booked: Booked) -> str:
        return visit.path_of(self._ports.links.booking(booked.booking))
