"""The statements of releases: they are added, and never changed or taken away."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence

from sqlalchemy import Connection, delete, func, insert, select

from api.authz.queries import AnyRow
from api.models import BudgetCharge, Release, ReleaseFile, WaitingFacts

PAGE = 1000


def charges(connection: Connection) -> Sequence[AnyRow]:
    """The whole ledger."""
    return connection.execute(
        select(
            BudgetCharge.quarter,
            BudgetCharge.table_name,
            BudgetCharge.period,
            BudgetCharge.profile,
            BudgetCharge.epsilon,
        ).order_by(BudgetCharge.quarter, BudgetCharge.table_name)
    ).all()


def last(connection: Connection) -> AnyRow | None:
    """Position and digest of the newest release."""
    return connection.execute(
        select(Release.position, Release.digest).order_by(Release.position.desc()).limit(1)
    ).one_or_none()


def every(connection: Connection) -> Sequence[AnyRow]:
    """All releases, the newest first."""
    return connection.execute(
        select(Release.period, Release.position, Release.day, Release.profile).order_by(Release.position.desc())
    ).all()


def one(connection: Connection, period: str) -> AnyRow | None:
    """A release's manifest and what it is signed with."""
    return connection.execute(
        select(Release.manifest, Release.signature, Release.verify_key).where(Release.period == period)
    ).one_or_none()


def file_of(connection: Connection, period: str, name: str) -> bytes | None:
    """The bytes of a file, as they were made."""
    return connection.scalar(select(ReleaseFile.content).where(ReleaseFile.period == period, ReleaseFile.name == name))


def quarters_with_facts(connection: Connection, quarters: Sequence[dt.date]) -> Sequence[dt.date]:
    """Those of the quarters in which somebody waits to be counted."""
    return connection.scalars(
        select(WaitingFacts.quarter).where(WaitingFacts.quarter.in_(quarters)).distinct().order_by(WaitingFacts.quarter)
    ).all()


def count_waiting(connection: Connection, quarters: Sequence[dt.date]) -> int:
    """How many letters wait in them."""
    counted = select(func.count()).select_from(WaitingFacts).where(WaitingFacts.quarter.in_(quarters))
    return connection.scalar(counted) or 0


def waiting(connection: Connection, quarters: Sequence[dt.date]) -> Iterator[bytes]:
    """The sealed letters of these quarters, in the order of their digests, a page at a time."""
    after = b""
    while True:
        page = connection.execute(
            select(WaitingFacts.digest, WaitingFacts.sealed)
            .where(WaitingFacts.quarter.in_(quarters), WaitingFacts.digest > after)
            .order_by(WaitingFacts.digest)
            .limit(PAGE)
        ).all()
        yield from (row.sealed for row in page)
        if len(page) < PAGE:
            return
        after = page[-1].digest


def add(
    connection: Connection,
    release: Mapping[str, object],
    files: Sequence[Mapping[str, object]],
    charged: Sequence[Mapping[str, object]],
) -> None:
    """A release, its files and its charges."""
    connection.execute(insert(Release).values(**release))
    connection.execute(insert(ReleaseFile), list(files))
    connection.execute(insert(BudgetCharge), list(charged))


def destroy_facts(connection: Connection, quarters: Sequence[dt.date]) -> None:
    """Nobody waits in these quarters any more."""
    connection.execute(delete(WaitingFacts).where(WaitingFacts.quarter.in_(quarters)))
