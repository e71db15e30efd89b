"""The three paths of docs/architecture.md, through HTTP on both faces, everything real but Microsoft."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Callable, Sequence
from datetime import timedelta
from email.message import EmailMessage
from html import unescape
from pathlib import Path
from typing import Any

import icalendar
import pytest
from aiohttp import ClientSession
from bs4 import BeautifulSoup
from sqlalchemy import select
from yarl import URL

from cards.kit import as_text
from demo.buttons import titles
from demo.channel import Message
from scheduling import zones
from scheduling.model import UNDO
from scheduling.spans import Span
from scheduling.usecases.previews import send_due
from scheduling.usecases.zone_rules import look_at_zone_rules
from storage.checking import breaches
from storage.tables import metadata
from tests.conftest import Clock, at
from tests.mail.servers import SmtpServer, smtp_server
from tests.reliability.office import all_told
from tests.service import Running, free_port, running

ANNA, BEN = "Anna Berger", "Ben Osei"
NAMED = re.compile(r"""(?:href|src|action|data-[a-z]+)=["']([^"'#]+)""")
SCANNED = 25  # addresses that a scanner opens
LINK = re.compile(r"http://localhost:\d+/[^\s)\]]+")


@pytest.fixture
async def post() -> AsyncIterator[SmtpServer]:
    async with smtp_server() as server:
        yield server


@pytest.fixture
async def service(tmp_path: Path, clock: Clock, post: SmtpServer) -> AsyncIterator[Running]:
    settings = {"SMTP_URL": f"{post.url}?starttls=never", "MAIL_FROM": "bookings@example.org"}
    async with running(tmp_path, clock, **settings) as service:
        yield service


@pytest.fixture
async def guest() -> AsyncIterator[ClientSession]:
    async with ClientSession() as session:
        yield session


async def until(found: Callable[[], Any], what: str, seconds: float = 10) -> Any:
    """What is found in time."""
    for _ in range(int(seconds * 40)):
        if result := found():
            return result
        await asyncio.sleep(0.025)
    raise AssertionError(f"never came: {what}")


def newest(service: Running, person: str) -> str:
    """The newest card or message in somebody's chat, as text."""
    return said(service.channel.messages(person)[-1])


def said(message: Message) -> str:
    return as_text(message.card) if message.card else message.text


def chat(service: Running, person: str) -> list[str]:
    return [said(one) for one in service.channel.messages(person)]


async def office_hours(service: Running) -> str:
    """Anna makes them with a sentence; the link that is on the card."""
    await service.channel.say(ANNA, "create 30-minute office hours")
    return LINK.search(newest(service, ANNA))[0]  # type: ignore[index]


async def page(session: ClientSession, url: str, status: int = 200) -> BeautifulSoup:
    async with session.get(url) as response:
        assert response.status == status
        return BeautifulSoup(await response.text(), "html.parser")


def control(soup: BeautifulSoup, label: str) -> str:
    """The name of the field that is labelled so."""
    labelled = soup.find("label", string=re.compile(rf"^\s*{label}"))
    assert labelled is not None, label
    return str(soup.find(id=labelled["for"])["name"])


def slot_buttons(soup: BeautifulSoup) -> dict[str, str]:
    """Accessible name → value of the slots on a page."""
    return {str(one["aria-label"]): str(one["value"]) for one in soup.select("button[name=start]")}


async def submit(
    session: ClientSession, soup: BeautifulSoup, url: str, **values: str
) -> tuple[int, str, BeautifulSoup]:
    """Send the page's posting form as it stands, with these values."""
    form = soup.select_one("form[method=post]")
    assert form is not None
    data = {one["name"]: one.get("value", "") for one in form.select("input[name]")} | values
    origin = re.match(r"https?://[^/]+", url)[0]  # type: ignore[index]
    action = str(form.get("action") or url)
    target = action if action.startswith("http") else origin + action
    async with session.post(target, data=data) as response:
        return response.status, str(response.url), BeautifulSoup(await response.text(), "html.parser")


async def book_as_guest(guest: ClientSession, link: str, label: str = "13:00") -> tuple[str, BeautifulSoup]:
    """Follow the link, take a slot, fill in the form."""
    offered = slot_buttons(await page(guest, f"{link}?zone=Europe/Berlin"))
    start = next(value for name, value in offered.items() if label in name)
    form = await page(guest, f"{link}/book?zone=Europe/Berlin&start={start.replace('+', '%2B')}")
    values = {control(form, "Name"): "Gina Guest", control(form, "Email"): "gina@example.net"}
    status, url, booked = await submit(guest, form, link, **values)
    assert status == 200
    return url, booked


async def letter(post: SmtpServer, to: str, subject: str, seconds: float = 10) -> EmailMessage:
    def arrived() -> EmailMessage | None:
        fitting = [one for one in post.letters if to in one["To"] and one["Subject"].startswith(subject)]
        return fitting[-1] if fitting else None

    found = await until(arrived, f"“{subject}” to {to}", seconds)
    assert isinstance(found, EmailMessage)
    return found


def event(message: EmailMessage) -> tuple[str, icalendar.Event]:
    """The method and the event of a letter's calendar part."""
    part = next(one for one in message.walk() if one.get_content_type() == "text/calendar")
    calendar = icalendar.Calendar.from_ical(part.get_content())
    return str(calendar["METHOD"]), calendar.events[0]


def text(message: EmailMessage) -> str:
    body = message.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


async def test_from_a_sentence_to_a_share_link(service: Running, guest: ClientSession) -> None:
    link = await office_hours(service)
    shown = newest(service, ANNA)
    assert link.endswith("/anna-berger/office-hours")
    for fact in ("Office hours, 30 minutes", "Mon–Fri 09:00–17:00", "4 hours notice", "60 days"):
        assert fact in shown
    card = service.channel.messages(ANNA)[-1].card
    assert card is not None
    assert {"Share", "Change", "Pause", "Undo"} <= set(titles(card))
    offered = slot_buttons(await page(guest, link))
    assert len(offered) > 30
    assert "Tuesday, 3 March 2026, 09:00" in " ".join(offered)


async def test_a_guest_books_and_everybody_is_told(service: Running, post: SmtpServer, guest: ClientSession) -> None:
    """S01, S10, S12, S21, S22, S25, S30: somebody from outside books on the page, with no account and no script; both
    sides get a letter, from the one mailbox that all pages share, and the organizer sees it in the chat."""
    link = await office_hours(service)
    url, booked = await book_as_guest(guest, link)
    assert "/b/" in url
    assert "13:00" in booked.get_text()
    to_guest = await letter(post, "gina@example.net", "Booked")
    method, invited = event(to_guest)
    assert (method, int(invited["SEQUENCE"])) == ("REQUEST", 0)
    assert str(invited["DTSTART"].dt) == "2026-03-02 12:00:00+00:00"
    ends = [re.sub(r".*/b/[^/]+", "", one) for one in LINK.findall(text(to_guest)) if "/b/" in one]
    assert sorted(ends) == ["", "/cancel", "/invite.ics", "/move", "/not-me"]
    to_anna = await letter(post, "anna.berger@example.org", "Booked")
    assert event(to_anna)[0] == "PUBLISH"
    assert event(to_anna)[1]["UID"] == invited["UID"]
    for one in (to_guest, to_anna):
        assert [sender.addr_spec for sender in one["From"].addresses] == ["bookings@example.org"]
    await until(lambda: "Booked: Office hours with Gina Guest" in newest(service, ANNA), "the organizer's card")


async def test_the_letters_links_move_and_cancel(service: Running, post: SmtpServer, guest: ClientSession) -> None:
    """S26–S28: seen, moved and cancelled by the links in the letter."""
    link = await office_hours(service)
    await book_as_guest(guest, link)
    first = await letter(post, "gina@example.net", "Booked")
    move, cancel = (next(one for one in LINK.findall(text(first)) if one.endswith(end)) for end in ("/move", "/cancel"))
    offered = slot_buttons(await page(guest, move))
    start = next(value for name, value in offered.items() if "14:30" in name)
    confirm = await page(guest, f"{move}?start={start.replace('+', '%2B')}")
    await submit(guest, confirm, move)
    moved = await letter(post, "gina@example.net", "Moved")
    method, invited = event(moved)
    assert (method, int(invited["SEQUENCE"]), invited["UID"]) == ("REQUEST", 1, event(first)[1]["UID"])
    assert str(invited["DTSTART"].dt) == "2026-03-02 13:30:00+00:00"
    await until(lambda: any(one.startswith("Moved:") for one in chat(service, ANNA)), "the moved card")
    await submit(guest, await page(guest, cancel), cancel)
    gone = await letter(post, "gina@example.net", "Cancelled")
    method, invited = event(gone)
    assert (method, int(invited["SEQUENCE"])) == ("CANCEL", 2)
    await until(lambda: any(one.startswith("Cancelled:") for one in chat(service, ANNA)), "the cancelled card")
    assert not any(one.startswith(("Booked:", "Moved:")) for one in chat(service, ANNA))


async def test_a_connected_calendar_is_written_and_read(
    service: Running, post: SmtpServer, guest: ClientSession
) -> None:
    """S24, S29: times come from the calendar, and bookings land on it."""
    link = await office_hours(service)
    await service.channel.say(ANNA, "connect my calendar")
    await book_as_guest(guest, link)
    await letter(post, "gina@example.net", "Booked")
    ports = service.service.ports
    async with ports.reading() as work:
        anna = await work.organizers.by_page("anna-berger")
        connections = await work.organizers.connections(anna.id)
    day = Span(at("2026-03-02 00:00"), at("2026-03-03 00:00"))
    written = await ports.busy(connections, day)
    assert [(one.span.start, one.span.end) for times in written for one in times.events] == [
        (at("2026-03-02 12:00"), at("2026-03-02 12:30"))
    ]
    # Our own event does not stand in the way of its booking, nor twice in the way of others.
    offered = slot_buttons(await page(guest, f"{link}?zone=Europe/Berlin"))
    assert not any("Monday, 2 March 2026, 13:00" in one for one in offered)


async def rows(service: Running) -> dict[str, Sequence[object]]:
    """All that is kept."""
    async with service.service.database.reader.connect() as connection:
        asked = [(one.name, await connection.execute(select(one))) for one in metadata.sorted_tables]
        return {name: sorted(map(repr, found.all())) for name, found in asked}


async def test_opening_links_changes_nothing(service: Running, post: SmtpServer, guest: ClientSession) -> None:
    """A scanner opens every link of every letter, and all that these lead to, again and again."""
    link = await office_hours(service)
    await book_as_guest(guest, link)
    told = await letter(post, "gina@example.net", "Booked")
    await all_told(service.service.database, 20)
    before = await rows(service)
    ahead = {link, *LINK.findall(text(told))}
    seen, opened = set(ahead), 0
    while ahead and opened < SCANNED:
        address = ahead.pop()
        for method in ("HEAD", "GET", "GET"):
            async with guest.request(method, address) as response:
                assert response.status < 500, address
                found = await response.text() if "html" in response.content_type else ""
        opened += 1
        # As a browser with script does as well: whatever a page names of this service is fetched.
        named = {str(response.url.join(URL(one, encoded=True))) for one in NAMED.findall(unescape(found))}
        fresh = {one for one in named if one.startswith(service.url)} - seen
        seen |= fresh
        ahead |= fresh
    assert opened > 10
    assert await rows(service) == before


async def test_a_colleague_books_moves_and_cancels_on_cards(service: Running, post: SmtpServer) -> None:
    """S25–S28, S30: the same in Teams, where nothing known is asked; letters and cards on both sides."""
    link = await office_hours(service)
    await service.channel.say(BEN, f"{link}")
    assert "Office hours with Anna Berger" in newest(service, BEN)
    await service.channel.press_titled(BEN, "Mon 2 March, 12:00")
    assert newest(service, BEN).startswith("Booked: Office hours with Anna Berger")
    assert "13:00–13:30 Berlin" in newest(service, BEN)
    await until(lambda: "Booked: Office hours with Ben Osei" in newest(service, ANNA), "the organizer's card")
    assert event(await letter(post, "ben.osei@example.org", "Booked"))[0] == "REQUEST"
    await service.channel.press_titled(BEN, "Move")
    await service.channel.press_titled(BEN, "Mon 2 March, 14:00")
    assert newest(service, BEN).startswith("Moved: Office hours with Anna Berger")
    await service.channel.press_titled(BEN, "Cancel")
    assert newest(service, BEN).startswith("Cancelled: Office hours with Anna Berger")
    await until(lambda: any(one.startswith("Cancelled:") for one in chat(service, ANNA)), "the cancelled card")


async def test_the_card_follows_what_the_letters_link_did(
    service: Running, post: SmtpServer, guest: ClientSession, clock: Clock
) -> None:
    link = await office_hours(service)
    await service.channel.say(BEN, f"book office hours with {ANNA}")
    await service.channel.press_titled(BEN, "Mon 2 March, 12:00")
    first = await letter(post, "ben.osei@example.org", "Booked")
    cancel = next(one for one in LINK.findall(text(first)) if one.endswith("/cancel"))
    await submit(guest, await page(guest, cancel), cancel)
    await until(lambda: any(one.startswith("Cancelled:") for one in chat(service, BEN)), "the colleague's card")
    clock.advance(UNDO)
    offered = slot_buttons(await page(guest, f"{link}?zone=Europe/Berlin"))
    assert any("Monday, 2 March 2026, 13:00" in one for one in offered)


async def test_an_organizer_renews_a_link_that_came_into_other_hands(
    service: Running, post: SmtpServer, guest: ClientSession
) -> None:
    await book_as_guest(guest, await office_hours(service))
    leaked = next(
        one for one in LINK.findall(text(await letter(post, "gina@example.net", "Booked"))) if one.endswith("/cancel")
    )
    await until(lambda: "Send new links" in titles(service.channel.messages(ANNA)[-1].card or {}), "the card")
    await service.channel.press_titled(ANNA, "Send new links")
    assert newest(service, ANNA).startswith("The links so far no longer open anything.")
    renewed = text(await letter(post, "gina@example.net", "New links"))
    assert "This link was replaced" in (await page(guest, leaked, 410)).get_text()
    cancel = next(one for one in LINK.findall(renewed) if one.endswith("/cancel"))
    assert (await submit(guest, await page(guest, cancel), cancel))[0] == 200
    await until(lambda: any(one.startswith("Cancelled:") for one in chat(service, ANNA)), "the organizer's card")


async def test_a_slot_taken_meanwhile_shows_fresh_ones(service: Running, guest: ClientSession) -> None:
    link = await office_hours(service)
    await service.channel.say(BEN, link)
    await book_as_guest(guest, link)
    await service.channel.press_titled(BEN, "Mon 2 March, 12:00")
    assert newest(service, BEN).startswith("That time is no longer free.")
    assert "Mon 2 March, 12:00" not in str(service.channel.messages(BEN)[-1].card)


async def test_a_button_pressed_twice_books_once(service: Running) -> None:
    link = await office_hours(service)
    await service.channel.say(BEN, link)
    shown = service.channel.messages(BEN)[-1]
    await asyncio.gather(*(service.channel.press_titled(BEN, "Mon 2 March, 12:00") for _ in range(2)))
    ben = await service.channel.say(BEN, "what have I booked?")
    assert said(ben[-1]).count("Office hours with Anna Berger") == 1
    assert shown.id


async def test_a_forwarded_card_gives_no_rights(service: Running) -> None:
    await office_hours(service)
    card = service.channel.messages(ANNA)[-1].card
    assert card is not None
    pause = next(one for one in card["actions"] if one["title"] == "Pause")
    await service.channel.say(BEN, "hi")
    answer = await service.channel.press(BEN, service.channel.messages(BEN)[-1].id, pause)
    assert answer.text.startswith("This belongs to somebody else")
    assert "Paused" not in said((await service.channel.say(ANNA, "list my meeting types"))[-1])


async def test_fifty_guests_want_one_slot(service: Running) -> None:
    link = await office_hours(service)

    sessions = [ClientSession() for _ in range(50)]
    form = f"{link}/book?zone=Europe/Berlin&start=2026-03-03T09:00:00%2B00:00"
    forms = await asyncio.gather(*(page(session, form) for session in sessions))

    async def ask(number: int) -> int:
        filled = {control(forms[number], "Name"): "Guest", control(forms[number], "Email"): f"g{number}@example.net"}
        return (await submit(sessions[number], forms[number], link, **filled))[0]

    answers = await asyncio.gather(*(ask(number) for number in range(50)))
    assert sorted(answers) == [200] + [409] * 49
    assert await breaches(service.service.database, service.service.ports.clock()) == []
    for session in sessions:
        await session.close()


async def test_a_day_that_falls_through(service: Running, post: SmtpServer, guest: ClientSession) -> None:
    link = await office_hours(service)
    await book_as_guest(guest, link)
    await service.channel.say(BEN, link)
    await service.channel.press_titled(BEN, "Mon 2 March, 13:00")
    await letter(post, "gina@example.net", "Booked")
    await until(lambda: sum(one.startswith("Booked:") for one in chat(service, ANNA)) == 2, "the organizer's cards")
    await service.channel.say(ANNA, "cancel everything today")
    assert newest(service, ANNA).startswith("Mon 2 March: 2 meetings")
    await service.channel.press_titled(ANNA, "Cancel, offer new times")
    assert newest(service, ANNA).splitlines() == [
        "Clear: Mon 2 March",
        "Gina Guest: cancelled. The letter offers new times.",
        "Ben Osei: cancelled. The card in Teams offers new times.",
        "Nobody can book this time any more.",
    ]
    # The guest's letter leads to the free times of the days after.
    cancelled = await letter(post, "gina@example.net", "Cancelled")
    again = next(one for one in LINK.findall(text(cancelled)) if one.endswith("/again"))
    offered = " ".join(slot_buttons(await page(guest, again)))
    assert "3 March 2026" in offered
    assert "Monday, 2 March 2026" not in offered
    # So does the colleague's card.
    await until(lambda: any(one.startswith("Cancelled:") for one in chat(service, BEN)), "the colleague's card")
    answer = await service.channel.press_titled(BEN, "New times")
    assert "Tue 3 March, 09:00" in titles(answer.card or {})
    # For ten minutes all of it can be taken back, and both hear that too.
    told = len(post.letters)
    await service.channel.say(ANNA, "undo")
    assert newest(service, ANNA).splitlines()[0] == "As before: Mon 2 March"
    booked = await until(lambda: [one for one in post.letters[told:] if "gina" in one["To"]], "the letter after that")
    assert booked[0]["Subject"].startswith("Booked")
    assert any("Monday, 2 March 2026, 14:30" in one for one in slot_buttons(await page(guest, link)))


async def test_the_morning_preview_comes_as_a_card(service: Running, guest: ClientSession, clock: Clock) -> None:
    link = await office_hours(service)
    await book_as_guest(guest, link)
    await until(lambda: any(one.startswith("Booked:") for one in chat(service, ANNA)), "the organizer's card")
    shown = service.channel.messages(ANNA)[-1]
    preview = {"type": "Action.Execute", "verb": "preview", "data": {"on": True, "at": "09:00"}}
    await service.channel.press(ANNA, shown.id, preview)
    clock.advance(timedelta(hours=1))
    # The service looks at the clock as well, so that it may be the one to send it.
    await send_due(service.service.ports)
    today = await until(lambda: [one for one in chat(service, ANNA) if one.startswith("Today, Mon")], "the preview")
    assert [one.splitlines() for one in today] == [
        [
            "Today, Mon 2 March",
            "1 meeting, at 13:00.",
            "Times in Berlin.",
            "13:00–13:30",
            "Office hours with Gina Guest",
        ]
    ]
    clock.advance(timedelta(days=1))
    await send_due(service.service.ports)
    today = await until(lambda: [one for one in chat(service, ANNA) if one.startswith("Today, Tue")], "the preview")
    assert [one.splitlines() for one in today] == [["Today, Tue 3 March", "Nothing is booked today."]]
    await service.channel.press_titled(ANNA, "Stop the preview")
    assert any("There is no morning preview any more." in one for one in chat(service, ANNA))
    clock.advance(timedelta(days=1))
    assert await send_due(service.service.ports) == 0


async def test_running_late_reaches_the_guest_as_a_letter(
    service: Running, post: SmtpServer, guest: ClientSession, clock: Clock
) -> None:
    link = await office_hours(service)
    await book_as_guest(guest, link)
    await letter(post, "gina@example.net", "Booked")
    await until(lambda: any(one.startswith("Booked:") for one in chat(service, ANNA)), "the organizer's card")
    clock.moment = at("2026-03-02 11:40")
    await service.channel.say(ANNA, "what do I have today?")
    await service.channel.press_titled(ANNA, "Details")
    await service.channel.press_titled(ANNA, "10 minutes")
    assert newest(service, ANNA).startswith("Gina Guest gets a letter that says so.")
    late = await letter(post, "gina@example.net", "Running late")
    assert "10 minutes late: “Office hours”" in text(late)


async def test_zone_rules_that_changed_are_told_at_the_next_start(
    tmp_path: Path, clock: Clock, post: SmtpServer, guest: ClientSession
) -> None:
    """By the rules of before, Berlin keeps the hours of Helsinki: 14:00 was agreed, and it is 13:00 by now."""
    settings = {"SMTP_URL": f"{post.url}?starttls=never", "MAIL_FROM": "bookings@example.org", "PORT": free_port()}
    async with running(tmp_path, clock, **settings) as before:
        await book_as_guest(guest, await office_hours(before))
        await letter(post, "gina@example.net", "Booked")
        assert await look_at_zone_rules(before.service.ports) == 0
        async with before.service.ports.work() as work:
            release = await work.zone_rules.release()
            rules = await work.zone_rules.of(release)
            await work.zone_rules.drop(release)
            await work.zone_rules.keep("2000a", {**rules, "Europe/Berlin": rules["Europe/Helsinki"]})
    async with running(tmp_path, clock, **settings) as service:
        said = "New rules for clocks"
        await until(lambda: [one for one in chat(service, ANNA) if one.startswith(said)], "the card")
        assert newest(service, ANNA).splitlines()[2:5] == [
            "Mon 2 March, 13:00 (Berlin)",
            "was Mon 2 March, 14:00",
            "Office hours with Gina Guest",
        ]
        await service.channel.press_titled(ANNA, "Move back to 14:00")
        moved = await letter(post, "gina@example.net", "Moved")
        assert "14:00" in text(moved)
    async with running(tmp_path, clock, **settings) as service:
        async with service.service.database.reading() as work:
            assert await work.zone_rules.release() == zones.release()
            assert await work.notices.waiting(clock()) == (0, None, 0)
        assert [one for one in chat(service, ANNA) if one.startswith(said)] == []
        assert await breaches(service.service.database, clock()) == []
