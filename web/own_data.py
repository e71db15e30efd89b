"""Everything that is kept about who reads: to look at, to download, to have deleted.

Three links lead here. That of a booking shows that booking alone, since whoever typed an address has it, too; the link
of a letter to an address shows all that was booked under it; that of a chat shows everything about its person, who
deletes it in the chat. Opening any of them changes nothing.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from aiohttp import hdrs, web

from language.words import Words, words_for
from scheduling.errors import NotFound, Outdated
from scheduling.model import Booked, Booking, Organizer
from scheduling.ports import Ports
from scheduling.usecases import bookings, personal_data
from scheduling.usecases.personal_data import Export, How
from web import forms, visit
from web.render import Renderer

Scope = Literal["booking", "address", "person"]
HOW: tuple[How, ...] = ("cancel", "keep")


@dataclass(frozen=True)
class Subject:
    """Whose data a link opens, and how far."""

    scope: Scope
    here: str  # the path of the page
    words: Words
    zone: str
    booked: Booked | None = None
    person: Organizer | None = None


class OwnData:
    """The pages of one's own data."""

    def __init__(self, ports: Ports, renderer: Renderer, archive: Callable[[Export], bytes]) -> None:
        self._ports, self._renderer, self._archive = ports, renderer, archive

    def routes(self, booking: str, own: str) -> list[web.RouteDef]:
        """`booking` is where a booking's pages are, `own` where the other links lead."""
        return [
            *(route for path in (f"{booking}/data", own) for route in self._at(path)),
            web.post(f"{booking}/data/letter", self.send_letter),
        ]

    def _at(self, path: str) -> list[web.RouteDef]:
        return [
            web.get(path, self.show),
            web.get(f"{path}/data.json", self.as_json),
            web.get(f"{path}/meetings.ics", self.as_calendar),
            web.get(f"{path}/delete", self.ask),
            web.post(f"{path}/delete", self.delete),
        ]

    async def show(self, request: web.Request) -> web.Response:
        return await self._page(await self._subject(request))

    async def as_json(self, request: web.Request) -> web.Response:
        found = await self._export(await self._subject(request))
        return _file(json.dumps(found.data, ensure_ascii=False, indent=2).encode(), "application/json", "my-data.json")

    async def as_calendar(self, request: web.Request) -> web.Response:
        found = await self._export(await self._subject(request))
        return _file(self._archive(found), "text/calendar", "my-meetings.ics")

    async def send_letter(self, request: web.Request) -> web.Response:
        await visit.posted(request)
        subject = await self._subject(request)
        booked = _booked(subject)
        if booked.booking.attendee.email:
            await personal_data.ask_by_letter(self._ports, booked)
        return await self._page(subject, sent=True)

    async def ask(self, request: web.Request) -> web.Response:
        return await self._ask(await self._subject(request))

    async def delete(self, request: web.Request) -> web.Response:
        """What was shown and agreed to; shown again where it has changed since."""
        form = await visit.posted(request)
        subject = await self._subject(request)
        concerned, how = await self._bookings(subject), next((one for one in HOW if form.get("how") == one), HOW[0])
        mark = forms.text(form, "mark")
        try:
            done = await personal_data.forget(self._ports, concerned, how, int(mark) if mark.isdecimal() else -1)
        except Outdated:
            return await self._ask(subject, changed=True)
        state = "now" if done.finished else how
        return self._renderer.page("deleted_data", subject.words, state=state)

    async def _page(self, subject: Subject, *, sent: bool = False) -> web.Response:
        listed = (await self._export(subject)).meetings if subject.scope == "address" else ()
        forgotten = subject.booked and subject.booked.booking.slot.end + self._ports.attendees_kept
        return self._renderer.page(
            "own_data", subject.words, sent=sent, meetings=listed, forgotten=forgotten, **_about(subject)
        )

    async def _ask(self, subject: Subject, *, changed: bool = False) -> web.Response:
        foreseen = await personal_data.foresee_attendee(self._ports, await self._bookings(subject))
        status = 409 if changed else 200
        return self._renderer.page(
            "delete_data", subject.words, status=status, foreseen=foreseen, changed=changed, **_about(subject)
        )

    async def _bookings(self, subject: Subject) -> Sequence[Booking]:
        """Those whose attendee is to be forgotten. A person has more than that, and deletes it in the chat."""
        booked = _booked(subject)
        if subject.scope == "booking":
            return [booked.booking]
        return await personal_data.under(self._ports, booked.booking.attendee.email)

    async def _export(self, subject: Subject) -> Export:
        if subject.person:
            return await personal_data.export(self._ports, subject.person)
        booked = _booked(subject)
        if subject.scope == "address":
            return await personal_data.export_address(self._ports, booked.booking.attendee.email)
        return await personal_data.export_booking(self._ports, booked)

    async def _subject(self, request: web.Request) -> Subject:
        token, root = visit.token(request), self._ports.links.root
        if request.path.removeprefix(root).startswith("/b/"):
            booked = await bookings.opened(self._ports, token)
            return self._of_booking(request, booked, "booking", f"{root}/b/{token}/data")
        try:
            booked = await personal_data.address(self._ports, token)
        except NotFound:
            person = await personal_data.owner(self._ports, token)
            return Subject("person", f"{root}/my-data/{token}", words_for(person.language), person.zone, person=person)
        return self._of_booking(request, booked, "address", f"{root}/my-data/{token}")

    def _of_booking(self, request: web.Request, booked: Booked, scope: Scope, here: str) -> Subject:
        wish = visit.of_booking(request, self._ports.clock(), booked)
        return Subject(scope, here, wish.words, wish.zone or booked.organizer.zone, booked)


def _booked(subject: Subject) -> Booked:
    """Raises NotFound for a page that is no booking's."""
    if subject.booked is None:
        raise NotFound
    return subject.booked


def _about(subject: Subject) -> dict[str, Any]:
    booked = subject.booked
    return {
        "scope": subject.scope,
        "here": subject.here,
        "zone": subject.zone,
        "booking": booked.booking if booked else None,
        "organizer": booked.organizer if booked else subject.person,
        "back": subject.here.removesuffix("/data") if subject.scope == "booking" else "",
    }


def _file(content: bytes, kind: str, name: str) -> web.Response:
    headers = {hdrs.CONTENT_DISPOSITION: f'attachment; filename="{name}"'}
    return web.Response(body=content, content_type=kind, charset="utf-8", headers=headers)
