"""Who works here, who is signed in, and who has been invited?"""

import datetime as dt

from sqlalchemy import JSON, CheckConstraint, ForeignKey, LargeBinary
from sqlalchemy.orm import Mapped

from api.models.base import DIGEST_BYTES, ID_BYTES, KEY_BYTES, WITHOUT_ROWID, Base, Class, column

SALT_BYTES = 16
TOTP_BYTES = 20
CREDENTIAL_BYTES_MAX = 1023  # WebAuthn level 3, 4


class Account(Base):
    """One person of the staff. What the browser sealed for them is kept here; nothing that opens it is."""

    __tablename__ = "accounts"
    __table_args__ = (WITHOUT_ROWID,)

    account: Mapped[bytes] = column(
        Class.OPAQUE_ID, "random, drawn by the member's browser", LargeBinary(ID_BYTES), primary_key=True
    )
    name: Mapped[str] = column(Class.STAFF, "the name that colleagues see and that is typed at sign-in")
    name_folded: Mapped[str] = column(
        Class.STAFF, "the name in NFKC and case-folded, so that it is unique", unique=True
    )
    salt: Mapped[bytes] = column(
        Class.STAFF, "salt of the passphrase; given to whoever asks for this name", LargeBinary(SALT_BYTES)
    )
    auth_digest: Mapped[bytes] = column(
        Class.DIGEST, "SHA-256 of what the passphrase's browser sends at sign-in", LargeBinary(DIGEST_BYTES)
    )
    verify_key: Mapped[bytes] = column(Class.PUBLIC_KEY, "Ed25519 key of the member's signer", LargeBinary(KEY_BYTES))
    recipient: Mapped[str] = column(Class.PUBLIC_KEY, "age recipient of the member's identity")
    passphrase_secret: Mapped[bytes] = column(
        Class.CIPHERTEXT, "member identity and signer, kind 16, sealed to the passphrase identity"
    )
    recovery_secret: Mapped[bytes] = column(
        Class.CIPHERTEXT, "the same, sealed to the identity of the printed recovery code"
    )
    recovery_digest: Mapped[bytes] = column(
        Class.DIGEST, "SHA-256 of what the recovery code's browser sends", LargeBinary(DIGEST_BYTES)
    )
    administrator: Mapped[bool] = column(Class.STAFF, "may manage desks and sign the directory, never read a case")
    language: Mapped[str | None] = column(Class.STAFF, "language of the desk's pages, when the member chose one")
    mail: Mapped[str | None] = column(Class.STAFF, "mail address, when the member gave one")
    created_day: Mapped[dt.date] = column(Class.COARSE_DATE, "day on which the account was made")
    deactivated_day: Mapped[dt.date | None] = column(
        Class.COARSE_DATE, "day since which this person does not come in; none while they do"
    )
    deleted_day: Mapped[dt.date | None] = column(
        Class.COARSE_DATE, "day on which everything but the name and the public keys was destroyed"
    )


class Session(Base):
    """A signed-in browser."""

    __tablename__ = "sessions"
    __table_args__ = (WITHOUT_ROWID,)

    token_digest: Mapped[bytes] = column(
        Class.DIGEST, "SHA-256 of the cookie's value", LargeBinary(DIGEST_BYTES), primary_key=True
    )
    account: Mapped[bytes] = column(
        Class.OPAQUE_ID,
        "who is signed in",
        LargeBinary(ID_BYTES),
        ForeignKey("accounts.account", ondelete="CASCADE"),
        index=True,
    )
    expires_at: Mapped[dt.datetime] = column(Class.EXPIRY, "end of the session, whatever happens")
    idle_until: Mapped[dt.datetime] = column(Class.EXPIRY, "end of the session if nothing is asked until then")
    entering: Mapped[bool] = column(Class.STAFF, "the second factor is still owed: nothing else is open to it")
    challenge: Mapped[bytes | None] = column(
        Class.OPAQUE_ID, "random, what a passkey is asked to sign; none while none is asked", LargeBinary(KEY_BYTES)
    )
    totp_secret: Mapped[bytes | None] = column(
        Class.SHARED_SECRET, "of an authenticator app that has not shown a code yet", LargeBinary(TOTP_BYTES)
    )


class Factor(Base):
    """What a person shows besides the passphrase."""

    __tablename__ = "factors"
    __table_args__ = (CheckConstraint("kind IN ('passkey', 'totp')", name="kind"), WITHOUT_ROWID)

    factor: Mapped[bytes] = column(Class.OPAQUE_ID, "random", LargeBinary(ID_BYTES), primary_key=True)
    account: Mapped[bytes] = column(
        Class.OPAQUE_ID, "whose", LargeBinary(ID_BYTES), ForeignKey("accounts.account", ondelete="CASCADE"), index=True
    )
    kind: Mapped[str] = column(Class.STAFF, "passkey or totp")
    name: Mapped[str] = column(Class.STAFF, "what its owner calls it")
    day: Mapped[dt.date] = column(Class.COARSE_DATE, "day on which it was added")
    totp_secret: Mapped[bytes | None] = column(Class.SHARED_SECRET, "of an authenticator app", LargeBinary(TOTP_BYTES))
    credential: Mapped[bytes | None] = column(
        Class.OPAQUE_ID, "id of a passkey, as its authenticator drew it", LargeBinary(CREDENTIAL_BYTES_MAX), unique=True
    )
    public_key: Mapped[bytes | None] = column(Class.PUBLIC_KEY, "COSE key of a passkey")
    sign_count: Mapped[int | None] = column(Class.STAFF, "how often a passkey says that it signed")
    secret: Mapped[bytes | None] = column(
        Class.CIPHERTEXT, "member identity and signer, kind 16, sealed to what only this passkey gives"
    )
    spent_until: Mapped[dt.datetime | None] = column(
        Class.EXPIRY, "no challenge that ends by then, and no code of a half minute that began by then, is taken again"
    )


class BackupCode(Base):
    """A code on paper that stands in for a second factor, once; a used one is gone."""

    __tablename__ = "backup_codes"
    __table_args__ = (WITHOUT_ROWID,)

    account: Mapped[bytes] = column(
        Class.OPAQUE_ID,
        "whose",
        LargeBinary(ID_BYTES),
        ForeignKey("accounts.account", ondelete="CASCADE"),
        primary_key=True,
    )
    code_digest: Mapped[bytes] = column(
        Class.DIGEST, "keyed digest of the code", LargeBinary(DIGEST_BYTES), primary_key=True
    )


class RecoveryTicket(Base):
    """What a right recovery code gives for a few minutes: leave to set a new passphrase, once."""

    __tablename__ = "recovery_tickets"
    __table_args__ = (WITHOUT_ROWID,)

    account: Mapped[bytes] = column(
        Class.OPAQUE_ID,
        "whose; a newer ticket ends the one before",
        LargeBinary(ID_BYTES),
        ForeignKey("accounts.account", ondelete="CASCADE"),
        primary_key=True,
    )
    ticket_digest: Mapped[bytes] = column(Class.DIGEST, "SHA-256 of the ticket", LargeBinary(DIGEST_BYTES))
    expires_at: Mapped[dt.datetime] = column(Class.EXPIRY, "end of the ticket")


class ResetLink(Base):
    """A one-time link by which a person who lost passphrase and recovery code draws fresh keys."""

    __tablename__ = "reset_links"
    __table_args__ = (WITHOUT_ROWID,)

    account: Mapped[bytes] = column(
        Class.OPAQUE_ID,
        "whose; a newer link ends the one before",
        LargeBinary(ID_BYTES),
        ForeignKey("accounts.account", ondelete="CASCADE"),
        primary_key=True,
    )
    token_digest: Mapped[bytes] = column(Class.DIGEST, "SHA-256 of the link's token", LargeBinary(DIGEST_BYTES))
    made_by: Mapped[bytes | None] = column(
        Class.OPAQUE_ID,
        "administrator who made it; none for the operator, on the server",
        LargeBinary(ID_BYTES),
        ForeignKey("accounts.account"),
    )
    losing: Mapped[list[str]] = column(
        Class.OPAQUE_ID,
        "desks, in b64, that were given up: nobody else leads them or holds their keys; organisation: its key too",
        JSON,
    )
    expires_at: Mapped[dt.datetime] = column(Class.EXPIRY, "end of the link")


class FreshKeys(Base):
    """Keys that a person drew at a reset, and by whom it was made possible; the desk is told."""

    __tablename__ = "fresh_keys"
    __table_args__ = (WITHOUT_ROWID,)

    account: Mapped[bytes] = column(
        Class.OPAQUE_ID,
        "whose; a later reset takes the place of the one before",
        LargeBinary(ID_BYTES),
        ForeignKey("accounts.account", ondelete="CASCADE"),
        primary_key=True,
    )
    reset_by: Mapped[bytes | None] = column(
        Class.OPAQUE_ID,
        "administrator who made the link; none for the operator, on the server",
        LargeBinary(ID_BYTES),
        ForeignKey("accounts.account"),
    )
    day: Mapped[dt.date] = column(Class.COARSE_DATE, "day on which they were drawn")
    wait_until: Mapped[dt.datetime | None] = column(
        Class.EXPIRY, "nobody grants a desk's keys to them before; emptied by the first grant after"
    )


class Invitation(Base):
    """A one-time link: for the first administrator, a member of a desk, another administrator, or an auditor."""

    __tablename__ = "invitations"
    __table_args__ = (
        CheckConstraint("kind IN ('founder', 'member', 'administrator', 'auditor')", name="kind"),
        CheckConstraint("role IN ('lead', 'caseworker')", name="role"),
        WITHOUT_ROWID,
    )

    token_digest: Mapped[bytes] = column(
        Class.DIGEST, "SHA-256 of the link's token", LargeBinary(DIGEST_BYTES), primary_key=True
    )
    kind: Mapped[str] = column(Class.STAFF, "founder, member, administrator or auditor")
    desk: Mapped[bytes | None] = column(
        Class.OPAQUE_ID,
        "desk that a member joins; none for the others",
        LargeBinary(ID_BYTES),
        ForeignKey("desks.desk"),
    )
    role: Mapped[str | None] = column(Class.STAFF, "lead or caseworker; none for the others")
    inviter: Mapped[bytes | None] = column(
        Class.OPAQUE_ID,
        "account that invited; none for a founder",
        LargeBinary(ID_BYTES),
        ForeignKey("accounts.account"),
    )
    expires_at: Mapped[dt.datetime] = column(Class.EXPIRY, "end of the link")
    used_day: Mapped[dt.date | None] = column(Class.COARSE_DATE, "day on which it was used; it works once")


class Proposal(Base):
    """A dangerous act that one administrator proposed, as long as no other has confirmed or refused it."""

    __tablename__ = "proposals"
    __table_args__ = (
        CheckConstraint("act IN ('change-key', 'deactivate', 'delete', 'reset')", name="act"),
        WITHOUT_ROWID,
    )

    proposal: Mapped[bytes] = column(Class.OPAQUE_ID, "random", LargeBinary(ID_BYTES), primary_key=True)
    act: Mapped[str] = column(Class.STAFF, "change-key, deactivate, delete or reset")
    account: Mapped[bytes | None] = column(
        Class.OPAQUE_ID,
        "person whom it concerns; none for the organisation's key",
        LargeBinary(ID_BYTES),
        ForeignKey("accounts.account"),
        index=True,
    )
    content: Mapped[str] = column(
        Class.STAFF, "what is done if it is confirmed, as JSON: ids of desks, or a signed directory and the sealed key"
    )
    proposed_by: Mapped[bytes] = column(
        Class.OPAQUE_ID, "administrator who proposed it", LargeBinary(ID_BYTES), ForeignKey("accounts.account")
    )
    day: Mapped[dt.date] = column(Class.COARSE_DATE, "day of the proposal; a week later it counts no more")


class Export(Base):
    """That a lead wants to take every case of a desk along, sealed to somebody, and who has agreed."""

    __tablename__ = "exports"
    __table_args__ = (WITHOUT_ROWID,)

    export: Mapped[bytes] = column(Class.OPAQUE_ID, "random", LargeBinary(ID_BYTES), primary_key=True)
    desk: Mapped[bytes] = column(
        Class.OPAQUE_ID, "whose cases", LargeBinary(ID_BYTES), ForeignKey("desks.desk"), index=True
    )
    recipient: Mapped[str] = column(Class.PUBLIC_KEY, "age recipient to which the file is to be sealed")
    proposed_by: Mapped[bytes] = column(
        Class.OPAQUE_ID, "lead who proposed it", LargeBinary(ID_BYTES), ForeignKey("accounts.account")
    )
    day: Mapped[dt.date] = column(Class.COARSE_DATE, "day of the proposal; a week later it counts no more")
    agreed_by: Mapped[bytes | None] = column(
        Class.OPAQUE_ID, "who agreed; none while it waits", LargeBinary(ID_BYTES), ForeignKey("accounts.account")
    )
    agreed_day: Mapped[dt.date | None] = column(
        Class.COARSE_DATE, "day on which they agreed; a week later it counts no more"
    )


class OwnShelf(Base):
    """What a person keeps for themselves, for every browser in which they sign in; the server reads none of it."""

    __tablename__ = "own_shelves"
    __table_args__ = (WITHOUT_ROWID,)

    account: Mapped[bytes] = column(
        Class.OPAQUE_ID,
        "whose",
        LargeBinary(ID_BYTES),
        ForeignKey("accounts.account", ondelete="CASCADE"),
        primary_key=True,
    )
    version: Mapped[int] = column(Class.STAFF, "counts up from 1 with each change")
    sealed: Mapped[bytes] = column(
        Class.CIPHERTEXT, "what was read and is watched, and views by name: a letter of kind 13"
    )


class MailWish(Base):
    """What mail a person wants that something waits; never what."""

    __tablename__ = "mail_wishes"
    __table_args__ = (CheckConstraint("wish IN ('digest', 'urgent')", name="wish"), WITHOUT_ROWID)

    account: Mapped[bytes] = column(
        Class.OPAQUE_ID,
        "whose",
        LargeBinary(ID_BYTES),
        ForeignKey("accounts.account", ondelete="CASCADE"),
        primary_key=True,
    )
    wish: Mapped[str] = column(Class.STAFF, "digest or urgent; who wants none has no row")
    at_night: Mapped[bool] = column(Class.STAFF, "an urgent mail may come between 20 and 8 o'clock")
    digest_day: Mapped[dt.date | None] = column(
        Class.COARSE_DATE, "day whose digest is done with, so that none goes twice"
    )
    failed_day: Mapped[dt.date | None] = column(
        Class.COARSE_DATE, "day on which the last mail could not be sent; none if it was"
    )


class UrgentMail(Base):
    """A mail that waits to go out at once: to whom, and at which desk something urgent waits."""

    __tablename__ = "urgent_mails"
    __table_args__ = (WITHOUT_ROWID,)

    account: Mapped[bytes] = column(
        Class.OPAQUE_ID,
        "to whom it goes",
        LargeBinary(ID_BYTES),
        ForeignKey("accounts.account", ondelete="CASCADE"),
        primary_key=True,
    )
    desk: Mapped[bytes] = column(
        Class.OPAQUE_ID,
        "at which desk something urgent waits",
        LargeBinary(ID_BYTES),
        ForeignKey("desks.desk"),
        primary_key=True,
    )


class SignInFailure(Base):
    """How often a name was tried in vain, so that the answer gets slower."""

    __tablename__ = "sign_in_failures"
    __table_args__ = (WITHOUT_ROWID,)

    name_digest: Mapped[bytes] = column(
        Class.DIGEST,
        "keyed digest of the name that was typed, known or not",
        LargeBinary(DIGEST_BYTES),
        primary_key=True,
    )
    failures: Mapped[int] = column(Class.STAFF, "wrong tries in a row")
    day: Mapped[dt.date] = column(Class.COARSE_DATE, "day of the last one; rows of other days are forgotten")
