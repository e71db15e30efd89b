"""When both sides are reminded of a meeting, as its meeting type says"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

TABLES = ("meeting_types", "bookings")
ALL_SO_FAR = sa.text("'[1440, 15]'")  # minutes before


def upgrade() -> None:
    for table in TABLES:
        op.add_column(table, sa.Column("reminders", sa.JSON(), server_default=ALL_SO_FAR, nullable=False))


def downgrade() -> None:
    for table in TABLES:
        op.drop_column(table, "reminders")
