"""The statements of how accounts end."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, delete, exists, func, select, update
from sqlalchemy.orm import aliased

from api.authz.queries import AnyRow
from api.models import (
    Account,
    BackupCode,
    Desk,
    DeskKeys,
    Factor,
    FreshKeys,
    Grant,
    Invitation,
    Membership,
    OrganisationKey,
    RecoveryTicket,
    ResetLink,
    Session,
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


def desks_led_alone(connection: Connection, account: bytes) -> Sequence[bytes]:
    """The desks that this person leads and whose newest keys no other lead who comes in holds."""
    other, held = aliased(Membership), aliased(Grant)
    newest = select(func.max(DeskKeys.epoch)).where(DeskKeys.desk == Membership.desk).correlate(Membership)
    epoch = newest.scalar_subquery()
    holds = exists().where(Grant.desk == Membership.desk, Grant.account == account, Grant.epoch == epoch)
    another = exists().where(
        other.desk == Membership.desk,
        other.role == "lead",
        other.account != account,
        other.account.in_(select(Account.account).where(_ACTIVE)),
        held.account == other.account,
        held.desk == other.desk,
        held.epoch == epoch,
    )
    return connection.scalars(
        select(Membership.desk)
        .where(Membership.account == account, Membership.role == "lead", holds, ~another)
        .order_by(Membership.desk)
    ).all()


def end_entrances(connection: Connection, account: bytes) -> None:
    """Signs the person out, and ends every link that they made, or that would let them in."""
    for ended in (Session, RecoveryTicket, ResetLink):
        connection.execute(delete(ended).where(ended.account == account))
    connection.execute(delete(ResetLink).where(ResetLink.made_by == account))
    connection.execute(delete(Invitation).where(Invitation.inviter == account, Invitation.used_day.is_(None)))


def set_deactivated(connection: Connection, account: bytes, day: dt.date | None) -> None:
    """Since when this person does not come in; none while they do."""
    connection.execute(update(Account).where(Account.account == account).values(deactivated_day=day))


def destroy_what_is_theirs(connection: Connection, account: bytes) -> None:
    """Second factors, memberships, and everything that is sealed to them."""
    for ended in (BackupCode, Factor, OrganisationKey, FreshKeys, Grant, Membership):
        connection.execute(delete(ended).where(ended.account == account))


def change(connection: Connection, account: bytes, **columns: Any) -> None:
    """What stays of the account, or nothing of it."""
    connection.execute(update(Account).where(Account.account == account).values(**columns))
