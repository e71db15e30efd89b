"""Meeting types. A deleted one keeps its row, because bookings of it stay, and its address is free again."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import BindParameter, RowMapping, Select, Table, bindparam, insert, or_, select, union, update
from sqlalchemy.ext.asyncio import AsyncConnection

from scheduling.errors import NotFound
from scheduling.model import Connection, MeetingType, Organizer, Rule
from scheduling.questions import question_from, question_to
from scheduling.rules import RULES, rule_from, rule_to
from scheduling.spans import Span
from storage.audit import SqlAudit
from storage.organizers import openings_from, openings_to, organizer_from
from storage.rows import lengths_from, lengths_to
from storage.tables import bookings, connections, meeting_types, organizers
from storage.watches import connection_from

KEPT_ELSEWHERE = {"created", "deleted"}
ONE = select(meeting_types).join(organizers, organizers.c.id == meeting_types.c.organizer_id)
LIVING = ONE.where(meeting_types.c.deleted.is_(None))
BY_ID = LIVING.where(meeting_types.c.id == bindparam("one"))
BY_ADDRESS = (
    LIVING.add_columns(organizers, connections)
    .outerjoin(connections, connections.c.organizer_id == organizers.c.id)
    .where(
        organizers.c.page == bindparam("at"),
        meeting_types.c.slug == bindparam("called"),
        meeting_types.c.visibility == "public",
    )
    .order_by(connections.c.connected, connections.c.id)
)
DELETED = ONE.where(meeting_types.c.id == bindparam("one"), meeting_types.c.deleted.is_not(None))
OF = (
    select(meeting_types)
    .where(meeting_types.c.organizer_id == bindparam("organizer"), meeting_types.c.deleted.is_(None))
    .order_by(meeting_types.c.position, meeting_types.c.created, meeting_types.c.id)
)
_PERSON: BindParameter[int] = bindparam("organizer")
NAMES = union(
    select(meeting_types.c.name).where(meeting_types.c.organizer_id == _PERSON, meeting_types.c.deleted.is_(None)),
    select(bookings.c.title).where(
        or_(bookings.c.organizer_id == _PERSON, bookings.c.person_id == _PERSON),
        bookings.c.status != "cancelled",
        bookings.c.starts < bindparam("until"),
        bookings.c.ends > bindparam("since"),
    ),
)
AT_ONCE = 1000  # organizers in one statement, of which databases take only so many


class SqlMeetingTypes:
    def __init__(self, connection: AsyncConnection, audit: SqlAudit) -> None:
        self._connection, self._audit = connection, audit

    async def by_id(self, type_id: str) -> MeetingType:
        return await self._one(BY_ID, one=type_id)

    async def by_address(self, page: str, slug: str) -> tuple[MeetingType, Organizer, Sequence[Connection]]:
        rows = (await self._connection.execute(BY_ADDRESS, {"at": page, "called": slug})).mappings().all()
        if not rows:
            raise NotFound
        its, theirs = _part(rows[0], meeting_types), _part(rows[0], organizers)
        owner = {"zone": theirs["zone"], "blocking": theirs["blocking"]}
        calendars = [connection_from(_part(row, connections) | owner) for row in rows if row[connections.c.id]]
        return meeting_type_from(its), organizer_from(theirs), calendars

    async def of(self, organizer_id: int) -> Sequence[MeetingType]:
        rows = await self._connection.execute(OF, {"organizer": organizer_id})
        return [meeting_type_from(row) for row in rows.mappings()]

    async def of_each(self, organizer_ids: Collection[int]) -> Mapping[int, tuple[MeetingType, ...]]:
        found: dict[int, list[MeetingType]] = {one: [] for one in organizer_ids}
        ids = sorted(organizer_ids)
        for start in range(0, len(ids), AT_ONCE):
            among = meeting_types.c.organizer_id.in_(ids[start : start + AT_ONCE])
            rows = await self._connection.execute(
                select(meeting_types)
                .where(among, meeting_types.c.deleted.is_(None))
                .order_by(meeting_types.c.position, meeting_types.c.created, meeting_types.c.id)
            )
            for row in rows.mappings():
                found[row["organizer_id"]].append(meeting_type_from(row))
        return {one: tuple(kinds) for one, kinds in found.items()}

    async def names(self, person_id: int, window: Span) -> frozenset[str]:
        about = {"organizer": person_id, "since": window.start, "until": window.end}
        return frozenset((await self._connection.execute(NAMES, about)).scalars())

    async def add(self, meeting_type: MeetingType, now: datetime) -> None:
        values = {**meeting_type_to(meeting_type), "created": now}
        async with self._audit.watching("meeting_type", meeting_type.id):
            await self._connection.execute(insert(meeting_types).values(values))

    async def save(self, meeting_type: MeetingType) -> None:
        await self._update(meeting_type.id, meeting_type_to(meeting_type))

    async def delete(self, type_id: str, now: datetime) -> None:
        await self._update(type_id, {"deleted": now})

    async def restore(self, type_id: str, slug: str) -> MeetingType:
        await self._update(type_id, {"deleted": None, "slug": slug})
        return await self.by_id(type_id)

    async def deleted(self, type_id: str) -> MeetingType:
        return await self._one(DELETED, one=type_id)

    async def _update(self, type_id: str, values: dict[str, Any]) -> None:
        async with self._audit.watching("meeting_type", type_id):
            await self._connection.execute(update(meeting_types).where(meeting_types.c.id == type_id).values(values))

    async def _one(self, query: Select[Any], **values: str) -> MeetingType:
        row = (await self._connection.execute(query, values)).mappings().one_or_none()
        if row is None:
            raise NotFound
        return meeting_type_from(row)


def _part(row: RowMapping, table: Table) -> dict[str, Any]:
    """What a row of several tables has of one."""
    return {column.name: row[column] for column in table.c}


def meeting_type_from(row: Mapping[Any, Any]) -> MeetingType:
    values = {name: value for name, value in row.items() if name not in KEPT_ELSEWHERE}
    values["duration"] = timedelta(minutes=row["duration"])
    values["interval"] = None if row["interval"] is None else timedelta(minutes=row["interval"])
    values["openings"] = None if row["openings"] is None else openings_from(row["openings"])
    values["rules"] = tuple(rule_from(name, fields) for name, fields in row["rules"].items())
    values["questions"] = tuple(question_from(one) for one in row["questions"])
    values["reminders"] = lengths_from(row["reminders"])
    return MeetingType(**values)


def meeting_type_to(meeting_type: MeetingType) -> dict[str, Any]:
    names = [column.name for column in meeting_types.c]
    values = {name: getattr(meeting_type, name) for name in names if name not in KEPT_ELSEWHERE}
    values["duration"] = meeting_type.duration // timedelta(minutes=1)
    values["interval"] = None if meeting_type.interval is None else meeting_type.interval // timedelta(minutes=1)
    values["openings"] = None if meeting_type.openings is None else openings_to(meeting_type.openings)
    values["rules"] = {rule_name(rule): rule_to(rule) for rule in meeting_type.rules}
    values["questions"] = [question_to(one) for one in meeting_type.questions]
    values["reminders"] = lengths_to(meeting_type.reminders)
    return values


def rule_name(rule: Rule) -> str:
    return next(name for name, kind in RULES.items() if isinstance(rule, kind))
