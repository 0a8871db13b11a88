"""What may this person be told, at this moment?"""

from collections.abc import Collection

from sqlalchemy import Connection, exists, select

from api.authz.principal import ReadableCase
from api.authz.queries import not_barred
from api.live.hub import Line
from api.models import Account, Ask, Bar, Case, Grant, Membership


def readable(connection: Connection, line: Line, cases: Collection[bytes]) -> set[bytes]:
    """Those of the cases that lie at the line's desk, and from which its reader is not barred."""
    if not cases:
        return set()
    found = select(Case.case_id).where(Case.case_id.in_(cases), Case.desk == line.desk, not_barred(line.account))
    return set(connection.scalars(found))


def asked(connection: Connection, line: Line, cases: Collection[bytes]) -> set[bytes]:
    """Those of the cases about which the line's desk was asked, and from which its reader is not barred."""
    if not cases:
        return set()
    put = select(Ask.case_id).join(Case, Case.case_id == Ask.case_id)
    found = put.where(Ask.case_id.in_(cases), Ask.asked == line.desk, not_barred(line.account))
    return set(connection.scalars(found))


def has_lost_one(connection: Connection, line: Line, moved: Collection[bytes]) -> bool:
    """Whether one of the cases that have just left the line's desk was one that its reader could read."""
    if not moved:
        return False
    barred = set(connection.scalars(select(Bar.case_id).where(Bar.case_id.in_(moved), Bar.account == line.account)))
    return bool(set(moved) - barred)


def readers_among(connection: Connection, case: ReadableCase, accounts: Collection[bytes]) -> set[bytes]:
    """Those of the people who may read the case."""
    barred = exists().where(Bar.case_id == case.case, Bar.account == Membership.account)
    granted = exists().where(Grant.account == Membership.account, Grant.desk == case.desk)
    found = (
        select(Membership.account)
        .join(Account, Account.account == Membership.account)
        .where(Membership.desk == case.desk, Membership.account.in_(accounts), granted, ~barred)
        .where(Account.deactivated_day.is_(None))
    )
    return set(connection.scalars(found))
