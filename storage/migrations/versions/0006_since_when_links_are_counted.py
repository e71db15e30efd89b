"""Since when the uses of a share link are counted"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("share_links", sa.Column("counted", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    op.drop_column("share_links", "counted")
