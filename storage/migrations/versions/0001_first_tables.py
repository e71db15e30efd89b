"""First tables"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

# The net under the diary's lock: whatever the code does, no organizer has two confirmed meetings at once.
# Ranges of integers stand in for equality, so that PostgreSQL needs no extension.
EXCLUSION = """
ALTER TABLE bookings ADD CONSTRAINT bookings_overlap EXCLUDE USING gist (
    int8range(organizer_id, organizer_id, '[]') WITH &&,
    tstzrange(starts, ends) WITH &&
) WHERE (status = 'confirmed')
"""
TRIGGER = """
CREATE TRIGGER bookings_overlap_{name} BEFORE {when} ON bookings
WHEN NEW.status = 'confirmed' AND EXISTS (
    SELECT 1 FROM bookings
    WHERE organizer_id = NEW.organizer_id AND uid <> NEW.uid AND status = 'confirmed'
      AND starts < NEW.ends AND ends > NEW.starts
)
BEGIN SELECT RAISE(ABORT, 'bookings_overlap'); END
"""


def upgrade() -> None:
    op.create_table(
        "drafts",
        sa.Column("conversation", sa.String(length=500), nullable=False),
        sa.Column("draft", sa.JSON(), nullable=False),
        sa.Column("written", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("conversation", name=op.f("pk_drafts")),
    )
    op.create_table(
        "organizers",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("zone", sa.String(length=64), nullable=False),
        sa.Column("zone_chosen", sa.Boolean(), nullable=False),
        sa.Column("language", sa.String(length=35), nullable=False),
        sa.Column("page", sa.String(length=80), nullable=False),
        sa.Column("openings", sa.JSON(), nullable=False),
        sa.Column("overrides", sa.JSON(), nullable=False),
        sa.Column("paused", sa.Boolean(), nullable=False),
        sa.Column("reference", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("diary_version", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organizers")),
        sa.UniqueConstraint("key", name=op.f("uq_organizers_key")),
        sa.UniqueConstraint("page", name=op.f("uq_organizers_page")),
    )
    op.create_table(
        "connections",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("organizer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("provider", sa.String(length=40), nullable=False),
        sa.Column("settings", sa.JSON(), nullable=False),
        sa.Column("blocks", sa.Boolean(), nullable=False),
        sa.Column("writes", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["organizer_id"], ["organizers.id"], name=op.f("fk_connections_organizer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_connections")),
    )
    op.create_index(op.f("ix_connections_organizer_id"), "connections", ["organizer_id"], unique=False)

    op.create_table(
        "meeting_types",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("organizer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("slug", sa.String(length=80), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("duration", sa.Integer(), nullable=False),
        sa.Column("interval", sa.Integer(), nullable=True),
        sa.Column("visibility", sa.String(length=10), nullable=False),
        sa.Column("place", sa.String(length=20), nullable=False),
        sa.Column("place_detail", sa.Text(), nullable=False),
        sa.Column("openings", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("rules", sa.JSON(), nullable=False),
        sa.Column("paused", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created", sa.DateTime(timezone=True), nullable=False),
        sa.Column("deleted", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["organizer_id"], ["organizers.id"], name=op.f("fk_meeting_types_organizer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting_types")),
    )
    op.create_index(
        "uq_meeting_types_address",
        "meeting_types",
        ["organizer_id", "slug"],
        unique=True,
        sqlite_where=sa.text("deleted IS NULL"),
        postgresql_where=sa.text("deleted IS NULL"),
    )

    op.create_table(
        "bookings",
        sa.Column("uid", sa.String(length=32), nullable=False),
        sa.Column("organizer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("meeting_type_id", sa.String(length=32), nullable=False),
        sa.Column("title", sa.String(length=80), nullable=False),
        sa.Column("starts", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends", sa.DateTime(timezone=True), nullable=False),
        sa.Column("held_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("held_to", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attendee_name", sa.String(length=200), nullable=False),
        sa.Column("attendee_email", sa.String(length=254), nullable=False),
        sa.Column("attendee_zone", sa.String(length=64), nullable=False),
        sa.Column("attendee_language", sa.String(length=35), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("created", sa.DateTime(timezone=True), nullable=False),
        sa.Column("place", sa.String(length=20), nullable=False),
        sa.Column("place_detail", sa.Text(), nullable=False),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("previous_starts", sa.DateTime(timezone=True), nullable=True),
        sa.Column("previous_ends", sa.DateTime(timezone=True), nullable=True),
        sa.Column("changed_by", sa.String(length=10), nullable=False),
        sa.Column("changed", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["meeting_type_id"], ["meeting_types.id"], name=op.f("fk_bookings_meeting_type_id")),
        sa.ForeignKeyConstraint(["organizer_id"], ["organizers.id"], name=op.f("fk_bookings_organizer_id")),
        sa.ForeignKeyConstraint(["person_id"], ["organizers.id"], name=op.f("fk_bookings_person_id")),
        sa.PrimaryKeyConstraint("uid", name=op.f("pk_bookings")),
    )
    op.create_index("ix_bookings_organizer", "bookings", ["organizer_id", "starts"], unique=False)
    op.create_index("ix_bookings_person", "bookings", ["person_id", "starts"], unique=False)

    op.create_table(
        "outbox",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("uid", sa.String(length=32), nullable=False),
        sa.Column("courier", sa.String(length=20), nullable=False),
        sa.Column("recipient", sa.String(length=10), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("created", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("leased_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("owner", sa.String(length=64), nullable=True),
        sa.Column("settled", sa.DateTime(timezone=True), nullable=True),
        sa.Column("outcome", sa.String(length=250), nullable=True),
        sa.ForeignKeyConstraint(["uid"], ["bookings.uid"], name=op.f("fk_outbox_uid")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
    )
    op.create_index(
        "ix_outbox_due",
        "outbox",
        ["due"],
        unique=False,
        sqlite_where=sa.text("settled IS NULL"),
        postgresql_where=sa.text("settled IS NULL"),
    )
    op.create_index(op.f("ix_outbox_uid"), "outbox", ["uid"], unique=False)

    op.create_table(
        "receipts",
        sa.Column("uid", sa.String(length=32), nullable=False),
        sa.Column("courier", sa.String(length=20), nullable=False),
        sa.Column("recipient", sa.String(length=10), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("data", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["uid"], ["bookings.uid"], name=op.f("fk_receipts_uid")),
        sa.PrimaryKeyConstraint("uid", "courier", "recipient", name=op.f("pk_receipts")),
    )
    if op.get_bind().dialect.name == "postgresql":
        op.execute(EXCLUSION)
    else:
        for when in ("INSERT", "UPDATE OF starts, ends, status, organizer_id"):
            op.execute(TRIGGER.format(name=when[:6].lower(), when=when))


def downgrade() -> None:
    for table in ("receipts", "outbox", "bookings", "meeting_types", "connections", "organizers", "drafts"):
        op.drop_table(table)
