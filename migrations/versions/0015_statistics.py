"""To whom facts for the statistics are sealed, and those that wait."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("instance") as instance:
        instance.add_column(
            sa.Column(
                "statistics_recipient",
                sa.String(),
                nullable=True,
                comment="age recipient of the facts for the statistics, made elsewhere; none while none are taken",
            )
        )
    op.create_table(
        "waiting_facts",
        sa.Column(
            "digest",
            sa.LargeBinary(length=32),
            nullable=False,
            comment="SHA-256 of the sealed facts, so that the order tells nothing and a repeat is known",
        ),
        sa.Column("quarter", sa.Date(), nullable=False, comment="first day of the quarter of receipt"),
        sa.Column(
            "sealed",
            sa.LargeBinary(),
            nullable=False,
            comment="the facts, a letter of kind 11; the server holds no key to it",
        ),
        sa.PrimaryKeyConstraint("digest", name=op.f("waiting_facts_pkey")),
        sqlite_with_rowid=False,
    )
    op.create_index("waiting_facts_quarter", "waiting_facts", ["quarter"])


def downgrade() -> None:
    op.drop_table("waiting_facts")
    with op.batch_alter_table("instance") as instance:
        instance.drop_column("statistics_recipient")
