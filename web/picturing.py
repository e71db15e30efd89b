"""Pictures of organizers: where one is shown, and the page on which its owner chooses it."""

from __future__ import annotations

from aiohttp import BodyPartReader, MultipartReader, hdrs, web

from language.words import words_for
from scheduling.errors import BadPicture
from scheduling.model import Organizer, Portrait
from scheduling.ports import Ports
from scheduling.usecases import portraits
from web import visit
from web.render import Renderer

LARGEST = 2 << 20  # bytes of an upload
A_DAY = "public, max-age=86400"  # another picture has another address
OURS_ALONE = "same-origin"  # no other site shows it as its own


class Picturing:
    """Pages and pictures below links that only their owner, or a page of ours, knows."""

    def __init__(self, ports: Ports, renderer: Renderer) -> None:
        self._ports, self._renderer = ports, renderer

    def routes(self, shown: str, chosen: str) -> list[web.RouteDef]:
        return [
            web.get(shown, self.picture),
            web.get(chosen, self.show),
            web.post(chosen, self.choose),
            web.post(f"{chosen}/remove", self.remove),
            web.post(f"{chosen}/follow", self.follow),
        ]

    async def picture(self, request: web.Request) -> web.Response:
        body = await portraits.shown(self._ports, visit.token(request))
        headers = {hdrs.CACHE_CONTROL: A_DAY, "Cross-Origin-Resource-Policy": OURS_ALONE}
        return web.Response(body=body, content_type="image/jpeg", headers=headers)

    async def show(self, request: web.Request) -> web.Response:
        organizer, portrait = await self._opened(request)
        return self._page(request, organizer, portrait)

    async def choose(self, request: web.Request) -> web.Response:
        """The file sent becomes the picture; what is wrong with it is said above the form."""
        organizer, portrait = await self._opened(request)
        sent = await _file(request)
        problem = _problem(sent)
        if not problem:
            try:
                await portraits.choose(self._ports, organizer, sent)
            except BadPicture:
                problem = "web.picture.problem.unreadable"
        return self._page(request, organizer, portrait, problem) if problem else self._back(request)

    async def remove(self, request: web.Request) -> web.Response:
        organizer, _ = await self._opened(request)
        await portraits.remove(self._ports, organizer)
        return self._back(request)

    async def follow(self, request: web.Request) -> web.Response:
        organizer, _ = await self._opened(request)
        await portraits.follow(self._ports, organizer)
        return self._back(request)

    def _page(self, request: web.Request, organizer: Organizer, portrait: Portrait, problem: str = "") -> web.Response:
        return self._renderer.page(
            "picture",
            words_for(organizer.language),
            status=422 if problem else 200,
            organizer=organizer,
            portrait=portrait,
            problem=problem,
            here=self._here(request),
            page=visit.path_of(self._ports.links.page(organizer.page)),
            has_directory=self._ports.directory is not None,
        )

    async def _opened(self, request: web.Request) -> tuple[Organizer, Portrait]:
        return await portraits.opened(self._ports, visit.token(request))

    def _back(self, request: web.Request) -> web.Response:
        return visit.see_other(self._here(request))

    def _here(self, request: web.Request) -> str:
        return f"{self._ports.links.root}/picture/{visit.token(request)}"


def _problem(sent: bytes) -> str:
    """What keeps a file from being looked at."""
    if not sent:
        return "web.picture.problem.missing"
    return "web.picture.problem.large" if len(sent) > LARGEST else ""


async def _file(request: web.Request) -> bytes:
    """The file of the form, empty where none was chosen, one byte too many where it is too large; raises an aiohttp
    HTTP error for a body that is none of ours."""
    if request.content_type != "multipart/form-data":
        raise web.HTTPUnsupportedMediaType
    try:
        part = await _part(await request.multipart())
        return await _read(part) if part else b""
    except ValueError:
        raise web.HTTPBadRequest from None


async def _part(form: MultipartReader) -> BodyPartReader | None:
    while (part := await form.next()) is not None:
        if isinstance(part, BodyPartReader) and part.name == "picture":
            return part
    return None


async def _read(part: BodyPartReader) -> bytes:
    found = bytearray()
    while len(found) <= LARGEST and (chunk := await part.read_chunk()):
        found += chunk
    return bytes(found[: LARGEST + 1])
