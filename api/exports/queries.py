"""The statements of exports."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, delete, func, insert, select, update
from sqlalchemy.orm import aliased

from api.authz.principal import DeskMember
from api.authz.queries import AnyRow, not_barred
from api.models import Account, Case, Desk, DeskKeys, Export, FreshKeys, Grant, Membership

_PROPOSER = aliased(Account)
_AGREER = aliased(Account)


def _alive(since: dt.date) -> ColumnElement[bool]:
    """Proposed, or agreed to, after this day."""
    return func.coalesce(Export.agreed_day, Export.day) > since


def exports(connection: Connection, since: dt.date, desk: bytes | None) -> Sequence[AnyRow]:
    """What waits or may be done, of one desk or of all, the oldest first."""
    of_desk = () if desk is None else (Export.desk == desk,)
    return connection.execute(
        select(
            Export.export,
            Export.desk,
            Export.recipient,
            Export.proposed_by,
            Export.day,
            Export.agreed_by,
            Export.agreed_day,
            Desk.names,
            _PROPOSER.name.label("proposer"),
            _AGREER.name.label("agreer"),
        )
        .join(Desk, Desk.desk == Export.desk)
        .join(_PROPOSER, _PROPOSER.account == Export.proposed_by)
        .outerjoin(_AGREER, _AGREER.account == Export.agreed_by)
        .where(_alive(since), *of_desk)
        .order_by(Export.day, Export.export)
    ).all()


def one(connection: Connection, export: bytes, since: dt.date) -> AnyRow | None:
    """One of these; nobody else decides about it until this transaction ends."""
    return connection.execute(
        select(Export.desk, Export.recipient, Export.proposed_by, Export.agreed_by)
        .where(Export.export == export, _alive(since))
        .with_for_update()
    ).one_or_none()


def add(connection: Connection, **columns: Any) -> None:
    """It waits."""
    connection.execute(insert(Export).values(**columns))


def agree(connection: Connection, export: bytes, account: bytes, day: dt.date) -> None:
    """It may be done."""
    connection.execute(update(Export).where(Export.export == export).values(agreed_by=account, agreed_day=day))


def remove(connection: Connection, export: bytes) -> None:
    """It is over."""
    connection.execute(delete(Export).where(Export.export == export))


def forget_ended(connection: Connection, since: dt.date) -> None:
    """What nobody agreed to, or did, in time is gone."""
    connection.execute(delete(Export).where(~_alive(since)))


def there_since(connection: Connection, account: bytes) -> AnyRow:
    """The day of an account, and of the keys of now if it was reset."""
    return connection.execute(
        select(Account.created_day, FreshKeys.day.label("fresh_day"))
        .outerjoin(FreshKeys, FreshKeys.account == Account.account)
        .where(Account.account == account)
    ).one()


def joined(connection: Connection, member: DeskMember) -> dt.date | None:
    """The day on which somebody came to the desk."""
    at_desk = (Membership.account == member.account, Membership.desk == member.desk)
    return connection.scalar(select(Membership.day).where(*at_desk))


def other_lead(connection: Connection, desk: bytes, account: bytes) -> bool:
    """Is there another lead of the desk who comes in and was given its newest keys?"""
    newest = select(func.max(DeskKeys.epoch)).where(DeskKeys.desk == desk).scalar_subquery()
    lead = (
        select(Membership.account)
        .join(Account, Account.account == Membership.account)
        .join(Grant, (Grant.account == Membership.account) & (Grant.desk == desk) & (Grant.epoch == newest))
        .where(Membership.desk == desk, Membership.role == "lead", Membership.account != account)
        .where(Account.deactivated_day.is_(None))
    )
    return connection.scalar(lead.limit(1)) is not None


def cases(connection: Connection, member: DeskMember, after: bytes | None, rows_max: int) -> Sequence[bytes]:
    """The desk's cases by id: none from which the member is barred, and none that the worker has withdrawn."""
    wanted = select(Case.case_id).where(Case.desk == member.desk, Case.state != "withdrawn", not_barred(member.account))
    if after is not None:
        wanted = wanted.where(Case.case_id > after)
    return connection.scalars(wanted.order_by(Case.case_id).limit(rows_max)).all()
