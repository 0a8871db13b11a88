"""When Koe did what it does by itself, and whether it could."""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "jobs",
        sa.Column("job", sa.String(20), primary_key=True, comment="its name, such as retention"),
        sa.Column("day", sa.Date(), nullable=False, comment="of the last try"),
        sa.Column("failed", sa.Boolean(), nullable=False, comment="whether that try failed"),
        sa.Column("done_day", sa.Date(), nullable=True, comment="of the last try that did not; none before the first"),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    """Forgets on which day each job was done last. They are done again at the next start."""
    op.drop_table("jobs")
