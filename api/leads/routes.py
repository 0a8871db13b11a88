"""The doors of a lead: who opened a case, and all cases of a colleague."""

from api.authz.guard import AsDeskMember, StaffRouter, TheCase, TheDatabase
from api.authz.policy import Permission
from api.kit.wire import AccountInPath
from api.leads import service
from api.leads.schemas import HandedOn, HeldCases, NewHands, OpeningSeen

router = StaffRouter(prefix="/api/v1")


@router.get("/cases/{case}/openings", permission=Permission.READ_OPENINGS)
async def read_openings(case: TheCase, database: TheDatabase) -> list[OpeningSeen]:
    """Who has opened it."""
    return await database.read(service.read_openings, case)


@router.get("/desks/{desk}/members/{account}/cases", permission=Permission.HAND_ON_CASES)
async def read_held(account: AccountInPath, lead: AsDeskMember, database: TheDatabase) -> HeldCases:
    """How many cases a colleague holds."""
    return await database.read(service.read_held, lead, account)


@router.post("/desks/{desk}/members/{account}/cases", permission=Permission.HAND_ON_CASES)
async def hand_on(new: NewHands, account: AccountInPath, lead: AsDeskMember, database: TheDatabase) -> HandedOn:
    """The next of them go to another colleague, or to nobody."""
    return await database.write(service.hand_on, lead, account, new)
