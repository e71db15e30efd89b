"""Who waits for an earlier time"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "waits",
        sa.Column("uid", sa.String(length=32), sa.ForeignKey("bookings.uid"), primary_key=True),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("due", sa.DateTime(timezone=True), nullable=False, index=True),
        sa.Column("known", sa.JSON(), nullable=False),
        sa.Column("fresh", sa.JSON(), nullable=False),
    )


def downgrade() -> None:
    op.drop_table("waits")
