"""The buffers of the time that a moved booking had, which is kept for as long as the move can be taken back"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

COLUMNS = ("previous_held_from", "previous_held_to")


def upgrade() -> None:
    for name in COLUMNS:
        op.add_column("bookings", sa.Column(name, sa.DateTime(timezone=True), nullable=True))
    # Only what moved in the last ten minutes can still be taken back; of that its time is kept, without buffers.
    op.execute("UPDATE bookings SET previous_held_from = previous_starts, previous_held_to = previous_ends")


def downgrade() -> None:
    for name in COLUMNS:
        op.drop_column("bookings", name)
