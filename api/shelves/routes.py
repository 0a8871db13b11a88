"""The doors of one's own shelf."""

from api.authz.guard import AsMember, StaffRouter, TheDatabase
from api.authz.policy import Permission
from api.shelves import service
from api.shelves.schemas import Kept, SealedShelf, ShelfSeen

router = StaffRouter(prefix="/api/v1/staff/shelf")

_BODY_BYTES_MAX = 200_000  # a letter of the top of the ladder in base64


@router.get("", permission=Permission.KEEP_SHELF)
async def read_shelf(member: AsMember, database: TheDatabase) -> ShelfSeen:
    """What one keeps for oneself."""
    return await database.read(service.read_shelf, member)


@router.put("", permission=Permission.KEEP_SHELF, body_bytes_max=_BODY_BYTES_MAX)
async def keep_shelf(new: SealedShelf, member: AsMember, database: TheDatabase) -> Kept:
    """The whole of it anew."""
    return await database.write(service.keep_shelf, member, new)
