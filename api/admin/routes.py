"""The administrator's doors."""

from api.admin import service
from api.admin.schemas import (
    AuditorSeen,
    DeskCreated,
    DeskSeen,
    IntakeSet,
    Invited,
    NewDesk,
    NewInvitation,
    PersonSeen,
    Removed,
)
from api.authz.guard import AsAdministrator, StaffRouter, TheDatabase
from api.authz.policy import Permission
from api.kit.wire import AccountInPath

router = StaffRouter(prefix="/api/v1/admin")


@router.get("/desks", permission=Permission.MANAGE_DESKS)
async def list_desks(database: TheDatabase) -> list[DeskSeen]:
    """Every desk."""
    return await database.read(service.list_desks)


@router.post("/desks", permission=Permission.MANAGE_DESKS, status_code=201)
async def create_desk(new: NewDesk, administrator: AsAdministrator, database: TheDatabase) -> DeskCreated:
    """A new desk."""
    return await database.write(service.create_desk, administrator, new)


@router.post("/intake", permission=Permission.MANAGE_DESKS)
async def set_intake(wanted: IntakeSet, administrator: AsAdministrator, database: TheDatabase) -> IntakeSet:
    """Pauses, closes or opens a desk."""
    return await database.write(service.set_intake, administrator, wanted)


@router.post("/invitations", permission=Permission.MANAGE_DESKS, status_code=201)
async def invite(new: NewInvitation, administrator: AsAdministrator, database: TheDatabase) -> Invited:
    """A one-time link into a desk."""
    return await database.write(service.invite, administrator, new)


@router.get("/auditors", permission=Permission.MANAGE_AUDITORS)
async def list_auditors(database: TheDatabase) -> list[AuditorSeen]:
    """Who reads the audit log."""
    return await database.read(service.list_auditors)


@router.post("/auditors", permission=Permission.MANAGE_AUDITORS, status_code=201)
async def invite_auditor(administrator: AsAdministrator, database: TheDatabase) -> Invited:
    """A one-time link for one more."""
    return await database.write(service.invite_auditor, administrator)


@router.delete("/auditors/{account}", permission=Permission.MANAGE_AUDITORS)
async def remove_auditor(account: AccountInPath, administrator: AsAdministrator, database: TheDatabase) -> Removed:
    """One fewer."""
    return await database.write(service.remove_auditor, administrator, account)


@router.get("/staff", permission=Permission.READ_STAFF)
async def list_people(database: TheDatabase) -> list[PersonSeen]:
    """Everybody of the staff."""
    return await database.read(service.list_people)
