"""Who said that they will be late, whatever else became of the booking since"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("bookings", sa.Column("late_by", sa.String(length=10), nullable=True))
    op.execute("UPDATE bookings SET late_by = changed_by WHERE late IS NOT NULL")


def downgrade() -> None:
    op.drop_column("bookings", "late_by")
