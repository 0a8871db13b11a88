"""The statements of a member's own shelf."""

from sqlalchemy import Connection, delete, insert, select

from api.authz.principal import AccountId
from api.authz.queries import AnyRow
from api.models import Account, OwnShelf


def hold_still(connection: Connection, account: AccountId) -> None:
    """No other browser of theirs writes the shelf until this transaction ends."""
    connection.execute(select(Account.account).where(Account.account == account).with_for_update())


def shelf(connection: Connection, account: AccountId) -> AnyRow | None:
    """The newest one."""
    return connection.execute(
        select(OwnShelf.version, OwnShelf.sealed).where(OwnShelf.account == account)
    ).one_or_none()


def replace(connection: Connection, account: AccountId, version: int, sealed: bytes) -> None:
    """This one in the place of the one before, of which nothing stays."""
    connection.execute(delete(OwnShelf).where(OwnShelf.account == account))
    connection.execute(insert(OwnShelf).values(account=account, version=version, sealed=sealed))
