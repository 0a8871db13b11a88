"""The statements of proposals."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, delete, insert, select
from sqlalchemy.orm import aliased

from api.authz.queries import AnyRow
from api.models import Account, FreshKeys, Proposal

_PROPOSER = aliased(Account)
_PERSON = aliased(Account)


def administrators(connection: Connection) -> Sequence[AnyRow]:
    """Every administrator who comes in, by name: since when, and since when with the keys of now."""
    return connection.execute(
        select(Account.account, Account.name, Account.created_day, FreshKeys.day.label("fresh_day"))
        .outerjoin(FreshKeys, FreshKeys.account == Account.account)
        .where(Account.administrator.is_(True), Account.deactivated_day.is_(None))
        .order_by(Account.name_folded)
    ).all()


def waiting(connection: Connection, since: dt.date) -> Sequence[AnyRow]:
    """What was proposed after this day, the oldest first."""
    return connection.execute(
        select(
            Proposal.proposal,
            Proposal.act,
            Proposal.account,
            Proposal.content,
            Proposal.proposed_by,
            Proposal.day,
            _PROPOSER.name.label("proposer"),
            _PERSON.name.label("person"),
        )
        .join(_PROPOSER, _PROPOSER.account == Proposal.proposed_by)
        .outerjoin(_PERSON, _PERSON.account == Proposal.account)
        .where(Proposal.day > since)
        .order_by(Proposal.day, Proposal.proposal)
    ).all()


def one_waiting(connection: Connection, proposal: bytes, since: dt.date) -> AnyRow | None:
    """One of these; nobody else decides about it until this transaction ends."""
    return connection.execute(
        select(Proposal.account, Proposal.content, Proposal.proposed_by)
        .where(Proposal.proposal == proposal, Proposal.day > since)
        .with_for_update()
    ).one_or_none()


def add(connection: Connection, **columns: Any) -> None:
    """It waits."""
    connection.execute(insert(Proposal).values(**columns))


def remove(connection: Connection, proposal: bytes) -> None:
    """It waits no more."""
    connection.execute(delete(Proposal).where(Proposal.proposal == proposal))


def forget_ended(connection: Connection, since: dt.date) -> None:
    """What was proposed until this day is gone."""
    connection.execute(delete(Proposal).where(Proposal.day <= since))
