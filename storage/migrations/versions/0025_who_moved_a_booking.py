"""Who moved a booking and when, whatever else became of it since"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

COLUMNS = ("moved_by", "moved_at", "moved_sequence")


def upgrade() -> None:
    op.add_column("bookings", sa.Column("moved_by", sa.String(length=10), nullable=True))
    op.add_column("bookings", sa.Column("moved_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("bookings", sa.Column("moved_sequence", sa.Integer(), server_default=sa.text("0"), nullable=False))
    # Nothing is known of a change that came after the move, so the last one is taken for it, as it was so far.
    op.execute(
        "UPDATE bookings SET moved_by = changed_by, moved_at = changed, moved_sequence = sequence "
        "WHERE previous_starts IS NOT NULL AND (outcome IS NULL OR outcome NOT IN ('approved', 'accepted'))"
    )


def downgrade() -> None:
    for name in COLUMNS:
        op.drop_column("bookings", name)
