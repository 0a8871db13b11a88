"""The doors of a reset: an administrator makes a link, and whoever has it draws fresh keys."""

from fastapi import Response

from api.authz.guard import AsAdministrator, StaffRouter, TheDatabase
from api.authz.policy import Permission
from api.kit.wire import AccountInPath
from api.resets import service
from api.resets.schemas import NewReset, Outlook, ResetMade, ResetSeen
from api.running import TheServer
from api.staff.routes import let_in
from api.staff.schemas import Entrance, FreshKeys, LinkToken

router = StaffRouter(prefix="/api/v1")


@router.get("/admin/staff/{account}/reset", permission=Permission.RESET_MEMBER)
async def read_outlook(account: AccountInPath, database: TheDatabase) -> Outlook:
    """What a reset of this person would lose."""
    return await database.read(service.read_outlook, account)


@router.post("/admin/staff/{account}/reset", permission=Permission.RESET_MEMBER, status_code=201)
async def make_reset(
    account: AccountInPath, new: NewReset, administrator: AsAdministrator, database: TheDatabase
) -> ResetMade:
    """A one-time link for this person."""
    return await database.write(service.make_reset, administrator, account, new)


@router.post("/resets/check", permission=Permission.USE_RESET_LINK)
async def check_reset(link: LinkToken, database: TheDatabase) -> ResetSeen:
    """Whose keys does the link replace?"""
    return await database.read(service.check_reset, link.token)


@router.post("/resets", permission=Permission.USE_RESET_LINK, status_code=201)
async def accept_reset(keys: FreshKeys, server: TheServer, database: TheDatabase, response: Response) -> Entrance:
    """Fresh keys."""
    required = server.settings.factor_required
    return let_in(response, await database.write(service.accept_reset, keys, factor_required=required))
