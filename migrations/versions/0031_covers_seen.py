"""A row of the queue is found without walking over covers, in whose tree only a handful stand on a page."""

from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("covers_seen", "covers", ["case_id", "epoch", "digest"])


def downgrade() -> None:
    """Nothing is lost."""
    op.drop_index("covers_seen", table_name="covers")
