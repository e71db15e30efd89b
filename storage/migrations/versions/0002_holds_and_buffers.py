"""Holds, and buffers under the net"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

# Nobody's slot may lie in the span another booking holds; two buffers may share their time, which no exclusion
# constraint can say, since it compares a column with itself. So the constraint stays on the slot, which holds even
# without the diary's lock, and this looks at the buffers.
NEAR = """
SELECT 1 FROM bookings
WHERE organizer_id = NEW.organizer_id AND uid <> NEW.uid AND status = 'confirmed'
  AND (starts < NEW.held_to AND ends > NEW.held_from OR held_from < NEW.ends AND held_to > NEW.starts)
"""
POSTGRES = f"""
CREATE FUNCTION bookings_overlap() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS ({NEAR}) THEN RAISE EXCEPTION 'bookings_overlap' USING ERRCODE = 'exclusion_violation'; END IF;
    RETURN NEW;
END $$;
"""
POSTGRES_TRIGGER = """
CREATE TRIGGER bookings_overlap BEFORE INSERT OR UPDATE OF starts, ends, held_from, held_to, status, organizer_id
ON bookings FOR EACH ROW WHEN (NEW.status = 'confirmed') EXECUTE FUNCTION bookings_overlap()
"""
SQLITE = """
CREATE TRIGGER bookings_overlap_{name} BEFORE {when} ON bookings
WHEN NEW.status = 'confirmed' AND EXISTS ({near})
BEGIN SELECT RAISE(ABORT, 'bookings_overlap'); END
"""
BEFORE = """
SELECT 1 FROM bookings
WHERE organizer_id = NEW.organizer_id AND uid <> NEW.uid AND status = 'confirmed'
  AND starts < NEW.ends AND ends > NEW.starts
"""


def upgrade() -> None:
    op.create_table(
        "holds",
        sa.Column("uid", sa.String(length=32), nullable=False),
        sa.Column("organizer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("meeting_type_id", sa.String(length=32), nullable=False),
        sa.Column("starts", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends", sa.DateTime(timezone=True), nullable=False),
        sa.Column("held_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("held_to", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["meeting_type_id"], ["meeting_types.id"], name=op.f("fk_holds_meeting_type_id")),
        sa.ForeignKeyConstraint(["organizer_id"], ["organizers.id"], name=op.f("fk_holds_organizer_id")),
        sa.PrimaryKeyConstraint("uid", name=op.f("pk_holds")),
    )
    op.create_index(op.f("ix_holds_organizer_id"), "holds", ["organizer_id"], unique=False)
    if op.get_bind().dialect.name == "postgresql":
        op.execute(POSTGRES)
        op.execute(POSTGRES_TRIGGER)
    else:
        _triggers(NEAR, "starts, ends, held_from, held_to, status, organizer_id")


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP TRIGGER bookings_overlap ON bookings")
        op.execute("DROP FUNCTION bookings_overlap()")
    else:
        _triggers(BEFORE, "starts, ends, status, organizer_id")
    op.drop_table("holds")


def _triggers(near: str, columns: str) -> None:
    for when in ("INSERT", f"UPDATE OF {columns}"):
        name = when[:6].lower()
        op.execute(f"DROP TRIGGER bookings_overlap_{name}")
        op.execute(SQLITE.format(name=name, when=when, near=near))
