"""What the guard asks of the database: sessions, memberships, and whose a case is."""

from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple, TypeAlias

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Connection,
    Row,
    and_,
    bindparam,
    delete,
    exists,
    select,
    union_all,
    update,
)

from api.authz.policy import Role
from api.authz.principal import AccountId, CaseId, DeskId, DeskMember
from api.models import Account, Auditor, Bar, Case, DeskKeys, Erasure, Grant, Membership, Session

AnyRow: TypeAlias = Row[*tuple[Any, ...]]
"""A row of several columns, named in the statement beside it."""

IDLE: Final = timedelta(minutes=15)  # a session left alone so long is over
_CLOCK_MAY_STRAY: Final = timedelta(days=1)
_WINDING_STEP: Final = timedelta(minutes=1)


class SessionMember(NamedTuple):
    """The account of a session, what it is besides, and whether a second factor is still owed.

    `role` is its role at the desk that was asked about.
    """

    account: AccountId
    administrator: bool
    auditor: bool
    entering: bool
    drowses: bool
    """Whether the session's idle clock has run for a minute or more."""
    role: Role | None


def session_member(
    connection: Connection, token_digest: bytes, moment: datetime, desk: bytes | None = None
) -> SessionMember | None:
    """The member of a session that is neither too old nor too long idle, while their account is active.

    One that was wound up by a clock more than a day ahead of this one is none: it would outlive its hours.
    """
    asked = {"token": token_digest, "moment": moment, "at_desk": desk}
    row = connection.execute(_SESSION_MEMBER, asked).one_or_none()
    if row is None or row.idle_until > moment + IDLE + _CLOCK_MAY_STRAY:
        return None
    drowses = row.idle_until < moment + IDLE - _WINDING_STEP
    return SessionMember(
        AccountId(row.account), bool(row.administrator), bool(row.auditor), bool(row.entering), drowses, _role(row)
    )


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
    return connection.scalar(_MAILBOX_TOKEN, {"of_case": case}) == token_digest


def desk_of_case(connection: Connection, case: CaseId, account: AccountId) -> DeskId | None:
    """The desk of a case, if there is such a case, and this person is not barred from it."""
    desk = connection.scalar(_DESK_OF_CASE, {"of_case": case, "of_account": account})
    return None if desk is None else DeskId(desk)


def not_barred(account: bytes | BindParameter[bytes]) -> ColumnElement[bool]:
    """The condition on `Case` that this person is not barred from it."""
    return ~exists().where(Bar.case_id == Case.case_id, Bar.account == account)


def seen_by(member: DeskMember) -> ColumnElement[bool]:
    """The condition on `Case` that it is a case of the member's desk from which they are not barred."""
    return and_(Case.desk == member.desk, not_barred(member.account))


def role_at(connection: Connection, account: AccountId, desk: DeskId) -> Role | None:
    """The account's role at the desk. Where there are keys, who was let in by none of those who hold them waits."""
    row = connection.execute(_ROLE_AT, {"of_account": account, "at_desk": desk}).one_or_none()
    return None if row is None else _role(row)


def _role(row: AnyRow) -> Role | None:
    if row.role is None:
        return None
    return Role(row.role) if row.let_in else Role.WAITING


# Building a statement costs as much as running it: those of every request are built once.
_TOKEN: Final = bindparam("token", type_=Session.token_digest.type)
_MOMENT: Final = bindparam("moment", type_=Session.expires_at.type)
_OF_CASE: Final = bindparam("of_case", type_=Case.case_id.type)
_OF_ACCOUNT: Final = bindparam("of_account", type_=Account.account.type)
_AT_DESK: Final = bindparam("at_desk", type_=Membership.desk.type)
_GRANTED: Final = exists().where(Grant.account == Membership.account, Grant.desk == Membership.desk)
_HAS_KEYS: Final = exists().where(DeskKeys.desk == Membership.desk)
_LET_IN: Final = (_GRANTED | ~_HAS_KEYS).label("let_in")
_SESSION_MEMBER: Final = (
    select(
        Account.account,
        Account.administrator,
        Session.entering,
        Session.idle_until,
        Auditor.account.is_not(None).label("auditor"),
        Membership.role,
        _LET_IN,
    )
    .join(Session, Session.account == Account.account)
    .outerjoin(Auditor, Auditor.account == Account.account)
    .outerjoin(Membership, and_(Membership.account == Account.account, Membership.desk == _AT_DESK))
    .where(Session.token_digest == _TOKEN, Session.expires_at > _MOMENT, Session.idle_until > _MOMENT)
    .where(Account.deactivated_day.is_(None))
)
_MAILBOX_TOKEN: Final = union_all(
    select(Case.token_digest).where(Case.case_id == _OF_CASE),
    select(Erasure.token_digest).where(Erasure.case_id == _OF_CASE),
)
_DESK_OF_CASE: Final = select(Case.desk).where(Case.case_id == _OF_CASE, not_barred(_OF_ACCOUNT))
_ROLE_AT: Final = select(Membership.role, _LET_IN).where(Membership.account == _OF_ACCOUNT, Membership.desk == _AT_DESK)
