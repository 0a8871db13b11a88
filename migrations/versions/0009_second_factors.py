"""Second factors, back-up codes, and sessions that still owe one."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def _before() -> tuple[sa.Column[Any], ...]:
    return (
        sa.Column("token_digest", sa.LargeBinary(length=32), nullable=False, comment="SHA-256 of the cookie's value"),
        sa.Column("account", sa.LargeBinary(length=16), nullable=False, comment="who is signed in"),
        sa.Column("expires_at", sa.BigInteger(), nullable=False, comment="end of the session, whatever happens"),
        sa.Column(
            "idle_until", sa.BigInteger(), nullable=False, comment="end of the session if nothing is asked until then"
        ),
    )


def _owed() -> tuple[sa.Column[Any], ...]:
    return (
        sa.Column(
            "entering",
            sa.Boolean(),
            nullable=False,
            comment="the second factor is still owed: nothing else is open to it",
        ),
        sa.Column(
            "challenge",
            sa.LargeBinary(length=32),
            nullable=True,
            comment="random, what a passkey is asked to sign; none while none is asked",
        ),
        sa.Column(
            "totp_secret",
            sa.LargeBinary(length=20),
            nullable=True,
            comment="of an authenticator app that has not shown a code yet",
        ),
    )


def _make_sessions_again(*columns: sa.Column[Any]) -> None:
    """Whoever is signed in signs in again: a session of before has shown no second factor."""
    op.drop_index("sessions_account", table_name="sessions")
    op.drop_table("sessions")
    op.create_table(
        "sessions",
        *columns,
        sa.ForeignKeyConstraint(
            ["account"], ["accounts.account"], name=op.f("sessions_account_fkey"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("token_digest", name=op.f("sessions_pkey")),
        sqlite_with_rowid=False,
    )
    op.create_index("sessions_account", "sessions", ["account"])


def upgrade() -> None:
    _make_sessions_again(*_before(), *_owed())
    op.create_table(
        "factors",
        sa.Column("factor", sa.LargeBinary(length=16), nullable=False, comment="random"),
        sa.Column("account", sa.LargeBinary(length=16), nullable=False, comment="whose"),
        sa.Column("kind", sa.String(), nullable=False, comment="passkey or totp"),
        sa.Column("name", sa.String(), nullable=False, comment="what its owner calls it"),
        sa.Column("day", sa.Date(), nullable=False, comment="day on which it was added"),
        sa.Column("totp_secret", sa.LargeBinary(length=20), nullable=True, comment="of an authenticator app"),
        sa.Column(
            "credential",
            sa.LargeBinary(length=1023),
            nullable=True,
            comment="id of a passkey, as its authenticator drew it",
        ),
        sa.Column("public_key", sa.LargeBinary(), nullable=True, comment="COSE key of a passkey"),
        sa.Column("sign_count", sa.Integer(), nullable=True, comment="how often a passkey says that it signed"),
        sa.Column(
            "secret",
            sa.LargeBinary(),
            nullable=True,
            comment="member identity and signer, kind 16, sealed to what only this passkey gives",
        ),
        sa.Column(
            "spent_until",
            sa.BigInteger(),
            nullable=True,
            comment="no challenge that ends by then, and no code of a half minute that began by then, is taken again",
        ),
        sa.CheckConstraint("kind IN ('passkey', 'totp')", name=op.f("factors_kind")),
        sa.ForeignKeyConstraint(
            ["account"], ["accounts.account"], name=op.f("factors_account_fkey"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("factor", name=op.f("factors_pkey")),
        sa.UniqueConstraint("credential", name=op.f("factors_credential_key")),
        sqlite_with_rowid=False,
    )
    op.create_index("factors_account", "factors", ["account"])
    op.create_table(
        "backup_codes",
        sa.Column("account", sa.LargeBinary(length=16), nullable=False, comment="whose"),
        sa.Column("code_digest", sa.LargeBinary(length=32), nullable=False, comment="keyed digest of the code"),
        sa.ForeignKeyConstraint(
            ["account"], ["accounts.account"], name=op.f("backup_codes_account_fkey"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("account", "code_digest", name=op.f("backup_codes_pkey")),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    op.drop_table("backup_codes")
    op.drop_table("factors")
    _make_sessions_again(*_before())
