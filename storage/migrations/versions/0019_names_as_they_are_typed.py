"""The words of people's names, so that who is typed is found without reading everybody; the next one fills them"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

IDENTITY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
WORD = sa.String(200).with_variant(sa.String(200, collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "names",
        sa.Column("organizer_id", IDENTITY, sa.ForeignKey("organizers.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("word", WORD, primary_key=True, index=True),
    )


def downgrade() -> None:
    op.drop_table("names")
