"""What desks ask one another about a case, before it goes to them."""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "asks",
        sa.Column("case_id", sa.LargeBinary(length=16), nullable=False, comment="about which case"),
        sa.Column(
            "number",
            sa.Integer(),
            autoincrement=False,
            nullable=False,
            comment="counts what was asked about the case, from 1",
        ),
        sa.Column("asking", sa.LargeBinary(length=16), nullable=False, comment="desk that asks"),
        sa.Column("asked", sa.LargeBinary(length=16), nullable=False, comment="desk that is asked"),
        sa.Column(
            "state",
            sa.String(),
            nullable=False,
            comment="what came of it: open, accepted, declined, withdrawn, or done when the case has gone there",
        ),
        sa.Column("day", sa.Date(), nullable=False, comment="day of the question"),
        sa.Column("state_day", sa.Date(), nullable=False, comment="day of the last change of state"),
        sa.Column(
            "question",
            sa.LargeBinary(),
            nullable=True,
            comment="a letter of kind 14 to the desk that is asked, an age file of a ladder size; none once it is over",
        ),
        sa.Column(
            "answer",
            sa.LargeBinary(),
            nullable=True,
            comment="a letter of kind 15 to the desk that asks, an age file of a ladder size; none before and after",
        ),
        sa.CheckConstraint(
            "state IN ('open', 'accepted', 'declined', 'withdrawn', 'done')", name=op.f("asks_state_check")
        ),
        sa.ForeignKeyConstraint(["asked"], ["desks.desk"], name=op.f("asks_asked_fkey")),
        sa.ForeignKeyConstraint(["asking"], ["desks.desk"], name=op.f("asks_asking_fkey")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.case_id"], name=op.f("asks_case_id_fkey"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("case_id", "number", name=op.f("asks_pkey")),
        sqlite_with_rowid=False,
    )
    op.create_index("asks_put", "asks", ["asked", "state", "case_id"])


def downgrade() -> None:
    op.drop_table("asks")
