"""When is a case destroyed, and what of it is left? See docs/protocol.md §10."""

from collections.abc import Collection, Sequence
from datetime import date, timedelta
from typing import Final

from sqlalchemy import Connection

from api.audit.schemas import Action
from api.audit.service import record
from api.authz.principal import CaseId
from api.erasure import queries
from api.erasure.queries import Erased, Over
from api.kit.clock import today
from api.models.cases import State
from api.preferences.service import RETENTION_DAYS

ERASED_AFTER: Final = timedelta(days=14)
"""After a withdrawal: long enough to notice one that was forced. Backups of covers open for 30 days (ADR 50)."""

_AT_ONCE: Final = 200  # cases in one transaction, so that nobody waits long behind it


def kept_after_closing(connection: Connection, desk: bytes) -> timedelta:
    """For how long a desk keeps a closed case: what its leads say, else what *Settings* say, else a year."""
    return timedelta(days=queries.retention_at(connection, desk) or RETENTION_DAYS)


def day_of_erasure(state: State, since: date, kept: timedelta) -> date | None:
    """The day on which a case that is in this state since that day will be erased; none if nothing is planned.

    ``kept`` is what `kept_after_closing` says.
    """
    if state == "withdrawn":
        return since + ERASED_AFTER
    return since + kept if state == "closed" else None


def erase(connection: Connection, cases: Sequence[CaseId]) -> int:
    """[P-27] Destroy these cases; how many there were. Of each stay its id, the digest of its token, and today."""
    gone = queries.destroy(connection, cases)
    queries.note(connection, [Erased(case, token_digest, today()) for case, token_digest in gone])
    return len(gone)


def to_be_erased(connection: Connection) -> list[Over]:
    """Which cases are to be erased today."""
    usual = timedelta(days=queries.retention_days(connection) or RETENTION_DAYS)
    own: dict[int, list[bytes]] = {}
    for days, desk in queries.desks_with_their_own(connection):
        own.setdefault(days, []).append(desk)
    return [
        Over("withdrawn", today() - ERASED_AFTER),
        Over("closed", today() - usual, but=[desk for desks in own.values() for desk in desks]),
        *(Over("closed", today() - timedelta(days=days), at=desks) for days, desks in own.items()),
    ]


def erased_by(connection: Connection, desk: bytes, kept_days: int | None) -> int:
    """How many cases of a desk would be erased today if it kept closed ones for so many days; none for the usual."""
    days = kept_days or queries.retention_days(connection) or RETENTION_DAYS
    return queries.count_over_until(connection, Over("closed", today() - timedelta(days=days), at=[desk]))


def erase_due(connection: Connection) -> int:
    """Destroy what was withdrawn 14 days ago or before, and what was closed as long ago as closed cases are kept.

    At most 200 of each at once: call it again until it says 0. The log says that the server did it, and not of which.
    """
    due = [case for over in to_be_erased(connection) for case in queries.over_until(connection, over, _AT_ONCE)]
    erased = erase(connection, due)
    if erased:
        record(connection, None, Action.ERASE_CASES, "")
    return erased


def replay(connection: Connection, erased: Collection[Erased]) -> int:
    """[P-27] Destroy what was destroyed elsewhere before, and put it on the list; how many cases that were here."""
    known = {one.case for one in queries.erasures(connection)}
    gone = queries.destroy(connection, [CaseId(one.case) for one in erased])
    queries.note(connection, [one for one in erased if one.case not in known])
    return len(gone)
