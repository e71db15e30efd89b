"""What became of a request"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("bookings", sa.Column("outcome", sa.String(length=10), nullable=True))


def downgrade() -> None:
    op.drop_column("bookings", "outcome")
