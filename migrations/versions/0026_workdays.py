"""On which days a desk works."""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "desks",
        sa.Column(
            "workdays",
            sa.JSON(),
            nullable=True,
            comment="weekdays on which it works, 1 for Monday to 7; none for every day",
        ),
    )
    op.add_column(
        "desks",
        sa.Column(
            "closed_days",
            sa.JSON(),
            nullable=True,
            comment="dates on which it does not work all the same; none where no lead said any",
        ),
    )


def downgrade() -> None:
    op.drop_column("desks", "closed_days")
    op.drop_column("desks", "workdays")
