"""Which staff action was done, by whom, on which day; and what shows that the log of it was not changed since."""

import datetime as dt

from sqlalchemy import ForeignKey, Index, LargeBinary
from sqlalchemy.orm import Mapped

from api.models.base import DIGEST_BYTES, ID_BYTES, WITHOUT_ROWID, Base, Class, column

SALT_BYTES = 16


class AuditEvent(Base):
    """One action of the staff; written in the action's own transaction."""

    __tablename__ = "audit"
    __table_args__ = (Index("audit_day", "day"), WITHOUT_ROWID)

    event: Mapped[bytes] = column(
        Class.OPAQUE_ID, "random, so that it tells no order within a day", LargeBinary(ID_BYTES), primary_key=True
    )
    day: Mapped[dt.date] = column(Class.COARSE_DATE, "day of the action")
    actor: Mapped[bytes | None] = column(
        Class.STAFF,
        "account that acted; none for the server itself",
        LargeBinary(ID_BYTES),
        ForeignKey("accounts.account"),
    )
    action: Mapped[str] = column(Class.STAFF, "name of the action, one of a fixed list; empty for a blank")
    subject: Mapped[str] = column(
        Class.OPAQUE_ID, "id of what was acted on, in b64 (of a case: its reference), or a version; empty for none"
    )
    outcome: Mapped[str] = column(Class.STAFF, "done, or why it was refused")
    salt: Mapped[bytes] = column(
        Class.OPAQUE_ID, "random, so that the leaf of an erased entry tells nothing of it", LargeBinary(SALT_BYTES)
    )
    position: Mapped[int | None] = column(
        Class.STAFF, "its place in the closed log; none until its day is over", unique=True
    )


class AuditReference(Base):
    """By which name the log speaks of a case; it goes with the case, and then the log tells of nobody."""

    __tablename__ = "audit_references"
    __table_args__ = (WITHOUT_ROWID,)

    case_id: Mapped[bytes] = column(
        Class.OPAQUE_ID,
        "which case",
        LargeBinary(ID_BYTES),
        ForeignKey("cases.case_id", ondelete="CASCADE"),
        primary_key=True,
    )
    reference: Mapped[bytes] = column(Class.OPAQUE_ID, "random", LargeBinary(ID_BYTES))


class AuditLeaf(Base):
    """The hash of a closed entry; it stays when the entry is erased."""

    __tablename__ = "audit_leaves"
    __table_args__ = (WITHOUT_ROWID,)

    position: Mapped[int] = column(
        Class.STAFF,
        "counts up from 0; within a day in an order that says nothing",
        primary_key=True,
        autoincrement=False,
    )
    leaf: Mapped[bytes] = column(Class.DIGEST, "RFC 9162's hash of the entry", LargeBinary(DIGEST_BYTES))


class AuditCheckpoint(Base):
    """What the log came down to when a day was closed, signed by the log's key."""

    __tablename__ = "audit_checkpoints"
    __table_args__ = (WITHOUT_ROWID,)

    size: Mapped[int] = column(
        Class.PUBLISHED, "how many leaves, blanks among them", primary_key=True, autoincrement=False
    )
    peaks: Mapped[bytes] = column(Class.DIGEST, "roots of the full subtrees, from which the next day goes on")
    note: Mapped[str] = column(Class.PUBLISHED, "the signed note: size, root and day")


class Auditor(Base):
    """Who may read the log and the statistics, and never a case."""

    __tablename__ = "auditors"
    __table_args__ = (WITHOUT_ROWID,)

    account: Mapped[bytes] = column(
        Class.STAFF,
        "who",
        LargeBinary(ID_BYTES),
        ForeignKey("accounts.account", ondelete="CASCADE"),
        primary_key=True,
    )
    day: Mapped[dt.date] = column(Class.COARSE_DATE, "day of joining")
