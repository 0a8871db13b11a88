"""Exports of a whole desk that somebody proposed, and somebody else may agree to."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "exports",
        sa.Column("export", sa.LargeBinary(length=16), nullable=False, comment="random"),
        sa.Column("desk", sa.LargeBinary(length=16), nullable=False, comment="whose cases"),
        sa.Column("recipient", sa.String(), nullable=False, comment="age recipient to which the file is to be sealed"),
        sa.Column("proposed_by", sa.LargeBinary(length=16), nullable=False, comment="lead who proposed it"),
        sa.Column("day", sa.Date(), nullable=False, comment="day of the proposal; a week later it counts no more"),
        sa.Column("agreed_by", sa.LargeBinary(length=16), nullable=True, comment="who agreed; none while it waits"),
        sa.Column(
            "agreed_day", sa.Date(), nullable=True, comment="day on which they agreed; a week later it counts no more"
        ),
        sa.ForeignKeyConstraint(["desk"], ["desks.desk"], name=op.f("exports_desk_fkey")),
        sa.ForeignKeyConstraint(["proposed_by"], ["accounts.account"], name=op.f("exports_proposed_by_fkey")),
        sa.ForeignKeyConstraint(["agreed_by"], ["accounts.account"], name=op.f("exports_agreed_by_fkey")),
        sa.PrimaryKeyConstraint("export", name=op.f("exports_pkey")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("exports_desk"), "exports", ["desk"])


def downgrade() -> None:
    op.drop_table("exports")
