"""The doors of an export: of the desk that leaves, and of administrators where it has one lead."""

from api.authz.guard import AsAdministrator, AsDeskMember, StaffRouter, TheDatabase
from api.authz.policy import Permission
from api.exports import service
from api.exports.schemas import CasesToExport, Exported, ExportsSeen, NewExport, NextCases
from api.kit.wire import ExportInPath

of_desk = StaffRouter(prefix="/api/v1/desks/{desk}/exports")
of_all = StaffRouter(prefix="/api/v1/admin/exports")


@of_desk.get("", permission=Permission.EXPORT_DESK)
async def list_exports(lead: AsDeskMember, database: TheDatabase) -> ExportsSeen:
    """What waits at this desk, or may be done?"""
    return await database.read(service.list_exports, lead)


@of_desk.post("", permission=Permission.EXPORT_DESK, status_code=201)
async def propose_export(new: NewExport, lead: AsDeskMember, database: TheDatabase) -> Exported:
    """A lead wants to take every case along."""
    return await database.write(service.propose_export, lead, new)


@of_desk.post("/{export}/agreement", permission=Permission.EXPORT_DESK)
async def agree_as_lead(export: ExportInPath, lead: AsDeskMember, database: TheDatabase) -> Exported:
    """Another lead says yes."""
    return await database.write(service.agree_as_lead, lead, export)


@of_desk.post("/{export}/cases", permission=Permission.EXPORT_DESK)
async def list_cases(
    export: ExportInPath, after: NextCases, lead: AsDeskMember, database: TheDatabase
) -> CasesToExport:
    """Which cases go along, page by page?"""
    return await database.write(service.list_cases, lead, export, after)


@of_desk.delete("/{export}", permission=Permission.EXPORT_DESK)
async def close_as_lead(export: ExportInPath, lead: AsDeskMember, database: TheDatabase) -> Exported:
    """It is refused, taken back, or done."""
    return await database.write(service.close_as_lead, lead, export)


@of_all.get("", permission=Permission.AGREE_TO_EXPORTS)
async def list_all_exports(administrator: AsAdministrator, database: TheDatabase) -> ExportsSeen:
    """What waits at any desk?"""
    return await database.read(service.list_all_exports, administrator)


@of_all.post("/{export}/agreement", permission=Permission.AGREE_TO_EXPORTS)
async def agree_as_administrator(
    export: ExportInPath, administrator: AsAdministrator, database: TheDatabase
) -> Exported:
    """An administrator says yes, where no other lead could."""
    return await database.write(service.agree_as_administrator, administrator, export)


@of_all.delete("/{export}", permission=Permission.AGREE_TO_EXPORTS)
async def close_as_administrator(
    export: ExportInPath, administrator: AsAdministrator, database: TheDatabase
) -> Exported:
    """An administrator says no."""
    return await database.write(service.close_as_administrator, administrator, export)
