"""What the organization allows, and who changed what"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

# What has happened stays what it was; only time takes it away.
POSTGRES = """
CREATE FUNCTION audit_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'audit_is_append_only';
END $$;
"""
POSTGRES_TRIGGER = """
CREATE TRIGGER audit_is_append_only BEFORE UPDATE ON audit FOR EACH ROW EXECUTE FUNCTION audit_is_append_only()
"""
SQLITE = """
CREATE TRIGGER audit_is_append_only BEFORE UPDATE ON audit
BEGIN SELECT RAISE(ABORT, 'audit_is_append_only'); END
"""


def upgrade() -> None:
    op.create_table(
        "policies",
        sa.Column("scope", sa.String(length=200), primary_key=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("enabled", sa.Boolean(), nullable=True),
        sa.Column("access", sa.String(length=20), nullable=False),
        sa.Column("allow_list", sa.JSON(), nullable=False),
        sa.Column("block_list", sa.JSON(), nullable=False),
        sa.Column("outside", sa.Boolean(), nullable=False),
        sa.Column("domains_allowed", sa.JSON(), nullable=False),
        sa.Column("domains_refused", sa.JSON(), nullable=False),
        sa.Column("bookers_refused", sa.JSON(), nullable=False),
        sa.Column("limits", sa.JSON(), nullable=False),
    )
    op.create_table(
        "audit",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), primary_key=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False, index=True),
        sa.Column("who", sa.String(length=254), nullable=False),
        sa.Column("door", sa.String(length=20), nullable=False),
        sa.Column("organizer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True, index=True),
        sa.Column("subject", sa.String(length=20), nullable=False),
        sa.Column("subject_id", sa.String(length=200), nullable=False),
        sa.Column("before", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("after", sa.JSON(none_as_null=True), nullable=True),
    )
    if op.get_bind().dialect.name == "postgresql":
        op.execute(POSTGRES)
        op.execute(POSTGRES_TRIGGER)
    else:
        op.execute(SQLITE)


def downgrade() -> None:
    op.drop_table("audit")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION audit_is_append_only()")
    op.drop_table("policies")
