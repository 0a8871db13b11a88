"""Accounts end: deactivated, deleted. A person has a mail address of their own. The operator makes a reset link."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_WITHOUT_ROWID = {"sqlite_with_rowid": False}
_ID = sa.LargeBinary(length=16)


def upgrade() -> None:
    # Added, not written anew: to SQLite that would be the end of every row that names an account.
    op.add_column(
        "accounts",
        sa.Column("mail", sa.String(), nullable=True, comment="mail address, when the member gave one"),
    )
    op.add_column(
        "accounts",
        sa.Column(
            "deactivated_day",
            sa.Date(),
            nullable=True,
            comment="day since which this person does not come in; none while they do",
        ),
    )
    op.add_column(
        "accounts",
        sa.Column(
            "deleted_day",
            sa.Date(),
            nullable=True,
            comment="day on which everything but the name and the public keys was destroyed",
        ),
    )
    _made_by(nullable=True, none="; none for the operator, on the server")
    _losing("organisation: its key too")


def downgrade() -> None:
    # Before this version nothing kept a deactivated person out but a passphrase that nobody has.
    ended = sa.table("accounts", sa.column("auth_digest"), sa.column("recovery_digest"), sa.column("deactivated_day"))
    op.execute(
        ended.update()
        .where(ended.c.deactivated_day.is_not(None))
        .values(
            auth_digest=sa.literal(bytes(32), sa.LargeBinary()), recovery_digest=sa.literal(bytes(32), sa.LargeBinary())
        )
    )
    op.execute("DELETE FROM factors WHERE account IN (SELECT account FROM accounts WHERE deactivated_day IS NOT NULL)")
    op.execute("DELETE FROM reset_links WHERE made_by IS NULL")
    op.execute("DELETE FROM fresh_keys WHERE reset_by IS NULL")
    _made_by(nullable=False, none="")
    _losing("")
    op.drop_column("accounts", "deleted_day")
    op.drop_column("accounts", "deactivated_day")
    op.drop_column("accounts", "mail")


def _losing(more: str) -> None:
    comment = "desks, in b64, that the administrator gave up because nobody else holds their keys"
    with op.batch_alter_table("reset_links", table_kwargs=_WITHOUT_ROWID) as table:
        table.alter_column("losing", existing_type=sa.JSON(), comment=f"{comment}; {more}" if more else comment)


def _made_by(*, nullable: bool, none: str) -> None:
    for name, column, comment in (
        ("reset_links", "made_by", "administrator who made it"),
        ("fresh_keys", "reset_by", "administrator who made the link"),
    ):
        with op.batch_alter_table(name, table_kwargs=_WITHOUT_ROWID) as table:
            table.alter_column(column, existing_type=_ID, nullable=nullable, comment=comment + none)
