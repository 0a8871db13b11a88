"""The statements of how accounts end."""

import datetime as dt
from typing import Any

from sqlalchemy import Connection, delete, select, update

from api.authz.queries import AnyRow
from api.models import (
    Account,
    BackupCode,
    Desk,
    Factor,
    FreshKeys,
    Grant,
    Invitation,
    MailWish,
    Membership,
    OrganisationKey,
    OwnShelf,
    Proposal,
    RecoveryTicket,
    ResetLink,
    Session,
    UrgentMail,
)

_ACTIVE = Account.deactivated_day.is_(None)


def account(connection: Connection, account: bytes) -> AnyRow | None:
    """How this person stands, if there is or was one."""
    return connection.execute(
        select(
            Account.account, Account.name_folded, Account.administrator, Account.deactivated_day, Account.deleted_day
        ).where(Account.account == account)
    ).one_or_none()


def hold_still(connection: Connection, account: bytes) -> None:
    """Nobody else changes who holds the keys of this person's desks, or who runs the instance, until this ends."""
    own = select(Membership.desk).where(Membership.account == account)
    connection.execute(select(Desk.desk).where(Desk.desk.in_(own)).order_by(Desk.desk).with_for_update())
    concerned = (Account.account == account) | Account.administrator.is_(True)
    connection.execute(select(Account.account).where(concerned).order_by(Account.account).with_for_update())


def another_administrator(connection: Connection, account: bytes) -> bool:
    """Does anybody else who comes in run the instance?"""
    others = select(Account.account).where(Account.administrator.is_(True), _ACTIVE, Account.account != account)
    return connection.scalar(others.limit(1)) is not None


def end_entrances(connection: Connection, account: bytes) -> None:
    """Signs the person out, and ends every link and proposal that they made, and every link that would let them in."""
    for ended in (Session, RecoveryTicket, ResetLink):
        connection.execute(delete(ended).where(ended.account == account))
    connection.execute(delete(ResetLink).where(ResetLink.made_by == account))
    connection.execute(delete(Proposal).where(Proposal.proposed_by == account))
    connection.execute(delete(Invitation).where(Invitation.inviter == account, Invitation.used_day.is_(None)))


def set_deactivated(connection: Connection, account: bytes, day: dt.date | None) -> None:
    """Since when this person does not come in; none while they do."""
    connection.execute(update(Account).where(Account.account == account).values(deactivated_day=day))


def destroy_what_is_theirs(connection: Connection, account: bytes) -> None:
    """Second factors, memberships, what mail they wanted, and everything that is sealed to them."""
    theirs = (BackupCode, Factor, OrganisationKey, OwnShelf, FreshKeys, Grant, Membership, MailWish, UrgentMail)
    for ended in theirs:
        connection.execute(delete(ended).where(ended.account == account))


def change(connection: Connection, account: bytes, **columns: Any) -> None:
    """What stays of the account, or nothing of it."""
    connection.execute(update(Account).where(Account.account == account).values(**columns))
