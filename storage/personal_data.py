"""What is kept of somebody: read as a whole, and taken away. Which column holds what of whom is told by
docs/privacy.md, which a test compares with the tables."""

from __future__ import annotations

import json
from base64 import b64encode
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    Table,
    Text,
    and_,
    cast,
    delete,
    exists,
    func,
    null,
    or_,
    select,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from scheduling.model import FORGOTTEN, NOBODY, Booking, Organizer
from scheduling.spans import Span
from storage.rows import booking_from
from storage.tables import (
    audit,
    bookings,
    connections,
    drafts,
    heard,
    holds,
    licences,
    meeting_types,
    names,
    notices,
    organizers,
    outbox,
    policies,
    portraits,
    receipts,
    share_links,
    waits,
)

Rows = list[dict[str, Any]]

GONE = "gone:"  # before the key of somebody who has been deleted, so that they are new when they come again
STANDS = bookings.c.status != "cancelled"
IN_TIME = ("reminder", "follow_up")  # promised for a moment, and no news that anybody waits for
ABOUT_ATTENDEE = ("attendee_name", "attendee_email", "attendee_zone", "attendee_language", "note", "answers", "guests")
ABOUT_MEETING = (
    *("uid", "title", "starts", "ends", "place", "place_detail", "status", "outcome", "sequence", "created"),
    *(
        "previous_starts",
        "previous_ends",
        "moved_by",
        "moved_at",
        "changed_by",
        "changed",
        "late",
        "late_by",
        "no_show",
    ),
)
# What opens something or is only good for our own reckoning is no part of an export.
NOT_EXPORTED = frozenset({"id", "organizer_id", "diary_version", "version", "leaves", "secret", "cursor", "due"})
EXPORTED_CALENDAR = frozenset({"provider", "settings", "blocks", "writes", "name", "connected", "failed"})
EXPORTED_MESSAGE = ("uid", "courier", "kind", "sequence", "created", "due", "attempts", "settled", "outcome")

EXPORTED_NOTICE = ("courier", "shifted", "created", "due", "attempts", "settled", "outcome")


class SqlPersonalData:
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def of_person(self, person: Organizer) -> Mapping[str, Any]:
        kinds = (
            _without(meeting_types, NOT_EXPORTED).where(_owned(meeting_types, person)).order_by(meeting_types.c.created)
        )
        links = (
            _without(share_links, NOT_EXPORTED | {"meeting_type_id"})
            .add_columns(meeting_types.c.name.label("meeting_type"))
            .join(meeting_types, meeting_types.c.id == share_links.c.meeting_type_id)
            .where(_owned(meeting_types, person))
            .order_by(share_links.c.created)
        )
        calendars = select(*(connections.c[name] for name in sorted(EXPORTED_CALENDAR)))
        talks = select(drafts.c.draft, drafts.c.written).where(_conversations(person))
        profile = await self._rows(_without(organizers, NOT_EXPORTED).where(organizers.c.id == person.id))
        return {
            "profile": profile[0],
            "picture": await self._rows(_without(portraits, {"organizer_id", "due"}).where(_owned(portraits, person))),
            "meeting_types": await self._rows(kinds),
            "links": await self._rows(links),
            "calendars": await self._rows(calendars.where(_owned(connections, person))),
            "meetings_given": await self._given(person),
            **await self.of_attendee(_attended(person.id, person.email), person.email),
            "conversations": await self._rows(talks),
            "rules_for_you": await self._rows(_without(policies, {"version"}).where(policies.c.scope == person.key)),
            "licence": await self._rows(_without(licences, {"due"}).where(licences.c.key == person.key)),
            "notices": await self._rows(
                select(*(notices.c[name] for name in EXPORTED_NOTICE)).where(_owned(notices, person))
            ),
            "record": await self._record(person),
        }

    async def of_attendee(self, which: ColumnElement[bool], email: str) -> Mapping[str, Any]:
        """The bookings of an attendee, with all that was told of them."""
        known = (bookings.c[name] for name in (*ABOUT_MEETING, *ABOUT_ATTENDEE))
        of = select(*known, organizers.c.name.label("organizer_name")).join(
            organizers, organizers.c.id == bookings.c.organizer_id
        )
        uids = select(bookings.c.uid).where(which)
        told = select(*(outbox.c[name] for name in EXPORTED_MESSAGE)).where(
            outbox.c.uid.in_(uids), outbox.c.recipient == "attendee", outbox.c.guest == 0, outbox.c.courier != "room"
        )
        written = receipts.c.uid.in_(uids) & (receipts.c.recipient == "attendee")
        return {
            "meetings_attended": await self._rows(of.where(which).order_by(bookings.c.starts)),
            "invited_to": await self._invited(email),
            "messages": await self._rows(told.order_by(outbox.c.due)),
            "answers_by_letter": await self._rows(select(heard).where(heard.c.uid.in_(uids))),
            "waiting_for_earlier": await self._rows(_without(waits, {"due"}).where(waits.c.uid.in_(uids))),
            "remembered_of_messages": await self._rows(select(receipts).where(written)),
        }

    async def of_booking(self, uid: str) -> Mapping[str, Any]:
        return await self.of_attendee(bookings.c.uid == uid, "")

    async def of_address(self, email: str) -> Mapping[str, Any]:
        return await self.of_attendee(_attended(None, email), email)

    async def attended(self, person_id: int | None, email: str) -> Sequence[Booking]:
        known = or_(bookings.c.forget.is_(None), bookings.c.forget > FORGOTTEN)
        named = and_(_attended(person_id, email), known)
        rows = await self._connection.execute(select(bookings).where(named).order_by(bookings.c.starts))
        return [booking_from(row) for row in rows.mappings()]

    async def given(self, organizer_id: int) -> Sequence[Booking]:
        known = and_(bookings.c.organizer_id == organizer_id, _SEEN)
        rows = await self._connection.execute(select(bookings).where(known).order_by(bookings.c.starts))
        return [booking_from(row) for row in rows.mappings()]

    async def ask(self, uids: Collection[str], now: datetime) -> None:
        unasked = and_(bookings.c.uid.in_(uids), bookings.c.forget.is_(None))
        await self._connection.execute(update(bookings).where(unasked).values(forget=now))

    async def overdue(
        self, now: datetime, ended_before: datetime, limit: int, among: Collection[str] | None = None
    ) -> Sequence[str]:
        since = and_(bookings.c.forget > FORGOTTEN, bookings.c.forget <= now)  # by the index: most are forgotten
        asked = and_(since, or_(~STANDS, bookings.c.ends <= now), ~_untold(bookings.c.uid))
        old = and_(bookings.c.ends < ended_before, bookings.c.forget.is_(None))
        found = select(bookings.c.uid).where(or_(asked, old))
        if among is not None:
            found = found.where(bookings.c.uid.in_(among))
        return list((await self._connection.execute(found.limit(limit).with_for_update(skip_locked=True))).scalars())

    async def forget(self, uids: Collection[str]) -> None:
        if not uids:
            return
        nothing: dict[str, Any] = {"note": "", "answers": [], "guests": [], "person_id": None}
        who = {"attendee_name": NOBODY, "attendee_email": "", "attendee_zone": "UTC", "attendee_language": "en"}
        known = update(bookings).where(bookings.c.uid.in_(uids))
        await self._connection.execute(known.values(**nothing, **who, forget=FORGOTTEN))
        for table in (outbox, receipts, heard, waits):
            await self._connection.execute(delete(table).where(table.c.uid.in_(uids)))

    async def close(self, person: Organizer, now: datetime) -> None:
        said: dict[str, Any] = {
            "about": "",
            "openings": [],
            "overrides": [],
            "preview": None,
            "preview_due": None,
            "portrait": "",
        }
        gone = {"key": f"{GONE}{person.id}", "page": f"~{person.id}", "paused": True, "leaves": now}
        await self._connection.execute(update(organizers).where(organizers.c.id == person.id).values(**said, **gone))
        mine = select(meeting_types.c.id).where(_owned(meeting_types, person))
        await self._connection.execute(
            update(share_links).where(share_links.c.meeting_type_id.in_(mine)).values(name="")
        )
        await self._connection.execute(
            update(meeting_types)
            .where(_owned(meeting_types, person))
            .values(
                name=NOBODY, slug=meeting_types.c.id, description="", place_detail="", questions=[], openings=null()
            )
        )
        for table in (holds, portraits, names, notices):
            await self._connection.execute(delete(table).where(_owned(table, person)))
        await self._connection.execute(delete(drafts).where(_conversations(person)))
        await self._connection.execute(delete(licences).where(licences.c.key == person.key))

    async def leaving(self, now: datetime, limit: int) -> Sequence[int]:
        given = bookings.c.organizer_id == organizers.c.id
        ahead = exists().where(given, STANDS, bookings.c.ends > now)
        concerned = or_(given, bookings.c.person_id == organizers.c.id)
        news = exists().where(concerned, _untold(bookings.c.uid))
        named = or_(organizers.c.name != NOBODY, organizers.c.email != "")
        done = select(organizers.c.id).where(organizers.c.leaves <= now, named, ~ahead, ~news)
        return list((await self._connection.execute(done.limit(limit))).scalars())

    async def erase(self, organizer_id: int) -> None:
        nothing = {"name": NOBODY, "email": "", "zone": "UTC", "zone_chosen": False, "language": "en"}
        who = organizers.c.id == organizer_id
        await self._connection.execute(update(organizers).where(who).values(**nothing, reference=null()))
        await self._connection.execute(
            update(bookings).where(bookings.c.organizer_id == organizer_id).values(place_detail="")
        )
        await self._connection.execute(
            update(bookings).where(bookings.c.person_id == organizer_id).values(person_id=None)
        )
        await self._connection.execute(delete(connections).where(connections.c.organizer_id == organizer_id))

    async def drop_guests(self, ended: Span, limit: int) -> int:
        """Only what ended in that time is looked at, by the index on it; `overdue` finds whatever was left."""
        unasked = and_(bookings.c.forget.is_(None), bookings.c.ends.between(ended.start, ended.end))
        named = and_(unasked, cast(bookings.c.guests, Text) != "[]", ~_untold(bookings.c.uid))
        over = update(bookings).where(_some(bookings, named, limit))
        return (await self._connection.execute(over.values(guests=[]))).rowcount

    async def drop_links(self, over_before: datetime, limit: int) -> int:
        """Links that lead nowhere any more, and the names of those that bookings still refer to."""
        used_up = and_(share_links.c.uses >= share_links.c.max_uses, share_links.c.created < over_before)
        over = or_(share_links.c.revoked < over_before, share_links.c.expires < over_before, used_up)
        referred = exists().where(bookings.c.link_id == share_links.c.id)
        nameless = update(share_links).where(_some(share_links, and_(over, referred, share_links.c.name != ""), limit))
        named = await self._connection.execute(nameless.values(name=""))
        gone = await self._connection.execute(
            delete(share_links).where(_some(share_links, and_(over, ~referred), limit))
        )
        return named.rowcount + gone.rowcount

    async def drop_drafts(self, written_before: datetime, limit: int) -> int:
        return await self._drop(drafts, drafts.c.written <= written_before, limit)

    async def drop_holds(self, now: datetime, limit: int) -> int:
        return await self._drop(holds, holds.c.until <= now, limit)

    async def drop_waits(self, now: datetime, limit: int) -> int:
        over = exists().where(bookings.c.uid == waits.c.uid, bookings.c.starts <= now)
        return await self._drop(waits, over, limit)

    async def drop_heard(self, received_before: datetime, limit: int) -> int:
        """What came by letter and was about no booking; the rest goes with its booking."""
        stray = and_(heard.c.uid.is_(None), heard.c.received < received_before)
        return await self._drop(heard, stray, limit)

    async def _drop(self, table: Table, which: ColumnElement[bool], limit: int) -> int:
        return (await self._connection.execute(delete(table).where(_some(table, which, limit)))).rowcount

    async def _given(self, person: Organizer) -> Rows:
        """With whom somebody meets, as far as they were told: what its booker never stood up for, they were not."""
        known = (bookings.c[name] for name in (*ABOUT_MEETING, *ABOUT_ATTENDEE))
        mine = and_(bookings.c.organizer_id == person.id, _SEEN)
        rows = await self._rows(select(*known).where(mine).order_by(bookings.c.starts))
        told = select(*(outbox.c[name] for name in EXPORTED_MESSAGE)).where(
            outbox.c.uid.in_(select(bookings.c.uid).where(mine)),
            outbox.c.recipient == "organizer",
            outbox.c.courier != "room",
        )
        messages = defaultdict[str, Rows](list)
        for each in await self._rows(told.order_by(outbox.c.due)):
            messages[each["uid"]].append(each)
        return [{**one, "messages": messages[one["uid"]]} for one in rows]

    async def _invited(self, email: str) -> Rows:
        """Meetings to which somebody else has invited this address."""
        if not email:
            return []
        # How the address stands in the stored list, in which letters beyond ASCII are escaped.
        part = json.dumps(email.lower())[1:-1]
        stored = func.lower(cast(bookings.c.guests, Text))
        query = (
            select(*(bookings.c[name] for name in ("title", "starts", "ends", "status", "guests")))
            .add_columns(organizers.c.name.label("organizer_name"))
            .join(organizers, organizers.c.id == bookings.c.organizer_id)
            .where(stored.contains(part, autoescape=True))
        )
        rows = await self._rows(query.order_by(bookings.c.starts))
        return [
            {name: value for name, value in one.items() if name != "guests"}
            for one in rows
            if email.lower() in (each.lower() for each in one["guests"])
        ]

    async def _record(self, person: Organizer) -> Rows:
        about = or_(
            audit.c.organizer_id == person.id,
            audit.c.who == person.key,
            and_(audit.c.subject == "policy", audit.c.subject_id == person.key),
        )
        return await self._rows(_without(audit, {"id", "organizer_id"}).where(about).order_by(audit.c.id))

    async def _rows(self, query: Select[Any]) -> Rows:
        found = await self._connection.execute(query)
        return [{name: _plain(value) for name, value in row.items()} for row in found.mappings()]


# By its organizer: neither what waits for the link of a letter, nor what ended waiting for it.
_SEEN = and_(bookings.c.status != "pending", func.coalesce(bookings.c.outcome, "") != "lapsed")


def _attended(person_id: int | None, email: str) -> ColumnElement[bool]:
    same = and_(bookings.c.attendee_email != "", func.lower(bookings.c.attendee_email) == email.lower())
    return same if person_id is None else or_(same, bookings.c.person_id == person_id)


def _untold(uid: ColumnElement[Any]) -> ColumnElement[bool]:
    """Whether somebody has yet to hear of a booking as it is now."""
    told = bookings.alias("told")
    return exists().where(
        outbox.c.uid == uid,
        told.c.uid == outbox.c.uid,
        outbox.c.sequence == told.c.sequence,
        outbox.c.settled.is_(None),
        outbox.c.kind.not_in(IN_TIME),
    )


def _owned(table: Table, person: Organizer) -> ColumnElement[bool]:
    owned: ColumnElement[bool] = table.c.organizer_id == person.id
    return owned


def _conversations(person: Organizer) -> ColumnElement[bool]:
    """The personal chat, what is under way with a whole day, and every group."""
    personal = ((person.reference or {}).get("conversation") or {}).get("id", "")
    return or_(
        drafts.c.conversation == personal,
        drafts.c.conversation.startswith(f"clearing:{person.id}:", autoescape=True),
        drafts.c.conversation.endswith(f" {person.key}", autoescape=True),
    )


def _some(table: Table, which: ColumnElement[bool], limit: int) -> ColumnElement[bool]:
    """At most so many of those rows, none that somebody else is at."""
    (key,) = table.primary_key.columns
    return key.in_(select(key).where(which).limit(limit).with_for_update(skip_locked=True))


def _without(table: Table, left_out: Collection[str]) -> Select[Any]:
    return select(*(column for column in table.c if column.name not in left_out))


def _plain(value: Any) -> Any:
    if isinstance(value, bytes):
        return b64encode(value).decode("ascii")
    return value.isoformat() if isinstance(value, datetime) else value
