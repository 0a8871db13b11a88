"""The doors of a lead: the whole desk, who opened a case, and all cases of a colleague."""

from api.authz.guard import AsDeskMember, StaffRouter, TheCase, TheDatabase
from api.authz.policy import Permission
from api.desks.schemas import Workdays
from api.kit.wire import AccountInPath
from api.leads import service
from api.leads.schemas import HandedOn, HeldCases, NewHands, NewRetention, OpeningSeen, Overview, Retention

router = StaffRouter(prefix="/api/v1")


@router.get("/desks/{desk}/overview", permission=Permission.READ_OVERVIEW)
async def read_overview(lead: AsDeskMember, database: TheDatabase) -> Overview:
    """Who holds how much, and how old is it?"""
    return await database.read(service.read_overview, lead)


@router.put("/desks/{desk}/retention", permission=Permission.KEEP_CLOSED)
async def keep_closed(new: NewRetention, lead: AsDeskMember, database: TheDatabase) -> Retention:
    """How long closed cases are kept."""
    return await database.write(service.keep_closed, lead, new)


@router.put("/desks/{desk}/workdays", permission=Permission.SET_WORKDAYS)
async def set_workdays(new: Workdays, lead: AsDeskMember, database: TheDatabase) -> Workdays:
    """On which days the desk works."""
    return await database.write(service.set_workdays, lead, new)


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
