"""The doors of bars."""

from api.authz.guard import StaffRouter, TheCase, TheDatabase
from api.authz.policy import Permission
from api.bars import service
from api.bars.schemas import Barred, BarSeen, NewBar
from api.kit.wire import AccountInPath

router = StaffRouter(prefix="/api/v1/cases/{case}/bars")


@router.get("", permission=Permission.BAR_MEMBER)
async def list_bars(case: TheCase, database: TheDatabase) -> list[BarSeen]:
    """Which colleagues do not see it."""
    return await database.read(service.list_bars, case)


@router.post("", permission=Permission.BAR_MEMBER, status_code=201)
async def bar(new: NewBar, case: TheCase, database: TheDatabase) -> list[BarSeen]:
    """A colleague sees it no more."""
    return await database.write(service.bar, case, new)


@router.post("/own", permission=Permission.BAR_ONESELF, status_code=201)
async def bar_oneself(case: TheCase, database: TheDatabase) -> Barred:
    """I see it no more."""
    return await database.write(service.bar_oneself, case)


@router.delete("/{account}", permission=Permission.BAR_MEMBER)
async def lift(account: AccountInPath, case: TheCase, database: TheDatabase) -> list[BarSeen]:
    """A colleague sees it again."""
    return await database.write(service.lift, case, account)
