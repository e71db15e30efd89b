"""Letters after a meeting, and what came back by letter"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("meeting_types", sa.Column("follow_up", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.create_table(
        "heard",
        sa.Column("id", sa.String(length=64), primary_key=True),
        sa.Column("uid", sa.String(length=32), sa.ForeignKey("bookings.uid"), nullable=True, index=True),
        sa.Column("said", sa.String(length=20), nullable=False),
        sa.Column("received", sa.DateTime(timezone=True), nullable=False),
    )


def downgrade() -> None:
    op.drop_table("heard")
    op.drop_column("meeting_types", "follow_up")
