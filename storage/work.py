"""SqlWork: one transaction, and what can be done in it."""

from __future__ import annotations

from sqlalchemy.ext.asyncio import AsyncConnection

from storage.diaries import SqlDiaries
from storage.drafts import SqlDrafts
from storage.heard import SqlHeard
from storage.meeting_types import SqlMeetingTypes
from storage.organizers import SqlOrganizers
from storage.outbox import SqlOutbox
from storage.share_links import SqlShareLinks
from storage.waits import SqlWaits
from storage.watches import SqlWatches


class SqlWork:
    """The unit of work of scheduling/ports.py on one connection."""

    def __init__(self, connection: AsyncConnection) -> None:
        self.organizers = SqlOrganizers(connection)
        self.meeting_types = SqlMeetingTypes(connection)
        self.share_links = SqlShareLinks(connection)
        self.diaries = SqlDiaries(connection)
        self.outbox = SqlOutbox(connection)
        self.heard = SqlHeard(connection)
        self.drafts = SqlDrafts(connection)
        self.watches = SqlWatches(connection)
        self.waits = SqlWaits(connection)
