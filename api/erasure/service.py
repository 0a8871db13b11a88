"""When is a case destroyed, and what of it is left? See docs/protocol.md §10."""

from collections.abc import Collection, Sequence
from datetime import date, timedelta
from typing import Final

from sqlalchemy import Connection

from api.authz.principal import CaseId
from api.erasure import queries
from api.erasure.queries import Erased
from api.kit.clock import today
from api.models.cases import State

ERASED_AFTER: Final = timedelta(days=14)
"""After a withdrawal: long enough to notice one that was forced. Backups of covers live no longer (ADR 19)."""

_AT_ONCE: Final = 200  # cases in one transaction, so that nobody waits long behind it


def day_of_erasure(state: State, since: date) -> date | None:
    """The day on which a case that is in this state since that day will be erased; none if nothing is planned."""
    return since + ERASED_AFTER if state == "withdrawn" else None


def erase(connection: Connection, cases: Sequence[CaseId]) -> int:
    """[P-27] Destroy these cases; how many there were. Of each stay its id, the digest of its token, and today."""
    gone = queries.destroy(connection, cases)
    queries.note(connection, [Erased(case, token_digest, today()) for case, token_digest in gone])
    return len(gone)


def erase_due(connection: Connection) -> int:
    """Destroy what was withdrawn 14 days ago or before, at most 200 at once: call it again until it says 0."""
    return erase(connection, queries.withdrawn_until(connection, today() - ERASED_AFTER, _AT_ONCE))


def replay(connection: Connection, erased: Collection[Erased]) -> int:
    """[P-27] Destroy what was destroyed elsewhere before, and put it on the list; how many cases that were here."""
    known = {one.case for one in queries.erasures(connection)}
    gone = queries.destroy(connection, [CaseId(one.case) for one in erased])
    queries.note(connection, [one for one in erased if one.case not in known])
    return len(gone)
