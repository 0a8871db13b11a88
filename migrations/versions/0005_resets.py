"""Resets, the vouchers of a desk for its members' keys, and the key with which each grant was signed."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "reset_links",
        sa.Column(
            "account", sa.LargeBinary(length=16), nullable=False, comment="whose; a newer link ends the one before"
        ),
        sa.Column("token_digest", sa.LargeBinary(length=32), nullable=False, comment="SHA-256 of the link's token"),
        sa.Column("made_by", sa.LargeBinary(length=16), nullable=False, comment="administrator who made it"),
        sa.Column(
            "losing",
            sa.JSON(),
            nullable=False,
            comment="desks, in b64, that the administrator gave up because nobody else holds their keys",
        ),
        sa.Column("expires_at", sa.BigInteger(), nullable=False, comment="end of the link"),
        sa.ForeignKeyConstraint(
            ["account"], ["accounts.account"], name=op.f("reset_links_account_fkey"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["made_by"], ["accounts.account"], name=op.f("reset_links_made_by_fkey")),
        sa.PrimaryKeyConstraint("account", name=op.f("reset_links_pkey")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "fresh_keys",
        sa.Column(
            "account",
            sa.LargeBinary(length=16),
            nullable=False,
            comment="whose; a later reset takes the place of the one before",
        ),
        sa.Column("reset_by", sa.LargeBinary(length=16), nullable=False, comment="administrator who made the link"),
        sa.Column("day", sa.Date(), nullable=False, comment="day on which they were drawn"),
        sa.Column(
            "wait_until",
            sa.BigInteger(),
            nullable=True,
            comment="nobody grants a desk's keys to them before; emptied by the first grant after",
        ),
        sa.ForeignKeyConstraint(
            ["account"], ["accounts.account"], name=op.f("fresh_keys_account_fkey"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["reset_by"], ["accounts.account"], name=op.f("fresh_keys_reset_by_fkey")),
        sa.PrimaryKeyConstraint("account", name=op.f("fresh_keys_pkey")),
        sqlite_with_rowid=False,
    )
    op.add_column(
        "grants",
        sa.Column(
            "voucher",
            sa.LargeBinary(length=64),
            nullable=True,
            comment="signature by the desk over the member's keys; none for a grant of before vouchers",
        ),
    )
    op.add_column(
        "grants",
        sa.Column(
            "granted_by_key",
            sa.LargeBinary(length=32),
            nullable=True,
            comment="verify key of the granter when they signed the grant",
        ),
    )
    # Until now nobody's keys could change.
    op.execute(
        "UPDATE grants SET granted_by_key ="
        " (SELECT verify_key FROM accounts WHERE accounts.account = grants.granted_by)"
    )
    with op.batch_alter_table("grants", table_kwargs={"sqlite_with_rowid": False}) as grants:
        grants.alter_column("granted_by_key", existing_type=sa.LargeBinary(length=32), nullable=False)


def downgrade() -> None:
    op.drop_column("grants", "granted_by_key")
    op.drop_column("grants", "voucher")
    op.drop_table("fresh_keys")
    op.drop_table("reset_links")
