"""What mail somebody of the staff wants, and which urgent mails wait."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "mail_wishes",
        sa.Column("account", sa.LargeBinary(length=16), nullable=False, comment="whose"),
        sa.Column("wish", sa.String(), nullable=False, comment="digest or urgent; who wants none has no row"),
        sa.Column("at_night", sa.Boolean(), nullable=False, comment="an urgent mail may come between 20 and 8 o'clock"),
        sa.Column(
            "digest_day", sa.Date(), nullable=True, comment="day whose digest is done with, so that none goes twice"
        ),
        sa.Column(
            "failed_day",
            sa.Date(),
            nullable=True,
            comment="day on which the last mail could not be sent; none if it was",
        ),
        sa.CheckConstraint("wish IN ('digest', 'urgent')", name=op.f("mail_wishes_wish")),
        sa.ForeignKeyConstraint(
            ["account"], ["accounts.account"], name=op.f("mail_wishes_account_fkey"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("account", name=op.f("mail_wishes_pkey")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "urgent_mails",
        sa.Column("account", sa.LargeBinary(length=16), nullable=False, comment="to whom it goes"),
        sa.Column("desk", sa.LargeBinary(length=16), nullable=False, comment="at which desk something urgent waits"),
        sa.ForeignKeyConstraint(
            ["account"], ["accounts.account"], name=op.f("urgent_mails_account_fkey"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["desk"], ["desks.desk"], name=op.f("urgent_mails_desk_fkey")),
        sa.PrimaryKeyConstraint("account", "desk", name=op.f("urgent_mails_pkey")),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    op.drop_table("urgent_mails")
    op.drop_table("mail_wishes")
