"""Members of the staff who are barred from a case."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "bars",
        sa.Column("case_id", sa.LargeBinary(length=16), nullable=False, comment="of which case"),
        sa.Column("account", sa.LargeBinary(length=16), nullable=False, comment="member who may not see it"),
        sa.Column(
            "barred_by",
            sa.LargeBinary(length=16),
            nullable=False,
            comment="lead who barred them, or they themselves",
        ),
        sa.Column("day", sa.Date(), nullable=False, comment="day of the bar"),
        sa.ForeignKeyConstraint(["account"], ["accounts.account"], name=op.f("bars_account_fkey")),
        sa.ForeignKeyConstraint(["barred_by"], ["accounts.account"], name=op.f("bars_barred_by_fkey")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.case_id"], name=op.f("bars_case_id_fkey"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("case_id", "account", name=op.f("bars_pkey")),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    op.drop_table("bars")
