"""For how long a desk keeps its closed cases."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "desks",
        sa.Column(
            "retention_days",
            sa.Integer(),
            nullable=True,
            comment="days for which this desk keeps a closed case; none for what the instance says",
        ),
    )


def downgrade() -> None:
    op.drop_column("desks", "retention_days")
