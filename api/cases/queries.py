"""The statements of single cases, only as `ReadableCase`; and of where cases have been."""

import datetime as dt
from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import (
    Connection,
    Select,
    and_,
    bindparam,
    exists,
    func,
    insert,
    or_,
    select,
    update,
)

from api.authz.principal import DeskMember, ReadableCase
from api.authz.queries import AnyRow, not_barred, seen_by
from api.cases.schemas import SealedCover
from api.models import (
    Account,
    Attachment,
    AttachmentPart,
    Bar,
    Case,
    Cover,
    DeskKeys,
    Grant,
    Handover,
    Letter,
    Membership,
    Opening,
    Receipt,
)
from crypto.encoding import digest


def case(connection: Connection, case: ReadableCase) -> AnyRow:
    """A case with its cover."""
    return connection.execute(
        select(
            Case.case_id,
            Case.desk,
            Case.day,
            Case.state,
            Case.state_day,
            Case.turn,
            Case.due,
            Case.urgent,
            Case.assignee,
            Case.verify_key,
            Cover.epoch,
            Cover.ciphertext.label("cover"),
            Cover.ring,
            Receipt.ciphertext.label("receipt"),
        )
        .join(Cover, Cover.case_id == Case.case_id)
        .outerjoin(Receipt, Receipt.case_id == Case.case_id)
        .where(Case.case_id == case.case)
    ).one()


class Look(NamedTuple):
    """Who opened which case, as a case of which desk, on which day."""

    case: ReadableCase
    day: dt.date


def is_noted(connection: Connection, look: Look) -> bool:
    """Has this reader opened the case on this day before?"""
    case, day = look
    noted = select(Opening.day).where(Opening.case_id == case.case, Opening.account == case.reader, Opening.day == day)
    return connection.scalar(noted) is not None


def note_openings(connection: Connection, looks: Sequence[Look]) -> None:
    """Each is kept once, and none of a case that was erased meanwhile."""
    by, on = bindparam("by", type_=Opening.account.type), bindparam("on", type_=Opening.day.type)
    noted = exists().where(Opening.case_id == Case.case_id, Opening.account == by, Opening.day == on)
    found = select(Case.case_id, by, on, bindparam("at", type_=Opening.desk.type)).where(
        Case.case_id == bindparam("of_case"), ~noted
    )
    connection.execute(
        insert(Opening).from_select(["case_id", "account", "day", "desk"], found),
        [{"of_case": case.case, "by": case.reader, "on": day, "at": case.desk} for case, day in looks],
    )


def letters(connection: Connection, case: ReadableCase, box: str) -> Sequence[AnyRow]:
    """The letters of one box, by day, then the reporter's before the desk's, then by counter.

    Never one before an earlier one of the same author, whatever days a clock that was wrong for a while has given them.
    """
    day = func.max(Letter.day).over(partition_by=Letter.author, order_by=Letter.counter)
    return connection.execute(
        select(Letter.author, Letter.counter, Letter.day, Letter.digest, Letter.ciphertext)
        .where(Letter.case_id == case.case, Letter.box == box)
        .order_by(day, Letter.author.desc(), Letter.counter)
    ).all()


def has_part(connection: Connection, case: ReadableCase, attachment: bytes, part: int) -> bool:
    """Whether this is a part of an attachment that a letter of the case names."""
    found = (
        select(AttachmentPart.part)
        .join(
            Attachment,
            and_(Attachment.case_id == AttachmentPart.case_id, Attachment.attachment == AttachmentPart.attachment),
        )
        .where(
            AttachmentPart.case_id == case.case,
            AttachmentPart.attachment == attachment,
            AttachmentPart.part == part,
            Attachment.counter.is_not(None),
        )
    )
    return connection.scalar(found) is not None


def can_work_on(connection: Connection, case: ReadableCase, account: bytes) -> bool:
    """Is this a member of the case's desk who holds its newest keys and is not barred from the case?"""
    barred = exists().where(Bar.case_id == case.case, Bar.account == account)
    newest = select(func.max(DeskKeys.epoch)).where(DeskKeys.desk == case.desk).scalar_subquery()
    member = (
        select(Membership.account)
        .join(Grant, and_(Grant.account == Membership.account, Grant.desk == case.desk, Grant.epoch == newest))
        .join(Account, Account.account == Membership.account)
        .where(Membership.desk == case.desk, Membership.account == account, Account.deactivated_day.is_(None), ~barred)
    )
    return connection.scalar(member) is not None


def reply_digests(connection: Connection, case: ReadableCase) -> dict[int, bytes]:
    """Counter and digest of every reply so far, deleted ones too."""
    rows = connection.execute(
        select(Letter.counter, Letter.digest).where(
            Letter.case_id == case.case, Letter.box == "mailbox", Letter.author == "desk"
        )
    ).all()
    return {row.counter: row.digest for row in rows}


def add_letter(
    connection: Connection,
    case: ReadableCase,
    box: str,
    counter: int,
    letter_digest: bytes,
    ciphertext: bytes,
    day: dt.date,
) -> None:
    """A letter of the desk's."""
    connection.execute(
        insert(Letter).values(
            case_id=case.case,
            box=box,
            author="desk",
            counter=counter,
            day=day,
            digest=letter_digest,
            ciphertext=ciphertext,
        )
    )


def replace_cover(connection: Connection, member: DeskMember, case: bytes, new: SealedCover) -> bool:
    """Puts a cover and its ring in the place of the cover that it names, which is destroyed; whether it stands now."""
    ours = select(Case.case_id).where(Case.case_id == case, seen_by(member))
    connection.execute(
        update(Cover)
        .where(Cover.case_id.in_(ours), Cover.digest == new.before)
        .values(epoch=new.epoch, digest=digest(new.cover), ciphertext=new.cover, ring=new.ring, cache=None)
    )
    standing = connection.scalar(select(Cover.digest).where(Cover.case_id.in_(ours), Cover.epoch == new.epoch))
    return standing == digest(new.cover)


def move(connection: Connection, case: ReadableCase, receiver: bytes) -> None:
    """The case is another desk's, and nobody's there yet."""
    connection.execute(update(Case).where(Case.case_id == case.case).values(desk=receiver, assignee=None))


def is_readable_at(connection: Connection, case: ReadableCase, desk: bytes, epoch: int) -> bool:
    """Is there a lead of that desk with the keys of this epoch who is not barred from the case?"""
    barred = exists().where(Bar.case_id == case.case, Bar.account == Membership.account)
    leads = (
        select(Membership.account)
        .join(Grant, and_(Grant.account == Membership.account, Grant.desk == desk, Grant.epoch == epoch))
        .where(Membership.desk == desk, Membership.role == "lead", ~barred)
    )
    return connection.scalar(leads.limit(1)) is not None


def add_handover(connection: Connection, case: ReadableCase, receiver: bytes, counter: int, day: dt.date) -> None:
    """Where the case has been."""
    connection.execute(
        insert(Handover).values(
            case_id=case.case, counter=counter, giver=case.desk, receiver=receiver, given_by=case.reader, day=day
        )
    )


def _handovers() -> Select[*tuple[Any, ...]]:
    return select(
        Handover.case_id,
        Handover.counter,
        Handover.giver,
        Handover.receiver,
        Handover.day,
        Account.name.label("given_by"),
    ).join(Account, Account.account == Handover.given_by)


def handovers_of_case(connection: Connection, case: ReadableCase) -> Sequence[AnyRow]:
    """Where a case has been, oldest first."""
    return connection.execute(_handovers().where(Handover.case_id == case.case).order_by(Handover.counter)).all()


def handovers_of_desk(connection: Connection, member: DeskMember, rows_max: int) -> Sequence[AnyRow]:
    """The latest cases that a desk gave or was given, the newest day first; none from which the member is barred."""
    return connection.execute(
        _handovers()
        .join(Case, Case.case_id == Handover.case_id)
        .where(or_(Handover.giver == member.desk, Handover.receiver == member.desk), not_barred(member.account))
        .order_by(Handover.day.desc(), Handover.case_id, Handover.counter.desc())
        .limit(rows_max)
    ).all()
