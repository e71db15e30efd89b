"""Organizers and their calendars."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, and_, bindparam, delete, exists, func, insert, or_, select, union, update
from sqlalchemy.ext.asyncio import AsyncConnection

from scheduling.errors import NotFound
from scheduling.model import Connection, Opening, Organizer, Override
from scheduling.texts import begins_words, name_words, typed_words, unaccented
from storage.audit import SqlAudit
from storage.tables import meeting_types, names, organizers, portraits
from storage.watches import SqlWatches

# Written in other places, so that who saves what they read a moment ago does not undo it.
ELSEWHERE = frozenset({"id", "diary_version", "portrait"})

BY_ID = select(organizers).where(organizers.c.id == bindparam("one"))
BY_IDS = select(organizers).where(organizers.c.id.in_(bindparam("ids", expanding=True)))
BY_KEY = select(organizers).where(organizers.c.key == bindparam("one"))
BY_PAGE = select(organizers).where(organizers.c.page == bindparam("one"))
_OFFERS = exists().where(
    meeting_types.c.organizer_id == organizers.c.id,
    meeting_types.c.deleted.is_(None),
    meeting_types.c.published.is_(True),
    meeting_types.c.visibility == "public",
    meeting_types.c.single_use.is_(False),
)
OFFERING = select(organizers).where(_OFFERS).order_by(organizers.c.name)
_OTHER = names.alias()
_FOUND = union(
    select(names.c.organizer_id).where(
        names.c.word >= bindparam("first"),
        names.c.word < bindparam("last"),
        names.c.organizer_id.in_(
            select(_OTHER.c.organizer_id).where(
                _OTHER.c.word >= bindparam("other_first"), _OTHER.c.word < bindparam("other_last")
            )
        ),
    ),
    select(names.c.organizer_id).where(names.c.word == bindparam("whole")),
)
OFFERING_OF = OFFERING.where(organizers.c.key.in_(bindparam("keys", expanding=True)))
OFFERING_FOUND = OFFERING.where(organizers.c.id.in_(_FOUND))
FOUND = select(organizers).where(organizers.c.id.in_(_FOUND), organizers.c.leaves.is_(None)).order_by(organizers.c.name)
# An empty word stands for a name that is not in words yet; the database sets it wherever a name is written.
_NOT_IN_WORDS = select(names.c.organizer_id).where(names.c.word == "")
IS_NOT_IN_WORDS = _NOT_IN_WORDS.where(names.c.organizer_id == bindparam("one"))
NOT_IN_WORDS = (
    select(organizers.c.id, organizers.c.name, organizers.c.email)
    .where(organizers.c.id.in_(_NOT_IN_WORDS.order_by(names.c.organizer_id).limit(bindparam("most"))))
    .with_for_update(skip_locked=True, key_share=True)
)
IN_WORDS = insert(names)
NO_LONGER_IN_WORDS = delete(names).where(names.c.organizer_id.in_(bindparam("ids", expanding=True)))

MOST_CALLED = 100  # of one name
LONGEST_WORD = 200  # that is kept; the rest of a longer one finds nobody else
LAST = "\U0010ffff"  # behind whatever may follow the beginning of a word


class SqlOrganizers:
    def __init__(self, connection: AsyncConnection, audit: SqlAudit) -> None:
        self._connection, self._audit = connection, audit

    async def by_id(self, organizer_id: int) -> Organizer:
        return _required(await self._one(BY_ID, organizer_id))

    async def by_key(self, key: str) -> Organizer | None:
        return await self._one(BY_KEY, key)

    async def by_page(self, page: str) -> Organizer:
        return _required(await self._one(BY_PAGE, page))

    async def offering(self) -> Sequence[Organizer]:
        rows = await self._connection.execute(OFFERING)
        return [organizer_from(row) for row in rows.mappings()]

    async def offering_called(self, name: str) -> Sequence[Organizer]:
        found, whole = await self._found(OFFERING_FOUND, name), unaccented(name)
        return [
            one
            for one in found
            if begins_words(name, one.name) or whole in (unaccented(one.name), unaccented(one.email))
        ]

    async def offering_of(self, keys: Collection[str]) -> Sequence[Organizer]:
        rows = await self._connection.execute(OFFERING_OF, {"keys": sorted(keys)})
        return [organizer_from(row) for row in rows.mappings()]

    async def offering_about(self, words: Sequence[str], most: int) -> Sequence[Organizer]:
        begun = or_(*(and_(names.c.word >= word, names.c.word < word + LAST) for word in words))
        about = OFFERING.where(organizers.c.id.in_(select(names.c.organizer_id).where(begun)))
        return [organizer_from(row) for row in (await self._connection.execute(about.limit(most))).mappings()]

    async def with_pages(self) -> Sequence[Organizer]:
        has = exists().where(meeting_types.c.organizer_id == organizers.c.id, meeting_types.c.deleted.is_(None))
        rows = await self._connection.execute(select(organizers).where(has).order_by(organizers.c.name))
        return [organizer_from(row) for row in rows.mappings()]

    async def called(self, name: str) -> Sequence[Organizer]:
        return [one for one in await self._found(FOUND, name) if begins_words(name, one.name)][:MOST_CALLED]

    async def by_email(self, email: str) -> Sequence[Organizer]:
        same = func.lower(organizers.c.email) == email.lower()
        there = select(organizers).where(same, organizers.c.leaves.is_(None))
        rows = await self._connection.execute(there.order_by(organizers.c.id))
        return [organizer_from(row) for row in rows.mappings()]

    async def add(self, organizer: Organizer) -> Organizer:
        values = organizer_to(organizer)
        added = await self._connection.execute(insert(organizers).values(values).returning(organizers.c.id))
        organizer_id = added.scalar_one()
        await self._connection.execute(insert(portraits).values(organizer_id=organizer_id))
        await self._put_into_words([(organizer_id, organizer.name, organizer.email)])
        return await self.by_id(organizer_id)

    async def save(self, organizer: Organizer) -> None:
        values = organizer_to(organizer)
        async with self._audit.watching("page", organizer.id):
            # Whoever has left meanwhile is not brought back by what was under way.
            there = update(organizers).where(organizers.c.id == organizer.id, organizers.c.leaves.is_(None))
            saved = await self._connection.execute(there.values(values))
        if saved.rowcount and await self._connection.scalar(IS_NOT_IN_WORDS, {"one": organizer.id}):
            await self._put_into_words([(organizer.id, organizer.name, organizer.email)])

    async def put_into_words(self, most: int) -> int:
        rows = [(row.id, row.name, row.email) for row in await self._connection.execute(NOT_IN_WORDS, {"most": most})]
        if rows:
            await self._put_into_words(rows)
        return len(rows)

    async def pages_like(self, page: str) -> frozenset[str]:
        rows = await self._connection.execute(
            select(organizers.c.page).where(func.substr(organizers.c.page, 1, len(page)) == page)
        )
        return frozenset(rows.scalars())

    async def previews_due(self, now: datetime) -> Sequence[Organizer]:
        due = select(organizers).where(organizers.c.preview_due <= now).with_for_update(skip_locked=True)
        return [organizer_from(row) for row in (await self._connection.execute(due)).mappings()]

    async def connections(self, organizer_id: int) -> Sequence[Connection]:
        return [one.connection for one in await SqlWatches(self._connection).of(organizer_id)]

    async def _put_into_words(self, people: Sequence[tuple[int, str, str]]) -> None:
        """Of each the id, the name and the address, in a row that nobody else writes meanwhile."""
        rows = [{"organizer_id": one, "word": word} for one, name, email in people for word in found_by(name, email)]
        await self._connection.execute(NO_LONGER_IN_WORDS, {"ids": [one for one, _, _ in people]})
        if rows:
            await self._connection.execute(IN_WORDS, rows)

    async def _found(self, query: Select[Any], name: str) -> Sequence[Organizer]:
        """At least all who are called so: those with words that begin like the two longest ones typed."""
        typed = sorted((word[:LONGEST_WORD] for word in typed_words(name)), key=len, reverse=True)
        if not typed:
            return []
        first, other = typed[0], typed[:2][-1]
        about = {"first": first, "last": first + LAST, "other_first": other, "other_last": other + LAST}
        rows = await self._connection.execute(query, {**about, "whole": unaccented(name)[:LONGEST_WORD]})
        return [organizer_from(row) for row in rows.mappings()]

    async def _one(self, query: Select[Any], value: int | str) -> Organizer | None:
        row = (await self._connection.execute(query, {"one": value})).mappings().one_or_none()
        return organizer_from(row) if row else None


async def organizers_by_id(connection: AsyncConnection, ids: Collection[int]) -> Mapping[int, Organizer]:
    rows = await connection.execute(BY_IDS, {"ids": sorted(ids)})
    return {row["id"]: organizer_from(row) for row in rows.mappings()}


def found_by(name: str, email: str) -> list[str]:
    """What somebody can be typed as: each word of the name, the whole of it, the address."""
    words = {*name_words(name), unaccented(name), unaccented(email)}
    return sorted({word[:LONGEST_WORD] for word in words if word})


def _required(organizer: Organizer | None) -> Organizer:
    if organizer is None:
        raise NotFound
    return organizer


def organizer_from(row: Mapping[Any, Any]) -> Organizer:
    values = {name: value for name, value in row.items() if name != "diary_version"}
    values["openings"] = openings_from(row["openings"])
    values["overrides"] = tuple(override_from(one) for one in row["overrides"])
    values["blocking"] = tuple(row["blocking"])
    return Organizer(**values)


def organizer_to(organizer: Organizer) -> dict[str, Any]:
    names = [column.name for column in organizers.c]
    values = {name: getattr(organizer, name) for name in names if name not in ELSEWHERE}
    values["openings"] = openings_to(organizer.openings)
    values["overrides"] = [override_to(one) for one in organizer.overrides]
    values["blocking"] = list(organizer.blocking)
    values["reference"] = None if organizer.reference is None else dict(organizer.reference)
    return values


def override_from(stored: Mapping[str, Any]) -> Override:
    intervals = tuple((start, end) for start, end in stored["intervals"])
    return Override(date.fromisoformat(stored["date"]), intervals, stored.get("kind", "hours"), stored.get("zone", ""))


def override_to(override: Override) -> dict[str, Any]:
    intervals = [list(interval) for interval in override.intervals]
    return {"date": override.date.isoformat(), "intervals": intervals, "kind": override.kind, "zone": override.zone}


def openings_from(stored: Sequence[Any]) -> tuple[Opening, ...]:
    return tuple(Opening(tuple(one["days"]), one["start"], one["end"]) for one in stored)


def openings_to(openings: Sequence[Opening]) -> list[dict[str, Any]]:
    return [{"days": list(one.days), "start": one.start, "end": one.end} for one in openings]
