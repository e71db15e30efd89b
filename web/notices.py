"""Where a calendar's provider tells of changes.

https://learn.microsoft.com/graph/change-notifications-delivery-webhooks
https://learn.microsoft.com/graph/change-notifications-lifecycle-events
"""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from typing import Any

from aiohttp import web

from scheduling.errors import NotFound
from scheduling.ports import Ports
from scheduling.usecases import calendars

CALENDAR_NEWS = "/api/calendars/notices"
LARGEST = 256 * 1024  # bytes
MOST = 1000  # notices in one request
LONGEST_TOKEN = 1024  # characters
RENEW, ENDED = "reauthorizationRequired", "subscriptionRemoved"

log = logging.getLogger("calendars")


def notices(ports: Ports) -> list[web.RouteDef]:
    """The route. Whoever shows that they know a state of ours has the calendar looked at; a notice says no more than
    that it is worth a look, so nothing in it is believed."""

    async def receive(request: web.Request) -> web.Response:
        if token := request.query.get("validationToken"):
            return web.Response(text=token[:LONGEST_TOKEN], content_type="text/plain")
        for item in await _items(request):
            event = str(item.get("lifecycleEvent", ""))
            try:
                state = str(item.get("clientState", ""))
                await calendars.noticed(ports, state, renew=event == RENEW, ended=event == ENDED)
            except NotFound:
                log.info("a notice of a calendar that is none of ours")
        # Accepted, whatever was in it: else it is sent again for hours.
        return web.Response(status=202)

    return [web.post(CALENDAR_NEWS, receive)]


async def _items(request: web.Request) -> list[Mapping[str, Any]]:
    """Raises an aiohttp HTTP error for what is none of Graph's."""
    if (request.content_length or 0) > LARGEST:
        raise web.HTTPRequestEntityTooLarge(LARGEST, request.content_length or 0)
    try:
        found = json.loads(await request.text())["value"][:MOST]
        return [dict(one) for one in found]
    except (ValueError, KeyError, TypeError):
        raise web.HTTPBadRequest from None
