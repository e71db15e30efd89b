"""What a booking has still to tell, found without reading all that waits"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    waiting = sa.text("settled IS NULL")
    op.create_index("ix_outbox_open", "outbox", ["uid"], sqlite_where=waiting, postgresql_where=waiting)


def downgrade() -> None:
    op.drop_index("ix_outbox_open", "outbox")
