"""What each member keeps for themselves, sealed to their own keys."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "own_shelves",
        sa.Column("account", sa.LargeBinary(length=16), nullable=False, comment="whose"),
        sa.Column("version", sa.Integer(), nullable=False, comment="counts up from 1 with each change"),
        sa.Column(
            "sealed",
            sa.LargeBinary(),
            nullable=False,
            comment="what was read and is watched, and views by name: a letter of kind 13",
        ),
        sa.ForeignKeyConstraint(
            ["account"], ["accounts.account"], name=op.f("own_shelves_account_fkey"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("account", name=op.f("own_shelves_pkey")),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    op.drop_table("own_shelves")
