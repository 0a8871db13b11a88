"""The statements of desks and invitations."""

import datetime as dt
from collections.abc import Sequence

from sqlalchemy import Connection, Row, delete, exists, func, insert, select, update
from sqlalchemy.orm import aliased

from api.authz.queries import AnyRow
from api.models import Account, Auditor, Desk, DeskKeys, Directory, Factor, Grant, Invitation, Membership, Session


def desks(connection: Connection) -> Sequence[AnyRow]:
    """Every desk, with its newest keys if it has any, and whether anybody holds them."""
    every = aliased(DeskKeys)
    newest = select(func.max(every.epoch)).where(every.desk == Desk.desk).correlate(Desk).scalar_subquery()
    return connection.execute(
        select(
            Desk.desk,
            Desk.names,
            Desk.languages,
            Desk.area,
            Desk.intake,
            Desk.intake_day,
            DeskKeys.epoch,
            DeskKeys.recipient_digest,
            DeskKeys.verify_key,
            DeskKeys.entry,
            exists()
            .where(Grant.desk == DeskKeys.desk, Grant.epoch == DeskKeys.epoch)
            .where(Account.account == Grant.account, Account.deactivated_day.is_(None))
            .label("held"),
        )
        .outerjoin(DeskKeys, (DeskKeys.desk == Desk.desk) & (DeskKeys.epoch == newest))
        .order_by(Desk.desk)
    ).all()


def desk(connection: Connection, desk: bytes) -> AnyRow | None:
    """One desk as it was named."""
    return connection.execute(select(Desk.names, Desk.languages, Desk.area).where(Desk.desk == desk)).one_or_none()


def intake(connection: Connection, desk: bytes) -> str | None:
    """Whether a desk takes new reports; none for no desk. It stays so until this transaction ends."""
    return connection.scalar(select(Desk.intake).where(Desk.desk == desk).with_for_update())


def set_intake(connection: Connection, desk: bytes, intake: str, day: dt.date) -> None:
    """From now on."""
    connection.execute(update(Desk).where(Desk.desk == desk).values(intake=intake, intake_day=day))


def head_counts(connection: Connection) -> Sequence[Row[bytes, str, int]]:
    """How many people of each role each desk has, without those who are deactivated."""
    return connection.execute(
        select(Membership.desk, Membership.role, func.count())
        .join(Account, Account.account == Membership.account)
        .where(Account.deactivated_day.is_(None))
        .group_by(Membership.desk, Membership.role)
    ).all()


def add_desk(
    connection: Connection, desk: bytes, names: dict[str, str], languages: list[str], area: str, day: dt.date
) -> None:
    """A new desk, without keys yet."""
    connection.execute(insert(Desk).values(desk=desk, names=names, languages=languages, area=area, created_day=day))


def add_invitation(
    connection: Connection,
    token_digest: bytes,
    desk: bytes,
    role: str,
    inviter: bytes,
    moment: dt.datetime,
    expires_at: dt.datetime,
) -> None:
    """A one-time link for a member; those that have ended, used or not, are forgotten."""
    connection.execute(delete(Invitation).where(Invitation.kind != "founder", Invitation.expires_at <= moment))
    connection.execute(
        insert(Invitation).values(
            token_digest=token_digest, kind="member", desk=desk, role=role, inviter=inviter, expires_at=expires_at
        )
    )


def add_auditor_invitation(
    connection: Connection, token_digest: bytes, inviter: bytes, moment: dt.datetime, expires_at: dt.datetime
) -> None:
    """A one-time link for an auditor; those that have ended, used or not, are forgotten."""
    connection.execute(delete(Invitation).where(Invitation.kind != "founder", Invitation.expires_at <= moment))
    connection.execute(
        insert(Invitation).values(token_digest=token_digest, kind="auditor", inviter=inviter, expires_at=expires_at)
    )


def auditors(connection: Connection) -> Sequence[Row[bytes, str, dt.date]]:
    """Who reads the audit log, by name."""
    return connection.execute(
        select(Auditor.account, Account.name, Auditor.day)
        .join(Account, Account.account == Auditor.account)
        .order_by(Account.name_folded)
    ).all()


def remove_auditor(connection: Connection, account: bytes) -> bool:
    """Ends that; false if they are none."""
    return connection.execute(delete(Auditor).where(Auditor.account == account)).rowcount == 1


def newest_directory(connection: Connection) -> str | None:
    """The text of the directory in force, or none."""
    return connection.scalar(select(Directory.text).order_by(Directory.version.desc()).limit(1))


def people(connection: Connection) -> Sequence[AnyRow]:
    """Everybody who is or was here, by name."""
    return connection.execute(
        select(
            Account.account, Account.name, Account.administrator, Account.deactivated_day, Account.deleted_day
        ).order_by(Account.name_folded)
    ).all()


def memberships(connection: Connection) -> Sequence[Row[bytes, bytes, str]]:
    """Who is in which desk."""
    return connection.execute(
        select(Membership.account, Membership.desk, Membership.role).order_by(Membership.desk)
    ).all()


def account_named(connection: Connection, name_folded: str) -> bytes | None:
    """Whoever has this name, in the form in which two names are the same."""
    return connection.scalar(select(Account.account).where(Account.name_folded == name_folded))


def session_count(connection: Connection, account: bytes) -> int:
    """In how many browsers is this person signed in?"""
    return connection.scalar(select(func.count()).select_from(Session).where(Session.account == account)) or 0


def factor_kinds(connection: Connection, account: bytes) -> Sequence[str]:
    """What this person shows besides the passphrase, by kind."""
    return connection.scalars(select(Factor.kind).where(Factor.account == account).order_by(Factor.kind)).all()


def created_day(connection: Connection, account: bytes) -> dt.date:
    """Since when somebody who is there has been."""
    return connection.execute(select(Account.created_day).where(Account.account == account)).scalar_one()
