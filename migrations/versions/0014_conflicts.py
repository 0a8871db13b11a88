"""Each desk's sealed list of conflicts of interest."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "conflict_lists",
        sa.Column("desk", sa.LargeBinary(length=16), nullable=False, comment="whose list"),
        sa.Column("version", sa.Integer(), nullable=False, comment="counts up from 1 with each change"),
        sa.Column("epoch", sa.Integer(), nullable=False, comment="of the desk's keys to which it is sealed"),
        sa.Column(
            "sealed",
            sa.LargeBinary(),
            nullable=False,
            comment="employers, and who must not see their reports: a letter of kind 10",
        ),
        sa.ForeignKeyConstraint(
            ["desk", "epoch"], ["desk_keys.desk", "desk_keys.epoch"], name=op.f("conflict_lists_desk_epoch_fkey")
        ),
        sa.PrimaryKeyConstraint("desk", name=op.f("conflict_lists_pkey")),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    op.drop_table("conflict_lists")
