"""Whatever comes in at any door: no 5xx, no traceback in an answer, and nothing written."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from contextlib import AsyncExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import quote

import pytest
from aiohttp import ClientSession, web
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from yarl import URL

from calendars.caldav import CalDavCalendar
from calendars.feed import FeedCalendar
from calendars.outside import Outside
from mail.answering import take_in
from scheduling.errors import CalendarUnreachable
from scheduling.model import Booking, Connection
from scheduling.spans import Span
from scheduling.usecases.bookings import book
from tests.calendars import servers
from tests.conftest import Clock, at, guest, half_hour, meet, office_hours
from tests.mail.messages import HOST, bounced, replied, written
from tests.reliability.size import LONG, figure, size
from tests.security.test_doors import TABLE, kept
from tests.service import Running, free_port, running

Result = TypeVar("Result")
EACH = 50_000  # inputs for a door, in the long run
WEEK = Span(at("2026-03-02 00:00"), at("2026-03-09 00:00"))
CLICKS = (
    *("cancel", "quiet", "not-me", "earlier", "restore", "back", "accept", "remove", "follow", "confirm"),
    "{provider}",
)
NASTY = (
    "",
    "\x00",
    "\ud800",
    "\u202e",
    "%00",
    "../../etc/passwd",
    "<script>alert(1)</script>",
    "'; DROP TABLE bookings; --",
    "=1+1",
    "9" * 40,
    "-1",
    "1e400",
    "2026-13-45T99:99:99Z",
    "9999-12-31T23:59:59.999999+14:00",
    "0001-01-01T00:00:00Z",
    "2026-03-03T09:00:00",
    "Europe/Nowhere",
    "a@b@c",
    "x" * 5000,
    "{{7*7}}",
    "a\r\nSet-Cookie: x=1",
)
FIELDS = ("name", "email", "note", "start", "zone", "form", "since", "choose", "from", "guests", "website", "sequence")
VERBS = ("take", "slots", "cancel_booking", "restore_booking", "pause", "create", "undo", "form", "agenda", "share")

texts = st.one_of(st.sampled_from(NASTY), st.text(max_size=40))
forms = st.dictionaries(st.one_of(st.sampled_from(FIELDS), st.text(max_size=8)), texts, max_size=6)
plain = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), texts)
jsons = st.recursive(
    plain, lambda one: st.lists(one, max_size=4) | st.dictionaries(texts, one, max_size=4), max_leaves=8
)
cuts = st.lists(
    st.tuples(
        st.sampled_from(["drop", "double", "put"]), st.integers(0, 10_000), st.integers(1, 60), st.binary(max_size=12)
    ),
    min_size=1,
    max_size=6,
)


def spoiled(whole: bytes, by: list[tuple[str, int, int, bytes]]) -> bytes:
    """Bytes with parts taken out, doubled and put in."""
    for what, place, length, piece in by:
        at_ = place % (len(whole) + 1)
        part = whole[at_ : at_ + length]
        middle = {"drop": b"", "double": part + part, "put": part + piece}[what]
        whole = whole[:at_] + middle + whole[at_ + length :]
    return whole


@dataclass
class Inside:
    """A service in use, asked from a loop of its own: Hypothesis does not wait for anybody."""

    runner: asyncio.Runner
    service: Running
    session: ClientSession
    booking: Booking
    good: dict[str, str]  # what stands for a part of a route that is there
    answers: Counter[int] = field(default_factory=Counter)

    def run(self, work: Awaitable[Result]) -> Result:
        async def waited() -> Result:
            return await work

        return self.runner.run(waited())

    def kept(self) -> list[Any]:
        return self.run(kept(self.service))

    async def ask(self, method: str, path: str, **how: Any) -> None:
        url = URL(f"{self.service.url}{path}", encoded=True)
        async with self.session.request(method, url, allow_redirects=False, **how) as answer:
            said = await answer.read()
        assert answer.status < 500, (answer.status, said)
        assert b"Traceback" not in said
        self.answers[answer.status] += 1


@contextmanager
def inside(folder: Path) -> Iterator[Inside]:
    clock = Clock()
    with asyncio.Runner() as runner:
        stack = AsyncExitStack()
        try:
            yield runner.run(_inside(runner, stack, folder, clock))
        finally:
            runner.run(stack.aclose())


async def _inside(runner: asyncio.Runner, stack: AsyncExitStack, folder: Path, clock: Clock) -> Inside:
    service = await stack.enter_async_context(running(folder, clock))
    session = await stack.enter_async_context(ClientSession())
    ports = service.service.ports
    anna = await meet(ports, "Anna Berger")
    public, private = await office_hours(ports, anna), await office_hours(ports, anna, visibility="private")
    made = await book(ports, f"{anna.page}/{public.slug}", ports.new_id(), half_hour("2026-03-05 09:00"), guest())
    links = ports.links
    good = {
        "{page}": anna.page,
        "{slug}": public.slug,
        "p": links.token("private", private.id, private.version),
        "b": links.token("booking", made.uid),
        "connect": links.connecting(anna.id, clock() + timedelta(hours=1)).rpartition("/")[2],
        "{provider}": "caldav",
    }
    return Inside(runner, service, session, made, good)


def many(short: int, long: int) -> settings:
    """So many examples; what fails is made small only where there is time for it."""
    phases = (Phase.explicit, Phase.generate, Phase.shrink) if LONG else (Phase.explicit, Phase.generate)
    return settings(
        max_examples=size(short, long),
        deadline=None,
        derandomize=not LONG,
        database=None,
        phases=phases,
        suppress_health_check=list(HealthCheck),
    )


def thrown(
    door: str,
    examples: settings,
    strategy: st.SearchStrategy[Any],
    throw: Callable[[Any], object],
    answers: Counter[Any] | None = None,
) -> None:
    """Everything that the strategy makes, thrown at a door."""
    count = 0

    @examples
    @given(strategy)
    def one(junk: Any) -> None:
        nonlocal count
        count += 1
        throw(junk)

    one()
    assert count >= examples.max_examples // 2
    figure(f"bad input, {door}", inputs=count, **{str(key): count for key, count in sorted((answers or {}).items())})


@st.composite
def requests(draw: st.DrawFn) -> tuple[str, list[str], bool, dict[str, str], dict[str, str], bytes | None]:
    """Method, parts of the path, whether a link is a good one, query, form, and other bytes in its place."""
    method, path = draw(st.sampled_from(sorted(row for row, who in TABLE.items() if who != "signed"))).split()
    if method == "*":
        method = draw(st.sampled_from(["GET", "PUT", "PATCH", "DELETE"]))
    lost = draw(st.integers(0, 4)) == 0
    parts = [draw(texts) if lost and "{" in part and draw(st.booleans()) else part for part in path.split("/")]
    good = method == "GET" or not path.endswith(CLICKS)
    body = draw(st.one_of(st.none(), st.binary(max_size=200))) if method == "POST" else None
    return method, parts, good, draw(forms), draw(forms), body


@pytest.mark.timeout(7200)
def test_pages_and_forms(tmp_path: Path) -> None:
    with inside(tmp_path) as there:

        def throw(made: tuple[str, list[str], bool, dict[str, str], dict[str, str], bytes | None]) -> None:
            method, parts, good, query, form, body = made
            known = there.good if good else {}
            filled = [known.get(parts[1] if part == "{token}" else part, part) for part in parts]
            path = "/".join(_quoted(part) for part in filled) or "/"
            asked = "&".join(f"{_quoted(name)}={_quoted(value)}" for name, value in query.items())
            said = "&".join(f"{_quoted(name)}={_quoted(value)}" for name, value in form.items()).encode()
            headers = {"Content-Type": "application/x-www-form-urlencoded"}
            data = (said if body is None else body) if method == "POST" else None
            there.run(there.ask(method, f"{path}?{asked}", data=data, headers=headers))

        before = there.kept()
        thrown("pages and forms", many(30, EACH), requests(), throw, there.answers)
        assert there.kept() == before


def _quoted(text: str) -> str:
    """Percent-encoded, also what is no text."""
    return quote(text.encode("utf-8", "surrogatepass"), safe="")


activities = st.one_of(
    st.builds(lambda text: {"type": "message", "text": text}, texts),
    st.builds(
        lambda verb, data: {
            "type": "invoke",
            "name": "adaptiveCard/action",
            "value": {"action": {"type": "Action.Execute", "verb": verb, "data": data}, "trigger": "manual"},
        },
        st.one_of(st.sampled_from(VERBS), texts),
        st.dictionaries(st.one_of(st.sampled_from(("uid", "id", "start", "address", "form", "moving")), texts), jsons),
    ),
    st.builds(
        lambda name, value: {"type": "invoke", "name": name, "value": value},
        st.sampled_from(["composeExtension/query", "composeExtension/queryLink", "signin/verifyState", "task/fetch"]),
        jsons,
    ),
    st.dictionaries(st.sampled_from(["type", "name", "value", "from", "conversation", "entities", "recipient"]), jsons),
)


@pytest.mark.timeout(7200)
def test_what_claims_to_come_from_teams(tmp_path: Path) -> None:
    with inside(tmp_path) as there:
        channel = there.service.channel
        ben = channel.person("ben")
        there.run(channel.say(ben, "help"))

        def throw(made: dict[str, Any] | bytes) -> None:
            body = made if isinstance(made, bytes) else _dumped({**channel.activity(ben, {}), **made})
            headers = {"Content-Type": "application/json"}
            there.run(there.ask("POST", "/api/messages", data=body, headers=headers))

        def of_others() -> list[Any]:
            """In thousands of messages there are some with which Ben makes something of his own, as he may; who speaks
            for the first time is welcomed."""
            people, meeting_types, links, *rest = there.kept()
            own = [one.id for one in people if one.name == ben.name]
            others = [one for one in meeting_types if one.organizer_id not in own]
            theirs = [one.id for one in others]
            return [others, [one for one in links if one.meeting_type_id in theirs], *rest]

        before = of_others()
        thrown("/api/messages", many(20, EACH), st.one_of(activities, st.binary(max_size=200)), throw, there.answers)
        assert of_others() == before
        assert before[0]


def _dumped(value: Any) -> bytes:
    return json.dumps(value).encode()


@pytest.mark.timeout(7200)
def test_notices_of_calendars(tmp_path: Path) -> None:
    notices = st.one_of(
        jsons,
        st.builds(lambda items: {"value": items}, st.lists(jsons, max_size=3)),
        st.builds(
            lambda state, event: {"value": [{"clientState": state, "lifecycleEvent": event}]},
            jsons,
            st.one_of(st.sampled_from(["reauthorizationRequired", "subscriptionRemoved", "missed"]), jsons),
        ),
    )
    with inside(tmp_path) as there:

        def throw(made: Any) -> None:
            body = made if isinstance(made, bytes) else _dumped(made)
            there.run(there.ask("POST", "/api/calendars/notices", data=body))

        before = there.kept()
        thrown(
            "notices of calendars", many(25, EACH), st.one_of(notices, st.binary(max_size=200)), throw, there.answers
        )
        assert there.kept() == before


@pytest.mark.timeout(7200)
def test_letters_that_are_piped_in(tmp_path: Path) -> None:
    with inside(tmp_path) as there:
        ports = there.service.service.by_door("letter")
        uid = there.booking.uid
        stranger = {"From": "Mallory <mallory@example.com>"}
        whole = [
            replied(uid, partstat="ACCEPTED"),
            replied(uid, method="COUNTER", text="Could we meet on Friday at 3?"),
            bounced("0" * 32),
            written("Could we meet tomorrow at 10?", **stranger).as_bytes(),
        ]
        letters = st.one_of(st.binary(max_size=300), st.builds(spoiled, st.sampled_from(whole), cuts))

        def throw(raw: bytes) -> None:
            assert there.run(take_in(ports, raw, HOST))

        before = there.kept()[1:]  # whoever looks after a booking's answers has locked its diary
        thrown("letters", many(25, EACH), letters, throw)
        assert there.kept()[1:] == before


@dataclass
class Wild:
    """A calendar server that answers whatever it is given."""

    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)

    async def answer(self, request: web.Request) -> web.StreamResponse:
        return web.Response(status=self.status, body=self.body, headers=self.headers)


EVENT = b"""BEGIN:VCALENDAR\r
VERSION:2.0\r
PRODID:-//T//T//EN\r
BEGIN:VTIMEZONE\r
TZID:Here\r
BEGIN:STANDARD\r
DTSTART:19701025T030000\r
TZOFFSETFROM:+0200\r
TZOFFSETTO:+0100\r
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU\r
END:STANDARD\r
END:VTIMEZONE\r
BEGIN:VEVENT\r
UID:1\r
DTSTAMP:20260301T000000Z\r
DTSTART;TZID=Here:20260302T090000\r
DTEND;TZID=Here:20260302T100000\r
RRULE:FREQ=DAILY;COUNT=20;INTERVAL=2\r
EXDATE;TZID=Here:20260304T090000\r
SUMMARY:Stand-up\r
TRANSP:OPAQUE\r
END:VEVENT\r
END:VCALENDAR\r
"""
MULTISTATUS = (
    b'<?xml version="1.0"?><d:multistatus xmlns:d="DAV:" xmlns:c="urn:ietf:params:xml:ns:caldav"><d:response>'
    b"<d:href>/cal/1.ics</d:href><d:propstat><d:prop><d:getetag>&quot;1&quot;</d:getetag><c:calendar-data>"
    + EVENT
    + b"</c:calendar-data></d:prop><d:status>HTTP/1.1 200 OK</d:status></d:propstat></d:response></d:multistatus>"
)


@pytest.mark.timeout(7200)
@pytest.mark.parametrize(("provider", "whole"), [("feed", EVENT), ("caldav", MULTISTATUS)])
def test_what_calendar_servers_answer(provider: str, whole: bytes) -> None:
    """Read as a calendar, or refused with the one error that pages know."""
    wild, port = Wild(), free_port()
    answers = st.one_of(st.just(whole), st.binary(max_size=300), st.builds(spoiled, st.just(whole), cuts))
    statuses = st.sampled_from([200, 200, 207, 207, 204, 304, 400, 404, 500])
    read = 0

    async def serve(stack: AsyncExitStack) -> Outside:
        application = web.Application()
        application.router.add_route("*", "/{path:.*}", wild.answer)
        runner = web.AppRunner(application, access_log=None)
        await runner.setup()
        stack.push_async_callback(runner.cleanup)
        await web.TCPSite(runner, "127.0.0.1", port).start()
        return await stack.enter_async_context(servers.outside())

    async def ask(outside: Outside, number: int) -> None:
        nonlocal read
        try:
            await _calendar(provider, outside, f"http://127.0.0.1:{port}/cal/{number}").busy(WEEK, True)
            read += 1
        except CalendarUnreachable:
            pass

    with asyncio.Runner() as runner:
        stack = AsyncExitStack()
        outside = runner.run(serve(stack))
        numbers = iter(range(10**9))

        def throw(made: tuple[int, bytes]) -> None:
            wild.status, wild.body = made
            runner.run(ask(outside, next(numbers)))

        thrown(f"answers of calendars, {provider}", many(20, EACH), st.tuples(statuses, answers), throw)
        runner.run(stack.aclose())
    assert read > 0


def _calendar(provider: str, outside: Outside, url: str) -> FeedCalendar | CalDavCalendar:
    details = {"address": url, "url": url, "user": "anna", "password": "x"}
    connection = Connection("c1", 1, provider, {"url": url, "user": "anna"}, secret=outside.vault.seal(details))
    return FeedCalendar(connection, outside) if provider == "feed" else CalDavCalendar(connection, outside)
