"""The doors of asks: at the case for the desk that asks, at the desk for the one that is asked."""

from typing import Final

from api.asks import service
from api.asks.schemas import AskedSeen, AskSeen, AskState, NewAnswer, NewAsk
from api.authz.guard import AsDeskMember, StaffRouter, TheCase, TheDatabase
from api.authz.policy import Permission
from api.authz.telling import asks, changed
from api.kit.wire import AskedCaseInPath, NumberInPath
from api.running import TheServer

router = StaffRouter(prefix="/api/v1")

_BODY_BYTES_MAX: Final = 200_000  # a letter of the top of the ladder in base64


@router.get("/cases/{case}/asks", permission=Permission.READ_CASE_ASKS)
async def read_asks(case: TheCase, database: TheDatabase) -> list[AskSeen]:
    """What other desks were asked about it, and what they answered."""
    return await database.read(service.read_asks, case)


@router.post("/cases/{case}/asks", permission=Permission.ASK_DESK, status_code=201, body_bytes_max=_BODY_BYTES_MAX)
async def ask(new: NewAsk, case: TheCase, server: TheServer) -> AskState:
    """Would another desk take it?"""
    state = await server.database.write(service.ask, case, new)
    server.signals.send(asks(case.case, new.asked))
    return state


@router.post("/cases/{case}/asks/{number}/withdrawal", permission=Permission.ASK_DESK)
async def withdraw_ask(number: NumberInPath, case: TheCase, server: TheServer) -> AskState:
    """It need not any more."""
    state, desk = await server.database.write(service.withdraw_ask, case, number)
    server.signals.send(asks(case.case, desk))
    return state


@router.get("/desks/{desk}/asks", permission=Permission.READ_ASKS)
async def read_asked(member: AsDeskMember, database: TheDatabase) -> list[AskedSeen]:
    """What other desks ask this one."""
    return await database.read(service.read_asked, member)


@router.post("/desks/{desk}/asks/{asked}/{number}", permission=Permission.ANSWER_ASK, body_bytes_max=_BODY_BYTES_MAX)
async def answer_ask(
    new: NewAnswer, asked: AskedCaseInPath, number: NumberInPath, member: AsDeskMember, server: TheServer
) -> AskState:
    """Yes, or no."""
    state = await server.database.write(service.answer_ask, member, asked, number, new)
    server.signals.send(changed(asked))
    server.signals.send(asks(asked, member.desk))
    return state
