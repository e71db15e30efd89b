"""Microsoft 365 by Microsoft Graph 1.0, with the consent that an admin gave for the tenant.

https://learn.microsoft.com/graph/api/resources/calendar
"""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from hashlib import sha256
from html import escape, unescape
from typing import Any
from urllib.parse import quote

from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

from calendars.graph_wire import Graph, GraphProblem
from calendars.keeping import Keeping
from calendars.outside import Details, Outside
from scheduling import zones
from scheduling.errors import CalendarRefused, CalendarUnreachable, Undeliverable
from scheduling.model import Booking, Busy, Connection, Opening, Shown
from scheduling.ports import Changes, Entry, Found, Seen, Subscription
from scheduling.spans import Span
from scheduling.taken import BusyTimes

log = logging.getLogger(__name__)

# What is asked of other events: never what they are about, nor with whom.
TIMES = "start,end,showAs,isAllDay,isCancelled,transactionId"
STATE = "id,start,end,isAllDay,isCancelled,changeKey,attendees"
IN_UTC = 'outlook.timezone="UTC"'
PAGE = 250
# What an event is shown as; one that we do not know takes its time, whatever was chosen.
SHOWN: Mapping[str, Shown] = {
    "free": "free",
    "tentative": "tentative",
    "busy": "busy",
    "oof": "away",
    "workingElsewhere": "elsewhere",
}
OURS = "String {5b1c0f1e-6d0a-4b7e-9a55-3d2c7e0f8a41} Name booking"  # named property: the uid of the booking
CATEGORY, COLOR = "Bookings", "preset7"
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
MOST_CALENDARS = 20
AHEAD = timedelta(days=400)  # how far changes are followed
ANEW = timedelta(days=30)  # after which the window of changes is moved on
SUBSCRIBED = timedelta(days=6)  # Graph allows seven
GONE = frozenset({404, 410})
HOPELESS = frozenset({400, 405, 413})
DUPLICATE = 409
TAG = re.compile(r"<[^>]*>")
SPACE = re.compile(r"\s+")
URL = re.compile(r"https?://[^\s<]+")
# Outlook sets what it says about a Teams meeting off with a line of underscores; without that text the link dies.
TEAMS = re.compile(r"(?:<(?:div|p|span|br)\b[^>]*>\s*)*_{20,}", re.IGNORECASE)


class GraphCalendar:
    """A calendar of a mailbox in Microsoft 365."""

    invites = True
    fields = ()
    writes = True

    def __init__(self, connection: Connection, outside: Outside) -> None:
        self._connection, self._graph = connection, _graph(outside)
        self._mailbox = connection.settings["mailbox"]
        self._user = f"/users/{quote(self._mailbox, safe='')}"
        which = connection.settings.get("calendar", "")
        self._path = f"{self._user}/calendars/{quote(which, safe='')}" if which else f"{self._user}/calendar"
        self._keeping = Keeping(self)

    @staticmethod
    async def find(outside: Outside, details: Details) -> list[Found]:
        """The calendars of whoever asks, by their id in the directory. Raises CalendarUnreachable, CalendarRefused."""
        graph, mailbox = _graph(outside), details["organizer"]
        user = f"/users/{quote(mailbox, safe='')}"
        settings = await graph.ask(mailbox, "GET", f"{user}/mailboxSettings")
        zone = zone_from(settings)
        known = await graph.ask(
            mailbox, "GET", f"{user}/calendars?$select=id,name,canEdit,isDefaultCalendar&$top={MOST_CALENDARS}"
        )
        await _colour(graph, mailbox, user)
        return [
            Found(
                str(one.get("name", "")),
                {
                    "mailbox": mailbox,
                    "calendar": "" if one.get("isDefaultCalendar") else str(one["id"]),
                    "zone": zone or "",
                },
                writable=bool(one.get("canEdit")),
                main=bool(one.get("isDefaultCalendar")),
                zone=zone,
                openings=openings_from(settings, zone),
            )
            for one in known.get("value", ())
        ]

    async def busy(self, window: Span, now: bool = False) -> BusyTimes:
        return await self._keeping.busy(window, now)

    async def mark(self) -> str:
        return ""  # Graph has nothing cheap that changes with the events

    async def read(self, window: Span) -> Sequence[Busy]:
        between = f"startDateTime={_stamp(window.start)}&endDateTime={_stamp(window.end)}"
        path = f"{self._path}/calendarView?{between}&$select={TIMES}&$top={PAGE}"
        found: list[Busy] = []
        try:
            async for page in self._graph.pages(self._mailbox, path, Prefer=IN_UTC):
                found += [busy for one in page["value"] if (busy := self._busy(one))]
        except (KeyError, TypeError, ValueError) as problem:
            raise CalendarUnreachable(f"half an answer of Graph: {type(problem).__name__}") from problem
        return sorted((one for one in found if one.span.overlaps(window)), key=lambda one: one.span)

    async def put(self, entry: Entry, reference: str | None) -> Mapping[str, Any]:
        try:
            event = await self._changed(entry, reference) if reference else None
            event = event or await self._made(entry, reference)
            online = event.get("onlineMeeting") or {}
            if entry.booking.place == "teams" and not online.get("joinUrl"):
                # The link is made a moment after the event.
                event = {**event, **await self._event(event["id"], "id,changeKey,onlineMeeting")}
                online = event.get("onlineMeeting") or {}
        except CalendarUnreachable as problem:
            raise _undeliverable(problem) from problem
        known = {"reference": event["id"], "version": event.get("changeKey", "")}
        return {**known, "join_url": online["joinUrl"]} if online.get("joinUrl") else known

    async def remove(self, entry: Entry, reference: str | None) -> None:
        try:
            for one in [reference] if reference else await self._lost(entry.booking):
                await self._called_off(one, entry.farewell)
        except CalendarUnreachable as problem:
            raise _undeliverable(problem) from problem

    async def changes(self, cursor: str, known: Collection[str]) -> Changes:
        """https://learn.microsoft.com/graph/delta-query-events"""
        if not known:
            await self._graph.ask(self._mailbox, "GET", f"{self._path}?$select=id")  # whether it is there at all
            return Changes(cursor)
        link, since = _begun(cursor)
        now = self._graph.clock()
        if not link or since is None or now - since > ANEW:
            between = f"startDateTime={_stamp(now - timedelta(days=1))}&endDateTime={_stamp(now + AHEAD)}"
            link, since = f"{self._path}/calendarView/delta?{between}", now
        try:
            link, items = await self._delta(link)
        except GraphProblem as problem:
            if problem.status not in GONE or not cursor:
                raise
            return await self.changes("", known)  # it is too long ago; all is asked anew
        return Changes(json.dumps([link, since.isoformat()]), await self._seen(items, frozenset(known)))

    async def subscribe(self, subscription: str) -> Subscription | None:
        """Be told of changes at once; None where Graph cannot reach us. The one there is lives on if it can.

        https://learn.microsoft.com/graph/api/resources/subscription
        """
        if not self._graph.push:
            return None
        until = self._graph.clock() + SUBSCRIBED
        expires = {"expirationDateTime": _stamp(until)}
        if subscription:
            try:
                await self._graph.ask(self._mailbox, "PATCH", f"/subscriptions/{quote(subscription, safe='')}", expires)
                return Subscription(subscription, until)
            except GraphProblem as problem:
                if problem.status not in GONE:
                    raise
        made = await self._graph.ask(
            self._mailbox,
            "POST",
            "/subscriptions",
            {
                "changeType": "updated,deleted",
                "notificationUrl": self._graph.push,
                "lifecycleNotificationUrl": self._graph.push,
                "resource": f"{self._user}/events",
                "clientState": self._graph.state(self._connection.id),
                **expires,
            },
        )
        return Subscription(str(made["id"]), until)

    async def _delta(self, link: str) -> tuple[str, list[Mapping[str, Any]]]:
        items: list[Mapping[str, Any]] = []
        last = ""
        async for page in self._graph.pages(self._mailbox, link, Prefer=f"{IN_UTC}, odata.maxpagesize={PAGE}"):
            items += page.get("value", ())
            last = str(page.get("@odata.deltaLink", ""))
        return last, items

    async def _seen(self, items: Sequence[Mapping[str, Any]], known: Collection[str]) -> list[Seen]:
        """The newest of each. What only left the window counts as removed as well, so that is looked at itself."""
        newest = {one["id"]: one for one in items if one.get("id") in known}
        return [
            self._state(reference, await self._event(reference, STATE) if "@removed" in one else one)
            for reference, one in newest.items()
        ]

    def _state(self, reference: str, event: Mapping[str, Any]) -> Seen:
        if not event or event.get("isCancelled"):
            return Seen(reference, None)
        asked = [one for one in event.get("attendees", ()) if one.get("type") == "required"]
        declined = any((one.get("status") or {}).get("response") == "declined" for one in asked)
        return Seen(reference, self._span(event), str(event.get("changeKey", "")), declined)

    async def _event(self, reference: str, fields: str) -> Mapping[str, Any]:
        """Empty for one that is gone."""
        path = f"{self._user}/events/{quote(reference, safe='')}?$select={fields}"
        try:
            return await self._graph.ask(self._mailbox, "GET", path, Prefer=IN_UTC)
        except GraphProblem as problem:
            if problem.status in GONE:
                return {}
            raise

    async def _changed(self, entry: Entry, reference: str) -> Mapping[str, Any] | None:
        """The event as the booking is now; None for one that is gone."""
        now = await self._event(reference, "id,body,isOnlineMeeting,onlineMeeting,changeKey,attendees")
        if not now:
            return None
        wanted = _event_of(entry)
        body = _body_kept(
            str((now.get("body") or {}).get("content", "")), wanted["body"]["content"], bool(now.get("isOnlineMeeting"))
        )
        if body is None:
            del wanted["body"]
        else:
            wanted["body"]["content"] = body
        if now.get("isOnlineMeeting"):
            wanted = {
                name: value for name, value in wanted.items() if not name.startswith(("isOnline", "onlineMeeting"))
            }
        # Who is named anew is asked anew, and who is left out is uninvited.
        if entry.told or _addresses(now) == _addresses(wanted):
            del wanted["attendees"]
        path = f"{self._user}/events/{quote(reference, safe='')}"
        try:
            return await self._graph.ask(self._mailbox, "PATCH", path, wanted)
        except GraphProblem as problem:
            if problem.status in GONE:
                return None
            raise

    async def _made(self, entry: Entry, lost: str | None) -> Mapping[str, Any]:
        """Written once, however often it is asked for; one that somebody deleted is another one."""
        again = f"@{sha256(lost.encode()).hexdigest()[:8]}" if lost else ""
        uid = entry.booking.uid
        event = {
            **_event_of(entry),
            "transactionId": f"{uid}{again}",
            "singleValueExtendedProperties": [{"id": OURS, "value": uid}],
        }
        try:
            made = await self._graph.ask(self._mailbox, "POST", f"{self._path}/events", event)
            if all(made[name]["dateTime"][:19] == event[name]["dateTime"] for name in ("start", "end")):
                return made
            # Written before, when the booking was at another time.
            return await self._changed(entry, made["id"]) or made
        except GraphProblem as problem:
            known = await self._lost(entry.booking) if problem.status == DUPLICATE else []
            if not known:
                raise
            return await self._changed(entry, known[0]) or await self._event(known[0], "id,changeKey,onlineMeeting")

    async def _lost(self, booking: Booking) -> list[str]:
        """The events of a booking whose reference never reached us."""
        wanted = f"singleValueExtendedProperties/Any(ep: ep/id eq '{OURS}' and ep/value eq '{booking.uid}')"
        path = f"{self._path}/events?$filter={quote(wanted, safe='')}&$select=id"
        return [str(one["id"]) for one in (await self._graph.ask(self._mailbox, "GET", path)).get("value", ())]

    async def _called_off(self, reference: str, farewell: str) -> None:
        """With a word to the attendees; an event without any can only be deleted."""
        path = f"{self._user}/events/{quote(reference, safe='')}"
        try:
            await self._graph.ask(self._mailbox, "POST", f"{path}/cancel", {"comment": farewell})
        except GraphProblem as problem:
            if problem.status in GONE:
                return
            if problem.status != 400:
                raise
            await self._deleted(path)

    async def _deleted(self, path: str) -> None:
        try:
            await self._graph.ask(self._mailbox, "DELETE", path)
        except GraphProblem as problem:
            if problem.status not in GONE:
                raise

    def _busy(self, event: Mapping[str, Any]) -> Busy | None:
        shown = SHOWN.get(str(event.get("showAs")))
        if event.get("isCancelled") or (shown and shown not in self._connection.blocking):
            return None
        return Busy(self._span(event), str(event.get("transactionId") or ""))

    def _span(self, event: Mapping[str, Any]) -> Span:
        start, end = (_wall(event[name]["dateTime"]) for name in ("start", "end"))
        # A whole day is one of the mailbox, whatever zone it is told in.
        zone = (self._connection.settings.get("zone") or self._connection.zone) if event.get("isAllDay") else "UTC"
        first = zones.instant(start.date(), start.time(), zone)
        return Span(first, max(first, zones.instant(end.date(), end.time(), zone)))


def zone_from(settings: Mapping[str, Any]) -> str | None:
    """The mailbox's zone by its IANA name; Outlook uses those of Windows as well. None for one of its own making."""
    name = str(settings.get("timeZone") or "")
    known = name if zones.is_zone(name) else WINDOWS_TO_OLSON.get(name, "")
    return known if zones.is_zone(known) else None


def openings_from(settings: Mapping[str, Any], zone: str | None) -> tuple[Opening, ...] | None:
    """The working hours of the mailbox; None where they are none that we understand, or another zone's."""
    hours = settings.get("workingHours") or {}
    named = zone_from({"timeZone": (hours.get("timeZone") or {}).get("name")})
    try:
        days = tuple(sorted(DAYS.index(str(day).lower()) for day in hours["daysOfWeek"]))
        start, end = (time.fromisoformat(str(hours[name])[:8]) for name in ("startTime", "endTime"))
    except (KeyError, ValueError, TypeError):
        return None
    low, high = start.hour * 60 + start.minute, end.hour * 60 + end.minute
    return (Opening(days, low, high),) if days and low < high and zone and named == zone else None


def _graph(outside: Outside) -> Graph:
    if outside.graph is None:
        raise CalendarUnreachable("Microsoft 365 is not set up in this installation")
    return outside.graph


async def _colour(graph: Graph, mailbox: str, user: str) -> None:
    """The category by which our events are known in Outlook, once; without the right to make one it has no colour."""
    try:
        made = {"displayName": CATEGORY, "color": COLOR}
        await graph.ask(mailbox, "POST", f"{user}/outlook/masterCategories", made)
    except CalendarRefused:
        log.info("no right to make a category")
    except GraphProblem as problem:
        log.info("no category made", extra={"code": problem.code})


def _event_of(entry: Entry) -> dict[str, Any]:
    booking = entry.booking
    event: dict[str, Any] = {
        "subject": entry.summary or booking.title,
        "body": {"contentType": "html", "content": _html(entry.description)},
        "start": {"dateTime": f"{booking.slot.start:%Y-%m-%dT%H:%M:%S}", "timeZone": "UTC"},
        "end": {"dateTime": f"{booking.slot.end:%Y-%m-%dT%H:%M:%S}", "timeZone": "UTC"},
        "location": {"displayName": entry.location or booking.place_detail},
        "attendees": [] if entry.told else _attendees(booking),
        "categories": [CATEGORY],
        "showAs": "busy",
        "allowNewTimeProposals": False,
    }
    if booking.place == "teams":
        event |= {"isOnlineMeeting": True, "onlineMeetingProvider": "teamsForBusiness"}
    return event


def _attendees(booking: Booking) -> list[dict[str, Any]]:
    # Without the name: a stranger may have typed it for somebody else's address.
    people = [(booking.attendee.email, "required"), *((guest, "optional") for guest in booking.guests)]
    return [{"type": kind, "emailAddress": {"address": email}} for email, kind in people if email]


def _addresses(event: Mapping[str, Any]) -> set[str]:
    return {str(one["emailAddress"]["address"]).lower() for one in event.get("attendees", ())}


def _html(text: str) -> str:
    lines = (URL.sub(lambda found: f'<a href="{found[0]}">{found[0]}</a>', escape(line)) for line in text.splitlines())
    return f"<div>{'<br>'.join(lines)}</div>"


def _body_kept(now: str, wanted: str, online: bool) -> str | None:
    """What is to stand in the body, with what Outlook wrote about the Teams meeting; None to leave it alone: where it
    says the same already, and where that text cannot be told from ours."""
    if _said(wanted) in _said(now):
        return None
    blob = TEAMS.search(now)
    if blob is None:
        return None if online else wanted
    return f"{wanted}<br>{now[blob.start() :]}"


def _said(html: str) -> str:
    return SPACE.sub("", unescape(TAG.sub("", html)))


def _begun(cursor: str) -> tuple[str, datetime | None]:
    if not cursor:
        return "", None
    link, since = json.loads(cursor)
    return str(link), zones.from_iso(since)


def _wall(value: str) -> datetime:
    """A moment as Graph writes it, with seven decimals."""
    return datetime.combine(date.fromisoformat(value[:10]), time.fromisoformat(value[11:19]))


def _stamp(moment: datetime) -> str:
    return f"{zones.utc(moment):%Y-%m-%dT%H:%M:%SZ}"


def _undeliverable(problem: CalendarUnreachable) -> Undeliverable:
    if isinstance(problem, GraphProblem):
        return Undeliverable(str(problem), permanent=problem.status in HOPELESS, after=problem.after)
    return Undeliverable(str(problem), gone=isinstance(problem, CalendarRefused))
