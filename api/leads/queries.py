"""The statements of a lead's view of the desk. Nothing of a case from which the lead is barred."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, Connection, and_, exists, func, select, update

from api.authz.principal import CaseId, DeskMember, ReadableCase
from api.authz.queries import AnyRow, not_barred
from api.models import Account, Case, Letter, Membership, Opening


def _seen_by(lead: DeskMember) -> ColumnElement[bool]:
    """The condition on `Case` that it is one of the lead's desk, and not barred from them."""
    return and_(Case.desk == lead.desk, not_barred(lead.account))


def is_member(connection: Connection, lead: DeskMember, account: bytes) -> bool:
    """Is this person in the lead's desk?"""
    found = select(Membership.role).where(Membership.desk == lead.desk, Membership.account == account)
    return connection.scalar(found) is not None


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
