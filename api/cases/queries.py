"""The statements of the queue and of single cases. Single cases only as `ReadableCase`."""

import datetime as dt
import functools
from collections.abc import Mapping, Sequence
from itertools import product
from typing import Any, Final, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    and_,
    bindparam,
    exists,
    func,
    insert,
    or_,
    select,
    true,
    tuple_,
    union_all,
    update,
)

from api.authz.principal import DeskMember, ReadableCase
from api.authz.queries import AnyRow, not_barred
from api.cases.schemas import Holder, ListName, SealedCover
from api.casework.workdays import Calendar, calendar
from api.models import (
    Absence,
    Account,
    Attachment,
    AttachmentPart,
    Bar,
    Case,
    Cover,
    Desk,
    DeskKeys,
    Grant,
    Handover,
    Letter,
    Membership,
    Opening,
    Receipt,
)
from api.models.cases import Turn
from crypto.encoding import digest

COUNTED_MAX: Final = 100


def _seen_by(member: DeskMember) -> ColumnElement[bool]:
    """The condition on `Case` that it is a case of the member's desk from which they are not barred."""
    return and_(Case.desk == member.desk, not_barred(member.account))


class Place(NamedTuple):
    """A row's place in a list; `day` is that of receipt, in the list of what is due the day by which it is."""

    urgent: bool
    day: dt.date
    case: bytes


class View(NamedTuple):
    """Which cases, and in which order; `until` is the last day that counts as due.

    `hands` are those whose cases count as mine: oneself, and whoever one covers for today.
    """

    name: ListName
    holder: Holder
    urgent: bool
    state: str | None
    until: dt.date
    hands: Sequence[bytes]


def covered_and_days(connection: Connection, member: DeskMember, day: dt.date) -> tuple[list[bytes], Calendar]:
    """For whom this member looks after the desk's cases on this day, and the days on which the desk works.

    Cover goes no further: who looks after those colleagues looks after nobody else's cases by it.
    """
    away = and_(Absence.desk == Desk.desk, Absence.cover == member.account)
    rows = connection.execute(
        select(Desk.workdays, Desk.closed_days, Absence.account)
        .outerjoin(Absence, and_(away, Absence.first_day <= day, Absence.last_day >= day))
        .where(Desk.desk == member.desk)
        .order_by(Absence.account)
    ).all()
    covered = [row.account for row in rows if row.account is not None]
    return covered, calendar(rows[0].workdays, rows[0].closed_days)


_TURNS: Final[Mapping[ListName, Sequence[Turn]]] = {
    "open": ("desk", "reporter"),
    "todo": ("desk",),
    "waiting": ("reporter",),
    "done": ("nobody",),
}


def _answered() -> ColumnElement[bool]:
    """The condition on `Case` that somebody has answered, beside telling that the case moved."""
    moved = exists().where(Handover.case_id == Letter.case_id, Handover.counter == Letter.counter)
    reply = exists().where(Letter.case_id == Case.case_id, Letter.box == "mailbox", Letter.author == "desk", ~moved)
    return reply.correlate(Case)


def _rows() -> Select[*tuple[Any, ...]]:
    """What a row of the queue says."""
    letters = (
        select(func.count())
        .select_from(Letter)
        .where(Letter.case_id == Case.case_id, Letter.box == "case")
        .correlate(Case)
        .scalar_subquery()
    )
    return (
        select(
            Case.case_id,
            Case.day,
            Case.state,
            Case.state_day,
            Case.turn,
            Case.due,
            Case.urgent,
            Case.assignee,
            Account.name.label("assignee_name"),
            letters.label("letters"),
            _answered().label("answered"),
            Case.verify_key,
            Cover.epoch,
            Cover.digest.label("cover_digest"),
        )
        .join(Cover, Cover.case_id == Case.case_id)
        .outerjoin(Account, Account.account == Case.assignee)
    )


class Shape(NamedTuple):
    """What of a view decides how its statement is built; the rest are the statement's parameters.

    `after` is whether the place after which rows are wanted is among what is urgent; none for the first page.
    """

    name: ListName
    holder: Holder
    urgent: bool
    by_state: bool
    hands: int
    after: bool | None


_OURS: Final = and_(
    Case.desk == bindparam("at_desk", type_=Case.desk.type),
    not_barred(bindparam("of_account", type_=Bar.account.type)),
)
"""`_seen_by`, of a member who is a parameter."""
_OPEN: Final = Case.turn.in_(("desk", "reporter"))
_DUE: Final = Case.due <= bindparam("until", type_=Case.due.type)
_PLACE: Final = tuple_(bindparam("after_day", type_=Case.day.type), bindparam("after_case", type_=Case.case_id.type))


def _kept(shape: Shape) -> ColumnElement[bool]:
    """The condition on `Case` that a view keeps it, but for whose it is, whose turn, and how urgent."""
    return and_(_OURS, Case.state == bindparam("state", type_=Case.state.type)) if shape.by_state else _OURS


def _held(shape: Shape) -> list[ColumnElement[bool]]:
    """Whose the cases of a view are: a condition for each strip of the index."""
    match shape.holder:
        case "anyone":
            return [true()]
        case "nobody":
            return [Case.assignee.is_(None)]
        case "me":
            hands = [bindparam(f"hand_{number}", type_=Case.assignee.type) for number in range(shape.hands)]
            return [Case.assignee == hand for hand in hands]


def _strips(shape: Shape) -> list[Select[*tuple[Any, ...]]]:
    """The heads of the strips of an index that a view is made of: a page costs the same in a list of any length."""
    strips: list[Select[*tuple[Any, ...]]] = []
    for turn, urgent, held in product(_TURNS[shape.name], (True,) if shape.urgent else (True, False), _held(shape)):
        if shape.after is not None and urgent > shape.after:
            continue
        strip = select(Case.case_id, Case.urgent, Case.day).where(
            _kept(shape), held, Case.turn == turn, Case.urgent.is_(urgent)
        )
        if shape.after is not None and urgent == shape.after:
            strip = strip.where(tuple_(Case.day, Case.case_id) > _PLACE)
        strips.append(strip.order_by(Case.day, Case.case_id).limit(bindparam("rows_max")))
    return strips


def _due(shape: Shape) -> Select[bytes]:
    """The head of what is due, by its day."""
    due = select(Case.case_id).where(_kept(shape), or_(*_held(shape)), _DUE)
    if shape.urgent:
        due = due.where(Case.urgent.is_(True))
    if shape.after is not None:
        due = due.where(tuple_(Case.due, Case.case_id) > _PLACE)
    return due.order_by(Case.due, Case.case_id).limit(bindparam("rows_max"))


@functools.cache
def _page(shape: Shape) -> Select[*tuple[Any, ...]]:
    """The statement of a page, built once for each shape. What a row says is looked up for the page's rows alone."""
    if shape.name == "due":
        return _rows().where(Case.case_id.in_(_due(shape))).order_by(Case.due, Case.case_id)
    strips = [select(*strip.subquery().c) for strip in _strips(shape)]
    union = union_all(*strips).subquery().c
    ids = select(union.case_id).order_by(union.urgent.desc(), union.day, union.case_id).limit(bindparam("rows_max"))
    return _rows().where(Case.case_id.in_(ids)).order_by(Case.urgent.desc(), Case.day, Case.case_id)


def queue(
    connection: Connection, member: DeskMember, view: View, after: Place | None, rows_max: int
) -> Sequence[AnyRow]:
    """Rows of one of a desk's lists after a place: urgent first, then the oldest; what is due by its day."""
    hands = len(view.hands) if view.holder == "me" else 0
    urgent_before = None if after is None else after.urgent
    page = _page(Shape(view.name, view.holder, view.urgent, view.state is not None, hands, urgent_before))
    place = {} if after is None else {"after_day": after.day, "after_case": after.case}
    held = {f"hand_{number}": hand for number, hand in enumerate(view.hands[:hands])}
    asked = {"until": view.until, "state": view.state, "rows_max": rows_max}
    return connection.execute(page, {**_who(member), **asked, **place, **held}).all()


def _who(member: DeskMember) -> dict[str, bytes]:
    return {"at_desk": member.desk, "of_account": member.account}


def place_of(view: View, row: AnyRow) -> Place:
    """Where a row stands in a view."""
    return Place(False, row.due, row.case_id) if view.name == "due" else Place(row.urgent, row.day, row.case_id)


_LISTS: Final[Mapping[str, ColumnElement[bool]]] = {
    "open": _OPEN,
    "todo": Case.turn == "desk",
    "waiting": Case.turn == "reporter",
    "due": _DUE,
    "mine": and_(_OPEN, Case.assignee.in_(bindparam("hands", type_=Case.assignee.type, expanding=True))),
    "nobodys": and_(_OPEN, Case.assignee.is_(None)),
    "urgent": and_(_OPEN, Case.urgent.is_(True)),
}
_COUNTS: Final = select(
    *(
        select(func.count())
        .select_from(select(Case.case_id).where(_OURS, kept).limit(COUNTED_MAX).subquery())
        .scalar_subquery()
        .label(name)
        for name, kept in _LISTS.items()
    )
)


def counts(connection: Connection, member: DeskMember, view: View) -> dict[str, int]:
    """How many cases there are in each list, a hundred at most: nobody's day depends on the difference."""
    asked = {"until": view.until, "hands": list(view.hands)}
    return dict(connection.execute(_COUNTS, {**_who(member), **asked}).mappings().one())


def sealed_before(
    connection: Connection, lead: DeskMember, epoch: int, after: bytes, rows_max: int
) -> tuple[int, Sequence[AnyRow]]:
    """How many of a desk's covers are sealed to keys before an epoch, and some rows of them after a case id."""
    older = _seen_by(lead) & (Cover.epoch < epoch)
    left = connection.scalar(
        select(func.count()).select_from(Cover).join(Case, Case.case_id == Cover.case_id).where(older)
    )
    rows = connection.execute(_rows().where(older, Case.case_id > after).order_by(Case.case_id).limit(rows_max)).all()
    return left or 0, rows


def replace_cover(connection: Connection, member: DeskMember, case: bytes, new: SealedCover) -> bool:
    """Puts a cover and its ring in the place of the cover that it names, which is destroyed; whether it stands now."""
    ours = select(Case.case_id).where(Case.case_id == case, _seen_by(member))
    connection.execute(
        update(Cover)
        .where(Cover.case_id.in_(ours), Cover.digest == new.before)
        .values(epoch=new.epoch, digest=digest(new.cover), ciphertext=new.cover, ring=new.ring, cache=None)
    )
    standing = connection.scalar(select(Cover.digest).where(Cover.case_id.in_(ours), Cover.epoch == new.epoch))
    return standing == digest(new.cover)


_OF_THESE: Final = and_(_OURS, Cover.case_id.in_(bindparam("cases", type_=Cover.case_id.type, expanding=True)))
"""The condition on `Case` and `Cover` that it is one of some cases, and of the member's desk."""
_COVERS: Final = (
    select(Cover.case_id, Cover.ciphertext, Cover.ring)
    .join(Case, Case.case_id == Cover.case_id)
    .where(_OF_THESE)
    .order_by(Cover.case_id)
)
_CACHED: Final = (
    select(Cover.case_id, Cover.cache)
    .join(Case, Case.case_id == Cover.case_id)
    .where(_OF_THESE, Cover.cache.is_not(None))
    .order_by(Cover.case_id)
)


def covers(connection: Connection, member: DeskMember, cases: Sequence[bytes]) -> Sequence[AnyRow]:
    """The covers of those cases that are this desk's, with their rings."""
    return connection.execute(_COVERS, {**_who(member), "cases": cases}).all()


def cache(connection: Connection, member: DeskMember, cases: Sequence[bytes]) -> Sequence[AnyRow]:
    """The cached facts of those cases that are this desk's and have some."""
    return connection.execute(_CACHED, {**_who(member), "cases": cases}).all()


def keep_cache(connection: Connection, member: DeskMember, opened: Sequence[tuple[bytes, bytes, bytes]]) -> None:
    """Puts facts (case, cover digest, cached) beside each cover of this desk's that has that digest."""
    ours = select(Case.case_id).where(Case.case_id == bindparam("of_case"), _seen_by(member))
    connection.execute(
        update(Cover)
        .where(Cover.case_id.in_(ours), Cover.digest == bindparam("of_digest"))
        .values(cache=bindparam("facts")),
        [{"of_case": case, "of_digest": of, "facts": facts} for case, of, facts in opened],
    )


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
