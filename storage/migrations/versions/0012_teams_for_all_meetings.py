"""Where the meetings of an organizer take place unless their type says otherwise"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("organizers", sa.Column("place", sa.String(20), server_default=sa.text("'none'"), nullable=False))


def downgrade() -> None:
    op.drop_column("organizers", "place")
