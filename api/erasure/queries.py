"""Every statement that destroys a case, and those that find what was destroyed."""

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from sqlalchemy import ColumnElement, Connection, and_, delete, func, insert, select

from api.authz.principal import CaseId
from api.models import Attachment, Case, Cover, Desk, Erasure, Instance
from api.models.cases import State


class Erased(NamedTuple):
    """A case that is no more."""

    case: bytes
    token_digest: bytes
    day: dt.date


class Over(NamedTuple):
    """Cases in a state since a day or before: of these desks alone, where some are named, or of all but those."""

    state: State
    day: dt.date
    at: Sequence[bytes] = ()
    but: Sequence[bytes] = ()


def _is(over: Over) -> ColumnElement[bool]:
    wanted = [Case.state == over.state, Case.state_day <= over.day]
    if over.at:
        wanted.append(Case.desk.in_(over.at))
    if over.but:
        wanted.append(Case.desk.not_in(over.but))
    return and_(*wanted)


def retention_days(connection: Connection) -> int | None:
    """For how many days a closed case is kept; none where nobody has set it."""
    return connection.scalar(select(Instance.retention_days))


def retention_at(connection: Connection, desk: bytes) -> int | None:
    """The same at this desk: its own days, else the instance's; none where nobody has set either."""
    kept = func.coalesce(Desk.retention_days, select(Instance.retention_days).scalar_subquery())
    return connection.scalar(select(kept).where(Desk.desk == desk))


def desks_with_their_own(connection: Connection) -> Sequence[tuple[int, bytes]]:
    """Days and desk of those that keep closed cases for days of their own."""
    own = select(Desk.retention_days, Desk.desk).where(Desk.retention_days.is_not(None))
    return [(row.retention_days, row.desk) for row in connection.execute(own.order_by(Desk.retention_days, Desk.desk))]


def over_until(connection: Connection, over: Over, cases_max: int) -> list[CaseId]:
    """Some of these cases."""
    cases = select(Case.case_id).where(_is(over)).order_by(Case.case_id)
    return [CaseId(case) for case in connection.scalars(cases.limit(cases_max))]


def count_over_until(connection: Connection, over: Over) -> int:
    """How many of these cases there are."""
    waiting = select(func.count()).select_from(Case).where(_is(over))
    return connection.scalar(waiting) or 0


def count_cases(connection: Connection) -> int:
    """How many cases there are."""
    return connection.scalar(select(func.count()).select_from(Case)) or 0


def without_cover(connection: Connection) -> list[CaseId]:
    """Cases that nobody can open any more."""
    cases = select(Case.case_id).where(Case.case_id.not_in(select(Cover.case_id))).order_by(Case.case_id)
    return [CaseId(case) for case in connection.scalars(cases)]


def destroy(connection: Connection, cases: Sequence[CaseId]) -> list[tuple[CaseId, bytes]]:
    """Delete the cases, and by their foreign keys covers and letters; id and token's digest of each that was there.

    The rows of their attachments go too; the blobs are the caller's to destroy, after the commit. Of two
    processes that destroy the same case one alone finds it.
    """
    connection.execute(delete(Attachment).where(Attachment.case_id.in_(cases)))
    gone = delete(Case).where(Case.case_id.in_(cases)).returning(Case.case_id, Case.token_digest)
    return [(CaseId(case), token_digest) for case, token_digest in connection.execute(gone)]


def erasures(connection: Connection) -> list[Erased]:
    """Everything that was ever destroyed here, by case id."""
    rows = connection.execute(select(Erasure.case_id, Erasure.token_digest, Erasure.day).order_by(Erasure.case_id))
    return [Erased(case, token_digest, day) for case, token_digest, day in rows]


def note(connection: Connection, erased: Iterable[Erased]) -> None:
    """Put them on the list."""
    rows = [{"case_id": one.case, "token_digest": one.token_digest, "day": one.day} for one in erased]
    if rows:
        connection.execute(insert(Erasure), rows)
