"""Beside a cover the facts that a member has opened, so that the next one need not."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "covers",
        sa.Column(
            "cache",
            sa.LargeBinary(),
            nullable=True,
            comment="the cover's facts under a symmetric key of the epoch; none until somebody has opened it",
        ),
    )


def downgrade() -> None:
    op.drop_column("covers", "cache")
