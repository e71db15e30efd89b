"""A small Microsoft Graph that keeps the documented rules, from data, and refuses whoever breaks them."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import jwt
from aiohttp import ClientSession, web
from cryptography import x509

from calendars.graph_wire import Graph
from calendars.tokens import Application, Fetch, Tokens, by_secret

APP, TENANT, SECRET = "11111111-2222-3333-4444-555555555555", "contoso.example", "a client secret"
ANNA = "aaaaaaaa-0000-0000-0000-000000000001"
LINE = f'<div style="width:100%"><span>{"_" * 80}</span></div>'
BLOB = LINE + '<div class="me-email-text"><a href="{url}">Join the meeting now</a></div>'
FILTER = re.compile(r"singleValueExtendedProperties/Any\(ep: ep/id eq '([^']*)' and ep/value eq '([^']*)'\)")
PHOTO_SIZES = {f"{side}x{side}" for side in (48, 64, 96, 120, 240, 360, 432, 504, 648)}
READ_ONLY = {"id", "changeKey", "onlineMeeting", "transactionId"}
LONGEST_SUBSCRIPTION = timedelta(minutes=10080)
Json = dict[str, Any]


class Refused(Exception):
    def __init__(self, status: int, code: str, **headers: str) -> None:
        super().__init__(code)
        self.status, self.code, self.headers = status, code, headers


@dataclass
class GraphServer:
    """One tenant with one mailbox."""

    url: str = ""
    now: datetime = datetime(2026, 3, 1, tzinfo=UTC)
    events: dict[str, Json] = field(default_factory=dict)
    settings: Json = field(default_factory=dict)
    subscriptions: dict[str, Json] = field(default_factory=dict)
    asked: list[tuple[str, str]] = field(default_factory=list)
    cancelled: list[tuple[str, str]] = field(default_factory=list)  # id and comment
    log: list[str] = field(default_factory=list)  # ids in the order in which they changed
    refusals: list[Refused] = field(default_factory=list)  # what the next requests get
    tokens: int = 0
    token: str = ""
    certificate: bytes = b""
    photo: bytes = b""
    page: int = 250
    pause: float = 0.0
    duplicates: int = 201  # what a transactionId that was used gets: the event, or 409
    slow_link: bool = False  # the join link comes a moment after the event
    at_once: int = 0
    most_at_once: int = 0
    expired: bool = False  # delta links
    licences: list[Json] = field(default_factory=list)  # of the user, as licenseDetails has them
    denied: frozenset[str] = frozenset()  # "licenseDetails", "user": what the app has no right to

    def routes(self) -> list[web.RouteDef]:
        user = f"/v1.0/users/{ANNA}"
        calendars = (f"{user}/calendar", f"{user}/calendars/{{calendar}}")
        return [
            web.post(f"/{TENANT}/oauth2/v2.0/token", self.login),
            web.get("/identity", self.identity),
            web.get(f"{user}/mailboxSettings", self._of(self.mailbox_settings)),
            web.get(f"{user}/calendars", self._of(self.calendars)),
            web.get(f"{user}/photos/{{size}}/$value", self._of(self.picture)),
            web.post(f"{user}/outlook/masterCategories", self._of(self.category)),
            *(web.get(path, self._of(self.calendar)) for path in calendars),
            *(web.get(f"{path}/calendarView", self._of(self.view)) for path in calendars),
            *(web.get(f"{path}/calendarView/delta", self._of(self.delta)) for path in calendars),
            *(web.get(f"{path}/events", self._of(self.search)) for path in calendars),
            *(web.post(f"{path}/events", self._of(self.create)) for path in calendars),
            web.get(f"{user}/events/{{id}}", self._of(self.event)),
            web.patch(f"{user}/events/{{id}}", self._of(self.change)),
            web.delete(f"{user}/events/{{id}}", self._of(self.delete)),
            web.post(f"{user}/events/{{id}}/cancel", self._of(self.cancel)),
            web.get("/v1.0/users/{user}/licenseDetails", self._of(self.license_details)),
            web.get("/v1.0/users/{user}", self._of(self.user)),
            web.post("/v1.0/subscriptions", self._of(self.subscribe)),
            web.patch("/v1.0/subscriptions/{id}", self._of(self.renew)),
            web.route("*", "/{path:.*}", self._of(self.unknown)),
        ]

    def _of(self, answer: Callable[[web.Request], Awaitable[Any]]) -> Callable[[web.Request], Awaitable[web.Response]]:
        async def handle(request: web.Request) -> web.Response:
            self.asked.append((request.method, request.path.removeprefix("/v1.0")))
            self.at_once += 1
            self.most_at_once = max(self.most_at_once, self.at_once)
            try:
                await asyncio.sleep(self.pause)
                if self.refusals:
                    raise self.refusals.pop(0)
                if self.at_once > 4:
                    raise Refused(429, "ApplicationThrottled", **{"Retry-After": "10"})
                if request.headers.get("Authorization") != f"Bearer {self.token}":
                    raise Refused(401, "InvalidAuthenticationToken")
                found = await answer(request)
            except Refused as problem:
                error = {"code": problem.code, "message": "Words that change.", "innerError": {"request-id": "1"}}
                return web.json_response({"error": error}, status=problem.status, headers=problem.headers)
            finally:
                self.at_once -= 1
            return found if isinstance(found, web.Response) else web.json_response(found)

        return handle

    async def login(self, request: web.Request) -> web.Response:
        form = await request.post()
        good = form["grant_type"] == "client_credentials" and form["scope"] == f"{self.url}/.default"
        if "client_assertion" in form:
            key = x509.load_pem_x509_certificate(self.certificate).public_key()
            audience = f"{self.url}/{TENANT}/oauth2/v2.0/token"
            claims = jwt.decode(
                str(form["client_assertion"]),
                key,  # type: ignore[arg-type]
                algorithms=["PS256"],
                audience=audience,
                options={"verify_exp": False, "verify_nbf": False},
            )
            good = good and claims["iss"] == claims["sub"] == form["client_id"]
        else:
            good = good and form["client_secret"] == SECRET
        if not good or form["client_id"] != APP:
            return web.json_response({"error": "invalid_client"}, status=401)
        return self._given()

    async def identity(self, request: web.Request) -> web.Response:
        if request.headers.get("Metadata") != "true" or request.query["resource"] != self.url:
            return web.json_response({"error": "invalid_request"}, status=400)
        return self._given()

    def _given(self) -> web.Response:
        self.tokens += 1
        self.token = f"token-{self.tokens}"
        return web.json_response({"token_type": "Bearer", "expires_in": 3599, "access_token": self.token})

    async def mailbox_settings(self, _: web.Request) -> Json:
        return self.settings

    async def picture(self, request: web.Request) -> web.Response:
        if request.match_info["size"] not in PHOTO_SIZES:
            raise Refused(400, "ErrorInvalidImageSize")
        if not self.photo:
            raise Refused(404, "ImageNotFound")
        return web.Response(body=self.photo, content_type="image/jpeg")

    async def calendars(self, _: web.Request) -> Json:
        mine = {"id": "AAA=", "name": "Calendar", "canEdit": True, "isDefaultCalendar": True}
        team = {"id": "BBB=", "name": "Team", "canEdit": False, "isDefaultCalendar": False}
        return {"value": [mine, team]}

    async def calendar(self, request: web.Request) -> Json:
        return {"id": request.match_info.get("calendar", "AAA=")}

    async def license_details(self, request: web.Request) -> Json:
        self._readable(request, "licenseDetails")
        chosen = request.query["$select"].split(",")
        return self._paged(request, [{name: one[name] for name in chosen} for one in self.licences])

    async def user(self, request: web.Request) -> Json:
        self._readable(request, "user")
        plans = [plan for one in self.licences for plan in one["servicePlans"]]
        working = {True: "Enabled", False: "Deleted"}
        known = {
            "assignedLicenses": [{"skuId": one["skuId"], "disabledPlans": []} for one in self.licences],
            "assignedPlans": [
                {
                    "servicePlanId": plan["servicePlanId"],
                    "capabilityStatus": working[plan["provisioningStatus"] == "Success"],
                }
                for plan in plans
            ],
        }
        return {name: known[name] for name in request.query["$select"].split(",")}

    def _readable(self, request: web.Request, what: str) -> None:
        """https://learn.microsoft.com/graph/errors"""
        if what in self.denied:
            raise Refused(403, "Authorization_RequestDenied")
        if request.match_info["user"] != ANNA:
            raise Refused(404, "Request_ResourceNotFound")

    async def category(self, request: web.Request) -> web.Response:
        return web.json_response(await request.json(), status=201)

    async def view(self, request: web.Request) -> Json:
        if request.headers.get("Prefer") != 'outlook.timezone="UTC"':
            raise Refused(400, "ErrorInvalidParameter")
        chosen = request.query["$select"].split(",")
        low, high = (_moment(request.query[name]) for name in ("startDateTime", "endDateTime"))
        found = [one for one in self.events.values() if _start(one) < high and _end(one) > low]
        return self._paged(request, [{name: one[name] for name in chosen if name in one} for one in found])

    async def delta(self, request: web.Request) -> Json:
        if "$deltatoken" in request.query:
            if self.expired:
                raise Refused(410, "SyncStateNotFound")
            ids = list(dict.fromkeys(self.log[int(request.query["$deltatoken"]) :]))
        else:
            _moment(request.query["startDateTime"])
            ids = list(self.events)
        items = [self.events.get(one, {"id": one, "@removed": {"reason": "deleted"}}) for one in ids]
        page = self._paged(request, items)
        if "@odata.nextLink" not in page:
            page["@odata.deltaLink"] = f"{self.url}{request.path}?$deltatoken={len(self.log)}"
        return page

    def _paged(self, request: web.Request, items: list[Json]) -> Json:
        at, size = int(request.query.get("$skiptoken", 0)), min(self.page, int(request.query.get("$top", 1000)))
        page: Json = {"value": items[at : at + size]}
        if at + size < len(items):
            query = "&".join(f"{name}={value}" for name, value in request.query.items() if name != "$skiptoken")
            page["@odata.nextLink"] = f"{self.url}{request.path}?{query}&$skiptoken={at + size}"
        return page

    async def search(self, request: web.Request) -> Json:
        found = FILTER.fullmatch(request.query["$filter"])
        if found is None:
            raise Refused(400, "ErrorInvalidUrlQueryFilter")
        return {"value": [{"id": key} for key, one in self.events.items() if one.get("ours") == [found[1], found[2]]]}

    async def create(self, request: web.Request) -> web.Response:
        wanted = await request.json()
        transaction = wanted["transactionId"]
        for one in self.events.values():
            if one.get("transactionId") == transaction:
                if self.duplicates == 409:
                    raise Refused(409, "ErrorDuplicateTransactionId")
                return web.json_response(one, status=201)
        (ours,) = wanted.pop("singleValueExtendedProperties")
        identity = f"AAMk/{len(self.log)}=="
        event = {**wanted, "id": identity, "ours": [ours["id"], ours["value"]], "isAllDay": False, "isCancelled": False}
        self.events[identity] = event
        self._written(event, wanted)
        shown = {**event, "onlineMeeting": None} if self.slow_link else event
        return web.json_response(shown, status=201)

    async def event(self, request: web.Request) -> Json:
        event = self._known(request)
        return {name: event[name] for name in request.query["$select"].split(",") if name in event} | {
            "id": event["id"]
        }

    async def change(self, request: web.Request) -> Json:
        event, wanted = self._known(request), await request.json()
        if wanted.keys() & READ_ONLY:
            raise Refused(400, "ErrorInvalidPropertySet")
        if "If-Match" in request.headers and request.headers["If-Match"] != event["changeKey"]:
            raise Refused(412, "ErrorIrresolvableConflict")
        event.update(wanted)
        self._written(event, wanted)
        return event

    def _written(self, event: Json, wanted: Json) -> None:
        for name in ("start", "end"):
            if event[name]["timeZone"] != "UTC":
                raise Refused(400, "TimeZoneNotSupportedException")
        for one in event["attendees"]:
            one.setdefault("status", {"response": "none"})
        body = event["body"]["content"]
        if wanted.get("isOnlineMeeting"):
            url = f"https://teams.example/meet/{event['id']}"
            event["onlineMeeting"] = {"joinUrl": url}
            event["body"] = {
                "contentType": "html",
                "content": f"<html><body>{body}{BLOB.format(url=url)}</body></html>",
            }
        elif "body" in wanted and event.get("isOnlineMeeting") and "me-email-text" not in body:
            event["isOnlineMeeting"], event["onlineMeeting"] = False, None  # the link is dead
        self.touch(event["id"])

    def touch(self, identity: str) -> None:
        """Something about an event has changed."""
        self.log.append(identity)
        if identity in self.events:
            self.events[identity]["changeKey"] = f"key-{len(self.log)}"

    async def delete(self, request: web.Request) -> web.Response:
        self._gone(self._known(request)["id"])
        return web.Response(status=204)

    async def cancel(self, request: web.Request) -> web.Response:
        event, said = self._known(request), await request.json()
        if not event["attendees"]:
            raise Refused(400, "ErrorInvalidRequest")
        self.cancelled.append((event["id"], said["comment"]))
        self._gone(event["id"])
        return web.Response(status=202)

    def _gone(self, identity: str) -> None:
        del self.events[identity]
        self.touch(identity)

    def _known(self, request: web.Request) -> Json:
        if request.match_info["id"] not in self.events:
            raise Refused(404, "ErrorItemNotFound")
        return self.events[request.match_info["id"]]

    async def subscribe(self, request: web.Request) -> web.Response:
        wanted = await request.json()
        if len(wanted["clientState"]) > 128 or wanted["resource"] != f"/users/{ANNA}/events":
            raise Refused(400, "InvalidRequest")
        self._until(wanted)
        for name in ("notificationUrl", "lifecycleNotificationUrl"):
            await self._validated(wanted[name])
        identity = f"sub-{len(self.subscriptions) + 1}"
        self.subscriptions[identity] = wanted
        return web.json_response({**wanted, "id": identity}, status=201)

    async def renew(self, request: web.Request) -> Json:
        known = self.subscriptions.get(request.match_info["id"])
        if known is None:
            raise Refused(404, "ResourceNotFound")
        wanted = await request.json()
        self._until(wanted)
        known.update(wanted)
        return known

    def _until(self, wanted: Json) -> None:
        if not self.now < _moment(wanted["expirationDateTime"]) <= self.now + LONGEST_SUBSCRIPTION:
            raise Refused(400, "InvalidRequest")

    async def _validated(self, url: str) -> None:
        token = "Validation: Testing client application reachability for subscription Request-Id: 1 & more"
        async with ClientSession() as session, session.post(url, params={"validationToken": token}) as answer:
            if answer.status != 200 or answer.content_type != "text/plain" or await answer.text() != token:
                raise Refused(400, "ValidationError")

    async def notify(self, subscription: str, **item: Any) -> int:
        """Tell whoever subscribed; the answer is the status they gave."""
        known = self.subscriptions[subscription]
        value = {"subscriptionId": subscription, "clientState": known["clientState"], **item}
        async with (
            ClientSession() as session,
            session.post(known["notificationUrl"], json={"value": [value]}) as answer,
        ):
            return answer.status

    async def unknown(self, request: web.Request) -> Json:
        raise Refused(404, "Request_ResourceNotFound" if "/users/" in request.path else "ResourceNotFound")

    def add(self, start: str, end: str, **values: Any) -> str:
        """An event from elsewhere; moments in UTC."""
        identity = f"AAMk-other-{len(self.log)}"
        times = {
            "start": {"dateTime": f"{start}:00.0000000", "timeZone": "UTC"},
            "end": {"dateTime": f"{end}:00.0000000", "timeZone": "UTC"},
        }
        plain = {
            "id": identity,
            "showAs": "busy",
            "isAllDay": False,
            "isCancelled": False,
            "subject": "Secret",
            "attendees": [],
        }
        self.events[identity] = {**plain, **times, **values}
        self.touch(identity)
        return identity


def _start(event: Json) -> datetime:
    return _moment(event["start"]["dateTime"])


def _end(event: Json) -> datetime:
    return _moment(event["end"]["dateTime"])


def _moment(value: str) -> datetime:
    found = datetime.fromisoformat(value[:19])
    if not (value.endswith("Z") or len(value) in (19, 27)):
        raise Refused(400, "ErrorInvalidParameter")
    return found.replace(tzinfo=UTC)


@asynccontextmanager
async def serving() -> AsyncIterator[GraphServer]:
    """A Graph on a port of its own, in the loop of who asks for it."""
    server = GraphServer()
    application = web.Application()
    application.add_routes(server.routes())
    runner = web.AppRunner(application, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    server.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        yield server
    finally:
        await runner.cleanup()


def application(server: GraphServer) -> Application:
    return Application(server.url, TENANT, APP, server.url)


def graph_of(server: GraphServer, fetch: Fetch | None = None, **values: Any) -> Graph:
    """A client of it, by the client secret if nothing else is said."""
    tokens = Tokens(fetch or by_secret(application(server), SECRET))
    return Graph(f"{server.url}/v1.0", tokens, lambda: server.now, **values)
