"""Which cases were destroyed: a list that a restore replays."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "erasures",
        sa.Column("case_id", sa.LargeBinary(length=16), nullable=False, comment="which case it was"),
        sa.Column(
            "token_digest",
            sa.LargeBinary(length=32),
            nullable=False,
            comment="SHA-256 of its mailbox token, so that the code's holder can be told",
        ),
        sa.Column("day", sa.Date(), nullable=False, comment="day on which it was destroyed"),
        sa.PrimaryKeyConstraint("case_id", name=op.f("erasures_pkey")),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    op.drop_table("erasures")
