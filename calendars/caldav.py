"""CalDAV (RFC 4791): Nextcloud, iCloud, Fastmail, Radicale and their like."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import Collection, Mapping, Sequence
from datetime import timedelta
from typing import Any

from aiohttp import encode_basic_auth
from yarl import URL

from calendars import dav, ical
from calendars.keeping import Keeping
from calendars.network import Answer
from calendars.outside import Details, Outside
from scheduling.errors import CalendarRefused, CalendarUnreachable, Undeliverable
from scheduling.model import Busy, Connection
from scheduling.ports import Changes, Entry, Found, Seen
from scheduling.spans import Span
from scheduling.taken import BusyTimes

XML = {"Content-Type": "application/xml; charset=utf-8"}
FILE = {"Content-Type": "text/calendar; charset=utf-8"}
MULTISTATUS = 207
CHANGED_MEANWHILE = 412
TRIES = 3
MOST_AT_ONCE = 50  # addresses in one multiget
MOST_CALENDARS = 20
LARGEST_EVENT = 100_000  # bytes; one of ours has a thousand
WRITING = {f"{{{dav.DAV}}}{name}" for name in ("write", "write-content", "bind", "all")}
PRINCIPAL, HOME = f"{{{dav.DAV}}}current-user-principal", f"{{{dav.CAL}}}calendar-home-set"
KIND, PRIVILEGES = f"{{{dav.DAV}}}resourcetype", f"{{{dav.DAV}}}current-user-privilege-set"
COMPONENTS = f"{{{dav.CAL}}}supported-calendar-component-set"
NAME, ETAG = f"{{{dav.DAV}}}displayname", f"{{{dav.DAV}}}getetag"
DATA = f"{{{dav.CAL}}}calendar-data"
CTAG, TOKEN = f"{{{dav.SERVER}}}getctag", f"{{{dav.DAV}}}sync-token"
HIDDEN = {f"{{{dav.CAL}}}schedule-inbox", f"{{{dav.CAL}}}schedule-outbox"}


class Account:
    """A server and who asks there."""

    def __init__(self, outside: Outside, user: str, password: str) -> None:
        self._web = outside.web
        try:
            self._authorization = encode_basic_auth(user, password, encoding="utf-8")
        except ValueError as problem:
            raise CalendarRefused("no user is called like this") from problem

    async def ask(self, method: str, url: URL, body: bytes | None = None, **headers: str) -> Answer:
        """Raises CalendarUnreachable, CalendarRefused."""
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        kind = FILE if method == "PUT" else XML
        return await self._web.ask(method, url, headers={**kind, **given}, body=body, authorization=self._authorization)

    async def found(self, method: str, url: URL, body: bytes, depth: int) -> list[dav.Resource]:
        """The resources of a multistatus. Raises CalendarUnreachable, CalendarRefused."""
        answer = await self.ask(method, url, body, Depth=str(depth))
        if answer.status != MULTISTATUS:
            raise CalendarUnreachable(f"{url.host} answered {answer.status} to {method}")
        return await asyncio.to_thread(dav.resources, answer.body, answer.url)


class CalDavCalendar:
    """One calendar on a CalDAV server. Events lie under the uid of their booking, so none can be written twice."""

    invites = False
    fields = ("address", "user", "password")
    writes = True

    def __init__(self, connection: Connection, outside: Outside) -> None:
        self._connection, self._outside = connection, outside
        self._url = URL(connection.settings["url"], encoded=True)
        self._keeping = Keeping(self)

    @staticmethod
    async def find(outside: Outside, details: Details) -> list[Found]:
        """The calendars of an account, from any address its owner may know. Raises CalendarUnreachable,
        CalendarRefused."""
        account = Account(outside, details["user"], details["password"])
        sealed = outside.vault.seal({"password": details["password"]})
        calendars = await _calendars(account, _typed(details["address"]))
        if not calendars:
            raise CalendarUnreachable("no calendar at this address")
        main = _main(calendars)
        return [
            Found(
                one.text(NAME) or one.href.name or one.href.parent.name,
                {"url": str(one.href), "user": details["user"]},
                sealed,
                writable=_is_writable(one),
                main=one is main,
            )
            for one in calendars[:MOST_CALENDARS]
        ]

    async def busy(self, window: Span, now: bool = False) -> BusyTimes:
        return await self._keeping.busy(window, now)

    async def mark(self) -> str:
        (calendar, *_) = await self._account().found("PROPFIND", self._url, MARKS, 0)
        return calendar.text(CTAG) or calendar.text(TOKEN)

    async def read(self, window: Span) -> Sequence[Busy]:
        found = await self._account().found("REPORT", self._url, dav.query(window), 1)
        if broken := [one for one in found if one.status not in dav.GOOD]:
            raise CalendarUnreachable(f"half an answer: {broken[0].status}")
        files = [one.text(DATA).encode() for one in found if DATA in one.properties]
        return await self._outside.readers.busy(files, window, self._connection.zone, self._connection.blocking)

    async def put(self, entry: Entry, reference: str | None) -> Mapping[str, Any]:
        url = self._address(entry, reference)
        fresh = self._written(entry)
        try:
            for _ in range(TRIES):
                answer = await self._put(url, fresh)
                if answer.status != CHANGED_MEANWHILE:
                    break
        except CalendarUnreachable as problem:
            raise _undeliverable(problem) from problem
        if answer.status not in dav.GOOD:
            raise Undeliverable(
                f"the calendar answered {answer.status}",
                permanent=answer.status in (400, 409, 413, 415),
                after=timedelta(seconds=answer.retry_after) if answer.retry_after else None,
            )
        return {"reference": str(url), "version": answer.etag}

    async def remove(self, entry: Entry, reference: str | None) -> None:
        try:
            answer = await self._account().ask("DELETE", self._address(entry, reference))
        except CalendarUnreachable as problem:
            raise _undeliverable(problem) from problem
        if answer.status not in dav.GOOD and answer.status not in dav.GONE:
            raise Undeliverable(f"the calendar answered {answer.status}")

    async def changes(self, cursor: str, known: Collection[str]) -> Changes:
        """One question while nothing has changed, and then all events we know of: nothing can be missed."""
        mark = await self.mark()
        now = json.dumps([mark, sorted(known)])
        if not known or (mark and now == cursor):
            return Changes(now)
        ordered = sorted(known)
        parts = [ordered[at : at + MOST_AT_ONCE] for at in range(0, len(ordered), MOST_AT_ONCE)]
        return Changes(now, [seen for part in parts for seen in await self._seen(part)])

    async def _seen(self, references: Sequence[str]) -> list[Seen]:
        hrefs = [URL(one, encoded=True) for one in references]
        found = await self._account().found("REPORT", self._url, dav.multiget(one.raw_path for one in hrefs), 1)
        pairs = zip(references, hrefs, strict=True)
        ours = [(reference, one) for reference, href in pairs for one in found if dav.same(one.href, href)]
        return [seen for one in ours for seen in self._state(*one)]

    def _state(self, reference: str, found: dav.Resource) -> list[Seen]:
        data = found.text(DATA).encode()
        if len(data) > LARGEST_EVENT:
            raise CalendarUnreachable("an event of ours has grown too large")
        if data:
            span, declined = ical.stands(data, self._connection.zone)
            return [Seen(reference, span, found.text(ETAG), declined)]
        # Some leave out the status of what is gone; a server that has trouble says so.
        return [Seen(reference, None)] if found.status in dav.GONE or not found.properties else []

    async def _put(self, url: URL, fresh: bytes) -> Answer:
        """Written over what is there, whatever was added to that, but never over what is not known."""
        account = self._account()
        current = await account.ask("GET", url)
        if current.status in dav.GONE:
            return await account.ask("PUT", url, fresh, If_None_Match="*")
        if current.status not in dav.GOOD:
            return current
        body = fresh
        if len(current.body) <= LARGEST_EVENT:
            with contextlib.suppress(ValueError):
                body = ical.rewritten(current.body, fresh)
        condition = {"If_Match": current.etag} if current.etag else {}
        return await account.ask("PUT", url, body, **condition)

    def _written(self, entry: Entry) -> bytes:
        wording = ical.Wording(entry.summary, entry.location, entry.description, entry.url)
        host, sender = self._outside.host, self._outside.sender
        return ical.entry(entry.booking, entry.organizer, sender=sender, host=host, wording=wording)

    def _address(self, entry: Entry, reference: str | None) -> URL:
        if reference:
            return URL(reference, encoded=True)
        return URL(f"{str(self._url).rstrip('/')}/{entry.booking.uid}.ics", encoded=True)

    def _account(self) -> Account:
        opened = self._outside.vault.open(self._connection.secret)
        return Account(self._outside, self._connection.settings["user"], opened.get("password", ""))


ABOUT = dav.propfind(
    "d:current-user-principal",
    "c:calendar-home-set",
    "d:resourcetype",
    *("d:displayname", "d:current-user-privilege-set", "c:supported-calendar-component-set"),
)
MARKS = dav.propfind("s:getctag", "d:sync-token")


async def _calendars(account: Account, url: URL) -> list[dav.Resource]:
    """RFC 6764, 6: from the address to the person, to their home, to the calendars in it."""
    here = await _first(account, [url, url.origin() / ".well-known" / "caldav"])
    if _is_calendar(here):
        return [here]
    home = here.inner(HOME)
    if not home:
        principal = here.inner(PRINCIPAL)
        if not principal:
            raise CalendarUnreachable("the server does not say whose calendars these are")
        here = (await account.found("PROPFIND", here.href.join(URL(principal, encoded="%" in principal)), ABOUT, 0))[0]
        home = here.inner(HOME)
    if not home:
        raise CalendarUnreachable("the server does not say where the calendars are")
    inside = await account.found("PROPFIND", here.href.join(URL(home, encoded="%" in home)), ABOUT, 1)
    return [one for one in inside if _is_calendar(one)]


async def _first(account: Account, urls: Sequence[URL]) -> dav.Resource:
    """The first of these addresses that knows whose it is, or is a calendar itself."""
    problem: CalendarUnreachable = CalendarUnreachable("nothing of WebDAV here")
    for url in urls:
        try:
            found = await account.found("PROPFIND", url, ABOUT, 0)
        except CalendarRefused:
            raise
        except CalendarUnreachable as refused:
            problem = refused
            continue
        if found and (found[0].inner(PRINCIPAL) or found[0].inner(HOME) or _is_calendar(found[0])):
            return found[0]
    raise problem


def _typed(address: str) -> URL:
    """What people type as the address of a server. Raises CalendarUnreachable."""
    text = address.strip()
    try:
        url = URL(text if "://" in text else f"https://{text}")
        if url.scheme not in ("http", "https") or not url.host or url.user:
            raise ValueError(text)
    except ValueError as problem:
        raise CalendarUnreachable("not an address") from problem
    return url.with_path(url.path or "/")


def _is_calendar(one: dav.Resource) -> bool:
    kinds = one.names(KIND)
    if f"{{{dav.CAL}}}calendar" not in kinds or kinds & HIDDEN:
        return False
    components = one.properties.get(COMPONENTS)
    return components is None or any(part.get("name", "").upper() == "VEVENT" for part in components)


def _is_writable(one: dav.Resource) -> bool:
    return PRIVILEGES not in one.properties or bool(one.names(PRIVILEGES) & WRITING)


def _main(calendars: Sequence[dav.Resource]) -> dav.Resource:
    usual = ("personal", "default", "calendar", "home")
    writable = [one for one in calendars if _is_writable(one)] or list(calendars)
    return next((one for one in writable if (one.href.name or one.href.parent.name).lower() in usual), writable[0])


def _undeliverable(problem: CalendarUnreachable) -> Undeliverable:
    # Even a refused password may be mended by its owner within the days for which we go on trying.
    return Undeliverable(str(problem), gone=isinstance(problem, CalendarRefused))
