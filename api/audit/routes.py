"""Who may read the audit log."""

from api.audit import service
from api.audit.schemas import AuditEntry
from api.authz.guard import StaffRouter, TheDatabase
from api.authz.policy import Permission

router = StaffRouter(prefix="/api/v1/audit")


@router.get("", permission=Permission.READ_AUDIT)
async def read_audit(database: TheDatabase) -> list[AuditEntry]:
    """The last 200 actions."""
    return await database.read(service.newest)
