"""What the guard asks of the database: sessions, memberships, and whose a case is."""

from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple, TypeAlias

from sqlalchemy import ColumnElement, Connection, Row, delete, exists, select, union_all, update

from api.authz.policy import Role
from api.authz.principal import AccountId, CaseId, DeskId
from api.models import Account, Auditor, Bar, Case, DeskKeys, Erasure, Grant, Membership, Session

AnyRow: TypeAlias = Row[*tuple[Any, ...]]
"""A row of several columns, named in the statement beside it."""

IDLE: Final = timedelta(minutes=15)  # a session left alone so long is over
_CLOCK_MAY_STRAY: Final = timedelta(days=1)
_WINDING_STEP: Final = timedelta(minutes=1)


class SessionMember(NamedTuple):
    """The account of a session, what it is besides, and whether a second factor is still owed."""

    account: AccountId
    administrator: bool
    auditor: bool
    entering: bool


def session_member(connection: Connection, token_digest: bytes, moment: datetime) -> SessionMember | None:
    """The member of a session that is neither too old nor too long idle, while their account is active.

    One that was wound up by a clock more than a day ahead of this one is none: it would outlive its hours.
    """
    row = connection.execute(
        select(Account.account, Account.administrator, Session.entering, Auditor.account.is_not(None).label("auditor"))
        .join(Session, Session.account == Account.account)
        .outerjoin(Auditor, Auditor.account == Account.account)
        .where(Session.token_digest == token_digest, Session.expires_at > moment, Session.idle_until > moment)
        .where(Session.idle_until < moment + IDLE + _CLOCK_MAY_STRAY)
        .where(Account.deactivated_day.is_(None))
    ).one_or_none()
    if row is None:
        return None
    return SessionMember(AccountId(row.account), bool(row.administrator), bool(row.auditor), bool(row.entering))


def session_drowses(connection: Connection, token_digest: bytes, moment: datetime) -> bool:
    """Has the session's idle clock run for a minute or more?"""
    idle_until = connection.scalar(select(Session.idle_until).where(Session.token_digest == token_digest))
    return idle_until is not None and idle_until < moment + IDLE - _WINDING_STEP


def wind_session(connection: Connection, token_digest: bytes, moment: datetime) -> None:
    """Starts the session's idle clock again."""
    connection.execute(update(Session).where(Session.token_digest == token_digest).values(idle_until=moment + IDLE))


def end_sessions_of(connection: Connection, account: bytes) -> None:
    """Signs a person out everywhere: what they may do has changed, or how they get in."""
    connection.execute(delete(Session).where(Session.account == account))


def end_other_sessions(connection: Connection, account: bytes, here: bytes) -> None:
    """Signs a person out everywhere but in the session with this digest."""
    connection.execute(delete(Session).where(Session.account == account, Session.token_digest != here))


def mailbox_opens(connection: Connection, case: CaseId, token_digest: bytes) -> bool:
    """Does this token open the mailbox of this case, or did it before the case was erased?"""
    standing = select(Case.token_digest).where(Case.case_id == case)
    erased = select(Erasure.token_digest).where(Erasure.case_id == case)
    return connection.scalar(union_all(standing, erased)) == token_digest


def desk_of_case(connection: Connection, case: CaseId, account: AccountId) -> DeskId | None:
    """The desk of a case, if there is such a case, and this person is not barred from it."""
    desk = connection.scalar(select(Case.desk).where(Case.case_id == case, not_barred(account)))
    return None if desk is None else DeskId(desk)


def not_barred(account: bytes) -> ColumnElement[bool]:
    """The condition on `Case` that this person is not barred from it."""
    return ~exists().where(Bar.case_id == Case.case_id, Bar.account == account)


def role_at(connection: Connection, account: AccountId, desk: DeskId) -> Role | None:
    """The account's role at the desk. Where there are keys, who was let in by none of those who hold them waits."""
    role = connection.scalar(select(Membership.role).where(Membership.account == account, Membership.desk == desk))
    if role is None:
        return None
    granted = exists().where(Grant.account == account, Grant.desk == desk)
    has_keys = exists().where(DeskKeys.desk == desk)
    return Role(role) if connection.scalar(select(granted | ~has_keys)) else Role.WAITING
