"""GET and PUT the settings."""

from api.authz.guard import AsAdministrator, StaffRouter
from api.authz.policy import Permission
from api.preferences import service
from api.preferences.schemas import Preferences
from api.running import TheServer

router = StaffRouter(prefix="/api/v1/admin")


@router.get("/settings", permission=Permission.MANAGE_SETTINGS)
async def read_settings(server: TheServer) -> Preferences:
    """What is in force."""
    return await server.database.read(service.read_settings, server.settings.paid_by)


@router.put("/settings", permission=Permission.MANAGE_SETTINGS)
async def change_settings(wanted: Preferences, administrator: AsAdministrator, server: TheServer) -> Preferences:
    """All of them at once."""
    return await server.database.write(service.change_settings, administrator, wanted, server.settings.paid_by)
