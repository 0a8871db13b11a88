"""What the public directory asks of the database."""

import datetime as dt
from typing import Final, Literal, NamedTuple

from sqlalchemy import Connection, Integer, bindparam, func, select

from api.models import Case, Desk, DeskKeys, Directory, Instance
from crypto.encoding import digest


class Signed(NamedTuple):
    """A stored directory, as signed."""

    version: int
    text: str
    signature: bytes


# Building a statement costs as much as running it: those of every batch of reports are built once.
_NEWEST: Final = (
    select(Directory.version, Directory.text, Directory.signature).order_by(Directory.version.desc()).limit(1)
)
_RESTING: Final = select(Desk.desk, Desk.intake).where(Desk.intake != "open").order_by(Desk.desk)
# Both values of urgent, so that the queue's index leads to the day.
_OF_DAY: Final = select(Case.case_id).where(
    Case.desk == bindparam("at_desk"), Case.urgent.in_((True, False)), Case.day == bindparam("of_day")
)
_REPORTS_OF: Final = select(func.count()).select_from(_OF_DAY.limit(bindparam("count_max", type_=Integer)).subquery())


def newest(connection: Connection) -> Signed | None:
    """The directory with the highest version, in date or not."""
    row = connection.execute(_NEWEST).one_or_none()
    return None if row is None else Signed(row.version, row.text, row.signature)


def in_force_since(connection: Connection, day: dt.date) -> list[str]:
    """The directories that were in force on a day or after it, newest first."""
    then = select(func.max(Directory.version)).where(Directory.day <= day).scalar_subquery()
    texts = select(Directory.text).where(Directory.version >= func.coalesce(then, 0))
    return list(connection.scalars(texts.order_by(Directory.version.desc())))


def resting(connection: Connection) -> dict[bytes, Literal["paused", "closed"]]:
    """The desks that take no new reports."""
    rows = connection.execute(_RESTING)
    return {row.desk: row.intake for row in rows}


def recipient(connection: Connection, desk: bytes, epoch: int) -> str | None:
    """A desk's age recipient in an epoch."""
    return connection.scalar(select(DeskKeys.recipient).where(DeskKeys.desk == desk, DeskKeys.epoch == epoch))


def reports_of(connection: Connection, desk: bytes, day: dt.date, count_max: int) -> int:
    """How many reports of this day a desk has; counting ends at `count_max`."""
    return connection.scalar(_REPORTS_OF, {"at_desk": desk, "of_day": day, "count_max": count_max}) or 0


def instance(connection: Connection) -> bytes | None:
    """SHA-256 of the founding organisation's key; none before set-up."""
    founding_key = connection.scalar(select(Instance.founding_key))
    return None if founding_key is None else digest(founding_key)
