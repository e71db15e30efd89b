"""SqlWork: one transaction, and what can be done in it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from storage.audit import SqlAudit
from storage.diaries import SqlDiaries
from storage.drafts import SqlDrafts
from storage.heard import SqlHeard
from storage.licences import SqlLicences
from storage.meeting_types import SqlMeetingTypes
from storage.notices import SqlNotices
from storage.numbers import SqlNumbers
from storage.organizers import SqlOrganizers
from storage.outbox import SqlOutbox
from storage.personal_data import SqlPersonalData
from storage.policies import SqlPolicies
from storage.portraits import SqlPortraits
from storage.share_links import SqlShareLinks
from storage.waits import SqlWaits
from storage.watches import SqlWatches
from storage.zone_rules import SqlZoneRules


class SqlWork:
    """The unit of work of scheduling/ports.py on one connection; `door` and `clock` are those of its record."""

    def __init__(
        self, connection: AsyncConnection, door: str = "", clock: Callable[[], datetime] | None = None
    ) -> None:
        self.audit = SqlAudit(connection, door, clock)
        self.policies = SqlPolicies(connection)
        self.licences = SqlLicences(connection)
        self.numbers = SqlNumbers(connection)
        self.organizers = SqlOrganizers(connection, self.audit)
        self.portraits = SqlPortraits(connection)
        self.meeting_types = SqlMeetingTypes(connection, self.audit)
        self.share_links = SqlShareLinks(connection, self.audit)
        self.diaries = SqlDiaries(connection, self.audit)
        self.outbox = SqlOutbox(connection)
        self.notices = SqlNotices(connection)
        self.heard = SqlHeard(connection)
        self.drafts = SqlDrafts(connection)
        self.watches = SqlWatches(connection)
        self.waits = SqlWaits(connection)
        self.zone_rules = SqlZoneRules(connection)
        self.personal_data = SqlPersonalData(connection)

    async def waiting(self, now: datetime) -> tuple[int, datetime | None, int]:
        """How many promises are due, since when the first of them, and how often the most stubborn of all was tried."""
        held = [await self.outbox.waiting(now), await self.notices.waiting(now)]
        first = min((since for _, since, _ in held if since), default=None)
        return sum(due for due, _, _ in held), first, max(tried for _, _, tried in held)
