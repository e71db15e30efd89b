"""The words of people's names, so that who is typed is found without reading everybody"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage.organizers import found_by
from storage.tables import Identity

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

WORD = sa.String(200).with_variant(sa.String(200, collation="C"), "postgresql")
AT_ONCE = 500


def upgrade() -> None:
    names = op.create_table(
        "names",
        sa.Column("organizer_id", Identity, sa.ForeignKey("organizers.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("word", WORD, primary_key=True, index=True),
    )
    people = op.get_bind().execute(sa.text("SELECT id, name, email FROM organizers WHERE leaves IS NULL")).all()
    words = [{"organizer_id": one.id, "word": word} for one in people for word in found_by(one.name, one.email)]
    for start in range(0, len(words), AT_ONCE):
        op.bulk_insert(names, words[start : start + AT_ONCE])


def downgrade() -> None:
    op.drop_table("names")
