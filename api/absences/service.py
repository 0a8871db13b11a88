"""When does an absence hold, and who may say so? Cover lets nobody read what they could not read before."""

from datetime import timedelta
from typing import Final

from sqlalchemy import Connection

from api.absences import queries
from api.absences.schemas import AbsenceKept, NewAbsence
from api.audit.schemas import Action
from api.audit.service import record
from api.authz.principal import DeskMember
from api.kit.clock import today
from api.kit.errors import Missing, Problem
from crypto.encoding import b64

DAYS_MAX: Final = 366
"""No absence is longer, or begins later than so many days from now."""


class UnusableAbsence(Problem):
    """It ends before it begins, or is over, or too far away; or the cover cannot open the desk's cases."""

    status, title, slug = 409, "This absence cannot be kept", "unusable-absence"


def set_own(connection: Connection, member: DeskMember, new: NewAbsence) -> AbsenceKept:
    """I am away. It is nobody's act on anybody, so the log does not tell of it."""
    return _set(connection, member.desk, member.account, new)


def end_own(connection: Connection, member: DeskMember) -> AbsenceKept:
    """I am back, or not going."""
    queries.end(connection, member.desk, member.account)
    return AbsenceKept(account=member.account, last_day=None)


def set_for(connection: Connection, lead: DeskMember, account: bytes, new: NewAbsence) -> AbsenceKept:
    """A lead says it for somebody who cannot, for example because they are ill."""
    _check_member(connection, lead, account)
    kept = _set(connection, lead.desk, account, new)
    record(connection, lead.account, Action.CHANGE_ABSENCE, b64(account))
    return kept


def end_for(connection: Connection, lead: DeskMember, account: bytes) -> AbsenceKept:
    """They are back; ended twice it is ended."""
    _check_member(connection, lead, account)
    queries.end(connection, lead.desk, account)
    record(connection, lead.account, Action.CHANGE_ABSENCE, b64(account))
    return AbsenceKept(account=account, last_day=None)


def _check_member(connection: Connection, lead: DeskMember, account: bytes) -> None:
    if not queries.is_member(connection, lead.desk, account):
        raise Missing


def _set(connection: Connection, desk: bytes, account: bytes, new: NewAbsence) -> AbsenceKept:
    furthest = today() + timedelta(days=DAYS_MAX)
    if not today() <= new.last_day or not new.first_day <= new.last_day or new.first_day > furthest:
        raise UnusableAbsence
    if new.last_day - new.first_day > timedelta(days=DAYS_MAX):
        raise UnusableAbsence
    if new.cover is not None and (new.cover == account or not queries.opens_cases(connection, desk, new.cover)):
        raise UnusableAbsence
    queries.replace(connection, desk, account, first_day=new.first_day, last_day=new.last_day, cover=new.cover)
    return AbsenceKept(account=account, last_day=new.last_day)


def opens_cases(connection: Connection, desk: bytes, account: bytes) -> bool:
    """Is this a member of the desk who comes in and holds its newest keys?"""
    return queries.opens_cases(connection, desk, account)


def forget_ended(connection: Connection) -> None:
    """What was over yesterday is not kept; called once a day."""
    queries.end_before(connection, today())
