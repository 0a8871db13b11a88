"""The doors of a desk's list of conflicts."""

from api.authz.guard import AsDeskMember, StaffRouter, TheDatabase
from api.authz.policy import Permission
from api.conflicts import service
from api.conflicts.schemas import ConflictsSeen, SealedConflicts

router = StaffRouter(prefix="/api/v1/desks/{desk}/conflicts")

_BODY_BYTES_MAX = 200_000  # a letter of the top of the ladder in base64


@router.get("", permission=Permission.READ_CONFLICTS)
async def read_conflicts(member: AsDeskMember, database: TheDatabase) -> ConflictsSeen:
    """Who must not see which reports."""
    return await database.read(service.read_conflicts, member)


@router.put("", permission=Permission.WRITE_CONFLICTS, body_bytes_max=_BODY_BYTES_MAX)
async def write_conflicts(new: SealedConflicts, lead: AsDeskMember, database: TheDatabase) -> ConflictsSeen:
    """The whole list anew."""
    return await database.write(service.write_conflicts, lead, new)
