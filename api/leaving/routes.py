"""The doors out: an administrator deactivates and deletes, everybody deletes what is theirs."""

from api.authz.guard import AsAdministrator, AsMember, StaffRouter, TheDatabase
from api.authz.policy import Permission
from api.kit.wire import AccountInPath
from api.leaving import service
from api.leaving.schemas import Deactivation, Deletion, Departure, Ended, OwnDeletion

router = StaffRouter(prefix="/api/v1")


@router.get("/admin/staff/{account}/departure", permission=Permission.END_ACCOUNT)
async def read_departure(account: AccountInPath, database: TheDatabase) -> Departure:
    """What stands in the way?"""
    return await database.read(service.read_departure, account)


@router.post("/admin/staff/{account}/deactivation", permission=Permission.END_ACCOUNT)
async def deactivate(
    account: AccountInPath, new: Deactivation, administrator: AsAdministrator, database: TheDatabase
) -> Ended:
    """This person does not come in any more."""
    return await database.write(service.deactivate, administrator, account, new)


@router.delete("/admin/staff/{account}/deactivation", permission=Permission.END_ACCOUNT)
async def activate(account: AccountInPath, administrator: AsAdministrator, database: TheDatabase) -> Ended:
    """They come in again."""
    return await database.write(service.activate, administrator, account)


@router.post("/admin/staff/{account}/deletion", permission=Permission.END_ACCOUNT)
async def delete_account(
    account: AccountInPath, new: Deletion, administrator: AsAdministrator, database: TheDatabase
) -> Ended:
    """They never do."""
    return await database.write(service.delete_account, administrator, account, new)


@router.post("/staff/account/deletion", permission=Permission.DELETE_OWN_ACCOUNT)
async def delete_own(shown: OwnDeletion, member: AsMember, database: TheDatabase) -> Ended:
    """One's own account."""
    return await database.write(service.delete_own, member, shown)
