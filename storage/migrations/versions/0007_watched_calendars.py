"""What is known of connected calendars, their secrets sealed"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

LONG_AGO, EMPTY = sa.text("'2026-01-01 00:00:00'"), sa.text("''")
COLUMNS: tuple[sa.Column[Any], ...] = (
    sa.Column("name", sa.String(length=200), server_default=EMPTY, nullable=False),
    sa.Column("secret", sa.Text(), server_default=EMPTY, nullable=False),
    sa.Column("connected", sa.DateTime(timezone=True), server_default=LONG_AGO, nullable=False),
    sa.Column("due", sa.DateTime(timezone=True), server_default=LONG_AGO, nullable=False),
    sa.Column("cursor", sa.Text(), server_default=EMPTY, nullable=False),
    sa.Column("failed", sa.DateTime(timezone=True), nullable=True),
    sa.Column("told", sa.Boolean(), server_default=sa.false(), nullable=False),
    sa.Column("subscription", sa.String(length=200), server_default=EMPTY, nullable=False),
    sa.Column("subscribed_until", sa.DateTime(timezone=True), nullable=True),
)


def upgrade() -> None:
    for column in COLUMNS:
        op.add_column("connections", column._copy())
    op.create_index("ix_connections_due", "connections", ["due"])


def downgrade() -> None:
    # Without its secret a calendar cannot be opened: nothing is left of those that have one.
    op.execute("DELETE FROM connections WHERE secret <> ''")
    op.drop_index("ix_connections_due", "connections")
    for column in reversed(COLUMNS):
        op.drop_column("connections", column.name)
