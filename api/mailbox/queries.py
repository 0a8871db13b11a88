"""Every statement of the mailbox."""

import datetime as dt
from collections.abc import Sequence
from typing import Final, NamedTuple

from sqlalchemy import Connection, and_, bindparam, func, insert, or_, select, union, update
from sqlalchemy import case as sql_case

from api.authz.principal import CaseId
from api.authz.queries import AnyRow
from api.mailbox.schemas import WriterKeys
from api.models import Attachment, AttachmentPart, Case, DeskKeys, Erasure, Handover, Instance, Letter, Receipt
from crypto import encoding


class Kept(NamedTuple):
    """A letter as it is kept."""

    counter: int
    day: dt.date
    digest: bytes
    ciphertext: bytes | None


class Letters(NamedTuple):
    """A mailbox: the case card (none if there is no such case), the desk's replies, and the reporter's own letters."""

    card: bytes | None
    replies: list[Kept]
    own: list[Kept]


# Building a statement costs as much as running it: those of every visit are built once.
_OF_CASE: Final = bindparam("of_case", type_=Case.case_id.type)
_WRITER_KEYS: Final = (
    select(Case.verify_key, Case.state, Case.state_day, Case.desk, Instance.server_key, Instance.founding_key)
    .join(Instance, Instance.one == 1)
    .where(Case.case_id == _OF_CASE)
)
_LETTERS: Final = (
    select(
        Letter.box,
        Letter.author,
        Letter.counter,
        Letter.day,
        Letter.digest,
        sql_case((Letter.box == "mailbox", Letter.ciphertext)).label("ciphertext"),
    )
    .where(Letter.case_id == _OF_CASE, or_(Letter.box == "mailbox", Letter.author == "reporter"))
    .order_by(Letter.counter)
)
_DESKS_OF_CASE: Final = union(
    select(Case.desk).where(Case.case_id == _OF_CASE), select(Handover.giver).where(Handover.case_id == _OF_CASE)
)
_LATER_ENTRIES: Final = (
    select(DeskKeys.entry).where(DeskKeys.desk.in_(_DESKS_OF_CASE), DeskKeys.epoch > 1).order_by(DeskKeys.epoch)
)

_OWN: Final = (Letter.case_id == _OF_CASE, Letter.box == "case", Letter.author == "reporter")
_WRITING: Final = _WRITER_KEYS.add_columns(
    select(func.max(Letter.counter)).where(*_OWN).scalar_subquery().label("last"),
    select(Letter.digest).where(*_OWN, Letter.counter == bindparam("at_counter")).scalar_subquery().label("stored"),
)
_WRITE_LETTER: Final = insert(Letter)


def writer_keys(connection: Connection, case: CaseId) -> WriterKeys | None:
    """The keys that a write to this case is checked with, and its state; none if there is no such case."""
    row = connection.execute(_WRITER_KEYS, {"of_case": case}).one_or_none()
    return None if row is None else _keys(row)


def writing(connection: Connection, case: CaseId, counter: int) -> tuple[WriterKeys, int, bytes | None] | None:
    """The same, how far the reporter has counted, and the digest of their letter with this counter, if it is there."""
    row = connection.execute(_WRITING, {"of_case": case, "at_counter": counter}).one_or_none()
    return None if row is None else (_keys(row), row.last or 0, row.stored)


def _keys(row: AnyRow) -> WriterKeys:
    instance = encoding.digest(row.founding_key)
    return WriterKeys(instance, row.server_key, row.verify_key, row.state, row.state_day, row.desk)


def erased_on(connection: Connection, case: CaseId) -> dt.date | None:
    """The day on which the case was erased, if it was."""
    return connection.scalar(select(Erasure.day).where(Erasure.case_id == case))


def letters(connection: Connection, case: CaseId) -> Letters:
    """Everything in the mailbox, and of the reporter's letters to the desk that they are there, each by its counter."""
    rows = connection.execute(_LETTERS, {"of_case": case}).all()
    kept: dict[tuple[str, str], list[Kept]] = {}
    for box, author, counter, day, letter_digest, ciphertext in rows:
        kept.setdefault((box, author), []).append(Kept(counter, day, letter_digest, ciphertext))
    cards = kept.get(("mailbox", "reporter"))
    return Letters(
        card=cards[0].ciphertext if cards else None,
        replies=kept.get(("mailbox", "desk"), []),
        own=kept.get(("case", "reporter"), []),
    )


def later_entries(connection: Connection, case: CaseId) -> list[str]:
    """The signed entries after the first keys of every desk that the case has been at, oldest first."""
    return list(connection.scalars(_LATER_ENTRIES, {"of_case": case}))


def has_part(connection: Connection, case: CaseId, attachment: bytes, part: int) -> bool:
    """Whether this is a part of a file that a reply names whose letter is still in the mailbox."""
    found = (
        select(AttachmentPart.part)
        .join(
            Attachment,
            and_(Attachment.case_id == AttachmentPart.case_id, Attachment.attachment == AttachmentPart.attachment),
        )
        .join(Letter, and_(Letter.case_id == Attachment.case_id, Letter.counter == Attachment.counter))
        .where(
            AttachmentPart.case_id == case,
            AttachmentPart.attachment == attachment,
            AttachmentPart.part == part,
            Attachment.author == "desk",
            Letter.box == "mailbox",
            Letter.author == "desk",
            Letter.ciphertext.is_not(None),
        )
    )
    return connection.scalar(found) is not None


def write_letter(connection: Connection, case: CaseId, counter: int, letter: bytes, day: dt.date) -> None:
    """A follow-up, into the case's box."""
    connection.execute(
        _WRITE_LETTER,
        {
            "case_id": case,
            "box": "case",
            "author": "reporter",
            "counter": counter,
            "day": day,
            "digest": encoding.digest(letter),
            "ciphertext": letter,
        },
    )


def keep_receipt(connection: Connection, case: CaseId, receipt: bytes) -> None:
    """One of a case: the last."""
    kept = connection.execute(update(Receipt).where(Receipt.case_id == case).values(ciphertext=receipt))
    if kept.rowcount == 0:
        connection.execute(insert(Receipt).values(case_id=case, ciphertext=receipt))


def delete_replies(connection: Connection, case: CaseId, counters: Sequence[int]) -> int:
    """Destroy the ciphertext of these replies; how many there are. The rows stay, so that none seems missing.

    The reply that told of a hand-over stays: without it no later one could be believed.
    """
    telling = select(Handover.counter).where(Handover.case_id == case)
    gone = connection.execute(
        update(Letter)
        .where(
            Letter.case_id == case,
            Letter.box == "mailbox",
            Letter.author == "desk",
            Letter.counter.in_(list(counters)),
            Letter.counter.not_in(telling),
        )
        .values(ciphertext=None)
    )
    return gone.rowcount
