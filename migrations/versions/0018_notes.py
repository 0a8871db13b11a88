"""Sealed notes of a desk on its cases."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "notes",
        sa.Column("case_id", sa.LargeBinary(length=16), nullable=False, comment="on which case"),
        sa.Column(
            "counter", sa.Integer(), autoincrement=False, nullable=False, comment="counts the case's notes, from 1"
        ),
        sa.Column("day", sa.Date(), nullable=False, comment="day of receipt"),
        sa.Column("digest", sa.LargeBinary(length=32), nullable=False, comment="SHA-256 of the ciphertext"),
        sa.Column(
            "ciphertext",
            sa.LargeBinary(),
            nullable=False,
            comment="the note, or the referral: a letter of kind 12, an age file of a ladder size",
        ),
        sa.ForeignKeyConstraint(["case_id"], ["cases.case_id"], name=op.f("notes_case_id_fkey"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("case_id", "counter", name=op.f("notes_pkey")),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    op.drop_table("notes")
