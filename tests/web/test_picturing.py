"""The organizer's picture: uploaded or from the directory, small and ours, and gone when its owner says so."""

from __future__ import annotations

import struct
import zlib
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import timedelta
from io import BytesIO
from urllib.parse import urlsplit

import pytest
from aiohttp import FormData
from PIL import Image

from scheduling.errors import BadPicture, CalendarUnreachable
from scheduling.model import Organizer
from scheduling.ports import Ports
from scheduling.usecases import portraits
from tests.conftest import Clock, meet
from tests.web.browsing import Browser, Page
from tests.web.conftest import PATIENT, application, browser_on
from web.picturing import LARGEST
from web.squares import LARGEST as MOST_PIXELS
from web.squares import SIDE, squared

RED, BLUE = (200, 30, 30), (30, 30, 200)


def drawn(
    width: int = 300, height: int = 200, colour: tuple[int, ...] = RED, kind: str = "JPEG", **more: object
) -> bytes:
    made = BytesIO()
    Image.new("RGBA" if len(colour) == 4 else "RGB", (width, height), colour).save(made, kind, **more)
    return made.getvalue()


def colour_of(picture: bytes) -> tuple[int, ...]:
    """That of the middle, in steps of 10: a JPEG is not exact."""
    with Image.open(BytesIO(picture)) as opened:
        found = opened.getpixel((SIDE // 2, SIDE // 2))
    assert isinstance(found, tuple)
    return tuple(round(one, -1) for one in found)


@dataclass
class OneAlbum:
    """A directory with one photo, or with `problem` instead."""

    photo_: bytes | None = None
    problem: Exception | None = None
    asked: int = 0

    async def photo(self, key: str) -> bytes | None:
        self.asked += 1
        if self.problem:
            raise self.problem
        return self.photo_


@pytest.fixture
def album() -> OneAlbum:
    return OneAlbum()


@pytest.fixture
async def browser(ports: Ports, album: OneAlbum) -> AsyncIterator[Browser]:
    async for browser in browser_on(application(replace(ports, directory=album), limits=PATIENT)):
        yield browser


@pytest.fixture
def chooser(ports: Ports, anna: Organizer) -> str:
    """The path of the page on which Anna chooses her picture."""
    return urlsplit(portraits.link(ports, anna)).path


async def send(browser: Browser, chooser: str, picture: bytes, status: int = 200) -> Page:
    form = FormData()
    form.add_field("picture", BytesIO(picture), filename="me.jpg", content_type="image/jpeg")
    answer = await browser.client.post(chooser, data=form, headers=browser.headers)
    assert answer.status == status
    return Page(answer.url.path, answer.status, answer.headers, await answer.text())


def face(page: Page) -> str:
    """The address of the picture on a page; empty where initials stand."""
    found = page.soup.select_one("img.face")
    return str(found["src"]) if found else ""


async def test_an_upload_stands_on_every_page_until_it_is_removed(
    browser: Browser, chooser: str, anna: Organizer, share: str
) -> None:
    page = await send(browser, chooser, drawn())
    assert "This picture stands beside your name" in page.text
    address = face(page)
    assert {face(await browser.open(one)) for one in (f"/{anna.page}", share)} == {address}
    answer = await browser.client.get(address)
    body = await answer.read()
    assert (answer.content_type, colour_of(body)) == ("image/jpeg", RED)
    expected = {"X-Content-Type-Options": "nosniff", "Cross-Origin-Resource-Policy": "same-origin"}
    assert {name: answer.headers[name] for name in expected} == expected
    # Another picture has another address, and the old one leads nowhere any more.
    other = face(await send(browser, chooser, drawn(colour=BLUE, kind="PNG")))
    assert (await browser.open(address)).status == 404
    page = await browser.press(await browser.open(chooser), "Remove the picture")
    assert "Your initials stand beside your name" in page.text
    assert [face(await browser.open(one)) for one in (f"/{anna.page}", share)] == ["", ""]
    assert (await browser.open(other)).status == 404


async def test_the_bytes_of_a_file_are_looked_at_not_its_name(browser: Browser, chooser: str) -> None:
    text = "This file cannot be read as a JPEG or PNG picture"
    for junk in (b"<svg xmlns='http://www.w3.org/2000/svg'/>", drawn()[:400], drawn(40, 40), drawn(kind="GIF")):
        assert text in (await send(browser, chooser, junk, 422)).notice
    assert "larger than 2 MB" in (await send(browser, chooser, drawn() + bytes(LARGEST), 422)).notice
    assert "No file was chosen" in (await send(browser, chooser, b"", 422)).notice
    assert face(await browser.open(chooser)) == ""
    answer = await browser.client.post(chooser, data={"picture": "me.jpg"})
    assert answer.status == 415


async def test_the_link_is_good_for_a_day_and_for_nothing_else(
    browser: Browser, chooser: str, ports: Ports, anna: Organizer, clock: Clock
) -> None:
    connect = ports.links.connecting(anna.id, clock() + timedelta(hours=1)).rpartition("/")[2]
    assert (await browser.open(f"/picture/{connect}")).status == 404
    clock.advance(timedelta(days=1))
    assert (await browser.open(chooser)).status == 200
    clock.advance(timedelta(seconds=1))
    assert (await browser.open(chooser)).status == 404


async def test_the_photo_of_the_directory_is_shown_until_its_owner_chooses_otherwise(
    browser: Browser, chooser: str, share: str, ports: Ports, album: OneAlbum, anna: Organizer, clock: Clock
) -> None:
    here = replace(ports, directory=album)

    async def next_look() -> str:
        clock.advance(timedelta(hours=24))
        await portraits.look_for_photos(here)
        return face(await browser.open(f"/{anna.page}"))

    await portraits.look_for_photos(here)
    assert face(await browser.open(f"/{anna.page}")) == ""
    album.photo_ = drawn()
    await portraits.look_for_photos(here)  # not before tomorrow
    assert album.asked == 1
    assert (first := await next_look())
    album.problem = CalendarUnreachable("away")
    assert await next_look() == first
    album.problem, album.photo_ = None, drawn(1, 1)
    assert await next_look() == ""
    album.photo_ = drawn()
    assert await next_look() == first
    chooser = urlsplit(portraits.link(ports, anna)).path
    assert "Your photo in Microsoft 365 stands" in (await browser.open(chooser)).text
    # Once removed it is not fetched again, unless it is asked for.
    page = await browser.press(await browser.open(chooser), "Remove the picture")
    asked = album.asked
    assert (await next_look(), album.asked) == ("", asked)
    page = await browser.open(urlsplit(portraits.link(ports, anna)).path)
    page = await browser.press(page, "Use my photo in Microsoft 365")
    assert (face(page), album.asked) == (first, asked + 1)


async def test_what_is_chosen_while_the_directory_is_asked_stays(ports: Ports, anna: Organizer) -> None:
    class Slow(OneAlbum):
        async def photo(self, key: str) -> bytes | None:
            await portraits.choose(ports, anna, drawn(colour=BLUE))
            return drawn()

    await portraits.look_for_photos(replace(ports, directory=Slow()))
    async with ports.reading() as work:
        portrait = await work.portraits.of(anna.id)
    assert (portrait.origin, colour_of(portrait.picture)) == ("own", BLUE)


async def test_pictures_on_both_databases(ports_everywhere: Ports) -> None:
    ports = ports_everywhere
    anna = (await _people(ports))[0]
    album = OneAlbum(drawn())
    await portraits.look_for_photos(replace(ports, directory=album))
    assert album.asked == 2
    async with ports.work() as work:
        await work.organizers.save(anna)  # as somebody who read them before the photo came
        assert (await work.organizers.by_id(anna.id)).portrait == (await work.portraits.of(anna.id)).name != ""


async def _people(ports: Ports) -> list[Organizer]:
    return [await meet(ports, name) for name in ("Anna Berg", "Bo Lind")]


async def test_what_a_file_says_beside_the_picture_is_not_kept() -> None:
    exif = Image.Exif()
    exif[0x0112], exif[0x010E] = 6, "taken at home"  # turned by a quarter
    wide = Image.new("RGB", (400, 200), RED)
    wide.paste(BLUE, (0, 0, 90, 200))  # outside of the square
    made = BytesIO()
    wide.save(made, "JPEG", exif=exif)
    small = await squared(made.getvalue())
    with Image.open(BytesIO(small)) as picture:
        assert (picture.size, picture.format, dict(picture.getexif())) == ((SIDE, SIDE), "JPEG", {})
    assert (b"taken at home" in small, colour_of(small)) == (False, RED)
    assert colour_of(await squared(drawn(colour=(0, 0, 0, 0), kind="PNG"))) == (260, 260, 260)


async def test_a_small_file_of_a_huge_picture_is_refused_unopened() -> None:
    side = int(MOST_PIXELS**0.5) + 1
    header = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(bytes(10))), (b"IEND", b""))
    bomb = b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data)) for name, data in chunks
    )
    with pytest.raises(BadPicture):
        await squared(bomb)
