"""The statements of a lead's view of the desk. Nothing of a case from which the lead is barred."""

import datetime as dt
from collections.abc import Sequence

from sqlalchemy import ColumnElement, Connection, and_, exists, func, or_, select, update
from sqlalchemy.orm import aliased

from api.authz.principal import CaseId, DeskMember, ReadableCase
from api.authz.queries import AnyRow, not_barred
from api.models import Account, Case, Desk, Handover, Instance, Letter, Membership, Opening


def _seen_by(lead: DeskMember) -> ColumnElement[bool]:
    """The condition on `Case` that it is one of the lead's desk, and not barred from them."""
    return and_(Case.desk == lead.desk, not_barred(lead.account))


def is_member(connection: Connection, lead: DeskMember, account: bytes) -> bool:
    """Is this person in the lead's desk?"""
    found = select(Membership.role).where(Membership.desk == lead.desk, Membership.account == account)
    return connection.scalar(found) is not None


# --- the whole desk


def load(connection: Connection, lead: DeskMember, day: dt.date) -> Sequence[AnyRow]:
    """What each person holds of what is open, with its ages on this day; one row for what nobody holds."""

    def younger(days: int) -> ColumnElement[bool]:
        return Case.day >= day - dt.timedelta(days=days)

    return connection.execute(
        select(
            Case.assignee,
            Account.name,
            func.count().label("open"),
            func.count().filter(Case.due < day).label("overdue"),
            func.min(Case.day).label("oldest"),
            func.count().filter(younger(7)).label("to_7"),
            func.count().filter(younger(30)).label("to_30"),
            func.count().filter(younger(90)).label("to_90"),
        )
        .outerjoin(Account, Account.account == Case.assignee)
        .where(_seen_by(lead), Case.turn.in_(("desk", "reporter")))
        .group_by(Case.assignee, Account.name, Account.name_folded)
        .order_by(Account.name_folded)
    ).all()


def letters_and_answers(connection: Connection, lead: DeskMember, since: dt.date) -> Sequence[AnyRow]:
    """Of workers' letters since a day, as many as came and were answered on the same days: `day`, `replied`, `number`.

    Without those that came before the case moved to this desk.
    """
    reply = aliased(Letter)
    replied = (
        select(func.min(reply.day))
        .where(reply.case_id == Letter.case_id, reply.box == "mailbox", reply.author == "desk")
        .where(reply.day >= Letter.day)
        .correlate(Letter)
        .scalar_subquery()
    )
    before = exists().where(Handover.case_id == Case.case_id, Handover.day > Letter.day)
    each = (
        select(Letter.day, Case.urgent, Case.turn, replied.label("replied"))
        .join(Case, Case.case_id == Letter.case_id)
        .where(_seen_by(lead), or_(Case.turn.in_(("desk", "reporter")), Case.state_day >= since))
        .where(Letter.box == "case", Letter.author == "reporter", Letter.day >= since, ~before)
        .subquery()
    )
    kinds = (each.c.day, each.c.urgent, each.c.turn, each.c.replied)
    return connection.execute(select(*kinds, func.count().label("number")).group_by(*kinds)).all()


def retention(connection: Connection, lead: DeskMember) -> AnyRow:
    """For how many days closed cases are kept: `own`, the desk's, and `usual`, the instance's."""
    usual = select(Instance.retention_days).scalar_subquery().label("usual")
    own = select(Desk.retention_days.label("own"), usual).where(Desk.desk == lead.desk)
    return connection.execute(own).one()


def keep_closed(connection: Connection, lead: DeskMember, days: int | None) -> None:
    """For how many days the desk keeps closed cases."""
    connection.execute(update(Desk).where(Desk.desk == lead.desk).values(retention_days=days))


def set_workdays(connection: Connection, lead: DeskMember, weekdays: Sequence[int], closed: Sequence[str]) -> None:
    """On which days the desk works."""
    now = update(Desk).where(Desk.desk == lead.desk)
    connection.execute(now.values(workdays=list(weekdays), closed_days=list(closed)))


# --- who opened a case


def openings(connection: Connection, case: ReadableCase, rows_max: int) -> Sequence[AnyRow]:
    """Who opened it while it was a case of this desk, the newest day first."""
    return connection.execute(
        select(Opening.account, Account.name, Opening.day)
        .join(Account, Account.account == Opening.account)
        .where(Opening.case_id == case.case, Opening.desk == case.desk)
        .order_by(Opening.day.desc(), Account.name_folded)
        .limit(rows_max)
    ).all()


# --- all cases of a colleague


def held_by(connection: Connection, lead: DeskMember, account: bytes) -> AnyRow:
    """How many cases somebody holds: `open` and `over`."""
    is_open = Case.turn != "nobody"
    held = select(func.count().filter(is_open).label("open"), func.count().filter(~is_open).label("over"))
    return connection.execute(held.select_from(Case).where(_seen_by(lead), Case.assignee == account)).one()


def some_held_by(connection: Connection, lead: DeskMember, account: bytes, cases_max: int) -> list[CaseId]:
    """Some of them, which nobody else changes until this transaction ends."""
    some = select(Case.case_id).where(_seen_by(lead), Case.assignee == account)
    rows = connection.scalars(some.order_by(Case.case_id).limit(cases_max).with_for_update())
    return [CaseId(case) for case in rows]


def open_to(connection: Connection, cases: Sequence[CaseId], account: bytes) -> list[CaseId]:
    """Those of them from which this person is not barred."""
    return [
        CaseId(case)
        for case in connection.scalars(select(Case.case_id).where(Case.case_id.in_(cases), not_barred(account)))
    ]


def give(connection: Connection, cases: Sequence[CaseId], account: bytes | None) -> None:
    """Whose they are from now on; where they stand does not change."""
    connection.execute(update(Case).where(Case.case_id.in_(cases)).values(assignee=account))


def begun_and_unanswered(connection: Connection, cases: Sequence[CaseId]) -> list[CaseId]:
    """Those of them that somebody had taken, and to which nobody ever wrote an answer."""
    answered = exists().where(Letter.case_id == Case.case_id, Letter.box == "mailbox", Letter.author == "desk")
    begun = select(Case.case_id).where(Case.case_id.in_(cases), Case.state == "in_progress", ~answered)
    return [CaseId(case) for case in connection.scalars(begun.order_by(Case.case_id))]
