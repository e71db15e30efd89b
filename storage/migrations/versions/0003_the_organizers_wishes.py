"""Links with names and limits, requests, drafts of meeting types, previews"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

# A request takes its slot as a confirmed booking does.
EXCLUSION = """
ALTER TABLE bookings ADD CONSTRAINT bookings_overlap EXCLUDE USING gist (
    int8range(organizer_id, organizer_id, '[]') WITH &&,
    tstzrange(starts, ends) WITH &&
) WHERE ({stands})
"""
NEAR = """
SELECT 1 FROM bookings
WHERE organizer_id = NEW.organizer_id AND uid <> NEW.uid AND {stands}
  AND (starts < NEW.held_to AND ends > NEW.held_from OR held_from < NEW.ends AND held_to > NEW.starts)
"""
FUNCTION = """
CREATE OR REPLACE FUNCTION bookings_overlap() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS ({near}) THEN RAISE EXCEPTION 'bookings_overlap' USING ERRCODE = 'exclusion_violation'; END IF;
    RETURN NEW;
END $$;
"""
TRIGGER = """
CREATE TRIGGER bookings_overlap BEFORE INSERT OR UPDATE OF starts, ends, held_from, held_to, status, organizer_id
ON bookings FOR EACH ROW WHEN (NEW.{stands}) EXECUTE FUNCTION bookings_overlap()
"""
SQLITE = """
CREATE TRIGGER bookings_overlap_{name} BEFORE {when} ON bookings
WHEN NEW.{stands} AND EXISTS ({near})
BEGIN SELECT RAISE(ABORT, 'bookings_overlap'); END
"""
COLUMNS = "starts, ends, held_from, held_to, status, organizer_id"


def upgrade() -> None:
    op.create_table(
        "share_links",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("meeting_type_id", sa.String(length=32), nullable=False),
        sa.Column("created", sa.DateTime(timezone=True), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("expires", sa.DateTime(timezone=True), nullable=True),
        sa.Column("max_uses", sa.Integer(), nullable=True),
        sa.Column("uses", sa.Integer(), nullable=False),
        sa.Column("revoked", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["meeting_type_id"], ["meeting_types.id"], name=op.f("fk_share_links_meeting_type_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_share_links")),
    )
    op.create_index(op.f("ix_share_links_meeting_type_id"), "share_links", ["meeting_type_id"], unique=False)
    for column in (
        sa.Column("published", sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.Column("approval", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("color", sa.String(length=20), server_default=sa.text("''"), nullable=False),
        sa.Column("position", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("link_expires", sa.DateTime(timezone=True), nullable=True),
    ):
        op.add_column("meeting_types", column)
    op.add_column("organizers", sa.Column("preview", sa.Integer(), nullable=True))
    op.add_column("organizers", sa.Column("preview_due", sa.DateTime(timezone=True), nullable=True))
    op.create_index(op.f("ix_organizers_preview_due"), "organizers", ["preview_due"], unique=False)
    op.add_column("bookings", sa.Column("link_id", sa.String(length=32), nullable=True))
    op.add_column("bookings", sa.Column("late", sa.Integer(), nullable=True))
    _net("status <> 'cancelled'")


def downgrade() -> None:
    # What was asked for and not answered has no place in the older version.
    op.execute("UPDATE bookings SET status = 'cancelled' WHERE status = 'requested'")
    _net("status = 'confirmed'")
    for name in ("late", "link_id"):
        op.drop_column("bookings", name)
    op.drop_index(op.f("ix_organizers_preview_due"), "organizers")
    for name in ("preview_due", "preview"):
        op.drop_column("organizers", name)
    for name in ("link_expires", "position", "color", "approval", "published"):
        op.drop_column("meeting_types", name)
    op.drop_table("share_links")


def _net(stands: str) -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP TRIGGER bookings_overlap ON bookings")
        op.execute("ALTER TABLE bookings DROP CONSTRAINT bookings_overlap")
        op.execute(EXCLUSION.format(stands=stands))
        op.execute(FUNCTION.format(near=NEAR.format(stands=stands)))
        op.execute(TRIGGER.format(stands=stands))
        return
    for when in ("INSERT", f"UPDATE OF {COLUMNS}"):
        name = when[:6].lower()
        op.execute(f"DROP TRIGGER bookings_overlap_{name}")
        op.execute(SQLITE.format(name=name, when=when, near=NEAR.format(stands=stands), stands=stands))
