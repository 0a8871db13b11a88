"""The statements of a desk's list of conflicts."""

from sqlalchemy import Connection, delete, insert, select

from api.authz.principal import DeskMember
from api.authz.queries import AnyRow
from api.models import ConflictList, Desk, Grant


def hold_still(connection: Connection, lead: DeskMember) -> None:
    """Nobody else writes the list until this transaction ends."""
    connection.execute(select(Desk.desk).where(Desk.desk == lead.desk).with_for_update())


def conflicts(connection: Connection, desk: bytes) -> AnyRow | None:
    """The list in force."""
    return connection.execute(
        select(ConflictList.version, ConflictList.epoch, ConflictList.sealed).where(ConflictList.desk == desk)
    ).one_or_none()


def holds(connection: Connection, lead: DeskMember, epoch: int) -> bool:
    """Was this lead given the keys of that epoch?"""
    grant = select(Grant.epoch).where(Grant.desk == lead.desk, Grant.epoch == epoch, Grant.account == lead.account)
    return connection.scalar(grant) is not None


def replace(connection: Connection, desk: bytes, version: int, epoch: int, sealed: bytes) -> None:
    """This list in the place of the one before, of which nothing stays."""
    connection.execute(delete(ConflictList).where(ConflictList.desk == desk))
    connection.execute(insert(ConflictList).values(desk=desk, version=version, epoch=epoch, sealed=sealed))
