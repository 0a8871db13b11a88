"""Which desks are there, with which keys, and who is in them?"""

import datetime as dt

from sqlalchemy import JSON, CheckConstraint, ForeignKey, ForeignKeyConstraint, LargeBinary
from sqlalchemy.orm import Mapped

from api.models.base import (
    DIGEST_BYTES,
    ID_BYTES,
    KEY_BYTES,
    SIGNATURE_BYTES,
    WITHOUT_ROWID,
    Base,
    Class,
    column,
)


class Desk(Base):
    """A team of caseworkers, as the administrator named it."""

    __tablename__ = "desks"
    __table_args__ = (CheckConstraint("intake IN ('open', 'paused', 'closed')", name="intake"), WITHOUT_ROWID)

    desk: Mapped[bytes] = column(
        Class.OPAQUE_ID, "random, drawn by the administrator's browser", LargeBinary(ID_BYTES), primary_key=True
    )
    names: Mapped[dict[str, str]] = column(Class.PUBLISHED, "its name in each language: code to text", JSON)
    languages: Mapped[list[str]] = column(Class.PUBLISHED, "codes of the languages that it reads", JSON)
    area: Mapped[str] = column(Class.PUBLISHED, "where it helps, e.g. Tokai")
    created_day: Mapped[dt.date] = column(Class.COARSE_DATE, "day on which it was founded")
    intake: Mapped[str] = column(
        Class.PUBLISHED, "open, paused or closed: whether it takes new reports", server_default="open"
    )
    intake_day: Mapped[dt.date | None] = column(
        Class.COARSE_DATE, "day of the last change of that; none for a desk that was always open"
    )
    retention_days: Mapped[int | None] = column(
        Class.STAFF, "days for which this desk keeps a closed case; none for what the instance says"
    )
    workdays: Mapped[list[int] | None] = column(
        Class.STAFF, "weekdays on which it works, 1 for Monday to 7; none for every day", JSON(none_as_null=True)
    )
    closed_days: Mapped[list[str] | None] = column(
        Class.STAFF,
        "dates on which it does not work all the same; none where no lead said any",
        JSON(none_as_null=True),
    )


class DeskKeys(Base):
    """A desk's public keys in one epoch, and the entry that its lead signed."""

    __tablename__ = "desk_keys"
    __table_args__ = (WITHOUT_ROWID,)

    desk: Mapped[bytes] = column(
        Class.OPAQUE_ID, "whose keys", LargeBinary(ID_BYTES), ForeignKey("desks.desk"), primary_key=True
    )
    epoch: Mapped[int] = column(
        Class.PUBLISHED, "counts up from 1 with each new pair of keys", primary_key=True, autoincrement=False
    )
    recipient: Mapped[str] = column(Class.PUBLIC_KEY, "age recipient to which covers are sealed")
    recipient_digest: Mapped[bytes] = column(
        Class.DIGEST, "SHA-256 of the recipient, as in the directory", LargeBinary(DIGEST_BYTES)
    )
    verify_key: Mapped[bytes] = column(
        Class.PUBLIC_KEY, "Ed25519 key that signs the desk's replies", LargeBinary(KEY_BYTES)
    )
    entry: Mapped[str] = column(Class.PUBLISHED, "canonical JSON of the desk's signed entry for the directory")
    made_by: Mapped[bytes] = column(
        Class.OPAQUE_ID, "lead whose browser made them", LargeBinary(ID_BYTES), ForeignKey("accounts.account")
    )
    day: Mapped[dt.date] = column(Class.COARSE_DATE, "day on which they were made")


class Membership(Base):
    """Who is in which desk, as what."""

    __tablename__ = "memberships"
    __table_args__ = (CheckConstraint("role IN ('lead', 'caseworker')", name="role"), WITHOUT_ROWID)

    account: Mapped[bytes] = column(
        Class.OPAQUE_ID, "who", LargeBinary(ID_BYTES), ForeignKey("accounts.account"), primary_key=True
    )
    desk: Mapped[bytes] = column(
        Class.OPAQUE_ID, "in which desk", LargeBinary(ID_BYTES), ForeignKey("desks.desk"), primary_key=True, index=True
    )
    role: Mapped[str] = column(Class.STAFF, "lead or caseworker")
    day: Mapped[dt.date] = column(Class.COARSE_DATE, "day of joining")


class Absence(Base):
    """From when to when a member is away from a desk, and who looks after their cases; it ends by itself."""

    __tablename__ = "absences"
    __table_args__ = (
        ForeignKeyConstraint(["account", "desk"], ["memberships.account", "memberships.desk"], ondelete="CASCADE"),
        WITHOUT_ROWID,
    )

    desk: Mapped[bytes] = column(Class.OPAQUE_ID, "from which desk", LargeBinary(ID_BYTES), primary_key=True)
    account: Mapped[bytes] = column(Class.STAFF, "who is away", LargeBinary(ID_BYTES), primary_key=True)
    first_day: Mapped[dt.date] = column(Class.COARSE_DATE, "first day of it")
    last_day: Mapped[dt.date] = column(Class.COARSE_DATE, "last day of it; the row goes on the next")
    cover: Mapped[bytes | None] = column(
        Class.STAFF,
        "colleague who sees the cases among their own meanwhile; none if nobody does",
        LargeBinary(ID_BYTES),
        ForeignKey("accounts.account"),
    )


class Grant(Base):
    """A desk's secret keys, sealed to one member by a colleague."""

    __tablename__ = "grants"
    __table_args__ = (
        ForeignKeyConstraint(["desk", "epoch"], ["desk_keys.desk", "desk_keys.epoch"]),
        WITHOUT_ROWID,
    )

    account: Mapped[bytes] = column(
        Class.OPAQUE_ID,
        "member to whom they are sealed",
        LargeBinary(ID_BYTES),
        ForeignKey("accounts.account"),
        primary_key=True,
    )
    desk: Mapped[bytes] = column(Class.OPAQUE_ID, "whose keys", LargeBinary(ID_BYTES), primary_key=True)
    epoch: Mapped[int] = column(Class.PUBLISHED, "of which epoch", primary_key=True, autoincrement=False)
    granted_by: Mapped[bytes] = column(
        Class.OPAQUE_ID, "member who sealed and signed the grant", LargeBinary(ID_BYTES), ForeignKey("accounts.account")
    )
    granted_by_key: Mapped[bytes] = column(
        Class.PUBLIC_KEY, "verify key of the granter when they signed the grant", LargeBinary(KEY_BYTES)
    )
    grant: Mapped[bytes] = column(Class.CIPHERTEXT, "the desk's identity and signer, a letter of kind 17")
    voucher: Mapped[bytes | None] = column(
        Class.OPAQUE_ID,
        "signature by the desk over the member's keys; none for a grant of before vouchers",
        LargeBinary(SIGNATURE_BYTES),
    )
    day: Mapped[dt.date] = column(Class.COARSE_DATE, "day of the grant")


class ConflictList(Base):
    """Whose reports somebody at a desk must not see, as its leads wrote it; only the desk's members can read it."""

    __tablename__ = "conflict_lists"
    __table_args__ = (
        ForeignKeyConstraint(["desk", "epoch"], ["desk_keys.desk", "desk_keys.epoch"]),
        WITHOUT_ROWID,
    )

    desk: Mapped[bytes] = column(Class.OPAQUE_ID, "whose list", LargeBinary(ID_BYTES), primary_key=True)
    version: Mapped[int] = column(Class.STAFF, "counts up from 1 with each change")
    epoch: Mapped[int] = column(Class.PUBLISHED, "of the desk's keys to which it is sealed")
    sealed: Mapped[bytes] = column(
        Class.CIPHERTEXT, "employers, and who must not see their reports: a letter of kind 10"
    )
