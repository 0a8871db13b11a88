"""The organisation changes its key, has more than one administrator, and may sign on another machine."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

# SQLite changes a table by writing it anew, and must be told again that it shall keep no hidden order.
_WITHOUT_ROWID = {"sqlite_with_rowid": False}


def upgrade() -> None:
    op.create_table(
        "organisation_links",
        sa.Column(
            "position",
            sa.Integer(),
            autoincrement=False,
            nullable=False,
            comment="counts the changes of the key from 1",
        ),
        sa.Column("verify_key", sa.LargeBinary(length=32), nullable=False, comment="the key that came in force"),
        sa.Column(
            "signature",
            sa.LargeBinary(length=64),
            nullable=False,
            comment="the signature of the key before it over the link",
        ),
        sa.Column("day", sa.Date(), nullable=False, comment="day of the change"),
        sa.PrimaryKeyConstraint("position", name=op.f("organisation_links_pkey")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("organisation_keys", table_kwargs=_WITHOUT_ROWID) as table:
        table.add_column(
            sa.Column(
                "sealed_by_key",
                sa.LargeBinary(length=32),
                nullable=True,
                comment="verify key of the member who sealed it",
            )
        )
    op.execute(
        "UPDATE organisation_keys SET sealed_by_key ="
        " (SELECT verify_key FROM accounts WHERE accounts.account = organisation_keys.account)"
    )
    with op.batch_alter_table("organisation_keys", table_kwargs=_WITHOUT_ROWID) as table:
        table.alter_column("sealed_by_key", existing_type=sa.LargeBinary(length=32), nullable=False)
    with op.batch_alter_table("directories", table_kwargs=_WITHOUT_ROWID) as table:
        table.add_column(
            sa.Column(
                "way",
                sa.String(),
                nullable=True,
                comment="page: signed in an administrator's browser; file: brought signed from another machine, "
                "as they say",
            )
        )
    op.execute("UPDATE directories SET way = 'page'")
    with op.batch_alter_table("directories", table_kwargs=_WITHOUT_ROWID) as table:
        table.alter_column("way", existing_type=sa.String(), nullable=False)
        table.create_check_constraint(op.f("directories_way"), "way IN ('page', 'file')")
    _invitations_of("'founder', 'member', 'administrator'", "founder, member or administrator", "the others")


def downgrade() -> None:
    op.execute("DELETE FROM invitations WHERE kind = 'administrator'")
    _invitations_of("'founder', 'member'", "founder or member", "a founder")
    with op.batch_alter_table("directories", table_kwargs=_WITHOUT_ROWID) as table:
        table.drop_constraint(op.f("directories_way"), type_="check")
        table.drop_column("way")
    with op.batch_alter_table("organisation_keys", table_kwargs=_WITHOUT_ROWID) as table:
        table.drop_column("sealed_by_key")
    op.drop_table("organisation_links")


def _invitations_of(kinds: str, of_kind: str, others: str) -> None:
    with op.batch_alter_table("invitations", table_kwargs=_WITHOUT_ROWID) as table:
        table.drop_constraint(op.f("invitations_kind"), type_="check")
        table.create_check_constraint(op.f("invitations_kind"), f"kind IN ({kinds})")
        table.alter_column("kind", existing_type=sa.String(), comment=of_kind)
        table.alter_column(
            "desk", existing_type=sa.LargeBinary(length=16), comment=f"desk that a member joins; none for {others}"
        )
        table.alter_column("role", existing_type=sa.String(), comment=f"lead or caseworker; none for {others}")
