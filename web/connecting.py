"""Where an organizer enters what opens a calendar: a page of their own for half an hour, since chats are kept."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from aiohttp import web

from language.words import words_for
from scheduling.errors import CalendarUnreachable, NotFound
from scheduling.model import Organizer
from scheduling.ports import Ports
from scheduling.usecases import calendars
from web import forms, visit
from web.render import Renderer

LONGEST = 2000  # characters of a field
HIDDEN = frozenset({"password"})


class Connecting:
    """The page to connect calendars."""

    def __init__(self, ports: Ports, renderer: Renderer) -> None:
        self._ports, self._renderer = ports, renderer

    def routes(self, path: str) -> list[web.RouteDef]:
        return [
            web.get(path, self.show),
            web.post(f"{path}/{{provider}}", self.connect),
            web.post(f"{path}/calendars/{{calendar}}", self.choose),
        ]

    async def show(self, request: web.Request) -> web.Response:
        organizer = await self._organizer(request)
        return await self._page(request, organizer)

    async def connect(self, request: web.Request) -> web.Response:
        """All calendars of the account; what is wrong is said above the form, with all but the password as typed."""
        form = await visit.posted(request)
        organizer, provider = await self._organizer(request), request.match_info["provider"]
        if provider not in self._ports.providers:
            raise NotFound
        names = self._ports.calendars.fields(provider)
        typed = {name: forms.text(form, name).strip()[:LONGEST] for name in names}
        missing = [name for name in names if not typed[name]]
        problem = "missing" if missing else ""
        if not missing:
            try:
                await calendars.connect(self._ports, organizer, provider, typed)
            except CalendarUnreachable as refused:
                problem = refused.name
        if problem:
            return await self._page(request, organizer, provider=provider, typed=typed, problem=problem)
        return visit.see_other(self._here(request))

    async def choose(self, request: web.Request) -> web.Response:
        """What a calendar is for: whether it blocks, whether bookings are written to it, or nothing any more."""
        form = await visit.posted(request)
        organizer, which = await self._organizer(request), request.match_info["calendar"]
        match forms.text(form, "do"):
            case "block":
                await calendars.choose(self._ports, organizer, which, blocks=True)
            case "unblock":
                await calendars.choose(self._ports, organizer, which, blocks=False)
            case "write":
                await calendars.write_to(self._ports, organizer, which)
            case "disconnect":
                await calendars.disconnect(self._ports, organizer, which)
        return visit.see_other(self._here(request))

    async def _page(
        self,
        request: web.Request,
        organizer: Organizer,
        *,
        provider: str = "",
        typed: Mapping[str, str] | None = None,
        problem: str = "",
    ) -> web.Response:
        known = await calendars.connections(self._ports, organizer)
        return self._renderer.page(
            "connect",
            words_for(organizer.language),
            status=422 if problem else 200,
            organizer=organizer,
            here=self._here(request),
            watches=[(one, self._ports.calendars.writes(one.connection.provider)) for one in known],
            offers=[(one, self._ports.calendars.fields(one)) for one in self._ports.providers],
            provider=provider,
            typed=_shown(typed or {}),
            problem=problem,
            hidden=HIDDEN,
        )

    async def _organizer(self, request: web.Request) -> Organizer:
        return await calendars.connecting(self._ports, visit.token(request))

    def _here(self, request: web.Request) -> str:
        return f"{self._ports.links.root}/connect/{visit.token(request)}"


def _shown(typed: Mapping[str, str]) -> dict[str, Any]:
    return {name: value for name, value in typed.items() if name not in HIDDEN}
