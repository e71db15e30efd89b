"""The tables. Moments are stored in UTC and read back aware; lengths are whole minutes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    DateTime,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    false,
    text,
    true,
)

from scheduling import zones


class Instant(TypeDecorator[datetime]):
    """A moment: refuses naive values going in, gives aware ones in UTC."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        moment = zones.utc(value)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return None if value is None else value.replace(tzinfo=UTC)

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], Any] | None:
        """Nothing is left to do where the driver gives aware moments in UTC, as asyncpg does."""
        return super().result_processor(dialect, coltype) if dialect.name == "sqlite" else None


# SQLite counts up by itself only in a column of type INTEGER.
Identity = BigInteger().with_variant(Integer, "sqlite")
Uid = String(32)

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "ix": "ix_%(table_name)s_%(column_0_name)s",
    }
)


def _required(name: str, kind: Any, *args: Any, **options: Any) -> Column[Any]:
    return Column(name, kind, *args, nullable=False, **options)


def _promised() -> list[Column[Any]]:
    """What storage/leases.py asks of a table of promises, each kept by one worker at a time."""
    return [
        _required("due", Instant),
        _required("attempts", Integer),
        Column("leased_until", Instant),
        Column("owner", String(64)),
        Column("settled", Instant),
        Column("outcome", String(250)),
    ]


def _waiting(table: Table) -> Index:
    """Finds the promises that are due among all that were ever made."""
    waiting = table.c.settled.is_(None)
    return Index(f"ix_{table.name}_due", table.c.due, sqlite_where=waiting, postgresql_where=waiting)


organizers = Table(
    "organizers",
    metadata,
    Column("id", Identity, primary_key=True),
    _required("key", String(200), unique=True),
    _required("name", String(200)),
    _required("email", String(254)),
    _required("zone", String(64)),
    _required("zone_chosen", Boolean),
    _required("language", String(35)),
    _required("page", String(80), unique=True),
    _required("openings", JSON),
    _required("overrides", JSON),
    _required("paused", Boolean),
    _required("about", Text, server_default=text("''")),
    _required("place", String(20), server_default=text("'none'")),
    _required("portrait", String(16), server_default=text("''")),
    Column("preview", Integer),
    Column("preview_due", Instant, index=True),
    Column("reference", JSON(none_as_null=True)),
    Column("leaves", Instant),
    _required("blocking", JSON, server_default=text('\'["busy", "tentative", "away"]\'')),
    _required("diary_version", BigInteger, server_default=text("0")),
)

# What somebody can be found by who is typed: the words of a name, all of it, the address; each as it is compared. In
# the order of their bytes, so that all words with one beginning lie together. A trigger of the database takes them away
# where a name is changed, and leaves an empty word until there are new ones.
names = Table(
    "names",
    metadata,
    Column("organizer_id", ForeignKey(organizers.c.id, ondelete="CASCADE"), primary_key=True),
    Column("word", String(200).with_variant(String(200, collation="C"), "postgresql"), primary_key=True, index=True),
)

portraits = Table(
    "portraits",
    metadata,
    Column("organizer_id", ForeignKey(organizers.c.id, ondelete="CASCADE"), primary_key=True),
    _required("origin", String(10), server_default=text("'directory'")),
    Column("picture", LargeBinary),
    _required("due", Instant, server_default=text("'2026-01-01 00:00:00'"), index=True),
)

connections = Table(
    "connections",
    metadata,
    Column("id", Uid, primary_key=True),
    _required("organizer_id", ForeignKey(organizers.c.id), index=True),
    _required("provider", String(40)),
    _required("settings", JSON),
    _required("blocks", Boolean),
    _required("writes", Boolean),
    _required("name", String(200), server_default=text("''")),
    _required("secret", Text, server_default=text("''")),
    _required("connected", Instant, server_default=text("'2026-01-01 00:00:00'")),
    _required("due", Instant, server_default=text("'2026-01-01 00:00:00'"), index=True),
    _required("cursor", Text, server_default=text("''")),
    Column("failed", Instant),
    _required("told", Boolean, server_default=false()),
    _required("subscription", String(200), server_default=text("''")),
    Column("subscribed_until", Instant),
)

meeting_types = Table(
    "meeting_types",
    metadata,
    Column("id", Uid, primary_key=True),
    _required("organizer_id", ForeignKey(organizers.c.id)),
    _required("slug", String(80)),
    _required("name", String(80)),
    _required("description", Text),
    _required("duration", Integer),
    Column("interval", Integer),
    _required("visibility", String(10)),
    _required("place", String(20)),
    _required("place_detail", Text),
    Column("openings", JSON(none_as_null=True)),
    _required("rules", JSON),
    _required("paused", Boolean),
    _required("published", Boolean, server_default=true()),
    _required("approval", Boolean, server_default=false()),
    _required("color", String(20), server_default=text("''")),
    _required("position", Integer, server_default=text("0")),
    Column("link_expires", Instant),
    _required("version", Integer),
    _required("questions", JSON, server_default=text("'[]'")),
    _required("max_guests", Integer, server_default=text("0")),
    _required("confirm_outside", Boolean, server_default=false()),
    _required("follow_up", Boolean, server_default=false()),
    _required("reminders", JSON, server_default=text("'[1440, 15]'")),  # minutes before
    _required("single_use", Boolean, server_default=false()),
    _required("created", Instant),
    Column("deleted", Instant),
)
# An address belongs to one living meeting type.
Index(
    "uq_meeting_types_address",
    meeting_types.c.organizer_id,
    meeting_types.c.slug,
    unique=True,
    sqlite_where=meeting_types.c.deleted.is_(None),
    postgresql_where=meeting_types.c.deleted.is_(None),
)

share_links = Table(
    "share_links",
    metadata,
    Column("id", Uid, primary_key=True),
    _required("meeting_type_id", ForeignKey(meeting_types.c.id), index=True),
    _required("created", Instant),
    _required("name", String(120)),
    Column("expires", Instant),
    Column("max_uses", Integer),
    _required("uses", Integer),
    Column("revoked", Instant),
    _required("version", Integer),
    Column("counted", Instant),
)

bookings = Table(
    "bookings",
    metadata,
    Column("uid", Uid, primary_key=True),
    _required("organizer_id", ForeignKey(organizers.c.id)),
    _required("meeting_type_id", ForeignKey(meeting_types.c.id)),
    _required("title", String(80)),
    _required("starts", Instant),
    _required("ends", Instant),
    _required("held_from", Instant),
    _required("held_to", Instant),
    _required("attendee_name", String(200)),
    _required("attendee_email", String(254)),
    _required("attendee_zone", String(64)),
    _required("attendee_language", String(35)),
    _required("note", Text),
    Column("person_id", ForeignKey(organizers.c.id)),
    _required("created", Instant),
    _required("place", String(20)),
    _required("place_detail", Text),
    _required("status", String(10)),
    _required("sequence", Integer),
    Column("previous_starts", Instant),
    Column("previous_ends", Instant),
    Column("previous_held_from", Instant),
    Column("previous_held_to", Instant),
    Column("moved_by", String(10)),
    Column("moved_at", Instant),
    _required("moved_sequence", Integer, server_default=text("0")),
    _required("changed_by", String(10)),
    Column("changed", Instant),
    Column("link_id", Uid),  # of share_links; SQLite adds no foreign keys to a table that is there
    Column("late", Integer),
    Column("late_by", String(10)),
    Column("outcome", String(10)),
    _required("version", Integer),
    _required("answers", JSON, server_default=text("'[]'")),
    _required("guests", JSON, server_default=text("'[]'")),
    Column("forget", Instant),
    _required("no_show", Boolean, server_default=false()),
    _required("reminders", JSON, server_default=text("'[1440, 15]'")),
    _required("undo", Integer, server_default=text("10")),  # minutes
    Index("ix_bookings_organizer", "organizer_id", "starts"),
    Index("ix_bookings_person", "person_id", "starts"),
    Index("ix_bookings_created", "created"),
    Index("ix_bookings_forget", "forget", "ends"),
)

holds = Table(
    "holds",
    metadata,
    Column("uid", Uid, primary_key=True),
    _required("organizer_id", ForeignKey(organizers.c.id), index=True),
    _required("meeting_type_id", ForeignKey(meeting_types.c.id)),
    _required("starts", Instant),
    _required("ends", Instant),
    _required("held_from", Instant),
    _required("held_to", Instant),
    _required("until", Instant),
)

outbox = Table(
    "outbox",
    metadata,
    Column("id", Uid, primary_key=True),
    _required("uid", ForeignKey(bookings.c.uid), index=True),
    _required("courier", String(20)),
    _required("recipient", String(10)),
    _required("kind", String(20)),
    _required("sequence", Integer),
    _required("rank", Integer),
    _required("created", Instant),
    _required("guest", Integer, server_default=text("0")),
    *_promised(),
)
_waiting(outbox)
Index(
    "ix_outbox_open",
    outbox.c.uid,
    sqlite_where=outbox.c.settled.is_(None),
    postgresql_where=outbox.c.settled.is_(None),
)

notices = Table(
    "notices",
    metadata,
    Column("id", Uid, primary_key=True),
    _required("organizer_id", ForeignKey(organizers.c.id), index=True),
    _required("courier", String(20)),
    _required("shifted", JSON),
    _required("created", Instant),
    *_promised(),
)
_waiting(notices)

heard = Table(
    "heard",
    metadata,
    Column("id", String(64), primary_key=True),  # of the message, as a digest
    Column("uid", ForeignKey(bookings.c.uid), index=True),
    _required("said", String(20)),
    _required("received", Instant),
)

receipts = Table(
    "receipts",
    metadata,
    Column("uid", ForeignKey(bookings.c.uid), primary_key=True),
    Column("courier", String(20), primary_key=True),
    Column("recipient", String(10), primary_key=True),
    _required("sequence", Integer),
    _required("data", JSON),
)

waits = Table(
    "waits",
    metadata,
    Column("uid", ForeignKey(bookings.c.uid), primary_key=True),
    _required("sequence", Integer),
    _required("due", Instant, index=True),
    _required("known", JSON),
    _required("fresh", JSON),
)

drafts = Table(
    "drafts",
    metadata,
    Column("conversation", String(500), primary_key=True),
    _required("draft", JSON),
    _required("written", Instant),
)

# All zones there are, as they were by the release that was looked at last.
zone_rules = Table(
    "zone_rules",
    metadata,
    Column("release", String(20), primary_key=True),
    Column("zone", String(64), primary_key=True),
    _required("rules", LargeBinary),  # its file (RFC 8536)
)

policies = Table(
    "policies",
    metadata,
    Column("scope", String(200), primary_key=True),  # key of an organizer; empty for the organization
    _required("version", Integer),
    Column("enabled", Boolean),
    _required("access", String(20)),
    _required("allow_list", JSON),
    _required("block_list", JSON),
    _required("outside", Boolean),
    _required("domains_allowed", JSON),
    _required("domains_refused", JSON),
    _required("bookers_refused", JSON),
    _required("limits", JSON),
)

licences = Table(
    "licences",
    metadata,
    Column("key", String(200), primary_key=True),  # of an organizer, or of somebody an admin has asked about
    _required("licence", String(20)),
    Column("asked", Instant),
    _required("tried", Instant),
    _required("due", Instant, index=True),
)

audit = Table(
    "audit",
    metadata,
    Column("id", Identity, primary_key=True),
    _required("at", Instant, index=True),
    _required("who", String(254)),
    _required("door", String(20)),
    Column("organizer_id", Identity, index=True),  # no foreign key: what happened outlives whom it happened to
    _required("subject", String(20)),
    _required("subject_id", String(200)),
    Column("before", JSON(none_as_null=True)),
    Column("after", JSON(none_as_null=True)),
)
