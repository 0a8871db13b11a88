"""The statements of the facts that wait to be counted."""

import datetime as dt
from collections.abc import Collection, Sequence

from sqlalchemy import Connection, func, insert, select

from api.models import Instance, WaitingFacts


def recipient(connection: Connection) -> str | None:
    """The recipient that an administrator has named; none while no statistics are taken."""
    return connection.scalar(select(Instance.statistics_recipient)) or None


def waiting(connection: Connection, quarter: dt.date, count_max: int) -> int:
    """How many facts of a quarter wait; counting ends at `count_max`."""
    of_quarter = select(WaitingFacts.digest).where(WaitingFacts.quarter == quarter).limit(count_max).subquery()
    return connection.scalar(select(func.count()).select_from(of_quarter)) or 0


def is_known(connection: Connection, digest: bytes) -> bool:
    """Whether this very file lies here."""
    return connection.scalar(select(WaitingFacts.digest).where(WaitingFacts.digest == digest)) is not None


def keep(connection: Connection, digest: bytes, quarter: dt.date, sealed: bytes) -> None:
    """One more, with the quarter and nothing else."""
    connection.execute(insert(WaitingFacts).values(digest=digest, quarter=quarter, sealed=sealed))


def known_among(connection: Connection, digests: Collection[bytes]) -> set[bytes]:
    """Those that lie here."""
    return set(connection.scalars(select(WaitingFacts.digest).where(WaitingFacts.digest.in_(digests))))


def keep_all(connection: Connection, quarter: dt.date, letters: Sequence[tuple[bytes, bytes]]) -> None:
    """Several, by digest and sealed letter, in the order in which they are given."""
    rows = [{"digest": digest, "quarter": quarter, "sealed": sealed} for digest, sealed in letters]
    connection.execute(insert(WaitingFacts), rows)
