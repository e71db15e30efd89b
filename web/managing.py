"""Behind the links in a letter: view, move, cancel. Mail scanners open them, so a GET shows and never changes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from aiohttp import hdrs, web

from language import format
from scheduling import adding
from scheduling.errors import AlreadyOver, NotFound, Outdated, SlotTaken, TooLate
from scheduling.model import Booked, Booking, Hold
from scheduling.ports import Ports
from scheduling.usecases import bookings
from web import choosing, visit
from web.choosing import Choice
from web.render import Renderer
from web.visit import Visit

CALENDARS = {"Google": adding.google, "Outlook": adding.outlook}


class Managing:
    """Pages of a booking."""

    def __init__(self, ports: Ports, renderer: Renderer, invitation: Callable[[Booked], bytes]) -> None:
        self._ports, self._renderer, self._invitation = ports, renderer, invitation

    def routes(self, path: str) -> list[web.RouteDef]:
        return [
            web.get(path, self.view),
            web.get(f"{path}/invite.ics", self.invite),
            web.get(f"{path}/move", self.choose_again),
            web.post(f"{path}/move", self.move),
            web.get(f"{path}/cancel", self.ask_to_cancel),
            web.post(f"{path}/cancel", self.cancel),
            web.post(f"{path}/accept", self.accept),
            web.post(f"{path}/restore", self.restore),
            web.post(f"{path}/back", self.go_back),
            web.get(f"{path}/again", self.book_again),
        ]

    async def view(self, request: web.Request) -> web.Response:
        booked = await self._opened(request)
        if booked.booking.can_be_vouched(self._ports.clock()):
            return visit.see_other(f"{self._here(request)}/confirm")
        return self._booking(self._visit(request, booked), booked, request)

    async def invite(self, request: web.Request) -> web.Response:
        booked = await self._opened(request)
        if booked.booking.status == "pending":
            raise NotFound
        return web.Response(
            body=self._invitation(booked),
            content_type="text/calendar",
            charset="utf-8",
            headers={hdrs.CONTENT_DISPOSITION: 'attachment; filename="invite.ics"'},
        )

    async def choose_again(self, request: web.Request) -> web.Response:
        """The slots a booking could move to; with a `start`, the question whether it shall."""
        booked = await self._opened(request)
        wish = self._visit(request, booked)
        if self._is_fixed(booked):
            return self._booking(wish, booked, request, unchanged=True)
        choice = await self._choice(booked, wish)
        if not wish.start_typed:
            sentence = choosing.unknown_zone(choice, wish.zone_typed, wish.words) if wish.zone_unknown else ""
            return self._choices(request, wish, booked, choice, sentence, status=422 if sentence else 200)
        if wish.start is not None and (choice.has(wish.start) or wish.start == booked.booking.slot.start):
            return self._move_form(request, wish, booked, choice)
        return self._gone(request, wish, booked, choice)

    async def move(self, request: web.Request) -> web.Response:
        form = await visit.posted(request)
        booked = await self._opened(request)
        wish = self._visit(request, booked, form)
        if self._is_fixed(booked):
            return self._booking(wish, booked, request, unchanged=True)
        if wish.start is None:
            return self._gone(request, wish, booked, await self._choice(booked, wish))
        try:
            slot = booked.booking.slot.moved_to(wish.start)
            await bookings.reschedule(self._ports, booked.booking.uid, slot)
        except SlotTaken:
            return self._gone(request, wish, booked, await self._choice(booked, wish))
        return visit.see_other(self._here(request))

    async def ask_to_cancel(self, request: web.Request) -> web.Response:
        booked = await self._opened(request)
        wish = self._visit(request, booked)
        if self._is_over(booked.booking) or self._is_bound(booked):
            return self._booking(wish, booked, request, unchanged=True)
        return self._renderer.page("cancel", wish.words, **self._about(wish, booked, request))

    async def cancel(self, request: web.Request) -> web.Response:
        await visit.posted(request)
        booked = await self._opened(request)
        try:
            await bookings.cancel(self._ports, booked.booking.uid)
        except (AlreadyOver, TooLate):
            booked = await self._opened(request)
            if booked.booking.status != "cancelled":
                return self._booking(self._visit(request, booked), booked, request, unchanged=True)
            # The button was pressed twice: what it was to do is done.
        return visit.see_other(self._here(request))

    async def accept(self, request: web.Request) -> web.Response:
        """The time that the organizer suggested is booked, if it is still the one that was shown."""
        form = await visit.posted(request)
        booked = await self._opened(request)
        shown = str(form.get("sequence", ""))
        if shown != str(booked.booking.sequence) and booked.booking.status == "requested":
            raise Outdated
        await bookings.approve(self._ports, booked.booking.uid, sequence=booked.booking.sequence)
        return visit.see_other(self._here(request))

    async def restore(self, request: web.Request) -> web.Response:
        """Take the own cancellation back, as long as that can be and the time is free."""
        await visit.posted(request)
        booked = await self._opened(request)
        await bookings.restore(self._ports, booked.booking.uid)
        return visit.see_other(self._here(request))

    async def go_back(self, request: web.Request) -> web.Response:
        """Take the own move back, as long as that can be. Pressed twice it is done once: only the move that was shown
        goes back."""
        form = await visit.posted(request)
        booked = await self._opened(request)
        booking = booked.booking
        shown = str(form.get("sequence", "")) == str(booking.sequence)
        if shown and booking.previous and self._kept(booking):
            await bookings.reschedule(self._ports, booking.uid, booking.previous)
        elif shown:
            raise AlreadyOver
        return visit.see_other(self._here(request))

    async def book_again(self, request: web.Request) -> web.Response:
        """On to the free times of the same meeting type; to the booking itself where it is no longer offered."""
        booked = await self._opened(request)
        return visit.see_other(self._again(booked) or self._here(request))

    def _booking(self, wish: Visit, booked: Booked, request: web.Request, *, unchanged: bool = False) -> web.Response:
        """The booking as it stands; `unchanged` says that something was asked for which cannot be."""
        values = self._about(wish, booked, request)
        status = 409 if unchanged else 200
        return self._renderer.page("booking", wish.words, status=status, unchanged=unchanged, **values)

    def _gone(self, request: web.Request, wish: Visit, booked: Booked, choice: Choice) -> web.Response:
        sentence = choosing.gone(choice, wish.start, self._ports.clock(), wish.words)
        return self._choices(request, wish, booked, choice, sentence, status=409 if wish.start else 422)

    def _choices(
        self, request: web.Request, wish: Visit, booked: Booked, choice: Choice, sentence: str, *, status: int
    ) -> web.Response:
        return self._renderer.page(
            "choose",
            wish.words,
            status=status,
            choice=choice,
            here=f"{self._here(request)}/move",
            action=f"{self._here(request)}/move",
            kept=None,
            booking=booked.booking,
            sentence=sentence,
            follow_reader=False,
            zone_typed=wish.zone_typed,
            zone_unknown=wish.zone_unknown,
        )

    def _move_form(self, request: web.Request, wish: Visit, booked: Booked, choice: Choice) -> web.Response:
        assert wish.start is not None
        other = visit.with_query(f"{self._here(request)}/move", zone=choice.zone, **{"from": choice.first.isoformat()})
        new = booked.booking.slot.moved_to(wish.start)
        return self._renderer.page("move", wish.words, new=new, other=other, **self._about(wish, booked, request))

    def _about(self, wish: Visit, booked: Booked, request: web.Request) -> dict[str, Any]:
        booking, organizer = booked.booking, booked.organizer
        kept = self._kept(booking)
        return {
            "booking": booking,
            "organizer": organizer,
            "zone": wish.zone or organizer.zone,
            "state": self._state(booking),
            "restorable": kept is not None and not booking.stands,
            "can_go_back": kept is not None and booking.stands,
            "can_wait": booking.status == "confirmed" and not self._is_over(booking),
            "waiting": booked.waiting,
            "kept_until": kept.until if kept else None,
            "here": self._here(request),
            "again": self._again(booked),
            "calendars": self._calendars(wish, booked),
            "until": booked.changes_until,
            "bound": self._is_bound(booked),
        }

    def _calendars(self, wish: Visit, booked: Booked) -> dict[str, str]:
        """Where to put the meeting into the own calendar, by the name of its maker."""
        booking, words = booked.booking, wish.words
        title = words("web.booking.heading", title=booking.title, organizer=booked.organizer.name)
        place = format.venue(booking.place, booking.place_detail, words)
        text = booked.join_url or self._ports.links.booking(booking)
        return {maker: address(booking.slot, title, place, text) for maker, address in CALENDARS.items()}

    def _again(self, booked: Booked) -> str:
        """The path at which to book another time; empty where that is not possible any more."""
        address = bookings.again(self._ports, booked)
        return visit.path_of(f"{self._ports.links.public_url}/{address}") if address else ""

    def _kept(self, booking: Booking) -> Hold | None:
        """The time that the attendee can have back."""
        return booking.kept(self._ports.clock()) if booking.giver == "attendee" else None

    def _state(self, booking: Booking) -> str:
        if booking.status == "cancelled":
            return booking.outcome if booking.outcome in ("declined", "expired", "lapsed") else "cancelled"
        if booking.status == "pending":
            return "lapsed"
        if self._is_over(booking):
            return "expired" if booking.status == "requested" else "over"
        if booking.status == "requested":
            return "suggested" if booking.outcome == "suggested" else "requested"
        return "moved" if booking.previous and booking.outcome not in ("approved", "accepted") else "booked"

    def _is_over(self, booking: Booking) -> bool:
        return booking.status in ("cancelled", "pending") or booking.slot.start <= self._ports.clock()

    def _is_fixed(self, booked: Booked) -> bool:
        """Whether there is no time to move to."""
        return booked.meeting_type is None or self._is_over(booked.booking) or self._is_bound(booked)

    def _is_bound(self, booked: Booked) -> bool:
        """Whether it begins too soon for its attendee to cancel or move it."""
        return booked.changes_until is not None and booked.changes_until <= self._ports.clock()

    def _visit(self, request: web.Request, booked: Booked, form: Mapping[str, object] | None = None) -> Visit:
        return visit.of_booking(request, self._ports.clock(), booked, form)

    async def _choice(self, booked: Booked, wish: Visit) -> Choice:
        first = wish.first_day(wish.zone)
        uid, slot = booked.booking.uid, booked.booking.slot
        return await choosing.choice(self._ports, "", wish.zone, first, moving=uid, current=slot)

    async def _opened(self, request: web.Request) -> Booked:
        return await bookings.opened(self._ports, visit.token(request))

    def _here(self, request: web.Request) -> str:
        return f"{self._ports.links.root}/b/{visit.token(request)}"
