"""Dangerous acts that one administrator proposes and another confirms."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

_LOSING_BEFORE = (
    "desks, in b64, that the administrator gave up because nobody else holds their keys; organisation: its key too"
)
_LOSING = "desks, in b64, that were given up: nobody else leads them or holds their keys; organisation: its key too"


def upgrade() -> None:
    op.create_table(
        "proposals",
        sa.Column("proposal", sa.LargeBinary(length=16), nullable=False, comment="random"),
        sa.Column("act", sa.String(), nullable=False, comment="change-key, deactivate, delete or reset"),
        sa.Column(
            "account",
            sa.LargeBinary(length=16),
            nullable=True,
            comment="person whom it concerns; none for the organisation's key",
        ),
        sa.Column(
            "content",
            sa.String(),
            nullable=False,
            comment="what is done if it is confirmed, as JSON: ids of desks, or a signed directory and the sealed key",
        ),
        sa.Column("proposed_by", sa.LargeBinary(length=16), nullable=False, comment="administrator who proposed it"),
        sa.Column("day", sa.Date(), nullable=False, comment="day of the proposal; a week later it counts no more"),
        sa.CheckConstraint("act IN ('change-key', 'deactivate', 'delete', 'reset')", name=op.f("proposals_act")),
        sa.ForeignKeyConstraint(["account"], ["accounts.account"], name=op.f("proposals_account_fkey")),
        sa.ForeignKeyConstraint(["proposed_by"], ["accounts.account"], name=op.f("proposals_proposed_by_fkey")),
        sa.PrimaryKeyConstraint("proposal", name=op.f("proposals_pkey")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("proposals_account"), "proposals", ["account"])
    _losing(_LOSING)


def downgrade() -> None:
    _losing(_LOSING_BEFORE)
    op.drop_table("proposals")


def _losing(comment: str) -> None:
    with op.batch_alter_table("reset_links", table_kwargs={"sqlite_with_rowid": False}) as table:
        table.alter_column("losing", existing_type=sa.JSON(), comment=comment)
