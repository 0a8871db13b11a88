"""Receipts: sealed, one for a case, the last one alone."""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "receipts",
        sa.Column("case_id", sa.LargeBinary(length=16), nullable=False, comment="of which case"),
        sa.Column(
            "ciphertext",
            sa.LargeBinary(),
            nullable=False,
            comment="the receipt, a letter of kind 19, an age file of one size",
        ),
        sa.ForeignKeyConstraint(["case_id"], ["cases.case_id"], name=op.f("receipts_case_id_fkey"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("case_id", name=op.f("receipts_pkey")),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    op.drop_table("receipts")
