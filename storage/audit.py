"""Who changed what: written beside every change, in its transaction, and never changed itself.

Names, addresses and words of people are not recorded, so that nobody has to be forgotten here.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any, Literal

from sqlalchemy import ColumnElement, RowMapping, Select, bindparam, delete, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from scheduling import zones
from scheduling.model import Alteration, Audited
from storage.tables import audit, bookings, meeting_types, organizers, share_links

Subject = Literal["page", "meeting_type", "link", "booking"]
BY_CLOCK = "clock"  # the door of what nobody did
RECORDED = insert(audit)
State = Mapping[str, Any] | None  # of a record; None where there is none
WORDS = frozenset({"about", "description", "place_detail"})


@dataclass(frozen=True)
class Watched:
    """What of a table is recorded, and whose it is."""

    key: ColumnElement[Any]
    query: Select[Any]  # with `owner` and `actor` beside what is watched

    @cached_property
    def state(self) -> Select[Any]:
        return self.query.where(self.key == bindparam("one"))

    def of(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """What the query finds of a row that was just inserted with these values."""
        return {one.name: _plain(values[getattr(one, "element", one).name]) for one in self.query.selected_columns}


def _columns(table: Any, *names: str) -> list[ColumnElement[Any]]:
    return [table.c[name] for name in names]


_TYPE = [one for one in meeting_types.c if one.name not in ("id", "organizer_id", "created")]
_ORGANIZER = select(meeting_types.c.organizer_id).where(meeting_types.c.id == share_links.c.meeting_type_id)
WATCHED: Mapping[Subject, Watched] = {
    "page": Watched(
        organizers.c.id,
        select(
            organizers.c.id.label("owner"),
            *_columns(organizers, "page", "zone", "openings", "overrides", "paused", "about", "place", "blocking"),
        ),
    ),
    "meeting_type": Watched(meeting_types.c.id, select(meeting_types.c.organizer_id.label("owner"), *_TYPE)),
    "link": Watched(
        share_links.c.id,
        select(
            _ORGANIZER.scalar_subquery().label("owner"),
            *_columns(share_links, "meeting_type_id", "expires", "max_uses", "revoked", "version", "counted"),
        ),
    ),
    "booking": Watched(
        bookings.c.uid,
        select(
            bookings.c.organizer_id.label("owner"),
            bookings.c.changed_by.label("actor"),
            *_columns(bookings, "meeting_type_id", "starts", "ends", "place", "status", "sequence", "outcome"),
            *_columns(bookings, "late", "version", "no_show"),
        ),
    ),
}


class SqlAudit:
    """The record of one transaction, with the door it came in by; without a clock nothing is recorded."""

    def __init__(
        self, connection: AsyncConnection, door: str = "", clock: Callable[[], datetime] | None = None
    ) -> None:
        self._connection, self._door, self._clock = connection, door, clock
        self._who = ""

    def done_by(self, who: str) -> None:
        self._who = who

    @asynccontextmanager
    async def watching(self, subject: Subject, subject_id: str | int) -> AsyncIterator[None]:
        """Whatever the block changes of a record is written down."""
        if self._clock is None:
            yield
            return
        before = await self._state(subject, subject_id)
        yield
        await self._changed(subject, subject_id, before, await self._state(subject, subject_id))

    def made(self, subject: Subject, subject_id: str | int, values: Mapping[str, Any]) -> list[dict[str, Any]]:
        """What is to be written down of a record that is inserted with these values."""
        return self._lines(self._alteration(subject, subject_id, None, WATCHED[subject].of(values)))

    async def _changed(self, subject: Subject, subject_id: str | int, before: State, after: State) -> None:
        if (before or after) and before != after:
            await self.add(self._alteration(subject, subject_id, before, after))

    def _alteration(self, subject: Subject, subject_id: str | int, before: State, after: State) -> Alteration:
        there = after or before or {}
        who = BY_CLOCK if self._door == BY_CLOCK else self._who or str(there.get("actor", "organizer"))
        differing = _difference(before, after)
        return Alteration(who, subject, str(subject_id), *differing, organizer_id=there["owner"])

    async def add(self, change: Alteration) -> None:
        if lines := self._lines(change):
            await self._connection.execute(RECORDED, lines)

    def _lines(self, change: Alteration) -> list[dict[str, Any]]:
        if self._clock is None:
            return []
        return [{**vars(change), "who": change.who[:254], "door": self._door, "at": self._clock()}]

    async def read(
        self, since: datetime, organizer_id: int | None = None, scopes: Sequence[str] | None = None
    ) -> Sequence[Audited]:
        query = select(audit).where(audit.c.at >= since).order_by(audit.c.id)
        if organizer_id is not None or scopes is not None:
            policy = (audit.c.subject == "policy") & audit.c.subject_id.in_(scopes or ())
            query = query.where((audit.c.organizer_id == organizer_id) | policy)
        return [_audited_from(row) for row in (await self._connection.execute(query)).mappings()]

    async def forget(self, before: datetime, limit: int) -> int:
        oldest = select(audit.c.id).where(audit.c.at < before).order_by(audit.c.id).limit(limit)
        return (await self._connection.execute(delete(audit).where(audit.c.id.in_(oldest)))).rowcount

    async def _state(self, subject: Subject, subject_id: str | int) -> dict[str, Any] | None:
        found = await self._connection.execute(WATCHED[subject].state, {"one": subject_id})
        row = found.mappings().one_or_none()
        return None if row is None else {name: _plain(value) for name, value in row.items()}


def _difference(
    before: Mapping[str, Any] | None, after: Mapping[str, Any] | None
) -> tuple[Mapping[str, Any] | None, Mapping[str, Any] | None]:
    """What differs, and all of what is new or gone."""
    beside = ("owner", "actor")
    names = [
        name
        for name in (after or before or {})
        if name not in beside and (before is None or after is None or before[name] != after[name])
    ]

    def of(state: Mapping[str, Any] | None) -> Mapping[str, Any] | None:
        return None if state is None else {name: _recorded(name, state[name]) for name in names}

    return of(before), of(after)


def _recorded(name: str, value: Any) -> Any:
    """Of what people wrote of themselves only how long it is."""
    return len(value) if name in WORDS and isinstance(value, str) else value


def _plain(value: Any) -> Any:
    return zones.utc(value).isoformat() if isinstance(value, datetime) else value


def _audited_from(row: RowMapping) -> Audited:
    return Audited(**{name: value for name, value in row.items() if name != "id"})
