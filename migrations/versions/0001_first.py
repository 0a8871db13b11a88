"""Every table of the first path: from a report to its answer."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "accounts",
        sa.Column(
            "account", sa.LargeBinary(length=16), nullable=False, comment="random, drawn by the member's browser"
        ),
        sa.Column(
            "name", sa.String(), nullable=False, comment="the name that colleagues see and that is typed at sign-in"
        ),
        sa.Column(
            "name_folded", sa.String(), nullable=False, comment="the name in NFKC and case-folded, so that it is unique"
        ),
        sa.Column(
            "salt",
            sa.LargeBinary(length=16),
            nullable=False,
            comment="salt of the passphrase; given to whoever asks for this name",
        ),
        sa.Column(
            "auth_digest",
            sa.LargeBinary(length=32),
            nullable=False,
            comment="SHA-256 of what the passphrase's browser sends at sign-in",
        ),
        sa.Column(
            "verify_key", sa.LargeBinary(length=32), nullable=False, comment="Ed25519 key of the member's signer"
        ),
        sa.Column("recipient", sa.String(), nullable=False, comment="age recipient of the member's identity"),
        sa.Column(
            "passphrase_secret",
            sa.LargeBinary(),
            nullable=False,
            comment="member identity and signer, kind 16, sealed to the passphrase identity",
        ),
        sa.Column(
            "recovery_secret",
            sa.LargeBinary(),
            nullable=False,
            comment="the same, sealed to the identity of the printed recovery code",
        ),
        sa.Column(
            "recovery_digest",
            sa.LargeBinary(length=32),
            nullable=False,
            comment="SHA-256 of what the recovery code's browser sends",
        ),
        sa.Column(
            "administrator",
            sa.Boolean(),
            nullable=False,
            comment="may manage desks and sign the directory, never read a case",
        ),
        sa.Column(
            "language", sa.String(), nullable=True, comment="language of the desk's pages, when the member chose one"
        ),
        sa.Column("created_day", sa.Date(), nullable=False, comment="day on which the account was made"),
        sa.PrimaryKeyConstraint("account", name=op.f("accounts_pkey")),
        sa.UniqueConstraint("name_folded", name=op.f("accounts_name_folded_key")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "desks",
        sa.Column(
            "desk", sa.LargeBinary(length=16), nullable=False, comment="random, drawn by the administrator's browser"
        ),
        sa.Column("names", sa.JSON(), nullable=False, comment="its name in each language: code to text"),
        sa.Column("languages", sa.JSON(), nullable=False, comment="codes of the languages that it reads"),
        sa.Column("area", sa.String(), nullable=False, comment="where it helps, e.g. Tokai"),
        sa.Column("created_day", sa.Date(), nullable=False, comment="day on which it was founded"),
        sa.PrimaryKeyConstraint("desk", name=op.f("desks_pkey")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "directories",
        sa.Column(
            "version",
            sa.Integer(),
            autoincrement=False,
            nullable=False,
            comment="counts up from 1; readers refuse a lower one",
        ),
        sa.Column("text", sa.String(), nullable=False, comment="canonical JSON of the directory, as signed"),
        sa.Column(
            "signature", sa.LargeBinary(length=64), nullable=False, comment="the organisation's signature over the text"
        ),
        sa.Column("day", sa.Date(), nullable=False, comment="day on which it was stored"),
        sa.PrimaryKeyConstraint("version", name=op.f("directories_pkey")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "instance",
        sa.Column("one", sa.SmallInteger(), autoincrement=False, nullable=False, comment="always 1: there is one row"),
        sa.Column(
            "server_key",
            sa.LargeBinary(length=32),
            nullable=False,
            comment="keys mailbox nonces and the made-up salts of unknown names",
        ),
        sa.Column(
            "founding_key",
            sa.LargeBinary(length=32),
            nullable=True,
            comment="verify key of the founding organisation; its SHA-256 names the instance",
        ),
        sa.Column("name", sa.String(), nullable=True, comment="the organisation's name, as in the directory"),
        sa.Column("created_day", sa.Date(), nullable=False, comment="day of the first start"),
        sa.CheckConstraint("one = 1", name=op.f("instance_single_row")),
        sa.PrimaryKeyConstraint("one", name=op.f("instance_pkey")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "sign_in_failures",
        sa.Column(
            "name_digest",
            sa.LargeBinary(length=32),
            nullable=False,
            comment="keyed digest of the name that was typed, known or not",
        ),
        sa.Column("failures", sa.Integer(), nullable=False, comment="wrong tries in a row"),
        sa.Column("day", sa.Date(), nullable=False, comment="day of the last one; rows of other days are forgotten"),
        sa.PrimaryKeyConstraint("name_digest", name=op.f("sign_in_failures_pkey")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "audit",
        sa.Column(
            "event", sa.LargeBinary(length=16), nullable=False, comment="random, so that it tells no order within a day"
        ),
        sa.Column("day", sa.Date(), nullable=False, comment="day of the action"),
        sa.Column(
            "actor", sa.LargeBinary(length=16), nullable=True, comment="account that acted; none for the server itself"
        ),
        sa.Column("action", sa.String(), nullable=False, comment="name of the action, one of a fixed list"),
        sa.Column(
            "subject",
            sa.String(),
            nullable=False,
            comment="id of what was acted on, in b64, or a version; empty for none",
        ),
        sa.ForeignKeyConstraint(["actor"], ["accounts.account"], name=op.f("audit_actor_fkey")),
        sa.PrimaryKeyConstraint("event", name=op.f("audit_pkey")),
        sqlite_with_rowid=False,
    )
    op.create_index("audit_day", "audit", ["day"], unique=False)
    op.create_table(
        "cases",
        sa.Column(
            "case_id",
            sa.LargeBinary(length=16),
            nullable=False,
            comment="first 16 bytes of a hash of the reporter's verify key",
        ),
        sa.Column("desk", sa.LargeBinary(length=16), nullable=False, comment="desk that works on it"),
        sa.Column(
            "verify_key",
            sa.LargeBinary(length=32),
            nullable=False,
            comment="Ed25519 key that signs what the reporter writes",
        ),
        sa.Column("token_digest", sa.LargeBinary(length=32), nullable=False, comment="SHA-256 of the mailbox token"),
        sa.Column(
            "submission_digest",
            sa.LargeBinary(length=32),
            nullable=False,
            comment="digest of the whole submission, by which a repeat is known",
        ),
        sa.Column("day", sa.Date(), nullable=False, comment="day of receipt"),
        sa.Column("state", sa.String(), nullable=False, comment="received, in_progress, answered or withdrawn"),
        sa.Column("state_day", sa.Date(), nullable=False, comment="day of the last change of state"),
        sa.Column(
            "urgent", sa.Boolean(), nullable=False, comment="somebody is in danger now, as the reporter's answers say"
        ),
        sa.Column("assignee", sa.LargeBinary(length=16), nullable=True, comment="member who works on it"),
        sa.CheckConstraint("state IN ('received', 'in_progress', 'answered', 'withdrawn')", name=op.f("cases_state")),
        sa.ForeignKeyConstraint(["assignee"], ["accounts.account"], name=op.f("cases_assignee_fkey")),
        sa.ForeignKeyConstraint(["desk"], ["desks.desk"], name=op.f("cases_desk_fkey")),
        sa.PrimaryKeyConstraint("case_id", name=op.f("cases_pkey")),
        sqlite_with_rowid=False,
    )
    op.create_index("cases_queue", "cases", ["desk", "urgent", "day", "case_id"], unique=False)
    op.create_table(
        "desk_keys",
        sa.Column("desk", sa.LargeBinary(length=16), nullable=False, comment="whose keys"),
        sa.Column(
            "epoch",
            sa.Integer(),
            autoincrement=False,
            nullable=False,
            comment="counts up from 1 with each new pair of keys",
        ),
        sa.Column("recipient", sa.String(), nullable=False, comment="age recipient to which covers are sealed"),
        sa.Column(
            "recipient_digest",
            sa.LargeBinary(length=32),
            nullable=False,
            comment="SHA-256 of the recipient, as in the directory",
        ),
        sa.Column(
            "verify_key", sa.LargeBinary(length=32), nullable=False, comment="Ed25519 key that signs the desk's replies"
        ),
        sa.Column(
            "entry", sa.String(), nullable=False, comment="canonical JSON of the desk's signed entry for the directory"
        ),
        sa.Column("made_by", sa.LargeBinary(length=16), nullable=False, comment="lead whose browser made them"),
        sa.Column("day", sa.Date(), nullable=False, comment="day on which they were made"),
        sa.ForeignKeyConstraint(["desk"], ["desks.desk"], name=op.f("desk_keys_desk_fkey")),
        sa.ForeignKeyConstraint(["made_by"], ["accounts.account"], name=op.f("desk_keys_made_by_fkey")),
        sa.PrimaryKeyConstraint("desk", "epoch", name=op.f("desk_keys_pkey")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "invitations",
        sa.Column("token_digest", sa.LargeBinary(length=32), nullable=False, comment="SHA-256 of the link's token"),
        sa.Column("kind", sa.String(), nullable=False, comment="founder or member"),
        sa.Column(
            "desk", sa.LargeBinary(length=16), nullable=True, comment="desk that a member joins; none for a founder"
        ),
        sa.Column("role", sa.String(), nullable=True, comment="lead or caseworker; none for a founder"),
        sa.Column(
            "inviter", sa.LargeBinary(length=16), nullable=True, comment="account that invited; none for a founder"
        ),
        sa.Column("expires_at", sa.BigInteger(), nullable=False, comment="end of the link"),
        sa.Column("used_day", sa.Date(), nullable=True, comment="day on which it was used; it works once"),
        sa.CheckConstraint("kind IN ('founder', 'member')", name=op.f("invitations_kind")),
        sa.CheckConstraint("role IN ('lead', 'caseworker')", name=op.f("invitations_role")),
        sa.ForeignKeyConstraint(["desk"], ["desks.desk"], name=op.f("invitations_desk_fkey")),
        sa.ForeignKeyConstraint(["inviter"], ["accounts.account"], name=op.f("invitations_inviter_fkey")),
        sa.PrimaryKeyConstraint("token_digest", name=op.f("invitations_pkey")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "memberships",
        sa.Column("account", sa.LargeBinary(length=16), nullable=False, comment="who"),
        sa.Column("desk", sa.LargeBinary(length=16), nullable=False, comment="in which desk"),
        sa.Column("role", sa.String(), nullable=False, comment="lead or caseworker"),
        sa.Column("day", sa.Date(), nullable=False, comment="day of joining"),
        sa.CheckConstraint("role IN ('lead', 'caseworker')", name=op.f("memberships_role")),
        sa.ForeignKeyConstraint(["account"], ["accounts.account"], name=op.f("memberships_account_fkey")),
        sa.ForeignKeyConstraint(["desk"], ["desks.desk"], name=op.f("memberships_desk_fkey")),
        sa.PrimaryKeyConstraint("account", "desk", name=op.f("memberships_pkey")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("memberships_desk"), "memberships", ["desk"], unique=False)
    op.create_table(
        "organisation_keys",
        sa.Column("account", sa.LargeBinary(length=16), nullable=False, comment="administrator to whom it is sealed"),
        sa.Column(
            "verify_key",
            sa.LargeBinary(length=32),
            nullable=False,
            comment="verify key that belongs to the sealed signer",
        ),
        sa.Column(
            "secret",
            sa.LargeBinary(),
            nullable=False,
            comment="the signer, a letter of kind 18 sealed to that administrator",
        ),
        sa.Column("day", sa.Date(), nullable=False, comment="day on which it was stored"),
        sa.ForeignKeyConstraint(["account"], ["accounts.account"], name=op.f("organisation_keys_account_fkey")),
        sa.PrimaryKeyConstraint("account", name=op.f("organisation_keys_pkey")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "sessions",
        sa.Column("token_digest", sa.LargeBinary(length=32), nullable=False, comment="SHA-256 of the cookie's value"),
        sa.Column("account", sa.LargeBinary(length=16), nullable=False, comment="who is signed in"),
        sa.Column("expires_at", sa.BigInteger(), nullable=False, comment="end of the session, whatever happens"),
        sa.Column(
            "idle_until",
            sa.BigInteger(),
            nullable=False,
            comment="end of the session if nothing is asked until then",
        ),
        sa.ForeignKeyConstraint(
            ["account"], ["accounts.account"], name=op.f("sessions_account_fkey"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("token_digest", name=op.f("sessions_pkey")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("sessions_account"), "sessions", ["account"], unique=False)
    op.create_table(
        "covers",
        sa.Column("case_id", sa.LargeBinary(length=16), nullable=False, comment="of which case"),
        sa.Column(
            "epoch",
            sa.Integer(),
            autoincrement=False,
            nullable=False,
            comment="epoch of the desk's keys to which it is sealed",
        ),
        sa.Column("digest", sa.LargeBinary(length=32), nullable=False, comment="SHA-256 of the ciphertext"),
        sa.Column("ciphertext", sa.LargeBinary(), nullable=False, comment="the cover, an age file of one size"),
        sa.ForeignKeyConstraint(["case_id"], ["cases.case_id"], name=op.f("covers_case_id_fkey"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("case_id", "epoch", name=op.f("covers_pkey")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "grants",
        sa.Column("account", sa.LargeBinary(length=16), nullable=False, comment="member to whom they are sealed"),
        sa.Column("desk", sa.LargeBinary(length=16), nullable=False, comment="whose keys"),
        sa.Column("epoch", sa.Integer(), autoincrement=False, nullable=False, comment="of which epoch"),
        sa.Column(
            "granted_by", sa.LargeBinary(length=16), nullable=False, comment="member who sealed and signed the grant"
        ),
        sa.Column(
            "grant", sa.LargeBinary(), nullable=False, comment="the desk's identity and signer, a letter of kind 17"
        ),
        sa.Column("day", sa.Date(), nullable=False, comment="day of the grant"),
        sa.ForeignKeyConstraint(["account"], ["accounts.account"], name=op.f("grants_account_fkey")),
        sa.ForeignKeyConstraint(
            ["desk", "epoch"], ["desk_keys.desk", "desk_keys.epoch"], name=op.f("grants_desk_epoch_fkey")
        ),
        sa.ForeignKeyConstraint(["granted_by"], ["accounts.account"], name=op.f("grants_granted_by_fkey")),
        sa.PrimaryKeyConstraint("account", "desk", "epoch", name=op.f("grants_pkey")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "letters",
        sa.Column("case_id", sa.LargeBinary(length=16), nullable=False, comment="of which case"),
        sa.Column("box", sa.String(), nullable=False, comment="case (the desk reads) or mailbox (the reporter reads)"),
        sa.Column("author", sa.String(), nullable=False, comment="reporter or desk"),
        sa.Column(
            "counter",
            sa.Integer(),
            autoincrement=False,
            nullable=False,
            comment="the author's count in this case, from 1",
        ),
        sa.Column("day", sa.Date(), nullable=False, comment="day of receipt"),
        sa.Column(
            "digest",
            sa.LargeBinary(length=32),
            nullable=False,
            comment="SHA-256 of the ciphertext; stays when that is deleted",
        ),
        sa.Column(
            "ciphertext",
            sa.LargeBinary(),
            nullable=True,
            comment="the letter, an age file of a ladder size; none once the reporter deleted it",
        ),
        sa.CheckConstraint("author IN ('reporter', 'desk')", name=op.f("letters_author")),
        sa.CheckConstraint("box IN ('case', 'mailbox')", name=op.f("letters_box")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.case_id"], name=op.f("letters_case_id_fkey"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("case_id", "box", "author", "counter", name=op.f("letters_pkey")),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    op.drop_table("letters")
    op.drop_table("grants")
    op.drop_table("covers")
    op.drop_index(op.f("sessions_account"), table_name="sessions")
    op.drop_table("sessions")
    op.drop_table("organisation_keys")
    op.drop_index(op.f("memberships_desk"), table_name="memberships")
    op.drop_table("memberships")
    op.drop_table("invitations")
    op.drop_table("desk_keys")
    op.drop_index("cases_queue", table_name="cases")
    op.drop_table("cases")
    op.drop_index("audit_day", table_name="audit")
    op.drop_table("audit")
    op.drop_table("sign_in_failures")
    op.drop_table("instance")
    op.drop_table("directories")
    op.drop_table("desks")
    op.drop_table("accounts")
