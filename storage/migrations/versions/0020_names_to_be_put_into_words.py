"""Whose name has still to be put into words, whichever version of the program wrote it

A version that knows nothing of `names` may be at work beside the one that does. So the database itself takes away the
words of a name that is no more, and marks with an empty one whose are to be made.
"""

from __future__ import annotations

from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

POSTGRES = (
    """
CREATE FUNCTION names_to_be_made() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM names WHERE organizer_id = NEW.id;
    IF NEW.leaves IS NULL THEN INSERT INTO names (organizer_id, word) VALUES (NEW.id, ''); END IF;
    RETURN NULL;
END $$
""",
    """
CREATE TRIGGER names_of_somebody_new AFTER INSERT ON organizers FOR EACH ROW EXECUTE FUNCTION names_to_be_made()
""",
    """
CREATE TRIGGER names_of_somebody_renamed AFTER UPDATE OF name, email, leaves ON organizers FOR EACH ROW
WHEN ((OLD.name, OLD.email, OLD.leaves) IS DISTINCT FROM (NEW.name, NEW.email, NEW.leaves))
EXECUTE FUNCTION names_to_be_made()
""",
)
SQLITE = (
    """
CREATE TRIGGER names_of_somebody_new AFTER INSERT ON organizers WHEN NEW.leaves IS NULL
BEGIN INSERT INTO names (organizer_id, word) VALUES (NEW.id, ''); END
""",
    """
CREATE TRIGGER names_of_somebody_renamed AFTER UPDATE OF name, email, leaves ON organizers
WHEN (OLD.name, OLD.email, OLD.leaves) IS NOT (NEW.name, NEW.email, NEW.leaves)
BEGIN
    DELETE FROM names WHERE organizer_id = NEW.id;
    INSERT INTO names (organizer_id, word) SELECT NEW.id, '' WHERE NEW.leaves IS NULL;
END
""",
)
ALL = """
INSERT INTO names (organizer_id, word) SELECT id, '' FROM organizers
WHERE leaves IS NULL AND NOT EXISTS (SELECT 1 FROM names WHERE organizer_id = organizers.id AND word = '')
"""


def upgrade() -> None:
    for statement in POSTGRES if _is_postgresql() else SQLITE:
        op.execute(statement)
    op.execute(ALL)


def downgrade() -> None:
    of = " ON organizers" if _is_postgresql() else ""
    op.execute(f"DROP TRIGGER names_of_somebody_new{of}")
    op.execute(f"DROP TRIGGER names_of_somebody_renamed{of}")
    if _is_postgresql():
        op.execute("DROP FUNCTION names_to_be_made()")
    op.execute("DELETE FROM names WHERE word = ''")


def _is_postgresql() -> bool:
    return op.get_bind().dialect.name == "postgresql"
