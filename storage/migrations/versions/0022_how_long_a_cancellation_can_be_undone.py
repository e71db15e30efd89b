"""How long the cancellation or the move of a booking can be taken back"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("bookings", sa.Column("undo", sa.Integer(), server_default=sa.text("10"), nullable=False))


def downgrade() -> None:
    op.drop_column("bookings", "undo")
