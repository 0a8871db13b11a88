"""Who asks whom whether they would take a case, and what comes of it? What is asked and answered stays sealed."""

from sqlalchemy import Connection

from api.asks import queries
from api.asks.schemas import ASKS_MAX, AskedSeen, AskSeen, AskState, NewAnswer, NewAsk
from api.audit.schemas import Action
from api.audit.service import record_on_case
from api.authz.principal import CaseId, DeskMember, ReadableCase
from api.cases import queries as cases
from api.cases.service import BarredThere, CounterTaken, SameDesk, StaleEpoch
from api.casework.states import Closed, Withdrawn
from api.directory.service import listed_desk
from api.kit.clock import today
from api.kit.errors import Missing, Problem
from crypto.age_format import check_envelope
from crypto.letters import Kind
from crypto.refusals import Refused


class AskedAlready(Problem):
    """One desk is asked at a time, and the answer waited for."""

    status, title, slug = 409, "Another desk is asked already", "asked-already"


class TooManyAsks(Problem):
    """Enough desks were asked about this case."""

    status, title, slug = 409, "Enough desks were asked about this case", "too-many-asks"


class AnsweredAlready(Problem):
    """Somebody of this desk has said something else."""

    status, title, slug = 409, "This was answered already", "answered-already"


class UnusableAsk(Problem):
    """A letter that the server can see to be none."""

    status, title, slug = 422, "This letter cannot be kept", "unusable-ask"


def read_asks(connection: Connection, case: ReadableCase) -> list[AskSeen]:
    """What the case's desk has asked about it."""
    return [
        AskSeen(
            number=row.number,
            asked=row.asked,
            state=row.state,
            day=row.day,
            state_day=row.state_day,
            question=row.question,
            answer=row.answer,
        )
        for row in queries.of_case(connection, case)
    ]


def ask(connection: Connection, case: ReadableCase, new: NewAsk) -> AskState:
    """[P-42] Puts a question to another desk. The same question sent twice is one."""
    state = queries.hold_still(connection, case)
    asks = read_asks(connection, case)
    if any((one.number, one.question) == (new.number, new.question) for one in asks):
        return AskState(number=new.number, state="open")
    _check_open(state)
    _check_place(connection, case, new, asks)
    if new.asked == case.desk:
        raise SameDesk
    _check_keys(connection, new.asked, new.epoch)
    if not cases.is_readable_at(connection, case, new.asked, new.epoch):
        raise BarredThere
    _check_letter(new.question, Kind.ASK)
    queries.add(connection, case, new.number, new.asked, new.question, today())
    record_on_case(connection, case.reader, Action.ASK_DESK, case.case)
    return AskState(number=new.number, state="open")


def _check_open(state: str) -> None:
    if state == "withdrawn":
        raise Withdrawn
    if state == "closed":
        raise Closed


def _check_place(connection: Connection, case: ReadableCase, new: NewAsk, asks: list[AskSeen]) -> None:
    if any(one.state in ("open", "accepted") for one in asks):
        raise AskedAlready
    free = queries.last_number(connection, case) + 1
    if free > ASKS_MAX:
        raise TooManyAsks
    if new.number != free:
        raise CounterTaken(next=free)


def _check_keys(connection: Connection, desk: bytes, epoch: int) -> None:
    listed = listed_desk(connection, desk)
    if epoch != listed.epoch:
        raise StaleEpoch(epoch=listed.epoch)


def _check_letter(sealed: bytes, kind: Kind) -> None:
    try:
        check_envelope(sealed, kind.sizes)
    except Refused:
        raise UnusableAsk from None


def withdraw_ask(connection: Connection, case: ReadableCase, number: int) -> tuple[AskState, bytes]:
    """The other desk need not answer any more, or its yes is not taken up; with that desk."""
    queries.hold_still(connection, case)
    desk = queries.end(connection, case, number, today())
    if desk is None:
        raise Missing
    record_on_case(connection, case.reader, Action.WITHDRAW_ASK, case.case)
    return AskState(number=number, state="withdrawn"), desk


def read_asked(connection: Connection, member: DeskMember) -> list[AskedSeen]:
    """What other desks ask the member's."""
    return [
        AskedSeen(
            case=row.case_id,
            number=row.number,
            asking=row.asking,
            state=row.state,
            day=row.day,
            question=row.question,
        )
        for row in queries.of_desk(connection, member)
    ]


def answer_ask(connection: Connection, member: DeskMember, case: bytes, number: int, new: NewAnswer) -> AskState:
    """[P-42] Whether the desk would take the case. The same answer twice is one; what does not stand is missing."""
    put = queries.one_of_desk(connection, member, case, number)
    if put is None or put.state in ("withdrawn", "done"):
        raise Missing
    if put.answer == new.answer:
        return AskState(number=number, state=put.state)
    if put.state != "open":
        raise AnsweredAlready
    _check_keys(connection, put.asking, new.epoch)
    _check_letter(new.answer, Kind.ANSWER)
    queries.answer(connection, case, number, new.says, new.answer, today())
    record_on_case(connection, member.account, Action.ANSWER_ASK, CaseId(case))
    return AskState(number=number, state=new.says)
