"""The statements of the queue. A list is strips of an index: a page costs the same in one of any length."""

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
    or_,
    select,
    true,
    tuple_,
    union_all,
    update,
)

from api.authz.principal import DeskMember
from api.authz.queries import AnyRow, not_barred, seen_by
from api.casework.workdays import Calendar, calendar
from api.models import (
    Absence,
    Account,
    Bar,
    Case,
    Cover,
    Desk,
    Handover,
    Letter,
)
from api.models.cases import Turn
from api.queue.schemas import Holder, ListName

COUNTED_MAX: Final = 100


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
    reply = select(Letter.counter).where(
        Letter.case_id == Case.case_id, Letter.box == "mailbox", Letter.author == "desk", ~moved
    )
    # Not EXISTS, for which PostgreSQL may first put the replies of all cases into a table: each row asks for its own.
    return reply.correlate(Case).limit(1).scalar_subquery().is_not(None)


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
"""`seen_by`, of a member who is a parameter."""
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
    older = seen_by(lead) & (Cover.epoch < epoch)
    left = connection.scalar(
        select(func.count()).select_from(Cover).join(Case, Case.case_id == Cover.case_id).where(older)
    )
    rows = connection.execute(_rows().where(older, Case.case_id > after).order_by(Case.case_id).limit(rows_max)).all()
    return left or 0, rows


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
    ours = select(Case.case_id).where(Case.case_id == bindparam("of_case"), seen_by(member))
    connection.execute(
        update(Cover)
        .where(Cover.case_id.in_(ours), Cover.digest == bindparam("of_digest"))
        .values(cache=bindparam("facts")),
        [{"of_case": case, "of_digest": of, "facts": facts} for case, of, facts in opened],
    )
