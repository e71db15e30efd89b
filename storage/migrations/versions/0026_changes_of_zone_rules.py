"""The rules of zones as they were last looked at, and what is told of several meetings at once"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "notices",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("organizer_id", ID, sa.ForeignKey("organizers.id"), nullable=False),
        sa.Column("courier", sa.String(20), nullable=False),
        sa.Column("shifted", sa.JSON(), nullable=False),
        sa.Column("created", MOMENT, nullable=False),
        sa.Column("due", MOMENT, nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("leased_until", MOMENT),
        sa.Column("owner", sa.String(64)),
        sa.Column("settled", MOMENT),
        sa.Column("outcome", sa.String(250)),
    )
    op.create_index("ix_notices_organizer_id", "notices", ["organizer_id"])
    op.create_table(
        "zone_rules",
        sa.Column("release", sa.String(20), primary_key=True),
        sa.Column("zone", sa.String(64), primary_key=True),
        sa.Column("rules", sa.LargeBinary(), nullable=False),
    )
    waiting = sa.text("settled IS NULL")
    op.create_index("ix_notices_due", "notices", ["due"], sqlite_where=waiting, postgresql_where=waiting)


def downgrade() -> None:
    op.drop_table("zone_rules")
    op.drop_table("notices")
