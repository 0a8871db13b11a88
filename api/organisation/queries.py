"""The statements of the organisation's keys, its directories and its administrators."""

import datetime as dt
from collections.abc import Mapping, Sequence

from sqlalchemy import Connection, Row, delete, exists, func, insert, select, update

from api.authz.queries import AnyRow
from api.models import (
    Account,
    DeskKeys,
    Directory,
    Grant,
    Instance,
    Invitation,
    OrganisationKey,
    OrganisationLink,
    Proposal,
    ResetLink,
    Session,
)


def founding(connection: Connection) -> Row[bytes | None, str | None]:
    """The founding key and the organisation's name."""
    return connection.execute(select(Instance.founding_key, Instance.name)).one()


def statistics_recipient(connection: Connection) -> str | None:
    """To whom facts are to be sealed; none while no statistics are taken."""
    return connection.scalar(select(Instance.statistics_recipient)) or None


def links(connection: Connection) -> Sequence[Row[bytes, bytes]]:
    """The organisation's later keys in their order, each with the signature of the one before it."""
    return connection.execute(
        select(OrganisationLink.verify_key, OrganisationLink.signature).order_by(OrganisationLink.position)
    ).all()


def add_link(connection: Connection, position: int, verify_key: bytes, signature: bytes, day: dt.date) -> None:
    """The organisation's next key."""
    connection.execute(
        insert(OrganisationLink).values(position=position, verify_key=verify_key, signature=signature, day=day)
    )


def secret(connection: Connection, account: bytes) -> Row[bytes, bytes] | None:
    """The organisation's signer as it is sealed to this administrator, and by whose key, if they hold it."""
    return connection.execute(
        select(OrganisationKey.secret, OrganisationKey.sealed_by_key).where(OrganisationKey.account == account)
    ).one_or_none()


def holders(connection: Connection) -> int:
    """How many administrators who come in hold the organisation's signer."""
    return (
        connection.scalar(
            select(func.count())
            .select_from(OrganisationKey)
            .join(Account, Account.account == OrganisationKey.account)
            .where(Account.deactivated_day.is_(None))
        )
        or 0
    )


def administrator_count(connection: Connection) -> int:
    """How many administrators come in."""
    active = select(func.count()).where(Account.administrator.is_(True), Account.deactivated_day.is_(None))
    return connection.scalar(active) or 0


def destroy_secrets(connection: Connection) -> int:
    """The server keeps the signer for nobody any more; for how many it did."""
    return connection.execute(delete(OrganisationKey)).rowcount


def add_secrets(
    connection: Connection, verify_key: bytes, secrets: Mapping[bytes, bytes], sealed_by: bytes, day: dt.date
) -> None:
    """The organisation's signer, by the account to which it is sealed."""
    sealed_by_key = select(Account.verify_key).where(Account.account == sealed_by).scalar_subquery()
    for account, sealed in secrets.items():
        connection.execute(
            insert(OrganisationKey).values(
                account=account, verify_key=verify_key, secret=sealed, sealed_by_key=sealed_by_key, day=day
            )
        )


def newest_directory(connection: Connection) -> Row[int, str, bytes, str] | None:
    """The directory in force, or none."""
    return connection.execute(
        select(Directory.version, Directory.text, Directory.signature, Directory.way)
        .order_by(Directory.version.desc())
        .limit(1)
    ).one_or_none()


def add_directory(connection: Connection, version: int, text: str, signature: bytes, way: str, day: dt.date) -> None:
    """A new directory, in force at once."""
    connection.execute(insert(Directory).values(version=version, text=text, signature=signature, way=way, day=day))


def newest_entries(connection: Connection) -> set[str]:
    """The signed entry of each desk's newest keys, as canonical JSON; without keys that nobody holds who comes in.

    What is sealed to those nobody opens, so no directory lists such a desk.
    """
    newest = select(DeskKeys.desk, func.max(DeskKeys.epoch).label("epoch")).group_by(DeskKeys.desk).subquery()
    same = (DeskKeys.desk == newest.c.desk) & (DeskKeys.epoch == newest.c.epoch)
    held = (
        exists()
        .where(Grant.desk == DeskKeys.desk, Grant.epoch == DeskKeys.epoch)
        .where(Account.account == Grant.account, Account.deactivated_day.is_(None))
    )
    return set(connection.scalars(select(DeskKeys.entry).join(newest, same).where(held)))


def administrators(connection: Connection) -> Sequence[AnyRow]:
    """Every administrator who comes in, by name, and whether the organisation's signer is sealed to them."""
    return connection.execute(
        select(
            Account.account,
            Account.name,
            Account.verify_key,
            Account.recipient,
            OrganisationKey.account.is_not(None).label("holds"),
        )
        .outerjoin(OrganisationKey, OrganisationKey.account == Account.account)
        .where(Account.administrator.is_(True), Account.deactivated_day.is_(None))
        .order_by(Account.name_folded)
    ).all()


def add_invitation(
    connection: Connection, token_digest: bytes, inviter: bytes, moment: dt.datetime, expires_at: dt.datetime
) -> None:
    """A one-time link for an administrator; those that have ended, used or not, are forgotten."""
    connection.execute(delete(Invitation).where(Invitation.kind != "founder", Invitation.expires_at <= moment))
    connection.execute(
        insert(Invitation).values(
            token_digest=token_digest, kind="administrator", inviter=inviter, expires_at=expires_at
        )
    )


def remove_administrator(connection: Connection, account: bytes) -> None:
    """Takes the role, the organisation's signer, the sessions, the open links and proposals of an administrator."""
    connection.execute(update(Account).where(Account.account == account).values(administrator=False))
    connection.execute(delete(OrganisationKey).where(OrganisationKey.account == account))
    connection.execute(delete(Session).where(Session.account == account))
    connection.execute(delete(Invitation).where(Invitation.inviter == account, Invitation.used_day.is_(None)))
    connection.execute(delete(ResetLink).where(ResetLink.made_by == account))
    connection.execute(delete(Proposal).where(Proposal.proposed_by == account))
