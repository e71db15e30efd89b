"""Behind a link that an organizer gave away: choose a time, fill in the form, book."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import quote

from aiohttp import hdrs, web

from language import format
from scheduling.errors import BadAnswer, BadGuests, SlotTaken
from scheduling.minutes import MINUTE
from scheduling.model import HOLD, Attendee, Booking
from scheduling.ports import Ports
from scheduling.spans import Span
from scheduling.usecases import bookings
from web import choosing, forms, seals, visit
from web.choosing import Choice
from web.forms import Details, Problem
from web.kept import Kept
from web.render import Renderer
from web.seals import Seal
from web.visit import Visit


@dataclass(frozen=True)
class Filled:
    """A form as it came: what was typed, and its seal."""

    details: Details
    seal: Seal


class Sharing:
    """Pages of a meeting type."""

    def __init__(self, ports: Ports, renderer: Renderer, kept: Kept | None, haste: timedelta) -> None:
        self._ports, self._renderer, self._kept, self._haste = ports, renderer, kept, haste

    def routes(self, path: str) -> list[web.RouteDef]:
        return [
            web.get(path, self.choose),
            web.get(f"{path}/book", self.fill_in),
            web.post(f"{path}/book", self.book),
            web.post(f"{path}/hold", self.hold),
        ]

    async def choose(self, request: web.Request) -> web.Response:
        """The free times: the same for all who read one language, so made once for those who come together."""
        if self._kept is None:
            return await self._chosen(request)
        key = f"{forms.preferred_language(request.headers.get(hdrs.ACCEPT_LANGUAGE, ''))} {request.path_qs}"
        return await self._kept.page(key, lambda: self._chosen(request))

    async def _chosen(self, request: web.Request) -> web.Response:
        wish = visit.read(request, self._ports.clock())
        choice = await self._choice(request, wish)
        sentence = choosing.unknown_zone(choice, wish.zone_typed, wish.words) if wish.zone_unknown else ""
        return self._choices(request, wish, choice, sentence, status=422 if sentence else 200)

    async def fill_in(self, request: web.Request) -> web.Response:
        wish = visit.read(request, self._ports.clock())
        return await self._form_or_choices(request, wish, Filled(Details(), seals.made(self._ports)))

    async def book(self, request: web.Request) -> web.Response:
        """Books, unless the button pressed was that of another slot or other weeks: these only keep what was typed."""
        form = await visit.posted(request)
        other_slot, other_weeks = forms.text(form, "choose"), forms.text(form, "from")
        wish = visit.read(request, self._ports.clock(), {**form, "start": other_slot} if other_slot else form)
        seal, details = seals.read(self._ports, form), forms.details(form)
        filled = Filled(details, seal or seals.made(self._ports))
        if other_weeks and not other_slot:
            return self._choices(request, wish, await self._choice(request, wish, filled), "", kept=filled)
        if other_slot:
            return await self._form_or_choices(request, wish, filled, kept=True)
        doubtful = seal is None or seals.is_hasty(self._ports, seal, form, self._haste)
        doubts = [Problem("", "form")] if doubtful else []
        if doubts or details.problems() or wish.start is None:
            return await self._form_or_choices(request, wish, filled, doubts, kept=True)
        return await self._book(request, wish, filled, wish.start)

    async def hold(self, request: web.Request) -> web.Response:
        """Keeps a time while the form is filled in, or gives it back; asked for by script alone."""
        form = await visit.posted(request)
        wish = visit.read(request, self._ports.clock(), form)
        seal = seals.read(self._ports, form)
        if seal is None or wish.start is None:
            raise web.HTTPBadRequest
        if forms.text(form, "release"):
            await bookings.release(self._ports, seal.uid)
            return web.Response(status=204)
        try:
            hold = await bookings.hold(self._ports, visit.address(request), seal.uid, wish.start)
        except SlotTaken:
            return web.json_response({"said": wish.words("web.book.not_held")}, status=409)
        return web.json_response({"said": wish.words("web.book.held", count=HOLD // MINUTE) if hold else ""})

    async def _book(self, request: web.Request, wish: Visit, filled: Filled, start: datetime) -> web.Response:
        details = filled.details
        zone = wish.zone or (await self._choice(request, wish, filled)).zone
        attendee = details.attendee(zone, wish.language)
        try:
            booking = await bookings.book(
                self._ports,
                visit.address(request),
                filled.seal.uid,
                Span(start, start),  # the meeting type knows how long it is
                attendee,
                answers=details.answers,
                guests=details.invited,
            )
        except (BadAnswer, BadGuests):
            return await self._form_or_choices(request, wish, filled, (), kept=True)
        except SlotTaken:
            choice = await self._choice(request, wish, filled)
            sentence = choosing.gone(choice, start, self._ports.clock(), wish.words)
            return self._choices(request, wish, choice, sentence, status=409, kept=filled)
        if not _is_asked_for(booking, start, attendee):
            return await self._sent_before(
                request, wish, details, start, format.start(booking.slot.start, zone, wish.words)
            )
        links = self._ports.links
        there = links.waiting(booking) if booking.status == "pending" else links.booking(booking)
        return visit.see_other(visit.path_of(there))

    async def _sent_before(
        self, request: web.Request, wish: Visit, details: Details, start: datetime, booked: str
    ) -> web.Response:
        """Who went back and asks for something else with the form of a booking hears what it booked; a form of its own
        is there for what they ask for now."""
        fresh = Filled(details, seals.made(self._ports))
        choice = await self._choice(request, wish, fresh)
        problem = Problem("", "sent_before", what=booked)
        if choice.has(start):
            return self._form(request, wish, choice, start, fresh, [problem])
        return self._choices(request, wish, choice, problem.said(wish.words), status=422, kept=fresh)

    async def _form_or_choices(
        self,
        request: web.Request,
        wish: Visit,
        filled: Filled,
        doubts: Sequence[Problem] | None = None,
        *,
        kept: bool = False,
    ) -> web.Response:
        """The form for the time in question, with all that is wrong if it was sent; if it is the time that is the
        trouble, the slots."""
        choice = await self._choice(request, wish, filled)
        if wish.start is not None and choice.has(wish.start):
            problems = [] if doubts is None else [*filled.details.problems(choice.meeting_type), *doubts]
            return self._form(request, wish, choice, wish.start, filled, problems)
        sentence = choosing.gone(choice, wish.start, self._ports.clock(), wish.words)
        status = 409 if wish.start else 422
        return self._choices(request, wish, choice, sentence, status=status, kept=filled if kept else None)

    def _choices(
        self,
        request: web.Request,
        wish: Visit,
        choice: Choice,
        sentence: str,
        *,
        status: int = 200,
        kept: Filled | None = None,
    ) -> web.Response:
        here = f"{self._ports.links.root}/{quote(visit.address(request))}"
        return self._renderer.page(
            "choose",
            wish.words,
            status=status,
            choice=choice,
            here=here,
            action=visit.with_query(f"{here}/book", zone=choice.zone) if kept else f"{here}/book",
            kept=kept,
            booking=None,
            sentence=sentence,
            follow_reader=status == 200 and not wish.zone_typed,
            zone_typed=wish.zone_typed,
            zone_unknown=wish.zone_unknown,
        )

    def _form(
        self,
        request: web.Request,
        wish: Visit,
        choice: Choice,
        start: datetime,
        filled: Filled,
        problems: Sequence[Problem],
    ) -> web.Response:
        here = f"{self._ports.links.root}/{quote(visit.address(request))}"
        return self._renderer.page(
            "form",
            wish.words,
            status=422 if problems else 200,
            choice=choice,
            slot=choice.meeting_type.slot(start),
            hold=f"{here}/hold",
            action=visit.with_query(f"{here}/book", start=visit.iso(start), zone=choice.zone),
            other=visit.with_query(here, zone=choice.zone, **{"from": choice.first.isoformat()}),
            filled=filled,
            problems=problems,
        )

    async def _choice(self, request: web.Request, wish: Visit, filled: Filled | None = None) -> Choice:
        first, holding = wish.first_day(wish.zone), filled.seal.uid if filled else None
        return await choosing.choice(self._ports, visit.address(request), wish.zone, first, holding=holding)


def _is_asked_for(booking: Booking, start: datetime, attendee: Attendee) -> bool:
    """Whether a form that was sent asks for the booking it has made; one that was moved meanwhile was at that time."""
    asked, kept = [(one.name, one.email, one.note) for one in (attendee, booking.attendee)]
    return asked == kept and (booking.slot.start == start or booking.sequence > 0)
