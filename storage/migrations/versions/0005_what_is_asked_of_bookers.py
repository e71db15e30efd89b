"""Questions of meeting types and their answers, further guests, bookings that wait for a link to be opened"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

EMPTY = sa.text("'[]'")


def upgrade() -> None:
    for column in (
        sa.Column("questions", sa.JSON(), server_default=EMPTY, nullable=False),
        sa.Column("max_guests", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("confirm_outside", sa.Boolean(), server_default=sa.false(), nullable=False),
    ):
        op.add_column("meeting_types", column)
    for name in ("answers", "guests"):
        op.add_column("bookings", sa.Column(name, sa.JSON(), server_default=EMPTY, nullable=False))
    op.create_index("ix_bookings_created", "bookings", ["created"])
    op.add_column("outbox", sa.Column("guest", sa.Integer(), server_default=sa.text("0"), nullable=False))


def downgrade() -> None:
    # What was never confirmed has no place in the older version.
    op.execute("UPDATE bookings SET status = 'cancelled' WHERE status = 'pending'")
    op.drop_column("outbox", "guest")
    op.drop_index("ix_bookings_created", "bookings")
    for name in ("guests", "answers"):
        op.drop_column("bookings", name)
    for name in ("confirm_outside", "max_guests", "questions"):
        op.drop_column("meeting_types", name)
