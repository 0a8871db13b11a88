"""Absences of members, with who covers for them; and on which day who opened a case."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "absences",
        sa.Column("desk", sa.LargeBinary(length=16), nullable=False, comment="from which desk"),
        sa.Column("account", sa.LargeBinary(length=16), nullable=False, comment="who is away"),
        sa.Column("first_day", sa.Date(), nullable=False, comment="first day of it"),
        sa.Column("last_day", sa.Date(), nullable=False, comment="last day of it; the row goes on the next"),
        sa.Column(
            "cover",
            sa.LargeBinary(length=16),
            nullable=True,
            comment="colleague who sees the cases among their own meanwhile; none if nobody does",
        ),
        sa.ForeignKeyConstraint(
            ["account", "desk"],
            ["memberships.account", "memberships.desk"],
            name=op.f("absences_account_fkey"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["cover"], ["accounts.account"], name=op.f("absences_cover_fkey")),
        sa.PrimaryKeyConstraint("desk", "account", name=op.f("absences_pkey")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "openings",
        sa.Column("case_id", sa.LargeBinary(length=16), nullable=False, comment="which case"),
        sa.Column("account", sa.LargeBinary(length=16), nullable=False, comment="who opened it"),
        sa.Column("day", sa.Date(), nullable=False, comment="on which day"),
        sa.Column(
            "desk",
            sa.LargeBinary(length=16),
            nullable=False,
            comment="desk whose case it was then, so that another desk does not learn the name",
        ),
        sa.ForeignKeyConstraint(["account"], ["accounts.account"], name=op.f("openings_account_fkey")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.case_id"], name=op.f("openings_case_id_fkey"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["desk"], ["desks.desk"], name=op.f("openings_desk_fkey")),
        sa.PrimaryKeyConstraint("case_id", "account", "day", name=op.f("openings_pkey")),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    op.drop_table("openings")
    op.drop_table("absences")
