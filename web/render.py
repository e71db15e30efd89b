"""Templates into pages, and the files they refer to under addresses that change with their content."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path

from aiohttp import web
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from language import format, questions
from language.words import Words
from scheduling import addresses, zones
from scheduling.links import Links
from scheduling.questions import SHORT_ANSWER
from web import forms, seals, visit, zone_names

FOLDER = Path(__file__).parent
TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
FOREVER = "public, max-age=31536000, immutable"
CONTENT_POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
LIMITS = {"name": forms.NAME_LIMIT, "email": addresses.LONGEST, "note": forms.NOTE_LIMIT, "answer": SHORT_ANSWER}
TELLTALE = "token"  # in the route: whoever sees such an address can use it


@dataclass(frozen=True)
class Asset:
    """A static file."""

    address: str
    digest: str
    body: bytes
    content_type: str

    def response(self) -> web.Response:
        headers = {"Cache-Control": FOREVER}
        return web.Response(body=self.body, content_type=self.content_type, charset="utf-8", headers=headers)


def assets(root: str = "") -> dict[str, Asset]:
    """All static files by name."""
    return {path.name: _asset(path, root) for path in sorted((FOLDER / "static").iterdir()) if path.suffix in TYPES}


def _asset(path: Path, root: str) -> Asset:
    body = path.read_bytes()
    digest = sha256(body).hexdigest()[:16]
    return Asset(f"{root}/static/{digest}/{path.name}", digest, body, TYPES[path.suffix])


class Renderer:
    """Writes pages, whose addresses all lie below the root of `links`."""

    def __init__(self, links: Links) -> None:
        self.root = links.root
        self.assets = assets(links.root)
        self._environment = _environment(links)

    def page(self, name: str, words: Words, status: int = 200, **values: object) -> web.Response:
        text = self._environment.get_template(f"{name}.html").render(words=words, **values)
        return web.Response(text=text, status=status, content_type="text/html")


@cache
def _environment(links: Links) -> Environment:
    """The templates, put together once for all sites of a process that give out the same links."""
    environment = Environment(
        loader=FileSystemLoader(FOLDER / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals.update(
        format=format,
        zones=zones,
        zone_names=zone_names,
        assets={name: asset.address for name, asset in assets(links.root).items()},
        limits=LIMITS,
        iso=visit.iso,
        questions=questions,
        paired=paired,
        trap=seals.TRAP,
        initials=initials,
        portrait_of=lambda organizer: visit.path_of(links.portrait(organizer)),
        home=f"{links.root}/",
    )
    return environment


def initials(name: str) -> str:
    """`AB` for Anna Maria Berg: where there is no picture."""
    parts = [part for part in name.split() if part[:1].isalpha()]
    return "".join(part[0].upper() for part in dict.fromkeys([*parts[:1], *parts[-1:]]))


def paired(options: Sequence[str]) -> list[tuple[str, str]]:
    """Options that are their own labels."""
    return [(one, one) for one in options]


def secured(response: web.StreamResponse, request: web.Request, *, indexed: bool = False) -> web.StreamResponse:
    """The answer with what every one of ours must carry. Only what everybody may see anyway can be `indexed`: the pages
    of organizers and of their public meeting types."""
    for name, value in _headers(request).items():
        response.headers.setdefault(name, value)
    if not (indexed and response.status == 200 and visit.route(request).endswith(("/{page}", "/{page}/{slug}"))):
        response.headers.setdefault("X-Robots-Tag", "noindex, nofollow")
    return response


def _headers(request: web.Request) -> Mapping[str, str]:
    return {
        "Cache-Control": "no-store",
        "Content-Security-Policy": CONTENT_POLICY,
        "Cross-Origin-Opener-Policy": "same-origin",
        "Referrer-Policy": "no-referrer" if TELLTALE in request.match_info else "same-origin",
        "X-Content-Type-Options": "nosniff",
    }
