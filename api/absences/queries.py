"""The statements of absences."""

import datetime as dt
from typing import Any

from sqlalchemy import Connection, delete, func, insert, select

from api.models import Absence, Account, DeskKeys, Grant, Membership


def is_member(connection: Connection, desk: bytes, account: bytes) -> bool:
    """Is this person in this desk?"""
    found = select(Membership.role).where(Membership.desk == desk, Membership.account == account)
    return connection.scalar(found) is not None


def opens_cases(connection: Connection, desk: bytes, account: bytes) -> bool:
    """Is this a member who comes in and holds the desk's newest keys?"""
    newest = select(func.max(DeskKeys.epoch)).where(DeskKeys.desk == desk).scalar_subquery()
    member = (
        select(Membership.account)
        .join(Grant, (Grant.account == Membership.account) & (Grant.desk == desk) & (Grant.epoch == newest))
        .join(Account, Account.account == Membership.account)
        .where(Membership.desk == desk, Membership.account == account, Account.deactivated_day.is_(None))
    )
    return connection.scalar(member) is not None


def replace(connection: Connection, desk: bytes, account: bytes, **columns: Any) -> None:
    """One absence of a member at a desk, in the place of the one before."""
    end(connection, desk, account)
    connection.execute(insert(Absence).values(desk=desk, account=account, **columns))


def end(connection: Connection, desk: bytes, account: bytes) -> None:
    """Nobody says any more that they are away."""
    connection.execute(delete(Absence).where(Absence.desk == desk, Absence.account == account))


def end_before(connection: Connection, day: dt.date) -> None:
    """Destroys what was over before this day."""
    connection.execute(delete(Absence).where(Absence.last_day < day))
