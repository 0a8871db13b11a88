"""Files beside the desk's replies: whose letter a file goes with."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

_AUTHORS = "author IN ('reporter', 'desk')"
_KEY = "CONSTRAINT attachments_pkey"
_CHECK = f"CONSTRAINT attachments_author CHECK ({_AUTHORS}), "
_DEFAULT = " DEFAULT 'reporter'"


def upgrade() -> None:
    op.add_column(
        "attachments",
        sa.Column(
            "author",
            sa.String(),
            nullable=False,
            server_default="reporter",
            comment="whose letter it goes with: reporter or desk",
        ),
    )
    if op.get_bind().dialect.name == "sqlite":
        _rewrite((_KEY, _CHECK + _KEY), (_DEFAULT, ""))
        return
    op.alter_column("attachments", "author", server_default=None)
    op.create_check_constraint(op.f("attachments_author"), "attachments", _AUTHORS)
    op.alter_column(
        "attachments", "counter", comment="counter of the author's letter that names it; none while no letter does"
    )


def downgrade() -> None:
    op.execute("DELETE FROM attachments WHERE author = 'desk'")
    if op.get_bind().dialect.name == "sqlite":
        _rewrite((_CHECK, ""))
    else:
        op.drop_constraint(op.f("attachments_author"), "attachments")
        op.alter_column(
            "attachments",
            "counter",
            comment="counter of the reporter's letter that names it; none while no letter does",
        )
    op.drop_column("attachments", "author")


def _rewrite(*changes: tuple[str, str]) -> None:
    """Changes how `attachments` stands written: written anew, it would to SQLite be the end of every part of a file."""
    connection = op.get_bind()
    written = connection.execute(sa.text("SELECT sql FROM sqlite_schema WHERE name = 'attachments'")).scalar_one()
    for before, now in changes:
        if written.count(before) != 1:
            raise RuntimeError(f"attachments is not written as expected: {before}")
        written = written.replace(before, now)
    op.execute("PRAGMA writable_schema = ON")
    connection.execute(sa.text("UPDATE sqlite_schema SET sql = :sql WHERE name = 'attachments'"), {"sql": written})
    op.execute("PRAGMA writable_schema = RESET")
