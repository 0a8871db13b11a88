"""The statements of second factors and back-up codes."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import Connection, delete, func, insert, select, update

from api.authz.principal import AccountId
from api.authz.queries import AnyRow
from api.models import Account, BackupCode, Factor, Session


def add(connection: Connection, **columns: Any) -> None:
    """A new factor."""
    connection.execute(insert(Factor).values(**columns))


def of_account(connection: Connection, account: AccountId, kind: str | None = None) -> list[AnyRow]:
    """A person's factors, the oldest first."""
    found = select(*Factor.__table__.columns).where(Factor.account == account)
    of_kind = found if kind is None else found.where(Factor.kind == kind)
    return list(connection.execute(of_kind.order_by(Factor.day, Factor.factor)).all())


def of_credential(connection: Connection, credential: bytes) -> AnyRow | None:
    """The passkey with this credential id, if anybody has it, and since when its owner does not come in."""
    return connection.execute(
        select(*Factor.__table__.columns, Account.deactivated_day)
        .join(Account, Account.account == Factor.account)
        .where(Factor.credential == credential)
    ).one_or_none()


def change(connection: Connection, factor: bytes, **columns: Any) -> None:
    """What is noted when it was shown."""
    connection.execute(update(Factor).where(Factor.factor == factor).values(**columns))


def remove(connection: Connection, account: AccountId, factor: bytes) -> bool:
    """False if this person has no such factor."""
    gone = delete(Factor).where(Factor.factor == factor, Factor.account == account)
    return connection.execute(gone).rowcount == 1


def put_backup_codes(connection: Connection, account: AccountId, digests: Collection[bytes]) -> None:
    """In the place of all earlier ones."""
    connection.execute(delete(BackupCode).where(BackupCode.account == account))
    connection.execute(insert(BackupCode), [{"account": account, "code_digest": digest} for digest in digests])


def use_backup_code(connection: Connection, account: AccountId, digest: bytes) -> bool:
    """Destroys the code; false if there is none."""
    gone = delete(BackupCode).where(BackupCode.account == account, BackupCode.code_digest == digest)
    return connection.execute(gone).rowcount == 1


def backup_codes_left(connection: Connection, account: AccountId) -> int:
    """How many were not used."""
    return connection.execute(
        select(func.count()).select_from(BackupCode).where(BackupCode.account == account)
    ).scalar_one()


def door(connection: Connection, session: bytes) -> AnyRow:
    """The challenge and the app's secret that this session waits for."""
    return connection.execute(
        select(Session.challenge, Session.totp_secret).where(Session.token_digest == session)
    ).one()


def wait_for(connection: Connection, session: bytes, **columns: bytes | None) -> None:
    """Notes what this session waits for."""
    connection.execute(update(Session).where(Session.token_digest == session).values(**columns))


def name_of(connection: Connection, account: AccountId) -> str:
    """The person's name."""
    return connection.execute(select(Account.name).where(Account.account == account)).scalar_one()
