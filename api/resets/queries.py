"""The statements of resets."""

import datetime as dt
from collections.abc import Sequence

from sqlalchemy import Connection, delete, insert, select, update
from sqlalchemy.orm import aliased

from api.authz.queries import AnyRow
from api.models import (
    Account,
    BackupCode,
    Desk,
    Factor,
    FreshKeys,
    Instance,
    Membership,
    OrganisationKey,
    OwnShelf,
    Proposal,
    RecoveryTicket,
    ResetLink,
    Session,
)


def founding_key(connection: Connection) -> bytes | None:
    """The organisation's verify key, once it is set up."""
    return connection.execute(select(Instance.founding_key)).scalar_one()


def account_exists(connection: Connection, account: bytes) -> bool:
    """Is there such a person, and do they come in?"""
    active = select(Account.account).where(Account.account == account, Account.deactivated_day.is_(None))
    return connection.scalar(active) is not None


def administrator_named(connection: Connection, name_folded: str) -> bytes | None:
    """The administrator of this name who comes in."""
    return connection.scalar(
        select(Account.account).where(
            Account.name_folded == name_folded, Account.administrator.is_(True), Account.deactivated_day.is_(None)
        )
    )


def holds_organisation_key(connection: Connection, account: bytes) -> bool:
    """Is the organisation's signer sealed to this person?"""
    return connection.scalar(select(OrganisationKey.day).where(OrganisationKey.account == account)) is not None


def another_signer(connection: Connection, account: bytes) -> bool:
    """Is it sealed to somebody else too who comes in?"""
    return (
        connection.scalar(
            select(OrganisationKey.day)
            .join(Account, Account.account == OrganisationKey.account)
            .where(OrganisationKey.account != account, Account.deactivated_day.is_(None))
            .limit(1)
        )
        is not None
    )


def replace_link(
    connection: Connection,
    account: bytes,
    token_digest: bytes,
    made_by: bytes | None,
    losing: Sequence[str],
    expires_at: dt.datetime,
) -> None:
    """The newest link of a person is the only one."""
    connection.execute(delete(ResetLink).where(ResetLink.account == account))
    connection.execute(
        insert(ResetLink).values(
            account=account, token_digest=token_digest, made_by=made_by, losing=list(losing), expires_at=expires_at
        )
    )


def link(connection: Connection, token_digest: bytes, moment: dt.datetime) -> AnyRow | None:
    """A link that is neither used nor past its end, with both names; the maker's is none for the operator."""
    maker = aliased(Account)
    return connection.execute(
        select(ResetLink.account, ResetLink.made_by, ResetLink.losing, Account.name, maker.name.label("administrator"))
        .join(Account, Account.account == ResetLink.account)
        .outerjoin(maker, maker.account == ResetLink.made_by)
        .where(ResetLink.token_digest == token_digest, ResetLink.expires_at > moment)
        .where(Account.deactivated_day.is_(None))
    ).one_or_none()


def use_link(connection: Connection, token_digest: bytes, moment: dt.datetime) -> AnyRow | None:
    """Destroys a link, and every one that has ended; what it said, if it was still good."""
    found = link(connection, token_digest, moment)
    used = connection.execute(delete(ResetLink).where(ResetLink.token_digest == token_digest)).rowcount == 1
    connection.execute(delete(ResetLink).where(ResetLink.expires_at <= moment))
    return found if used else None


def hold_still(connection: Connection, account: bytes) -> None:
    """Nobody else changes this person, or who holds the keys of their desks, until this transaction ends."""
    own = select(Membership.desk).where(Membership.account == account)
    connection.execute(select(Desk.desk).where(Desk.desk.in_(own)).order_by(Desk.desk).with_for_update())
    connection.execute(select(Account.account).where(Account.account == account).with_for_update())


def end_everything(connection: Connection, account: bytes) -> None:
    """Sessions, tickets, second factors, the organisation's signer, own shelf, proposals: all of the keys before."""
    for ended in (Session, RecoveryTicket, BackupCode, Factor, OrganisationKey, OwnShelf):
        connection.execute(delete(ended).where(ended.account == account))
    connection.execute(delete(Proposal).where(Proposal.proposed_by == account))


def replace_keys(connection: Connection, account: bytes, **columns: bytes | str) -> None:
    """Everything that the server keeps of a person's keys."""
    connection.execute(update(Account).where(Account.account == account).values(**columns))


def tell(connection: Connection, account: bytes, reset_by: bytes | None, day: dt.date, wait_until: dt.datetime) -> None:
    """From now on the person's colleagues see it."""
    connection.execute(delete(FreshKeys).where(FreshKeys.account == account))
    connection.execute(insert(FreshKeys).values(account=account, reset_by=reset_by, day=day, wait_until=wait_until))
