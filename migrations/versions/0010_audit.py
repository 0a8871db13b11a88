"""The audit log is closed day by day into a tree, names cases by references of its own, and auditors read it."""

import secrets
from typing import Any

import sqlalchemy as sa
from alembic import op

from crypto.encoding import b64

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_WITHOUT_ROWID = {"sqlite_with_rowid": False}
_OF_CASES = ("claimed a case", "released a case", "replied", "handed a case to another desk")
_SUBJECT = "id of what was acted on, in b64 (of a case: its reference), or a version; empty for none"


def upgrade() -> None:
    op.create_table(
        "audit_references",
        sa.Column("case_id", sa.LargeBinary(length=16), nullable=False, comment="which case"),
        sa.Column("reference", sa.LargeBinary(length=16), nullable=False, comment="random"),
        sa.ForeignKeyConstraint(
            ["case_id"], ["cases.case_id"], name=op.f("audit_references_case_id_fkey"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("case_id", name=op.f("audit_references_pkey")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "audit_leaves",
        sa.Column(
            "position",
            sa.Integer(),
            autoincrement=False,
            nullable=False,
            comment="counts up from 0; within a day in an order that says nothing",
        ),
        sa.Column("leaf", sa.LargeBinary(length=32), nullable=False, comment="RFC 9162's hash of the entry"),
        sa.PrimaryKeyConstraint("position", name=op.f("audit_leaves_pkey")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "audit_checkpoints",
        sa.Column(
            "size", sa.Integer(), autoincrement=False, nullable=False, comment="how many leaves, blanks among them"
        ),
        sa.Column(
            "peaks",
            sa.LargeBinary(),
            nullable=False,
            comment="roots of the full subtrees, from which the next day goes on",
        ),
        sa.Column("note", sa.String(), nullable=False, comment="the signed note: size, root and day"),
        sa.PrimaryKeyConstraint("size", name=op.f("audit_checkpoints_pkey")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "auditors",
        sa.Column("account", sa.LargeBinary(length=16), nullable=False, comment="who"),
        sa.Column("day", sa.Date(), nullable=False, comment="day of joining"),
        sa.ForeignKeyConstraint(
            ["account"], ["accounts.account"], name=op.f("auditors_account_fkey"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("account", name=op.f("auditors_pkey")),
        sqlite_with_rowid=False,
    )
    _extend_the_log()
    _invitations_of("'founder', 'member', 'administrator', 'auditor'", "founder, member, administrator or auditor")


def _extend_the_log() -> None:
    with op.batch_alter_table("audit", table_kwargs=_WITHOUT_ROWID) as table:
        table.add_column(sa.Column("outcome", sa.String(), nullable=True, comment="done, or why it was refused"))
        table.add_column(
            sa.Column(
                "salt",
                sa.LargeBinary(length=16),
                nullable=True,
                comment="random, so that the leaf of an erased entry tells nothing of it",
            )
        )
        table.add_column(
            sa.Column(
                "position",
                sa.Integer(),
                nullable=True,
                comment="its place in the closed log; none until its day is over",
            )
        )
        table.alter_column("subject", existing_type=sa.String(), comment=_SUBJECT)
        table.alter_column(
            "action", existing_type=sa.String(), comment="name of the action, one of a fixed list; empty for a blank"
        )
        table.create_unique_constraint(op.f("audit_position_key"), ["position"])
    _give_references()
    with op.batch_alter_table("audit", table_kwargs=_WITHOUT_ROWID) as table:
        table.alter_column("outcome", existing_type=sa.String(), nullable=False)
        table.alter_column("salt", existing_type=sa.LargeBinary(length=16), nullable=False)


def _give_references() -> None:
    """Rows of before get a salt, and name cases by references; that of an erased case nobody keeps."""
    connection = op.get_bind()
    audit = sa.table(
        "audit", sa.column("event"), sa.column("action"), sa.column("subject"), sa.column("salt"), sa.column("outcome")
    )
    cases = {b64(case): case for case in connection.scalars(sa.text("SELECT case_id FROM cases"))}
    references: dict[str, bytes] = {}
    for event, action, subject in connection.execute(sa.select(audit.c.event, audit.c.action, audit.c.subject)).all():
        values: dict[str, Any] = {"salt": secrets.token_bytes(16), "outcome": "done"}
        if action in _OF_CASES:
            values["subject"] = b64(references.setdefault(subject, secrets.token_bytes(16)))
        connection.execute(sa.update(audit).where(audit.c.event == event).values(**values))
    kept = sa.table("audit_references", sa.column("case_id"), sa.column("reference"))
    for subject, reference in references.items():
        if subject in cases:
            connection.execute(sa.insert(kept).values(case_id=cases[subject], reference=reference))


def downgrade() -> None:
    op.execute("DELETE FROM invitations WHERE kind = 'auditor'")
    _invitations_of("'founder', 'member', 'administrator'", "founder, member or administrator")
    op.execute("DELETE FROM audit WHERE action = ''")
    with op.batch_alter_table("audit", table_kwargs=_WITHOUT_ROWID) as table:
        table.drop_constraint(op.f("audit_position_key"), type_="unique")
        table.drop_column("position")
        table.drop_column("salt")
        table.drop_column("outcome")
        table.alter_column(
            "subject",
            existing_type=sa.String(),
            comment="id of what was acted on, in b64, or a version; empty for none",
        )
        table.alter_column("action", existing_type=sa.String(), comment="name of the action, one of a fixed list")
    op.drop_table("auditors")
    op.drop_table("audit_checkpoints")
    op.drop_table("audit_leaves")
    op.drop_table("audit_references")


def _invitations_of(kinds: str, of_kind: str) -> None:
    with op.batch_alter_table("invitations", table_kwargs=_WITHOUT_ROWID) as table:
        table.drop_constraint(op.f("invitations_kind"), type_="check")
        table.create_check_constraint(op.f("invitations_kind"), f"kind IN ({kinds})")
        table.alter_column("kind", existing_type=sa.String(), comment=of_kind)
