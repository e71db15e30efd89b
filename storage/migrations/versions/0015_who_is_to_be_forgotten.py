"""Who is to be forgotten, and since when"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("organizers", sa.Column("leaves", sa.DateTime(timezone=True), nullable=True))
    op.add_column("bookings", sa.Column("forget", sa.DateTime(timezone=True), nullable=True))
    op.create_index("ix_bookings_forget", "bookings", ["forget", "ends"])


def downgrade() -> None:
    op.drop_index("ix_bookings_forget", "bookings")
    op.drop_column("bookings", "forget")
    op.drop_column("organizers", "leaves")
