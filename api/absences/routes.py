"""The doors of absences; they are read with the desk's members."""

from api.absences import service
from api.absences.schemas import AbsenceKept, NewAbsence
from api.authz.guard import AsDeskMember, StaffRouter, TheDatabase
from api.authz.policy import Permission
from api.kit.wire import AccountInPath

router = StaffRouter(prefix="/api/v1/desks/{desk}/absences")


@router.put("/own", permission=Permission.SET_OWN_ABSENCE)
async def set_own(new: NewAbsence, member: AsDeskMember, database: TheDatabase) -> AbsenceKept:
    """I am away."""
    return await database.write(service.set_own, member, new)


@router.delete("/own", permission=Permission.SET_OWN_ABSENCE)
async def end_own(member: AsDeskMember, database: TheDatabase) -> AbsenceKept:
    """I am back."""
    return await database.write(service.end_own, member)


@router.put("/{account}", permission=Permission.SET_ABSENCE)
async def set_for(new: NewAbsence, account: AccountInPath, lead: AsDeskMember, database: TheDatabase) -> AbsenceKept:
    """A colleague is away."""
    return await database.write(service.set_for, lead, account, new)


@router.delete("/{account}", permission=Permission.SET_ABSENCE)
async def end_for(account: AccountInPath, lead: AsDeskMember, database: TheDatabase) -> AbsenceKept:
    """A colleague is back."""
    return await database.write(service.end_for, lead, account)
