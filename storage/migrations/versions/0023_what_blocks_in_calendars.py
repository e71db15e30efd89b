"""Which events of their calendars take an organizer's slots away, by what they say of their time"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

ALL_SO_FAR = sa.text("""'["busy", "tentative", "away"]'""")


def upgrade() -> None:
    op.add_column("organizers", sa.Column("blocking", sa.JSON(), server_default=ALL_SO_FAR, nullable=False))


def downgrade() -> None:
    op.drop_column("organizers", "blocking")
