"""Whether somebody's licence covers bookings, asked of Microsoft Graph.

https://learn.microsoft.com/graph/api/user-list-licensedetails names every plan with its state; its page says since 2024
that an app without a user may not ask, though tenants still answer one that holds User.Read.All. Where one does not,
https://learn.microsoft.com/graph/api/resources/assignedplan of the user says the same, and that is allowed.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import quote

from calendars.graph_wire import Graph, GraphRefused
from scheduling.errors import CalendarUnreachable
from scheduling.policy import Licence

log = logging.getLogger(__name__)

PLAN = "199a5c09-e0ca-4e37-8f7c-b05d533e1ea2"  # MICROSOFTBOOKINGS
WORKS = "Success"
ASSIGNED = frozenset({"Enabled", "Warning"})  # Warning: paid for too late, and not yet taken away
PATIENCE = 3.0  # seconds: somebody waits for the answer, and a button has five
UNKNOWN = 404  # nobody of this id is in the directory


class GraphLicences:
    """The licences of a tenant."""

    def __init__(self, graph: Graph) -> None:
        self._graph = graph

    async def __call__(self, key: str) -> Licence:
        """By directory id; "unreadable" where Graph does not tell."""
        try:
            return await asyncio.wait_for(self._read(key), PATIENCE)
        except (CalendarUnreachable, TimeoutError, KeyError, TypeError, AttributeError) as problem:
            log.info("a licence cannot be read", extra={"problem": f"{type(problem).__name__}: {problem}"})
            return "unreadable"

    async def _read(self, key: str) -> Licence:
        user = f"/users/{quote(key, safe='')}"
        try:
            return await self._detailed(key, user)
        except GraphRefused as problem:
            return "none" if problem.status == UNKNOWN else await self._assigned(key, user)

    async def _detailed(self, key: str, user: str) -> Licence:
        licences = [
            one
            async for page in self._graph.pages(key, f"{user}/licenseDetails?$select=skuId,servicePlans")
            for one in page["value"]
        ]
        plans = (plan for one in licences for plan in one["servicePlans"])
        return _licence(licences, any(_is_ours(one) and one["provisioningStatus"] == WORKS for one in plans))

    async def _assigned(self, key: str, user: str) -> Licence:
        found = await self._graph.ask(key, "GET", f"{user}?$select=assignedLicenses,assignedPlans")
        plans = found["assignedPlans"]
        return _licence(
            found["assignedLicenses"], any(_is_ours(one) and one["capabilityStatus"] in ASSIGNED for one in plans)
        )


def _is_ours(plan: Mapping[str, Any]) -> bool:
    return str(plan["servicePlanId"]).lower() == PLAN


def _licence(licences: Iterable[Any], covers: bool) -> Licence:
    if covers:
        return "held"
    return "no_plan" if list(licences) else "none"
