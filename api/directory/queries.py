"""What the public directory asks of the database."""

from typing import NamedTuple

from sqlalchemy import Connection, select

from api.models import DeskKeys, Directory, Instance
from crypto.encoding import digest


class Signed(NamedTuple):
    """A stored directory, as signed."""

    version: int
    text: str
    signature: bytes


def newest(connection: Connection) -> Signed | None:
    """The directory with the highest version, in date or not."""
    row = connection.execute(
        select(Directory.version, Directory.text, Directory.signature).order_by(Directory.version.desc()).limit(1)
    ).one_or_none()
    return None if row is None else Signed(row.version, row.text, row.signature)


def recipient(connection: Connection, desk: bytes, epoch: int) -> str | None:
    """A desk's age recipient in an epoch."""
    return connection.scalar(select(DeskKeys.recipient).where(DeskKeys.desk == desk, DeskKeys.epoch == epoch))


def instance(connection: Connection) -> bytes | None:
    """SHA-256 of the founding organisation's key; none before set-up."""
    founding_key = connection.scalar(select(Instance.founding_key))
    return None if founding_key is None else digest(founding_key)
