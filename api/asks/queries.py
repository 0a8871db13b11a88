"""The statements of asks: of a case that the asker may read, or of those that were put to the asker's desk."""

import datetime as dt
from collections.abc import Sequence

from sqlalchemy import Connection, insert, select, update

from api.authz.principal import DeskMember, ReadableCase
from api.authz.queries import AnyRow, not_barred
from api.models import Ask, Case
from api.models.cases import AskState


def hold_still(connection: Connection, case: ReadableCase) -> str:
    """Where the case stands; nothing else is asked about it until this transaction ends."""
    return connection.execute(select(Case.state).where(Case.case_id == case.case).with_for_update()).scalar_one()


def of_case(connection: Connection, case: ReadableCase) -> Sequence[AnyRow]:
    """What the case's own desk has asked, by number; what a desk before asked is not its business."""
    columns = (Ask.number, Ask.asked, Ask.state, Ask.day, Ask.state_day, Ask.question, Ask.answer)
    mine = select(*columns).where(Ask.case_id == case.case, Ask.asking == case.desk)
    return connection.execute(mine.order_by(Ask.number)).all()


def last_number(connection: Connection, case: ReadableCase) -> int:
    """The highest number of an ask about this case, whoever asked; 0 if there is none."""
    numbers = select(Ask.number).where(Ask.case_id == case.case).order_by(Ask.number.desc())
    return connection.scalar(numbers.limit(1)) or 0


def add(connection: Connection, case: ReadableCase, number: int, asked: bytes, question: bytes, day: dt.date) -> None:
    """An ask more."""
    connection.execute(
        insert(Ask).values(
            case_id=case.case,
            number=number,
            asking=case.desk,
            asked=asked,
            state="open",
            day=day,
            state_day=day,
            question=question,
        )
    )


def end(connection: Connection, case: ReadableCase, number: int, day: dt.date) -> bytes | None:
    """It is withdrawn, and its letters are gone; the desk that was asked, or none if no such ask stands."""
    standing = (
        update(Ask)
        .where(Ask.case_id == case.case, Ask.number == number, Ask.asking == case.desk)
        .where(Ask.state.in_(("open", "accepted")))
        .values(state="withdrawn", state_day=day, question=None, answer=None)
    )
    return connection.scalar(standing.returning(Ask.asked))


def of_desk(connection: Connection, member: DeskMember) -> Sequence[AnyRow]:
    """What stands of what was put to the member's desk, the oldest first, without cases from which they are barred."""
    columns = (Ask.case_id, Ask.number, Ask.asking, Ask.state, Ask.day, Ask.question)
    put = select(*columns).join(Case, Case.case_id == Ask.case_id)
    stands = put.where(Ask.asked == member.desk, Ask.state.in_(("open", "accepted")), not_barred(member.account))
    return connection.execute(stands.order_by(Ask.day, Ask.case_id, Ask.number)).all()


def one_of_desk(connection: Connection, member: DeskMember, case: bytes, number: int) -> AnyRow | None:
    """The same of one that was put to the member's desk, in whatever state; held until the transaction ends."""
    put = (
        select(Ask.state, Ask.asking, Ask.answer)
        .join(Case, Case.case_id == Ask.case_id)
        .where(Ask.case_id == case, Ask.number == number, Ask.asked == member.desk, not_barred(member.account))
        .with_for_update()
    )
    return connection.execute(put).one_or_none()


def answer(connection: Connection, case: bytes, number: int, state: AskState, sealed: bytes, day: dt.date) -> None:
    """What the asked desk says."""
    connection.execute(
        update(Ask).where(Ask.case_id == case, Ask.number == number).values(state=state, state_day=day, answer=sealed)
    )
