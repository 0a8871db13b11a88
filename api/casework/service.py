"""Whoever moves a case does it here: the worker by writing, the desk by what it does."""

from sqlalchemy import Connection

from api.authz.principal import CaseId
from api.authz.queries import AnyRow
from api.casework import queries
from api.casework.states import Event, Promised, Standing, after
from api.kit.clock import today
from api.models.cases import Author
from api.preferences.service import ACKNOWLEDGE_DAYS, ANSWER_DAYS


def promised(connection: Connection) -> Promised:
    """The days in force: those that an administrator has set, else the usual."""
    return _in_force(queries.promised(connection))


def _in_force(row: AnyRow) -> Promised:
    return Promised(row.acknowledge_days or ACKNOWLEDGE_DAYS, row.answer_days or ANSWER_DAYS)


def happen(connection: Connection, case: CaseId, event: Event, author: Author) -> Standing:
    """Moves a case that exists, and writes its history; what changes nothing leaves no line.

    Raises `Withdrawn`, `Closed` and `NoSuchStep`.
    """
    row = queries.standing_of(connection, case)
    before = Standing(row.state, row.turn, row.due)
    now = after(before, event, today(), _in_force(row), urgent=row.urgent)
    if now.turn == "nobody" or event is Event.MOVE:
        queries.end_asks(connection, case, "withdrawn", today())
    if now.state != before.state:
        queries.step(connection, case, now, author, today())
    elif now != before:
        queries.place(connection, case, now)
    return now


def put_down(connection: Connection, case: CaseId, author: Author = "desk") -> Standing:
    """Nobody works on it now; one that nobody ever answered waits as if it had just been received."""
    queries.assign(connection, case, None)
    if queries.has_reply(connection, case):
        row = queries.standing_of(connection, case)
        return Standing(row.state, row.turn, row.due)
    return happen(connection, case, Event.RELEASE, author)
