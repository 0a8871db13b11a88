"""The statements of bars, on cases that the asker may read."""

import datetime as dt
from collections.abc import Sequence

from sqlalchemy import Connection, and_, delete, exists, insert, select
from sqlalchemy.orm import aliased

from api.authz.principal import ReadableCase
from api.authz.queries import AnyRow
from api.models import Account, Bar, Case, Cover, Desk, Grant, Membership


def bars(connection: Connection, case: ReadableCase) -> Sequence[AnyRow]:
    """The members of the case's desk who are barred from it, with the name of who did it if that is a member too."""
    author, at_the_desk = aliased(Account), aliased(Membership)
    of_the_desk = and_(at_the_desk.account == Bar.barred_by, at_the_desk.desk == case.desk)
    return connection.execute(
        select(Bar.account, Account.name, author.name.label("barred_by"), Bar.day)
        .join(Account, Account.account == Bar.account)
        .join(Membership, and_(Membership.account == Bar.account, Membership.desk == case.desk))
        .outerjoin(at_the_desk, of_the_desk)
        .outerjoin(author, author.account == at_the_desk.account)
        .where(Bar.case_id == case.case)
        .order_by(Account.name_folded)
    ).all()


def hold_still(connection: Connection, case: ReadableCase) -> None:
    """Nobody else bars, removes or is removed at this desk until this transaction ends."""
    connection.execute(select(Desk.desk).where(Desk.desk == case.desk).with_for_update())


def is_member(connection: Connection, case: ReadableCase, account: bytes) -> bool:
    """Is this person in the case's desk?"""
    there = select(Membership.role).where(Membership.desk == case.desk, Membership.account == account)
    return connection.scalar(there) is not None


def is_barred(connection: Connection, case: ReadableCase, account: bytes) -> bool:
    """Is this person barred from the case?"""
    return connection.scalar(select(Bar.day).where(Bar.case_id == case.case, Bar.account == account)) is not None


def another_can_lift(connection: Connection, case: ReadableCase, account: bytes) -> bool:
    """Is there a lead besides this person who is not barred, and can open the case's cover?"""
    barred = exists().where(Bar.case_id == case.case, Bar.account == Membership.account)
    leads = (
        select(Membership.account)
        .join(Cover, Cover.case_id == case.case)
        .join(
            Grant,
            and_(Grant.account == Membership.account, Grant.desk == Membership.desk, Grant.epoch == Cover.epoch),
        )
        .where(Membership.desk == case.desk, Membership.role == "lead", Membership.account != account, ~barred)
    )
    return connection.scalar(leads.limit(1)) is not None


def add_bar(connection: Connection, case: ReadableCase, account: bytes, day: dt.date) -> None:
    """From now on there is no such case for this person."""
    connection.execute(insert(Bar).values(case_id=case.case, account=account, barred_by=case.reader, day=day))


def remove_bar(connection: Connection, case: ReadableCase, account: bytes) -> None:
    """For this person there is such a case again."""
    connection.execute(delete(Bar).where(Bar.case_id == case.case, Bar.account == account))


def state_if_held_by(connection: Connection, case: ReadableCase, account: bytes) -> str | None:
    """The state of the case, if this person works on it."""
    return connection.scalar(select(Case.state).where(Case.case_id == case.case, Case.assignee == account))
