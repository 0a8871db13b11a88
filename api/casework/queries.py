"""Every statement that moves a case."""

import datetime as dt
from typing import Final

from sqlalchemy import Connection, bindparam, func, insert, select, update

from api.authz.principal import CaseId
from api.authz.queries import AnyRow
from api.casework.states import Standing
from api.models import Ask, Case, CaseStep, Desk, Instance, Letter
from api.models.cases import AskState, Author

# Building a statement costs as much as running it: those of every letter are built once.
_OF_CASE: Final = bindparam("of_case", type_=Case.case_id.type)
_PROMISED: Final = select(Instance.acknowledge_days, Instance.answer_days)
_STANDING: Final = (
    select(
        *(Case.state, Case.turn, Case.due, Case.urgent, Case.assignee),
        *(select(days).scalar_subquery().label(days.key) for days in (Instance.acknowledge_days, Instance.answer_days)),
    )
    .where(Case.case_id == _OF_CASE)
    .with_for_update()
)
_PLACE: Final = update(Case).where(Case.case_id == _OF_CASE).values(turn=bindparam("turn"), due=bindparam("due"))


def standing_of(connection: Connection, case: CaseId) -> AnyRow:
    """Where a case that exists stands, with `urgent`, `assignee` and the days in force; it is held until the end."""
    return connection.execute(_STANDING, {"of_case": case}).one()


def promised(connection: Connection) -> AnyRow:
    """The days that an administrator has set; none for the usual."""
    return connection.execute(_PROMISED).one()


def workdays(connection: Connection, desk: bytes) -> AnyRow:
    """The days on which a desk works, as its leads have set them."""
    return connection.execute(select(Desk.workdays, Desk.closed_days).where(Desk.desk == desk)).one()


def place(connection: Connection, case: CaseId, now: Standing) -> None:
    """Whose turn it is, and until when, without a step."""
    connection.execute(_PLACE, {"of_case": case, "turn": now.turn, "due": now.due})


def step(connection: Connection, case: CaseId, now: Standing, author: Author, day: dt.date) -> None:
    """Where the case stands from today on, and one line more in its history."""
    connection.execute(
        update(Case).where(Case.case_id == case).values(state=now.state, turn=now.turn, due=now.due, state_day=day)
    )
    number = select(func.coalesce(func.max(CaseStep.number), 0) + 1).where(CaseStep.case_id == case)
    connection.execute(
        insert(CaseStep).values(case_id=case, number=number.scalar_subquery(), state=now.state, author=author, day=day)
    )


def assign(connection: Connection, case: CaseId, assignee: bytes | None) -> None:
    """Who works on it."""
    connection.execute(update(Case).where(Case.case_id == case).values(assignee=assignee))


def end_asks(connection: Connection, case: CaseId, state: AskState, day: dt.date, of: bytes | None = None) -> None:
    """What was asked about it is over, and its letters are gone; with ``of`` only what was put to that desk."""
    standing = update(Ask).where(Ask.case_id == case, Ask.state.in_(("open", "accepted")))
    put = standing if of is None else standing.where(Ask.asked == of)
    connection.execute(put.values(state=state, state_day=day, question=None, answer=None))


def has_reply(connection: Connection, case: CaseId) -> bool:
    """Did anybody ever answer?"""
    reply = select(Letter.counter).where(Letter.case_id == case, Letter.box == "mailbox", Letter.author == "desk")
    return connection.scalar(reply.limit(1)) is not None


def steps(connection: Connection, case: CaseId) -> list[AnyRow]:
    """The history of a case after its receipt, oldest first."""
    rows = select(CaseStep.number, CaseStep.state, CaseStep.author, CaseStep.day).where(CaseStep.case_id == case)
    return list(connection.execute(rows.order_by(CaseStep.number)).all())
