"""The picture beside an organizer's name, apart from the rows that every page reads"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

IDENTITY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
LONG_AGO = sa.text("'2026-01-01 00:00:00'")


def upgrade() -> None:
    op.add_column("organizers", sa.Column("portrait", sa.String(16), server_default=sa.text("''"), nullable=False))
    op.create_table(
        "portraits",
        sa.Column("organizer_id", IDENTITY, sa.ForeignKey("organizers.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("origin", sa.String(10), server_default=sa.text("'directory'"), nullable=False),
        sa.Column("picture", sa.LargeBinary(), nullable=True),
        sa.Column("due", sa.DateTime(timezone=True), server_default=LONG_AGO, nullable=False, index=True),
    )
    op.execute("INSERT INTO portraits (organizer_id) SELECT id FROM organizers")


def downgrade() -> None:
    op.drop_table("portraits")
    op.drop_column("organizers", "portrait")
