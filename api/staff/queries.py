"""The statements of accounts, sessions, links and failed tries."""

import datetime as dt
from collections.abc import Collection
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from api.authz.principal import AccountId
from api.authz.queries import AnyRow
from api.models import (
    Account,
    Auditor,
    Desk,
    Factor,
    Instance,
    Invitation,
    Membership,
    OrganisationKey,
    RecoveryTicket,
    Session,
    SignInFailure,
)


def server_key(connection: Connection) -> bytes:
    """The server's own random key."""
    return connection.execute(select(Instance.server_key)).scalar_one()


def founding_key(connection: Connection) -> bytes | None:
    """The organisation's verify key, once it is set up."""
    return connection.execute(select(Instance.founding_key)).scalar_one()


def found(connection: Connection, name: str, verify_key: bytes) -> None:
    """Gives the instance its organisation."""
    connection.execute(update(Instance).values(name=name, founding_key=verify_key))


def add_organisation_key(
    connection: Connection, account: bytes, verify_key: bytes, secret: bytes, day: dt.date
) -> None:
    """The organisation's signer, sealed to the administrator who drew it, by themselves."""
    sealed_by_key = select(Account.verify_key).where(Account.account == account).scalar_subquery()
    connection.execute(
        insert(OrganisationKey).values(
            account=account, verify_key=verify_key, secret=secret, sealed_by_key=sealed_by_key, day=day
        )
    )


def add_account(connection: Connection, **columns: Any) -> None:
    """A new person."""
    connection.execute(insert(Account).values(**columns))


def account_exists(connection: Connection, account: bytes, names_folded: Collection[str]) -> bool:
    """Is this id taken, or a name in one of these forms?"""
    taken = (Account.account == account) | Account.name_folded.in_(names_folded)
    return connection.execute(select(Account.account).where(taken).limit(1)).first() is not None


def account(connection: Connection, account: bytes) -> AnyRow:
    """All columns of a person who exists."""
    return connection.execute(select(*Account.__table__.columns).where(Account.account == account)).one()


def account_named(connection: Connection, name_folded: str) -> AnyRow | None:
    """All columns of the person of that name, if there is one."""
    return connection.execute(
        select(*Account.__table__.columns).where(Account.name_folded == name_folded)
    ).one_or_none()


def replace_ticket(connection: Connection, account: bytes, ticket_digest: bytes, expires_at: dt.datetime) -> None:
    """The newest recovery ticket of a person is the only one."""
    connection.execute(delete(RecoveryTicket).where(RecoveryTicket.account == account))
    connection.execute(
        insert(RecoveryTicket).values(account=account, ticket_digest=ticket_digest, expires_at=expires_at)
    )


def use_ticket(connection: Connection, ticket_digest: bytes, moment: dt.datetime) -> bytes | None:
    """Destroys a ticket, and every one that has ended; whose it was, if it was still good."""
    account = connection.scalar(
        select(RecoveryTicket.account)
        .join(Account, Account.account == RecoveryTicket.account)
        .where(RecoveryTicket.ticket_digest == ticket_digest, RecoveryTicket.expires_at > moment)
        .where(Account.deactivated_day.is_(None))
    )
    used = (RecoveryTicket.ticket_digest == ticket_digest) | (RecoveryTicket.expires_at <= moment)
    connection.execute(delete(RecoveryTicket).where(used))
    return account


def set_secrets(connection: Connection, account: bytes, **columns: bytes) -> None:
    """What a new passphrase and a new recovery code open, and how they are recognised."""
    connection.execute(update(Account).where(Account.account == account).values(**columns))


def add_membership(connection: Connection, account: bytes, desk: bytes, role: str, day: dt.date) -> None:
    """A person joins a desk."""
    connection.execute(insert(Membership).values(account=account, desk=desk, role=role, day=day))


def add_auditor(connection: Connection, account: bytes, day: dt.date) -> None:
    """A person joins the auditors."""
    connection.execute(insert(Auditor).values(account=account, day=day))


def is_auditor(connection: Connection, account: bytes) -> bool:
    """Is this person an auditor?"""
    return connection.scalar(select(Auditor.account).where(Auditor.account == account)) is not None


def invitation(
    connection: Connection, token_digest: bytes, kinds: Collection[str], moment: dt.datetime
) -> AnyRow | None:
    """A link that is neither used nor past its end, with its desk's names and its inviter's name."""
    return connection.execute(
        select(Invitation.kind, Invitation.desk, Invitation.role, Desk.names, Account.name.label("inviter_name"))
        .outerjoin(Desk, Desk.desk == Invitation.desk)
        .outerjoin(Account, Account.account == Invitation.inviter)
        .where(
            Invitation.token_digest == token_digest,
            Invitation.kind.in_(kinds),
            Invitation.used_day.is_(None),
            Invitation.expires_at > moment,
        )
    ).one_or_none()


def use_invitation(connection: Connection, token_digest: bytes, day: dt.date) -> bool:
    """Marks a link as used; false if it already was."""
    result = connection.execute(
        update(Invitation)
        .where(Invitation.token_digest == token_digest, Invitation.used_day.is_(None))
        .values(used_day=day)
    )
    return result.rowcount == 1


def replace_founder_links(connection: Connection, token_digest: bytes, expires_at: dt.datetime) -> None:
    """The newest set-up link is the only one."""
    connection.execute(delete(Invitation).where(Invitation.kind == "founder"))
    connection.execute(insert(Invitation).values(token_digest=token_digest, kind="founder", expires_at=expires_at))


def add_session(
    connection: Connection,
    token_digest: bytes,
    account: AccountId,
    expires_at: dt.datetime,
    idle_until: dt.datetime,
    *,
    entering: bool,
) -> None:
    """A signed-in browser, or one that still owes the second factor."""
    connection.execute(
        insert(Session).values(
            token_digest=token_digest,
            account=account,
            expires_at=expires_at,
            idle_until=idle_until,
            entering=entering,
        )
    )


def factor_kinds(connection: Connection, account: AccountId) -> list[str]:
    """The kinds of second factors that a person has, each once."""
    return list(
        connection.scalars(select(Factor.kind).where(Factor.account == account).distinct().order_by(Factor.kind))
    )


def end_session(connection: Connection, token_digest: bytes) -> None:
    """Signs one browser out."""
    connection.execute(delete(Session).where(Session.token_digest == token_digest))


def forget_ended_sessions(connection: Connection, moment: dt.datetime) -> None:
    """Sessions that are over leave nothing."""
    connection.execute(delete(Session).where((Session.expires_at <= moment) | (Session.idle_until <= moment)))


def failures(connection: Connection, name_digest: bytes, day: dt.date) -> int:
    """Wrong tries of this name today."""
    count = select(SignInFailure.failures).where(SignInFailure.name_digest == name_digest, SignInFailure.day == day)
    return connection.scalar(count) or 0


def set_failures(connection: Connection, name_digest: bytes, count: int, day: dt.date) -> None:
    """Keeps the count of today, and forgets every other day's."""
    connection.execute(
        delete(SignInFailure).where((SignInFailure.name_digest == name_digest) | (SignInFailure.day != day))
    )
    connection.execute(insert(SignInFailure).values(name_digest=name_digest, failures=count, day=day))


def forget_failures(connection: Connection, name_digest: bytes) -> None:
    """A right passphrase wipes the slate."""
    connection.execute(delete(SignInFailure).where(SignInFailure.name_digest == name_digest))
