"""What docs/privacy.md promises: of every column, of the logs, and of the database as a thief would read it."""

from __future__ import annotations

import logging
import re
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from aiohttp import ClientSession

from calendars.vault import Vault
from scheduling.model import Connection, Watch
from scheduling.ports import Ports
from scheduling.usecases import meeting_types, organizers, personal_data
from storage.tables import metadata
from tests.conftest import Clock
from tests.mail.servers import SmtpServer, smtp_server
from tests.scheduling.usecases.test_personal_data import met
from tests.service import Running, running
from tests.test_paths import LINK, control, letter, newest, page, slot_buttons, submit, text

PAGE = (Path(__file__).parents[1] / "docs/privacy.md").read_text(encoding="utf-8")
NAME = re.compile(r"`([a-z_]+)`")
# Who and what must be in no log: each is said or typed somewhere on the three paths.
PEOPLE = ("Anna Berger", "anna.berger@", "Ben Osei", "ben.osei@", "Qwertgina", "qwertgina@")
MARKED = (*PEOPLE, "Wordsofnote", "Wordsofanswer", "Wordsofabout", "Wordsofpassword")
OURS = ("app", "bot", "calendars", "delivery", "demo", "dialogs", "portraits", "previews", "storage", "web")


def rows(heading: str) -> Iterator[list[str]]:
    """The cells of the first table below a heading."""
    lines = iter(PAGE.partition(f"{heading}\n")[2].splitlines())
    started = False
    for line in lines:
        if line.startswith("|"):
            started = True
            yield [cell.strip() for cell in line.strip("|").split("|")]
        elif started:
            return


def personal() -> list[list[str]]:
    return list(rows("## In the database"))[2:]


def columns(table: list[list[str]]) -> list[str]:
    return [f"{row[0]}.{name}" for row in table for name in NAME.findall(row[1])]


def test_s47_every_column_that_is_kept_has_its_reason() -> None:
    told = columns(personal()) + columns(list(rows("### Nothing of anybody"))[2:])
    assert [one for one, often in Counter(told).items() if often > 1] == []
    assert sorted(told) == sorted(f"{table.name}.{one.name}" for table in metadata.sorted_tables for one in table.c)


async def test_what_is_said_to_be_exported_is(ports: Ports) -> None:
    anna, *_ = await met(ports)
    async with ports.work() as work:
        await work.drafts.write("chat-anna", {"asks": "name"}, ports.clock())
    data = (await personal_data.export(ports, anna)).data
    promised = [(part, name) for row in personal() for part in NAME.findall(row[4]) for name in NAME.findall(row[1])]
    assert {part for part, _ in promised} <= set(data)
    filled = {"profile", "picture", "calendars", "meeting_types", "links", "conversations", "messages", "record"}
    assert [part for part in filled if not data[part]] == []
    first = {part: found[0] if isinstance(found, list) and found else found for part, found in data.items()}
    there = [(part, name) for part, name in promised if first[part] and name not in ELSEWHERE]
    assert [(part, name) for part, name in there if name not in first[part]] == []


# In an export under another name, or told by the part it stands in.
ELSEWHERE = {"conversation", "recipient", "person_id"}


@pytest.fixture
async def post() -> AsyncIterator[SmtpServer]:
    async with smtp_server() as server:
        yield server


def read(folder: Path, names: str) -> bytes:
    return b"".join(path.read_bytes() for path in folder.glob(names))


async def offered(service: Running) -> str:
    """Anna's office hours, with a question and words about herself, and a calendar of hers; their link."""
    ports = service.service.ports
    await service.channel.say("Anna Berger", "create 30-minute office hours")
    link = LINK.search(newest(service, "Anna Berger"))[0]  # type: ignore[index]
    async with ports.reading() as work:
        anna = await work.organizers.by_page("anna-berger")
        kind, _, _ = await work.meeting_types.by_address("anna-berger", "office-hours")
    asked = [{"label": "Topic", "kind": "short", "required": True, "options": []}]
    await meeting_types.change(ports, anna, kind.id, {"questions": asked})
    await organizers.describe(ports, anna, "Wordsofabout")
    sealed = Vault((b"a key of tests, long enough to be one",)).seal({"password": "Wordsofpassword"})
    async with ports.work() as work:
        calendar = Connection("c" * 32, anna.id, "memory", {}, blocks=False, writes=False, secret=sealed)
        await work.watches.add(Watch(calendar, ports.clock()))
    return link


async def said_and_typed(service: Running, post: SmtpServer) -> list[str]:
    """The three paths with people and words that are marked; the answer is every link that was given away on them."""
    channel, link = service.channel, await offered(service)
    await channel.say("Anna Berger", "create 45-minute private talks")
    links = LINK.findall(newest(service, "Anna Berger"))
    async with ClientSession() as guest:
        free = slot_buttons(await page(guest, f"{link}?zone=Europe/Berlin"))
        start = next(value for name, value in free.items() if "13:00" in name).replace("+", "%2B")
        form = await page(guest, f"{link}/book?zone=Europe/Berlin&start={start}")
        typed = {"Name": "Qwertgina", "Email": "qwertgina@example.net", "Topic": "Wordsofanswer"}
        values = {control(form, label): value for label, value in typed.items()} | {"note": "Wordsofnote"}
        status, url, _ = await submit(guest, form, link, **values)
        assert status == 200
        links += [url, *LINK.findall(text(await letter(post, "qwertgina@example.net", "Booked")))]
        await page(guest, f"{url}/move")
        await guest.post(f"{url}/data/letter", data={"x": "y"})
        links += LINK.findall(text(await letter(post, "qwertgina@example.net", "The link to your data")))
        await page(guest, f"{url[:-1]}-", status=404)
        await submit(guest, await page(guest, f"{url}/cancel"), url)
        await letter(post, "qwertgina@example.net", "Cancelled")
    await channel.say("Ben Osei", "book office hours with Anna Berger")
    await channel.say("Anna Berger", "export my data")
    card = channel.messages("Anna Berger")[-1].card
    assert card is not None
    return [*links, *(one["url"] for one in card["actions"] if "url" in one)]


async def test_nobody_is_named_in_the_logs_and_no_link_or_password_is_kept(
    tmp_path: Path, clock: Clock, post: SmtpServer, caplog: pytest.LogCaptureFixture
) -> None:
    """Our own lines at the level of DEBUG, those of libraries at INFO; and the file as it lies on the disk."""
    caplog.set_level(logging.INFO)
    for ours in OURS:
        caplog.set_level(logging.DEBUG, logger=ours)
    settings = {"SMTP_URL": f"{post.url}?starttls=never", "MAIL_FROM": "bookings@example.org"}
    async with running(tmp_path, clock, **settings) as service:
        links = await said_and_typed(service, post)
    lines = [f"{one.getMessage()} {one.__dict__}" for one in caplog.records if one.name != "mail.log"]  # the server's
    assert any("delivery" in one for one in lines)
    tokens = {part for one in links for part in re.split(r"[/?]", one) if len(part) >= 64}
    assert len(tokens) == 4  # of a private meeting type, a booking, a letter, a person's data
    assert [one for one in (*MARKED, *tokens) if one in "\n".join(lines)] == []
    disk = read(tmp_path, "bookings.db*")
    kept = ("qwertgina@", "Wordsofnote", "Wordsofanswer", "Wordsofabout")  # it is read as it lies there
    assert [one for one in kept if one.encode() not in disk] == []
    opening = [*(one.encode() for one in tokens), read(tmp_path, "link.key"), read(tmp_path, "secret.key")]
    assert [one for one in (*opening, b"Wordsofpassword") if one in disk] == []
