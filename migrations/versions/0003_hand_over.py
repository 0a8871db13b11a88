"""A case moves to another desk: the ring of what was before, and where the case has been."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "covers",
        sa.Column(
            "ring",
            sa.LargeBinary(),
            nullable=True,
            comment="the case's identities and desks of before, an age file; none while there were none",
        ),
    )
    op.create_table(
        "handovers",
        sa.Column("case_id", sa.LargeBinary(length=16), nullable=False, comment="of which case"),
        sa.Column(
            "counter",
            sa.Integer(),
            autoincrement=False,
            nullable=False,
            comment="counter of the giver's last reply, which tells the worker and cannot be deleted",
        ),
        sa.Column("giver", sa.LargeBinary(length=16), nullable=False, comment="desk that gave it away"),
        sa.Column("receiver", sa.LargeBinary(length=16), nullable=False, comment="desk that works on it from then on"),
        sa.Column("given_by", sa.LargeBinary(length=16), nullable=False, comment="lead who handed it over"),
        sa.Column("day", sa.Date(), nullable=False, comment="day of the hand-over"),
        sa.ForeignKeyConstraint(
            ["case_id"], ["cases.case_id"], name=op.f("handovers_case_id_fkey"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["giver"], ["desks.desk"], name=op.f("handovers_giver_fkey")),
        sa.ForeignKeyConstraint(["receiver"], ["desks.desk"], name=op.f("handovers_receiver_fkey")),
        sa.ForeignKeyConstraint(["given_by"], ["accounts.account"], name=op.f("handovers_given_by_fkey")),
        sa.PrimaryKeyConstraint("case_id", "counter", name=op.f("handovers_pkey")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("handovers_giver"), "handovers", ["giver"])
    op.create_index(op.f("handovers_receiver"), "handovers", ["receiver"])


def downgrade() -> None:
    op.drop_index(op.f("handovers_receiver"), table_name="handovers")
    op.drop_index(op.f("handovers_giver"), table_name="handovers")
    op.drop_table("handovers")
    op.drop_column("covers", "ring")
