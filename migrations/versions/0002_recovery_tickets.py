"""Tickets of a recovery are drawn and kept as digests, so that a copy of the database holds none that works."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "recovery_tickets",
        sa.Column(
            "account", sa.LargeBinary(length=16), nullable=False, comment="whose; a newer ticket ends the one before"
        ),
        sa.Column("ticket_digest", sa.LargeBinary(length=32), nullable=False, comment="SHA-256 of the ticket"),
        sa.Column("expires_at", sa.BigInteger(), nullable=False, comment="end of the ticket"),
        sa.ForeignKeyConstraint(
            ["account"], ["accounts.account"], name=op.f("recovery_tickets_account_fkey"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("account", name=op.f("recovery_tickets_pkey")),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    op.drop_table("recovery_tickets")
