"""Sealed files beside letters, and the parts of them that are there."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "attachments",
        sa.Column("case_id", sa.LargeBinary(length=16), nullable=False, comment="of which case"),
        sa.Column("attachment", sa.LargeBinary(length=16), nullable=False, comment="random id, which the letter names"),
        sa.Column(
            "digest",
            sa.LargeBinary(length=32),
            nullable=False,
            comment="SHA-256 of the sealed file, as its sender signed it",
        ),
        sa.Column("size", sa.Integer(), nullable=False, comment="bytes of the sealed file, which is padded"),
        sa.Column("day", sa.Date(), nullable=False, comment="day on which the upload began"),
        sa.Column(
            "whole",
            sa.Boolean(),
            nullable=False,
            comment="all parts are there, and together they have the digest",
        ),
        sa.Column(
            "counter",
            sa.Integer(),
            nullable=True,
            comment="counter of the reporter's letter that names it; none while no letter does",
        ),
        sa.PrimaryKeyConstraint("case_id", "attachment", name=op.f("attachments_pkey")),
        sqlite_with_rowid=False,
    )
    op.create_index("attachments_unbound", "attachments", ["counter", "day", "size"])
    op.create_table(
        "attachment_parts",
        sa.Column("case_id", sa.LargeBinary(length=16), nullable=False, comment="of which case"),
        sa.Column("attachment", sa.LargeBinary(length=16), nullable=False, comment="of which attachment"),
        sa.Column("part", sa.Integer(), autoincrement=False, nullable=False, comment="its number, from 0"),
        sa.ForeignKeyConstraint(
            ["case_id", "attachment"],
            ["attachments.case_id", "attachments.attachment"],
            name=op.f("attachment_parts_case_id_attachment_fkey"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("case_id", "attachment", "part", name=op.f("attachment_parts_pkey")),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    op.drop_table("attachment_parts")
    op.drop_table("attachments")
