"""What is kept of a case? Ids, days, states, keys and what is sealed."""

import datetime as dt
from typing import Literal

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped

from api.models.base import DIGEST_BYTES, ID_BYTES, KEY_BYTES, WITHOUT_ROWID, Base, Class, column

State = Literal["received", "triaged", "in_progress", "referred", "answered", "closed", "reopened", "withdrawn"]
Turn = Literal["desk", "reporter", "nobody"]
Box = Literal["case", "mailbox"]
Author = Literal["reporter", "desk"]
AskState = Literal["open", "accepted", "declined", "withdrawn", "done"]


class Case(Base):
    """A report and all that follows, named by the reporter's key."""

    __tablename__ = "cases"

    case_id: Mapped[bytes] = column(
        Class.OPAQUE_ID,
        "first 16 bytes of a hash of the reporter's verify key",
        LargeBinary(ID_BYTES),
        primary_key=True,
    )
    desk: Mapped[bytes] = column(
        Class.OPAQUE_ID, "desk that works on it", LargeBinary(ID_BYTES), ForeignKey("desks.desk")
    )
    verify_key: Mapped[bytes] = column(
        Class.PUBLIC_KEY, "Ed25519 key that signs what the reporter writes", LargeBinary(KEY_BYTES)
    )
    token_digest: Mapped[bytes] = column(Class.DIGEST, "SHA-256 of the mailbox token", LargeBinary(DIGEST_BYTES))
    submission_digest: Mapped[bytes] = column(
        Class.DIGEST, "digest of the whole submission, by which a repeat is known", LargeBinary(DIGEST_BYTES)
    )
    day: Mapped[dt.date] = column(Class.COARSE_DATE, "day of receipt")
    state: Mapped[State] = column(Class.WORKFLOW, "where it stands, of eight (docs/casework.md)", String)
    state_day: Mapped[dt.date] = column(Class.COARSE_DATE, "day of the last change of state")
    turn: Mapped[Turn] = column(
        Class.WORKFLOW, "who is to write next: desk, reporter, or nobody when it is over", String
    )
    due: Mapped[dt.date | None] = column(
        Class.COARSE_DATE, "day by which the desk is to have written; none when it is over"
    )
    urgent: Mapped[bool] = column(Class.WORKFLOW, "somebody is in danger now, as the reporter's answers say")
    assignee: Mapped[bytes | None] = column(
        Class.STAFF, "member who works on it", LargeBinary(ID_BYTES), ForeignKey("accounts.account")
    )

    __table_args__ = (
        CheckConstraint(
            "state IN ('received', 'triaged', 'in_progress', 'referred', 'answered', 'closed', 'reopened',"
            " 'withdrawn')",
            name="state",
        ),
        CheckConstraint("turn IN ('desk', 'reporter', 'nobody')", name="turn"),
        Index("cases_queue", "desk", "turn", "urgent", "day", "case_id"),
        Index("cases_held", "desk", "assignee", "turn", "urgent", "day", "case_id"),
        Index("cases_due", "desk", "due", "case_id"),
        WITHOUT_ROWID,
    )


class CaseStep(Base):
    """What a case has become, after it was received; each with the day and the side that moved it."""

    __tablename__ = "case_steps"
    __table_args__ = (CheckConstraint("author IN ('reporter', 'desk')", name="author"), WITHOUT_ROWID)

    case_id: Mapped[bytes] = column(
        Class.OPAQUE_ID,
        "of which case",
        LargeBinary(ID_BYTES),
        ForeignKey("cases.case_id", ondelete="CASCADE"),
        primary_key=True,
    )
    number: Mapped[int] = column(
        Class.WORKFLOW, "counts the steps of the case, from 1", primary_key=True, autoincrement=False
    )
    state: Mapped[State] = column(Class.WORKFLOW, "what it became", String)
    author: Mapped[Author] = column(Class.WORKFLOW, "who moved it: reporter or desk", String)
    day: Mapped[dt.date] = column(Class.COARSE_DATE, "day of the step")


class Cover(Base):
    """The letter in which the case's identity and the few facts of the queue are sealed to the desk."""

    __tablename__ = "covers"
    # A row of the queue reads these three and no cover: in the tree of the covers themselves seven stand on a page.
    __table_args__ = (Index("covers_seen", "case_id", "epoch", "digest"), WITHOUT_ROWID)

    case_id: Mapped[bytes] = column(
        Class.OPAQUE_ID,
        "of which case",
        LargeBinary(ID_BYTES),
        ForeignKey("cases.case_id", ondelete="CASCADE"),
        primary_key=True,
    )
    epoch: Mapped[int] = column(
        Class.PUBLISHED, "epoch of the desk's keys to which it is sealed", primary_key=True, autoincrement=False
    )
    digest: Mapped[bytes] = column(Class.DIGEST, "SHA-256 of the ciphertext", LargeBinary(DIGEST_BYTES))
    ciphertext: Mapped[bytes] = column(Class.CIPHERTEXT, "the cover, an age file of one size")
    ring: Mapped[bytes | None] = column(
        Class.CIPHERTEXT, "the case's identities and desks of before, an age file; none while there were none"
    )
    cache: Mapped[bytes | None] = column(
        Class.CIPHERTEXT, "the cover's facts under a symmetric key of the epoch; none until somebody has opened it"
    )


class Handover(Base):
    """A case that moved from one desk to another; both see that it did."""

    __tablename__ = "handovers"
    __table_args__ = (WITHOUT_ROWID,)

    case_id: Mapped[bytes] = column(
        Class.OPAQUE_ID,
        "of which case",
        LargeBinary(ID_BYTES),
        ForeignKey("cases.case_id", ondelete="CASCADE"),
        primary_key=True,
    )
    counter: Mapped[int] = column(
        Class.WORKFLOW,
        "counter of the giver's last reply, which tells the worker and cannot be deleted",
        primary_key=True,
        autoincrement=False,
    )
    giver: Mapped[bytes] = column(
        Class.OPAQUE_ID, "desk that gave it away", LargeBinary(ID_BYTES), ForeignKey("desks.desk"), index=True
    )
    receiver: Mapped[bytes] = column(
        Class.OPAQUE_ID,
        "desk that works on it from then on",
        LargeBinary(ID_BYTES),
        ForeignKey("desks.desk"),
        index=True,
    )
    given_by: Mapped[bytes] = column(
        Class.STAFF, "lead who handed it over", LargeBinary(ID_BYTES), ForeignKey("accounts.account")
    )
    day: Mapped[dt.date] = column(Class.COARSE_DATE, "day of the hand-over")


class Ask(Base):
    """Whether another desk would take a case; it gives that desk no right to it, and goes where the case goes."""

    __tablename__ = "asks"
    __table_args__ = (
        CheckConstraint("state IN ('open', 'accepted', 'declined', 'withdrawn', 'done')", name="state"),
        Index("asks_put", "asked", "state", "case_id"),
        WITHOUT_ROWID,
    )

    case_id: Mapped[bytes] = column(
        Class.OPAQUE_ID,
        "about which case",
        LargeBinary(ID_BYTES),
        ForeignKey("cases.case_id", ondelete="CASCADE"),
        primary_key=True,
    )
    number: Mapped[int] = column(
        Class.WORKFLOW, "counts what was asked about the case, from 1", primary_key=True, autoincrement=False
    )
    asking: Mapped[bytes] = column(Class.OPAQUE_ID, "desk that asks", LargeBinary(ID_BYTES), ForeignKey("desks.desk"))
    asked: Mapped[bytes] = column(
        Class.OPAQUE_ID, "desk that is asked", LargeBinary(ID_BYTES), ForeignKey("desks.desk")
    )
    state: Mapped[AskState] = column(
        Class.WORKFLOW,
        "what came of it: open, accepted, declined, withdrawn, or done when the case has gone there",
        String,
    )
    day: Mapped[dt.date] = column(Class.COARSE_DATE, "day of the question")
    state_day: Mapped[dt.date] = column(Class.COARSE_DATE, "day of the last change of state")
    question: Mapped[bytes | None] = column(
        Class.CIPHERTEXT,
        "a letter of kind 14 to the desk that is asked, an age file of a ladder size; none once it is over",
    )
    answer: Mapped[bytes | None] = column(
        Class.CIPHERTEXT,
        "a letter of kind 15 to the desk that asks, an age file of a ladder size; none before and after",
    )


class Bar(Base):
    """A member of the staff to whom a case is missing, because it is about them; it goes where the case goes."""

    __tablename__ = "bars"
    __table_args__ = (WITHOUT_ROWID,)

    case_id: Mapped[bytes] = column(
        Class.OPAQUE_ID,
        "of which case",
        LargeBinary(ID_BYTES),
        ForeignKey("cases.case_id", ondelete="CASCADE"),
        primary_key=True,
    )
    account: Mapped[bytes] = column(
        Class.STAFF,
        "member who may not see it",
        LargeBinary(ID_BYTES),
        ForeignKey("accounts.account"),
        primary_key=True,
    )
    barred_by: Mapped[bytes] = column(
        Class.STAFF, "lead who barred them, or they themselves", LargeBinary(ID_BYTES), ForeignKey("accounts.account")
    )
    day: Mapped[dt.date] = column(Class.COARSE_DATE, "day of the bar")


class Opening(Base):
    """That somebody of a desk opened a case on a day; once a day, however often, and it goes where the case goes."""

    __tablename__ = "openings"
    __table_args__ = (WITHOUT_ROWID,)

    case_id: Mapped[bytes] = column(
        Class.OPAQUE_ID,
        "which case",
        LargeBinary(ID_BYTES),
        ForeignKey("cases.case_id", ondelete="CASCADE"),
        primary_key=True,
    )
    account: Mapped[bytes] = column(
        Class.STAFF, "who opened it", LargeBinary(ID_BYTES), ForeignKey("accounts.account"), primary_key=True
    )
    day: Mapped[dt.date] = column(Class.COARSE_DATE, "on which day", primary_key=True)
    desk: Mapped[bytes] = column(
        Class.OPAQUE_ID,
        "desk whose case it was then, so that another desk does not learn the name",
        LargeBinary(ID_BYTES),
        ForeignKey("desks.desk"),
    )


class Letter(Base):
    """One sealed letter in one of the two boxes of a case."""

    __tablename__ = "letters"
    __table_args__ = (
        CheckConstraint("box IN ('case', 'mailbox')", name="box"),
        CheckConstraint("author IN ('reporter', 'desk')", name="author"),
        WITHOUT_ROWID,
    )

    case_id: Mapped[bytes] = column(
        Class.OPAQUE_ID,
        "of which case",
        LargeBinary(ID_BYTES),
        ForeignKey("cases.case_id", ondelete="CASCADE"),
        primary_key=True,
    )
    box: Mapped[Box] = column(
        Class.WORKFLOW, "case (the desk reads) or mailbox (the reporter reads)", String, primary_key=True
    )
    author: Mapped[Author] = column(Class.WORKFLOW, "reporter or desk", String, primary_key=True)
    counter: Mapped[int] = column(
        Class.WORKFLOW, "the author's count in this case, from 1", primary_key=True, autoincrement=False
    )
    day: Mapped[dt.date] = column(Class.COARSE_DATE, "day of receipt")
    digest: Mapped[bytes] = column(
        Class.DIGEST, "SHA-256 of the ciphertext; stays when that is deleted", LargeBinary(DIGEST_BYTES)
    )
    ciphertext: Mapped[bytes | None] = column(
        Class.CIPHERTEXT, "the letter, an age file of a ladder size; none once the reporter deleted it"
    )


class Receipt(Base):
    """That the worker's mailbox had opened replies, by which day: sealed to the desk; the next overwrites it."""

    __tablename__ = "receipts"
    __table_args__ = (WITHOUT_ROWID,)

    case_id: Mapped[bytes] = column(
        Class.OPAQUE_ID,
        "of which case",
        LargeBinary(ID_BYTES),
        ForeignKey("cases.case_id", ondelete="CASCADE"),
        primary_key=True,
    )
    ciphertext: Mapped[bytes] = column(Class.CIPHERTEXT, "the receipt, a letter of kind 19, an age file of one size")


class Note(Base):
    """What somebody of the desk wrote on a case for the desk alone; by whom, and what, only the desk can read."""

    __tablename__ = "notes"
    __table_args__ = (WITHOUT_ROWID,)

    case_id: Mapped[bytes] = column(
        Class.OPAQUE_ID,
        "on which case",
        LargeBinary(ID_BYTES),
        ForeignKey("cases.case_id", ondelete="CASCADE"),
        primary_key=True,
    )
    counter: Mapped[int] = column(
        Class.WORKFLOW, "counts the case's notes, from 1", primary_key=True, autoincrement=False
    )
    day: Mapped[dt.date] = column(Class.COARSE_DATE, "day of receipt")
    digest: Mapped[bytes] = column(Class.DIGEST, "SHA-256 of the ciphertext", LargeBinary(DIGEST_BYTES))
    ciphertext: Mapped[bytes] = column(
        Class.CIPHERTEXT, "the note, or the referral: a letter of kind 12, an age file of a ladder size"
    )


class Erasure(Base):
    """A case that was destroyed. The list is replayed after a restore, and refuses whatever comes under such an id."""

    __tablename__ = "erasures"
    __table_args__ = (WITHOUT_ROWID,)

    case_id: Mapped[bytes] = column(Class.OPAQUE_ID, "which case it was", LargeBinary(ID_BYTES), primary_key=True)
    token_digest: Mapped[bytes] = column(
        Class.DIGEST, "SHA-256 of its mailbox token, so that the code's holder can be told", LargeBinary(DIGEST_BYTES)
    )
    day: Mapped[dt.date] = column(Class.COARSE_DATE, "day on which it was destroyed")
