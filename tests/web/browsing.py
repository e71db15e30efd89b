"""A guest's browser without script: it opens addresses, follows links and sends forms as they stand on the page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from aiohttp import ClientResponse, web
from aiohttp.test_utils import TestClient
from bs4 import BeautifulSoup, Tag

TICKED = ("radio", "checkbox")  # sent if they are


@dataclass(frozen=True)
class Page:
    """What came back."""

    path: str
    status: int
    headers: Mapping[str, str]
    html: str

    @property
    def soup(self) -> BeautifulSoup:
        return BeautifulSoup(self.html, "html.parser")

    @property
    def text(self) -> str:
        return _plain(self.soup.main or self.soup)

    @property
    def heading(self) -> str:
        assert self.soup.h1 is not None
        return _plain(self.soup.h1)

    @property
    def notice(self) -> str:
        """The sentence that the page puts the focus on."""
        return _plain(self.soup.select_one(".notice[autofocus][tabindex='-1']") or Tag(name="p"))

    @property
    def slots(self) -> list[str]:
        """The accessible names of the slots."""
        return [str(button["aria-label"]) for button in self.soup.select("button.slot")]

    def link(self, text: str) -> str:
        found = [link for link in self.soup.find_all("a") if _plain(link) == text]
        assert len(found) == 1, f"{text!r} is not one link of {[_plain(link) for link in self.soup.find_all('a')]}"
        return str(found[0]["href"])

    def button(self, name: str) -> Tag:
        """The one button whose accessible name begins like this."""
        found = [one for one in self.soup.find_all("button") if button_name(one).startswith(name)]
        assert len(found) == 1, f"{name!r} is not one of {[button_name(one) for one in self.soup.find_all('button')]}"
        return found[0]

    def value(self, label: str) -> str:
        """What stands in the field with this label."""
        field = self.field(label)
        return field.get_text().removeprefix("\n") if field.name == "textarea" else str(field.get("value", ""))

    def field(self, label: str) -> Tag:
        labels = [one for one in self.soup.find_all("label") if one.get_text(strip=True) == label]
        assert len(labels) == 1, f"{label!r} labels {len(labels)} fields"
        field = self.soup.find(id=labels[0]["for"])
        assert field is not None
        return field


class Browser:
    """One guest."""

    def __init__(self, client: TestClient[web.Request, web.Application], **headers: str) -> None:
        self.client, self.headers = client, headers

    async def open(self, address: str, method: str = "GET") -> Page:
        """Follows redirects, as a browser does; an address of the public URL means the server under test."""
        parts = urlsplit(address)
        path = f"{parts.path}?{parts.query}" if parts.query else parts.path
        return await self._page(await self.client.request(method, path, headers=self.headers))

    async def follow(self, page: Page, text: str) -> Page:
        return await self.open(page.link(text))

    async def press(self, page: Page, label: str, /, **typed: str) -> Page:
        """Press a button after typing into fields, by their names."""
        return await self._page(await self.send(page, label, typed))

    async def send(
        self, page: Page, label: str, typed: Mapping[str, str] | None = None, *, follow: bool = True
    ) -> ClientResponse:
        button = page.button(label)
        form = button.find_parent("form")
        assert form is not None
        fields = {**_fields(form), **(typed or {})}
        if button.get("name"):
            fields[str(button["name"])] = str(button["value"])
        action = str(form.get("action") or page.path)
        if form.get("method") == "post":
            return await self.client.post(action, data=fields, headers=self.headers, allow_redirects=follow)
        return await self.client.get(action, params=fields, headers=self.headers, allow_redirects=follow)

    async def _page(self, response: ClientResponse) -> Page:
        return Page(response.url.raw_path_qs, response.status, response.headers, await response.text())


def button_name(button: Tag) -> str:
    return str(button.get("aria-label") or _plain(button))


def _fields(form: Tag) -> dict[str, str]:
    sent = [one for one in form.find_all("input") if one.get("type") not in TICKED or one.has_attr("checked")]
    inputs = {str(one["name"]): str(one.get("value", "")) for one in sent}
    areas = {str(one["name"]): one.get_text().removeprefix("\n") for one in form.find_all("textarea")}
    return {**inputs, **areas}


def _plain(tag: Tag) -> str:
    return " ".join(tag.get_text(" ").split())
