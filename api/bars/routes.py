"""The doors of bars."""

from api.authz.guard import StaffRouter, TheCase, TheDatabase
from api.authz.policy import Permission
from api.authz.telling import barred
from api.bars import service
from api.bars.schemas import Barred, BarSeen, NewBar
from api.kit.wire import AccountInPath
from api.running import TheServer

router = StaffRouter(prefix="/api/v1/cases/{case}/bars")


@router.get("", permission=Permission.BAR_MEMBER)
async def list_bars(case: TheCase, database: TheDatabase) -> list[BarSeen]:
    """Which colleagues do not see it."""
    return await database.read(service.list_bars, case)


@router.post("", permission=Permission.BAR_MEMBER, status_code=201)
async def bar(new: NewBar, case: TheCase, server: TheServer) -> list[BarSeen]:
    """A colleague sees it no more."""
    bars = await server.database.write(service.bar, case, new)
    server.signals.send(barred(new.account))
    return bars


@router.post("/own", permission=Permission.BAR_ONESELF, status_code=201)
async def bar_oneself(case: TheCase, server: TheServer) -> Barred:
    """I see it no more."""
    bar = await server.database.write(service.bar_oneself, case)
    server.signals.send(barred(case.reader))
    return bar


@router.delete("/{account}", permission=Permission.BAR_MEMBER)
async def lift(account: AccountInPath, case: TheCase, database: TheDatabase) -> list[BarSeen]:
    """A colleague sees it again."""
    return await database.write(service.lift, case, account)
